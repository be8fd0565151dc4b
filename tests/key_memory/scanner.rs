//! The reader: a unique key, and what of it is in a process.
//!
//! Responsible for reading all of a process's memory, what it may not read itself too, and for the forms in
//! which a key can lie there. It must not know what the process does.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::process::Command;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::registers;
use crate::subject::Subject;
use crate::support::PATIENCE;

const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
pub const LENGTH: usize = 40;
/// The shortest piece of a key that is looked for.
pub const PIECE: usize = 8;
/// The longest text that is looked for: a piece in hexadecimal.
const LONGEST: usize = 2 * PIECE;

/// A key that no other process of this machine has seen, in a file.
pub struct Secret {
    text: String,
    file: tempfile::NamedTempFile,
    search: AhoCorasick,
    /// How the pattern of each number is written.
    forms: Vec<Form>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The bytes themselves, from this one of the key on.
    Plain(usize),
    Hex,
    Base64,
}

impl Secret {
    pub fn new() -> Secret {
        // std's hasher is keyed by the system's random numbers, which is random enough for a test.
        let letter = |position: usize| {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_usize(position);
            char::from(LETTERS[(hasher.finish() % 62) as usize])
        };
        let text: String = (0..LENGTH).map(letter).collect();
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &text).expect("a file");
        let mut patterns: Vec<(Vec<u8>, Form)> = Vec::new();
        for (position, piece) in text.as_bytes().windows(PIECE).enumerate() {
            patterns.push((piece.to_vec(), Form::Plain(position)));
            let hex: String = piece.iter().map(|byte| format!("{byte:02x}")).collect();
            for hex in BTreeSet::from([hex.to_uppercase(), hex]) {
                patterns.push((hex.into_bytes(), Form::Hex));
            }
        }
        // Three bytes are four characters. Nine bytes from any place of the key are a piece of its base64, whatever
        // stands before it: that is all three phases.
        for piece in text.as_bytes().windows(9) {
            for base64 in BTreeSet::from([STANDARD_NO_PAD.encode(piece), URL_SAFE_NO_PAD.encode(piece)]) {
                patterns.push((base64.into_bytes(), Form::Base64));
            }
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(patterns.iter().map(|(pattern, _)| pattern))
            .expect("a search");
        Secret { text, file, search, forms: patterns.into_iter().map(|(_, form)| form).collect() }
    }

