//! Stepping through JSON by the few bytes that say where a value ends.
//!
//! For text that `check` has let pass: what is skipped is not looked at again, only searched for brackets and quotes,
//! and nothing nests. In other text it finds nothing, or something that is no value; it never panics. It must not
//! know what values mean.

use std::borrow::Cow;

use memchr::memchr3;

use super::{check, pointer, read};

/// The item of a list that was found last: the next search goes on from there.
#[derive(Clone, Copy, Debug)]
struct Mark {
    list: usize,
    index: usize,
    item: usize,
}

/// Where the searches of one text stopped, so that the items of a list, read one after the other, cost one walk
/// through it. One mark for each list on the way to a value; deeper ones have none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks([Option<Mark>; 3]);

/// The text of the value that `tokens` lead to, exactly as the server wrote it.
pub fn find<'json>(json: &'json str, tokens: &[Cow<'_, str>], marks: &mut Marks) -> Option<&'json str> {
    let text = json.as_bytes();
    let mut at = after_space(text, 0);
    let mut marks = marks.0.iter_mut();
    for token in tokens {
        at = match text.get(at)? {
            b'{' => member(json, at, token)?,
            b'[' => item(text, at, pointer::index(token)?, marks.next())?,
            _ => return None,
        };
    }
    json.get(at..end_of(text, at)?)
}

/// How many items the list or members the object has that `json` is.
pub fn count(json: &str) -> Option<usize> {
    let text = json.as_bytes();
    let is_object = match text.first()? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    let mut at = after_space(text, 1);
    if matches!(text.get(at)?, b'}' | b']') {
        return Some(0);
    }
    let mut count = 1;
    loop {
        if is_object {
            at = after_name(text, end_of(text, at)?)?;
        }
        match after_comma(text, end_of(text, at)?) {
            Some(next) => at = next,
            None => return Some(count),
        }
        count += 1;
    }
}

/// Where the value of the member `name` starts, of the object that starts at `object`.
fn member(json: &str, object: usize, name: &str) -> Option<usize> {
    let text = json.as_bytes();
    let mut at = after_space(text, object + 1);
    while text.get(at)? == &b'"' {
        let end = end_of(text, at)?;
        let value = after_name(text, end)?;
        if is_name(json.get(at..end)?, name) {
            return Some(value);
        }
        at = after_comma(text, end_of(text, value)?)?;
    }
    None
}

/// Whether the JSON string `source` says `name`.
fn is_name(source: &str, name: &str) -> bool {
    let inside = source.get(1..source.len().saturating_sub(1)).unwrap_or_default();
    match inside.contains('\\') {
        false => inside == name,
        true => read::string(source).is_some_and(|text| text == name),
    }
}

/// Where an item starts, of the list that starts at `list`.
fn item(text: &[u8], list: usize, index: usize, mark: Option<&mut Option<Mark>>) -> Option<usize> {
    let known = mark.as_deref().copied().flatten().filter(|mark| mark.list == list && mark.index <= index);
    let (mut position, mut at) = match known {
        Some(mark) => (mark.index, mark.item),
        None => (0, after_space(text, list + 1)),
    };
    if text.get(at)? == &b']' {
        return None;
    }
    while position < index {
        at = after_comma(text, end_of(text, at)?)?;
        position += 1;
    }
    if let Some(mark) = mark {
        *mark = Some(Mark { list, index, item: at });
    }
    Some(at)
}

/// Where the value ends that starts at `start`.
fn end_of(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start)? {
        b'"' => end_of_string(text, start),
        b'[' => end_of_container(text, start, b'[', b']'),
        b'{' => end_of_container(text, start, b'{', b'}'),
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
            let rest = text.get(start..)?;
            Some(start + rest.iter().position(ends).unwrap_or(rest.len()))
        }
    }
}

fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let after = check::string(text.get(start + 1..)?)?;
    Some(text.len() - after.len())
}

const NEAR: usize = 8;

