//! A person at a shell: a directory of their own, a book in it, and the real binary.
#![allow(dead_code, reason = "every test binary uses only a part")]
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assert_cmd::Command;
use std::path::PathBuf;
use tempfile::TempDir;

/// The day all commands take as today.
pub const TODAY: &str = "2026-11-23";

/// Exit code, stdout and stderr.
pub type Said = (i32, String, String);

/// The shell.
pub struct Shell(TempDir);

impl Shell {
    /// In an empty directory.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The path of a name in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What a file holds.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// A command in the directory, on the book `book.tieout` there, nothing taken over from whoever runs the tests.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::cargo_bin("tieout").unwrap();
        command
            .current_dir(self.0.path())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.0.path())
            .env("LANG", "C")
            .env("USER", "ann")
            .env("TIEOUT_BOOK", self.path("book.tieout"))
            .args(args);
        command
    }

    /// Runs a command on [`TODAY`].
    pub fn run(&self, args: &[&str]) -> Said {
        let output = self.command(args).args(["--today", TODAY]).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub fn done(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {out}{err}");
        out
    }
}

/// The records of a CSV text, without its header.
pub fn records(text: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The objects of a JSON text.
pub fn objects(text: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(text).unwrap()
}
