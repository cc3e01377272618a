//! Commands to choose from while typing: what the help and the palette share. Found by id, by the words of both
//! languages, and by pinyin in full or by initials.

use crate::domain::search::Index;
use crate::text::{Language, Words, words};
use crate::tui::Say;
use crate::tui::app::{App, Context};
use crate::tui::command::Command;
use crate::tui::command::Invocation;
use crate::tui::command::overlays as ids;
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::input::Input;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::text::{Run, put, put_runs};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One command of the menu.
pub struct Entry {
    command: &'static Command,
    keys: String,
    off: Option<Say>,
}

/// The menu's state.
pub struct Menu {
    input: Input,
    entries: Vec<Entry>,
    search: Index,
    found: Vec<usize>,
    list: List,
    subject: Subject,
    grouped: bool,
}

/// Most rows of the menu with its frame.
const ROWS_MAX: u16 = 32;

/// Most cells of a row of the menu with its frame.
const CELLS_MAX: u16 = 104;
/// Rows of the frame that are no command: its borders, what is typed, and the whole sentence of the one chosen, each with a blank.
const OTHER_ROWS: u16 = 6;

fn place(area: Rect) -> Rect {
    centred(
        area,
        area.width.saturating_sub(4).min(CELLS_MAX),
        area.height.saturating_sub(2).min(ROWS_MAX),
    )
}

impl Menu {
    /// A menu of these commands, grouped by scope as long as nothing is typed.
    pub fn new(app: &App, commands: impl Iterator<Item = &'static Command>, grouped: bool) -> Self {
        let both: Vec<_> = Language::ALL.iter().map(|language| words(*language)).collect();
        let entries: Vec<Entry> = commands
            .map(|command| Entry {
                command,
                keys: app.keymap().keys_of(command.id).join("  "),
                off: app.off(command),
            })
            .collect();
        let mut search = Index::default();
        for entry in &entries {
            add(&mut search, entry.command, &both);
        }
        let mut menu = Self {
            input: Input::default(),
            found: Vec::new(),
            search,
            entries,
            list: List::default(),
            subject: app.situation().subject,
            grouped,
        };
        menu.search();
        menu
    }

    /// Says how much room there is.
    pub fn arrange(&mut self, area: Rect) {
        self.list
            .set_height(usize::from(place(area).height.saturating_sub(OTHER_ROWS)));
    }

    fn search(&mut self) {
        let ranked = self.search.rank(self.input.text().trim(), None);
        self.found = ranked.into_iter().map(|(index, _)| index as usize).collect();
        self.list.set_total(self.found.len());
        self.list.go(Motion::Top);
    }

    /// Carries out a command of the menu.
    pub fn run(&mut self, call: &Invocation) -> Effects {
        match call.id {
            ids::CHOOSE => return self.choose(),
            ids::NEXT => self.list.go(Motion::Down(1)),
            ids::PREVIOUS => self.list.go(Motion::Up(1)),
            ids::PAGE_DOWN => self.list.go(Motion::PageDown),
            ids::PAGE_UP => self.list.go(Motion::PageUp),
            _ => return vec![Effect::Close],
        };
        Vec::new()
    }

    fn choose(&mut self) -> Effects {
        let Some(entry) = self.found.get(self.list.cursor()).map(|i| &self.entries[*i]) else {
            return Vec::new();
        };
        match &entry.off {
            Some(reason) => vec![Effect::Notice(reason.clone())],
            None => vec![Effect::Close, Effect::run(entry.command.id, self.subject)],
        }
    }

    /// Takes a typed key.
    pub fn key(&mut self, key: crate::tui::key::Key) -> Effects {
        let before = self.input.text().to_owned();
        self.input.key(key);
        if self.input.text() != before {
            self.search();
        }
        Vec::new()
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) -> Effects {
        self.input.insert(text);
        self.search();
        Vec::new()
    }

    /// Draws the menu in the middle of `area`.
    pub fn draw(&self, frame: &mut Frame, area: Rect, title: &str, cx: &Context) {
        let look = &cx.look;
        let area = place(area);
        let buf = frame.buffer_mut();
        blank(area, buf);
        crate::tui::widgets::text::frame(buf, area, title, look);
        let inner = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width - 4,
            height: 1,
        };
        put(buf, inner, look.glyphs.prompt, look.style(Role::Focus), look);
        let cursor = self.input.draw(
            Rect {
                x: inner.x + 2,
                width: inner.width - 2,
                ..inner
            },
            buf,
            look,
        );
        let grouped = self.grouped && self.input.text().is_empty();
        let mut last = None;
        for (y, index) in (area.y + 3..area.bottom().saturating_sub(3)).zip(self.list.visible()) {
            let entry = &self.entries[self.found[index]];
            let place = Rect { y, ..inner };
            let here = index == self.list.cursor();
            let mut rest = place;
            if grouped {
                if last != Some(entry.command.scope) {
                    let label = entry.command.scope.label(&look.words);
                    put(
                        buf,
                        Rect {
                            width: SCOPE.min(place.width),
                            ..place
                        },
                        label,
                        look.style(Role::Muted),
                        look,
                    );
                }
                last = Some(entry.command.scope);
                rest = after(place, SCOPE);
            }
            if here {
                let margin = Rect {
                    x: place.x - 1,
                    width: 1,
                    ..place
                };
                put(buf, margin, look.glyphs.cursor, look.style(Role::Focus), look);
                let whole = Rect {
                    y: area.bottom() - 2,
                    ..inner
                };
                put_runs(buf, whole, &[said(entry, look)], look.style(Role::Base), look);
            }
            line(entry, here, rest, buf, look);
        }
        frame.set_cursor_position(cursor);
    }
}

/// Cells of the scope, the keys and the label, each with the blank behind it.
const SCOPE: u16 = 14;
const KEYS: u16 = 14;
const LABEL: u16 = 18;

/// What is left of a row behind so many cells.
fn after(row: Rect, cells: u16) -> Rect {
    let cells = cells.min(row.width);
    Rect {
        x: row.x + cells,
        width: row.width - cells,
        ..row
    }
}

fn line(entry: &Entry, here: bool, row: Rect, buf: &mut Buffer, look: &Look) {
    let base = match (here, &entry.off) {
        (true, _) => Role::Selected,
        (false, Some(_)) => Role::Muted,
        (false, None) => Role::Base,
    };
    let narrow = |place: Rect, cells: u16| Rect {
        width: place.width.min(cells - 1),
        ..place
    };
    put(buf, narrow(row, KEYS), &entry.keys, look.style(Role::Key), look);
    let label = after(row, KEYS);
    let text = (entry.command.label)(&look.words);
    put(buf, narrow(label, LABEL), text, look.style(base), look);
    put_runs(
        buf,
        after(label, LABEL),
        &[said(entry, look)],
        look.style(Role::Base),
        look,
    );
}

/// What a command does, or why it is off.
fn said(entry: &Entry, look: &Look) -> Run {
    match &entry.off {
        Some(reason) => Run::new(reason(&look.words), Role::Warning),
        None => Run::new((entry.command.doc)(&look.words), Role::Muted),
    }
}

/// What finds a command: its label in every language, then its id.
fn add(search: &mut Index, command: &Command, languages: &[Words]) {
    let id = command.id.replace('-', " ");
    let labels: Vec<String> = languages.iter().map(|words| (command.label)(words)).collect();
    let fields: Vec<&str> = labels.iter().map(String::as_str).chain([id.as_str()]).collect();
    search.push(&fields);
}
