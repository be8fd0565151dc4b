//! The figures as a person reads them: one table, and one chart.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::work::{Program, Work};

/// What was found of one program at one piece of work.
#[derive(Clone, Default)]
pub struct Figures {
    pub instructions: f64,
    /// In nanoseconds, ascending.
    pub times: Vec<f64>,
    pub allocations: f64,
    pub system_calls: Option<f64>,
    pub peak_kilobytes: u64,
    pub threads: u64,
}

impl Figures {
    /// The time below which this part of all lies.
    pub fn time_at(&self, part: f64) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
    }
}

/// All programs at one piece of work, in the order of [`Program::ALL`].
pub struct Row {
    pub work: Work,
    pub figures: Vec<Figures>,
}

pub fn print(rows: &[Row]) {
    for Row { work, figures } in rows {
        println!("{}", work.title);
        println!(
            "  {:<18} {:>14} {:>9} {:>12} {:>9} {:>12} {:>9} {:>9} {:>9} {:>8}",
            format!("for each {}", work.unit),
            "instructions",
            "x floor",
            "median us",
            "x floor",
            "p99 us",
            "allocs",
            "syscalls",
            "peak KB",
            "threads"
        );
        for (program, figures_of) in Program::ALL.iter().zip(figures) {
            let floor = &figures[0];
            println!(
                "  {:<18} {:>14} {:>9.2} {:>12.2} {:>9.2} {:>12.2} {:>9.1} {:>9} {:>9} {:>8}",
                program.title(),
                grouped(figures_of.instructions),
                figures_of.instructions / floor.instructions,
                figures_of.time_at(0.5) / 1e3,
                figures_of.time_at(0.5) / floor.time_at(0.5),
                figures_of.time_at(0.99) / 1e3,
                figures_of.allocations,
                figures_of.system_calls.map_or("-".to_owned(), |calls| format!("{calls:.1}")),
                figures_of.peak_kilobytes,
                figures_of.threads,
            );
        }
        println!();
    }
}

/// A number with its thousands apart.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bars of instructions as multiples of the floor's, on a scale of powers of two: most works differ by as much as
/// that.
pub fn chart(rows: &[Row], path: &Path) -> Result<(), Box<dyn Error>> {
    const COLORS: [RGBColor; 3] = [RGBColor(150, 150, 150), RGBColor(15, 111, 255), RGBColor(230, 140, 30)];
    const ROW: i32 = 78;
    let (left, width, top) = (290, 860, 60);
    let height = top + ROW * i32::try_from(rows.len())? + 20;
    let root = SVGBackend::new(path, (u32::try_from(width)?, u32::try_from(height)?)).into_drawing_area();
    root.fill(&WHITE)?;
    let most = rows
        .iter()
        .flat_map(|row| row.figures.iter().map(|figures| figures.instructions / row.figures[0].instructions))
        .fold(1.0, f64::max);
    let scale = f64::from(width - left - 170) / (1.0 + most.log2());
    let text = ("sans-serif", 14).into_font().color(&BLACK);
    let title = ("sans-serif", 16).into_font().style(FontStyle::Bold).color(&BLACK);
    root.draw(&Text::new(
        "Instructions, beside those of raw TLS (each doubling is as wide as the first bar)",
        (16, 14),
        title,
    ))?;
    for (program, color) in Program::ALL.iter().zip(COLORS) {
        let x = 16 + 170 * (*program as i32);
        root.draw(&Rectangle::new([(x, 40), (x + 11, 51)], color.filled()))?;
        root.draw(&Text::new(program.title(), (x + 17, 38), text.clone()))?;
    }
    for (row, y) in rows.iter().zip((top + 10..).step_by(usize::try_from(ROW)?)) {
        root.draw(&Text::new(row.work.title, (16, y + 22), text.clone()))?;
        for ((figures, color), y) in row.figures.iter().zip(COLORS).zip((y..).step_by(20)) {
            let ratio = figures.instructions / row.figures[0].instructions;
            let end = left + (scale * (1.0 + ratio.log2()).max(0.05)) as i32;
            root.draw(&Rectangle::new([(left, y), (end, y + 16)], color.filled()))?;
            let label = format!("{}  ({ratio:.1} x)", grouped(figures.instructions));
            root.draw(&Text::new(label, (end + 6, y + 1), text.clone()))?;
        }
    }
    root.present()?;
    Ok(())
}
