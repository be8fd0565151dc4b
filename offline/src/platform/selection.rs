//! Which objects a list has, and in which order: `status`, `filter` and `orderBy`, as the family of the list takes them.

use serde_json::Value;

use crate::platform::filter::{Field, Filter, Kind};
use crate::platform::page::{Order, Paging, Place, page_in_order};
use crate::platform::query::parameter;
use crate::refusal::Refusal;

/// What a list may be asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    /// Objects of some states, if they have one as `status`.
    Status,
    /// Those that a filter over these fields takes, ordered by one that is a time.
    Fields(&'static [Field]),
    /// Those of which one of these words is true.
    Words(&'static [(&'static str, Takes)]),
}

/// Whether an object is taken.
type Takes = fn(&Value) -> bool;

/// What a request asks of a list.
#[derive(Debug)]
pub(crate) struct Selection<'a> {
    query: Option<&'a str>,
    chosen: Chosen,
    order: Option<Order>,
}

#[derive(Debug)]
enum Chosen {
    All,
    Statuses(String),
    Filter(Filter),
    Word(Takes),
}

impl<'a> Selection<'a> {
    pub fn of(query: Option<&'a str>, choice: Choice, qualifier: Option<&str>) -> Result<Self, Refusal> {
        let given = |name| parameter(query, name).filter(|text| !text.is_empty());
        let mut selection = Selection { query, chosen: Chosen::All, order: None };
        match choice {
            Choice::Status => selection.chosen = given("status").map_or(Chosen::All, Chosen::Statuses),
            Choice::Fields(fields) => {
                if let Some(text) = given("filter") {
                    selection.chosen = Chosen::Filter(Filter::read(&text, fields, qualifier)?);
                }
                selection.order = given("orderBy").map(|text| order(text, fields)).transpose()?;
            }
            Choice::Words(words) => {
                if let Some(text) = given("filter") {
                    let found = words.iter().find(|(word, _)| *word == text);
                    let (_, takes) = found.ok_or_else(|| {
                        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                        let message = format!("filter must be one of {}, not {text}", known.join(", "));
                        Refusal::invalid_field("filter", message)
                    })?;
                    selection.chosen = Chosen::Word(*takes);
                }
            }
        }
        Ok(selection)
    }

    fn takes(&self, object: &Value) -> bool {
        match &self.chosen {
            Chosen::All => true,
            Chosen::Statuses(wanted) => match object.get("status") {
                Some(Value::String(status)) => wanted.split(',').any(|wanted| wanted == status),
                _ => true,
            },
            Chosen::Filter(filter) => filter.takes(object),
            Chosen::Word(takes) => takes(object),
        }
    }

    /// The page that the request asks for.
    pub fn page(
        &self,
        paging: Paging,
        objects: impl Iterator<Item = (u64, Value)>,
    ) -> Result<Value, Refusal> {
        let place = |(number, object): (u64, Value)| {
            let key = self.order.as_ref().and_then(|order| object.pointer(order.place)?.as_str());
            (Place { key: key.unwrap_or_default().to_owned(), number }, object)
        };
        let mut taken: Vec<_> = objects.filter(|(_, object)| self.takes(object)).map(place).collect();
        if let Some(order) = &self.order {
            taken.sort_by(|(first, _), (second, _)| order.compare(first, second));
        }
        page_in_order(paging, taken.into_iter(), self.query, self.order.as_ref())
    }
}

/// `created_at`, or with ` asc` or ` desc` behind it.
fn order(text: String, fields: &[Field]) -> Result<Order, Refusal> {
    let (name, direction) = text.split_once(' ').unwrap_or((&text, "asc"));
    let mut times = fields.iter().filter(|field| matches!(field.kind, Kind::Time));
    match (times.find(|field| field.name == name), direction.trim()) {
        (Some(field), "asc" | "desc") => {
            let is_descending = direction.trim() == "desc";
            Ok(Order { place: field.place, is_descending, text })
        }
        _ => {
            let message =
                format!("orderBy must be created_at or updated_at, with asc or desc behind it, not {text}");
            Err(Refusal::invalid_field("orderBy", message))
        }
    }
}
