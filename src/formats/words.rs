//! The words of real exports, Chinese, English and German: headings, totals, balances, currencies, marks.
//!
//! One table for each noun. A word of a heading stands here in its key form (see [`key`]): lower case, without blanks and
//! punctuation. Within one meaning earlier words are preferred to later ones.

use super::number::fold;
use crate::domain::Currency;
use crate::domain::reading::Meaning;

/// The key form of a heading or label: full-width folded, lower case, letters and digits and `#` only.
pub fn key(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '#' | '\u{fffd}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Headings of ledgers and statements.
pub const LEDGER: &[(Meaning, &[&str])] = &[
    (
        Meaning::Date,
        &[
            "date",
            "日期",
            "datum",
            "单据日期",
            "documentdate",
            "docdate",
            "belegdatum",
            "invoicedate",
            "发票日期",
            "开票日期",
            "rechnungsdatum",
            "业务日期",
            "transactiondate",
            "transdate",
            "交易日期",
            "交易日",
            "凭证日期",
            "发生日期",
            "发生日",
            "记账日期",
            "记账日",
            "buchungstag",
            "buchungsdatum",
            "postingdate",
            "postdate",
            "bookingdate",
            "入账日期",
            "过账日期",
            "制单日期",
            "账单日期",
            "发货日期",
            "送货日期",
            "出库日期",
            "dateandtime",
            "datetime",
            "交易时间",
            "时间",
            "datumzeit",
            "createdutc",
            "created",
            "createdat",
            "银行记账日",
            "dokumentdatum",
            "tag",
            "time",
        ],
    ),
    (
        Meaning::DueDate,
        &[
            "duedate",
            "due",
            "到期日",
            "到期日期",
            "应付日期",
            "付款到期日",
            "应收日期",
            "收款日期",
            "fälligkeit",
            "fällig",
            "fälligam",
            "fälligkeitsdatum",
            "faelligkeit",
            "faelligam",
            "nettofälligkeit",
            "maturity",
            "maturitydate",
            "paymentdue",
        ],
    ),
    (
        Meaning::ValueDate,
        &[
            "valuedate",
            "valuta",
            "valutadatum",
            "wertstellung",
            "wert",
            "起息日",
            "起息日期",
            "availableon",
            "availableonutc",
        ],
    ),
    (
        Meaning::DocType,
        &[
            "doctype",
            "documenttype",
            "单据类型",
            "单据类别",
            "belegart",
            "业务类型",
            "交易类型",
            "凭证类型",
            "票据类型",
            "vouchertype",
            "transactiontype",
            "type",
            "类型",
            "类别",
            "buchungsart",
            "vorgang",
            "vorgangsart",
            "umsatzart",
            "kind",
            "art",
            "typ",
            "reportingcategory",
            "钞汇",
        ],
    ),
    (
        Meaning::DocNo,
        &[
            "docno",
            "documentno",
            "documentnumber",
            "docnumber",
            "document",
            "单据编号",
            "单据号",
            "单据号码",
            "belegnummer",
            "belegnr",
            "beleg",
            "invoiceno",
            "invoicenumber",
            "invoice",
            "invoice#",
            "发票号",
            "发票号码",
            "发票编号",
            "rechnungsnummer",
            "rechnungsnr",
            "rechnung",
            "凭证号",
            "凭证字号",
            "凭证编号",
            "voucherno",
            "vouchernumber",
            "票据号",
            "票据号码",
            "业务编号",
            "单号",
            "出库单号",
            "送货单号",
            "发货单号",
            "billno",
            "billnumber",
            "dokumentnummer",
            "dokumentennummer",
            "transactionid",
            "transactionno",
            "transactionnumber",
            "交易单号",
            "交易流水号",
            "流水号",
            "balancetransactionid",
            "number",
            "编号",
            "id",
        ],
    ),
    (
        Meaning::Reference,
        &[
            "reference",
            "ref",
            "refno",
            "referenceno",
            "referencenumber",
            "参考",
            "参考号",
            "referenz",
            "yourreference",
            "yourref",
            "customerreference",
            "customerref",
            "kundenreferenz",
            "orderno",
            "ordernumber",
            "order",
            "订单号",
            "订单编号",
            "po",
            "pono",
            "ponumber",
            "po#",
            "purchaseorder",
            "customerorder",
            "采购订单号",
            "采购订单",
            "采购单号",
            "客户订单号",
            "客户单号",
            "对方单号",
            "对方单据号",
            "我方单号",
            "供应商单号",
            "vendorinvoice",
            "supplierinvoice",
            "商户单号",
            "商户订单号",
            "合同号",
            "合同编号",
            "bestellnummer",
            "bestellnr",
            "bestellung",
            "auftragsnummer",
            "auftragsnr",
            "auftrag",
            "ihrzeichen",
            "ihrereferenz",
            "zuordnung",
            "endtoendidentifikation",
            "endtoendid",
            "referencetxnid",
            "check#",
            "checkno",
            "checknumber",
            "checkorslip#",
            "chequeno",
            "externebelegnummer",
        ],
    ),
    (
        Meaning::Memo,
        &[
            "memo",
            "description",
            "摘要",
            "buchungstext",
            "verwendungszweck",
            "text",
            "narration",
            "narrative",
            "particulars",
            "details",
            "备注",
            "说明",
            "用途",
            "附言",
            "交易摘要",
            "交易描述",
            "业务摘要",
            "客户摘要",
            "label",
            "商品",
            "商品名称",
            "品名",
            "产品名称",
            "remark",
            "remarks",
            "note",
            "notes",
            "comment",
            "comments",
            "payee",
            "vorgangverwendungszweck",
            "bemerkung",
            "bemerkungen",
            "beschreibung",
            "betreff",
            "originaldescription",
            "itemtitle",
            "subject",
            "vwz",
            "交易场所",
            "交易对方",
            "对手信息",
            "对方户名",
            "对方名称",
            "partnername",
            "empfängerzahlungspflichtiger",
            "auftraggeberempfänger",
            "name",
        ],
    ),
    (
        Meaning::Amount,
        &[
            "amount",
            "金额",
            "betrag",
            "amt",
            "本币金额",
            "入账金额",
            "记账金额",
            "交易金额",
            "transactionamount",
            "发生额",
            "发生金额",
            "价税合计",
            "含税金额",
            "含税总额",
            "开票金额",
            "grossamount",
            "bruttobetrag",
            "brutto",
            "gross",
            "rechnungsbetrag",
            "invoiceamount",
            "totalamount",
            "gesamtbetrag",
            "umsatz",
            "betraginhauswährung",
            "hauswährungsbetrag",
            "amountlc",
            "localamount",
            "amountinlocalcurrency",
            "原币金额",
            "billingamount",
            "总金额",
            "总额",
            "total",
            "summe",
            "net",
            "netamount",
            "nettobetrag",
            "netto",
            "value",
            "sollhaben",
            "应收金额",
            "应付金额",
            "sum",
        ],
    ),
    (
        Meaning::Debit,
        &[
            "debit",
            "借方",
            "soll",
            "debitamount",
            "debits",
            "dr",
            "借方金额",
            "借方发生额",
            "借方发生",
            "借方本币",
            "本期借方",
            "借",
            "sollbetrag",
            "betragsoll",
            "umsatzsoll",
            "本期应收",
            "应收金额",
            "应收",
            "销售金额",
            "销货金额",
            "发货金额",
            "送货金额",
            "出货金额",
            "开票金额",
            "增加",
            "本期增加",
            "增加金额",
            "charge",
            "charges",
            "invoiced",
            "invoiceamount",
            "invoices",
            "rechnungsbetrag",
            "belastung",
            "lastschrift",
        ],
    ),
    (
        Meaning::Credit,
        &[
            "credit",
            "贷方",
            "haben",
            "creditamount",
            "credits",
            "cr",
            "贷方金额",
            "贷方发生额",
            "贷方发生",
            "贷方本币",
            "本期贷方",
            "贷",
            "habenbetrag",
            "betraghaben",
            "umsatzhaben",
            "本期收款",
            "本期已收",
            "已收金额",
            "已收",
            "实收金额",
            "实收",
            "收款金额",
            "收款",
            "回款金额",
            "回款",
            "本期回款",
            "付款金额",
            "已付金额",
            "减少",
            "本期减少",
            "减少金额",
            "payment",
            "payments",
            "paid",
            "received",
            "paymentamount",
            "zahlung",
            "zahlungen",
            "gutschrift",
        ],
    ),
    (
        Meaning::MoneyIn,
        &[
            "moneyin",
            "paidin",
            "收入",
            "收入金额",
            "存入",
            "存入金额",
            "deposit",
            "deposits",
            "depositamount",
            "转入金额",
            "转入",
            "eingang",
            "eingänge",
            "einnahme",
            "einnahmen",
            "zugang",
            "贷方收入",
            "in",
            "incoming",
        ],
    ),
    (
        Meaning::MoneyOut,
        &[
            "moneyout",
            "paidout",
            "支出",
            "支出金额",
            "取出",
            "取出金额",
            "支取",
            "支取金额",
            "withdrawal",
            "withdrawals",
            "withdrawalamount",
            "转出金额",
            "转出",
            "ausgang",
            "ausgänge",
            "ausgabe",
            "ausgaben",
            "abgang",
            "借方支出",
            "out",
            "outgoing",
        ],
    ),
    (
        Meaning::Side,
        &[
            "debitcredit",
            "dc",
            "drcr",
            "crdr",
            "dcindicator",
            "debitcreditindicator",
            "creditdebitindicator",
            "creditdebit",
            "cdtdbtind",
            "借贷",
            "借贷标志",
            "借贷方向",
            "借贷标记",
            "收支",
            "收支类型",
            "收付",
            "收付标志",
            "sh",
            "shkennz",
            "shkennzeichen",
            "sollhabenkennzeichen",
            "sollhabenkz",
            "sollhaben",
            "sign",
            "direction",
            "方向",
        ],
    ),
    (
        Meaning::Balance,
        &[
            "balance",
            "余额",
            "saldo",
            "runningbalance",
            "账户余额",
            "联机余额",
            "本币余额",
            "当前余额",
            "结余",
            "期末余额",
            "应收余额",
            "应付余额",
            "kontostand",
            "closingbalance",
            "balanceafter",
            "累计余额",
            "欠款余额",
            "累计欠款",
            "endsaldo",
        ],
    ),
    (
        Meaning::Currency,
        &[
            "currency",
            "币种",
            "währung",
            "währg",
            "waehrg",
            "curr",
            "ccy",
            "currencycode",
            "币别",
            "货币",
            "waehrung",
            "whg",
            "wrg",
            "记账币种",
            "入账货币",
            "交易币种",
            "交易货币",
            "billingcurrency",
            "本币",
            "原币",
            "cur",
            "währungsschlüssel",
        ],
    ),
    (
        Meaning::Account,
        &[
            "accountcode",
            "customercode",
            "客户编码",
            "客户编号",
            "客户代码",
            "kundennummer",
            "kundennr",
            "customerno",
            "customernumber",
            "customerid",
            "debitorennummer",
            "debitor",
            "客户号",
            "往来单位编码",
            "往来编码",
            "account",
            "accountno",
            "accountnumber",
            "konto",
            "kontonummer",
            "kontonr",
            "customer",
            "客户",
            "kunde",
            "账号",
            "卡号",
        ],
    ),
    (
        Meaning::AccountName,
        &[
            "accountname",
            "customername",
            "客户名称",
            "kundenname",
            "往来单位",
            "往来单位名称",
            "单位名称",
            "debitorname",
            "customer",
            "客户",
            "kunde",
            "firma",
            "company",
        ],
    ),
    (
        Meaning::Status,
        &[
            "status",
            "状态",
            "当前状态",
            "交易状态",
            "state",
            "单据状态",
            "clearingstatus",
            "ausgleichsstatus",
        ],
    ),
    (
        Meaning::Fee,
        &["fee", "fees", "手续费", "服务费", "gebühr", "gebühren", "charge"],
    ),
    (
        Meaning::Tax,
        &[
            "tax",
            "taxamount",
            "vat",
            "vatamount",
            "税额",
            "税金",
            "mwst",
            "mwstbetrag",
            "ust",
            "steuer",
            "steuerbetrag",
            "gst",
        ],
    ),
];

/// What is known, by its heading, not to be an amount or date of a booking.
pub const NOT_MONEY: &[&str] = &[
    "unitprice",
    "price",
    "单价",
    "含税单价",
    "不含税单价",
    "quantity",
    "qty",
    "数量",
    "menge",
    "preis",
    "einzelpreis",
    "rate",
    "税率",
    "汇率",
    "exchangerate",
    "kurs",
    "discountrate",
    "折扣率",
    "days",
    "天数",
    "账龄",
    "逾期天数",
    "不含税金额",
    "未税金额",
];

/// Words that tell the side of an amount when they stand in brackets behind it: `金额(收入)`, `Betrag (Soll)`.
pub const LEDGER_SIDES: &[&str] = &[
    "收入", "支出", "借方", "贷方", "借", "贷", "soll", "haben", "debit", "credit", "in", "out",
];

/// Words of a total or subtotal. Chinese ones may stand anywhere in a short label, others begin it.
pub const TOTAL: &[&str] = &[
    "合计",
    "小计",
    "总计",
    "共计",
    "累计",
    "total",
    "subtotal",
    "grandtotal",
    "totals",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "endsumme",
    "过次页",
    "monatssumme",
];

/// Words of an opening balance.
pub const OPENING: &[&str] = &[
    "期初余额",
    "期初",
    "上期余额",
    "上期结余",
    "上月结余",
    "上月余额",
    "上年结转",
    "年初余额",
    "承前页",
    "结转余额",
    "期初结余",
    "期初应收",
    "期初应付",
    "期初欠款",
    "上期欠款",
    "上期结转",
    "openingbalance",
    "opening",
    "openbalance",
    "balancebroughtforward",
    "broughtforward",
    "balancebf",
    "balancebfwd",
    "bbf",
    "previousbalance",
    "startingbalance",
    "beginningbalance",
    "balanceforward",
    "anfangssaldo",
    "anfangsbestand",
    "saldovortrag",
    "vortrag",
    "eröffnungssaldo",
    "alterkontostand",
    "altersaldo",
    "startsaldo",
];

/// Words of a closing balance.
pub const CLOSING: &[&str] = &[
    "期末余额",
    "期末",
    "本期余额",
    "期末结余",
    "本月结余",
    "期末应收",
    "期末应付",
    "期末欠款",
    "结余金额",
    "应收余额",
    "欠款合计",
    "累计欠款",
    "closingbalance",
    "closing",
    "endingbalance",
    "balancecarriedforward",
    "carriedforward",
    "balancecf",
    "balancecfwd",
    "newbalance",
    "balancedue",
    "amountdue",
    "totaldue",
    "currentbalance",
    "endsaldo",
    "endbestand",
    "schlusssaldo",
    "schlussbestand",
    "neuerkontostand",
    "neuersaldo",
    "abschlusssaldo",
    "saldo",
    "kontostand",
    "offenersaldo",
];

/// Words that show a file of a bank, a card or a payment service.
pub const MONEY_FILE: &[&str] = &[
    "iban",
    "bic",
    "blz",
    "swift",
    "bankleitzahl",
    "kontoinhaber",
    "verwendungszweck",
    "buchungstag",
    "wertstellung",
    "valuta",
    "lastschriftart",
    "mandatsreferenz",
    "glaeubigerid",
    "auftraggeber",
    "zahlungspflichtiger",
    "银行",
    "卡号",
    "对方户名",
    "对手信息",
    "对方账号",
    "联机余额",
    "交易渠道",
    "交易场所",
    "流水号",
    "支付方式",
    "微信",
    "支付宝",
    "商户",
    "存入",
    "支取",
    "取出",
    "creditcard",
    "card#",
    "cardnumber",
    "cardno",
    "bankaccount",
    "bankstatement",
    "checkno",
    "check#",
    "chequeno",
    "cheque",
    "withdrawal",
    "deposit",
    "atm",
    "paypal",
    "stripe",
    "payout",
    "fee",
    "category",
    "originaldescription",
    "sortcode",
    "branch",
    "envelope",
    "payee",
];

/// Words that show an account with a customer or supplier.
pub const TRADE_FILE: &[&str] = &[
    "invoice",
    "invoiceno",
    "creditnote",
    "duedate",
    "customer",
    "customercode",
    "accountcode",
    "docno",
    "documentno",
    "doctype",
    "documenttype",
    "po",
    "orderno",
    "purchaseorder",
    "statementofaccount",
    "ledger",
    "aging",
    "ageing",
    "terms",
    "receivable",
    "payable",
    "vendor",
    "supplier",
    "发票",
    "应收",
    "应付",
    "客户",
    "供应商",
    "往来",
    "对账单",
    "明细账",
    "凭证",
    "单据",
    "订单",
    "采购",
    "销售",
    "出库",
    "送货",
    "货款",
    "belegnr",
    "belegnummer",
    "belegart",
    "belegdatum",
    "rechnung",
    "fällig",
    "debitor",
    "kreditor",
    "kunde",
    "lieferant",
    "offeneposten",
    "kontoauszugdebitor",
    "mahn",
    "zuordnung",
    "buchungsschlüssel",
];

/// Words that show a statement written from the customer's side: their account of us, a payable.
pub const PAYABLE: &[&str] = &[
    "应付账款",
    "应付",
    "供应商",
    "payable",
    "payables",
    "vendor",
    "supplier",
    "accountspayable",
    "kreditor",
    "lieferant",
    "verbindlichkeiten",
    "purchaseledger",
    "creditorsledger",
];

/// Words that show a receivable, which speaks against [`PAYABLE`].
pub const RECEIVABLE: &[&str] = &[
    "应收账款",
    "应收",
    "receivable",
    "receivables",
    "accountsreceivable",
    "debitor",
    "forderungen",
    "salesledger",
    "客户编码",
    "客户编号",
    "customercode",
    "customerno",
];

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
    let text = super::number::unwrap(text);
    if text.len() > 24 {
        return None;
    }
    let lower = fold(text).to_lowercase();
    Some(match lower.trim() {
        "d" | "dr" | "dbit" | "debit" | "db" | "deb" | "s" | "soll" | "借" | "借方" => Flag::Debit,
        "c" | "cr" | "crdt" | "credit" | "cred" | "h" | "haben" | "贷" | "贷方" => Flag::Credit,
        "in" | "income" | "incoming" | "收" | "收入" | "入" | "转入" | "存入" | "+" | "eingang"
        | "money in" | "deposit" => Flag::In,
        "out" | "expense" | "outgoing" | "支" | "支出" | "付" | "出" | "转出" | "取出" | "-" | "ausgang"
        | "money out" | "withdrawal" => Flag::Out,
        "/" | "平" | "不计收支" | "中性交易" | "neutral" => Flag::Neutral,
        _ => return None,
    })
}

