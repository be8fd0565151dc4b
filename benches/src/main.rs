//! Measures what libtogether costs beside raw TLS and other clients, or checks that it costs no more than it did.
//!
//! Holds the order of things and the rounds; `server` answers, `measure`, `streams`, `protection` and `far` run the
//! programs,
//! `report` and `chart` write.

mod answers;
mod chart;
mod far;
mod measure;
mod protection;
mod report;
mod server;
mod streams;
mod work;

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use measure::Bench;
use report::{Figures, Row};
use server::Server;
use work::{ALL, Program, Work};

/// What libtogether costs.
#[derive(Parser)]
struct Arguments {
    /// The directory of the programs floor, with_libtogether, with_libcurl, with_ureq and with_reqwest.
    #[arg(long)]
    programs: PathBuf,
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Measures all programs, prints tables and writes a chart.
    Compare {
        /// Written where everything is measured.
        #[arg(long)]
        chart: PathBuf,
        /// How often the programs take turns; half as often with streams in number.
        #[arg(long, default_value_t = 10)]
        rounds: u32,
        /// What to measure, in one word or several: the works' names, "streams", "protection", "far". Everything unless given.
        #[arg(long, default_value = "")]
        works: String,
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
    // A thousand streams have more descriptors than most shells grant.
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })?;
    let server = Server::start()?;
    let directory = tempfile::tempdir()?;
    let authority = directory.path().join("authority.pem");
    fs::write(&authority, &server.authority)?;
    // Memory where there is such a place, so that no disk is waited for.
    let in_memory = Path::new("/dev/shm");
    let files = tempfile::tempdir_in(if in_memory.is_dir() { in_memory } else { directory.path() })?;
    let at = |address: std::net::SocketAddr| format!("https://localhost:{}", address.port());
    let bench = Bench {
        programs: arguments.programs,
        url: at(server.address),
        forgetful_url: at(server.forgetful),
        authority,
        file: files.path().join("file"),
    };
    match arguments.command {
        What::Compare { chart, rounds, works } => compare(&bench, rounds, &works, &chart),
        What::Check { table, bless } => check(&bench, &table, bless),
        What::Serve => {
            println!(
                "TOGETHER_BASE_URL={} SSL_CERT_FILE={} TOGETHER_API_KEY=key BENCH_FILE={} FORGETFUL_BASE_URL={}",
                bench.url,
                bench.authority.display(),
                bench.file.display(),
                bench.forgetful_url,
            );
            loop {
                std::thread::park();
            }
        }
    }
}

fn compare(bench: &Bench, rounds: u32, works: &str, path: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let wanted: Vec<&str> = works.split_whitespace().collect();
    let names = || ALL.iter().map(|work| work.name).chain(["streams", "protection", "far"]);
    if let Some(unknown) = wanted.iter().find(|wanted| !names().any(|name| name == **wanted)) {
        return Err(
            format!("there is no {unknown}; there are: {}", names().collect::<Vec<_>>().join(" ")).into()
        );
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.contains(&name);
    let mut rows = Vec::new();
    for work in ALL.iter().filter(|work| is_wanted(work.name)) {
        let row = measure(bench, rounds, work)?;
        report::work(&row);
        rows.push(row);
    }
    if is_wanted("streams") {
        report::streams(&streams::measure(bench, rounds.div_ceil(2))?);
    }
    if is_wanted("protection") {
        report::protection(&protection::measure(bench, rounds)?);
    }
    if is_wanted("far") {
        report::far(&far::measure(bench, rounds)?);
    }
    if wanted.is_empty() {
        report::summary(&rows);
        chart::write(&rows, path)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(bench: &Bench, rounds: u32, work: &'static Work) -> io::Result<Row> {
    let empty = |program: &Program| Figures {
        program: *program,
        instructions: 0.0,
        times: Vec::new(),
        allocations: 0.0,
        system_calls: None,
        peak_kilobytes: 0,
        threads: 0,
    };
    let mut row = Row { work, figures: work.programs.iter().map(empty).collect() };
    // In turns, so that they share whatever else the machine does.
    for _ in 0..rounds * if work.is_whole_run() { 10 } else { 1 } {
        for figures in &mut row.figures {
            let timed = bench.timed(&[], figures.program, work)?;
            figures.times.extend(timed.nanoseconds);
            figures.peak_kilobytes = figures.peak_kilobytes.max(timed.peak_kilobytes);
            figures.threads = figures.threads.max(timed.threads);
        }
    }
    for figures in &mut row.figures {
        figures.times.sort_unstable_by(f64::total_cmp);
        figures.instructions = bench.instructions(figures.program, work)?;
        figures.allocations = bench.allocations(figures.program, work)?;
        figures.system_calls = bench.system_calls(figures.program, work);
    }
    Ok(row)
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
        let work = Work::named(name).ok_or("the table names an unknown work")?;
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
