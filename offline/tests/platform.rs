//! The platform beside inference: objects with ids, states and lists.

use serde_json::{Value, json};

use support::Pair;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const MODEL: &str = "openai/gpt-oss-20b";

/// Uploads a file and gives its id.
fn uploaded(pair: &Pair, purpose: &str, name: &str, content: &str) -> String {
    let fields = [("purpose", purpose), ("file_name", name)];
    let answer = pair.client.post_fields("/v1/files/upload", &fields, Some(content));
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
    let mut body = json!({ "model": MODEL, "training_file": uploaded(pair, "fine-tune", "rows.jsonl", "{\"text\":\"one\"}\n") });
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

/// The jobs of each family: what makes one, and with which body, in which NAME is its name; where the answer has its id; what
/// polls it; where its state is, its states, and the one that it has if it fails.
const JOBS: &str = include_str!("../../tests/data/jobs.json");

#[test]
fn jobs_of_each_family_pass_through_their_states_and_fail_on_request() {
    let pair = Pair::new();
    let jobs: Vec<Value> = serde_json::from_str(JOBS).expect("a table");
    for job in &jobs {
        let text = |name: &str| job[name].as_str().expect("a text");
        let (_, place) = text("create").split_once(' ').expect("a path");
        // Where the one with this id is polled.
        let polled = |id: &str| {
            let (start, rest) = text("poll").trim_start_matches("GET ").split_once('{').expect("an id");
            format!("{start}{id}{}", rest.split_once('}').expect("its end").1)
        };
        let made = |name: &str| {
            let body = job["body"].to_string().replace("NAME", name);
            let answer = pair.client.post(place, serde_json::from_str(&body).expect("JSON"));
            assert_eq!(answer.status, 200, "{place}: {}", answer.text());
            polled(answer.json().pointer(text("id")).and_then(Value::as_str).expect("an id"))
        };
        let expected = job["states"].as_array().expect("states");
        let last = expected.last().expect("a state").as_str().expect("a text");
        let good = made(text("good_name"));
        assert_eq!(&states(&pair, &good, text("state"), last), expected, "{place}");
        assert_eq!(pair.client.get(&good).json().pointer(text("state")), Some(&json!(last)));
        let failed = job["failed"].as_str().unwrap_or_else(|| text("degraded"));
        states(&pair, &made("offline/failed-job"), text("state"), failed);
        let empty = pair.client.post(place, json!({}));
        assert_eq!(empty.status, 400, "{place}: {}", empty.text());
        assert_eq!(pair.client.get(&polled("nothing")).status, 404, "{place}");
    }
}

#[test]
fn a_deployment_is_polled_with_its_endpoint_and_answers_when_it_is_ready() {
    let pair = Pair::new();
    let place = "/v2/projects/proj_offline/endpoints";
    let endpoint = path_of(place, &pair.client.post(place, json!({ "name": "mine" })).json());
    let scaling = json!({ "minReplicas": 1, "maxReplicas": 1 });
    let deployment = json!({ "name": "first", "model": MODEL, "autoscaling": scaling });
    let place = format!("{endpoint}/deployments");
    let deployment = path_of(&place, &pair.client.post(&place, deployment).json());
    assert_eq!(pair.client.chat("offline-project/mine", json!({})).status, 400);
    states(&pair, &endpoint, "/deployments/0/state", "DEPLOYMENT_STATE_READY");
    assert_eq!(pair.client.chat("offline-project/mine", json!({})).status, 200);
    assert_eq!(pair.client.delete(&endpoint).json(), json!({}));
    // What is below goes with it.
    assert_eq!(pair.client.get(&deployment).status, 404);
    assert_eq!(pair.client.post(&place, json!({ "name": "second" })).status, 404);
}

#[test]
fn lists_are_walked_by_cursor_and_an_old_etag_is_refused() {
    let pair = Pair::new();
    let place = "/v2/projects/p/endpoints";
    let made: Vec<Value> = (0..5)
        .map(|number| pair.client.post(place, json!({ "name": format!("e{number}") })).json())
        .collect();
    let mut found = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = pair.client.get(&format!("{place}{query}")).json();
        found.extend(page["data"].as_array().expect("items").clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=2&after={cursor}"),
            None => break,
        }
    }
    assert_eq!(found, made);
    assert_eq!(pair.client.get(&format!("{place}?after=nonsense")).status, 400);
    let endpoint = json!({
        "model": MODEL, "hardware": "1x_nvidia_h100_80gb_sxm", "autoscaling": { "min_replicas": 1, "max_replicas": 1 },
    });
    let deleted = path_of("/v1/endpoints", &pair.client.post("/v1/endpoints", endpoint).json());
    let deleted = pair.client.delete(&deleted);
    assert_eq!((deleted.status, deleted.bytes.len()), (204, 0));
    assert_eq!(pair.client.delete(&format!("{}?etag=old", path_of(place, &made[0]))).status, 409);
}

