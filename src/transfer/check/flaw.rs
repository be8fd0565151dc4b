//! What is wrong with a file.

/// What is wrong, and on which line, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    pub line: Option<u64>,
    pub what: String,
}

impl Flaw {
    pub fn on(line: u64, what: impl Into<String>) -> Flaw {
        Flaw { line: Some(line), what: what.into() }
    }

    pub fn of_all(what: impl Into<String>) -> Flaw {
        Flaw { line: None, what: what.into() }
    }
}
