//! Names and values as URLs and plain forms have them: `a=b&c=d`, with what is reserved in hexadecimal.

use percent_encoding::percent_decode_str;

/// In their order, a name as often as it is there.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    let of_each = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
    });
    of_each.collect()
}

/// Part of a path.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_keep_their_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs("a=1&b=x%2Cy+z&a=&&c"),
            [pair("a", "1"), pair("b", "x,y z"), pair("a", ""), pair("c", "")]
        );
        assert_eq!(pairs(""), []);
        assert_eq!(decoded("org%2Fmodel+1"), "org/model+1");
    }
}
