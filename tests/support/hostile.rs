//! Hostile texts, a terminal that keeps every byte it is sent, and names that look like others.
#![allow(dead_code, reason = "every test binary uses only a part")]
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "lists of cases; a test may fail"
)]

use crate::shell::{self, Shell};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// More than 300 strings, none with a NUL or a line end, so that all can stand in a CSV.
pub fn hostile() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "\x1b[2J\x1b[H",
        "\x1b[31;7m",
        "\x1b]0;owned\x07",
        "\x1b]52;c;b3duZWQ=\x07",
        "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
        "\x1bP+q544e\x1b\\",
        "\x1b_Ga=T\x1b\\",
        "\x1b^pm\x1b\\",
        "\x1b[6n",
        "\x1b[?1049l",
        "\x1b[?25h",
        "\x1bc",
        "\x1b#8",
        "\x1b(0",
        "\u{9b}31m",
        "\u{9d}0;owned\u{9c}",
        "\u{90}q\u{9c}",
        "\u{85}",
        "\u{8d}",
        "\x07\x07",
        "\x08\x08\x08\x08",
        "\t\t",
        "\x0b",
        "\x0c",
        "\x0e",
        "\x0f",
        "\x18",
        "\x1a",
        "\x7f\x7f",
        "\u{202e}gnp.exe",
        "\u{202a}a",
        "\u{2066}b\u{2069}",
        "\u{200e}\u{200f}",
        "\u{061c}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{2060}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0041}\u{e007f}",
        "\u{e000}",
        "\u{f8ff}",
        "\u{f0000}",
        "\u{10fffd}",
        "\u{2028}",
        "\u{2029}",
        "\u{fff9}x\u{fffb}",
        "\u{fffd}",
        "\u{034f}",
        "\u{115f}",
        "\u{3164}",
        "\u{ffa0}",
        "\u{180e}",
        "\u{fe0f}",
        "\u{1d173}",
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "-2+3",
        "＝1＋1",
        "＠x",
        "\t=1",
        "=HYPERLINK(\"http://x\")",
        "=DDE(\"a\")",
        "'=1",
        "\"=1",
        "<f>1</f>",
        "]]>&lt;",
        "{$name}",
        "{0}",
        "%s%n",
        "$(reboot)",
        "`reboot`",
        "'; DROP TABLE customer;--",
        "../../etc/passwd",
        "^[[31m",
        "<U+202E>",
        "_x001B_",
        "\\u001b[31m",
        "&#27;[31m",
    ]
    .map(str::to_owned)
    .to_vec();
    payloads.push(format!("a{}", "\u{301}".repeat(30)));
    payloads.push(format!("华{}", "\u{20dd}".repeat(8)));
    payloads.push("x".repeat(3000));
    payloads.push("汉".repeat(1000));
    let frames = [("", ""), ("Acme ", ""), ("", " 商贸"), ("a", "b")];
    let all: Vec<String> = payloads
        .iter()
        .flat_map(|p| frames.map(|(a, b)| format!("{a}{p}{b}")))
        .collect();
    assert!(all.len() >= 300, "{}", all.len());
    all
}

/// Runs keys in a real terminal and gives every byte it was sent.
pub fn seen(shell: &Shell, keys: &[&str], language: &str) -> Vec<u8> {
    let pair = native_pty_system()
        .openpty(PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        })
        .unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tieout"));
    command.env_clear();
    command.cwd(shell.path("."));
    for (name, value) in [
        ("HOME", "."),
        ("TERM", "xterm-256color"),
        ("LANG", language),
        ("USER", "ann"),
    ] {
        command.env(name, value);
    }
    command.args(["--today", shell::TODAY, "--book"]);
    command.arg(shell.path("book.tieout"));
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let got: Arc<Mutex<Vec<u8>>> = Arc::default();
    let mut from = pair.master.try_clone_reader().unwrap();
    let into = Arc::clone(&got);
    let reader = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            into.lock().unwrap().extend(&buffer[..read]);
        }
    });
    let quiet = |first: Duration| {
        let (mut length, mut still) = (got.lock().unwrap().len(), Instant::now());
        let begun = Instant::now();
        while still.elapsed() < Duration::from_millis(120) || begun.elapsed() < first {
            std::thread::sleep(Duration::from_millis(15));
            let now = got.lock().unwrap().len();
            if now != length {
                (length, still) = (now, Instant::now());
            }
            if begun.elapsed() > Duration::from_secs(8) {
                break;
            }
        }
    };
    let mut to = pair.master.take_writer().unwrap();
    quiet(Duration::from_secs(2));
    for key in keys {
        to.write_all(key.as_bytes()).unwrap();
        quiet(Duration::ZERO);
    }
    to.write_all(b"\x1b\x1bqy").unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(4) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop((to, pair.master));
    reader.join().unwrap();
    got.lock().unwrap().clone()
}

