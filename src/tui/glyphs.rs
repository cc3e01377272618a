//! Every glyph the screens draw beyond ASCII, in two sets. Box drawing, `…` and the like take two cells in some Chinese
//! terminal set-ups; there the ASCII set keeps columns aligned.

/// One set of glyphs. Every field is one cell wide in the terminal the set is meant for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// Left of the row under the cursor.
    pub cursor: &'static str,
    /// Before typed text.
    pub prompt: &'static str,
    /// Left of a marked row.
    pub mark: &'static str,
    /// Left of a row that others changed.
    pub news: &'static str,
    /// Horizontal rule.
    pub rule: &'static str,
    /// Vertical rule between list and card.
    pub divider: &'static str,
    /// What was cut off.
    pub ellipsis: &'static str,
    /// Between items of one line.
    pub dot: &'static str,
    /// A folded group.
    pub folded: &'static str,
    /// An unfolded group.
    pub unfolded: &'static str,
    /// More rows above.
    pub more_above: &'static str,
    /// More rows below.
    pub more_below: &'static str,
    /// Full part of a bar.
    pub bar_full: &'static str,
    /// Empty part of a bar.
    pub bar_empty: &'static str,
    /// Left end of a bar.
    pub bar_left: &'static str,
    /// Right end of a bar.
    pub bar_right: &'static str,
    /// Heights of a sparkline, lowest first.
    pub spark: [&'static str; 8],
    /// Corners of a box: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Around characters that differ, where colour is not drawn.
    pub brackets: [&'static str; 2],
    /// Done.
    pub tick: &'static str,
    /// Needs attention.
    pub alert: &'static str,
}

/// The set for terminals that draw box characters one cell wide.
pub const UNICODE: Glyphs = Glyphs {
    cursor: "▌",
    prompt: ">",
    mark: "•",
    news: "◦",
    rule: "─",
    divider: "│",
    ellipsis: "…",
    dot: "·",
    folded: "▸",
    unfolded: "▾",
    more_above: "↑",
    more_below: "↓",
    bar_full: "█",
    bar_empty: "░",
    bar_left: "▕",
    bar_right: "▏",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    corners: ["┌", "┐", "└", "┘"],
    brackets: ["[", "]"],
    tick: "✓",
    alert: "!",
};

/// The set for everything else.
pub const ASCII: Glyphs = Glyphs {
    cursor: ">",
    prompt: ">",
    mark: "*",
    news: "o",
    rule: "-",
    divider: "|",
    ellipsis: "~",
    dot: "-",
    folded: "+",
    unfolded: "-",
    more_above: "^",
    more_below: "v",
    bar_full: "#",
    bar_empty: ".",
    bar_left: "[",
    bar_right: "]",
    spark: ["_", "_", ".", ".", "-", "-", "=", "#"],
    corners: ["+", "+", "+", "+"],
    brackets: ["[", "]"],
    tick: "v",
    alert: "!",
};

/// Punctuation and letters a Chinese input method types full width, folded to the ASCII key meant.
pub fn fold_full_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '。' => '.',
        '，' => ',',
        '、' => '/',
        '；' => ';',
        '：' => ':',
        '？' => '?',
        '！' => '!',
        '【' | '［' | '「' => '[',
        '】' | '］' | '」' => ']',
        '《' => '<',
        '》' => '>',
        '（' => '(',
        '）' => ')',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '￥' => '$',
        '\u{ff01}'..='\u{ff5e}' => char::from((c as u32 - 0xff01) as u8 + b'!'),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::cells::width;

    fn all(set: &Glyphs) -> Vec<&'static str> {
        let mut out = vec![
            set.cursor,
            set.prompt,
            set.mark,
            set.news,
            set.rule,
            set.divider,
            set.ellipsis,
            set.dot,
            set.folded,
            set.unfolded,
            set.more_above,
            set.more_below,
            set.bar_full,
            set.bar_empty,
            set.bar_left,
            set.bar_right,
            set.tick,
            set.alert,
        ];
        out.extend(set.spark);
        out.extend(set.corners);
        out.extend(set.brackets);
        out
    }

    #[test]
    fn one_cell_each() {
        assert!(all(&UNICODE).iter().all(|g| width(g) == 1));
        assert!(all(&ASCII).iter().all(|g| g.len() == 1 && g.is_ascii()));
    }

    #[test]
    fn full_width_keys() {
        let typed: String = "？：／ｊＧ，".chars().map(fold_full_width).collect();
        assert_eq!(typed, "?:/jG,");
        assert_eq!(fold_full_width('华'), '华');
    }
}
