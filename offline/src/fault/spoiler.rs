//! Takes the connections that a fault may spoil off the server's hands, and does to them what the fault says, as
//! often as it is to happen.
//!
//! Each has a thread of its own with blocking calls, as a scripted server's have, and the same stage. The answers
//! that are to be spoiled are the service's, which runs where it always does. It decides neither what goes wrong
//! nor which connections do.

use std::io::{self, Read};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use rustls::ServerConfig;
use tokio::runtime::Handle;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::exchange::Exchange;
use super::{Act, PlannedFault};
use crate::door::ConnectionNumber;
use crate::scripted::{Answer, Exit, Performed, RequestReader, Socket, Stage, Wire, body_of, perform};
use crate::server::OpenConnection;
use crate::traffic::TrafficLog;

/// What it takes to spoil connections. Dropping it ends them and waits for their threads.
pub(crate) struct Spoiler {
    spoiling: Arc<Spoiling>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the threads share.
pub(crate) struct Spoiling {
    pub planned: PlannedFault,
    pub tls: Option<Arc<ServerConfig>>,
    pub router: Router,
    pub runtime: Handle,
    pub traffic: Arc<TrafficLog>,
    pub pace: Duration,
    pub stage: Stage,
    /// How often the fault is still to happen; `u64::MAX` is always.
    pub left: AtomicU64,
}

impl Spoiler {
    pub fn new(spoiling: Spoiling) -> Self {
        Self { spoiling: Arc::new(spoiling), threads: Mutex::default() }
    }

    /// Whether a connection that begins now goes wrong, or may go wrong later.
    pub fn wants_connection(&self) -> bool {
        match self.spoiling.planned.fault.act {
            Act::AfterHead(_) | Act::AfterRequest(_) => self.spoiling.left.load(Ordering::SeqCst) > 0,
            _ => self.spoiling.happens(),
        }
    }

    /// For a fault that is all in the certificate: a client that accepts it is served as usual.
    pub fn bad_certificate(&self) -> Option<TlsAcceptor> {
        self.spoiling.planned.fault.certificate()?;
        self.spoiling.tls.clone().map(TlsAcceptor::from)
    }

    /// Spoils the connection, on a thread of its own.
    pub fn take(&self, stream: tokio::net::TcpStream, connection: OpenConnection) -> io::Result<()> {
        let stream = stream.into_std()?;
        stream.set_nonblocking(false)?;
        let spoiling = Arc::clone(&self.spoiling);
        let thread =
            std::thread::Builder::new().name("together-offline-fault".to_owned()).spawn(move || {
                // A client that goes away in the middle is what faults are about.
                let _ = spoiling.spoil(stream, connection.number());
                // Counted as open until here.
                drop(connection);
            })?;
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.retain(|thread| !thread.is_finished());
        threads.push(thread);
        Ok(())
    }
}

impl Drop for Spoiler {
    fn drop(&mut self) {
        self.spoiling.stage.stop();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A panic of a thread has been reported on stderr already.
            let _ = thread.join();
        }
    }
}

impl Spoiling {
    /// Whether the fault happens once more: counts it.
    fn happens(&self) -> bool {
        let one_less = |left: u64| match left {
            u64::MAX => Some(left),
            _ => left.checked_sub(1),
        };
        self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }

