//! Calls that are held in one phase of their life, each known to be there before a test goes on.
//!
//! Responsible for servers that go so far and no further, and for a resolver that does. It asserts nothing of the
//! library.

use std::any::Any;
use std::ffi::{CStr, c_char};
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Condvar, Mutex};

use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::c_abi::{CALLS, Call, Client, EVENT_QUEUE, Request, Setup, TEXT};
use crate::support::event_streams::{text, until_close};
use crate::support::key_commands;
use crate::support::process::{comes_true, is_readable_within};

#[cfg(unix)]
#[path = "phases/unix.rs"]
mod system;
#[cfg(windows)]
#[path = "phases/windows.rs"]
mod system;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Behind another call, which the server does not answer.
    Queued,
    /// One runs the command that is to print the key, and the others wait for that.
    Key,
    LookUp,
    Connect,
    Handshake,
    FirstByte,
    /// Some text came and was read; nothing follows.
    MidStream,
    /// More came than the queue takes.
    FullQueue,
    /// Refused, and to be tried again in a while.
    BetweenTries,
}

impl Phase {
    pub const ALL: [Phase; 9] = [
        Phase::Queued,
        Phase::Key,
        Phase::LookUp,
        Phase::Connect,
        Phase::Handshake,
        Phase::FirstByte,
        Phase::MidStream,
        Phase::FullQueue,
        Phase::BetweenTries,
    ];
}

/// A client whose calls are all in one phase. Dropped in this order, unless a test takes something out.
pub struct Scene {
    pub calls: Vec<Call>,
    pub client: Option<Client>,
    server: Option<Box<dyn Any>>,
}

impl Scene {
    pub fn new(phase: Phase, calls: usize) -> Scene {
        match phase {
            Phase::Queued => queued(calls),
            Phase::Key => asking_for_the_key(calls),
            Phase::LookUp => looking_up(calls),
            Phase::Connect => connecting(calls),
            Phase::Handshake => shaking_hands(calls),
            Phase::FirstByte => scripted(calls, |_| Answer::new().pause(), |_| {}),
            Phase::MidStream => scripted(
                calls,
                |_| until_close().write(text("one")).pause(),
                |calls| {
                    for call in calls {
                        while call.next(60_000).expect("an event").kind != TEXT {}
                    }
                },
            ),
            Phase::BetweenTries => scripted(calls, |_| come_again_later().pause(), |_| {}),
            Phase::FullQueue => scripted(
                calls,
                |_| (0..50).fold(until_close(), |answer, _| answer.write(text("one"))).pause(),
                |calls| assert!(calls.iter().all(|call| is_readable_within(call.descriptor(), 60_000))),
            ),
        }
    }

    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("a client")
    }

    fn of(client: Client, server: impl Any, calls: usize) -> Scene {
        let calls = (0..calls).map(|number| client.start(&Request::chat("x").user_data(number))).collect();
        Scene { calls, client: Some(client), server: Some(Box::new(server)) }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.calls.clear();
        drop(self.client.take());
        drop(self.server.take());
    }
}

/// On a connection that no other call may take up, as the server does not read from it any more.
fn come_again_later() -> Answer {
    let head = "HTTP/1.1 500 No\r\nretry-after: 50\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    Answer::new().write(head)
}

fn scripted(calls: usize, answer: fn(usize) -> Answer, then: impl FnOnce(&[Call])) -> Scene {
    let server = Scripted::start_with(ScriptedSettings::default(), move |number, _| answer(number)).unwrap();
    let client = Setup::of(&server).limit(EVENT_QUEUE, 2).retries(1).client();
    let scene = Scene::of(client, server, calls);
    let server = scene.server.as_ref().and_then(|server| server.downcast_ref::<Scripted>()).unwrap();
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == calls));
    then(&scene.calls);
    scene
}

