//! How long a server asks its client to wait, in the headers that say so.

use std::time::{Duration, SystemTime};

use crate::message::incoming::ResponseHeaders;

/// `x-ratelimit-reset` is the header that Together documents (seconds); the other two are the web's (RFC 9110, 10.2.3)
/// and the SDKs'.
pub fn retry_after(headers: &ResponseHeaders) -> Option<Duration> {
    let moment = |text: &str| {
        let moment = httpdate::parse_http_date(text).ok()?;
        Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
    };
    headers
        .get("retry-after-ms")
        .and_then(|text| text.trim().parse().ok().map(Duration::from_millis).filter(is_wait))
        .or_else(|| headers.get("retry-after").and_then(|text| wait(text).or_else(|| moment(text))))
        .or_else(|| headers.get("x-ratelimit-reset").and_then(wait))
}

/// No server asks for more: what is longer is a moment, or nonsense.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

fn is_wait(wait: &Duration) -> bool {
    *wait <= LONGEST_WAIT
}

/// A wait in seconds; or until a moment to come, which some servers name instead, in seconds or milliseconds since 1970.
fn wait(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    let seconds_to = |moment: f64| {
        let moment = Duration::try_from_secs_f64(moment).ok()?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        moment.checked_sub(now).filter(is_wait)
    };
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    if is_wait(&wait) { Some(wait) } else { seconds_to(seconds).or_else(|| seconds_to(seconds / 1_000.0)) }
}
