//! What is set goes to the wire as it was given, with the headers that are due and no others.

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_refusal, expect_success};
use crate::support::servers::{Scene, Sent, answered, options_for, scene, scene_with, service};
use crate::support::{KEY, through_both};
use together::error::Status;
use together_offline::ScriptedSettings;

through_both![
    values_are_sent_as_they_were_given,
    fields_are_pointers_too,
    a_field_set_twice_keeps_the_last_value,
    a_whole_body_is_sent_value_for_value,
    an_image_is_sent_inside_its_message,
    unknown_fields_arrive_at_the_service,
    a_delete_may_have_a_body,
    a_get_puts_its_fields_in_the_query,
    names_in_the_path_are_encoded,
    an_operation_without_fields_has_an_empty_body,
    the_nearest_header_wins,
    the_librarys_headers_are_those_and_no_others,
    a_base_url_with_a_path_keeps_it,
    the_key_is_sent_once_and_its_placeholder_never,
    a_long_body_arrives_whole,
    a_request_can_be_sent_again,
    what_cannot_be_sent_is_refused_where_it_is_set,
    a_header_that_cannot_be_is_refused,
];

/// What a server sees of a request that this makes.
fn sent<A: Api>(operation: &str, fill: impl FnOnce(&mut A::Request)) -> Sent {
    let scene = scene::<A>(vec![answered()]);
    let mut request = A::request(operation);
    fill(&mut request);
    expect_success(&request);
    expect_success(&scene.client.complete(&request));
    scene.sent(0)
}

fn values_are_sent_as_they_were_given<A: Api>() {
    let sent = sent::<A>("POST /v1/chat/completions", |request| {
        assert_eq!(request.set_json("seed", "15924764223251450000"), Ok(()));
        assert_eq!(request.set_json("long", "-12345678901234567890"), Ok(()));
        assert_eq!(request.set_json("digits", "[0.10, 1e+400, 1.0, -0]"), Ok(()));
        assert_eq!(request.set_integer("lowest", i64::MIN), Ok(()));
        assert_eq!(request.set_integer("highest", i64::MAX), Ok(()));
        assert_eq!(request.set_number("temperature", 0.7), Ok(()));
        assert_eq!(request.set_boolean("logprobs", true), Ok(()));
        assert_eq!(request.set_integer("top_logprobs", 2), Ok(()));
        assert_eq!(request.set_json("none", " null "), Ok(()));
        assert_eq!(request.set_string("text", "é \u{1f600} \"\\\u{0}\r\n\u{7f}"), Ok(()));
        assert_eq!(request.set_string("empty", ""), Ok(()));
    });
    assert_eq!(sent.line, "POST /v1/chat/completions HTTP/1.1");
    assert_eq!(
        sent.body,
        concat!(
            r#"{"seed":15924764223251450000,"long":-12345678901234567890,"digits":[0.10,1e+400,1.0,-0],"#,
            r#""lowest":-9223372036854775808,"highest":9223372036854775807,"temperature":0.7,"logprobs":true,"#,
            r#""top_logprobs":2,"none":null,"text":"é 😀 \"\\\u0000\r\n"#,
            "\u{7f}",
            r#"","empty":""}"#
        )
    );
    assert_eq!(sent.all("content-length"), [sent.body.len().to_string()]);
    assert_eq!(sent.all("content-type"), ["application/json"]);
}

fn fields_are_pointers_too<A: Api>() {
    let sent = sent::<A>("POST /v1/x", |request| {
        assert_eq!(request.set_string("/response_format/type", "json_object"), Ok(()));
        assert_eq!(request.set_string("/tools/0/function/name", "one"), Ok(()));
        assert_eq!(request.set_string("/tools/1/function/name", "two"), Ok(()));
        assert_eq!(request.set_string("/tools/-/type", "function"), Ok(()));
        assert_eq!(request.set_integer("/logit_bias/a~1b~0", 1), Ok(()));
        assert_eq!(request.set_boolean("/tools/0/strict", false), Ok(()));
        assert_eq!(request.set_string("a.b", "a name may hold a dot"), Ok(()));
    });
    assert_eq!(
        sent.body,
        concat!(
            r#"{"response_format":{"type":"json_object"},"tools":[{"function":{"name":"one"},"strict":false},"#,
            r#"{"function":{"name":"two"}},{"type":"function"}],"logit_bias":{"a/b~":1},"#,
            r#""a.b":"a name may hold a dot"}"#
        )
    );
}

