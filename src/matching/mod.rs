//! The engine: two lists of lines in, a proposal out. A pure function of its arguments: no clock, no store, no words.
//!
//! # What it goes by
//!
//! Both sides are treated alike. Every line has the number of its own document and *cites* others: [`scan`] finds the
//! citations in reference and memo, by the shapes of the numbers both sides really use ([`shape`]), never by a list of
//! prefixes: where a field cuts numbers off, where a year stands behind them ([`years`]), is learnt from the columns, and letters
//! that no document begins with make a number that both sides may name. Lines are blocked by account and currency ([`block`]) and
//! each block is settled alone, so that blocks run on all cores and the result does not depend on how many there are. Nothing
//! compares all pairs of a block. Inside a block lines stand by day, and on one day by what they say ([`order`]): where a file has
//! them makes no difference.
//!
//! A file that knows months alone may mean any day of them ([`calendar`]).
//!
//! What a customer is like is learnt from its own certain ties, with a prior where there are few: how many days after us it
//! books ([`lag`], also by the kinds of both documents), which kinds of document it ties to which, one by one or in sets, and in
//! which days ([`kinds`]), the deduction it takes again and again ([`terms`]), how often an amount returns, which is what pairs by
//! amount and date are stated with ([`calibrate`]).
//!
//! # The passes, from the most certain to the least
//!
//! Each takes only lines that are still free. The later ones are repeated up to three times, since what one round ties thins
//! the rivals of the next.
//!
//! 1. **Document and amount** ([`exact`]): of copies the one that agrees in more ([`agreement`]), then first come, first served in
//!    order of day, so that second copies stay over; whole numbers before digits alone, inside the window before outside. About
//!    three quarters of the true pairs end here.
//!    Then lines that read the same on both sides ([`same`]), and pairs that share a number neither wrote ([`shared`]).
//!    Then what people's earlier decisions taught ([`known`]): their text that stands for one of ours.
//! 2. **A slip of the number** ([`typo`]): one wrong, missing, extra or two swapped digits; only if a single free document of
//!    the amount fits.
//! 3. **Lines that cite each other** ([`component`], [`linked`]): lists, instalments and chains whose sums agree; one line
//!    against one with unequal amounts is a difference with a reason ([`classify`]). A payment that settles what it cites,
//!    by its sign, is not the document and ties nothing together. Where two documents differ by exactly what stands [`beside`] one of
//!    them on its own side (a credit note in arrears, a charge under the same number), they are tied with it; so are an invoice's
//!    credit and new bill with their difference. A deposit that many bills are drawn from ties none of them together.
//! 4. **Shared numbers** ([`shared`]): orders, delivery notes, pallets, the invoice two payments settle. Never by themselves: with
//!    the amount, as a list that sums, as everything under a number (in [`apart`] sets where it falls into them), or where the number
//!    stands once on each side.
//! 5. **Amount and words** ([`telling`]): of lines of one amount, two that share months, numbers and names which the others lack,
//!    and contradict each other in none. **Amount and date** ([`amount`]): the likelihood of the lag against the chance of an
//!    accidental line; with a rival on either side it is only ever proposed.
//! 6. **Covering sets** ([`vouchers`], [`sums`], [`covering`], [`search`], [`close`], [`runs`]): what one side books in several lines
//!    under one number, what closes an open component, what a range of documents or shop codes says, a run of whole days (of
//!    booking or due) that sums to the cent, a few lines, everything but a few. Accepted only when unique and when fewer accidental sums are expected than the rules allow; a size whose
//!    accidents would pass that bound is not searched. Budgets count sums, never time. Kinds that nothing ties one by one are tied
//!    by their runs, however long ago they were booked ([`untied`]).
//! 7. **What is left** ([`leftover`], [`under`], [`elsewhere`], [`near`], [`short`]): second copies, lines that cancel out, lines whose
//!    document stands under another account, nearly equal amounts and lists that are short as a question, and what is missing on the
//!    other side.
//!
//! A decision about a few lines of what was tied out runs the same passes over what hangs together with them, not over the
//! account: [`redecide`] says how far that reaches and what holds.
//!
//! Doubt is never resolved by guessing: a tie with rivals is a *suggestion*, and suggestions that rival each other are one
//! [question](crate::domain::question) with all candidates and the number of ways.
//!
//! # What makes no difference
//!
//! Where a file has its lines: all that is said of all groups is the same ([`order`]), but for lines that are alike in every field,
//! which may stand for each other. Names of accounts, words that cite nothing, the number of cores.
//!
//! Which side is called ours, the windows being swapped with the sides: documents, lists, slips, words, amounts and dates tie the same
//! lines, since what several want is given to who agrees in more and stands earlier on either side ([`contest`]). It does make a
//! difference to sums, which weigh the direction in which bookings travel (a payment settles documents of many weeks, a document
//! few payments); to numbers that both sides share, of which payments take their part one after the other, theirs first; to
//! differences that only a customer makes (a discount, a fee); to numbers that both sides write as their own, and their documents
//! where ours cite none, which are looked up one way; and to what is only proposed, which is told from our lines.
//!
//! # Where the time goes
//!
//! A million ledger lines and as many of the statement are a few hundred megabytes, of which a block needs every two hundredth
//! line: what costs is fetching, not thinking. So texts are read once, in the order of the file ([`said`]), and blocks take a
//! few bytes a line from there (a run of a million lines: 10.7 to 6.2 s of both cores together). [`Prepared`] is made before
//! it is known which way round the other side is written, and a few hundred ties are asked for that, not all (2.2 s). Sums are
//! looked for in slices of one pool a kind, indexed by chains instead of a list for each amount (6.4 to 5.9 s of a run);
//! parts are put together while others are settled, and rows written while the next are rendered ([`table`], 1.2 to 0.7 s).
//! The lines of one large account that sets may cover are shared out among the cores, since none sees what another found.
//! Searches walk through windows of four to sixteen lines nearly always, so what costs is the step and not the look-up: steps
//! behind which too few lines are left are not taken. Most find nothing, and a quick no comes first: the sums of the one half of a
//! window against those of the other, or in larger windows the sums of pairs. Only where they leave a set possible are sums tried
//! one by one and counted, which what is found must tell (41 million of 75 at a million lines; a search: a quarter fewer
//! instructions). That a window has not changed since the last round would spare nothing: hardly one has not. Runs of days are
//! looked up in one index a list, and not at all where the sign tells. What is said is gathered by block before the first is
//! settled and goes with it (20 MiB less). The allocator keeps what blocks give back, and the more of it the larger a vector was that
//! it once took back: so no vector of what is said is as long as a file, and the groups of the result grow in small pieces where
//! blocks stood, and are put in order by number ([`groups`]; 350 to 390 MiB became 325, for some three hundredths more time).
//! Seeing by the order of amounts that no pair can make a sum gained nothing there, since only one look in twenty is at a window
//! where that pays: dropped. Heads of numbers are looked up as one word of eight bytes, rows of the result are put together from
//! bytes, with the cells that many groups share written once, and what lies far away is fetched for all rows of a piece first.
//! Parts of a file are a quarter of a megabyte and small files are read both at once, so that less is held while it is joined.
//! An account of a million lines is not only long but dense: what one line looks through grows with it. Lines of one day and kind
//! share a window ([`pool`]), whose sums by day, due dates and kinds are made once; what a line names that others must not
//! contradict stands beside it there; and how often an amount returns is counted within the window, not over the year
//! ([`calibrate`], which alone took 81 of 159 s of processor time at ten million lines, in an account of 1.2 million).
//! One code unit with optimisation across crates gained nothing at a million lines (twice measured) and doubled the time of a
//! build: left out. Huge pages for the heap gained nothing. Other
//! allocators gained nothing: mimalloc held as much memory at a million lines (370 MiB) and a quarter more at 10,000 and 100,000.
//!
//! Whole processes in one run on two idle cores (`benches/whole.sh` with `PEERS` prints such a table), 10,000 / 100,000 / a
//! million ledger lines: 0.04 / 0.23 / 2.56 s and 24 / 54 / 325 MiB, beside DuckDB 2.0 (the same passes in SQL) 0.28 / 0.67 /
//! 4.49 s and 102 / 145 / 566 MiB, and polars 2.1 0.23 / 0.49 / 3.25 s and 93 / 163 / 725 MiB: 6, 2.1 and 1.3 times faster than
//! the faster of them, where six, four and three were wanted, with .57 of the smaller one's memory at a million (.6 was wanted)
//! and an error (1 - F1) of .008 / .012 / .014 beside .050 / .053 / .056. Four runs each at a million lines: 2.41 s before groups
//! stood in pieces, 2.55 s with them, 2.65 s with lines in an order of their own ([`order`]), and a twentieth less since whoever
//! looks at every group does so as they lie in memory. Ten million lines (`/usr/bin/time -v tieout diff`) take 32 s to 38 s and 2.9 to
//! 3.3 GiB, 13 to 15 times a million (12 wanted; 40 s before what is due was looked through only where a run is looked for, and
//! numbers told apart without their digits): the largest account has 1.2 million lines and is denser, and what a block fetches lies
//! ever farther apart. Files sorted by account, so that a block's lines lie together, take a tenth less of processor time, no more.
//!
//! # Why so, and what was tried
//!
//! Figures are pairwise F1 over a generated year of 100,000 lines, and over the makers of `benches/support/worlds`.
//!
//! - *Expected accidents instead of a size limit.* A fixed "at most ten lines" found as many wrong sets as right ones in dense
//!   accounts. Accepting by expected accidents (combinations over the range of sums, coarser for round amounts and for
//!   multiples of one price) keeps accepted sets 99 % right.
//! - *Kinds of document.* Where payments settle in sets and invoices do not, sets are looked for only among what is ever
//!   tied, and bear more accidents: whole groups .828 to .849, and a third of the searches fall away.
//! - *A window per kind.* An industrial customer whose receipts follow its payments within two days: .968 to .988, the sums of
//!   overlapping payment runs became unique. A window of the whole block would have been that of its invoices.
//! - *Runs of whole days before sets.* A head office that pays for three hundred shops: .75 to 1.0 with runs, batches that
//!   leave out up to three lines, and ranges of shop codes. Leaving lines out of *any* run of days took ten times as long and
//!   tied by accident; only batches parted by a week, and two lines by due date, are tried.
//! - *The lag by kinds.* Payments a day or two apart and invoices a fortnight: with a habit of their own, round payments of one
//!   sum are no longer rivals of the next (recall .945 to .965 on a customer that pays on account). What is only proposed goes by
//!   the lag of all: the habit of many kinds of one name hid proposals that were right.
//! - *Rounds as long as payments of a month settle one after the other*, since what one leaves over is found once its neighbours
//!   are tied: whole groups .944 to .976 where a settlement leaves lines to the next. Three rounds for everything else.
//! - *Numbers much smaller than any document's* are pieces of one and name nothing: a scanned statement .989 to .998.
//! - *A head behind other words* (`inv no INV0123`) was once learnt as a number of its own, since references teach shapes too: a
//!   shape that ends in a document's head and counts where it counts is that head. Half a point of recall in one account.
//! - *Words where amounts return.* Rents, subscriptions and a bank's lines say by month, contract or payer which of many equal
//!   amounts is meant: recall .38 to .98 and 0 to .93 on makers of such cases, at a precision of 1.0, where without words nearly all
//!   of them were questions. What a word tells is how rare it is among the lines of that amount; names that differ speak
//!   against a pair, numbers and months that differ forbid it.
//! - *Suggesting pairs down to a likelihood of a fiftieth*: no gain, a person's list a tenth longer. Stopping at a fifth left
//!   equal amounts of one week called missing. It stands at a tenth.
//! - *Six times the search budget* (200,000 sums a search): .0002 more, a third more time. Dropped.
//! - *Learning any deduction that returns three times*: in a retailer's books every shortage by the piece returned. It must
//!   make up a quarter of all unexplained short payments.
//! - *Optimal assignment within equal amounts*: where two assignments cost the same the best one is still a coin toss.

