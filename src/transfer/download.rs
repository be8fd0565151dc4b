//! The file that an answer goes to.
//!
//! Responsible for there being the whole answer under the caller's path, or what was there before: it is written to a
//! temporary file in the same directory, which takes the path when all of it is there, and else goes. And for a file of
//! one version alone: an answer with the rest of it goes on where the one before broke off, or is refused.

use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use super::file_error::file_error;
use super::version::{ContentRange, Version, VersionHeaders};
use super::wav;
use crate::audio::AudioFormat;
use crate::error::{Error, Result};
use crate::sys::files::{self, PathTarget};
use crate::sys::fork_guard::ForkGuard;
use crate::sys::words::in_english;

#[derive(Debug)]
pub struct Download {
    /// As the caller named it.
    path: String,
    /// Where that leads.
    target: PathBuf,
    temporary: PathBuf,
    file: File,
    is_in_place: bool,
    home: ForkGuard,
    /// Of the answer that came so far, which is kept for the rest of it.
    version: Option<Version>,
    written: u64,
    /// Where the answer that is being written ends, if it has said so.
    end: Option<u64>,
    /// Of the file; `None` where no answer has said it.
    total: Option<u64>,
    /// The most that was ever written: a server whose answers get no further is not asked for ever.
    furthest: u64,
    /// `None` where the answer is not speech.
    speech: Option<SpeechHead>,
    /// The request has no use for them, or its server sent another part than it was asked for: the file is whole in one
    /// answer, or not at all.
    takes_no_parts: bool,
}

/// The head of a file of speech.
#[derive(Debug)]
struct SpeechHead {
    /// Of raw samples, in a file that is to say how they are read.
    format: Option<AudioFormat>,
    /// The file's first bytes, as they were written.
    head: Vec<u8>,
    /// How many of them are ours, and no part of the answer.
    ours: u64,
    /// Whether the answer is of a type that may be without a head.
    is_wanted: bool,
}

impl Download {
    /// Before anything is sent: an answer may have cost something, and there must be a place for it.
    pub fn prepare(path: &str, random: [u8; 16]) -> Result<Download> {
        let target = match files::place_at(path).map_err(|error| cannot_be_written(path, &error))? {
            PathTarget::Directory => {
                return Err(file_error(path, "is a directory: name a file in it for the answer"));
            }
            PathTarget::Other => {
                return Err(file_error(path, "is a pipe or a device: an answer goes to a file"));
            }
            PathTarget::DanglingLink => {
                let problem = "is a link to a missing file: make that file, or remove the link";
                return Err(file_error(path, problem));
            }
            // Behind a link, so that the link stays one.
            PathTarget::File => files::behind_links(path).map_err(|error| cannot_be_written(path, &error))?,
            PathTarget::Free => PathBuf::from(path),
        };
        let name = format!(".together-{:032x}.part", u128::from_ne_bytes(random));
        let temporary = match target.parent() {
            Some(folder) if folder != Path::new("") => folder.join(name),
            _ => PathBuf::from(name),
        };
        let file = files::create_private(&temporary).map_err(|error| cannot_be_written(path, &error))?;
        Ok(Download {
            path: path.to_owned(),
            target,
            temporary,
            file,
            is_in_place: false,
            home: ForkGuard::here(),
            version: None,
            written: 0,
            end: None,
            total: None,
            furthest: 0,
            speech: None,
            takes_no_parts: false,
        })
    }

