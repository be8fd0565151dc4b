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

/// Of each family: where an object is made and with what, where it is polled, its states, and what to change for one
/// that fails, with the state that it has then.
struct Job {
    place: &'static str,
    body: Value,
    id: &'static str,
    polled: &'static str,
    member: &'static str,
    states: &'static [&'static str],
    failing: (&'static str, Value),
    failed: &'static str,
}

fn jobs() -> Vec<Job> {
    let judge = |model: &str| json!({ "judge": { "model": model, "system_template": "" }, "model_a": "a", "model_b": "b", "input_data_file_path": "f" });
    vec![
        Job {
            place: "/v2/videos",
            body: json!({ "model": "minimax/hailuo-02", "prompt": "A cat" }),
            id: "/id",
            polled: "/v2/videos",
            member: "/status",
            states: &["in_progress", "completed"],
            failing: ("model", json!("offline/failed-job")),
            failed: "failed",
        },
        Job {
            place: "/v1/evaluation",
            body: json!({ "type": "compare", "parameters": judge(MODEL) }),
            id: "/workflow_id",
            polled: "/v1/evaluation",
            member: "/status",
            states: &["queued", "running", "completed"],
            failing: ("parameters", judge("offline/failed-job")),
            failed: "error",
        },
        Job {
            place: "/v1/models",
            body: json!({ "model_name": "mine", "model_source": "https://huggingface.co/a/b" }),
            id: "/data/job_id",
            polled: "/v1/jobs",
            member: "/status",
            states: &["Running", "Complete"],
            failing: ("model_name", json!("failed-job")),
            failed: "Failed",
        },
        Job {
            place: "/v1/endpoints",
            body: json!({ "model": MODEL, "hardware": "1x_nvidia_h100_80gb_sxm", "autoscaling": { "min_replicas": 1, "max_replicas": 1 } }),
            id: "/id",
            polled: "/v1/endpoints",
            member: "/state",
            states: &["STARTING", "STARTED"],
            failing: ("display_name", json!("failed-job")),
            failed: "ERROR",
        },
        Job {
            place: "/v2/projects/p/models/uploads",
            body: json!({ "modelId": "ml_1", "remoteUrl": "https://huggingface.co/a/b" }),
            id: "/id",
            polled: "/v2/projects/p/models/uploads",
            member: "/status",
            states: &["REMOTE_UPLOAD_STATUS_RUNNING", "REMOTE_UPLOAD_STATUS_SUCCEEDED"],
            failing: ("modelId", json!("failed-job")),
            failed: "REMOTE_UPLOAD_STATUS_FAILED",
        },
        Job {
            place: "/v1/compute/clusters",
            body: json!({ "cluster_name": "mine", "region": "offline-1", "gpu_type": "H100_SXM", "num_gpus": 8, "billing_type": "ON_DEMAND" }),
            id: "/cluster_id",
            polled: "/v1/compute/clusters",
            member: "/status",
            states: &["WaitingForDataPlaneNodes", "InstallingDrivers", "RunningAcceptanceTests", "Ready"],
            failing: ("cluster_name", json!("failed-job")),
            failed: "Degraded",
        },
        Job {
            place: "/v1/compute/clusters/storage/volumes",
            body: json!({ "volume_name": "mine", "region": "offline-1", "size_tib": 1 }),
            id: "/volume_id",
            polled: "/v1/compute/clusters/storage/volumes",
            member: "/status",
            states: &["provisioning", "available"],
            failing: ("volume_name", json!("failed-job")),
            failed: "failed",
        },
        Job {
            place: "/v1/deployments",
            body: json!({ "name": "mine", "image": "a/b", "gpu_type": "h100-80gb" }),
            id: "/id",
            polled: "/v1/deployments",
            member: "/status",
            states: &["Scaling", "Ready"],
            failing: ("name", json!("failed-job")),
            failed: "Failed",
        },
        Job {
            place: "/v1/deployments/storage/volumes",
            body: json!({ "name": "mine", "type": "readOnly", "content": { "type": "files" } }),
            id: "/id",
            polled: "/v1/deployments/storage/volumes",
            member: "/status",
            states: &["syncing", "ready"],
            failing: ("name", json!("failed-job")),
            failed: "failed",
        },
        Job {
            place: "/v1/rl/model-resources",
            body: json!({ "base_model": MODEL }),
            id: "/id",
            polled: "/v1/rl/model-resources",
            member: "/status",
            states: &["MODEL_RESOURCES_STATUS_CREATING", "MODEL_RESOURCES_STATUS_READY"],
            failing: ("base_model", json!("offline/failed-job")),
            failed: "MODEL_RESOURCES_STATUS_ERROR",
        },
        Job {
            place: "/v1/shaping/prepare-for-fp4-inference",
            body: json!({ "inputs": { "model_object_id": "ml_1" } }),
            id: "/id",
            polled: "/v1/shaping",
            member: "/status",
            states: &["queued", "running", "completed"],
            failing: ("inputs", json!({ "model_object_id": "failed-job" })),
            failed: "error",
        },
    ]
}

#[test]
fn jobs_of_each_family_pass_through_their_states_and_fail_on_request() {
    let pair = Pair::new();
    for job in jobs() {
        let path = |body: &Value| {
            let answer = pair.client.post(job.place, body.clone());
            assert_eq!(answer.status, 200, "{}: {}", job.place, answer.text());
            let made = answer.json();
            let id = made.pointer(job.id).and_then(Value::as_str).expect("an id");
            format!("{}/{id}", job.polled)
        };
        let last = job.states.last().expect("a state");
        let good = path(&job.body);
        assert_eq!(states(&pair, &good, job.member, last), job.states, "{}", job.place);
        assert_eq!(pair.client.get(&good).json().pointer(job.member), Some(&json!(last)));
        let mut failing = job.body.clone();
        failing[job.failing.0] = job.failing.1.clone();
        states(&pair, &path(&failing), job.member, job.failed);
        let empty = pair.client.post(job.place, json!({}));
        assert_eq!(empty.status, 400, "{}: {}", job.place, empty.text());
        assert_eq!(pair.client.get(&format!("{}/nothing", job.polled)).status, 404, "{}", job.polled);
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
