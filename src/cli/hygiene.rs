//! What the process forbids itself before it does anything: files for others, dumps of its memory, more open files than
//! it needs, and being looked into by whoever shares its account.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Open files of an operator's session: the book, its logs and locks, two boxes, the terminal, and room.
const FILES: u64 = 256;

/// For every run: what it writes is its owner's alone, and a crash leaves no picture of the books on the disk.
pub fn begin() {
    umask(Mode::RWXG | Mode::RWXO);
    lower(Resource::Core, 0);
}

/// For a session in somebody's name.
pub fn confine() {
    lower(Resource::Nofile, FILES);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // A kernel that refuses leaves the account's own walls: nobody else may look in either.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Lowers a limit for good. Going down is never refused; one that is lower already stays.
fn lower(resource: Resource, most: u64) {
    let held = rustix::process::getrlimit(resource);
    let below = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    let _ = setrlimit(
        resource,
        Rlimit {
            current: below(held.current),
            maximum: below(held.maximum),
        },
    );
}
