//! What was concluded about a file as one JSON object, its words English and fixed in every language.

use super::decimal;
use crate::domain::Currency;
use crate::domain::problem::Problem;
use crate::domain::reading::SignRule;
use crate::formats::{Balance, ColumnReading, Outline, Reading, Refusal};
use crate::text::{Language, problem, words};
use serde_json::{Map, Value, json};

/// The JSON object.
pub fn json(result: &Result<Reading, Refusal>) -> Value {
    let (file, outline) = match result {
        Ok(reading) => (&reading.file, Some(&reading.outline)),
        Err(refusal) => (&refusal.file, refusal.outline.as_deref()),
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("file", json!(file));
    put("format", json!(outline.map(|o| o.about.format.as_str())));
    put("encoding", json!(outline.map(|o| &o.about.encoding)));
    put(
        "delimiter",
        json!(
            outline
                .and_then(|o| o.about.delimiter)
                .map(|d| char::from(d).to_string())
        ),
    );
    put("sheet", json!(outline.and_then(|o| o.about.sheet.as_ref())));
    put("header_row", json!(outline.and_then(|o| o.header_row)));
    let understood = outline.filter(|o| o.is_understood());
    put("rows", json!(understood.map(|o| o.rows)));
    put("sums", understood.map_or(Value::Null, sums));
    put("columns", Value::Array(outline.map(columns).unwrap_or_default()));
    put("sign_rule", json!(understood.map(sign_rule)));
    let reading = result.as_ref().ok();
    put("opening", reading.map_or(Value::Null, |r| balances(&r.opening)));
    put("closing", reading.map_or(Value::Null, |r| balances(&r.closing)));
    put("foots", json!(reading.and_then(|r| r.foots)));
    put("break_line", json!(reading.and_then(|r| r.break_line)));
    put("mirrored", json!(reading.and_then(|r| r.mirrored)));
    put(
        "mirror_evidence",
        json!(reading.map(|r| r.mirror_evidence.as_str())),
    );
    put("damaged_text", json!(outline.is_some_and(|o| o.about.damaged)));
    let twins = reading.map(|r| {
        r.twins
            .iter()
            .map(|t| json!([t.first, t.second]))
            .collect::<Vec<_>>()
    });
    put("equal_lines", json!(twins.unwrap_or_default()));
    put("equal_line_count", json!(reading.map_or(0, |r| r.twin_count)));
    put("mangled_numbers", json!(reading.map_or(&[][..], |r| &r.mangled)));
    put(
        "mangled_number_count",
        json!(reading.map_or(0, |r| r.mangled_count)),
    );
    let skipped = reading.map(|r| {
        r.skipped
            .iter()
            .map(|(line, why)| json!({"line": line, "why": why.as_str()}))
            .collect::<Vec<_>>()
    });
    put("skipped", json!(skipped.unwrap_or_default()));
    put("skipped_count", json!(reading.map_or(0, |r| r.skipped_count)));
    let refusal = result.as_ref().err();
    put(
        "problems",
        Value::Array(refusal.map(problems).unwrap_or_default()),
    );
    put("problem_count", json!(refusal.map_or(0, |r| r.count)));
    put("profile", json!(understood.map(|o| o.profile.to_toml())));
    Value::Object(object)
}

fn sums(outline: &Outline) -> Value {
    let one = |(currency, sum): &(Currency, i128)| (currency.to_string(), json!(decimal(*sum, *currency)));
    Value::Object(outline.sums.iter().map(one).collect())
}

/// Currency to decimal text; `null` where the file tells no balance.
fn balances(all: &[Balance]) -> Value {
    if all.is_empty() {
        return Value::Null;
    }
    let one = |b: &Balance| (b.money.currency.to_string(), json!(b.money.decimal()));
    Value::Object(all.iter().map(one).collect())
}

fn columns(outline: &Outline) -> Vec<Value> {
    let one = |column: &ColumnReading| {
        json!({
            "index": column.index + 1,
            "source": column.source,
            "meaning": column.meaning.as_str(),
            "reason": column.reason.as_str(),
            "samples": column.samples,
        })
    };
    outline.columns.iter().map(one).collect()
}

fn sign_rule(outline: &Outline) -> String {
    let (plus, minus) = &outline.sign_columns;
    let rule = outline.sign_rule.as_str();
    match (outline.sign_rule, minus.is_empty()) {
        (SignRule::AsWritten | SignRule::Turned, _) | (_, true) => format!("{rule}: {plus}"),
        _ => format!("{rule}: {plus} / {minus}"),
    }
}

fn problems(refusal: &Refusal) -> Vec<Value> {
    let english = words(Language::En);
    let one = |p: &Problem| {
        let column = p.column.as_ref().map(|c| {
            if c.name.is_empty() {
                c.letters()
            } else {
                c.name.clone()
            }
        });
        json!({
            "sheet": (!p.sheet.is_empty()).then_some(&p.sheet),
            "line": p.line,
            "column": column,
            "value": p.value,
            "message": problem::message(&english, p),
            "remedy": p.remedy.as_str(),
        })
    };
    refusal.problems.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;

    #[test]
    fn json_has_every_key_either_way() {
        let good = json(&read(GOOD));
        assert_eq!(good["rows"], 2);
        assert_eq!(good["sums"]["CNY"], "20.00");
        assert_eq!(good["opening"]["CNY"], "100.00");
        assert_eq!(good["closing"]["CNY"], "120.00");
        assert_eq!(good["foots"], true);
        assert_eq!(good["format"], "csv");
        assert_eq!(good["delimiter"], ",");
        assert_eq!(good["sign_rule"], "debit_plus: 借方 / 贷方");
        let bad = json(&read("date,amount\n03/04/2024,5.00\n"));
        let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&good), keys(&bad));
        assert_eq!(bad["rows"], 1);
        assert_eq!(bad["problems"][0]["line"], 2);
        assert_eq!(bad["problems"][0]["column"], "date");
        assert!(
            bad["problems"][0]["message"]
                .as_str()
                .unwrap()
                .contains("--date-order")
        );
    }
}
