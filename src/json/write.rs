//! Writing values as JSON, into one piece of memory.
//!
//! Responsible for what stands in a string as it is and what must not, and for room that is enough in most cases. It
//! must not know what the members mean.

use serde_json::Value;

use super::scan;

/// An object of these members, in their order.
pub fn object<'value>(members: impl Iterator<Item = (&'value str, &'value Value)> + Clone) -> Vec<u8> {
    let room: usize = members.clone().map(|(name, value)| room_for_member(name, value)).sum();
    // Prose has a line's end or a quote to be escaped every few dozen bytes.
    let mut json = Vec::with_capacity(2 + room + room / 16);
    append_object(&mut json, members);
    json
}

fn append_object<'value>(json: &mut Vec<u8>, members: impl Iterator<Item = (&'value str, &'value Value)>) {
    json.push(b'{');
    for (position, (name, value)) in members.enumerate() {
        if position > 0 {
            json.push(b',');
        }
        append_text(json, name);
        json.push(b':');
        append(json, value);
    }
    json.push(b'}');
}

fn append(json: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Bool(true) => json.extend_from_slice(b"true"),
        Value::Bool(false) => json.extend_from_slice(b"false"),
        Value::Number(number) => json.extend_from_slice(number.as_str().as_bytes()),
        Value::String(text) => append_text(json, text),
        Value::Array(items) => {
            json.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    json.push(b',');
                }
                append(json, item);
            }
            json.push(b']');
        }
        Value::Object(members) => {
            append_object(json, members.iter().map(|(name, value)| (name.as_str(), value)));
        }
    }
}

fn append_text(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let end = scan::after_plain_text(rest);
        json.extend_from_slice(rest.get(..rest.len() - end.len()).unwrap_or_default());
        let Some((byte, after)) = end.split_first() else { break };
        append_escape(json, *byte);
        rest = after;
    }
    json.push(b'"');
}

/// A quote, a backslash or a control character, which stand in no string as they are.
pub(crate) fn append_escape(json: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
            json.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    json.extend_from_slice(&[b'\\', letter]);
}

/// What a value takes without escapes.
fn room_for(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(number) => number.as_str().len(),
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(|item| room_for(item) + 1).sum::<usize>(),
        Value::Object(members) => {
            2 + members.iter().map(|(name, value)| room_for_member(name, value)).sum::<usize>()
        }
    }
}

fn room_for_member(name: &str, value: &Value) -> usize {
    name.len() + 4 + room_for(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Map;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,40}".prop_map(Value::from),
            "[\\x00-\\x7f\"\\\\é\u{10ffff}]{0,40}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[\\x00-\\x7fé]{0,9}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_written_as_serde_writes_it(members in prop::collection::vec(("[\\x00-\\x7fé]{0,9}", any_value()), 0..5)) {
            let members: Map<String, Value> = members.into_iter().collect();
            let json = object(members.iter().map(|(name, value)| (name.as_str(), value)));
            prop_assert_eq!(String::from_utf8(json).unwrap(), Value::Object(members).to_string());
        }
    }

    #[test]
    fn every_character_below_a_space_is_escaped() {
        let text: String = (0..=0x80_u8).map(char::from).collect();
        let value = Value::from(text);
        let json = object([("a", &value)].into_iter());
        assert_eq!(String::from_utf8(json).unwrap(), format!("{{\"a\":{value}}}"));
    }

    #[test]
    fn plain_text_takes_one_allocation() {
        let value = Value::from(vec!["x".repeat(10_000); 3]);
        let json = object([("image", &value)].into_iter());
        assert!(
            json.capacity() <= json.len() + json.len() / 16 + 16,
            "{} of {}",
            json.capacity(),
            json.len()
        );
    }
}
