//! Which customers send statements, in which layout, and what is wrong in them.

use super::layout::Layout;
use super::tricks::Trick;

/// One customer's way of sending statements.
pub(super) struct Spec {
    pub code: &'static str,
    pub layout: Layout,
    pub mirrored: bool,
    pub months: u32,
    /// What is wrong in the latest month.
    pub latest: &'static [Trick],
    /// What is wrong in the months before.
    pub before: &'static [Trick],
    /// How much the first opening balance differs from ours, minor units.
    pub opening: i64,
    /// True where the latest statement does not foot.
    pub slips: bool,
}

/// A statement without differences.
const CLEAN: Spec = Spec {
    code: "",
    layout: Layout::ChineseCsv,
    mirrored: false,
    months: 2,
    latest: &[],
    before: &[],
    opening: 0,
    slips: false,
};

/// The customers that send statements.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        code: "HD01",
        layout: Layout::ChineseSheet,
        mirrored: true,
        months: 3,
        latest: &[Trick::Hero],
        ..CLEAN
    },
    Spec {
        code: "BF01",
        layout: Layout::ChineseGb18030,
        mirrored: true,
        latest: BF01,
        before: &[Trick::GoodsInTransit],
        ..CLEAN
    },
    Spec {
        code: "MF01",
        layout: Layout::EnglishCsv,
        latest: &[Trick::ReturnOf(1_200_000)],
        ..CLEAN
    },
    Spec {
        code: "YY01",
        ..CLEAN
    },
    Spec {
        code: "JN01",
        latest: JN01,
        before: &[Trick::Many],
        ..CLEAN
    },
    Spec {
        code: "RW01",
        layout: Layout::GermanCsv,
        latest: RW01,
        before: &[Trick::Discount],
        ..CLEAN
    },
    Spec {
        code: "NL01",
        layout: Layout::GermanCsv,
        mirrored: true,
        latest: NL01,
        slips: true,
        ..CLEAN
    },
    Spec {
        code: "SZ01",
        layout: Layout::ChineseSheet,
        mirrored: true,
        latest: SZ01,
        before: SZ01_BEFORE,
        ..CLEAN
    },
    Spec {
        code: "GZ01",
        mirrored: true,
        latest: GZ01,
        before: &[Trick::MissingAtCustomer],
        ..CLEAN
    },
    Spec {
        code: "CD01",
        layout: Layout::ChineseGb18030,
        latest: CD01,
        before: &[Trick::Tax],
        ..CLEAN
    },
    Spec {
        code: "CQ01",
        mirrored: true,
        latest: CQ01,
        before: &[Trick::MoneyInTransit, Trick::Partial],
        ..CLEAN
    },
    Spec {
        code: "NB01",
        layout: Layout::ChineseSheet,
        latest: NB01,
        before: &[Trick::Exchange],
        ..CLEAN
    },
    Spec {
        code: "BW01",
        layout: Layout::EnglishSheet,
        mirrored: true,
        latest: BW01,
        before: &[Trick::Rounding],
        ..CLEAN
    },
    Spec {
        code: "SP01",
        layout: Layout::EnglishCsv,
        mirrored: true,
        latest: SP01,
        before: &[Trick::Sign],
        ..CLEAN
    },
    Spec {
        code: "QD01",
        layout: Layout::ChineseGb18030,
        latest: QD01,
        opening: -120_000,
        ..CLEAN
    },
];
const BF01: &[Trick] = &[
    Trick::MissingAtCustomer,
    Trick::Duplicate,
    Trick::ShortOdd,
    Trick::MoneyInTransit,
];
const JN01: &[Trick] = &[
    Trick::Many,
    Trick::Collect,
    Trick::Discount,
    Trick::GoodsInTransit,
];
const RW01: &[Trick] = &[
    Trick::Discount,
    Trick::Discount,
    Trick::Rounding,
    Trick::GoodsInTransit,
];
const NL01: &[Trick] = &[Trick::ShortFixed, Trick::Amount];
const SZ01: &[Trick] = &[
    Trick::Split,
    Trick::Collect,
    Trick::Duplicate,
    Trick::Many,
    Trick::Swap,
];
const SZ01_BEFORE: &[Trick] = &[Trick::Split, Trick::GoodsInTransit];
const GZ01: &[Trick] = &[
    Trick::Amount,
    Trick::ReturnOf(268_000),
    Trick::Sign,
    Trick::MissingInOurs,
    Trick::EarlyDate,
];
const CD01: &[Trick] = &[Trick::Swap, Trick::Tax, Trick::Rounding, Trick::ShortFixed];
const CQ01: &[Trick] = &[Trick::Partial, Trick::EarlyDate, Trick::MoneyInTransit];
const NB01: &[Trick] = &[
    Trick::Exchange,
    Trick::Exchange,
    Trick::Amount,
    Trick::MissingAtCustomer,
];
const BW01: &[Trick] = &[
    Trick::Alike,
    Trick::Split,
    Trick::GoodsInTransit,
    Trick::MissingInOurs,
    Trick::Sign,
];
const SP01: &[Trick] = &[Trick::Duplicate, Trick::Swap, Trick::Discount, Trick::Rounding];
const QD01: &[Trick] = &[Trick::ShortOdd, Trick::Collect, Trick::Sign];
