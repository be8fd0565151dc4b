//! `together_options`: everything about a client that is not the default.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use super::boundary::{self, Handle};
use super::log::together_log;
use super::status::together_status;
use crate::error::Error;
use crate::key::Supplied;
use crate::log::{Level, Log};
use crate::net::Trust;
use crate::net::cassette::Mode;
use crate::options::{Limit, Options};
use crate::request::Timeout;

/// Everything about a client that is not the default. Belongs to one thread at a time. A client copies what
/// it needs, so options can be freed, changed or used again after together_client_new.
pub struct together_options;

impl Handle for together_options {
    type Value = Options;
    const KIND: u64 = 0x7467_7472_6f70_7431;
    const NAME: &'static str = "together_options";
}

/// Settings that stand for one another: a success of either makes a failure of the other good.
const API_KEY: Option<&str> = Some("the API key");

/// Makes options that change nothing yet. Does not block.
///
/// @return  options to be freed with together_free. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn together_options_new() -> *mut together_options {
    boundary::make("together_options_new", |_| Ok(Options::default()))
}

/// Sets the API key. It is copied to a locked page of memory; your copy stays yours to wipe. Prefer
/// together_options_set_api_key_file, which leaves no copy anywhere else. Does not block.
///
/// Without a key in the options, a client takes TOGETHER_API_KEY from the environment.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param key      copied. Line breaks at its end are dropped; anything else that is not visible ASCII
///                 is refused, as it cannot stand in an HTTP header.
/// @return         TOGETHER_OK; TOGETHER_NO_API_KEY when it is empty; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key(
    options: *mut together_options,
    key: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key", API_KEY, |options, caller| {
            options.set_api_key(caller.text("key", key)?.as_bytes())
        })
    }
}

/// As together_options_set_api_key, for a key that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_n(
    options: *mut together_options,
    key: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_n", API_KEY, |options, caller| {
            options.set_api_key(caller.bytes("key", key.cast(), length)?)
        })
    }
}

/// Reads the API key from a file that holds nothing else, straight onto the locked page. Blocks for as
/// long as the file takes to read.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param path     UTF-8; used during the call.
/// @return         TOGETHER_OK; TOGETHER_FILE when it cannot be read; TOGETHER_NO_API_KEY when it is empty;
///                 TOGETHER_INVALID_ARGUMENT when it does not hold a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_file", API_KEY, |options, caller| {
            options.set_api_key_file(caller.text("path", path)?)
        })
    }
}

/// Sets the server, where it is not https://api.together.ai: a relay of your own, or the offline server.
/// Without it, a client takes TOGETHER_BASE_URL from the environment. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param url      copied. "https://HOST[:PORT][/PATH]"; "/v1" at its end means the same as none, since every
///                 operation carries its version. Plain http is refused, save to this machine (loopback).
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_base_url(
    options: *mut together_options,
    url: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_base_url", Some("base URL"), |options, caller| {
            options.set_base_url(caller.text("url", url)?)
        })
    }
}

/// Sets one of the four time limits for every request of the client; a request can set its own. Does not
/// block.
///
/// @param options       may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
/// @param milliseconds  0 is no limit.
/// @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_timeout(
    options: *mut together_options,
    which: i32,
    milliseconds: i64,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = format!("timeout {which}");
        boundary::change(options, "together_options_set_timeout", Some(&setting), |options, _| {
            options.set_timeout(Timeout::from_number(which)?, milliseconds)
        })
    }
}

/// Sets a limit on size or number. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param which    TOGETHER_LIMIT_RESPONSE_BYTES, _CALLS, _TOKENS or _EVENT_QUEUE.
/// @param value    the most that is allowed; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_limit(
    options: *mut together_options,
    which: i32,
    value: u64,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = format!("limit {which}");
        boundary::change(options, "together_options_set_limit", Some(&setting), |options, _| {
            options.set_limit(Limit::from_number(which)?, value)
        })
    }
}