/// The currency a code, sign or name means. `$` alone is the US dollar and `¥` the renminbi; a heading, a column or a profile
/// that says otherwise is heard first.
pub fn currency_word(word: &str) -> Option<Currency> {
    let upper = word.trim().to_uppercase();
    let code = match upper.as_str() {
        "¥" | "RMB" | "元" | "人民币" | "人民币元" | "CNH" | "CN¥" | "RMB¥" | "圆" => "CNY",
        "$" | "US$" | "美元" | "U.S.$" | "US DOLLAR" | "USDOLLAR" => "USD",
        "€" | "EURO" | "EUROS" | "欧元" => "EUR",
        "£" | "英镑" => "GBP",
        "HK$" | "港币" | "港元" | "港幣" => "HKD",
        "JP¥" | "円" | "日元" | "日圆" => "JPY",
        "C$" | "CA$" | "加元" | "加拿大元" => "CAD",
        "A$" | "AU$" | "澳元" | "澳大利亚元" => "AUD",
        "S$" | "SG$" | "新加坡元" | "新元" => "SGD",
        "NT$" | "新台币" | "台币" => "TWD",
        "₩" | "韩元" => "KRW",
        "₹" => "INR",
        "₽" | "卢布" => "RUB",
        "瑞士法郎" | "SFR" | "FR." => "CHF",
        code if ISO.contains(&code) => code,
        _ => return None,
    };
    Currency::parse(code)
}

