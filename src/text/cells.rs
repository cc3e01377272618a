//! Widths in terminal cells, by grapheme: a hanzi takes two.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells `text` takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The longest start of `text` that fits `cells`, cut at a grapheme; `mark` (such as `…`) stands for what was cut.
pub fn fit(text: &str, cells: usize, mark: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mark = if width(mark) <= cells { mark } else { "" };
    let room = cells - width(mark);
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let w = width(grapheme);
        if used + w > room {
            break;
        }
        used += w;
        out.push_str(grapheme);
    }
    out.push_str(mark);
    out
}

/// `text` cut or padded with spaces on the right to exactly `cells`.
pub fn pad_right(text: &str, cells: usize, mark: &str) -> String {
    let mut out = fit(text, cells, mark);
    out.extend(std::iter::repeat_n(' ', cells - width(&out)));
    out
}

/// `text` cut or padded with spaces on the left to exactly `cells`, for numbers.
pub fn pad_left(text: &str, cells: usize, mark: &str) -> String {
    let text = fit(text, cells, mark);
    format!("{}{text}", " ".repeat(cells - width(&text)))
}

/// `text` in lines of at most `cells`, broken at blanks where there are any and else at a grapheme, as hanzi are.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_word_bounds() {
        let w = width(word);
        if used + w > cells && used > 0 {
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            let g = width(grapheme);
            if used + g > cells && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            used += g;
            lines
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|line| line.push_str(grapheme));
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_cells() {
        assert_eq!(width("华东a"), 5);
        assert_eq!(fit("华东商贸", 5, "…"), "华东…");
        assert_eq!(fit("华东商贸", 4, "…"), "华…");
        assert_eq!(pad_left("华", 4, ""), "  华");
        assert_eq!(width(&pad_right("华东商贸", 6, "…")), 6);
    }

    #[test]
    fn wraps_at_blanks_and_inside_hanzi() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("滚动余额中断", 5), ["滚动", "余额", "中断"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