/// Sets how often a request that failed in passing is tried again: 2 times unless set, 0 for never. Tried again
/// is what is safe to send twice: any request that was not sent, or that the service turned away unread (HTTP 429,
/// 408); after a lost connection or HTTP 500 and above only a GET, PUT, DELETE or a completion and its like, never
/// what creates a job, a file or a batch. A time limit that passed is not tried again, nor is a stream that has
/// begun. Between tries it waits as long as the server asks, up to 60 s, or 1, 2, 4 seconds; TOGETHER_TIMEOUT_TOTAL
/// covers all tries and waits. While the server wants quiet (HTTP 429) the client's other requests wait too, unless
/// this is 0. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param count    tries beside the first, at most 100.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_retries(
    options: *mut together_options,
    count: u32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_retries", Some("retries"), |options, _| {
            options.set_retries(count)
        })
    }
}

/// Adds an HTTP header to every request of the client; setting a name again replaces it. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param name     copied. Not Authorization (that is the API key's), Host, nor a header on length or
///                 connection.
/// @param value    copied. Visible ASCII, spaces and tabs, at most 4,096 bytes.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_header(
    options: *mut together_options,
    name: *const c_char,
    value: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_header", None, |options, caller| {
            options.set_header(caller.text("name", name)?, caller.text("value", value)?)
        })
    }
}

/// Trusts the certificate authorities in a PEM text, beside those built in: for a server of your own, or a
/// proxy that replaces certificates. Also read: the file that SSL_CERT_FILE names. Verification itself
/// cannot be turned off. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param pem      copied. One or more blocks of -----BEGIN CERTIFICATE-----.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when there is no certificate in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca(
    options: *mut together_options,
    pem: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca", None, |options, caller| {
            options.add_ca(caller.text("pem", pem)?.as_bytes())
        })
    }
}

/// As together_options_add_ca, for a text that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca_n(
    options: *mut together_options,
    pem: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca_n", None, |options, caller| {
            options.add_ca(caller.bytes("pem", pem.cast(), length)?)
        })
    }
}

/// As together_options_add_ca, from a file. Blocks for as long as the file takes to read.
///
/// @param path  UTF-8; used during the call.
/// @return      TOGETHER_OK; TOGETHER_FILE when it cannot be read or holds no certificate;
///              TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca_file", None, |options, caller| {
            options.add_ca_file(caller.text("path", path)?)
        })
    }
}

/// Sets the proxy that connections to the server take. TLS with the server runs inside, so the proxy sees
/// where they go and never the key. Plain http, which is this machine's alone, takes no proxy. Does not block.
///
/// Without it, a client takes the first of HTTPS_PROXY, https_proxy, ALL_PROXY and all_proxy that is set in
/// the environment, save for a server on this machine, and for the hosts in NO_PROXY (or no_proxy): names,
/// which stand for what is under them too, addresses and networks such as 10.0.0.0/8, each with or without a
/// :port, and * for all, with commas between.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param url      copied. "http://HOST[:PORT]" (CONNECT; port 80 unless given), "socks5://HOST[:PORT]" or
///                 "socks5h://HOST[:PORT]" (port 1080; with the h, the proxy looks the server's name up),
///                 each with USER:PASSWORD@ before the host where it wants them, percent-encoded. "" is no
///                 proxy, whatever the environment says.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_proxy(
    options: *mut together_options,
    url: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_proxy", Some("proxy"), |options, caller| {
            options.set_proxy(caller.text("url", url)?)
        })
    }
}

/// Has the library tell what it does, one line at a time, to a function of yours. Lines hold no secret: no key,
/// prompt, body, field, URL or server's words, whatever the level; operations that the header does not list are
/// told by their method alone. Without it nothing is logged; no environment variable turns it on. Does not block.
///
/// @param options    may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param level      TOGETHER_LOG_ERROR, _WARN, _INFO or _DEBUG: lines of this level and of those below it; 0
///                   turns the log off.
/// @param log        called as together_log says; NULL turns the log off.
/// @param user_data  given to log; may be NULL. Must stay valid, as log itself, until the options and every
///                   client made with them are freed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_log(
    options: *mut together_options,
    level: i32,
    log: together_log,
    user_data: *mut c_void,
) -> together_status {
    let user_data = user_data as usize;
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_log", Some("log"), |options, _| {
            options.set_log(match (Level::from_number(level)?, log) {
                (Some(level), Some(log)) => Log::new(level, move |level, line| {
                    // SAFETY: the header asks for a function that any thread can call so; the line outlives it.
                    log(level as i32, line.as_ptr(), user_data as *mut c_void);
                }),
                _ => Log::default(),
            });
            Ok(())
        })
    }
}

