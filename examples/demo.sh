#!/bin/sh
# Compiles examples/c/complete.c against the library and asks it PROMPT of MODEL: of the service where
# TOGETHER_API_KEY is set, else of an offline server that lives as long as the demo. `make demo` runs it.
#
#   PROMPT=... MODEL=... demo.sh DIRECTORY_OF_THE_LIBRARY SERVER
set -eu

here=$(dirname "$0")
libraries=$(cd "$1" && pwd)
server=$2
program=$libraries/examples/complete

mkdir -p "$(dirname "$program")"
cc -std=c11 -Wall -Wextra -Wpedantic -Werror "$here/c/complete.c" -I"$here/../include" -o "$program" \
    -L"$libraries" -ltogether -Wl,-rpath,"$libraries"

if [ -n "${TOGETHER_API_KEY-}" ]; then
    exec "$program" "${PROMPT-}" "${MODEL-}"
fi
cargo build --package together-offline
exec "$here/with-offline-server.sh" "$server" "$program" "${PROMPT-}" "${MODEL-}"