/// The control sequences we write: CSI with figures and one of these ends, and nothing else but line ends.
const ENDS: &[u8] = b"mHJKhlABCDGdXSTrqsun";

/// The first control byte or sequence that is not ours: where, and the bytes there.
pub fn not_ours(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let wrong = match byte {
            0x1b => match bytes.get(at + 1) {
                Some(b'[') => {
                    let mut end = at + 2;
                    while bytes.get(end).is_some_and(|b| (0x20..0x40).contains(b)) {
                        end += 1;
                    }
                    let ours = bytes.get(end).is_some_and(|b| ENDS.contains(b));
                    if ours {
                        at = end;
                    }
                    !ours
                }
                Some(b'7' | b'8' | b'=' | b'>') => {
                    at += 1;
                    false
                }
                _ => true,
            },
            b'\r' | b'\n' => false,
            0..=0x1f | 0x7f => true,
            0xc2 => bytes.get(at + 1).is_some_and(|b| (0x80..0xa0).contains(b)),
            _ => false,
        };
        if wrong {
            return Some((at, bytes[at..bytes.len().min(at + 24)].to_vec()));
        }
        at += 1;
    }
    None
}

/// Names that look like this one.
pub fn doubles(name: &str) -> Vec<String> {
    let pairs: &[(char, &[char])] = &[
        ('a', &['а', 'ɑ', '𝐚', 'ａ']),
        ('c', &['с', 'ϲ', '𝒄', 'ｃ']),
        ('d', &['ԁ', '𝐝', 'ｄ']),
        ('e', &['е', '𝐞', 'ｅ']),
        ('i', &['і', 'ｉ', '𝐢']),
        ('o', &['о', 'ο', 'օ', '𝐨', 'ｏ']),
        ('p', &['р', 'ρ', 'ｐ']),
        ('s', &['ѕ', 'ｓ', '𝐬']),
        ('x', &['х', 'ｘ']),
        ('y', &['у', 'ｙ']),
        ('M', &['М', 'Μ', '𝐌', 'Ｍ']),
        ('F', &['𝐅', 'Ｆ']),
        ('A', &['А', 'Α', '𝐀', 'Ａ']),
        ('n', &['ｎ', '𝐧']),
        ('r', &['ｒ', '𝐫']),
        ('l', &['I', '|', '1', 'ⅼ']),
        ('0', &['O', 'о']),
        ('东', &['⾦'; 0]),
    ];
    let mut out = Vec::new();
    for (plain, others) in pairs {
        for other in *others {
            if name.contains(*plain) {
                out.push(name.replacen(*plain, &other.to_string(), 1));
                out.push(name.replace(*plain, &other.to_string()));
            }
        }
    }
    let middle = name.char_indices().nth(name.chars().count() / 2).unwrap().0;
    for invisible in [
        "\u{200b}",
        "\u{200d}",
        "\u{2060}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0041}",
        "\u{202e}",
    ] {
        out.push(format!("{}{invisible}{}", &name[..middle], &name[middle..]));
    }
    out.push(name.replace(' ', "\u{a0}"));
    out.push(name.replace(' ', "  "));
    out.retain(|double| double != name);
    out
}
