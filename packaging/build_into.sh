#!/bin/sh
# Builds the library in a folder of its own, or in $CARGO_TARGET_DIR, and copies the static one to a file: what Meson asks of a command.
#
#   packaging/build_into.sh FILE FOLDER
set -eu
case $1 in /*) file=$1 ;; *) file=$(pwd -P)/$1 ;; esac
mkdir -p "$2"
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$(cd "$2" && pwd -P)}
export CARGO_TARGET_DIR
"$(dirname "$0")/build.sh"
cp "$CARGO_TARGET_DIR/release/libtogether.a" "$file"
