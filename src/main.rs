//! tieout: see the library's crate docs for the map.
fn main() {}
