//! Commands to choose from: the help shows the keys that work here, grouped by where they work; the palette every command
//! by its name in both languages, with its key or the reason why it is off. Typing narrows, Enter runs one.

use super::Overlay;
use crate::text::{Words, fl};
use crate::tui::app::{App, Context};
use crate::tui::command::{Invocation, Scope, all};
use crate::tui::effect::Effects;
use crate::tui::key::Key;
use crate::tui::menu::Menu;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The commands of what is in front.
pub struct Commands {
    menu: Menu,
    title: fn(&Words) -> String,
}

impl Commands {
    /// The help.
    pub fn help(app: &App) -> Self {
        Self::new(app, true, |w| fl!(w, "help-title"))
    }

    /// The palette.
    pub fn palette(app: &App) -> Self {
        Self::new(app, false, |w| fl!(w, "palette-title"))
    }

    fn new(app: &App, grouped: bool, title: fn(&Words) -> String) -> Self {
        let here = app.scopes();
        let commands = all().filter(move |row| here.contains(&row.scope));
        Self {
            menu: Menu::new(app, commands, grouped),
            title,
        }
    }
}

impl Overlay for Commands {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }
    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        self.menu.run(call)
    }
    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.menu.arrange(area);
    }
    fn types(&self) -> bool {
        true
    }
    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        self.menu.key(key)
    }
    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        self.menu.paste(text)
    }
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.menu.draw(frame, area, &(self.title)(&cx.look.words), cx);
    }
}
