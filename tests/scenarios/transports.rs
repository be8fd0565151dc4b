//! A host that carries the bytes itself: through its functions all goes that else goes through sockets, and
//! whatever they say, a request ends as it should.

use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, CertificateKind, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Options, Request, Response};
use crate::support::carrier::{Carrier, Fault};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::proxy::{Manner, Proxy};
use crate::support::servers::{PLAIN, Sent, answered, anything, chat, ok, options_for};
use crate::support::{KEY, PATIENCE, PROMPT, through_both};

through_both![
    requests_go_through_the_hosts_functions_sealed,
    plain_http_to_this_machine_goes_through_them_as_it_is,
    a_host_looks_names_up_itself,
    a_proxy_is_reached_through_the_host,
    bytes_planted_on_an_idle_stream_are_not_an_answer,
    a_stream_that_ended_while_idle_is_not_used,
    limits_are_told_to_the_host_and_hold,
    cancelling_closes_the_stream_under_a_read,
    a_host_that_cannot_connect_is_told,
    answers_that_cannot_be_are_failures_in_words,
    looks_at_idle_streams_do_not_wait_for_one_another,
    limits_and_interrupts_hold_while_an_idle_stream_is_looked_at,
];

fn client_over<A: Api>(
    server: &Scripted,
    carrier: &Carrier,
    configure: impl FnOnce(&mut A::Options),
) -> A::Client {
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_transport(carrier.clone()), Ok(()));
    configure(&mut options);
    A::client(&options)
}

fn requests_go_through_the_hosts_functions_sealed<A: Api>() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(200_000));
    let answers = vec![answered(), ok(&long), answered()];
    let server = Scripted::start(ScriptedSettings::default(), answers).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    for _ in 0..3 {
        expect_success(&client.complete(&anything::<A>()));
    }
    assert_eq!(carrier.asked(), [format!("localhost:{}", server.port())], "one stream for all");
    drop(client);
    carrier.expect_all_closed();
    let carried = carrier.counts.carried.lock().expect("no panic");
    assert!(carried.len() > 200_000);
    for secret in [KEY, &KEY[..8], PROMPT, "authorization"] {
        assert!(!carried.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret:?}");
    }
}

fn plain_http_to_this_machine_goes_through_them_as_it_is<A: Api>() {
    let server = Scripted::start(PLAIN, vec![answered(), answered()]).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    for number in 0..2 {
        expect_success(&client.complete(&chat::<A>()));
        let sent = Sent::parse(&server.seen().requests[number]);
        assert_eq!(sent.all("authorization"), [format!("Bearer {KEY}")]);
        assert!(sent.body.contains(PROMPT));
    }
    drop(client);
    carrier.expect_all_closed();
}

fn a_host_looks_names_up_itself<A: Api>() {
    let certificate = CertificateKind::OtherHost;
    let settings = ScriptedSettings { certificate, ..ScriptedSettings::default() };
    let server = Scripted::start(settings, vec![answered()]).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |options| {
        assert_eq!(options.set_base_url("https://elsewhere.example"), Ok(()));
    });
    expect_success(&client.complete(&chat::<A>()));
    assert_eq!(carrier.asked(), ["elsewhere.example:443"]);
    // TLS stays the library's: the name is checked, wherever the host's stream leads.
    let misled = client_over::<A>(&server, &carrier, |options| {
        assert_eq!(options.set_base_url("https://[::1]:8443"), Ok(()));
    });
    expect_failure(&misled.complete(&chat::<A>()), Status::Tls, &["elsewhere.example"]);
    assert_eq!(carrier.asked()[1], "::1:8443", "an address without its brackets");
}

fn a_proxy_is_reached_through_the_host<A: Api>() {
    let server =
        Scripted::start(ScriptedSettings::default(), vec![answered(), answered()]).expect("a server");
    for scheme in ["http", "socks5"] {
        let proxy = Proxy::start(Manner::PassesTo(server.port()));
        let carrier = Carrier::to(proxy.port());
        let client = client_over::<A>(&server, &carrier, |options| {
            assert_eq!(options.set_proxy(&format!("{scheme}://proxy.example:3128")), Ok(()));
        });
        expect_success(&client.complete(&chat::<A>()));
        assert_eq!(carrier.asked(), ["proxy.example:3128"]);
        // Looking names up is not ours where the host has a transport of its own.
        assert_eq!(proxy.heard().asked, [format!("localhost:{}", server.port())]);
        drop(client);
        carrier.expect_all_closed();
    }
}

