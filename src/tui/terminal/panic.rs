//! When the program itself is wrong: the screen first, then one paragraph for a person, then a report that holds no
//! data of a customer. What a panic says may quote a name or an amount, so only its place goes into the report.

use super::leave;
use crate::domain::untrusted::TermText;
use std::backtrace::Backtrace;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

/// Exit code of an error of ours.
const INTERNAL: i32 = 70;

/// Names the place where a debug build is to go wrong, so that a test sees what an operator would.
const PROVOKED: &str = "TIEOUT_TEST_PANIC";

/// Panics where a test asked for it; never in a release build.
pub fn provoke(place: &str) {
    let asked = cfg!(debug_assertions) && std::env::var_os(PROVOKED).is_some_and(|wanted| wanted == place);
    assert!(!asked, "{PROVOKED} asks for it");
}

/// Installs the hook. `paragraph` makes the sentence for a person from the path of the report, or from none where it
/// could not be written. Whichever thread panics, the program ends: half of it is of no use, and an open transaction is
/// rolled back.
pub fn install(reports: PathBuf, paragraph: impl Fn(Option<&Path>) -> String + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| {
        leave();
        let file = write_report(&reports, &report(info, &Backtrace::force_capture()));
        let _ = writeln!(
            std::io::stderr(),
            "{}",
            TermText::page(&paragraph(file.as_deref()))
        );
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

fn write_report(reports: &Path, text: &str) -> Option<PathBuf> {
    std::fs::create_dir_all(reports).ok()?;
    let path = reports.join(format!("crash-{}.txt", std::process::id()));
    std::fs::write(&path, text).ok()?;
    Some(path)
}