    pub fn path(&self) -> &str {
        self.file.path().to_str().expect("a path of text")
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_in(&self, bytes: &[u8]) -> bool {
        bytes.windows(LENGTH).any(|window| window == self.text.as_bytes())
    }

    #[track_caller]
    pub fn expect_one_locked_copy(&self, subject: &Subject, when: &str) {
        let mut found = self.found_in(subject);
        let whole = std::mem::take(&mut found.whole);
        assert_eq!((whole.len(), found), (1, Found::default()), "{when}: {whole:#x?}");
        let mapping = whole.values().next().expect("one copy");
        assert!(mapping.is_locked_away(), "{when}: {mapping:?}");
        // A server may have a request before the thread that wrote it has closed the page behind it.
        let began = Instant::now();
        while !mapping.is_closed_by_now(subject.process()) {
            assert!(began.elapsed() < PATIENCE, "{when}, the page stays open: {mapping:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// In its memory and in the registers of its threads.
    pub fn found_in(&self, subject: &Subject) -> Found {
        let process = subject.process();
        let mut found = self.found_in_process(process);
        for state in registers::of_all_threads(process) {
            found.registers += self.search.find_iter(&state).count();
        }
        found
    }

    pub fn found_in_process(&self, process: u32) -> Found {
        let memory = File::open(format!("/proc/{process}/mem")).expect("the process's memory");
        let mut found = Found::default();
        for mapping in mappings(process) {
            if mapping.name.starts_with("/secretmem") {
                mapping.expect_unreadable(&memory);
                found.has_unreadable_page = true;
                continue;
            }
            mapping.read(&memory, |start, bytes| {
                for piece in self.search.find_iter(bytes) {
                    let Form::Plain(position) = self.forms[piece.pattern().as_usize()] else {
                        found.count(self.forms[piece.pattern().as_usize()]);
                        continue;
                    };
                    // Where the key begins, if this is a piece of the whole.
                    let begin = start + piece.start() - position;
                    let mut around = [0; LENGTH];
                    let is_read = memory.read_exact_at(&mut around, begin as u64).is_ok();
                    match is_read && around == *self.text.as_bytes() {
                        true => drop(found.whole.insert(begin, mapping.clone())),
                        false => found.count(Form::Plain(position)),
                    }
                }
            });
        }
        found
    }

    /// How many pieces of it, in whatever form, are in a core file of the process.
    pub fn found_in_core(&self, subject: &Subject) -> usize {
        let folder = tempfile::tempdir().expect("a folder");
        let process = subject.process().to_string();
        let prefix = folder.path().join("core");
        let made = Command::new("gcore").arg("-o").arg(&prefix).arg(&process).output();
        let made = made.expect("no gcore: install gdb");
        let path = folder.path().join(format!("core.{process}"));
        let core = std::fs::read(path).unwrap_or_else(|error| panic!("no core file: {error}: {made:?}"));
        assert!(core.starts_with(b"\x7fELF") && core.len() > 1 << 16, "this is no core file");
        self.search.find_iter(&core).count()
    }
}

/// What of a key is in a process.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// By the address of its first byte.
    pub whole: BTreeMap<usize, Mapping>,
    /// Eight bytes of it, elsewhere.
    pub pieces: usize,
    pub hex: usize,
    pub base64: usize,
    /// In registers of its threads, in any form.
    pub registers: usize,
    /// There is a page that the kernel shows to no process.
    pub has_unreadable_page: bool,
}

impl Found {
    fn count(&mut self, form: Form) {
        match form {
            Form::Plain(_) => self.pieces += 1,
            Form::Hex => self.hex += 1,
            Form::Base64 => self.base64 += 1,
        }
    }
}

/// A piece of a process's memory, as Linux describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    range: Range<usize>,
    pub access: String,
    flags: Vec<String>,
    /// 0 is none.
    protection_key: u32,
    name: String,
}

impl Mapping {
    /// Never swapped, in no core dump, and wiped in a forked child.
    pub fn is_locked_away(&self) -> bool {
        let has = |flag: &str| self.flags.iter().any(|set| set == flag);
        has("lo") && has("dd") && has("wf")
    }

    /// As it is now, not as it was when it was read.
    fn is_closed_by_now(&self, process: u32) -> bool {
        let mut now = mappings(process).into_iter();
        now.any(|mapping| mapping.range == self.range && mapping.is_closed(process))
    }

    /// Unreadable: for every thread of the process by the page's own access, or for each of its threads.
    fn is_closed(&self, process: u32) -> bool {
        match self.protection_key {
            0 => self.access == "---p",
            key => self.access == "r--p" && registers::deny(process, key),
        }
    }

    fn expect_unreadable(&self, memory: &File) {
        let read = memory.read_at(&mut [0], self.range.start as u64);
        assert!(read.is_err(), "{self:?} can be read");
    }

    /// Reads the memory in blocks that overlap by the longest text less one byte. The kernel's own pages, mapped for
    /// time calls, cannot be read and are left out.
    fn read(&self, memory: &File, mut take: impl FnMut(usize, &[u8])) {
        if self.name.starts_with("[v") {
            return;
        }
        const BLOCK: usize = 1 << 20;
        let mut buffer = vec![0; BLOCK + LONGEST - 1];
        for start in self.range.clone().step_by(BLOCK) {
            let length = (self.range.end - start).min(buffer.len());
            let room = &mut buffer[..length];
            let mut filled = 0;
            while filled < length {
                match memory.read_at(&mut room[filled..], (start + filled) as u64) {
                    Ok(read @ 1..) => filled += read,
                    other => panic!("{:x} of {self:?} cannot be read: {other:?}", start + filled),
                }
            }
            take(start, room);
        }
    }
}

fn mappings(process: u32) -> Vec<Mapping> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps")).expect("its map");
    let mut mappings = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let first = words.next().expect("a word");
        if let Some((start, end)) = first.split_once('-') {
            let address = |text| usize::from_str_radix(text, 16).expect("an address");
            let access = words.next().expect("access rights").to_owned();
            let name = words.nth(3).unwrap_or_default().to_owned();
            let range = address(start)..address(end);
            mappings.push(Mapping { range, access, flags: Vec::new(), protection_key: 0, name });
        } else if first == "ProtectionKey:" {
            let mapping = mappings.last_mut().expect("a mapping");
            mapping.protection_key = words.next().and_then(|key| key.parse().ok()).expect("a number");
        } else if first == "VmFlags:" {
            let mapping = mappings.last_mut().expect("a mapping");
            mapping.flags = words.map(str::to_owned).collect();
        }
    }
    mappings
}
