"""src/rust: the operations, as constants for Rust programs."""
from . import NOTE, short


def files(api):
    text = ["//! The operations of the API, for [`Request::new`](crate::Request::new). Any other works by its words.",
            "//!", f"//! {NOTE}"]
    section = None
    for operation in api["operations"]:
        if operation["section"] != section:
            section = operation["section"]
            text += ["", f"// {section}"]
        text += [f"/// `{operation['words']}`", f'pub const {short(operation["name"])}: &str = "{operation["words"]}";']
    return {"../src/rust/operation.rs": "\n".join(text + [""])}
