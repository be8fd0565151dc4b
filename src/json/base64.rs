//! Bytes that a JSON string holds as base64: images, audio, embeddings.
//!
//! Decoded block by block, so that a gigabyte of them takes no gigabyte. Both alphabets are read, with padding or
//! without, with white space between, and behind the head of a `data:` URL. Pure.

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeSliceError, Engine};

use super::string::{Pieces, StringPart};
use crate::error::{Error, Result, Status};

/// The characters that are decoded at once: whole groups of four.
const BLOCK: usize = 16 * 1024;

/// The longest head of a `data:` URL.
const MOST_OF_HEAD: usize = 256;

const DATA_URL: &[u8] = b"data:";

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Hands the bytes of the JSON string `json` to `take`, some at a time, and says how many there were. An error is that of
/// `take`, or says why the string holds no bytes.
pub fn decode(json: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<usize> {
    let mut pieces = Pieces::of(json).ok_or_else(|| no_bytes("it is not a string"))?;
    let mut decoder = Decoder {
        head: Some(Vec::new()),
        block: Vec::with_capacity(BLOCK.min(json.len())),
        bytes: vec![0; BLOCK.min(json.len()) / 4 * 3 + 3],
        before: 0,
        is_padded: false,
        count: 0,
        take,
    };
    for piece in pieces.by_ref() {
        match piece {
            StringPart::Text(text) => decoder.read(text.as_bytes())?,
            StringPart::Character(character) => {
                decoder.read(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
            StringPart::Surrogate(_) => decoder.read(&[0xff])?,
        }
    }
    decoder.finish()
}

struct Decoder<'take> {
    /// What may be the head of a `data:` URL, until that is known.
    head: Option<Vec<u8>>,
    /// Characters of the standard alphabet that are not decoded yet.
    block: Vec<u8>,
    bytes: Vec<u8>,
    /// How many characters were decoded.
    before: usize,
    /// They ended with padding, which nothing follows.
    is_padded: bool,
    count: usize,
    take: &'take mut dyn FnMut(&[u8]) -> Result<()>,
}

impl Decoder<'_> {
    fn read(&mut self, mut text: &[u8]) -> Result<()> {
        while let (Some(head), Some((byte, after))) = (&mut self.head, text.split_first()) {
            head.push(*byte);
            text = after;
            let length = head.len().min(DATA_URL.len());
            if head.get(..length) != DATA_URL.get(..length) {
                let start = self.head.take().unwrap_or_default();
                self.read(&start)?;
            } else if *byte == b',' {
                if !head.to_ascii_lowercase().ends_with(b";base64,") {
                    return Err(no_bytes("it is a data: URL whose content is not base64"));
                }
                self.head = None;
            } else if head.len() > MOST_OF_HEAD {
                return Err(no_bytes("it is a data: URL without content"));
            }
        }
        while !text.is_empty() {
            let (now, later) = text.split_at((BLOCK - self.block.len()).min(text.len()));
            for byte in now {
                match byte {
                    b'-' => self.block.push(b'+'),
                    b'_' => self.block.push(b'/'),
                    b'\r' | b'\n' | b'\t' | b' ' => {}
                    byte => self.block.push(*byte),
                }
            }
            text = later;
            if self.block.len() == BLOCK {
                self.decode()?;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<usize> {
        // A text that is shorter than the head would be.
        let start = self.head.take().unwrap_or_default();
        if start.starts_with(DATA_URL) {
            return Err(no_bytes("it is a data: URL without content"));
        }
        self.read(&start)?;
        self.decode()?;
        Ok(self.count)
    }

    fn decode(&mut self) -> Result<()> {
        if self.is_padded && !self.block.is_empty() {
            return Err(no_bytes(&format!("its character {} is not base64", self.before)));
        }
        self.is_padded = self.is_padded || self.block.ends_with(b"=");
        let decoded = ENGINE.decode_slice(&self.block, &mut self.bytes).map_err(|error| match error {
            DecodeSliceError::DecodeError(base64::DecodeError::InvalidByte(place, _)) => {
                no_bytes(&format!("its character {} is not base64", self.before + place + 1))
            }
            _ => no_bytes("it is not whole base64: characters at its end are missing"),
        })?;
        self.before += self.block.len();
        self.block.clear();
        self.count += decoded;
        match self.bytes.get(..decoded) {
            Some(bytes) if !bytes.is_empty() => (self.take)(bytes),
            _ => Ok(()),
        }
    }
}

fn no_bytes(why: &str) -> Error {
    Error::new(Status::Protocol, why)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD as PADDED, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    fn decoded(json: &str) -> std::result::Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let outcome = decode(json, &mut |more| {
            bytes.extend_from_slice(more);
            Ok(())
        });
        let count = outcome.map_err(|error| error.message().to_owned())?;
        assert_eq!(count, bytes.len());
        Ok(bytes)
    }

    #[test]
    fn every_way_of_writing_it_is_read() {
        for json in [
            r#""aGk/aGk+""#,
            r#""aGk\/aGk\u002b""#,
            r#""aGk_aGk-""#,
            r#""aGk/\r\naGk+\n""#,
            r#""data:image/png;base64,aGk/aGk+""#,
            r#""data:image\/svg+xml;charset=utf-8;BASE64,aGk/aGk+""#,
        ] {
            assert_eq!(decoded(json).unwrap(), b"hi?hi>", "{json}");
        }
        for (json, expected) in [
            (r#""""#, &b""[..]),
            (r#""YQ==""#, b"a"),
            (r#""YQ""#, b"a"),
            (r#""data""#, b"\x75\xab\x5a"),
            (r#""data:;base64,""#, b""),
        ] {
            assert_eq!(decoded(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_not_base64_is_said_in_words() {
        for (json, expected) in [
            ("1", "it is not a string"),
            (r#""aGk!""#, "its character 4 is not base64"),
            (r#""aGkaé""#, "its character 5 is not base64"),
            (r#""aGka\ud800""#, "its character 5 is not base64"),
            (r#""aGkaa""#, "it is not whole base64: characters at its end are missing"),
            (r#""YQ==YQ==""#, "its character 3 is not base64"),
            (r#""data:text/plain,hello""#, "it is a data: URL whose content is not base64"),
            (r#""data:image/png;base64""#, "it is a data: URL without content"),
        ] {
            assert_eq!(decoded(json), Err(expected.to_owned()), "{json}");
        }
        let late = format!("\"{}*\"", "A".repeat(BLOCK * 3));
        assert_eq!(decoded(&late), Err(format!("its character {} is not base64", BLOCK * 3 + 1)));
        let padded = format!("\"{}==AAAA\"", "A".repeat(BLOCK - 2));
        assert_eq!(decoded(&padded), Err(format!("its character {BLOCK} is not base64")), "padding ends it");
        let endless = format!("\"data:{}\"", "a".repeat(1000));
        assert_eq!(decoded(&endless), Err("it is a data: URL without content".to_owned()));
    }

    #[test]
    fn the_receiver_of_the_bytes_may_end_it() {
        let json = format!("\"{}\"", "A".repeat(BLOCK * 8));
        let mut blocks = 0;
        let outcome = decode(&json, &mut |bytes| {
            assert!(bytes.len() <= BLOCK, "a block at a time");
            blocks += 1;
            if blocks == 2 { Err(Error::new(Status::File, "the disk is full")) } else { Ok(()) }
        });
        assert_eq!((outcome.unwrap_err().status(), blocks), (Status::File, 2));
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(bytes in prop::collection::vec(any::<u8>(), 0..60_000), url_safe: bool) {
            let text = if url_safe { URL_SAFE_NO_PAD.encode(&bytes) } else { PADDED.encode(&bytes) };
            prop_assert_eq!(decoded(&format!("\"{text}\"")).unwrap(), bytes);
        }
    }
}
