//! Three pages from the kernel, the middle one for the key, and what the system grants to protect it.
//!
//! Responsible for mapping them, for asking for each protection and keeping the reason where one was
//! refused, and for giving them back. It must not know what is in them, or who may read it when.

use std::fmt;
use std::io;

use super::words::in_english;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::Mapping;
#[cfg(windows)]
pub use windows::Mapping;

/// What kind of memory a key is to live in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Memory {
    #[default]
    Ordinary,
    /// Memory that the kernel takes out of its own view (`memfd_secret`), so that root cannot read it through
    /// `/proc` or a debugger either. Ordinary memory where the system has none.
    Secret,
}

/// What every thread of the process may do with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    None,
    Read,
    ReadAndWrite,
}

/// What became of one protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    Granted,
    /// With the system's reason, as in `errno` or from `GetLastError`.
    Refused(i32),
    /// This system has nothing of the kind.
    Absent,
    /// This system has nothing that it protects from.
    #[cfg_attr(unix, allow(dead_code))]
    NotNeeded,
    NotAsked,
}

impl Grant {
    fn refused(error: &io::Error) -> Grant {
        error.raw_os_error().map_or(Grant::Absent, Grant::Refused)
    }

    /// The system's reason, where it gave one.
    pub fn errno(self) -> Option<i32> {
        match self {
            Grant::Refused(errno) => Some(errno),
            _ => None,
        }
    }
}

/// Why there is no such protection, for brackets; empty where there is.
impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Grant::Granted => Ok(()),
            Grant::Refused(errno) => {
                write!(f, "{}", in_english(&io::Error::from_raw_os_error(*errno)))
            }
            Grant::Absent => f.write_str("this system has nothing of the kind"),
            Grant::NotNeeded => f.write_str("not needed on this system"),
            Grant::NotAsked => f.write_str("not asked for"),
        }
    }
}

/// Which protections the page has. None of them is needed for correctness: a limit of 0 on locked memory is
/// common in containers, and no reason to refuse work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The page cannot be written to swap.
    pub locked: Grant,
    /// The page is left out of core dumps.
    pub undumped: Grant,
    /// A forked child does not have what is on the page.
    pub unforked: Grant,
    /// Not even root can read the page from outside the process.
    pub secret: Grant,
}

impl Protection {
    const NONE: Protection = Protection {
        locked: Grant::Absent,
        undumped: Grant::Absent,
        unforked: Grant::Absent,
        secret: Grant::NotAsked,
    };

    /// Each protection by what it says of the page, with what became of it.
    pub fn each(&self) -> [(&'static str, Grant); 4] {
        [
            ("locked into memory", self.locked),
            ("left out of core dumps", self.undumped),
            ("kept from forked children", self.unforked),
            ("unreadable for root", self.secret),
        ]
    }

    /// Those that were asked for and not had.
    pub fn missing(&self) -> impl Iterator<Item = (&'static str, Grant)> {
        self.each().into_iter().filter(|(_, grant)| matches!(grant, Grant::Refused(_) | Grant::Absent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    const REFUSED: (i32, &str) = (libc::EPERM, "locked into memory: Operation not permitted (os error 1)");
    #[cfg(windows)]
    const REFUSED: (i32, &str) = (5, "locked into memory: Access denied (os error 5)");

    #[test]
    fn a_protection_that_is_missing_says_why() {
        let protection = Protection {
            locked: Grant::Refused(REFUSED.0),
            undumped: Grant::Granted,
            unforked: Grant::Absent,
            secret: Grant::NotAsked,
        };
        let missing: Vec<_> = protection.missing().map(|(what, grant)| format!("{what}: {grant}")).collect();
        assert_eq!(missing, [REFUSED.1, "kept from forked children: this system has nothing of the kind"]);
    }
}