/// A filter or an order, and the names that the list then has; `None` where it is refused.
#[test]
fn lists_have_what_a_filter_takes_in_the_order_that_is_asked_for() {
    let pair = Pair::new();
    let place = "/v2/projects/p/endpoints";
    let make = |place: &str, body: Value| path_of(place, &pair.client.post(place, body).json());
    let endpoint = ["b-mine", "a-mine", "other"].map(|name| make(place, json!({ "name": name })))[0].clone();
    let deployments = format!("{endpoint}/deployments");
    for (name, model) in [("first", "a/b"), ("failed-job", MODEL)] {
        let scaling = json!({ "minReplicas": 1, "maxReplicas": 1 });
        make(&deployments, json!({ "name": name, "model": model, "autoscaling": scaling }));
    }
    states(&pair, &endpoint, "/deployments/0/state", "DEPLOYMENT_STATE_READY");
    let (organization, public) = ("/v2/organizations/o/endpoints", "/v2/public/endpoints");
    for (list, query, names) in [
        (place, "filter=name:mine", Some(&["b-mine", "a-mine"][..])),
        (place, "filter=name=offline-project/*mine", Some(&["b-mine", "a-mine"])),
        (place, "filter=NOT+name=other+AND+created_at>'2026-01-01T00:00:00Z'", Some(&["b-mine", "a-mine"])),
        (place, "filter=name=other&orderBy=created_at+desc", Some(&["other"])),
        (place, "orderBy=created_at+desc", Some(&["other", "a-mine", "b-mine"])),
        (place, "orderBy=created_at", Some(&["b-mine", "a-mine", "other"])),
        (place, "filter=state=READY", None),
        (place, "orderBy=name", None),
        (place, "orderBy=created_at+up", None),
        (organization, "filter=name=a*", Some(&["a-mine"])),
        (organization, "filter=name=offline-project/a-mine", None),
        (public, "orderBy=updated_at+desc", Some(&["public-3", "public-2", "public-1"])),
        (public, "filter=created_at<'2026-02-02T00:00:00Z'", Some(&["public-1", "public-2"])),
        (&deployments, "filter=state=DEPLOYMENT_STATE_READY", Some(&["first"])),
        (&deployments, "filter=state=READY", None),
        (&deployments, "filter=model='a/b'+OR+name=failed*", Some(&["first", "failed-job"])),
        (&deployments, "filter=name=offline-project/b-mine/first", Some(&["first"])),
        (&deployments, "filter=name=offline-project/a-mine/first", Some(&[])),
        (&deployments, "filter=id=dep_1", None),
    ] {
        let mut found = Vec::new();
        let first = format!("{list}?limit=1&{}", query.replace('>', "%3E").replace('<', "%3C"));
        let mut path = first.clone();
        let refused = loop {
            let answer = pair.client.get(&path);
            if answer.status != 200 {
                break answer.status;
            }
            let page = answer.json();
            found.extend(page["data"].as_array().expect("items").iter().map(|item| item["name"].clone()));
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{first}&after={cursor}"),
                None => break 200,
            }
        };
        let expected = names.map_or((400, json!([])), |names| (200, json!(names)));
        assert_eq!((refused, json!(found)), expected, "{list} {query}");
    }
    let rollouts = format!("{endpoint}/rollouts");
    let body = json!({ "sourceDeploymentId": "a", "targetDeploymentId": "b", "rolling": {} });
    let over = make(&rollouts, body.clone());
    make(&rollouts, body);
    pair.client.post(&format!("{over}/cancel"), json!({ "reason": "Enough" }));
    states(&pair, &over, "/state", "ROLLOUT_STATE_CANCELED");
    for (filter, expected) in
        [("ACTIVE", json!("ROLLOUT_STATE_PENDING")), ("TERMINAL", json!("ROLLOUT_STATE_CANCELED"))]
    {
        let found = pair.client.get(&format!("{rollouts}?filter=ROLLOUT_FILTER_{filter}")).json();
        assert_eq!((&found["data"][0]["state"], &found["data"][1]), (&expected, &Value::Null), "{filter}");
    }
    assert_eq!(pair.client.get(&format!("{rollouts}?filter=state=a")).status, 400);
}

