//! A server that does next to nothing: it finds where a request ends, and sends an answer that was there before.
//!
//! TLS 1.3, one thread a connection; streams in number are handed to `crowd`. Its own work is counted nowhere; it only
//! has to be fast enough that no client waits for it.

mod crowd;
mod unread;

use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::server::NoServerSessionStorage;
use rustls::{ServerConfig, ServerConnection};
use together_offline::{Authority, CertificateKind, ClientCertificate, TlsVersions};

use crate::answers::{self, Records};
use crowd::Crowd;
use unread::Unread;

/// Where the server is, and the certificate of the authority that vouches for it.
pub struct Server {
    pub address: SocketAddr,
    /// The same server, but that it remembers no TLS session: each handshake is a full one.
    pub forgetful: SocketAddr,
    pub authority: String,
}

/// What all connections share.
struct Service {
    chat: Records,
    last_chat: Records,
    embeddings: Records,
    models: Records,
    taken: Records,
    crowd: Crowd,
}

impl Server {
    /// Listens until the process ends.
    pub fn start() -> io::Result<Server> {
        let authority = Authority::new()?;
        let config = authority.server_config(
            CertificateKind::Valid,
            TlsVersions::Only13,
            ClientCertificate::NotAsked,
        )?;
        let mut forgets = ServerConfig::clone(&config);
        forgets.session_storage = Arc::new(NoServerSessionStorage {});
        forgets.send_tls13_tickets = 0;
        let service = Arc::new(Service {
            chat: answers::chat(),
            last_chat: answers::last_chat(),
            embeddings: answers::embeddings(),
            models: answers::models(),
            taken: answers::taken(),
            crowd: Crowd::default(),
        });
        Ok(Server {
            address: listen(config, service.clone())?,
            forgetful: listen(Arc::new(forgets), service)?,
            authority: authority.pem(),
        })
    }
}

fn listen(config: Arc<ServerConfig>, service: Arc<Service>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    // More than std asks for, as a thousand streams are begun at once.
    rustix::net::listen(&listener, 4096)?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (config, service) = (config.clone(), service.clone());
            // A client that goes away ends its connection, and nothing else.
            thread::spawn(move || Connection::open(stream, config)?.serve(&service));
        }
    });
    Ok(address)
}

pub struct Connection {
    /// Read far at once, so that an upload does not wait for system calls of this side.
    stream: BufReader<TcpStream>,
    session: ServerConnection,
    received: Vec<u8>,
    /// The next answer, sealed before it is asked for.
    ahead: Vec<u8>,
}

impl Connection {
    fn open(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<Connection> {
        stream.set_nodelay(true)?;
        let mut session = ServerConnection::new(config).map_err(io::Error::other)?;
        session.set_buffer_limit(None);
        let stream = BufReader::with_capacity(256 * 1024, stream);
        Ok(Connection { stream, session, received: Vec::new(), ahead: Vec::new() })
    }

    fn serve(mut self, service: &Service) -> io::Result<()> {
        while let Some(request) = self.request()? {
            if let Some(megabytes) = number_after(&request, "GET /v1/files/") {
                self.send_file(u64::from(megabytes) << 20)?;
            } else if request.starts_with("POST /v1/files") {
                self.send(&service.taken)?;
            } else if request.starts_with("GET") {
                self.send(&service.models)?;
            } else if request.starts_with("POST /v1/embeddings") {
                self.send(&service.embeddings)?;
            } else if let Some(events) = number_after(&request, "\"paced-") {
                self.send_one_by_one(&answers::stream(events, 1))?;
            } else if let Some((events, in_a_record)) = stream(&request, "") {
                if self.ahead.is_empty() {
                    self.send(&answers::stream(events, in_a_record))?;
                } else {
                    self.stream.get_mut().write_all(&std::mem::take(&mut self.ahead))?;
                }
            } else if let Some((events, in_a_record)) = stream(&request, "prepare-") {
                // It is asked for next, on this connection: its encryption counts for no measurement.
                let answer = self.seal(&service.chat)?;
                self.ahead = self.seal(&answers::stream(events, in_a_record))?;
                self.stream.get_mut().write_all(&answer)?;
            } else if let Some(streams) = number_after(&request, "\"streams-") {
                let tokens = number_after(&request, &format!("\"streams-{streams}-")).unwrap_or(0);
                return service.crowd.join(self, streams, tokens);
            } else if request.contains("\"connect\"") {
                return self.send_last(&service.last_chat);
            } else {
                self.send(&service.chat)?;
            }
        }
        Ok(())
    }

    /// The next request, but of a long body the start alone: the rest is read and forgotten. None at the end of the
    /// connection.
    fn request(&mut self) -> io::Result<Option<String>> {
        self.received.clear();
        let mut piece = [0; 16 * 1024];
        let mut whole = None;
        loop {
            match self.read(&mut piece)? {
                0 => return Ok(None),
                read => self.received.extend_from_slice(&piece[..read]),
            }
            if whole.is_none() {
                let text = String::from_utf8_lossy(&self.received);
                whole = text.split_once("\r\n\r\n").map(|(head, _)| {
                    let body = number_after(&head.to_ascii_lowercase(), "content-length: ").unwrap_or(0);
                    head.len() + 4 + body as usize
                });
            }
            let Some(whole) = whole else { continue };
            if self.received.len() >= whole.min(SHORT) {
                let mut left = whole.saturating_sub(self.received.len());
                while left > 0 {
                    match self.read(&mut piece)? {
                        0 => return Ok(None),
                        read => left = left.saturating_sub(read),
                    }
                }
                return Ok(Some(String::from_utf8_lossy(&self.received).into_owned()));
            }
        }
    }

    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        rustls::Stream::new(&mut self.session, &mut Duplex(&mut self.stream)).read(piece)
    }

