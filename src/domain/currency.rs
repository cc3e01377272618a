//! ISO 4217 currencies and the number of decimals their minor unit has.

use std::fmt;

/// An ISO 4217 alphabetic code such as `CNY`, or [`Currency::UNKNOWN`] where a file names none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Codes without decimals (ISO 4217).
const WITHOUT_DECIMALS: &[Currency] = &codes([
    *b"BIF", *b"CLP", *b"DJF", *b"GNF", *b"ISK", *b"JPY", *b"KMF", *b"KRW", *b"PYG", *b"RWF", *b"UGX",
    *b"VND", *b"VUV", *b"XAF", *b"XOF", *b"XPF",
]);
/// Codes with three decimals.
const THREE_DECIMALS: &[Currency] = &codes([*b"BHD", *b"IQD", *b"JOD", *b"KWD", *b"LYD", *b"OMR", *b"TND"]);

const fn codes<const N: usize>(codes: [[u8; 3]; N]) -> [Currency; N] {
    let mut out = [Currency::UNKNOWN; N];
    let mut i = 0;
    while i < N {
        out[i] = Currency(codes[i]);
        i += 1;
    }
    out
}

impl Currency {
    /// The file or row names no currency; shown as `?`.
    pub const UNKNOWN: Self = Self(*b"???");
    /// Renminbi.
    pub const CNY: Self = Self(*b"CNY");
    /// US dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads a three-letter code, in any case. `?` reads as unknown; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "?" {
            return Some(Self::UNKNOWN);
        }
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The code, or `?` when unknown.
    pub fn as_str(&self) -> &str {
        if self.is_unknown() {
            "?"
        } else {
            std::str::from_utf8(&self.0).unwrap_or("?")
        }
    }

    /// True where no currency was named.
    pub fn is_unknown(self) -> bool {
        self == Self::UNKNOWN
    }

    /// Decimals of the minor unit: 2 for most, 0 and 3 for those ISO 4217 lists so. Unknown counts as 2.
    pub fn exponent(self) -> u32 {
        if WITHOUT_DECIMALS.contains(&self) {
            0
        } else if THREE_DECIMALS.contains(&self) {
            3
        } else {
            2
        }
    }

    /// The currencies whose minor unit has so many decimals, for 0 and 3; every other one has 2.
    pub fn with_exponent(exponent: u32) -> &'static [Self] {
        match exponent {
            0 => WITHOUT_DECIMALS,
            3 => THREE_DECIMALS,
            _ => &[],
        }
    }

    /// Minor units in one major unit: 100 for CNY, 1 for JPY, 1000 for KWD.
    pub fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_exponents() {
        assert_eq!(Currency::parse("cny"), Some(Currency::CNY));
        assert_eq!(Currency::parse("JPY").map(Currency::exponent), Some(0));
        assert_eq!(Currency::parse("KWD").map(Currency::scale), Some(1000));
        assert_eq!(Currency::parse("RMB1"), None);
        assert_eq!(Currency::parse("?"), Some(Currency::UNKNOWN));
        assert_eq!(Currency::UNKNOWN.to_string(), "?");
    }
}