/// What an evaluation is asked for, the name and content of its input, its last state, a part of its results, and the
/// lines of the file that it leaves.
#[test]
fn an_evaluation_leaves_a_file_with_its_rows() {
    let pair = Pair::new();
    let feedback = "offline: every row is good";
    let classify = json!({ "labels": ["no", "yes"], "pass_labels": ["yes"], "model_to_evaluate": "b" });
    let score = json!({ "min_score": 0, "max_score": 7, "pass_threshold": 3, "model_to_evaluate": { "model": MODEL } });
    let compare = json!({ "model_a": "a", "model_b": "b", "disable_position_bias_correction": true });
    let rows = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n";
    let said = |more: Value| {
        let mut all = more;
        all["evaluation_successful"] = json!(true);
        all["is_invalid_judge_output"] = json!(false);
        all
    };
    for (kind, parameters, name, content, state, (member, result), lines) in [
        (
            "classify",
            classify,
            "rows.jsonl",
            rows,
            "completed",
            ("/label_counts", json!("{\"yes\":2}")),
            vec![
                said(json!({ "a": 1, "b": "x", "label": "yes", "feedback": feedback })),
                said(json!({ "a": 2, "b": "y", "label": "yes", "feedback": feedback })),
            ],
        ),
        (
            "score",
            score,
            "rows.csv",
            "a,b\n1,\"x\"\n",
            "completed",
            ("/aggregated_scores/mean_score", json!(7.0)),
            vec![said(json!({
                "a": "1", "b": "x", "MODEL_TO_EVALUATE_OUTPUT": "offline: an answer", "score": 7.0, "feedback": feedback,
            }))],
        ),
        (
            "compare",
            compare.clone(),
            "rows.jsonl",
            rows,
            "completed",
            ("/Ties", json!(2)),
            [(1, "x"), (2, "y")]
                .map(|(a, b)| {
                    said(json!({
                        "a": a, "b": b, "choice_original": "Tie", "judge_feedback_original_order": feedback,
                        "final_decision": "Tie",
                    }))
                })
                .into(),
        ),
        (
            "compare",
            compare,
            "rows.jsonl",
            "{}\n[]\n",
            "user_error",
            ("/result_file_id", Value::Null),
            vec![],
        ),
    ] {
        let mut parameters = parameters;
        parameters["judge"] =
            json!({ "model": MODEL, "model_source": "serverless", "system_template": "Judge." });
        parameters["input_data_file_path"] = json!(uploaded(&pair, "eval", name, content));
        let made =
            pair.client.post("/v1/evaluation", json!({ "type": kind, "parameters": parameters })).json();
        let path = format!("/v1/evaluation/{}", made["workflow_id"].as_str().expect("an id"));
        assert_eq!(states(&pair, &path, "/status", state), ["queued", "running", state], "{kind}");
        let results = pair.client.get(&format!("{path}/status")).json()["results"].clone();
        assert_eq!(results.pointer(member).unwrap_or(&Value::Null), &result, "{kind}: {results}");
        let file =
            results["result_file_id"].as_str().map(|id| pair.client.get(&format!("/v1/files/{id}/content")));
        let text = file.map(|file| file.text().to_owned()).unwrap_or_default();
        let found: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(found, lines, "{kind}");
    }
}