/// Chooses whose certificates are trusted, beside those that are added. Verification itself cannot be turned
/// off. Does not block: the system's are read with the first connection, which ends with TOGETHER_TLS where
/// they alone are asked for and there are none.
///
/// With TOGETHER_TRUST_ADDED_ONLY the file that SSL_CERT_FILE names is not read: the environment must not
/// widen what the program has narrowed.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param trust    TOGETHER_TRUST_BUILT_IN, _SYSTEM, _BOTH or _ADDED_ONLY. The last without any
///                 together_options_add_ca makes together_client_new fail with TOGETHER_INVALID_ARGUMENT.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_trust(
    options: *mut together_options,
    trust: i32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_trust", Some("trust"), |options, _| {
            options.set_trust(Trust::from_number(trust)?);
            Ok(())
        })
    }
}

/// Pins a public key: the server of the base URL is spoken to only if its certificate, or one of those that
/// lead from it to a trusted authority, has this key. Checked beside the ordinary verification, never in its
/// place. Of several pins any one will do: pin a second key, kept in reserve, or the authority's, lest a
/// changed certificate lock your program out. With a base URL of plain http, which has no key,
/// together_client_new fails with TOGETHER_INVALID_ARGUMENT. Does not block.
///
/// @param options             may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param spki_sha256_base64  copied. The SHA-256 of the key's SubjectPublicKeyInfo (DER) in base64, bare or after
///                            "sha256/" or "sha256//". together_client_diagnose shows those of a server.
/// @return                    TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is not the base64 of 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_pin(
    options: *mut together_options,
    spki_sha256_base64: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_pin", None, |options, caller| {
            options.add_pin(caller.text("spki_sha256_base64", spki_sha256_base64)?)
        })
    }
}

/// Sets the certificate that the client shows to a server that asks for one (mutual TLS). It is shown to the
/// server of the base URL alone. Does not block.
///
/// The library wipes its copies of the key's text; the key itself is held by the TLS code until the last
/// client and options that have it are freed, in ordinary memory.
///
/// @param options   may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param cert_pem  copied. The client's own certificate, then those that lead to its authority, if any.
/// @param key_pem   read during the call; yours to wipe. Not encrypted: PKCS#8 ("PRIVATE KEY"), PKCS#1 ("RSA
///                  PRIVATE KEY") or SEC1 ("EC PRIVATE KEY"), of RSA, ECDSA (P-256, P-384) or Ed25519.
/// @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when either cannot be used, or the key is not the
///                  certificate's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_identity(
    options: *mut together_options,
    cert_pem: *const c_char,
    key_pem: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_identity", Some("the identity"), |options, caller| {
            let certificate = caller.text("cert_pem", cert_pem)?;
            options.set_identity(certificate.as_bytes(), caller.text("key_pem", key_pem)?.as_bytes())
        })
    }
}

/// Records the client's traffic to a file, or answers its requests from one without a network: a game's
/// tests run offline. The file is JSON Lines, made to be read and kept beside a program's tests
/// (docs/cassettes.md). No key, cookie or credential is ever in it; what was asked and answered is. Does not
/// block: the file is opened by together_client_new.
///
/// TOGETHER_CASSETTE_RECORD makes the file, or empties it; requests go to the server as ever, and each
/// exchange is added when it is over. Where that fails no answer is lost: the next request of the client
/// fails with TOGETHER_FILE. One client records to a file at a time.
///
/// TOGETHER_CASSETTE_REPLAY and TOGETHER_CASSETTE_REPLAY_PACED send nothing and need no key. A request is
/// answered as one of the same method, path, query and body was; the same request asked again gets the next
/// of its recordings, and the last again when they are used up. One that the file lacks fails with
/// TOGETHER_FILE and says what comes nearest.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param path     copied. UTF-8; not empty.
/// @param mode     TOGETHER_CASSETTE_RECORD, _REPLAY or _REPLAY_PACED.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. What is wrong with the file is the status of the
///                 client: TOGETHER_FILE, and its message names the line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_cassette(
    options: *mut together_options,
    path: *const c_char,
    mode: i32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_cassette", Some("the cassette"), |options, caller| {
            options.set_cassette(caller.text("path", path)?, Mode::from_number(mode)?)
        })
    }
}

