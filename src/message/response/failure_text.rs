//! Reading a server's own account of a failure: its words, its code, its type.
//!
//! Every service, gateway and framework has a shape of its own. They differ in what they call things and in how deep
//! they put them, so the words are looked for under known names, from the outside in. Pure.

use std::borrow::Cow;

use crate::error::Result;
use crate::json::parts::{items, members};
use crate::json::read;
use crate::watch::Watch;

/// What a body says of a failure.
#[derive(Debug, Default)]
pub struct Account {
    /// The message, if there is one.
    pub said: Option<String>,
    pub code: Option<String>,
    pub kind: Option<String>,
}

/// Where the words are, the likeliest first.
const WORDS: [&str; 11] = [
    "error",
    "message",
    "detail",
    "errors",
    "msg",
    "status_msg",
    "reason",
    "description",
    "base_resp",
    "title",
    "error_description",
];

/// A message holds lists and objects no deeper.
const DEEPEST: usize = 5;

/// No message is longer that is meant to be read.
const LONGEST: usize = 16 * 1024;

/// What is said in `json`, which was checked.
pub fn account(json: &str, watch: &mut Watch<'_>) -> Result<Account> {
    let root = first_of_list(json.trim_ascii(), watch)?;
    let [error, choices, response, code, kind, message] =
        named(root, ["error", "choices", "response", "code", "type", "message"], watch)?;
    let mut of_choice = None;
    if let Some(choices) = choices {
        let [error] = named(first_of_list(choices, watch)?, ["error"], watch)?;
        of_choice = error;
    }
    let mut of_response = None;
    if let Some(response) = response {
        let [error] = named(response, ["error"], watch)?;
        of_response = error;
    }
    let says = |value: &&str| !matches!(*value, "null" | "false" | "\"\"" | "{}" | "[]");
    let inner = error.filter(says).or(of_choice).or(of_response);
    let [inner_code, inner_kind, inner_status] =
        named(first_of_list(inner.unwrap_or_default(), watch)?, ["code", "type", "status"], watch)?;
    // A label beside the message is no message.
    let is_label = inner.is_some_and(|inner| inner.starts_with('"'))
        && message.is_some_and(|text| text.starts_with('"'));
    let mut said = None;
    if let Some(likeliest) = if is_label { message } else { inner } {
        said = words(likeliest, 0, watch)?;
    }
    if said.is_none() {
        said = words(root, 0, watch)?;
    }
    Ok(Account {
        said,
        code: [inner_code, code].into_iter().flatten().find_map(scalar),
        kind: [inner_kind, kind, inner_status].into_iter().flatten().find_map(scalar),
    })
}

/// The first words in a value: itself where it is text, or under a known name, or in the first item of a list.
fn words(value: &str, depth: usize, watch: &mut Watch<'_>) -> Result<Option<String>> {
    if value.starts_with('"') {
        return Ok(text(value).filter(|text| !text.trim().is_empty()).map(Cow::into_owned));
    }
    if depth == DEEPEST {
        return Ok(None);
    }
    if let Some(mut list) = items(value) {
        return match list.next(watch)? {
            Some(first) => words(first, depth + 1, watch),
            None => Ok(None),
        };
    }
    for found in named(value, WORDS, watch)?.into_iter().flatten() {
        let said = words(found, depth + 1, watch)?;
        if said.is_some() {
            return Ok(said);
        }
    }
    Ok(None)
}

/// The first members of these names, in one pass.
fn named<'json, const N: usize>(
    object: &'json str,
    names: [&str; N],
    watch: &mut Watch<'_>,
) -> Result<[Option<&'json str>; N]> {
    let mut found = [None; N];
    let Some(mut members) = members(object) else { return Ok(found) };
    while let Some(member) = members.next(watch)? {
        let name = member.name();
        for (place, wanted) in found.iter_mut().zip(names) {
            if *name == *wanted {
                place.get_or_insert(member.value);
            }
        }
    }
    Ok(found)
}

fn first_of_list<'json>(value: &'json str, watch: &mut Watch<'_>) -> Result<&'json str> {
    match items(value) {
        Some(mut items) => Ok(items.next(watch)?.unwrap_or(value)),
        None => Ok(value),
    }
}

