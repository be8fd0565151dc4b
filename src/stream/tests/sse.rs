//! The event-stream grammar: the standard's own examples, the shapes that real servers send, every split of each,
//! and a comparison with a parser that is too simple to be wrong.

use proptest::prelude::*;

use crate::stream::{SseReader, TooLarge};

/// The name and the data of an event.
type Owned = (Vec<u8>, Vec<u8>);

fn parse_slices<'a>(
    slices: impl IntoIterator<Item = &'a [u8]>,
    limit: usize,
) -> Result<Vec<Owned>, TooLarge> {
    let mut parser = SseReader::new(limit);
    let mut events = Vec::new();
    for mut slice in slices {
        while let Some(event) = parser.next(&mut slice)? {
            events.push((event.name.to_owned(), event.data.to_owned()));
        }
        assert!(slice.is_empty(), "a slice is read to its end");
    }
    while let Some(event) = parser.finish()? {
        events.push((event.name.to_owned(), event.data.to_owned()));
    }
    assert_eq!(parser.finish(), Ok(None), "the end comes once");
    Ok(events)
}

/// Parses the stream whole, byte by byte and cut at every position, and checks that all agree.
fn parse(stream: &[u8]) -> Vec<Owned> {
    let parse = |slices: &[&[u8]]| parse_slices(slices.iter().copied(), 1 << 20).expect("the limit is large");
    let events = parse(&[stream]);
    assert_eq!(events, parse(&stream.chunks(1).collect::<Vec<_>>()), "byte by byte");
    for split in 0..=stream.len() {
        let (first, second) = stream.split_at(split);
        assert_eq!(events, parse(&[first, second]), "split at {split}");
        assert_eq!(events, parse(&[first, b"", second]), "an empty slice at {split}");
    }
    events
}

/// The data of a stream whose events have no name.
fn data(stream: &[u8]) -> Vec<String> {
    let text = |(name, data): Owned| {
        assert_eq!(name, b"");
        String::from_utf8(data).unwrap()
    };
    parse(stream).into_iter().map(text).collect()
}

fn named(events: &[(&str, &str)]) -> Vec<Owned> {
    events.iter().map(|(name, data)| (name.as_bytes().to_owned(), data.as_bytes().to_owned())).collect()
}

