//! The first link of a book's chain. No operation wrote the book's own row, so this link covers it: part of it is a digest
//! of what the book was made with.
//!
//! A book from before this was so has random bytes there, which do not begin as these do. What its own row was made with is
//! covered from its first change on, by the images of that.

use super::{book::Book, journal};
use sha2::{Digest as _, Sha256};

/// Bytes of a first link.
pub(super) const LENGTH: usize = 32;

/// What a link that covers the book's row begins with.
const MARK: &[u8] = b"tieout";

/// Where the digest begins; what is before it and after the mark is random.
const DIGEST: usize = 16;

/// The first link of a new book, from random bytes.
pub(super) fn of(random: [u8; LENGTH], book: &Book) -> [u8; LENGTH] {
    let mut link = random;
    link[..MARK.len()].copy_from_slice(MARK);
    let digest = digest(&link, [&book.name, book.base_currency.as_str(), &book.time_zone]);
    link[DIGEST..].copy_from_slice(&digest[..LENGTH - DIGEST]);
    link
}

/// True where a first link covers the book's row at all.
pub(super) fn covers(link: &[u8]) -> bool {
    link.starts_with(MARK)
}

/// True where a book was made with this name, base currency and time zone; to be asked of a link that covers them.
pub(super) fn is_of(link: &[u8], values: [&str; 3]) -> bool {
    link.len() == LENGTH && link[DIGEST..] == digest(link, values)[..LENGTH - DIGEST]
}

fn digest(link: &[u8], values: [&str; 3]) -> Vec<u8> {
    let mut bytes = link[..DIGEST].to_vec();
    for value in values {
        journal::field(&mut bytes, value.as_bytes());
    }
    Sha256::digest(&bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_link_covers_what_the_book_is_made_with() {
        let book = Book {
            name: "East".to_owned(),
            ..Book::default()
        };
        let link = of([7; LENGTH], &book);
        assert!(covers(&link) && is_of(&link, ["East", "CNY", "Asia/Shanghai"]));
        for other in [
            ["Eas", "CNY", "Asia/Shanghai"],
            ["East", "USD", "Asia/Shanghai"],
            ["East", "CNY", "UTC"],
            ["EastC", "NY", "Asia/Shanghai"],
        ] {
            assert!(!is_of(&link, other), "{other:?}");
        }
        assert_ne!(link, of([8; LENGTH], &book));
        assert!(!covers(&[7; LENGTH]) && !is_of(&link[..20], ["East", "CNY", "Asia/Shanghai"]));
    }
}
