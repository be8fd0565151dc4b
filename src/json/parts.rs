//! The members of an object and the items of a list, one by one, each lent from the text.
//!
//! For text that `check` has let pass. Nothing is kept, so that a list of any length costs no memory; a watch can
//! end the iteration. It must not know what the parts mean.

use std::borrow::Cow;

use super::{scan, walk};
use crate::error::Result;
use crate::watch::Watch;

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'json> {
    /// As it is written between its quotes.
    pub(crate) source: &'json str,
    has_escape: bool,
    pub(crate) value: &'json str,
}

impl<'json> Member<'json> {
    #[inline(always)]
    pub(crate) fn name(&self) -> Cow<'json, str> {
        if self.has_escape { walk::unescaped(self.source) } else { Cow::Borrowed(self.source) }
    }
}

/// The members of an object that are still to come.
#[derive(Clone, Debug)]
pub(crate) struct Members<'json> {
    json: &'json str,
    next: Option<&'json [u8]>,
}

/// The members of the object that `json` is; `None` where it is something else.
pub(crate) fn members(json: &str) -> Option<Members<'_>> {
    let inside = scan::after_space(json.as_bytes().strip_prefix(b"{")?);
    Some(Members { json, next: Some(inside).filter(|inside| inside.first() == Some(&b'"')) })
}

impl<'json> Members<'json> {
    #[inline(always)]
    pub(crate) fn next(&mut self, watch: &mut Watch<'_>) -> Result<Option<Member<'json>>> {
        let Some(member) = self.next.and_then(walk::member) else { return Ok(None) };
        watch.count(member.name.len())?;
        let Some(after) = walk::after_watched(member.value, watch)? else { return Ok(None) };
        self.next = walk::after_comma(after);
        Ok(Some(Member {
            source: std::str::from_utf8(member.name).unwrap_or_default(),
            has_escape: member.has_escape,
            value: between(self.json, member.value, after),
        }))
    }
}

/// The items of a list that are still to come.
#[derive(Clone, Debug)]
pub(crate) struct Items<'json> {
    json: &'json str,
    next: Option<&'json [u8]>,
}

/// The items of the list that `json` is; `None` where it is something else.
pub(crate) fn items(json: &str) -> Option<Items<'_>> {
    let inside = scan::after_space(json.as_bytes().strip_prefix(b"[")?);
    Some(Items { json, next: Some(inside).filter(|inside| inside.first() != Some(&b']')) })
}

impl<'json> Items<'json> {
    #[inline(always)]
    pub(crate) fn next(&mut self, watch: &mut Watch<'_>) -> Result<Option<&'json str>> {
        let Some(value) = self.next else { return Ok(None) };
        watch.count(1)?;
        let Some(after) = walk::after_watched(value, watch)? else { return Ok(None) };
        self.next = walk::after_comma(after);
        Ok(Some(between(self.json, value, after)))
    }

    /// Whether there is another.
    pub(crate) fn is_over(&self) -> bool {
        self.next.is_none()
    }
}

/// The text from one place to another.
fn between<'json>(json: &'json str, from: &[u8], to: &[u8]) -> &'json str {
    json.get(json.len() - from.len()..json.len() - to.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn parse(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    fn all_items(json: &str) -> Option<Vec<Value>> {
        let (mut ask, mut found) = (|| Ok(()), Vec::new());
        let (mut watch, mut items) = (Watch::new(&mut ask), items(json)?);
        while let Some(item) = items.next(&mut watch).unwrap() {
            found.push(parse(item));
        }
        Some(found)
    }

    fn all_members(json: &str) -> Option<Vec<(String, Value)>> {
        let (mut ask, mut found) = (|| Ok(()), Vec::new());
        let (mut watch, mut members) = (Watch::new(&mut ask), members(json)?);
        while let Some(member) = members.next(&mut watch).unwrap() {
            found.push((member.name().into_owned(), parse(member.value)));
        }
        Some(found)
    }

    #[test]
    fn parts_come_in_their_order_whatever_stands_between_them() {
        assert_eq!(
            all_items(" [ ]".trim()).unwrap().len() + all_members("{ \n}").unwrap().len(),
            0,
            "nothing"
        );
        let json = r#"[ 1 ,"a]" ,{"b":[{}]},[[]], null ]"#;
        assert_eq!(Value::from(all_items(json).unwrap()), parse(json));
        let json = r#"{ "a" : 1 ,"\u0062\"":"}","a":{"c":[1,2]} , "":null}"#;
        let expected = [("a", "1"), ("b\"", "\"}\""), ("a", r#"{"c":[1,2]}"#), ("", "null")];
        assert_eq!(all_members(json).unwrap(), expected.map(|(name, json)| (name.to_owned(), parse(json))));
        assert!(all_items("{}").is_none() && all_members("[]").is_none() && all_members("1").is_none());
    }

    #[test]
    fn one_who_wants_no_more_ends_it_between_parts_and_inside_one() {
        let flat = format!("[{}1]", "1,".repeat(1 << 20));
        let deep = format!("[[{}[]]]", "[],".repeat(1 << 20));
        let long = format!("[\"{}\",1]", "x".repeat(1 << 20));
        for json in [flat, deep, long] {
            let mut ask = || Err(crate::error::Error::new(crate::error::Status::Cancelled, "no more"));
            let mut watch = Watch::new(&mut ask);
            let mut items = items(&json).unwrap();
            let mut read = 0;
            let ended = loop {
                match items.next(&mut watch) {
                    Ok(Some(item)) => read += item.len(),
                    ended => break ended,
                }
            };
            assert!(ended.is_err() && read < 128 * 1024, "{read}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_danger(json in "[\\[\\]{}\":,0a\\\\ ]{0,30}") {
            let mut ask = || Ok(());
            let mut watch = Watch::new(&mut ask);
            if let Some(mut items) = items(&json) {
                while items.next(&mut watch).unwrap().is_some() {}
            }
            if let Some(mut members) = members(&json) {
                while let Some(member) = members.next(&mut watch).unwrap() {
                    let _ = member.name();
                }
            }
        }
    }
}
