//! The terminal face: one loop, one table of commands, panes and overlays that only state what they want done.
//!
//! A key press becomes a [`command::Command`] by the [`keymap`]; the top overlay, else the focused pane, else the
//! [`app`] answers it by changing its own state and returning [`effect::Effect`]s; the [`worker`] runs those with the
//! book on threads of its own and sends back closures over the app; what changed is drawn once. The drawing thread
//! never touches the store, and drawing computes nothing and changes nothing.
//!
//! A new pane is one file in [`panes`], one row in [`panes::PANES`], its rows in [`command`] and its words. A new
//! overlay is one file in [`overlays`], opened by an [`effect::Effect::Open`]. Escape sequences live in [`terminal`],
//! glyphs in [`glyphs`], colours in [`theme`], keys in [`command`] and nowhere else.

pub mod app;
pub mod command;
pub mod company;
pub mod customer_card;
pub mod draft;
pub mod effect;
pub mod event;
pub mod forms;
pub mod glyphs;
pub mod idle;
pub mod key;
pub mod keyfile;
pub mod keymap;
pub mod layout;
pub mod menu;
pub mod news;
pub mod overlays;
pub mod panes;
pub mod resume;
pub mod run;
pub mod sentence;
pub mod shelf;
mod sight;
pub mod subject;
pub mod terminal;
#[doc(hidden)]
pub mod testing;
pub mod theme;
pub mod verbs;
pub mod widgets;
pub mod worker;

use crate::text::Words;
use std::sync::Arc;

/// A sentence that can be said in whichever language is on: kept as a function so that a language switch re-says it.
pub type Say = Arc<dyn Fn(&Words) -> String + Send + Sync>;

/// Makes a [`Say`].
pub fn say(sentence: impl Fn(&Words) -> String + Send + Sync + 'static) -> Say {
    Arc::new(sentence)
}

/// A sentence that is the same in every language, such as a file name or an amount.
pub fn verbatim(text: impl Into<String>) -> Say {
    let text = text.into();
    Arc::new(move |_| text.clone())
}
