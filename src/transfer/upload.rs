//! The body of a request that sends files: a form with them, or a part of one by itself.
//!
//! Responsible for its length, before anything is sent, and for its bytes in their order, as often as they are asked
//! for: what is in memory from there, a file from its disk into the reader's own room. It must not send anything.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use ring::digest;

use super::content::UploadContent;
use super::hex::hex;
use super::multipart::{Boundary, END_OF_PART};
use crate::error::{Error, Result};

/// A part that is a file, or is to look like one.
#[derive(Debug)]
pub struct FormPart {
    pub field: String,
    pub content: Arc<UploadContent>,
}

#[derive(Debug)]
pub struct Upload {
    /// `None` where the body is no form, and has no type.
    form: Option<Form>,
    length: u64,
    pieces: Vec<BodyPiece>,
}

#[derive(Debug)]
struct Form {
    boundary: Boundary,
    content_type: String,
}

/// What follows another in a body.
enum BodyPiece {
    Framing(Vec<u8>),
    /// What is in these places of it.
    Content(Arc<UploadContent>, Range<u64>),
}

/// How much there is, and nothing of it.
impl std::fmt::Debug for BodyPiece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.length())
    }
}

impl Upload {
    /// The texts before the files, so that a server that reads the form as it arrives knows all about a file before it begins.
    pub fn new<'text>(
        boundary: Boundary,
        texts: impl Iterator<Item = (&'text str, &'text str)>,
        parts: impl Iterator<Item = FormPart>,
    ) -> Result<Upload> {
        let mut pieces = Vec::new();
        let mut framing = Vec::new();
        for (field, text) in texts {
            framing.extend_from_slice(boundary.head_of_text(field).as_bytes());
            framing.extend_from_slice(text.as_bytes());
            framing.extend_from_slice(END_OF_PART.as_bytes());
        }
        for FormPart { field, content } in parts {
            framing.extend_from_slice(boundary.head_of_file(&field, content.name()).as_bytes());
            pieces.push(BodyPiece::Framing(std::mem::take(&mut framing)));
            let all = 0..content.length();
            pieces.push(BodyPiece::Content(content, all));
            framing.extend_from_slice(END_OF_PART.as_bytes());
        }
        framing.extend_from_slice(boundary.end().as_bytes());
        pieces.push(BodyPiece::Framing(framing));
        let length = pieces.iter().try_fold(0_u64, |sum, piece| sum.checked_add(piece.length()));
        let length =
            length.ok_or_else(|| Error::invalid("the files are longer together than can be counted"))?;
        let form = Form { content_type: boundary.content_type(), boundary };
        Ok(Upload { form: Some(form), length, pieces })
    }

    /// What is in these places of a content, and nothing else.
    pub fn of_content(content: &Arc<UploadContent>, place: Range<u64>) -> Upload {
        let length = place.end.saturating_sub(place.start);
        Upload { form: None, length, pieces: vec![BodyPiece::Content(content.clone(), place)] }
    }

    /// "" where it has none.
    pub fn content_type(&self) -> &str {
        self.form.as_ref().map_or("", |form| &form.content_type)
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// The same for every upload that is the same, instead of its bytes: files by their SHA-256.
    pub fn described(&self) -> Result<Vec<u8>> {
        let mut description = Vec::new();
        for piece in &self.pieces {
            match (piece, &self.form) {
                (BodyPiece::Framing(framing), Some(form)) => {
                    description.extend(form.boundary.taken_out_of(framing));
                }
                (BodyPiece::Framing(framing), None) => description.extend_from_slice(framing),
                (BodyPiece::Content(..), _) => description.extend_from_slice(fingerprint(piece)?.as_bytes()),
            }
        }
        Ok(description)
    }

    /// Its bytes, from the first.
    pub fn reader(&self) -> Reader<'_> {
        Reader { pieces: &self.pieces, place: 0 }
    }
}

impl BodyPiece {
    fn length(&self) -> u64 {
        match self {
            BodyPiece::Framing(bytes) => bytes.len() as u64,
            BodyPiece::Content(_, place) => place.end.saturating_sub(place.start),
        }
    }

