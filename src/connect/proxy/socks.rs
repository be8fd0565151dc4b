//! SOCKS 5 (RFC 1928, 1929): what is said to a proxy, and what it answers.
//!
//! Responsible for the bytes of the messages and for reading the replies, each of which has a length in
//! its first bytes, and so a limit. Pure: the names of hosts go in and out as they are.

use std::net::IpAddr;

use zeroize::Zeroizing;

use super::url::{Credentials, Proxy};
use crate::connect::endpoint::Endpoint;

const VERSION: u8 = 5;
const NO_CREDENTIALS: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const CREDENTIALS_VERSION: u8 = 1;
const CONNECT: u8 = 1;

/// How the proxy authenticates its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    Nothing,
    UserAndPassword,
    /// None of those that were offered.
    Unacceptable,
}

/// The proxy's bytes are no SOCKS 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedReply;

/// A reply and its length; `None` is not enough yet.
pub type Parsed<T> = Result<Option<(T, usize)>, MalformedReply>;

/// The first message: which methods may be chosen from.
pub fn greeting(proxy: &Proxy) -> Vec<u8> {
    match proxy.credentials {
        Some(_) => vec![VERSION, 2, NO_CREDENTIALS, USER_AND_PASSWORD],
        None => vec![VERSION, 1, NO_CREDENTIALS],
    }
}

pub fn parse_method(bytes: &[u8]) -> Parsed<AuthMethod> {
    let method = match bytes {
        [] | [VERSION] => return Ok(None),
        [VERSION, NO_CREDENTIALS, ..] => AuthMethod::Nothing,
        [VERSION, USER_AND_PASSWORD, ..] => AuthMethod::UserAndPassword,
        [VERSION, 0xff, ..] => AuthMethod::Unacceptable,
        _ => return Err(MalformedReply),
    };
    Ok(Some((method, 2)))
}

/// User name and password. `None` where there are none, or they are too long.
pub fn credentials(proxy: &Proxy) -> Option<Zeroizing<Vec<u8>>> {
    let Credentials { user, password } = proxy.credentials.as_ref()?;
    let lengths = (u8::try_from(user.len()).ok()?, u8::try_from(password.len()).ok()?);
    // At its full size from the start: a buffer that grows leaves what it held behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(user.len() + password.len() + 3));
    bytes.extend_from_slice(&[CREDENTIALS_VERSION, lengths.0]);
    bytes.extend_from_slice(user);
    bytes.push(lengths.1);
    bytes.extend_from_slice(password);
    Some(bytes)
}

/// Whether the proxy takes them.
pub fn parse_verdict(bytes: &[u8]) -> Parsed<bool> {
    match bytes {
        [] | [CREDENTIALS_VERSION] => Ok(None),
        [CREDENTIALS_VERSION, verdict, ..] => Ok(Some((*verdict == 0, 2))),
        _ => Err(MalformedReply),
    }
}

/// Asks for a tunnel to the target, by its address or its name. `None` where the name is too long.
pub fn request(target: &Endpoint) -> Option<Vec<u8>> {
    let mut bytes = vec![VERSION, CONNECT, 0];
    match target.address() {
        Some(IpAddr::V4(address)) => {
            bytes.push(1);
            bytes.extend_from_slice(&address.octets());
        }
        Some(IpAddr::V6(address)) => {
            bytes.push(4);
            bytes.extend_from_slice(&address.octets());
        }
        None => {
            bytes.extend_from_slice(&[3, u8::try_from(target.host.len()).ok()?]);
            bytes.extend_from_slice(target.host.as_bytes());
        }
    }
    bytes.extend_from_slice(&target.port.to_be_bytes());
    Some(bytes)
}

/// Whether there is a tunnel: 0, or why not.
pub fn parse_reply(bytes: &[u8]) -> Parsed<u8> {
    let code = match bytes {
        [] | [VERSION] => return Ok(None),
        [VERSION, 0, ..] => 0,
        // All is said; not every proxy keeps to the form of what follows.
        [VERSION, code, ..] => return Ok(Some((*code, bytes.len()))),
        _ => return Err(MalformedReply),
    };
    // It is followed by an address of the proxy's, of no use to us but that it has to be read.
    let address = match bytes {
        [_, _, _, 1, ..] => 4,
        [_, _, _, 4, ..] => 16,
        [_, _, _, 3, length, ..] => 1 + usize::from(*length),
        [_, _] | [_, _, _] | [_, _, _, 3] => return Ok(None),
        _ => return Err(MalformedReply),
    };
    let length = 4 + address + 2;
    Ok((bytes.len() >= length).then_some((code, length)))
}

