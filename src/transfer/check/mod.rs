//! What the service would refuse of a file, found before it is sent.
//!
//! Responsible for one pass over the content: its checks, with the line that is wrong, and its SHA-256, which the service
//! wants to know. The service reads more than this: that a line of training or of a batch has the members that it needs,
//! it says itself. It must not keep more of the content than a line.

mod csv;
mod flaw;
mod footer;
mod json_lines;
mod parquet;
mod utf8;

#[cfg(fuzzing)]
pub use parquet::takes_made_up;

use ring::digest;

use self::csv::Csv;
use self::flaw::Flaw;
use self::json_lines::JsonLines;
use super::content::UploadContent;
use super::hex::hex;
use crate::error::{Error, Result, Status};

/// The largest file that the service takes: 50.1 GiB.
const MOST: u64 = 53_794_465_382;
/// What is read at once.
const PIECE: usize = 256 * 1024;

/// What a file is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    JsonLines,
    Csv,
    Parquet,
}

impl FileKind {
    const ALL: [(FileKind, &'static str); 3] =
        [(FileKind::JsonLines, "jsonl"), (FileKind::Csv, "csv"), (FileKind::Parquet, "parquet")];

    /// In lower case, as the service wants it.
    pub fn of_file_name(name: &str) -> Option<FileKind> {
        let (_, ending) = name.rsplit_once('.')?;
        FileKind::named(ending)
    }

    pub fn named(ending: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|(_, known)| *known == ending).map(|(kind, _)| kind)
    }

    /// As the service calls it.
    pub fn name(self) -> &'static str {
        FileKind::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Whether the service takes such a file for the purpose. What is not known of a purpose is the service's to say.
    fn is_for(self, purpose: &str) -> bool {
        match purpose {
            "eval" => self != FileKind::Parquet,
            purpose if is_known(purpose) => self != FileKind::Csv,
            _ => true,
        }
    }
}

/// Whether the service would take the content, as far as that can be known here; and its SHA-256, in hexadecimal digits.
/// `ask` is asked while it is read, and ends it by an error.
pub fn check(
    content: &UploadContent,
    kind: FileKind,
    purpose: &str,
    ask: &mut dyn FnMut() -> Result<()>,
) -> Result<String> {
    if !kind.is_for(purpose) {
        let what =
            format!("is {}, which the service does not take for the purpose \"{purpose}\"", kind.name());
        return Err(content.refused(&what));
    }
    if content.length() == 0 {
        return Err(content.refused("is empty, and the service takes no empty file"));
    }
    if content.length() > MOST {
        return Err(error!(
            Status::TooLarge,
            "{} has {} bytes, and the service takes files of up to {MOST}: split it",
            content.name(),
            content.length()
        ));
    }
    let refused = |flaw: Flaw| refusal(content, flaw);
    let mut lines = Lines::of(kind, purpose);
    if kind == FileKind::Parquet {
        parquet::check(content, is_known(purpose), ask)?.map_err(refused)?;
    }
    let mut hash = digest::Context::new(&digest::SHA256);
    each_piece(content, ask, |piece| {
        hash.update(piece);
        lines.read(piece)
    })?
    .map_err(refused)?;
    lines.end().map_err(refused)?;
    Ok(hex(hash.finish().as_ref()))
}

/// Whether the columns are known that the service takes for the purpose.
fn is_known(purpose: &str) -> bool {
    ["fine-tune", "calibration", "batch-api"].contains(&purpose)
}

fn refusal(content: &UploadContent, flaw: Flaw) -> Error {
    match flaw.line {
        Some(line) => content.refused(&format!("is not what the service takes: line {line} {}", flaw.what)),
        None => content.refused(&format!("is not what the service takes: it {}", flaw.what)),
    }
}

/// Reads all of a content; a flaw ends it.
fn each_piece(
    content: &UploadContent,
    ask: &mut dyn FnMut() -> Result<()>,
    mut read: impl FnMut(&[u8]) -> std::result::Result<(), Flaw>,
) -> Result<std::result::Result<(), Flaw>> {
    let mut room = vec![0; PIECE];
    let mut place = 0;
    while place < content.length() {
        ask()?;
        let filled = content.read_at(place, &mut room)?;
        if let Err(flaw) = read(room.get(..filled).unwrap_or_default()) {
            return Ok(Err(flaw));
        }
        place += filled as u64;
    }
    content.check_unchanged()?;
    Ok(Ok(()))
}

/// The reader of a kind's lines.
enum Lines {
    Json(JsonLines),
    Csv(Box<Csv>),
    /// None are read.
    None,
}

impl Lines {
    fn of(kind: FileKind, purpose: &str) -> Lines {
        match kind {
            FileKind::JsonLines => Lines::Json(JsonLines::new(purpose == "batch-api")),
            FileKind::Csv => Lines::Csv(Box::default()),
            FileKind::Parquet => Lines::None,
        }
    }

