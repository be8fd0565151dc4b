//! The next page of a list.
//!
//! The API's lists name it in three ways: `next_cursor` beside the items, or in `meta` with `has_more`, for the field
//! `after`; `next_page_token` with `has_next`, for `page_token`. Other lists come whole.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Request;
use crate::error::{Result, Status};
use crate::message::response::Response;

/// A list's next page: the field that asks for it, and its value.
struct NextPage {
    field: &'static str,
    cursor: String,
}

impl Request {
    /// Asks for the page behind `page`, an answer to this request; false where there is none.
    pub fn next_page(&mut self, page: &Response) -> Result<bool> {
        if let Some(failure) = page.failure() {
            return Err(failure.clone());
        }
        let Some(NextPage { field, cursor }) = next_page(page) else { return Ok(false) };
        let mut hasher = DefaultHasher::new();
        cursor.hash(&mut hasher);
        let seen = hasher.finish();
        if self.pages.contains(&seen) || self.fields.get(field).is_some_and(|value| *value == cursor.as_str())
        {
            return Err(error!(
                Status::Protocol,
                "the server names a page as the next one that was asked for before (field \"{field}\"), so its list \
                would never end: the pages so far may be all of it"
            ));
        }
        self.pages.insert(seen);
        self.set_string(field, &cursor)?;
        Ok(true)
    }
}

fn next_page(page: &Response) -> Option<NextPage> {
    let is_said = |pointer: &str| page.string(pointer).filter(|cursor| !cursor.is_empty());
    let is_denied = |pointer: &str| page.boolean(pointer) == Some(false);
    let is_empty = page.count("/data") == Some(0);
    let found =
        |field, cursor: std::borrow::Cow<'_, str>| Some(NextPage { field, cursor: cursor.into_owned() });
    if let Some(cursor) = is_said("/next_page_token").filter(|_| !is_denied("/has_next")) {
        return found("page_token", cursor);
    }
    if is_empty {
        return None;
    }
    if let Some(cursor) = is_said("/meta/next_cursor").filter(|_| !is_denied("/meta/has_more")) {
        return found("after", cursor);
    }
    let cursor = is_said("/next_cursor").filter(|_| !is_denied("/has_more"))?;
    found("after", cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(request: &mut Request, page: &str) -> Result<bool> {
        request.next_page(&Response::from_json(page))
    }

    #[test]
    fn each_kind_of_list_has_a_next_page() {
        for (page, expected) in [
            (r#"{"data":[1],"next_cursor":"b"}"#, Some(r#"{"after":"b"}"#)),
            (r#"{"data":[],"next_cursor":"b"}"#, None),
            (r#"{"data":[1],"next_cursor":null}"#, None),
            (r#"{"data":[1]}"#, None),
            (r#"{"data":[1],"meta":{"has_more":true,"next_cursor":"c"}}"#, Some(r#"{"after":"c"}"#)),
            (r#"{"data":[1],"meta":{"has_more":false,"next_cursor":""}}"#, None),
            (r#"{"data":[1],"meta":{"has_more":false,"next_cursor":"c"}}"#, None),
            (r#"{"alerts":[],"next_page_token":"d"}"#, Some(r#"{"page_token":"d"}"#)),
            (r#"{"remediations":[1],"next_page_token":"d","has_next":false}"#, None),
            (r#"[1,2]"#, None),
        ] {
            let mut request = Request::new("GET /v1/projects").unwrap();
            assert_eq!(next(&mut request, page).unwrap(), expected.is_some(), "{page}");
            assert_eq!(request.json(), expected.unwrap_or("{}"), "{page}");
        }
    }

    #[test]
    fn a_list_that_leads_in_a_circle_ends() {
        let mut request = Request::new("GET /v1/projects").unwrap();
        for page in ["a", "b", "c"] {
            assert!(next(&mut request, &format!(r#"{{"data":[1],"next_cursor":"{page}"}}"#)).unwrap());
        }
        let error = next(&mut request, r#"{"data":[1],"next_cursor":"a"}"#).unwrap_err();
        assert_eq!(error.status(), Status::Protocol);
        assert_eq!(request.json(), r#"{"after":"c"}"#);
    }

    #[test]
    fn the_page_that_was_asked_for_is_not_the_next() {
        let mut request = Request::new("GET /v1/projects").unwrap();
        request.set_string("after", "a").unwrap();
        assert!(next(&mut request, r#"{"data":[1],"next_cursor":"a"}"#).is_err());
    }
}
