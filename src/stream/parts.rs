//! Texts that come in parts: a content or a reasoning that is a list.
//!
//! Some servers send `[{"type":"text","text":"..."},{"type":"thinking","thinking":...}]` where others send a string.
//! What has no text for a reader, such as an image, is passed over here.

use super::chunk::{ContentPart, Texts};
use super::json::Json;
use super::outcome::StreamOutcome;
use super::reading::Reading;

/// Who takes the texts, one by one in their order.
type Take<'t> = dyn FnMut(Texts<'_>, &mut Reading<'_, '_>) -> Result<(), StreamOutcome> + 't;

/// Gives `take` the texts in a list of parts; nothing where `parts` is no list.
pub(super) fn texts_of_parts(
    parts: Json<'_>,
    reading: &mut Reading<'_, '_>,
    take: &mut Take<'_>,
) -> Result<(), StreamOutcome> {
    texts_in(parts, false, 0, reading, take)
}

/// Lists hold lists: of a thinking part, its texts.
const DEEPEST: usize = 3;

fn texts_in(
    parts: Json<'_>,
    is_reasoning: bool,
    depth: usize,
    reading: &mut Reading<'_, '_>,
    take: &mut Take<'_>,
) -> Result<(), StreamOutcome> {
    let Some(mut items) = parts.items().filter(|_| depth < DEEPEST) else { return Ok(()) };
    while let Some(part) = items.next(reading.watch)?.map(Json::checked) {
        if part.is_string() {
            take(texts(part, is_reasoning), reading)?;
            continue;
        }
        let part = ContentPart::read(part, reading.watch)?;
        let kind = part.kind.map_or("", Json::source);
        let is_reasoning = is_reasoning || kind.contains("think") || kind.contains("reasoning");
        let reasoning = [part.thinking, part.reasoning, part.summary];
        let found = [(part.text, is_reasoning)].into_iter().chain(reasoning.map(|text| (text, true)));
        for (text, is_reasoning) in found.filter_map(|(text, is_reasoning)| Some((text?, is_reasoning))) {
            if text.is_string() {
                take(texts(text, is_reasoning), reading)?;
            } else {
                texts_in(text, is_reasoning, depth + 1, reading, take)?;
            }
        }
    }
    Ok(())
}

fn texts(text: Json<'_>, is_reasoning: bool) -> Texts<'_> {
    match is_reasoning {
        true => Texts { reasoning: Some(text), ..Texts::default() },
        false => Texts { text: Some(text), ..Texts::default() },
    }
}
