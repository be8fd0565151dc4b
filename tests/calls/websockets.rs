//! Frames as a server may send them, and as none may (RFC 6455): what a session makes of each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{
    CHUNK, Call, Client, Event, RESPONSE_BYTES, Request, Setup, count_of, outcome_of,
};
use crate::support::process::Watchdog;

const TEXT: u8 = 1;
const BYTES: u8 = 2;
const MORE: u8 = 0;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

const CREATED: &str = r#"{"type":"session.created","session":{"id":"s"}}"#;

/// A frame with this first byte: the opcode, and 0x80 for the last of a message.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ ..126 => bytes.push(length as u8),
        length @ ..65_536 => {
            bytes.push(126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(payload);
    bytes
}

fn whole(opcode: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(0x80 | opcode, payload.as_ref())
}

fn close(code: u16, reason: &str) -> Vec<u8> {
    whole(CLOSE, [&code.to_be_bytes()[..], reason.as_bytes()].concat())
}

/// The answer to a handshake.
fn accept(request: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(request);
    let key = text.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).expect("a key");
    let joined = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, joined.as_bytes());
    let accept = STANDARD.encode(hash);
    format!("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {accept}\r\n\r\n")
        .into_bytes()
}

/// What a session comes to with a server that answers the handshake and then does this.
fn outcome(then: Answer) -> (Vec<Event>, String) {
    let settings = ScriptedSettings::default();
    let server = Scripted::start_with(settings, move |_, request| {
        Answer::new().write(accept(request)).and(then.clone())
    })
    .unwrap();
    let client = Setup::of(&server).limit(RESPONSE_BYTES, 200_000).client();
    let call = client.start(&Request::of_nothing("GET /v1/realtime"));
    let events = call.rest();
    (events, call.message())
}

/// Two bytes and a length of eight, as a server's frame has no mask.
const LONGEST_HEAD: usize = 10;

