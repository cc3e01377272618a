//! **tieout** keeps key accounts' books straight: what was sold, discounted, returned and paid, what is owed, whether the
//! customer's own statement agrees, and who must be called today. A keyboard-driven terminal program on one SQLite file.
//!
//! This page is the map of the house. Each room's own first lines say why it is as it is.
//!
//! # The rooms
//!
//! | room | holds | never knows |
//! | --- | --- | --- |
//! | [`domain`] | what is true: money, dates, lines, one file per noun | files, SQL, clocks, languages |
//! | [`matching`] | the engine: two lists of lines in, a proposal with evidence out | the same, and randomness |
//! | [`insight`] | the methods: ageing, the priority score | the same |
//! | [`formats`] | bytes to drafts: encodings, delimiters, columns, signs, dates, sheets | the store; it decides nothing |
//! | [`documents`] | values and words to bytes, for files that leave the house | store, terminals |
//! | [`text`] | the words people read, English and 简体中文; amounts and widths | store, terminals |
//! | [`store`] | the only SQL: the book, its history, undo, and one file of queries per noun | formats, words |
//! | [`ops`] | one verb per file, used by both faces | terminals, the command line, languages |
//! | [`cli`] | the headless face: one file per subcommand | the panes |
//! | [`tui`] | the terminal face: panes, overlays, widgets, the table of commands | SQL |
//!
//! Arrows go one way: `main -> {cli, tui} -> ops -> {store, formats, matching, insight} -> domain`; the faces also use `text`,
//! `documents` and the store's *queries*, never its `change`; `documents -> {text, domain}`; `text -> domain`. The command line
//! starts the terminal face, so `cli -> tui` stands too, never the other way. `tests/layers.rs` reads every path in the source
//! and fails on any other arrow. A noun has the same file name in every room: search for `statement.rs` to see its whole slice.
//!
//! # What always holds
//!
//! 1. Money is integer minor units with a currency, never a float, never added across currencies.
//! 2. A posted transaction is never edited: it is matched, allocated, or reversed by another that names it. It disappears only
//!    through undo of the operation that posted it, while nothing refers to it.
//! 3. Every write goes through [`store::Store::change`]: one transaction, one history entry with who, when, what and why, one
//!    link in the chain, and it can be undone.
//! 4. The drawing thread never touches the store. Drawing computes nothing and changes nothing.
//! 5. Every figure on screen opens the rows it was made from.
//! 6. No words for people outside `text`, no key outside the command table, no escape sequence outside `tui::terminal`, no glyph
//!    outside `tui::glyphs`.
//! 7. Text from a file or a person never reaches a terminal, a CSV or a sheet unsanitised ([`domain::untrusted`]).
//! 8. Reading changes nothing in the books.
//! 9. An unknown is shown as unknown: ambiguity is never resolved by guessing, and `n/a` is never 0.
//! 10. In a shared book a write is admitted by the operator's roles and judged by the rows it touched, inside its own transaction;
//!     reads go through views of what the operator may see. Both hang on the connection, so a new verb inherits them.
//! 11. The bytes of a workbook are taken apart in a process of their own, without the book ([`ops::unpack`]); text formats are
//!     read in this one, by code that is fuzzed.
//! 12. What is nobody's books lies beside the file, never in it: sessions, drafts, places last looked at, inboxes, the audit of reads.
//!
//! # How a key press becomes a change in the book
//!
//! The input thread puts the key on the one channel the main loop waits on. `tui::keymap` turns it into a command of
//! `tui::command`, THE table; the topmost overlay, else the focused pane, else the app runs it, changes its own state and returns
//! effects. An effect is a closure for a worker thread: *reads* run on the reading connection (a newer read of the same slot
//! replaces an older one), *writes* call a verb of [`ops`] on the writing one and are never dropped, long *work* runs on neither.
//! The verb checks, then calls `store.change`. The answer, a closure over the app, comes back on the same channel; what changed
//! is marked dirty; one frame is drawn.
//!
//! # How to add
//!
//! * **a noun**: `domain/noun.rs`, a numbered migration, `store/noun.rs`; history, undo and `verify` cover its table by themselves,
//!   because the journal's triggers are generated from the columns.
//! * **a verb**: `ops/verb.rs`; its command word gets a message in `text`, so the history can name it.
//! * **a pane or overlay**: one file under `tui/panes` or `tui/overlays`, one row in the registry, its commands in the table.
//! * **a file format**: a reader in `formats` that gives the same drafts, and its row in the sniffing table.
//! * **a subcommand**: `cli/verb.rs` and one row in [`cli::SUBCOMMANDS`].
//!
//! A change that must edit a sixth existing file is a sign that a registry is missing.

pub mod cli;
pub mod documents;
pub mod domain;
pub mod formats;
pub mod insight;
pub mod matching;
pub mod ops;
pub mod store;
pub mod text;
pub mod tui;
