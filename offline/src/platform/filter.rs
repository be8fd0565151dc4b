//! `filter` of lists under `/v2`: comparisons of fields, joined by AND, OR and NOT.
//!
//! `name = "mine*" AND NOT (created_at < "2026-01-01T00:00:00Z")`. Which of AND and OR binds closer is not documented, so
//! that both together need parentheses here.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::refusal::Refusal;

/// How deep parentheses and NOT may go.
const DEEPEST: usize = 16;

/// A field that a filter may name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub name: &'static str,
    /// Where an object has it, as a JSON pointer.
    pub place: &'static str,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A text of which a part may be asked for, that may be qualified by what it is in.
    Name,
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    Time,
}

/// Which objects a list has.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Compared { place: &'static str, operator: Operator, wanted: Wanted },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Has,
}

#[derive(Debug)]
pub(crate) enum Wanted {
    Text(String),
    /// What a text begins with, ends with, or has in it.
    Part {
        part: String,
        is_start: bool,
        is_end: bool,
    },
    Time(OffsetDateTime),
}

impl Filter {
    /// Reads a filter over these fields. A name may be qualified by `qualifier`, where there is one.
    pub fn read(text: &str, fields: &[Field], qualifier: Option<&str>) -> Result<Filter, Refusal> {
        let mut reader = Reader { rest: tokens(text)?.into_iter().peekable(), fields, qualifier };
        let filter = reader.joined(0)?;
        match reader.rest.next() {
            None => Ok(filter),
            Some(token) => Err(refused(format!("{} is not expected there", token.text()))),
        }
    }

    pub fn takes(&self, object: &Value) -> bool {
        match self {
            Filter::All(filters) => filters.iter().all(|filter| filter.takes(object)),
            Filter::Any(filters) => filters.iter().any(|filter| filter.takes(object)),
            Filter::Not(filter) => !filter.takes(object),
            Filter::Compared { place, operator, wanted } => {
                let text = object.pointer(place).and_then(Value::as_str).unwrap_or_default();
                wanted.fits(*operator, text)
            }
        }
    }
}

impl Wanted {
    fn fits(&self, operator: Operator, text: &str) -> bool {
        use std::cmp::Ordering::{self, Equal, Greater, Less};
        let order: Option<Ordering> = match self {
            Wanted::Text(wanted) => Some(text.cmp(wanted)),
            Wanted::Part { part, is_start, is_end } => {
                let fits = match (is_start, is_end) {
                    (true, false) => text.starts_with(part.as_str()),
                    (false, true) => text.ends_with(part.as_str()),
                    _ => text.contains(part.as_str()),
                };
                return fits == (operator != Operator::NotEqual);
            }
            Wanted::Time(wanted) => OffsetDateTime::parse(text, &Rfc3339).ok().map(|time| time.cmp(wanted)),
        };
        match operator {
            Operator::Equal | Operator::Has => order == Some(Equal),
            Operator::NotEqual => order != Some(Equal),
            Operator::Less => order == Some(Less),
            Operator::LessOrEqual => matches!(order, Some(Less | Equal)),
            Operator::Greater => order == Some(Greater),
            Operator::GreaterOrEqual => matches!(order, Some(Greater | Equal)),
        }
    }
}

fn refused(reason: impl std::fmt::Display) -> Refusal {
    Refusal::invalid_field("filter", format!("Invalid filter: {reason}"))
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Operator(Operator),
    /// Without quotes: a field, a value, or AND, OR and NOT.
    Word(String),
    Quoted(String),
}

impl Token {
    fn text(&self) -> String {
        match self {
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Operator(operator) => format!("the operator {}", operator.text()),
            Token::Word(word) | Token::Quoted(word) => word.clone(),
        }
    }
}

const OPERATORS: [(&str, Operator); 7] = [
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    (":", Operator::Has),
];

