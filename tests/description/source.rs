//! The declarations of `src/ffi`, read from Rust's own syntax.

use std::collections::BTreeMap;
use std::path::Path;

use syn::{Expr, FnArg, GenericArgument, Item, Lit, PathArguments, ReturnType};

use super::comment::{Comment, is_boolean, named_behind, null_in, validity_in};
use super::model::*;

/// Reads a folder of modules in the order in which its `mod.rs` names them.
pub fn read(folder: &Path) -> Api {
    let mut declared = Declared::default();
    declared.module(folder, &folder.join("mod.rs"));
    declared.finish()
}

/// What the sources declare, before what one says of another is known.
#[derive(Default)]
struct Declared {
    enums: Vec<Enum>,
    handles: Vec<Handle>,
    callbacks: Vec<Callback>,
    structs: Vec<Struct>,
    functions: Vec<(syn::Signature, Comment)>,
}

impl Declared {
    fn module(&mut self, folder: &Path, file: &Path) {
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let items =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items;
        let mut inside = Vec::new();
        for item in items {
            match item {
                Item::Mod(inner) if inner.content.is_none() => inside.push(inner.ident.to_string()),
                Item::Enum(item) if is_exported(&item.ident) && is_public(&item.vis) => {
                    self.enumeration(&item)
                }
                Item::Struct(item) if is_exported(&item.ident) && is_public(&item.vis) => {
                    self.structure(&item)
                }
                Item::Type(item) if is_exported(&item.ident) => {
                    let comment = comment_of(&item.attrs);
                    let Signature { parameters, returns } =
                        function_pointer(&item.ty).expect("a callback is an Option of a function");
                    let any = ["on any thread", "on another thread"]
                        .iter()
                        .any(|words| comment.text.contains(words));
                    self.callbacks.push(Callback {
                        name: item.ident.to_string(),
                        thread: if any { "any" } else { "caller" },
                        doc: whole(&comment),
                        parameters: with_docs(parameters, &comment),
                        returns,
                    });
                }
                Item::Fn(item) if is_exported(&item.sig.ident) && item.sig.abi.is_some() => {
                    self.functions.push((item.sig, comment_of(&item.attrs)));
                }
                _ => {}
            }
        }
        for name in inside {
            match folder.join(&name) {
                inside if inside.is_dir() => self.module(&inside, &inside.join("mod.rs")),
                inside => self.module(&inside, &inside.with_extension("rs")),
            }
        }
    }

    fn enumeration(&mut self, item: &syn::ItemEnum) {
        let values = item.variants.iter().map(|variant| {
            let Some((_, number)) = &variant.discriminant else { panic!("{} has no number", variant.ident) };
            EnumValue {
                name: variant.ident.to_string(),
                value: integer(number),
                doc: comment_of(&variant.attrs).text,
            }
        });
        self.enums.push(Enum {
            name: item.ident.to_string(),
            doc: comment_of(&item.attrs).text,
            values: values.collect(),
        });
    }

