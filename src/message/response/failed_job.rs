//! What is said of a job that ended badly: its state, and the reason where the service gives one.

use super::Response;
use super::service_error::shortened;
use crate::error::Status;
use crate::key::KeyFilter;

/// Where jobs have their reasons, the likeliest first.
const REASONS: [&str; 6] =
    ["/error/message", "/error", "/statusMessage", "/status/message", "/error_message", "/reason"];

impl Response {
    /// The same answer, of a job whose state is a bad end.
    pub(crate) fn of_failed_job(self, operation: &str, state: &str, filter: &KeyFilter) -> Response {
        let said =
            REASONS.iter().find_map(|pointer| self.string(pointer).filter(|said| !said.trim().is_empty()));
        let reason = match said {
            Some(said) => shortened(&filter.apply(&said)),
            None => "the service gives no reason; read the answer's JSON, or the job's events if it has them"
                .to_owned(),
        };
        let state = shortened(&filter.apply(state));
        let error = error!(Status::JobFailed, "the job ended with the state \"{state}\": {reason}");
        self.stopped(operation, error).guarded(filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Fingerprint;

    #[test]
    fn the_message_has_the_services_reason_and_no_key() {
        const KEY: &str = "sk-a-key-of-a-test-0123456789";
        let filter = KeyFilter::new([Some(Fingerprint::of(KEY.as_bytes())), None]);
        for (json, expected) in [
            (r#"{"error":"no memory"}"#.to_owned(), "no memory"),
            (r#"{"error":{"code":"x","message":"no film"}}"#.to_owned(), "no film"),
            (r#"{"status":{"state":"FAILED","message":"no node"}}"#.to_owned(), "no node"),
            (r#"{"error":null}"#.to_owned(), "the service gives no reason"),
            (format!(r#"{{"error":"bad key {KEY}"}}"#), "bad key "),
        ] {
            let failed = Response::from_json(&json).of_failed_job("GET /v1/x", "FAILED", &filter);
            let error = failed.failure().unwrap();
            assert_eq!(error.status(), Status::JobFailed);
            let message = error.message();
            assert!(message.starts_with("GET /v1/x: the job ended with the state \"FAILED\": "), "{message}");
            assert!(message.contains(expected) && !message.contains(KEY), "{message}");
            assert_eq!(failed.json(), Some(json.as_str()));
        }
    }
}
