//! Links of images and films: without a key, signed, leading on and breaking off on demand; and films themselves.

use serde_json::{Value, json};

use support::{Answer, Client, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

fn link(pair: &Pair, model: &str) -> String {
    let body = json!({ "model": model, "prompt": "a cat", "width": 64, "height": 64 });
    let answer = pair.client.post("/v1/images/generations", body).json();
    let url = answer["data"][0]["url"].as_str().expect("a URL");
    url.strip_prefix(pair.server.base_url()).expect("an address of this server").to_owned()
}

fn follow(client: &Client, path: &str) -> Answer {
    client.get_with_key(path, None).expect("an answer")
}

#[test]
fn a_link_is_good_without_a_key_and_as_it_was_written_alone() {
    let pair = Pair::new();
    let path = link(&pair, "black-forest-labs/FLUX.1-schnell");
    let (bare, query) = path.split_once('?').expect("a query");
    assert!(query.contains("X-Amz-Expires=3600") && query.contains("X-Amz-Signature="), "{query}");
    let picture = follow(&pair.client, &path);
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    let other = bare.replace("64x64", "65x64");
    for (path, key, status) in [
        (bare.to_owned(), None, 403),
        (format!("{other}?{query}"), None, 403),
        (path.replace("Signature=", "Signature=0"), None, 403),
        (path.clone(), Some("Bearer offline"), 400),
    ] {
        let answer = pair.client.get_with_key(&path, key).expect("an answer");
        assert_eq!((answer.status, answer.header("content-type")), (status, "application/xml"), "{path}");
    }
}

#[test]
fn a_link_leads_on_or_breaks_off_on_demand() {
    let pair = Pair::new();
    let moved = link(&pair, "offline/moved-link");
    let before = pair.server.traffic().requests;
    let picture = follow(&pair.client, &moved);
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    assert_eq!(pair.server.traffic().requests, before + 2, "once there, and once where it leads");
    let cut = link(&pair, "offline/cut-link");
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| follow(&pair.client, &cut)));
    assert!(broken.is_err(), "half a file is no whole body");
}

#[test]
fn a_film_is_made_when_it_is_asked_for_again() {
    let pair = Pair::new();
    let make = |model: &str| {
        let made = pair.client.post("/v2/videos", json!({ "model": model, "prompt": "a cat" })).json();
        assert_eq!((&made["object"], &made["status"]), (&json!("video"), &json!("in_progress")));
        let path = format!("/v2/videos/{}", made["id"].as_str().expect("an id"));
        let states: Vec<Value> = (0..3).map(|_| pair.client.get(&path).json()).collect();
        assert_eq!(states[0]["status"], "in_progress");
        assert_eq!(states[1], states[2]);
        states[1].clone()
    };
    let film = make("google/veo-3.0");
    assert_eq!((&film["status"], &film["outputs"]["cost"]), (&json!("completed"), &json!(0.28)));
    let url = film["outputs"]["video_url"].as_str().expect("a URL");
    let path = url.strip_prefix(pair.server.base_url()).expect("an address of this server");
    let file = follow(&pair.client, path);
    assert_eq!((file.status, file.header("content-type"), file.bytes.len()), (200, "video/mp4", 65_536));
    assert_eq!(file.bytes.get(4..8), Some(&b"ftyp"[..]));
    assert_eq!(
        (&make("offline/failed-job")["status"], pair.client.get("/v2/videos/none").status),
        (&json!("failed"), 404)
    );
}

#[test]
fn embeddings_come_as_base64_too() {
    let pair = Pair::new();
    let ask = |format: &str| {
        let body = json!({ "model": "BAAI/bge-large-en-v1.5", "input": "a cat", "encoding_format": format });
        pair.client.post("/v1/embeddings", body)
    };
    let floats = ask("float").json();
    let numbers = floats["data"][0]["embedding"].as_array().expect("numbers").clone();
    use base64::Engine;
    let text = ask("base64").json()["data"][0]["embedding"].as_str().expect("a text").to_owned();
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
    let read: Vec<f32> =
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four bytes"))).collect();
    let expected: Vec<f32> = numbers.iter().map(|number| number.as_f64().expect("a number") as f32).collect();
    assert_eq!(read, expected);
    assert_eq!(ask("hex").status, 400);
}
