//! Nothing on the drawing path or in a list depends on the size of the book: the figures that show it.
//!
//! `TIEOUT_SCALE=1000000 cargo bench --bench scale` makes (once) a book with that many transactions (20,000 by default, a
//! fiftieth as many customers) and an empty one, then works the real program in a terminal: from start to first frame,
//! bytes and time from each key to its frame in every pane, a filter as it is typed, peak memory, silence at rest. Beside
//! them stands the speed of an import. `-- PART...` measures only some parts (`start`, `keys`, `rest`, `import`), `TIEOUT_SCALE_KEYS` says how
//! often each key is pressed (100 by default). It prints; it asserts nothing about time.
//!
//! `-- --test` walks the same way through a small book in seconds: it waits for no silence, so its figures say nothing, but
//! every part runs.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measuring program speaks and may fail"
)]

#[path = "../tests/support/pty.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod pty;
mod support;

use pty::{Answer, Program, Session};
use std::path::Path;
use std::time::{Duration, Instant};
use support::figures::{Figures, median, millis, percentile};
use support::{big_book, import_rate, portfolio};

/// No byte for so long means that the answer is complete: of a step; where the book is read; where all of it is searched.
const QUIET: Duration = Duration::from_millis(40);
const READ_QUIET: Duration = Duration::from_millis(200);
const SEARCH_QUIET: Duration = Duration::from_millis(1500);
/// The silence that a mere walk through the keys waits for.
const GLIMPSE: Duration = Duration::from_millis(5);
/// A key that sends nothing for so long sends nothing.
const SILENT: Duration = Duration::from_millis(500);
/// Terminals: the smallest, where the card is a drawer, and one where it stands beside the list.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

struct Plan {
    transactions: usize,
    presses: usize,
    starts: usize,
    parts: Vec<String>,
    /// Only to see that it runs.
    once: bool,
}

impl Plan {
    fn from_outside() -> Self {
        let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok());
        let args: Vec<String> = std::env::args().skip(1).collect();
        let once = args.iter().any(|arg| arg == "--test");
        Self {
            transactions: number("TIEOUT_SCALE").unwrap_or(if once { 2_000 } else { 20_000 }),
            presses: number("TIEOUT_SCALE_KEYS").unwrap_or(if once { 2 } else { 100 }),
            starts: if once { 2 } else { 21 },
            once,
            parts: args.into_iter().filter(|arg| !arg.starts_with('-')).collect(),
        }
    }

    /// How long a silence is waited for where the figures need `quiet`.
    fn quiet(&self, quiet: Duration) -> Duration {
        if self.once { quiet.min(GLIMPSE) } else { quiet }
    }

    fn sizes(&self) -> &'static [(u16, u16)] {
        if self.once { &SIZES[..1] } else { &SIZES }
    }

    fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|p| p == part)
    }
}

fn main() {
    let plan = Plan::from_outside();
    let (empty, big) = (big_book::book(0), big_book::book(plan.transactions));
    let mut figures = Figures::default();
    let customers = portfolio::customers_of(plan.transactions);
    figures.plain("transactions", plan.transactions.to_string());
    figures.plain("customers", customers.to_string());
    if plan.wants("start") {
        start(&plan, &empty, &big, &mut figures);
    }
    if plan.wants("keys") {
        for size in plan.sizes() {
            keys(&plan, &big, *size, &mut figures);
        }
    }
    if plan.wants("rest") {
        at_rest(&plan, &big, &mut figures);
    }
    if plan.wants("import") {
        imports(&plan, &mut figures);
    }
    figures.print();
}

/// The program on a book, its first frame drawn.
fn open(book: &Path, (columns, rows): (u16, u16)) -> Session {
    let args = ["--lang", "en", "--today", portfolio::TODAY, "--book"];
    let session = Program::tieout()
        .args(args)
        .args([book])
        .size(columns, rows)
        .start();
    session.wait("a frame", |screen| screen.contents().contains("Today"));
    session
}

/// From start to first frame, in turns, so that both meet the same machine.
fn start(plan: &Plan, empty: &Path, big: &Path, figures: &mut Figures) {
    let (mut bare, mut full, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.starts {
        let began = Instant::now();
        drop(open(empty, SIZES[0]));
        bare.push(millis(began.elapsed()));
        let began = Instant::now();
        let session = open(big, SIZES[0]);
        full.push(millis(began.elapsed()));
        session.wait("the queue", |screen| screen.contents().contains("CNY"));
        rows.push(millis(began.elapsed()));
    }
    figures.heading("start, median");
    let (bare, full) = (median(&mut bare), median(&mut full));
    figures.plain("empty book: first frame", format!("{bare:.1} ms"));
    figures.plain("this book: first frame", format!("{full:.1} ms"));
    figures.at_most("this book / empty book", full / bare, 1.5, "");
    figures.plain(
        "this book: rows of the queue",
        format!("{:.1} ms", median(&mut rows)),
    );
}

/// What a press may cost at 80x24.
#[derive(Clone, Copy)]
enum Cost {
    Step,
    Scroll,
    Any,
}

/// Some keys pressed in turn, again and again. A round leaves the pane as it was.
struct Probe {
    name: &'static str,
    /// Keys that lead there.
    before: &'static [&'static str],
    keys: &'static [&'static str],
    /// Keys that lead back.
    after: &'static [&'static str],
    cost: Cost,
    /// No byte for so long means that the answer is complete.
    quiet: Duration,
}

