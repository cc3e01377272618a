//! Exit codes and the way a failure is told.

use crate::domain::untrusted::TermText;
use std::io::Write;

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done, or everything tied out.
    Done,
    /// Differences or suggestions remain, or a check found something.
    Differences,
    /// Usage, unreadable or refused input.
    Refused,
    /// The book is foreign or newer than the program.
    ForeignBook,
    /// Internal error.
    Internal,
    /// The disk refused.
    Disk,
    /// Ended by this signal.
    Signal(u8),
}

impl Exit {
    /// The process exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Differences => 1,
            Self::Refused => 2,
            Self::ForeignBook => 65,
            Self::Internal => 70,
            Self::Disk => 74,
            Self::Signal(n) => 128_u8.saturating_add(n),
        }
    }
}

/// Why a command could not do its work: sentences for stderr and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub exit: Exit,
    /// Sentences, one a line.
    pub sentences: Vec<String>,
}

impl Failure {
    /// Refused input or usage, told in one sentence.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self {
            exit: Exit::Refused,
            sentences: vec![sentence.into()],
        }
    }

    /// Refused input or usage, told in several sentences.
    pub fn refused_all(sentences: impl IntoIterator<Item = String>) -> Self {
        Self {
            exit: Exit::Refused,
            sentences: sentences.into_iter().collect(),
        }
    }

    /// Prints the sentences to stderr and gives the exit code. A closed stderr is no reason to fail otherwise.
    pub fn report(self) -> Exit {
        let mut err = std::io::stderr().lock();
        for sentence in &self.sentences {
            let _ = writeln!(err, "tieout: {}", TermText::new(sentence));
        }
        self.exit
    }
}

impl From<std::io::Error> for Failure {
    /// A closed pipe is a reader that has seen enough; anything else is the disk's refusal.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self {
                exit: Exit::Done,
                sentences: Vec::new(),
            };
        }
        Self {
            exit: Exit::Disk,
            sentences: vec![error.to_string()],
        }
    }
}

/// The exit of a file that could not be opened or written: a path that cannot be used is refused input, anything else is the disk.
pub fn of_file(error: &std::io::Error) -> Exit {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound | K::PermissionDenied | K::IsADirectory | K::NotADirectory | K::InvalidFilename => {
            Exit::Refused
        }
        _ => Exit::Disk,
    }
}