fn a_field_set_twice_keeps_the_last_value<A: Api>() {
    let sent = sent::<A>("POST /v1/x", |request| {
        assert_eq!(request.set_string("model", "first"), Ok(()));
        assert_eq!(request.set_integer("n", 1), Ok(()));
        assert_eq!(request.set_string("model", "second"), Ok(()));
        assert_eq!(request.set_json("/n", "[2]"), Ok(()));
    });
    assert_eq!(sent.body, r#"{"model":"second","n":[2]}"#);
}

fn a_whole_body_is_sent_value_for_value<A: Api>() {
    let body = r#"{"z":1,"a":{"deep":[true,null,1.50,18446744073709551616]},"é":"\u00e9"}"#;
    let sent = sent::<A>("POST /v1/x", |request| {
        assert_eq!(request.set_string("dropped", "by the whole"), Ok(()));
        assert_eq!(request.set_json("", body), Ok(()));
        assert_eq!(request.set_boolean("added", true), Ok(()));
    });
    let written = r#"{"z":1,"a":{"deep":[true,null,1.50,18446744073709551616]},"é":"é","added":true}"#;
    assert_eq!(sent.body, written);
}

fn an_image_is_sent_inside_its_message<A: Api>() {
    let sent = sent::<A>("POST /v1/chat/completions", |request| {
        assert_eq!(request.add_message("system", "Be \u{0} brief."), Ok(()));
        assert_eq!(request.add_message("user", "What is this?"), Ok(()));
        assert_eq!(request.add_image(b"\x89PNG", "image/png"), Ok(()));
    });
    let body = r#"{"messages":[{"role":"system","content":"Be \u0000 brief."},{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}}]}]}"#;
    assert_eq!(sent.body, body);
    let no_message = A::request("POST /v1/chat/completions").add_image(b"x", "image/png");
    expect_refusal(no_message, Status::InvalidArgument, &["no message"]);
}

fn unknown_fields_arrive_at_the_service<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", "offline/echo"), Ok(()));
    assert_eq!(request.add_message("user", "hello"), Ok(()));
    assert_eq!(request.set_json("/a_field/of/the/future", "[18446744073709551616]"), Ok(()));
    let response = service.client.complete(&request);
    expect_success(&response);
    let body = r#"{"model":"offline/echo","messages":[{"role":"user","content":"hello"}],"a_field":{"of":{"the":{"future":[18446744073709551616]}}}}"#;
    assert_eq!(response.text(), body);
}