#[test]
fn messages_come_whole_however_they_are_cut() {
    let _watchdog = Watchdog::of(PATIENCE);
    let long = format!(r#"{{"type":"x","text":"{}"}}"#, "é".repeat(50_000));
    let (start, rest) = long.as_bytes().split_at(21);
    let (middle, end) = rest.split_at(70_000);
    let frames = [
        // Behind the head, in the same write or not.
        whole(TEXT, CREATED),
        frame(TEXT, start),
        // Control frames may stand between the parts of a message.
        whole(PING, b"are you there"),
        frame(MORE, middle),
        whole(PONG, b""),
        frame(MORE, b""),
        whole(MORE, end),
        whole(TEXT, r#"{"type":"y"}"#),
        close(1000, ""),
    ];
    let all = frames.concat();
    let of_heads = frames.iter().flat_map(|frame| {
        let (head, content) = frame.split_at(frame.len().min(LONGEST_HEAD));
        head.chunks(3).chain(content.chunks(10_001))
    });
    for (way, pieces) in [
        ("whole", vec![&*all]),
        ("pieces", all.chunks(1_000).collect()),
        ("pieces of heads", of_heads.collect()),
    ] {
        let answer = pieces.into_iter().fold(Answer::new(), Answer::write);
        let (events, message) = outcome(answer.await_close());
        assert_eq!((outcome_of(&events), &*message), (Status::Ok.number(), ""), "{way}");
        assert_eq!(count_of(&events, CHUNK), 3);
        assert_eq!(events[1].json, long);
    }
}

#[test]
fn what_breaks_the_protocol_ends_the_session() {
    let _watchdog = Watchdog::of(PATIENCE);
    let protocol = Status::Protocol;
    let masked = [vec![0x80 | TEXT, 0x80 | 2, 1, 2, 3, 4], vec![b'{' ^ 1, b'}' ^ 2]].concat();
    let claims_much = [vec![0x80 | TEXT, 127], (1u64 << 40).to_be_bytes().to_vec()].concat();
    let one_byte = whole(CLOSE, b"x");
    for (name, bytes, status, words) in [
        ("a mask", masked, protocol, "breaks the websocket protocol"),
        ("a reserved bit", frame(0xc0 | TEXT, b"{}"), protocol, "breaks the websocket protocol"),
        ("a reserved opcode", whole(3, b"{}"), protocol, "breaks the websocket protocol"),
        ("a reserved control opcode", whole(11, b""), protocol, "breaks the websocket protocol"),
        ("a long ping", whole(PING, [0; 126]), protocol, "breaks the websocket protocol"),
        ("half a ping", frame(PING, b""), protocol, "breaks the websocket protocol"),
        ("more of nothing", whole(MORE, b"{}"), protocol, "breaks the websocket protocol"),
        (
            "a message in a message",
            [frame(TEXT, b"{"), whole(TEXT, b"{}")].concat(),
            protocol,
            "breaks the websocket protocol",
        ),
        ("a close of one byte", one_byte, protocol, "breaks the websocket protocol"),
        ("no UTF-8", whole(TEXT, b"\"\xff\""), protocol, "no UTF-8"),
        ("half a character", [frame(TEXT, b"\"\xc3"), whole(MORE, b"\"")].concat(), protocol, "no UTF-8"),
        ("bytes", whole(BYTES, b"{}"), protocol, "a message of bytes"),
        ("no JSON", whole(TEXT, b"{"), protocol, "not valid JSON"),
        ("a claim of a terabyte", claims_much, Status::TooLarge, "limit of 200000 bytes"),
        (
            "a long message in parts",
            [frame(TEXT, &[b' '; 150_000]), whole(MORE, [b' '; 60_000])].concat(),
            Status::TooLarge,
            "limit of 200000 bytes",
        ),
        (
            "an error in flat form",
            whole(TEXT, r#"{"type":"error","message":"no such"}"#),
            Status::Server,
            "no such",
        ),
        (
            "a close with a code that none may have",
            close(1006, ""),
            protocol,
            "breaks the websocket protocol",
        ),
        ("a close that says why", close(1008, "not so"), Status::Api, "code 1008: not so"),
        ("a close for a restart", close(1012, ""), Status::Overloaded, "code 1012"),
    ] {
        let answer = Answer::new().write(whole(TEXT, CREATED)).write(bytes).await_close();
        let (events, message) = outcome(answer);
        assert_eq!(outcome_of(&events), status.number(), "{name}: {message}");
        assert!(message.contains(words), "{name}: {message}");
        assert_eq!(count_of(&events, CHUNK), 1 + usize::from(name.contains("flat")), "{name}");
    }
}

#[test]
fn the_end_of_a_session_is_told_from_its_loss() {
    let _watchdog = Watchdog::of(PATIENCE);
    let opened = || Answer::new().write(whole(TEXT, CREATED));
    for answer in [
        opened().write(close(1000, "")).await_close(),
        opened().write(close(1001, "going")).await_close(),
        opened().write(whole(CLOSE, b"")).await_close(),
        // Without waiting for the client's.
        opened().write(close(1000, "")).close(),
    ] {
        let (events, message) = outcome(answer);
        assert_eq!(outcome_of(&events), Status::Ok.number(), "{message}");
    }
    for answer in
        [opened().close(), opened().cut(), opened().reset(), opened().write(frame(TEXT, b"{")).close()]
    {
        let (events, message) = outcome(answer);
        assert_eq!(outcome_of(&events), Status::Connection.number(), "{message}");
        assert!(message.contains("session"), "{message}");
    }
}

/// A server of one session: it sends `then` once the session is open, and reads what its client sends until that closes the
/// connection.
fn server_that_sends(then: Vec<u8>) -> (String, JoinHandle<Vec<u8>>) {
    server_that_runs(move |mut socket| {
        socket.write_all(&[whole(TEXT, CREATED), then].concat()).unwrap();
        let mut received = Vec::new();
        socket.read_to_end(&mut received).unwrap();
        received
    })
}

/// A server that does `session` over one connection, after the handshake.
fn server_that_runs<R: Send + 'static>(
    session: impl FnOnce(TcpStream) -> R + Send + 'static,
) -> (String, JoinHandle<R>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        shake_hands(&mut socket);
        session(socket)
    });
    (url, server)
}

fn shake_hands(socket: &mut TcpStream) {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    socket.write_all(&accept(&request)).unwrap();
}

/// The opcode and the payload of the client's next frame; `None` is the connection's end.
fn next_frame(socket: &mut impl Read) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    socket.read_exact(&mut head).ok()?;
    let [first, length] = head;
    assert_eq!(length & 0x80, 0x80, "a mask");
    let mut long = [0; 2];
    let length = match length & 0x7f {
        126 => {
            socket.read_exact(&mut long).ok()?;
            usize::from(u16::from_be_bytes(long))
        }
        length => usize::from(length),
    };
    let (mut mask, mut payload) = ([0; 4], vec![0; length]);
    socket.read_exact(&mut mask).ok()?;
    socket.read_exact(&mut payload).ok()?;
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    Some((first & 0xf, payload))
}

/// The code and the reason of the close that the client's last frame is.
fn close_of(mut received: &[u8]) -> Option<(u16, String)> {
    let frames = std::iter::from_fn(|| next_frame(&mut received));
    let (_, payload) = frames.last().filter(|(opcode, _)| *opcode == CLOSE)?;
    let (code, reason) = payload.split_at(2);
    Some((u16::from_be_bytes(code.try_into().unwrap()), String::from_utf8(reason.to_vec()).unwrap()))
}

