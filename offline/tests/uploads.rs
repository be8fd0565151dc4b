//! Uploads as the service's SDKs make them: a file is announced, put to storage without the key, whole or in parts, and
//! processed.

use ring::digest;
use serde_json::{Value, json};

use support::{Answer, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const CONTENT: &[u8] = b"{\"text\":\"one\"}\n{\"text\":\"two\"}\n";

fn checksum(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn announced<'f>(name: &'f str, checksum: &'f str) -> [(&'f str, &'f str); 4] {
    [("purpose", "fine-tune"), ("file_name", name), ("file_type", "jsonl"), ("checksum", checksum)]
}

/// Announces a file to be put whole.
fn announce(pair: &Pair, name: &str, content: &[u8]) -> Answer {
    pair.client.post_fields("/v1/files", &announced(name, &checksum(content)), None)
}

/// The id of a file that was announced, and the path of its storage.
fn place(pair: &Pair, answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 302);
    let path = answer.header("location").strip_prefix(pair.server.base_url()).expect("a link of this server");
    (answer.header("x-together-file-id").to_owned(), path.to_owned())
}

/// Announces a file in parts of the same size, of which the last may be shorter.
fn initiate(pair: &Pair, name: &str, content: &[u8], parts: usize) -> Answer {
    let mut body = json!({ "file_size": content.len(), "num_parts": parts });
    for (name, text) in announced(name, &checksum(content)) {
        body[name] = json!(text);
    }
    pair.client.post("/v1/files/multipart/initiate", body)
}

/// Puts a part with its headers, and gives its tag.
fn put_part(pair: &Pair, part: &Value, bytes: &[u8]) -> Answer {
    let headers = part["Headers"].as_object().expect("headers");
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text"))).collect();
    let url = part["URL"].as_str().expect("a link");
    let path = url.strip_prefix(pair.server.base_url()).expect("a link of this server");
    pair.client.put_with(path, bytes, &headers)
}

fn end(pair: &Pair, verb: &str, upload: &Value, parts: &[Value]) -> Answer {
    let body = json!({ "upload_id": upload["upload_id"], "file_id": upload["file_id"], "parts": parts });
    pair.client.post(&format!("/v1/files/multipart/{verb}"), body)
}

#[test]
fn a_file_is_announced_put_and_processed() {
    let pair = Pair::new();
    let (id, storage) = place(&pair, &announce(&pair, "rows.jsonl", CONTENT));
    let preprocess = || pair.client.post(&format!("/v1/files/{id}/preprocess"), json!({}));
    assert_eq!(preprocess().status, 400, "before its bytes are there");
    let put = pair.client.put(&storage, CONTENT);
    assert_eq!((put.status, put.header("etag").is_empty()), (200, false));
    let file = preprocess().json();
    assert_eq!(
        (&file["id"], &file["bytes"], &file["processing_status"]),
        (&json!(id), &json!(CONTENT.len()), &json!("PENDING"))
    );
    assert_eq!(pair.client.get(&format!("/v1/files/{id}/content")).bytes, CONTENT);
    let states = ["RUNNING", "COMPLETED", "COMPLETED"].map(|_| {
        pair.client.get(&format!("/v1/files/{id}")).json()["processing_status"]
            .as_str()
            .expect("a state")
            .to_owned()
    });
    assert_eq!(states, ["RUNNING", "COMPLETED", "COMPLETED"]);
    // The same content again, under another name, and in parts.
    for known in [announce(&pair, "again.jsonl", CONTENT), initiate(&pair, "again.jsonl", CONTENT, 2)] {
        assert_eq!((known.status, &known.json()["file_id"]), (409, &json!(id)));
    }
    // It is not known once the file is deleted.
    pair.client.delete(&format!("/v1/files/{id}"));
    assert_eq!(announce(&pair, "again.jsonl", CONTENT).status, 302);
}

/// As the SDK for TypeScript does it: no parts in the form, no hash, and no request to read the file.
#[test]
fn a_file_without_a_hash_is_there_once_its_bytes_are() {
    let pair = Pair::new();
    let form = "file_name=%2Fhome%2Fa+b%2Frows.jsonl&file_type=jsonl&purpose=fine-tune";
    let announce = || pair.client.post_form_without_parts(&format!("/v1/files?{form}"), form);
    let (id, storage) = place(&pair, &announce());
    let file = || pair.client.get(&format!("/v1/files/{id}"));
    assert_eq!(file().status, 404, "before its bytes are there");
    assert_eq!(pair.client.put(&storage, CONTENT).status, 200);
    let states = ["PENDING", "RUNNING", "COMPLETED"].map(|_| file().json()["processing_status"].clone());
    assert_eq!(states, ["PENDING", "RUNNING", "COMPLETED"]);
    assert_eq!(file().json()["filename"], "/home/a b/rows.jsonl");
    assert_eq!(pair.client.get(&format!("/v1/files/{id}/content")).bytes, CONTENT);
    // Its content is known from then on to who sends a hash.
    assert_eq!(announce().status, 302);
    let known = self::announce(&pair, "again.jsonl", CONTENT);
    assert_eq!((known.status, &known.json()["file_id"]), (409, &json!(id)));
    let refused = pair.client.post_form_without_parts("/v1/files", "purpose=fun&file_name=a.jsonl");
    assert_eq!((refused.status, &refused.json()["error"]["param"]), (400, &json!("purpose")));
}

