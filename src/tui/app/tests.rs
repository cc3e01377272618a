use super::Request;
use crate::tui::event::Event;
use crate::tui::panes::tests::{Example, REGISTRY};
use crate::tui::terminal::screen::Screen;
use crate::tui::testing::{Harness, scratch_book, setup};
use std::time::{Duration, Instant};

/// A harness and the directory its book lies in.
struct Scratch(
    Harness,
    #[expect(dead_code, reason = "removed with the harness")] tempfile::TempDir,
);

impl std::ops::Deref for Scratch {
    type Target = Harness;
    fn deref(&self) -> &Harness {
        &self.0
    }
}

impl std::ops::DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut Harness {
        &mut self.0
    }
}

fn app(width: u16, height: u16) -> Scratch {
    let directory = tempfile::tempdir().unwrap();
    Scratch(
        Harness::new(setup(REGISTRY), scratch_book(directory.path()), width, height),
        directory,
    )
}

#[test]
fn a_small_pane_runs() {
    let mut h = app(80, 24);
    h.keys("j j Space");
    let text = h.text();
    assert!(text.contains("1 marked"), "{text}");
    assert!(text.contains("Atlas Retail"), "{text}");
    h.keys("5 0 0 G t");
    assert!(h.text().contains("江南制药股份有限公司"), "{}", h.text());
    h.keys("Esc q");
    assert_eq!(h.requests(), [Request::Quit(0)]);
}

#[test]
fn filters_while_typing() {
    let mut h = app(80, 24);
    h.keys("/ A t");
    let text = h.text();
    assert!(text.contains("Atlas") && !text.contains("Meridian"), "{text}");
    h.keys("Esc");
    assert!(h.text().contains("Meridian"));
}

#[test]
fn errors_swallow_the_key_that_dismisses_them() {
    let mut h = app(80, 24);
    h.keys("e");
    assert!(h.text().contains("cannot edit"));
    h.keys("q");
    assert_eq!(h.requests(), []);
    assert!(!h.text().contains("cannot edit"));
}

/// Draws what changed as the loop would, and returns the bytes for it.
fn frame(h: &mut Harness, screen: &mut Screen<Vec<u8>>) -> usize {
    if h.app().is_dirty() {
        screen.draw(|frame| h.app().draw(frame)).unwrap()
    } else {
        0
    }
}

#[test]
fn few_bytes_per_key() {
    let mut h = app(80, 24);
    let mut screen = Screen::new(Vec::new(), 80, 24).unwrap();
    let full = frame(&mut h, &mut screen);
    assert!((1_000..5_000).contains(&full), "first frame {full} B");
    assert_eq!(frame(&mut h, &mut screen), 0, "at rest");
    h.event(Event::BookChanged);
    assert_eq!(
        frame(&mut h, &mut screen),
        0,
        "the book changed and nothing in sight did"
    );
    for step in 0..20 {
        h.keys("j");
        let bytes = frame(&mut h, &mut screen);
        assert!((1..=1_000).contains(&bytes), "step {step}: {bytes} B");
    }
    h.keys("j");
    let mut scrolled = 0;
    for _ in 0..5 {
        h.keys("j");
        scrolled = scrolled.max(frame(&mut h, &mut screen));
    }
    assert!((300..=3_500).contains(&scrolled), "scrolling {scrolled} B");
    println!("first frame {full} B, scrolling step {scrolled} B");
}

#[test]
fn what_is_sent_is_what_is_meant() {
    let mut h = app(80, 24);
    let mut screen = Screen::new(Vec::new(), 80, 24).unwrap();
    let mut emulator = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    let mut seen = 0;
    for keys in [
        "j", "j", "Space", "G", "g g", "? d o", "Esc", "/ 华", "Enter", "L", ": u n", "Esc", "3", "2",
    ] {
        h.keys(keys);
        frame(&mut h, &mut screen);
        emulator.process(&screen.sink()[seen..]);
        seen = screen.sink().len();
        let shown: Vec<String> = emulator
            .screen()
            .rows(0, 80)
            .map(|row| row.trim_end().to_owned())
            .collect();
        let meant: Vec<String> = h.text().lines().map(str::to_owned).collect();
        assert_eq!(shown, meant, "after {keys}");
    }
}

