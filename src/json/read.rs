//! Finding a value in an answer by JSON pointer, without building a tree of the answer.
//!
//! Responsible for following a pointer by the steps of `walk`, and for turning the piece of text that it leads to into a
//! string, a number or floats. It must not guess: what is missing or of another kind is `None`. An answer has been through
//! `check` before anything is read from it.

use serde::de::IgnoredAny;

use super::check::{self, Outermost};
use super::sparse_index::SparseIndex;
pub use super::string::text as string;
use super::top_level_index::{Lookup, TopLevelIndex};
use super::walk::RawMember;
use super::{number, pointer, scan, walk};
use crate::error::Result;
use crate::watch::{PART, Watch};

/// What is known of one text from its check and from searches of it, so that a list costs one walk, read item by item and
/// each member by member, wherever it is. A place in the text is kept as the length of the rest from there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    /// One for each list and object on the way to a value; deeper ones have none.
    steps: [Option<CursorStep>; 8],
    /// A loop asks for its end again and again.
    counted: Option<Counted>,
    top_level: TopLevelIndex,
    /// The bytes that searches went over.
    searched: usize,
}

impl Cursor {
    /// Of a text that was checked.
    fn of(text: &str, outermost: Outermost) -> Cursor {
        let Outermost { count, index } = outermost;
        let place = scan::after_space(text.as_bytes()).len();
        Cursor { counted: Some(Counted { place, count }), top_level: index, ..Cursor::default() }
    }

    /// The bytes that searches went over since this was asked last.
    pub(super) fn take_searched(&mut self) -> usize {
        std::mem::take(&mut self.searched)
    }
}

/// The item or the member of a list or an object that was found last: the next search starts from there.
#[derive(Clone, Copy, Debug)]
struct CursorStep {
    from: usize,
    to: usize,
    /// Of an item.
    index: usize,
}

/// How many items or members the list or object has that was counted last.
#[derive(Clone, Copy, Debug)]
struct Counted {
    place: usize,
    count: usize,
}

/// Whether `text` is one whole JSON value. How deep it nests does not matter: what is skipped costs no stack.
pub fn check(text: &str) -> std::result::Result<(), serde_json::Error> {
    check_and_mark(text).map(drop)
}

/// The same, for searches to come.
pub fn check_and_mark(text: &str) -> std::result::Result<Cursor, serde_json::Error> {
    match check::check(text) {
        Some(outermost) => Ok(Cursor::of(text, outermost)),
        None => serde_json::from_str::<IgnoredAny>(text).map(|_| Cursor::default()),
    }
}

/// The same of a text of any length. The watch counts what is gone over, and may end it.
pub(crate) fn check_watched(text: &str, watch: &mut Watch<'_>) -> Result<Option<Cursor>> {
    if text.len() <= PART {
        watch.count(text.len())?;
        return Ok(check::check(text).map(|outermost| Cursor::of(text, outermost)));
    }
    // Where it is counted next: one comparison for each value.
    let (mut refused, mut next) = (Ok(()), text.len() - PART);
    let outermost = check::check_while(text, |rest| {
        if rest.len() >= next {
            return true;
        }
        refused = watch.count(next + PART - rest.len());
        next = rest.len().saturating_sub(PART);
        refused.is_ok()
    });
    refused.map(|()| outermost.map(|outermost| Cursor::of(text, outermost)))
}

/// The text of the value at `pointer` in `json`, exactly as the server wrote it.
pub fn find<'json>(json: &'json str, pointer: &str) -> Option<&'json str> {
    find_on(json, pointer, &mut Cursor::default())
}

/// The same, going on from where the last search of the same text stopped.
pub fn find_on<'json>(json: &'json str, pointer: &str, cursor: &mut Cursor) -> Option<&'json str> {
    find_by(json, pointer, cursor, None)
}

/// The same, by the index of the text where there is one. So do those that follow.
pub(super) fn find_by<'json>(
    json: &'json str,
    pointer: &str,
    cursor: &mut Cursor,
    index: Option<&SparseIndex>,
) -> Option<&'json str> {
    source(json, value_at(json, pointer, cursor, index)?)
}

