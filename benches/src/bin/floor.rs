//! The least that any client can do: a rustls session that writes a prepared request and reads the answer without
//! looking at it. What others take beyond this is their own.
//!
//!     floor WORK COUNT [times]

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Client {
    session: ClientConnection,
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    fn connect(address: &str, authority: &str) -> Outcome<Client> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(authority)?)?;
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let session = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        Ok(Client { session, socket, buffer: vec![0; 16 * 1024] })
    }

    /// Sends a request and reads until `is_whole` says so of the length so far and the last bytes.
    fn exchange(&mut self, request: &[u8], mut is_whole: impl FnMut(usize, &[u8]) -> bool) -> Outcome<()> {
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

fn main() -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let (work, count) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let says_times = arguments.next().is_some();
    let url = env::var("TOGETHER_BASE_URL")?;
    let address = url.trim_start_matches("https://").replace("localhost", "127.0.0.1");
    let key = env::var("TOGETHER_API_KEY")?;
    let message = r#""messages":[{"role":"user","content":"What is the capital of France?"}]"#;
    let (line, body) = match work.as_str() {
        "models" => ("GET /v1/models", String::new()),
        "embeddings" => ("POST /v1/embeddings", r#"{"model":"m","input":["a"]}"#.to_owned()),
        "chat" | "start" => ("POST /v1/chat/completions", format!(r#"{{"model":"m",{message}}}"#)),
        stream => (
            "POST /v1/chat/completions",
            format!(r#"{{"model":"{stream}-{count}",{message},"stream":true}}"#),
        ),
    };
    let request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\nuser-agent: floor\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );

    let mut client = Client::connect(&address, &env::var("SSL_CERT_FILE")?)?;
    let mut whole = 0;
    let is_stream = matches!(work.as_str(), "events" | "paced");
    let exchanges = if is_stream { 1 } else { count.parse()? };
    for _ in 0..exchanges {
        let start = Instant::now();
        client.exchange(request.as_bytes(), |length, piece| {
            if is_stream {
                return piece.ends_with(b"0\r\n\r\n");
            }
            if whole == 0 {
                // All answers are the same, so the first tells how long they are.
                let text = String::from_utf8_lossy(piece);
                let after = text.split_once("content-length: ").map_or("", |(_, after)| after);
                let body: usize =
                    after.split("\r\n").next().and_then(|length| length.parse().ok()).unwrap_or(0);
                whole = body + text.find("\r\n\r\n").map_or(0, |head| head + 4);
            }
            length >= whole
        })?;
        if says_times {
            println!("{}", start.elapsed().as_nanos());
        }
    }
    if says_times {
        // An empty line says that it is done. What waits then is looked at: memory and threads.
        println!();
        std::io::stdin().read_to_end(&mut Vec::new())?;
    }
    Ok(())
}
