//! The header through the parsers and compilers of other languages: what reads it builds the bindings to the library.
//!
//! `make test-header` runs this, and `make test` does not: it needs a dozen languages. One that is missing is a failure
//! that names its package. Where a language can load the library, its program asks the offline server a question; it
//! compares statuses, kinds and numbers as its users would.

#[path = "../native/declarations.rs"]
#[allow(dead_code, reason = "the structs are held against the ledger in tests/native")]
mod declarations;
#[path = "../native/toolchain.rs"]
#[allow(dead_code, reason = "what runs C programs is of tests/native")]
mod toolchain;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use together_offline::{Server, Settings};

use toolchain::{
    C_WARNINGS, Workshop, from_a_shell, header, root, rpath_to, shared_library, static_link_flags, succeed,
    tool,
};

fn include() -> PathBuf {
    root().join("include")
}

fn source(name: &str) -> PathBuf {
    root().join("tests/parsers").join(name)
}

/// The header for parsers that have no preprocessor.
fn cdef() -> PathBuf {
    include().join("together.cdef")
}

/// What a C preprocessor leaves of the header, in a file.
fn preprocessed(workshop: &Workshop) -> PathBuf {
    let text = succeed(tool("cpp").args(["-P", "-std=c99"]).arg(include().join("together.h")));
    let path = workshop.path().join("preprocessed.h");
    std::fs::write(&path, text).unwrap();
    path
}

/// Debian's Python, with a module that must be installed.
fn python(module: &str) -> Command {
    const PYTHON: &str = "/usr/bin/python3";
    let imported = Command::new(PYTHON).args(["-c", &format!("import {module}")]).output();
    let has_it = imported.is_ok_and(|output| output.status.success());
    assert!(has_it, "{module} is missing in {PYTHON}: install the package python3-{module}");
    Command::new(PYTHON)
}

