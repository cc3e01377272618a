//! Where the cursor of a list is, which rows are in sight and which are marked. Rows themselves come as windows of a
//! long list, so a million of them cost what is visible.

use std::collections::BTreeSet;
use std::ops::Range;

/// The state of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct List {
    cursor: usize,
    offset: usize,
    height: usize,
    total: usize,
    marks: BTreeSet<i64>,
    news: BTreeSet<i64>,
}

/// A movement of the cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// So many rows down.
    Down(usize),
    /// So many rows up.
    Up(usize),
    /// The first row.
    Top,
    /// The last row.
    Bottom,
    /// This row, from 0.
    To(usize),
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
}

impl List {
    /// The row under the cursor, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first row in sight.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Rows of the whole list.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Rows that fit.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The rows in sight.
    pub fn visible(&self) -> Range<usize> {
        self.offset..(self.offset + self.height).min(self.total)
    }

    /// The rows to ask for: those in sight and a screen on either side, or `None` while `loaded` still covers what is
    /// in sight.
    pub fn wanted(&self, loaded: &Range<usize>) -> Option<Range<usize>> {
        let visible = self.visible();
        let covered = visible.is_empty() || (loaded.start <= visible.start && loaded.end >= visible.end);
        (!covered).then(|| self.around())
    }

    /// The rows in sight and a screen on either side.
    pub fn around(&self) -> Range<usize> {
        let page = self.height.max(1);
        self.offset.saturating_sub(page)..self.offset + 2 * page
    }

    /// Says how many rows there are. The cursor stays where it can.
    pub fn set_total(&mut self, total: usize) {
        self.total = total;
        self.go(Motion::To(self.cursor));
    }

    /// Says that so many rows were found before the first: everything in sight stays there, with the cursor on its row.
    pub fn grow_above(&mut self, rows: usize) {
        self.total += rows;
        self.offset += rows;
        self.go(Motion::To(self.cursor + rows));
    }

    /// Says how many rows fit.
    pub fn set_height(&mut self, height: usize) {
        self.height = height;
        self.go(Motion::To(self.cursor));
    }

    /// Moves the cursor; scrolls no further than needed to keep it in sight. `true` when it moved.
    pub fn go(&mut self, motion: Motion) -> bool {
        let before = (self.cursor, self.offset);
        let last = self.total.saturating_sub(1);
        let page = self.height.max(1);
        self.cursor = match motion {
            Motion::Down(n) => self.cursor.saturating_add(n),
            Motion::Up(n) => self.cursor.saturating_sub(n),
            Motion::Top => 0,
            Motion::Bottom => last,
            Motion::To(row) => row,
            Motion::HalfDown => self.cursor + page.div_ceil(2),
            Motion::HalfUp => self.cursor.saturating_sub(page.div_ceil(2)),
            Motion::PageDown => self.cursor + page,
            Motion::PageUp => self.cursor.saturating_sub(page),
        }
        .min(last);
        if self.cursor < self.offset {
            self.offset = self.cursor;
        } else if self.cursor >= self.offset + page {
            self.offset = self.cursor + 1 - page;
        }
        self.offset = self.offset.min(self.total.saturating_sub(page));
        before != (self.cursor, self.offset)
    }

    /// Marks or unmarks the row with this key.
    pub fn toggle_mark(&mut self, key: i64) {
        if !self.marks.remove(&key) {
            self.marks.insert(key);
        }
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }

    /// True when the row with this key is marked.
    pub fn is_marked(&self, key: i64) -> bool {
        self.marks.contains(&key)
    }

    /// Says which rows are news, by their keys.
    pub fn set_news(&mut self, news: BTreeSet<i64>) {
        self.news = news;
    }

    /// True when the row with this key is news.
    pub fn is_news(&self, key: i64) -> bool {
        self.news.contains(&key)
    }

    /// The keys of the marked rows.
    pub fn marks(&self) -> &BTreeSet<i64> {
        &self.marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(total: usize, height: usize) -> List {
        let mut list = List::default();
        list.set_total(total);
        list.set_height(height);
        list
    }

    #[test]
    fn scrolls_as_little_as_it_can() {
        let mut list = list(1_000_000, 20);
        list.go(Motion::Down(19));
        assert_eq!(list.offset(), 0);
        list.go(Motion::Down(1));
        assert_eq!((list.cursor(), list.offset()), (20, 1));
        list.go(Motion::Up(19));
        assert_eq!((list.cursor(), list.offset()), (1, 1));
        list.go(Motion::Bottom);
        assert_eq!((list.cursor(), list.offset()), (999_999, 999_980));
        assert!(!list.go(Motion::Down(usize::MAX)));
    }

    #[test]
    fn shrinking_keeps_the_cursor_inside() {
        let mut list = list(100, 10);
        list.go(Motion::Bottom);
        list.set_total(3);
        assert_eq!((list.cursor(), list.visible()), (2, 0..3));
        list.set_total(0);
        assert_eq!((list.cursor(), list.visible()), (0, 0..0));
    }

    #[test]
    fn rows_found_above_leave_the_sight_alone() {
        let mut list = list(30, 10);
        list.go(Motion::To(25));
        list.grow_above(1_000);
        assert_eq!((list.cursor(), list.visible()), (1_025, 1_016..1_026));
        // A list that was not full shows what fits of the new rows.
        let mut list = self::list(3, 10);
        list.go(Motion::Bottom);
        list.grow_above(4);
        assert_eq!((list.cursor(), list.visible()), (6, 0..7));
        list.grow_above(20);
        assert_eq!((list.cursor(), list.visible()), (26, 17..27));
    }

    #[test]
    fn asks_only_for_what_is_missing() {
        let mut list = list(1000, 10);
        assert_eq!(list.wanted(&(0..0)), Some(0..20));
        assert_eq!(list.wanted(&(0..20)), None);
        list.go(Motion::To(500));
        assert_eq!(list.wanted(&(0..20)), Some(481..511));
    }
}
