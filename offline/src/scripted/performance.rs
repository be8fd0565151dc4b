//! Carries out the steps of an answer on a connection.
//!
//! The one place that knows what each step does to a socket. Which steps, and when, is decided elsewhere.

use std::io;

use super::answer::{Answer, Step};
use super::stage::Stage;
use super::wire::Wire;

/// How a performance ended.
pub(crate) enum Performed {
    /// The connection stands, for what comes next.
    Standing(Wire),
    /// The connection is over. With the beginning of what the client still sent, as it was on the wire where
    /// the server ended it.
    Over(Vec<u8>),
}

/// Performs on the connection that has this number on the stage.
pub(crate) fn perform(
    answer: &Answer,
    mut wire: Wire,
    stage: &Stage,
    connection: usize,
) -> io::Result<Performed> {
    for step in answer.steps() {
        match step {
            Step::Write(bytes) => wire.write(bytes)?,
            Step::Repeat(bytes, times) => {
                for _ in 0..*times {
                    wire.write(bytes)?;
                }
            }
            Step::Drip(bytes, pace) => {
                for byte in bytes {
                    stage.rest(*pace);
                    wire.write(&[*byte])?;
                }
            }
            Step::Pause => stage.pause(),
            Step::AwaitByte => wire.await_byte()?,
            Step::AwaitClose => {
                let came = wire.read_to_end();
                stage.closed_by_client();
                return Ok(Performed::Over(came));
            }
            Step::Close => return wire.close().map(Performed::Over),
            Step::Cut => return wire.cut().map(Performed::Over),
            Step::Reset => {
                // The reset goes out when the last handle on the socket is closed.
                stage.leave(connection);
                wire.reset()?;
                return Ok(Performed::Over(Vec::new()));
            }
        }
    }
    Ok(Performed::Standing(wire))
}
