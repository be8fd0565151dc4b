//! Commands that print a key, or do not, by the shell that the system has.
//!
//! cmd of Windows takes paths as part of its script, so they must have no blank; those of tests have none.

/// The name of the shell.
pub const SHELL: &str = if cfg!(windows) { "cmd" } else { "sh" };

/// What it does for longer than any test takes.
const HANGS: &str = if cfg!(windows) { "ping -n 600 127.0.0.1 >nul" } else { "exec sleep 600" };

fn script(text: String) -> Vec<String> {
    [SHELL, if cfg!(windows) { "/c" } else { "-c" }, &text].map(str::to_owned).into()
}

/// Appends a line to a file at each run, and prints this.
pub fn notes_and_prints(file: &str, words: &str) -> Vec<String> {
    if cfg!(windows) {
        return script(format!("echo run>>{file}& echo {words}"));
    }
    script(format!("echo run >> '{file}'; echo '{words}'"))
}

/// Appends a line to a file at each run, and prints how much there is: lines, or bytes.
pub fn notes_and_counts(file: &str) -> Vec<String> {
    if cfg!(windows) {
        return script(format!("echo run>>{file}& for %i in ({file}) do @echo %~zi"));
    }
    script(format!("echo run >> '{file}'; wc -l < '{file}'"))
}

/// Writes a line to a file, and hangs.
pub fn notes_and_hangs(file: &str) -> Vec<String> {
    if cfg!(windows) {
        return script(format!("echo run>{file}& {HANGS}"));
    }
    script(format!("echo run > '{file}'; {HANGS}"))
}

/// Prints this the first time, when it makes a file; hangs after that.
pub fn prints_once(file: &str, words: &str) -> Vec<String> {
    if cfg!(windows) {
        return script(format!("if exist {file} ({HANGS}) else (echo run>{file}& echo {words})"));
    }
    script(format!("if [ -e '{file}' ]; then {HANGS}; fi; echo > '{file}'; echo '{words}'"))
}

/// Prints nothing, and does not end.
pub fn hangs() -> Vec<String> {
    script(HANGS.to_owned())
}

/// Prints this.
pub fn prints(words: &str) -> Vec<String> {
    script(format!("echo {words}"))
}

/// Says this on stderr, and ends with 2.
pub fn fails_with_2(words: &str) -> Vec<String> {
    if cfg!(windows) {
        return script(format!("echo {words}>&2& exit 2"));
    }
    script(format!("echo {words} >&2; exit 2"))
}

/// As the functions that take a command want it.
pub fn argv(command: &[String]) -> Vec<&str> {
    command.iter().map(String::as_str).collect()
}
