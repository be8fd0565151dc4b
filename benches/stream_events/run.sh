#!/bin/sh
# Instructions for one event of a stream, by libtogether and by Debian's libcurl and cJSON, against the same
# offline server: callgrind counts two runs whose answers differ by 2,000 events, and the difference is theirs.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY SERVER
set -eu

. "$(dirname "$0")/../programs.sh"
if ! command -v valgrind > /dev/null; then
    echo "valgrind is missing: install the package valgrind" >&2
    exit 1
fi
compile_both stream_

instructions() {
    PACE=0 "$offline" "$server" valgrind --tool=callgrind \
        --callgrind-out-file=/dev/null "$programs/$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'
}

for program in stream_with_libtogether stream_with_libcurl; do
    few=$(instructions "$program" 200)
    many=$(instructions "$program" 2200)
    echo "$program: $(((many - few) / 2000)) instructions an event"
done
