#!/bin/sh
# Tests the plugin in a host that counts, and in lv2apply as it comes (tests/hosts.sh calls this).
set -eu
cd "$(dirname "$0")"
command -v cc > /dev/null || { echo "no C compiler: install gcc"; exit 77; }
pkg-config --exists lilv-0 lv2 || { echo "no LV2: install lv2-dev, liblilv-dev and pkg-config"; exit 77; }
command -v lv2apply > /dev/null || { echo "no LV2 host: install lilv-utils"; exit 77; }
command -v python3 > /dev/null || { echo "no Python: install python3"; exit 77; }
. ../../tests/counts.sh

strict="-std=c11 -Wall -Wextra -Wpedantic -Werror -O1 -g -I $TEST_INCLUDE"
bundles=$TEST_WORK/lv2
mkdir "$bundles"
cp -r slate.lv2 "$bundles"
cc $strict -shared -fPIC slate.c -L "$TEST_LINKED" -ltogether -lpthread -Wl,-rpath,"$TEST_LINKED" -o "$bundles/slate.lv2/slate.so"
# Allocation is what the program counts, so the compiler may not know it.
cc $strict -fno-builtin -I ../../tests/c test.c $(pkg-config --cflags --libs lilv-0) -ldl -lpthread -o "$TEST_WORK/test"
"$TEST_WORK/test" "$bundles/slate.lv2/"

# A file is faster than speech: what arrives in time is heard, and the host ends while the voice is on its way.
python3 -c 'import sys, wave
sound = wave.open(sys.argv[1], "wb")
sound.setparams((1, 2, 48000, 0, "NONE", ""))
sound.writeframes(bytes(2 * 48000 * 5))' "$TEST_WORK/in.wav"
LV2_PATH=$bundles lv2apply -i "$TEST_WORK/in.wav" -o "$TEST_WORK/out.wav" -c take 3 urn:libtogether:slate ||
    fail "lv2apply ends with $?"
[ "$(wc -c < "$TEST_WORK/out.wav")" -gt 480000 ] || fail "lv2apply writes no sound"
pass "lv2apply, which ends while the voice is on its way"
all_passed
