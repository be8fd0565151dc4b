//! The pieces of work that are measured: what a program does, how often, and what one unit of it is.
//!
//! The programs know the same names. Knows nothing of how they are measured.

/// One piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The argument of the programs.
    pub name: &'static str,
    /// As a person reads it.
    pub title: &'static str,
    /// The two lengths of run whose difference is counted, so that start, handshake and first-time work cancel out.
    /// Where they are the same, a whole run is what counts.
    pub lengths: (u32, u32),
    /// How often a timed run does it.
    pub timed: u32,
    pub unit: &'static str,
    pub programs: &'static [Program],
    /// Whether it is in the summary and the chart.
    pub is_headline: bool,
}

impl Work {
    pub fn named(name: &str) -> Option<&'static Work> {
        ALL.iter().find(|work| work.name == name)
    }

    /// Whether the whole process is the unit.
    pub fn is_whole_run(&self) -> bool {
        self.lengths.0 == self.lengths.1
    }

    /// Whether a run is one answer of as many units as its argument says.
    pub fn is_one_exchange(&self) -> bool {
        self.unit == "event" || self.unit == "MiB"
    }
}

pub const ALL: [Work; 14] = [
    Work {
        name: "gathered",
        title: "one event of a stream, 14 in a record",
        lengths: (1_400, 4_200),
        timed: 20_000,
        unit: "event",
        programs: &Program::ALL,
        is_headline: true,
    },
    Work {
        name: "events",
        title: "one event of a stream, a record each, many a packet",
        lengths: (1_000, 3_000),
        timed: 20_000,
        unit: "event",
        programs: &Program::ALL,
        is_headline: false,
    },
    Work {
        name: "paced",
        title: "one event of a stream, one a packet",
        lengths: (1_000, 3_000),
        timed: 2_000,
        unit: "event",
        programs: &Program::ALL,
        is_headline: true,
    },
    Work {
        name: "called",
        title: "one event, 14 in a record, by together_start and together_call_next",
        lengths: (1_400, 4_200),
        timed: 20_000,
        unit: "event",
        programs: &[Program::Floor, Program::Libtogether],
        is_headline: false,
    },
    Work {
        name: "chat",
        title: "one chat request, kept-alive connection",
        lengths: (20, 120),
        timed: 500,
        unit: "request",
        programs: &Program::ALL,
        is_headline: true,
    },
    Work {
        name: "start",
        title: "process start, handshake, one answer",
        lengths: (1, 1),
        timed: 1,
        unit: "process",
        programs: &Program::NATIVE,
        is_headline: true,
    },
    Work {
        name: "handshake",
        title: "one chat request, full handshake before it",
        lengths: (4, 16),
        timed: 100,
        unit: "request",
        programs: &Program::NATIVE,
        is_headline: true,
    },
    Work {
        name: "reconnect",
        title: "one chat request, session resumed before it",
        lengths: (4, 16),
        timed: 100,
        unit: "request",
        programs: &Program::NATIVE,
        is_headline: true,
    },
    Work {
        name: "embeddings",
        title: "64 embeddings of 1,024 floats",
        lengths: (2, 6),
        timed: 20,
        unit: "request",
        programs: &Program::NATIVE,
        is_headline: true,
    },
    Work {
        name: "body",
        title: "the same answer, its numbers not looked at",
        lengths: (2, 6),
        timed: 40,
        unit: "request",
        programs: &Program::NATIVE,
        is_headline: false,
    },
    Work {
        name: "floats",
        title: "the numbers alone, of an answer that is there (floor: its body read)",
        lengths: (2, 6),
        timed: 20,
        unit: "answer",
        programs: &Program::NATIVE,
        is_headline: false,
    },
    Work {
        name: "models",
        title: "a list of models, 100 KB",
        lengths: (5, 25),
        timed: 200,
        unit: "request",
        programs: &Program::NATIVE,
        is_headline: true,
    },
    Work {
        name: "download",
        title: "a download of 512 MiB to a file",
        lengths: (8, 24),
        timed: 512,
        unit: "MiB",
        programs: &Program::NATIVE,
        is_headline: false,
    },
    Work {
        name: "upload",
        title: "an upload of 512 MiB from a file",
        lengths: (8, 24),
        timed: 512,
        unit: "MiB",
        programs: &Program::NATIVE,
        is_headline: false,
    },
];

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Floor,
    Libtogether,
    /// With cJSON. Beside yyjson it would be faster; Debian 12 has no package of it.
    Libcurl,
    Ureq,
    Reqwest,
}

impl Program {
    pub const ALL: [Program; 5] =
        [Program::Floor, Program::Libtogether, Program::Libcurl, Program::Ureq, Program::Reqwest];
    /// Those that do every work.
    pub const NATIVE: [Program; 3] = [Program::Floor, Program::Libtogether, Program::Libcurl];

    pub fn title(self) -> &'static str {
        match self {
            Program::Floor => "raw rustls",
            Program::Libtogether => "libtogether",
            Program::Libcurl => "libcurl and cJSON",
            Program::Ureq => "ureq and serde_json",
            Program::Reqwest => "reqwest and serde_json",
        }
    }

    pub fn file(self) -> &'static str {
        match self {
            Program::Floor => "floor",
            Program::Libtogether => "with_libtogether",
            Program::Libcurl => "with_libcurl",
            Program::Ureq => "with_ureq",
            Program::Reqwest => "with_reqwest",
        }
    }
}
