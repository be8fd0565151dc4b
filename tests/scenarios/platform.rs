//! The platform beside inference, as the offline server has it: jobs of each family are waited for, and lists of each kind
//! are read to their ends.

use serde_json::Value;
use together::error::Status;

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Service, service};
use crate::support::through_both;

through_both![
    jobs_of_each_family_are_waited_for,
    a_deployment_is_waited_for_by_itself_and_by_its_endpoint,
    a_rollout_is_waited_for_once_it_is_started,
    a_flaky_job_is_waited_for,
    lists_of_each_kind_are_read_to_their_ends,
];

const MODEL: &str = "openai/gpt-oss-20b";

/// The jobs of each family: what makes one, and with which body, in which NAME is its name; where the answer has its id; what
/// polls it; where its state is, its states, and the one that it has if it fails. One that is degraded may recover.
const JOBS: &str = include_str!("../data/jobs.json");

/// What an operation answers to a body.
fn answer<A: Api>(service: &Service<A>, operation: &str, body: &str) -> A::Response {
    let mut request = A::request(operation);
    if !body.is_empty() {
        assert_eq!(request.set_json("", body), Ok(()), "{body}");
    }
    let response = service.client.complete(&request);
    expect_success(&response);
    response
}

/// Waits, a millisecond between two polls.
fn wait<A: Api>(service: &Service<A>, operation: &str, id: Option<(&str, &str)>) -> A::Response {
    let mut request = A::request(operation);
    if let Some((name, id)) = id {
        assert_eq!(request.set_string(name, id), Ok(()));
    }
    assert_eq!(request.set_wait(1), Ok(()));
    service.client.complete(&request)
}

fn jobs_of_each_family_are_waited_for<A: Api>() {
    let service = service::<A>();
    let jobs: Vec<Value> = serde_json::from_str(JOBS).expect("a table");
    for job in &jobs {
        let text = |name: &str| job[name].as_str().expect("a text");
        let (create, poll) = (text("create"), text("poll"));
        let (_, parameter) = poll.split_once('{').expect("an id");
        let (parameter, _) = parameter.split_once('}').expect("its end");
        let waited = |name: &str| {
            let made = answer::<A>(&service, create, &job["body"].to_string().replace("NAME", name));
            let id = made.string(text("id"));
            assert!(!id.is_empty(), "{create}: {}", made.json());
            wait::<A>(&service, poll, Some((parameter, &id)))
        };
        let done = waited(text("good_name"));
        expect_success(&done);
        let last = job["states"].as_array().and_then(|states| states.last()).expect("a state");
        assert_eq!(done.string(text("state")), last.as_str().expect("a text"), "{poll}");
        if let Some(failed) = job["failed"].as_str() {
            expect_failure(&waited("offline/failed-job"), Status::JobFailed, &[poll, failed]);
        }
    }
}

/// An endpoint with a deployment of that name: the paths of both.
fn deployed<A: Api>(service: &Service<A>, name: &str) -> (String, String) {
    let endpoints = "/v2/projects/p/endpoints";
    let made = answer::<A>(service, &format!("POST {endpoints}"), r#"{"name":"mine"}"#);
    let endpoint = format!("{endpoints}/{}", made.string("/id"));
    let body =
        format!(r#"{{"name":"{name}","model":"{MODEL}","autoscaling":{{"minReplicas":1,"maxReplicas":1}}}}"#);
    let made = answer::<A>(service, &format!("POST {endpoint}/deployments"), &body);
    (endpoint.clone(), format!("{endpoint}/deployments/{}", made.string("/id")))
}

fn a_deployment_is_waited_for_by_itself_and_by_its_endpoint<A: Api>() {
    let service = service::<A>();
    let (_, deployment) = deployed::<A>(&service, "first");
    expect_success(&wait::<A>(&service, &format!("GET {deployment}"), None));
    let (endpoint, _) = deployed::<A>(&service, "second");
    let done = wait::<A>(&service, &format!("GET {endpoint}"), None);
    expect_success(&done);
    assert_eq!(done.string("/deployments/0/state"), "DEPLOYMENT_STATE_READY");
    let (endpoint, deployment) = deployed::<A>(&service, "failed-job");
    expect_failure(&wait::<A>(&service, &format!("GET {endpoint}"), None), Status::JobFailed, &[]);
    expect_failure(&wait::<A>(&service, &format!("GET {deployment}"), None), Status::JobFailed, &[]);
}

fn a_rollout_is_waited_for_once_it_is_started<A: Api>() {
    let service = service::<A>();
    let (endpoint, _) = deployed::<A>(&service, "first");
    let create = format!("POST {endpoint}/rollouts");
    let body = r#"{"sourceDeploymentId":"a","targetDeploymentId":"b","rolling":{}}"#;
    let rollout = format!("{endpoint}/rollouts/{}", answer::<A>(&service, &create, body).string("/id"));
    answer::<A>(&service, &format!("POST {rollout}/start"), "");
    let done = wait::<A>(&service, &format!("GET {rollout}"), None);
    expect_success(&done);
    assert_eq!(done.integer("/currentTrafficPercent", 0), 100);
    let rollout = format!("{endpoint}/rollouts/{}", answer::<A>(&service, &create, body).string("/id"));
    answer::<A>(&service, &format!("POST {rollout}/cancel"), r#"{"reason":"Enough"}"#);
    expect_failure(&wait::<A>(&service, &format!("GET {rollout}"), None), Status::JobFailed, &["CANCELED"]);
}

fn a_flaky_job_is_waited_for<A: Api>() {
    let service = service::<A>();
    let body = r#"{"cluster_name":"flaky-job","region":"offline-1","gpu_type":"H100_SXM","num_gpus":8,"billing_type":"ON_DEMAND"}"#;
    let id = answer::<A>(&service, "POST /v1/compute/clusters", body).string("/cluster_id");
    let done = wait::<A>(&service, "GET /v1/compute/clusters/{cluster_id}", Some(("cluster_id", &id)));
    expect_success(&done);
    assert_eq!(done.string("/status"), "Ready");
}

fn lists_of_each_kind_are_read_to_their_ends<A: Api>() {
    let service = service::<A>();
    for number in 0..3 {
        let name = format!(r#"{{"name":"e{number}"}}"#);
        answer::<A>(&service, "POST /v2/projects/p/endpoints", &name);
        answer::<A>(&service, "POST /v1/rl/model-resources", r#"{"base_model":"openai/gpt-oss-20b"}"#);
        let remediation = r#"{"mode":"REMEDIATION_MODE_REBOOT_VM"}"#;
        answer::<A>(&service, "POST /v1/compute/clusters/c/instances/i/remediations", remediation);
    }
    for (operation, items, size) in [
        ("GET /v2/projects/p/endpoints", "/data", "limit"),
        ("GET /v1/rl/model-resources", "/data", "limit"),
        ("GET /v1/compute/clusters/c/instances/i/remediations", "/remediations", "page_size"),
        ("GET /v1/compute/passive_health_check_alerts", "/alerts", "page_size"),
        ("GET /v1/projects", "/data", "limit"),
    ] {
        let mut request = A::request(operation);
        assert_eq!(request.set_integer(size, 1), Ok(()));
        let mut pages = 0;
        loop {
            let page = service.client.complete(&request);
            expect_success(&page);
            assert_eq!(page.count(items), 1, "{operation}");
            pages += 1;
            if !request.next_page(&page).expect("a page, or the end") {
                break;
            }
        }
        assert_eq!(pages, 3, "{operation}");
    }
}
