#!/bin/sh
# Runs each fuzz target for SECONDS, from the checked-in corpus; what it finds new stays in fuzz/grown. Needs
# cargo and a C++ compiler (libFuzzer is built from its source). The flags are those of cargo-fuzz, which works
# here too; the compiler does not call them stable yet.
set -eu
seconds=${1:?usage: fuzz/run.sh SECONDS}
cd "$(dirname "$0")"
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares"
target=$(rustc -vV | sed -n 's/^host: //p')
RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg fuzzing -Zsanitizer=address -Cdebug-assertions $(echo $coverage)" \
    cargo build --release --target "$target"
for source in fuzz_targets/*.rs; do
    name=$(basename "$source" .rs)
    mkdir -p "grown/$name"
    "${CARGO_TARGET_DIR:-target}/$target/release/$name" \
        -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 "grown/$name" "corpus/$name"
done
