#!/bin/bash
# Makes what a release has for Apple's systems, on a Mac with Xcode and rustup: an archive for macOS, for both processors in
# one, and Together.xcframework with the static libraries for macOS, iOS and the iOS simulator.
#
#   packaging/apple.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
cd "$root"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
series=$(echo "$version" | sed -E 's/^0\.([0-9]+).*/0.\1/; s/^([1-9][0-9]*)\..*/\1/')
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export MACOSX_DEPLOYMENT_TARGET=11.0 IPHONEOS_DEPLOYMENT_TARGET=13.0 ZERO_AR_DATE=1
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CFLAGS
built=${CARGO_TARGET_DIR:-target}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

targets="aarch64-apple-darwin x86_64-apple-darwin aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios"
# shellcheck disable=SC2086 # one word a target
rustup target add $targets
for target in $targets; do packaging/build.sh --target "$target"; done

# both KIND FILE TARGET TARGET: one file of two processors.
both() {
    mkdir -p "$(dirname "$1")"
    lipo -create "$built/$3/release/$2" "$built/$4/release/$2" -output "$1"
}

folder=$work/together-$version-macos
mkdir -p "$folder"/{include,lib/pkgconfig,lib/cmake/together,share/together,licenses}
both "$folder/lib/libtogether.$series.dylib" libtogether.dylib aarch64-apple-darwin x86_64-apple-darwin
both "$folder/lib/libtogether.a" libtogether.a aarch64-apple-darwin x86_64-apple-darwin
ln -s "libtogether.$series.dylib" "$folder/lib/libtogether.dylib"

cp include/together.h include/together.hpp include/together_coroutine.hpp "$folder/include"
cp include/together-api.json include/together.cdef "$folder/share/together"
cp CHANGELOG.md "$folder"
packaging/crates.py aarch64-apple-darwin "$folder/licenses" "$folder/together.cdx.json"
cp LICENSE-MIT LICENSE-APACHE "$folder/licenses"
packaging/fill.sh "$folder" macos "libtogether.$series.dylib" "@rpath/libtogether.$series.dylib" \
    "$built/aarch64-apple-darwin/release/native-static-libs"

# The headers alone: a module of C, which Swift imports as CTogether.
mkdir "$work/headers"
cp include/together.h "$work/headers"
printf 'module CTogether {\n    header "together.h"\n    link framework "Security"\n    link framework "CoreFoundation"\n    export *\n}\n' \
    > "$work/headers/module.modulemap"
both "$work/simulator/libtogether.a" libtogether.a aarch64-apple-ios-sim x86_64-apple-ios
xcodebuild -create-xcframework \
    -library "$folder/lib/libtogether.a" -headers "$work/headers" \
    -library "$built/aarch64-apple-ios/release/libtogether.a" -headers "$work/headers" \
    -library "$work/simulator/libtogether.a" -headers "$work/headers" \
    -output "$work/Together.xcframework"
mkdir "$work/Together.xcframework/licenses"
cp -R "$folder/licenses/" "$work/Together.xcframework/licenses"

tar -C "$work" --uid 0 --gid 0 -cf - "$(basename "$folder")" | gzip -n -9 > "$out/together-$version-macos.tar.gz"
# What Swift's package manager takes.
ditto -c -k --norsrc --keepParent "$work/Together.xcframework" "$out/together-$version-xcframework.zip"
