//! Ties out two files directly, no book needed: both read, signs turned to one side, matched.

use super::OpError;
use super::diff;
use crate::domain::date::{DayNumber, NO_DAY, day_number};
use crate::domain::worksheet::Worksheet;
use crate::domain::{Currency, Date};
use crate::formats::{Limits, Profile, Reading};
use crate::matching::{self, Proposal, Rules, Watch};
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

/// Reads both files, on two threads.
pub fn read(
    ours: &FileBytes,
    theirs: &FileBytes,
    request: &Request,
    limits: &Limits,
) -> Result<(Reading, Reading), OpError> {
    let one = |file: &FileBytes, profile: &Profile| {
        let reading = read_file::lines(file, profile, limits, &mut |_, _| true);
        reading.map_err(|refusal| OpError::Unreadable(Box::new(refusal)))
    };
    let (a, b) = std::thread::scope(|scope| {
        let other = scope.spawn(|| one(theirs, &request.theirs));
        (one(ours, &request.ours), other.join())
    });
    let b = b.map_err(|_| OpError::Cancelled)?;
    Ok((a?, b?))
}

/// Settles signs and days of two readings and matches them.
pub fn tie_out(
    (mut ours, mut theirs): (Reading, Reading),
    request: &Request,
    watch: &dyn Watch,
) -> Result<TieOut, OpError> {
    for reading in [&mut ours, &mut theirs] {
        within(reading, request.from, request.to)?;
    }
    let turned = turn(&mut ours, &mut theirs, request.mirrored);
    let proposal =
        matching::run(&ours.lines, &theirs.lines, &request.rules, watch).map_err(|_| OpError::Cancelled)?;
    Ok(TieOut {
        ours,
        theirs,
        proposal,
        turned,
    })
}

/// Turns what has the other sign and says whether theirs was turned.
fn turn(ours: &mut Reading, theirs: &mut Reading, mirrored: Mirrored) -> bool {
    let said = match mirrored {
        Mirrored::Neither => (false, false),
        Mirrored::Ours => (true, false),
        Mirrored::Theirs => (false, true),
        Mirrored::Detect => (false, detect(ours, theirs)),
    };
    if said.0 {
        ours.turn();
    }
    if said.1 {
        theirs.turn();
    }
    said.1
}

/// What lines that cite each other show wins over what one file alone says about itself.
fn detect(ours: &Reading, theirs: &Reading) -> bool {
    match matching::mirrored(&ours.lines, &theirs.lines) {
        Some((mirrored, _, _)) => mirrored,
        None => theirs.mirrored == Some(true) && ours.mirrored != Some(true),
    }
}

/// Keeps the lines inside the days asked for; balances then no longer belong to the lines and are put aside.
fn within(reading: &mut Reading, from: Option<Date>, to: Option<Date>) -> Result<(), OpError> {
    if from.is_none() && to.is_none() {
        return Ok(());
    }
    let (from, to) = (
        from.map_or(DayNumber::MIN, day_number),
        to.map_or(DayNumber::MAX, day_number),
    );
    let inside = |day: DayNumber| day != NO_DAY && (from..=to).contains(&day);
    let keep: Vec<usize> = (0..reading.lines.len())
        .filter(|i| reading.lines.day.get(*i).copied().is_some_and(inside))
        .collect();
    if keep.len() < reading.lines.len() {
        reading.lines = reading.lines.keep(&keep)?;
        reading.opening.clear();
        reading.closing.clear();
        reading.foots = None;
    }
    Ok(())
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

    /// The worksheet of the two files, for a screen.
    pub fn worksheet(self) -> Worksheet {
        let openings = self.openings();
        let entries = diff::entries(&self.proposal, &self.ours.lines, &self.theirs.lines);
        Worksheet {
            ours: self.ours.lines,
            theirs: self.theirs.lines,
            entries,
            openings,
        }
    }
}
