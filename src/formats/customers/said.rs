//! What the cells of a customer list say of tier, terms, status and cadence: our own words for them, and those of other programs.

use crate::domain::customer::{Cadence, Status, Tier};
use crate::domain::terms::Terms;
use crate::formats::number;

pub(super) fn tier(text: &str) -> Option<Tier> {
    let folded = number::fold(text);
    let bare = folded.trim().trim_end_matches(['级', '类', '等']);
    Tier::parse(bare).or(match bare {
        "战略" | "战略客户" | "strategic" => Some(Tier::S),
        "重要" | "重点" | "重点客户" => Some(Tier::A),
        "一般" | "普通" | "普通客户" => Some(Tier::B),
        _ => None,
    })
}

pub(super) fn terms(text: &str) -> Option<Terms> {
    let folded = number::fold(text);
    let lower = folded.to_lowercase();
    let trimmed = lower
        .trim()
        .trim_end_matches("days")
        .trim_end_matches("tage")
        .trim_end_matches("netto")
        .trim();
    let plain = match trimmed {
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
