//! Where the parts of a file go: what the service answers when a long file is announced.
//!
//! Responsible for reading one place for each part, with the headers that its storage wants. It must not believe the server
//! how many there are: the program's file says that.

use crate::error::{Error, Result, Status};
use crate::json::{parts, read};
use crate::message::header::RequestHeaders;
use crate::message::request::file_upload::is_file_id;
use crate::watch::Watch;

/// The longest answer that is read as a list: 250 places of the longest URLs and headers.
pub(crate) const MOST_OF_A_LIST: usize = 250 * 17 * 1024;

/// An upload in parts that the service has begun.
#[derive(Debug)]
pub(crate) struct PartList {
    pub upload_id: String,
    pub file_id: String,
    /// In their order.
    pub parts: Vec<PartTarget>,
}

/// Where a part goes.
#[derive(Debug, Default)]
pub(crate) struct PartTarget {
    pub url: String,
    pub headers: RequestHeaders,
}

/// The ids of an upload that the service has begun, by which it is ended; also where its list of parts is no good.
pub(crate) fn upload_ids(json: &str) -> Option<(String, String)> {
    let text = |pointer: &str| read::find(json, pointer).and_then(read::string).map(|text| text.into_owned());
    let upload_id = text("/upload_id").filter(|id| !id.is_empty() && id.len() <= 4096)?;
    Some((upload_id, text("/file_id").filter(|id| is_file_id(id))?))
}

/// Reads the list of `count` parts; `json` has been checked.
pub(crate) fn read_part_list(json: &str, count: usize, watch: &mut Watch<'_>) -> Result<PartList> {
    let (upload_id, file_id) = upload_ids(json).ok_or_else(|| wrong("lacks its upload_id or file_id"))?;
    let mut items =
        read::find(json, "/parts").and_then(parts::items).ok_or_else(|| wrong("lacks its parts"))?;
    let mut found: Vec<Option<PartTarget>> = std::iter::repeat_with(|| None).take(count).collect();
    while let Some(item) = items.next(watch)? {
        let (number, target) = read_part(item, watch)?;
        let place = usize::try_from(number).ok().and_then(|number| found.get_mut(number.checked_sub(1)?));
        match place {
            Some(place @ None) => *place = Some(target),
            Some(Some(_)) => return Err(wrong("names a part twice")),
            None => return Err(wrong("names a part that the file does not have")),
        }
    }
    let parts: Option<Vec<_>> = found.into_iter().collect();
    let parts = parts.ok_or_else(|| wrong("does not name every part"))?;
    Ok(PartList { upload_id, file_id, parts })
}

/// For the fuzzer: the URLs of a list that it makes up.
#[cfg(fuzzing)]
pub fn read_made_up_list(json: &str, count: usize) -> Option<Vec<String>> {
    let list = read_part_list(json, count, &mut Watch::new(&mut || Ok(()))).ok()?;
    Some(list.parts.into_iter().map(|part| part.url).collect())
}

/// A part's number, from 1, and where it goes.
fn read_part(json: &str, watch: &mut Watch<'_>) -> Result<(i64, PartTarget)> {
    let mut members = parts::members(json).ok_or_else(|| wrong("has a part that is no object"))?;
    let (mut number, mut target) = (None, PartTarget::default());
    while let Some(member) = members.next(watch)? {
        match &*member.name() {
            "PartNumber" | "part_number" => number = read::integer(member.value),
            "URL" | "UploadURL" => target.url = read::string(member.value).unwrap_or_default().into_owned(),
            "Headers" => read_headers(member.value, &mut target.headers, watch)?,
            _ => {}
        }
    }
    match number {
        Some(number) if !target.url.is_empty() => Ok((number, target)),
        _ => Err(wrong("has a part without its number or its URL")),
    }
}

/// The headers, whose values are texts or lists of them.
fn read_headers(json: &str, headers: &mut RequestHeaders, watch: &mut Watch<'_>) -> Result<()> {
    let Some(mut members) = parts::members(json) else { return Ok(()) };
    while let Some(member) = members.next(watch)? {
        let first = match parts::items(member.value) {
            Some(mut items) => items.next(watch)?,
            None => Some(member.value),
        };
        let Some(value) = first.and_then(read::string) else { continue };
        if headers.set_as_given(&member.name(), &value).is_err() {
            return Err(wrong("has a part with a header that HTTP cannot carry"));
        }
    }
    Ok(())
}

/// Nothing of the list is quoted: its URLs are signed.
fn wrong(what: &str) -> Error {
    error!(Status::Protocol, "the service's list of the file's parts {what}, so nothing of the file was sent")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, count: usize) -> Result<PartList> {
        read_part_list(json, count, &mut Watch::new(&mut || Ok(())))
    }

    fn list(parts: &str) -> String {
        format!(r#"{{"upload_id":"u/1","file_id":"file-1","parts":[{parts}]}}"#)
    }

    #[test]
    fn parts_are_read_in_either_spelling_and_any_order() {
        let json = list(
            r#"{"part_number":2,"UploadURL":"https://b","more":[1]},
            {"PartNumber":1,"URL":"https:\/\/a","Headers":{"X-One":"1","Host":["h"],"content-type":["a\/b","c"],"n":1}}"#,
        );
        let found = read(&json, 2).unwrap();
        assert_eq!((&*found.upload_id, &*found.file_id), ("u/1", "file-1"));
        let urls: Vec<_> = found.parts.iter().map(|part| part.url.as_str()).collect();
        assert_eq!(urls, ["https://a", "https://b"]);
        let headers: Vec<_> = found.parts[0].headers.iter().collect();
        assert_eq!(headers, [("x-one", "1"), ("content-type", "a/b")]);
    }

    #[test]
    fn a_list_that_is_not_the_files_is_refused_without_a_url() {
        let part = |number: i64| format!(r#"{{"PartNumber":{number},"URL":"https://secret"}}"#);
        for (json, words) in [
            ("{}".to_owned(), "upload_id"),
            (r#"{"upload_id":"u","file_id":"../f","parts":[]}"#.to_owned(), "file_id"),
            (r#"{"upload_id":"u","file_id":"f"}"#.to_owned(), "lacks its parts"),
            (list(&part(1)), "every part"),
            (list(&format!("{},{}", part(1), part(1))), "twice"),
            (list(&format!("{},{},{}", part(1), part(2), part(3))), "does not have"),
            (list(&format!("{},{}", part(0), part(1))), "does not have"),
            (list(&format!("{},{}", part(-1), part(1))), "does not have"),
            (list(r#"{"PartNumber":1}"#), "without its number or its URL"),
            (list(r#"1,2"#), "no object"),
            (
                list(r#"{"PartNumber":1,"URL":"https://secret","Headers":{"a b":"secret"}}"#),
                "HTTP cannot carry",
            ),
            (
                list(r#"{"PartNumber":1,"URL":"https://secret","Headers":{"a":"secret\r\nb"}}"#),
                "HTTP cannot carry",
            ),
        ] {
            let error = read(&json, 2).unwrap_err();
            assert_eq!(error.status(), Status::Protocol);
            assert!(
                error.message().contains(words) && !error.message().contains("secret"),
                "{json}: {error}"
            );
        }
    }
}