impl Operator {
    fn text(self) -> &'static str {
        OPERATORS.into_iter().find(|(_, known)| *known == self).map_or("", |(text, _)| text)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let operator = OPERATORS.into_iter().find(|(text, _)| rest.starts_with(text));
        let (token, length) = match (first, operator) {
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            ('"' | '\'', _) => quoted(rest, first)?,
            (_, Some((text, operator))) => (Token::Operator(operator), text.len()),
            _ => {
                let is_end = |character: char| character.is_whitespace() || "()=<>!:\"'".contains(character);
                let length = rest.find(is_end).unwrap_or(rest.len());
                if length == 0 {
                    return Err(refused(format!("{first} is not expected there")));
                }
                (Token::Word(rest.get(..length).unwrap_or_default().to_owned()), length)
            }
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// A text between quotes, in which a backslash takes the next character as it is; and how long it is with them.
fn quoted(rest: &str, quote: char) -> Result<(Token, usize), Refusal> {
    let mut text = String::new();
    let mut is_escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            _ if is_escaped => {
                text.push(character);
                is_escaped = false;
            }
            '\\' => is_escaped = true,
            _ if character == quote => return Ok((Token::Quoted(text), place + quote.len_utf8())),
            _ => text.push(character),
        }
    }
    Err(refused("a quote is never closed"))
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::vec::IntoIter<Token>>,
    fields: &'a [Field],
    qualifier: Option<&'a str>,
}

impl Reader<'_> {
    /// One term, or several joined by AND alone or by OR alone.
    fn joined(&mut self, depth: usize) -> Result<Filter, Refusal> {
        let mut terms = vec![self.term(depth)?];
        let mut joins: Option<String> = None;
        while let Some(Token::Word(word)) =
            self.rest.next_if(|next| *next == word("AND") || *next == word("OR"))
        {
            if joins.as_ref().is_some_and(|joins| *joins != word) {
                return Err(refused("AND and OR together need parentheses"));
            }
            joins = Some(word);
            terms.push(self.term(depth)?);
        }
        Ok(if joins.as_deref() == Some("OR") { Filter::Any(terms) } else { Filter::All(terms) })
    }

    fn term(&mut self, depth: usize) -> Result<Filter, Refusal> {
        if depth > DEEPEST {
            return Err(refused(format!("it is nested deeper than {DEEPEST}")));
        }
        match self.rest.next() {
            Some(Token::Open) => {
                let inside = self.joined(depth + 1)?;
                match self.rest.next() {
                    Some(Token::Close) => Ok(inside),
                    _ => Err(refused("a parenthesis is never closed")),
                }
            }
            Some(Token::Word(name)) if name == "NOT" => Ok(Filter::Not(Box::new(self.term(depth + 1)?))),
            Some(Token::Word(name)) => self.comparison(&name),
            Some(token) => Err(refused(format!("{} is not expected there", token.text()))),
            None => Err(refused("a comparison is missing at its end")),
        }
    }

    fn comparison(&mut self, name: &str) -> Result<Filter, Refusal> {
        let Some(field) = self.fields.iter().find(|field| field.name == name) else {
            let known: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
            return Err(refused(format!("there is no field {name}: {}", known.join(", "))));
        };
        let Some(Token::Operator(operator)) = self.rest.next() else {
            return Err(refused(format!("{name} is not followed by an operator")));
        };
        let Some(Token::Word(value) | Token::Quoted(value)) = self.rest.next() else {
            return Err(refused(format!("{name} {} is not followed by a value", operator.text())));
        };
        let wanted = self.wanted(field, operator, value)?;
        Ok(Filter::Compared { place: field.place, operator, wanted })
    }

    fn wanted(&self, field: &Field, operator: Operator, value: String) -> Result<Wanted, Refusal> {
        let name = field.name;
        match field.kind {
            Kind::Name => {}
            _ if operator == Operator::Has => {
                return Err(refused(format!("{name} cannot be asked for a part")));
            }
            Kind::Text => {}
            Kind::Word(words) if words.contains(&value.as_str()) => {}
            Kind::Word(words) => {
                return Err(refused(format!("{name} is one of {}, not {value}", words.join(", "))));
            }
            Kind::Time => {
                let time = OffsetDateTime::parse(&value, &Rfc3339);
                return time.map(Wanted::Time).map_err(|_| {
                    refused(format!("{name} needs a time such as \"2026-01-31T12:00:00Z\", not {value}"))
                });
            }
        }
        if !matches!(field.kind, Kind::Name) {
            return Ok(Wanted::Text(value));
        }
        let bare = match self.qualifier {
            None if value.contains('/') => {
                return Err(refused(format!("{name} must be a bare name, not {value}")));
            }
            None => value,
            Some(qualifier) => {
                let bare = value.strip_prefix(qualifier).and_then(|rest| rest.strip_prefix('/'));
                bare.map(str::to_owned).unwrap_or(value)
            }
        };
        let (is_end, rest) = bare.strip_prefix('*').map_or((false, bare.as_str()), |rest| (true, rest));
        let (is_start, part) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        match operator {
            _ if part.contains('*') => Err(refused(format!(
                "{name} takes * at the beginning and at the end alone, not as in {bare}"
            ))),
            Operator::Equal | Operator::NotEqual if is_start || is_end => {
                Ok(Wanted::Part { part: part.to_owned(), is_start, is_end })
            }
            Operator::Has => Ok(Wanted::Part { part: part.to_owned(), is_start, is_end }),
            _ => Ok(Wanted::Text(bare)),
        }
    }
}

