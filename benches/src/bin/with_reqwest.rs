//! The same with reqwest's blocking client and serde_json's values.

#[path = "../peer.rs"]
mod peer;

use std::env;
use std::fs;

use reqwest::Certificate;
use reqwest::blocking::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

fn main() -> peer::Outcome<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let authority = Certificate::from_pem(&fs::read(env::var("SSL_CERT_FILE")?)?)?;
    let client = Client::builder().tls_certs_only([authority]).build()?;
    peer::run(|url, authorization, body| {
        let request =
            client.post(url).header(AUTHORIZATION, authorization).header(CONTENT_TYPE, "application/json");
        Ok(request.body(body).send()?.error_for_status()?)
    })
}
