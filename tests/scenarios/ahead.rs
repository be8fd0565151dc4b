//! A connection that is made before a request needs it: the request saves its round trips.

use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::time::Duration;

use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings, TlsVersions};

use crate::support::api::{Api, Client, Options};
use crate::support::carrier::Carrier;
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::long_way::LongWay;
use crate::support::process::{Watchdog, comes_true};
use crate::support::servers::{PLAIN, Scene, chat, options_for, scene_with};
use crate::support::{PATIENCE, through_both};

through_both![
    the_first_token_comes_in_one_round_trip_and_without_in_three,
    a_request_that_starts_meanwhile_waits_for_that_connection,
    what_works_is_kept_and_what_the_server_closed_is_replaced,
    a_failure_is_the_next_requests_to_tell,
    freeing_a_client_ends_it,
    a_tape_connects_to_nothing,
];

const HALF: Duration = Duration::from_millis(5);
const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99\r\n\r\n";
const TOKEN: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n";
const END: &str = "data: [DONE]\n\n";

fn streamed() -> Answer {
    let rest = " ".repeat(99 - TOKEN.len() - END.len() - 1);
    Answer::new().write(format!("{STREAM}{TOKEN}{END}:{rest}"))
}

fn over<A: Api>(settings: ScriptedSettings) -> (A::Client, Scripted, LongWay) {
    let is_plain = settings.plain;
    let server = Scripted::start(settings, vec![streamed(); 3]).expect("a server");
    let way = LongWay::to(server.port(), HALF);
    let scheme = if is_plain { "http" } else { "https" };
    let url = format!("{scheme}://localhost:{}", way.port());
    let client = A::client(&options_for::<A>(&url, server.ca_pem()));
    (client, server, way)
}

fn first_token<A: Api>(client: &A::Client) {
    expect_success(&client.complete_each(&chat::<A>(), |_| true));
}

fn the_first_token_comes_in_one_round_trip_and_without_in_three<A: Api>() {
    let _watchdog = Watchdog::of(PATIENCE);
    let over_tls = ScriptedSettings { tls: TlsVersions::Only13, ..ScriptedSettings::default() };
    // Over TCP alone it is one of two.
    for (settings, without) in [(over_tls, 3), (PLAIN, 2)] {
        let (client, _server, way) = over::<A>(settings);
        assert_eq!(way.round_trips_of(|| first_token::<A>(&client)), without, "without");
        assert_eq!(way.round_trips_of(|| first_token::<A>(&client)), 1, "on a reused connection");

        let (client, server, way) = over::<A>(settings);
        assert_eq!(client.connect(), Ok(()));
        // What it takes before the request is all but the request's own.
        assert!(comes_true(|| way.round_trips() >= if without == 3 { 3 } else { 1 }));
        assert_eq!(way.round_trips_of(|| first_token::<A>(&client)), 1, "with");
        assert_eq!((way.connections(), server.seen().connections), (1, 1));
    }
}

fn a_request_that_starts_meanwhile_waits_for_that_connection<A: Api>() {
    let _watchdog = Watchdog::of(PATIENCE);
    let (client, server, way) = over::<A>(ScriptedSettings::default());
    for _ in 0..3 {
        assert_eq!(client.connect(), Ok(()));
    }
    first_token::<A>(&client);
    assert_eq!((way.connections(), server.seen().connections), (1, 1));
}

fn what_works_is_kept_and_what_the_server_closed_is_replaced<A: Api>() {
    let _watchdog = Watchdog::of(PATIENCE);
    let kept = Scripted::start(PLAIN, vec![streamed(); 2]).expect("a server");
    let carrier = Carrier::to(kept.port());
    let mut options = options_for::<A>(kept.base_url(), kept.ca_pem());
    assert_eq!(options.set_transport(carrier.clone()), Ok(()));
    let client = A::client(&options);
    first_token::<A>(&client);
    let reads = carrier.counts.reads.load(Ordering::SeqCst);
    assert_eq!(client.connect(), Ok(()));
    // It looks at the one that is there.
    assert!(comes_true(|| carrier.counts.reads.load(Ordering::SeqCst) > reads));
    first_token::<A>(&client);
    assert_eq!(kept.seen().connections, 1, "it is used again");

    let answers = vec![streamed().close(), streamed()];
    let scene: Scene<A> = scene_with::<A>(ScriptedSettings::default(), answers, |_| ());
    first_token::<A>(&scene.client);
    crate::support::servers::wait_for_close(scene.server.port());
    assert_eq!(scene.client.connect(), Ok(()));
    assert!(scene.server.wait_until(PATIENCE, |seen| seen.connections == 2), "without a request");
    first_token::<A>(&scene.client);
    assert_eq!(scene.server.seen().connections, 2);
}

fn a_failure_is_the_next_requests_to_tell<A: Api>() {
    let _watchdog = Watchdog::of(PATIENCE);
    // The listener is gone, so the port refuses.
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let authority = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let client = A::client(&options_for::<A>(&format!("http://127.0.0.1:{port}"), authority.ca_pem()));
    assert_eq!(client.connect(), Ok(()));
    expect_failure(&client.complete(&chat::<A>()), Status::Connection, &["POST /v1/chat/completions"]);
}

fn freeing_a_client_ends_it<A: Api>() {
    let _watchdog = Watchdog::of(PATIENCE);
    // It accepts, and says nothing: the handshake would wait for ever.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let url = format!("https://localhost:{}", silent.local_addr().expect("an address").port());
    let authority = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let mut options = options_for::<A>(&url, authority.ca_pem());
    assert_eq!(options.set_timeout(together::settings::Timeout::Connect, 0), Ok(()));
    let client = A::client(&options);
    assert_eq!(client.connect(), Ok(()));
    let (held, _) = silent.accept().expect("a connection");
    drop(client);
    // Its end is there when the client is gone.
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut &held, &mut bytes).expect("the hello, and the end");
}

fn a_tape_connects_to_nothing<A: Api>() {
    let folder = tempfile::tempdir().expect("a folder");
    let tape = folder.path().join("tape");
    let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let path = tape.to_str().expect("UTF-8");
    let mut recording = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(recording.set_cassette(path, 1), Ok(()));
    drop(A::client(&recording));
    let mut replaying = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(replaying.set_cassette(path, 2), Ok(()));
    let client = A::client(&replaying);
    assert_eq!(client.connect(), Ok(()));
    drop(client);
    assert_eq!(server.seen().connections, 0);
}
