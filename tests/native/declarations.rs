//! What the header declares: its functions and its statuses, read off its text.

use std::collections::{BTreeMap, BTreeSet};

/// The names of the functions that the header declares.
pub fn functions(header: &str) -> BTreeSet<String> {
    let mut functions = BTreeSet::new();
    for declaration in header.split("TOGETHER_EXPORT").skip(1) {
        let prototype = declaration.split(';').next().unwrap_or_default();
        let Some((before, _)) = prototype.split_once('(') else { continue };
        let name = before.rsplit([' ', '*', '\n']).next().unwrap_or_default();
        if name.starts_with("together_") {
            functions.insert(name.to_owned());
        }
    }
    assert!(functions.contains("together_free") && functions.contains("together_complete"), "{functions:?}");
    functions
}

/// The enumerations that the header defines, each with its numbers and their names.
pub fn enumerations(header: &str) -> BTreeMap<String, BTreeMap<i32, String>> {
    let mut enumerations = BTreeMap::new();
    for definition in header.split("\nenum ").skip(1) {
        let (name, rest) = definition.split_once('\n').unwrap();
        let (_, rest) = rest.split_once("{\n").unwrap();
        let (body, after) = rest.split_once("};\n").unwrap();
        let mut numbers = BTreeMap::new();
        for line in body.lines() {
            if let Some((constant, number)) = line.trim().trim_end_matches(',').split_once(" = ")
                && constant.starts_with("TOGETHER_")
            {
                let taken = numbers.insert(number.parse().unwrap(), constant.to_owned());
                assert_eq!(taken, None, "{number} twice in {name}");
            }
        }
        assert!(after.contains(&format!("typedef int32_t {name};")), "{name} has no type for C before C23");
        enumerations.insert(name.to_owned(), numbers);
    }
    assert_eq!(enumerations["together_status"].get(&0).map(String::as_str), Some("TOGETHER_OK"));
    enumerations
}

/// The structs whose fields the header shows, each with its fields' names and types, in their order.
pub fn structs(header: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let mut structs = BTreeMap::new();
    for definition in header.split("\ntypedef struct ").skip(1) {
        let Some((name, rest)) = definition.split_once(" {\n") else { continue };
        if name.contains('\n') {
            continue;
        }
        let (body, _) = rest.split_once(&format!("}} {name};")).unwrap();
        let lines = body.lines().map(str::trim);
        let code: Vec<&str> =
            lines.filter(|line| !line.starts_with("/*") && !line.starts_with('*')).collect();
        let fields = code.join(" ");
        let fields = fields.split(';').map(str::trim).filter(|field| !field.is_empty());
        structs.insert(name.to_owned(), fields.map(name_and_type).collect());
    }
    assert!(structs.contains_key("together_event"), "{structs:?}");
    structs
}

/// "void (*close)(void *stream)" is close, of the type "void (*)(void *stream)".
fn name_and_type(field: &str) -> (String, String) {
    if let Some((before, after)) = field.split_once("(*") {
        let (name, parameters) = after.split_once(')').unwrap();
        return (name.to_owned(), format!("{before}(*){parameters}"));
    }
    let name = field.rsplit([' ', '*']).next().unwrap();
    (name.to_owned(), field.strip_suffix(name).unwrap().trim_end().to_owned())
}
