//! The words people read, in English and 简体中文, checked at compile time against the English file.
//!
//! Call `fl!(words, "message-id", argument = value)` with a [`Words`]. The files stand in `src/text/i18n`; a test proves
//! that both languages have the same messages with the same variables and that none is unused.

pub mod amount;
pub mod break_glass;
pub mod cells;
pub mod evidence;
pub mod filter;
pub mod noun;
pub mod problem;
pub mod reading;
pub mod rights;

use i18n_embed::LanguageLoader;
use i18n_embed::fluent::FluentLanguageLoader;
use rust_embed::RustEmbed;

pub use i18n_embed_fl::fl;

/// A loaded language; what `fl!` takes first.
pub type Words = FluentLanguageLoader;

#[derive(RustEmbed)]
#[folder = "src/text/i18n/"]
struct Files;

/// The languages of the screens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    /// Both languages, in the order the language key goes through them.
    pub const ALL: &[Self] = &[Self::En, Self::ZhCn];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language of a locale name such as `zh_CN.UTF-8` or `en`: every `zh*` is Chinese, `C`, `POSIX` and the rest
    /// English; `None` for an empty name.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let name = locale.trim().to_ascii_lowercase();
        match name.as_str() {
            "" => None,
            n if n.starts_with("zh") => Some(Self::ZhCn),
            _ => Some(Self::En),
        }
    }

    /// Reads what `--lang` takes: `en`, `zh`, `zh-CN` or a locale name that begins so.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase();
        if name.starts_with("zh") {
            Some(Self::ZhCn)
        } else {
            name.starts_with("en").then_some(Self::En)
        }
    }

    /// The next language, for the key that changes it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::En => Self::ZhCn,
            Self::ZhCn => Self::En,
        }
    }
}

/// Loads a language. The one place that does: loading resets Fluent's isolation marks, which no terminal wants, so they
/// are turned off here each time.
pub fn words(language: Language) -> Words {
    let fallback = tag("en");
    let loader = FluentLanguageLoader::new("tieout", fallback.clone());
    // Both files are embedded and parsed by a test, so loading them cannot fail in a built program.
    let _ = loader.load_languages(&Files, &[tag(language.tag()), fallback]);
    loader.set_use_isolating(false);
    loader
}

fn tag(name: &str) -> i18n_embed::unic_langid::LanguageIdentifier {
    name.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_both_languages() {
        assert_eq!(fl!(words(Language::En), "side-ours"), "ours");
        assert_eq!(fl!(words(Language::ZhCn), "side-ours"), "我方");
    }

    #[test]
    fn locales() {
        assert_eq!(Language::from_locale("zh_CN.UTF-8"), Some(Language::ZhCn));
        assert_eq!(Language::from_locale("C.UTF-8"), Some(Language::En));
        assert_eq!(Language::from_locale(""), None);
        assert_eq!(Language::parse("de"), None);
    }
}
