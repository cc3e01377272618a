//! The few words that decide a reason code. They never tie lines; they only say what a line that stands alone is about.

use super::fold::fold;

/// Words for goods sent back, folded: parts of Chinese words, whole words elsewhere.
const RETURN_PARTS: &[&str] = &[
    "退货",
    "退回",
    "红字",
    "红冲",
    "冲红",
    "RÜCKSENDUNG",
    "RüCKSENDUNG",
];
const RETURN_WORDS: &[&str] = &[
    "RET",
    "RETURN",
    "RETURNS",
    "RETURNED",
    "RMA",
    "GUTSCHRIFT",
    "RETOURE",
    "RETOUREN",
    "RUECKSENDUNG",
];

/// True when a text speaks of returned goods.
pub(super) fn speaks_of_return(text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let mut folded = Vec::new();
    fold(text, &mut folded);
    let Ok(folded) = std::str::from_utf8(&folded) else {
        return false;
    };
    RETURN_PARTS.iter().any(|part| folded.contains(part))
        || folded
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|word| RETURN_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_in_three_languages() {
        for text in [
            "退货，待红字发票",
            "Goods returned",
            "RMA 4471",
            "Gutschrift",
            "RET-17",
            "Rücksendung",
        ] {
            assert!(speaks_of_return(text), "{text}");
        }
        for text in ["", "货款", "normal delivery", "Retail", "INV-17"] {
            assert!(!speaks_of_return(text), "{text}");
        }
    }
}
