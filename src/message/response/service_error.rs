//! Reading the service's own account of a failure.
//!
//! Responsible for which status an HTTP status and an error body mean, for the one line that a person reads of it, and
//! for what to do about it. What the body says, `failure_text` has read. Pure: bytes in, words out. Sources: Together's
//! error-code page and rate-limit page; the shapes are listed in `docs/abi.md`.

use super::failure_text::{Account, account};
use crate::error::{Error, Status, one_line};
use crate::json::read;
use crate::key::KeyFilter;
use crate::sys::allocator::WipedOnFree;
use crate::watch::Watch;

/// What an HTTP status outside 2xx means, given what the body says.
pub fn status_of(http_status: u16, account: &Account) -> Status {
    let names_context_length = || names_context_length(account);
    match http_status {
        400 | 413 | 422 if names_context_length() => Status::ContextLength,
        400 => Status::BadRequest,
        401 => Status::Authentication,
        402 => Status::PaymentRequired,
        // Together answers 403 when input and max_tokens exceed the model's context; the control plane
        // means what everybody else means.
        403 if names_context_length() => Status::ContextLength,
        403 => Status::Permission,
        404 => Status::NotFound,
        409 => Status::Conflict,
        413 => Status::TooLarge,
        422 => Status::Unprocessable,
        429 => Status::RateLimit,
        503 => Status::Overloaded,
        500..=599 => Status::Server,
        _ => Status::Api,
    }
}

fn names_context_length(account: &Account) -> bool {
    let said = account.said.as_deref().unwrap_or_default().to_ascii_lowercase();
    account.code.as_deref() == Some("context_length_exceeded")
        || said.contains("context length")
        || said.contains("context window")
        || (said.contains("max_tokens") && said.contains("exceed"))
        || (said.contains("max_new_tokens") && said.contains("must be"))
}

/// The server's words: its message where it sent one, else what can be said of the body. Never the body.
pub fn words(content_type: &str, body: &str, account: &Account, filter: &KeyFilter) -> String {
    // The key is taken out before anything is cut: a part of it would not be known.
    let shortened = |text: &str| shortened(&filter.apply(text));
    if let Some(said) = &account.said {
        // The message goes on behind it.
        let said = shortened(said.trim_end().trim_end_matches('.'));
        return match account.code.as_ref().filter(|code| !said.contains(code.as_str()) && !is_number(code)) {
            Some(code) => format!("{said} ({})", shortened(code)),
            None => said,
        };
    }
    let start = body.trim_start();
    if let Some(said) = words_of_storage(start) {
        return shortened(first_words(said).trim_end_matches('.'));
    }
    if content_type.contains("html") || start.starts_with('<') {
        "a web page came instead of the API's answer, so something before the API answered".to_owned()
    } else if start.is_empty() {
        "the server gave no reason".to_owned()
    } else if start.starts_with(['{', '[']) {
        "the server gave its reason in a form that is not known; read it with together_response_json"
            .to_owned()
    } else {
        shortened(first_words(start))
    }
}

/// Storage gives its reason in XML: `<Error><Code>...</Code><Message>...</Message></Error>`. The text of the message, in
/// which what is escaped stays so.
fn words_of_storage(body: &str) -> Option<&str> {
    let (_, inside) = body.get(..body.floor_char_boundary(4096))?.split_once("<Error>")?;
    let (_, message) = inside.split_once("<Message>")?;
    message.split_once("</Message>").map(|(message, _)| message).filter(|message| !message.trim().is_empty())
}

/// A number says nothing beside words.
fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// As much of a text as is worth looking through, cut between two words, so that no key in it is cut.
fn first_words(text: &str) -> &str {
    const MOST: usize = 16 * 1024;
    if text.len() <= MOST {
        return text;
    }
    let start = text.get(..text.floor_char_boundary(MOST)).unwrap_or_default();
    start
        .rfind(|character: char| character.is_ascii_whitespace())
        .and_then(|end| start.get(..end))
        .unwrap_or_default()
}

/// What a caller can do about it.
pub fn advice(status: Status) -> &'static str {
    match status {
        Status::Authentication => "check the API key",
        Status::PaymentRequired => "add credits or raise the spending limit in Together's settings",
        Status::Permission => "check what this API key may do",
        Status::NotFound => "check the model's or object's name and the base URL",
        Status::Conflict => "look at the object's present state first",
        Status::TooLarge | Status::ContextLength => "send less, or ask for fewer tokens (max_tokens)",
        Status::RateLimit => "send fewer requests a second, and try again after the wait",
        Status::Overloaded => "the model is busy, which is not your fault: try again in a moment",
        Status::Server => {
            "the fault is the service's: try again, and tell Together's support the request id if it stays"
        }
        Status::Api => "look up what this HTTP status means, and try again if the fault may pass",
        _ => "correct the request",
    }
}

