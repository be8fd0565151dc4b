//! A server that does next to nothing: it finds where a request ends, and sends an answer that was there before.
//!
//! One thread a connection, TLS 1.3. Its own work is counted nowhere; it only has to be fast enough to be waited for
//! by nobody.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection};
use together_offline::{Authority, CertificateKind, ClientCertificate, TlsVersions};

use crate::answers::{self, Records};

/// Where the server is, and the certificate of the authority that vouches for it.
pub struct Server {
    pub address: SocketAddr,
    pub authority: String,
}

struct Answers {
    chat: Records,
    embeddings: Records,
    models: Records,
}

impl Server {
    /// Listens until the process ends.
    pub fn start() -> io::Result<Server> {
        let authority = Authority::new()?;
        let config = authority.server_config(CertificateKind::Valid, TlsVersions::Only13, ClientCertificate::NotAsked)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let answers = Arc::new(Answers {
            chat: answers::chat(),
            embeddings: answers::embeddings(),
            models: answers::models(),
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, answers) = (config.clone(), answers.clone());
                // A client that goes away ends its connection, and nothing else.
                thread::spawn(move || Connection::open(stream, config)?.serve(&answers));
            }
        });
        Ok(Server { address, authority: authority.pem() })
    }
}

struct Connection {
    stream: TcpStream,
    session: ServerConnection,
    received: Vec<u8>,
}

impl Connection {
    fn open(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<Connection> {
        stream.set_nodelay(true)?;
        let mut session = ServerConnection::new(config).map_err(io::Error::other)?;
        session.set_buffer_limit(None);
        Ok(Connection { stream, session, received: Vec::new() })
    }

    fn serve(mut self, answers: &Answers) -> io::Result<()> {
        while let Some(request) = self.request()? {
            if request.starts_with("GET") {
                self.send(&answers.models)?;
            } else if request.starts_with("POST /v1/embeddings") {
                self.send(&answers.embeddings)?;
            } else if let Some(events) = number_after(&request, "paced-") {
                self.send_one_by_one(&answers::stream(events))?;
            } else if let Some(events) = number_after(&request, "events-") {
                self.send(&answers::stream(events))?;
            } else {
                self.send(&answers.chat)?;
            }
        }
        Ok(())
    }

    /// The next request, whole; none at the end of the connection.
    fn request(&mut self) -> io::Result<Option<String>> {
        self.received.clear();
        loop {
            let mut piece = [0; 16 * 1024];
            match rustls::Stream::new(&mut self.session, &mut self.stream).read(&mut piece)? {
                0 => return Ok(None),
                read => self.received.extend_from_slice(&piece[..read]),
            }
            let text = String::from_utf8_lossy(&self.received);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = number_after(&head.to_ascii_lowercase(), "content-length: ").unwrap_or(0);
                if body.len() >= length as usize {
                    return Ok(Some(text.into_owned()));
                }
            }
        }
    }

    /// As much at once as the socket takes.
    fn send(&mut self, records: &Records) -> io::Result<()> {
        for records in records.chunks(64) {
            let mut sealed = Vec::new();
            for record in records {
                self.session.writer().write_all(record)?;
            }
            while self.session.wants_write() {
                self.session.write_tls(&mut sealed)?;
            }
            self.stream.write_all(&sealed)?;
        }
        Ok(())
    }

    /// Each when the one before has been read, however slow its reader is: so a read brings one, always.
    fn send_one_by_one(&mut self, records: &Records) -> io::Result<()> {
        for record in records {
            self.session.writer().write_all(record)?;
            while self.session.wants_write() {
                self.session.write_tls(&mut self.stream)?;
            }
            while self.has_unread()? {
                thread::yield_now();
            }
        }
        Ok(())
    }

    /// Whether bytes wait in the client's socket, of which the kernel tells: it is on this machine.
    fn has_unread(&self) -> io::Result<bool> {
        let (client, here) =
            (in_kernels_words(self.stream.peer_addr()?), in_kernels_words(self.stream.local_addr()?));
        let sockets = fs::read_to_string(Path::new("/proc/net/tcp"))?;
        let queues = sockets.lines().find_map(|line| {
            let mut fields = line.split_ascii_whitespace().skip(1);
            (fields.next()? == client && fields.next()? == here).then_some(())?;
            fields.nth(1)
        });
        Ok(queues.is_some_and(|queues| !queues.ends_with(":00000000")))
    }
}

/// An address as /proc/net/tcp has it.
fn in_kernels_words(address: SocketAddr) -> String {
    let SocketAddr::V4(address) = address else { return String::new() };
    format!("{:08X}:{:04X}", u32::from_ne_bytes(address.ip().octets()), address.port())
}

/// The number that follows `name` in `text`.
fn number_after(text: &str, name: &str) -> Option<u32> {
    let (_, rest) = text.split_once(name)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}