    fn structure(&mut self, item: &syn::ItemStruct) {
        let name = item.ident.to_string();
        let doc = comment_of(&item.attrs).text;
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("repr")) {
            self.handles.push(Handle { name, doc, freed_by: None });
            return;
        }
        let fields = item.fields.iter().map(|field| {
            let function = function_pointer(&field.ty);
            Field {
                name: field.ident.as_ref().unwrap().to_string(),
                of_type: function.as_ref().map_or_else(|| c_type(&field.ty), pointer_to),
                doc: comment_of(&field.attrs).text,
                function,
            }
        });
        self.structs.push(Struct { name, doc, fields: fields.collect() });
    }

    fn finish(mut self) -> Api {
        let comments: BTreeMap<String, Comment> = self
            .functions
            .iter()
            .map(|(signature, comment)| (signature.ident.to_string(), comment.clone()))
            .collect();
        let functions: Vec<Function> = self
            .functions
            .iter()
            .map(|(signature, comment)| self.function(signature, comment, &comments))
            .collect();
        for handle in &mut self.handles {
            let is_made = |function: &Function| {
                function.returns.of_type.base == handle.name && function.returns.owner == Some("caller")
            };
            handle.freed_by = functions.iter().any(is_made).then_some("together_free");
        }
        Api {
            format_version: FORMAT_VERSION,
            library_version: env!("CARGO_PKG_VERSION"),
            enums: self.enums,
            handles: self.handles,
            callbacks: self.callbacks,
            structs: self.structs,
            functions,
            operations: operations(),
        }
    }

    fn function(
        &self,
        signature: &syn::Signature,
        comment: &Comment,
        comments: &BTreeMap<String, Comment>,
    ) -> Function {
        let name = signature.ident.to_string();
        let parameters: Vec<(String, Type)> = parameters_of(&signature.inputs);
        let is_handle = |base: &str| self.handles.iter().any(|handle| handle.name == base);
        let object = parameters.first().map(|(_, first)| first).filter(|first| is_handle(&first.base));
        let returns = return_type(&signature.output);
        let made = Some(&returns).filter(|returns| is_handle(&returns.base));
        let threads = match object {
            _ if comment.text.contains("any thread") => "any",
            Some(object) if object.is_const && !said_of_all(comment).contains("one thread at a time") => {
                "shared"
            }
            Some(_) => "one",
            None => "any",
        };
        Function {
            object: made
                .filter(|_| name.ends_with("_new"))
                .or(object)
                .or(made)
                .map(|of_type| of_type.base.clone()),
            blocks: comment.text.contains("Blocks"),
            threads,
            parameters: self.parameters(&name, &parameters, comment, comments),
            returns: returned(&name, returns, comment, comments),
            doc: comment.text.clone(),
            name,
        }
    }

    fn parameters(
        &self,
        function: &str,
        parameters: &[(String, Type)],
        comment: &Comment,
        comments: &BTreeMap<String, Comment>,
    ) -> Vec<Parameter> {
        let next_is = |at: usize, names: &[&str]| {
            parameters
                .get(at + 1)
                .map(|(name, _)| name)
                .filter(|name| names.contains(&name.as_str()))
                .cloned()
        };
        let describe = |(at, (name, of_type)): (usize, &(String, Type))| {
            let length = next_is(at, &["length", "argc", "capacity", "usage_size"]);
            let is_callback = self.callbacks.iter().any(|callback| callback.name == of_type.base);
            let said = said_of(function, name, comment, comments);
            let role = match (of_type.base.as_str(), of_type.pointers) {
                (_, 0) if is_callback => "callback",
                ("size_t", 0) if name == "length" || name == "argc" => "length",
                ("size_t", 0) if name == "capacity" || name == "usage_size" => "capacity",
                ("int32_t", 0) if said.iter().any(|said| is_boolean(said)) => "boolean",
                (_, 0) => "number",
                ("size_t", 1) if name == "length_out" => "length_out",
                ("void", 1) if name == "user_data" || name == "object" => {
                    if name == "object" {
                        "object"
                    } else {
                        "user_data"
                    }
                }
                ("char", 1) if of_type.is_const => match length {
                    Some(_) => "text_n",
                    None => "text",
                },
                ("char", 2) => "texts",
                ("void", 1) if of_type.is_const => "bytes",
                (base, 1) if self.handles.iter().any(|handle| handle.name == base) => "object",
                (base, 1) if of_type.is_const && self.structs.iter().any(|known| known.name == base) => {
                    "struct"
                }
                (_, 1) if !of_type.is_const => "out",
                _ => panic!("{function}: the purpose of {name} does not follow from `{}`", of_type.c),
            };
            let can_be_null = of_type.pointers > 0 || role == "callback";
            let null = can_be_null.then(|| {
                said.iter().find_map(|said| null_in(said)).unwrap_or_else(|| {
                    panic!(
                        "{function}: its comment does not say what NULL does for {name}: \"must not be NULL (returns \
                         ...)\", \"NULL is allowed\" or \"NULL means ...\""
                    )
                })
            });
            Parameter {
                name: name.clone(),
                of_type: of_type.clone(),
                length: length.filter(|_| ["text_n", "bytes", "texts", "out"].contains(&role)),
                role,
                null,
                doc: comment.parameters.get(name).cloned().unwrap_or_default(),
            }
        };
        parameters.iter().enumerate().map(describe).collect()
    }
}

