//! The faults, as data: one file for each part of an exchange that goes wrong.
//!
//! A row is all there is of a fault. Nothing here touches a socket.

mod body;
mod break_off;
mod certificate;
mod connection;
mod content;
mod framing;
mod head;
mod redirect;
mod reuse;
mod stream;

use super::{Act, Fault};

pub(super) const GROUPS: [&[Fault]; 10] = [
    connection::FAULTS,
    certificate::FAULTS,
    break_off::FAULTS,
    head::FAULTS,
    redirect::FAULTS,
    framing::FAULTS,
    body::FAULTS,
    content::FAULTS,
    stream::FAULTS,
    reuse::FAULTS,
];

const fn fault(name: &'static str, about: &'static str, act: Act) -> Fault {
    Fault { name, about, act }
}
