//! Bodies in chunks, as the library reads them and as hyper does: the same bytes mean the same to both, whole or in pieces.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http_body_util::Empty;
use hyper::Request;
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::rt::{Read, ReadBufCursor, Write};
use proptest::prelude::*;
use together::http::body::{BodyDecoder, Chunks, Decoded};

/// What becomes of a body whose server closes the connection behind it.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Whole(Vec<u8>),
    CutShort(Vec<u8>),
    Refused,
}

/// As the library reads it, in these pieces.
fn ours(pieces: &[&[u8]]) -> Outcome {
    let mut decoder = BodyDecoder::Chunked(Chunks::default());
    let (mut body, mut room) = (Vec::new(), [0; 64]);
    let mut input: Vec<u8> = Vec::new();
    for piece in pieces {
        input.extend_from_slice(piece);
        loop {
            let Ok(decoded) = decoder.decode(&input, &mut room) else { return Outcome::Refused };
            body.extend_from_slice(&room[..decoded.filled]);
            input.drain(..decoded.used);
            if decoder.has_ended() {
                return Outcome::Whole(body);
            }
            if decoded == Decoded::default() {
                break;
            }
        }
    }
    Outcome::CutShort(body)
}

/// An answer in memory, in pieces, to a request that is thrown away.
struct Scripted<'wire> {
    pieces: Vec<&'wire [u8]>,
    is_asked: bool,
}

impl Read for Scripted<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut room: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.is_asked {
            return Poll::Pending;
        }
        if let Some(first) = self.pieces.first_mut() {
            let (now, later) = first.split_at(first.len().min(room.remaining()));
            room.put_slice(now);
            *first = later;
            if later.is_empty() {
                self.pieces.remove(0);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Write for Scripted<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.is_asked = true;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Everything is there already: what is not ready after so many polls never is.
const MOST_POLLS: usize = 10_000;

/// As hyper reads it.
fn hypers(pieces: &[&[u8]]) -> Outcome {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let pieces = [&head[..]].into_iter().chain(pieces.iter().copied()).filter(|piece| !piece.is_empty());
    let io = Scripted { pieces: pieces.collect(), is_asked: false };
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok((mut sender, connection))) =
        pin!(handshake::<_, Empty<Bytes>>(io)).as_mut().poll(&mut context)
    else {
        panic!("hyper shakes hands with memory");
    };
    let (mut connection, mut is_over) = (pin!(connection), false);
    let request = Request::get("/").header("host", "here").body(Empty::new()).expect("a request");
    let mut answer = pin!(sender.send_request(request));
    let mut body: Option<Incoming> = None;
    let mut read = Vec::new();
    for _ in 0..MOST_POLLS {
        if !is_over {
            is_over = connection.as_mut().poll(&mut context).is_ready();
        }
        let Some(incoming) = &mut body else {
            if let Poll::Ready(head) = answer.as_mut().poll(&mut context) {
                body = Some(head.expect("a head").into_body());
            }
            continue;
        };
        match Pin::new(incoming).poll_frame(&mut context) {
            Poll::Pending => {}
            Poll::Ready(None) => return Outcome::Whole(read),
            Poll::Ready(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    read.extend_from_slice(&data);
                }
            }
            Poll::Ready(Some(Err(error))) if is_cut(&error) => return Outcome::CutShort(read),
            Poll::Ready(Some(Err(_))) => return Outcome::Refused,
        }
    }
    panic!("hyper neither reads nor refuses");
}

/// Whether hyper found the end too soon, and nothing else.
fn is_cut(error: &hyper::Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    error.is_incomplete_message()
        || source.is_some_and(|source| source.kind() == io::ErrorKind::UnexpectedEof)
}

/// Whole, and cut at every place.
fn expect_alike(wire: &[u8]) -> Result<(), TestCaseError> {
    for cut in 0..=wire.len() {
        let (before, after) = wire.split_at(cut);
        let pieces = [before, after];
        prop_assert_eq!(ours(&pieces), hypers(&pieces), "{:?} at {}", String::from_utf8_lossy(wire), cut);
    }
    Ok(())
}

fn chunk_of(size: String, extension: &str, data: &[u8]) -> Vec<u8> {
    [size.as_bytes(), extension.as_bytes(), b"\r\n", data, b"\r\n"].concat()
}

fn chunk() -> impl Strategy<Value = Vec<u8>> {
    let data = prop::collection::vec(any::<u8>(), 1..40);
    (data, "(;[a-z]{1,5}(=[a-z0-9]{0,5})?){0,2}", any::<bool>()).prop_map(|(data, extension, is_upper)| {
        let size = if is_upper { format!("{:X}", data.len()) } else { format!("{:02x}", data.len()) };
        chunk_of(size, &extension, &data)
    })
}

/// A chunk in which no mutation leaves or makes a size of 0.
fn chunk_without_zeros() -> impl Strategy<Value = Vec<u8>> {
    let data = prop::collection::vec(prop::sample::select(&b"19af\r\n;x "[..]), 1..32);
    (data.prop_filter("a 0 in its size", |data| data.len() != 16), "(;[a-z]{1,5}){0,2}")
        .prop_map(|(data, extension)| chunk_of(format!("{:x}", data.len()), &extension, &data))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let trailers = "(x-[a-z]{1,5}: [a-z]{0,5}\r\n){0,2}";
    (prop::collection::vec(chunk(), 0..5), trailers).prop_map(|(chunks, trailers)| {
        [chunks.concat(), format!("0\r\n{trailers}\r\n").into_bytes()].concat()
    })
}

/// A byte that is put in, taken out or changed, at a place.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    Insert(u8),
    Remove,
    Replace(u8),
}

fn mutation() -> impl Strategy<Value = (prop::sample::Index, Mutation)> {
    let byte = prop::sample::select(&b"19afAFg+-x; \t\r\n\0"[..]);
    let mutation = prop_oneof![
        byte.clone().prop_map(Mutation::Insert),
        Just(Mutation::Remove),
        byte.prop_map(Mutation::Replace),
    ];
    (any::<prop::sample::Index>(), mutation)
}

proptest! {
    #[test]
    fn bodies_are_read_alike_at_every_cut(wire in body()) {
        expect_alike(&wire)?;
    }

    /// All but the trailers: hyper looks at them as fields, and the library for their ends alone.
    #[test]
    fn mutated_bodies_are_read_or_refused_alike_at_every_cut(
        chunks in prop::collection::vec(chunk_without_zeros(), 1..4),
        mutations in prop::collection::vec(mutation(), 1..3),
    ) {
        let mut wire = chunks.concat();
        for (place, mutation) in mutations {
            let place = place.index(wire.len());
            match mutation {
                Mutation::Insert(byte) => wire.insert(place, byte),
                Mutation::Remove => drop(wire.remove(place)),
                Mutation::Replace(byte) => wire[place] = byte,
            }
        }
        wire.extend_from_slice(b"0\r\n\r\n");
        expect_alike(&wire)?;
    }

    #[test]
    fn bodies_that_are_cut_short_are_noticed_alike(wire in body(), length in any::<prop::sample::Index>()) {
        let wire = &wire[..length.index(wire.len())];
        prop_assert_eq!(ours(&[wire]), hypers(&[wire]));
    }
}
