//! What `include/together-api.json` holds. A member that is not there does not apply.

use serde::Serialize;

/// Raised when a member changes its meaning or goes; new members may come in any release.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
pub struct Api {
    pub format_version: u32,
    pub library_version: &'static str,
    pub enums: Vec<Enum>,
    pub handles: Vec<Handle>,
    pub callbacks: Vec<Callback>,
    pub structs: Vec<Struct>,
    pub functions: Vec<Function>,
    pub operations: Vec<Operation>,
}

/// New numbers may come in any release: no enumeration is closed.
#[derive(Serialize)]
pub struct Enum {
    pub name: String,
    pub doc: String,
    pub values: Vec<EnumValue>,
}

#[derive(Serialize)]
pub struct EnumValue {
    pub name: String,
    pub value: i32,
    pub doc: String,
}

/// A type that is only seen through pointers.
#[derive(Serialize)]
pub struct Handle {
    pub name: String,
    pub doc: String,
    /// Whether some function returns it to be freed; otherwise the library lends it.
    pub freed_by: Option<&'static str>,
}

/// A type as C spells it, and its parts for those who map it.
#[derive(Clone, Serialize)]
pub struct Type {
    pub c: String,
    /// The name without pointers and const: a number of C, `void`, `char`, or a name of this description.
    pub base: String,
    pub pointers: u32,
    /// Whether what is pointed at must not be changed.
    #[serde(rename = "const")]
    pub is_const: bool,
}

#[derive(Serialize)]
pub struct Callback {
    pub name: String,
    pub doc: String,
    /// `caller`: inside a function of the library, on the thread that called it. `any`: on any thread, several at once.
    pub thread: &'static str,
    pub parameters: Vec<Field>,
    pub returns: Type,
}

#[derive(Serialize)]
pub struct Struct {
    pub name: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

/// A field of a struct, or a parameter of a callback.
#[derive(Serialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub of_type: Type,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Of a pointer to a function without a name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<Signature>,
}

#[derive(Serialize)]
pub struct Signature {
    pub parameters: Vec<Field>,
    pub returns: Type,
}

#[derive(Serialize)]
pub struct Function {
    pub name: String,
    /// The handle that it belongs to: its first parameter's, or what it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    pub doc: String,
    /// Whether it waits: for a server, a file, a time.
    pub blocks: bool,
    /// `any`: any thread, at any time. `shared`: several at once, while none changes or frees the object. `one`: one at
    /// a time.
    pub threads: &'static str,
    pub parameters: Vec<Parameter>,
    pub returns: Returned,
}

#[derive(Serialize)]
pub struct Parameter {
    pub name: String,
    #[serde(rename = "type")]
    pub of_type: Type,
    /// object, text, text_n, bytes, texts, length, length_out, capacity, out, struct, callback, user_data, boolean, number.
    pub role: &'static str,
    /// Of text_n, bytes, texts and out: the parameter that says how long it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// Of a pointer: `refused` (with a status), `allowed`, or `if_empty` (where the length is 0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<&'static str>,
    pub doc: String,
}

#[derive(Serialize)]
pub struct Returned {
    #[serde(rename = "type")]
    pub of_type: Type,
    /// Of a pointer: `caller` (frees it with `freed_by`), `library` (valid as `valid` says), `static`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freed_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<String>,
    /// Of a pointer: whether it can be NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<bool>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

#[derive(Serialize)]
pub struct Operation {
    pub name: String,
    pub words: String,
    pub method: String,
    pub path: String,
    /// The fields that fill the path.
    pub placeholders: Vec<String>,
    /// The fields that go in the query where they are set, though the method has a body.
    pub optional: Vec<String>,
    pub section: String,
}
