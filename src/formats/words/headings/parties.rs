//! Headings of accounts and their names.

use super::Entry;
use crate::domain::reading::Meaning;

/// In Chinese.
pub const CHINESE: &[Entry] = &[
    (
        Meaning::Account,
        &[
            "客户编码",
            "客户编号",
            "客户代码",
            "客户号",
            "往来单位编码",
            "往来编码",
            "客户",
            "账号",
            "卡号",
        ],
    ),
    (
        Meaning::AccountName,
        &["客户名称", "往来单位", "往来单位名称", "单位名称", "客户"],
    ),
];

/// In English and German.
pub const WESTERN: &[Entry] = &[
    (
        Meaning::Account,
        &[
            "accountcode",
            "customercode",
            "kundennummer",
            "kundennr",
            "customerno",
            "customernumber",
            "customerid",
            "debitorennummer",
            "debitor",
            "auftragskonto",
            "ibanauftragskonto",
            "account",
            "accountno",
            "accountnumber",
            "konto",
            "kontonummer",
            "kontonr",
            "customer",
            "kunde",
            "accountid",
            "accountiban",
            "customeraccount",
        ],
    ),
    (
        Meaning::AccountName,
        &[
            "accountname",
            "customername",
            "kundenname",
            "debitorname",
            "customer",
            "kunde",
            "firma",
            "company",
        ],
    ),
];
