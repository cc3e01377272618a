//! The reconcile pane by key scripts: on a book, and on two files without one.

mod support;

use support::book::{TestBook, small};
use support::screen::snapshot;
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::command::global;
use tieout::tui::effect::Effect;
use tieout::tui::panes::reconcile::FILES_ONLY;
use tieout::tui::subject::Subject;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::theme::Theme;
use tieout::tui::worker::Book;

fn harness(
    book: TestBook,
    change: impl FnOnce(&mut Setup),
    width: u16,
    height: u16,
) -> (Harness, tempfile::TempDir) {
    let mut setup = setup(FILES_ONLY);
    change(&mut setup);
    let reader = book.store.reader().unwrap();
    let pair = Book {
        reader,
        writer: book.store,
    };
    (Harness::new(setup, pair, width, height), book.dir)
}

#[test]
fn look() {
    let mut book = small();
    let statement = tieout::store::statement::of_customer(book.store.read(), book.id("C001")).unwrap()[0].id;
    book.reconcile(statement);
    let id = book.id("C001");
    for (w, h, lang) in [(80, 24, Language::En), (120, 40, Language::ZhCn)] {
        let mut book = small();
        book.reconcile(
            tieout::store::statement::of_customer(book.store.read(), book.id("C001")).unwrap()[0].id,
        );
        let (mut h, _dir) = harness(
            book,
            |s| {
                s.language = lang;
                s.theme = Theme::Ansi16
            },
            w,
            h,
        );
        h.app()
            .perform(vec![Effect::Choose(Some(tieout::tui::effect::Chosen {
                id,
                name: "华东".into(),
            }))]);
        h.keys("Ctrl-l");
        println!("{}", h.text());
        h.keys("e");
        println!("{}", h.text());
        let _ = (Subject::None, global::UNDO);
    }
    let _ = snapshot;
}