fn after_what_came_while_idle<A: Api>(settings: ScriptedSettings, first: Answer) {
    let server = Scripted::start(settings, vec![first, ok(r#"{"a":2}"#)]).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    assert_eq!(client.complete(&anything::<A>()).integer("/a", 0), 1);
    server.release();
    crate::support::servers::wait_for_input(server.port());
    let second = client.complete(&anything::<A>());
    expect_success(&second);
    assert_eq!(second.integer("/a", 0), 2);
    assert_eq!(server.seen().connections, 2);
    drop(client);
    carrier.expect_all_closed();
}

fn bytes_planted_on_an_idle_stream_are_not_an_answer<A: Api>() {
    let planted = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":9}";
    for settings in [ScriptedSettings::default(), PLAIN] {
        after_what_came_while_idle::<A>(settings, ok(r#"{"a":1}"#).pause().write(planted));
    }
}

fn a_stream_that_ended_while_idle_is_not_used<A: Api>() {
    for settings in [ScriptedSettings::default(), PLAIN] {
        for ending in [Answer::close as fn(Answer) -> Answer, Answer::cut] {
            after_what_came_while_idle::<A>(settings, ending(ok(r#"{"a":1}"#).pause()));
        }
    }
}

fn limits_are_told_to_the_host_and_hold<A: Api>() {
    let server =
        Scripted::start(ScriptedSettings::default(), vec![Answer::new().await_close()]).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |options| {
        assert_eq!(options.set_timeout(Timeout::Total, 400), Ok(()));
    });
    let began = Instant::now();
    let words = ["total limit of 400 ms", "the server's answer"];
    expect_failure(&client.complete(&chat::<A>()), Status::Timeout, &words);
    assert!(began.elapsed() >= Duration::from_millis(400) && began.elapsed() < PATIENCE);
    assert!((1..=400).contains(&carrier.counts.longest_wait.load(SeqCst)), "{:?}", carrier.counts);
    carrier.expect_all_closed();
}

fn cancelling_closes_the_stream_under_a_read<A: Api>() {
    // Plain: the first read is the one that waits for the answer.
    let server = Scripted::start(PLAIN, vec![Answer::new().await_close()]).expect("a server");
    let carrier = Carrier::to(server.port());
    let client = client_over::<A>(&server, &carrier, |options| {
        // Nothing but the cancel ends it.
        for which in [Timeout::Connect, Timeout::FirstByte, Timeout::Idle, Timeout::Total] {
            assert_eq!(options.set_timeout(which, 0), Ok(()));
        }
    });
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| client.complete(&chat::<A>()));
        let reads_the_answer =
            || server.seen().requests.len() == 1 && carrier.counts.waiting.load(SeqCst) == 1;
        let began = Instant::now();
        while !reads_the_answer() {
            assert!(began.elapsed() < PATIENCE);
            // A read does not report that it has begun to wait.
            std::thread::sleep(Duration::from_millis(1));
        }
        client.interrupt();
        // By this thread, before it came back.
        assert_eq!(carrier.counts.closed.load(SeqCst), 1);
        expect_failure(&asking.join().expect("an answer"), Status::Cancelled, &["cancelled"]);
    });
    carrier.expect_all_closed();
}

fn a_host_that_cannot_connect_is_told<A: Api>() {
    let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let carrier = Carrier::with(Fault::Unconnected, server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    let words = ["the transport cannot connect to localhost:", "check the base URL"];
    expect_failure(&client.complete(&chat::<A>()), Status::Connection, &words);
    let behind_a_proxy = client_over::<A>(&server, &carrier, |options| {
        assert_eq!(options.set_proxy("http://proxy.example"), Ok(()));
    });
    let words = ["the proxy proxy.example:80", "the transport cannot connect"];
    expect_failure(&behind_a_proxy.complete(&chat::<A>()), Status::Connection, &words);
}

fn answers_that_cannot_be_are_failures_in_words<A: Api>() {
    let function = |name: &str| format!("the transport's function \"{name}\"");
    for (fault, status, words) in [
        (Fault::ReadsTooMuch, Status::Connection, function("read")),
        (Fault::WritesTooMuch, Status::Connection, function("write")),
        (Fault::Reads(isize::MAX), Status::Connection, function("read")),
        (Fault::Reads(isize::MIN), Status::Connection, function("read")),
        (Fault::Reads(-3), Status::Connection, "gave -3".to_owned()),
        (Fault::Writes(-3), Status::Connection, "gave -3".to_owned()),
        (Fault::Writes(0), Status::Connection, "took no byte".to_owned()),
        (Fault::Writes(isize::MAX), Status::Connection, function("write")),
        (Fault::Reads(-1), Status::Connection, "the transport says that it failed".to_owned()),
        (Fault::Writes(-1), Status::Connection, "the transport says that it failed".to_owned()),
        (Fault::Reads(0), Status::Connection, "closed the connection during the handshake".to_owned()),
        (Fault::Reads(-2), Status::Timeout, "connect limit".to_owned()),
        (Fault::Writes(-2), Status::Timeout, "connect limit".to_owned()),
    ] {
        let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
        let carrier = Carrier::with(fault, server.port());
        let client = client_over::<A>(&server, &carrier, |_| ());
        expect_failure(&client.complete(&chat::<A>()), status, &[&words]);
        carrier.expect_all_closed();
    }
    for fault in [Fault::Reads(-2), Fault::Writes(-2)] {
        let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
        let carrier = Carrier::with(fault, server.port());
        let client = client_over::<A>(&server, &carrier, |options| {
            assert_eq!(options.set_timeout(Timeout::Connect, 0), Ok(()));
        });
        let words = ["timed out, and had no limit"];
        expect_failure(&client.complete(&chat::<A>()), Status::Connection, &words);
    }
}

/// Each request looks at a stream of its own. The host lets none of these looks end before all four have begun: were they made
/// under a lock, they never would.
fn looks_at_idle_streams_do_not_wait_for_one_another<A: Api>() {
    const REQUESTS: usize = 4;
    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    let server = Scripted::start_with(ScriptedSettings::default(), |number, _| match number {
        // So that each of the first requests needs a connection.
        ..REQUESTS => Answer::new().pause().write(ANSWER),
        _ => ok("{}"),
    })
    .expect("a server");
    let carrier = Carrier::with(Fault::LooksTogether(REQUESTS), server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    std::thread::scope(|scope| {
        let first =
            [(); REQUESTS].map(|()| scope.spawn(|| expect_success(&client.complete(&anything::<A>()))));
        assert!(server.wait_until(PATIENCE, |seen| seen.pauses == REQUESTS));
        (0..REQUESTS).for_each(|_| server.release());
        for request in first {
            request.join().expect("an answer");
        }
    });
    std::thread::scope(|scope| {
        for _ in 0..REQUESTS {
            scope.spawn(|| expect_success(&client.complete(&anything::<A>())));
        }
    });
    assert_eq!(carrier.asked().len(), REQUESTS, "each went over a stream that was idle");
    assert!(carrier.counts.most_looks.load(SeqCst) >= REQUESTS);
    drop(client);
    carrier.expect_all_closed();
}

fn limits_and_interrupts_hold_while_an_idle_stream_is_looked_at<A: Api>() {
    let server = Scripted::start_with(ScriptedSettings::default(), |number, _| match number {
        0 => ok("{}"),
        _ => Answer::new().await_close(),
    })
    .expect("a server");
    let carrier = Carrier::with(Fault::LooksUntilClosed, server.port());
    let client = client_over::<A>(&server, &carrier, |_| ());
    expect_success(&client.complete(&anything::<A>()));
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| client.complete(&anything::<A>()));
        let begun = Instant::now();
        while carrier.counts.most_looks.load(SeqCst) == 0 {
            assert!(begun.elapsed() < PATIENCE, "nothing looks at the idle stream");
            std::thread::sleep(Duration::from_millis(1));
        }
        // Another request takes a stream of its own, and its limit ends it.
        let mut limited = anything::<A>();
        assert_eq!(limited.set_timeout(Timeout::Total, 300), Ok(()));
        expect_failure(&client.complete(&limited), Status::Timeout, &["total limit of 300 ms"]);
        client.interrupt();
        expect_failure(&looking.join().expect("an answer"), Status::Cancelled, &["cancelled"]);
    });
    drop(client);
    carrier.expect_all_closed();
}
