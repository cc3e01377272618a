//! `--dry-run`: what an import would do, and nothing of it done.

use super::{SUSPICIONS, say_alike};
use crate::cli::book::OrFail;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{inspect, print};
use crate::documents::listing::{Format, Listing};
use crate::documents::rows::json_text;
use crate::domain::batch::Kind;
use crate::domain::untrusted::TermText;
use crate::ops::import::{self, Foreseen, List, Preview, Request};
use crate::store::Read;
use crate::text::fl;
use crate::tui::sentence;

/// What would be written, and nothing else: the file as it was understood, the new lines and the unknown customers.
pub(super) fn file(
    read: Option<&Read>,
    kind: Kind,
    preview: Preview,
    request: &Request,
    context: &Context,
) -> Result<Exit, Failure> {
    let words = &context.words;
    let mut refused = import::check(kind, &preview, request);
    let foreseen = match read {
        Some(read) if refused.is_ok() => {
            import::foresee(read, &context.identity, kind, &preview, request).or_fail(context)?
        }
        _ => None,
    };
    let same = foreseen.as_ref().and_then(|it| it.refusal(&preview.file));
    let all = preview.reading.lines.len() as u64;
    let (added, already) = match &foreseen {
        Some(Foreseen::Ledger(news)) => (news.added, news.already_there),
        _ if same.is_some() || preview.earlier.is_some() => (0, all),
        _ => (all, 0),
    };
    if let Some(error) = same {
        refused = Err(error);
    }
    say_alike(&preview.alike, context);
    for remark in foreseen.iter().flat_map(|it| sentence::foreseen(it, words)) {
        print::say(&remark);
    }
    if let Some(above) = foreseen.as_ref().and_then(|it| sentence::above(it, words)) {
        print::say(&above);
    }
    let Preview {
        reading,
        unknown,
        alike,
        ..
    } = preview;
    let reading = Ok(reading);
    if context.format == Format::Json {
        let mut object = inspect::json(&reading);
        object["added"] = added.into();
        object["already_there"] = already.into();
        object["unknown_customers"] = unknown.into();
        let alike = alike.into_iter().map(|one| one.text);
        object["look_alikes"] = alike.collect::<Vec<_>>().into();
        print::text(&json_text(&format!("{object:#}\n")))?;
    } else {
        print::text(&inspect::table(&reading, words))?;
        let mut said = vec![fl!(words, "cli-import-would", added = added, already = already)];
        if !unknown.is_empty() {
            let codes: Vec<String> = unknown
                .iter()
                .take(SUSPICIONS)
                .map(|code| TermText::new(code).into_string())
                .collect();
            said.push(fl!(
                words,
                "cli-import-unknown",
                count = unknown.len(),
                codes = codes.join(", ")
            ));
        }
        print::text(&format!("\n{}\n", said.join("\n")))?;
    }
    refused.or_fail(context)?;
    given(read, kind, context)?;
    Ok(Exit::Done)
}

/// Refuses to whom importing such files is not given.
fn given(read: Option<&Read>, kind: Kind, context: &Context) -> Result<(), Failure> {
    read.map_or(Ok(()), |read| import::require(read, &context.identity, kind))
        .or_fail(context)
}

/// The customers a list would write.
pub(super) fn list(read: Option<&Read>, list: &List, context: &Context) -> Result<Exit, Failure> {
    say_alike(&list.alike, context);
    let mut listing = Listing::new([
        ("code", fl!(context.words, "column-code")),
        ("name", fl!(context.words, "column-name")),
        ("tier", fl!(context.words, "column-tier")),
        ("currency", fl!(context.words, "column-currency")),
        ("manager", fl!(context.words, "column-manager")),
    ]);
    for row in &list.customers.rows {
        let f = &row.fields;
        listing.rows.push(vec![
            f.code.as_str().into(),
            f.name.as_str().into(),
            f.tier.as_str().into(),
            f.currency.as_str().into(),
            f.owner.as_str().into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    let all = list.customers.rows.len();
    print::say(&fl!(
        context.words,
        "cli-import-would-list",
        added = all.saturating_sub(list.known),
        known = list.known
    ));
    import::check_list(list).or_fail(context)?;
    given(read, Kind::Customers, context)?;
    Ok(Exit::Done)
}
