#!/bin/sh
# Runs a program where only its working directory has the library, which it must not find there.
#
#   bindings/not-from-here.sh COMMAND [ARGUMENT...]
#
# Fails if the program succeeds. Where the system has the library, nothing is shown: it says so.
set -eu
if ldconfig -p 2> /dev/null | grep -q 'libtogether\.so'; then
    echo "not run: the system has the library, so a program finds it"
    exit 0
fi
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
for name in libtogether.so libtogether.so.0.1 together.so; do cp "$TOGETHER_LIBRARY" "$here/$name"; done
unset TOGETHER_LIBRARY LD_LIBRARY_PATH
cd "$here"
if "$@" > said 2>&1; then
    echo "found in the working directory: $*"
    exit 1
fi
grep -q TOGETHER_LIBRARY said || { cat said; exit 1; }
echo "not found in the working directory"
