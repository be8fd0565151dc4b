//! Whom a client trusts beyond the default, and what it shows of itself: names in certificates, each choice of
//! authorities, pinned keys, the client's own certificate.

use std::ffi::OsStr;

use together::connect::tls::pins::Pin;
use together::connect::tls::roots::Certificate;
use together::connect::tls::roots::certificates_from_pem;
use together::error::Status;
use together_offline::{Answer, CertificateKind, ClientCertificate, Scripted, ScriptedSettings, TlsVersions};

use crate::support::api::{Api, Client, Options};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::process::Test;
use crate::support::servers::{
    PLAIN, Scene, answered, anything, chat, ok, options_for, raw, scene, scene_with,
};
use crate::support::{KEY, PATIENCE, through_both, through_both_in_processes};

through_both![
    names_are_those_of_the_alternative_names_alone,
    each_choice_of_authorities_takes_those_that_were_added,
    the_systems_authorities_know_no_stranger,
    without_added_authorities_no_server_is_trusted,
    a_choice_that_is_none_is_refused,
    a_pin_of_any_key_on_the_path_lets_through,
    a_chain_without_a_pinned_key_is_refused_with_its_keys,
    a_certificate_beside_the_path_is_no_pin,
    a_pin_stands_beside_verification_and_not_in_its_place,
    resumed_sessions_are_of_pinned_servers,
    what_is_no_pin_is_refused,
    plain_text_has_no_key_to_pin,
    a_client_certificate_opens_the_door,
    a_missing_client_certificate_is_told,
    a_strangers_client_certificate_is_told,
    keys_of_every_form_are_taken,
    identities_that_do_not_fit_are_refused_when_they_are_set,
    a_redirect_takes_neither_pins_nor_the_identity_along,
];

through_both_in_processes![the_environment_adds_to_every_choice_but_the_programs_own,];

const BUILT_IN: i32 = 0;
const SYSTEM: i32 = 1;
const BOTH: i32 = 2;
const ADDED_ONLY: i32 = 3;

const BOTH_VERSIONS: [TlsVersions; 2] = [TlsVersions::Only12, TlsVersions::Only13];

fn showing(certificate: CertificateKind) -> ScriptedSettings {
    ScriptedSettings { certificate, ..ScriptedSettings::default() }
}

fn names_are_those_of_the_alternative_names_alone<A: Api>() {
    for (kind, by_name, by_address) in [
        (CertificateKind::Valid, true, true),
        (CertificateKind::CommonNameOnly, false, false),
        (CertificateKind::NamesOnly, true, false),
        (CertificateKind::AddressOnly, false, true),
        (CertificateKind::AddressAsName, true, false),
    ] {
        let server = Scripted::start_with(showing(kind), |_, _| answered()).expect("a server");
        for (host, is_right) in [("localhost", by_name), ("127.0.0.1", by_address)] {
            let url = format!("https://{host}:{}", server.port());
            let response = A::client(&options_for::<A>(&url, server.ca_pem())).complete(&chat::<A>());
            match is_right {
                true => expect_success(&response),
                false => {
                    let words = ["certificate was refused", &format!("not for {host}"), "base URL"];
                    expect_failure(&response, Status::Tls, &words);
                }
            }
        }
        let accepted = usize::from(by_name) + usize::from(by_address);
        assert_eq!(server.seen().requests.len(), accepted, "{kind:?}");
    }
}

fn each_choice_of_authorities_takes_those_that_were_added<A: Api>() {
    for trust in [BUILT_IN, SYSTEM, BOTH, ADDED_ONLY] {
        let scene = scene_with::<A>(ScriptedSettings::default(), vec![answered()], |options| {
            assert_eq!(options.set_trust(trust), Ok(()));
        });
        expect_success(&scene.ask());
    }
}

fn the_systems_authorities_know_no_stranger<A: Api>() {
    let scene = scene::<A>(Vec::new());
    for trust in [SYSTEM, BOTH] {
        let mut options = A::options();
        assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
        assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
        assert_eq!(options.set_trust(trust), Ok(()));
        let words = ["unknown issuer", "together_options_set_trust"];
        expect_failure(&A::client(&options).complete(&chat::<A>()), Status::Tls, &words);
    }
    assert_eq!(scene.server.seen().requests.len(), 0, "nothing was sent");
}

fn without_added_authorities_no_server_is_trusted<A: Api>() {
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_trust(ADDED_ONLY), Ok(()));
    let client = A::client(&options);
    let words = ["TOGETHER_TRUST_ADDED_ONLY", "together_options_add_ca"];
    expect_failure(&client, Status::InvalidArgument, &words);
    expect_failure(&client.complete(&chat::<A>()), Status::InvalidArgument, &words);
}

