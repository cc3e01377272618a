//! From bytes to text: which encoding a file is in, told from its bytes and never guessed silently.
//!
//! UTF-8 proves itself. Without it, GB18030 and Windows-1252 are told apart by whether the pairs of high bytes fall among
//! the common Chinese characters and by the detector of browsers; anything else is refused with the option that decides.

use super::profile::Profile;
use crate::domain::problem::{Expected, Problem, Remedy};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// The text of a file and what was found out about it.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, borrowed where it is UTF-8 already.
    pub text: Cow<'a, str>,
    /// Lower-case label: `utf-8`, `utf-16le`, `gb18030`, `windows-1252` ...
    pub label: String,
    /// The text holds traces of an earlier wrong conversion (`�`, `Ã¼`).
    pub damaged: bool,
}

/// Bytes looked at to tell encodings apart.
const SAMPLE: usize = 256 << 10;

/// Bytes of text in which traces of damage are looked for.
const DAMAGE: usize = 1 << 20;

/// Decodes `bytes`.
pub fn decode<'a>(bytes: &'a [u8], profile: &Profile) -> Result<Decoded<'a>, Problem> {
    let named = profile
        .encoding
        .as_deref()
        .and_then(|l| Encoding::for_label(l.as_bytes()));
    let mut proven = None;
    let (encoding, skip) = match (named, Encoding::for_bom(bytes)) {
        (_, Some((encoding, length))) => (encoding, length),
        (Some(encoding), None) => (encoding, 0),
        (None, None) => match detect(bytes)? {
            Detected::Utf8(text) => {
                proven = Some(text);
                (UTF_8, 0)
            }
            Detected::Other(encoding) => (encoding, 0),
        },
    };
    // What the web calls GBK is read as its superset.
    let encoding = if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    };
    let body = &bytes[skip..];
    let text = if let Some(text) = proven {
        Cow::Borrowed(text)
    } else if encoding == UTF_8 {
        Cow::Borrowed(std::str::from_utf8(body).map_err(|e| undecodable(body, e.valid_up_to()))?)
    } else {
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) else {
            return Err(undecodable(body, 0));
        };
        text
    };
    if let Some(at) = memchr(0, text.as_bytes()) {
        return Err(no_text(&text, at));
    }
    let damaged = is_damaged(&text);
    Ok(Decoded {
        text,
        label: encoding.name().to_ascii_lowercase(),
        damaged,
    })
}

fn undecodable(body: &[u8], at: usize) -> Problem {
    let problem = Problem::of_file(Expected::Encoding, Remedy::NameEncoding);
    if at > 0 {
        problem.at(line_of(body, at))
    } else {
        problem
    }
}

/// No text has a NUL: where the first one is, and the cell it is in.
fn no_text(text: &str, at: usize) -> Problem {
    let ends = ['\n', '\r', ',', ';', '\t', '|'];
    let (before, behind) = text.split_at(at);
    let from = before.rfind(ends).map_or(0, |end| end + 1);
    let to = behind.find(ends).map_or(text.len(), |end| at + end);
    Problem::of_file(Expected::Table, Remedy::CheckFile)
        .at(line_of(text.as_bytes(), at))
        .with_value(&text[from..to])
}

/// The line that holds this byte, from 1.
fn line_of(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.iter().take(at);
    before.map(|b| u32::from(*b == b'\n')).sum::<u32>() + 1
}

/// What the bytes show.
enum Detected<'a> {
    /// They are UTF-8, and this is their text.
    Utf8(&'a str),
    /// They are in this encoding.
    Other(&'static Encoding),
}

fn detect(bytes: &[u8]) -> Result<Detected<'_>, Problem> {
    if let Some(wide) = utf16_without_mark(bytes) {
        return Ok(Detected::Other(wide));
    }
    // The quick one knows only whether, the other one where.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(Detected::Utf8(text));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Detected::Utf8(text)),
        Err(error) => legacy(bytes, error).map(Detected::Other),
    }
}

/// The encoding of bytes that are not UTF-8.
fn legacy(bytes: &[u8], error: std::str::Utf8Error) -> Result<&'static Encoding, Problem> {
    if mostly_utf8(bytes) {
        return Err(undecodable(bytes, error.valid_up_to()));
    }
    // Look where the high bytes are: a preamble of a megabyte of plain ASCII says nothing.
    let start = error.valid_up_to().saturating_sub(64);
    let sample = &bytes[start..bytes.len().min(start + SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, start + sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    let chinese = common_chinese(sample);
    let asian = ["EUC-KR", "EUC-JP", "Shift_JIS", "Big5"].contains(&guess.name());
    if chinese.is_some_and(|share| share > 0.9) && !asian
        || guess.name() == "GBK" && chinese.is_some_and(|s| s > 0.6)
    {
        return Ok(GB18030);
    }
    if guess == WINDOWS_1252 {
        return Ok(WINDOWS_1252);
    }
    if heads_table(sample, guess) {
        return Ok(guess);
    }
    if western_words(sample) && !asian {
        return Ok(WINDOWS_1252);
    }
    Err(Problem::of_file(Expected::Encoding, Remedy::NameEncoding).with_value(guess.name()))
}

/// True where `guess` turns the bytes into known headings with letters outside ASCII: `Дата`, `取引日`, `Częstotliwość` prove
/// themselves, for another encoding makes no words of the same bytes.
fn heads_table(sample: &[u8], guess: &'static Encoding) -> bool {
    let (text, _) = guess.decode_without_bom_handling(sample);
    let cells = text.split(['\n', '\r', ';', ',', '\t', '|']);
    cells.take(4000).any(|cell| {
        let cell = cell.trim().trim_matches('"');
        !cell.is_ascii() && cell.len() < 64 && super::words::is_heading(cell)
    })
}

/// UTF-16 without a byte order mark: nearly every other byte of ASCII punctuation and digits is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros =
        |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 8 / sample.len();
    match (zeros(0), zeros(1)) {
        (0, 1..) => Some(UTF_16LE),
        (1.., 0) => Some(UTF_16BE),
        _ => None,
    }
}

