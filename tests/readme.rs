//! What the READMEs say of the program is what the program says of itself: the keys, and every subcommand by name.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use tieout::cli::SUBCOMMANDS;
use tieout::text::{Language, words};
use tieout::tui::command::markdown::markdown;

const BEGIN: &str = "`TIEOUT_DRAW=1 cargo test --test readme` writes them anew -->\n";
const END: &str = "<!-- end of keys -->";

fn keys_are_fresh(file: &str, language: Language) {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (kept, tail) = rest.split_once(END).unwrap();
    let made = markdown(&words(language));
    if std::env::var_os("TIEOUT_DRAW").is_some() {
        fs::write(&path, format!("{head}{BEGIN}{made}{END}{tail}")).unwrap();
    } else {
        assert!(
            kept == made,
            "the keys in {file} are stale: run `TIEOUT_DRAW=1 cargo test --test readme`"
        );
    }
}

#[test]
fn the_keys_are_fresh_in_english() {
    keys_are_fresh("README.md", Language::En);
}

#[test]
fn the_keys_are_fresh_in_chinese() {
    keys_are_fresh("README.zh-CN.md", Language::ZhCn);
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
