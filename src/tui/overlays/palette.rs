//! Every command by its name, in both languages, with its key, or the reason why it is off.

use super::Overlay;
use crate::text::fl;
use crate::tui::app::{App, Context};
use crate::tui::command::{Invocation, Scope, all};
use crate::tui::effect::Effects;
use crate::tui::key::Key;
use crate::tui::menu::Menu;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The palette.
pub struct Palette(Menu);

impl Palette {
    /// The commands of the program.
    pub fn new(app: &App) -> Self {
        let here = app.scopes();
        Self(Menu::new(
            app,
            all().filter(move |row| here.contains(&row.scope)),
            false,
        ))
    }
}

impl Overlay for Palette {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }
    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        self.0.run(call)
    }
    fn arrange(&mut self, area: Rect, _cx: &Context) {
        self.0.arrange(area);
    }
    fn types(&self) -> bool {
        true
    }
    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        self.0.key(key)
    }
    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        self.0.paste(text)
    }
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.0.draw(frame, area, &fl!(cx.look.words, "palette-title"), cx);
    }
}