#[test]
fn everything_that_waits_is_sent_to_a_server_that_says_nothing() {
    let _watchdog = Watchdog::of(PATIENCE);
    const MESSAGES: usize = 1_000;
    let (all_wait, begin) = mpsc::channel();
    let (url, server) = server_that_runs(move |mut socket| {
        begin.recv().unwrap();
        socket.write_all(&whole(TEXT, CREATED)).unwrap();
        for _ in 0..MESSAGES {
            while next_frame(&mut socket).expect("the session goes on").0 != TEXT {}
        }
        socket.write_all(&close(1000, "")).unwrap();
    });
    let client = Setup::at(&url).client();
    let call = client.start(&Request::of_nothing("GET /v1/realtime"));
    for _ in 0..MESSAGES {
        assert_eq!(call.send(r#"{"type":"x"}"#), Status::Ok.number());
    }
    all_wait.send(()).unwrap();
    assert_eq!(outcome_of(&call.rest()), Status::Ok.number(), "{}", call.message());
    server.join().unwrap();
}

#[test]
fn a_close_is_answered() {
    let _watchdog = Watchdog::of(PATIENCE);
    let (url, server) = server_that_sends(close(1008, "not so"));
    let client = Setup::at(&url).client();
    let call = client.start(&Request::of_nothing("GET /v1/realtime"));
    assert_eq!(outcome_of(&call.rest()), Status::Api.number(), "{}", call.message());
    assert_eq!(close_of(&server.join().unwrap()), Some((1008, "not so".to_owned())));
}

#[test]
fn a_session_that_ends_here_is_closed() {
    let _watchdog = Watchdog::of(PATIENCE);
    type End = fn(Client, Call);
    let cancel: End = |_client, call| {
        call.cancel();
        assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number());
    };
    let free: End = |_client, call| drop(call);
    let free_client: End = |client, _call| drop(client);
    let fail: End = |_client, call| assert_ne!(outcome_of(&call.rest()), Status::Ok.number());
    for (name, then, end, code) in [
        ("it is cancelled", vec![], cancel, 1001),
        ("its call is freed", vec![], free, 1001),
        ("its client is freed", vec![], free_client, 1001),
        ("a message is no JSON", whole(TEXT, "{"), fail, 1001),
        // The server ends it.
        ("the server reports a failure", whole(TEXT, r#"{"type":"error","message":"no such"}"#), fail, 1000),
    ] {
        let (url, server) = server_that_sends(then);
        let client = Setup::at(&url).client();
        let call = client.start(&Request::of_nothing("GET /v1/realtime"));
        assert_eq!(call.next(60_000).map(|event| event.kind), Some(CHUNK), "it is open");
        end(client, call);
        assert_eq!(close_of(&server.join().unwrap()), Some((code, String::new())), "{name}");
    }
}

#[test]
fn a_server_that_takes_nothing_keeps_no_session_that_is_cancelled() {
    let _watchdog = Watchdog::of(PATIENCE);
    let (let_go, may_go) = mpsc::channel::<()>();
    let (url, server) = server_that_runs(move |mut socket| {
        socket.write_all(&whole(TEXT, CREATED)).unwrap();
        // The client's frames fill the room that the system has for them.
        may_go.recv()
    });
    let client = Setup::at(&url).client();
    let call = client.start(&Request::of_nothing("GET /v1/realtime"));
    assert_eq!(call.next(60_000).map(|event| event.kind), Some(CHUNK), "it is open");
    // The queue is full, and stays so.
    let mut refused_in_a_row = 0;
    while refused_in_a_row < 1_000 {
        match call.send_bytes(&[1; 64_000]) {
            0 => refused_in_a_row = 0,
            status => {
                assert_eq!(status, Status::TooLarge.number(), "{}", call.message());
                refused_in_a_row += 1;
                std::thread::yield_now();
            }
        }
    }
    call.cancel();
    assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number());
    drop((call, client, let_go));
    server.join().unwrap().unwrap_err();
}

#[test]
fn a_session_begins_as_the_service_begins_one() {
    let _watchdog = Watchdog::of(PATIENCE);
    let (events, message) = outcome(Answer::new().write(whole(TEXT, r#"{"type":"y"}"#)).await_close());
    assert_eq!(outcome_of(&events), Status::Protocol.number());
    assert!(message.contains("is not \"session.created\""), "{message}");
    let (events, message) = outcome(Answer::new().write(close(4503, "")).await_close());
    assert_eq!(outcome_of(&events), Status::Overloaded.number());
    assert!(message.contains("another endpoint"), "{message}");
    for (head, words) in [
        (
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: bm8=\r\n\r\n",
            "Sec-WebSocket-Accept",
        ),
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n", "without Connection: Upgrade"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "without Upgrade: websocket"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "where a session begins with HTTP 101"),
        ("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", "redirected"),
    ] {
        let answer = Answer::new().write(head).await_close();
        let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
        let client = Setup::of(&server).client();
        let call = client.start(&Request::of_nothing("GET /v1/realtime"));
        let events = call.rest();
        assert_ne!(outcome_of(&events), Status::Ok.number());
        assert!(call.message().contains(words), "{}", call.message());
    }
}

#[test]
fn a_server_that_gives_no_sign_of_life_is_left() {
    let _watchdog = Watchdog::of(PATIENCE);
    let completed =
        r#"{"type":"conversation.item.input_audio_transcription.completed","transcript":"at last"}"#;
    for (retries, status, said) in [(0, Status::Timeout, ""), (2, Status::Ok, "at last")] {
        let server = Scripted::start_with(ScriptedSettings::default(), move |number, request| {
            let opened = Answer::new().write(accept(request)).write(whole(TEXT, CREATED));
            match number {
                // It answers no ping.
                0 => opened.await_close(),
                _ => opened.write(whole(TEXT, completed)).write(close(1000, "")).await_close(),
            }
        })
        .unwrap();
        let client = Setup::of(&server).retries(retries).timeout(Timeout::Idle, 300).client();
        let call = client.start(&Request::of_nothing("GET /v1/realtime"));
        let events = call.rest();
        assert_eq!(outcome_of(&events), status.number(), "{}", call.message());
        assert_eq!(call.response().text(), said);
    }
}

/// A server of any number of sessions, all of the last kind but the first ones. It ends with the first connection that asks for
/// nothing.
fn server_of_sessions(sessions: Vec<fn(TcpStream)>) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        std::thread::scope(|scope| {
            let mut sessions = sessions.into_iter().peekable();
            let mut present = *sessions.peek().expect("a session");
            loop {
                let (mut socket, _) = listener.accept().unwrap();
                if socket.peek(&mut [0]).unwrap() == 0 {
                    break;
                }
                present = sessions.next().unwrap_or(present);
                scope.spawn(move || {
                    shake_hands(&mut socket);
                    socket.write_all(&whole(TEXT, CREATED)).unwrap();
                    present(socket);
                });
            }
        });
    });
    (address, server)
}

const AT_LAST: &str =
    r#"{"type":"conversation.item.input_audio_transcription.completed","transcript":"at last"}"#;

fn say_at_last(mut socket: TcpStream) {
    socket.write_all(&[whole(TEXT, AT_LAST), close(1000, "")].concat()).unwrap();
    while next_frame(&mut socket).is_some() {}
}

/// Answers the first echo, then no other: but pings, and without being asked, as a gateway before a worker that hangs does.
fn hang_behind_a_proxy(mut socket: TcpStream) {
    let mut echoes = 0;
    let mut pongs = socket.try_clone().unwrap();
    let ponging = std::thread::spawn(move || {
        while pongs.write_all(&whole(PONG, "")).is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    while let Some((opcode, payload)) = next_frame(&mut socket) {
        if opcode == TEXT {
            echoes += 1;
            if echoes == 1 {
                let message = String::from_utf8(payload).unwrap();
                let answer = message.replace(r#""type":"echo""#, r#""type":"echo.response""#);
                assert_ne!(answer, message);
                socket.write_all(&whole(TEXT, answer)).unwrap();
            }
        }
    }
    assert_eq!(echoes, 2, "the library waits for the answer to the second");
    drop(socket);
    ponging.join().unwrap();
}

/// Has no `echo`, and says so. It answers pings.
fn refuse_echo(mut socket: TcpStream) {
    let mut pings = 0;
    while pings < 2 {
        match next_frame(&mut socket).expect("the session goes on") {
            (TEXT, payload) => {
                assert!(payload.starts_with(br#"{"type":"echo""#));
                let error = r#"{"type":"error","message":"There is no message of type echo."}"#;
                socket.write_all(&whole(TEXT, error)).unwrap();
            }
            (PING, payload) => {
                pings += 1;
                socket.write_all(&whole(PONG, payload)).unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
    say_at_last(socket);
}

#[test]
fn a_worker_that_hangs_behind_a_proxy_is_left() {
    let _watchdog = Watchdog::of(PATIENCE);
    for sessions in [vec![hang_behind_a_proxy as fn(TcpStream), say_at_last], vec![refuse_echo]] {
        let (address, server) = server_of_sessions(sessions);
        let client =
            Setup::at(&format!("http://{address}")).retries(2).timeout(Timeout::Idle, 3_000).client();
        let call = client.start(&Request::of_nothing("GET /v1/realtime"));
        let events = call.rest();
        assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", call.message());
        assert_eq!(call.response().text(), "at last");
        // The program sees nothing of the library's own echoes.
        assert!(events.iter().all(|event| !event.json.contains("echo")), "{events:?}");
        drop((call, client, TcpStream::connect(address).unwrap()));
        server.join().unwrap();
    }
}