fn a_choice_that_is_none_is_refused<A: Api>() {
    for trust in [-1, 4, i32::MAX, i32::MIN] {
        let words = [trust.to_string(), "TOGETHER_TRUST_".to_owned()];
        expect_refusal(A::options().set_trust(trust), Status::InvalidArgument, &[&words[0], &words[1]]);
    }
}

fn the_environment_adds_to_every_choice_but_the_programs_own<A: Api>(test: &Test) {
    if test.is_child() {
        let own = together_offline::Authority::new().expect("an authority").pem();
        for trust in [BUILT_IN, SYSTEM, BOTH, ADDED_ONLY] {
            let mut options = A::options();
            assert_eq!(options.add_ca(own.as_bytes()), Ok(()));
            assert_eq!(options.set_trust(trust), Ok(()));
            let response = A::client(&options).complete(&chat::<A>());
            match trust {
                ADDED_ONLY => drop(expect_failure(&response, Status::Tls, &["certificate was refused"])),
                _ => expect_success(&response),
            }
        }
        return;
    }
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| answered()).expect("a server");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), server.ca_pem()).expect("a file");
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
        ("SSL_CERT_FILE", file.path().as_os_str()),
    ]);
    assert_eq!(server.seen().requests.len(), 3);
}

fn pin_of(pem: &str) -> String {
    let certificate: Certificate =
        certificates_from_pem(pem.as_bytes(), "the test's", Status::Tls).expect("a certificate").remove(0);
    Pin::of_certificate(&certificate).expect("a key").to_string()
}

/// A client of the server with one pin.
fn pinned<A: Api>(server: &Scripted, pin: &str) -> A::Client {
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.add_pin(pin), Ok(()));
    A::client(&options)
}

/// What a refusal says that the chain has, from the server's key to the authority's.
fn keys_in_refusal<A: Api>(server: &Scripted) -> Vec<String> {
    let unknown = Pin::of_key(b"an unknown key").to_string();
    let words = [
        "none of the keys in its chain is pinned",
        "together_options_add_pin",
        "the connection is intercepted",
    ];
    let message = expect_failure(&pinned::<A>(server, &unknown).complete(&chat::<A>()), Status::Tls, &words);
    let words = message.split([' ', ',']).filter(|word| word.starts_with("sha256/"));
    words.map(|word| word.trim_end_matches('.').to_owned()).collect()
}

fn a_pin_of_any_key_on_the_path_lets_through<A: Api>() {
    for tls in BOTH_VERSIONS {
        let settings = ScriptedSettings { tls, ..showing(CertificateKind::ByIntermediate) };
        let server = Scripted::start_with(settings, |_, _| answered()).expect("a server");
        let keys = keys_in_refusal::<A>(&server);
        let authority = server.authority();
        assert_eq!(keys.len(), 3, "{keys:?}");
        assert_eq!(keys[1..], [pin_of(&authority.intermediate_pem()), pin_of(&authority.pem())]);
        assert_eq!(server.seen().requests.len(), 0, "nothing was sent");
        for key in &keys {
            let bare = key.trim_start_matches("sha256/");
            for form in [key.clone(), bare.to_owned(), format!("sha256//{bare}")] {
                expect_success(&pinned::<A>(&server, &form).complete(&chat::<A>()));
            }
        }
        // Of several, any one will do.
        let mut options = options_for::<A>(server.base_url(), server.ca_pem());
        assert_eq!(options.add_pin(&Pin::of_key(b"an unknown key").to_string()), Ok(()));
        assert_eq!(options.add_pin(&keys[0]), Ok(()));
        expect_success(&A::client(&options).complete(&chat::<A>()));
    }
}

fn a_chain_without_a_pinned_key_is_refused_with_its_keys<A: Api>() {
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| answered()).expect("a server");
    let keys = keys_in_refusal::<A>(&server);
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert_eq!(keys[1], pin_of(server.ca_pem()));
    assert!(server.wait_until(PATIENCE, |seen| seen.failed_handshakes == 1));
    assert_eq!(server.seen().requests.len(), 0, "nothing was sent");
}

fn a_certificate_beside_the_path_is_no_pin<A: Api>() {
    for tls in BOTH_VERSIONS {
        let settings = ScriptedSettings { tls, ..showing(CertificateKind::WithStranger) };
        let server = Scripted::start_with(settings, |_, _| answered()).expect("a server");
        let stranger = pin_of(&server.authority().stranger_pem());
        let words = ["none of the keys in its chain is pinned"];
        let message =
            expect_failure(&pinned::<A>(&server, &stranger).complete(&chat::<A>()), Status::Tls, &words);
        assert!(!message.contains(&stranger), "it is none of the chain's: {message}");
        assert_eq!(server.seen().requests.len(), 0, "nothing was sent");
        expect_success(&pinned::<A>(&server, &pin_of(server.ca_pem())).complete(&chat::<A>()));
    }
}

