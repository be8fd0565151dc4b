//! JSON pointers (RFC 6901): `/choices/0/message/content`.
//!
//! Responsible for splitting a pointer into its reference tokens and for what an array index is. It must
//! not know what the pointer is followed through.

use std::borrow::Cow;

/// The reference tokens of a pointer, unescaped, or why it is none. The empty pointer is the whole value.
pub fn tokens(pointer: &str) -> Result<Vec<Cow<'_, str>>, String> {
    let Some(rest) = pointer.strip_prefix('/') else {
        return match pointer {
            "" => Ok(Vec::new()),
            _ => Err("a JSON pointer starts with \"/\"".to_owned()),
        };
    };
    rest.split('/').map(unescape).collect()
}

/// `~1` stands for `/` and `~0` for `~`; no other escape exists (RFC 6901, section 3).
fn unescape(token: &str) -> Result<Cow<'_, str>, String> {
    if !token.contains('~') {
        return Ok(Cow::Borrowed(token));
    }
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
    Ok(Cow::Owned(plain))
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
        assert_eq!(tokens("").unwrap(), Vec::<String>::new());
        assert_eq!(tokens("/").unwrap(), [""]);
        assert_eq!(tokens("/a/0/").unwrap(), ["a", "0", ""]);
        assert_eq!(tokens("/a~1b/m~0n/~01").unwrap(), ["a/b", "m~n", "~1"]);
        assert_eq!(tokens("/é/ ").unwrap(), ["é", " "]);
        for bad in ["a", "a/b", "/~", "/~2", "/a~"] {
            assert!(tokens(bad).is_err(), "{bad}");
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
