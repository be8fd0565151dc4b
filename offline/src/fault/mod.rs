//! The faults: each a name, a line about it, and what a server does in its way.
//!
//! A fault happens always, or so many times, after which the server is as healthy as any other.
//! What goes wrong is data (`catalogue`); `spoiler` does it on a connection of the stand-in, with the steps of the
//! scripted server and, where the fault is in an answer, with the answer that the service would have given
//! (`exchange`).

mod catalogue;
mod exchange;
mod spoiler;

use std::fmt;
use std::str::FromStr;

pub(crate) use self::spoiler::{Spoiler, Spoiling};

use self::exchange::Exchange;
use crate::authority::CertificateKind;
use crate::scripted::Answer;

/// One way in which a connection goes wrong.
#[derive(Clone, Copy)]
pub struct Fault {
    name: &'static str,
    about: &'static str,
    act: Act,
}

/// What a fault does, and when. A connection that is not over then goes on to the next request.
#[derive(Clone, Copy)]
enum Act {
    /// Shows this certificate, and serves a client that accepts it.
    Certificate(CertificateKind),
    /// As soon as the connection stands.
    OnAccept(fn() -> Answer),
    /// In answer to the first flight of TLS.
    AfterHello(fn() -> Answer),
    /// When TLS stands, before anything of a request was read.
    AfterHandshake(fn() -> Answer),
    /// When the head of a request was read, and nothing of its body.
    AfterHead(fn() -> Answer),
    /// When a request was read whole: the service's answer is known, and was not written.
    AfterRequest(fn(&Exchange) -> Answer),
}

impl Fault {
    /// Every fault, in the order in which they would happen to a connection.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        catalogue::GROUPS.iter().copied().flatten()
    }

    /// The fault of that name, if there is one.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|fault| fault.name == name)
    }

    /// What `--fault` calls it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What happens, in one line.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// The certificate that is all of the fault, where it is one.
    pub(crate) fn certificate(&self) -> Option<CertificateKind> {
        match self.act {
            Act::Certificate(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether it is about TLS, so that a server without TLS cannot show it.
    pub fn needs_tls(&self) -> bool {
        matches!(self.act, Act::Certificate(_) | Act::AfterHello(_))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Fault").field(&self.name).finish()
    }
}

/// A fault, and how often it happens. Read from `NAME`, which is always, or `NAME:2`, which is twice: on two
/// connections where it is the connection that goes wrong, for two requests where it is the answer.
#[derive(Clone, Copy, Debug)]
pub struct PlannedFault {
    /// What goes wrong.
    pub fault: &'static Fault,
    /// How often; `None` is always.
    pub times: Option<u64>,
}

impl FromStr for PlannedFault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, count) = match text.split_once(':') {
            Some((name, count)) => (name, Some(count)),
            None => (text, None),
        };
        let fault = Fault::named(name)
            .ok_or_else(|| format!("there is no fault {name:?}: see the names with --fault list"))?;
        let times = count
            .map(str::parse)
            .transpose()
            .map_err(|_| format!("{text:?} names no count: give {name}, or {name}:2 for twice"))?;
        Ok(Self { fault, times })
    }
}
