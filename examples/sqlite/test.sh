#!/bin/sh
# Tests the extension with the SQLite that is here (tests/hosts.sh calls this): a C program, and the shell.
set -eu
cd "$(dirname "$0")"
command -v cc > /dev/null || { echo "no C compiler: install gcc"; exit 77; }
command -v sqlite3 > /dev/null || { echo "no SQLite shell: install sqlite3"; exit 77; }
[ -e /usr/include/sqlite3ext.h ] || { echo "no headers of SQLite: install libsqlite3-dev"; exit 77; }
. ../../tests/counts.sh

strict="-std=c11 -Wall -Wextra -Wpedantic -Werror -O1 -g -I $TEST_INCLUDE"
cc $strict -std=c99 -shared -fPIC together.c -L "$TEST_LINKED" -ltogether -Wl,-rpath,"$TEST_LINKED" -o "$TEST_WORK/together.so"
cc $strict -I ../../tests/c test.c -lsqlite3 -lpthread -o "$TEST_WORK/test"
"$TEST_WORK/test" "$TEST_WORK/together.so"

load=".load $TEST_WORK/together"
said=$(sqlite3 -cmd "$load" :memory: "select together('From the shell?')")
[ "$said" = 'offline: you asked "From the shell?"' ] || fail "one line of the shell: $said"
pass "one line of the shell"

# Ctrl-C, when the request is under way.
sqlite3 -cmd "$load" :memory: "select together('offline/slow', 'x')" > "$TEST_WORK/said" 2>&1 &
shell=$!
waited=0
until ls -l "/proc/$shell/fd" 2> /dev/null | grep -q socket; do
    [ $waited -lt 300 ] || fail "the shell asks nothing: $(cat "$TEST_WORK/said")"
    waited=$((waited + 1)) && sleep 0.1
done
kill -INT "$shell"
status=0
wait "$shell" || status=$?
[ "$status" -ne 0 ] && grep -qi interrupted "$TEST_WORK/said" || fail "Ctrl-C: $status, $(cat "$TEST_WORK/said")"
pass "Ctrl-C ends a request of the shell"
all_passed
