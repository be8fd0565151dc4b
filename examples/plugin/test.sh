#!/bin/sh
# Tests the static library where other code in Rust is, and in a plugin (tests/hosts.sh calls this).
set -eu
cd "$(dirname "$0")"
command -v cc > /dev/null || { echo "no C compiler: install gcc"; exit 77; }
rustc=${RUSTC:-rustc}
command -v "$rustc" > /dev/null || { echo "no Rust compiler: install rustup"; exit 77; }
. ../../tests/counts.sh

# The archive that `make` ships is made so.
archive=$TEST_WORK/libtogether.a
../../packaging/one_object.sh "$TEST_FOLDER/libtogether.a" "$archive"
seen=$(nm --defined-only --extern-only "$archive" | awk 'NF == 3 { print $3 }' | grep -v '^together_' || :)
[ "$seen" = DW.ref.together_eh_personality ] || fail "the archive shows more than the API: $seen"
pass "the archive shows the API alone"

# Link-time optimisation, as ours has it: everything of std is in one object then.
"$rustc" --edition 2024 -O -C lto=fat --crate-type staticlib another.rs -o "$TEST_WORK/libanother.a"
strict="-std=c11 -Wall -Wextra -Werror -O1 -s -I $TEST_INCLUDE -I ../../tests/c"
# What a plugin takes from archives is its own: the host, or another plugin, may have the same names.
of_its_own="-shared -fPIC -Wl,--exclude-libs,libtogether.a"
cc $strict $of_its_own plugin.c "$archive" -o "$TEST_WORK/plugin.so"
cc $strict $of_its_own plugin.c "$archive" "$TEST_WORK/libanother.a" -Wl,-u,another_plus_one \
    -o "$TEST_WORK/plugin_of_two.so"
cc $strict test.c plugin.c "$archive" "$TEST_WORK/libanother.a" -ldl -lpthread \
    -Wl,--export-dynamic-symbol=getaddrinfo -o "$TEST_WORK/test"
"$TEST_WORK/test" "$TEST_WORK/plugin.so" "$TEST_WORK/plugin_of_two.so"
all_passed
