//! Ties out two files directly, no book needed: both read, signs turned to one side, matched.

use super::OpError;
use super::diff::{self, Summary};
use crate::domain::date::{DayNumber, NO_DAY, add_days, day_number};
use crate::domain::problem::Expected;
use crate::domain::reading::MirrorEvidence;
use crate::domain::worksheet::Worksheet;
use crate::domain::{Currency, Date};
use crate::formats::{Limits, Profile, Reading, Refusal};
use crate::matching::{self, Prepared, Proposal, Rules, Watch};
use crate::ops::read_file::{self, FileBytes};

/// Which side is written with the other sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mirrored {
    /// As the files say, else by the majority of lines tied by reference.
    #[default]
    Detect,
    /// Neither.
    Neither,
    /// Ours.
    Ours,
    /// Theirs.
    Theirs,
}

/// What the operator says beyond what the files say.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// How to read our file.
    pub ours: Profile,
    /// How to read theirs.
    pub theirs: Profile,
    /// Which side has the other sign.
    pub mirrored: Mirrored,
    /// Only lines of this account, in a file that names accounts.
    pub account: Option<String>,
    /// Only lines of this day or later.
    pub from: Option<Date>,
    /// Only lines of this day or before.
    pub to: Option<Date>,
    /// The engine's numbers.
    pub rules: Rules,
}

/// Two files tied out.
#[derive(Clone, Debug)]
pub struct TieOut {
    /// Our file, signs and days settled.
    pub ours: Reading,
    /// Theirs.
    pub theirs: Reading,
    /// What the engine made of them.
    pub proposal: Proposal,
    /// True when their signs were turned.
    pub turned: bool,
}

/// Bytes of two files that are read at once.
const AT_ONCE: usize = 32 << 20;

/// Reads both files. Small ones at once; large ones one after the other, each on all cores: what one of them takes is given back
/// before the other's lines need the room.
pub fn read(
    ours: FileBytes,
    theirs: FileBytes,
    request: &Request,
    limits: &Limits,
) -> Result<(Reading, Reading), OpError> {
    let one = |file: &FileBytes, profile: &Profile| {
        let reading = read_file::lines(file, profile, limits, &mut |_, _| true);
        reading.map_err(Box::new)
    };
    if ours.bytes.len() + theirs.bytes.len() <= AT_ONCE {
        let (mine, other) = rayon::join(|| one(&ours, &request.ours), || one(&theirs, &request.theirs));
        return match (mine, other) {
            (Ok(mine), Err(refusal)) => {
                let other = with_year(&mine, refusal, &request.theirs, |profile| one(&theirs, profile))?;
                Ok((mine, other))
            }
            (Err(refusal), Ok(other)) => {
                let mine = with_year(&other, refusal, &request.ours, |profile| one(&ours, profile))?;
                Ok((mine, other))
            }
            (mine, other) => Ok((
                mine.map_err(OpError::Unreadable)?,
                other.map_err(OpError::Unreadable)?,
            )),
        };
    }
    let one = |file: FileBytes, profile: &Profile| one(&file, profile).map_err(OpError::Unreadable);
    // On a thread of the pool: it works with the others instead of waiting for them.
    rayon::scope(|_| {
        let ours = one(ours, &request.ours)?;
        Ok((ours, one(theirs, &request.theirs)?))
    })
}

/// Reads a file again that was refused since its dates have no year: the other file tells the last day it may speak of.
fn with_year(
    other: &Reading,
    refusal: Box<Refusal>,
    profile: &Profile,
    read: impl FnOnce(&Profile) -> Result<Reading, Box<Refusal>>,
) -> Result<Reading, OpError> {
    let yearless = refusal
        .problems
        .iter()
        .any(|problem| problem.expected == Expected::Year);
    let until = other.days().filter(|_| yearless && profile.until.is_none());
    match until {
        None => Err(OpError::Unreadable(refusal)),
        Some((_, last)) => {
            let profile = Profile {
                until: Some(add_days(last, BEYOND)),
                ..profile.clone()
            };
            read(&profile).map_err(OpError::Unreadable)
        }
    }
}

/// Days that one file may reach beyond the other: what is booked late, and far less than a year.
const BEYOND: i64 = 60;

