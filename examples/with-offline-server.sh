#!/bin/sh
# Runs a command with an offline server of its own, and gives its exit status. The server takes a free port,
# and is stopped by its process id when the command ends, fails or is interrupted.
#
#   MODEL=... PACE=... STRICT=... with-offline-server.sh SERVER COMMAND [ARGUMENT...]
#
# MODEL, where set, is a model to answer for beside those that the server knows; PACE is the pause between
# the events of a stream, in milliseconds; STRICT, where set, has it hold requests against the API's description.
set -eu

server=$1
shift
directory=$(mktemp -d)
server_id=
command_id=

stop() {
    status=$?
    trap - EXIT INT TERM
    for id in $command_id $server_id; do
        kill "$id" 2>/dev/null || :
        wait "$id" 2>/dev/null || :
    done
    rm -rf "$directory"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$server" --directory "$directory" ${MODEL:+--model "$MODEL"} ${PACE:+--pace "$PACE"} ${STRICT:+--strict} > /dev/null &
server_id=$!

# The server writes this file last.
waited=0
while [ ! -e "$directory/environment" ]; do
    if ! kill -0 "$server_id" 2>/dev/null; then
        echo "with-offline-server.sh: the server $server ended before it was ready" >&2
        exit 1
    fi
    if [ "$waited" -ge 300 ]; then
        echo "with-offline-server.sh: the server $server was not ready within 30 seconds" >&2
        exit 1
    fi
    sleep 0.1
    waited=$((waited + 1))
done

# In the background, so that a signal is acted on at once and not when the command is done.
(
    . "$directory/environment"
    exec "$@"
) <&0 &
command_id=$!
status=0
wait "$command_id" || status=$?
command_id=
exit "$status"