/// The first byte of the value at `pointer`, and the one that follows white space behind it: the value's end is not looked
/// for. Goes on from where the last search stopped.
pub(crate) fn start_on(json: &str, pointer: &str, cursor: &mut Cursor) -> Option<(u8, Option<u8>)> {
    let (first, rest) = value_at(json, pointer, cursor, None)?.split_first()?;
    Some((*first, scan::after_space(rest).first().copied()))
}

/// How many items the list or members the object has at `pointer`.
pub(super) fn count_by(
    json: &str,
    pointer: &str,
    cursor: &mut Cursor,
    index: Option<&SparseIndex>,
) -> Option<usize> {
    let value = value_at(json, pointer, cursor, index)?;
    if let Some(known) = cursor.counted.filter(|known| known.place == value.len()) {
        return matches!(value, [b'{' | b'[', ..]).then_some(known.count);
    }
    let last = index.and_then(|index| index.part_before(json.as_bytes(), value, usize::MAX));
    let count = match (value, last) {
        ([b'{', ..], Some((member, number))) => number + walk::members_from(member).count(),
        ([b'[', ..], Some((item, number))) => number + walk::items_from(Some(item)).count(),
        ([b'{', ..], None) => walk::members(value).count(),
        ([b'[', ..], None) => walk::items(value).count(),
        _ => return None,
    };
    if index.is_none() {
        cursor.searched += value.len();
    }
    cursor.counted = Some(Counted { place: value.len(), count });
    Some(count)
}

/// The first value of each of these names in the object at `pointer`, by one walk through it. Its end is not looked for.
pub(super) fn members_by<'json, const N: usize>(
    json: &'json str,
    pointer: &str,
    cursor: &mut Cursor,
    index: Option<&SparseIndex>,
    names: [&str; N],
) -> [Option<&'json str>; N] {
    let mut values = [None; N];
    for member in walk::members(value_at(json, pointer, cursor, index).unwrap_or_default()) {
        if let Some((found, _)) = values.iter_mut().zip(names).find(|(_, wanted)| member.is(wanted)) {
            *found = found.or_else(|| source(json, member.value));
        }
    }
    values
}

/// Hands each number of the list at `pointer` to `take`, in order, and says how many there were. `None`, and nothing is
/// taken, where the value is no list or an item is no number.
pub(super) fn floats_by(
    json: &str,
    pointer: &str,
    cursor: &mut Cursor,
    index: Option<&SparseIndex>,
    take: impl FnMut(f32),
) -> Option<usize> {
    let items = value_at(json, pointer, cursor, index)?.strip_prefix(b"[")?;
    if !scan::after_numbers(items).starts_with(b"]") {
        return None;
    }
    number::floats(items, take)
}

/// A whole number that fits; never one that was rounded.
pub fn integer(json: &str) -> Option<i64> {
    json.parse().ok()
}

pub fn number(json: &str) -> Option<f64> {
    let is_number = json.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    // What is beyond the range of a double would be read as infinity.
    json.parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

pub fn boolean(json: &str) -> Option<bool> {
    json.parse().ok()
}

/// The value that `value`, a rest of `json`, starts with.
fn source<'json>(json: &'json str, value: &[u8]) -> Option<&'json str> {
    let after = walk::after_value(value)?;
    json.get(json.len() - value.len()..json.len() - after.len())
}

