//! Currencies as files name them: codes, signs and names.

use crate::domain::Currency;

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
        "JP¥" | "\\" | "円" | "JPY¥" | "日圓" | "日元" | "日圆" => "JPY",
        "C$" | "CA$" | "加元" | "加拿大元" => "CAD",
        "A$" | "AU$" | "澳元" | "澳大利亚元" => "AUD",
        "S$" | "SG$" | "新加坡元" | "新元" => "SGD",
        "NT$" | "新台币" | "台币" | "新臺幣" | "台幣" => "TWD",
        "₩" | "韩元" => "KRW",
        "₹" | "RS" | "RS." => "INR",
        "R$" => "BRL",
        "KČ" | "KČS" => "CZK",
        "ZŁ" => "PLN",
        "FT" => "HUF",
        "₺" => "TRY",
        "₴" | "ГРН" => "UAH",
        "₽" | "卢布" | "RUR" | "РУБ" | "РУБ." => "RUB",
        "瑞士法郎" | "SFR" | "FR." => "CHF",
        code if ISO.contains(&code) => code,
        _ => return None,
    };
    Currency::parse(code)
}

/// Codes of ISO 4217.
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
    "ZAR", "ZMW", "ZWG", // No longer in use, and found in older files.
    "ATS", "BEF", "BYR", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK", "IEP", "ITL", "LTL", "LVL",
    "MRO", "MTL", "NLG", "PTE", "SIT", "SKK", "SLL", "STD", "VEF", "ZWL", "ANG",
];
