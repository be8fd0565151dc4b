//! What the pages tell a reader to type, after `make install`, links a program that runs.

use std::path::Path;
use std::process::Command;

use crate::toolchain::{alone_with_the_release, from_a_shell, root, succeed, tool};

/// Each page, the beginnings of indented lines that are typed after one another, and the program that they make.
const COMMANDS: [(&str, &[&str], &str); 7] = [
    ("README.md", &["cc app.c -Iinclude target/release/libtogether.a"], "app"),
    ("README.md", &["cc app.c -o app $(pkg-config"], "app"),
    ("README.md", &["cc app.c -o app /usr/local/lib/libtogether.a"], "app"),
    ("bindings/cpp/README.md", &["c++ -std=c++17 ask.cpp $(pkg-config"], "ask"),
    ("docs/cookbook.md", &["cc ask.c -Iinclude target/release/libtogether.a"], "ask"),
    (
        "docs/platforms.md",
        &["export PKG_CONFIG_PATH=DIR/lib/pkgconfig", "cc app.c -o app $(pkg-config"],
        "app",
    ),
    ("docs/shipping.md", &["cc game.c -o game/game", "cp DIR/lib/libtogether.so."], "game/game"),
];

const PROGRAM: &str = "#include <together.h>\nint main(void) { return together_version()[0] == 0; }\n";

/// The lines as a reader types them who has the library below `prefix`.
fn typed(page: &str, beginnings: &[&str], prefix: &Path) -> String {
    let text = std::fs::read_to_string(root().join(page)).unwrap();
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let lines = beginnings.iter().map(|beginning| {
        let found = commands.iter().find(|line| line.starts_with(beginning));
        *found.unwrap_or_else(|| panic!("{page} has no {beginning}"))
    });
    let script = lines.collect::<Vec<_>>().join("\n");
    let prefix = prefix.to_str().unwrap();
    script.replace("/usr/local", prefix).replace("DIR/", &format!("{prefix}/"))
}

#[test]
fn commands_of_the_pages_link_programs() {
    let _alone = alone_with_the_release();
    let system = tempfile::tempdir().unwrap();
    let prefix = system.path().join("prefix");
    succeed(from_a_shell("make").arg("install").arg(format!("PREFIX={}", prefix.display())));

    // A folder that looks as the repository does after `make`.
    let folder = system.path().join("folder");
    for made in ["target", "game"] {
        std::fs::create_dir_all(folder.join(made)).unwrap();
    }
    std::os::unix::fs::symlink(root().join("include"), folder.join("include")).unwrap();
    std::os::unix::fs::symlink(prefix.join("lib"), folder.join("target/release")).unwrap();
    for name in ["app.c", "ask.c", "game.c", "ask.cpp"] {
        std::fs::write(folder.join(name), PROGRAM).unwrap();
    }

    for needed in ["cc", "c++", "pkg-config"] {
        tool(needed);
    }
    for (page, beginnings, program) in COMMANDS {
        let script = typed(page, beginnings, &prefix);
        let mut shell = Command::new("sh");
        let mut run = Command::new(folder.join(program));
        run.env_remove("LD_LIBRARY_PATH");
        // A page that says where the library is says all of it; the others speak of a place where the system looks.
        if !script.contains("-rpath") {
            shell.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).env("CPATH", prefix.join("include"));
            run.env("LD_LIBRARY_PATH", prefix.join("lib"));
        }
        succeed(shell.current_dir(&folder).args(["-e", "-c", &script]));
        succeed(&mut run);
        std::fs::remove_file(folder.join(program)).unwrap();
    }
}
