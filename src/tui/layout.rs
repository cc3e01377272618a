//! Where things stand on the screen, by its size: the one place with breakpoints.

use ratatui::layout::Rect;

/// Least columns for the program to be of use.
pub const COLUMNS_MIN: u16 = 60;
/// Least rows for the program to be of use.
pub const ROWS_MIN: u16 = 16;
/// Columns from which the card stands beside the list.
pub const CARD_BESIDE_FROM: u16 = 100;
/// Columns from which both have their full width.
pub const FULL_FROM: u16 = 120;

/// How list and card share the body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// 120 columns and more: both in full.
    Full,
    /// 100 to 119 columns: the card beside a narrower list.
    Beside,
    /// Fewer: the card is a drawer.
    Drawer,
}

/// The parts of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The whole screen.
    pub screen: Rect,
    /// First line: name, tabs, book, operator.
    pub header: Rect,
    /// The line below, while there is something everybody must know.
    pub banner: Option<Rect>,
    /// What the pane draws in.
    pub body: Rect,
    /// Last line: keys, notices, prompt.
    pub footer: Rect,
    /// How list and card share the body.
    pub shape: Shape,
}

impl Layout {
    /// The parts of a screen of this size; `None` where it is too small to be of use.
    pub fn of(screen: Rect) -> Option<Self> {
        if screen.width < COLUMNS_MIN || screen.height < ROWS_MIN {
            return None;
        }
        let line = |y| Rect {
            x: screen.x,
            y,
            width: screen.width,
            height: 1,
        };
        let shape = match screen.width {
            FULL_FROM.. => Shape::Full,
            CARD_BESIDE_FROM.. => Shape::Beside,
            _ => Shape::Drawer,
        };
        Some(Self {
            screen,
            header: line(screen.y),
            banner: None,
            body: Rect {
                y: screen.y + 1,
                height: screen.height - 2,
                ..screen
            },
            footer: line(screen.bottom() - 1),
            shape,
        })
    }

    /// The same with a line taken from the body for the banner.
    #[must_use]
    pub fn with_banner(self) -> Self {
        let body = Rect {
            y: self.body.y + 1,
            height: self.body.height - 1,
            ..self.body
        };
        let banner = Rect {
            height: 1,
            ..self.body
        };
        Self {
            banner: Some(banner),
            body,
            ..self
        }
    }
}

/// List and card inside `body`: where the card is a drawer it is `None` unless that is `open`, and the list is what is left of it.
/// The column between them is left for the rule.
pub fn list_and_card(body: Rect, shape: Shape, open: bool) -> (Rect, Option<Rect>) {
    let card_width = match shape {
        Shape::Full => (body.width / 3 + 2).clamp(42, 72),
        Shape::Beside => 35,
        Shape::Drawer if !open => return (body, None),
        Shape::Drawer => {
            let drawer = drawer(body);
            let list = Rect {
                width: drawer.x - body.x,
                ..body
            };
            return (list, Some(drawer));
        }
    };
    let list = Rect {
        width: body.width - card_width - 1,
        ..body
    };
    let card = Rect {
        x: list.right() + 1,
        width: card_width,
        ..body
    };
    (list, Some(card))
}

/// A box of at most this size in the middle of `area`.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// The drawer over the right of `body`, leaving at least a third of the list in sight.
fn drawer(body: Rect) -> Rect {
    let width = (body.width * 2 / 3).max(44).min(body.width);
    Rect {
        x: body.right() - width,
        width,
        ..body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints() {
        let shape = |w, h| Layout::of(Rect::new(0, 0, w, h)).map(|l| l.shape);
        assert_eq!(shape(59, 24), None);
        assert_eq!(shape(80, 15), None);
        assert_eq!(shape(80, 24), Some(Shape::Drawer));
        assert_eq!(shape(99, 24), Some(Shape::Drawer));
        assert_eq!(shape(100, 24), Some(Shape::Beside));
        assert_eq!(shape(119, 24), Some(Shape::Beside));
        assert_eq!(shape(120, 40), Some(Shape::Full));
    }

    #[test]
    fn parts_do_not_overlap() {
        for w in 100..200 {
            let layout = Layout::of(Rect::new(0, 0, w, 30)).unwrap();
            let (list, card) = list_and_card(layout.body, layout.shape, false);
            let card = card.unwrap();
            assert!(
                list.right() < card.x && card.right() == w && list.width >= 60,
                "{w}"
            );
        }
    }
}
