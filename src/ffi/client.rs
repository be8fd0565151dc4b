//! `together_client`: making one, using it, changing its key.

use std::ffi::c_char;

use super::boundary::{self, Handle};
use super::options::together_options;
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use crate::client::Client;
use crate::options::Options;

/// A server, a key and a pool of connections. Used by any number of threads at once; none waits for
/// another. Make one and keep it: its connections are what makes the second request fast.
pub struct together_client;

impl Handle for together_client {
    type Value = Client;
    const KIND: u64 = 0x7467_7472_636c_6e31;
    const NAME: &'static str = "together_client";
}

/// Makes a client. Connects to nothing yet, and does not block (save to read the file that SSL_CERT_FILE
/// names).
///
/// @param options  copied; may be NULL: the key from TOGETHER_API_KEY, and the defaults.
/// @return         a client to be freed with together_free; never NULL. Its status is TOGETHER_OK, or
///                 that of the options, TOGETHER_NO_API_KEY, TOGETHER_INVALID_ARGUMENT (of
///                 TOGETHER_BASE_URL), TOGETHER_FILE (of SSL_CERT_FILE); then every response of it has that
///                 status too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_new(options: *const together_options) -> *mut together_client {
    boundary::make("together_client_new", |caller| {
        if options.is_null() {
            return Client::new(&Options::default());
        }
        // SAFETY: pointers are as the header's rules say.
        Client::new(unsafe { caller.handle("options", options) }?)
    })
}

/// Replaces the client's API key. Requests that are being sent finish with the old one, which is wiped
/// when the last of them is done with it. Does not block.
///
/// @param client  may be NULL: TOGETHER_INVALID_ARGUMENT. May be in use by other threads.
/// @param key     copied, as in together_options_set_api_key.
/// @return        TOGETHER_OK; TOGETHER_NO_API_KEY; TOGETHER_INVALID_ARGUMENT; or the status of a client that
///                failed when it was made. On failure the old key stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_set_api_key(
    client: *const together_client,
    key: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe { boundary::act(client, |client, caller| client.set_api_key(caller.text("key", key)?.as_bytes())) }
}

/// As together_client_set_api_key, for a key that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_set_api_key_n(
    client: *const together_client,
    key: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::act(client, |client, caller| client.set_api_key(caller.bytes("key", key.cast(), length)?))
    }
}

/// Sends a request and waits for its whole answer, on this thread. Blocks until it is there or a time
/// limit passes.
///
/// @param client   may be in use by other threads; NULL or failed gives a failed response.
/// @param request  as it is now; it can be used again. NULL or failed gives a failed response.
/// @return         a response to be freed with together_free; never NULL. Its status is TOGETHER_OK for HTTP
///                 200 to 299, and otherwise any of the statuses: TOGETHER_CONNECTION, _TLS, _TIMEOUT,
///                 _PROTOCOL and _TOO_LARGE when there is no whole answer, TOGETHER_BAD_REQUEST and above
///                 when the service said no. What came is readable either way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_complete(
    client: *const together_client,
    request: *const together_request,
) -> *mut together_response {
    boundary::make("together_complete", |caller| {
        // SAFETY: pointers are as the header's rules say.
        let (client, request) =
            unsafe { (caller.handle("client", client)?, caller.handle("request", request)?) };
        Ok(client.complete(request))
    })
}