#[test]
fn a_typed_character_is_there_within_a_frame() {
    let mut h = app(80, 24);
    let mut screen = Screen::new(Vec::new(), 80, 24).unwrap();
    h.keys("/");
    frame(&mut h, &mut screen);
    h.keys("M");
    // The next frame has it, and what it found: a few rows, not the screen anew.
    let bytes = frame(&mut h, &mut screen);
    assert!(h.text().lines().last().unwrap().contains('M'));
    assert!((1..TYPED_MOST).contains(&bytes), "{bytes}");
}

/// Most bytes of a frame in which a list was narrowed by one character: half of what a whole screen of 80x24 takes.
const TYPED_MOST: usize = 1_000;

#[test]
fn help_and_palette_run_what_they_show() {
    let mut h = app(80, 24);
    h.keys("? f i r s t Space r o w");
    assert!(h.text().contains("g g"), "{}", h.text());
    h.keys("Esc G : s h o u h a n g");
    let text = h.text();
    assert!(text.contains("first row"), "{text}");
    h.keys("Enter");
    assert!(
        h.text().contains("华东商贸集团                 0.00") || h.text().contains("0.00"),
        "{}",
        h.text()
    );
    h.keys(": s u s p e n d Enter");
    assert!(h.text().contains("no shell"), "{}", h.text());
}

#[test]
fn both_languages_and_every_size() {
    let mut h = app(120, 40);
    h.keys("j L ? t u i c h u");
    let text = h.text();
    assert!(text.contains("此处的按键") && text.contains("退出"), "{text}");
    for (width, height) in [
        (60, 16),
        (80, 24),
        (99, 30),
        (100, 30),
        (250, 80),
        (30, 10),
        (1, 1),
    ] {
        h.resize(width, height);
        h.text();
    }
    h.resize(50, 12);
    assert!(h.text().contains("60"), "{}", h.text());
}

#[test]
fn a_begun_sequence_shows_what_can_follow() {
    let mut h = app(80, 24);
    h.keys("g");
    let soon = |h: &mut Harness| h.app().deadline().unwrap() < Instant::now() + Duration::from_mins(1);
    assert!(soon(&mut h));
    std::thread::sleep(std::time::Duration::from_millis(310));
    h.app().tick();
    assert!(!soon(&mut h), "nothing is begun any more");
    assert!(h.text().contains("g  first row"), "{}", h.text());
    h.keys("g");
    assert!(!h.text().contains("g  first row"));
}

#[test]
fn a_paste_is_never_run_as_keys() {
    let mut h = app(80, 24);
    h.event(Event::Input(crossterm::event::Event::Paste("q".into())));
    assert_eq!(h.requests(), []);
    h.keys("/").event(Event::Input(crossterm::event::Event::Paste(
        "Atlas\nRetail".into(),
    )));
    assert!(h.text().contains("Atlas Retail"));
}

#[test]
fn a_paste_dismisses_an_error_as_a_key_does() {
    use crate::tui::effect::Effect;
    use crate::tui::verbatim;
    let mut h = app(80, 24);
    let paste = |text: &str| Event::Input(crossterm::event::Event::Paste(text.into()));
    h.keys("/").perform(vec![Effect::Error(verbatim("cannot go on"))]);
    assert!(h.app().saying().is_some());
    h.event(paste("Atlas"));
    assert!(h.app().saying().is_none());
    assert!(h.text().contains("Meridian"), "{}", h.text());
    h.event(paste("Atlas"));
    assert!(!h.text().contains("Meridian"), "{}", h.text());
    // A notice fades with it.
    h.perform(vec![Effect::notice("all is well")]);
    assert!(h.app().saying().is_some());
    h.event(paste(" "));
    assert!(h.app().saying().is_none());
}

#[test]
fn what_follows_from_a_key_is_looked_at_once() {
    let mut h = app(80, 24);
    let asked = |h: &mut Harness| h.app().part::<Example>().unwrap().asked.take();
    let key = crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char(' '),
        crossterm::event::KeyModifiers::NONE,
    );
    asked(&mut h);
    h.app().handle(Event::Input(crossterm::event::Event::Key(key)));
    assert_eq!(asked(&mut h), 1);
}

