//! A rustls session that writes a prepared request and reads the answer without looking at it.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Whom to trust, and the sessions that can be resumed: one for all connections, as rustls has it.
pub fn config(authority: &str) -> Outcome<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority)?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

pub struct Client {
    session: ClientConnection,
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub fn connect(address: &str, config: Arc<ClientConfig>) -> Outcome<Client> {
        let session = ClientConnection::new(config, ServerName::try_from("localhost")?)?;
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        Ok(Client { session, socket, buffer: vec![0; 16 * 1024] })
    }

    /// Sends at once, the handshake before it where there was none yet.
    pub fn write(&mut self, bytes: &[u8]) -> Outcome<()> {
        Ok(rustls::Stream::new(&mut self.session, &mut self.socket).write_all(bytes)?)
    }

    /// Sends a request and reads until `is_whole` says so of the length so far and the last bytes.
    pub fn exchange(
        &mut self,
        request: &[u8],
        mut is_whole: impl FnMut(usize, &[u8]) -> bool,
    ) -> Outcome<()> {
        self.session.writer().write_all(request)?;
        let mut length = 0;
        loop {
            while self.session.wants_write() {
                self.session.write_tls(&mut self.socket)?;
            }
            if self.session.read_tls(&mut self.socket)? == 0 {
                return Err("the server closed".into());
            }
            let plain = self.session.process_new_packets()?.plaintext_bytes_to_read();
            let mut left = plain;
            while left > 0 {
                let read = self.session.reader().read(&mut self.buffer)?;
                left -= read;
                length += read;
                if is_whole(length, &self.buffer[..read]) {
                    return Ok(());
                }
            }
        }
    }
}
