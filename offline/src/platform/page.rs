//! One page of a list, in each of the ways in which the service divides them.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::platform::query::parameter;
use crate::refusal::Refusal;

/// Items of a page, unless the request says how many.
const DEFAULT_LIMIT: usize = 20;
const LARGEST_LIMIT: usize = 1000;

/// How a list is divided, and what is around its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// All at once, as the member of this name.
    Whole(&'static str),
    /// All at once, as `data` of an object that says that it is a list.
    WholeList,
    /// An array alone, of at most `limit` items if the request says that.
    Array,
    /// `after` and `limit`; the answer's `next_cursor` is absent at the end.
    Cursor,
    /// The same with `meta`, whose `next_cursor` is empty at the end.
    Meta,
    /// `page_token` and `page_size`; the answer has the items under this name, `next_page_token` and `has_next`.
    Token(&'static str),
}

/// Where an item is in its list: by what the list is ordered by, and among those that have the same by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Empty in a list in the order of numbers.
    pub key: String,
    pub number: u64,
}

/// What a list is ordered by.
#[derive(Debug)]
pub(crate) struct Order {
    /// Where an item has it, as a JSON pointer.
    pub place: &'static str,
    pub is_descending: bool,
    /// As the request says it.
    pub text: String,
}

impl Order {
    pub fn compare(&self, first: &Place, second: &Place) -> Ordering {
        if self.is_descending { second.cmp(first) } else { first.cmp(second) }
    }
}

/// The page of `items` that a query asks for. Each item has a number, and they grow: a cursor says the last one's, so
/// that a page is right when items came or went in between.
pub(crate) fn page(
    paging: Paging,
    items: impl Iterator<Item = (u64, Value)>,
    query: Option<&str>,
) -> Result<Value, Refusal> {
    let place = |number| Place { key: String::new(), number };
    page_in_order(paging, items.map(|(number, item)| (place(number), item)), query, None)
}

/// The same of items in another order.
pub(crate) fn page_in_order(
    paging: Paging,
    items: impl Iterator<Item = (Place, Value)>,
    query: Option<&str>,
    order: Option<&Order>,
) -> Result<Value, Refusal> {
    let (limit, cursor) = match paging {
        Paging::Token(_) => ("page_size", "page_token"),
        _ => ("limit", "after"),
    };
    let limit = match parameter(query, limit).filter(|text| !text.is_empty()) {
        None => DEFAULT_LIMIT,
        Some(text) => match text.parse::<usize>() {
            Ok(number @ 1..=LARGEST_LIMIT) => number,
            _ => {
                let message = format!("{limit} must be a number from 1 to {LARGEST_LIMIT}, not \"{text}\"");
                return Err(Refusal::invalid_field(limit, message));
            }
        },
    };
    let data = |items: &mut dyn Iterator<Item = (Place, Value)>| -> Vec<Value> {
        items.map(|(_, item)| item).collect()
    };
    let mut items = items;
    match paging {
        Paging::Whole(name) => return Ok(json!({ name: data(&mut items) })),
        Paging::WholeList => return Ok(json!({ "object": "list", "data": data(&mut items) })),
        Paging::Array if parameter(query, "limit").is_none() => return Ok(json!(data(&mut items))),
        Paging::Array => return Ok(json!(data(&mut items.take(limit)))),
        Paging::Cursor | Paging::Meta | Paging::Token(_) => {}
    }
    let order_text = order.map_or("", |order| &order.text);
    let start = parameter(query, cursor).filter(|text| !text.is_empty()).map(|text| {
        place_of(&text, order_text).ok_or_else(|| {
            Refusal::invalid_field(cursor, format!("{cursor} is no cursor of this list: \"{text}\""))
        })
    });
    let start = start.transpose()?;
    let compare = |place: &Place, start: &Place| match order {
        Some(order) => order.compare(place, start),
        None => place.cmp(start),
    };
    let is_before = |place: &Place| start.as_ref().is_some_and(|start| compare(place, start).is_le());
    let mut rest = items.skip_while(|(place, _)| is_before(place)).peekable();
    let mut last = Place::default();
    let mut found = Vec::new();
    while found.len() < limit
        && let Some((place, item)) = rest.next()
    {
        last = place;
        found.push(item);
    }
    let next = rest.peek().map(|_| cursor_of(&last, order_text));
    Ok(match paging {
        Paging::Meta => json!({
            "data": found,
            "meta": { "limit": limit, "has_more": next.is_some(), "next_cursor": next.unwrap_or_default() },
        }),
        Paging::Token(name) => json!({
            name: found, "has_next": next.is_some(), "next_page_token": next.unwrap_or_default(),
        }),
        _ => {
            let mut page = json!({ "object": "list", "data": found });
            if let Some(next) = next {
                page["next_cursor"] = json!(next);
            }
            page
        }
    })
}

/// Opaque, as the service's are, so that no program counts on what is in one.
fn cursor_of(last: &Place, order: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("after {} {order} {}", last.number, last.key))
}

fn place_of(cursor: &str, order: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (number, rest) = text.strip_prefix("after ")?.split_once(' ')?;
    let key = rest.strip_prefix(order)?.strip_prefix(' ')?.to_owned();
    Some(Place { key, number: number.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(paging: Paging, size: &str, cursor: &str, next: impl Fn(&Value) -> Option<String>) -> Vec<Value> {
        let mut pages = Vec::new();
        let mut query = size.to_owned();
        loop {
            let items = (1..=5).map(|number| (number * 10, json!(number)));
            let found = page(paging, items, Some(&query)).expect("a page");
            let next = next(&found);
            pages.push(found);
            match next {
                Some(next) => query = format!("{size}&{cursor}={next}"),
                None => return pages,
            }
        }
    }

    #[test]
    fn each_way_walks_the_whole_list() {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let pages = walk(Paging::Cursor, "limit=2", "after", |page| text(&page["next_cursor"]));
        assert_eq!(
            pages.iter().map(|page| page["data"].clone()).collect::<Vec<_>>(),
            [json!([1, 2]), json!([3, 4]), json!([5])]
        );
        assert!(pages[2].get("next_cursor").is_none());
        let pages = walk(Paging::Meta, "limit=3", "after", |page| text(&page["meta"]["next_cursor"]));
        assert_eq!(
            pages.last().expect("a page"),
            &json!({ "data": [4, 5], "meta": { "limit": 3, "has_more": false, "next_cursor": "" } })
        );
        let pages =
            walk(Paging::Token("alerts"), "page_size=4", "page_token", |page| text(&page["next_page_token"]));
        assert_eq!((pages.len(), &pages[0]["has_next"], &pages[1]["alerts"]), (2, &json!(true), &json!([5])));
    }

    #[test]
    fn a_wrong_size_or_cursor_is_refused() {
        for query in ["limit=0", "limit=-1", "limit=x", "limit=1001", "after=x", "after=YWZ0ZXI"] {
            assert!(page(Paging::Cursor, std::iter::empty(), Some(query)).is_err(), "{query}");
        }
    }
}
