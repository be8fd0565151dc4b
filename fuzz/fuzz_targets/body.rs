//! The bodies of answers: any bytes are a body, none, or not enough; they mean the same however they come, and no more is
//! read or written than there is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::http::body::{BodyDecoder, Chunks, Decoded, Fault};

fn read(mut body: BodyDecoder, wire: &[u8], step: usize, room: usize) -> Result<(Vec<u8>, usize), Fault> {
    let (mut read, mut used, mut shown) = (Vec::new(), 0, 0);
    let mut room = vec![0; room];
    while !body.has_ended() {
        let decoded = body.decode(&wire[used..shown], &mut room)?;
        used += decoded.used;
        assert!(used <= shown && decoded.filled <= decoded.used, "more than there is");
        read.extend_from_slice(&room[..decoded.filled]);
        if decoded == Decoded::default() && !body.has_ended() {
            if shown == wire.len() {
                body.close()?;
            }
            shown = (shown + step).min(wire.len());
        }
    }
    Ok((read, used))
}

fuzz_target!(|input: &[u8]| {
    let [kind, step, room, wire @ ..] = input else { return };
    let body = || match kind % 4 {
        0 => BodyDecoder::Length(u64::from(*kind)),
        1 => BodyDecoder::UntilClose,
        _ => BodyDecoder::Chunked(Chunks::default()),
    };
    let whole = read(body(), wire, usize::MAX / 2, wire.len() + 1);
    assert_eq!(read(body(), wire, usize::from(*step) + 1, usize::from(*room) + 1), whole);
});
