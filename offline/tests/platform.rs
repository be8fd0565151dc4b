//! The platform beside inference: objects with ids, states and lists.

use serde_json::{Value, json};

use support::Pair;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const MODEL: &str = "openai/gpt-oss-20b";

/// Uploads a file for training and gives its id.
fn training_file(pair: &Pair) -> String {
    let form = "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune\r\n--b\r\n\
        content-disposition: form-data; name=\"file_name\"\r\n\r\nrows.jsonl\r\n--b\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n\r\n{\"text\":\"one\"}\n\r\n--b--\r\n";
    let answer = pair.client.post_form("/v1/files/upload", "b", form.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// What a job says in a member at each poll, until it is `last`; a poll that fails counts as its status.
fn states(pair: &Pair, path: &str, member: &str, last: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    while seen.last().is_none_or(|state| state != last) {
        assert!(seen.len() < 20, "{path}: {seen:?}");
        let answer = pair.client.get(path);
        seen.push(match answer.status {
            200 => answer.json().pointer(member).expect("a state").clone(),
            status => json!(status),
        });
    }
    seen
}

fn fine_tune(pair: &Pair, more: Value) -> Value {
    let mut body = json!({ "model": MODEL, "training_file": training_file(pair) });
    for (name, value) in more.as_object().expect("members") {
        body[name] = value.clone();
    }
    let answer = pair.client.post("/v1/fine-tunes", body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn path_of(place: &str, object: &Value) -> String {
    format!("{place}/{}", object["id"].as_str().expect("an id"))
}

#[test]
fn a_fine_tune_moves_on_at_each_poll_and_leaves_a_model() {
    let pair = Pair::new();
    let job = fine_tune(&pair, json!({}));
    assert_eq!(job["status"], "pending");
    let path = path_of("/v1/fine-tunes", &job);
    let model = job["model_output_name"].as_str().expect("a name");
    assert_eq!(pair.client.chat(model, json!({})).status, 400);
    assert_eq!(
        states(&pair, &path, "/status", "completed"),
        ["queued", "running", "compressing", "uploading", "completed"]
    );
    assert_eq!(pair.client.get(&path).json()["status"], "completed");
    assert_eq!(pair.client.chat(model, json!({})).status, 200);
    assert_eq!(pair.client.get(&format!("{path}/checkpoints")).json()["data"][0]["checkpoint"], "model");
    assert_eq!(pair.client.get("/v1/fine-tunes").json()["data"], json!([pair.client.get(&path).json()]));
    assert_eq!(pair.client.delete(&path).status, 200);
    assert_eq!(pair.client.get(&path).status, 404);
}

#[test]
fn jobs_fail_falter_or_never_end_where_their_names_ask_for_it() {
    let pair = Pair::new();
    let path = |more| path_of("/v1/fine-tunes", &fine_tune(&pair, more));
    let failed = path(json!({ "model": "offline/failed-job" }));
    assert_eq!(states(&pair, &failed, "/status", "error"), ["queued", "running", "error"]);
    let flaky = path(json!({ "suffix": "flaky-job" }));
    let seen = states(&pair, &flaky, "/status", "compressing");
    assert_eq!(
        seen,
        [json!(503), json!("queued"), json!(429), json!("running"), json!(503), json!("compressing")]
    );
    let endless = path(json!({ "suffix": "endless-job" }));
    for _ in 0..10 {
        pair.client.get(&endless);
    }
    assert_eq!(pair.client.get(&endless).json()["status"], "uploading");
    let cancelled = pair.client.post(&format!("{endless}/cancel"), json!({}));
    assert_eq!(cancelled.json()["status"], "cancel_requested");
}