mod agreement;
mod amount;
mod apart;
mod beside;
mod block;
pub mod by_hand;
mod calendar;
mod calibrate;
mod cite;
mod classify;
mod close;
mod component;
mod contest;
mod covering;
pub mod diagnose;
mod digits;
mod elsewhere;
mod exact;
pub mod explain;
#[cfg(test)]
mod fixed;
mod fold;
mod foreign;
mod groups;
mod half;
mod hash;
mod heads;
mod holding;
mod kept;
mod kinds;
mod known;
mod lag;
mod leftover;
mod linked;
mod near;
mod order;
mod orient;
mod parts;
mod passes;
mod pool;
mod proposal;
mod question;
pub mod redecide;
mod rules;
mod runs;
mod said;
mod same;
mod scan;
mod search;
mod series;
mod shape;
mod shared;
mod short;
mod state;
mod sums;
pub mod table;
mod task;
mod telling;
mod terms;
mod typo;
mod under;
mod untied;
mod vocabulary;
mod vouchers;
mod years;

use crate::domain::Lines;
use block::Block;
use half::Half;
use proposal::Assembly;
use rayon::prelude::*;
use said::Said;
use shape::{Shapes, met};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use groups::Groups;
pub use holding::{Holding, Standing};
pub use kept::Kept;
pub use known::Known;
pub use orient::{mirrored, turned};
pub use proposal::{Group, Proposal, Rival, Stats};
pub use rules::{Pass, Passes, Rules};
pub use table::{detail, rows, write_csv};

