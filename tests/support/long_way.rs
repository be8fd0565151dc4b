//! A relay that makes a way long, and counts how often a client waits for a whole round trip of it.
//!
//! Each direction's bytes are held for half a round trip; the first of a connection for a whole one more, as TCP's own
//! greeting would need. What is counted is no time: a round trip is what the client sends after something was delivered to
//! it, however long that took. So that this is exact, what a TLS 1.3 server sends of itself (its session tickets) is held
//! until the client sends its request, which the client may do without them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Serves any number of connections, until the process ends.
pub struct LongWay {
    port: u16,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    round_trips: AtomicUsize,
    /// What a client sends next begins a round trip, whatever went before.
    begins: AtomicBool,
}

/// What one connection's two directions know of each other.
#[derive(Default)]
struct Way {
    /// Something was delivered to the client since it sent last.
    was_delivered: AtomicBool,
    /// How many records of encrypted content the client has sent: the first ends its handshake.
    records: Mutex<usize>,
    changed: Condvar,
}

/// Encrypted content, as TLS 1.3 marks it.
const CONTENT: u8 = 23;
const RECORD_HEADER: usize = 5;

impl LongWay {
    pub fn to(server_port: u16, half: Duration) -> LongWay {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let counts = Arc::<Counts>::default();
        let counting = counts.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", server_port)))
                else {
                    continue;
                };
                let counts = counting.clone();
                counts.connections.fetch_add(1, Ordering::SeqCst);
                // TCP's own.
                counts.round_trips.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || carry(client, server, half, &counts));
            }
        });
        LongWay { port, counts }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    pub fn round_trips(&self) -> usize {
        self.counts.round_trips.load(Ordering::SeqCst)
    }

    /// How many round trips something takes that begins by sending: on a connection at rest, or a new one.
    pub fn round_trips_of(&self, act: impl FnOnce()) -> usize {
        let before = self.round_trips();
        self.counts.begins.store(true, Ordering::SeqCst);
        act();
        self.round_trips() - before
    }
}

fn carry(mut client: TcpStream, mut server: TcpStream, half: Duration, counts: &Counts) -> io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    // What is sent first is not an answer to anything, but it waits for TCP's greeting to be over.
    let way = Arc::new(Way { was_delivered: AtomicBool::new(true), ..Way::default() });
    let (mut answers, mut back, back_way) = (server.try_clone()?, client.try_clone()?, way.clone());
    let answering = std::thread::spawn(move || -> io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = answers.read(&mut buffer)?;
            std::thread::sleep(half);
            if length == 0 {
                return back.shutdown(Shutdown::Write);
            }
            let records = back_way.records.lock().unwrap_or_else(PoisonError::into_inner);
            drop(back_way.changed.wait_while(records, |records| *records == 1));
            back_way.was_delivered.store(true, Ordering::SeqCst);
            back.write_all(&buffer[..length])?;
        }
    });
    let (mut buffer, mut unread) = (vec![0; 64 * 1024], Vec::new());
    std::thread::sleep(2 * half);
    loop {
        let length = client.read(&mut buffer)?;
        // Both are looked at.
        if way.was_delivered.swap(false, Ordering::SeqCst) | counts.begins.swap(false, Ordering::SeqCst) {
            counts.round_trips.fetch_add(1, Ordering::SeqCst);
        }
        std::thread::sleep(half);
        unread.extend_from_slice(&buffer[..length]);
        let found = take_content_records(&mut unread);
        if length == 0 || found > 0 {
            // At the end nothing is held any more.
            let more = if length == 0 { 2 } else { found };
            *way.records.lock().unwrap_or_else(PoisonError::into_inner) += more;
            way.changed.notify_all();
        }
        if length == 0 {
            server.shutdown(Shutdown::Write)?;
            // A client that has closed wants no more answers.
            let _ = answering.join();
            return Ok(());
        }
        server.write_all(&buffer[..length])?;
    }
}

/// How many whole records of encrypted content there are, which are taken out, as are the others.
fn take_content_records(bytes: &mut Vec<u8>) -> usize {
    let mut found = 0;
    while let Some(&[kind, _, _, high, low]) = bytes.first_chunk::<RECORD_HEADER>() {
        let length = RECORD_HEADER + usize::from(u16::from_be_bytes([high, low]));
        if bytes.len() < length {
            break;
        }
        found += usize::from(kind == CONTENT);
        bytes.drain(..length);
    }
    found
}
