use super::*;
use crate::text::{Language, words};
use std::collections::HashSet;

#[test]
fn ids_are_unique_and_kebab() {
    let mut seen = HashSet::new();
    for row in all() {
        assert!(seen.insert(row.id), "{} twice", row.id);
        assert!(
            row.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            row.id
        );
        assert_eq!(find(row.id).unwrap().id, row.id);
    }
}

#[test]
fn both_languages_say_every_command() {
    let (en, zh) = (words(Language::En), words(Language::ZhCn));
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for row in all() {
        for say in [row.label, row.doc] {
            assert!(!say(&en).is_empty() && !han(&say(&en)), "{}", row.id);
            assert!(han(&say(&zh)), "{} in Chinese: {}", row.id, say(&zh));
        }
        assert!(
            (row.doc)(&en).ends_with('.') && (row.doc)(&zh).ends_with('。'),
            "{}",
            row.id
        );
        assert!(han(&row.scope.label(&zh)), "{}", row.id);
    }
}

#[test]
fn every_command_can_be_reached() {
    for row in all() {
        // What has no key is a global command, and those are in the palette of every pane.
        assert!(!row.keys.is_empty() || row.scope == Scope::GLOBAL, "{}", row.id);
    }
}

#[test]
fn conditions_give_reasons() {
    let zh = words(Language::ZhCn);
    let nothing = Situation::default();
    let reason = find(today::DONE).unwrap().off(&nothing).unwrap();
    assert_eq!(reason(&zh), "光标处没有内容");
    let writing = Situation {
        writing: true,
        can_suspend: true,
        ..nothing
    };
    assert!(find(global::UNDO).unwrap().off(&writing).is_some());
    assert!(find(global::SUSPEND).unwrap().off(&writing).is_some());
    assert!(find(global::SUSPEND).unwrap().off(&nothing).is_some());
    assert!(
        find(global::SUSPEND)
            .unwrap()
            .off(&Situation {
                can_suspend: true,
                ..nothing
            })
            .is_none()
    );
}

#[test]
fn the_key_list_has_every_key() {
    let text = markdown::markdown(&words(Language::En));
    for row in all() {
        for key in row.keys {
            assert!(text.contains(&format!("`{key}`")), "{key}");
        }
    }
    assert!(!text.contains("{$"));
}
