//! What the tests that drive the whole library share: the two ways to call it, servers to call, and what a
//! failure has to look like. Each test file takes what it needs.

pub mod api;
pub mod c_abi;
pub mod carrier;
pub mod event_streams;
pub mod expectations;
pub mod key_commands;
pub mod log_lines;
pub mod long_way;
pub mod process;
pub mod proxy;
pub mod relay;
pub mod servers;
pub mod through_rust;

use std::time::Duration;

/// How long a test waits for something that is sure to happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The key of every client that no test gives another.
pub const KEY: &str = "tgp_v1_Zq8Rk2Wm5Xc9Jd4Tn7Hb1Vs6Lf3Pg0Yu";

/// What every chat asks. No message of the library may quote it.
pub const PROMPT: &str = "A prompt that is private";

/// Makes each scenario two tests: one calls the objects, the other the functions that C calls. At its end, no line
/// that was logged so far may hold a secret.
macro_rules! through_both {
    ($($(#[$condition:meta])* $scenario:ident),* $(,)?) => {
        mod through_rust {
            $($(#[$condition])* #[test] fn $scenario() {
                super::$scenario::<crate::support::through_rust::Rust>();
                crate::support::log_lines::expect_no_secret();
            })*
        }
        mod through_c {
            $($(#[$condition])* #[test] fn $scenario() {
                super::$scenario::<crate::support::c_abi::C>();
                crate::support::log_lines::expect_no_secret();
            })*
        }
    };
}

/// As `through_both`, for scenarios that go on in a process of their own: they are given the test they are.
macro_rules! through_both_in_processes {
    ($($(#[$condition:meta])* $scenario:ident),* $(,)?) => {
        mod in_processes_through_rust {
            $($(#[$condition])* #[test] fn $scenario() {
                let test = crate::support::process::Test::named(module_path!(), stringify!($scenario));
                super::$scenario::<crate::support::through_rust::Rust>(&test);
                crate::support::log_lines::expect_no_secret();
            })*
        }
        mod in_processes_through_c {
            $($(#[$condition])* #[test] fn $scenario() {
                let test = crate::support::process::Test::named(module_path!(), stringify!($scenario));
                super::$scenario::<crate::support::c_abi::C>(&test);
                crate::support::log_lines::expect_no_secret();
            })*
        }
    };
}

pub(crate) use {through_both, through_both_in_processes};
