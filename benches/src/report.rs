//! The figures as a person reads them: tables in Markdown.

use crate::far::Far;
use crate::measure::at;
use crate::protection::Protection;
use crate::streams::{Seen, WAYS, Way};
use crate::work::{Program, Work};

/// What was found of one program at one piece of work.
pub struct Figures {
    pub program: Program,
    pub instructions: f64,
    /// In nanoseconds, ascending.
    pub times: Vec<f64>,
    pub allocations: f64,
    pub system_calls: Option<f64>,
    pub peak_kilobytes: u64,
    pub threads: u64,
}

/// All programs at one piece of work.
pub struct Row {
    pub work: &'static Work,
    pub figures: Vec<Figures>,
}

impl Row {
    pub fn of(&self, program: Program) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.program == program)
    }
}

pub fn work(row: &Row) {
    println!("### {}\n", row.work.title);
    let unit = format!("for each {}", row.work.unit);
    let headings = [
        &unit,
        "instructions",
        "x floor",
        "x libcurl",
        "median us",
        "x floor",
        "x libcurl",
        "p99 us",
        "x floor",
        "allocations",
        "system calls",
        "peak KB",
        "threads",
    ];
    let beside = |of: &dyn Fn(&Figures) -> f64, program, figures| match row.of(program) {
        Some(other) => format!("{:.2}", of(figures) / of(other)),
        None => String::new(),
    };
    table(
        &headings,
        row.figures.iter().map(|figures| {
            let instructions = |figures: &Figures| figures.instructions;
            let median = |figures: &Figures| at(0.5, &figures.times);
            let p99 = |figures: &Figures| at(0.99, &figures.times);
            // Of few samples it would be the slowest.
            let is_told = figures.times.len() >= 100;
            vec![
                figures.program.title().to_owned(),
                grouped(figures.instructions),
                beside(&instructions, Program::Floor, figures),
                beside(&instructions, Program::Libcurl, figures),
                format!("{:.2}", median(figures) / 1e3),
                beside(&median, Program::Floor, figures),
                beside(&median, Program::Libcurl, figures),
                if is_told { format!("{:.2}", p99(figures) / 1e3) } else { String::new() },
                if is_told { beside(&p99, Program::Floor, figures) } else { String::new() },
                format!("{:.1}", figures.allocations),
                figures.system_calls.map_or(String::new(), |calls| format!("{calls:.1}")),
                figures.peak_kilobytes.to_string(),
                figures.threads.to_string(),
            ]
        }),
    );
}

pub fn streams(found: &[Seen]) {
    println!("### streams in number, a token on each every 5 ms\n");
    println!(
        "Medians of the rounds. Latency: from before the server seals a token until the client has it.\n"
    );
    let headings = [
        "streams",
        "",
        "median us",
        "p99 us",
        "x one stream",
        "CPU us a token",
        "x floor",
        "x libcurl",
        "KB a stream",
        "threads",
        "tokens/s each",
    ];
    let of = |way: Way, streams| found.iter().find(|seen| seen.way == way && seen.streams == streams);
    let [floor, .., libcurl] = WAYS;
    table(
        &headings,
        found.iter().map(|seen| {
            let one = of(seen.way, 1).filter(|one| one.streams != seen.streams);
            let beside = |way| {
                of(way, seen.streams)
                    .map_or(String::new(), |other| format!("{:.2}", seen.processor / other.processor))
            };
            vec![
                seen.streams.to_string(),
                seen.way.title.to_owned(),
                format!("{:.0}", seen.median / 1e3),
                format!("{:.0}", seen.p99 / 1e3),
                one.map_or(String::new(), |one| format!("{:.2}", seen.p99 / one.p99)),
                format!("{:.2}", seen.processor / 1e3),
                beside(floor),
                beside(libcurl),
                one.map_or(String::new(), |one| {
                    let more = seen.resident_kilobytes - one.resident_kilobytes;
                    format!("{:.1}", more / f64::from(seen.streams - one.streams))
                }),
                seen.threads.to_string(),
                format!("{:.0}", seen.pace),
            ]
        }),
    );
}

pub fn far(found: &[Far]) {
    println!("### the first answer over a way of 40 ms\n");
    let rows = found.iter().map(|far| vec![far.title.to_owned(), format!("{:.0} ms", far.median / 1e6)]);
    table(&["", "from the request to its answer"], rows);
}

pub fn protection(found: &Protection) {
    println!("### what the protection of the key's page costs\n");
    let part = |nanoseconds: f64| {
        format!("{:.2} us, {:.1} %", nanoseconds / 1e3, 100.0 * nanoseconds / found.median)
    };
    let rows = [
        ("times the page is opened or closed, a request", format!("{:.2}", found.changes[0])),
        ("the same, an event", format!("{:.2}", found.changes[1])),
        ("a request", format!("{:.2} us", found.median / 1e3)),
        ("of that in the opening and closing", part(found.inside)),
        ("less where the page stays open", part(found.median - found.median_open)),
    ];
    table(&["", "found"], rows.into_iter().map(|(what, found)| vec![what.to_owned(), found]));
}

/// The works of the summary in one table, as the README has it.
pub fn summary(rows: &[Row]) {
    println!("### in short: instructions (median time)\n");
    let headings: Vec<&str> = ["for"].into_iter().chain(Program::ALL.map(Program::title)).collect();
    let told = |figures: &Figures| {
        format!("{} ({})", in_short(figures.instructions), duration(at(0.5, &figures.times)))
    };
    table(
        &headings,
        rows.iter().filter(|row| row.work.is_headline).map(|row| {
            let cells = Program::ALL.iter().map(|program| row.of(*program).map_or(String::new(), told));
            [row.work.title.to_owned()].into_iter().chain(cells).collect()
        }),
    );
}

/// Names to the left, figures to the right, each column as wide as it needs to be. A column without a heading has names,
/// as the first does.
fn table(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows.collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::len);
        cells.chain(headings.get(column).map(|heading| heading.len())).max().unwrap_or(0)
    };
    let has_names =
        |column: usize| column == 0 || headings.get(column).is_some_and(|heading| heading.is_empty());
    let line = |cells: Vec<&str>| {
        let mut line = "|".to_owned();
        for (column, cell) in cells.iter().enumerate() {
            let width = width(column);
            line +=
                &if has_names(column) { format!(" {cell:<width$} |") } else { format!(" {cell:>width$} |") };
        }
        println!("{line}");
    };
    line(headings.to_vec());
    let rule = |column| if has_names(column) { "--|" } else { "--:|" };
    println!("|{}", (0..headings.len()).map(rule).collect::<String>());
    for row in &rows {
        line(row.iter().map(String::as_str).collect());
    }
    println!();
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

/// As it stands, or in millions.
pub fn in_short(number: f64) -> String {
    if number < 1e6 { grouped(number) } else { format!("{:.1} M", number / 1e6) }
}

fn duration(nanoseconds: f64) -> String {
    if nanoseconds < 1e6 {
        format!("{:.1} us", nanoseconds / 1e3)
    } else {
        format!("{:.1} ms", nanoseconds / 1e6)
    }
}
