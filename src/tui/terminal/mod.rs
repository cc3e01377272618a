//! The terminal: the only place with escape sequences.
