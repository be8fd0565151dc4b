//! `together-cli`, with the sanitizers in it, as `tests/cli` tries it: in pipes and terminals, with servers that die.

use std::path::PathBuf;

use crate::demo;
use crate::toolchain::{
    C_WARNINGS, Workshop, c_compiler, root, static_library, static_link_flags, succeed, tool,
};

fn sources() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("cli")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "c")).collect()
}

#[test]
fn the_command_does_what_its_manual_says() {
    let workshop = Workshop::new();
    let program = workshop.path().join("together-cli");
    let mut compile = c_compiler();
    compile.arg("-std=gnu11").args(C_WARNINGS).args(["-g", "-O1", "-fsanitize=address,undefined"]);
    compile.args(["-fno-sanitize-recover=all", "-I"]).arg(root().join("include")).args(sources());
    compile.arg("-o").arg(&program).arg(static_library()).args(static_link_flags());
    succeed(&mut compile);
    succeed(tool("python3").arg(root().join("tests/cli/run.py")).arg(&program).arg(demo::server()));
}

/// One idea a file, each small enough to be read at once.
#[test]
fn its_files_are_short() {
    for path in sources() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}
