#!/bin/sh
# Runs the tests of calls under ThreadSanitizer: every race between threads of the library is told.
# The standard library is built with it, as its locks are what orders everything; that needs its source once:
# rustup component add rust-src. The compiler's flags for both are not stable yet. Arguments go to the test program.
set -eu
cd "$(dirname "$0")/.."
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Zsanitizer=thread"
# Forked children start threads of their own here, which the sanitizer otherwise refuses.
export TSAN_OPTIONS="die_after_fork=0 ${TSAN_OPTIONS:-}"
exec cargo test -Zbuild-std --target x86_64-unknown-linux-gnu --test calls -- --test-threads=1 "$@"
