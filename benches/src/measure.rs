//! One program at one piece of work: what the tools say of it.
//!
//! Instructions are callgrind's, of two runs of different lengths: their difference is what the work takes, whatever
//! start and end take. Allocations are memcheck's and system calls strace's, in the same way. Times are the program's
//! own, taken round each exchange.

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
    pub authority: PathBuf,
}

/// What a timed run tells.
pub struct Timed {
    /// Of one unit of the work, in nanoseconds; unsorted.
    pub nanoseconds: Vec<f64>,
    pub peak_kilobytes: u64,
    pub threads: u64,
}

impl Bench {
    fn file(&self, program: Program) -> PathBuf {
        self.programs.join(match program {
            Program::Floor => "floor",
            Program::Libtogether => "with_libtogether",
            Program::Libcurl => "with_libcurl",
        })
    }

    fn prepare(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("TOGETHER_BASE_URL", &self.url)
            .env("TOGETHER_API_KEY", "a-key-of-the-usual-length-0123456789abcdef0123456789abcdef01234567")
            .env("SSL_CERT_FILE", &self.authority)
            .stdin(Stdio::null());
    }

    /// What a tool prints of one run.
    fn watched(&self, tool: &[&str], program: Program, work: &Work, count: u32) -> io::Result<String> {
        let (name, arguments) = tool.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(name);
        command.args(arguments).arg(self.file(program)).args([work.name, &count.to_string()]);
        self.prepare(&mut command);
        let output = command.output().map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(io::Error::other(format!("{program:?} failed: {said}")))
        }
    }

    /// The same number of two runs, as what one unit of the work takes.
    fn difference(&self, work: &Work, count: impl Fn(u32) -> io::Result<f64>) -> io::Result<f64> {
        let (short, long) = work.lengths;
        if work.is_whole_run() {
            return count(long);
        }
        Ok((count(long)? - count(short)?) / f64::from(long - short))
    }

    pub fn instructions(&self, program: Program, work: &Work) -> io::Result<f64> {
        let tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
        self.difference(work, |count| {
            number_after(&self.watched(&tool, program, work, count)?, "Collected :")
        })
    }

    pub fn allocations(&self, program: Program, work: &Work) -> io::Result<f64> {
        let tool = ["valgrind", "--leak-check=no", "--undef-value-errors=no", "--run-libc-freeres=no"];
        self.difference(work, |count| {
            number_after(&self.watched(&tool, program, work, count)?, "total heap usage:")
        })
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

    pub fn timed(&self, program: Program, work: &Work) -> io::Result<Timed> {
        let mut command = Command::new(self.file(program));
        command.args([work.name, &work.timed.to_string(), "times"]);
        self.prepare(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn()?;
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines() {
            let line = line?;
            if line.is_empty() {
                break;
            }
            said.push(line);
        }
        let whole_run = start.elapsed();
        // After the empty line it waits for the end of its input, so that this can be read.
        let state = fs::read_to_string(Path::new("/proc").join(child.id().to_string()).join("status"))?;
        drop(child.stdin.take());
        if !child.wait()?.success() {
            return Err(io::Error::other(format!("{program:?} failed")));
        }
        let units = if work.is_stream() { f64::from(work.timed) } else { 1.0 };
        let mut nanoseconds: Vec<f64> =
            said.iter().filter_map(|line| line.parse::<f64>().ok()).map(|time| time / units).collect();
        if work.is_whole_run() {
            nanoseconds = vec![whole_run.as_nanos() as f64];
        }
        Ok(Timed {
            nanoseconds,
            peak_kilobytes: number_after(&state, "VmHWM:")? as u64,
            threads: number_after(&state, "Threads:")? as u64,
        })
    }
}

/// The first number that follows `name`, its thousands separated or not.
fn number_after(text: &str, name: &str) -> io::Result<f64> {
    let number = text.split_once(name).and_then(|(_, rest)| {
        let number = rest.split_ascii_whitespace().next()?.replace(',', "");
        number.parse().ok()
    });
    number.ok_or_else(|| io::Error::other(format!("no \"{name}\" in: {text}")))
}
