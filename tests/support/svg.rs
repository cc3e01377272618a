//! Draws a screen as SVG: the pictures of the README.
//!
//! Every stretch of equal glyphs is one `<text>` with a `textLength`, narrow and wide ones apart, so that a hanzi keeps
//! its two cells whatever fonts the reader has. Lines and blocks are drawn as shapes and therefore join.

use super::screen::{self, Run};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

/// Cell and type size in pixels; a monospaced glyph is 0.6 of its size wide.
const CELL: (u32, u32) = (9, 20);
const FONT_SIZE: u32 = 15;
/// From the top of a cell to the base line.
const BASE: u32 = 15;
const MARGIN: u32 = 12;
/// Height of the window's title bar.
const BAR: u32 = 32;

const FONTS: &str = "'JetBrains Mono','DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Sarasa Mono SC',\
'Noto Sans Mono CJK SC','Source Han Mono SC','PingFang SC','Microsoft YaHei','WenQuanYi Zen Hei',monospace";

/// Foreground and background where the program sets none.
const PLAIN: (&str, &str) = ("#d5dae3", "#1d2129");

/// The sixteen colours of a calm dark scheme, in the order of their numbers.
const SIXTEEN: [&str; 16] = [
    "#2b303b", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#b6bdca", // 0-7
    "#6b7385", "#f28b93", "#b5d99c", "#f2d49b", "#8cc8ff", "#dba1ec", "#7fd3dd", "#f4f6fa", // 8-15
];

/// The screen as an SVG file; with a title it stands in a window.
pub fn draw(buffer: &Buffer, title: Option<&str>) -> String {
    let top = if title.is_some() { BAR } else { MARGIN };
    let width = u32::from(buffer.area.width) * CELL.0 + 2 * MARGIN;
    let height = u32::from(buffer.area.height) * CELL.1 + top + MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <style>text{{font-family:{FONTS};font-size:{FONT_SIZE}px;white-space:pre}}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>\n",
        PLAIN.1
    );
    if let Some(title) = title {
        for (at, colour) in [SIXTEEN[1], SIXTEEN[3], SIXTEEN[2]].iter().enumerate() {
            let x = MARGIN + 7 + 20 * at as u32;
            let _ = writeln!(
                out,
                "<circle cx=\"{x}\" cy=\"{}\" r=\"6\" fill=\"{colour}\"/>",
                BAR / 2
            );
        }
        let (x, y, fill, title) = (width / 2, BAR / 2 + 5, SIXTEEN[7], escape(title));
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" fill=\"{fill}\" text-anchor=\"middle\">{title}</text>"
        );
    }
    let _ = writeln!(
        out,
        "<g transform=\"translate({MARGIN} {top})\" shape-rendering=\"crispEdges\">"
    );
    for y in 0..buffer.area.height {
        let runs = screen::runs(buffer, buffer.area.top() + y);
        for run in &runs {
            background(&mut out, run, y);
        }
        for run in &runs {
            foreground(&mut out, run, y);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Foreground and background as they are seen, and whether the background needs drawing.
fn colours(run: &Run) -> (String, String, bool) {
    let (fg, bg, modifier) = run.look;
    let (front, back) = (hex(fg, PLAIN.0), hex(bg, PLAIN.1));
    if modifier.contains(Modifier::REVERSED) {
        (back, front, true)
    } else {
        (front, back, bg != Color::Reset)
    }
}

fn hex(colour: Color, plain: &str) -> String {
    let sixteen = |n: usize| SIXTEEN[n].to_owned();
    match colour {
        Color::Reset => plain.to_owned(),
        Color::Black => sixteen(0),
        Color::Red => sixteen(1),
        Color::Green => sixteen(2),
        Color::Yellow => sixteen(3),
        Color::Blue => sixteen(4),
        Color::Magenta => sixteen(5),
        Color::Cyan => sixteen(6),
        Color::Gray => sixteen(7),
        Color::DarkGray => sixteen(8),
        Color::LightRed => sixteen(9),
        Color::LightGreen => sixteen(10),
        Color::LightYellow => sixteen(11),
        Color::LightBlue => sixteen(12),
        Color::LightMagenta => sixteen(13),
        Color::LightCyan => sixteen(14),
        Color::White => sixteen(15),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(n @ 0..=15) => sixteen(usize::from(n)),
        Color::Indexed(n @ 16..=231) => {
            let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let n = n - 16;
            hex(Color::Rgb(level(n / 36), level(n / 6 % 6), level(n % 6)), plain)
        }
        Color::Indexed(n) => hex(
            Color::Rgb(8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)),
            plain,
        ),
    }
}

fn background(out: &mut String, run: &Run, y: u16) {
    let (_, back, drawn) = colours(run);
    if drawn {
        rect(
            out,
            (u32::from(run.x) * CELL.0, u32::from(y) * CELL.1),
            (u32::from(run.cells()) * CELL.0, CELL.1),
            &back,
        );
    }
}

fn rect(out: &mut String, (x, y): (u32, u32), (width, height): (u32, u32), fill: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
    );
}

