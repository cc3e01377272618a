//! Agreements as a small TOML text, one setting a line, each written as people write it:
//!
//! ```toml
//! discounts = "1.5%, 2%"              # rates a payment may be short by (D08)
//! deductions = "15, 24.50"            # fixed sums it may be short by (D07)
//! taxes = "13%, 9%"                   # tax rates that explain a difference (D10)
//! tolerance = "0.50"                  # documents may differ by so much (D17)
//! tolerance_share = "0.1%"            # or by this share; the smaller bound holds
//! days_before = "5"                   # their line may stand so many days before ours
//! days_after = "60"                   # or after it
//! transit_days = "10"                 # what is that near to the cut-off is under way (D04)
//! rates = "2026-10-01 USD/CNY 7.1210" # exchange rates (D11)
//! ```

use super::profile::ProfileError;
use crate::domain::agreement::{Agreement, Setting};

/// Reads an agreement; what is wrong is named with its line.
pub fn parse(text: &str) -> Result<Agreement, ProfileError> {
    let at = |offset: usize, message: String| {
        let line = text[..offset.min(text.len())].matches('\n').count();
        ProfileError {
            line: line + 1,
            value: text.lines().nth(line).unwrap_or("").trim().to_owned(),
            message,
        }
    };
    let table: toml::Table =
        toml::from_str(text).map_err(|e| at(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
    let mut agreed = Agreement::default();
    for (name, value) in &table {
        let offset = text.find(name.as_str()).unwrap_or(0);
        let setting = Setting::parse(name);
        let setting = setting.ok_or_else(|| at(offset, format!("`{name}` is nothing that can be agreed")))?;
        let value = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Array(all) => {
                let texts: Option<Vec<&str>> = all.iter().map(toml::Value::as_str).collect();
                let texts = texts.ok_or_else(|| at(offset, "every item must be a text".to_owned()))?;
                texts.join(", ")
            }
            _ => return Err(at(offset, "the value must be a text".to_owned())),
        };
        agreed
            .set(setting, &value)
            .map_err(|_| at(offset, format!("`{value}` cannot be read")))?;
    }
    Ok(agreed)
}

/// The agreement as TOML; empty where nothing is said.
pub fn to_toml(agreed: &Agreement) -> String {
    let said = Setting::ALL.iter().filter_map(|setting| {
        let text = agreed.text(*setting);
        (!text.is_empty()).then(|| format!("{setting} = {}\n", toml::Value::String(text)))
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_reads_back_as_it_was_written() {
        let text = "discounts = \"1.8%, 2%\"\ndays_after = \"60\"\nrates = \"2026-10-01 USD/CNY 7.1210\"\n";
        let agreed = parse(text).unwrap();
        assert_eq!(to_toml(&agreed), text);
        assert_eq!(
            parse("discounts = [\"1.8%\"]\ndays_after = 60")
                .unwrap()
                .days_after,
            Some(60)
        );
        assert_eq!(to_toml(&Agreement::default()), "");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line) in [
            ("days_after = 60\nrebates = \"2%\"", 2),
            ("taxes = \"13\"", 1),
            ("taxes = 1.5", 1),
            ("x", 1),
        ] {
            assert_eq!(parse(text).map_err(|e| e.line), Err(line), "{text}");
        }
    }
}
