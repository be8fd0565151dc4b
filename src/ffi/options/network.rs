//! `together_options`: whom a client trusts, as whom it comes, and through which proxy.
//!
//! Adapters, as in the whole folder. The host's own transport has a file of its own, for its struct.

use std::ffi::c_char;

use super::together_options;
use crate::connect::tls::roots::Trust;
use crate::ffi::boundary;
use crate::ffi::status::together_status;

/// Sets which certificate authorities are trusted in addition to added ones. Verification cannot be turned off. The
/// system's authorities are read at the first connection, which fails with TOGETHER_TLS if only they are trusted
/// and there are none.
///
/// With TOGETHER_TRUST_ADDED_ONLY the file that SSL_CERT_FILE names is not read: the environment must not extend
/// what the program has restricted.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param trust    TOGETHER_TRUST_BUILT_IN, _SYSTEM, _BOTH or _ADDED_ONLY. With the last one and no
///                 together_options_add_ca, together_client_new fails with TOGETHER_INVALID_ARGUMENT.
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

/// Trusts the certificate authorities in a PEM text in addition to the others, for your own server or a proxy that
/// replaces certificates. The file that SSL_CERT_FILE names is read too. Verification cannot be turned off.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param pem      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. One or more blocks of -----BEGIN
///                 CERTIFICATE-----.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it contains no certificate.
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

/// As together_options_add_ca, from a file. Blocks while it reads the file.
///
/// @param path  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
/// @return      TOGETHER_OK; TOGETHER_FILE if it cannot be read or contains no certificate;
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

/// Pins a public key: connections to the server of the base URL fail unless its certificate, or one on the verified
/// path to a trusted authority, has this key. Pins are checked in addition to the ordinary verification. If there
/// are several pins, one match is enough. Add a backup pin, or pin the authority, so that a key rotation does not
/// lock you out. With a plain http base URL, together_client_new fails with TOGETHER_INVALID_ARGUMENT.
///
/// @param options             must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param spki_sha256_base64  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The SHA-256 of the
///                            key's SubjectPublicKeyInfo (DER) in base64, bare or after "sha256/" or "sha256//".
///                            together_client_diagnose shows a server's pins.
/// @return                    TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it is not the base64 of 32 bytes.
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

/// Sets the client certificate, for a server that requires one (mutual TLS). Only the server of the base URL
/// receives it.
///
/// The library wipes its copies of the key's text. The TLS code keeps the key in ordinary memory until the last
/// client and options that use it are freed.
///
/// @param options   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param cert_pem  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The client's certificate, then
///                  its intermediate certificates, if any.
/// @param key_pem   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Read during the call; wipe your own copy.
///                  Not encrypted: PKCS#8 ("PRIVATE KEY"), PKCS#1 ("RSA PRIVATE KEY") or SEC1 ("EC PRIVATE KEY"),
///                  of RSA, ECDSA (P-256, P-384) or Ed25519.
/// @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if either cannot be used, or the key does not match the
///                  certificate.
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

/// Sets the proxy for connections to the server. TLS with the server runs inside the tunnel, so the proxy sees
/// where connections go, but never the key. Plain http, which is allowed to this machine only, uses no proxy.
///
/// Without it, a client uses the first of HTTPS_PROXY, https_proxy, ALL_PROXY and all_proxy that is set in the
/// environment, except for a server on this machine and for the hosts in NO_PROXY (or no_proxy): a comma-separated
/// list of names (which include their subdomains), addresses and networks such as 10.0.0.0/8, each with or without
/// a :port, and * for all.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "http://HOST[:PORT]" (CONNECT;
///                 port 80 unless given), "socks5://HOST[:PORT]" or "socks5h://HOST[:PORT]" (port 1080; with the h,
///                 the proxy looks up the server's name). USER:PASSWORD@ before the host, percent-encoded, if the
///                 proxy requires it. "" means no proxy, whatever the environment says.
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
