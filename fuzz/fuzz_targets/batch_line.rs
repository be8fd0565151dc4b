//! Lines of a batch's results and errors: an answer that succeeded or failed in one line that is fit for a log, and that is
//! the same whenever it is read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::error::Status;
use together::message::response::Response;

fuzz_target!(|input: &[u8]| {
    let Ok(line) = std::str::from_utf8(input) else { return };
    let answer = Response::of_made_up_batch_line(line);
    assert_eq!(answer.status() == Status::Ok, answer.failure().is_none());
    if let Some(failure) = answer.failure() {
        assert!(!failure.message().contains(['\n', '\r', '\0']) && failure.message().len() < 2000);
    }
    // What is not there cannot be an answer.
    assert!(answer.status() != Status::Ok || answer.count("/choices").is_some_and(|count| count > 0));
    let again = Response::of_made_up_batch_line(line);
    assert_eq!((again.status(), again.body()), (answer.status(), answer.body()));
});
