//! A proxy on loopback: CONNECT and SOCKS 5, as one would be, or as none should.
//!
//! It leads every tunnel to one server, whatever was asked for, and remembers what it was asked and every byte
//! that it passed on: what a proxy's owner could have written down.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use super::PATIENCE;

/// What the proxy does with a connection.
#[derive(Clone, Debug)]
pub enum Manner {
    /// Opens a tunnel to the server at this port, for a client with the credentials, where it requires some.
    PassesTo(u16),
    /// Says this once it has heard something, and waits until the other side has closed.
    Says(Vec<u8>),
    /// Says this, a byte at each release of the test's, and waits until the other side has closed.
    Drips(Vec<u8>),
    /// Greets as SOCKS 5 without credentials, refuses what is asked with this code.
    RefusesSocks(u8),
    /// Hears something and closes.
    Closes,
}

#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// `HOST:PORT` of every tunnel that was asked for.
    pub asked: Vec<String>,
    /// Connections, whatever came of them.
    pub connections: usize,
    /// All bytes of all tunnels, in both directions.
    pub relayed: Vec<u8>,
    /// Connections that the client closed.
    pub closed: usize,
    releases: usize,
}

#[derive(Default)]
struct State {
    heard: Mutex<Heard>,
    changed: Condvar,
}

impl State {
    fn update<R>(&self, change: impl FnOnce(&mut Heard) -> R) -> R {
        let changed = change(&mut self.heard.lock().expect("no panic"));
        self.changed.notify_all();
        changed
    }
}

pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

#[derive(Clone)]
struct Host {
    manner: Manner,
    credentials: Option<(String, String)>,
    state: Arc<State>,
}

impl Proxy {
    pub fn start(manner: Manner) -> Proxy {
        Proxy::start_for(manner, None)
    }

    pub fn start_for(manner: Manner, credentials: Option<(&str, &str)>) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let credentials = credentials.map(|(user, password)| (user.to_owned(), password.to_owned()));
        let state = Arc::<State>::default();
        let host = Host { manner, credentials, state: Arc::clone(&state) };
        // It ends with the test's process; its connections end with their clients.
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let host = host.clone();
                host.state.update(|heard| heard.connections += 1);
                std::thread::spawn(move || {
                    // A connection that breaks is the test's doing.
                    let _ = host.serve(client);
                    host.state.update(|heard| heard.closed += 1);
                });
            }
        });
        Proxy { port, state }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn heard(&self) -> Heard {
        self.state.heard.lock().expect("no panic").clone()
    }

    pub fn release(&self) {
        self.state.update(|heard| heard.releases += 1);
    }

    #[track_caller]
    pub fn wait_until(&self, condition: impl Fn(&Heard) -> bool) {
        let heard = self.state.heard.lock().expect("no panic");
        let waited = self.state.changed.wait_timeout_while(heard, PATIENCE, |heard| !condition(heard));
        let (heard, timeout) = waited.expect("no panic");
        assert!(!timeout.timed_out(), "{heard:?}");
    }
}

