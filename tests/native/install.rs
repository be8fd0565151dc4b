//! What `make install` leaves on a system, from the point of view of a program that uses it; and that
//! `make uninstall` takes away exactly that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::toolchain::{
    alone_with_the_release, from_a_shell, root, rpath_to, static_link_flags, succeed, tool,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Every file and link below `folder`, with where the links lead.
fn content(folder: &Path) -> BTreeMap<PathBuf, Option<PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(content(&path));
        } else {
            found.insert(path.clone(), std::fs::read_link(path).ok());
        }
    }
    found
}

#[test]
fn installed_used_and_uninstalled() {
    let _alone = alone_with_the_release();
    let system = tempfile::tempdir().unwrap();
    let prefix = system.path().join("prefix");
    let library = prefix.join("lib/odd");
    let settings = [format!("PREFIX={}", prefix.display()), format!("LIBDIR={}", library.display())];
    // Another program's file, which must stay.
    let other = prefix.join("include/other.h");
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::write(&other, "").unwrap();

    succeed(from_a_shell("make").arg("install").args(&settings));
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    let real = format!("libtogether.so.{VERSION}");
    let named = if major == "0" {
        format!("libtogether.so.{major}.{minor}")
    } else {
        format!("libtogether.so.{major}")
    };
    let expected = BTreeMap::from([
        (other.clone(), None),
        (prefix.join("include/together.h"), None),
        (prefix.join("include/together.hpp"), None),
        (prefix.join("include/together_coroutine.hpp"), None),
        (library.join(&real), None),
        (library.join(&named), Some(PathBuf::from(&real))),
        (library.join("libtogether.so"), Some(PathBuf::from(&named))),
        (library.join("libtogether.a"), None),
        (library.join("pkgconfig/together.pc"), None),
        (library.join("cmake/together/together-config.cmake"), None),
        (library.join("cmake/together/together-config-version.cmake"), None),
        (prefix.join("share/together/valgrind.supp"), None),
        (prefix.join("share/together/tsan.supp"), None),
        (prefix.join("share/together/together-api.json"), None),
        (prefix.join("share/together/together.cdef"), None),
        (prefix.join("bin/together-cli"), None),
        (prefix.join("share/man/man1/together-cli.1"), None),
        (prefix.join("share/bash-completion/completions/together-cli"), None),
        (prefix.join("share/zsh/site-functions/_together-cli"), None),
        (prefix.join("share/fish/vendor_completions.d/together-cli.fish"), None),
    ]);
    assert_eq!(content(&prefix), expected);

    let version = succeed(Command::new(prefix.join("bin/together-cli")).arg("version"));
    assert_eq!(version, format!("together-cli {VERSION}, libtogether {VERSION}\n"));

    let flags = |options: &[&str]| {
        let mut command = tool("pkg-config");
        command.env("PKG_CONFIG_PATH", library.join("pkgconfig")).args(options).arg("together");
        succeed(&mut command).split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(flags(&["--modversion"]), [VERSION]);
    let (shared, fixed) = (system.path().join("shared"), system.path().join("static"));
    let source = root().join("tests/c/versions.c");
    let mut compile = tool("cc");
    compile.arg(&source).arg("-o").arg(&shared).args(flags(&["--cflags", "--libs"]));
    succeed(compile.arg(rpath_to(&library)));
    let mut compile = tool("cc");
    compile.arg(&source).arg("-o").arg(&fixed).args(flags(&["--cflags"])).arg(library.join("libtogether.a"));
    succeed(compile.args(flags(&["--libs-only-l", "--static"]).iter().filter(|flag| *flag != "-ltogether")));
    for program in [shared, fixed] {
        assert!(succeed(Command::new(program).arg(VERSION)).starts_with("ok: "));
    }

    // Moved as a whole, it is found where it is now.
    let define = format!("--define-variable=prefix={}", system.path().join("moved").display());
    assert_eq!(
        flags(&[&define, "--variable=libdir"]),
        [system.path().join("moved/lib/odd").to_str().unwrap()]
    );

    // A program without a shared library in it. One that clang optimises as a whole is in `tests/parsers`.
    let archive = library.join("libtogether.a");
    assert!(!succeed(tool("readelf").args(["--sections", "--wide"]).arg(&archive)).contains(".llvmbc"));
    // Nor can another static library's names clash with it: examples/plugin.
    let seen = succeed(tool("nm").args(["--defined-only", "--extern-only", "--format=posix"]).arg(&archive));
    let seen = seen.lines().filter(|line| line.split_whitespace().count() > 2);
    let strange = seen.filter(|line| !line.starts_with("together_") && !line.starts_with("DW.ref.together_"));
    assert_eq!(strange.collect::<Vec<_>>(), Vec::<&str>::new());
    let whole = system.path().join("whole");
    let mut compile = tool("cc");
    compile.arg("-static").arg(&source).arg("-o").arg(&whole).args(flags(&["--cflags"])).arg(&archive);
    compile.args(flags(&["--libs-only-l", "--static"]).iter().filter(|flag| *flag != "-ltogether"));
    succeed(&mut compile);

    succeed(from_a_shell("make").arg("uninstall").args(&settings));
    assert_eq!(content(&prefix), BTreeMap::from([(other, None)]));
}

#[test]
fn staged_for_a_package() {
    let _alone = alone_with_the_release();
    let stage = tempfile::tempdir().unwrap();
    let destination = format!("DESTDIR={}", stage.path().display());
    succeed(from_a_shell("make").args([
        "install",
        "PREFIX=/usr",
        "LIBDIR=/usr/lib/x86_64-linux-gnu",
        &destination,
    ]));
    let file =
        std::fs::read_to_string(stage.path().join("usr/lib/x86_64-linux-gnu/pkgconfig/together.pc")).unwrap();
    assert!(
        file.starts_with(
            "prefix=/usr\nlibdir=${prefix}/lib/x86_64-linux-gnu\nincludedir=${prefix}/include\n"
        )
    );
    assert!(!file.contains('@') && !file.contains(&*stage.path().to_string_lossy()), "{file}");
    succeed(from_a_shell("make").args([
        "uninstall",
        "PREFIX=/usr",
        "LIBDIR=/usr/lib/x86_64-linux-gnu",
        &destination,
    ]));
    assert_eq!(content(stage.path()), BTreeMap::new());
}

/// `Libs.private` is what the compiler says that the static library needs, on this system.
#[test]
fn static_programs_are_told_what_the_compiler_says() {
    let _alone = alone_with_the_release();
    let output = from_a_shell("make").args(["--always-make", "library"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let list = said.split("native-static-libs:").nth(1).and_then(|rest| rest.lines().next()).unwrap_or(&said);
    let said: BTreeSet<String> = list.split_whitespace().map(str::to_owned).collect();
    // The compiler's own, in the form that fits how the program is linked: a static one has no libgcc_s.
    let own = ["-lgcc_s", "-lc"].map(str::to_owned);
    assert_eq!(said, static_link_flags().into_iter().chain(own).collect(), "together.pc.in");
}
