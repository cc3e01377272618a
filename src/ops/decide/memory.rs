//! What the engine remembers of a worksheet, so that one decision after another is followed up without settling all of it anew.
//!
//! It is brought up to the worksheet before each decision by what the two do not share, so that undo, decisions of others and what
//! was never written lead to what making it anew would give.

use super::follow::{Act, Followed};
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{Side, Status};
use crate::domain::worksheet::{Entry, Tie, Worksheet};
use crate::matching::redecide::Change;
use crate::matching::{Cancelled, Holding, Kept, Rules, Standing, Watch};
use crate::ops::diff;
use crate::ops::reconcile::Desk;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

/// What a decision stands on: the worksheet before it, what it is matched by, and what people refused so far.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The worksheet.
    pub sheet: Worksheet,
    /// What it is matched by.
    pub rules: Arc<Rules>,
    /// What people refused to tie or took apart.
    pub refused: Vec<Tie>,
}

impl Ground {
    /// Of a desk.
    pub fn of(desk: &Desk) -> Self {
        Self {
            sheet: desk.worksheet.clone(),
            rules: Arc::clone(&desk.rules),
            refused: desk.refused(),
        }
    }
}

/// What is remembered, shared by the threads that need it; empty until the first of them does.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Option<Following>>>);

impl Memory {
    /// Remembers a worksheet as it stands, so that the next decision need not. Fails only when `watch` calls it off.
    pub fn keep(&self, ground: &Ground, watch: &dyn Watch) -> Result<(), Cancelled> {
        renewed(&mut self.lock(), ground, watch).map(drop)
    }

    /// What follows from an act on the worksheet, which has the act itself already; `ground` is what stood before it.
    pub fn follow(
        &self,
        ground: &Ground,
        sheet: &Worksheet,
        act: &Act,
        watch: &dyn Watch,
    ) -> Result<Followed, Cancelled> {
        if act.is_quiet() {
            return Ok(Followed::default());
        }
        let mut kept = self.lock();
        let following = renewed(&mut kept, ground, watch)?;
        Ok(following.follow(sheet, &ground.rules, act))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Following>> {
        self.0.lock().unwrap_or_else(|broken| {
            // Whoever held it did not come to an end: it is made anew.
            let mut kept = broken.into_inner();
            *kept = None;
            kept
        })
    }
}

/// What is kept, brought up to a ground.
fn renewed<'a>(
    kept: &'a mut Option<Following>,
    ground: &Ground,
    watch: &dyn Watch,
) -> Result<&'a mut Following, Cancelled> {
    let following = match kept.take() {
        Some(mut following) if following.fits(ground) => {
            following.renew(ground);
            following
        }
        _ => Following::new(ground, watch)?,
    };
    Ok(kept.insert(following))
}

/// A worksheet as the engine remembers it.
pub struct Following {
    kept: Kept,
    /// The worksheet it is known to remember.
    sheet: Worksheet,
    /// Lines that may stand otherwise in it since.
    loose: [Vec<u32>; 2],
    barred: BTreeSet<Tie>,
}

impl Following {
    /// Of a worksheet before the decision to be followed, and of what people refused so far. Costs what reading all lines costs.
    /// Fails only when `watch` calls it off.
    pub fn new(ground: &Ground, watch: &dyn Watch) -> Result<Self, Cancelled> {
        let sheet = &ground.sheet;
        let holdings = sheet.entries.iter().map(holding);
        let kept = Kept::new(&sheet.ours, &sheet.theirs, &ground.rules, holdings, watch)?;
        let mut following = Self {
            kept,
            sheet: sheet.clone(),
            loose: Default::default(),
            barred: BTreeSet::new(),
        };
        following.bar(&ground.refused);
        Ok(following)
    }

    fn fits(&self, ground: &Ground) -> bool {
        self.sheet.has_lines_of(&ground.sheet) && self.kept.fits(&ground.rules)
    }

    /// Takes over how a worksheet of the same lines stands.
    fn renew(&mut self, ground: &Ground) {
        let loose = std::mem::take(&mut self.loose);
        let places = ground.sheet.entries.places_of(&loose[0], &loose[1]);
        let loose = places
            .into_iter()
            .filter_map(|place| ground.sheet.entries.get(place));
        let swaps = self.sheet.entries.swaps(&ground.sheet.entries);
        for entry in swaps.iter().flat_map(|swap| &swap.after).chain(loose) {
            self.kept.stand(&holding(entry));
        }
        self.bar(&ground.refused);
        self.kept.learn(&ground.rules);
        self.sheet = ground.sheet.clone();
    }

    /// What follows from an act on the worksheet, which has the act itself already. Lines and rules are those this was made of.
    pub fn follow(&mut self, sheet: &Worksheet, rules: &Rules, act: &Act) -> Followed {
        if act.is_quiet() {
            return Followed::default();
        }
        let change = Change {
            tied: &act.tied,
            touched: [&act.touched[0], &act.touched[1]],
            barred: act.parted(),
        };
        let out = self.kept.redecide(&sheet.ours, &sheet.theirs, rules, &change);
        self.barred.extend(act.parted().iter().cloned());
        let entries = diff::entries(&out.changed, &sheet.ours, &sheet.theirs);
        for (side, loose) in [Side::Ours, Side::Theirs].into_iter().zip(&mut self.loose) {
            loose.extend(&act.touched[side as usize]);
            loose.extend(entries.iter().flat_map(|entry| entry.lines(side)));
        }
        for (ours, theirs) in &act.tied {
            self.loose[0].extend(ours);
            self.loose[1].extend(theirs);
        }
        Followed {
            plan: sheet.plan(&entries),
            beyond: out.beyond,
        }
    }

    /// What people refused is not tied again, and what they do not refuse any more may be.
    fn bar(&mut self, refused: &[Tie]) {
        let refused: BTreeSet<Tie> = refused.iter().cloned().collect();
        for (ours, theirs) in self.barred.difference(&refused) {
            self.kept.unbar(ours, theirs);
        }
        for (ours, theirs) in refused.difference(&self.barred) {
            self.kept.bar(ours, theirs);
        }
        self.barred = refused;
    }
}

/// An entry as the engine has it.
pub fn holding(entry: &Entry) -> Holding<'_> {
    let rule = Rule::parse(&entry.rule);
    let standing = match rule {
        _ if entry.is_decided() => Standing::Person,
        _ if entry.status == Status::Suggested => Standing::Open,
        _ if entry.is_tied() => Standing::Tied,
        None | Some(Rule::Alone) => Standing::Alone,
        Some(_) => Standing::Open,
    };
    Holding {
        ours: &entry.ours,
        theirs: &entry.theirs,
        standing,
        category: entry.category,
        code: entry.code,
        rule: rule.or((standing == Standing::Alone).then_some(Rule::Alone)),
        alternatives: entry.alternatives,
    }
}
