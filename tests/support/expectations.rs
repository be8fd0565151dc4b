//! What every failure has to look like, whatever it is about.

use together::error::Status;

use super::api::{Failure, Object, Outcome, Request};
use super::{KEY, PROMPT};

/// A failure with this status and these words in its message, which is also fit to be logged.
#[track_caller]
pub fn expect_refusal(outcome: Outcome, status: Status, words: &[&str]) -> String {
    let Failure { status: found, message } = outcome.expect_err("a failure");
    assert_eq!(found, status, "{message}");
    for word in words {
        assert!(message.contains(word), "no {word:?} in: {message}");
    }
    expect_fit_for_a_log(&message);
    message
}

/// As `expect_refusal`, of an object.
#[track_caller]
pub fn expect_failure(object: &impl Object, status: Status, words: &[&str]) -> String {
    expect_refusal(object.outcome(), status, words)
}

#[track_caller]
pub fn expect_success(object: &impl Object) {
    assert_eq!(object.outcome(), Ok(()));
}

/// One line of bounded length, without the key, any piece of it, or the prompt.
#[track_caller]
pub fn expect_fit_for_a_log(message: &str) {
    assert!(!message.is_empty());
    assert!(message.len() <= 1_200, "{} bytes: {message}", message.len());
    assert!(!message.contains(|character: char| character.is_control()), "{message:?}");
    assert!(!message.contains(PROMPT), "the prompt is quoted: {message}");
    expect_no_piece_of(KEY, message);
}

/// Not eight characters in a row of a key.
#[track_caller]
pub fn expect_no_piece_of(key: &str, text: &str) {
    for start in 0..=key.len() - 8 {
        let piece = &key[start..start + 8];
        assert!(!text.contains(piece), "{piece:?}, which is of the key, is in: {text}");
    }
}

/// A request with fields that are all in order.
#[track_caller]
pub fn with_fields<R: Request>(mut request: R, fields: &[(&str, &str)]) -> R {
    for (field, json) in fields {
        assert_eq!(request.set_json(field, json), Ok(()), "{field}");
    }
    request
}
