//! The framing of a form: what is between its parts (RFC 7578, and WHATWG's HTML 4.10.21.8 for how names are
//! escaped, as browsers do it and servers expect it).
//!
//! Responsible for the boundary, and for the head of each part and the end of all of them. Pure: it must not see what
//! is in a part, so that its length is known before anything is read.

use memchr::memmem;

/// Behind the content of each part.
pub const END_OF_PART: &str = "\r\n";

/// What parts are separated by. Random: no part contains it by chance or on purpose, so none
/// has to be searched for it.
#[derive(Debug)]
pub struct Boundary(String);

impl Boundary {
    pub fn new(random: [u8; 16]) -> Boundary {
        Boundary(format!("together-{:032x}", u128::from_ne_bytes(random)))
    }

    /// Of the whole form.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.0)
    }

    /// The same text for every boundary, of framing that has this one.
    pub fn taken_out_of(&self, framing: &[u8]) -> Vec<u8> {
        let mut rest = framing;
        let mut text = Vec::with_capacity(framing.len());
        while let Some(place) = memmem::find(rest, self.0.as_bytes()) {
            text.extend_from_slice(rest.get(..place).unwrap_or_default());
            text.extend_from_slice(b"boundary");
            rest = rest.get(place + self.0.len()..).unwrap_or_default();
        }
        text.extend_from_slice(rest);
        text
    }

    /// Of a part that is a field's text.
    pub fn head_of_text(&self, field: &str) -> String {
        format!("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n", self.0, escaped(field))
    }

    /// Of a part that is a file.
    pub fn head_of_file(&self, field: &str, file_name: &str) -> String {
        format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
             Content-Type: {}\r\n\r\n",
            self.0,
            escaped(field),
            escaped(file_name),
            content_type_of(file_name)
        )
    }

    /// Behind the last part.
    pub fn end(&self) -> String {
        format!("--{}--\r\n", self.0)
    }
}

/// Of a recording by its name, as servers want it that look no further; anything else is bytes.
fn content_type_of(file_name: &str) -> &'static str {
    const AUDIO: [(&str, &str); 8] = [
        ("wav", "audio/wav"),
        ("mp3", "audio/mpeg"),
        ("m4a", "audio/mp4"),
        ("webm", "audio/webm"),
        ("flac", "audio/flac"),
        ("ogg", "audio/ogg"),
        ("opus", "audio/ogg"),
        ("aac", "audio/aac"),
    ];
    let ending = file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = AUDIO.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
    known.map_or("application/octet-stream", |(_, kind)| kind)
}

/// A name between quotes, in UTF-8: what would end it, or its line, is written as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_what_browsers_send() {
        let boundary = Boundary::new([0; 16]);
        let line = "--together-00000000000000000000000000000000";
        assert_eq!(
            boundary.content_type(),
            "multipart/form-data; boundary=together-00000000000000000000000000000000"
        );
        assert_eq!(
            boundary.head_of_text("a \"b\"\r\nc é\\"),
            format!("{line}\r\nContent-Disposition: form-data; name=\"a %22b%22%0D%0Ac é\\\"\r\n\r\n")
        );
        assert_eq!(
            boundary.head_of_file("file", "übung \"1\"\n.jsonl"),
            format!(
                "{line}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"übung %221%22%0A.jsonl\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
        );
        let head = boundary.head_of_file("file", "speech.WAV");
        assert!(head.ends_with("filename=\"speech.WAV\"\r\nContent-Type: audio/wav\r\n\r\n"), "{head}");
        assert_eq!(boundary.end(), format!("{line}--\r\n"));
        let other = Boundary::new([1; 16]);
        assert_ne!(other.end(), boundary.end());
        assert_eq!(other.taken_out_of(other.end().as_bytes()), b"--boundary--\r\n");
        assert_eq!(other.taken_out_of(boundary.end().as_bytes()), boundary.end().as_bytes());
        // RFC 2046, 5.1.1.
        assert!(boundary.end().len() - "----\r\n".len() <= 70);
    }
}
