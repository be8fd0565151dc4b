//! The library as a C program meets it: the compiled artifacts, the header, the programs in `tests/c` and
//! `examples/c`, and what `make install` leaves on a system.
//!
//! `toolchain` compiles and runs; the other modules say what must come of it. `cargo test` leaves the shared
//! and the static library beside this executable, so nothing has to be built first. A tool that is missing
//! is a failure that names its package, never a test left out.

mod abi;
mod command;
mod cookbook;
mod declarations;
mod demo;
mod elf;
mod guests;
mod guides;
mod install;
mod languages;
mod platform_programs;
mod programs;
mod shell;
mod toolchain;
mod torture;