/// Whether what a code speaks of may be otherwise a moment later: a network is, a rule is not.
pub fn may_pass(code: u8) -> bool {
    matches!(code, 1 | 3 | 4 | 5 | 6)
}

/// What a code other than 0 means.
pub fn meaning(code: u8) -> &'static str {
    match code {
        1 => "it failed, without saying why",
        2 => "its rules do not allow it",
        3 => "the network cannot be reached from there",
        4 => "the host cannot be reached from there",
        5 => "the server refused the connection",
        6 => "the way there is too long",
        7 => "it does not make connections",
        8 => "it does not know this kind of address",
        _ => "it gave a code without a meaning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(url: &str) -> Proxy {
        Proxy::parse(url).unwrap()
    }

    #[test]
    fn messages_are_those_of_the_rfc() {
        let (open, closed) =
            (proxy("socks5://proxy"), proxy("socks5h://ada:x%00y@proxy".replace("%00", "%C3").as_str()));
        assert_eq!(greeting(&open), [5, 1, 0]);
        assert_eq!(greeting(&closed), [5, 2, 0, 2]);
        assert_eq!(credentials(&open), None);
        assert_eq!(credentials(&closed).unwrap().as_slice(), b"\x01\x03ada\x03x\xc3y");
        let to = |target: &str| request(&Endpoint::parse(target, 443).unwrap()).unwrap();
        assert_eq!(to("10.1.2.3"), [5, 1, 0, 1, 10, 1, 2, 3, 1, 187]);
        assert_eq!(to("host:8080"), b"\x05\x01\x00\x03\x04host\x1f\x90");
        let v6 = to("[2001:db8::1]");
        assert_eq!((v6[3], v6.len(), v6[4], v6[19]), (4, 22, 0x20, 1));
    }

    /// Not a byte too few is enough, and what follows is not looked at.
    fn read<T: PartialEq + std::fmt::Debug>(parse: impl Fn(&[u8]) -> Parsed<T>, reply: &[u8]) -> T {
        for cut in 0..reply.len() {
            assert_eq!(parse(&reply[..cut]), Ok(None), "{reply:?} at {cut}");
        }
        let with_more = [reply, &[0xff; 3]].concat();
        assert_eq!(parse(&with_more).unwrap().unwrap().1, reply.len());
        parse(reply).unwrap().unwrap().0
    }

    #[test]
    fn every_reply_is_read_to_its_end_and_no_further() {
        assert_eq!(read(parse_method, &[5, 0]), AuthMethod::Nothing);
        assert_eq!(read(parse_method, &[5, 2]), AuthMethod::UserAndPassword);
        assert_eq!(read(parse_method, &[5, 255]), AuthMethod::Unacceptable);
        assert!(read(parse_verdict, &[1, 0]));
        assert!(!read(parse_verdict, &[1, 1]) && !read(parse_verdict, &[1, 255]));
        assert_eq!(read(parse_reply, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 0);
        for code in 1..=255 {
            for length in [2, 3, 10] {
                let reply = &[5, code, 0, 1, 0, 0, 0, 0, 0, 0][..length];
                assert_eq!(parse_reply(reply), Ok(Some((code, length))), "a refusal is whole with its code");
            }
            assert!(!meaning(code).is_empty());
            assert_eq!(may_pass(code), [1, 3, 4, 5, 6].contains(&code));
        }
        assert_eq!(read(parse_reply, &[&[5, 0, 0, 4][..], &[7; 18]].concat()), 0);
        for length in 0..=255 {
            let reply = [&[5, 0, 0, 3, length][..], &vec![b'x'; usize::from(length)], &[0, 80]].concat();
            assert_eq!(read(parse_reply, &reply), 0);
        }
    }

    #[test]
    fn what_is_no_socks_5_is_refused_at_its_first_wrong_byte() {
        for first in (0..=255).filter(|first| *first != VERSION) {
            assert_eq!(parse_method(&[first]), Err(MalformedReply));
            assert_eq!(parse_reply(&[first]), Err(MalformedReply));
        }
        for first in (0..=255).filter(|first| *first != CREDENTIALS_VERSION) {
            assert_eq!(parse_verdict(&[first]), Err(MalformedReply));
        }
        for method in (0..=255).filter(|method| ![0, 2, 255].contains(method)) {
            assert_eq!(parse_method(&[VERSION, method]), Err(MalformedReply));
        }
        for kind in (0..=255).filter(|kind| ![1, 3, 4].contains(kind)) {
            assert_eq!(parse_reply(&[VERSION, 0, 0, kind]), Err(MalformedReply));
        }
    }
}