/// The same of a link, which was asked for without a key.
pub fn advice_on_link(status: Status) -> &'static str {
    match status {
        Status::Authentication | Status::Permission | Status::NotFound => {
            "the link may have expired, or need a key, which no link is sent: get a new one, or ask the API for it by \
            its path"
        }
        Status::RateLimit | Status::Overloaded | Status::Server => "try again in a moment",
        _ => "look up what this HTTP status means, and whether the URL is right",
    }
}

/// The status of an error that arrives under HTTP 200: by what the error calls itself.
fn status_in_answer(account: &Account) -> Status {
    let number = account.code.as_deref().and_then(|code| code.parse().ok());
    if let Some(http_status) = number.filter(|code| (400..600).contains(code)) {
        return status_of(http_status, account);
    }
    let named = [&account.code, &account.kind].map(|name| name.as_deref().unwrap_or_default()).join(" ");
    let named = named.to_ascii_lowercase();
    let names_one_of = |words: &[&str]| words.iter().any(|word| named.contains(word));
    match () {
        () if names_context_length(account) => Status::ContextLength,
        () if names_one_of(&["rate_limit", "ratelimit", "limited", "too_many_requests"]) => Status::RateLimit,
        () if names_one_of(&["overload", "unavailable", "no_healthy_workers"]) => Status::Overloaded,
        () if names_one_of(&["authentication", "api_key", "unauthorized"]) => Status::Authentication,
        () if names_one_of(&["credit", "billing", "payment", "insufficient_quota"]) => {
            Status::PaymentRequired
        }
        () if names_one_of(&["not_found", "model_not_available"]) => Status::NotFound,
        () if names_one_of(&["permission", "forbidden", "not_accessible"]) => Status::Permission,
        () if names_one_of(&["invalid_request", "bad_request", "badrequest"]) => Status::BadRequest,
        () => Status::Server,
    }
}

/// The error as the value of a member `error`, so that "/error/message" finds it whatever its shape was. `is_json`
/// says whether it was checked and is JSON.
pub fn as_member(data: &str, is_json: bool) -> String {
    match is_json {
        true => {
            // A failed response of the Responses API has it one level deeper.
            let is_error = |error: &&str| error.starts_with(['{', '"']);
            let error = ["/error", "/response/error"]
                .into_iter()
                .find_map(|at| read::find(data, at).filter(is_error));
            error.unwrap_or(data).to_owned()
        }
        false => serde_json::Value::from(one_line(first_words(data))).to_string(),
    }
}

/// The request's id in an error body: beside the error, where inference puts it. One that is too long to be such a body
/// is not looked through.
pub fn request_id(body: &str) -> Option<String> {
    const MOST: usize = 1024 * 1024;
    let body = Some(body).filter(|body| body.len() <= MOST)?;
    let id = read::find(body, "/id").and_then(read::string)?;
    (!id.is_empty()).then(|| id.into_owned())
}

/// A failure that a server reports under an HTTP status that says otherwise. `is_json` says whether `data` is checked and
/// is JSON.
pub fn failure_in(data: &str, is_json: bool, filter: &KeyFilter, what: &str) -> Error {
    // It may quote the key.
    let _wiped = WipedOnFree::begin();
    let mut ask = || Ok(());
    let account = match is_json {
        // Nothing ends this any more: the request is over.
        true => account(data, &mut Watch::new(&mut ask)).unwrap_or_default(),
        false => Account::default(),
    };
    let status = status_in_answer(&account);
    let words = words("application/json", data, &account, filter);
    let advice = advice(status);
    error!(status, "{what}: {words}: {advice}")
}

/// The longest error that is kept as a member of a whole answer, or searched for in one that may hold it.
pub const MOST_OF_AN_ERROR: usize = 64 * 1024;

const LONGEST_QUOTE: usize = 300;