#[test]
fn refusals_have_the_shapes_of_their_families() {
    let pair = Pair::new();
    let queue = pair.client.get("/v1/queue/status?model=a&request_id=b");
    assert_eq!((queue.status, queue.json()["code"].clone()), (404, json!("not_found")));
    let limits = pair.client.get("/v1/fine-tunes/models/limits?model_name=no/model");
    assert_eq!((limits.status, limits.json()["message"].is_string()), (404, true));
    let usage = pair.client.get("/v1/billing/usage?organization_id=other");
    assert_eq!((usage.status, usage.json()["error"]["param"].clone()), (403, json!("organization_id")));
    let refused = pair.client.post("/v1/fine-tunes", json!({ "model": "offline/status-429" }));
    assert_eq!((refused.status, refused.header("x-ratelimit-reset")), (429, "1"));
}

#[test]
fn objects_are_bounded_in_number_and_size() {
    let pair = Pair::new();
    let place = "/v1/deployments/secrets";
    let secret = |name: &str| pair.client.post(place, json!({ "name": name, "value": "hidden" }));
    assert_eq!(secret(&"n".repeat(70_000)).status, 413);
    let first = path_of(place, &secret("first").json());
    for _ in 0..2_000 {
        assert_eq!(secret("another").status, 200);
    }
    assert_eq!(pair.client.get(&first).status, 404);
    assert_eq!(pair.client.get(place).json()["data"].as_array().map(Vec::len), Some(2_000));
}

#[test]
fn faults_spoil_a_poll_and_the_job_goes_on() {
    let fault = Some("half-json:2".parse().expect("a fault"));
    let pair = Pair::with(together_offline::Settings { fault, ..Default::default() });
    let text = |path: &str| pair.client.get(path).text().to_owned();
    // The first fault spoils the answer that makes it, whose id is known all the same; the second a poll.
    pair.client.post("/v2/videos", json!({ "model": "minimax/hailuo-02", "prompt": "A cat" }));
    let path = "/v2/videos/video-000000000001";
    assert!(serde_json::from_str::<Value>(&text(path)).is_err());
    assert_eq!(pair.client.get(path).json()["status"], "completed");
}

fn path_of_link(pair: &Pair, url: &Value) -> String {
    let url = url.as_str().expect("a link");
    url.strip_prefix(pair.server.base_url()).expect("a link of this server").to_owned()
}

#[test]
fn a_model_has_the_files_that_were_uploaded() {
    let pair = Pair::new();
    let place = "/v2/projects/p/models";
    let model = pair.client.post(place, json!({ "name": "mine" })).json()["id"].clone();
    let files = json!([{ "path": "a.bin", "hash": "h", "numParts": 2 }]);
    let begun = pair
        .client
        .post(&format!("{place}/upload/create"), json!({ "objectId": model, "files": files }))
        .json();
    let parts: Vec<Value> = begun["files"][0]["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| {
            let tag = pair
                .client
                .put(&path_of_link(&pair, &part["url"]), b"bytes")
                .header("etag")
                .trim_matches('"')
                .to_owned();
            json!({ "partNumber": part["partNumber"], "hash": tag })
        })
        .collect();
    let wrong = pair.client.put("/offline/files/whole/stored-1?X-Amz-Signature=wrong", b"bytes");
    assert_eq!(wrong.status, 403);
    let complete = |parts: &[Value]| {
        let file = json!({ "path": "a.bin", "hash": "h", "uploadDetails": { "parts": parts } });
        pair.client.post(&format!("{place}/upload/complete"), json!({ "objectId": model, "files": [file] }))
    };
    assert_eq!(complete(&[json!({ "partNumber": 1, "hash": "made up" })]).status, 400);
    let revision = complete(&parts).json()["revisionId"].clone();
    let listed = pair.client.get(&format!("{place}/{}/files", model.as_str().expect("an id"))).json();
    assert_eq!((&listed["data"][0]["sizeBytes"], &listed["revisionId"]), (&json!("10"), &revision));
    let given =
        pair.client.post(&format!("{place}/download"), json!({ "objectId": model, "paths": [] })).json();
    let path = path_of_link(&pair, &given["files"][0]["parts"][0]["url"]);
    assert_eq!(pair.client.get_with_key(&path, None).expect("an answer").bytes.len(), 10);
}