fn a_pin_stands_beside_verification_and_not_in_its_place<A: Api>() {
    for (kind, word) in [
        (CertificateKind::Expired, "expired"),
        (CertificateKind::OtherHost, "elsewhere.example"),
        (CertificateKind::CommonNameOnly, "localhost"),
    ] {
        let scene = scene_with::<A>(showing(kind), Vec::new(), |_| ());
        let client = pinned::<A>(&scene.server, &pin_of(scene.server.ca_pem()));
        expect_failure(&client.complete(&chat::<A>()), Status::Tls, &[word]);
    }
    // The authority's key is pinned, and the authority is not trusted.
    let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(server.base_url()), Ok(()));
    assert_eq!(options.add_pin(&pin_of(server.ca_pem())), Ok(()));
    expect_failure(&A::client(&options).complete(&chat::<A>()), Status::Tls, &["unknown issuer"]);
}

fn resumed_sessions_are_of_pinned_servers<A: Api>() {
    for tls in BOTH_VERSIONS {
        let settings = ScriptedSettings { tls, ..ScriptedSettings::default() };
        let server = Scripted::start_with(settings, |_, _| closing()).expect("a server");
        let right = pinned::<A>(&server, &pin_of(server.ca_pem()));
        let wrong = pinned::<A>(&server, &Pin::of_key(b"an unknown key").to_string());
        for _ in 0..3 {
            expect_success(&right.complete(&anything::<A>()));
            // Another client's session is none of its own.
            expect_failure(&wrong.complete(&anything::<A>()), Status::Tls, &["pinned"]);
        }
        let seen = server.seen();
        assert_eq!((seen.requests.len(), seen.resumed_sessions), (3, 2), "{tls:?}");
    }
}

fn closing() -> Answer {
    raw("HTTP/1.1 200 OK\nconnection: close\ncontent-type: application/json\ncontent-length: 2", "{}").close()
}

fn what_is_no_pin_is_refused<A: Api>() {
    let whole = Pin::of_key(b"a key").to_string();
    for text in
        ["", "sha256/", "sha256//", "sha1/AAAA", &whole[..whole.len() - 5], &format!("{whole}{whole}"), "é"]
    {
        let words = ["the pin", "base64", "32 bytes", "together_client_diagnose"];
        expect_refusal(A::options().add_pin(text), Status::InvalidArgument, &words);
    }
}

fn plain_text_has_no_key_to_pin<A: Api>() {
    let server = Scripted::start(PLAIN, Vec::new()).expect("a server");
    let client = pinned::<A>(&server, &Pin::of_key(b"a key").to_string());
    let words = ["a key is pinned", server.base_url(), "plain http", "https"];
    expect_failure(&client, Status::InvalidArgument, &words);
    expect_failure(&client.diagnose(), Status::InvalidArgument, &words);
    assert_eq!(server.seen().requests.len(), 0, "nothing was sent");
}

/// A server that asks for a client certificate, and a client of it.
fn asking<A: Api>(
    client: ClientCertificate,
    tls: TlsVersions,
    configure: impl FnOnce(&Scripted, &mut A::Options),
) -> Scene<A> {
    let settings = ScriptedSettings { client, tls, ..ScriptedSettings::default() };
    let server = Scripted::start_with(settings, |_, _| closing()).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    configure(&server, &mut options);
    Scene { client: A::client(&options), server }
}

fn a_client_certificate_opens_the_door<A: Api>() {
    for tls in BOTH_VERSIONS {
        for client in [ClientCertificate::Required, ClientCertificate::Welcome, ClientCertificate::NotAsked] {
            let scene = asking::<A>(client, tls, |server, options| {
                let own = server.authority().client_identity().expect("an identity");
                assert_eq!(options.set_identity(&own.certificate, &own.key), Ok(()));
            });
            for _ in 0..3 {
                expect_success(&scene.ask_anything());
            }
            assert_eq!(scene.server.seen().resumed_sessions, 2, "{tls:?} {client:?}");
        }
        let scene = asking::<A>(ClientCertificate::Welcome, tls, |_, _| ());
        expect_success(&scene.ask_anything());
    }
}

fn a_missing_client_certificate_is_told<A: Api>() {
    for tls in BOTH_VERSIONS {
        let scene = asking::<A>(ClientCertificate::Required, tls, |_, _| ());
        let words = ["TLS with localhost", "client certificate", "together_options_set_identity"];
        expect_failure(&scene.ask(), Status::Tls, &words);
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.failed_handshakes == 1));
        assert_eq!(scene.server.seen().requests.len(), 0, "{tls:?}");
    }
}