#[test]
fn examples_of_the_standard() {
    assert_eq!(data(b"data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
    let four_blocks =
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    assert_eq!(data(four_blocks), ["first event", "second event", " third event"]);
    // The last block of this one lacks its blank line; the standard drops it, this parser does not.
    assert_eq!(data(b"data\n\ndata\ndata\n\ndata:"), ["", "\n", ""]);
    assert_eq!(data(b"data:test\n\ndata: test\n\n"), ["test", "test"]);
    let names = b"event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent: add\ndata: 113411\n\n";
    assert_eq!(parse(names), named(&[("add", "73857293"), ("remove", "2153"), ("add", "113411")]));
}

#[test]
fn every_line_end_ends_a_line() {
    for end in ["\n", "\r", "\r\n"] {
        let stream = format!("data: one{end}data: two{end}{end}: comment{end}{end}data: three{end}{end}");
        assert_eq!(data(stream.as_bytes()), ["one\ntwo", "three"], "{end:?}");
    }
    assert_eq!(data(b"data: a\r\n\r\rdata: b\n\r\ndata: c\r\r"), ["a", "b", "c"]);
}

#[test]
fn a_carriage_return_ends_an_event_before_its_line_feed_comes() {
    let mut parser = SseReader::new(100);
    let mut slice: &[u8] = b"data: now\r\n\r";
    assert_eq!(parser.next(&mut slice).unwrap().map(|event| event.data), Some(&b"now"[..]));
    let mut slice: &[u8] = b"\ndata: next\n\n";
    assert_eq!(parser.next(&mut slice).unwrap().map(|event| event.data), Some(&b"next"[..]));
}

#[test]
fn a_byte_order_mark_counts_only_at_the_start() {
    assert_eq!(data(b"\xEF\xBB\xBFdata: a\n\n"), ["a"]);
    assert_eq!(data(b"\xEF\xBB\xBF\ndata: a\n\n"), ["a"]);
    assert_eq!(data(b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\ndata: b\n\n"), ["b"]);
    assert_eq!(data(b"\n\xEF\xBB\xBFdata: a\n\ndata: b\n\n"), ["b"]);
    assert_eq!(data("data: \u{FEFF}a\n\n".as_bytes()), ["\u{FEFF}a"]);
}

#[test]
fn lines_without_a_field_name_are_data_behind_one_that_starts_as_json() {
    assert_eq!(data(b"{\"a\":1}\n[DONE]"), ["{\"a\":1}", "[DONE]"]);
    assert_eq!(data(b"{\"a\":1}\n {\"b\":1}\n[DONE]\n\n"), ["{\"a\":1}", " {\"b\":1}", "[DONE]"]);
    assert_eq!(data(b"{\"a\":\n1}\n\n1}\n\n"), ["{\"a\":\n1}"]);
}

#[test]
fn only_whole_field_names_count() {
    assert_eq!(data(b"data:a\ndatax:b\ndat:c\nDATA:d\n data:e\ndata :f\nid:1\nretry:10\n:x\nfoo\n\n"), ["a"]);
    assert_eq!(data(b"data:a:b\n\ndata::\n\ndata: \n\ndata:\ta\n\n"), ["a:b", ":", "", "\ta"]);
}

#[test]
fn an_event_without_data_is_none_and_its_name_is_forgotten() {
    assert_eq!(parse(b"event: a\n\ndata: b\n\n"), named(&[("", "b")]));
    assert_eq!(parse(b"event: a\nevent: b\ndata: c\nevent\n\n"), named(&[("", "c")]));
    assert_eq!(parse(b"data: c\nevent:b\n\ndata: d\n\n"), named(&[("b", "c"), ("", "d")]));
    assert_eq!(parse(b"\n\n\r\n: only a comment\n\nid: 1\n\n"), []);
    assert_eq!(parse(b""), []);
}

#[test]
fn the_event_at_the_end_counts_without_its_blank_line() {
    assert_eq!(data(b"data: a\n\ndata: b\n"), ["a", "b"]);
    assert_eq!(data(b"data: a\n\ndata: b"), ["a", "b"]);
    assert_eq!(data(b"data: a\n\ndata: b\r"), ["a", "b"]);
    assert_eq!(parse(b"event: error\ndata: a\ndata: b"), named(&[("error", "a\nb")]));
    assert_eq!(parse(b"data: a\n\nevent: error"), named(&[("", "a")]));
}

#[test]
fn data_need_not_be_utf8() {
    assert_eq!(parse(b"data: \xFF\x00\xC3\n\n"), [(vec![], b"\xFF\x00\xC3".to_vec())]);
}

#[test]
fn an_event_is_limited_however_it_comes() {
    let stream = b"data: 0123456789\n\ndata: 01234\ndata: 56789\n\n";
    let too_large = Err(TooLarge { what: "an event of the stream", limit: Some(10) });
    assert_eq!(parse_slices([&stream[..]], 10), too_large);
    assert_eq!(parse_slices(stream.chunks(1), 10), too_large);
    assert_eq!(parse_slices([&stream[..]], 11).unwrap().len(), 2);
    assert_eq!(parse_slices(stream.chunks(1), 11).unwrap().len(), 2);
    // Many small events are no large one, nor are comments, and what says nothing is not held.
    let many = b"data: 0123456789\n\n: a comment of some length\nid: 0123456789\n".repeat(1000);
    assert_eq!(parse_slices([&many[..]], 11).unwrap().len(), 1000);
    assert_eq!(parse_slices(many.chunks(7), 11).unwrap().len(), 1000);
}

#[test]
fn an_event_much_larger_than_any_slice_is_whole() {
    let long = "x".repeat(3 << 20);
    let stream = format!("data: {long}\n\n");
    let events = parse_slices(stream.as_bytes().chunks(1000), 4 << 20).unwrap();
    assert_eq!(events, named(&[("", &long)]));
}

#[test]
fn an_event_that_lies_whole_in_the_slice_is_lent_from_it() {
    let stream = b"event: a\ndata: lent\n\n";
    let mut slice: &[u8] = stream;
    let mut parser = SseReader::new(100);
    let event = parser.next(&mut slice).unwrap().expect("there is an event");
    assert!(stream.as_ptr_range().contains(&event.data.as_ptr()));
}

/// The standard's algorithm, word for word and with no thought of speed; and what this parser does beyond it.
fn parse_naively(stream: &[u8]) -> Vec<Owned> {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let mut lines = vec![Vec::new()];
    let mut bytes = stream.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                lines.push(Vec::new());
            }
            b'\n' => lines.push(Vec::new()),
            byte => lines.last_mut().unwrap().push(byte),
        }
    }
    // What differs from the standard: the end of the stream ends its last event.
    lines.push(Vec::new());
    let (mut events, mut name, mut data) = (Vec::new(), Vec::new(), Vec::new());
    let mut is_bare = false;
    for line in lines {
        if line.is_empty() {
            is_bare = false;
            let (name, mut data) = (std::mem::take(&mut name), std::mem::take(&mut data));
            if data.pop().is_some() {
                events.push((name, data));
            }
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let mut value = line.get(colon + 1..).unwrap_or_default().to_vec();
        if value.first() == Some(&b' ') {
            value.remove(0);
        }
        let field = &line[..colon];
        let is_known = [&b"data"[..], b"event", b"error"].contains(&field);
        if !is_known && (is_bare || line.starts_with(b"{") || line.starts_with(b"[{")) {
            (is_bare, value) = (true, line.clone());
        } else if field == b"event" {
            name = value;
            continue;
        } else if !is_known {
            continue;
        }
        // An object behind an object is an event of its own.
        let tells = 32_usize.saturating_sub(line.len() - value.len()).min(value.len());
        let begins = value[..tells].trim_ascii_start();
        let ends = data.trim_ascii_end().ends_with(b"}");
        if !data.is_empty() && ends && (begins.starts_with(b"{") || begins.starts_with(b"[DONE]")) {
            data.pop();
            events.push((std::mem::take(&mut name), std::mem::take(&mut data)));
            is_bare = !is_known;
        }
        if field == b"error" && is_known {
            name = b"error".to_vec();
        }
        data.append(&mut value);
        data.push(b'\n');
    }
    events
}

/// Streams made of what the grammar gives a meaning to, so that chance meets the corners.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let words: &[&[u8]] = &[
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\xEF\xBB\xBF",
        b"\xFF",
        b"x",
        b"{",
        b"}",
        b"[DONE]",
        b"error",
        b"data: {\"a long enough name\":1}\n",
    ];
    let lines = prop_oneof![
        3 => "data: ?[a-z ]{0,6}(\n|\r|\r\n){1,2}".prop_map(String::into_bytes),
        3 => prop::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(lines, 0..24).prop_map(|lines| lines.concat())
}

/// Cuts the stream at the given places, taken modulo its length.
fn cut<'a>(stream: &'a [u8], places: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place % (stream.len() + 1)).collect();
    places.extend([0, stream.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn agrees_with_the_naive_parser_however_it_is_cut(
        stream in streams(),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let events = parse_slices(cut(&stream, &places), 1 << 20).unwrap();
        prop_assert_eq!(events, parse_naively(&stream));
    }

    #[test]
    fn the_limit_does_not_depend_on_the_cuts(
        stream in streams(),
        places in prop::collection::vec(any::<usize>(), 0..8),
        limit in 0_usize..40,
    ) {
        prop_assert_eq!(parse_slices(cut(&stream, &places), limit), parse_slices([&stream[..]], limit));
    }
}