const fn step(
    name: &'static str,
    before: &'static [&'static str],
    keys: &'static [&'static str],
    cost: Cost,
) -> Probe {
    Probe {
        name,
        before,
        keys,
        after: &[],
        cost,
        quiet: QUIET,
    }
}

const fn view(name: &'static str, keys: &'static [&'static str]) -> Probe {
    Probe {
        name,
        before: &[HOME],
        keys,
        after: &[],
        cost: Cost::Any,
        quiet: READ_QUIET,
    }
}

const fn filter(name: &'static str, keys: &'static [&'static str], quiet: Duration) -> Probe {
    Probe {
        name,
        before: &["/"],
        keys,
        after: &[ESC],
        cost: Cost::Any,
        quiet,
    }
}

const PAGE_DOWN: &str = "\x1b[6~";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";
const ESC: &str = "\x1b";
/// Steps beyond the last row of every screen.
const BEYOND: &str = "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj";

const LIST: &[Probe] = &[
    step("cursor step", &[HOME], &["j", "j", "k", "k"], Cost::Step),
    step("step that scrolls", &[HOME, BEYOND], &["j"], Cost::Scroll),
    step("page", &[HOME], &[PAGE_DOWN], Cost::Any),
    step("end and top", &[HOME], &[END, HOME], Cost::Any),
    Probe {
        after: &["M"],
        ..step("mark", &[HOME], &[" "], Cost::Any)
    },
];

const HDHT: &[&str] = &["h", "d", "h", "t", "\x7f", "\x7f", "\x7f", "\x7f"];
const MER: &[&str] = &["m", "e", "r", "\x7f", "\x7f", "\x7f"];
const INV: &[&str] = &["i", "n", "v", "\x7f", "\x7f", "\x7f"];

const TODAY: &[Probe] = &[
    view("why", &["w", "w"]),
    view("card", &["v", "v"]),
    filter("pinyin filter as typed", HDHT, READ_QUIET),
];
const CUSTOMERS: &[Probe] = &[
    view("card", &["v", "v"]),
    view("sort", &["s", "s", "s", "s"]),
    filter("pinyin filter as typed", HDHT, READ_QUIET),
    filter("latin filter as typed", MER, READ_QUIET),
];
const TRANSACTIONS: &[Probe] = &[
    view("card", &["v", "v"]),
    view("open items only", &["o", "o"]),
    filter("filter as typed", INV, SEARCH_QUIET),
];
const RECONCILE: &[Probe] = &[
    step(
        "next and previous difference",
        &[HOME],
        &["]", "]", "["],
        Cost::Any,
    ),
    step("fold", &[HOME], &["f", "f"], Cost::Any),
    filter("filter as typed", INV, READ_QUIET),
];
const OPENING: Probe = view("opening", &["2", "3", "4", "1"]);

/// Bytes and time from each key to its frame, in every pane, in one session whose peak memory is read at its end.
fn keys(plan: &Plan, book: &Path, size: (u16, u16), figures: &mut Figures) {
    let session = open(book, size);
    session.wait("the queue", |screen| screen.contents().contains("CNY"));
    session.wait_quiet(plan.quiet(SEARCH_QUIET));
    figures.heading(&format!(
        "keys at {}x{}: ms to the frame p50/p99, ms to the last byte p50/p99, most bytes",
        size.0, size.1
    ));
    let code = portfolio::code(portfolio::LARGEST);
    let mut all = Vec::new();
    let mut pane = |name: &str, way: &[&str], digit: &str, own: &[Probe]| {
        for key in way {
            go(plan, &session, key);
        }
        if std::env::var_os("TIEOUT_SCALE_SCREENS").is_some() {
            println!("{name}\n{}", session.text());
        }
        for probe in LIST.iter().chain(own) {
            go(plan, &session, digit);
            all.extend(press(plan, &session, name, probe, size == SIZES[0], figures));
        }
        if digit == "3" {
            rows_as_typed(plan, &session, name, figures);
        }
    };
    pane("today", &["1"], "1", TODAY);
    pane("customers", &["2"], "2", CUSTOMERS);
    // The largest customer is chosen, and stays so.
    pane(
        "transactions of one customer",
        &["/", &code, "\r", HOME, "3"],
        "3",
        TRANSACTIONS,
    );
    pane("transactions of everybody", &["A"], "3", TRANSACTIONS);
    pane("reconcile", &["2", HOME, "r"], "4", RECONCILE);
    all.extend(press(plan, &session, "panes", &OPENING, false, figures));
    figures.at_most("all keys: frame, p99", percentile(&mut all, 0.99), 16.0, "ms");
    let peak = peak_memory(&session);
    figures.at_most("peak memory of that session", peak, 80.0, "MB");
}

fn go(plan: &Plan, session: &Session, key: &str) {
    session.send(key);
    session.wait_quiet(plan.quiet(READ_QUIET));
}

/// A filter over a whole ledger typed and taken back at speed: from each key to its rows, in milliseconds. The sums may come
/// later; the next key does not wait for them.
fn rows_as_typed(plan: &Plan, session: &Session, pane: &str, figures: &mut Figures) {
    go(plan, session, "/");
    let mut times = Vec::new();
    for _ in 0..plan.presses.div_ceil(20) {
        for (key, typed) in [
            ("i", "i"),
            ("n", "in"),
            ("v", "inv"),
            ("\x7f", "in"),
            ("\x7f", "i"),
        ] {
            let began = Instant::now();
            session.send(key);
            session.wait("the rows of the filter", |screen| {
                let text = screen.contents();
                text.contains(&format!("\u{b7} {typed}  ")) && !text.contains("looking")
            });
            times.push(millis(began.elapsed()));
        }
        go(plan, session, "\x7f");
    }
    go(plan, session, ESC);
    session.wait_quiet(plan.quiet(SEARCH_QUIET));
    let what = format!("{pane}: rows of a filter as typed, p99");
    figures.at_most(&what, percentile(&mut times, 0.99), 50.0, "ms");
}

/// Presses the keys of a probe and gives the times to the frames in milliseconds.
fn press(
    plan: &Plan,
    session: &Session,
    pane: &str,
    probe: &Probe,
    costs: bool,
    figures: &mut Figures,
) -> Vec<f64> {
    probe.before.iter().for_each(|key| go(plan, session, key));
    let presses = if probe.quiet == QUIET {
        plan.presses
    } else {
        plan.presses.div_ceil(4)
    };
    let rounds = presses.div_ceil(probe.keys.len());
    let mut answers: Vec<Answer> = Vec::new();
    let mut silent = 0;
    for key in probe.keys.iter().cycle().take(rounds * probe.keys.len()) {
        match session.answer_within(key, plan.quiet(probe.quiet), plan.quiet(SILENT)) {
            Some(answer) => answers.push(answer),
            // A key that changes nothing sends nothing: the list has ended.
            None => silent += 1,
        }
        if silent == 2 {
            break;
        }
    }
    probe.after.iter().for_each(|key| go(plan, session, key));
    let mut first: Vec<f64> = answers.iter().map(|a| millis(a.first)).collect();
    let mut last: Vec<f64> = answers.iter().map(|a| millis(a.last)).collect();
    let bytes = answers.iter().map(|a| a.bytes).max().unwrap_or(0);
    let what = format!("{pane}: {}", probe.name);
    let of = |values: &mut [f64]| format!("{:.1}/{:.1}", median(values), percentile(values, 0.99));
    figures.plain(
        &what,
        format!("{} ms  {} ms  {bytes} B", of(&mut first), of(&mut last)),
    );
    if what.contains("pinyin filter") {
        figures.at_most(
            &format!("{what}, rows p99"),
            percentile(&mut last, 0.99),
            50.0,
            "ms",
        );
    }
    match probe.cost {
        Cost::Step if costs => figures.at_most(&what, bytes as f64, 1000.0, "B"),
        Cost::Scroll if costs => figures.at_most(&what, bytes as f64, 3500.0, "B"),
        _ => {}
    }
    first
}

/// Most memory the program ever held, in megabytes (10^6 bytes); 0 where the system does not tell.
fn peak_memory(session: &Session) -> f64 {
    let status = session
        .process()
        .and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok())
        .unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0 / 1e6
}

fn at_rest(plan: &Plan, book: &Path, figures: &mut Figures) {
    figures.heading("at rest");
    let session = open(book, SIZES[0]);
    session.wait("the queue", |screen| screen.contents().contains("CNY"));
    session.wait_quiet(plan.quiet(SEARCH_QUIET));
    let before = session.received();
    std::thread::sleep(if plan.once {
        GLIMPSE
    } else {
        Duration::from_secs(3)
    });
    figures.at_most("bytes in 3 s", (session.received() - before) as f64, 0.0, "B");
}

fn imports(plan: &Plan, figures: &mut Figures) {
    let rates = import_rate::measure(plan.transactions);
    figures.heading(&format!("import of {} lines", rates.lines));
    let per_second = |took: Duration| format!("{:.0} lines/s", rates.lines as f64 / took.as_secs_f64());
    figures.plain("bare insert", per_second(rates.bare));
    figures.plain("import into an empty book", per_second(rates.first.whole));
    figures.at_least("import / bare insert", rates.ratio(), 0.7, "");
    let (empty, full) = rates.locked();
    figures.at_most("lock for 100,000 lines, empty book", empty, 0.6, "s");
    figures.at_most("lock for 100,000 lines, that book", full, 0.6, "s");
}
