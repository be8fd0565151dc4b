//! The one text in which Windows gives a program its arguments.
//!
//! Responsible for the program reading each argument as it was given: it is the program that takes the text apart, nearly
//! always by the rules of Microsoft's C library. `cmd.exe` has others, which no quoting makes safe, and it is what runs
//! batch files: those are refused. Pure.

use std::ffi::CString;
use std::io;

/// The longest that the system takes, with its NUL.
const LONGEST: usize = 32_767;

/// In UTF-16, ended by NUL.
pub fn command_line(argv: &[CString]) -> io::Result<Vec<u16>> {
    let words: Vec<&str> = argv
        .iter()
        .map(|word| word.to_str())
        .collect::<Result<_, _>>()
        .map_err(|_| invalid("the command is not valid UTF-8"))?;
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    if is_batch_file(program) {
        return Err(invalid(
            "cmd.exe runs batch files, and no quoting of their arguments is safe from it: name the program that the \
             file runs, or cmd.exe itself",
        ));
    }
    // A path has no quotes, and the program's name is read by simpler rules than the rest.
    if program.contains('"') {
        return Err(invalid("the name of the program holds a quote"));
    }
    let mut line = format!("\"{program}\"");
    for argument in arguments {
        line.push(' ');
        push_quoted(&mut line, argument);
    }
    let line: Vec<u16> = line.encode_utf16().chain([0]).collect();
    if line.len() > LONGEST {
        return Err(invalid("the command is longer than the 32,766 characters that Windows takes"));
    }
    Ok(line)
}

fn invalid(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem)
}

/// Windows drops dots and spaces at the end of a name before it looks at what is there.
fn is_batch_file(program: &str) -> bool {
    let name = program.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    name.ends_with(".bat") || name.ends_with(".cmd")
}

/// Backslashes count only before a quote, where two are one.
fn push_quoted(line: &mut String, argument: &str) {
    if !argument.is_empty() && !argument.contains([' ', '\t', '\n', '\u{b}', '"']) {
        line.push_str(argument);
        return;
    }
    line.push('"');
    let mut backslashes = 0;
    for character in argument.chars() {
        match character {
            '\\' => backslashes += 1,
            '"' => {
                line.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        line.push(character);
    }
    line.extend(std::iter::repeat_n('\\', backslashes));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(argv: &[&str]) -> io::Result<String> {
        let argv: Vec<CString> = argv.iter().map(|word| CString::new(*word).unwrap()).collect();
        let line = command_line(&argv)?;
        let (end, text) = line.split_last().unwrap();
        assert_eq!(*end, 0);
        Ok(String::from_utf16(text).unwrap())
    }

    #[test]
    fn each_argument_is_quoted_as_the_c_library_reads_it() {
        for (argument, quoted) in [
            ("plain", "plain"),
            ("", r#""""#),
            ("two words", r#""two words""#),
            (r#"say "it""#, r#""say \"it\"""#),
            (r"C:\some folder\", r#""C:\some folder\\""#),
            (r"C:\folder\", r"C:\folder\"),
            (r#"a\"b"#, r#""a\\\"b""#),
            (r#"a\\b "c"#, r#""a\\b \"c""#),
            ("схема \u{1f511}", "\"схема \u{1f511}\""),
        ] {
            assert_eq!(line(&["program", argument]).unwrap(), format!("\"program\" {quoted}"));
        }
        assert_eq!(line(&[r"C:\Program Files\x.exe"]).unwrap(), r#""C:\Program Files\x.exe""#);
    }

    #[test]
    fn what_cannot_be_quoted_safely_is_refused() {
        for program in ["key.bat", r"C:\folder\KEY.CMD", "key.bat. .", "a\"b"] {
            assert_eq!(line(&[program, "x"]).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{program}");
        }
        assert!(line(&["x", &"y".repeat(LONGEST - 5)]).is_ok());
        assert!(line(&["x", &"y".repeat(LONGEST - 4)]).is_err());
        assert!(line(&[]).is_err());
    }
}