#[test]
fn undo_redo_and_history_in_both_languages() {
    let mut h = app(80, 24);
    h.keys("U");
    assert!(h.text().contains("Nothing was done yet"), "{}", h.text());
    h.keys("Esc u");
    assert!(h.text().contains("nothing of yours to take back"), "{}", h.text());
    h.keys("x a");
    assert!(h.text().contains("operation Some(1)"), "{}", h.text());
    h.keys("u");
    assert!(h.text().contains("Undone: new customer C-1"), "{}", h.text());
    h.keys("Ctrl-r");
    assert!(h.text().contains("Done again: new customer C-1"), "{}", h.text());
    h.keys("a");
    assert!(
        h.text().contains("C-1") && h.text().contains("any key"),
        "{}",
        h.text()
    );
    h.keys("x L U");
    let text = h.text();
    assert!(
        text.contains("新建客户") && text.contains("撤销") && text.contains("alice"),
        "{text}"
    );
    // Undo works from the history, which reads again after it.
    h.keys("u j j k");
    let rows = h.text().matches("C-1").count();
    assert!(rows >= 4, "{}", h.text());
    h.keys("Esc");
    assert!(!h.text().contains("操作历史"));
}

#[test]
fn without_a_book_what_needs_one_is_off() {
    let mut h = Harness::new(setup(REGISTRY), None, 80, 24);
    h.keys("u");
    assert!(h.text().contains("there is no book here"), "{}", h.text());
}

#[test]
fn a_form_keeps_its_draft() {
    use crate::tui::effect::Effect;
    use crate::tui::overlays::{FormOverlay, Saving};
    use crate::tui::widgets::form::Field;
    let mut h = app(80, 24);
    let open = |h: &mut Harness| {
        let fields = vec![
            Field::line("name", |_| "name".into()).required(),
            Field::lines("notes", |_| "notes".into()),
        ];
        let submit = |saving: &Saving<'_>| {
            vec![
                Effect::Close,
                Effect::Draft("f".into(), None),
                Effect::notice(format!("saved {}", saving.form.value("name"))),
            ]
        };
        let form = FormOverlay::new("f", |_| "Form".into(), fields, &h.app().cx, submit);
        h.perform(vec![Effect::Open(Box::new(form))]);
    };
    open(&mut h);
    h.keys("Ctrl-s");
    assert!(h.text().contains("this cannot be empty"), "{}", h.text());
    h.keys("q u Esc");
    assert!(h.text().contains("Draft kept"), "{}", h.text());
    open(&mut h);
    let text = h.text();
    assert!(text.contains("Your draft") && text.contains("qu"), "{text}");
    h.keys("Enter Tab a Ctrl-s");
    assert!(h.text().contains("saved qu"), "{}", h.text());
    assert!(h.app().cx.drafts.is_empty());
}

#[test]
fn full_width_keys_are_commands() {
    let mut h = app(80, 24);
    h.keys("ｊ ｊ Space ？");
    assert!(h.text().contains("Keys here"), "{}", h.text());
}

#[test]
fn nobody_there_blanks_the_screen_and_then_ends_the_session() {
    use crate::tui::app::Setup;
    use crate::tui::idle::Idle;
    let directory = tempfile::tempdir().unwrap();
    let idle = Idle {
        lock: Duration::from_millis(40),
        exit: Duration::from_millis(400),
    };
    let setup = Setup {
        idle,
        ..setup(REGISTRY)
    };
    let mut h = Harness::new(setup, scratch_book(directory.path()), 80, 24);
    h.keys("x");
    assert!(h.text().contains("华东商贸集团"));
    std::thread::sleep(idle.lock);
    h.app().tick();
    let text = h.text();
    assert!(text.contains("Any key") && !text.contains("华东"), "{text}");
    // Whatever happens in the book, nothing is drawn.
    h.event(Event::BookChanged);
    assert!(!h.app().is_dirty());
    // The key that brings the screen back does nothing else.
    let key = crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('q'),
        crossterm::event::KeyModifiers::NONE,
    );
    h.event(Event::Input(crossterm::event::Event::Key(key)));
    assert!(h.requests().is_empty());
    assert!(h.text().contains("华东商贸集团"));
    assert!(h.app().farewell().is_none());
    std::thread::sleep(idle.exit);
    h.app().tick();
    h.app().tick();
    h.keys("");
    assert_eq!(h.app().take_requests(), [Request::Rest]);
    assert!(h.app().farewell().is_some());
}
