//! A schema's text, as nodes.
//!
//! Responsible for what each keyword may hold, for references into the schema, and for one that would never come to an
//! end: those are found here, so that checking a text meets none. A schema that is none is refused with the pointer to
//! the part that is wrong. It must not look at any text but the schema.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value};

use super::node::{Choice, Fault, MemberRule, Node, NodeIndex};
use super::types::Types;
use crate::json::pointer;

type Parsed<T> = Result<T, Fault>;

/// The nodes of the schema that `value` is, its own first.
pub(super) fn nodes(value: &Value) -> Parsed<Vec<Node>> {
    let mut parser = Parser { schema: value, nodes: Vec::new(), known: BTreeMap::new(), open: Vec::new() };
    parser.node(String::new(), value);
    let mut places = Vec::new();
    while let Some(place) = parser.open.pop() {
        let node = parser.parse(&place)?;
        if let Some(slot) = parser.nodes.get_mut(place.node) {
            *slot = node;
        }
        places.push((place.node, place.pointer));
    }
    match endless(&parser.nodes) {
        Some(endless) => {
            let place = places.into_iter().find(|(node, _)| *node == endless);
            Err(fault(
                &place.unwrap_or_default().1,
                "leads back to itself, without a member or an item between",
            ))
        }
        None => Ok(parser.nodes),
    }
}

struct Parser<'v> {
    schema: &'v Value,
    nodes: Vec<Node>,
    /// By its pointer.
    known: BTreeMap<String, NodeIndex>,
    /// Those whose nodes are empty still.
    open: Vec<SchemaPlace<'v>>,
}

/// A schema in the schema.
struct SchemaPlace<'v> {
    pointer: String,
    value: &'v Value,
    node: NodeIndex,
}

impl<'v> Parser<'v> {
    fn node(&mut self, pointer: String, value: &'v Value) -> NodeIndex {
        if let Some(known) = self.known.get(&pointer) {
            return *known;
        }
        let node = self.nodes.len();
        self.nodes.push(Node::default());
        self.known.insert(pointer.clone(), node);
        self.open.push(SchemaPlace { pointer, value, node });
        node
    }

    fn parse(&mut self, place: &SchemaPlace<'v>) -> Parsed<Node> {
        let keywords = match place.value {
            Value::Object(keywords) => keywords,
            Value::Bool(allows_all) => return Ok(Node { refuses_all: !allows_all, ..Node::default() }),
            _ => return Err(fault(&place.pointer, "is not a schema: a schema is an object, true or false")),
        };
        let mut node = Node::default();
        for (name, value) in keywords {
            let keyword = Keyword { pointer: below(&place.pointer, name), value };
            self.parse_keyword(&mut node, name, &keyword, keywords)?;
        }
        Ok(node)
    }

    fn parse_keyword(
        &mut self,
        node: &mut Node,
        name: &str,
        keyword: &Keyword<'v>,
        beside: &Map<String, Value>,
    ) -> Parsed<()> {
        match name {
            "type" => node.types = Some(keyword.types()?),
            "enum" => node.allowed.push(keyword.list()?.clone()),
            "const" => node.allowed.push(vec![keyword.value.clone()]),
            "minimum" if beside.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {
                node.number.above = Some(keyword.number()?);
            }
            "minimum" => node.number.least = Some(keyword.number()?),
            "maximum" if beside.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {
                node.number.below = Some(keyword.number()?);
            }
            "maximum" => node.number.most = Some(keyword.number()?),
            // Older schemas say by a boolean what the bound beside it is.
            "exclusiveMinimum" | "exclusiveMaximum" if keyword.value.is_boolean() => {}
            "exclusiveMinimum" => node.number.above = Some(keyword.number()?),
            "exclusiveMaximum" => node.number.below = Some(keyword.number()?),
            "multipleOf" => node.number.multiple_of = Some(keyword.step()?),
            "minLength" => node.length.least = Some(keyword.count()?),
            "maxLength" => node.length.most = Some(keyword.count()?),
            "minItems" => node.item_count.least = Some(keyword.count()?),
            "maxItems" => node.item_count.most = Some(keyword.count()?),
            "minProperties" => node.member_count.least = Some(keyword.count()?),
            "maxProperties" => node.member_count.most = Some(keyword.count()?),
            "allOf" => node.all.extend(self.schemas(keyword)?),
            "anyOf" | "oneOf" => {
                let (options, is_exclusive) = (self.schemas(keyword)?, name == "oneOf");
                node.choices.push(Choice { options, is_exclusive });
            }
            "$ref" => node.all.push(self.reference(keyword)?),
            "properties" => {
                for (name, value) in keyword.object()? {
                    let schema = self.node(below(&keyword.pointer, name), value);
                    node.members.entry(name.clone()).or_default().node = Some(schema);
                }
            }
            "required" => {
                for (position, name) in keyword.list()?.iter().enumerate() {
                    let Value::String(name) = name else {
                        let place = below(&keyword.pointer, &position.to_string());
                        return Err(fault(&place, "is not the name of a member"));
                    };
                    let rule: &mut MemberRule = node.members.entry(name.clone()).or_default();
                    if rule.required.is_none() {
                        rule.required = Some(node.required_count);
                        node.required_count += 1;
                    }
                }
            }
            // What these patterns match is not known here, so no other member is judged.
            "additionalProperties" if beside.contains_key("patternProperties") => {}
            "additionalProperties" => {
                node.other_members = Some(self.node(keyword.pointer.clone(), keyword.value));
            }
            "prefixItems" => node.first_items = self.schemas(keyword)?,
            "items" if keyword.value.is_array() => node.first_items = self.schemas(keyword)?,
            "items" => node.other_items = Some(self.node(keyword.pointer.clone(), keyword.value)),
            "additionalItems" if beside.get("items").is_some_and(Value::is_array) => {
                node.other_items = Some(self.node(keyword.pointer.clone(), keyword.value));
            }
            _ => {}
        }
        Ok(())
    }

