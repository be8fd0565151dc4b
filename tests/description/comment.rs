//! A declaration's comment: its text, and what it says of each parameter and of the result.
//!
//! Comments are in the header's wording (see the rules in include/preamble.h): "must not be NULL", "to be freed with
//! together_free", "valid until". These words are the grammar that is read here.

use std::collections::BTreeMap;

#[derive(Clone, Default)]
pub struct Comment {
    pub text: String,
    pub parameters: BTreeMap<String, String>,
    pub returns: String,
}

impl Comment {
    /// Of the lines of a doc comment: paragraphs are kept, line breaks in them are not.
    pub fn of(lines: &[String]) -> Comment {
        let mut comment = Comment::default();
        let mut open = Open::Text;
        for line in lines {
            let line = line.trim();
            if let Some(rest) = line.strip_prefix("@param ") {
                let (name, said) = rest.trim().split_once(' ').unwrap_or((rest, ""));
                comment.parameters.insert(name.to_owned(), said.trim().to_owned());
                open = Open::Parameter(name.to_owned());
            } else if let Some(said) = line.strip_prefix("@return") {
                said.trim().clone_into(&mut comment.returns);
                open = Open::Returns;
            } else {
                let place = match &open {
                    Open::Text => &mut comment.text,
                    Open::Parameter(name) => comment.parameters.get_mut(name).unwrap(),
                    Open::Returns => &mut comment.returns,
                };
                match line {
                    "" => place.push_str("\n\n"),
                    _ if place.is_empty() || place.ends_with('\n') => place.push_str(line),
                    _ => *place += &format!(" {line}"),
                }
            }
        }
        comment.text.truncate(comment.text.trim_end().len());
        comment
    }

    /// The function that this comment refers to for all that it does not say: "As together_x, ...".
    pub fn like(&self) -> Option<&str> {
        named_behind(&self.text, "As ").filter(|_| self.text.starts_with("As "))
    }
}

enum Open {
    Text,
    Parameter(String),
    Returns,
}

/// The function named behind a word, as in "as in together_complete".
pub fn named_behind<'text>(text: &'text str, word: &str) -> Option<&'text str> {
    let at = text.find(&format!("{word}together_"))?;
    let name = &text[at + word.len()..];
    let end = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    Some(&name[..end.unwrap_or(name.len())])
}

/// What a parameter's text says of NULL.
pub fn null_in(said: &str) -> Option<&'static str> {
    if said.contains("must not be NULL if") {
        return Some("if_empty");
    }
    if said.contains("must not be NULL") {
        return Some("refused");
    }
    said.contains("NULL").then_some("allowed")
}

/// Until when a pointer that is lent can be read: "until the response is freed".
pub fn validity_in(said: &str) -> Option<String> {
    let at = said
        .find("valid ")
        .map(|at| at + "valid ".len())
        .or_else(|| said.find("borrowed until").map(|at| at + "borrowed ".len()))?;
    let rest = &said[at..];
    let end = rest.find([';', '.']).unwrap_or(rest.len());
    Some(rest[..end].trim().to_owned())
}

/// Whether a number means true or false.
pub fn is_boolean(said: &str) -> bool {
    ["any other number", "any number except 0"].iter().any(|words| said.contains(words))
}

#[test]
fn what_a_comment_leaves_open_is_noticed() {
    assert_eq!(null_in("must not be NULL (returns -1)."), Some("refused"));
    assert_eq!(null_in("must not be NULL if `length` is not 0 (returns -1)."), Some("if_empty"));
    assert_eq!(null_in("passed to log; NULL is allowed."), Some("allowed"));
    assert_eq!(null_in("the options of a client."), None);
    assert_eq!(
        validity_in("a text that is valid until the response is freed; \"\" if there is none."),
        Some("until the response is freed".to_owned())
    );
    assert_eq!(validity_in("a text of the response."), None);
}

#[test]
fn a_comment_falls_into_its_parts() {
    let lines = [
        " As together_start, for two.",
        " Second line.",
        "",
        " @param call  must not",
        "              be NULL.",
        " @return      a call.",
    ];
    let comment = Comment::of(&lines.map(str::to_owned));
    assert_eq!(comment.text, "As together_start, for two. Second line.");
    assert_eq!(comment.like(), Some("together_start"));
    assert_eq!(comment.parameters["call"], "must not be NULL.");
    assert_eq!(comment.returns, "a call.");
}