    /// One record, sent at once.
    fn send_record(&mut self, record: &[u8]) -> io::Result<()> {
        self.session.writer().write_all(record)?;
        let sealed = self.sealed()?;
        self.stream.get_mut().write_all(&sealed)
    }

    /// As much at once as the socket takes.
    fn send(&mut self, records: &Records) -> io::Result<()> {
        for records in records.chunks(64) {
            let sealed = self.seal(records)?;
            self.stream.get_mut().write_all(&sealed)?;
        }
        Ok(())
    }

    fn seal(&mut self, records: &[Vec<u8>]) -> io::Result<Vec<u8>> {
        for record in records {
            self.session.writer().write_all(record)?;
        }
        self.sealed()
    }

    /// What the session has ready for the socket.
    fn sealed(&mut self) -> io::Result<Vec<u8>> {
        let mut sealed = Vec::new();
        while self.session.wants_write() {
            self.session.write_tls(&mut sealed)?;
        }
        Ok(sealed)
    }

    fn send_last(mut self, records: &Records) -> io::Result<()> {
        self.session.writer().write_all(&records.concat())?;
        self.session.send_close_notify();
        let sealed = self.sealed()?;
        self.stream.get_mut().write_all(&sealed)
    }

    fn send_file(&mut self, length: u64) -> io::Result<()> {
        let (head, piece) = answers::file(length);
        self.send_record(&head)?;
        let pieces = vec![piece; 8];
        for _ in 0..length / (128 * 1024) {
            self.send(&pieces)?;
        }
        Ok(())
    }

    /// Each when the one before has been read, however slow its reader is: so a read brings one, always.
    fn send_one_by_one(&mut self, records: &Records) -> io::Result<()> {
        let stream = self.stream.get_ref();
        let unread = Unread::of(stream.peer_addr()?, stream.local_addr()?)?;
        for record in records {
            self.send_record(record)?;
            while unread.bytes()? > 0 {
                thread::yield_now();
            }
        }
        Ok(())
    }
}

/// What is looked at of a request.
const SHORT: usize = 4096;

/// How many events a server sends in one record that gathers what a model wrote: about 3,600 bytes.
const GATHERED: usize = 14;

/// A socket that is read through a buffer and written to without one.
struct Duplex<'connection>(&'connection mut BufReader<TcpStream>);

impl Read for Duplex<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Duplex<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Of the stream whose name the model has, behind `before`: how many events, and how many in a record.
fn stream(request: &str, before: &str) -> Option<(u32, usize)> {
    [("events", 1), ("gathered", GATHERED)].into_iter().find_map(|(name, in_a_record)| {
        Some((number_after(request, &format!("\"{before}{name}-"))?, in_a_record))
    })
}

/// The number that follows `name` in `text`.
fn number_after(text: &str, name: &str) -> Option<u32> {
    let (_, rest) = text.split_once(name)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}
