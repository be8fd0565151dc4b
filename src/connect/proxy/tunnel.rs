//! Opening a tunnel: the negotiation with a proxy before TLS with the server begins.
//!
//! Responsible for saying and hearing what `connect` and `socks` have the bytes of, for telling why there
//! is no tunnel, and for seeing to it that nothing the proxy says more is taken for the server's. It must
//! not know how the proxy was reached.

use std::io;

use super::url::{Proxy, ProxyKind};
use super::{connect, socks};
use crate::connect::byte_stream::ByteStream;
use crate::connect::endpoint::Endpoint;
use crate::error::{Error, Result, Status, one_line};
use crate::sys::deadline::Deadline;
use crate::sys::words::in_english;

/// The most bytes of a proxy's own words in a message.
const MOST_WORDS: usize = 200;

/// Makes `stream`, which leads to the proxy, one that leads to `target`.
pub fn open(stream: &ByteStream, proxy: &Proxy, target: &Endpoint, deadline: &mut Deadline) -> Result<()> {
    let mut negotiation = Negotiation { stream, proxy, target, deadline };
    match proxy.kind() {
        ProxyKind::Http => negotiation.connect(),
        ProxyKind::Socks5 | ProxyKind::Socks5WithNames => negotiation.socks(),
    }
    .map_err(|error| error.context(&format!("the proxy {}", proxy.endpoint())))
}

struct Negotiation<'all> {
    stream: &'all ByteStream,
    proxy: &'all Proxy,
    target: &'all Endpoint,
    deadline: &'all mut Deadline,
}

impl Negotiation<'_> {
    fn connect(&mut self) -> Result<()> {
        self.say(&connect::request(self.proxy, self.target))?;
        let answer = self.receive(|bytes| match connect::parse(bytes).map_err(no_answer)? {
            // What follows a refusal is its page.
            Some((refusal, _)) if !refusal.is_success() => Ok(Some((refusal, bytes.len()))),
            other => Ok(other),
        })?;
        if answer.is_success() {
            return Ok(());
        }
        let target = self.target;
        let advice = match answer.status {
            407 => self.credentials_advice(),
            401 | 403 | 405 => format!("ask its administrator to allow connections to {target}"),
            502..=504 => {
                format!("it does not reach {target} itself; try again later, or ask its administrator")
            }
            _ => "is it an HTTP proxy that allows CONNECT?".to_owned(),
        };
        let (status, words) = (answer.status, self.words(&answer.reason));
        let refusal = error!(
            Status::Connection,
            "it refused to connect to {target} with HTTP {status} {words}: {advice}"
        );
        // What is the proxy's own trouble may pass; any other refusal would come again.
        Err(if matches!(status, 408 | 429 | 500..) { refusal } else { refusal.mark_not_retryable() })
    }

    fn socks(&mut self) -> Result<()> {
        let refused = |why: String| Error::new(Status::Connection, why);
        self.say(&socks::greeting(self.proxy))?;
        let method = self.receive(|bytes| socks::parse_method(bytes).map_err(no_socks))?;
        match (method, socks::credentials(self.proxy)) {
            (socks::AuthMethod::Nothing, _) => {}
            (socks::AuthMethod::UserAndPassword, Some(credentials)) => {
                self.say(&credentials)?;
                if !self.receive(|bytes| socks::parse_verdict(bytes).map_err(no_socks))? {
                    let advice = self.credentials_advice();
                    return Err(refused(format!("it refused the user name or password: {advice}"))
                        .mark_not_retryable());
                }
            }
            // It chose what was not offered.
            (socks::AuthMethod::UserAndPassword, None) => return Err(no_socks(socks::MalformedReply)),
            (socks::AuthMethod::Unacceptable, _) => {
                let advice = self.credentials_advice();
                return Err(refused(format!("it requires authentication: {advice}")).mark_not_retryable());
            }
        }
        let target = self.target;
        let request =
            socks::request(target).ok_or_else(|| invalid!("the name {target} is too long for SOCKS 5"))?;
        self.say(&request)?;
        match self.receive(|bytes| socks::parse_reply(bytes).map_err(no_socks))? {
            0 => Ok(()),
            code => {
                let meaning = socks::meaning(code);
                let refusal = refused(format!(
                    "it did not connect to {target}: {meaning} (code {code}); check the base URL (or the link's), or ask its administrator"
                ));
                Err(if socks::may_pass(code) { refusal } else { refusal.mark_not_retryable() })
            }
        }
    }

    /// What to do when the proxy requires authentication.
    fn credentials_advice(&self) -> String {
        let which = match self.proxy.credentials {
            Some(_) => "check the user name and password in the proxy's URL",
            None => "the proxy requires authentication: put a user name and password into the proxy's URL",
        };
        format!("{which} (USER:PASSWORD@ before the host, percent-encoded)")
    }

    /// The proxy's own words, fit for a message: no credentials, and no more than says it.
    fn words(&self, reason: &str) -> String {
        if self.proxy.credentials.as_ref().is_some_and(|credentials| credentials.are_quoted_in(reason)) {
            return "(its words quote the user name or password)".to_owned();
        }
        let line = one_line(reason);
        match line.get(..line.floor_char_boundary(MOST_WORDS)) {
            Some(start) if start.len() < line.len() => format!("{start}..."),
            _ => line,
        }
    }

    fn say(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes, self.deadline).map_err(lost)
    }

    /// Reads one reply, and nothing behind it: until we speak again the proxy has nothing to say, and what it
    /// says all the same would be taken for the server's.
    fn receive<T>(&mut self, parse: impl Fn(&[u8]) -> Result<Option<(T, usize)>>) -> Result<T> {
        let mut heard = Vec::new();
        let mut buffer = [0; 1024];
        loop {
            let came = match self.stream.read(&mut buffer, self.deadline).map_err(lost)? {
                0 => return Err(ended(&heard)),
                read => buffer.get(..read).unwrap_or_default(),
            };
            heard.extend_from_slice(came);
            match parse(&heard)? {
                Some((reply, length)) if length == heard.len() => return Ok(reply),
                Some(_) => {
                    let what = "it sent more than its answer: nothing was sent through it";
                    return Err(Error::new(Status::Protocol, what));
                }
                None => {}
            }
        }
    }
}

fn no_answer(malformed: connect::MalformedAnswer) -> Error {
    match malformed {
        connect::MalformedAnswer::NotHttp => Error::new(
            Status::Protocol,
            "what answers there does not speak HTTP: is the port right, and is it a SOCKS proxy (socks5h://)?",
        ),
        connect::MalformedAnswer::TooLong => {
            let limit = connect::MOST_BYTES;
            error!(Status::TooLarge, "the head of its answer is over its limit of {limit} bytes")
        }
        connect::MalformedAnswer::TooManyInterim => {
            Error::new(Status::Protocol, "it sends one interim answer (HTTP 1xx) after the other")
        }
    }
}

fn no_socks(_: socks::MalformedReply) -> Error {
    Error::new(
        Status::Protocol,
        "what answers there does not speak SOCKS 5: is the port right, and is it an HTTP proxy (http://)?",
    )
}

fn ended(heard: &[u8]) -> Error {
    match heard {
        [] => Error::new(
            Status::Connection,
            "it closed the connection without an answer: is the port right, and the kind of proxy?",
        ),
        _ => Error::new(Status::Protocol, "it closed the connection in the middle of its answer"),
    }
}

fn lost(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => {
            error!(Status::Connection, "the connection to it was lost: {}", in_english(&error))
        }
    }
}