impl Host {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        match &self.manner {
            Manner::PassesTo(port) => {
                let server = match self.admits(&mut client)? {
                    true => TcpStream::connect((Ipv4Addr::LOCALHOST, *port))?,
                    false => return linger(client),
                };
                self.relay(client, server)
            }
            Manner::Says(words) => {
                let _ = client.read(&mut [0; 4096])?;
                // An endless answer is cut short by the client.
                let _ = client.write_all(words);
                linger(client)
            }
            Manner::Drips(words) => {
                let _ = client.read(&mut [0; 4096])?;
                for byte in words {
                    let heard = self.state.heard.lock().expect("no panic");
                    let mut heard =
                        self.state.changed.wait_while(heard, |heard| heard.releases == 0).expect("no panic");
                    heard.releases -= 1;
                    drop(heard);
                    client.write_all(&[*byte])?;
                }
                linger(client)
            }
            Manner::RefusesSocks(code) => {
                self.greet(&mut client)?;
                self.hear_socks(&mut client)?;
                client.write_all(&[5, *code, 0, 1, 0, 0, 0, 0, 0, 0])?;
                linger(client)
            }
            Manner::Closes => {
                let _ = client.read(&mut [0; 4096])?;
                Ok(())
            }
        }
    }

    /// Whether the client asked rightly for a tunnel.
    fn admits(&self, client: &mut TcpStream) -> io::Result<bool> {
        let mut first = [0];
        client.peek(&mut first)?;
        if first == [5] {
            if !self.greet(client)? {
                return Ok(false);
            }
            self.hear_socks(client)?;
            client.write_all(b"\x05\x00\x00\x03\x05proxy\x00\x00")?;
            return Ok(true);
        }
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(byte(client)?);
        }
        let head = String::from_utf8(head).expect("a head of text");
        let target = head.strip_prefix("CONNECT ").and_then(|rest| rest.split_once(" HTTP/1.1\r\n"));
        let (target, headers) = target.expect("a request for a tunnel");
        assert!(headers.contains(&format!("Host: {target}\r\n")), "{head}");
        self.state.update(|heard| heard.asked.push(target.to_owned()));
        let wanted = self.credentials.as_ref().map(|(user, password)| {
            use base64::Engine;
            let both = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
            format!("Proxy-Authorization: Basic {both}\r\n")
        });
        let is_admitted = wanted.is_none_or(|wanted| headers.contains(&wanted));
        client.write_all(match is_admitted {
            true => b"HTTP/1.1 200 Connection established\r\nvia: 1.1 proxy\r\n\r\n",
            false => {
                b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\n"
            }
        })?;
        Ok(is_admitted)
    }

    /// The first part of SOCKS 5: who asks.
    fn greet(&self, client: &mut TcpStream) -> io::Result<bool> {
        assert_eq!(byte(client)?, 5);
        let methods = text(client)?;
        let Some((user, password)) = &self.credentials else {
            client.write_all(&[5, 0])?;
            return Ok(true);
        };
        if !methods.contains(&2) {
            client.write_all(&[5, 255])?;
            return Ok(false);
        }
        client.write_all(&[5, 2])?;
        assert_eq!(byte(client)?, 1);
        let is_known =
            (text(client)?, text(client)?) == (user.as_bytes().to_vec(), password.as_bytes().to_vec());
        client.write_all(&[1, u8::from(!is_known)])?;
        Ok(is_known)
    }

    /// The second part: where to.
    fn hear_socks(&self, client: &mut TcpStream) -> io::Result<()> {
        let mut start = [0; 3];
        client.read_exact(&mut start)?;
        assert_eq!(start, [5, 1, 0]);
        let host = match byte(client)? {
            1 => {
                let mut address = [0; 4];
                client.read_exact(&mut address)?;
                Ipv4Addr::from(address).to_string()
            }
            3 => String::from_utf8(text(client)?).expect("a name"),
            kind => panic!("an address of kind {kind}"),
        };
        let port = u16::from_be_bytes([byte(client)?, byte(client)?]);
        self.state.update(|heard| heard.asked.push(format!("{host}:{port}")));
        Ok(())
    }

    fn relay(&self, client: TcpStream, server: TcpStream) -> io::Result<()> {
        let (answers, back) = (server.try_clone()?, client.try_clone()?);
        let host = self.clone();
        let answering = std::thread::spawn(move || host.pass_on(answers, back));
        let asked = self.pass_on(client, server);
        let _ = answering.join().expect("no panic");
        asked
    }

    fn pass_on(&self, mut from: TcpStream, mut to: TcpStream) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        loop {
            match from.read(&mut buffer)? {
                0 => return to.shutdown(Shutdown::Write),
                read => {
                    self.state.update(|heard| heard.relayed.extend_from_slice(&buffer[..read]));
                    to.write_all(&buffer[..read])?;
                }
            }
        }
    }
}

/// Waits until the other side has closed.
fn linger(mut client: TcpStream) -> io::Result<()> {
    io::copy(&mut client, &mut io::sink()).map(drop)
}

fn byte(client: &mut TcpStream) -> io::Result<u8> {
    let mut byte = [0];
    client.read_exact(&mut byte).map(|()| byte[0])
}

/// Bytes whose length stands in one byte before them.
fn text(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut text = vec![0; usize::from(byte(client)?)];
    client.read_exact(&mut text).map(|()| text)
}
