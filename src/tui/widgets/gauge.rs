//! Small charts where people would rather look than read: bars, shares, sparklines. Figures stand beside them.

use super::Look;

/// A bar of `cells` cells, filled by `part` of `whole`. Anything above nothing shows at least one cell.
pub fn bar(part: u64, whole: u64, cells: usize, look: &Look) -> String {
    let filled = filled(part, whole, cells);
    format!(
        "{}{}",
        look.glyphs.bar_full.repeat(filled),
        look.glyphs.bar_empty.repeat(cells - filled)
    )
}

fn filled(part: u64, whole: u64, cells: usize) -> usize {
    if part == 0 || whole == 0 {
        return 0;
    }
    let exact = u128::from(part) * cells as u128 / u128::from(whole);
    usize::try_from(exact).unwrap_or(cells).clamp(1, cells)
}

/// One framed bar per part, their lengths in proportion, at most `cells` cells in all.
pub fn shares(parts: &[u64], cells: usize, look: &Look) -> String {
    let whole: u64 = parts.iter().fold(0, |sum, part| sum.saturating_add(*part));
    let room = cells.saturating_sub(parts.len() * 2);
    let mut out = String::new();
    for part in parts {
        let length = if room == 0 { 0 } else { filled(*part, whole, room) };
        out.push_str(look.glyphs.bar_left);
        out.push_str(&look.glyphs.bar_full.repeat(length));
        out.push_str(look.glyphs.bar_right);
    }
    out
}

/// A line of heights, one cell a value; the lowest height is 0 or the least negative value.
pub fn sparkline(values: &[i64], look: &Look) -> String {
    let low = values.iter().copied().min().unwrap_or(0).min(0);
    let high = values.iter().copied().max().unwrap_or(0).max(0);
    let range = i128::from(high) - i128::from(low);
    values
        .iter()
        .map(|value| {
            let level = if range == 0 {
                0
            } else {
                (i128::from(*value) - i128::from(low)) * 7 / range
            };
            look.glyphs.spark[usize::try_from(level).unwrap_or(0).min(7)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_in_proportion() {
        let look = Look::plain();
        assert_eq!(bar(1, 1000, 10, &look), "#.........");
        assert_eq!(bar(86, 100, 10, &look), "########..");
        assert_eq!(bar(5, 0, 4, &look), "....");
        assert_eq!(bar(9, 3, 4, &look), "####");
        assert_eq!(shares(&[10, 5, 0], 21, &look), "[##########][#####][]");
        assert_eq!(sparkline(&[0, 50, 100], &look), "_.#");
        assert_eq!(sparkline(&[], &look), "");
    }
}
