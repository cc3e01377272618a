//! When the program itself is wrong: the screen first, then one paragraph for a person, then a report that holds no
//! data of a customer. What a panic says may quote a name or an amount, so only its place goes into the report.

use super::leave;
use crate::domain::untrusted::TermText;
use crate::tui::shelf::Shelf;
use std::backtrace::Backtrace;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Exit code of an error of ours.
const INTERNAL: i32 = 70;

/// How long the draft is waited for: whoever panicked may hold what it is behind.
const DRAFT: Duration = Duration::from_millis(500);

/// Names the place where a debug build is to go wrong, so that a test sees what an operator would: `draw`, `reader` or
/// `writer`, at once; with `paste:` before it, from the moment on that [`PASTE`] is pasted.
const PROVOKED: &str = "TIEOUT_TEST_PANIC";
/// What a test pastes to arm the fault once the screen it is about is in front.
const PASTE: &str = "TIEOUT_TEST_PANIC";

static ARMED: AtomicBool = AtomicBool::new(false);

/// Panics where a test asked for it; never in a release build.
pub fn provoke(place: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    let Some(wanted) = std::env::var_os(PROVOKED) else {
        return;
    };
    let asked = match wanted.to_str().and_then(|wanted| wanted.strip_prefix("paste:")) {
        Some(wanted) => wanted == place && ARMED.load(Ordering::Relaxed),
        None => wanted == place,
    };
    assert!(!asked, "{PROVOKED} asks for it");
}

/// Never comes back where a test asked for that with `stuck`; does nothing in a release build.
pub fn stick() {
    let asked = cfg!(debug_assertions) && ARMED.load(Ordering::Relaxed);
    while asked && std::env::var_os(PROVOKED).is_some_and(|wanted| wanted == "paste:stuck") {
        std::thread::sleep(Duration::from_mins(1));
    }
}

/// Arms a fault that waits for this paste; `true` where the paste is not the operator's.
pub fn arm(pasted: &str) -> bool {
    let asked = cfg!(debug_assertions) && pasted == PASTE && std::env::var_os(PROVOKED).is_some();
    ARMED.fetch_or(asked, Ordering::Relaxed);
    asked
}

/// Installs the hook: the terminal is given back, what is on the shelf is written, and `paragraph` makes the sentence for
/// a person from the path of the report, or from none where it could not be written. Whichever thread panics, the program
/// ends: half of it is of no use, and an open transaction is rolled back.
pub fn install(
    reports: PathBuf,
    shelf: Shelf,
    paragraph: impl Fn(Option<&Path>) -> String + Send + Sync + 'static,
) {
    std::panic::set_hook(Box::new(move |info| {
        leave();
        shelf.flush_within(DRAFT);
        let file = write_report(&reports, &report(info, &Backtrace::force_capture()));
        let _ = writeln!(io::stderr(), "{}", TermText::page(&paragraph(file.as_deref())));
        std::process::exit(INTERNAL);
    }));
}

fn report(info: &PanicHookInfo<'_>, trace: &Backtrace) -> String {
    let place = info.location().map_or_else(String::new, ToString::to_string);
    let thread = std::thread::current().name().unwrap_or("-").to_owned();
    format!(
        "tieout {}\n{} {}\nat {place}, thread {thread}\n\n{trace}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// Only its owner may read a report, for paths and versions are nobody else's business either.
fn write_report(reports: &Path, text: &str) -> Option<PathBuf> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(reports)
        .ok()?;
    let path = reports.join(format!("crash-{}.txt", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .ok()?;
    file.write_all(text.as_bytes()).ok()?;
    Some(path)
}
