#!/bin/bash
# Builds the archive for linux-x86_64 twice, of the same sources in two places, and compares the two; then uses it as somebody
# does who unpacked it in a folder with a space in its name: by pkg-config and by CMake, shared and static, against the
# offline server. Needs cmake beside what `make test` needs.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(pwd -P)
command -v cmake > /dev/null || { echo "cmake is missing: install the package cmake" >&2 && exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/together dist.XXXXXX")
trap 'rm -rf "$work"' EXIT

passed=0
pass() { passed=$((passed + 1)) && echo "ok: $1"; }
fail() { echo "failed: $1" >&2 && echo "test result: FAILED. $passed passed; 1 failed;" && exit 1; }

export SOURCE_DATE_EPOCH=1700000000
make dist PLATFORMS=linux-x86_64
cp "${CARGO_TARGET_DIR:-target}"/dist/together-*-linux-x86_64.tar.gz "${CARGO_TARGET_DIR:-target}/dist/SHA256SUMS" "$work"
archive=$(echo "$work"/*.tar.gz)

# The same sources elsewhere, with a target folder of their own.
mkdir "$work/elsewhere"
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory="$work/elsewhere"
(cd "$work/elsewhere" && env -u CARGO_TARGET_DIR make dist PLATFORMS=linux-x86_64)
cmp "$archive" "$work"/elsewhere/target/dist/*.tar.gz || fail "two builds give the same bytes"
pass "two builds give the same bytes"

(cd "$work" && grep linux-x86_64 SHA256SUMS | sha256sum --check --quiet) || fail "the checksum is the archive's"
pass "the checksum is the archive's"

tar --extract --gzip --file="$archive" --directory="$work"
unpacked=$(echo "$work"/together-*-linux-x86_64)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
for place in "$root" "$work" "$cargo_home" "${HOME%/}/"; do
    ! grep -rlaF -e "$place" "$unpacked" || fail "nothing names $place"
done
pass "nothing names where it was built"

for name in $(sed -n 's/^   "bom-ref": "\(pkg:cargo\/\)\?\(.*\)",$/\2/p' "$unpacked/together.cdx.json"); do
    case $name in together@*) continue ;; esac
    [ -n "$(ls "$unpacked/licenses/${name%@*}-${name#*@}")" ] || fail "the licence of $name is there"
done
[ "$(ls "$unpacked/licenses" | wc -l)" -gt 30 ] || fail "the licences of all crates are there"
pass "the bill of materials and the licences name the same crates"

cargo build --quiet --package together-offline
server=${CARGO_TARGET_DIR:-target}/debug/together-offline
# answers PROGRAM: it asks the offline server and prints what that says.
answers() {
    env -u LD_LIBRARY_PATH examples/with-offline-server.sh "$server" "$@" "How are you?" | grep -q 'you asked "How are you?"'
}

# Moved once more, so that nothing can have noted the first place.
mv "$unpacked" "$work/moved here"
unpacked="$work/moved here"
export PKG_CONFIG_PATH="$unpacked/lib/pkgconfig"
flags=$(pkg-config --cflags --libs together)
eval "cc -Wall -Wextra -Werror examples/c/complete.c -o \"\$work/shared\" $flags" -Wl,-rpath,"'$unpacked/lib'"
answers "$work/shared" || fail "a program by pkg-config, shared"
pass "a program by pkg-config, shared"
mkdir "$work/archive alone"
cp "$unpacked/lib/libtogether.a" "$work/archive alone"
flags="$(pkg-config --cflags together) -L'$work/archive alone' $(pkg-config --static --libs-only-l together)"
eval "cc -Wall -Wextra -Werror examples/c/complete.c -o \"\$work/static\" $flags"
answers "$work/static" || fail "a program by pkg-config, static"
pass "a program by pkg-config, static"

cmake -S tests/dist -B "$work/cmake" -DCMAKE_PREFIX_PATH="$unpacked" -DSOURCE="$root/examples/c/complete.c" > "$work/cmake.log" &&
    cmake --build "$work/cmake" >> "$work/cmake.log" || { cat "$work/cmake.log" && fail "CMake builds"; }
for kind in together static; do
    answers "$work/cmake/by_cmake_$kind" || fail "a program by CMake, together::$kind"
    pass "a program by CMake, together::$kind"
done
echo "test result: ok. $passed passed; 0 failed;"
