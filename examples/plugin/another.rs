//! Another static library in Rust, with a standard library of its own: it starts a thread, and catches a panic.

use std::panic::{catch_unwind, set_hook};

#[unsafe(no_mangle)]
pub extern "C" fn another_plus_one(number: i32) -> i32 {
    set_hook(Box::new(|_| ()));
    let plus_one = move || {
        assert!(number >= 0, "negative");
        number + 1
    };
    catch_unwind(|| std::thread::spawn(plus_one).join().unwrap()).unwrap_or(-1)
}
