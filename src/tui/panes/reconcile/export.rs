//! The worksheet as a file: one row per line of both sides, CSV or a sheet. A file that is there is never overwritten.

use super::load::failed;
use super::{Reconcile, Shown};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::Date;
use crate::domain::difference::Code;
use crate::domain::permission::Command;
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::Worksheet;
use crate::ops::OpError;
use crate::ops::files::Files;
use crate::text::noun::Named;
use crate::text::{Language, Words, fl, words};
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::say;
use crate::tui::widgets::form::Field;
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
            let target = Target {
                typed: saving.form.value("path").clone(),
                files: saving.cx.files.clone(),
                today: saving.cx.today,
                language,
            };
            if !target.files.is_boxed() {
                return vec![Effect::tell(move |pane: &mut Self| pane.export(target))];
            }
            vec![Effect::ask(
                "export-allowed",
                |reader| reader.may(Command::Export),
                move |pane: &mut Self, allowed, _| match allowed {
                    Ok(()) => pane.export(target),
                    Err(error) => failed(OpError::from(error)),
                },
            )]
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

    fn export(&self, target: Target) -> Effects {
        let label = say(|w| fl!(w, "recon-doing-export"));
        let boxed = target.files.is_boxed();
        let then = move |_: &mut Self, outcome: Result<(usize, String), OpError>| match outcome {
            Ok((rows, path)) => {
                vec![
                    Effect::tell(|form: &mut FormOverlay| form.saved()),
                    Effect::Notice(say(move |w| {
                        if boxed {
                            fl!(w, "gate-exported", rows = rows, id = path.clone())
                        } else {
                            fl!(w, "recon-exported", rows = rows, path = path.clone())
                        }
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
                    move |_| write(&desk.worksheet, &target),
                    then,
                )]
            }
            Shown::Files(files) => {
                let files = Arc::clone(files);
                vec![Effect::work(
                    label,
                    move |_| write(&files.worksheet, &target),
                    then,
                )]
            }
            Shown::Nothing | Shown::Waiting(_) => Vec::new(),
        }
    }
}

/// Where the worksheet goes.
struct Target {
    typed: String,
    files: Files,
    today: Date,
    language: Language,
}

/// Writes the worksheet; it has its name only when it is whole. Gives the number of rows and what the file is called.
fn write(sheet: &Worksheet, target: &Target) -> Result<(usize, String), OpError> {
    let refused = |source: std::io::Error| OpError::File {
        path: PathBuf::from(&target.typed),
        source,
    };
    let listing = listing(sheet, &words(target.language));
    let extension = Path::new(&target.typed).extension();
    let format = match extension
        .map(|e| e.to_string_lossy().to_ascii_lowercase())
        .as_deref()
    {
        Some("xlsx") => Format::Xlsx,
        Some("json") => Format::Json,
        _ => Format::Csv,
    };
    let mut out = target.files.create(&target.typed, target.today)?;
    listing.write(format, &mut out).map_err(refused)?;
    Ok((listing.rows.len(), out.finish()?))
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
