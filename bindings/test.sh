#!/bin/sh
# Tests each binding whose language is here, with the library and the offline server that cargo built, and says which it
# left out and why.
#
#   bindings/test.sh FOLDER [NAME...]      FOLDER has libtogether.so and together-offline; all bindings unless named
#   bindings/test.sh --in PLACE FOLDER [NAME...]     the same for the folders of PLACE: tests/hosts.sh
#
# Each binding has a program test.sh: exit 0 is passed, 77 is left out (its last line says why), anything else is failed.
# REQUIRED="cpp python" makes it a failure to leave out one of those, unless the machine forbids what it needs ("not run: ...").
set -u

bindings=$(cd "$(dirname "$0")" && pwd)
place=$bindings
[ "$1" != --in ] || { place=$(cd "$2" && pwd) && shift 2 || exit 1; }
folder=$(cd "$1" && pwd) || exit 1
shift
export TOGETHER_LIBRARY="$folder/libtogether.so"
export TEST_FOLDER="$folder"
export TEST_INCLUDE="$bindings/../include"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# What a program is linked with in place, and what it asks for then.
version=$(sed -n 's/^#define TOGETHER_VERSION_STRING "\(.*\)\..*"/\1/p' "$TEST_INCLUDE/together.h")
export TEST_LINKED="$work/linked"
mkdir "$TEST_LINKED"
ln -s "$TOGETHER_LIBRARY" "$TEST_LINKED/libtogether.so"
ln -s "$TOGETHER_LIBRARY" "$TEST_LINKED/libtogether.so.$version"
unset LD_LIBRARY_PATH

[ $# -gt 0 ] || set -- $(cd "$place" && for test in */test.sh; do dirname "$test"; done)

passed= left_out= failed=
for name in "$@"; do
    echo "== $name"
    mkdir "$work/$name"
    # The events of a stream come 5 ms apart: slow enough to cancel in the middle of one.
    # What hangs is ended, and has failed.
    PACE=5 TEST_WORK="$work/$name" "$bindings/../examples/with-offline-server.sh" "$folder/together-offline" \
        timeout --kill-after=10 600 "$place/$name/test.sh" > "$work/said" 2>&1
    status=$?
    cat "$work/said"
    case $status in
        0) passed="$passed $name" ;;
        77) left_out="$left_out
  $name: $(tail -n 1 "$work/said")"
            tail -n 1 "$work/said" | grep -q '^not run: ' || case " ${REQUIRED-} " in
                *" $name "*) failed="$failed $name" ;;
            esac ;;
        *) failed="$failed $name" ;;
    esac
done

echo
echo "passed:  ${passed:- none}"
echo "left out:${left_out:- none}"
echo "failed:  ${failed:- none}"
[ -z "$failed" ]
