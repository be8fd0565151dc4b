//! A stand-in for the Together AI API on loopback, over TLS.
//!
//! It answers in the service's shapes, deterministically and visibly without a model, so that a program can
//! be built and tested without network or key. [`Server`] is that stand-in, and goes wrong in the way of a
//! [`Fault`] where a test asks for it; [`Scripted`] is a smaller server for tests that need exact bytes.
//!
//! Map: `server` listens; every request passes `door`, then `routes` leads it to one of
//! `chat` (written out by `chat_wire`), `completions`, `embeddings`, `rerank`, `images`, `speech`, `models`,
//! `batches` (carried out by `batch_work`), `files`, `downloads`, `uploads`, `transcriptions`, `account`, or to the `platform`, which share a `service`. `triggers` are the models that misbehave on purpose. `strict` is the check around the routes
//! that `--strict` asks for. `authority` issues the
//! certificates, good and bad; `traffic` remembers what was received. `fault` is what can go wrong with a connection,
//! done with the steps of `scripted`, which else shares only `authority` and `loopback` with all this.

mod account;
mod authority;
mod batch_work;
mod batches;
mod chat;
mod chat_wire;
mod completions;
mod door;
mod downloads;
mod embeddings;
mod event_stream;
mod exchange;
mod fault;
mod file_store;
mod files;
mod form;
mod images;
mod links;
mod loopback;
mod models;
mod platform;
mod realtime;
mod realtime_speech;
mod refusal;
mod request_body;
mod rerank;
mod responses;
mod responses_wire;
mod routes;
mod sampling;
mod schema;
mod scripted;
mod server;
mod service;
mod settings;
mod sparse;
mod speech;
mod stable_hash;
mod strict;
mod traffic;
mod transcriptions;
mod triggers;
mod uploads;
mod weak_key;
mod words;

pub use authority::{Authority, CertificateKind, ClientCertificate, ClientIdentity, TlsVersions};
pub use fault::{Fault, PlannedFault};
pub use scripted::{Answer, Scripted, ScriptedSettings, Seen, Step};
pub use server::Server;
pub use settings::Settings;
pub use traffic::{ReceivedRequest, Traffic};
