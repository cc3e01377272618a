//! The methods: figures computed from plain values, one file each. Pure; statistics are in `f64`, money never is.

pub mod score;