fn word(text: &str) -> Token {
    Token::Word(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: [Field; 4] = [
        Field { name: "name", place: "/name", kind: Kind::Name },
        Field { name: "model", place: "/model", kind: Kind::Text },
        Field { name: "state", place: "/status/state", kind: Kind::Word(&["READY", "FAILED"]) },
        Field { name: "created_at", place: "/createdAt", kind: Kind::Time },
    ];

    #[test]
    fn an_object_is_taken_or_left() {
        let object = json!({
            "name": "first-one", "model": "a/b", "status": { "state": "READY" }, "createdAt": "2026-11-30T12:00:00Z",
        });
        for (filter, expected) in [
            ("name = first-one", true),
            ("name = 'first'", false),
            ("name != \"first\"", true),
            ("name = project/first-one", true),
            ("name = other/first-one", false),
            ("name:st-o", true),
            ("name:one*", false),
            ("name:*one", true),
            ("name:two", false),
            ("name = first*", true),
            ("name = *one", true),
            ("name = *st-o*", true),
            ("name = *two*", false),
            ("name != first*", false),
            ("name > first", true),
            ("model = \"a/b\"", true),
            ("state=READY", true),
            ("state!=READY", false),
            ("created_at = \"2026-11-30T13:00:00+01:00\"", true),
            ("created_at < \"2026-11-30T12:00:00Z\"", false),
            ("created_at <= \"2026-11-30T12:00:00Z\"", true),
            ("created_at > \"2026-11-30T11:59:59.5Z\"", true),
            ("NOT state = READY", false),
            ("state = FAILED OR NOT name:two", true),
            ("state = READY AND name:first AND model = x", false),
            ("(state = FAILED OR name:first) AND NOT (model = x)", true),
            ("name = \"fir\\\"st\"", false),
        ] {
            let read = Filter::read(filter, &FIELDS, Some("project")).map(|filter| filter.takes(&object));
            assert_eq!(read.ok(), Some(expected), "{filter}");
        }
    }

    #[test]
    fn a_wrong_filter_is_refused() {
        let deep = format!("{}name = a", "NOT ".repeat(100_000));
        for filter in [
            "",
            "id = a",
            "createdAt = \"2026-11-30T12:00:00Z\"",
            "name",
            "name = ",
            "name = \"a",
            "name ! a",
            "= a",
            "name = first*one",
            "state = SOON",
            "state:READY",
            "created_at > yesterday",
            "name = a name = b",
            "name = a AND",
            "(name = a",
            "name = a)",
            "name = a AND name = b OR name = c",
            &deep,
        ] {
            assert!(Filter::read(filter, &FIELDS, Some("project")).is_err(), "{filter}");
        }
        assert!(Filter::read("name = a/b", &FIELDS, None).is_err());
    }
}
