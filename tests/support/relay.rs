//! A relay between a client and a server that counts in how many pieces the client's bytes come.
//!
//! Bytes of one write come to a reader that waits for them in one piece. Bytes of two may, so a count that is
//! too low proves nothing once; over many requests it does.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// Serves one connection, until both ends have closed it.
pub struct Relay {
    port: u16,
    pieces: Arc<AtomicUsize>,
    thread: JoinHandle<io::Result<()>>,
}

impl Relay {
    pub fn to(server_port: u16) -> Relay {
        Relay::from(TcpListener::bind("127.0.0.1:0").expect("a listener"), server_port)
    }

    pub fn from(listener: TcpListener, server_port: u16) -> Relay {
        let port = listener.local_addr().expect("an address").port();
        let pieces = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&pieces);
        let thread = std::thread::spawn(move || relay(&listener, server_port, &counter));
        Relay { port, pieces, thread }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn pieces(&self) -> usize {
        self.pieces.load(Ordering::SeqCst)
    }

    /// Waits for the end of the connection.
    pub fn join(self) {
        self.thread.join().expect("no panic").expect("a connection that ends in order");
    }
}

fn relay(listener: &TcpListener, server_port: u16, pieces: &AtomicUsize) -> io::Result<()> {
    let (mut client, _) = listener.accept()?;
    let mut server = TcpStream::connect(("127.0.0.1", server_port))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    let answering = std::thread::spawn(move || {
        io::copy(&mut answers, &mut back)?;
        back.shutdown(Shutdown::Write)
    });
    let mut buffer = vec![0; 1 << 20];
    loop {
        match client.read(&mut buffer)? {
            0 => break,
            length => {
                pieces.fetch_add(1, Ordering::SeqCst);
                server.write_all(&buffer[..length])?;
            }
        }
    }
    server.shutdown(Shutdown::Write)?;
    // A client that has closed wants no more answers.
    let _ = answering.join().expect("no panic");
    Ok(())
}