/// Corner and size.
type Rect = ((u32, u32), (u32, u32));

/// Glyphs of one width that stand side by side.
struct Stretch {
    x: u16,
    text: String,
    /// Cells of each glyph.
    each: u16,
    cells: u16,
}

/// Draws the symbols of a run: lines and blocks as rectangles, joined where they touch, the rest in stretches.
fn foreground(out: &mut String, run: &Run, y: u16) {
    let (front, _, _) = colours(run);
    let modifier = run.look.2;
    if modifier.contains(Modifier::HIDDEN) {
        return;
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut rects: Vec<Rect> = Vec::new();
    let mut x = run.x;
    for (symbol, cells) in &run.symbols {
        let shapes = shapes(symbol);
        for ((right, down), size) in &shapes {
            let corner = (u32::from(x) * CELL.0 + right, u32::from(y) * CELL.1 + down);
            match rects.last_mut() {
                Some(((left, top), (width, height)))
                    if (*left + *width, *top, *height) == (corner.0, corner.1, size.1) =>
                {
                    *width += size.0;
                }
                _ => rects.push((corner, *size)),
            }
        }
        match stretches.last_mut() {
            _ if !shapes.is_empty() => {}
            Some(last) if last.each == *cells && last.x + last.cells == x => {
                last.text.push_str(symbol);
                last.cells += cells;
            }
            _ => stretches.push(Stretch {
                x,
                text: symbol.clone(),
                each: *cells,
                cells: *cells,
            }),
        }
        x += cells;
    }
    for (corner, size) in rects {
        rect(out, corner, size, &front);
    }
    for stretch in &mut stretches {
        if !modifier.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT) {
            trim(stretch);
        }
        if stretch.cells > 0 {
            glyphs(out, stretch, y, &front, modifier);
        }
    }
}

/// Takes off the outer blanks, one cell each.
fn trim(stretch: &mut Stretch) {
    let inner = stretch.text.trim_start_matches(' ');
    stretch.x += (stretch.text.len() - inner.len()) as u16;
    let inner = inner.trim_end_matches(' ').to_owned();
    stretch.cells -= (stretch.text.len() - inner.len()) as u16;
    stretch.text = inner;
}

fn glyphs(out: &mut String, stretch: &Stretch, y: u16, fill: &str, modifier: Modifier) {
    let (left, base) = (u32::from(stretch.x) * CELL.0, u32::from(y) * CELL.1 + BASE);
    let _ = write!(
        out,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{}\" fill=\"{fill}\"",
        u32::from(stretch.cells) * CELL.0
    );
    for (flag, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " fill-opacity=\".6\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
    ] {
        if modifier.contains(flag) {
            out.push_str(attribute);
        }
    }
    let rules = [
        (Modifier::UNDERLINED, "underline"),
        (Modifier::CROSSED_OUT, "line-through"),
    ];
    let rules: Vec<&str> = rules
        .iter()
        .filter(|(flag, _)| modifier.contains(*flag))
        .map(|(_, r)| *r)
        .collect();
    if !rules.is_empty() {
        let _ = write!(out, " text-decoration=\"{}\"", rules.join(" "));
    }
    let _ = writeln!(out, ">{}</text>", escape(&stretch.text));
}

/// The corner and size of each rectangle of a line or block symbol, within its cell; none for a glyph of a font.
fn shapes(symbol: &str) -> Vec<Rect> {
    let (w, h) = CELL;
    let (cx, cy) = (w / 2, h / 2);
    let line = |arms: &str| {
        let arm = |name| match name {
            'l' => ((0, cy), (cx, 1)),
            'r' => ((cx, cy), (w - cx, 1)),
            'u' => ((cx, 0), (1, cy + 1)),
            _ => ((cx, cy), (1, h - cy)),
        };
        arms.chars().map(arm).collect()
    };
    let left = |eighths: u32| vec![((0, 0), ((w * eighths).div_ceil(8), h))];
    let lower = |eighths: u32| vec![((0, h - h * eighths / 8), (w, h * eighths / 8))];
    match symbol {
        "─" => vec![((0, cy), (w, 1))],
        "│" => vec![((cx, 0), (1, h))],
        "┌" | "╭" => line("rd"),
        "┐" | "╮" => line("ld"),
        "└" | "╰" => line("ru"),
        "┘" | "╯" => line("lu"),
        "├" => line("rud"),
        "┤" => line("lud"),
        "┬" => line("lrd"),
        "┴" => line("lru"),
        "┼" => line("lrud"),
        "▕" => vec![((w - 1, 0), (1, h))],
        "█" => left(8),
        _ => {
            let mut chars = symbol.chars();
            match (chars.next(), chars.next()) {
                (Some(c @ '▁'..='▇'), None) => lower(c as u32 - '▁' as u32 + 1),
                (Some(c @ '▉'..='▏'), None) => left('▏' as u32 - c as u32 + 1),
                _ => Vec::new(),
            }
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
