//! What a server may send over a websocket once a session is open: frames of any kind, and messages of any kind in them.
//!
//! Read as a session reads them, of both kinds of session: no message is longer than its limit, every text is JSON before it
//! means something, and audio comes in whole samples.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use together::engine::realtime::hear_made_up;
use together::http::messages_of;
use together::stream::Delta;

const LIMIT: usize = 64 * 1024;

fuzz_target!(|input: &[u8]| {
    let messages = messages_of(input, LIMIT);
    assert!(messages.iter().all(|message| message.len() <= LIMIT));
    assert!(messages.iter().map(String::len).sum::<usize>() <= input.len());
    hear_made_up(&messages, LIMIT, &mut |delta| {
        if let Delta::Bytes { bytes, audio } = delta {
            assert!(!bytes.is_empty() && audio.is_some() && bytes.len() % 2 == 0);
        }
        ControlFlow::Continue(())
    });
});
