//! A text held against a schema's nodes.
//!
//! Goes through the text once for each schema that is to fit a value, and builds nothing of it. What is open is kept on
//! the heap: neither a text nor a schema that nests deep costs stack. A place in the text is the rest of it from there.
//!
//! What a model can cost is bounded: so much may be open, and so many comparisons may be begun. The watch counts each.

use super::misfit::{Misfit, Why};
use super::node::{Choice, Fault, Node, NodeIndex};
use super::scalar::{Comparable, types_of};
use super::types::{CountRange, Types};
use crate::error::Result;
use crate::json::scan::after_space;
use crate::json::walk::{self, RawMember, after_watched};
use crate::json::{pointer, string};
use crate::watch::Watch;

/// What may be open at one time: a few for each level of the text.
const MOST_OPEN: usize = 4096;

/// The comparisons that may be begun, for each byte of the text and for the shortest one. Alternatives inside
/// alternatives could take more than a caller waits for.
const MOST_PER_BYTE: usize = 64;
const MOST_OF_SHORTEST: usize = 64 * 1024;

/// Why a text does not fit.
pub(super) fn misfit(nodes: &[Node], json: &str, watch: &mut Watch<'_>) -> Result<Option<Fault>> {
    let text = after_space(json.as_bytes());
    let Some(misfit) = first_misfit(nodes, text, watch)? else { return Ok(None) };
    Ok(Some(Fault { pointer: pointer_to(text, misfit.place, watch)?, reason: misfit.why.words() }))
}

fn first_misfit<'s>(nodes: &'s [Node], text: &[u8], watch: &mut Watch<'_>) -> Result<Option<Misfit<'s>>> {
    let mut left = text.len().saturating_mul(MOST_PER_BYTE).saturating_add(MOST_OF_SHORTEST);
    let mut open: Vec<Frame<'s, '_>> = nodes.first().map(|root| Frame::of(root, text)).into_iter().collect();
    let mut ended = None;
    while let Some(frame) = open.last_mut() {
        let step = match frame {
            Frame::Value(frame) => frame.step(nodes, ended.take(), watch)?,
            Frame::Options(frame) => frame.step(nodes, ended.take()),
            Frame::Members(frame) => frame.step(nodes, ended.take(), watch)?,
            Frame::Items(frame) => frame.step(nodes, ended.take(), watch)?,
        };
        match step {
            Step::Into(place, _) if open.len() >= MOST_OPEN => {
                return Ok(Some(Misfit { place, why: Why::TooDeep }));
            }
            Step::Into(place, _) if left == 0 => return Ok(Some(Misfit { place, why: Why::TooManyTries })),
            Step::Into(_, frame) => {
                watch.count(1)?;
                left -= 1;
                open.push(frame);
            }
            Step::End(verdict) => {
                open.pop();
                ended = Some(verdict);
            }
        }
    }
    Ok(ended.and_then(Verdict::err))
}

/// What follows a value that fits, or why it does not.
type Verdict<'s, 't> = std::result::Result<&'t [u8], Misfit<'s>>;

enum Step<'s, 't> {
    /// Opens a comparison, of the value at this place.
    Into(usize, Frame<'s, 't>),
    End(Verdict<'s, 't>),
}

impl<'s, 't> Step<'s, 't> {
    fn into(nodes: &'s [Node], node: NodeIndex, value: &'t [u8]) -> Step<'s, 't> {
        match nodes.get(node) {
            Some(node) => Step::Into(value.len(), Frame::of(node, value)),
            None => Step::misfit(value, Why::NotAllowed),
        }
    }

    fn misfit(value: &[u8], why: Why<'s>) -> Step<'s, 't> {
        Step::End(Err(Misfit { place: value.len(), why }))
    }
}

/// A comparison that is open. Each is given how the one ended that it opened last.
enum Frame<'s, 't> {
    Value(OfValue<'s, 't>),
    Options(OfOptions<'s, 't>),
    Members(OfMembers<'s, 't>),
    Items(OfItems<'s, 't>),
}

impl<'s, 't> Frame<'s, 't> {
    fn of(node: &'s Node, value: &'t [u8]) -> Frame<'s, 't> {
        Frame::Value(OfValue { node, value, part: 0, after: None })
    }
}

/// Of a value with a node: what the node demands of the value itself, then each of the node's parts.
struct OfValue<'s, 't> {
    node: &'s Node,
    value: &'t [u8],
    part: usize,
    after: Option<&'t [u8]>,
}

