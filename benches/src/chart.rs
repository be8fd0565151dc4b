//! The works of the summary as one drawing, for the README.

use std::error::Error;
use std::fs;
use std::path::Path;

use plotters::prelude::*;

use crate::report::{Figures, Row, in_short};
use crate::work::Program;

const WIDTH: u32 = 860;
/// Of what is left of the bars.
const LEFT: i32 = 310;
const TOP: i32 = 62;
/// From one bar to the next, and between two works.
const BAR: i32 = 17;
const GAP: i32 = 14;

/// The chart has a ground of its own, dark where the reader's is: a text is never on one that it was not made for.
const STYLE: &str = "<style>@media (prefers-color-scheme: dark) { \
                     rect:first-of-type { fill: #0d1117 } text { fill: #e6edf3 } }</style>";

/// Bars of instructions as multiples of the floor's, on a scale of powers of two: most works differ by as much as
/// that.
pub fn write(rows: &[Row], path: &Path) -> Result<(), Box<dyn Error>> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.work.is_headline).collect();
    let mut drawing = String::new();
    let bars: usize = rows.iter().map(|row| row.figures.len()).sum();
    let height = TOP + BAR * i32::try_from(bars)? + GAP * i32::try_from(rows.len())?;
    {
        let root = SVGBackend::with_string(&mut drawing, (WIDTH, u32::try_from(height)?)).into_drawing_area();
        root.fill(&WHITE)?;
        let text = ("sans-serif", 14).into_font().color(&BLACK);
        let title = ("sans-serif", 16).into_font().style(FontStyle::Bold).color(&BLACK);
        root.draw(&Text::new(
            "Instructions, beside those of raw TLS (each doubling is as wide as the first bar)",
            (16, 14),
            title,
        ))?;
        for (program, x) in Program::ALL.into_iter().zip((16..).step_by(166)) {
            root.draw(&Rectangle::new([(x, 40), (x + 11, 51)], color(program).filled()))?;
            root.draw(&Text::new(program.title(), (x + 17, 38), text.clone()))?;
        }
        let longest = rows.iter().flat_map(|row| row.figures.iter().map(|figures| ratio(row, figures)));
        let scale = f64::from(WIDTH as i32 - LEFT - 130) / (1.0 + longest.fold(1.0, f64::max).log2());
        let mut y = TOP;
        for row in rows {
            root.draw(&Text::new(row.work.title, (16, y + 1), text.clone()))?;
            for figures in &row.figures {
                let ratio = ratio(row, figures);
                let end = LEFT + (scale * (1.0 + ratio.log2()).max(0.05)) as i32;
                root.draw(&Rectangle::new([(LEFT, y), (end, y + BAR - 3)], color(figures.program).filled()))?;
                let label = format!("{}  ({ratio:.1} x)", in_short(figures.instructions));
                root.draw(&Text::new(label, (end + 6, y + 1), text.clone()))?;
                y += BAR;
            }
            y += GAP;
        }
        root.present()?;
    }
    fs::write(path, drawing.replacen(">\n", &format!(">\n{STYLE}\n"), 1))?;
    Ok(())
}

fn ratio(row: &Row, figures: &Figures) -> f64 {
    row.of(Program::Floor).map_or(f64::NAN, |floor| figures.instructions / floor.instructions)
}

fn color(program: Program) -> RGBColor {
    match program {
        Program::Floor => RGBColor(150, 150, 150),
        Program::Libtogether => RGBColor(15, 111, 255),
        Program::Libcurl => RGBColor(230, 140, 30),
        Program::Ureq => RGBColor(46, 158, 91),
        Program::Reqwest => RGBColor(165, 94, 196),
    }
}
