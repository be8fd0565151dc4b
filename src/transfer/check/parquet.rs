//! Parquet: whether a file begins and ends as one, and its footer lies inside. Its columns and rows are the service's to
//! check: they stand in a format of their own (Thrift).

use super::flaw::Flaw;
use crate::error::Result;
use crate::transfer::content::UploadContent;

const MAGIC: &[u8] = b"PAR1";
/// The magic, the footer's length, the magic.
const LEAST: u64 = 12;

/// The outer failure is one of reading.
pub fn check(content: &UploadContent) -> Result<std::result::Result<(), Flaw>> {
    let no_parquet = || Ok(Err(Flaw::of_all("is no Parquet file, whatever its name says")));
    let Some(end) = content.length().checked_sub(8).filter(|_| content.length() >= LEAST) else {
        return no_parquet();
    };
    let (start, end_bytes) = (four_at(content, 0)?, four_at(content, end + 4)?);
    if start != MAGIC || end_bytes != MAGIC {
        return no_parquet();
    }
    let footer = u64::from(u32::from_le_bytes(four_at(content, end)?));
    match footer > 0 && footer <= content.length() - LEAST {
        true => Ok(Ok(())),
        false => Ok(Err(Flaw::of_all("is a Parquet file that was cut off: its footer does not lie inside"))),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_lies_inside() {
        for (bytes, words) in [
            (&b"PAR1\0\x01\0\0\0PAR1"[..], ""),
            (b"PAR1\0\x02\0\0\0PAR1", "cut off"),
            (b"PAR1\0\0\0\0\0PAR1", "cut off"),
            (b"PAR1\0\x01\0\0\0PARE", "no Parquet"),
            (b"{}", "no Parquet"),
            (b"PAR1PAR1", "no Parquet"),
        ] {
            let content = UploadContent::Bytes { bytes: bytes.into(), file_name: String::new() };
            let found = check(&content).unwrap().err().map_or_else(String::new, |flaw| flaw.what);
            assert!(found.contains(words) && found.is_empty() == words.is_empty(), "{bytes:?}: {found}");
        }
    }
}
