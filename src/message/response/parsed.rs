//! JSON that is read as an answer is: a program's own text, and the answer that a model gave as JSON.

use std::borrow::Cow;

use super::body::Body;
use super::{Response, text};
use crate::error::{Error, Status};
use crate::json::read;
use crate::message::incoming::Incoming;
use crate::watch::Watch;

impl Response {
    /// A response whose body is `json`; a failed one, which keeps it, where that is no JSON.
    pub fn from_json(json: &str) -> Response {
        let mut body = Body::new(json.as_bytes().to_vec());
        let (mut ask, mut ask_again) = (|| Ok(()), || Ok(()));
        let is_json = body.check(&mut Watch::new(&mut ask)) == Ok(true)
            || body.mend(&mut Watch::new(&mut ask_again)) == Ok(true);
        let failure = (!is_json).then(|| invalid!("the text is not valid JSON: {}", body.why_not_json()));
        Response { failure, body, ..Response::of(Incoming::default()) }
    }

    /// The text of one of the choices.
    pub(crate) fn choice_text(&self, choice: u32) -> Option<Cow<'_, str>> {
        let value =
            |member: &str| self.value(&format!("/choices/{choice}/{member}")).and_then(text::of_value);
        let output = || self.value("/output").filter(|_| choice == 0).and_then(text::of_output);
        value("message/content").or_else(|| value("text")).or_else(output)
    }

    /// The answer of a choice, which is JSON, as a response of its own. A failed response's has its failure too.
    pub fn parsed(&self, choice: u32) -> Response {
        let Some(text) = self.choice_text(choice).filter(|text| !text.is_empty()) else {
            let failure = self.failure.clone().unwrap_or_else(|| self.without_text(choice));
            return Response::failed(failure);
        };
        let parsed = Response::from_json(&text);
        let failure = self.failure.clone().or_else(|| {
            parsed.failure.as_ref()?;
            let why = read::check(&text).err().map(|error| error.to_string()).unwrap_or_default();
            Some(error!(Status::Protocol, "the answer of choice {choice} is not JSON: {why}"))
        });
        Response { failure, ..parsed }
    }

    fn without_text(&self, choice: u32) -> Error {
        let count = self.count("/choices").unwrap_or_default();
        if usize::try_from(choice).is_ok_and(|choice| choice < count) {
            return error!(Status::Protocol, "choice {choice} has no text, and so no JSON");
        }
        invalid!("there is no choice {choice}: the answer has {count}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_json_is_read_as_an_answer_is() {
        let response = Response::from_json("\u{feff} {\"a\":[1,{\"b\":\"\\u00e9\"}]}");
        assert_eq!(response.status(), Status::Ok);
        assert_eq!(response.string("/a/1/b").as_deref(), Some("é"));
        assert_eq!((response.http_status(), response.tries()), (0, 0));
        for (bad, words) in [
            ("{\"a\":\n  oops}", "the text is not valid JSON: expected value at line 2 column 3"),
            ("", "the text is not valid JSON: EOF while parsing a value at line 1 column 0"),
        ] {
            let response = Response::from_json(bad);
            let failure = response.failure().unwrap();
            assert_eq!((failure.status(), failure.message()), (Status::InvalidArgument, words));
            assert_eq!((response.body(), response.json()), (bad.as_bytes(), None));
        }
    }

    #[test]
    fn a_choice_is_a_response_of_its_own() {
        let answer = Response::from_json(
            r#"{"choices":[{"message":{"content":"{\"a\":1}"}},{"text":"[2]"},{"message":{"content":"no"}},
            {"message":{"content":null,"tool_calls":[{}]}},{"message":{"content":[{"type":"text","text":"{\"b\":"},"3}"]}}]}"#,
        );
        assert_eq!(answer.parsed(0).integer("/a"), Some(1));
        assert_eq!(answer.parsed(1).integer("/0"), Some(2));
        assert_eq!(answer.parsed(4).integer("/b"), Some(3));
        for (choice, status, words) in [
            (2, Status::Protocol, "the answer of choice 2 is not JSON: expected ident at line 1 column 2"),
            (3, Status::Protocol, "choice 3 has no text, and so no JSON"),
            (5, Status::InvalidArgument, "there is no choice 5: the answer has 5"),
        ] {
            let parsed = answer.parsed(choice);
            let failure = parsed.failure().unwrap();
            assert_eq!((failure.status(), failure.message()), (status, words));
        }
        assert_eq!(answer.parsed(2).body(), b"no");
        let output = Response::from_json(
            r#"{"output":[{"type":"message","content":[{"type":"output_text","text":"{}"}]}]}"#,
        );
        assert_eq!(output.parsed(0).count(""), Some(0));
    }

    #[test]
    fn what_failed_stays_failed_and_readable() {
        let answer = Response::from_json(r#"{"choices":[{"message":{"content":"{\"a\":1}"}}]}"#);
        let failed = answer.stopped("POST /x", Error::new(Status::Protocol, "does not fit"));
        let parsed = failed.parsed(0);
        assert_eq!((parsed.status(), parsed.integer("/a")), (Status::Protocol, Some(1)));
        let nothing = Response::failed(Error::new(Status::Timeout, "late")).parsed(0);
        assert_eq!((nothing.status(), nothing.failure().unwrap().message()), (Status::Timeout, "late"));
    }
}