/// The rest of `json` from the value that `pointer` leads to.
fn value_at<'json>(
    json: &'json str,
    pointer: &str,
    cursor: &mut Cursor,
    index: Option<&SparseIndex>,
) -> Option<&'json [u8]> {
    let text = json.as_bytes();
    let Cursor { steps, top_level, searched, .. } = cursor;
    let mut steps = steps.iter_mut();
    let mut is_outermost = true;
    let mut value = scan::after_space(text);
    for token in pointer::tokens(pointer).ok()? {
        let (token, step) = (token.ok()?, steps.next());
        let last = step.as_deref().copied().flatten().filter(|last| last.from == value.len());
        let last = last.and_then(|last| Some((text.get(text.len().checked_sub(last.to)?..)?, last.index)));
        let from = value.len();
        let (place, number);
        (value, place, number) = match value {
            [b'{', ..] => {
                let again =
                    last.and_then(|(place, _)| walk::member(place)).filter(|member| member.is(&token));
                let found = match again {
                    Some(member) => member,
                    None if is_outermost => match top_level.look_up(text, &token) {
                        Lookup::RawMember(member) => member,
                        Lookup::Missing => return None,
                        Lookup::Unknown(last) => {
                            let first = last.or_else(|| first_part(value))?;
                            member_named(text, first, &token, index, searched)?
                        }
                    },
                    None => member_named(text, first_part(value)?, &token, index, searched)?,
                };
                (found.value, found.place, 0)
            }
            [b'[', ..] => {
                let number = pointer::index(&token)?;
                let last = last.filter(|(_, last)| *last <= number);
                let known = index.and_then(|index| index.part_before(text, value, number));
                let (first, skipped) = match (last, known) {
                    (Some(last), Some(known)) => {
                        if last.1 < known.1 {
                            known
                        } else {
                            last
                        }
                    }
                    (Some(start), None) | (None, Some(start)) => start,
                    (None, None) => (first_part(value)?, 0),
                };
                let mut reached = first.len();
                let mut items = walk::items_from(Some(first)).inspect(|item| reached = item.len());
                let item = items.nth(number - skipped).filter(|item| !item.starts_with(b"]"));
                drop(items);
                *searched += first.len() - reached;
                let item = item?;
                (item, item, number)
            }
            _ => return None,
        };
        is_outermost = false;
        if let Some(step) = step {
            *step = Some(CursorStep { from, to: place.len(), index: number });
        }
    }
    Some(value)
}

/// Where the first member of an object starts.
#[inline(always)]
fn first_part(object: &[u8]) -> Option<&[u8]> {
    Some(scan::after_space(object.get(1..)?))
}

/// The member of that name, from `first` on.
#[inline(always)]
fn member_named<'json>(
    text: &'json [u8],
    first: &'json [u8],
    name: &str,
    index: Option<&SparseIndex>,
    searched: &mut usize,
) -> Option<RawMember<'json>> {
    let mut reached = first.len();
    let found = match index {
        None => {
            let mut members = walk::members_from(first).inspect(|member| reached = member.place.len());
            members.find(|member| member.is(name))
        }
        Some(index) => member_by(text, first, name, index, &mut reached),
    };
    *searched += first.len() - reached;
    found
}

