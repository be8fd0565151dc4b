//! Every route's answer, field by field, as a client reads it over verified TLS.

use serde_json::{Value, json};

use support::Pair;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const CHAT: &str = "openai/gpt-oss-20b";

#[test]
fn chat_answers_with_the_fields_of_the_service() {
    let pair = Pair::new();
    let answer = pair.client.chat(CHAT, json!({}));
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let body = answer.json();
    assert_eq!(body["object"], "chat.completion");
    assert_eq!(body["prompt"], json!([]));
    assert!(body["warnings"][0]["message"].is_string());
    let choice = &body["choices"][0];
    assert_eq!(choice["message"]["role"], "assistant");
    assert_eq!(choice["message"]["content"], "offline: you asked \"How are you?\"");
    assert_eq!(choice["text"], choice["message"]["content"]);
    assert_eq!(choice["finish_reason"], "stop");
    assert_eq!(choice["logprobs"], Value::Null);
    assert!(choice["seed"].as_u64().expect("a seed") > i64::MAX as u64);
    let usage = json!({ "prompt_tokens": 4, "completion_tokens": 6, "total_tokens": 10, "cached_tokens": 0 });
    assert_eq!(body["usage"], usage);
}

/// Of the first example that the service's documentation shows.
#[test]
fn the_model_of_the_documentation_answers() {
    let answer = Pair::new().client.chat("mistralai/Mistral-7B-Instruct-v0.2", json!({}));
    assert_eq!(answer.status, 200);
}

#[test]
fn every_answer_carries_the_headers_of_the_service() {
    let pair = Pair::new();
    let answer = pair.client.get("/v1/models");
    let (id, ray) = (answer.header("x-request-id"), answer.header("cf-ray"));
    assert!(id.ends_with(ray.split('-').next().expect("a ray")), "{id} and {ray}");
    assert_eq!(answer.header("x-ratelimit-reset"), "0");
    assert!(!answer.headers.contains_key("x-together-traceid"));
}

#[test]
fn chat_makes_as_many_choices_as_asked_and_cuts_at_max_tokens() {
    let pair = Pair::new();
    let body = pair.client.chat(CHAT, json!({ "n": 3, "max_tokens": 2 })).json();
    let choices = body["choices"].as_array().expect("choices");
    assert_eq!(choices.len(), 3);
    for (index, choice) in choices.iter().enumerate() {
        assert_eq!(choice["index"], index);
        assert_eq!(choice["message"]["content"], "offline: you");
        assert_eq!(choice["finish_reason"], "length");
    }
    assert_ne!(choices[0]["seed"], choices[1]["seed"]);
    assert_eq!(body["usage"]["completion_tokens"], 6);
}

