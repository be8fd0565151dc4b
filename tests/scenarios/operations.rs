//! Every kind of operation that answers in JSON, against the API's stand-in.

use std::ffi::OsStr;

use serde_json::Value;

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::{expect_success, with_fields};
use crate::support::process::Test;
use crate::support::servers::{chat, service};
use crate::support::{KEY, PROMPT, through_both, through_both_in_processes};

through_both![
    a_completion_has_its_text,
    a_base_url_may_end_in_its_version,
    a_chat_has_its_text_and_usage,
    a_tool_call_has_no_text,
    reasoning_stands_beside_the_text,
    embeddings_fill_an_array,
    rerank_orders_documents,
    images_are_addresses_or_bytes,
    models_are_a_bare_list,
    a_batch_is_created_and_read,
    a_deletion_answers_with_nothing,
];

through_both_in_processes![the_smallest_program_needs_nothing_but_the_environment];

fn completion<A: Api>() -> A::Request {
    let mut request = A::request("POST /v1/completions");
    assert_eq!(request.set_string("model", "mistralai/Mixtral-8x7B-v0.1"), Ok(()));
    assert_eq!(request.set_string("prompt", "The capital of France is"), Ok(()));
    assert_eq!(request.set_integer("max_tokens", 16), Ok(()));
    request
}

const COMPLETED: &str = "offline: you asked \"The capital of France is\"";

fn a_completion_has_its_text<A: Api>() {
    let service = service::<A>();
    let response = service.client.complete(&completion::<A>());
    expect_success(&response);
    assert_eq!(response.http_status(), 200);
    assert_eq!(response.text(), COMPLETED);
    assert_eq!(response.string("/choices/0/text"), COMPLETED);
    assert_eq!(response.string("/object"), "text.completion");
    assert_eq!(response.header("Content-Type"), "application/json");
    assert!(response.request_id().starts_with("offline-"), "{}", response.request_id());
}

fn a_base_url_may_end_in_its_version<A: Api>() {
    use crate::support::servers::options_for;
    let service = service::<A>();
    let url = format!("{}/v1", service.server.base_url());
    let client = A::client(&options_for::<A>(&url, service.server.ca_pem()));
    let response = client.complete(&completion::<A>());
    expect_success(&response);
    assert_eq!(response.text(), COMPLETED);
    expect_success(&client.complete(&A::request("GET /v3/whoami")));
    let targets: Vec<_> =
        service.server.traffic().received.iter().map(|request| request.target.clone()).collect();
    assert_eq!(targets, ["/v1/completions", "/v3/whoami"]);
}

fn the_smallest_program_needs_nothing_but_the_environment<A: Api>(test: &Test) {
    if test.is_child() {
        let client = A::default_client();
        expect_success(&client);
        let response = client.complete(&completion::<A>());
        expect_success(&response);
        assert_eq!(response.text(), COMPLETED);
        return;
    }
    let service = service::<A>();
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), service.server.ca_pem()).expect("a file");
    let url = format!("{}/v1", service.server.base_url());
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new(&url)),
        ("SSL_CERT_FILE", file.path().as_os_str()),
    ]);
    assert_eq!(service.server.traffic().requests, 1);
}

fn a_chat_has_its_text_and_usage<A: Api>() {
    let service = service::<A>();
    let response = service.client.complete(&chat::<A>());
    expect_success(&response);
    let said = format!("offline: you asked \"{PROMPT}\"");
    assert_eq!(response.text(), said);
    assert_eq!(response.string("/choices/0/message/content"), said);
    assert_eq!(response.string("/choices/0/finish_reason"), "stop");
    assert!(response.integer("/usage/total_tokens", -1) > 0);
    assert_eq!(
        response.integer("/usage/total_tokens", -1),
        response.integer("/usage/prompt_tokens", -1) + response.integer("/usage/completion_tokens", -1)
    );
    assert_eq!((response.count("/choices"), response.count("/prompt"), response.count("")), (1, 0, 8));
    // Above what an i64 holds: never rounded.
    assert_eq!(response.integer("/choices/0/seed", -7), -7);
    assert!(response.number("/choices/0/seed", 0.0) > 9.3e18);
    assert_eq!(serde_json::from_str::<Value>(&response.json()).expect("JSON")["object"], "chat.completion");
}

