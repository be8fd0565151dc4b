//! Finding where the key goes in a request's head.
//!
//! ureq writes `authorization: Bearer PLACEHOLDER`; the transport puts the key in the placeholder's place
//! on the way into the TLS record. Responsible for finding the one place where that is right, in a head
//! that may come in several pieces of whole lines, and for refusing every other. Pure: it never sees a key.

use std::ops::Range;

/// The header line that carries the placeholder, as ureq writes it.
const LINE_START: &[u8] = b"authorization: Bearer ";

/// Stands for the key in everything that ureq and http see. Random, so that no text of a user is it.
pub struct Placeholder(String);

impl Placeholder {
    pub fn new(random: [u8; 16]) -> Placeholder {
        Placeholder(format!("placeholder-{:032x}", u128::from_ne_bytes(random)))
    }

    /// The value of the `Authorization` header, as it is given to ureq.
    pub fn header_value(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

/// Not secret, but its name in a log would only raise the question.
impl std::fmt::Debug for Placeholder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Placeholder")
    }
}

/// Why a request cannot be sent. Each is a bug of ours, never the caller's doing.
#[derive(Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// The head ended, and no key had a place in it.
    Missing,
    /// The placeholder stands somewhere else, or twice.
    Elsewhere,
}

/// Follows one request's head through the pieces that are written.
#[derive(Debug, Default)]
pub struct Head {
    placed: bool,
    ended: bool,
}

impl Head {
    /// Whether the head is whole; what follows is the body.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Where in `piece` the placeholder stands, to be replaced by the key. A piece holds whole lines (ureq
    /// writes no others), and may go on into the body, which is not looked at.
    pub fn next_piece(
        &mut self,
        piece: &[u8],
        placeholder: &Placeholder,
    ) -> Result<Option<Range<usize>>, Misplaced> {
        let wanted = placeholder.0.as_bytes();
        let mut found = None;
        let mut start = 0;
        while !self.ended {
            let Some(rest) = piece.get(start..).filter(|rest| !rest.is_empty()) else { break };
            let length = rest.windows(2).position(|two| two == b"\r\n").ok_or(Misplaced::Elsewhere)?;
            let line = rest.get(..length).unwrap_or_default();
            if line.is_empty() {
                self.ended = true;
            } else if line.strip_prefix(LINE_START) == Some(wanted) {
                if self.placed {
                    return Err(Misplaced::Elsewhere);
                }
                self.placed = true;
                found = Some(start + LINE_START.len()..start + length);
            } else if line.windows(wanted.len()).any(|part| part == wanted) {
                return Err(Misplaced::Elsewhere);
            }
            start += length + 2;
        }
        if self.ended && !self.placed {
            return Err(Misplaced::Missing);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder() -> Placeholder {
        Placeholder::new([7; 16])
    }

    fn head(lines: &[&str]) -> String {
        lines.iter().map(|line| format!("{line}\r\n")).collect()
    }

    #[test]
    fn the_one_place_is_found_whole_or_in_pieces() {
        let placeholder = placeholder();
        let authorization = format!("authorization: {}", placeholder.header_value());
        let lines = ["POST /v1/x HTTP/1.1", "host: x", &authorization, "a: b", ""];
        let text = head(&lines) + &placeholder.0;

        let mut whole = Head::default();
        let range = whole.next_piece(text.as_bytes(), &placeholder).unwrap().unwrap();
        assert_eq!(&text[range], placeholder.0);
        assert!(whole.ended());

        let mut pieces = Head::default();
        let found: Vec<_> = lines
            .iter()
            .map(|line| pieces.next_piece(head(&[line]).as_bytes(), &placeholder).unwrap())
            .collect();
        assert_eq!(found.iter().flatten().count(), 1);
        assert!(pieces.ended());
    }

    #[test]
    fn every_other_place_is_refused() {
        let placeholder = placeholder();
        let value = placeholder.header_value();
        let right = format!("authorization: {value}");
        for (lines, expected) in [
            (vec!["GET / HTTP/1.1".to_owned(), String::new()], Misplaced::Missing),
            (vec!["authorization: Bearer other".to_owned(), String::new()], Misplaced::Missing),
            (vec![right.clone(), right.clone(), String::new()], Misplaced::Elsewhere),
            (vec![format!("x-copy: {value}"), String::new()], Misplaced::Elsewhere),
            (vec![format!("GET /{} HTTP/1.1", placeholder.0), String::new()], Misplaced::Elsewhere),
            (vec![format!("{right}x"), String::new()], Misplaced::Elsewhere),
        ] {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let outcome = Head::default().next_piece(head(&lines).as_bytes(), &placeholder);
            assert_eq!(outcome, Err(expected), "{lines:?}");
        }
        let unfinished = Head::default().next_piece(b"authorization: Bear", &placeholder);
        assert_eq!(unfinished, Err(Misplaced::Elsewhere));
    }
}
