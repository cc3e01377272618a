//! The engine over whole cases.
