//! Parquet: whether a file begins and ends as one, and its footer names the columns that the service trains with, and rows.

use super::flaw::Flaw;
use super::footer::{self, Place};
use crate::error::Result;
use crate::transfer::content::UploadContent;

const MAGIC: &[u8] = b"PAR1";
/// The magic, the footer's length, the magic.
const LEAST: u64 = 12;

/// Tokens that stand for a text already.
const NEEDED: &[u8] = b"input_ids";
const ALLOWED: [&[u8]; 4] = [NEEDED, b"attention_mask", b"labels", b"position_ids"];

/// The outer failure is one of reading.
pub fn check(
    content: &UploadContent,
    has_known_columns: bool,
    ask: &mut dyn FnMut() -> Result<()>,
) -> Result<std::result::Result<(), Flaw>> {
    let flaw = |what: &str| Ok(Err(Flaw::of_all(what)));
    let no_parquet = || flaw("is no Parquet file, whatever its name says");
    let Some(end) = content.length().checked_sub(8).filter(|_| content.length() >= LEAST) else {
        return no_parquet();
    };
    let (start, end_bytes) = (four_at(content, 0)?, four_at(content, end + 4)?);
    if start != MAGIC || end_bytes != MAGIC {
        return no_parquet();
    }
    let length = u64::from(u32::from_le_bytes(four_at(content, end)?));
    if length == 0 || length > content.length() - LEAST {
        return flaw("is a Parquet file that was cut off: its footer does not lie inside");
    }
    let (mut is_there, mut unknown) = (false, None);
    let mut column = |number: u64, name: &[u8]| {
        is_there |= name == NEEDED;
        if !ALLOWED.contains(&name) {
            unknown.get_or_insert(number);
        }
    };
    match footer::read(content, Place { start: end - length, length }, ask, &mut column)? {
        Err(footer::Malformed) => flaw("is a Parquet file whose footer cannot be read"),
        Ok(None) => Ok(Ok(())),
        Ok(Some(rows)) if rows < 1 => flaw("is a Parquet file without a row"),
        Ok(Some(_)) if !has_known_columns => Ok(Ok(())),
        Ok(Some(_)) if !is_there => flaw("has no column input_ids"),
        Ok(Some(_)) => match unknown {
            None => Ok(Ok(())),
            Some(number) => Ok(Err(Flaw::of_all(format!(
                "has a column (number {number}) that is none of input_ids, attention_mask, labels and position_ids"
            )))),
        },
    }
}

fn four_at(content: &UploadContent, place: u64) -> Result<[u8; 4]> {
    let mut bytes = [0; 4];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        filled += content.read_at(place + filled as u64, room)?;
    }
    Ok(bytes)
}

/// For the fuzzer: whether a file that it makes up would be taken.
#[cfg(fuzzing)]
pub fn takes_made_up(bytes: &[u8]) -> bool {
    let content = UploadContent::Bytes { bytes: bytes.into(), file_name: String::new() };
    check(&content, true, &mut || Ok(())).is_ok_and(|checked| checked.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Status};

    /// Written by Arrow: columns of lists input_ids, labels and attention_mask, and two rows.
    const TOKENS: &[u8] = include_bytes!("../../../tests/data/tokens.parquet");

    /// The same file with `new` for the first `old`.
    fn with(old: &[u8], new: &[u8]) -> Vec<u8> {
        let place = TOKENS.windows(old.len()).position(|bytes| bytes == old).unwrap();
        [&TOKENS[..place], new, &TOKENS[place + old.len()..]].concat()
    }

    fn found(bytes: &[u8], has_known_columns: bool) -> String {
        let content = UploadContent::Bytes { bytes: bytes.into(), file_name: String::new() };
        let checked = check(&content, has_known_columns, &mut || Ok(())).unwrap();
        checked.err().map_or_else(String::new, |flaw| flaw.what)
    }

    #[test]
    fn a_footer_lies_inside_and_has_the_columns_of_tokens() {
        for (bytes, words) in [
            (TOKENS, ""),
            (&with(b"labels", b"LABELS"), "a column (number 2) that is none of input_ids"),
            (&with(b"labels", b"label\0"), "a column (number 2)"),
            (&with(b"input_ids", b"input_idz"), "has no column input_ids"),
            // The name of a column in a column is no column's.
            (&with(b"element", b"ELEMENT"), ""),
            (&with(&[0x16, 4, 0x19, 0x1c], &[0x16, 0, 0x19, 0x1c]), "without a row"),
            (&with(&[0x16, 4, 0x19, 0x1c], &[0x16, 3, 0x19, 0x1c]), "without a row"),
            (&with(&[0x15, 4, 0x19], &[0x15, 4, 0]), "cannot be read"),
            (b"PAR1\0\x01\0\0\0PAR1", "cannot be read"),
            (b"PAR1\0\x02\0\0\0PAR1", "cut off"),
            (b"PAR1\0\0\0\0\0PAR1", "cut off"),
            (b"PAR1\0\x01\0\0\0PARE", "no Parquet"),
            (b"{}", "no Parquet"),
            (b"PAR1PAR1", "no Parquet"),
        ] {
            let found = found(bytes, true);
            assert!(found.contains(words) && found.is_empty() == words.is_empty(), "{words}: {found}");
        }
        assert_eq!(found(&with(b"labels", b"LABELS"), false), "");
    }

    #[test]
    fn the_check_ends_when_it_is_not_wanted() {
        let stopped = || Error::new(Status::Cancelled, "enough");
        let content = UploadContent::Bytes { bytes: TOKENS.into(), file_name: String::new() };
        assert_eq!(check(&content, true, &mut || Err(stopped())), Err(stopped()));
    }
}
