//! Marks of a debit or credit column.

use crate::formats::number::{fold, unwrap};

/// What an amount's mark says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flag {
    /// Debit.
    Debit,
    /// Credit.
    Credit,
    /// Money in.
    In,
    /// Money out.
    Out,
    /// Neither: the booking moves nothing (`/` of payment apps, `平`).
    Neutral,
}

/// Reads a mark of a debit or credit column.
pub fn flag(text: &str) -> Option<Flag> {
    let text = unwrap(text);
    if text.len() > 24 {
        return None;
    }
    let lower = fold(text).to_lowercase();
    Some(match lower.trim() {
        "d" | "dr" | "debet" | "débit" | "debito" | "débito" | "wn" | "debetas" | "dbit" | "debit" | "db"
        | "deb" | "s" | "soll" | "借" | "借方" => Flag::Debit,
        "c" | "cr" | "k" | "kredit" | "crédit" | "credito" | "crédito" | "ma" | "kreditas" | "cb"
        | "crdt" | "credit" | "cred" | "h" | "haben" | "贷" | "贷方" => Flag::Credit,
        "in" | "bij" | "inflow" | "bevétel" | "приход" | "income" | "incoming" | "收" | "收入" | "入"
        | "转入" | "存入" | "+" | "eingang" | "money in" | "deposit" => Flag::In,
        "out" | "af" | "outflow" | "kiadás" | "расход" | "expense" | "outgoing" | "支" | "支出" | "付"
        | "出" | "转出" | "取出" | "-" | "ausgang" | "money out" | "withdrawal" => Flag::Out,
        "/" | "平" | "不计收支" | "中性交易" | "neutral" => Flag::Neutral,
        _ => return None,
    })
}