fn a_strangers_client_certificate_is_told<A: Api>() {
    for tls in BOTH_VERSIONS {
        let scene = asking::<A>(ClientCertificate::Required, tls, |_, options| {
            let stranger = together_offline::Authority::new().expect("an authority");
            let own = stranger.client_identity().expect("an identity");
            assert_eq!(options.set_identity(&own.certificate, &own.key), Ok(()));
        });
        let words = ["does not accept the client certificate", "together_options_set_identity"];
        expect_failure(&scene.ask(), Status::Tls, &words);
        assert_eq!(scene.server.seen().requests.len(), 0, "{tls:?}");
    }
}

macro_rules! identity {
    ($name:literal) => {
        include_str!(concat!("../data/identities/", $name, ".pem"))
    };
}

fn keys_of_every_form_are_taken<A: Api>() {
    for (certificate, key, form) in [
        (identity!("rsa.crt"), identity!("rsa.key"), "-----BEGIN RSA PRIVATE KEY-----"),
        (identity!("ec.crt"), identity!("ec.key"), "-----BEGIN EC PRIVATE KEY-----"),
        (identity!("ed25519.crt"), identity!("ed25519.key"), "-----BEGIN PRIVATE KEY-----"),
    ] {
        assert!(key.starts_with(form), "{form}");
        assert_eq!(A::options().set_identity(certificate, key), Ok(()), "{form}");
        // Both in one text, as some tools write them, and with line ends of another system.
        let whole = format!("{certificate}{key}").replace('\n', "\r\n");
        assert_eq!(A::options().set_identity(&whole, &whole), Ok(()), "{form}");
    }
}

fn identities_that_do_not_fit_are_refused_when_they_are_set<A: Api>() {
    let (certificate, key) = (identity!("rsa.crt"), identity!("rsa.key"));
    let broken = key.replace("\nMII", "\n!!!");
    let cut = key.replace("-----END", "-----");
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (certificate, key, words) in [
        (certificate, identity!("ec.key"), &["the private key is not that of the client certificate"][..]),
        (identity!("ec.crt"), key, &["the private key is not that of the client certificate"]),
        (certificate, identity!("rsa-encrypted.key"), &["encrypted", "openssl pkey"]),
        (certificate, "", &["holds none", "BEGIN PRIVATE KEY"]),
        (certificate, certificate, &["holds none"]),
        (certificate, &cut, &["holds none"]),
        (certificate, &broken, &["base64"]),
        (certificate, no_key, &["cannot be used", "P-256"]),
        ("", key, &["the client certificate holds no certificate"]),
        (key, key, &["the client certificate holds no certificate"]),
    ] {
        let message =
            expect_refusal(A::options().set_identity(certificate, key), Status::InvalidArgument, words);
        let secret = identity!("rsa.key").lines().nth(3).expect("a line of the key");
        assert!(!message.contains(&secret[..16]), "{message}");
    }
    // A right one makes a wrong one good.
    let mut options = A::options();
    expect_refusal(options.set_identity(certificate, ""), Status::InvalidArgument, &["holds none"]);
    assert_eq!(options.set_identity(certificate, key), Ok(()));
    assert_eq!(crate::support::api::Object::outcome(&options), Ok(()));
}

fn a_redirect_takes_neither_pins_nor_the_identity_along<A: Api>() {
    for (client, is_let_in) in [(ClientCertificate::NotAsked, true), (ClientCertificate::Required, false)] {
        let settings = ScriptedSettings { client, ..ScriptedSettings::default() };
        let elsewhere = Scripted::start_with(settings, |_, _| ok("[]")).expect("a server");
        let head =
            format!("HTTP/1.1 302 Found\nlocation: {}/stored\ncontent-length: 0", elsewhere.base_url());
        let server = Scripted::start(ScriptedSettings::default(), vec![raw(&head, "")]).expect("a server");
        let mut options = options_for::<A>(server.base_url(), server.ca_pem());
        assert_eq!(options.add_ca(elsewhere.ca_pem().as_bytes()), Ok(()));
        assert_eq!(options.add_pin(&pin_of(server.ca_pem())), Ok(()));
        // One that the other server would take.
        let own = elsewhere.authority().client_identity().expect("an identity");
        assert_eq!(options.set_identity(&own.certificate, &own.key), Ok(()));
        let response = A::client(&options).complete(&A::request("GET /v1/files/f1/content"));
        assert_eq!(server.seen().requests.len(), 1, "it sent on");
        match is_let_in {
            true => expect_success(&response),
            false => drop(expect_failure(&response, Status::Tls, &["client certificate"])),
        }
        assert_eq!(elsewhere.seen().requests.len(), usize::from(is_let_in), "{client:?}");
    }
}
