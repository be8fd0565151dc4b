//! Which process an object was made in.
//!
//! A forked child has copies of its parent's objects and none of its threads; using a connection there
//! would put its bytes in the middle of the parent's, and a lock may be held for ever. Responsible for
//! telling the child so. It must not know what the objects are.

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home(u32);

impl Home {
    /// The process that asks.
    pub fn here() -> Home {
        Home(std::process::id())
    }

    pub fn is_here(self) -> bool {
        self == Home::here()
    }

    pub fn check(self) -> Result<()> {
        match self.is_here() {
            true => Ok(()),
            false => Err(made_before_fork()),
        }
    }
}

pub fn made_before_fork() -> Error {
    Error::invalid(
        "this client was made before fork(), and neither its API key nor its connections go to the child process: \
         make a new client in the child",
    )
}