/// Runs a program that asks one question of an offline server; it must print the answer, and the name of a status.
fn asks(command: &mut Command, question: &str) {
    let server =
        Server::start(Settings { key: "key-of-the-tests".to_owned(), ..Settings::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    command.env("TOGETHER_API_KEY", "key-of-the-tests").env("TOGETHER_BASE_URL", server.base_url());
    let printed = succeed(command.env("SSL_CERT_FILE", &authority).env_remove("LD_LIBRARY_PATH"));
    assert_eq!(printed, format!("offline: you asked \"{question}\"\nTOGETHER_INVALID_ARGUMENT\n"));
}

/// Every function of the header, and every number with its name.
fn everything() -> (BTreeSet<String>, BTreeMap<String, i32>) {
    let header = header();
    let enumerations = declarations::enumerations(&header);
    let numbers = enumerations.into_values().flatten().map(|(number, name)| (name, number)).collect();
    (declarations::functions(&header), numbers)
}

fn compiles(compiler: &str, language: &str, standard: &str, flags: &[&str]) {
    let mut compile = tool(compiler);
    compile.args(["-x", language, &format!("-std={standard}"), "-fsyntax-only", "-Wundef"]).args(flags);
    let is_cpp = language.contains("++");
    compile.args(C_WARNINGS.iter().filter(|flag| !is_cpp || **flag != "-Wstrict-prototypes"));
    succeed(compile.arg("-I").arg(include()).arg(source("use.h")));
}

/// The Debian 12 compiler knows C23 as "c2x", and not its enumerations yet; clang does.
#[test]
fn c_and_cpp_of_every_standard() {
    for standard in ["c99", "c11", "c17", "c2x"] {
        compiles("cc", "c", standard, &[]);
    }
    for standard in ["c99", "c11", "c17", "c23"] {
        compiles("clang-19", "c", standard, &[]);
    }
    for standard in ["c++11", "c++14", "c++17", "c++20", "c++23"] {
        compiles("c++", "c++", standard, &[]);
        compiles("clang++-19", "c++", standard, &[]);
    }
}

#[test]
fn objective_c() {
    let of_gcc = succeed(tool("cc").arg("-print-prog-name=cc1obj"));
    assert!(of_gcc.contains('/'), "gcc reads no Objective-C: install the package gobjc");
    for standard in ["c99", "c11", "c17"] {
        compiles("cc", "objective-c", standard, &[]);
        compiles("clang-19", "objective-c", standard, &[]);
    }
    compiles("clang-19", "objective-c", "c23", &[]);
    compiles("clang++-19", "objective-c++", "c++17", &[]);
}

/// Without the headers of Microsoft's C, which no package has: the two that are included are the compiler's own.
#[test]
fn the_abi_of_microsofts_compiler() {
    for target in [
        "--target=x86_64-pc-windows-msvc",
        "--target=i686-pc-windows-msvc",
        "--target=aarch64-pc-windows-msvc",
    ] {
        for standard in ["c99", "c11", "c17", "c23"] {
            compiles("clang-19", "c", standard, &[target, "-ffreestanding"]);
        }
        for standard in ["c++14", "c++20"] {
            compiles("clang++-19", "c++", standard, &[target, "-ffreestanding"]);
        }
    }
}

#[test]
fn a_clang_module() {
    let workshop = Workshop::new();
    let map =
        format!("module Together {{ header \"{}\" export * }}\n", include().join("together.h").display());
    std::fs::write(workshop.path().join("module.modulemap"), map).unwrap();
    let program = workshop.path().join("import.m");
    let text = "@import Together;\nint main(void) { return together_object_status(0) == TOGETHER_OK; }\n";
    std::fs::write(&program, text).unwrap();
    let mut compile = tool("clang-19");
    compile
        .args(["-fmodules", "-fsyntax-only", "-Werror"])
        .arg(format!("-fmodules-cache-path={}", workshop.path().display()));
    succeed(compile.arg("-I").arg(workshop.path()).arg(program));
}

/// A program whose own code clang optimises as a whole. The library comes from `make`: what its compiler leaves in the
/// archive for an optimiser of another version would be taken for a part of the program.
#[test]
fn a_program_that_clang_optimises_as_a_whole() {
    succeed(from_a_shell("make").arg("library"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let plugin = Path::new("/usr/lib/llvm-19/lib/LLVMgold.so");
    assert!(plugin.is_file(), "{} is missing: install the package llvm-19-linker-tools", plugin.display());
    let workshop = Workshop::new();
    let program = workshop.path().join("whole");
    let mut compile = tool("clang-19");
    compile.args(["-flto", "-O2"]).arg(root().join("tests/c/versions.c")).arg("-I").arg(include());
    compile.arg(target.join("release/libtogether.a")).args(static_link_flags()).arg("-o").arg(&program);
    succeed(&mut compile);
    assert!(succeed(Command::new(program).arg(env!("CARGO_PKG_VERSION"))).starts_with("ok: "));
}

#[test]
fn luajit() {
    let workshop = Workshop::new();
    for header in [cdef(), preprocessed(&workshop)] {
        let mut run = tool("luajit");
        asks(run.arg(source("ask.lua")).arg(header).arg(shared_library()), "From Lua?");
    }
}

#[test]
fn cffi() {
    let workshop = Workshop::new();
    for header in [cdef(), preprocessed(&workshop)] {
        let mut run = python("cffi");
        asks(run.arg(source("ask.py")).arg(header).arg(shared_library()), "From Python?");
    }
}

#[test]
fn pycparser() {
    let workshop = Workshop::new();
    // It knows C's words alone.
    let with_types = workshop.path().join("with-types.h");
    let types = ["int32_t", "uint16_t", "uint32_t", "int64_t", "uint64_t", "size_t", "ptrdiff_t"];
    let types: String = types.iter().map(|name| format!("typedef int {name};\n")).collect();
    std::fs::write(&with_types, types + &std::fs::read_to_string(cdef()).unwrap()).unwrap();
    let (functions, numbers) = everything();
    let named = functions.iter().map(|name| format!("function {name}"));
    let expected: BTreeSet<String> =
        named.chain(numbers.iter().map(|(name, number)| format!("number {number} {name}"))).collect();
    for header in [preprocessed(&workshop), with_types] {
        let found = succeed(python("pycparser").arg(source("names.py")).arg(header));
        assert_eq!(found.lines().map(str::to_owned).collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn php() {
    let workshop = Workshop::new();
    for header in [cdef(), preprocessed(&workshop)] {
        let mut run = tool("php");
        run.args(["-d", "ffi.enable=1"]);
        asks(run.arg(source("ask.php")).arg(header).arg(shared_library()), "From PHP?");
    }
}

/// For Lua, whose programs the test has an interpreter for: SWIG reads a header alike for all its languages.
#[test]
fn swig() {
    let workshop = Workshop::new();
    let wrapper = workshop.path().join("wrapper.c");
    let mut generate = tool("swig");
    generate.arg("-lua").arg("-I".to_owned() + include().to_str().unwrap()).arg("-o").arg(&wrapper);
    succeed(generate.arg(source("together.i")));
    let lua = Path::new("/usr/include/luajit-2.1");
    assert!(lua.is_dir(), "{} is missing: install the package libluajit-5.1-dev", lua.display());
    let mut compile = tool("cc");
    compile.args(["-shared", "-fPIC", "-o"]).arg(workshop.path().join("together.so")).arg(&wrapper);
    compile.arg("-I").arg(include()).arg("-I").arg(lua).arg(shared_library());
    succeed(compile.arg(rpath_to(workshop.path())));
    let path = format!("{}/?.so", workshop.path().display());
    asks(tool("luajit").arg(source("swig.lua")).env("LUA_CPATH", path), "From SWIG?");
}

/// What bindgen writes compiles, and its own tests of sizes and offsets hold.
#[test]
fn bindgen() {
    let workshop = Workshop::new();
    let (written, program) = (workshop.path().join("together.rs"), workshop.path().join("layouts"));
    let text = succeed(tool("bindgen").arg(include().join("together.h")));
    let (functions, numbers) = everything();
    for function in functions {
        assert!(text.contains(&format!("pub fn {function}(")), "{function}");
    }
    for (name, number) in numbers {
        assert!(
            text.lines().any(|line| line.ends_with(&format!("{name}: {} = {number};", type_of(&name)))),
            "{name}"
        );
    }
    std::fs::write(&written, text).unwrap();
    let mut compile = from_a_shell("rustc");
    succeed(
        compile
            .args(["--test", "--edition=2021", "-Awarnings", "-o"])
            .arg(&program)
            .arg(&written)
            .arg("-L")
            .arg(workshop.path()),
    );
    let ran = succeed(&mut Command::new(&program));
    assert!(ran.contains("test result: ok. ") && !ran.contains(" 0 passed"), "{ran}");
}

/// The enumeration that a number belongs to.
fn type_of(constant: &str) -> String {
    let enumerations = declarations::enumerations(&header());
    let mut owners =
        enumerations.into_iter().filter(|(_, numbers)| numbers.values().any(|name| name == constant));
    owners.next().map(|(name, _)| name).unwrap()
}

#[test]
fn zig() {
    let folder = tempfile::tempdir().unwrap();
    let mut translate = tool("python-zig");
    translate.arg("translate-c").arg(include().join("together.h"));
    translate.env("ZIG_GLOBAL_CACHE_DIR", folder.path()).env("ZIG_LOCAL_CACHE_DIR", folder.path());
    let text = succeed(&mut translate);
    let (functions, numbers) = everything();
    for function in functions {
        assert!(text.contains(&format!("pub extern fn {function}(")), "{function}");
    }
    for (name, number) in numbers {
        // Releases differ in what type they give a number.
        let (start, end) = (format!("pub const {name}: "), format!(" = {number};"));
        assert!(text.lines().any(|line| line.starts_with(&start) && line.ends_with(&end)), "{name}");
    }
    assert!(text.contains("pub const TOGETHER_CHAT_COMPLETIONS = \"POST /v1/chat/completions\";"));
    let written = folder.path().join("together.zig");
    std::fs::write(&written, text).unwrap();
    succeed(tool("python-zig").args(["ast-check"]).arg(&written));
}

#[test]
fn go() {
    let workshop = Workshop::new();
    let program = workshop.path().join("ask");
    let cache: OsString = shared_library().with_file_name("go-cache").into();
    let flags = format!("{} {}", shared_library().display(), rpath_to(workshop.path()));
    let mut build = tool("go");
    build.current_dir(source("go")).args(["build", "-trimpath", "-o"]).arg(&program).arg(".");
    build
        .env("CGO_ENABLED", "1")
        .env("CGO_CFLAGS", format!("-I{} -Werror", include().display()))
        .env("CGO_LDFLAGS", flags);
    build.env("GOCACHE", &cache).env("GOFLAGS", "-mod=mod").env("GOTOOLCHAIN", "local").env("GOPROXY", "off");
    succeed(&mut build);
    asks(tool("timeout").args([OsStr::new("60"), program.as_os_str()]), "From Go?");
}