    /// The answer is speech; where it is raw, of this format. A file whose name ends in ".wav" becomes a WAV file then, and
    /// one that comes as a WAV file is mended where its server left its sizes open.
    pub fn expect_speech(&mut self, format: Option<AudioFormat>) {
        let ending = Path::new(&self.path).extension();
        let is_wav = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("wav"));
        let format = format.filter(|_| is_wav);
        self.speech = Some(SpeechHead { format, head: Vec::new(), ours: 0, is_wanted: true });
    }

    /// Whether the answer is of a type that may be samples without a head.
    pub fn allow_head(&mut self, is_wanted: bool) {
        if let Some(speech) = &mut self.speech {
            speech.is_wanted = is_wanted;
        }
    }

    /// What to ask for instead of the whole file: the place of its first byte, and the version that it is of. `None` is the
    /// whole.
    pub fn rest(&self) -> Option<(u64, &str)> {
        let version = self.version.as_ref().filter(|_| self.written > 0)?;
        Some((self.written, version.name()))
    }

    /// An answer with the whole file begins, of this length where it says one: from the first byte again.
    pub fn begin_whole(&mut self, headers: VersionHeaders<'_>, length: Option<u64>) -> Result<()> {
        let outcome = self.file.set_len(0).and_then(|()| self.file.rewind());
        outcome.map_err(|error| cannot_be_written(&self.path, &error))?;
        self.version = Version::of(headers).filter(|_| !self.takes_no_parts);
        (self.written, self.end, self.total) = (0, length, length);
        if let Some(speech) = &mut self.speech {
            speech.head.clear();
            speech.ours = 0;
        }
        Ok(())
    }

    /// An answer with a part begins: whether it is the rest of what is there. Where not, the file starts again, and no
    /// part of it is asked for any more.
    pub fn begin_rest(&mut self, range: Option<&str>, headers: VersionHeaders<'_>) -> bool {
        let range = range.and_then(ContentRange::parse).filter(|range| range.first == self.written);
        let total = range.and_then(|range| match (range.total, self.total) {
            (Some(total), None) => Some(total),
            (Some(total), Some(known)) => (total == known).then_some(known),
            // The part ends where the file is known to.
            (None, known) => known.filter(|known| range.last.checked_add(1) == Some(*known)),
        });
        let is_rest = total.is_some() && self.version.as_ref().is_some_and(|version| version.is_of(headers));
        if is_rest {
            self.end = range.and_then(|range| range.last.checked_add(1));
            self.total = total;
        } else {
            self.refuse_parts();
        }
        is_rest
    }

    /// Parts are of no use: the whole file is asked for from now on.
    pub fn refuse_parts(&mut self) {
        self.takes_no_parts = true;
        self.version = None;
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(speech) = &mut self.speech {
            let format = speech.format.filter(|_| self.written == 0 && speech.is_wanted);
            if let Some(format) = format.filter(|_| !bytes.is_empty() && !bytes.starts_with(b"RIFF")) {
                speech.head = wav::head(format);
                speech.ours = speech.head.len() as u64;
                files::write_all(&self.file, &speech.head)
                    .map_err(|error| cannot_be_written(&self.path, &error))?;
            }
            let left = wav::LONGEST_HEAD.saturating_sub(speech.head.len());
            speech.head.extend(bytes.iter().take(left));
        }
        files::write_all(&self.file, bytes).map_err(|error| cannot_be_written(&self.path, &error))?;
        self.written = self.written.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Gives a WAV file the sizes that were not known when its head was written.
    fn mend(&self) -> io::Result<()> {
        let Some(speech) = &self.speech else { return Ok(()) };
        let Some(mended) = wav::mended(&speech.head, speech.ours.saturating_add(self.written)) else {
            return Ok(());
        };
        self.file.set_len(mended.length)?;
        (&self.file).rewind()?;
        files::write_all(&self.file, &mended.head)
    }

    pub fn written(&self) -> u64 {
        self.written
    }

    /// Whether the answer that has ended brought what it said, and the file is whole with it.
    pub fn is_whole(&mut self) -> bool {
        if self.end.is_some_and(|end| self.written > end) {
            self.refuse_parts();
        }
        [self.end, self.total].into_iter().flatten().all(|length| length == self.written)
    }

    /// Of the whole file, where it is known.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether more of the file is there than ever before, which the next answer may go on from.
    pub fn got_further(&mut self) -> bool {
        let is_further = self.rest().is_some() && self.written > self.furthest;
        self.furthest = self.furthest.max(self.written);
        is_further
    }

    /// All of it is there: it takes its place.
    pub fn finish(&mut self) -> Result<()> {
        let outcome = self.mend().and_then(|()| files::replace(&self.file, &self.temporary, &self.target));
        outcome.map_err(|error| cannot_be_written(&self.path, &error))?;
        self.is_in_place = true;
        Ok(())
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        // A forked child's is its parent's.
        if !self.is_in_place && self.home.is_here() {
            files::remove_open(&self.file, &self.temporary);
        }
    }
}

