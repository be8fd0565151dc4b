//! The same with ureq, which the library is made with, and serde_json's values.

#[path = "../peer.rs"]
mod peer;

use std::env;
use std::fs;
use std::sync::Arc;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

fn main() -> peer::Outcome<()> {
    let authority = Certificate::from_pem(&fs::read(env::var("SSL_CERT_FILE")?)?)?;
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(vec![authority])))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let agent = Agent::from(Agent::config_builder().tls_config(tls).build());
    peer::run(|url, authorization, body| {
        let request = agent.post(url).header("authorization", authorization).content_type("application/json");
        Ok(request.send(body)?.into_body().into_reader())
    })
}
