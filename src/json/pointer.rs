//! JSON pointers (RFC 6901): `/choices/0/message/content`.
//!
//! Responsible for splitting a pointer into its reference tokens and for what an array index is. It must
//! not know what the pointer is followed through.

use std::borrow::Cow;

/// The reference tokens of a pointer, unescaped one by one, or why it is none. The empty pointer is the whole value.
pub fn tokens(pointer: &str) -> Result<Tokens<'_>, String> {
    match pointer.strip_prefix('/') {
        None if pointer.is_empty() => Ok(Tokens(None)),
        None => Err("a JSON pointer starts with \"/\"".to_owned()),
        rest => Ok(Tokens(rest)),
    }
}

/// What is left of a pointer, behind its next slash.
pub struct Tokens<'pointer>(Option<&'pointer str>);

impl<'pointer> Iterator for Tokens<'pointer> {
    type Item = Result<Cow<'pointer, str>, String>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0?;
        // Tokens are short: a byte at a time is quicker than a search that is made for long texts.
        let mut has_escape = false;
        let mut is_inside = |byte: &u8| {
            has_escape |= *byte == b'~';
            *byte != b'/'
        };
        let end = rest.as_bytes().iter().take_while(|byte| is_inside(byte)).count();
        self.0 = rest.get(end + 1..);
        let token = rest.get(..end)?;
        Some(if has_escape { unescape(token).map(Cow::Owned) } else { Ok(Cow::Borrowed(token)) })
    }
}

/// `~1` encodes `/` and `~0` encodes `~`; no other escape exists (RFC 6901, section 3).
fn unescape(token: &str) -> Result<String, String> {
    let mut plain = String::with_capacity(token.len());
    let mut characters = token.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '~' => match characters.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return Err("\"~\" in a JSON pointer is written \"~0\", and \"/\" is \"~1\"".to_owned()),
            },
            other => other,
        });
    }
    Ok(plain)
}

/// A name as written in a pointer.
pub fn escape(name: &str) -> Cow<'_, str> {
    if !name.contains(['~', '/']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
}

/// An array index: digits without a leading zero (RFC 6901, section 4).
pub fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = token == "0" || !token.starts_with('0');
    if digits && canonical { token.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_split_as_the_rfc_says() {
        let tokens = |pointer| tokens(pointer)?.collect::<Result<Vec<_>, _>>();
        assert_eq!(tokens("").unwrap(), Vec::<String>::new());
        assert_eq!(tokens("/").unwrap(), [""]);
        assert_eq!(tokens("/a/0/").unwrap(), ["a", "0", ""]);
        assert_eq!(tokens("/a~1b/m~0n/~01").unwrap(), ["a/b", "m~n", "~1"]);
        assert_eq!(tokens("/é/ ").unwrap(), ["é", " "]);
        for bad in ["a", "a/b", "/~", "/~2", "/a~"] {
            assert!(tokens(bad).is_err(), "{bad}");
        }
        for (name, escaped) in [("", ""), ("a", "a"), ("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01")] {
            assert_eq!(escape(name), escaped);
            assert_eq!(unescape(escaped).unwrap(), name);
        }
    }

    #[test]
    fn indices_are_canonical() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("17"), Some(17));
        for bad in ["", "-", "-1", "+1", "01", "1.0", "x", "99999999999999999999999", " 1"] {
            assert_eq!(index(bad), None, "{bad}");
        }
    }
}
