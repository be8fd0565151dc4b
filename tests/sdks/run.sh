#!/bin/bash
# Judges the offline server by the official SDKs for Python and Node, and OpenAI's, unmodified: they make their everyday calls of
# it, and check what comes by their own types. The server holds what they ask against the API's description.
#
#   tests/sdks/run.sh TARGET     TARGET/debug has together-offline; the SDKs come from PyPI and npm into TARGET/sdks
#
# REQUIRED="python node" makes it a failure when one cannot be judged by, for lack of Python's venv or of npm.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(cd "$1" && pwd -P)
place=$target/sdks
mkdir -p "$place/node"
failed=

# beside_server COMMAND...: what it prints is kept. What hangs is ended.
beside_server() {
    STRICT=1 examples/with-offline-server.sh "$target/debug/together-offline" timeout --kill-after=10 600 "$@" 2>&1 | tee "$place/said"
}

# counted PASSED FAILED: in the words that cargo has for tests.
counted() {
    local verdict=ok
    if [ "$2" -ne 0 ]; then verdict=FAILED failed=yes; fi
    echo "test result: $verdict. $1 passed; $2 failed;"
}

left_out() {
    echo "left out: $1, for lack of $2"
    case " ${REQUIRED-} " in *" $1 "*) counted 0 1 ;; esac
}

by_python() {
    [ -x "$place/python/bin/pip" ] || python3 -m venv "$place/python"
    "$place/python/bin/pip" install --quiet --disable-pip-version-check --requirement tests/sdks/requirements.txt
    local ran wrong
    beside_server "$place/python/bin/python" -B -W ignore -m unittest discover --start-directory tests/sdks/python || :
    ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in.*/\1/p' "$place/said")
    wrong=$(sed -n 's/^FAILED (//p' "$place/said" | tr -c '0-9\n' ' ' | awk '{ for (i = 1; i <= NF; i++) all += $i } END { print all + 0 }')
    # No test at all is a failure too, and so is an end that says neither.
    grep -q '^OK\|^FAILED' "$place/said" && [ "${ran:-0}" -gt 0 ] || wrong=$((wrong + 1)) ran=$((${ran:-0} + 1))
    counted $((ran - wrong)) "$wrong"
}

by_node() {
    cp tests/sdks/node/* "$place/node"
    npm install --silent --no-audit --no-fund --no-package-lock --prefix "$place/node"
    local right wrong
    # shellcheck disable=SC2016
    beside_server sh -c 'cd "$1" && NODE_EXTRA_CA_CERTS=$SSL_CERT_FILE exec node --test --test-reporter=tap' sh "$place/node" || :
    right=$(sed -n 's/^# pass //p' "$place/said") wrong=$(sed -n 's/^# fail //p' "$place/said")
    [ "${right:-0}" -gt 0 ] || wrong=$((${wrong:-0} + 1))
    counted "${right:-0}" "$wrong"
}

if python3 -c "import ensurepip, venv" 2> /dev/null; then by_python; else left_out python "Python's venv"; fi
if ! command -v npm > /dev/null; then
    left_out node npm
elif ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
    # Not a lack that an installation of this system could mend.
    echo "not run: node $(node --version), and its SDKs need 20"
else
    by_node
fi
[ -z "$failed" ]
