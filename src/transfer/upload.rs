//! A form with files, as the body of a request.
//!
//! Responsible for its length, before anything is sent, and for its bytes in their order, as often as they are asked
//! for: what is in memory from there, a file from its disk into the reader's own room. It must not send anything.

use std::io::{self, Read};
use std::sync::Arc;

use ring::digest;

use super::multipart::{Boundary, END_OF_PART};
use super::source::UploadFile;
use crate::error::{Error, Result};

/// A part that is a file, or is to look like one.
#[derive(Debug)]
pub struct FormPart {
    pub field: String,
    pub content: PartContent,
}

#[derive(Debug)]
pub enum PartContent {
    File(UploadFile),
    Bytes { bytes: Arc<[u8]>, file_name: String },
}

#[derive(Debug)]
pub struct Upload {
    boundary: Boundary,
    content_type: String,
    length: u64,
    pieces: Vec<FormSegment>,
}

/// What follows another in a form.
enum FormSegment {
    Framing(Vec<u8>),
    Bytes(Arc<[u8]>),
    File(UploadFile),
}

/// How much there is, and nothing of it.
impl std::fmt::Debug for FormSegment {
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
            let (file_name, piece) = match content {
                PartContent::File(source) => (source.name().to_owned(), FormSegment::File(source)),
                PartContent::Bytes { bytes, file_name } => (file_name, FormSegment::Bytes(bytes)),
            };
            framing.extend_from_slice(boundary.head_of_file(&field, &file_name).as_bytes());
            pieces.push(FormSegment::Framing(std::mem::take(&mut framing)));
            pieces.push(piece);
            framing.extend_from_slice(END_OF_PART.as_bytes());
        }
        framing.extend_from_slice(boundary.end().as_bytes());
        pieces.push(FormSegment::Framing(framing));
        let length = pieces.iter().try_fold(0_u64, |sum, piece| sum.checked_add(piece.length()));
        let length =
            length.ok_or_else(|| Error::invalid("the files are longer together than can be counted"))?;
        Ok(Upload { content_type: boundary.content_type(), boundary, length, pieces })
    }

    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// The same for every upload that is the same, instead of its bytes: files by their SHA-256.
    pub fn described(&self) -> Result<Vec<u8>> {
        let mut description = Vec::new();
        for piece in &self.pieces {
            match piece {
                FormSegment::Framing(framing) => description.extend(self.boundary.taken_out_of(framing)),
                file => description.extend_from_slice(fingerprint(file)?.as_bytes()),
            }
        }
        Ok(description)
    }

    /// Its bytes, from the first.
    pub fn reader(&self) -> Reader<'_> {
        Reader { pieces: &self.pieces, place: 0 }
    }
}

impl FormSegment {
    fn length(&self) -> u64 {
        match self {
            FormSegment::Framing(bytes) => bytes.len() as u64,
            FormSegment::Bytes(bytes) => bytes.len() as u64,
            FormSegment::File(source) => source.length(),
        }
    }

    /// At least one byte, before the end.
    fn read_at(&self, place: u64, room: &mut [u8]) -> Result<usize> {
        let bytes = match self {
            FormSegment::File(source) => {
                let left = usize::try_from(source.length() - place).unwrap_or(usize::MAX);
                let room_for_it = room.len().min(left);
                return source.read_at(place, room.get_mut(..room_for_it).unwrap_or_default());
            }
            FormSegment::Framing(bytes) => bytes.as_slice(),
            FormSegment::Bytes(bytes) => bytes,
        };
        let mut left = usize::try_from(place).ok().and_then(|place| bytes.get(place..)).unwrap_or_default();
        // Of a slice this cannot fail.
        Ok(left.read(room).unwrap_or_default())
    }

    /// Fails where what was read is not the whole any more.
    fn check(&self) -> Result<()> {
        match self {
            FormSegment::File(source) => source.check_unchanged(),
            FormSegment::Framing(_) | FormSegment::Bytes(_) => Ok(()),
        }
    }
}

fn fingerprint(file: &FormSegment) -> Result<String> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut reader = Reader { pieces: std::slice::from_ref(file), place: 0 };
    let mut piece = vec![0; 64 * 1024];
    loop {
        match reader.fill(&mut piece)? {
            0 => break,
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
    }
    let hash: String = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("[{} bytes, SHA-256 {hash}]", file.length()))
}

/// An upload's bytes in their order. Its failures carry an [`Error`].
#[derive(Debug)]
pub struct Reader<'upload> {
    /// What was not read to its end.
    pieces: &'upload [FormSegment],
    /// In the first of them.
    place: u64,
}

impl Reader<'_> {
    /// Fills the room, unless the end comes before.
    fn fill(&mut self, room: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while let Some((piece, rest)) = self.pieces.split_first() {
            if self.place == piece.length() {
                piece.check()?;
                (self.pieces, self.place) = (rest, 0);
                continue;
            }
            let left = room.get_mut(filled..).unwrap_or_default();
            if left.is_empty() {
                break;
            }
            let read = piece.read_at(self.place, left)?;
            filled += read;
            self.place += read as u64;
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
                    PartContent::File(UploadFile::open(path.to_str().unwrap()).unwrap())
                } else {
                    PartContent::Bytes { bytes: bytes.as_slice().into(), file_name: name.clone() }
                };
                parts.push(FormPart { field: field.clone(), content });
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

        let content = PartContent::File(UploadFile::open(path.to_str().unwrap()).unwrap());
        let part = FormPart { field: "file".to_owned(), content };
        let upload = Upload::new(Boundary::new([7; 16]), std::iter::empty(), [part].into_iter()).unwrap();
        let framing: u64 = upload.length() - LENGTH;
        assert!(framing < 1000, "{framing}");
        let mut reader = upload.reader();
        while !matches!(reader.pieces.first(), Some(FormSegment::File(_))) {
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
                content: PartContent::Bytes { bytes: bytes.into(), file_name: "a.bin".to_owned() },
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
