//! Amounts in another currency that a text names, such as `USD 12000.00 @7.1032`: equal on both sides, they say that only
//! the rate differs.

use crate::domain::Currency;

/// The first amount in a currency a text names: the code and the digits without separators.
fn priced(text: &str) -> Option<(Currency, String)> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
        let Some(amount) = words.peek().filter(|_| code) else {
            continue;
        };
        let digits = amount
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        // A code with a whole number behind it is more often a document than an amount.
        if digits && amount.contains(['.', ',']) {
            let currency = Currency::parse(word)?;
            return Some((currency, amount.replace(',', "")));
        }
    }
    None
}

/// True when both texts name the same foreign amount.
pub(super) fn same(a: &str, b: &str) -> bool {
    priced(a).is_some_and(|x| priced(b) == Some(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_foreign_amounts() {
        assert!(same("货款 USD 12000.00 @7.1032", "USD 12,000.00 @7.1240"));
        assert!(!same("USD 12000.00", "USD 12000.10"));
        assert!(!same("INV 2217", "INV 2217"));
        assert!(!same("", ""));
    }
}
