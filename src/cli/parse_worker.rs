//! `tieout parse-worker`: takes one workbook apart for another process of ours and does nothing else.
//!
//! No arguments are parsed, no words loaded, no book looked for: what reads hostile bytes has nothing to lose.

use super::exit::Exit;
use crate::ops::unpack::{self, Worker};
use std::ffi::OsString;
use std::io;

/// True when the program was started to take a workbook apart.
pub fn is_meant(args: &[OsString]) -> bool {
    args.get(1).is_some_and(|word| word == unpack::WORD)
}

/// Takes the workbook on stdin apart.
pub fn run() -> Exit {
    // The one who asked says what is wrong, in the language of whoever reads it.
    std::panic::set_hook(Box::new(|_| {}));
    match unpack::serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Disk,
    }
}

/// Makes this program the one that is started for workbooks.
pub fn enlist() {
    Worker::this_program().enlist();
}
