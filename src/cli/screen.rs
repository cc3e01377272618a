//! Opening the terminal face: `tieout` alone, `tieout demo`, and the two sides of `tieout diff`.

use super::book::{self, OrFail};
use super::context::{self, Context};
use super::exit::{Exit, Failure};
use crate::domain::Currency;
use crate::ops::{demo, open_book};
use crate::store::session::{self, Session};
use crate::store::side::Side;
use crate::store::space::LOW_SPACE;
use crate::store::{self, Store};
use crate::text::fl;
use crate::tui::app::Setup;
use crate::tui::draft::{self, Drafts};
use crate::tui::effect::{Effect, Effects};
use crate::tui::forms::reopen;
use crate::tui::idle::Idle;
use crate::tui::keymap::Keymap;
use crate::tui::news::{self, News};
use crate::tui::overlays::welcome::Welcome;
use crate::tui::panes::reconcile::{self, Files};
use crate::tui::panes::{PANES, PaneRow};
use crate::tui::resume::{self, Left};
use crate::tui::run::{self, Options};
use crate::tui::shelf::Shelf;
use crate::tui::terminal::signals;
use crate::tui::theme::Theme;
use crate::tui::worker::Book;
use crate::tui::{self, glyphs, keyfile, sentence, verbs};
use std::sync::atomic::{AtomicBool, Ordering};

/// Set by the welcome screen when somebody wants to look around first.
static DEMO_WANTED: AtomicBool = AtomicBool::new(false);

/// `tieout` without a subcommand: the operator's own book, made where there is none yet.
pub fn main(context: &Context) -> Result<Exit, Failure> {
    if !context::interactive() {
        return Err(Failure::refused(fl!(context.words, "cli-no-terminal")));
    }
    let store =
        open_book::open_or_create(&context.book, Currency::CNY, &context.identity).or_fail(context)?;
    book::admit(store.read(), context)?;
    let exit = open(store, context)?;
    if !DEMO_WANTED.swap(false, Ordering::SeqCst) {
        return Ok(exit);
    }
    let path = context.data_dir().join("demo.tieout");
    let store = if path.exists() {
        open_book::open(&path).or_fail(context)?
    } else {
        demo::build(&path, context.today, &mut |_, _| ()).or_fail(context)?
    };
    open(store, context)
}

/// The panes of an operator of a shared book: the book must be there, and no demo book is offered in its place.
pub fn operator(context: &Context) -> Result<Exit, Failure> {
    open(book::writer(context)?, context)
}

/// Opens the panes on a book.
pub fn open(store: Store, context: &Context) -> Result<Exit, Failure> {
    let reader = store.reader().or_fail(context)?;
    let name = store::book::get(reader.read()).or_fail(context)?.name;
    let empty = store::customer::count(reader.read()).or_fail(context)? == 0;
    let path = store.path();
    let actor = &context.identity.name;
    let session = Session::enter(path, actor, store.now()).or_fail(context)?;
    let shelf = Shelf::start(Side::of(path, actor).ok());
    let alive = session::sessions(path).or_fail(context)?;
    let mut setup = Setup {
        drafts: shelf
            .side()
            .map_or_else(Drafts::new, |side| draft::left(side, &alive)),
        session: (session.info().pid, session.info().key),
        shelf,
        ..setup(name, PANES, context)?
    };
    setup.news = kept(&setup, news::FILE)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let mut first: Effects = Vec::new();
    if empty && !context.forced {
        first.push(Effect::Open(Box::new(Welcome::new(look_around))));
    } else if let Some(left) = kept(&setup, resume::FILE).and_then(|bytes| Left::from_bytes(&bytes)) {
        first.push(Effect::Tell(Box::new(move |app| app.resume(&left))));
    }
    first.extend(reopen::offer(&setup.drafts));
    if store.warnings().contains(&LOW_SPACE) {
        first.push(Effect::Notice(tui::say(|words| {
            sentence::warning(LOW_SPACE, words)
        })));
    }
    let book = Some(Book {
        reader,
        writer: store,
    });
    start(Options {
        setup,
        session: Some(session),
        book,
        first,
        reports: context.data_dir(),
    })
}

/// Opens the two sides of files that were tied out, without a book.
pub fn files(files: Files, context: &Context) -> Result<Exit, Failure> {
    let setup = setup(files.titles.join(" / "), reconcile::FILES_ONLY, context)?;
    start(Options {
        setup,
        session: None,
        book: None,
        first: reconcile::show_files(files),
        reports: context.data_dir(),
    })
}

/// The bytes of a side file of an earlier session.
fn kept(setup: &Setup, file: &str) -> Option<Vec<u8>> {
    setup.shelf.side()?.get(file)
}

/// Runs the screen and turns its end into an exit.
fn start(options: Options) -> Result<Exit, Failure> {
    let code = run::run(options).map_err(|e| Failure {
        exit: Exit::Disk,
        sentences: vec![e.to_string()],
    })?;
    Ok(match code {
        0 => Exit::Done,
        1 => Exit::Differences,
        code if code > 128 => Exit::Signal(code - 128),
        _ => Exit::Internal,
    })
}

/// Language, colours, glyphs and keys of the operator.
pub fn setup(book: String, panes: &'static [PaneRow], context: &Context) -> Result<Setup, Failure> {
    let env = |name: &str| std::env::var(name).ok();
    let mut keymap = Keymap::default();
    keyfile::load(&context.config_dir().join("keys.toml"), &mut keymap)
        .map_err(|problems| Failure::refused_all(problems.into_iter().map(|p| p.sentence(&context.words))))?;
    Ok(Setup {
        language: context.language,
        theme: Theme::from_env(env("NO_COLOR").as_deref(), env("TERM").as_deref()),
        glyphs: if env("TIEOUT_ASCII").is_some() {
            glyphs::ASCII
        } else {
            glyphs::UNICODE
        },
        today: context.today,
        actor: context.identity.name.clone(),
        files: context.files.clone(),
        book,
        keymap,
        panes,
        verbs: verbs::verbs(look_around),
        shelf: Shelf::start(None),
        drafts: Drafts::new(),
        news: News::default(),
        idle: Idle::of_program(),
        session: (0, 0),
        can_suspend: signals::can_suspend(),
    })
}

fn look_around() -> Effects {
    DEMO_WANTED.store(true, Ordering::SeqCst);
    vec![Effect::Quit]
}
