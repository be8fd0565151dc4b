//! The diagnosis tells where a request stops, whatever is broken, and nothing that is secret.
