//! Which version of a file a server sent, and which part of it.
//!
//! Responsible for whether the rest of a file belongs to the bytes that are there already: a file that changes between
//! two answers must not be made of both. Pure: it reads the text of headers, and must not know a network.

use std::time::Duration;

/// A server's names for versions are short; this goes back in a header.
const LONGEST_NAME: usize = 1024;

/// Between the last change and the answer, as two changes in one second have the same date (RFC 9110, 8.8.2.2).
const SURE_AFTER: Duration = Duration::from_secs(60);

/// The headers of an answer that say of which version of a file it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct VersionHeaders<'answer> {
    pub etag: Option<&'answer str>,
    pub last_modified: Option<&'answer str>,
    pub date: Option<&'answer str>,
    pub accept_ranges: Option<&'answer str>,
}

/// The name of one version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    ETag(String),
    LastModified(String),
}

impl Version {
    /// The version of a whole answer; `None` where no part may be asked for by it.
    pub fn of(headers: VersionHeaders<'_>) -> Option<Version> {
        if headers.accept_ranges.is_some_and(|ranges| ranges.trim().eq_ignore_ascii_case("none")) {
            return None;
        }
        let fits =
            |name: &str| name.len() <= LONGEST_NAME && name.bytes().all(|byte| byte.is_ascii_graphic());
        // A weak one names versions of the same meaning, whose bytes may differ.
        match (headers.etag, headers.last_modified) {
            (Some(etag), _) => {
                let is_strong = etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"');
                (is_strong && fits(etag)).then(|| Version::ETag(etag.to_owned()))
            }
            (None, Some(changed)) => {
                let [changed_at, sent_at] = [Some(changed), headers.date]
                    .map(|date| date.and_then(|date| httpdate::parse_http_date(date).ok()));
                let is_sure = sent_at?.duration_since(changed_at?).is_ok_and(|age| age >= SURE_AFTER);
                is_sure.then(|| Version::LastModified(changed.to_owned()))
            }
            (None, None) => None,
        }
    }

    /// As the header `If-Range` has it.
    pub fn name(&self) -> &str {
        match self {
            Version::ETag(name) | Version::LastModified(name) => name,
        }
    }

    /// Whether an answer with a part says that it is of this version.
    pub fn is_of(&self, headers: VersionHeaders<'_>) -> bool {
        match self {
            Version::ETag(name) => headers.etag == Some(name),
            Version::LastModified(name) => headers.last_modified == Some(name),
        }
    }
}

/// Which part of a file an answer has: the header `Content-Range` (RFC 9110, 14.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    pub first: u64,
    pub last: u64,
    /// Of the whole file; `None` where the server does not say it.
    pub total: Option<u64>,
}

impl ContentRange {
    pub fn parse(text: &str) -> Option<ContentRange> {
        let (unit, range) = text.trim().split_once(' ')?;
        let (place, total) = range.trim().split_once('/')?;
        let (first, last) = place.split_once('-')?;
        let total = if total == "*" { None } else { Some(number(total)?) };
        let range = ContentRange { first: number(first)?, last: number(last)?, total };
        let is_inside = range.total.is_none_or(|total| range.last < total);
        (unit.eq_ignore_ascii_case("bytes") && range.first <= range.last && is_inside).then_some(range)
    }
}

/// Digits alone: `parse` takes a sign too.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGED: &str = "Mon, 30 Nov 2026 10:00:00 GMT";
    const SENT: &str = "Mon, 30 Nov 2026 10:01:00 GMT";

    #[test]
    fn only_a_name_of_these_very_bytes_is_a_version() {
        let etag = |etag| VersionHeaders { etag: Some(etag), ..VersionHeaders::default() };
        let dated =
            VersionHeaders { last_modified: Some(CHANGED), date: Some(SENT), ..VersionHeaders::default() };
        assert_eq!(Version::of(etag("\"a b\"")), None, "a space");
        assert_eq!(Version::of(etag("\"a\"")), Some(Version::ETag("\"a\"".to_owned())));
        assert_eq!(Version::of(dated), Some(Version::LastModified(CHANGED.to_owned())));
        let long = format!("\"{}\"", "a".repeat(LONGEST_NAME));
        for (headers, why) in [
            (etag("W/\"a\""), "weak"),
            (etag("a"), "no quotes"),
            (etag("\"\""), "empty"),
            (etag("\""), "one quote"),
            (etag(&long), "long"),
            (VersionHeaders { accept_ranges: Some("none"), ..etag("\"a\"") }, "no ranges"),
            (VersionHeaders { etag: Some("W/\"a\""), ..dated }, "a weak name is no reason to take the date"),
            (VersionHeaders { date: Some("Mon, 30 Nov 2026 10:00:59 GMT"), ..dated }, "just changed"),
            (VersionHeaders { date: None, ..dated }, "no date"),
            (VersionHeaders { date: Some("now"), ..dated }, "no date"),
            (VersionHeaders::default(), "nothing"),
        ] {
            assert_eq!(Version::of(headers), None, "{why}");
        }
    }

    #[test]
    fn a_part_must_name_the_same_version() {
        let headers =
            VersionHeaders { etag: Some("\"a\""), last_modified: Some(CHANGED), ..VersionHeaders::default() };
        for version in [Version::ETag("\"a\"".to_owned()), Version::LastModified(CHANGED.to_owned())] {
            assert!(version.is_of(headers));
            assert!(!version.is_of(VersionHeaders::default()), "{version:?}");
            assert!(!version.is_of(VersionHeaders {
                etag: Some("\"b\""),
                last_modified: Some(SENT),
                ..headers
            }));
        }
    }

    #[test]
    fn content_range_is_read_by_its_grammar() {
        let read = |text| ContentRange::parse(text).map(|range| (range.first, range.last, range.total));
        assert_eq!(read("bytes 2-9/10"), Some((2, 9, Some(10))));
        assert_eq!(read(" Bytes 0-0/* "), Some((0, 0, None)));
        let most = u64::MAX;
        let widest = format!("bytes 0-{most}/*");
        assert_eq!(read(&widest), Some((0, most, None)));
        for wrong in [
            "",
            "bytes",
            "2-9/10",
            "bytes 2-9",
            "bytes 9-2/10",
            "bytes 2-10/10",
            "bytes */10",
            "items 2-9/10",
            "bytes +2-9/10",
            "bytes 2-9/-1",
            "bytes 2-9/",
            "bytes -9/10",
            "bytes 2-/10",
            "bytes 2-9/10, 11-12/13",
            "bytes 0-99999999999999999999/*",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
