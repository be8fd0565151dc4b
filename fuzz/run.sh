#!/bin/sh
# Runs each fuzz target for SECONDS, from the checked-in corpus; what it finds new stays in fuzz/grown.
# Needs cargo-fuzz (cargo install cargo-fuzz). The fuzzer's compiler flags are not stable yet.
set -eu
seconds=${1:?usage: fuzz/run.sh SECONDS}
cd "$(dirname "$0")"
export RUSTC_BOOTSTRAP=1
for target in event_stream stream; do
    mkdir -p "grown/$target"
    cargo fuzz run --fuzz-dir . "$target" "grown/$target" "corpus/$target" -- -max_total_time="$seconds" -max_len=4096
done
