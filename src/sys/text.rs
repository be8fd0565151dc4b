//! Bytes that are found to be text in parts.
//!
//! Responsible for the one check of a long body that can be ended in the middle. It must not know why it ends.
//!
//! This is one of the few files with `unsafe`: std makes a `String` of bytes only after a check of its own, in one go.

/// What is checked between two counts.
const PART: usize = 64 * 1024;

/// What bytes turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked<E> {
    Text(String),
    Bytes(Vec<u8>),
    /// `count` failed before it was known.
    Ended(Vec<u8>, E),
}

/// Whether the bytes are UTF-8. Each part is counted before it is checked; an error of `count` ends it.
pub fn checked<E>(bytes: Vec<u8>, mut count: impl FnMut(usize) -> Result<(), E>) -> Checked<E> {
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let part = rest.get(..PART).unwrap_or(rest);
        if let Err(error) = count(part.len()) {
            return Checked::Ended(bytes, error);
        }
        let valid = match std::str::from_utf8(part) {
            Ok(_) => part.len(),
            // A character that is cut by the part's end is whole in the next one.
            Err(error) if error.error_len().is_none() && part.len() < rest.len() => error.valid_up_to(),
            Err(_) => return Checked::Bytes(bytes),
        };
        rest = rest.get(valid..).unwrap_or_default();
    }
    // SAFETY: all of it is UTF-8: each part is, and each begins where a character does.
    Checked::Text(unsafe { String::from_utf8_unchecked(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_text(bytes: &[u8]) -> bool {
        match checked::<()>(bytes.to_vec(), |_| Ok(())) {
            Checked::Text(text) => {
                assert_eq!(text.as_bytes(), bytes);
                true
            }
            Checked::Bytes(same) => {
                assert_eq!(same, bytes);
                false
            }
            Checked::Ended(..) => unreachable!("nothing ended it"),
        }
    }

    #[test]
    fn it_says_what_std_says_wherever_a_part_ends() {
        for character in ["a", "é", "東", "😀"] {
            for before in PART - 5..=PART + 1 {
                let whole = ["x".repeat(before), character.to_owned(), "y".to_owned()].concat();
                assert!(is_text(whole.as_bytes()));
                for cut in before..whole.len() {
                    let bytes = &whole.as_bytes()[..cut];
                    assert_eq!(
                        is_text(bytes),
                        std::str::from_utf8(bytes).is_ok(),
                        "{character} {before} {cut}"
                    );
                    let mut broken = whole.clone().into_bytes();
                    broken[cut] = 0xff;
                    assert!(!is_text(&broken));
                }
            }
        }
        assert!(is_text(b"") && is_text("é".repeat(PART).as_bytes()));
    }

    #[test]
    fn a_long_text_is_counted_in_parts_and_can_be_ended_between_them() {
        let bytes = vec![b'x'; 10 * PART];
        let mut counted = Vec::new();
        let outcome = checked(bytes.clone(), |part| {
            counted.push(part);
            if counted.len() == 4 { Err("enough") } else { Ok(()) }
        });
        assert_eq!(outcome, Checked::Ended(bytes, "enough"));
        assert_eq!(counted, [PART; 4]);
    }
}
