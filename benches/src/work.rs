//! The pieces of work that are measured: what a program is told to do, how often, and what one unit of it is.
//!
//! The three programs know the same names. Knows nothing of how they are measured.

/// One piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// As the programs are told it.
    pub name: &'static str,
    /// As a person reads it.
    pub title: &'static str,
    /// The two lengths of run whose difference is counted, so that start, handshake and first-time work cancel out.
    /// Where they are the same, a whole run is what counts.
    pub lengths: (u32, u32),
    /// How often a timed run does it.
    pub timed: u32,
    pub unit: &'static str,
}

impl Work {
    /// Whether the whole process is the unit.
    pub fn is_whole_run(&self) -> bool {
        self.lengths.0 == self.lengths.1
    }

    /// Whether a run is one answer of as many events as it is told.
    pub fn is_stream(&self) -> bool {
        self.unit == "event"
    }
}

pub const ALL: [Work; 6] = [
    Work {
        name: "events",
        title: "one event of a stream, many a packet",
        lengths: (1_000, 3_000),
        timed: 20_000,
        unit: "event",
    },
    Work {
        name: "paced",
        title: "one event of a stream, one a packet",
        lengths: (1_000, 3_000),
        timed: 2_000,
        unit: "event",
    },
    Work {
        name: "chat",
        title: "one chat request, kept-alive connection",
        lengths: (20, 120),
        timed: 500,
        unit: "request",
    },
    Work {
        name: "start",
        title: "process start, handshake, one answer",
        lengths: (1, 1),
        timed: 1,
        unit: "process",
    },
    Work {
        name: "embeddings",
        title: "64 embeddings of 1,024 floats",
        lengths: (2, 6),
        timed: 40,
        unit: "request",
    },
    Work { name: "models", title: "a list of models, 100 KB", lengths: (5, 25), timed: 200, unit: "request" },
];

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Floor,
    Libtogether,
    Libcurl,
}

impl Program {
    pub const ALL: [Program; 3] = [Program::Floor, Program::Libtogether, Program::Libcurl];

    pub fn title(self) -> &'static str {
        match self {
            Program::Floor => "raw rustls",
            Program::Libtogether => "libtogether",
            Program::Libcurl => "libcurl and cJSON",
        }
    }
}