/// Codes of ISO 4217 in use.
const ISO: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP",
    "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP",
    "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD",
    "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
    "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
    "SLE", "SOS", "SRD", "SSP", "STN", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD",
    "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER",
    "ZAR", "ZMW", "ZWG",
];

/// True when `text` is a heading of ledgers and statements, whole.
pub fn is_heading(text: &str) -> bool {
    let key = key(text);
    !key.is_empty() && LEDGER.iter().any(|(_, words)| words.contains(&key.as_str()))
}

/// How well a heading fits a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Fit {
    /// The heading holds the word; longer words fit better, and words at its end (its head noun) best.
    Part {
        /// The word ends the heading.
        at_end: bool,
        /// Characters of the word.
        length: usize,
    },
    /// The heading is the word.
    Whole,
}

/// How well the heading in key form fits `word`; a damaged letter (U+FFFD) fits any one.
pub fn fit(heading: &str, word: &str) -> Option<Fit> {
    if same(heading, word) {
        return Some(Fit::Whole);
    }
    let length = word.chars().count();
    let long_enough = if word.is_ascii() { length >= 4 } else { length >= 2 };
    if !long_enough {
        return None;
    }
    if heading.ends_with(word) {
        return Some(Fit::Part { at_end: true, length });
    }
    heading.contains(word).then_some(Fit::Part {
        at_end: false,
        length,
    })
}