fn a_delete_may_have_a_body<A: Api>() {
    let sent = sent::<A>("DELETE /v1/endpoints/{id}/adapters", |request| {
        assert_eq!(request.set_json("", r#"{"adapter":"a"}"#), Ok(()));
        assert_eq!(request.set_string("id", "endpoint-1"), Ok(()));
    });
    assert_eq!(sent.line, "DELETE /v1/endpoints/endpoint-1/adapters HTTP/1.1");
    assert_eq!(sent.body, r#"{"adapter":"a"}"#);
    assert_eq!(sent.all("content-length"), ["15"]);
}

fn a_get_puts_its_fields_in_the_query<A: Api>() {
    let sent = sent::<A>("GET /v1/queue/status?model={model}&fixed=1", |request| {
        assert_eq!(request.set_string("model", "a/b c"), Ok(()));
        assert_eq!(request.set_integer("limit", 20), Ok(()));
        assert_eq!(request.set_boolean("all", false), Ok(()));
        assert_eq!(request.set_json("ids", r#"["x", "y,z", 3]"#), Ok(()));
        assert_eq!(request.set_string("ü", "1+1=2&#%"), Ok(()));
        assert_eq!(request.set_json("left_out", "null"), Ok(()));
        assert_eq!(request.set_string("empty", ""), Ok(()));
    });
    assert_eq!(
        sent.line,
        "GET /v1/queue/status?model=a%2Fb%20c&fixed=1&limit=20&all=false&ids=x%2Cy%2Cz%2C3\
         &%C3%BC=1%2B1%3D2%26%23%25&empty= HTTP/1.1"
    );
    assert_eq!(sent.body, "");
    assert!(sent.all("content-length").is_empty() && sent.all("content-type").is_empty(), "{sent:?}");
}

fn names_in_the_path_are_encoded<A: Api>() {
    let sent = sent::<A>("DELETE /v1/files/{id}/{part}", |request| {
        assert_eq!(request.set_string("id", "../é?x=1#y\r\nhost: z"), Ok(()));
        assert_eq!(request.set_json("part", "18446744073709551616"), Ok(()));
        assert_eq!(request.set_string("force", "yes"), Ok(()));
    });
    assert_eq!(
        sent.line,
        "DELETE /v1/files/..%2F%C3%A9%3Fx%3D1%23y%0D%0Ahost%3A%20z/18446744073709551616?force=yes HTTP/1.1"
    );
}

fn an_operation_without_fields_has_an_empty_body<A: Api>() {
    for method in ["POST", "PUT", "PATCH"] {
        let sent = sent::<A>(&format!("{method} /v1/batches/{{id}}/cancel"), |request| {
            assert_eq!(request.set_string("id", "b-1"), Ok(()));
        });
        assert_eq!(sent.line, format!("{method} /v1/batches/b-1/cancel HTTP/1.1"));
        assert_eq!((sent.all("content-length"), sent.body.as_str()), (vec!["0"], ""), "{method}");
        assert!(sent.all("transfer-encoding").is_empty(), "{method}");
        assert!(sent.all("content-type").is_empty(), "{method}: nothing has no type");
    }
    for method in ["GET", "DELETE"] {
        let sent = sent::<A>(&format!("{method} /v1/x"), |_| ());
        assert!(sent.all("transfer-encoding").is_empty(), "{method}");
        assert!(sent.all("content-length").iter().all(|length| *length == "0"), "{method}");
    }
}

fn the_nearest_header_wins<A: Api>() {
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![answered(), answered()], |options| {
        assert_eq!(options.set_header("X-Trace", "client"), Ok(()));
        assert_eq!(options.set_header("x-together-debug", "1"), Ok(()));
        assert_eq!(options.set_header("User-Agent", "game/1.0"), Ok(()));
    });
    let mut request = A::request("GET /v1/models");
    expect_success(&scene.client.complete(&request));
    assert_eq!(request.set_header("x-trace", "request"), Ok(()));
    assert_eq!(request.set_header("x-own", "a\tb c"), Ok(()));
    assert_eq!(request.set_header("X-Own", "last"), Ok(()));
    assert_eq!(request.set_header("x-nothing", ""), Ok(()));
    expect_success(&scene.client.complete(&request));
    let (first, second) = (scene.sent(0), scene.sent(1));
    assert_eq!(first.all("x-trace"), ["client"]);
    assert_eq!(second.all("x-trace"), ["request"]);
    assert_eq!(second.all("x-own"), ["last"]);
    assert_eq!(second.all("x-nothing"), [""]);
    for sent in [first, second] {
        assert_eq!(sent.all("x-together-debug"), ["1"]);
        assert_eq!(sent.all("user-agent"), ["game/1.0"]);
    }
}

fn the_librarys_headers_are_those_and_no_others<A: Api>() {
    let sent = sent::<A>("POST /v1/x", |request| assert_eq!(request.set_integer("n", 1), Ok(())));
    let mut names: Vec<String> = sent.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    let expected = [
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ];
    assert_eq!(names, expected);
    assert!(sent.all("user-agent")[0].starts_with("libtogether/"), "{sent:?}");
    assert_eq!(sent.all("accept"), ["application/json, text/event-stream;q=0.9, */*;q=0.8"]);
    assert_eq!(sent.all("accept-encoding"), ["identity"]);
    assert!(sent.all("host")[0].starts_with("localhost:"), "{sent:?}");
}

fn a_base_url_with_a_path_keeps_it<A: Api>() {
    let scene: Scene<A> = scene(vec![answered(), answered()]);
    for (given, expected) in [("/relay/v1", "/relay/v1/models"), ("/relay/", "/relay/v1/models")] {
        let url = format!("{}{given}", scene.server.base_url());
        let client = A::client(&options_for::<A>(&url, scene.server.ca_pem()));
        expect_success(&client.complete(&A::request("GET /v1/models")));
        let last = scene.server.seen().requests.len() - 1;
        assert_eq!(scene.sent(last).line, format!("GET {expected} HTTP/1.1"));
    }
}

fn the_key_is_sent_once_and_its_placeholder_never<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    let mut long = A::request("POST /v1/x");
    assert_eq!(long.set_string("text", &"long ".repeat(10_000)), Ok(()));
    for request in [long, A::request("GET /v1/models")] {
        expect_success(&scene.client.complete(&request));
    }
    let bytes = scene.server.seen().requests.concat();
    let text = String::from_utf8(bytes).expect("text");
    let authorization = format!("\r\nauthorization: Bearer {KEY}\r\n");
    assert_eq!(text.matches(&authorization).count(), 2);
    assert_eq!(text.to_ascii_lowercase().matches("authorization").count(), 2);
    assert_eq!(text.matches(KEY).count(), 2);
    assert!(!text.contains("placeholder"), "{text}");
}

fn a_long_body_arrives_whole<A: Api>() {
    // More than a TLS record, than ureq's buffers and than the socket's.
    let text: String = (0..2_000_000).map(|number| char::from(b'a' + (number % 23) as u8)).collect();
    let sent = sent::<A>("POST /v1/x", |request| assert_eq!(request.set_string("text", &text), Ok(())));
    assert!(sent.body == format!(r#"{{"text":"{text}"}}"#), "{} bytes arrived", sent.body.len());
}

fn a_request_can_be_sent_again<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    let mut request = A::request("POST /v1/x");
    assert_eq!(request.set_integer("n", 1), Ok(()));
    expect_success(&scene.client.complete(&request));
    assert_eq!(request.set_integer("n", 2), Ok(()));
    expect_success(&scene.client.complete(&request));
    assert_eq!([scene.sent(0).body, scene.sent(1).body], [r#"{"n":1}"#, r#"{"n":2}"#]);
}

fn what_cannot_be_sent_is_refused_where_it_is_set<A: Api>() {
    let new = || A::request("POST /v1/x/{id}");
    let refused = |outcome, words: &[&str]| expect_refusal(outcome, Status::InvalidArgument, words);
    refused(new().set_number("n", f64::NAN), &["\"n\"", "NaN"]);
    refused(new().set_number("n", f64::INFINITY), &["\"n\"", "infinity"]);
    refused(new().set_json("n", "{"), &["\"n\"", "not valid JSON"]);
    refused(new().set_json("n", "1 2"), &["\"n\"", "not valid JSON"]);
    refused(new().set_json("n", ""), &["\"n\"", "not valid JSON"]);
    refused(new().set_json("n", r#""\ud800""#), &["\"n\"", "not valid JSON"]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused(new().set_json("n", &deep), &["\"n\"", "128 levels"]);
    refused(new().set_json("", "[1]"), &["object"]);
    refused(new().set_string("/a~", "x"), &["pointer"]);
    refused(new().set_string(&"/a".repeat(1_000), "x"), &["levels deep"]);
    refused(new().set_header("x", "a\r\nb: c"), &["line break"]);
    refused(new().set_header("authorization", "x"), &["together_options_set_api_key"]);

    let mut scalar = new();
    assert_eq!(scalar.set_string("model", "a"), Ok(()));
    refused(scalar.set_string("/model/x", "b"), &["/model/x", "text"]);
    let mut past_the_end = new();
    assert_eq!(past_the_end.set_json("list", "[1]"), Ok(()));
    refused(past_the_end.set_integer("/list/2", 1), &["index 2"]);

    let scene = scene::<A>(Vec::new());
    for id in [r#""""#, r#""..""#, r#"".""#, r#""%2e%2e""#, "null", "[1]"] {
        let mut request = new();
        assert_eq!(request.set_json("id", id), Ok(()));
        let response = scene.client.complete(&request);
        refused(response.outcome(), &["POST /v1/x/{id}", "\"id\""]);
        assert_eq!(response.http_status(), 0);
    }
    refused(scene.client.complete(&new()).outcome(), &["POST /v1/x/{id}", "\"id\"", "not set"]);
    for operation in ["", "POST", "post /v1/x", "GET /a b", "GET //x", "GET /v1/../x", "POST /{id"] {
        let request = A::request(operation);
        refused(request.outcome(), &["operation"]);
        refused(scene.client.complete(&request).outcome(), &["operation"]);
    }
    assert_eq!(scene.server.seen().connections, 0, "nothing was sent");
}

fn a_header_that_cannot_be_is_refused<A: Api>() {
    for (name, value) in [("host", "elsewhere"), ("Content-Length", "3"), ("a b", "x"), ("x", "é")] {
        let of_the_request = A::request("GET /v1/models").set_header(name, value);
        expect_refusal(of_the_request, Status::InvalidArgument, &["header"]);
        let of_the_client = A::options().set_header(name, value);
        expect_refusal(of_the_client, Status::InvalidArgument, &["header"]);
    }
}

/// C alone: a program there may look at the end only, so what was refused stays on the object.
#[test]
fn a_refused_setting_stays_until_it_is_set_rightly() {
    use crate::support::c_abi::C;

    let scene = scene::<C>(vec![answered()]);
    let mut request = C::request("POST /v1/x");
    assert!(request.set_json("n", "{").is_err() && request.set_json("m", "{").is_err());
    assert_eq!(request.set_json("n", "1"), Ok(()));
    let response = scene.client.complete(&request);
    let words = ["together_complete", "together_request_set_json", "\"m\"", "not valid JSON"];
    expect_refusal(response.outcome(), Status::InvalidArgument, &words);
    assert_eq!(scene.server.seen().connections, 0, "nothing was sent");
    assert_eq!(request.set_json("m", "2"), Ok(()));
    expect_success(&request);
    expect_success(&scene.client.complete(&request));
    assert_eq!(scene.sent(0).body, r#"{"n":1,"m":2}"#);

    let mut options = C::options();
    assert!(options.set_base_url("ftp://x").is_err() && options.set_api_key(b"two words").is_err());
    let words = ["together_client_new", "together_options_set_base_url", "base URL"];
    expect_refusal(C::client(&options).outcome(), Status::InvalidArgument, &words);
    assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
    let words = ["together_client_new", "together_options_set_api_key_n", "a space"];
    expect_refusal(C::client(&options).outcome(), Status::InvalidArgument, &words);
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    expect_success(&C::client(&options));
}
