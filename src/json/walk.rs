//! Stepping through JSON by the few bytes that say where a value ends.
//!
//! For text that `check` has let pass: what is skipped is not looked at again, only searched for brackets and quotes,
//! and nothing nests. In other text it finds nothing, or something that is no value; it never panics. It must not
//! know what values mean.
//!
//! A place in the text is the rest of it from there, and is kept as the length of that rest.

use super::outermost::{NotKnown, Outermost};
use super::{check, pointer, read, scan};
use crate::error::Result;
use crate::watch::{PART, Watch};

/// The item of a list that was found last: the next search goes on from there.
#[derive(Clone, Copy, Debug)]
struct Mark {
    list: usize,
    index: usize,
    item: usize,
}

/// What is known of one text: what its check has noted, and where the searches of it stopped, so that the items of a
/// list, read one after the other, cost one walk through it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    outermost: Outermost,
    /// One for each list on the way to a value; deeper ones have none.
    items: [Option<Mark>; 3],
    /// The value that was found last, which need not be stepped through on the way to the next.
    last: Span,
    counted: Counted,
}

impl Marks {
    /// Of a text that was checked.
    pub(super) fn of(text: &str, outermost: Outermost) -> Marks {
        let counted = Counted { start: after_space(text.as_bytes()).len(), count: outermost.count };
        Marks { outermost, counted, ..Marks::default() }
    }
}

/// How many items or members the list or object has that was counted last: a loop asks for it again and again.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    start: usize,
    count: usize,
}

/// Where a value starts and ends. It starts nowhere where nothing was found yet.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: usize,
    end: usize,
}

/// The text of the value that `pointer` leads to, exactly as the server wrote it.
pub(super) fn find<'json>(json: &'json str, pointer: &str, marks: &mut Marks) -> Option<&'json str> {
    let value = value_at(json, pointer, marks)?;
    let after = after_value(value, marks.last)?;
    marks.last = Span { start: value.len(), end: after.len() };
    between(json, value, after)
}

/// What `pointer` leads to and what follows it, for who wants to know how a value begins: its end is not looked for.
pub(super) fn find_start<'json>(json: &'json str, pointer: &str, marks: &mut Marks) -> Option<&'json [u8]> {
    value_at(json, pointer, marks)
}

/// The items of the list of numbers that `pointer` leads to, and what follows them: `None` where it is no list, or an
/// item is no number.
pub(super) fn find_numbers<'json>(json: &'json str, pointer: &str, marks: &mut Marks) -> Option<&'json [u8]> {
    let list = value_at(json, pointer, marks)?;
    let items = list.strip_prefix(b"[")?;
    let after = scan::after_numbers(items).strip_prefix(b"]")?;
    marks.last = Span { start: list.len(), end: after.len() };
    Some(items)
}

/// The first value of each of `names` in the object that `pointer` leads to.
pub(super) fn find_members<'json, const N: usize>(
    json: &'json str,
    pointer: &str,
    marks: &mut Marks,
    names: [&str; N],
) -> Option<[Option<&'json str>; N]> {
    let object = value_at(json, pointer, marks)?.strip_prefix(b"{")?;
    let mut values = [None; N];
    let mut next = member(after_space(object));
    while let Some((name, value)) = next {
        let after = after_value(value, Span::default())?;
        if let Some((found, _)) = values.iter_mut().zip(names).find(|(_, wanted)| name.is(wanted)) {
            *found = found.or_else(|| between(json, value, after));
        }
        next = after_comma(after).and_then(member);
    }
    Some(values)
}

/// How many items the list or members the object has that `pointer` leads to.
pub(super) fn count(json: &str, pointer: &str, marks: &mut Marks) -> Option<usize> {
    let value = value_at(json, pointer, marks)?;
    let is_object = match value.first()? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    if marks.counted.start != value.len() {
        let count = count_parts(after_space(value.get(1..)?), is_object)?;
        marks.counted = Counted { start: value.len(), count };
    }
    Some(marks.counted.count)
}

