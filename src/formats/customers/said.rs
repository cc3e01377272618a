//! What the cells of a customer list say of tier, terms, status and cadence: our own words for them, and those of other programs.

use crate::domain::customer::{Cadence, Status, Tier};
use crate::domain::terms::Terms;
use crate::formats::number;

pub(super) fn tier(text: &str) -> Option<Tier> {
    let lower = number::fold(text).to_lowercase();
    let bare = lower.trim().trim_end_matches(['级', '类', '等']);
    Tier::parse(bare).or(match bare {
        "战略" | "战略客户" | "strategic" => Some(Tier::S),
        "重要" | "重点" | "重点客户" => Some(Tier::A),
        "一般" | "普通" | "普通客户" => Some(Tier::B),
        _ => None,
    })
}

pub(super) fn terms(text: &str) -> Option<Terms> {
    let lower = number::fold(text).to_lowercase().replace("netto", "net");
    let mut bare = lower.trim();
    // `30 days`, `30 Tage netto`, `30 days net`: the number alone.
    while let Some(rest) = ["days", "day", "tage", "tag", "net"]
        .iter()
        .find_map(|word| bare.strip_suffix(word))
    {
        bare = rest.trim_end();
    }
    let plain = match bare {
        "现结" | "现款" | "货到付款" | "prepaid" | "cash" | "sofort" | "immediate" | "款到发货" => {
            "COD"
        }
        other => other,
    };
    Terms::parse(plain)
}

pub(super) fn status(text: &str) -> Option<Status> {
    Status::parse(text).or(match text.trim().to_lowercase().as_str() {
        "正常" | "启用" | "合作中" | "在用" | "aktiv" | "open" | "enabled" => Some(Status::Active),
        "冻结" | "暂停" | "gesperrt" | "blocked" | "on hold" => Some(Status::Hold),
        "停用" | "关闭" | "终止" | "inaktiv" | "inactive" | "geschlossen" => Some(Status::Closed),
        _ => None,
    })
}

pub(super) fn cadence(text: &str) -> Option<Cadence> {
    Cadence::parse(text).or(match text.trim().to_lowercase().as_str() {
        "每周" | "周" | "wöchentlich" => Some(Cadence::Weekly),
        "每月" | "月" | "月度" | "monatlich" => Some(Cadence::Monthly),
        "每季" | "每季度" | "季度" | "quartalsweise" | "vierteljährlich" => Some(Cadence::Quarterly),
        "无" | "不对账" | "keine" => Some(Cadence::None),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_people_write_them() {
        for (text, read) in [
            ("60", "NET60"),
            ("30 days", "NET30"),
            ("Net 30", "NET30"),
            ("net 1 day", "NET1"),
            ("30 days net", "NET30"),
            ("30 Tage netto", "NET30"),
            ("Netto 14 Tage", "NET14"),
            ("netto 30", "NET30"),
            ("2/10 net 30 days", "2/10NET30"),
            ("月结30天", "EOM30"),
            ("Sofort netto", "COD"),
            ("现结", "COD"),
        ] {
            assert_eq!(
                terms(text).map(|t| t.to_string()).as_deref(),
                Some(read),
                "{text}"
            );
        }
        for text in ["", "net", "days", "30 Monate"] {
            assert_eq!(terms(text), None, "{text}");
        }
    }

    #[test]
    fn tiers_are_read_in_any_case() {
        assert_eq!(
            [tier("Strategic"), tier("a级"), tier("重点客户")],
            [Some(Tier::S), Some(Tier::A), Some(Tier::A)]
        );
        assert_eq!(tier("D"), None);
    }
}
