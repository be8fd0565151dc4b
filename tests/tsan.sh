#!/bin/sh
# Runs the tests of calls under ThreadSanitizer: every race between threads of the library is reported.
# The standard library is built with it, as its locks are what orders everything. That needs its source: the rustup
# component rust-src; or, where that cannot be had, Debian's own compiler and the sanitizer of its LLVM, the packages
# rustc-web cargo-web rust-web-src clang-22 libclang-rt-22-dev. Without either it ends with 77, which is "skipped". The
# compiler's flags are not stable yet. With --no-run it only builds; other arguments go to the test program.
set -eu
cd "$(dirname "$0")/.."
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Zsanitizer=thread"
# Forked children start threads of their own here, which the sanitizer otherwise refuses.
TSAN_OPTIONS="die_after_fork=0 ${TSAN_OPTIONS:-}"
if [ ! -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; then
    if [ ! -e /usr/lib/rustlib/src/rust/library/Cargo.toml ] || ! command -v clang-22 > /dev/null; then
        echo "skipped: there is neither rustup's rust-src nor Debian's rustc-web, cargo-web, rust-web-src, clang-22"
        exit 77
    fi
    export PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc
    export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/tsan"
    RUSTFLAGS="$RUSTFLAGS -Zexternal-clangrt -Clinker=clang-22 -Clink-arg=-fsanitize=thread"
    TSAN_OPTIONS="external_symbolizer_path=$(command -v llvm-symbolizer-22 || command -v llvm-symbolizer) $TSAN_OPTIONS"
fi
export TSAN_OPTIONS
tests() { cargo test -Zbuild-std --target x86_64-unknown-linux-gnu --test calls "$@"; }
case ${1:-} in
    --no-run) tests --no-run ;;
    *) tests -- --test-threads=1 "$@" ;;
esac
