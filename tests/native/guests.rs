//! The library in hosts whose threads, signals, descriptors and limits are not as it would have them.

use together_offline::{Server, Settings};

use crate::toolchain::{Way, Workshop, root};

#[test]
fn a_host_keeps_its_threads_signals_and_descriptors() {
    let server = Server::start(Settings::default()).unwrap();
    let workshop = Workshop::new();
    let folder = tempfile::tempdir().unwrap();
    let authority = workshop.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let printed = workshop.compile(&root().join("tests/c").join("guest.c"), "c11", Way::Shared).run(
        &[folder.path().as_os_str()],
        &[
            ("TOGETHER_API_KEY", "offline".as_ref()),
            ("TOGETHER_BASE_URL", server.base_url().as_ref()),
            ("SSL_CERT_FILE", authority.as_ref()),
        ],
    );
    assert!(printed.lines().last().unwrap_or_default().starts_with("ok: "), "{printed}");
}