/// A text or number as text.
fn scalar(value: &str) -> Option<String> {
    match value.as_bytes().first()? {
        b'"' => text(value).filter(|text| !text.is_empty()).map(Cow::into_owned),
        b'-' | b'0'..=b'9' => value.get(..value.len().min(LONGEST)).map(str::to_owned),
        _ => None,
    }
}

/// The text of a string, or the start of one that is too long to be read: up to its last white space, so that no word
/// of it is cut, and with it no key.
fn text(value: &str) -> Option<Cow<'_, str>> {
    if value.len() <= LONGEST {
        return read::string(value);
    }
    let start = value.get(..value.floor_char_boundary(LONGEST))?;
    let cut = start.get(1..start.rfind(' ')?)?;
    read::string(&format!("\"{cut}\"")).map(|text| Cow::Owned(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Account {
        let mut ask = || Ok(());
        account(json, &mut Watch::new(&mut ask)).unwrap()
    }

    #[test]
    fn words_are_found_in_every_shape() {
        for (json, said, code, kind) in [
            (r#"{"error":{"message":"m","code":"c","type":"t"}}"#, Some("m"), Some("c"), Some("t")),
            (r#"{"error":{"message":"m","code":7},"code":"no"}"#, Some("m"), Some("7"), None),
            (r#"{"error":"m","code":503}"#, Some("m"), Some("503"), None),
            (r#"{"error":"Bad Request","message":"what is wrong"}"#, Some("what is wrong"), None, None),
            (r#"{"object":"error","message":"m","type":"t"}"#, Some("m"), None, Some("t")),
            (r#"[{"error":{"message":"m","status":"UNAVAILABLE"}}]"#, Some("m"), None, Some("UNAVAILABLE")),
            (r#"{"detail":"m"}"#, Some("m"), None, None),
            (r#"{"detail":[{"loc":["body"],"msg":"m"},{"msg":"n"}]}"#, Some("m"), None, None),
            (r#"{"errors":["m"]}"#, Some("m"), None, None),
            (r#"{"errors":[{"code":10001,"message":"m"}]}"#, Some("m"), None, None),
            (r#"{"error":{"message":{"detail":"m"}}}"#, Some("m"), None, None),
            (r#"{"error":{"message":["m"]}}"#, Some("m"), None, None),
            (r#"{"error":{"error":{"message":"m"}}}"#, Some("m"), None, None),
            (r#"{"choices":[{"error":{"message":"m","code":502}}]}"#, Some("m"), Some("502"), None),
            (r#"{"error":{},"choices":[{"error":"m"}]}"#, Some("m"), None, None),
            (
                r#"{"type":"response.failed","response":{"error":{"code":"c","message":"m"}}}"#,
                Some("m"),
                Some("c"),
                Some("response.failed"),
            ),
            (r#"{"base_resp":{"status_code":1,"status_msg":"m"}}"#, Some("m"), None, None),
            (r#"{"error":{"message":""}}"#, None, None, None),
            (r#"{"error":{"message":" "},"detail":null}"#, None, None, None),
            ("[]", None, None, None),
            ("1", None, None, None),
            (r#"{"status":"running"}"#, None, None, None),
        ] {
            let account = read(json);
            let found = [&account.said, &account.code, &account.kind].map(|text| text.as_deref());
            assert_eq!(found, [said, code, kind], "{json}");
        }
    }

    #[test]
    fn a_message_of_any_length_is_cut_between_words() {
        let long = format!(r#"{{"error":{{"message":"{}"}}}}"#, "word w\\u00e9 ".repeat(1 << 20));
        let said = read(&long).said.unwrap();
        assert!(said.len() <= LONGEST && (said.ends_with("word") || said.ends_with("wé")));
        let no_space = format!(r#"{{"error":"{}"}}"#, "x".repeat(1 << 20));
        assert_eq!(read(&no_space).said, None);
        assert_eq!(read(&format!("{}{}", r#"{"error":"#.repeat(1000), "}".repeat(1000))).said, None);
    }
}