/// What is said of a parameter, here and where the comment leads, nearest first.
fn said_of<'all>(
    function: &str,
    parameter: &str,
    comment: &'all Comment,
    comments: &'all BTreeMap<String, Comment>,
) -> Vec<&'all str> {
    let mut said = Vec::new();
    let mut at = Some(comment);
    // A comment leads to one that says it all: two steps are enough.
    for _ in 0..3 {
        let Some(comment) = at else { break };
        let here = comment.parameters.get(parameter).map(String::as_str);
        said.extend(here);
        let next = here.and_then(|here| named_behind(here, "as in ")).or_else(|| comment.like());
        at = next.map(|next| {
            comments.get(next).unwrap_or_else(|| panic!("{function} refers to {next}, which does not exist"))
        });
    }
    said
}

fn said_of_all(comment: &Comment) -> String {
    let parameters = comment.parameters.values().map(String::as_str);
    parameters.chain([comment.text.as_str()]).collect::<Vec<_>>().join(" ")
}

fn returned(
    function: &str,
    of_type: Type,
    comment: &Comment,
    comments: &BTreeMap<String, Comment>,
) -> Returned {
    let mut said = vec![comment.returns.as_str()];
    let next = named_behind(&comment.returns, "as in ").or_else(|| comment.like());
    said.extend(next.and_then(|next| comments.get(next)).map(|next| next.returns.as_str()));
    let says = |words: &str| said.iter().any(|said| said.contains(words));
    let mut returned = Returned {
        owner: None,
        freed_by: None,
        valid: None,
        null: None,
        doc: comment.returns.clone(),
        of_type,
    };
    if returned.of_type.pointers == 0 {
        return returned;
    }
    returned.null = Some(!says("ever NULL") && !says("static text"));
    if says("to be freed with together_free") {
        returned.owner = Some("caller");
        returned.freed_by = Some("together_free");
    } else if says("static text") {
        returned.owner = Some("static");
    } else {
        returned.owner = Some("library");
        returned.valid = said.iter().find_map(|said| validity_in(said));
        assert!(
            returned.valid.is_some(),
            "{function}: its comment does not say whose the result is: \"to be freed with together_free\", \"valid \
             until ...\" or \"a static text\""
        );
    }
    returned
}

fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (section, known) in together::operations::SECTIONS {
        for (name, words) in *known {
            let (method, path) = words.split_once(' ').expect("METHOD /path");
            let (path, optional) = path.split_once("{?").unwrap_or((path, "}"));
            let optional = optional.trim_end_matches('}').split(',').filter(|name| !name.is_empty());
            let placeholders = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            operations.push(Operation {
                name: format!("TOGETHER_{name}"),
                words: (*words).to_owned(),
                method: method.to_owned(),
                path: path.to_owned(),
                placeholders: placeholders.map(str::to_owned).collect(),
                optional: optional.map(str::to_owned).collect(),
                section: (*section).to_owned(),
            });
        }
    }
    operations
}

fn is_exported(name: &syn::Ident) -> bool {
    name.to_string().starts_with("together_")
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn comment_of(attributes: &[syn::Attribute]) -> Comment {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
            let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
            let Expr::Lit(literal) = &pair.value else { return None };
            let Lit::Str(text) = &literal.lit else { return None };
            Some(text.value())
        });
    Comment::of(&lines.collect::<Vec<_>>())
}

