//! Connections are kept for the next request, given up when they are no longer good, and never lead the key
//! anywhere but to its server.

use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings, TlsVersions};

use crate::support::api::{Api, Client, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::relay::Relay;
use crate::support::servers::{
    PLAIN, answered, chat, ok, options_for, raw, scene, scene_with, service, wait_for_close, wait_for_unread,
};
use crate::support::{PATIENCE, through_both};

through_both![
    twenty_requests_take_one_connection,
    a_short_request_is_one_write,
    a_connection_closed_while_idle_is_not_used,
    bytes_planted_on_an_idle_connection_are_not_an_answer,
    bytes_behind_an_answer_are_not_the_next_one,
    a_server_that_wants_to_close_is_left,
    a_broken_connection_is_not_used_again,
    redirects_are_not_followed,
];

fn twenty_requests_take_one_connection<A: Api>() {
    let service = service::<A>();
    for _ in 0..20 {
        expect_success(&service.client.complete(&chat::<A>()));
    }
    let traffic = service.server.traffic();
    assert_eq!((traffic.connections, traffic.requests), (1, 20));
    drop(service.client);
    assert!(service.server.wait_until(PATIENCE, |traffic| traffic.open_connections == 0));
}

fn a_short_request_is_one_write<A: Api>() {
    const REQUESTS: usize = 50;
    for tls in [TlsVersions::Only12, TlsVersions::Only13] {
        let settings = ScriptedSettings { tls, ..ScriptedSettings::default() };
        let server = Scripted::start_with(settings, |_, _| answered()).expect("a server");
        let relay = Relay::to(server.port());
        let url = format!("https://localhost:{}", relay.port());
        let client = A::client(&options_for::<A>(&url, server.ca_pem()));
        expect_success(&client.complete(&chat::<A>()));
        let before = relay.pieces();
        for _ in 0..REQUESTS {
            expect_success(&client.complete(&chat::<A>()));
        }
        assert_eq!(relay.pieces() - before, REQUESTS, "{tls:?}: head and body leave together");
        drop(client);
        relay.join();
    }
}

fn a_connection_closed_while_idle_is_not_used<A: Api>() {
    for settings in [ScriptedSettings::default(), PLAIN] {
        let endings = [Answer::close as fn(Answer) -> Answer, Answer::cut];
        for ending in endings {
            let answers = vec![ending(ok(r#"{"a":1}"#).pause()), ok(r#"{"a":2}"#)];
            let scene = scene_with::<A>(settings, answers, |_| ());
            assert_eq!(scene.ask_anything().integer("/a", 0), 1);
            scene.server.release();
            wait_for_close(scene.server.port());
            let second = scene.ask_anything();
            expect_success(&second);
            assert_eq!(second.integer("/a", 0), 2);
            assert_eq!(scene.server.seen().connections, 2);
        }
    }
}

fn bytes_planted_on_an_idle_connection_are_not_an_answer<A: Api>() {
    let planted = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":9}";
    for settings in [ScriptedSettings::default(), PLAIN] {
        let answers = vec![ok(r#"{"a":1}"#).pause().write(planted), ok(r#"{"a":2}"#)];
        let scene = scene_with::<A>(settings, answers, |_| ());
        assert_eq!(scene.ask_anything().integer("/a", 0), 1);
        scene.server.release();
        wait_for_unread(scene.server.port());
        let second = scene.ask_anything();
        expect_success(&second);
        assert_eq!(second.integer("/a", 0), 2, "the planted bytes were taken for the answer");
        assert_eq!(scene.server.seen().connections, 2);
    }
}

fn bytes_behind_an_answer_are_not_the_next_one<A: Api>() {
    let planted = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":9}";
    let json = "HTTP/1.1 200 OK\ncontent-type: application/json";
    for settings in [ScriptedSettings::default(), PLAIN] {
        for first in [
            raw(&format!("{json}\ncontent-length: 7"), &format!("{{\"a\":1}}{planted}")),
            raw(
                &format!("{json}\ntransfer-encoding: chunked"),
                &format!("7\r\n{{\"a\":1}}\r\n0\r\n\r\n{planted}"),
            ),
            raw("HTTP/1.1 204 No Content", planted),
        ] {
            let scene = scene_with::<A>(settings, vec![first, ok(r#"{"a":2}"#)], |_| ());
            expect_success(&scene.ask_anything());
            let second = scene.ask_anything();
            expect_success(&second);
            assert_eq!(second.integer("/a", 0), 2, "the planted bytes were taken for the answer");
        }
    }
}

fn a_server_that_wants_to_close_is_left<A: Api>() {
    let closing = "HTTP/1.1 200 OK\nconnection: close\ncontent-length: 2";
    let old = "HTTP/1.0 200 OK\ncontent-length: 2";
    let scene = scene::<A>(vec![raw(closing, "{}"), raw(old, "{}"), answered()]);
    for connections in 1..=3 {
        expect_success(&scene.ask_anything());
        assert_eq!(scene.server.seen().connections, connections);
    }
}

fn a_broken_connection_is_not_used_again<A: Api>() {
    let length = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 50";
    let answers = vec![raw(length, "{\"a\"").close(), answered()];
    let scene = scene::<A>(answers);
    expect_failure(&scene.ask(), Status::Protocol, &["closed the connection"]);
    expect_success(&scene.ask());
    assert_eq!(scene.server.seen().connections, 2);
}

fn redirects_are_not_followed<A: Api>() {
    let elsewhere = scene::<A>(Vec::new());
    let away = elsewhere.server.base_url();
    for status in [301, 302, 303, 307, 308] {
        for target in [format!("{away}/stolen"), "/v1/other".to_owned(), "http://example.com/".to_owned()] {
            let head = format!("HTTP/1.1 {status} Moved\nlocation: {target}\ncontent-length: 0");
            let scene = scene::<A>(vec![raw(&head, "")]);
            let response = scene.ask();
            let words = ["POST /v1/chat/completions", &status.to_string(), "redirect", "base URL"];
            expect_failure(&response, Status::Api, &words);
            assert_eq!(response.http_status(), status);
            assert_eq!(response.header("Location"), target);
            assert_eq!(scene.server.seen().requests.len(), 1, "nothing is asked again");
        }
    }
    assert_eq!(elsewhere.server.seen().connections, 0);
}