#[test]
fn what_is_announced_wrongly_is_refused() {
    let pair = Pair::new();
    let good = checksum(CONTENT);
    for (field, wrong) in [
        ("purpose", "fun"),
        ("purpose", ""),
        ("file_name", ""),
        ("file_type", "JSONL"),
        ("checksum", "abc"),
        ("checksum", &"g".repeat(64)),
    ] {
        let fields = announced("rows.jsonl", &good)
            .map(|(name, text)| (name, if name == field { wrong } else { text }));
        let answer = pair.client.post_fields("/v1/files", &fields, None);
        assert_eq!(
            (answer.status, &answer.json()["error"]["param"]),
            (400, &json!(field)),
            "{field} {wrong}"
        );
    }
    for (size, parts) in [(10, 0), (10, 251), (1, 2)] {
        let answer = initiate(&pair, "rows.jsonl", &CONTENT[..size], parts);
        assert_eq!(
            (answer.status, &answer.json()["error"]["param"]),
            (400, &json!("num_parts")),
            "{size} {parts}"
        );
    }
}

#[test]
fn storage_takes_bytes_by_its_signature_and_without_a_key() {
    let pair = Pair::new();
    let (id, storage) = place(&pair, &announce(&pair, "rows.jsonl", CONTENT));
    let (path, _) = storage.split_once('?').expect("a signature");
    let other = storage.replace(&id, "file-other");
    let unknown = pair.client.put(&other, CONTENT);
    let with_key = pair.client.put_with(&storage, CONTENT, &[("authorization", "Bearer offline")]);
    let unsigned = pair.client.put(path, CONTENT);
    assert_eq!([unknown.status, with_key.status, unsigned.status], [403, 400, 403]);
    // Other bytes than were announced.
    assert_eq!(pair.client.put(&storage, b"{}").status, 200);
    let refused = pair.client.post(&format!("/v1/files/{id}/preprocess"), json!({}));
    assert_eq!((refused.status, refused.text().contains("checksum")), (400, true), "{}", refused.text());
    assert_eq!(pair.client.post("/v1/files/file-other/preprocess", json!({})).status, 404);
}

#[test]
fn a_file_in_parts_is_completed_once_each_part_is_there() {
    let pair = Pair::new();
    let upload = initiate(&pair, "rows.jsonl", CONTENT, 2).json();
    let (size, parts) = (CONTENT.len().div_ceil(2), upload["parts"].as_array().expect("parts"));
    let (first, second) = CONTENT.split_at(size);
    // A part without its header, and one of another length.
    assert_eq!(put_part(&pair, &json!({ "URL": parts[0]["URL"], "Headers": {} }), first).status, 403);
    assert_eq!(put_part(&pair, &parts[0], b"short").status, 400);
    let tag = |number: usize, bytes| {
        let answer = put_part(&pair, &parts[number - 1], bytes);
        assert_eq!(answer.status, 200, "{}", answer.text());
        json!({ "part_number": number, "etag": answer.header("etag").trim_matches('"') })
    };
    // In any order.
    let second = tag(2, second);
    let first = tag(1, first);
    let wrong = json!({ "part_number": 2, "etag": "made-up" });
    for parts in [&[first.clone()][..], &[second.clone(), first.clone()], &[first.clone(), wrong]] {
        assert_eq!(end(&pair, "complete", &upload, parts).status, 400, "{parts:?}");
    }
    let file = end(&pair, "complete", &upload, &[first, second]).json()["file"].clone();
    assert_eq!((&file["id"], &file["bytes"]), (&upload["file_id"], &json!(CONTENT.len())));
    let path = format!("/v1/files/{}/content", file["id"].as_str().expect("an id"));
    assert_eq!(pair.client.get(&path).bytes, CONTENT);
    assert_eq!(end(&pair, "abort", &upload, &[]).status, 404, "what is completed is no upload any more");
}

#[test]
fn an_aborted_upload_takes_no_bytes() {
    let pair = Pair::new();
    let upload = initiate(&pair, "rows.jsonl", CONTENT, 2).json();
    let first = &CONTENT[..CONTENT.len().div_ceil(2)];
    assert_eq!(put_part(&pair, &upload["parts"][0], first).status, 200);
    let other = json!({ "upload_id": "upload-other", "file_id": upload["file_id"] });
    assert_eq!(end(&pair, "abort", &other, &[]).status, 404);
    assert_eq!(end(&pair, "abort", &upload, &[]).status, 200);
    assert_eq!(put_part(&pair, &upload["parts"][0], first).status, 404);
    for verb in ["abort", "complete"] {
        assert_eq!(end(&pair, verb, &upload, &[]).status, 404, "{verb}");
    }
    assert_eq!(pair.client.get("/v1/files").json()["data"], json!([]));
}

/// What the name of a file asks for: the statuses of its first and its second `PUT`, and the state that it ends in.
#[test]
fn names_of_files_make_things_go_wrong() {
    let pair = Pair::new();
    for (name, puts, state) in [
        ("offline-moved.jsonl", [307, 307], None),
        ("offline-busy.jsonl", [503, 200], Some("COMPLETED")),
        ("offline-lost.jsonl", [503, 503], None),
        ("offline-invalid.jsonl", [200, 200], Some("INVALID_FORMAT")),
    ] {
        let content = format!("{{\"text\":\"{name}\"}}\n");
        let (id, storage) = place(&pair, &announce(&pair, name, content.as_bytes()));
        let found = puts.map(|_| pair.client.put(&storage, content.as_bytes()).status);
        assert_eq!(found, puts, "{name}");
        let Some(state) = state else { continue };
        assert_eq!(pair.client.post(&format!("/v1/files/{id}/preprocess"), json!({})).status, 200, "{name}");
        let states =
            [(); 2].map(|()| pair.client.get(&format!("/v1/files/{id}")).json()["processing_status"].clone());
        assert_eq!(states[1], state, "{name}");
    }
}