fn count_parts(mut rest: &[u8], is_object: bool) -> Option<usize> {
    if let [b'}' | b']', ..] = rest {
        return Some(0);
    }
    let mut count = 1;
    loop {
        let value = if is_object { member(rest)?.1 } else { rest };
        match after_comma(after_value(value, Span::default())?) {
            Some(next) => rest = next,
            None => return Some(count),
        }
        count += 1;
    }
}

/// What stands from one place to another.
fn between<'json>(json: &'json str, from: &[u8], to: &[u8]) -> Option<&'json str> {
    json.get(json.len() - from.len()..json.len() - to.len())
}

/// The value that `pointer` leads to, and what follows it.
fn value_at<'json>(json: &'json str, pointer: &str, marks: &mut Marks) -> Option<&'json [u8]> {
    let text = json.as_bytes();
    let Marks { outermost, items, last, .. } = marks;
    let mut tokens = pointer::tokens(pointer).ok()?;
    let mut rest = after_space(text);
    let mut marks = items.iter_mut();
    if let [b'{', ..] = rest
        && let Some(name) = tokens.next()
    {
        let name = name.ok()?;
        rest = match outermost.after_name(text, &name) {
            Ok(after) => after_space(after_space(after?).strip_prefix(b":")?),
            Err(NotKnown) => member_named(rest, &name, *last)?,
        };
    }
    for token in tokens {
        let token = token.ok()?;
        rest = match rest.first()? {
            b'{' => member_named(rest, &token, *last)?,
            b'[' => item(text, rest, pointer::index(&token)?, marks.next(), *last)?,
            _ => return None,
        };
    }
    Some(rest)
}

/// The value of the member `name`, of the object that `object` starts with.
fn member_named<'json>(object: &'json [u8], name: &str, last: Span) -> Option<&'json [u8]> {
    let mut rest = after_space(object.strip_prefix(b"{")?);
    loop {
        let (found, value) = member(rest)?;
        if found.is(name) {
            return Some(value);
        }
        rest = after_comma(after_value(value, last)?)?;
    }
}

/// A member's name as it is written between its quotes.
pub(super) struct Name<'json> {
    pub(super) source: &'json [u8],
    pub(super) has_escape: bool,
}

impl Name<'_> {
    #[inline(always)]
    fn is(&self, name: &str) -> bool {
        if self.has_escape { self.is_unescaped(name) } else { self.source == name.as_bytes() }
    }

    #[cold]
    fn is_unescaped(&self, name: &str) -> bool {
        let source = std::str::from_utf8(self.source).unwrap_or_default();
        read::string(&format!("\"{source}\"")).is_some_and(|text| text == name)
    }
}

/// The name and the value of the member that `text` starts with.
#[inline(always)]
pub(super) fn member(text: &[u8]) -> Option<(Name<'_>, &[u8])> {
    let inside = text.strip_prefix(b"\"")?;
    let end = scan::after_plain_text(inside);
    if let [b'"', b':', value @ ..] = end
        && value.first() > Some(&b' ')
    {
        return Some((Name { source: inside.get(..inside.len() - end.len())?, has_escape: false }, value));
    }
    let after = check::after_escapes(end)?;
    let source = inside.get(..inside.len() - after.len() - 1)?;
    let has_escape = end.len() != after.len() + 1;
    Some((Name { source, has_escape }, after_space(after_space(after).strip_prefix(b":")?)))
}