    fn read(&mut self, piece: &[u8]) -> std::result::Result<(), Flaw> {
        match self {
            Lines::Json(lines) => lines.read(piece),
            Lines::Csv(rows) => rows.read(piece),
            Lines::None => Ok(()),
        }
    }

    fn end(self) -> std::result::Result<(), Flaw> {
        match self {
            Lines::Json(lines) => lines.end(),
            Lines::Csv(rows) => rows.end(),
            Lines::None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(name: &str, bytes: &[u8]) -> UploadContent {
        UploadContent::Bytes { bytes: bytes.into(), file_name: name.to_owned() }
    }

    fn checked(name: &str, bytes: &[u8], purpose: &str) -> Result<String> {
        let kind = FileKind::of_file_name(name).unwrap();
        check(&content(name, bytes), kind, purpose, &mut || Ok(()))
    }

    #[test]
    fn a_good_file_has_its_hash() {
        for (name, bytes, purpose) in [
            ("a.jsonl", &b"{\"a\":1}\n\n {}\r\n"[..], "fine-tune"),
            ("a.jsonl", b"{}", "eval"),
            ("a.csv", b"a,b\n1,2\n", "eval"),
            ("a.csv", b"a,b\n1,2\n", "a purpose of tomorrow"),
            ("a.parquet", include_bytes!("../../../tests/data/tokens.parquet"), "fine-tune"),
        ] {
            let hash = hex(digest::digest(&digest::SHA256, bytes).as_ref());
            assert_eq!(checked(name, bytes, purpose), Ok(hash), "{name}");
        }
    }

    #[test]
    fn a_bad_file_is_refused_by_its_name_and_line() {
        for (name, bytes, purpose, words) in [
            ("a.jsonl", &b""[..], "fine-tune", "is empty"),
            ("a.jsonl", b"\n \n", "fine-tune", "it has no line with a JSON object"),
            ("a.jsonl", b"{}\n{\n", "fine-tune", "line 2 is no JSON"),
            ("a.csv", b"a\n1\n", "fine-tune", "does not take for the purpose \"fine-tune\""),
            ("a.parquet", b"PAR1....PAR1", "eval", "does not take for the purpose \"eval\""),
            ("a.csv", b"a,b\n1\n", "eval", "line 2 has 1 field"),
            ("a.parquet", b"PAR1", "fine-tune", "no Parquet file"),
            ("a.parquet", b"PAR1\0\x01\0\0\0PAR1", "fine-tune", "whose footer cannot be read"),
        ] {
            let error = checked(name, bytes, purpose).unwrap_err();
            assert_eq!(error.status(), Status::File, "{name}");
            let message = error.message();
            assert!(
                message.starts_with(&format!("the file {name} ")) && message.contains(words),
                "{message}"
            );
        }
    }

    #[test]
    fn a_kind_is_the_exact_end_of_a_name() {
        for (name, kind) in [
            ("a.jsonl", Some(FileKind::JsonLines)),
            ("a.b.csv", Some(FileKind::Csv)),
            (".parquet", Some(FileKind::Parquet)),
            ("a.JSONL", None),
            ("a.json", None),
            ("jsonl", None),
        ] {
            assert_eq!(FileKind::of_file_name(name), kind, "{name}");
        }
    }

    #[test]
    fn the_check_ends_when_it_is_not_wanted() {
        let stopped = || Error::new(Status::Cancelled, "enough");
        let outcome = check(&content("a.jsonl", b"{}"), FileKind::JsonLines, "eval", &mut || Err(stopped()));
        assert_eq!(outcome, Err(stopped()));
    }

    #[test]
    fn a_file_that_is_too_long_is_not_read() {
        let reader = super::super::content::ContentReader {
            read: std::sync::Arc::new(|_, _| panic!("read")),
            length: MOST + 1,
            file_name: "a.jsonl".to_owned(),
        };
        let error = check(&UploadContent::Reader(reader), FileKind::JsonLines, "eval", &mut || Ok(()));
        assert_eq!(error.unwrap_err().status(), Status::TooLarge);
    }
}
