//! What the READMEs say of the program is what the program says of itself: the keys, and every subcommand by name.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use tieout::cli::SUBCOMMANDS;
use tieout::text::{Language, rights, words};
use tieout::tui::command::markdown::markdown;

const BEGIN: &str = "`TIEOUT_DRAW=1 cargo test --test readme` writes them anew -->\n";

/// What stands between `<!-- name:` and `<!-- end of name -->` is what the program makes.
fn is_fresh(file: &str, name: &str, made: &str) {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(&format!("<!-- {name}: ")).unwrap();
    let (note, rest) = rest.split_once(BEGIN).unwrap();
    let (kept, tail) = rest.split_once(&format!("<!-- end of {name} -->")).unwrap();
    if std::env::var_os("TIEOUT_DRAW").is_some() {
        let whole = format!("{head}<!-- {name}: {note}{BEGIN}{made}<!-- end of {name} -->{tail}");
        fs::write(&path, whole).unwrap();
    } else {
        assert!(
            kept == made,
            "the {name} in {file} are stale: run `TIEOUT_DRAW=1 cargo test --test readme`"
        );
    }
}

#[test]
fn the_keys_and_the_rights_are_fresh_in_english() {
    let words = words(Language::En);
    is_fresh("README.md", "keys", &markdown(&words));
    is_fresh("README.md", "rights", &rights::markdown(&words));
}

#[test]
fn the_keys_and_the_rights_are_fresh_in_chinese() {
    let words = words(Language::ZhCn);
    is_fresh("README.zh-CN.md", "keys", &markdown(&words));
    is_fresh("README.zh-CN.md", "rights", &rights::markdown(&words));
}

#[test]
fn every_subcommand_is_named_and_every_picture_exists() {
    for file in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for subcommand in SUBCOMMANDS {
            assert!(
                text.contains(subcommand.name),
                "{file} does not name `{}`",
                subcommand.name
            );
        }
        for picture in text
            .split("](screenshots/")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = format!("{}/screenshots/{picture}", env!("CARGO_MANIFEST_DIR"));
            assert!(
                fs::exists(&path).unwrap(),
                "{file} shows {picture}, which does not exist"
            );
        }
    }
}
