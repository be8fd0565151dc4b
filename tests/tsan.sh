#!/bin/sh
# Runs the tests of calls under ThreadSanitizer: every race between threads of the library is an error.
# The sanitizer's runtime comes with the toolchain; only its compiler flag is not stable yet. The standard library
# is not instrumented, which tests/tsan.supp makes good. Arguments go to the test program.
set -eu
cd "$(dirname "$0")/.."
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"
export TSAN_OPTIONS="suppressions=$PWD/tests/tsan.supp halt_on_error=1 ${TSAN_OPTIONS:-}"
exec cargo test --target x86_64-unknown-linux-gnu --test calls -- "$@"
