//! Public keys of operators, and the line of the SSH server's key file that lets one in.

use super::{change, find};
use crate::domain::Date;
use crate::domain::operator::Key;
use crate::domain::permission::Command;
use crate::ops::{By, OpError, Refused};
use crate::store::{self, Changed, Store};

/// What a key may be used for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Hosts it may be used from, as in `from=`; empty: any.
    pub from_hosts: String,
    /// The last day it is good for.
    pub until: Option<Date>,
}

/// Adds a public key, as its file has it (`ssh-ed25519 AAAA... comment`), and gives its fingerprint.
pub fn add_key(
    store: &mut Store,
    by: &By,
    name: &str,
    text: &str,
    options: &Options,
) -> Result<Changed<String>, OpError> {
    let (kind, base64, comment) = parts(text).ok_or(Refused::BadKey)?;
    let fingerprint = fingerprint(kind, base64).ok_or(Refused::BadKey)?;
    if !options
        .from_hosts
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".:/*?!,_-".contains(&b))
    {
        return Err(Refused::BadKeyOption(options.from_hosts.clone()).into());
    }
    let label = format!("{name} {fingerprint}");
    change(store, by, Command::OperatorKey, &label, |tx| {
        let key = Key {
            operator: find(tx, name)?.id,
            kind: kind.to_owned(),
            base64: base64.to_owned(),
            fingerprint: fingerprint.clone(),
            comment: plain(comment),
            from_hosts: options.from_hosts.clone(),
            until: options.until,
        };
        store::operator::insert_key(tx, &key)?;
        Ok(fingerprint.clone())
    })
}

/// Removes a key by its fingerprint.
pub fn remove_key(store: &mut Store, by: &By, fingerprint: &str) -> Result<Changed<()>, OpError> {
    change(store, by, Command::OperatorKey, fingerprint, |tx| {
        if store::operator::remove_key(tx, fingerprint)? {
            Ok(())
        } else {
            Err(Refused::UnknownKey(fingerprint.to_owned()).into())
        }
    })
}

/// The line of the key file: one forced command, nothing else allowed. `program` and `book` are absolute paths.
pub fn key_line(name: &str, key: &Key, program: &str, book: &str) -> String {
    let mut line = format!(
        "command=\"{} --as {name} --key {} --book {}\",restrict,pty",
        quoted(program),
        key.fingerprint,
        quoted(book)
    );
    if !key.from_hosts.is_empty() {
        line.extend([",from=\"", &key.from_hosts, "\""]);
    }
    if let Some(until) = key.until {
        line.push_str(&until.format(",expiry-time=\"%Y%m%d\"").to_string());
    }
    for part in [&key.kind, &key.base64, &key.comment] {
        if !part.is_empty() {
            line.push(' ');
            line.push_str(part);
        }
    }
    line
}

/// A path in the login shell's single quotes, inside the double quotes of the key file.
fn quoted(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-".contains(&b);
    if path.bytes().all(plain) {
        return path.to_owned();
    }
    // Between the double quotes of a key file only they are escaped.
    format!("'{}'", path.replace('\'', "'\\''").replace('"', "\\\""))
}

/// A comment of nothing but what a key file and a shell leave alone.
fn plain(comment: &str) -> String {
    let keep = |c: &char| c.is_ascii_alphanumeric() || "@._-".contains(*c);
    comment.chars().filter(keep).take(64).collect()
}

/// Algorithm, key and comment of a public key's file.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    let (line, None) = (lines.next()?, lines.next()) else {
        return None;
    };
    let mut words = line.splitn(3, ' ');
    let (kind, base64) = (words.next()?, words.next()?);
    let known = ["ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ssh-rsa"];
    let known =
        known.contains(&kind) || kind.starts_with("ecdsa-sha2-") || kind.starts_with("sk-ecdsa-sha2-");
    let clean = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"@.-".contains(&b);
    (known && kind.bytes().all(clean)).then(|| (kind, base64, words.next().unwrap_or_default().trim()))
}