pub(super) fn shortened(text: &str) -> String {
    let line = one_line(text);
    if line.len() <= LONGEST_QUOTE {
        return line;
    }
    format!("{}...", line.get(..line.floor_char_boundary(LONGEST_QUOTE)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body says, if it is JSON.
    fn read(body: &str) -> Account {
        let mut ask = || Ok(());
        match read::check(body) {
            Ok(()) => account(body, &mut Watch::new(&mut ask)).unwrap(),
            Err(_) => Account::default(),
        }
    }

    #[test]
    fn every_shape_of_error_body_gives_the_servers_words() {
        for (content_type, body, expected) in [
            (
                "application/json",
                r#"{"error":{"message":"No such model","type":"t","param":null,"code":null}}"#,
                "No such model",
            ),
            (
                "application/json",
                r#"{"id":"r-1","error":{"message":"Not serverless","code":"model_not_available"}}"#,
                "Not serverless (model_not_available)",
            ),
            ("application/json", r#"{"error":"input_file_id is missing"}"#, "input_file_id is missing"),
            (
                "application/json",
                r#"{"code":"invalid","message":"no worker","param":"","type":"t"}"#,
                "no worker (invalid)",
            ),
            ("application/json", r#"{"message":"unknown model"}"#, "unknown model"),
            ("application/json", r#"{"detail":"not found"}"#, "not found"),
            ("text/plain", r#"{"error":{"message":"line one\nline two"}}"#, "line one line two"),
            ("text/html", "<html><body>error code: 524</body></html>", "a web page came"),
            (
                "application/xml",
                "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>Slow &lt;down&gt;.</Message></Error>",
                "Slow &lt;down&gt;",
            ),
            ("application/xml", "<Error><Code>SlowDown</Code></Error>", "a web page came"),
            ("text/plain", "upstream connect error", "upstream connect error"),
            ("", "", "no reason"),
            ("application/json", r#"{"status":"running"}"#, "together_response_json"),
            ("application/json", r#"[1,2]"#, "together_response_json"),
            ("application/json", r#"{"error":{"message":""}}"#, "together_response_json"),
            ("application/json", r#"{"error":{"message":null}}"#, "together_response_json"),
        ] {
            let words = words(content_type, body, &read(body), &KeyFilter::default());
            assert!(words.contains(expected), "{body}: {words}");
        }
        let long = "x".repeat(10_000);
        assert!(words("text/plain", &long, &read(&long), &KeyFilter::default()).len() < 400);
        let long = format!(r#"{{"error":"{}"}}"#, "é".repeat(5_000));
        assert!(words("", &long, &read(&long), &KeyFilter::default()).len() < 400);
    }

    #[test]
    fn errors_in_a_stream_are_known_by_their_names() {
        for (data, expected) in [
            (r#"{"error":{"message":"mid","type":"server_error"}}"#, Status::Server),
            (r#"{"error":"mid"}"#, Status::Server),
            (r#"{"message":"bare","type":"invalid_request_error"}"#, Status::BadRequest),
            (r#"{"error":{"message":"x","type":"x","code":"rate_limit_exceeded"}}"#, Status::RateLimit),
            (r#"{"error":{"message":"x","type":"dynamic_request_limited"}}"#, Status::RateLimit),
            (r#"{"error":{"message":"x","code":"context_length_exceeded"}}"#, Status::ContextLength),
            (r#"{"error":{"message":"x","code":429}}"#, Status::RateLimit),
            (r#"{"error":{"message":"x","code":1}}"#, Status::Server),
            (r#"{"error":{"message":"x","code":"429"}}"#, Status::RateLimit),
            (r#"{"choices":[{"error":{"message":"x","code":503}}]}"#, Status::Overloaded),
            (r#"{"object":"error","message":"x","type":"BadRequestError","code":400}"#, Status::BadRequest),
            ("upstream failed", Status::Server),
        ] {
            assert_eq!(status_in_answer(&read(data)), expected, "{data}");
        }
        assert_eq!(as_member(r#"{"error":{"message":"m"}}"#, true), r#"{"message":"m"}"#);
        assert_eq!(as_member(r#"{"message":"m"}"#, true), r#"{"message":"m"}"#);
        assert_eq!(as_member(r#"{"error":null,"detail":"m"}"#, true), r#"{"error":null,"detail":"m"}"#);
        assert_eq!(as_member("upstream failed", false), r#""upstream failed""#);
    }

    #[test]
    fn statuses_mean_what_the_service_means() {
        let context = r#"{"error":{"message":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193"}}"#;
        let length = r#"{"error":{"message":"This model's maximum context length is 8192 tokens"}}"#;
        let code = r#"{"error":{"message":"too long","code":"context_length_exceeded"}}"#;
        for (http, body, expected) in [
            (400, "", Status::BadRequest),
            (400, code, Status::ContextLength),
            (401, "", Status::Authentication),
            (402, "", Status::PaymentRequired),
            (403, r#"{"error":{"message":"project access denied"}}"#, Status::Permission),
            (403, context, Status::ContextLength),
            (403, length, Status::ContextLength),
            (404, "", Status::NotFound),
            (408, "", Status::Api),
            (409, "", Status::Conflict),
            (413, "", Status::TooLarge),
            (422, "", Status::Unprocessable),
            (429, "", Status::RateLimit),
            (500, "", Status::Server),
            (502, "<html>", Status::Server),
            (503, "", Status::Overloaded),
            (524, "<html>", Status::Server),
            (302, "", Status::Api),
            (418, "", Status::Api),
            (600, "", Status::Api),
        ] {
            assert_eq!(status_of(http, &read(body)), expected, "{http} {body}");
        }
    }
}
