//! A request's head and body to a connection, and an answer's head back: HTTP/1.1 as ureq writes and reads it.
//!
//! ureq owns its connections. Here it has each on loan: a [`Lane`] puts a connection, and the exchange that it is for, into
//! a slot, where ureq's connector finds them; and takes them back from there once the head was read. So an exchange has one
//! owner at any time, and the body behind the head is read by `body`, not by ureq.
//!
//! Responsible for that, and for ureq's failures in our words. It rests on five behaviours of ureq, each of which a test
//! below holds.

use std::fmt;
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::response::Parts;
use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use ureq::{Agent, AsSendBody};

use super::connection::Connection;
use super::exchange::Exchange;
use crate::connect::base_url::Origin;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::sys::words::in_english;

/// The most bytes of an answer's status line and headers. Below the connection's input buffer, which
/// must hold them whole.
const HEAD_LIMIT: usize = 15 * 1024;

/// Writes requests to one connection and reads the heads of its answers.
pub struct Lane {
    loan: Box<Loan>,
    agent: Agent,
    slot: Arc<Slot>,
}

/// How every agent is configured.
pub fn config() -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(HEAD_LIMIT)
        // The pool is ours.
        .max_idle_connections(0)
        .max_idle_connections_per_host(0)
        // Named here so that ureq adds none of its own to what the objects set.
        .user_agent("")
        .accept("")
        .accept_encoding("")
        // A DELETE may carry a body (the service has one that does).
        .allow_non_standard_methods(true)
        // Proxies are the connector's: ureq's own would be read from the environment, past our rules.
        .proxy(None)
        .build()
}

impl Lane {
    pub fn new(connection: Connection, config: &Config) -> Lane {
        let slot = Arc::<Slot>::default();
        let agent = Agent::with_parts(config.clone(), Lender(slot.clone()), NoResolver);
        Lane { loan: Box::new(Loan { connection, exchange: None }), agent, slot }
    }

    pub fn connection(&mut self) -> &mut Connection {
        &mut self.loan.connection
    }

    /// The connection, for what is no HTTP.
    pub fn into_connection(self) -> Connection {
        self.loan.connection
    }

    pub fn origin(&self) -> &Origin {
        self.loan.connection.origin()
    }

    pub fn carries_key(&self) -> bool {
        self.loan.connection.carries_key()
    }

    /// Sends a request and reads the head of its answer. A failure costs the connection.
    pub fn send(self, request: Request<impl AsSendBody>, exchange: &mut Exchange) -> Result<(Parts, Lane)> {
        let Lane { mut loan, agent, slot } = self;
        loan.exchange = Some(exchange.hand_over());
        slot.put(loan);
        // The body that is dropped here, unread, gives the connection back.
        let outcome = agent.run(request).map(|response: Response<ureq::Body>| response.into_parts().0);
        let Some(mut loan) = slot.take() else {
            return Err(Error::new(Status::Internal, "ureq kept a connection: this is a bug in libtogether"));
        };
        if let Some(returned) = loan.exchange.take() {
            *exchange = returned;
        }
        match outcome {
            Ok(head) => {
                exchange.end_head();
                Ok((head, Lane { loan, agent, slot }))
            }
            Err(error) => Err(explain(error, loan.connection.host())),
        }
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lane").field(&self.loan.connection).finish()
    }
}

/// A failure of ureq's in our words.
fn explain(error: ureq::Error, host: &str) -> Error {
    match error {
        ureq::Error::Other(inner) => match inner.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(other) => error!(Status::Internal, "the request to {host} failed: {other}"),
        },
        ureq::Error::LargeResponseHeader(_, limit) => {
            error!(Status::TooLarge, "the head of {host}'s answer is over its limit of {limit} bytes")
        }
        ureq::Error::Protocol(error) => {
            error!(Status::Protocol, "{host}'s answer is not valid HTTP: {error}")
        }
        ureq::Error::Io(error) => match error.downcast::<Error>() {
            // What a body that is read while it is sent could not be read for.
            Ok(ours) => ours,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                error!(Status::Protocol, "{host} closed the connection before its answer was complete")
            }
            Err(error) => {
                error!(Status::Connection, "the connection to {host} failed: {}", in_english(&error))
            }
        },
        ureq::Error::Http(error) => invalid!("the request cannot be written as HTTP: {error}"),
        other => error!(Status::Internal, "the request to {host} failed: {other}"),
    }
}

