//! The rows of an uploaded file: JSON Lines, or CSV (RFC 4180) whose header names the members.

use serde_json::{Map, Value, json};

/// The rows of a file with this name, or what is wrong with one of its lines.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let rows = if name.ends_with(".csv") { of_csv(bytes) } else { of_json_lines(bytes) }?;
    if rows.is_empty() { Err("it has no rows".to_owned()) } else { Ok(rows) }
}

fn of_json_lines(bytes: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let lines = (1_u64..).zip(bytes.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let row = |(number, line): (u64, &[u8])| {
        serde_json::from_slice(line).map_err(|_| format!("line {number} is no JSON object"))
    };
    lines.map(row).collect()
}

fn of_csv(bytes: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut records = (1_u64..).zip(records(text));
    let Some((_, header)) = records.next() else { return Ok(Vec::new()) };
    let row = |(number, fields): (u64, Vec<String>)| match fields.len() == header.len() {
        true => Ok(header.iter().cloned().zip(fields.into_iter().map(|field| json!(field))).collect()),
        false => {
            Err(format!("row {number} has {} fields, and the header has {}", fields.len(), header.len()))
        }
    };
    records.map(row).collect()
}

/// Each record's fields, without their quotes; blank lines are left out.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut fields, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut was_quoted) = (false, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if field.is_empty() => (is_quoted, was_quoted) = (true, true),
            _ if is_quoted => field.push(character),
            ',' => fields.push(std::mem::take(&mut field)),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                if !fields.is_empty() || !field.is_empty() || was_quoted {
                    fields.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut fields));
                }
                was_quoted = false;
            }
            _ => field.push(character),
        }
    }
    if !fields.is_empty() || !field.is_empty() || was_quoted {
        fields.push(field);
        records.push(fields);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_lines_of_a_file() {
        for (name, text, expected) in [
            ("a.jsonl", "{\"a\":1}\n\n {\"b\":2}\r\n", Ok(json!([{ "a": 1 }, { "b": 2 }]))),
            ("a.jsonl", "{\"a\":1}\n[1]\n", Err("line 2 is no JSON object")),
            ("a.jsonl", "\n", Err("it has no rows")),
            (
                "a.csv",
                "a,b\n1,\"x,\r\n\"\"y\"\n\n,2\r\n",
                Ok(json!([{ "a": "1", "b": "x,\r\n\"y" }, { "a": "", "b": "2" }])),
            ),
            ("a.csv", "a\n\"\"\n", Ok(json!([{ "a": "" }]))),
            ("a.csv", "a,b\n1\n", Err("row 2 has 1 fields, and the header has 2")),
            ("a.csv", "a,b\n", Err("it has no rows")),
        ] {
            let found = read(name, text.as_bytes()).map(|rows| json!(rows));
            assert_eq!(found, expected.map_err(str::to_owned), "{text}");
        }
    }
}