/// A callback's text, with what it says of its result.
fn whole(comment: &Comment) -> String {
    match comment.returns.as_str() {
        "" => comment.text.clone(),
        returns => format!("{}\n\nReturns {returns}", comment.text),
    }
}

fn with_docs(mut parameters: Vec<Field>, comment: &Comment) -> Vec<Field> {
    for parameter in &mut parameters {
        parameter.doc = comment.parameters.get(&parameter.name).cloned().unwrap_or_default();
    }
    parameters
}

fn integer(expression: &Expr) -> i32 {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().unwrap(),
            _ => panic!("a number was expected"),
        },
        Expr::Unary(negative) => -integer(&negative.expr),
        _ => panic!("a number was expected"),
    }
}

fn parameters_of(inputs: &syn::punctuated::Punctuated<FnArg, syn::Token![,]>) -> Vec<(String, Type)> {
    let typed = inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => typed,
        FnArg::Receiver(_) => panic!("an export has no self"),
    });
    typed
        .map(|typed| match &*typed.pat {
            syn::Pat::Ident(name) => (name.ident.to_string(), c_type(&typed.ty)),
            _ => panic!("a parameter has a name"),
        })
        .collect()
}

fn return_type(output: &ReturnType) -> Type {
    match output {
        ReturnType::Default => named("void"),
        ReturnType::Type(_, of_type) => c_type(of_type),
    }
}

fn named(base: &str) -> Type {
    Type { c: base.to_owned(), base: base.to_owned(), pointers: 0, is_const: false }
}

/// A Rust type as C spells it.
fn c_type(of_type: &syn::Type) -> Type {
    match of_type {
        syn::Type::Path(path) => {
            let name = path.path.segments.last().unwrap().ident.to_string();
            named(match name.as_str() {
                "c_char" => "char",
                "c_void" => "void",
                "i32" => "int32_t",
                "u16" => "uint16_t",
                "u32" => "uint32_t",
                "i64" => "int64_t",
                "u64" => "uint64_t",
                "usize" => "size_t",
                "isize" => "ptrdiff_t",
                "f32" => "float",
                "f64" => "double",
                _ if name.starts_with("together_") => &name,
                _ => panic!("{name} is no type of C"),
            })
        }
        syn::Type::Ptr(pointer) => {
            let inner = c_type(&pointer.elem);
            let is_const = pointer.const_token.is_some();
            let spelled = match (is_const, inner.pointers) {
                (true, 0) => format!("const {} *", inner.c),
                (true, _) => format!("{}const *", inner.c),
                (false, 0) => format!("{} *", inner.c),
                (false, _) => format!("{}*", inner.c),
            };
            Type {
                c: spelled,
                is_const: if inner.pointers == 0 { is_const } else { inner.is_const },
                pointers: inner.pointers + 1,
                base: inner.base,
            }
        }
        _ => panic!("a type that C does not have"),
    }
}

/// `Option<unsafe extern "C" fn(...)>`: a pointer to a function, which may be NULL.
fn function_pointer(of_type: &syn::Type) -> Option<Signature> {
    let syn::Type::Path(path) = of_type else { return None };
    let option = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &option.arguments else { return None };
    let GenericArgument::Type(syn::Type::BareFn(function)) = arguments.args.first()? else { return None };
    let parameters = function.inputs.iter().map(|input| Field {
        name: input.name.as_ref().expect("a callback's parameters have names").0.to_string(),
        of_type: c_type(&input.ty),
        doc: String::new(),
        function: None,
    });
    Some(Signature { parameters: parameters.collect(), returns: return_type(&function.output) })
}

/// The type of a pointer to a function, as in a cast.
fn pointer_to(signature: &Signature) -> Type {
    let returns = &signature.returns.c;
    let space = if returns.ends_with('*') { "" } else { " " };
    Type {
        c: format!("{returns}{space}(*)({})", super::cdef::parameters(&signature.parameters)),
        base: "function".to_owned(),
        pointers: 1,
        is_const: false,
    }
}
