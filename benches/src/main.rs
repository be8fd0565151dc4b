//! Measures what libtogether costs beside raw TLS and beside libcurl, or checks that it costs no more than it did.
//!
//! Holds the order of things and the rounds; `server` answers, `measure` runs the programs, `report` writes.

mod answers;
mod measure;
mod report;
mod server;
mod work;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use measure::Bench;
use report::{Figures, Row};
use server::Server;
use work::{ALL, Program};

/// What libtogether costs.
#[derive(Parser)]
struct Arguments {
    /// The directory of the programs floor, with_libtogether and with_libcurl.
    #[arg(long)]
    programs: PathBuf,
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Measures all programs, prints a table and writes a chart.
    Compare {
        #[arg(long)]
        chart: PathBuf,
        /// How often the programs take turns.
        #[arg(long, default_value_t = 10)]
        rounds: u32,
    },
    /// Compares libtogether's instructions with those of a file, or writes the file anew.
    Check {
        #[arg(long)]
        table: PathBuf,
        #[arg(long)]
        bless: bool,
    },
    /// Prints the variables that a program needs to reach the server, and serves until it is ended.
    Serve,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::parse();
    let server = Server::start()?;
    let directory = tempfile::tempdir()?;
    let authority = directory.path().join("authority.pem");
    fs::write(&authority, &server.authority)?;
    let url = format!("https://localhost:{}", server.address.port());
    let bench = Bench { programs: arguments.programs, url, authority };
    match arguments.command {
        What::Compare { chart, rounds } => compare(&bench, rounds, &chart),
        What::Check { table, bless } => check(&bench, &table, bless),
        What::Serve => {
            println!(
                "TOGETHER_BASE_URL={} SSL_CERT_FILE={} TOGETHER_API_KEY=key",
                bench.url,
                bench.authority.display()
            );
            loop {
                std::thread::park();
            }
        }
    }
}

fn compare(bench: &Bench, rounds: u32, chart: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let mut rows = Vec::new();
    for work in ALL {
        let mut figures = vec![Figures::default(); Program::ALL.len()];
        // In turns, so that they share whatever else the machine does.
        for _ in 0..rounds * if work.is_whole_run() { 10 } else { 1 } {
            for (program, figures) in Program::ALL.iter().zip(&mut figures) {
                let timed = bench.timed(*program, &work)?;
                figures.times.extend(timed.nanoseconds);
                figures.peak_kilobytes = figures.peak_kilobytes.max(timed.peak_kilobytes);
                figures.threads = figures.threads.max(timed.threads);
            }
        }
        for (program, figures) in Program::ALL.iter().zip(&mut figures) {
            figures.times.sort_unstable_by(f64::total_cmp);
            figures.instructions = bench.instructions(*program, &work)?;
            figures.allocations = bench.allocations(*program, &work)?;
            figures.system_calls = bench.system_calls(*program, &work);
        }
        let row = Row { work, figures };
        report::print(std::slice::from_ref(&row));
        rows.push(row);
    }
    report::chart(&rows, chart)?;
    Ok(ExitCode::SUCCESS)
}

/// How much more than in the table is let pass: compilers and libraries of another patch level differ by less.
const SLACK: f64 = 1.05;

fn check(bench: &Bench, path: &Path, bless: bool) -> Result<ExitCode, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut table: Vec<String> =
        text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    let mut outcome = ExitCode::SUCCESS;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (name, allowed) = line.split_once(' ').ok_or("a line of the table is a name and a number")?;
        let allowed: f64 = allowed.trim().parse()?;
        let work = ALL.iter().find(|work| work.name == name).ok_or("the table names an unknown work")?;
        let found = bench.instructions(Program::Libtogether, work)?;
        println!(
            "{name:<12} {:>14} instructions, {:>14} in the table",
            report::grouped(found),
            report::grouped(allowed)
        );
        table.push(format!("{name} {found:.0}"));
        if found > allowed * SLACK {
            println!("{name}: over the table by {:.1} %", (found / allowed - 1.0) * 100.0);
            outcome = ExitCode::FAILURE;
        }
    }
    if bless {
        fs::write(path, table.join("\n") + "\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(outcome)
}