/// A connection, and the exchange that it is used for. Boxed for as long as the connection lives: ureq moves it a few times.
struct Loan {
    connection: Connection,
    /// `None` between exchanges.
    exchange: Option<Exchange>,
}

/// Where a loan waits for ureq, and where it comes back to. The lock is held for a move alone.
#[derive(Default)]
struct Slot(Lock<Option<Box<Loan>>>);

impl Slot {
    fn put(&self, loan: Box<Loan>) {
        *self.0.lock() = Some(loan);
    }

    fn take(&self) -> Option<Box<Loan>> {
        self.0.lock().take()
    }
}

/// Gives ureq what is in the slot.
struct Lender(Arc<Slot>);

impl Connector for Lender {
    type Out = LentConnection;

    fn connect(
        &self,
        _: &ConnectionDetails,
        _: Option<()>,
    ) -> std::result::Result<Option<LentConnection>, ureq::Error> {
        Ok(self.0.take().map(|loan| LentConnection { loan: Some(loan), slot: self.0.clone() }))
    }
}

/// A connection on loan to ureq. Dropping it gives it back.
struct LentConnection {
    /// `None` only while it is dropped.
    loan: Option<Box<Loan>>,
    slot: Arc<Slot>,
}

impl LentConnection {
    fn loan(&mut self) -> std::result::Result<(&mut Connection, &mut Exchange), ureq::Error> {
        match self.loan.as_deref_mut() {
            Some(Loan { connection, exchange: Some(exchange) }) => Ok((connection, exchange)),
            _ => Err(ureq::Error::ConnectionFailed),
        }
    }
}

impl Drop for LentConnection {
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            self.slot.put(loan);
        }
    }
}

impl Transport for LentConnection {
    #[allow(
        clippy::expect_used,
        reason = "ureq's interface knows no failure here, and the loan goes when this is dropped"
    )]
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.loan.as_mut().expect("a loan").connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> std::result::Result<(), ureq::Error> {
        let (connection, exchange) = self.loan()?;
        connection.write(amount, exchange).map_err(through_ureq)
    }

    fn await_input(&mut self, _: NextTimeout) -> std::result::Result<bool, ureq::Error> {
        let (connection, exchange) = self.loan()?;
        connection.read_head(exchange).map_err(through_ureq)
    }

    /// ureq asks where an answer has no body. Its pool keeps nothing, so this changes nothing.
    fn is_open(&mut self) -> bool {
        false
    }

    fn is_tls(&self) -> bool {
        self.loan.as_ref().is_some_and(|loan| loan.connection.is_tls())
    }
}

/// An error of ours on its way through ureq.
fn through_ureq(error: Error) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}

impl fmt::Debug for Lender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lender")
    }
}

impl fmt::Debug for LentConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LentConnection")
    }
}