/// True where most of the sequences of high bytes are UTF-8, so that the rest is damage and not another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 3 && good > bad * 4
}

/// The share of high-byte pairs that are common Chinese characters or punctuation in GB18030; `None` where it is not GB18030.
fn common_chinese(sample: &[u8]) -> Option<f64> {
    let (mut common, mut all, mut i) = (0_usize, 0_usize, 0);
    while i < sample.len() {
        let lead = sample[i];
        if lead < 0x80 {
            i += 1;
            continue;
        }
        let Some(trail) = sample.get(i + 1) else { break };
        all += 1;
        match (lead, trail) {
            (0xa1..=0xa3 | 0xb0..=0xd7, 0xa1..=0xfe) => common += 1,
            (0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe) => {}
            (0x81..=0xfe, 0x30..=0x39) => i += 2,
            _ => return None,
        }
        i += 2;
    }
    (all > 0).then(|| common as f64 / all as f64)
}

/// True when high bytes stand alone between plain letters and are the usual ones of western languages, as in `für` and
/// `Währung`; whole words of high letters are another script.
fn western_words(sample: &[u8]) -> bool {
    const USUAL: &[u8] = b"\x80\x82\x84\x85\x91\x92\x93\x94\x96\x97\xa0\xa3\xa7\xa9\xab\xae\xb0\xb2\xb4\xb7\xbb\xbf\xc4\xd6\xdc\xdf\xe0\xe1\xe2\xe4\xe7\xe8\xe9\xea\xed\xf1\xf3\xf4\xf6\xfa\xfc";
    let runs = sample.split(|b| *b < 0x80).filter(|run| !run.is_empty());
    let (mut single, mut all) = (0_usize, 0_usize);
    for run in runs {
        all += 1;
        single += usize::from(run.len() == 1);
        if run.iter().any(|b| !USUAL.contains(b)) {
            return false;
        }
    }
    all > 0 && single * 10 >= all * 8
}

/// Traces of a wrong conversion before our time: replacement characters, or UTF-8 once read as Windows-1252.
fn is_damaged(text: &str) -> bool {
    let mut end = text.len().min(DAMAGE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    if text.is_ascii() {
        return false;
    }
    const TWICE: &[&str] = &["Ã¼", "Ã¶", "Ã¤", "ÃŸ", "Ã©", "Ã¨", "â‚¬", "Â°", "锟斤拷", "ï¿½"];
    let holds = |trace: &str| memmem::find(text.as_bytes(), trace.as_bytes()).is_some();
    holds("\u{fffd}") || TWICE.iter().any(|trace| holds(trace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(bytes: &[u8]) -> Result<String, Expected> {
        decode(bytes, &Profile::default())
            .map(|d| d.label)
            .map_err(|p| p.expected)
    }

    #[test]
    fn tells_encodings_apart() {
        let chinese = "日期,摘要,金额\n2024-01-05,销售货款,100.00\n";
        let german = "Belegdatum;Währung;Betrag\n05.01.2024;für Müller;12,50\n";
        assert_eq!(label(chinese.as_bytes()).unwrap(), "utf-8");
        assert_eq!(label(format!("\u{feff}{chinese}").as_bytes()).unwrap(), "utf-8");
        assert_eq!(label(&GB18030.encode(chinese).0).unwrap(), "gb18030");
        assert_eq!(label(&WINDOWS_1252.encode(german).0).unwrap(), "windows-1252");
        let wide: Vec<u8> = german.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(label(&wide).unwrap(), "utf-16le");
        let marked: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(chinese.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert_eq!(label(&marked).unwrap(), "utf-16be");
    }

    #[test]
    fn refuses_what_it_cannot_tell() {
        let mut broken = "日期,摘要,金额\n2024-01-05,货款,1\n".as_bytes().to_vec();
        broken.push(0xff);
        assert_eq!(label(&broken), Err(Expected::Encoding));
        assert_eq!(label(b"a,b\0c"), Err(Expected::Table));
        let problem = decode(b"a,b\n1,2\0x\n3,4\n", &Profile::default()).unwrap_err();
        assert_eq!((problem.line, problem.value.as_str()), (Some(2), "2\0x"));
        let cyrillic = encoding_rs::WINDOWS_1251
            .encode("Дата;Сумма;Описание платежа\n01.02.2024;12,50;Оплата по счету\n")
            .0;
        assert_eq!(label(&cyrillic).unwrap(), "windows-1251");
        let prose = encoding_rs::WINDOWS_1251.encode("Имя;1\nОплата по счету;2\n").0;
        assert_eq!(label(&prose), Err(Expected::Encoding));
        let named = Profile {
            encoding: Some("windows-1251".to_owned()),
            ..Profile::default()
        };
        assert!(decode(&cyrillic, &named).unwrap().text.starts_with("Дата"));
    }

    #[test]
    fn damage_is_noticed() {
        assert!(
            decode("W\u{fffd}hrung".as_bytes(), &Profile::default())
                .unwrap()
                .damaged
        );
        assert!(decode("fÃ¼r".as_bytes(), &Profile::default()).unwrap().damaged);
        assert!(!decode("für".as_bytes(), &Profile::default()).unwrap().damaged);
    }
}
