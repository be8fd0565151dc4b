#!/bin/sh
# Builds the library as it is shipped, for this machine or for another target: libtogether.so (or what the target calls
# it) and libtogether.a in target/[TARGET/]release, and beside them `native-static-libs`, which names what a static
# program needs. The same sources give the same bytes wherever they lie: no path of the machine gets into the libraries.
#
#   packaging/build.sh [--target TARGET [CARGO_OPTIONS...]]
#
# With SYSROOT=DIR it is linked for the C library in DIR, which may be older than the machine's.
#
# Not `cargo build`, which makes the rlib for Rust as well and for its sake optimises none of the three across crates.
set -eu
cd "$(dirname "$0")/.."

release=${CARGO_TARGET_DIR:-target}/release
if [ "${1:-}" = --target ]; then release=${CARGO_TARGET_DIR:-target}/$2/release; fi

. packaging/places.sh
root=$(pwd -P)
remapped="$remapped, '--remap-path-prefix=$root=together'"
export CFLAGS="$CFLAGS '-ffile-prefix-map=$root=together'"

log=$(mktemp)
trap 'rm -f "$log" "$log".program*' EXIT

# Functions of the same instructions become one, where the linker can do that: lld, which rustc brings for x86-64. No code
# compares addresses of functions.
fold=
if [ -z "${CARGO_BUILD_TARGET:-}" ] && [ "${1:-}" != --target ] && echo 'fn main() {}' |
    "${RUSTC:-rustc}" ${RUSTFLAGS:-} ${LDFLAGS:+-C "link-args=$LDFLAGS"} ${for_sysroot:+-C "link-args=$for_sysroot"} \
        -C link-arg=-Wl,--icf=all -o "$log.program" - 2> /dev/null; then
    fold='-C link-arg=-Wl,--icf=all'
fi

# Functions are inlined less than LLVM would (225 instructions): docs/performance.md has what that gives and costs.
cargo rustc --config "target.'cfg(all())'.rustflags = [$remapped]" --release --locked --lib \
    --crate-type cdylib,staticlib "$@" -- --print native-static-libs -C llvm-args=-inline-threshold=75 $fold \
    ${LDFLAGS:+-C "link-args=$LDFLAGS"} \
    ${for_sysroot:+-C "link-args=$for_sysroot"} 2>&1 |
    tee "$log" >&2
# A pipe hides how cargo ended: the libraries are the proof, and so is what it says of them.
sed -n 's/^note: native-static-libs: *//p' "$log" | tail -1 > "$release/native-static-libs"
[ -s "$release/native-static-libs" ]

# Into a file of its own: objcopy orders names otherwise when it reads what it wrote, and cargo puts its own archive back
# before the next build.
archive=$release/libtogether.a
case ${2:-} in
    *apple*) ;;
    # Bitcode of rustc's LLVM, in the objects of std: another LLVM that links with -flto stops at it. Apple's have none.
    *windows*) "${OBJCOPY:-objcopy}" --enable-deterministic-archives --remove-section=.llvmbc --remove-section=.llvmcmd \
        "$archive" "$archive.made" ;;
    *) packaging/one_object.sh "$archive" "$archive.made" ;;
esac
[ ! -e "$archive.made" ] || mv "$archive.made" "$archive"
