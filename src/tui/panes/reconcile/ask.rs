//! The question card: lines of both sides that the engine cannot place by itself, what it proposes on one row each, and the
//! person's answer. Picking is by line, one or several a side; where the pick leaves one line a side, that pair follows.

use super::Reconcile;
use super::evidence::Held;
use super::gap::sum_of;
use super::pairs::{COLUMNS, COLUMNS_WITH_YEARS, key, line_cells};
use crate::domain::Lines;
use crate::domain::evidence::Rule;
use crate::domain::question::{Question, WAYS_COUNTED};
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::{Decision, Tie};
use crate::text::amount::grouped;
use crate::text::cells::width;
use crate::text::{evidence, fl};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::overlays::Overlay;
use crate::tui::say;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::diff::{self, Diff, Pair};
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::table::Column;
use crate::tui::widgets::text::{Run, frame as outline, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Rows of the card that are no candidates: the frame, the head, the titles, the pick and what follows.
const AROUND: u16 = 8;

/// A row: a candidate of each side, and the number of the proposal both stand in.
struct Row {
    ours: Option<u32>,
    theirs: Option<u32>,
    proposal: Option<usize>,
}

/// The card.
pub(super) struct Card {
    held: Held,
    question: Question,
    rows: Vec<Row>,
    list: List,
    side: diff::Side,
    years: bool,
    columns: Vec<Column>,
}

impl Card {
    pub(super) fn new(held: Held, question: Question, years: bool) -> Self {
        let mut card = Self {
            columns: columns(&held, &question, years),
            rows: rows(&held, &question),
            held,
            question,
            list: List::default(),
            side: diff::Side::Left,
            years,
        };
        card.list.set_total(card.rows.len());
        card
    }

    fn place(&self, area: Rect) -> Rect {
        let rows = (self.rows.len() as u16).saturating_add(AROUND);
        centred(area, 118.min(area.width.saturating_sub(2)), rows.min(area.height))
    }

    /// The line under the cursor, on the side of the keys.
    fn here(&self) -> Option<(Side, u32)> {
        let row = self.rows.get(self.list.cursor())?;
        match self.side {
            diff::Side::Left => row.ours.map(|l| (Side::Ours, l)),
            diff::Side::Right => row.theirs.map(|s| (Side::Theirs, s)),
        }
    }

    /// What is marked on both sides.
    fn picked(&self) -> Tie {
        super::cursor::marked_lines(&self.list)
    }

    fn pick(&mut self) -> bool {
        let Some((side, line)) = self.here() else {
            return false;
        };
        self.list
            .toggle_mark(if side == Side::Ours { key(line) } else { -key(line) });
        true
    }

    /// The pair that is left when one line of each side is picked, and one of each remains.
    fn follows(&self) -> Option<Tie> {
        let (ours, theirs) = self.picked();
        let rest = |all: &[u32], picked: &[u32]| -> Vec<u32> {
            all.iter().filter(|l| !picked.contains(l)).copied().collect()
        };
        let left = (
            rest(&self.question.ours, &ours),
            rest(&self.question.theirs, &theirs),
        );
        let sheet = self.held.sheet();
        let amount = |lines: &crate::domain::Lines, of: &[u32]| match of {
            [one] => lines.amount.get(*one as usize).copied(),
            _ => None,
        };
        let first = amount(&sheet.ours, &ours).zip(amount(&sheet.theirs, &theirs));
        let last = amount(&sheet.ours, &left.0).zip(amount(&sheet.theirs, &left.1));
        let same = first
            .zip(last)
            .is_some_and(|((a, b), (c, d))| a == b && c == d && a == c);
        same.then_some(left)
    }

    /// Enter: picks the line, goes over to the other side, and takes what is picked on both.
    fn take(&mut self) -> Effects {
        let (ours, theirs) = self.picked();
        let lacks = match self.side {
            diff::Side::Left => ours.is_empty(),
            diff::Side::Right => theirs.is_empty(),
        };
        if lacks && !self.pick() {
            return vec![Effect::Notice(say(|w| fl!(w, "recon-ask-no-line")))];
        }
        let (ours, theirs) = self.picked();
        if ours.is_empty() || theirs.is_empty() {
            self.side = if ours.is_empty() {
                diff::Side::Left
            } else {
                diff::Side::Right
            };
            return Vec::new();
        }
        let follows = self.follows();
        self.answer(std::iter::once((ours, theirs)).chain(follows).collect())
    }

    /// Every proposal as it stands.
    fn proposed(&self) -> Vec<Tie> {
        let entry = |place: &u32| {
            let entry = self.held.sheet().entries.get(*place as usize)?;
            Some((entry.ours.clone(), entry.theirs.clone()))
        };
        self.question.proposals.iter().filter_map(entry).collect()
    }

    fn answer(&self, ties: Vec<Tie>) -> Effects {
        let entries = self.question.proposals.iter().map(|p| *p as usize).collect();
        let decision = Decision::Answer { entries, ties };
        vec![
            Effect::Close,
            Effect::tell(move |pane: &mut Reconcile| pane.decide(decision)),
        ]
    }

    /// What it is about: the rule that found the lines, how many, and in how many ways they go together.
    fn head(&self, look: &Look) -> Vec<Run> {
        let words = &look.words;
        let first = self.question.proposals.first().copied().unwrap_or_default();
        let entry = self.held.sheet().entries.get(first as usize);
        let rule = entry
            .and_then(|e| Rule::parse(&e.rule))
            .map(|rule| evidence::rule(words, rule));
        let counted = fl!(
            words,
            "recon-ask-about",
            ours = self.question.ours.len(),
            theirs = self.question.theirs.len()
        );
        let ways = ways(self.question.ways, look);
        let mut runs = vec![Run::new(counted, Role::Base), Run::new(ways, Role::Warning)];
        if let Some(rule) = rule {
            runs.push(Run::new(format!(" {} {rule}", look.glyphs.dot), Role::Muted));
        }
        runs
    }

    /// What is picked, and what follows from it.
    fn foot(&self, look: &Look) -> [Vec<Run>; 2] {
        let words = &look.words;
        let (ours, theirs) = self.picked();
        let Some(sums) = sum_of(self.held.sheet(), &ours, &theirs, look) else {
            let hint = fl!(words, "recon-ask-hint");
            return [vec![Run::new(hint, Role::Muted)], Vec::new()];
        };
        let follows = self.follows().map(|(ours, theirs)| {
            let sheet = self.held.sheet();
            let name = |lines: &crate::domain::Lines, of: &[u32]| {
                let line = lines.get(of.first().copied().unwrap_or(u32::MAX) as usize);
                line.map(|line| super::pairs::name(&line).to_owned())
                    .unwrap_or_default()
            };
            let text = fl!(
                words,
                "recon-ask-follows",
                ours = name(&sheet.ours, &ours),
                theirs = name(&sheet.theirs, &theirs)
            );
            vec![Run::new(text, Role::Good)]
        });
        [vec![Run::new(sums, Role::Title)], follows.unwrap_or_default()]
    }

    fn pair(&self, index: usize) -> Option<Pair> {
        let row = self.rows.get(index)?;
        let sheet = self.held.sheet();
        let cells = |lines: &crate::domain::Lines, at: Option<u32>| {
            Some(line_cells(&lines.get(at? as usize)?, self.years))
        };
        Some(Pair {
            left_key: row.ours.map(key),
            right_key: row.theirs.map(key),
            left: cells(&sheet.ours, row.ours),
            right: cells(&sheet.theirs, row.theirs),
            sign: row.proposal.map_or_else(String::new, |n| format!("?{}", n + 1)),
            role: Role::Warning,
            ..Pair::default()
        })
    }
}

/// So many ways, or too many to count.
fn ways(ways: u32, look: &Look) -> String {
    if ways >= WAYS_COUNTED {
        fl!(look.words, "recon-ask-many-ways", most = WAYS_COUNTED)
    } else {
        fl!(look.words, "recon-ask-ways", ways = ways)
    }
}

/// Proposals first, each on rows of its own, then the lines that only rival them.
fn rows(held: &Held, question: &Question) -> Vec<Row> {
    let sheet = held.sheet();
    let (mut rows, mut ours, mut theirs) = (Vec::new(), question.ours.clone(), question.theirs.clone());
    let beside = |a: &[u32], b: &[u32], proposal: Option<usize>| -> Vec<Row> {
        let row = |n: usize| Row {
            ours: a.get(n).copied(),
            theirs: b.get(n).copied(),
            proposal,
        };
        (0..a.len().max(b.len())).map(row).collect()
    };
    for (number, place) in question.proposals.iter().enumerate() {
        if let Some(entry) = sheet.entries.get(*place as usize) {
            rows.extend(beside(&entry.ours, &entry.theirs, Some(number)));
            ours.retain(|l| !entry.ours.contains(l));
            theirs.retain(|s| !entry.theirs.contains(s));
        }
    }
    rows.extend(beside(&ours, &theirs, None));
    rows
}

impl Overlay for Card {
    fn scope(&self) -> Scope {
        Scope::QUESTION
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        let rows = usize::from(self.place(area).height.saturating_sub(AROUND));
        self.list.set_height(rows);
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        if let Some(layout) = cx.layout {
            self.arrange(layout.body, cx);
        }
        Vec::new()
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn has_list(&self) -> bool {
        true
    }

    fn mark(&mut self, _cx: &Context) -> Effects {
        if self.pick() {
            self.list.go(Motion::Down(1));
        }
        Vec::new()
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        match call.id {
            _ if list::motion(call).is_some() => {}
            ids::QUESTION_OURS => self.side = diff::Side::Left,
            ids::QUESTION_THEIRS => self.side = diff::Side::Right,
            ids::QUESTION_TAKE => return self.take(),
            ids::QUESTION_AS_PROPOSED => return self.answer(self.proposed()),
            ids::QUESTION_NONE => return self.answer(Vec::new()),
            _ => return vec![Effect::Close],
        }
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = self.place(area);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &fl!(look.words, "recon-ask-title"), look);
        let line = |y: u16| Rect {
            x: place.x + 3,
            y,
            width: place.width.saturating_sub(6),
            height: 1,
        };
        put_runs(
            buf,
            line(place.y + 2),
            &self.head(look),
            look.style(Role::Base),
            look,
        );
        let sides = Rect {
            x: place.x + 1,
            y: place.y + 3,
            width: place.width.saturating_sub(2),
            height: place.height.saturating_sub(AROUND - 1),
        };
        let row = |index: usize| self.pair(index);
        Diff {
            columns: &self.columns,
            list: &self.list,
            row: &row,
            side: self.side,
            titles: [&fl!(look.words, "recon-ours"), &fl!(look.words, "recon-theirs")],
        }
        .draw(sides, buf, look);
        for (y, runs) in (sides.bottom() + 1..).zip(self.foot(look)) {
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
        }
    }
}

/// The columns of the pane, with amounts no wider than these are: what tells the lines apart is their numbers.
fn columns(held: &Held, question: &Question, years: bool) -> Vec<Column> {
    let sheet = held.sheet();
    let of = |lines: &Lines, places: &[u32]| {
        let shown = places.iter().filter_map(|place| lines.get(*place as usize));
        shown
            .map(|line| width(&grouped(line.amount, line.currency)))
            .max()
    };
    let widest = of(&sheet.ours, &question.ours).max(of(&sheet.theirs, &question.theirs));
    let mut columns = if years { COLUMNS_WITH_YEARS } else { COLUMNS }.to_vec();
    if let (Some(amounts), Some(widest)) = (columns.last_mut(), widest) {
        amounts.ideal = u16::try_from(widest).map_or(amounts.ideal, |wide| wide.min(amounts.ideal));
        amounts.min = amounts.min.min(amounts.ideal);
    }
    columns
}

impl Reconcile {
    /// Opens the question the entry under the cursor belongs to.
    pub(super) fn ask(&self) -> Effects {
        let found = self.entry().zip(self.sheet());
        let found = found.and_then(|((place, _), sheet)| self.board.question_of(sheet, place));
        match (self.held(), found) {
            (Some(held), Some(question)) => {
                let card = Card::new(held, question, self.board.years);
                vec![Effect::Open(Box::new(card))]
            }
            _ => Vec::new(),
        }
    }
}
