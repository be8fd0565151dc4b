//! Bytes that an answer holds as base64: lent to a buffer, a file or as floats.
//!
//! A model's image or audio, and embeddings that were asked for in that form.

use super::Response;
use crate::error::{Error, Result};
use crate::json::base64;
use crate::sys::random::random;
use crate::transfer::Download;

impl Response {
    /// Hands the bytes that the string at `pointer` holds to `take`, some at a time, and says how many there were.
    pub fn decode(&self, pointer: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        let value = self.value(pointer).ok_or_else(|| nothing_at(pointer))?;
        base64::decode(value, take).map_err(|error| error.context(&place(pointer)))
    }

    /// Writes the same to a file, or the body's bytes where the pointer is empty. The file is whole, or as it was.
    pub fn save(&self, pointer: &str, path: &str) -> Result<()> {
        if path.is_empty() {
            return Err(Error::invalid("the path is empty: name the file that the bytes go to"));
        }
        let mut file = Download::prepare(path, random()?)?;
        match pointer {
            "" => file.write(self.body())?,
            pointer => {
                self.decode(pointer, &mut |bytes| file.write(bytes))?;
            }
        }
        file.finish()
    }

    /// Hands the numbers of the list at `pointer` to `take`, or of a string that holds them as base64 of 32 bits each, the
    /// lowest byte first; and says how many there were. `None`, and nothing is taken, where there is neither.
    pub fn floats(&self, pointer: &str, mut take: impl FnMut(f32)) -> Option<usize> {
        let (json, search) = self.body.searched()?;
        if let Some(count) = search.floats(json, pointer, &mut take) {
            return Some(count);
        }
        let value = search.find(json, pointer).filter(|value| value.starts_with('"'))?;
        let count = base64::decode(value, &mut |_| Ok(())).ok()?;
        if count == 0 || !count.is_multiple_of(4) {
            return None;
        }
        let mut rest = Vec::new();
        let mut take_all = |bytes: &[u8]| {
            rest.extend_from_slice(bytes);
            let whole = rest.len() - rest.len() % 4;
            rest.drain(..whole)
                .as_slice()
                .as_chunks::<4>()
                .0
                .iter()
                .for_each(|four| take(f32::from_le_bytes(*four)));
            Ok(())
        };
        base64::decode(value, &mut take_all).ok().map(|count| count / 4)
    }
}

fn nothing_at(pointer: &str) -> Error {
    invalid!("there is no value at {}", shown(pointer))
}

fn place(pointer: &str) -> String {
    format!("the value at {}", shown(pointer))
}

/// A pointer is the caller's text and may be long.
fn shown(pointer: &str) -> String {
    format!("\"{}\"", pointer.chars().take(100).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    fn response(json: &str) -> Response {
        Response::from_json(json)
    }

    #[test]
    fn embeddings_are_read_from_base64_as_from_a_list() {
        let floats = [0.0, -1.5, f32::MIN_POSITIVE, 3.25e7];
        let bytes: Vec<u8> = floats.iter().flat_map(|float: &f32| float.to_le_bytes()).collect();
        let text = ::base64::Engine::encode(&::base64::engine::general_purpose::STANDARD, &bytes);
        let response =
            response(&format!(r#"{{"of":["{text}","{}","AAA=","","x!"]}}"#, "A".repeat(64 * 1024)));
        let mut found = Vec::new();
        assert_eq!(response.floats("/of/0", |float| found.push(float)), Some(4));
        assert_eq!(found, floats);
        assert_eq!(response.floats("/of/1", |float| assert_eq!(float, 0.0)), Some(12 * 1024));
        for none in ["/of/2", "/of/3", "/of/4", "/of", "/none"] {
            assert_eq!(response.floats(none, |_| panic!("nothing is taken")), None, "{none}");
        }
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image");
        let name = path.to_str().unwrap();
        let response = response(r#"{"image":"aGVsbG8=","bad":"aGVsbG8=*"}"#);
        assert_eq!(response.save("/image", name), Ok(()));
        assert_eq!(std::fs::read(&path).unwrap(), b"hello");
        for (pointer, path, status, words) in [
            ("/bad", name, Status::Protocol, "the value at \"/bad\": its character 9 is not base64"),
            ("/none", name, Status::InvalidArgument, "there is no value at \"/none\""),
            ("", "", Status::InvalidArgument, "the path is empty"),
            ("/image", folder.path().to_str().unwrap(), Status::File, "is a directory"),
        ] {
            let refused = response.save(pointer, path).unwrap_err();
            assert!(refused.status() == status && refused.message().contains(words), "{refused}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"hello");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no part file stays");
        assert_eq!(response.save("", name), Ok(()));
        assert_eq!(std::fs::read(&path).unwrap(), response.body());
    }
}
