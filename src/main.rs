//! tieout: the map of the program is in the library's crate docs.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(tieout::cli::main(std::env::args_os()).code())
}
