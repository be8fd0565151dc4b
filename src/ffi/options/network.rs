//! `together_options`: whom a client trusts, as whom it comes, and through which proxy.
//!
//! Adapters, as in the whole folder. The host's own transport has a file of its own, for its struct.

use std::ffi::c_char;

use super::together_options;
use crate::connect::tls::roots::Trust;
use crate::ffi::boundary;
use crate::ffi::status::together_status;

/// Chooses whose certificates are trusted, beside those that are added. Verification itself cannot be turned off.
/// The system's are read with the first connection, which ends with TOGETHER_TLS where they alone are asked for and
/// there are none.
///
/// With TOGETHER_TRUST_ADDED_ONLY the file that SSL_CERT_FILE names is not read: the environment must not widen
/// what the program has narrowed.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param trust    TOGETHER_TRUST_BUILT_IN, _SYSTEM, _BOTH or _ADDED_ONLY. The last without any
///                 together_options_add_ca makes together_client_new fail with TOGETHER_INVALID_ARGUMENT.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_trust(
    options: *mut together_options,
    trust: i32,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_trust", Some("trust"), |options, _| {
            options.set_trust(Trust::from_number(trust)?);
            Ok(())
        })
    }
}

/// Trusts the certificate authorities in a PEM text, beside those built in: for a server of your own, or a proxy
/// that replaces certificates. Also read: the file that SSL_CERT_FILE names. Verification itself cannot be turned
/// off.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param pem      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. One or more blocks of -----BEGIN
///                 CERTIFICATE-----.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when there is no certificate in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca(
    options: *mut together_options,
    pem: *const c_char,
) -> together_status {
    trust_caller! {
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
    trust_caller! {
        boundary::change(options, "together_options_add_ca_n", None, |options, caller| {
            options.add_ca(caller.bytes("pem", pem.cast(), length)?)
        })
    }
}

/// As together_options_add_ca, from a file. Blocks for as long as the file takes to read.
///
/// @param path  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
/// @return      TOGETHER_OK; TOGETHER_FILE when it cannot be read or holds no certificate;
///              TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_add_ca_file", None, |options, caller| {
            options.add_ca_file(caller.text("path", path)?)
        })
    }
}

/// Pins a public key: the server of the base URL is spoken to only if its certificate, or one of those that lead
/// from it to a trusted authority, has this key. Checked beside the ordinary verification, never instead of it. Of
/// several pins any one will do: pin a second key, kept in reserve, or the authority's, so that a changed certificate
/// does not lock your program out. With a base URL of plain http, which has no key, together_client_new fails with
/// TOGETHER_INVALID_ARGUMENT.
///
/// @param options             must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param spki_sha256_base64  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The SHA-256 of the
///                            key's SubjectPublicKeyInfo (DER) in base64, bare or after "sha256/" or "sha256//".
///                            together_client_diagnose shows those of a server.
/// @return                    TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is not the base64 of 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_pin(
    options: *mut together_options,
    spki_sha256_base64: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_add_pin", None, |options, caller| {
            options.add_pin(caller.text("spki_sha256_base64", spki_sha256_base64)?)
        })
    }
}

/// Sets the certificate that the client shows to a server that asks for one (mutual TLS). It is shown to the server
/// of the base URL alone.
///
/// The library wipes its copies of the key's text; the key itself is held by the TLS code until the last client and
/// options that have it are freed, in ordinary memory.
///
/// @param options   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param cert_pem  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The client's own certificate,
///                  then those that lead to its authority, if any.
/// @param key_pem   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Read during the call; yours to wipe. Not
///                  encrypted: PKCS#8 ("PRIVATE KEY"), PKCS#1 ("RSA PRIVATE KEY") or SEC1 ("EC PRIVATE KEY"), of
///                  RSA, ECDSA (P-256, P-384) or Ed25519.
/// @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when either cannot be used, or the key is not the
///                  certificate's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_identity(
    options: *mut together_options,
    cert_pem: *const c_char,
    key_pem: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_identity", Some("the identity"), |options, caller| {
            let certificate = caller.text("cert_pem", cert_pem)?;
            options.set_identity(certificate.as_bytes(), caller.text("key_pem", key_pem)?.as_bytes())
        })
    }
}

/// Sets the proxy that connections to the server take. TLS with the server runs inside, so the proxy sees where
/// they go and never the key. Plain http, which is this machine's alone, takes no proxy.
///
/// Without it, a client takes the first of HTTPS_PROXY, https_proxy, ALL_PROXY and all_proxy that is set in the
/// environment, save for a server on this machine, and for the hosts in NO_PROXY (or no_proxy): names, which stand
/// for what is under them too, addresses and networks such as 10.0.0.0/8, each with or without a :port, and * for
/// all, with commas between.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "http://HOST[:PORT]" (CONNECT;
///                 port 80 unless given), "socks5://HOST[:PORT]" or "socks5h://HOST[:PORT]" (port 1080; with the h,
///                 the proxy looks the server's name up), each with USER:PASSWORD@ before the host where it wants
///                 them, percent-encoded. "" is no proxy, whatever the environment says.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_proxy(
    options: *mut together_options,
    url: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_proxy", Some("proxy"), |options, caller| {
            options.set_proxy(caller.text("url", url)?)
        })
    }
}