/// The item `index`, of the list that `list` starts with.
fn item<'json>(
    text: &'json [u8],
    list: &'json [u8],
    index: usize,
    mark: Option<&mut Option<Mark>>,
    last: Span,
) -> Option<&'json [u8]> {
    let known =
        mark.as_deref().copied().flatten().filter(|mark| mark.list == list.len() && mark.index <= index);
    let (mut position, mut rest) = match known {
        Some(mark) => (mark.index, text.get(text.len().checked_sub(mark.item)?..)?),
        None => (0, after_space(list.strip_prefix(b"[")?)),
    };
    if rest.first()? == &b']' {
        return None;
    }
    while position < index {
        rest = after_comma(after_value(rest, last)?)?;
        position += 1;
    }
    if let Some(mark) = mark {
        *mark = Some(Mark { list: list.len(), index, item: rest.len() });
    }
    Some(rest)
}

/// What follows the value that `text` starts with. `last` is one whose end is known.
#[inline(always)]
fn after_value(text: &[u8], last: Span) -> Option<&[u8]> {
    match text {
        [b'"', inside @ ..] => check::after_string(inside),
        [b'[' | b'{', ..] => after_container(text, last),
        _ => Some(scan::after_scalar(text)),
    }
}

/// Brackets need no telling apart: they are balanced.
#[inline(never)]
fn after_container(text: &[u8], last: Span) -> Option<&[u8]> {
    after_container_while(text, last, |_| true)
}

/// The same, for as long as `go_on` says so, which is given what is left of the text.
#[inline(always)]
fn after_container_while(text: &[u8], last: Span, mut go_on: impl FnMut(&[u8]) -> bool) -> Option<&[u8]> {
    let (mut rest, mut depth) = (text, 0_usize);
    loop {
        rest = scan::after_unstructured(rest);
        if !go_on(rest) {
            return None;
        }
        let (mark, after) = rest.split_first()?;
        match mark {
            b'"' => {
                rest = check::after_string(after)?;
                // A name and its text stand next to each other, and so do a text and the next name.
                while let [b':' | b',', b'"', after @ ..] = rest {
                    rest = check::after_string(after)?;
                }
                continue;
            }
            b'[' | b'{' if rest.len() == last.start => rest = rest.get(last.start - last.end..)?,
            b'[' | b'{' => (rest, depth) = (after, depth + 1),
            b']' | b'}' => (rest, depth) = (after, depth.checked_sub(1)?),
            _ => rest = after,
        }
        if depth == 0 {
            return Some(rest);
        }
    }
}

/// What follows the value that `text` starts with. The watch is told of what is gone over, and may end it.
pub(super) fn after_watched<'json>(text: &'json [u8], watch: &mut Watch<'_>) -> Result<Option<&'json [u8]>> {
    let [b'[' | b'{', ..] = text else {
        let after = after_value(text, Span::default());
        watch.count(text.len() - after.map_or(0, <[u8]>::len))?;
        return Ok(after);
    };
    let (mut refused, mut counted) = (Ok(()), text.len());
    let after = after_container_while(text, Span::default(), |rest| {
        if counted - rest.len() >= PART {
            refused = watch.count(counted - rest.len());
            counted = rest.len();
        }
        refused.is_ok()
    });
    refused?;
    watch.count(counted - after.map_or(0, <[u8]>::len).min(counted))?;
    Ok(after)
}

/// The next item or member behind a value that ends where `text` starts, if there is one.
#[inline(always)]
pub(super) fn after_comma(text: &[u8]) -> Option<&[u8]> {
    if let [b',', after @ ..] = text
        && after.first() > Some(&b' ')
    {
        return Some(after);
    }
    Some(after_space(after_space(text).strip_prefix(b",")?))
}

