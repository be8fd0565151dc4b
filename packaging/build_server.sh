#!/bin/sh
# Builds the offline server as archives hold it, for this machine or for another target: together-offline in
# target/[TARGET/]server. The same sources give the same bytes wherever they lie.
#
#   packaging/build_server.sh [--target TARGET [CARGO_OPTIONS...]]
set -eu
cd "$(dirname "$0")/.."
. packaging/places.sh
linked=
for flag in $for_sysroot; do linked="$linked, '-Clink-arg=$flag'"; done
cargo build --config "target.'cfg(all())'.rustflags = [$remapped$linked]" --profile server --locked --package together-offline "$@"