    /// The schemas of a list, of which there must be one at least.
    fn schemas(&mut self, keyword: &Keyword<'v>) -> Parsed<Vec<NodeIndex>> {
        let list = keyword.list()?;
        if list.is_empty() {
            return Err(fault(&keyword.pointer, "is an empty list: name one schema at least"));
        }
        let place = |position: usize| below(&keyword.pointer, &position.to_string());
        Ok(list.iter().enumerate().map(|(position, value)| self.node(place(position), value)).collect())
    }

    /// What a `$ref` refers to, by a pointer into the schema.
    fn reference(&mut self, keyword: &Keyword<'v>) -> Parsed<NodeIndex> {
        let refused = |reason| fault(&keyword.pointer, reason);
        let target = keyword.value.as_str().ok_or_else(|| refused("is not a text"))?;
        let target = target.strip_prefix('#').ok_or_else(|| {
            refused("refers to another document: write what it refers to into this schema, below \"$defs\"")
        })?;
        let target = percent_decode_str(target).decode_utf8_lossy();
        match self.schema.pointer(&target) {
            Some(value) => Ok(self.node(target.into_owned(), value)),
            None => Err(refused("refers to nothing: it must be \"#\" and a JSON pointer into this schema")),
        }
    }
}

/// What a keyword holds.
struct Keyword<'v> {
    pointer: String,
    value: &'v Value,
}

impl<'v> Keyword<'v> {
    fn refused<T>(&self, wanted: &str) -> Parsed<T> {
        Err(fault(&self.pointer, &format!("is not {wanted}")))
    }

    fn list(&self) -> Parsed<&'v Vec<Value>> {
        self.value.as_array().map_or_else(|| self.refused("a list"), Ok)
    }

    fn object(&self) -> Parsed<&'v Map<String, Value>> {
        self.value.as_object().map_or_else(|| self.refused("an object"), Ok)
    }

    fn number(&self) -> Parsed<Number> {
        self.value.as_number().map_or_else(|| self.refused("a number"), |number| Ok(number.clone()))
    }

    fn step(&self) -> Parsed<Number> {
        let number = self.number()?;
        let is_above_zero = number.as_f64().is_some_and(|number| number > 0.0);
        if is_above_zero { Ok(number) } else { self.refused("a number above 0") }
    }

    fn count(&self) -> Parsed<usize> {
        let whole = self.value.as_number().and_then(Number::as_f64).filter(|count| count.fract() == 0.0);
        match whole {
            // More than there is memory for is as good as the most.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Some(count) if count >= 0.0 => Ok(count as usize),
            _ => self.refused("a count"),
        }
    }

    /// One name or a list of names.
    fn types(&self) -> Parsed<Types> {
        let names = match self.value {
            Value::Array(names) if !names.is_empty() => names.as_slice(),
            name => std::slice::from_ref(name),
        };
        let mut types = Types::NONE;
        for name in names {
            match name.as_str().and_then(Types::named) {
                Some(named) => types = types.with(named),
                None => {
                    return self.refused("a type: null, boolean, string, array, object, integer or number");
                }
            }
        }
        Ok(types)
    }
}

/// A node that leads back to itself without a step into the value, if there is one.
fn endless(nodes: &[Node]) -> Option<NodeIndex> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        /// On the way that is being followed.
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::No; nodes.len()];
    let next = |node: NodeIndex, number: usize| {
        let node: &Node = nodes.get(node)?;
        let options = node.choices.iter().flat_map(|choice| &choice.options);
        node.all.iter().chain(options).nth(number).copied()
    };
    for start in 0..nodes.len() {
        // Each with the number of its next successor.
        let mut way = vec![(start, 0)];
        while let Some((node, number)) = way.pop() {
            let state = seen.get_mut(node)?;
            match (*state, number) {
                (Seen::Done, 0) => continue,
                (Seen::OnTheWay, 0) => return Some(node),
                _ => *state = Seen::OnTheWay,
            }
            match next(node, number) {
                Some(successor) => way.extend([(node, number + 1), (successor, 0)]),
                None => *state = Seen::Done,
            }
        }
    }
    None
}

fn below(parent: &str, token: &str) -> String {
    format!("{parent}/{}", pointer::escape(token))
}

fn fault(pointer: &str, reason: &str) -> Fault {
    Fault { pointer: pointer.to_owned(), reason: reason.to_owned() }
}
