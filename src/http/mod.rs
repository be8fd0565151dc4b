//! One exchange over HTTP/1.1: a request for an answer, over a pool of connections.
//!
//! Responsible for sending what the messages are made of, within the limits of time and size, and for saying what went
//! wrong in one line. It must not know what the bytes mean: a request is a method, a target, headers and a body; so is an
//! answer.
//!
//! ```text
//! network -> answer    -> pool -> head -> connection -> early_response, splice, buffers, body
//!         -> connector -> connection
//!         -> outgoing -> redirect, upgrade; request_body; ahead
//! websocket -> answer, connection, upgrade
//! all of them -> exchange
//! ```

mod ahead;
mod answer;
pub mod body;
mod buffers;
mod connection;
mod connector;
mod early_response;
mod exchange;
mod head;
mod network;
mod outgoing;
mod pool;
mod redirect;
mod request_body;
mod splice;
mod traffic;
mod upgrade;
mod websocket;

pub use ahead::Making;
pub use answer::Answer;
pub use exchange::{Exchange, Progress};
pub use network::{Network, NetworkSettings};
pub use outgoing::{ACCEPTED, LIBRARY, Outgoing, RequestContent, Rest, Streamed, UNCODED};
pub use traffic::Traffic;
pub use upgrade::{SWITCHING_PROTOCOLS, UpgradeKey};
#[cfg(fuzzing)]
pub use websocket::messages_of;
pub use websocket::{CLOSE_LIMIT, Received, WebSocket};
