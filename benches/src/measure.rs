//! One program at one piece of work: what the tools say of it.
//!
//! Instructions are callgrind's, of two runs of different lengths: their difference is what the work takes, whatever
//! start and end take. Allocations are memcheck's and system calls strace's, in the same way. Times are the program's
//! own, taken round each exchange.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use crate::work::{Program, Work};

/// Where the programs are, and what they need to reach the server.
pub struct Bench {
    pub programs: PathBuf,
    pub url: String,
    /// Of the server that resumes no session.
    pub forgetful_url: String,
    pub authority: PathBuf,
    /// What is uploaded, and where a download goes.
    pub file: PathBuf,
}

/// What a timed run tells.
pub struct Timed {
    /// Of one unit of the work, in nanoseconds; unsorted.
    pub nanoseconds: Vec<f64>,
    pub peak_kilobytes: u64,
    pub threads: u64,
}

/// What a program has said when it had nothing left to do, and what it was then.
pub struct Told {
    pub lines: Vec<String>,
    /// As /proc/PID/status has it.
    pub state: String,
    whole_run: f64,
}

impl Bench {
    fn command(&self, tool: &[&str], program: Program, work: &str, count: u32) -> io::Result<Command> {
        let file = self.programs.join(program.file());
        let mut command = match tool.split_first() {
            None => Command::new(file),
            Some((name, arguments)) => {
                let mut command = Command::new(name);
                command.args(arguments).arg(file);
                command
            }
        };
        if work == "upload" {
            File::create(&self.file)?.set_len(u64::from(count) << 20)?;
        }
        command
            .args([work, &count.to_string()])
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("TOGETHER_BASE_URL", if work == "handshake" { &self.forgetful_url } else { &self.url })
            .env("TOGETHER_API_KEY", "a-key-of-the-usual-length-0123456789abcdef0123456789abcdef01234567")
            .env("SSL_CERT_FILE", &self.authority)
            .env("BENCH_FILE", &self.file)
            .stdin(Stdio::null());
        Ok(command)
    }

    /// What a tool prints of one run.
    fn watched(&self, tool: &[&str], program: Program, work: &Work, count: u32) -> io::Result<String> {
        let output = self
            .command(tool, program, work.name, count)?
            .output()
            .map_err(|error| io::Error::other(format!("{tool:?}: {error}")))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(io::Error::other(format!("{program:?} failed at {}: {said}", work.name)))
        }
    }

    /// The number behind `name` that a tool prints of two runs, as what one unit of the work takes.
    pub fn counted(&self, tool: &[&str], program: Program, work: &Work, name: &str) -> io::Result<f64> {
        self.difference(work, |count| number_after(&self.watched(tool, program, work, count)?, name))
    }

    fn difference(&self, work: &Work, count: impl Fn(u32) -> io::Result<f64>) -> io::Result<f64> {
        let (short, long) = work.lengths;
        if work.is_whole_run() {
            return count(long);
        }
        Ok((count(long)? - count(short)?) / f64::from(long - short))
    }

    pub fn instructions(&self, program: Program, work: &Work) -> io::Result<f64> {
        let tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
        self.counted(&tool, program, work, "Collected :")
    }

    pub fn allocations(&self, program: Program, work: &Work) -> io::Result<f64> {
        let tool = ["valgrind", "--leak-check=no", "--undef-value-errors=no", "--run-libc-freeres=no"];
        self.counted(&tool, program, work, "total heap usage:")
    }

    /// None where there is no strace, or it is not let.
    pub fn system_calls(&self, program: Program, work: &Work) -> Option<f64> {
        let count = |count| {
            let table = self.watched(&["strace", "-f", "-c"], program, work, count)?;
            // The last line is the sum: share of time, seconds, microseconds a call, calls, errors if any, "total".
            let total = table.lines().rev().find(|line| line.ends_with("total"));
            let calls = total.and_then(|line| line.split_ascii_whitespace().nth(3)?.parse().ok());
            calls.ok_or_else(|| io::Error::other(table.clone()))
        };
        self.difference(work, count).ok()
    }

    pub fn timed(&self, tool: &[&str], program: Program, work: &Work) -> io::Result<Timed> {
        let told = self.told(tool, program, work.name, work.timed)?;
        let units = if work.is_one_exchange() { f64::from(work.timed) } else { 1.0 };
        let mut nanoseconds: Vec<f64> =
            told.lines.iter().filter_map(|line| line.parse::<f64>().ok()).map(|time| time / units).collect();
        if work.is_whole_run() {
            nanoseconds = vec![told.whole_run];
        }
        Ok(Timed {
            nanoseconds,
            peak_kilobytes: number_after(&told.state, "VmHWM:")? as u64,
            threads: number_after(&told.state, "Threads:")? as u64,
        })
    }

    /// Runs a program that says times, and looks at it when it is done.
    pub fn told(&self, tool: &[&str], program: Program, work: &str, count: u32) -> io::Result<Told> {
        let mut command = self.command(tool, program, work, count)?;
        command.arg("times").stdin(Stdio::piped()).stdout(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn()?;
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines() {
            let line = line?;
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let whole_run = start.elapsed().as_nanos() as f64;
        // After the empty line it waits for the end of its input, so that this can be read.
        let state = fs::read_to_string(Path::new("/proc").join(child.id().to_string()).join("status"))?;
        drop(child.stdin.take());
        if !child.wait()?.success() {
            return Err(io::Error::other(format!("{program:?} failed at {work}")));
        }
        Ok(Told { lines, state, whole_run })
    }
}

/// The first number that follows `name`, its thousands separated or not.
pub fn number_after(text: &str, name: &str) -> io::Result<f64> {
    let number = text.split_once(name).and_then(|(_, rest)| {
        let number = rest.split_ascii_whitespace().next()?.replace(',', "");
        number.parse().ok()
    });
    number.ok_or_else(|| io::Error::other(format!("no \"{name}\" in: {text}")))
}

/// Of numbers in ascending order the one below which this part of all lies.
pub fn at(part: f64, numbers: &[f64]) -> f64 {
    let last = numbers.len().saturating_sub(1);
    numbers.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}