/// Settles signs and days of two readings and matches them.
pub fn tie_out(
    (mut ours, mut theirs): (Reading, Reading),
    request: &Request,
    watch: &dyn Watch,
) -> Result<TieOut, OpError> {
    for reading in [&mut ours, &mut theirs] {
        narrow(reading, request)?;
    }
    let (proposal, turned) = rayon::scope(|_| {
        let prepared = matching::prepare(&ours.lines, &theirs.lines, watch)?;
        let turned = turn(&mut ours, &mut theirs, request.mirrored, &prepared);
        let proposal = prepared.run(&ours.lines, &theirs.lines, &request.rules, watch)?;
        Ok((proposal, turned))
    })
    .map_err(|_: matching::Cancelled| OpError::Cancelled)?;
    Ok(TieOut {
        ours,
        theirs,
        proposal,
        turned,
    })
}

/// Turns what has the other sign and says whether theirs was turned.
fn turn(ours: &mut Reading, theirs: &mut Reading, mirrored: Mirrored, prepared: &Prepared) -> bool {
    let said = match mirrored {
        Mirrored::Neither => (false, false),
        Mirrored::Ours => (true, false),
        Mirrored::Theirs => (false, true),
        Mirrored::Detect => (false, detect(ours, theirs, prepared)),
    };
    if said.0 {
        ours.turn();
    }
    if said.1 {
        theirs.turn();
    }
    said.1
}

/// A profile's word is the operator's; else the lines of both files decide together.
fn detect(ours: &Reading, theirs: &Reading, prepared: &Prepared) -> bool {
    let said = theirs.mirrored == Some(true) && ours.mirrored != Some(true);
    if theirs.mirror_evidence == MirrorEvidence::Profile {
        return said;
    }
    prepared.turned(&ours.lines, &theirs.lines, said)
}

/// Keeps the lines of the account and the days asked for; balances then no longer belong to the lines and are put aside.
fn narrow(reading: &mut Reading, request: &Request) -> Result<(), OpError> {
    let account = request.account.as_deref().filter(|_| names_accounts(reading));
    if account.is_none() && request.from.is_none() && request.to.is_none() {
        return Ok(());
    }
    let days =
        request.from.map_or(DayNumber::MIN, day_number)..=request.to.map_or(DayNumber::MAX, day_number);
    let every_day = request.from.is_none() && request.to.is_none();
    let wanted = account.and_then(|code| reading.lines.accounts.iter().position(|known| known == code));
    let inside = |index: &usize| {
        let day = reading.lines.day.get(*index).copied().unwrap_or(NO_DAY);
        let of = reading.lines.account.get(*index).map(|of| *of as usize);
        (every_day || day != NO_DAY && days.contains(&day)) && (account.is_none() || of == wanted)
    };
    let keep: Vec<usize> = (0..reading.lines.len()).filter(inside).collect();
    if keep.len() < reading.lines.len() {
        reading.lines = reading.lines.keep(&keep)?;
        reading.opening.clear();
        reading.closing.clear();
        reading.foots = None;
    }
    Ok(())
}

/// True where lines say whose they are.
pub fn names_accounts(reading: &Reading) -> bool {
    reading.lines.accounts.iter().any(|code| !code.is_empty())
}

impl TieOut {
    /// True when both sides have lines, both foot as far as they say, and every group agrees without a question.
    pub fn ties_out(&self) -> bool {
        let foots = self.ours.foots != Some(false) && self.theirs.foots != Some(false);
        let openings = self.openings().iter().all(|(_, ours, theirs)| ours == theirs);
        let lines = !self.ours.lines.is_empty() && !self.theirs.lines.is_empty();
        lines
            && foots
            && openings
            && self
                .proposal
                .groups()
                .iter()
                .all(|g| g.category.agrees() && g.status.settled())
    }

    /// Opening balances that both files name, per currency.
    pub fn openings(&self) -> Vec<(Currency, i64, i64)> {
        let theirs = |currency| self.theirs.opening.iter().find(|b| b.money.currency == currency);
        let both = self.ours.opening.iter().filter_map(|o| {
            theirs(o.money.currency).map(|t| (o.money.currency, o.money.minor, t.money.minor))
        });
        both.collect()
    }

    /// The gaps and the counts.
    pub fn summary(&self) -> Summary {
        Summary::of_proposal(
            &self.proposal,
            &self.ours.lines,
            &self.theirs.lines,
            &self.openings(),
        )
    }

    /// The worksheet of the two files, for a screen.
    pub fn worksheet(self) -> Worksheet {
        let openings = self.openings();
        let entries = diff::entries(&self.proposal, &self.ours.lines, &self.theirs.lines);
        Worksheet {
            ours: self.ours.lines.into(),
            theirs: self.theirs.lines.into(),
            entries: entries.into(),
            openings,
        }
    }
}
