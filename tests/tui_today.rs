//! The Today pane on a small book: what the queue says, and what each key does to the book.

mod support;

use support::{book, panes};
use tieout::domain::task::Kind;
use tieout::ops;
use tieout::text::Language;

#[test]
fn the_small_book_has_every_kind_of_follow_up() {
    let mut book = book::small();
    let planned = ops::plan_followup::plan(&mut book.store, book::today())
        .unwrap()
        .value()
        .unwrap();
    assert_eq!((planned.added, planned.updated, planned.cleared), (6, 0, 0));
    let queue = ops::queue::read(book.store.read(), book::today(), None).unwrap();
    let of = |kind: Kind| queue.rows.iter().filter(|r| r.task.fields.kind == kind).count();
    assert_eq!(
        [Kind::Overdue, Kind::Reconcile, Kind::Difference, Kind::Manual].map(of),
        [5, 1, 1, 2]
    );
    let first = queue.rows.first().unwrap();
    assert_eq!(first.customer.fields.code, "C001");
}

#[test]
fn look() {
    for (lang, w, h) in [
        (Language::En, 80, 24),
        (Language::En, 100, 30),
        (Language::ZhCn, 120, 40),
        (Language::ZhCn, 80, 24),
    ] {
        let mut s = panes::open(book::small(), lang, w, h);
        println!("{}", s.app.text());
        s.app.keys("w v");
        println!("{}", s.app.text());
        s.app.keys("2");
        println!("{}", s.app.text());
        s.app.keys("e");
        println!("{}", s.app.text());
    }
}