fn cannot_be_written(path: &str, error: &io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "make its directory first",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "let the program's user write to its directory, where the answer is kept until it is whole"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on its disk",
        io::ErrorKind::InvalidFilename => "choose another name",
        io::ErrorKind::ResourceBusy => "close it there and allow it to be written, or name another file",
        io::ErrorKind::FileTooLarge => "let the program write longer files (ulimit -f), or to another disk",
        _ => "see what the system says of its directory",
    };
    file_error(path, &format!("cannot be written: {}: {advice}", in_english(error)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::Status;

    fn entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn named(etag: &str) -> VersionHeaders<'_> {
        VersionHeaders { etag: Some(etag), ..VersionHeaders::default() }
    }

    fn begin(download: &mut Download, length: Option<u64>) -> Result<()> {
        download.begin_whole(named("\"a\""), length)
    }

    fn download(folder: &tempfile::TempDir) -> Download {
        Download::prepare(folder.path().join("answer").to_str().unwrap(), [1; 16]).unwrap()
    }

    #[test]
    fn raw_speech_becomes_a_wav_file_by_its_name() {
        let format = Some(AudioFormat { sample_rate: 24_000, sample: crate::audio::SampleFormat::S16 });
        let folder = tempfile::tempdir().unwrap();
        let written = |name: &str, raw: bool, pieces: &[&[u8]]| {
            let path = folder.path().join(name);
            let mut download = Download::prepare(path.to_str().unwrap(), [1; 16]).unwrap();
            download.expect_speech(format);
            // A try that broke off leaves nothing behind.
            for pieces in [&[&b"xx"[..]][..], pieces] {
                download.begin_whole(VersionHeaders::default(), None).unwrap();
                download.allow_head(raw);
                pieces.iter().for_each(|piece| download.write(piece).unwrap());
            }
            download.finish().unwrap();
            fs::read(path).unwrap()
        };
        let wav = written("a.WAV", true, &[b"abc", b"de"]);
        let mut reader = hound::WavReader::new(&wav[..]).unwrap();
        let samples: Vec<i16> = reader.samples().map(|sample| sample.unwrap()).collect();
        assert_eq!(samples, [b"ab", b"cd"].map(|sample| i16::from_le_bytes(*sample)));
        assert_eq!(wav.len(), 48, "a sample that was cut is dropped");

        assert_eq!(written("a.raw", true, &[b"abc"]), b"abc");
        assert_eq!(written("mp3.wav", false, &[b"abc"]), b"abc");
        assert_eq!(written("none.wav", true, &[]), b"");
        let mut open = wav.clone();
        open[4..8].fill(0xff);
        open[40..44].fill(0xff);
        let (first, second) = open.split_at(10);
        assert!(written("wav.wav", true, &[first, second]) == wav);
        assert!(written("wav.bin", true, &[first, second]) == wav);
    }

    #[test]
    fn the_rest_goes_behind_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut download = download(&folder);
        assert_eq!(download.rest(), None);
        begin(&mut download, Some(6)).unwrap();
        assert_eq!(download.rest(), None, "all of it is missing");
        download.write(b"ab").unwrap();
        assert_eq!(download.rest(), Some((2, "\"a\"")));
        assert!(download.begin_rest(Some("bytes 2-3/6"), named("\"a\"")));
        download.write(b"cd").unwrap();
        assert!(download.begin_rest(Some("bytes 4-5/*"), named("\"a\"")));
        assert!(!download.is_whole());
        download.write(b"ef").unwrap();
        assert!(download.is_whole());
        assert_eq!((download.written(), download.total()), (6, Some(6)));
        download.finish().unwrap();
        assert_eq!(fs::read(folder.path().join("answer")).unwrap(), b"abcdef");
    }

    #[test]
    fn what_is_not_the_rest_makes_the_file_start_again() {
        for (length, range, etag, why) in [
            (Some(6), Some("bytes 2-5/6"), "\"b\"", "another version"),
            (Some(6), Some("bytes 2-5/6"), "W/\"a\"", "a weak name"),
            (Some(6), Some("bytes 1-5/6"), "\"a\"", "begins before"),
            (Some(6), Some("bytes 3-5/6"), "\"a\"", "begins behind"),
            (Some(6), Some("bytes 2-5/7"), "\"a\"", "another length"),
            (Some(6), Some("bytes 2-4/*"), "\"a\"", "an end that may not be one"),
            (None, Some("bytes 2-5/*"), "\"a\"", "an end that is not known"),
            (Some(6), Some("2-5"), "\"a\"", "no range"),
            (Some(6), None, "\"a\"", "no range"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut download = download(&folder);
            begin(&mut download, length).and(download.write(b"ab")).unwrap();
            assert!(!download.begin_rest(range, named(etag)), "{why}");
            assert_eq!(download.rest(), None, "{why}");
            begin(&mut download, length).and(download.write(b"ab")).unwrap();
            assert_eq!(download.rest(), None, "{why}: no part is asked for again");
        }
    }

    #[test]
    fn an_answer_has_as_many_bytes_as_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let mut download = download(&folder);
        begin(&mut download, Some(6)).and(download.write(b"ab")).unwrap();
        assert!(download.begin_rest(Some("bytes 2-3/6"), named("\"a\"")));
        download.write(b"cd").unwrap();
        assert!(!download.is_whole());
        assert_eq!(download.rest(), Some((4, "\"a\"")), "a server may give less than it is asked for");
        assert!(download.begin_rest(Some("bytes 4-4/6"), named("\"a\"")));
        download.write(b"ef").unwrap();
        assert!(!download.is_whole(), "as long as the file, and more than it said");
        assert_eq!(download.rest(), None);
    }

    #[test]
    fn only_a_byte_beyond_the_furthest_is_further() {
        let folder = tempfile::tempdir().unwrap();
        let mut download = download(&folder);
        begin(&mut download, None).and(download.write(b"ab")).unwrap();
        assert!(download.got_further());
        assert!(!download.got_further());
        begin(&mut download, None).and(download.write(b"ab")).unwrap();
        assert!(!download.got_further(), "as far as before");
        download.write(b"c").unwrap();
        assert!(download.got_further());
        download.begin_whole(VersionHeaders::default(), None).and(download.write(b"abcd")).unwrap();
        assert!(!download.got_further(), "it would start again");
    }

    #[test]
    fn the_whole_answer_is_there_or_what_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer");
        let name = path.to_str().unwrap();
        let mut download = Download::prepare(name, [1; 16]).unwrap();
        assert_eq!(download.write(b"half"), Ok(()));
        assert!(!path.exists());
        drop(download);
        assert_eq!(entries(folder.path()), [""; 0]);

        let mut download = Download::prepare(name, [1; 16]).unwrap();
        assert_eq!(
            download.write(b"one try").and(begin(&mut download, None)).and(download.write(b"an")),
            Ok(())
        );
        assert_eq!(download.write(b"other").and(download.finish()), Ok(()));
        drop(download);
        assert_eq!(fs::read(&path).unwrap(), b"another");

        let mut failing = Download::prepare(name, [2; 16]).unwrap();
        assert_eq!(failing.write(b"never"), Ok(()));
        drop(failing);
        assert_eq!(fs::read(&path).unwrap(), b"another");
        assert_eq!(entries(folder.path()), ["answer"]);
    }

    /// Windows lets few users make links.
    #[cfg(unix)]
    #[test]
    fn a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        crate::sys::files::testing::link("file", &link);
        let mut download = Download::prepare(link.to_str().unwrap(), [1; 16]).unwrap();
        assert_eq!(download.write(b"new").and(download.finish()), Ok(()));
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_no_answer_can_go_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("none").join("answer");
        #[cfg_attr(windows, allow(unused_mut))]
        let mut cases = vec![
            (folder.path().to_owned(), "is a directory"),
            (nowhere, "make its directory first"),
            (if cfg!(windows) { "NUL" } else { "/dev/null" }.into(), "is a pipe or a device"),
        ];
        #[cfg(unix)]
        for (name, end, words) in [
            ("dangling", "none-there", "is a link to a missing file"),
            // Each C library has words of its own for a loop.
            ("turns", "turns", "turns cannot be written: "),
        ] {
            crate::sys::files::testing::link(end, &folder.path().join(name));
            cases.push((folder.path().join(name), words));
        }
        for (path, words) in &cases {
            let path = path.to_str().unwrap();
            let refused = Download::prepare(path, [1; 16]).unwrap_err();
            assert_eq!(refused.status(), Status::File);
            assert!(refused.message().contains(words) && refused.message().contains(path), "{refused}");
        }
    }
}
