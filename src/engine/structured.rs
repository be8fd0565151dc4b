//! Whether a good answer is what the request's schema asks for.
//!
//! Of a request that went through several turns the last answer is judged: one that calls tools is on its way to it.
//! The answer is kept, whatever the judgement.

use crate::error::{Result, Status};
use crate::json::schema::Schema;
use crate::json::{parts, read};
use crate::message::request::Request;
use crate::message::response::Response;
use crate::watch::Watch;

/// What a choice costs beside its text, in bytes gone over: a few searches.
const COST_OF_CHOICE: usize = 256;

/// The response, failed where a choice does not fit.
pub fn judge(request: &Request, response: Response, watch: &mut Watch<'_>) -> Response {
    let Some(schema) = request.schema().filter(|_| response.failure().is_none()) else { return response };
    match judge_choices(schema, &response, watch) {
        Ok(()) => response,
        Err(error) => response.stopped(request.operation().name(), error),
    }
}

fn judge_choices(schema: &Schema, response: &Response, watch: &mut Watch<'_>) -> Result<()> {
    let Some(count) = response.count("/choices") else {
        // An answer of the Responses API is one.
        return if calls_functions(response, watch)? {
            Ok(())
        } else {
            judge_choice(schema, response, 0, watch)
        };
    };
    // Without a choice, the first one is empty.
    for choice in 0..u32::try_from(count.max(1)).unwrap_or(u32::MAX) {
        watch.count(COST_OF_CHOICE)?;
        let calls = response.count(&format!("/choices/{choice}/message/tool_calls"));
        if calls.is_none_or(|count| count == 0) {
            judge_choice(schema, response, choice, watch)?;
        }
    }
    Ok(())
}

fn judge_choice(schema: &Schema, response: &Response, choice: u32, watch: &mut Watch<'_>) -> Result<()> {
    let text = response.choice_text(choice).unwrap_or_default();
    let reason = if text.is_empty() {
        format!("of choice {choice} is empty, and the schema requires JSON")
    } else if read::check_watched(&text, watch)?.is_none() {
        let why = read::check(&text).err().map(|error| error.to_string()).unwrap_or_default();
        format!("of choice {choice} is not JSON, which the schema requires: {why}")
    } else if let Some(fault) = schema.misfit(&text, watch)? {
        format!("of choice {choice} does not fit the schema: {fault}")
    } else {
        return Ok(());
    };
    Err(error!(Status::Protocol, "the answer {reason}{}", remark(response, choice)))
}

/// Whether an answer of the Responses API calls a function.
fn calls_functions(response: &Response, watch: &mut Watch<'_>) -> Result<bool> {
    let Some(mut items) = response.value("/output").and_then(parts::items) else { return Ok(false) };
    while let Some(item) = items.next(watch)? {
        if read::find(item, "/type") == Some("\"function_call\"") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the service itself says of why.
fn remark(response: &Response, choice: u32) -> &'static str {
    let of_choice = |member: &str| response.string(&format!("/choices/{choice}/{member}"));
    let is_cut = of_choice("finish_reason").is_some_and(|reason| reason == "length")
        || response.string("/incomplete_details/reason").is_some();
    if is_cut {
        return " (it was cut off: allow more tokens)";
    }
    match of_choice("message/refusal") {
        Some(refusal) if !refusal.is_empty() => " (the model refused: read its \"refusal\")",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(answer: &str) -> Response {
        let mut request = Request::new("POST /v1/chat/completions").unwrap();
        let schema = r#"{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}"#;
        request.set_schema("person", schema).unwrap();
        judge(&request, Response::from_json(answer), &mut Watch::new(&mut || Ok(())))
    }

    #[test]
    fn what_does_not_fit_has_failed_and_is_kept() {
        const GOOD: &str = r#"{"message":{"content":"{\"age\":3}"}}"#;
        for (choices, expected) in [
            (GOOD.to_owned(), None),
            (
                r#"{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"a"}]}}"#
                    .to_owned(),
                None,
            ),
            (
                format!(r#"{GOOD},{{"message":{{"content":"{{\"age\":\"3\"}}"}}}}"#),
                Some(
                    "of choice 1 does not fit the schema: \"/age\" is of type string, and the schema requires integer",
                ),
            ),
            (
                r#"{"finish_reason":"length","message":{"content":"{\"age\":"}}"#.to_owned(),
                Some(
                    "of choice 0 is not JSON, which the schema requires: EOF while parsing a value at line 1 column 7 (it \
                    was cut off: allow more tokens)",
                ),
            ),
            (
                r#"{"finish_reason":"stop","message":{"content":null,"refusal":"No."}}"#.to_owned(),
                Some(
                    "of choice 0 is empty, and the schema requires JSON (the model refused: read its \"refusal\")",
                ),
            ),
        ] {
            let answer = format!(r#"{{"choices":[{choices}]}}"#);
            let response = judged(&answer);
            let said = response.failure().map(crate::error::Error::message);
            let expected = expected.map(|words| format!("POST /v1/chat/completions: the answer {words}"));
            assert_eq!(said, expected.as_deref());
            assert_eq!(response.json(), Some(&*answer));
            assert_eq!(response.status(), if expected.is_some() { Status::Protocol } else { Status::Ok });
        }
    }

    #[test]
    fn no_choice_is_no_answer() {
        assert_eq!(judged(r#"{"choices":[]}"#).status(), Status::Protocol);
    }

    #[test]
    fn the_work_grows_with_the_answer_and_is_watched() {
        let texts = vec![r#"{"message":{"content":"{\"age\":3}"}}"#; 20_000].join(",");
        let answer = format!(r#"{{"choices":[{texts}],"output":[{}]}}"#, vec!["0"; 100_000].join(","));
        let mut request = Request::new("POST /v1/chat/completions").unwrap();
        let schema = r#"{"type":"object","properties":{"age":{"type":"integer"}}}"#;
        request.set_schema("person", schema).unwrap();
        let mut asked = 0;
        let mut count = || {
            asked += 1;
            Ok(())
        };
        let response = judge(&request, Response::from_json(&answer), &mut Watch::new(&mut count));
        assert_eq!(response.status(), Status::Ok);
        assert!(asked > 20_000 * COST_OF_CHOICE / crate::watch::PART / 2, "{asked}");
    }

    #[test]
    fn an_answer_of_the_responses_api_is_judged_by_its_text() {
        let of = |item: &str| judged(&format!(r#"{{"output":[{{"type":"reasoning"}},{item}]}}"#)).status();
        assert_eq!(
            of(r#"{"type":"message","content":[{"type":"output_text","text":"{\"age\":1}"}]}"#),
            Status::Ok
        );
        assert_eq!(
            of(r#"{"type":"message","content":[{"type":"output_text","text":"{}"}]}"#),
            Status::Protocol
        );
        assert_eq!(of(r#"{"type":"function_call","name":"f","arguments":"{}"}"#), Status::Ok);
    }
}