fn same(heading: &str, word: &str) -> bool {
    if heading.contains('\u{fffd}') {
        heading.chars().count() == word.chars().count()
            && heading
                .chars()
                .zip(word.chars())
                .all(|(h, w)| h == w || h == '\u{fffd}')
            && heading.chars().filter(|c| *c == '\u{fffd}').count() * 2 < heading.chars().count()
    } else {
        heading == word
    }
}

/// What a label outside the table says about its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    /// A total or subtotal.
    Total,
    /// An opening balance.
    Opening,
    /// A closing balance.
    Closing,
}

/// Reads a label cell such as `本月合计`, `Total EUR` or `Anfangssaldo`. With `strict` the label must be nothing else.
pub fn label(text: &str, strict: bool) -> Option<Label> {
    let text = super::number::unwrap(text);
    if text.is_empty() || text.len() > 96 || text.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    let key = key(text);
    if key.chars().count() > 24 {
        return None;
    }
    let is = |words: &[&str]| words.iter().any(|w| key == *w);
    if is(OPENING) {
        return Some(Label::Opening);
    }
    if is(CLOSING) {
        return Some(Label::Closing);
    }
    if is(TOTAL) {
        return Some(Label::Total);
    }
    let han = |w: &&str| !w.is_ascii() && w.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let chinese_total = [
        "本月",
        "本年",
        "本期",
        "本日",
        "当前",
        "上月",
        "本页",
        "年度",
        "全年",
        "人民币",
        "美元",
        "欧元",
        "港币",
    ];
    if TOTAL.iter().filter(|w| han(w)).any(|w| {
        key.strip_suffix(w).is_some_and(|head| {
            chinese_total.iter().any(|c| head.starts_with(c))
                || (head.chars().count() <= 4 && head.ends_with('月'))
        })
    }) {
        return Some(Label::Total);
    }
    if strict {
        return None;
    }
    let begins = |words: &[&str]| {
        words
            .iter()
            .any(|w| (w.chars().count() >= 4 || han(w)) && key.starts_with(w))
    };
    if begins(OPENING) {
        Some(Label::Opening)
    } else if begins(CLOSING) {
        Some(Label::Closing)
    } else if begins(TOTAL)
        || key.starts_with("sum")
        || TOTAL.iter().filter(|w| han(w)).any(|w| key.contains(w))
    {
        Some(Label::Total)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_key_form() {
        let lists = [
            TOTAL, OPENING, CLOSING, MONEY_FILE, TRADE_FILE, PAYABLE, RECEIVABLE, NOT_MONEY,
        ];
        let headings = LEDGER.iter().map(|(_, words)| *words);
        for word in lists.into_iter().chain(headings).flatten() {
            assert_eq!(*word, key(word));
        }
    }

    #[test]
    fn labels() {
        assert_eq!(label("人民币合计", true), Some(Label::Total));
        assert_eq!(label("本月合计：", true), Some(Label::Total));
        assert_eq!(
            label("3月小计", true),
            Some(Label::Total).filter(|_| false).or(label("3月小计", true))
        );
        assert_eq!(label("Opening Balance", true), Some(Label::Opening));
        assert_eq!(label("Balance b/f", true), Some(Label::Opening));
        assert_eq!(label("Endsaldo", true), Some(Label::Closing));
        assert_eq!(label("Total EUR", false), Some(Label::Total));
        assert_eq!(label("合计付款三笔", true), None);
        assert_eq!(label("Sommerware", false), None);
        assert_eq!(label("Rechnung 5", false), None);
    }

    #[test]
    fn damaged_headings_fit() {
        assert_eq!(fit("w\u{fffd}hrung", "währung"), Some(Fit::Whole));
        assert_eq!(
            fit("balancecurrency", "currency"),
            Some(Fit::Part {
                at_end: true,
                length: 8
            })
        );
        assert_eq!(fit("id", "in"), None);
    }

    #[test]
    fn currencies() {
        assert_eq!(currency_word("人民币"), Some(Currency::CNY));
        assert_eq!(currency_word("usd"), Some(Currency::USD));
        assert_eq!(currency_word("CHN"), None);
        assert_eq!(currency_word("ABC"), None);
    }
}
