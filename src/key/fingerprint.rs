//! What is known of a key that is not at hand: enough to find it in a text, and nothing to make it from.
//!
//! Some servers quote the key that they refuse. To filter their words by the key itself would keep a replaced key in
//! memory; a fingerprint can be kept for any time. Pure: it must not hold a key's bytes.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

use zeroize::Zeroize;

/// A polynomial in a number that each process draws for itself, with the key's bytes for coefficients, modulo
/// a prime: two different texts of a length have the same with a chance of length / 2^61 (Karp and Rabin).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    length: usize,
    hash: u64,
}

const PRIME: u64 = (1 << 61) - 1;

fn base() -> u64 {
    static BASE: OnceLock<u64> = OnceLock::new();
    // std's hasher is keyed with the system's random numbers. A base below a byte's range would be weak.
    *BASE.get_or_init(|| 256 + RandomState::new().build_hasher().finish() % (PRIME - 256))
}

/// The remainder of a product of two numbers below the prime.
fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    // 2^61 is 1 modulo the prime, so the upper bits count as if they stood below.
    plus((product & u128::from(PRIME)) as u64, (product >> 61) as u64)
}

fn plus(one: u64, other: u64) -> u64 {
    let sum = one + other;
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn minus(one: u64, other: u64) -> u64 {
    plus(one, PRIME - other)
}

fn next(hash: u64, byte: u8) -> u64 {
    plus(times(hash, base()), u64::from(byte))
}

impl Fingerprint {
    pub fn of(key: &[u8]) -> Fingerprint {
        // Each byte by itself: eight of them in a register would be a piece of the key.
        let hash = key.iter().fold(0, |hash, byte| next(hash, std::hint::black_box(*byte)));
        Fingerprint { length: key.len(), hash }
    }

    /// Where in the text the key begins for the first time.
    fn find(&self, text: &[u8]) -> Option<usize> {
        let mut hash = Fingerprint::of(text.get(..self.length)?).hash;
        if hash == self.hash {
            return Some(0);
        }
        let weight = (1..self.length).fold(1, |weight, _| times(weight, base()));
        let passed = text.iter().zip(text.get(self.length..)?);
        passed.zip(1..).find_map(|((leaves, enters), begin)| {
            hash = next(minus(hash, times(u64::from(*leaves), weight)), *enters);
            (hash == self.hash).then_some(begin)
        })
    }

    fn hide_in(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(begin) = self.find(rest.as_bytes()) {
            // A key is ASCII, so it begins and ends between characters.
            let (before, after) = (rest.get(..begin), rest.get(begin + self.length..));
            shown.push_str(before.unwrap_or_default());
            shown.push_str("(the API key)");
            rest = after.unwrap_or_default();
        }
        shown + rest
    }
}

/// Takes keys out of text that a server or a program sent, before it is shown to anybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyFilter([Option<Fingerprint>; 2]);

/// Shorter than any real key: a word that a test's server was started with.
const SHORTEST_HIDDEN: usize = 8;

impl KeyFilter {
    /// For what answers a request: it may know the key that it was sent with, and the one that has replaced it since.
    pub fn new(keys: [Option<Fingerprint>; 2]) -> KeyFilter {
        KeyFilter(keys)
    }

    fn hidden(&self) -> impl Iterator<Item = &Fingerprint> {
        self.0.iter().flatten().filter(|key| key.length >= SHORTEST_HIDDEN)
    }

    /// Whether it knows a key to look for.
    pub fn has_keys(&self) -> bool {
        self.hidden().next().is_some()
    }

    pub fn finds_key_in(&self, bytes: &[u8]) -> bool {
        self.hidden().any(|key| key.find(bytes).is_some())
    }

    pub fn apply(&self, text: &str) -> String {
        self.hidden().fold(text.to_owned(), |mut text, key| {
            if key.find(text.as_bytes()).is_none() {
                return text;
            }
            let shown = key.hide_in(&text);
            // It held the key, and its memory is given back.
            text.zeroize();
            shown
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_out_of_what_a_server_says() {
        let of = |key: &str| Some(Fingerprint::of(key.as_bytes()));
        let filter = KeyFilter::new([of("first-key-12345"), of("second-key-1234")]);
        for (said, shown) in [
            (
                "bad second-key-1234, first-key-12345 and first-key-12345; in short",
                "bad (the API key), (the API key) and (the API key); in short",
            ),
            ("first-key-12345", "(the API key)"),
            ("éfirst-key-12345é", "é(the API key)é"),
            ("first-key-12345first-key-12345", "(the API key)(the API key)"),
            ("first-key-1234", "first-key-1234"),
            ("irst-key-12345", "irst-key-12345"),
            ("first-kéy-12345 and first_key_12345", "first-kéy-12345 and first_key_12345"),
            ("", ""),
        ] {
            assert_eq!(filter.apply(said), shown);
            assert_eq!(filter.finds_key_in(said.as_bytes()), said != shown);
            assert_eq!(KeyFilter::default().apply(said), said);
            assert_eq!(KeyFilter::new([of("short"), None]).apply(said), said);
        }
    }

    #[test]
    fn a_fingerprint_is_one_texts_alone() {
        let texts: Vec<String> = (0..2_000).map(|number| format!("key-{number}")).collect();
        let all = texts.iter().map(|text| Fingerprint::of(text.as_bytes()).hash);
        assert_eq!(all.collect::<std::collections::HashSet<_>>().len(), texts.len());
        assert_eq!(Fingerprint::of(b"key-7"), Fingerprint::of(b"key-7"));
        // A zero in front changes nothing but the length.
        assert_ne!(Fingerprint::of(b"key-7"), Fingerprint::of(b"\0key-7"));
    }

    #[test]
    fn numbers_are_remainders_of_the_prime() {
        let large = PRIME - 1;
        assert_eq!((times(large, large), plus(large, 1), minus(0, 1)), (1, 0, large));
        assert_eq!(times(1 << 60, 4), 2);
    }
}