impl<'s, 't> OfValue<'s, 't> {
    fn step(
        &mut self,
        nodes: &'s [Node],
        ended: Option<Verdict<'s, 't>>,
        watch: &mut Watch<'_>,
    ) -> Result<Step<'s, 't>> {
        let OfValue { node, value, .. } = *self;
        match ended {
            Some(Ok(after)) => self.after = Some(after),
            Some(misfit) => return Ok(Step::End(misfit)),
            None => {
                if let Some(why) = why_not(node, value, watch)? {
                    return Ok(Step::misfit(value, why));
                }
            }
        }
        let part = self.part;
        self.part += 1;
        if let Some(schema) = node.all.get(part) {
            return Ok(Step::into(nodes, *schema, value));
        }
        let part = part - node.all.len();
        if let Some(choice) = node.choices.get(part) {
            let frame = OfOptions { choice, value, next: 0, after: None, furthest: None };
            return Ok(Step::Into(value.len(), Frame::Options(frame)));
        }
        if part == node.choices.len() {
            match value {
                [b'{', inside @ ..] if node.looks_into_objects() => {
                    let has = vec![false; node.required_count];
                    let frame = OfMembers { node, object: value, rest: after_space(inside), count: 0, has };
                    return Ok(Step::Into(value.len(), Frame::Members(frame)));
                }
                [b'[', inside @ ..] if node.looks_into_lists() => {
                    let frame = OfItems { node, list: value, rest: after_space(inside), count: 0 };
                    return Ok(Step::Into(value.len(), Frame::Items(frame)));
                }
                _ => {}
            }
        }
        let after = match self.after {
            Some(after) => Some(after),
            None => after_watched(value, watch)?,
        };
        Ok(after.map_or_else(|| Step::misfit(value, Why::NotJson), |after| Step::End(Ok(after))))
    }
}

/// Of a value with alternatives.
struct OfOptions<'s, 't> {
    choice: &'s Choice,
    value: &'t [u8],
    next: usize,
    after: Option<&'t [u8]>,
    /// The alternative that fits for longest is the one that was meant, most likely.
    furthest: Option<Misfit<'s>>,
}

impl<'s, 't> OfOptions<'s, 't> {
    fn step(&mut self, nodes: &'s [Node], ended: Option<Verdict<'s, 't>>) -> Step<'s, 't> {
        let OfOptions { choice, value, .. } = *self;
        match ended {
            Some(Ok(after)) if !choice.is_exclusive => return Step::End(Ok(after)),
            Some(Ok(_)) if self.after.is_some() => return Step::misfit(value, Why::FitsSeveral),
            Some(Ok(after)) => self.after = Some(after),
            Some(Err(misfit)) => {
                let furthest = self.furthest.as_ref().map_or(value.len(), |furthest| furthest.place);
                if misfit.place < furthest {
                    self.furthest = Some(misfit);
                }
            }
            None => {}
        }
        let option = choice.options.get(self.next);
        self.next += 1;
        match (option, self.after, self.furthest.take()) {
            (Some(option), _, furthest) => {
                self.furthest = furthest;
                Step::into(nodes, *option, value)
            }
            (None, Some(after), _) => Step::End(Ok(after)),
            (None, None, Some(misfit)) => Step::End(Err(misfit)),
            (None, None, None) => {
                let keyword = if choice.is_exclusive { "oneOf" } else { "anyOf" };
                Step::misfit(value, Why::FitsNone { keyword })
            }
        }
    }
}

/// Of an object's members.
struct OfMembers<'s, 't> {
    node: &'s Node,
    object: &'t [u8],
    /// From the next member on, or from the end.
    rest: &'t [u8],
    count: usize,
    /// Which of the required ones there are.
    has: Vec<bool>,
}

impl<'s, 't> OfMembers<'s, 't> {
    fn step(
        &mut self,
        nodes: &'s [Node],
        ended: Option<Verdict<'s, 't>>,
        watch: &mut Watch<'_>,
    ) -> Result<Step<'s, 't>> {
        if let Some(misfit) = go_on(&mut self.rest, ended) {
            return Ok(misfit);
        }
        while let Some(member) = walk::member(self.rest) {
            watch.count(member.name.len())?;
            if let Some(schema) = self.schema_of(&member) {
                return Ok(Step::into(nodes, schema, member.value));
            }
            self.rest = next_part(after_watched(member.value, watch)?.unwrap_or_default());
        }
        let why = match self.rest.strip_prefix(b"}") {
            None => Why::NotJson,
            Some(after) => {
                match self.lacks().or_else(|| out_of(self.node.member_count, self.count, "members")) {
                    None => return Ok(Step::End(Ok(after))),
                    Some(why) => why,
                }
            }
        };
        Ok(Step::misfit(self.object, why))
    }

    /// The schema that the next member must fit.
    fn schema_of(&mut self, member: &RawMember<'t>) -> Option<NodeIndex> {
        self.count += 1;
        let rule = self.node.members.get(member.text().as_ref());
        if let Some(has) = rule.and_then(|rule| self.has.get_mut(rule.required?)) {
            *has = true;
        }
        rule.and_then(|rule| rule.node).or(self.node.other_members)
    }

    fn lacks(&self) -> Option<Why<'s>> {
        let lacking = Some(self.has.iter().position(|has| !has)?);
        let (name, _) = self.node.members.iter().find(|(_, rule)| rule.required == lacking)?;
        Some(Why::Lacks(name))
    }
}

