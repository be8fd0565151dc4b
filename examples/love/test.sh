#!/bin/sh
# Tests the game on a virtual screen (tests/hosts.sh calls this), and leaves a picture of it beside the library:
# hosts/love.png.
set -eu
cd "$(dirname "$0")"
command -v love > /dev/null || { echo "no LÖVE: install love"; exit 77; }
command -v xvfb-run > /dev/null || { echo "no screen: install xvfb and xauth"; exit 77; }

export LUA_PATH="$PWD/../../bindings/lua/?.lua;$PWD/../../bindings/lua/?/init.lua;;"
export XDG_DATA_HOME="$TEST_WORK/data" SDL_AUDIODRIVER=dummy LIBGL_ALWAYS_SOFTWARE=1
mkdir -p "$XDG_DATA_HOME"
xvfb-run --auto-servernum --server-args="-screen 0 800x600x24" love . --test
mkdir -p "$TEST_FOLDER/hosts"
cp "$XDG_DATA_HOME/love/together-room/room.png" "$TEST_FOLDER/hosts/love.png"
