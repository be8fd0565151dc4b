//! HTTP's CONNECT: what is said to a proxy, and what it answers.
//!
//! Responsible for the bytes of the request and for reading the head of the answer, which comes from a
//! stranger: it has a limit, and what is no HTTP is refused as soon as that shows. Pure.

use memchr::memmem;
use zeroize::Zeroizing;

use super::url::{Credentials, Proxy};
use crate::connect::endpoint::Endpoint;

/// The most bytes of an answer's head, the interim ones before it included.
pub const MOST_BYTES: usize = 16 * 1024;

/// The most answers that only say that there is more to come (HTTP 1xx).
const MOST_INTERIM: usize = 8;

/// Asks for a tunnel to `target`.
pub fn request(proxy: &Proxy, target: &Endpoint) -> Zeroizing<Vec<u8>> {
    let head = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    let authorization = proxy.credentials.as_ref().map(Credentials::basic);
    let name: &[u8] = b"Proxy-Authorization: Basic ";
    // At its full size from the start: a buffer that grows leaves what it held behind.
    let most = head.len() + name.len() + authorization.as_ref().map_or(0, |value| value.len()) + 4;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most));
    bytes.extend_from_slice(head.as_bytes());
    if let Some(value) = authorization {
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// The proxy's last word.
#[derive(Debug, PartialEq, Eq)]
pub struct ConnectAnswer {
    pub status: u16,
    /// The words behind the status, as they came.
    pub reason: String,
}

impl ConnectAnswer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why the proxy's bytes are no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedAnswer {
    NotHttp,
    TooLong,
    TooManyInterim,
}

/// Reads the answer that `bytes` begin with: it, and how many bytes it takes. `None` is not enough yet.
pub fn parse(bytes: &[u8]) -> Result<Option<(ConnectAnswer, usize)>, MalformedAnswer> {
    let mut used = 0;
    for _ in 0..=MOST_INTERIM {
        let rest = bytes.get(used..MOST_BYTES.min(bytes.len())).unwrap_or_default();
        if !may_begin_http(rest) {
            return Err(MalformedAnswer::NotHttp);
        }
        let Some(length) = head_length(rest) else {
            return if bytes.len() >= MOST_BYTES { Err(MalformedAnswer::TooLong) } else { Ok(None) };
        };
        let answer = rest.get(..length).and_then(read_head).ok_or(MalformedAnswer::NotHttp)?;
        used += length;
        if !(100..200).contains(&answer.status) {
            return Ok(Some((answer, used)));
        }
    }
    Err(MalformedAnswer::TooManyInterim)
}

/// Whether bytes that may go on are the beginning of a status line.
fn may_begin_http(bytes: &[u8]) -> bool {
    const START: &[u8] = b"HTTP/1.";
    let known = bytes.len().min(START.len());
    bytes.get(..known) == START.get(..known)
}

/// Up to the empty line, it included. Lines may end without a carriage return (RFC 9112, 2.2).
fn head_length(bytes: &[u8]) -> Option<usize> {
    let ends = [b"\n\r\n".as_slice(), b"\n\n"].map(|end| memmem::find(bytes, end).map(|at| at + end.len()));
    ends.into_iter().flatten().min()
}

fn read_head(head: &[u8]) -> Option<ConnectAnswer> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let answer = read_status_line(lines.next()?)?;
    // Their content is of no use to us, but where they are none, the proxy is none.
    let are_headers = lines.filter(|line| !line.is_empty()).all(|line| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
    });
    (are_headers && !head.contains(&0)).then_some(answer)
}