fn queued(calls: usize) -> Scene {
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| Answer::new().pause()).unwrap();
    let client = Setup::of(&server).limit(CALLS, 1).client();
    // Its worker is the only one; that its handle is freed with the scene is enough.
    let first = client.start(&Request::chat("first"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    Scene::of(client, (first, server), calls)
}

fn asking_for_the_key(calls: usize) -> Scene {
    // Not open here: Windows' shell writes to no file that somebody has open to write.
    let began = tempfile::NamedTempFile::new().unwrap().into_temp_path();
    let path = began.to_str().unwrap();
    // No server listens there, and no connection is made.
    let setup = Setup::at("https://127.0.0.1:9");
    let command = key_commands::notes_and_hangs(path);
    let setup = setup.key_command(&key_commands::argv(&command));
    let scene = Scene::of(setup.client(), (), calls);
    assert!(comes_true(|| std::fs::metadata(&began).unwrap().len() > 0));
    scene
}

fn shaking_hands(calls: usize) -> Scene {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Setup::at(&format!("https://{}", listener.local_addr().unwrap())).client();
    let mut scene = Scene::of(client, (), calls);
    let hellos: Vec<TcpStream> = (0..calls)
        .map(|_| {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 64]).unwrap() > 0, "a hello");
            stream
        })
        .collect();
    scene.server = Some(Box::new((listener, hellos)));
    scene
}

fn connecting(calls: usize) -> Scene {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    system::let_one_connection_wait(&listener);
    let address = listener.local_addr().unwrap();
    // Room for one connection; who comes after is not answered.
    let full = TcpStream::connect(address).unwrap();
    let client = Setup::at(&format!("https://{address}")).client();
    let scene = Scene::of(client, (listener, full), calls);
    let all_wait = || system::connecting_to(address.port()) >= calls;
    assert!(comes_true(all_wait), "the calls wait for a connection");
    scene
}

const SLOW_HOST: &CStr = c"slow.invalid";

/// The look-ups of the slow host: how many began, and whether they may end.
static LOOK_UPS: (Mutex<(usize, bool)>, Condvar) = (Mutex::new((0, false)), Condvar::new());

/// Ends the look-ups of the slow host, those to come too, and waits until they are.
pub struct Resolver(());

impl Drop for Resolver {
    fn drop(&mut self) {
        LOOK_UPS.0.lock().unwrap().1 = true;
        LOOK_UPS.1.notify_all();
        let waiting = LOOK_UPS.1.wait_while(LOOK_UPS.0.lock().unwrap(), |(count, _)| *count > 0).unwrap();
        drop(waiting);
        LOOK_UPS.0.lock().unwrap().1 = false;
    }
}

/// One scene with look-ups at a time: their number is the process's.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn looking_up(calls: usize) -> Scene {
    let alone = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let resolver = Resolver(());
    let client = Setup::at("https://slow.invalid").client();
    let scene = Scene::of(client, (resolver, alone), calls);
    // One for all of them, as they ask for one name.
    drop(LOOK_UPS.1.wait_while(LOOK_UPS.0.lock().unwrap(), |(count, _)| *count < calls.min(1)).unwrap());
    scene
}

/// What the system's resolver, with one host more, does about that host: a look-up of it takes until it may end. Whether
/// it was the one that was asked for.
///
/// # Safety
/// As for the resolver: NULL or a NUL-terminated text.
unsafe fn is_looked_up_slowly(host: *const c_char) -> bool {
    // SAFETY: as the caller says.
    if host.is_null() || unsafe { CStr::from_ptr(host) } != SLOW_HOST {
        return false;
    }
    let mut look_ups = LOOK_UPS.0.lock().unwrap();
    look_ups.0 += 1;
    LOOK_UPS.1.notify_all();
    look_ups = LOOK_UPS.1.wait_while(look_ups, |(_, may_end)| !*may_end).unwrap();
    look_ups.0 -= 1;
    LOOK_UPS.1.notify_all();
    true
}