#[inline(always)]
fn after_space(text: &[u8]) -> &[u8] {
    check::after_space(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn found(json: &str, pointer: &str, marks: &mut Marks) -> Option<Value> {
        find(json, pointer, marks).map(|text| serde_json::from_str(text).unwrap())
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

    #[test]
    fn the_first_of_members_that_are_called_the_same_is_found() {
        for (json, expected) in [
            (r#"{"b":0,"a":1,"a":2}"#, Some("1")),
            (r#"{"\u0061":1,"a":2}"#, Some("1")),
            (r#"{"a":1,"\u0061":2}"#, Some("1")),
            (r#"{"b":{"\u0061":0},"a":1}"#, Some("1")),
            (r#" { "a" : 1 } "#, Some("1")),
            (r#"{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":1,"a":2}"#, Some("1")),
            (r#"{"ab":1,"":2,"a\"":3,"b":{"a":4}}"#, None),
            (r#"[{"a":1}]"#, None),
            ("{}", None),
        ] {
            for mut marks in starts(json) {
                assert_eq!(find(json, "/a", &mut marks), expected, "{json}");
                assert_eq!(
                    find_members(json, "", &mut marks, ["a"]).and_then(|[value]| value),
                    expected,
                    "{json}"
                );
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            (-2.0..2.0_f64).prop_map(Value::from),
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

    /// What the searches of a text may start from: nothing, or what its check has noted.
    fn starts(json: &str) -> [Marks; 2] {
        [Marks::default(), read::check_and_mark(json).unwrap()]
    }

    proptest! {
        #[test]
        fn it_finds_what_a_tree_holds(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let mut all = Vec::new();
            pointers(&value, "", &mut all);
            let missing = all.iter().flat_map(|pointer| [format!("{pointer}/b"), format!("{pointer}/3")]);
            let all: Vec<String> = all.iter().cloned().chain(missing).collect();
            for mut marks in starts(&json) {
                for pointer in &all {
                    let expected = value.pointer(pointer);
                    prop_assert_eq!(&found(&json, pointer, &mut marks), &expected.cloned(), "{}", pointer);
                    let expected = match expected {
                        Some(Value::Array(items)) => Some(items.len()),
                        Some(Value::Object(members)) => Some(members.len()),
                        _ => None,
                    };
                    for _ in 0..2 {
                        prop_assert_eq!(count(&json, pointer, &mut marks), expected, "{}", pointer);
                    }
                }
            }
        }

        #[test]
        fn members_are_what_searches_find(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let mut all = Vec::new();
            pointers(&value, "", &mut all);
            for mut marks in starts(&json) {
                for pointer in &all {
                    let names = ["a", "", "ab", "b\"", "c"];
                    let object = value.pointer(pointer).filter(|value| value.is_object());
                    let expected = object.map(|object| names.map(|name| object.get(name).cloned()));
                    let members = find_members(&json, pointer, &mut marks, names);
                    let members = members.map(|members| members.map(|json| json.map(|json| serde_json::from_str(json).unwrap())));
                    prop_assert_eq!(members, expected, "{}", pointer);
                }
            }
        }

        #[test]
        fn lists_of_numbers_are_told_from_others(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let (mut all, mut marks) = (Vec::new(), Marks::default());
            pointers(&value, "", &mut all);
            for pointer in all.iter().chain(all.iter().rev()) {
                let items = value.pointer(pointer).and_then(Value::as_array);
                let numbers = items.filter(|items| items.iter().all(Value::is_number));
                let mut floats = Vec::new();
                let count = read::floats_on(&json, pointer, &mut marks, |float| floats.push(float));
                prop_assert_eq!(count, numbers.map(Vec::len), "{}", pointer);
                let expected = numbers.into_iter().flatten().map(|number| number.to_string().parse().unwrap());
                prop_assert_eq!(floats, expected.collect::<Vec<f32>>(), "{}", pointer);
            }
        }

        #[test]
        fn no_text_is_a_danger(json in "[\\[\\]{}\":,0a\\\\ ]{0,30}", pointer in "(/[a0-2]?){0,3}") {
            let mut marks = Marks::default();
            let first = find(&json, &pointer, &mut marks);
            prop_assert_eq!(find(&json, &pointer, &mut marks), first);
            let _ = count(&json, &pointer, &mut marks);
            let _ = find_members(&json, &pointer, &mut marks, ["a", ""]);
            let _ = read::floats_on(&json, &pointer, &mut marks, |_| {});
        }
    }
}