    /// At least one byte, before the end.
    fn read_at(&self, place: u64, room: &mut [u8]) -> Result<usize> {
        match self {
            BodyPiece::Content(content, all) => {
                let left = usize::try_from(self.length() - place).unwrap_or(usize::MAX);
                let room_for_it = room.len().min(left);
                content.read_at(all.start + place, room.get_mut(..room_for_it).unwrap_or_default())
            }
            BodyPiece::Framing(bytes) => {
                let left = usize::try_from(place).ok().and_then(|place| bytes.get(place..));
                // Of a slice this cannot fail.
                Ok(left.unwrap_or_default().read(room).unwrap_or_default())
            }
        }
    }

    /// Fails where what was read is not the whole any more.
    fn check(&self) -> Result<()> {
        match self {
            BodyPiece::Content(content, _) => content.check_unchanged(),
            BodyPiece::Framing(_) => Ok(()),
        }
    }
}

fn fingerprint(file: &BodyPiece) -> Result<String> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut reader = Reader { pieces: std::slice::from_ref(file), place: 0 };
    let mut piece = vec![0; 64 * 1024];
    loop {
        match reader.fill(&mut piece)? {
            0 => break,
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
    }
    Ok(format!("[{} bytes, SHA-256 {}]", file.length(), hex(hash.finish().as_ref())))
}

/// An upload's bytes in their order. Its failures carry an [`Error`].
#[derive(Debug)]
pub struct Reader<'upload> {
    /// What was not read to its end.
    pieces: &'upload [BodyPiece],
    /// In the first of them.
    place: u64,
}

