//! Cassettes: any text is a tape or is refused; what is read is written and read again as the same; what a tape
//! holds it can play.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::cassette::Player;
use together::cassette::tape::Recorded;

/// Messages longer than this are cut again each time.
const WHOLE_MESSAGE: usize = 900;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let exchanges: Vec<Recorded> = text.lines().filter_map(|line| Recorded::parse(line).ok()).collect();
    for exchange in &exchanges {
        let line = exchange.line();
        assert_eq!(line.find('\n'), Some(line.len() - 1), "one line");
        let broken_off = exchange.response.broken_off.as_ref();
        if broken_off.is_none_or(|error| error.message().len() < WHOLE_MESSAGE) {
            assert_eq!(Recorded::parse(&line).as_ref(), Ok(exchange));
        }
    }
    let Ok(player) = Player::parse("tape.jsonl", text, false) else { return };
    for exchange in &exchanges {
        let mut playback = player.play(&exchange.request).expect("its own request");
        let mut buffer = [0; 7];
        while let Ok(1..) = playback.read_unlimited(&mut buffer) {}
        let mut other = exchange.request.clone();
        other.target.push('x');
        // Whether or not the tape has it, and whatever comes nearest.
        let _ = player.play(&other);
    }
});