/// Brackets of the other kind need no counting: they are balanced inside.
fn end_of_container(text: &[u8], start: usize, open: u8, close: u8) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        let rest = text.get(at..)?;
        // Between two strings stand few bytes, fewer than a search is worth; between two lists of numbers many.
        let is_mark = |byte: &u8| *byte == b'"' || *byte == open || *byte == close;
        at += match rest.iter().take(NEAR).position(is_mark) {
            Some(near) => near,
            None => NEAR + memchr3(b'"', open, close, rest.get(NEAR..)?)?,
        };
        match text.get(at)? {
            b'"' => at = end_of_string(text, at)?,
            byte => {
                at += 1;
                depth = if *byte == open { depth + 1 } else { depth - 1 };
                if depth == 0 {
                    return Some(at);
                }
            }
        }
    }
}

/// Where the value starts that a name ending at `at` has.
fn after_name(text: &[u8], at: usize) -> Option<usize> {
    let colon = after_space(text, at);
    (text.get(colon)? == &b':').then(|| after_space(text, colon + 1))
}

/// Where the next item or member starts behind a value that ends at `at`, if there is one.
fn after_comma(text: &[u8], at: usize) -> Option<usize> {
    let comma = after_space(text, at);
    (text.get(comma)? == &b',').then(|| after_space(text, comma + 1))
}

fn after_space(text: &[u8], at: usize) -> usize {
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    at + text.get(at..).unwrap_or_default().iter().take_while(is_space).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn found(json: &str, pointer: &str, marks: &mut Marks) -> Option<Value> {
        let tokens = pointer::tokens(pointer).unwrap();
        find(json, &tokens, marks).map(|text| serde_json::from_str(text).unwrap())
    }

    #[test]
    fn items_are_found_in_any_order_with_the_same_marks() {
        let json = r#" [ [1, "],", {"a": [2, 3]}], [], [[4], "\\\"]"], 5 ] "#;
        let whole: Value = serde_json::from_str(json).unwrap();
        let pointers =
            ["/0/2/a/1", "/3", "/0/1", "/2/1", "/2/0/0", "/1", "/1/0", "/0/2/a/0", "/4", "/2/2", "/3/0", ""];
        let mut marks = Marks::default();
        for _ in 0..3 {
            for pointer in pointers.iter().chain(pointers.iter().rev()) {
                assert_eq!(found(json, pointer, &mut marks), whole.pointer(pointer).cloned(), "{pointer}");
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a\"\\\\,\\[\\]{}é ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[ab\"\\\\]{0,2}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Every pointer into a value.
    fn pointers(value: &Value, prefix: &str, found: &mut Vec<String>) {
        found.push(prefix.to_owned());
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointers(item, &format!("{prefix}/{index}"), found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    pointers(member, &format!("{prefix}/{name}"), found);
                }
            }
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn it_finds_what_a_tree_holds(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let (mut all, mut marks) = (Vec::new(), Marks::default());
            pointers(&value, "", &mut all);
            for pointer in &all {
                prop_assert_eq!(&found(&json, pointer, &mut marks), &value.pointer(pointer).cloned(), "{}", pointer);
                let inside = find(&json, &pointer::tokens(pointer).unwrap(), &mut marks).unwrap();
                let expected = match value.pointer(pointer).unwrap() {
                    Value::Array(items) => Some(items.len()),
                    Value::Object(members) => Some(members.len()),
                    _ => None,
                };
                prop_assert_eq!(count(inside), expected);
            }
        }

        #[test]
        fn no_text_is_a_danger(json in "[\\[\\]{}\":,0a\\\\ ]{0,30}", pointer in "(/[a0-2]?){0,3}") {
            let tokens = pointer::tokens(&pointer).unwrap();
            let mut marks = Marks::default();
            let first = find(&json, &tokens, &mut marks);
            prop_assert_eq!(find(&json, &tokens, &mut marks), first);
            let _ = count(&json);
        }
    }
}
