//! Whether bytes that come in pieces are UTF-8.

/// Reads pieces, of which one may end in the middle of a character.
#[derive(Default)]
pub struct Utf8 {
    /// What has come of a character.
    begun: Vec<u8>,
}

impl Utf8 {
    /// How many bytes of the piece are good; all of them, where nothing is wrong.
    pub fn read(&mut self, piece: &[u8]) -> usize {
        let mut good = 0;
        // A character has at most four bytes, so this ends after three.
        while !self.begun.is_empty() {
            let Some(next) = piece.get(good) else { return good };
            self.begun.push(*next);
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return good,
            }
            good += 1;
        }
        let rest = piece.get(good..).unwrap_or_default();
        match std::str::from_utf8(rest) {
            Ok(_) => piece.len(),
            Err(error) if error.error_len().is_none() => {
                self.begun.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default());
                piece.len()
            }
            Err(error) => good + error.valid_up_to(),
        }
    }

    /// Whether the last character is whole.
    pub fn is_whole(&self) -> bool {
        self.begun.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_may_be_split() {
        for length in 1..7 {
            let mut utf8 = Utf8::default();
            let text = "aüb東c🦀d".as_bytes();
            assert!(text.chunks(length).all(|piece| utf8.read(piece) == piece.len()), "{length}");
            assert!(utf8.is_whole());
        }
        for (text, length) in [(&b"ab\xffc"[..], 1), (b"ab\xe6\x9dx", 1), (b"ab\xe6\x9dx", 4), (b"\x80", 1)] {
            let mut utf8 = Utf8::default();
            assert!(text.chunks(length).any(|piece| utf8.read(piece) < piece.len()), "{text:?}");
        }
        let mut cut = Utf8::default();
        assert_eq!(cut.read(b"a\xe6\x9d"), 3);
        assert!(!cut.is_whole());
    }
}