fn a_tool_call_has_no_text<A: Api>() {
    let service = service::<A>();
    let tools = r#"[{"type":"function","function":{"name":"get_weather","parameters":
        {"type":"object","properties":{"city":{"type":"string"}}}}}]"#;
    let response = service.client.complete(&with_fields(chat::<A>(), &[("tools", tools)]));
    expect_success(&response);
    assert_eq!(response.text(), "");
    assert!(response.json().contains(r#""content":null"#), "{}", response.json());
    assert_eq!(response.string("/choices/0/finish_reason"), "tool_calls");
    let call = "/choices/0/message/tool_calls/0/function";
    assert_eq!(response.string(&format!("{call}/name")), "get_weather");
    assert_eq!(response.string(&format!("{call}/arguments")), r#"{"city":"offline city"}"#);
}

fn reasoning_stands_beside_the_text<A: Api>() {
    let service = service::<A>();
    let mut request = chat::<A>();
    assert_eq!(request.set_string("reasoning_effort", "low"), Ok(()));
    let response = service.client.complete(&request);
    expect_success(&response);
    assert!(response.string("/choices/0/message/reasoning").starts_with("offline: thinking"));
    assert!(response.text().starts_with("offline: you asked"));
    assert!(response.integer("/usage/completion_tokens_details/reasoning_tokens", 0) > 0);
}

fn embeddings_fill_an_array<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/embeddings");
    assert_eq!(request.set_string("model", "BAAI/bge-large-en-v1.5"), Ok(()));
    assert_eq!(request.set_json("input", r#"["one text", "another"]"#), Ok(()));
    let response = service.client.complete(&request);
    expect_success(&response);
    let body: Value = serde_json::from_str(&response.json()).expect("JSON");
    let written: Vec<f32> = body["data"][1]["embedding"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|number| number.to_string().parse().expect("a number"))
        .collect();
    let pointer = "/data/1/embedding";
    let many = written.len();
    assert_eq!((many, response.count(pointer), response.count_floats(pointer)), (1024, 1024, 1024));

    let mut exact = vec![f32::NAN; many];
    assert_eq!(response.floats(pointer, &mut exact), many);
    assert_eq!(exact, written);

    let mut larger = vec![7.0; many + 3];
    assert_eq!(response.floats(pointer, &mut larger), many);
    assert_eq!(larger[..many], written);
    assert_eq!(larger[many..], [7.0; 3]);

    let mut smaller = [7.0; 10];
    assert_eq!(response.floats(pointer, &mut smaller[..9]), many);
    assert_eq!(smaller[..9], written[..9]);
    assert_eq!(smaller[9], 7.0);

    assert_eq!(response.floats(pointer, &mut []), many);
    let mut untouched = [7.0; 4];
    for elsewhere in ["/data", "/data/0", "/data/2/embedding", "/model", "", "data"] {
        assert_eq!(response.floats(elsewhere, &mut untouched), 0, "{elsewhere}");
    }
    assert_eq!(untouched, [7.0; 4]);
}

fn rerank_orders_documents<A: Api>() {
    let service = service::<A>();
    let request = with_fields(
        A::request("POST /v1/rerank"),
        &[
            ("model", r#""Salesforce/Llama-Rank-V1""#),
            ("query", r#""the llama""#),
            ("documents", r#"["nothing of it", "the llama", "a llama"]"#),
            ("top_n", "2"),
        ],
    );
    let response = service.client.complete(&request);
    expect_success(&response);
    assert_eq!(response.count("/results"), 2);
    assert_eq!(response.integer("/results/0/index", -1), 1);
    assert!((response.number("/results/0/relevance_score", 0.0) - 1.0).abs() < 1e-9);
    assert!(response.number("/results/1/relevance_score", 2.0) < 1.0);
}

fn images_are_addresses_or_bytes<A: Api>() {
    let service = service::<A>();
    let picture = |format: &str| {
        let mut request = A::request("POST /v1/images/generations");
        assert_eq!(request.set_string("model", "black-forest-labs/FLUX.1-schnell"), Ok(()));
        assert_eq!(request.set_string("prompt", "a llama"), Ok(()));
        assert_eq!(request.set_string("response_format", format), Ok(()));
        let response = service.client.complete(&request);
        expect_success(&response);
        response
    };
    let address = picture("url").string("/data/0/url");
    assert!(address.starts_with(service.server.base_url()), "{address}");
    assert!(picture("base64").string("/data/0/b64_json").starts_with("iVBORw0KGgo"));
    // The link is signed, and an answer that is no JSON is bytes.
    let file = service.client.complete(&A::request(&format!("GET {address}")));
    expect_success(&file);
    assert!(file.bytes().starts_with(b"\x89PNG"));
    assert_eq!((file.json(), file.text()), (String::new(), String::new()));
}

fn models_are_a_bare_list<A: Api>() {
    let service = service::<A>();
    let response = service.client.complete(&A::request("GET /v1/models"));
    expect_success(&response);
    let body: Value = serde_json::from_str(&response.json()).expect("JSON");
    let many = body.as_array().expect("an array").len();
    assert!(many > 10);
    assert_eq!(response.count(""), many);
    assert_eq!(response.string("/0/id"), body[0]["id"].as_str().expect("an id"));
    assert_eq!(response.string(&format!("/{}/object", many - 1)), "model");
    assert_eq!(response.string(&format!("/{many}/id")), "");
    assert_eq!(response.text(), "");

    let mut one = A::request("GET /v1/models/{id}");
    assert_eq!(one.set_string("id", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(service.client.complete(&one).integer("/context_length", 0), 131_072);
}

fn a_batch_is_created_and_read<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/batches");
    assert_eq!(request.set_string("input_file_id", "file-1"), Ok(()));
    assert_eq!(request.set_string("endpoint", "/v1/chat/completions"), Ok(()));
    let created = service.client.complete(&request);
    expect_success(&created);
    assert_eq!(created.http_status(), 201);
    let id = created.string("/job/id");

    let of = |operation: &str| {
        let mut request = A::request(operation);
        assert_eq!(request.set_string("id", &id), Ok(()));
        let response = service.client.complete(&request);
        expect_success(&response);
        response
    };
    assert_eq!(of("GET /v1/batches/{id}").string("/status"), "VALIDATING");
    assert_eq!(of("POST /v1/batches/{id}/cancel").string("/status"), "CANCELLED");
    let all = service.client.complete(&A::request("GET /v1/batches"));
    assert_eq!((all.count(""), all.string("/0/id")), (1, id));
}

fn a_deletion_answers_with_nothing<A: Api>() {
    let service = service::<A>();
    let mut create = A::request("POST /v1/endpoints");
    assert_eq!(create.set_string("model", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(create.set_string("hardware", "1x_nvidia_h100_80gb_sxm"), Ok(()));
    assert_eq!(create.set_json("autoscaling", r#"{"min_replicas":1,"max_replicas":1}"#), Ok(()));
    let created = service.client.complete(&create);
    expect_success(&created);
    let mut request = A::request("DELETE /v1/endpoints/{id}");
    assert_eq!(request.set_string("id", &created.string("/id")), Ok(()));
    let response = service.client.complete(&request);
    expect_success(&response);
    assert_eq!(response.http_status(), 204);
    assert_eq!((response.json(), response.text(), response.bytes()), Default::default());
    assert_eq!((response.count(""), response.string("/id")), (0, String::new()));
    // The connection goes on after an answer without a body.
    expect_success(&service.client.complete(&A::request("GET /v1/endpoints")));
    assert_eq!(service.server.traffic().connections, 1);
}