/// `SHA256:` and the hash of the key, as `ssh-keygen -l` prints it. The key must begin with the name of its algorithm.
fn fingerprint(kind: &str, base64: &str) -> Option<String> {
    use sha2::Digest;
    let bytes = decode(base64)?;
    let length = u32::try_from(kind.len()).ok()?.to_be_bytes();
    let rest = bytes
        .strip_prefix(length.as_slice())?
        .strip_prefix(kind.as_bytes())?;
    (!rest.is_empty()).then(|| format!("SHA256:{}", encode(&sha2::Sha256::digest(&bytes))))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without padding.
fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = word >> (18 - 6 * place) & 63;
            out.push(char::from(ALPHABET[index as usize]));
        }
    }
    out
}

/// The bytes of padded base64; `None` for anything else.
fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - body.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0_u32, 0);
    for byte in body.bytes() {
        let value = ALPHABET.iter().position(|a| *a == byte)?;
        word = word << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits & 255) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::parse_iso;
    use crate::domain::id::OperatorId;

    // A well-known host's key, with the fingerprint it publishes.
    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    #[test]
    fn keys_are_read_as_ssh_reads_them() {
        let text = format!("# mine\nssh-ed25519 {KEY} li na; \"rm\"@laptop\n");
        let (kind, base64, comment) = parts(&text).unwrap();
        assert_eq!(
            (kind, base64, plain(comment).as_str()),
            ("ssh-ed25519", KEY, "linarm@laptop")
        );
        let print = fingerprint(kind, base64).unwrap();
        assert_eq!(print, "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
        for bad in [
            "",
            "ssh-ed25519",
            "ssh-dss AAAA x",
            "command=\"sh\" ssh-ed25519 AAAA",
            "ssh-rsa !!!!",
        ] {
            assert!(
                parts(bad).is_none_or(|(k, b, _)| fingerprint(k, b).is_none()),
                "{bad}"
            );
        }
        assert!(
            fingerprint("ssh-rsa", KEY).is_none(),
            "the key names its own algorithm"
        );
        assert!(parts(&format!("{text}{text}")).is_none(), "one key at a time");
    }

    #[test]
    fn the_line_of_the_key_file() {
        let mut key = Key {
            operator: OperatorId(1),
            kind: "ssh-ed25519".into(),
            base64: "AAAA".into(),
            fingerprint: "SHA256:x".into(),
            comment: "alice@laptop".into(),
            from_hosts: "10.20.0.0/16".into(),
            until: parse_iso("2027-12-31"),
        };
        assert_eq!(
            key_line(
                "alice",
                &key,
                "/usr/bin/tieout",
                "/var/lib/tieout/data/book.tieout"
            ),
            "command=\"/usr/bin/tieout --as alice --key SHA256:x --book /var/lib/tieout/data/book.tieout\",restrict,pty,\
             from=\"10.20.0.0/16\",expiry-time=\"20271231\" ssh-ed25519 AAAA alice@laptop"
        );
        (key.from_hosts, key.until, key.comment) = (String::new(), None, String::new());
        let line = key_line("alice", &key, "/usr/bin/tieout", "/srv/our \"books\"/a'b");
        assert_eq!(
            line,
            "command=\"/usr/bin/tieout --as alice --key SHA256:x --book '/srv/our \\\"books\\\"/a'\\''b'\",restrict,pty \
             ssh-ed25519 AAAA"
        );
    }

    #[test]
    fn base64_there_and_back() {
        for bytes in [&b"f"[..], b"fo", b"foo", b"\x00\xff\x10z"] {
            let mut text = encode(bytes);
            while !text.len().is_multiple_of(4) {
                text.push('=');
            }
            assert_eq!(decode(&text).as_deref(), Some(bytes));
        }
    }
}