/// The run was called off through [`Watch::cancelled`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("matching was cancelled")]
pub struct Cancelled;

/// What the engine is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Learning the shapes of document numbers and blocking the lines.
    Prepare,
    /// Settling blocks; counted in lines of both sides.
    Match,
}

/// Who watches a run: told of progress from any thread, asked now and then whether to go on.
pub trait Watch: Sync {
    /// `done` of `total` lines of both sides are through `stage`.
    fn progress(&self, stage: Stage, done: u64, total: u64) {
        let _ = (stage, done, total);
    }
    /// True when the run should stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// A watch that never looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;
impl Watch for Unwatched {}

/// Two lists of lines, read and blocked: what can be known of them before any rule is asked. Signs do not matter to it, so
/// that it also holds for lines that are turned afterwards.
pub struct Prepared {
    shapes: Shapes,
    blocks: Vec<Block>,
    said: [Said; 2],
}

/// Reads what the lines of both sides say and blocks them. Fails only when `watch` calls it off.
pub fn prepare(ours: &Lines, theirs: &Lines, watch: &dyn Watch) -> Result<Prepared, Cancelled> {
    let total = (ours.len() + theirs.len()) as u64;
    watch.progress(Stage::Prepare, 0, total);
    let shapes = shape::learn(ours, theirs);
    let said = [
        Said::read(ours, &shapes, met::THEIRS, watch)?,
        Said::read(theirs, &shapes, met::OURS, watch)?,
    ];
    let mut blocks = block::split(ours, theirs, &shapes);
    order::put(&mut blocks, [(ours, &said[0]), (theirs, &said[1])]);
    watch.progress(Stage::Prepare, total, total);
    Ok(Prepared { shapes, blocks, said })
}

/// Ties out two lists of lines. Every line of both is in exactly one group of the result; the same arguments give the
/// same result on any number of threads. Fails only when `watch` calls it off.
pub fn run(ours: &Lines, theirs: &Lines, rules: &Rules, watch: &dyn Watch) -> Result<Proposal, Cancelled> {
    prepare(ours, theirs, watch)?.run(ours, theirs, rules, watch)
}

impl Prepared {
    /// [`run`] over the lines this was made of.
    pub fn run(
        self,
        ours: &Lines,
        theirs: &Lines,
        rules: &Rules,
        watch: &dyn Watch,
    ) -> Result<Proposal, Cancelled> {
        let Self { shapes, blocks, said } = self;
        let total = (ours.len() + theirs.len()) as u64;
        let done = AtomicU64::new(0);
        let task = task::Task::new((ours, theirs), &shapes, rules, watch);
        let blocks = told(blocks, said);
        let assembly = Mutex::new(Assembly::new(blocks.len(), ours.len() + theirs.len()));
        let settle = |(at, block): (usize, &Mutex<Option<Told>>)| {
            let Some((block, halves)) = block.lock().unwrap_or_else(PoisonError::into_inner).take() else {
                return Ok(());
            };
            let lines = (block.ours.len() + block.theirs.len()) as u64;
            let part = passes::settle(&task, block, halves)?;
            let before = done.fetch_add(lines, Ordering::Relaxed);
            watch.progress(Stage::Match, before + lines, total);
            let mut assembly = assembly.lock().unwrap_or_else(PoisonError::into_inner);
            assembly.take(at, part);
            drop(assembly);
            Ok(())
        };
        // The largest blocks first, whoever is free takes the next.
        let next = AtomicUsize::new(0);
        let work = || {
            let take = || {
                let at = next.fetch_add(1, Ordering::Relaxed);
                blocks.get(at).map(|block| (at, block))
            };
            std::iter::from_fn(take).try_for_each(settle)
        };
        let threads = rayon::current_num_threads().min(blocks.len());
        let workers = (0..threads).into_par_iter().with_max_len(1);
        workers.try_for_each(|_| work())?;
        let mut proposal = assembly
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .proposal(ours.len());
        elsewhere::mark(&mut proposal, ours, theirs, &shapes);
        Ok(proposal)
    }
}

/// A block, and what its lines of ours and of theirs say.
type Told = (Block, [Half; 2]);

/// Gathers what the lines of each block say, and drops what was said of the files, one after the other: it is given back block by
/// block while the result grows.
fn told(blocks: Vec<Block>, [of_ours, of_theirs]: [Said; 2]) -> Vec<Mutex<Option<Told>>> {
    fn gather(blocks: &[Block], said: Said, of: fn(&Block) -> &[u32]) -> Vec<Half> {
        let halves = blocks.par_iter().with_max_len(1);
        halves.map(|block| Half::told(of(block), &said)).collect()
    }
    let ours = gather(&blocks, of_ours, |block| &block.ours);
    let theirs = gather(&blocks, of_theirs, |block| &block.theirs);
    let halves = ours.into_iter().zip(theirs);
    let told = blocks
        .into_iter()
        .zip(halves.map(|(ours, theirs)| [ours, theirs]));
    told.map(|told| Mutex::new(Some(told))).collect()
}
