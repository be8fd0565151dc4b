//! Text goes through a stream without an allocation for each event, whatever it holds and however it is cut.

use std::ops::ControlFlow;

use together::stream::{Delta, Stream};

const EVENTS: usize = 5000;

/// How many allocations it takes to read the events in slices of this length, once a first event has been read.
fn allocations(content: &str, slice_length: usize) -> u64 {
    let event = format!(
        "data: {{\"id\":\"o\",\"object\":\"chat.completion.chunk\",\"created\":1777411129,\"choices\":[{{\"index\":0,\
         \"delta\":{{\"token_id\":1,\"role\":\"assistant\",\"content\":\"{content}\"}}}}],\"usage\":null}}\n\n"
    );
    let events = event.repeat(EVENTS);
    let mut stream = Stream::new(1 << 24);
    let mut length = 0;
    let mut sink = |delta: Delta<'_>| {
        if let Delta::Text { text, .. } = delta {
            length += text.len();
        }
        ControlFlow::Continue(())
    };
    assert!(stream.feed(event.as_bytes(), &mut sink).is_continue());
    let counted = allocation_counter::measure(|| {
        for slice in events.as_bytes().chunks(slice_length) {
            assert!(stream.feed(slice, &mut sink).is_continue());
        }
    });
    assert!(length > EVENTS, "the text came");
    counted.count_total
}

#[test]
fn text_allocates_only_where_the_answer_grows() {
    for content in [" world", "東京", "\\n\\\"quoted\\\" \\u00e9", "\\ud83d\\ude00"] {
        for slice_length in [100, 1 << 14, usize::MAX] {
            let count = allocations(content, slice_length);
            // The answer doubles its memory when it is full, and the buffers of the parser grow to one event.
            assert!(
                count < 40,
                "{count} allocations for {EVENTS} events of {content:?}, {slice_length} bytes at a time"
            );
        }
    }
}