/// Goes on behind the part that was judged, or ends with its misfit.
fn go_on<'s, 't>(rest: &mut &'t [u8], ended: Option<Verdict<'s, 't>>) -> Option<Step<'s, 't>> {
    match ended? {
        Ok(after) => {
            *rest = next_part(after);
            None
        }
        misfit => Some(Step::End(misfit)),
    }
}

/// Of a list's items.
struct OfItems<'s, 't> {
    node: &'s Node,
    list: &'t [u8],
    /// From the next item on, or from the end.
    rest: &'t [u8],
    count: usize,
}

impl<'s, 't> OfItems<'s, 't> {
    fn step(
        &mut self,
        nodes: &'s [Node],
        ended: Option<Verdict<'s, 't>>,
        watch: &mut Watch<'_>,
    ) -> Result<Step<'s, 't>> {
        if let Some(misfit) = go_on(&mut self.rest, ended) {
            return Ok(misfit);
        }
        while !matches!(self.rest, [] | [b']' | b'}', ..]) {
            watch.count(1)?;
            let schema = self.node.first_items.get(self.count).copied().or(self.node.other_items);
            self.count += 1;
            if let Some(schema) = schema {
                return Ok(Step::into(nodes, schema, self.rest));
            }
            self.rest = next_part(after_watched(self.rest, watch)?.unwrap_or_default());
        }
        let why = match self.rest.strip_prefix(b"]") {
            None => Why::NotJson,
            Some(after) => match out_of(self.node.item_count, self.count, "items") {
                None => return Ok(Step::End(Ok(after))),
                Some(why) => why,
            },
        };
        Ok(Step::misfit(self.list, why))
    }
}

/// What a value itself is not that the node demands, whatever it holds.
fn why_not<'s>(node: &'s Node, value: &[u8], watch: &mut Watch<'_>) -> Result<Option<Why<'s>>> {
    if node.refuses_all {
        return Ok(Some(Why::NotAllowed));
    }
    let is_container = matches!(value, [b'{' | b'[', ..]);
    let is_compared = !node.allowed.is_empty();
    // What an object or a list holds is looked at later, and only where a schema asks.
    let source = if is_container && !is_compared { value.get(..1) } else { source(value, watch)? };
    let Some(json) = source.and_then(|source| std::str::from_utf8(source).ok()) else {
        return Ok(Some(Why::NotJson));
    };
    let is = types_of(json);
    if let Some(wanted) = node.types.filter(|wanted| !wanted.holds(is)) {
        return Ok(Some(Why::OtherType { is, wanted }));
    }
    let comparable = is_compared.then(|| Comparable::of(json));
    for list in &node.allowed {
        watch.count(list.len())?;
        if !comparable.as_ref().is_some_and(|value| list.iter().any(|allowed| value.is(allowed))) {
            return Ok(Some(if list.len() == 1 { Why::NotFixed } else { Why::NotListed }));
        }
    }
    if is.holds(Types::NUMBER) {
        return Ok(node.number.broken_by(json).map(|(words, bound)| Why::OutOfRange { words, bound }));
    }
    if node.length.is_set()
        && let Some(text) = string::text(json)
    {
        return Ok(out_of(node.length, text.chars().count(), "characters"));
    }
    Ok(None)
}

fn out_of<'s>(range: CountRange, found: usize, of: &'static str) -> Option<Why<'s>> {
    let is_in = range.least.is_none_or(|least| found >= least) && range.most.is_none_or(|most| found <= most);
    (!is_in).then_some(Why::Count { found, range, of })
}

/// The text of the value that `value` starts with.
fn source<'t>(value: &'t [u8], watch: &mut Watch<'_>) -> Result<Option<&'t [u8]>> {
    let after = after_watched(value, watch)?;
    Ok(after.and_then(|after| value.get(..value.len() - after.len())))
}

/// The next member or item behind a value that ends where `after` starts, or the end of what holds it.
fn next_part(after: &[u8]) -> &[u8] {
    walk::after_comma(after).unwrap_or_else(|| after_space(after))
}

/// The JSON pointer to the value at `place` in `text`.
fn pointer_to(text: &[u8], place: usize, watch: &mut Watch<'_>) -> Result<String> {
    let (mut pointer, mut value) = (String::new(), text);
    while value.len() > place {
        let is_object = value.starts_with(b"{");
        let mut part = after_space(value.get(1..).unwrap_or_default());
        let mut number = 0;
        value = loop {
            let member = if is_object { walk::member(part) } else { None };
            let inside = member.as_ref().map_or(part, |member| member.value);
            match after_watched(inside, watch)? {
                // It is that one, or in that one.
                Some(after) if after.len() < place && inside.len() >= place => {
                    let name = member.as_ref().map_or_else(|| number.to_string().into(), RawMember::text);
                    pointer.push('/');
                    pointer.push_str(&pointer::escape(&name));
                    break inside;
                }
                Some(after) if after.len() < part.len() => part = next_part(after),
                _ => return Ok(pointer),
            }
            number += 1;
        };
    }
    Ok(pointer)
}
