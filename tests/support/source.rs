//! Reads Rust source as far as the house rules need: paths, string literals and method calls, with the line of each.
//!
//! Comments and literals are blanked before paths are looked for, and so is whatever stands under `#[cfg(test)]`: tests
//! may reach where the code they test may not. A full parser would know more, but would be a dependency for a few rules.

use std::fs;
use std::path::{Path, PathBuf};

/// Something found at a line (from 1).
pub type At<T> = (usize, T);

/// One source file, read for rules.
pub struct Source {
    /// Path from the package's root, with `/`.
    pub path: String,
    /// The module it holds: `src/tui/panes/today.rs` is `[tui, panes, today]`.
    pub module: Vec<String>,
    /// Every path and lone identifier, use trees expanded and `super`, `self` and `tieout` resolved to `crate`; a glob
    /// ends in `*`. Not from tests.
    pub paths: Vec<At<Vec<String>>>,
    /// The inside of every string and character literal as written, escapes not read. Not from tests.
    pub literals: Vec<At<String>>,
    /// The same from tests.
    pub test_literals: Vec<At<String>>,
    /// Every `receiver.method(`, the receiver being the identifier before the dot or empty. Not from tests.
    pub calls: Vec<At<(String, String)>>,
    /// Lines of the file.
    pub lines: usize,
}

/// Every Rust file below a folder of the package, in order of name.
pub fn all(folder: &str) -> Vec<Source> {
    let found: Vec<_> = files(folder, "rs")
        .iter()
        .map(|(path, text)| Source::read(path, text))
        .collect();
    assert!(!found.is_empty(), "no Rust file below {folder}");
    found
}

/// Path from the package's root and text of every file with that ending below a folder, in order of name.
pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), ending, &mut found);
    found.sort();
    let name = |file: &PathBuf| {
        file.strip_prefix(root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/")
    };
    found
        .iter()
        .map(|file| (name(file), fs::read_to_string(file).unwrap()))
        .collect()
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

impl Source {
    /// Reads a text as the file at `path`.
    pub fn read(path: &str, text: &str) -> Self {
        let module = module_of(path);
        let (code, literals) = strip(text);
        let code = without_tests(code);
        let all_test = path.ends_with("/tests.rs") || path.contains("/tests/") || path.starts_with("tests/");
        let product = |(at, _): &(usize, String)| !all_test && code[*at] != TEST;
        let breaks: Vec<usize> = code
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == '\n')
            .map(|(at, _)| at)
            .collect();
        let line = |at: usize| breaks.partition_point(|b| *b < at) + 1;
        let (ours, tests): (Vec<_>, Vec<_>) = literals.into_iter().partition(product);
        let lined = |list: Vec<(usize, String)>| list.into_iter().map(|(at, s)| (line(at), s)).collect();
        let tokens = if all_test { Vec::new() } else { tokens(&code) };
        Self {
            path: path.to_owned(),
            paths: paths(&tokens, &module),
            calls: calls(&tokens),
            module,
            literals: lined(ours),
            test_literals: lined(tests),
            lines: text.lines().count(),
        }
    }
}

fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// Stands for a character under `#[cfg(test)]`.
const TEST: char = '\u{0}';

/// Blanks comments and literals, keeping every line break and position; returns the literals with their positions.
fn strip(text: &str) -> (Vec<char>, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut literals) = (chars.clone(), Vec::new());
    let mut at = 0;
    while at < chars.len() {
        let (end, inside) = literal_or_comment(&chars, at);
        if let Some((from, to)) = inside {
            literals.push((at, chars[from..to].iter().collect()));
        }
        if end > at {
            for c in &mut out[at..end] {
                *c = if *c == '\n' { '\n' } else { ' ' };
            }
            at = end;
        } else if is_word(chars[at]) {
            at = word_end(&chars, at);
        } else {
            at += 1;
        }
    }
    (out, literals)
}

/// The end of the literal or comment that begins at `at` (`at` itself when none does) and a literal's inside.
fn literal_or_comment(c: &[char], at: usize) -> (usize, Option<(usize, usize)>) {
    let peek = |n: usize| c.get(at + n).copied().unwrap_or(' ');
    if c[at] == '/' && peek(1) == '/' {
        return (position(c, at, |c| c == '\n'), None);
    }
    if c[at] == '/' && peek(1) == '*' {
        let (mut depth, mut end) = (1, at + 2);
        while end < c.len() && depth > 0 {
            match (c[end], c.get(end + 1)) {
                ('/', Some('*')) => (depth, end) = (depth + 1, end + 2),
                ('*', Some('/')) => (depth, end) = (depth - 1, end + 2),
                _ => end += 1,
            }
        }
        return (end, None);
    }
    let prefix = if is_word(c[at]) { word_end(c, at) - at } else { 0 };
    let word: String = c[at..at + prefix].iter().collect();
    if matches!(word.as_str(), "r" | "br" | "cr") {
        let open = position(c, at + prefix, |c| c != '#');
        if c.get(open) == Some(&'"') {
            let hashes = open - at - prefix;
            let closed = |i: usize| c[i] == '"' && (1..=hashes).all(|n| c.get(i + n) == Some(&'#'));
            let close = (open + 1..c.len()).find(|i| closed(*i)).unwrap_or(c.len());
            return ((close + 1 + hashes).min(c.len()), Some((open + 1, close)));
        }
        return (at, None);
    }
    let quote = at + prefix;
    if !matches!(word.as_str(), "" | "b" | "c") || quote >= c.len() {
        return (at, None);
    }
    let character = c[quote] == '\'' && (c.get(quote + 1) == Some(&'\\') || c.get(quote + 2) == Some(&'\''));
    if c[quote] != '"' && !character {
        return (at, None);
    }
    let mut end = quote + 1;
    while end < c.len() && c[end] != c[quote] {
        end += if c[end] == '\\' { 2 } else { 1 };
    }
    let end = end.min(c.len());
    ((end + 1).min(c.len()), Some((quote + 1, end)))
}