impl Reader<'_> {
    /// Fills the room, unless the end comes before.
    fn fill(&mut self, room: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while let Some((piece, rest)) = self.pieces.split_first() {
            let left = room.get_mut(filled..).unwrap_or_default();
            if left.is_empty() && piece.length() > 0 {
                break;
            }
            if self.place < piece.length() {
                let read = piece.read_at(self.place, left)?;
                filled += read;
                self.place += read as u64;
            }
            if self.place == piece.length() {
                // Before its last byte goes: without that the server has no whole body.
                piece.check()?;
                (self.pieces, self.place) = (rest, 0);
            }
        }
        Ok(filled)
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.fill(room).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use proptest::prelude::*;

    use super::*;
    use crate::transfer::UploadFile;

    /// Of what is all there.
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    #[derive(Debug, PartialEq)]
    struct Read {
        field: String,
        file_name: Option<String>,
        bytes: Vec<u8>,
    }

    /// As another's parser reads it.
    fn parsed(content_type: &str, form: Vec<u8>) -> Vec<Read> {
        let boundary = multer::parse_boundary(content_type).unwrap();
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(form)]);
        at_once(async {
            let (mut parts, mut read) = (multer::Multipart::new(stream, boundary), Vec::new());
            while let Some(part) = parts.next_field().await.unwrap() {
                let field = part.name().unwrap_or_default().to_owned();
                let file_name = part.file_name().map(str::to_owned);
                read.push(Read { field, file_name, bytes: part.bytes().await.unwrap().to_vec() });
            }
            read
        })
    }

    fn escaped(name: &str) -> String {
        name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
    }

    /// All of an upload, read into rooms of these sizes in turn.
    fn read(upload: &Upload, rooms: &[usize]) -> Vec<u8> {
        let (mut reader, mut form) = (upload.reader(), Vec::new());
        for room in rooms.iter().cycle() {
            let mut room = vec![0; *room];
            match reader.fill(&mut room).unwrap() {
                0 => break,
                read => form.extend_from_slice(&room[..read]),
            }
        }
        form
    }

    proptest! {
        /// Whatever is in it, and however it is read.
        #[test]
        fn a_form_is_read_as_it_was_made(
            texts in prop::collection::vec(("[a-z\"\r\n é\\[\\]]{1,8}", "(?s).{0,20}"), 0..4),
            files in prop::collection::vec(
                ("[a-z]{1,4}", "[a-z][a-z\"\r\n .é]{0,8}", prop::collection::vec(any::<u8>(), 0..40), any::<bool>()),
                1..4,
            ),
            rooms in prop::collection::vec(1_usize..50, 1..5),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut expected: Vec<Read> = texts
                .iter()
                .map(|(field, text)| Read { field: escaped(field), file_name: None, bytes: text.as_bytes().to_vec() })
                .collect();
            let mut parts = Vec::new();
            for (number, (field, name, bytes, is_on_disk)) in files.iter().enumerate() {
                // Windows has no file of such a name.
                let is_nameable = cfg!(unix) || !name.contains(['"', '\r', '\n']) && !name.ends_with([' ', '.']);
                let content = if *is_on_disk && is_nameable {
                    let folder = folder.path().join(number.to_string());
                    std::fs::create_dir(&folder).unwrap();
                    let path = folder.join(name);
                    std::fs::write(&path, bytes).unwrap();
                    UploadContent::File(UploadFile::open(path.to_str().unwrap()).unwrap())
                } else {
                    UploadContent::Bytes { bytes: bytes.as_slice().into(), file_name: name.clone() }
                };
                parts.push(FormPart { field: field.clone(), content: Arc::new(content) });
                expected.push(Read {
                    field: field.clone(),
                    file_name: Some(escaped(name)),
                    bytes: bytes.clone(),
                });
            }
            let fields = texts.iter().map(|(field, text)| (field.as_str(), text.as_str()));
            let upload = Upload::new(Boundary::new([7; 16]), fields, parts.into_iter()).unwrap();
            let form = read(&upload, &rooms);
            prop_assert_eq!(form.len() as u64, upload.length());
            prop_assert_eq!(&form, &read(&upload, &[1000]));
            prop_assert_eq!(parsed(upload.content_type(), form), expected);
        }
    }

    /// A `usize` cannot count its bytes on a 32-bit processor.
    #[test]
    fn a_file_of_more_than_4_gib_is_read_to_its_end() {
        const LENGTH: u64 = (1 << 32) + 100;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long");
        let mut file = std::fs::File::create(&path).unwrap();
        // All but the end is a hole, which takes no room on the disk.
        std::io::Seek::seek(&mut file, io::SeekFrom::Start(LENGTH - 3)).unwrap();
        std::io::Write::write_all(&mut file, b"end").unwrap();
        drop(file);

        let content = UploadContent::File(UploadFile::open(path.to_str().unwrap()).unwrap());
        let part = FormPart { field: "file".to_owned(), content: Arc::new(content) };
        let upload = Upload::new(Boundary::new([7; 16]), std::iter::empty(), [part].into_iter()).unwrap();
        let framing: u64 = upload.length() - LENGTH;
        assert!(framing < 1000, "{framing}");
        let mut reader = upload.reader();
        while !matches!(reader.pieces.first(), Some(BodyPiece::Content(..))) {
            reader.pieces = &reader.pieces[1..];
        }
        reader.place = LENGTH - 200;
        let mut room = vec![0; 4096];
        let read = reader.fill(&mut room).unwrap();
        assert_eq!(room[..197], [0; 197]);
        assert!(room[197..read].starts_with(b"end\r\n--"), "{:?}", &room[197..read]);
    }

    #[test]
    fn what_is_the_same_has_the_same_description() {
        let described = |random, bytes: &[u8], text| {
            let part = FormPart {
                field: "file".to_owned(),
                content: Arc::new(UploadContent::Bytes {
                    bytes: bytes.into(),
                    file_name: "a.bin".to_owned(),
                }),
            };
            let upload = Upload::new(Boundary::new(random), [("x", text)].into_iter(), [part].into_iter());
            String::from_utf8(upload.unwrap().described().unwrap()).unwrap()
        };
        let one = described([1; 16], b"abc", "text");
        assert_eq!(one, described([2; 16], b"abc", "text"));
        assert!(one != described([1; 16], b"abd", "text") && one != described([1; 16], b"abc", "other"));
        let hash = "[3 bytes, SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad]";
        assert!(one.contains(hash) && one.ends_with("\r\n--boundary--\r\n"), "{one}");
    }
}
