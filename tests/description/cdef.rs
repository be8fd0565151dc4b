//! `include/together.cdef`: the declarations as C without macros and preprocessor, for LuaJIT's `ffi.cdef`, cffi and
//! PHP's FFI. pycparser reads no comments, so there are none.

use std::fmt::Write;

use super::model::{Api, Field, Type};

pub fn declarations(api: &Api) -> String {
    let mut text = String::new();
    for known in &api.enums {
        writeln!(text, "typedef int32_t {};\nenum {{", known.name).unwrap();
        for value in &known.values {
            writeln!(text, "  {} = {},", value.name, value.value).unwrap();
        }
        writeln!(text, "}};").unwrap();
    }
    for handle in &api.handles {
        writeln!(text, "typedef struct {0} {0};", handle.name).unwrap();
    }
    // A callback may take a struct, and a struct's fields are no callbacks.
    for known in &api.structs {
        writeln!(text, "typedef struct {} {{", known.name).unwrap();
        for field in &known.fields {
            match &field.function {
                Some(function) => writeln!(
                    text,
                    "  {}({});",
                    declared(&function.returns, &format!("(*{})", field.name)),
                    parameters(&function.parameters)
                ),
                None => writeln!(text, "  {};", declared(&field.of_type, &field.name)),
            }
            .unwrap();
        }
        writeln!(text, "}} {};", known.name).unwrap();
    }
    for callback in &api.callbacks {
        let name = declared(&callback.returns, &format!("(*{})", callback.name));
        writeln!(text, "typedef {name}({});", parameters(&callback.parameters)).unwrap();
    }
    for function in &api.functions {
        let taken = function.parameters.iter().map(|parameter| declared(&parameter.of_type, &parameter.name));
        let taken = listed(taken.collect());
        writeln!(text, "{}({taken});", declared(&function.returns.of_type, &function.name)).unwrap();
    }
    text
}

/// `const char *name`, `int32_t name`.
fn declared(of_type: &Type, name: &str) -> String {
    let space = if of_type.c.ends_with('*') { "" } else { " " };
    format!("{}{space}{name}", of_type.c)
}

pub fn parameters(fields: &[Field]) -> String {
    listed(fields.iter().map(|field| declared(&field.of_type, &field.name)).collect())
}

fn listed(parameters: Vec<String>) -> String {
    match parameters.is_empty() {
        true => "void".to_owned(),
        false => parameters.join(", "),
    }
}
