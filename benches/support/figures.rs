//! One table of figures with the goals beside them.

use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// A figure that was measured.
struct Figure {
    what: String,
    measured: String,
    goal: String,
    kept: Option<bool>,
}

/// Figures under headings.
#[derive(Default)]
pub struct Figures {
    rows: Vec<Figure>,
}

impl Figures {
    /// Begins a group.
    pub fn heading(&mut self, what: &str) {
        self.add(&format!("[{what}]"), String::new(), String::new(), None);
    }

    /// A figure that is good when it is at most `most`.
    pub fn at_most(&mut self, what: &str, measured: f64, most: f64, unit: &str) {
        let kept = Some(measured <= most);
        self.add(
            what,
            number(measured, unit),
            format!("<= {}", number(most, unit)),
            kept,
        );
    }

    /// A figure that is good when it is at least `least`.
    pub fn at_least(&mut self, what: &str, measured: f64, least: f64, unit: &str) {
        let kept = Some(measured >= least);
        self.add(
            what,
            number(measured, unit),
            format!(">= {}", number(least, unit)),
            kept,
        );
    }

    /// A figure without a goal.
    pub fn plain(&mut self, what: &str, measured: String) {
        self.add(what, measured, String::new(), None);
    }

    fn add(&mut self, what: &str, measured: String, goal: String, kept: Option<bool>) {
        // A run at full scale takes minutes: each figure is told as it comes.
        eprintln!("{what} {measured}");
        let what = what.to_owned();
        self.rows.push(Figure {
            what,
            measured,
            goal,
            kept,
        });
    }

    /// Prints the table.
    pub fn print(&self) {
        let widest = |cell: fn(&Figure) -> &str| self.rows.iter().map(|r| cell(r).width()).max().unwrap_or(0);
        let (what, measured, goal) = (widest(|r| &r.what), widest(|r| &r.measured), widest(|r| &r.goal));
        for row in &self.rows {
            let mark = match row.kept {
                Some(true) => "kept",
                Some(false) => "MISSED",
                None => "",
            };
            let pad = " ".repeat(what - row.what.width());
            let line = format!(
                "{}{pad}  {:>measured$}  {:<goal$}  {mark}",
                row.what, row.measured, row.goal
            );
            println!("{}", line.trim_end());
        }
    }
}

fn number(value: f64, unit: &str) -> String {
    let digits = usize::from(value.fract() != 0.0) * if value < 10.0 { 2 } else { 1 };
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}

/// The value that a share of the values do not exceed; 0 where there is none.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let at = (values.len() as f64 * share).ceil() as usize;
    values.get(at.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// The middle value.
pub fn median(values: &mut [f64]) -> f64 {
    percentile(values, 0.5)
}

/// Milliseconds.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
