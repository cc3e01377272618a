//! The worksheet as a file: one row per line of both sides, CSV or a sheet. A file that is there is never overwritten.

use super::load::failed;
use super::{Reconcile, Shown};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::Worksheet;
use crate::ops::{OpError, Refused};
use crate::text::noun::Named;
use crate::text::{Language, Words, fl, words};
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::say;
use crate::tui::widgets::form::Field;
use std::fs::OpenOptions;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Reconcile {
    /// Asks where to.
    pub(super) fn ask_export(&self, cx: &Context) -> Effects {
        let name = match &self.shown {
            Shown::Desk(desk) => format!(
                "{}-{}.xlsx",
                desk.customer.fields.code, desk.reconciliation.period
            ),
            _ => "diff.xlsx".to_owned(),
        };
        let field = Field::line("path", |w| fl!(w, "recon-export-path"))
            .with(&name.replace(['/', '\\'], "-"))
            .hinted(|w| fl!(w, "recon-export-hint"))
            .required();
        let language = cx.language;
        let submit = move |saving: &Saving<'_>| {
            let path = PathBuf::from(saving.form.value("path"));
            vec![Effect::tell(move |pane: &mut Self| pane.export(path, language))]
        };
        let title = |w: &Words| fl!(w, "recon-export-title");
        vec![Effect::Open(Box::new(FormOverlay::new(
            "",
            title,
            vec![field],
            cx,
            submit,
        )))]
    }

    fn export(&self, path: PathBuf, language: Language) -> Effects {
        let label = say(|w| fl!(w, "recon-doing-export"));
        let shown = path.clone();
        let then = move |_: &mut Self, outcome: Result<usize, OpError>| match outcome {
            Ok(rows) => {
                let path = shown.display().to_string();
                vec![
                    Effect::tell(|form: &mut FormOverlay| form.saved()),
                    Effect::Notice(say(move |w| {
                        fl!(w, "recon-exported", rows = rows, path = path.clone())
                    })),
                ]
            }
            Err(error) => failed(error),
        };
        match &self.shown {
            Shown::Desk(desk) => {
                let desk = Arc::clone(desk);
                vec![Effect::work(
                    label,
                    move |_| write(&desk.worksheet, &path, language),
                    then,
                )]
            }
            Shown::Files(files) => {
                let files = Arc::clone(files);
                vec![Effect::work(
                    label,
                    move |_| write(&files.worksheet, &path, language),
                    then,
                )]
            }
            Shown::Nothing | Shown::Waiting(_) => Vec::new(),
        }
    }
}

/// Writes the worksheet beside the target and names it so only when it is whole. Gives the number of rows.
fn write(sheet: &Worksheet, path: &Path, language: Language) -> Result<usize, OpError> {
    let refused = |source: std::io::Error| {
        if source.kind() == ErrorKind::AlreadyExists {
            OpError::from(Refused::FileExists(path.to_owned()))
        } else {
            OpError::File {
                path: path.to_owned(),
                source,
            }
        }
    };
    let listing = listing(sheet, &words(language));
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let format = match extension.as_deref() {
        Some("xlsx") => Format::Xlsx,
        Some("json") => Format::Json,
        _ => Format::Csv,
    };
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(refused)?;
    let mut out = BufWriter::new(file);
    let written = listing.write(format, &mut out).and_then(|()| out.flush());
    if let Err(error) = written {
        // Half a file is worse than none; that it could not be removed either would add nothing.
        let _ = std::fs::remove_file(path);
        return Err(refused(error));
    }
    Ok(listing.rows.len())
}

/// One row per line of both sides, entry by entry.
fn listing(sheet: &Worksheet, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("entry", fl!(words, "recon-column-entry")),
        ("side", fl!(words, "recon-column-side")),
        ("date", fl!(words, "recon-column-date")),
        ("number", fl!(words, "recon-column-number")),
        ("reference", fl!(words, "recon-column-reference")),
        ("memo", fl!(words, "recon-column-memo")),
        ("amount", fl!(words, "recon-column-amount")),
        ("currency", fl!(words, "recon-column-currency")),
        ("category", fl!(words, "recon-column-category")),
        ("status", fl!(words, "recon-column-status")),
        ("code", fl!(words, "recon-column-code")),
        ("state", fl!(words, "recon-column-state")),
        ("note", fl!(words, "recon-column-note")),
    ]);
    for (number, entry) in sheet.entries.iter().enumerate() {
        for (side, lines, indexes) in [
            (Side::Ours, &sheet.ours, &entry.ours),
            (Side::Theirs, &sheet.theirs, &entry.theirs),
        ] {
            let side = match side {
                Side::Ours => fl!(words, "side-ours"),
                Side::Theirs => fl!(words, "side-theirs"),
            };
            for line in indexes.iter().filter_map(|i| lines.get(*i as usize)) {
                listing.rows.push(vec![
                    Cell::Int(number as i64 + 1),
                    Cell::from(side.clone()),
                    line.date.map_or(Cell::Empty, Cell::Date),
                    Cell::from(line.doc_no),
                    Cell::from(line.reference),
                    Cell::from(line.memo),
                    Cell::Amount(line.amount, line.currency),
                    Cell::from(line.currency.as_str()),
                    Cell::from(entry.category.name(words)),
                    Cell::from(entry.status.name(words)),
                    Cell::from(entry.code.filter(|_| !entry.agrees()).map(Code::as_str)),
                    Cell::from(entry.state.name(words)),
                    Cell::from(entry.note.as_str()),
                ]);
            }
        }
    }
    listing
}
