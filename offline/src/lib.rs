//! A stand-in for the Together AI API on loopback, over TLS.
//!
//! It answers in the service's shapes, deterministically and visibly without a model, so that a program can
//! be built and tested without network or key. [`Server`] is that stand-in; [`Scripted`] is a smaller server
//! for tests that need exact bytes or a fault on the wire.
//!
//! Map: `server` listens; every request passes `door`, then `service` routes it to one of
//! `chat` (written out by `chat_wire`), `completions`, `embeddings`, `rerank`, `images`, `speech`, `models`,
//! `batches`, `account`. `triggers` are the models that misbehave on purpose. `authority` issues the
//! certificates, good and bad; `traffic` remembers what was received. `scripted` shares with all this only
//! `authority` and `loopback`.

mod account;
mod authority;
mod batches;
mod chat;
mod chat_wire;
mod completions;
mod door;
mod embeddings;
mod event_stream;
mod images;
mod loopback;
mod models;
mod refusal;
mod request_body;
mod rerank;
mod sampling;
mod schema;
mod scripted;
mod server;
mod service;
mod speech;
mod stable_hash;
mod traffic;
mod triggers;
mod words;

pub use authority::{Authority, CertificateKind, ClientCertificate, ClientIdentity, TlsVersions};
pub use scripted::{Answer, Scripted, ScriptedSettings, Seen, Step};
pub use server::{Server, Settings};
pub use traffic::{ReceivedRequest, Traffic};