/// The same, stepping over long values at once.
fn member_by<'json>(
    text: &'json [u8],
    first: &'json [u8],
    name: &str,
    index: &SparseIndex,
    reached: &mut usize,
) -> Option<RawMember<'json>> {
    let mut place = first;
    loop {
        let member = walk::member(place)?;
        *reached = place.len();
        if member.is(name) {
            return Some(member);
        }
        let after = index.after(text, member.value).or_else(|| walk::after_value(member.value))?;
        place = walk::after_comma(after)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn count(json: &str) -> Option<usize> {
        count_by(json, "", &mut Cursor::default(), None)
    }

    fn floats(json: &str, take: impl FnMut(f32)) -> Option<usize> {
        floats_by(json, "", &mut Cursor::default(), None, take)
    }

    const ANSWER: &str = r#" { "id" : "a" , "choices" : [ { "text" : "hi\u0000 \"you\"" , "n" : 12345678901234567890 } ,
        { "text" : null } ] , "a/b" : { "" : true } , "id" : "second", "usage": { "cost": 0.28 } } "#;

    #[test]
    fn pointers_find_the_text_of_values() {
        for (pointer, expected) in [
            ("/id", Some("\"a\"")),
            ("/choices/0/text", Some(r#""hi\u0000 \"you\"""#)),
            ("/choices/0/n", Some("12345678901234567890")),
            ("/choices/1/text", Some("null")),
            ("/choices/1", Some(r#"{ "text" : null }"#)),
            ("/a~1b/", Some("true")),
            ("/usage", Some(r#"{ "cost": 0.28 }"#)),
            ("", Some(ANSWER.trim())),
            ("/choices/2", None),
            ("/choices/-", None),
            ("/choices/00", None),
            ("/choices/0/text/x", None),
            ("/id/0", None),
            ("/nothing", None),
            ("id", None),
            ("/~", None),
        ] {
            assert_eq!(find(ANSWER, pointer), expected, "{pointer}");
        }
        assert_eq!(find("[{\"id\":1},{\"id\":2}]", "/1/id"), Some("2"));
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(check(&deep).is_ok());
        assert_eq!(find(&deep, &"/0".repeat(100_000)), Some("1"));
        assert!(find(&deep, "/0/0").is_some());
        assert_eq!(count(&deep), Some(1));
        assert!(check(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn values_are_read_exactly_or_not_at_all() {
        assert_eq!(string(r#""plain""#).as_deref(), Some("plain"));
        assert_eq!(string(r#""a\u0000b\ud83d\ude00""#).as_deref(), Some("a\0b\u{1f600}"));
        assert_eq!(string(r#""x\ud83dy""#).as_deref(), Some("x\u{fffd}y"));
        assert_eq!(string(r#""\ude00\ud83d""#).as_deref(), Some("\u{fffd}\u{fffd}"));
        assert_eq!(string(r#""\ufffd\ud83d\ud83d""#).as_deref(), Some("\u{fffd}\u{fffd}\u{fffd}"));
        assert_eq!(string("1"), None);
        assert_eq!(string("null"), None);
        assert_eq!(string("[1]"), None);

        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer("9223372036854775808"), None);
        assert_eq!(integer("1.0"), None);
        assert_eq!(integer("true"), None);
        assert_eq!(number("15924764223251450000"), Some(15924764223251450000.0));
        assert_eq!(number("-1.5e3"), Some(-1500.0));
        assert_eq!(number("null"), None);
        assert_eq!(number("\"1\""), None);
        assert_eq!(boolean("true"), Some(true));
        assert_eq!(boolean("1"), None);

        assert_eq!(count("[]"), Some(0));
        assert_eq!(count("[1,[2,3]]"), Some(2));
        assert_eq!(count(r#"{"a":1,"b":{}}"#), Some(2));
        assert_eq!(count("\"text\""), None);
        assert_eq!(count("12"), None);
    }

    #[test]
    fn floats_come_in_order_and_unrounded() {
        let mut taken = Vec::new();
        assert_eq!(
            floats("[0.1, -2e-3 ,3, 1.00000017881393432617187499]", |float| taken.push(float)),
            Some(4)
        );
        assert_eq!(taken, [0.1, -0.002, 3.0, 1.000_000_1]);
        for bad in ["[1,null]", "[\"1\"]", "{}", "1", "[true]", "[inf]", "[[1]]"] {
            assert_eq!(floats(bad, |_| {}), None, "{bad}");
        }
        assert_eq!(floats("[]", |_| {}), Some(0));
    }

    fn found(json: &str, pointer: &str, cursor: &mut Cursor) -> Option<Value> {
        find_on(json, pointer, cursor).map(|text| serde_json::from_str(text).unwrap())
    }

    #[test]
    fn items_are_found_in_any_order_with_the_same_cursor() {
        let json = r#" [ [1, "],", {"a": [2, 3]}], [], [[4], "\\\"]"], 5 ] "#;
        let whole: Value = serde_json::from_str(json).unwrap();
        let pointers =
            ["/0/2/a/1", "/3", "/0/1", "/2/1", "/2/0/0", "/1", "/1/0", "/0/2/a/0", "/4", "/2/2", "/3/0", ""];
        let mut cursor = Cursor::default();
        for _ in 0..3 {
            for pointer in pointers.iter().chain(pointers.iter().rev()) {
                assert_eq!(found(json, pointer, &mut cursor), whole.pointer(pointer).cloned(), "{pointer}");
            }
        }
    }

    #[test]
    fn a_search_goes_on_where_the_last_one_stopped() {
        let json = r#"{"segments":[{"text":"a"}],"words":[{"word":"b"},{"word":"c"},{"word":"d"}]}"#;
        let mut cursor = Cursor::default();
        assert_eq!(find_on(json, "/words/1/word", &mut cursor), Some("\"c\""));
        // What is before it is not looked at again.
        let broken = json
            .replace(r#""segments":[{"text":"a"}]"#, &"?".repeat(25))
            .replace(r#"{"word":"b"}"#, &"?".repeat(12));
        assert_eq!(broken.len(), json.len());
        for pointer in ["/words/1/word", "/words/2/word"] {
            assert_eq!(find_on(&broken, pointer, &mut cursor), find(json, pointer), "{pointer}");
            assert_eq!(find(&broken, pointer), None, "{pointer}");
        }
        assert_eq!(count_by(&broken, "/words/2", &mut cursor, None), Some(1));
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
            for mut cursor in starts(json) {
                assert_eq!(find_on(json, "/a", &mut cursor), expected, "{json}");
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
    fn starts(json: &str) -> [Cursor; 2] {
        [Cursor::default(), check_and_mark(json).unwrap()]
    }

    proptest! {
        #[test]
        fn it_finds_what_a_tree_holds(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let mut all = Vec::new();
            pointers(&value, "", &mut all);
            let missing = all.iter().flat_map(|pointer| [format!("{pointer}/b"), format!("{pointer}/3")]);
            let all: Vec<String> = all.iter().cloned().chain(missing).collect();
            for mut cursor in starts(&json) {
                for pointer in &all {
                    let expected = value.pointer(pointer);
                    prop_assert_eq!(&found(&json, pointer, &mut cursor), &expected.cloned(), "{}", pointer);
                    let expected = match expected {
                        Some(Value::Array(items)) => Some(items.len()),
                        Some(Value::Object(members)) => Some(members.len()),
                        _ => None,
                    };
                    for _ in 0..2 {
                        prop_assert_eq!(count_by(&json, pointer, &mut cursor, None), expected, "{}", pointer);
                    }
                }
            }
        }

        #[test]
        fn members_are_what_searches_find(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let mut all = Vec::new();
            pointers(&value, "", &mut all);
            for pointer in &all {
                let json = find(&json, pointer).unwrap();
                let names = ["a", "", "ab", "b\"", "c"];
                prop_assert_eq!(members_by(json, "", &mut Cursor::default(), None, names), names.map(|name| find(json, &format!("/{name}")).filter(|_| json.starts_with('{'))));
            }
        }

        #[test]
        fn lists_of_numbers_are_told_from_others(value in any_json(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let (mut all, mut cursor) = (Vec::new(), Cursor::default());
            pointers(&value, "", &mut all);
            for pointer in all.iter().chain(all.iter().rev()) {
                let items = value.pointer(pointer).and_then(Value::as_array);
                let numbers = items.filter(|items| items.iter().all(Value::is_number));
                let mut floats = Vec::new();
                let count = floats_by(&json, pointer, &mut cursor, None, |float| floats.push(float));
                prop_assert_eq!(count, numbers.map(Vec::len), "{}", pointer);
                let expected = numbers.into_iter().flatten().map(|number| number.to_string().parse().unwrap());
                prop_assert_eq!(floats, expected.collect::<Vec<f32>>(), "{}", pointer);
            }
        }

        #[test]
        fn no_text_is_a_danger(json in "[\\[\\]{}\":,0a\\\\ ]{0,30}", pointer in "(/[a0-2]?){0,3}") {
            let mut cursor = Cursor::default();
            let first = find_on(&json, &pointer, &mut cursor);
            prop_assert_eq!(find_on(&json, &pointer, &mut cursor), first);
            let _ = count_by(&json, &pointer, &mut cursor, None);
            let _ = floats_by(&json, &pointer, &mut cursor, None, |_| {});
        }
    }
}
