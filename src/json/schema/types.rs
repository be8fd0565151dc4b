//! Kinds of values, and how many there may be of them.

/// How many there must and may be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CountRange {
    pub(super) least: Option<usize>,
    pub(super) most: Option<usize>,
}

impl CountRange {
    pub(super) fn is_set(&self) -> bool {
        self.least.is_some() || self.most.is_some()
    }
}

/// Kinds of values, a bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Types = Types(0);
    pub(super) const INTEGER: Types = Types(1 << 5);
    pub(super) const NUMBER: Types = Types(1 << 6);
    pub(super) const ALL: [(&'static str, Types); 7] = [
        ("null", Types(1)),
        ("boolean", Types(1 << 1)),
        ("string", Types(1 << 2)),
        ("array", Types(1 << 3)),
        ("object", Types(1 << 4)),
        ("integer", Types::INTEGER),
        ("number", Types::NUMBER),
    ];

    pub(super) fn named(name: &str) -> Option<Types> {
        Types::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, types)| types)
    }

    pub(super) fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub(super) fn holds(self, one: Types) -> bool {
        self.0 & one.0 != 0
    }

    /// A whole number is a number, too; that it is an integer says more.
    pub(super) fn most_exact(self) -> Types {
        if self.holds(Types::INTEGER) { Types::INTEGER } else { self }
    }

    /// The names, as in a sentence: "string or null".
    pub(super) fn names(self) -> String {
        let names = Types::ALL.into_iter().filter(|(_, one)| self.holds(*one));
        names.map(|(name, _)| name).collect::<Vec<_>>().join(" or ")
    }
}
