#!/bin/bash
# On a Mac: what packaging/apple.sh made has the names, the exports and the processors that it should, and a program of the
# unpacked archive asks the offline server.
#
#   tests/apple_archive.sh FOLDER
set -euo pipefail
archives=$(cd "$1" && pwd -P)
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
series=$(echo "$version" | sed -E 's/^0\.([0-9]+).*/0.\1/; s/^([1-9][0-9]*)\..*/\1/')
work=$(mktemp -d "${TMPDIR:-/tmp}/together apple.XXXXXX")
trap 'rm -rf "$work"' EXIT

tar -C "$work" -xzf "$archives/together-$version-macos.tar.gz"
unpacked=$work/together-$version-macos
library=$unpacked/lib/libtogether.$series.dylib
[ "$(otool -D -arch arm64 "$library" | tail -1)" = "@rpath/libtogether.$series.dylib" ]
for processor in arm64 x86_64; do
    diff <(nm -arch "$processor" -gUj "$library" | sort) \
        <(sed -nE 's/^[^*\/ ].*[ *](together_[a-z0-9_]*)\(.*/_\1/p' include/together.h | sort -u)
done
echo "ok: the name and the exports of the shared library"

cargo build --quiet --package together-offline
for kind in shared static; do
    flags=(-L"$unpacked/lib" -ltogether -Wl,-rpath,"$unpacked/lib")
    [ "$kind" = shared ] || flags=("$unpacked/lib/libtogether.a" -framework Security -framework CoreFoundation -liconv)
    cc -Wall -Wextra -Werror examples/c/complete.c -I"$unpacked/include" "${flags[@]}" -o "$work/$kind"
    examples/with-offline-server.sh "${CARGO_TARGET_DIR:-target}/debug/together-offline" "$work/$kind" "How are you?" |
        grep -q 'you asked "How are you?"'
    echo "ok: a program with the $kind library asks the offline server"
done

ditto -x -k "$archives/together-$version-xcframework.zip" "$work"
for slice in macos-arm64_x86_64 ios-arm64 ios-arm64_x86_64-simulator; do
    [ -e "$work/Together.xcframework/$slice/libtogether.a" ]
    [ -e "$work/Together.xcframework/$slice/Headers/module.modulemap" ]
done
xcrun --sdk iphoneos clang -target arm64-apple-ios13 -fsyntax-only -fmodules \
    -I"$work/Together.xcframework/ios-arm64/Headers" -x objective-c - <<< '@import CTogether; const char *version(void) { return together_version(); }'
echo "ok: the xcframework"