#[test]
fn chat_reads_parts_and_names_what_is_not_text() {
    let pair = Pair::new();
    let content = json!([
        { "type": "text", "text": "What is this?" },
        { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA" } },
    ]);
    let body = pair.client.chat(CHAT, json!({ "messages": [{ "role": "user", "content": content }] })).json();
    assert_eq!(body["choices"][0]["message"]["content"], "offline: you asked \"What is this? [image_url]\"");
}

#[test]
fn chat_calls_the_first_tool_and_then_quotes_its_result() {
    let pair = Pair::new();
    let parameters = json!({
        "type": "object",
        "properties": {
            "city": { "type": "string" },
            "unit": { "enum": ["celsius", "fahrenheit"] },
            "days": { "type": "integer", "minimum": 3 },
            "tags": { "type": "array", "items": { "$ref": "#/$defs/tag" } },
        },
        "$defs": { "tag": { "type": ["string", "null"] } },
    });
    let tools =
        json!([{ "type": "function", "function": { "name": "get_weather", "parameters": parameters } }]);
    let body = pair.client.chat(CHAT, json!({ "tools": tools })).json();
    let choice = &body["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], Value::Null);
    let call = &choice["message"]["tool_calls"][0];
    assert_eq!((&call["type"], &call["index"]), (&json!("function"), &json!(0)));
    assert_eq!(call["function"]["name"], "get_weather");
    let arguments: Value =
        serde_json::from_str(call["function"]["arguments"].as_str().expect("text")).expect("JSON");
    let expected = json!({ "city": "offline city", "unit": "celsius", "days": 3, "tags": ["offline tags"] });
    assert_eq!(arguments, expected);

    let messages = json!([
        { "role": "user", "content": "How is the weather?" },
        { "role": "assistant", "content": null, "tool_calls": [call] },
        { "role": "tool", "tool_call_id": call["id"], "content": "sunny" },
    ]);
    let body = pair.client.chat(CHAT, json!({ "tools": tools, "messages": messages })).json();
    assert_eq!(body["choices"][0]["message"]["content"], "offline: the tool answered \"sunny\"");

    let body = pair.client.chat(CHAT, json!({ "tools": tools, "tool_choice": "none" })).json();
    assert_eq!(body["choices"][0]["finish_reason"], "stop");
}

#[test]
fn chat_answers_in_json_when_asked() {
    let pair = Pair::new();
    let content = |format: Value| {
        let body = pair.client.chat(CHAT, json!({ "response_format": format })).json();
        let text = body["choices"][0]["message"]["content"].as_str().expect("text").to_owned();
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    assert!(content(json!({ "type": "json_object" })).is_object());
    let schema = json!({ "type": "object", "properties": { "score": { "type": "number" } } });
    let named = json!({ "name": "grade", "schema": schema });
    assert_eq!(content(json!({ "type": "json_schema", "json_schema": named })), json!({ "score": 0.5 }));
}

#[test]
fn chat_reasons_and_reports_log_probabilities_when_asked() {
    let pair = Pair::new();
    let body =
        pair.client.chat(CHAT, json!({ "reasoning_effort": "low", "logprobs": 1, "echo": true })).json();
    let choice = &body["choices"][0];
    assert_eq!(choice["message"]["reasoning"], "offline: thinking about \"How are you?\"");
    assert_eq!(body["usage"]["completion_tokens_details"]["reasoning_tokens"], 6);
    assert_eq!(choice["logprobs"]["tokens"].as_array().map(Vec::len), Some(6));
    assert_eq!(body["prompt"][0]["text"], "How are you?");

    let body = pair.client.chat(CHAT, json!({ "reasoning": { "enabled": false }, "logprobs": true })).json();
    let choice = &body["choices"][0];
    assert!(choice["message"].get("reasoning").is_none());
    assert_eq!(choice["logprobs"]["content"][0]["token"], "offline:");
}

#[test]
fn completions_answer_the_prompt() {
    let pair = Pair::new();
    let body = pair.client.post("/v1/completions", json!({ "model": CHAT, "prompt": "Once upon" })).json();
    assert_eq!(body["object"], "text.completion");
    assert_eq!(body["choices"][0]["text"], "offline: you asked \"Once upon\"");
    assert_eq!(body["usage"]["prompt_tokens"], 2);
}

#[test]
fn embeddings_are_unit_vectors_and_the_same_every_time() {
    let pair = Pair::new();
    let embed = |input: Value| {
        let body = json!({ "model": "BAAI/bge-large-en-v1.5", "input": input });
        pair.client.post("/v1/embeddings", body).json()["data"].clone()
    };
    let one = embed(json!("a red cat"));
    let both = embed(json!(["a red cat", ""]));
    assert_eq!(one[0]["embedding"], both[0]["embedding"]);
    assert_ne!(both[0]["embedding"], both[1]["embedding"]);
    assert_eq!((&both[1]["index"], &both[1]["object"]), (&json!(1), &json!("embedding")));
    for vector in both.as_array().expect("vectors") {
        let values: Vec<f64> =
            vector["embedding"].as_array().expect("floats").iter().filter_map(Value::as_f64).collect();
        assert_eq!(values.len(), 1024);
        let length: f64 = values.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-9, "{length}");
    }
}

#[test]
fn rerank_puts_the_nearest_document_first() {
    let pair = Pair::new();
    let body = json!({
        "model": "Salesforce/Llama-Rank-V1", "query": "a red cat", "top_n": 1, "return_documents": true,
        "documents": [{ "title": "blue dogs", "text": "a red cat" }, { "title": "my red cat", "text": "" }],
        "rank_fields": ["title"],
    });
    let body = pair.client.post("/v1/rerank", body).json();
    assert_eq!(body["object"], "rerank");
    assert_eq!(body["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["results"][0]["index"], 1);
    assert_eq!(body["results"][0]["document"]["text"], "{\"title\":\"my red cat\"}");
}

#[test]
fn pictures_are_png_inline_or_at_an_address_that_needs_no_key() {
    let pair = Pair::new();
    let ask = |format: &str| {
        let body = json!({
            "model": "black-forest-labs/FLUX.1-schnell", "prompt": "a cat", "n": 2, "width": 100, "height": 30,
            "response_format": format,
        });
        pair.client.post("/v1/images/generations", body).json()["data"].clone()
    };
    let (addresses, inline) = (ask("url"), ask("base64"));
    assert_eq!((&addresses[1]["index"], &addresses[1]["type"]), (&json!(1), &json!("url")));
    assert_eq!(inline[0]["type"], "b64_json");
    let url = addresses[0]["url"].as_str().expect("a URL");
    let path = url.strip_prefix(pair.server.base_url()).expect("an address of this server");
    let picture = pair.client.get_with_key(path, None).expect("a picture");
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    use base64::Engine;
    let text = inline[0]["b64_json"].as_str().expect("base64");
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(text).expect("base64"), picture.bytes);

    let mut reader = png::Decoder::new(std::io::Cursor::new(picture.bytes)).read_info().expect("a PNG");
    assert_eq!((reader.info().width, reader.info().height), (100, 30));
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("whole pixels");
}

#[test]
fn speech_is_a_wav_file_or_the_same_samples_bare() {
    let pair = Pair::new();
    let speak = |format: &str| {
        let body = json!({
            "model": "hexgrad/Kokoro-82M", "input": "one two", "voice": "af_bella", "response_format": format,
        });
        pair.client.post("/v1/audio/speech", body)
    };
    let (wav, raw) = (speak("wav"), speak("raw"));
    assert_eq!(wav.header("content-type"), "audio/wav");
    let mut reader = hound::WavReader::new(wav.bytes.as_slice()).expect("a WAV file");
    assert_eq!((reader.spec().sample_rate, reader.spec().channels), (24_000, 1));
    let samples: Vec<u8> =
        reader.samples::<i16>().flat_map(|sample| sample.expect("a sample").to_le_bytes()).collect();
    assert_eq!(samples.len(), 12_000);
    assert_eq!(samples, raw.bytes);
    assert_eq!(speak("mp3").status, 400);
}

#[test]
fn models_are_a_bare_array_with_the_triggers_in_it() {
    let pair = Pair::new();
    let body = pair.client.get("/v1/models").json();
    let models = body.as_array().expect("an array");
    let has = |id: &str| models.iter().any(|model| model["id"] == id && model["object"] == "model");
    assert!(has(CHAT) && has("offline/slow") && has("offline/status-429"));
    assert_eq!(pair.client.get(&format!("/v1/models/{CHAT}")).json()["type"], "chat");
    assert_eq!(pair.client.get("/v1/models/no/such").json()["error"]["code"], "model_not_available");
}

#[test]
fn batches_are_made_wrapped_listed_bare_and_cancelled() {
    let pair = Pair::new();
    let create = |endpoint: &str| {
        pair.client.post("/v1/batches", json!({ "input_file_id": "file-1", "endpoint": endpoint }))
    };
    let created = create("/v1/chat/completions");
    assert_eq!(created.status, 201);
    let created = created.json();
    assert!(created["warning"].is_string());
    assert_eq!(created["job"]["status"], "VALIDATING");
    assert_eq!(pair.client.get("/v1/batches").json(), json!([created["job"]]));
    let path = format!("/v1/batches/{}", created["job"]["id"].as_str().expect("an id"));
    assert_eq!(pair.client.get(&path).json(), created["job"]);
    assert_eq!(pair.client.post(&format!("{path}/cancel"), json!({})).json()["status"], "CANCELLED");
    assert_eq!(pair.client.get(&path).json()["status"], "CANCELLED");
    let again = pair.client.post(&format!("{path}/cancel"), json!({}));
    assert_eq!((again.status, again.json()), (409, json!({ "error": "Batch job is already CANCELLED" })));

    let refused = create("/v1/nope");
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"].is_string());
}

#[test]
fn the_account_routes_answer() {
    let pair = Pair::new();
    assert_eq!(pair.client.get("/v1/whoami").json()["project_slug"], "offline-project");
    assert_eq!(pair.client.get("/v3/whoami").json()["project"]["slug"], "offline-project");
}

/// A form as a browser writes it.
fn form(pair: &Pair, path: &str, parts: &[(&str, &[u8])]) -> support::Answer {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend_from_slice(format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    pair.client.post_form(path, "b", &body)
}

#[test]
fn files_are_kept_given_back_and_deleted() {
    let pair = Pair::new();
    for (number, path) in ["/v1/files/upload", "/v1/files"].into_iter().enumerate() {
        let parts = [
            ("name=\"purpose\"", &b"batch-api"[..]),
            ("name=\"file\"; filename=\"a.jsonl\"", b"a\0\r\n--a-"),
        ];
        let file = form(&pair, path, &parts).json();
        assert_eq!((&file["filename"], &file["bytes"]), (&json!("a.jsonl"), &json!(8)));
        assert_eq!((&file["purpose"], &file["FileType"]), (&json!("batch-api"), &json!("jsonl")));
        let at = format!("/v1/files/{}", file["id"].as_str().expect("an id"));
        assert_eq!(pair.client.get(&at).json(), file);
        let content = pair.client.get(&format!("{at}/content"));
        assert_eq!(content.bytes, b"a\0\r\n--a-");
        assert_eq!(content.header("content-type"), "application/octet-stream");
        assert_eq!(pair.client.get("/v1/files").json()["data"], json!([file]));
        assert_eq!(pair.client.delete(&at).json()["deleted"], true);
        assert_eq!(pair.client.get(&at).status, 404, "{number}");
    }
    assert_eq!(form(&pair, "/v1/files", &[("name=\"purpose\"", b"eval")]).status, 400);
    let parts = [("name=\"purpose\"", &b"other"[..]), ("name=\"file\"; filename=\"a\"", b"")];
    assert_eq!(form(&pair, "/v1/files", &parts).json()["error"]["param"], "purpose");
    assert_eq!(pair.client.post("/v1/files", json!({})).status, 400);
}

/// The job of an input, when it has ended, and the lines of a file that it names.
fn ended(pair: &Pair, endpoint: &str, input: &str) -> (Value, impl Fn(&str) -> Vec<Value>) {
    let parts =
        [("name=\"purpose\"", &b"batch-api"[..]), ("name=\"file\"; filename=\"a.jsonl\"", input.as_bytes())];
    let file = form(pair, "/v1/files/upload", &parts).json();
    let body = json!({ "input_file_id": file["id"], "endpoint": endpoint });
    let created = pair.client.post("/v1/batches", body).json();
    assert!(created["warning"].is_null());
    let path = format!("/v1/batches/{}", created["job"]["id"].as_str().expect("an id"));
    for status in ["VALIDATING", "IN_PROGRESS"] {
        assert_eq!(pair.client.get(&path).json()["status"], status);
    }
    let job = pair.client.get(&path).json();
    assert_eq!(pair.client.get(&path).json(), job);
    let of = job.clone();
    let lines = move |name: &str| {
        let Some(id) = of[name].as_str() else { return Vec::new() };
        let content = pair.client.get(&format!("/v1/files/{id}/content"));
        content.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    (job, lines)
}

fn chat_line(id: &str, model: &str) -> String {
    let body = json!({ "model": model, "messages": [{ "role": "user", "content": id }] });
    format!("{}\n", json!({ "custom_id": id, "body": body }))
}

#[test]
fn a_batch_is_carried_out_in_another_order_and_with_its_errors_apart() {
    let pair = Pair::new();
    let ids: Vec<String> = (0..20).map(|number| format!("line-{number}")).collect();
    let mut input: String = ids.iter().map(|id| chat_line(id, CHAT)).collect();
    input += &chat_line("unknown", "no/such");
    input += &chat_line("down", "offline/status-503");
    let (job, lines) = ended(&pair, "/v1/chat/completions", &input);
    assert_eq!((&job["status"], &job["progress"]), (&json!("COMPLETED"), &json!(100.0)));
    let results = lines("output_file_id");
    let named: Vec<_> = results.iter().map(|line| line["custom_id"].as_str().expect("an id")).collect();
    assert_ne!(named[..20], ids[..], "the order is another one");
    for id in &ids {
        let line = results.iter().find(|line| line["custom_id"] == **id).expect("a result");
        assert_eq!(line["response"]["status_code"], 200);
        let said = &line["response"]["body"]["choices"][0]["message"]["content"];
        assert_eq!(said, &format!("offline: you asked \"{id}\""));
    }
    let refused = results.iter().find(|line| line["custom_id"] == "unknown").expect("a result");
    assert_eq!(refused["response"]["status_code"], 400);
    assert_eq!(refused["response"]["body"]["error"]["code"], "model_not_available");
    let errors = lines("error_file_id");
    assert_eq!((errors.len(), &errors[0]["custom_id"]), (1, &json!("down")));
    assert!(errors[0]["error"]["message"].is_string() && errors[0]["error"]["code"] == "503");
}

#[test]
fn a_batch_of_audio_names_urls() {
    let pair = Pair::new();
    let body = json!({ "model": "openai/whisper-large-v3", "file": "https://x.test/a" });
    let input = format!(
        "{}\n{}\n",
        json!({ "custom_id": "a", "method": "FILE", "body": body }),
        json!({ "custom_id": "b", "body": body })
    );
    let (_, lines) = ended(&pair, "/v1/audio/transcriptions", &input);
    let results = lines("output_file_id");
    let of = |id: &str| &results.iter().find(|line| line["custom_id"] == id).expect("a line")["response"];
    assert_eq!(of("a")["body"]["text"], "offline: you sent the address https://x.test/a");
    assert_eq!(of("b")["status_code"], 400);
}

#[test]
fn a_batch_that_cannot_be_read_fails_and_one_may_expire() {
    let pair = Pair::new();
    let long = format!("{{\"custom_id\":\"a\",\"body\":{{\"x\":\"{}\"}}}}\n", "x".repeat(10_000_000));
    let twice = chat_line("a", CHAT).repeat(2);
    for (input, words) in [
        (long.as_str(), "more than 10000000 bytes"),
        (twice.as_str(), "line 2 has a custom_id that is empty, repeated"),
        ("{}\n", "line 1 has no custom_id"),
        ("\n\n", "no requests"),
        ("{\"custom_id\":\"a\"}\n", "line 1 has no body"),
        ("[\n", "line 1 is not JSON"),
        (&chat_line("a", "offline/failed-job"), "as the model's name asks for"),
    ] {
        let (job, _) = ended(&pair, "/v1/chat/completions", input);
        assert_eq!(job["status"], "FAILED");
        assert!(job["error"].as_str().is_some_and(|error| error.contains(words)), "{job}");
    }
    let input = chat_line("a", CHAT) + &chat_line("b", "offline/expired-job");
    let (job, lines) = ended(&pair, "/v1/chat/completions", &input);
    assert_eq!((&job["status"], lines("output_file_id").len()), (&json!("EXPIRED"), 1));
}

#[test]
fn transcriptions_say_what_came() {
    let pair = Pair::new();
    let model = ("name=\"model\"", &b"openai/whisper-large-v3"[..]);
    let path = "/v1/audio/transcriptions";
    let answer = form(&pair, path, &[model, ("name=\"file\"; filename=\"a.wav\"", b"RIFF")]);
    assert_eq!(answer.json(), json!({ "text": "offline: you sent 4 bytes as \"a.wav\"" }));
    let verbose = ("name=\"response_format\"", &b"verbose_json"[..]);
    let answer = form(&pair, path, &[model, verbose, ("name=\"file\"", b"https://x.test/a")]);
    assert_eq!(answer.json()["segments"][0]["text"], "offline: you sent the address https://x.test/a");
    assert_eq!(form(&pair, path, &[model]).status, 400);
    assert_eq!(form(&pair, path, &[("name=\"model\"", CHAT.as_bytes())]).status, 400);
}
