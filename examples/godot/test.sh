#!/bin/bash
# Tests the node in Godot 4: the one that is here, or else Debian's, in a chroot of sid (tests/hosts.sh calls this). Without a
# screen, and with a virtual one; leaves a picture beside the library: hosts/godot.png.
set -euo pipefail
cd "$(dirname "$0")"
command -v cc > /dev/null || { echo "no C compiler: install gcc"; exit 77; }

# in_godot COMMAND...: where Godot is.
in_godot() {
    if godot --version 2> /dev/null | grep -q '^4'; then "$@"; else
        ../../bindings/debian.sh sid "$TEST_WORK $(dirname "$SSL_CERT_FILE")" "$@"
    fi
}
export HOME=$TEST_WORK LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
project=$TEST_WORK/project
cp -r project "$project"
mkdir "$project/bin"
in_godot sh -c 'cd "$1" && exec godot --headless --dump-gdextension-interface --quit' sh "$TEST_WORK" > "$TEST_WORK/said" 2>&1 ||
    { status=$?; cat "$TEST_WORK/said"; exit $status; }
# As a game has it: the library beside the extension.
cp -L "$TOGETHER_LIBRARY" "$project/bin/$(basename "$TEST_LINKED"/libtogether.so.*)"
cc -std=c11 -Wall -Wextra -Werror -O1 -g -shared -fPIC -I "$TEST_WORK" -I "$TEST_INCLUDE" together_node.c -L "$TEST_LINKED" \
    -ltogether -Wl,-rpath,'$ORIGIN' -o "$project/bin/libtogether_node.so"
# What an import of the project leaves. Godot 4.6.3 itself ends one with a crash if an extension has a class, whatever the class
# does: nothing of the library has run then.
mkdir "$project/.godot"
echo "res://together.gdextension" > "$project/.godot/extension_list.cfg"

room="godot --path $project"
in_godot env TOGETHER_TEST=whole $room --headless -- --test 2>&1 | tee "$TEST_WORK/said"
in_godot env TOGETHER_TEST=key TOGETHER_API_KEY=wrong $room --headless -- --test 2>&1 | tee -a "$TEST_WORK/said"
in_godot env TOGETHER_TEST=network TOGETHER_BASE_URL=https://127.0.0.1:1 $room --headless -- --test 2>&1 | tee -a "$TEST_WORK/said"
# xvfb-run waits for a signal, which does not reach the first process of a namespace: so a shell is that.
# shellcheck disable=SC2016
in_godot env TOGETHER_TEST=whole TOGETHER_PICTURE="$TEST_WORK/godot.png" sh -c 'xvfb-run --auto-servernum \
    --server-args="-screen 0 800x600x24" "$@"; exit $?' sh $room --rendering-driver opengl3 --audio-driver Dummy \
    --disable-vsync -- --test 2>&1 | tee -a "$TEST_WORK/said"
mkdir -p "$TEST_FOLDER/hosts"
cp "$TEST_WORK/godot.png" "$TEST_FOLDER/hosts/godot.png"
[ "$(grep -c '^test result: ok' "$TEST_WORK/said")" = 4 ]
! grep -q 'SCRIPT ERROR\|^ERROR' "$TEST_WORK/said"