/// Takes the API key from what a command prints on its standard output: the command line of a secret manager.
/// It is run without a shell when a request needs a key, on the thread that runs the request, and once more when
/// the server refuses the key (HTTP 401). It reads nothing, may take 10 seconds, must end with exit status 0, and
/// what it says on its standard error is in the message when it fails; the request's status is then
/// TOGETHER_NO_API_KEY. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param argv     `argc` texts, copied: the program (looked for in PATH, where its name has no slash) and its
///                 arguments. May not be NULL, nor hold NULL.
/// @param argc     how many; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_command(
    options: *mut together_options,
    argv: *const *const c_char,
    argc: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_command", API_KEY, |options, caller| {
            options.set_api_key_command(&caller.texts("argv", argv, argc)?)
        })
    }
}

/// Writes the API key to `key_out`, which is the locked page itself and has room for `capacity` bytes, and how
/// many seconds it is of use to `lifetime_s_out` (0, which stands there: for ever). Returns the key's length,
/// or 0 when there is none. It may be called on any thread, also on one of the library's, but never on two at
/// once for the same client. It must return, must not use the client that asks, and must not throw exceptions.
pub type together_key_source = Option<
    unsafe extern "C" fn(
        key_out: *mut c_char,
        capacity: usize,
        lifetime_s_out: *mut u32,
        user_data: *mut c_void,
    ) -> usize,
>;

/// Takes the API key from a function of yours: a vault, or a server of yours that gives out short-lived keys.
/// It is called when a request needs a key, again when the lifetime that it told has ended, and once more when
/// the server refuses the key (HTTP 401); other requests wait for it meanwhile. Does not block.
///
/// @param options    may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param source     called on any thread, by every client that is made of the options; NULL gives
///                   TOGETHER_INVALID_ARGUMENT.
/// @param user_data  given to the function; may be NULL. It must live until the options and their clients are
///                   freed, and bear to be used on any thread.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_source(
    options: *mut together_options,
    source: together_key_source,
    user_data: *mut c_void,
) -> together_status {
    // As a number, because a pointer stays on its thread; the header asks for one that bears any.
    let user_data = user_data as usize;
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_source", API_KEY, |options, _| {
            let source = source.ok_or_else(|| Error::invalid("source is NULL"))?;
            options.set_api_key_source(move |page| {
                let mut seconds = 0;
                // The header asks for a function that can be called so; the room lives as long as this.
                let length =
                    source(page.as_mut_ptr().cast(), page.len(), &raw mut seconds, user_data as *mut c_void);
                let lifetime = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
                Supplied { length, lifetime }
            });
            Ok(())
        })
    }
}

/// Keeps the API key in memory that not even root can read from outside the process, by /proc or a debugger:
/// memfd_secret, which Linux has since 5.14. Where the system has none the key is on an ordinary locked page.
/// A key that the options hold moves there. Each takes three pages of the limit on locked memory, and the
/// machine cannot hibernate while there is one. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param secret   false, unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL when the system gives no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_secret_memory(
    options: *mut together_options,
    secret: bool,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(
            options,
            "together_options_set_secret_memory",
            Some("secret memory"),
            |options, _| options.set_secret_memory(secret),
        )
    }
}

/// Overwrites TOGETHER_API_KEY in the process's environment with zeros, right after a client of these options took
/// its key from there. The variable is empty from then on, for child processes too; other clients of the same
/// options have the key all the same. Does not block.
///
/// Call together_client_new before other threads start: no other thread may use the environment meanwhile,
/// with getenv or setenv.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param wipe     false, unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_environment_wipe(
    options: *mut together_options,
    wipe: bool,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = Some("the environment's wipe");
        boundary::change(options, "together_options_set_environment_wipe", setting, |options, _| {
            options.set_environment_wipe(wipe);
            Ok(())
        })
    }
}
