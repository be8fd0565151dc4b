//! A server that sends exactly the bytes of a script, and records the bytes that it receives.
//!
//! For tests that need an answer no honest server gives: half a chunk, a connection reset after the head, a
//! pause that ends when the test says so. Threads and blocking sockets, so that every byte and every close
//! happens where the script puts it. It knows where a request ends, and no more of HTTP than that.

mod answer;
mod performance;
mod request;
mod stage;
mod wire;

use std::fmt;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::ServerConfig;

pub use self::answer::{Answer, Step};
pub(crate) use self::performance::{Performed, perform};
pub(crate) use self::request::{RequestReader, body_of};
pub use self::stage::Seen;
pub(crate) use self::stage::{Exit, Stage};
pub(crate) use self::wire::{Socket, Wire};

use crate::authority::{Authority, CertificateKind, ClientCertificate, TlsVersions};
use crate::loopback;

/// What a scripted server is to be like.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScriptedSettings {
    /// TCP without TLS.
    pub plain: bool,
    /// The certificate that the server shows.
    pub certificate: CertificateKind,
    /// The versions of TLS that it speaks.
    pub tls: TlsVersions,
    /// Whether it asks for a client certificate of [`Scripted::authority`]'s.
    pub client: ClientCertificate,
    /// Answer as soon as the connection stands, before reading the request.
    pub answer_first: bool,
}

type Script = dyn Fn(usize, &[u8]) -> Answer + Send + Sync;

/// A running scripted server. Dropping it closes every connection and waits for its threads.
pub struct Scripted {
    port: u16,
    base_url: String,
    ca_pem: String,
    authority: Authority,
    stage: Arc<Stage>,
    listening: Vec<(std::net::SocketAddr, JoinHandle<()>)>,
}

impl Scripted {
    /// Gives the first answer to the first request, and so on, on whichever connection they come; closes the
    /// connection when there is none left.
    pub fn start(settings: ScriptedSettings, answers: Vec<Answer>) -> io::Result<Self> {
        Self::start_with(settings, move |number, _| {
            answers.get(number).cloned().unwrap_or_else(|| Answer::new().close())
        })
    }

    /// Asks `script` for each answer: with the number of the request, from 0, and its bytes (none when the
    /// answer comes first).
    pub fn start_with(
        settings: ScriptedSettings,
        script: impl Fn(usize, &[u8]) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let authority = Authority::new()?;
        let tls = match settings.plain {
            true => None,
            false => Some(authority.server_config(settings.certificate, settings.tls, settings.client)?),
        };
        let (listeners, port) = loopback::listen(0)?;
        let stage = Arc::new(Stage::default());
        let actor = Actor {
            tls,
            answer_first: settings.answer_first,
            script: Arc::new(script),
            stage: Arc::clone(&stage),
        };
        // Made before its threads, so that a thread that cannot be started stops those that were.
        let mut server = Self {
            port,
            base_url: format!("{}://localhost:{port}", if settings.plain { "http" } else { "https" }),
            ca_pem: authority.pem(),
            authority,
            stage,
            listening: Vec::new(),
        };
        for listener in listeners {
            let address = listener.local_addr()?;
            let actor = actor.clone();
            let thread = std::thread::Builder::new()
                .name("scripted-listener".to_owned())
                .spawn(move || actor.accept_from(&listener))?;
            server.listening.push((address, thread));
        }
        Ok(server)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `https://localhost:PORT`, or `http://` when plain.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The certificate of the authority that a client has to trust, as PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Who issued its certificate, and issues those of its clients.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What happened so far.
    pub fn seen(&self) -> Seen {
        self.stage.seen()
    }

    /// Waits until what happened satisfies `condition`, which must not ask the server itself; false when
    /// `limit` passes first.
    pub fn wait_until(&self, limit: Duration, condition: impl Fn(&Seen) -> bool) -> bool {
        self.stage.wait_until(limit, condition)
    }

    /// Lets one pause end: one that lasts now, or the next.
    pub fn release(&self) {
        self.stage.release();
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.stage.stop();
        for (address, thread) in self.listening.drain(..) {
            // Wakes the listener; it finds the stage stopped.
            drop(TcpStream::connect(address));
            // A panic of a thread has been reported on stderr already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scripted").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// Plays the script on one connection after the other.
#[derive(Clone)]
struct Actor {
    tls: Option<Arc<ServerConfig>>,
    answer_first: bool,
    script: Arc<Script>,
    stage: Arc<Stage>,
}

impl Actor {
    /// Takes connections until the stage is stopped, then waits for the last of them.
    fn accept_from(&self, listener: &TcpListener) {
        let mut connections = Vec::new();
        while let Ok((stream, _)) = listener.accept() {
            let Some(number) = self.stage.enter(&stream) else { break };
            let actor = self.clone();
            let thread =
                std::thread::Builder::new().name(format!("scripted-connection-{number}")).spawn(move || {
                    let _exit = Exit::new(&actor.stage, number);
                    // A client that goes away in the middle is what many scripts are about.
                    let _ = actor.play(stream, number);
                });
            match thread {
                Ok(thread) => connections.push(thread),
                Err(_) => self.stage.leave(number),
            }
        }
        for connection in connections {
            let _ = connection.join();
        }
    }

    fn play(&self, stream: TcpStream, connection: usize) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let socket = Socket::new(stream)?;
        let mut wire = match &self.tls {
            None => Wire::plain(socket),
            Some(config) => Wire::tls(socket, config).inspect_err(|_| self.stage.handshake_failed())?,
        };
        if wire.is_resumed() {
            self.stage.session_resumed();
        }
        let mut reader = RequestReader::default();
        loop {
            let answer = if self.answer_first {
                (self.script)(self.stage.requests(), &[])
            } else {
                let Some(request) = reader.next(&mut wire)? else { break };
                (self.script)(self.stage.request_received(request.clone()), &request)
            };
            wire = match perform(&answer, wire, &self.stage, connection)? {
                Performed::Standing(wire) => wire,
                Performed::Over(_) => return Ok(()),
            };
            if self.answer_first {
                let Some(request) = reader.next(&mut wire)? else { break };
                self.stage.request_received(request);
            }
        }
        self.stage.closed_by_client();
        Ok(())
    }
}