    fn spoil(&self, stream: TcpStream, connection: ConnectionNumber) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let Some(place) = self.stage.enter(&stream) else { return Ok(()) };
        let _exit = Exit::new(&self.stage, place);
        let mut socket = Socket::new(stream)?;
        match self.planned.fault.act {
            // The server's own business.
            Act::Certificate(_) => Ok(()),
            Act::OnAccept(answer) => self.play_in_plain_text(answer(), socket, place),
            Act::AfterHello(answer) => {
                self.traffic.came_in_plain_text(&read_record(&mut socket)?);
                self.play_in_plain_text(answer(), socket, place)
            }
            Act::AfterHandshake(answer) => self.play(&answer(), self.secure(socket)?, place).map(drop),
            Act::AfterHead(_) | Act::AfterRequest(_) => self.serve(self.secure(socket)?, connection, place),
        }
    }

    /// Answers request after request, wrongly as long as the fault is to happen.
    fn serve(&self, mut wire: Wire, connection: ConnectionNumber, place: usize) -> io::Result<()> {
        let mut reader = RequestReader::default();
        loop {
            if let Act::AfterHead(answer) = self.planned.fault.act
                && reader.await_head(&mut wire)?
                && self.happens()
            {
                return self.play(&answer(), wire, place).map(drop);
            }
            let Some(request) = reader.next(&mut wire)? else { return Ok(()) };
            let exchange = self.ask(&request, connection)?;
            let performed = match self.planned.fault.act {
                Act::AfterRequest(answer) if !exchange.followed_a_redirect() && self.happens() => {
                    self.play(&answer(&exchange), wire, place)?
                }
                _ => perform(&Answer::new().write(exchange.whole()), wire, &self.stage, place)?,
            };
            match performed {
                Performed::Standing(standing) => wire = standing,
                Performed::Over(_) => return Ok(()),
            }
        }
    }

    /// Plays the fault, and counts it when it is over.
    fn play(&self, answer: &Answer, wire: Wire, place: usize) -> io::Result<Performed> {
        let performed = perform(answer, wire, &self.stage, place);
        self.traffic.fault_happened();
        performed
    }

    /// Plays on a connection on which TLS does not stand, and keeps what the client says there.
    fn play_in_plain_text(&self, answer: Answer, socket: Socket, place: usize) -> io::Result<()> {
        if let Performed::Over(came) = self.play(&answer, Wire::plain(socket), place)? {
            self.traffic.came_in_plain_text(&came);
        }
        Ok(())
    }

    fn secure(&self, socket: Socket) -> io::Result<Wire> {
        match &self.tls {
            None => Ok(Wire::plain(socket)),
            Some(config) => Wire::tls(socket, config).inspect_err(|_| self.traffic.handshake_failed()),
        }
    }

    /// What the service answers. A failure where the server stops meanwhile.
    fn ask(&self, request: &[u8], connection: ConnectionNumber) -> io::Result<Exchange> {
        let request = parse(request)?;
        let (parts, body) = request.into_parts();
        let head = Request::from_parts(parts.clone(), ());
        let mut asked = Request::from_parts(parts, Body::from(body));
        asked.extensions_mut().insert(connection);
        let (sender, receiver) = mpsc::channel();
        let router = self.router.clone();
        self.runtime.spawn(async move {
            let answer = router.oneshot(asked).await.unwrap_or_else(|never| match never {});
            let (parts, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await;
            // No thread waits any more where the server stops.
            let _ = sender.send(body.map(|body| Response::from_parts(parts, body)));
        });
        let answer = receiver.recv().map_err(io::Error::other)?.map_err(io::Error::other)?;
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        Ok(Exchange::new(&head, answer, scheme, self.pace))
    }
}

/// One record of TLS, with its head.
fn read_record(socket: &mut Socket) -> io::Result<Vec<u8>> {
    let mut head = [0; 5];
    socket.read_exact(&mut head)?;
    let mut record = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    socket.read_exact(&mut record)?;
    Ok([&head[..], &record].concat())
}

/// A request that was read whole, in the form that the service takes.
fn parse(bytes: &[u8]) -> io::Result<Request<Bytes>> {
    let mut headers = [httparse::EMPTY_HEADER; RequestReader::HEADERS_LIMIT];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(bytes).map_err(io::Error::other)?;
    let mut request =
        Request::builder().method(parsed.method.unwrap_or_default()).uri(parsed.path.unwrap_or_default());
    for header in parsed.headers.iter() {
        request = request.header(header.name, header.value);
    }
    request.body(Bytes::from(body_of(bytes)?)).map_err(io::Error::other)
}