/// `HTTP/1.1 200 Connection established`; the words, and the space before them, may be missing.
fn read_status_line(line: &[u8]) -> Option<ConnectAnswer> {
    let line = String::from_utf8_lossy(line);
    let rest = line.strip_prefix("HTTP/1.")?.strip_prefix(['0', '1'])?.strip_prefix(' ')?;
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
    let status = status.parse().ok().filter(|status| is_status && *status >= 100)?;
    Some(ConnectAnswer { status, reason: reason.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(proxy: &str, target: &str) -> String {
        let proxy = Proxy::parse(proxy).unwrap();
        let target = Endpoint::parse(target, 443).unwrap();
        String::from_utf8(request(&proxy, &target).to_vec()).unwrap()
    }

    #[test]
    fn the_request_names_the_target_and_shows_the_credentials_to_the_proxy_alone() {
        let plain = "CONNECT api.together.ai:443 HTTP/1.1\r\nHost: api.together.ai:443\r\n\r\n";
        assert_eq!(asked("http://proxy", "api.together.ai"), plain);
        let with = asked("http://Aladdin:open%20sesame@proxy", "[2001:db8::1]:8443");
        let head = "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n";
        assert_eq!(with, format!("{head}Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
    }

    /// Read byte by byte, and only whole when it is.
    fn read(text: &str) -> (u16, String, usize) {
        let bytes = text.as_bytes();
        let whole = parse(bytes).unwrap().expect("a whole answer");
        let (_, used) = whole;
        for cut in 0..used {
            assert_eq!(parse(&bytes[..cut]), Ok(None), "{text:?} at {cut}");
        }
        for cut in used..=bytes.len() {
            assert_eq!(parse(&bytes[..cut]).as_ref(), Ok(&Some((ConnectAnswer { ..clone(&whole.0) }, used))));
        }
        (whole.0.status, whole.0.reason, used)
    }

    fn clone(answer: &ConnectAnswer) -> ConnectAnswer {
        ConnectAnswer { status: answer.status, reason: answer.reason.clone() }
    }

    #[test]
    fn an_answer_is_read_up_to_its_empty_line() {
        for (text, status, reason) in [
            ("HTTP/1.1 200 Connection established\r\n\r\n", 200, "Connection established"),
            ("HTTP/1.0 200 OK\nserver: old\n\n", 200, "OK"),
            ("HTTP/1.1 200\r\n\r\n", 200, ""),
            ("HTTP/1.1 204 \r\n\r\n", 204, ""),
            (
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n",
                407,
                "Proxy Authentication Required",
            ),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 502 Bad\r\n\r\n",
                502,
                "Bad",
            ),
        ] {
            assert_eq!(read(text), (status, reason.to_owned(), text.len()), "{text:?}");
            let with_more = format!("{text}\u{16}\u{3}HTTP/1.1 500 Later\r\n\r\n");
            assert_eq!(read(&with_more), (status, reason.to_owned(), text.len()));
        }
        let (answer, _) = parse(b"HTTP/1.1 200 caf\xe9\r\n\r\n").unwrap().unwrap();
        assert_eq!(answer.reason, "caf\u{fffd}", "the words may be of any bytes");
    }

    #[test]
    fn what_is_no_http_is_refused_as_soon_as_that_shows() {
        for text in [
            "SSH-2.0-OpenSSH_9.2\r\n",
            "\u{15}\u{3}",
            "\r\n",
            "http/1.1 200 OK\r\n\r\n",
            "X",
            "HTTP/2 200 OK\r\n\r\n",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(MalformedAnswer::NotHttp), "{text:?}");
        }
        for text in [
            "HTTP/1.2 200 OK",
            "HTTP/1.1 20 OK",
            "HTTP/1.1 2000 OK",
            "HTTP/1.1  200 OK",
            "HTTP/1.1 +20 OK",
            "HTTP/1.1 099 OK",
            "HTTP/1.1200 OK",
            "HTTP/1.1",
            "HTTP/1.1 200 OK\r\nno colon",
            "HTTP/1.1 200 OK\r\n: no name",
            "HTTP/1.1 200 OK\r\na b: x",
            "HTTP/1.1 200 OK\r\nx: a\u{0}b",
        ] {
            assert_eq!(
                parse(format!("{text}\r\n\r\n").as_bytes()),
                Err(MalformedAnswer::NotHttp),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_endless_head_runs_into_the_limit() {
        let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(MOST_BYTES));
        assert_eq!(parse(&endless.as_bytes()[..MOST_BYTES - 1]), Ok(None));
        assert_eq!(parse(&endless.as_bytes()[..MOST_BYTES]), Err(MalformedAnswer::TooLong));
        assert_eq!(parse(endless.as_bytes()), Err(MalformedAnswer::TooLong));
        let filler = "y".repeat(MOST_BYTES - "HTTP/1.1 200 OK\r\nx: \r\n\r\n".len());
        let longest = format!("HTTP/1.1 200 OK\r\nx: {filler}\r\n\r\n");
        assert_eq!(parse(longest.as_bytes()).unwrap().unwrap().1, MOST_BYTES);
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(MOST_INTERIM);
        assert_eq!(read(&format!("{interim}HTTP/1.1 200 OK\r\n\r\n")).0, 200);
        assert_eq!(
            parse(format!("{interim}HTTP/1.1 100 C\r\n\r\n").as_bytes()),
            Err(MalformedAnswer::TooManyInterim)
        );
    }
}
