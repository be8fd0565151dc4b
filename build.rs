//! Gives the shared library its name and keeps it loaded.
//!
//! A plain cdylib has no SONAME, so a program could load any version under its name. And a host that
//! unloads a plugin would unload the library with it, under thread-local destructors that are still to
//! run: `nodelete` keeps its code in place (the memory it uses is freed by `together_free`).

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let part = |name| var(name).unwrap_or_default();
    let (major, minor) = (part("CARGO_PKG_VERSION_MAJOR"), part("CARGO_PKG_VERSION_MINOR"));
    // Before 1.0 a new minor version may break programs, so it is part of the name (docs/abi.md).
    let version = if major == "0" { format!("{major}.{minor}") } else { major };
    match part("CARGO_CFG_TARGET_OS").as_str() {
        // An app's package takes no name with a version, and devices may have pages of 16 KiB.
        "android" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtogether.so");
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete,-z,relro,-z,now,-z,max-page-size=16384");
        }
        "linux" | "freebsd" | "netbsd" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtogether.so.{version}");
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        }
        "macos" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libtogether.{version}.dylib");
        }
        _ => {}
    }
}
