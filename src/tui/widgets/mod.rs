//! Things to draw with. They get rows as data and know no noun of the books; the one type they share with the rest is
//! text made harmless for a terminal.

pub mod blank;
pub mod card;
pub mod diff;
pub mod footer;
pub mod form;
pub mod framed;
pub mod gauge;
pub mod header;
pub mod input;
pub mod list;
pub mod progress;
pub mod table;
pub mod text;

use super::glyphs::Glyphs;
use super::theme::{Role, Theme};
use crate::text::Words;
use ratatui::style::Style;

/// How to draw: the words, the colours and the glyphs.
pub struct Look {
    /// The language on.
    pub words: Words,
    /// The colours.
    pub theme: Theme,
    /// The glyphs.
    pub glyphs: Glyphs,
}

impl Look {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// English, without colours, in ASCII.
    #[cfg(test)]
    pub fn plain() -> Self {
        Self {
            words: crate::text::words(crate::text::Language::En),
            theme: Theme::Mono,
            glyphs: super::glyphs::ASCII,
        }
    }
}
