#!/bin/bash
# Judges the offline server by the official SDKs for Python and Node, and OpenAI's, unmodified: they make their everyday calls of
# it, and check the answers by their own types. The server holds what they ask against the API's description. The library's
# websockets are judged by the package websockets as a server, and by the Autobahn suite.
#
#   tests/sdks/run.sh TARGET     TARGET/debug has together-offline and the library; the SDKs come from PyPI and npm into TARGET/sdks
#
# REQUIRED="python node autobahn" makes it a failure when one cannot be judged by, for lack of Python's venv, of npm or of Python 2.7.
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
    PYTHONPATH=$PWD/bindings/python/src TOGETHER_LIBRARY=$target/debug/libtogether.so \
        beside_server "$place/python/bin/python" -B -W ignore -m unittest discover --start-directory tests/sdks/python || :
    ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in.*/\1/p' "$place/said")
    wrong=$(sed -n 's/^FAILED (//p' "$place/said" | tr -c '0-9\n' ' ' | awk '{ for (i = 1; i <= NF; i++) all += $i } END { print all + 0 }')
    # No test at all is a failure too, and so is an end that says neither.
    grep -q '^OK\|^FAILED' "$place/said" && [ "${ran:-0}" -gt 0 ] || wrong=$((wrong + 1)) ran=$((${ran:-0} + 1))
    counted $((ran - wrong)) "$wrong"
}

# Debian has no Python 2.7 any more: pyenv and conda do.
python2() {
    local python
    for python in python2.7 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7*/bin/python2.7; do
        if "$python" -m pip --version > /dev/null 2>&1; then command -v "$python" && return; fi
    done
    return 1
}

by_autobahn() {
    local python=$1 suite=$place/autobahn
    if ! [ -d "$suite/autobahntestsuite" ] &&
        ! "$python" -m pip install --quiet --disable-pip-version-check --target "$suite" autobahntestsuite==25.10.1; then
        left_out autobahn "the packages of the suite"
        return
    fi
    timeout --kill-after=10 900 python3 tests/sdks/autobahn.py "$python" "$suite" "$place/autobahn-reports" || failed=yes
}

by_node() {
    cp tests/sdks/node/* "$place/node"
    npm install --silent --no-audit --no-fund --no-package-lock --prefix "$place/node"
    local right wrong
    # The SDK's uploads have a base URL of their own.
    # shellcheck disable=SC2016
    beside_server sh -c 'cd "$1" && export TOGETHER_API_BASE_URL="$TOGETHER_BASE_URL/v1" NODE_EXTRA_CA_CERTS="$SSL_CERT_FILE" &&
        exec node --test --test-reporter=tap' sh "$place/node" || :
    right=$(sed -n 's/^# pass //p' "$place/said") wrong=$(sed -n 's/^# fail //p' "$place/said")
    [ "${right:-0}" -gt 0 ] || wrong=$((${wrong:-0} + 1))
    counted "${right:-0}" "$wrong"
}

if python3 -c "import ensurepip, venv" 2> /dev/null; then by_python; else left_out python "Python's venv"; fi
if python=$(python2); then by_autobahn "$python"; else left_out autobahn "Python 2.7 with pip"; fi
if ! command -v npm > /dev/null; then
    left_out node npm
elif ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
    # Not a lack that an installation of this system could mend.
    echo "not run: node $(node --version), and its SDKs need 20"
else
    by_node
fi
[ -z "$failed" ]
