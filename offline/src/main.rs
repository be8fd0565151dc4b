//! `together-offline`: runs the stand-in until a signal stops it, and prints how people and scripts use it.
//!
//! Command line and messages only. The server is the library's; the files are `handover`'s.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use clap::Parser;
use together_offline::{Fault, PlannedFault, Server, Settings};

use crate::handover::Handover;

mod handover;

/// A stand-in for the Together AI API on this machine alone: no network, no real key, no model.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port on 127.0.0.1 and ::1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Where ca.pem, base_url, port and environment are written [default: a fresh temporary directory]
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The API key that requests must carry
    #[arg(long, default_value = "offline")]
    key: String,
    /// Pause between two events of a stream, or two bytes of a fault that drips, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30)]
    pace: u64,
    /// A model to answer for, for any purpose, beside those of GET /v1/models; may be given again
    #[arg(long = "model", value_name = "NAME")]
    models: Vec<String>,
    /// HTTP without TLS
    #[arg(long)]
    plain: bool,
    /// Refuse a request that does not fit the description of the API, and answer every operation that it has
    #[arg(long)]
    strict: bool,
    /// What goes wrong: always, or as often as COUNT says; "list" prints the names
    #[arg(long, value_name = "NAME[:COUNT]")]
    fault: Option<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("together-offline: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    if arguments.fault.as_deref() == Some("list") {
        return Ok(list_faults()?);
    }
    let fault: Option<PlannedFault> = arguments.fault.as_deref().map(str::parse).transpose()?;

    // Before anything is written, so that a stop at any moment takes it away again.
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second signal ends the process at once.
        let _ = stop.send(());
    })?;

    let server = Server::start(Settings {
        port: arguments.port,
        key: arguments.key.clone(),
        pace: Duration::from_millis(arguments.pace),
        models: arguments.models.clone(),
        plain: arguments.plain,
        strict: arguments.strict,
        fault,
        ..Settings::default()
    })?;
    let handover = Handover::write(&server, arguments.directory.as_deref(), &arguments.key)?;
    // The reader may have closed our output: the server is still wanted.
    let _ = greet(&server, &handover, &arguments.key, fault);

    stopped.recv()?;
    Ok(())
}

fn list_faults() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for fault in Fault::all() {
        writeln!(out, "{:<30} {}", fault.name(), fault.about())?;
    }
    out.flush()
}

fn greet(server: &Server, handover: &Handover, key: &str, fault: Option<PlannedFault>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "together-offline answers at {}", server.base_url())?;
    writeln!(out, "  certificate authority  {}", handover.ca_file().display())?;
    writeln!(out, "  API key                {key}")?;
    if let Some(planned) = fault {
        let often = planned.times.map_or("always".to_owned(), |times| format!("{times} times"));
        writeln!(
            out,
            "  fault                  {}, {often}: {}",
            planned.fault.name(),
            planned.fault.about()
        )?;
    }
    writeln!(out, "In the shell of the program to try:")?;
    writeln!(out, "  . {}", handover::quoted(&handover.environment_file().to_string_lossy()))?;
    writeln!(out, "Ctrl-C stops it and removes these files.")?;
    out.flush()
}
