//! A long list is read page by page.

use together::error::Status;

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::servers::{ok, raw, scene};
use crate::support::through_both;

through_both![a_list_is_read_to_its_end, a_failed_page_has_no_next, a_circle_ends];

fn a_list_is_read_to_its_end<A: Api>() {
    let scene = scene::<A>(vec![
        ok(r#"{"data":[{"id":1},{"id":2}],"next_cursor":"c d"}"#),
        ok(r#"{"data":[{"id":3}],"next_cursor":"e"}"#),
        ok(r#"{"data":[]}"#),
    ]);
    let mut request = A::request("GET /v1/projects");
    assert_eq!(request.set_integer("limit", 2), Ok(()));
    let mut found = Vec::new();
    loop {
        let page = scene.client.complete(&request);
        expect_success(&page);
        found.extend((0..page.count("/data")).map(|at| page.integer(&format!("/data/{at}/id"), 0)));
        if !request.next_page(&page).expect("a page, or the end") {
            break;
        }
    }
    expect_success(&request);
    assert_eq!(found, [1, 2, 3]);
    let targets: Vec<_> = (0..3).map(|number| scene.sent(number).line).collect();
    for (head, target) in targets.iter().zip(["limit=2", "limit=2&after=c%20d", "limit=2&after=e"]) {
        assert!(head.starts_with(&format!("GET /v1/projects?{target} ")), "{head}");
    }
}

fn a_failed_page_has_no_next<A: Api>() {
    let body = r#"{"error":{"message":"no such list"},"next_cursor":"c"}"#;
    let head = format!("HTTP/1.1 404 No\ncontent-type: application/json\ncontent-length: {}", body.len());
    let scene = scene::<A>(vec![raw(&head, body)]);
    let mut request = A::request("GET /v1/projects");
    let page = scene.client.complete(&request);
    expect_failure(&page, Status::NotFound, &["no such list"]);
    let refused = request.next_page(&page).map(|_| ());
    expect_refusal(refused, Status::NotFound, &["no such list"]);
}

fn a_circle_ends<A: Api>() {
    let page = || ok(r#"{"data":[1],"next_cursor":"c"}"#);
    let scene = scene::<A>(vec![page(), page()]);
    let mut request = A::request("GET /v1/projects");
    assert_eq!(request.next_page(&scene.client.complete(&request)), Ok(true));
    let refused = request.next_page(&scene.client.complete(&request)).map(|_| ());
    expect_refusal(refused, Status::Protocol, &["was asked for before", "\"after\""]);
}