/// A connection that is lent needs no address.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread::spawn;

    use ureq::http::{StatusCode, Version};

    use super::*;
    use crate::connect::byte_stream::ByteStream;
    use crate::connect::dial::dial;
    use crate::log::Log;
    use crate::retry_class::RetryClass;
    use crate::settings::Timeouts;
    use crate::sys::cancel::InFlight;

    fn exchange() -> Exchange {
        let cancel = InFlight::default().enter().unwrap();
        Exchange::new(Timeouts::default(), false, RetryClass::Idempotent, cancel)
    }

    /// A lane to a server that answers each request with `answer`, in one write, and says what it was sent.
    fn lane(answer: &'static str) -> (Lane, Receiver<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (requests, sent) = channel();
        spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let (mut text, mut buffer) = (String::new(), [0; 4096]);
            while let Ok(read @ 1..) = socket.read(&mut buffer) {
                text += std::str::from_utf8(&buffer[..read]).unwrap();
                if text.ends_with("\r\n\r\n") {
                    let _ = (requests.send(std::mem::take(&mut text)), socket.write_all(answer.as_bytes()));
                }
            }
        });
        let origin = Origin::parse(false, &format!("127.0.0.1:{port}")).unwrap();
        let socket = dial(&origin.endpoint(), "", &Log::default(), &exchange().deadline).unwrap();
        let stream = ByteStream::Socket(socket);
        let connection = Connection::plain(&origin, stream, None, Arc::default(), Log::default());
        (Lane::new(connection, &config()), sent)
    }

    fn request(lane: &Lane) -> Request<ureq::SendBody<'static>> {
        let uri = format!("{}/v1/x", lane.origin());
        Request::get(uri).header("host", "here").body(ureq::SendBody::none()).unwrap()
    }

    fn send(lane: Lane, exchange: &mut Exchange) -> Result<(Parts, Lane)> {
        let request = request(&lane);
        lane.send(request, exchange)
    }

    /// Behaviours 1 and 2 of ureq: a body that is dropped unread drops its transport at once, and of the input exactly
    /// the head is consumed.
    #[test]
    fn the_connection_comes_back_with_what_stands_behind_the_head() {
        const ANSWER: &str = "HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 20\r\n\r\nfirst bytes";
        let (mut lane, sent) = lane(ANSWER);
        let mut exchange = exchange();
        for _ in 0..2 {
            let (head, mut back) = send(lane, &mut exchange).unwrap();
            assert_eq!((head.status, head.version), (StatusCode::OK, Version::HTTP_11));
            assert_eq!(head.headers.get("a").unwrap(), "b");
            let buffers = back.connection().buffers();
            assert_eq!(buffers.input(), b"first bytes");
            buffers.input_consume(11);
            assert_eq!(sent.recv().unwrap(), "GET /v1/x HTTP/1.1\r\nhost: here\r\n\r\n");
            assert!(exchange.deadline.cancel().is_some(), "the exchange is back, too");
            lane = back;
        }
    }

    /// Behaviours 3 and 5: an answer without a body ends while ureq runs, and its pool keeps nothing.
    #[test]
    fn the_connection_comes_back_from_an_answer_without_a_body() {
        for answer in [
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ] {
            let (mut lane, _sent) = lane(answer);
            for _ in 0..2 {
                let (_, mut back) = send(lane, &mut exchange()).unwrap();
                assert_eq!(back.connection().buffers().input(), b"", "{answer:?}");
                lane = back;
            }
        }
    }

    /// Behaviour 4: a run that fails drops its transport, so the exchange is back.
    #[test]
    fn the_exchange_comes_back_from_a_failure() {
        for (answer, status) in [
            ("nonsense\r\n\r\n", Status::Protocol),
            ("HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\n", Status::Protocol),
        ] {
            let (lane, _sent) = lane(answer);
            let mut exchange = exchange();
            assert_eq!(send(lane, &mut exchange).unwrap_err().status(), status, "{answer:?}");
            assert!(exchange.deadline.cancel().is_some(), "{answer:?}");
        }
    }

    #[test]
    fn what_ureq_keeps_is_a_failure_and_not_a_panic() {
        let (lane, _sent) = lane("");
        // As if another had taken it: ureq finds nothing.
        let request = request(&lane);
        lane.slot.take();
        let Lane { agent, .. } = lane;
        assert!(matches!(agent.run(request), Err(ureq::Error::ConnectionFailed)));
    }
}
