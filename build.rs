//! Gives the shared library its name and keeps it loaded.
//!
//! A plain cdylib has no SONAME, so a program could load any version under its name. And a host that
//! unloads a plugin would unload the library with it, under thread-local destructors that are still to
//! run: `nodelete` keeps its code in place (the memory it uses is freed by `together_free`).
//!
//! On Windows the name is in the DLL's table of exports and in the import libraries, and a resource says which version a
//! file is. packaging/windows.sh gives the file that name, which cargo cannot.

use std::env::{var, var_os};
use std::fs::write;
use std::path::{Path, PathBuf};
use std::process::Command;

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
            // Every address is found when the library is loaded, and what held them is read-only from then on.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,relro,-z,now");
        }
        "macos" => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libtogether.{version}.dylib");
        }
        "windows" if part("CARGO_CFG_TARGET_ENV") == "gnu" => {
            let folder = PathBuf::from(var_os("OUT_DIR").unwrap_or_default());
            let dll = format!("together-{version}.dll");
            for argument in [name_of_the_dll(&folder, &dll), version_resource(&folder, &dll)] {
                println!("cargo:rustc-cdylib-link-arg={}", argument.display());
            }
            // Two builds give one file.
            println!("cargo:rustc-cdylib-link-arg=-Wl,--no-insert-timestamp");
        }
        _ => {}
    }
}

/// A definition file that says the name alone; the linker reads it beside rustc's, which lists the functions.
fn name_of_the_dll(folder: &Path, dll: &str) -> PathBuf {
    let file = folder.join("name.def");
    must(write(&file, format!("LIBRARY \"{dll}\"\n")), &file);
    file
}

/// What the file's properties show, and installers compare.
fn version_resource(folder: &Path, dll: &str) -> PathBuf {
    let part = |name: &str| var(name).unwrap_or_default();
    let version = part("CARGO_PKG_VERSION");
    let numbers =
        ["MAJOR", "MINOR", "PATCH"].map(|name| part(&format!("CARGO_PKG_VERSION_{name}"))).join(",");
    let script = format!(
        "1 VERSIONINFO FILEVERSION {numbers},0 PRODUCTVERSION {numbers},0 FILEOS 0x40004 FILETYPE 2\n\
         BEGIN\n\
         BLOCK \"StringFileInfo\" BEGIN BLOCK \"040904B0\" BEGIN\n\
         VALUE \"CompanyName\", \"libtogether\"\n\
         VALUE \"FileDescription\", \"{}\"\n\
         VALUE \"FileVersion\", \"{version}\"\n\
         VALUE \"InternalName\", \"together\"\n\
         VALUE \"LegalCopyright\", \"{}\"\n\
         VALUE \"OriginalFilename\", \"{dll}\"\n\
         VALUE \"ProductName\", \"libtogether\"\n\
         VALUE \"ProductVersion\", \"{version}\"\n\
         END END\n\
         BLOCK \"VarFileInfo\" BEGIN VALUE \"Translation\", 0x409, 1200 END\n\
         END\n",
        part("CARGO_PKG_DESCRIPTION"),
        part("CARGO_PKG_LICENSE"),
    );
    let (source, object) = (folder.join("version.rc"), folder.join("version.o"));
    must(write(&source, script), &source);
    let windres = windres(&part("CARGO_CFG_TARGET_ARCH"));
    let made = Command::new(&windres).arg(&source).arg("-o").arg(&object).status();
    let is_made = matches!(&made, Ok(status) if status.success());
    assert!(
        is_made,
        "{windres} makes the version resource, and failed ({made:?}): it belongs to mingw-w64's binutils"
    );
    object
}

/// As WINDRES says, or the one of the target's binutils.
fn windres(architecture: &str) -> String {
    println!("cargo:rerun-if-env-changed=WINDRES");
    let of_the_target = || match cfg!(windows) {
        true => "windres".to_owned(),
        false => format!("{architecture}-w64-mingw32-windres"),
    };
    var("WINDRES").unwrap_or_else(|_| of_the_target())
}

fn must(outcome: std::io::Result<()>, file: &Path) {
    if let Err(error) = outcome {
        panic!("{} cannot be written: {error}", file.display());
    }
}
