//! Colour by meaning. About sixteen roles, drawn in the sixteen ANSI colours so that the user's own light or dark
//! scheme holds, or in none at all (`NO_COLOR`), where a modifier or the sign beside it says the same.

use ratatui::style::{Color, Modifier, Style};

/// What a run of text means. Nothing is said by colour alone: signs and words carry the same meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Base,
    /// Settled or secondary: headers, units, what needs no look.
    Muted,
    /// A heading or the name of the thing shown.
    Title,
    /// The one accent: where the focus is.
    Focus,
    /// The row under the cursor.
    Selected,
    /// A row marked by the operator.
    Marked,
    /// Tied out.
    Matched,
    /// Both sides have it and disagree.
    Differs,
    /// The characters in which two sides differ.
    Changed,
    /// Ours only.
    Missing,
    /// Theirs only.
    Extra,
    /// Needs a person today.
    Danger,
    /// Will need a person soon.
    Warning,
    /// Good news.
    Good,
    /// What is being typed.
    Input,
    /// A key in the footer or the help.
    Key,
    /// A figure or name that opens its rows.
    Link,
}

/// How roles are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// The sixteen ANSI colours.
    #[default]
    Ansi16,
    /// No colours: bold, dim, underline and reverse only.
    Mono,
}

impl Theme {
    /// Monochrome where `NO_COLOR` holds any text (no-color.org) or the terminal is `dumb`, else colours.
    pub fn from_env(no_color: Option<&str>, term: Option<&str>) -> Self {
        if no_color.is_some_and(|v| !v.is_empty()) || term == Some("dumb") {
            Self::Mono
        } else {
            Self::Ansi16
        }
    }

    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        match self {
            Self::Ansi16 => ansi16(role),
            Self::Mono => mono(role),
        }
    }
}

fn ansi16(role: Role) -> Style {
    let base = Style::new();
    match role {
        Role::Base => base,
        Role::Muted => base.fg(Color::DarkGray),
        Role::Title | Role::Selected => base.add_modifier(Modifier::BOLD),
        Role::Focus => base.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Marked => base.fg(Color::Yellow),
        Role::Matched => base.fg(Color::DarkGray),
        Role::Differs => base.fg(Color::Yellow),
        Role::Changed => base
            .fg(Color::Yellow)
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Missing => base.fg(Color::Magenta),
        Role::Extra => base.fg(Color::Blue),
        Role::Danger => base.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Warning => base.fg(Color::Yellow),
        Role::Good => base.fg(Color::Green),
        Role::Input => base.add_modifier(Modifier::UNDERLINED),
        Role::Key => base.fg(Color::Cyan),
        Role::Link => base.add_modifier(Modifier::UNDERLINED),
    }
}

fn mono(role: Role) -> Style {
    let base = Style::new();
    match role {
        Role::Base | Role::Missing | Role::Extra | Role::Good | Role::Warning | Role::Differs => base,
        Role::Muted | Role::Matched => base.add_modifier(Modifier::DIM),
        Role::Title | Role::Focus | Role::Selected | Role::Key | Role::Danger | Role::Marked => {
            base.add_modifier(Modifier::BOLD)
        }
        Role::Changed => base.add_modifier(Modifier::REVERSED),
        Role::Input | Role::Link => base.add_modifier(Modifier::UNDERLINED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_means_no_color() {
        assert_eq!(Theme::from_env(Some("1"), None), Theme::Mono);
        assert_eq!(Theme::from_env(Some(""), Some("xterm")), Theme::Ansi16);
        assert_eq!(Theme::from_env(None, Some("dumb")), Theme::Mono);
        let all = [
            Role::Base,
            Role::Muted,
            Role::Title,
            Role::Focus,
            Role::Selected,
            Role::Marked,
            Role::Matched,
            Role::Differs,
            Role::Changed,
            Role::Missing,
            Role::Extra,
            Role::Danger,
            Role::Warning,
            Role::Good,
            Role::Input,
            Role::Key,
            Role::Link,
        ];
        for role in all {
            let style = Theme::Mono.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }
}
