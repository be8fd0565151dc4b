#!/bin/sh
# Tests the module with each Lua that is here (bindings/test.sh calls this): LuaJIT without a compiler, the others by the C
# module, which is compiled for each.
set -eu
cd "$(dirname "$0")"
export LUA_PATH="$PWD/?.lua;$PWD/?/init.lua;;"
tested=
../readme.py README.md tests/readme.txt "$TEST_WORK/readme"

readme() {
    "$1" "$TEST_WORK/readme/hello.lua" | grep -q 'offline: you asked "What is the capital of France?"'
    "$1" "$TEST_WORK/readme/fragments.lua" > "$TEST_WORK/readme/said"
    echo "$1 readme"
}

example() {
    "$1" examples/ask.lua "From an example?" | grep -q 'offline: you asked "From an example?"'
}

if command -v luajit > /dev/null; then
    luajit tests/test_together.lua
    example luajit
    readme luajit
    ../not-from-here.sh luajit "$PWD/examples/ask.lua"
    tested=luajit
else
    echo "not run: LuaJIT: install luajit"
fi

version=$(sed -n 's/^#define TOGETHER_VERSION_STRING "\(.*\)\..*"/\1/p' "$TEST_INCLUDE/together.h")
ln -sf "$TOGETHER_LIBRARY" "$TEST_WORK/libtogether.so.$version"
for lua in 5.4 5.3 5.1; do
    headers=/usr/include/lua$lua
    if ! command -v lua$lua > /dev/null || ! [ -e "$headers/lua.h" ] || ! command -v cc > /dev/null; then
        echo "not run: Lua $lua: install gcc, lua$lua and liblua$lua-dev"
        continue
    fi
    mkdir -p "$TEST_WORK/$lua"
    cc -std=c99 -Wall -Wextra -Wpedantic -Werror -O1 -g -shared -fPIC -I "$TEST_INCLUDE" -I "$headers" src/together_core.c \
        "$TOGETHER_LIBRARY" -Wl,-rpath,"$TEST_WORK" -o "$TEST_WORK/$lua/together_core.so"
    under=
    if [ $lua = 5.4 ] && command -v valgrind > /dev/null; then
        under="valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
            --error-exitcode=9 --suppressions=../../suppressions/valgrind.supp"
        echo "Lua $lua under valgrind"
    fi
    LUA_CPATH="$TEST_WORK/$lua/?.so" $under lua$lua tests/test_together.lua
    LUA_CPATH="$TEST_WORK/$lua/?.so" example lua$lua
    LUA_CPATH="$TEST_WORK/$lua/?.so" readme lua$lua
    tested="$tested $lua"
done
[ -n "$tested" ] || { echo "no Lua: install luajit, or lua5.4 and liblua5.4-dev"; exit 77; }