/// Marks the items under `#[cfg(test)]` in stripped code.
fn without_tests(mut code: Vec<char>) -> Vec<char> {
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut at = 0;
    while at + mark.len() <= code.len() {
        if code[at..at + mark.len()] != mark[..] {
            at += 1;
            continue;
        }
        let body = position(&code, at + mark.len(), |c| c == '{' || c == ';');
        let mut end = body;
        let mut depth = 0;
        while end < code.len() {
            depth += i32::from(code[end] == '{') - i32::from(code[end] == '}');
            end += 1;
            if depth == 0 {
                break;
            }
        }
        code[at..end]
            .iter_mut()
            .filter(|c| **c != '\n')
            .for_each(|c| *c = TEST);
        at = end;
    }
    code
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn position(c: &[char], from: usize, found: impl Fn(char) -> bool) -> usize {
    (from..c.len()).find(|i| found(c[*i])).unwrap_or(c.len())
}

fn word_end(c: &[char], from: usize) -> usize {
    position(c, from, |c| !is_word(c))
}

/// Words, `::` and single marks, each with its line.
fn tokens(code: &[char]) -> Vec<At<String>> {
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    while at < code.len() {
        let end = match code[at] {
            '\n' => {
                line += 1;
                at += 1;
                continue;
            }
            c if c.is_whitespace() || c == TEST => {
                at += 1;
                continue;
            }
            c if is_word(c) => word_end(code, at),
            ':' if code.get(at + 1) == Some(&':') => at + 2,
            _ => at + 1,
        };
        out.push((line, code[at..end].iter().collect()));
        at = end;
    }
    out
}

fn paths(tokens: &[At<String>], module: &[String]) -> Vec<At<Vec<String>>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let starts =
            is_name(&tokens[at].1) && (at == 0 || tokens[at - 1].1 != "." && tokens[at - 1].1 != "'");
        at = if starts {
            tree(tokens, at, &[], &mut found)
        } else {
            at + 1
        };
    }
    for (_, path) in &mut found {
        resolve(path, module);
    }
    found
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads one path or use tree from `at`, adds each of its leaves behind `before`, and returns where it ends.
fn tree(tokens: &[At<String>], mut at: usize, before: &[String], found: &mut Vec<At<Vec<String>>>) -> usize {
    let mut path = before.to_vec();
    let line = tokens[at].0;
    loop {
        match tokens.get(at).map(|(_, t)| t.as_str()) {
            Some("{") if !path.is_empty() => {
                at += 1;
                while at < tokens.len() && tokens[at].1 != "}" {
                    let leaf = is_name(&tokens[at].1) || tokens[at].1 == "*";
                    at = if leaf {
                        tree(tokens, at, &path, found)
                    } else {
                        at + 1
                    };
                }
                return at + 1;
            }
            Some(word) if is_name(word) || word == "*" => path.push(word.to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at).is_none_or(|(_, t)| t != "::") {
            break;
        }
        at += 1;
    }
    // `use a::{self as b}`: the alias says nothing about what is used.
    if tokens.get(at).is_some_and(|(_, t)| t == "as") && !before.is_empty() {
        at += 2;
    }
    found.push((line, path));
    at
}

/// Turns `super`, `self` and the package's own name at the head into `crate`.
fn resolve(path: &mut Vec<String>, module: &[String]) {
    let head = path[0].as_str();
    if path.len() < 2 || !matches!(head, "super" | "self" | "tieout") {
        return;
    }
    let ups = path.iter().take_while(|p| *p == "super").count();
    let base: &[String] = if head == "tieout" {
        &[]
    } else {
        &module[..module.len().saturating_sub(ups)]
    };
    let rest = path
        .iter()
        .skip_while(|p| matches!(p.as_str(), "super" | "self" | "tieout"));
    *path = ["crate".to_owned()]
        .iter()
        .chain(base)
        .chain(rest)
        .cloned()
        .collect();
}

fn calls(tokens: &[At<String>]) -> Vec<At<(String, String)>> {
    let word = |i: usize| tokens.get(i).map_or("", |(_, t)| t.as_str());
    (1..tokens.len())
        .filter(|i| word(*i) == "." && is_name(word(i + 1)) && word(i + 2) == "(")
        .map(|i| {
            let receiver = if is_name(word(i - 1)) { word(i - 1) } else { "" };
            (tokens[i].0, (receiver.to_owned(), word(i + 1).to_owned()))
        })
        .collect()
}
