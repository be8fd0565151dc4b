#!/bin/sh
# Tests the package with the Python that is here (bindings/test.sh calls this): nothing is installed or built.
set -eu
cd "$(dirname "$0")"
python=$(command -v python3) || { echo "no Python: install python3"; exit 77; }
"$python" --version
export PYTHONPATH="$PWD/src" PYTHONDONTWRITEBYTECODE=1
# Warnings are errors, such as a descriptor that is left open.
"$python" -W error -m unittest discover -v -s tests
"$python" -W error examples/ask.py "From an example?" | grep -q 'offline: you asked "From an example?"'
../readme.py README.md tests/readme.txt "$TEST_WORK/readme"
(cd "$TEST_WORK/readme" && "$python" hello.py | grep -q 'offline: you asked "What is the capital of France?"' && "$python" fragments.py > said)
echo "python readme"
../not-from-here.sh "$python" "$PWD/examples/ask.py"

# As a user has it: installed in a clean place, away from this folder. pip builds a package with setuptools and wheel.
for builder in "$python" /usr/bin/python3 none; do
    if [ "$builder" = none ]; then
        echo "not run: the installed package: install python3-pip, python3-setuptools and python3-wheel"
    elif "$builder" -c 'import setuptools, wheel, pip' 2> /dev/null; then
        cp -r . "$TEST_WORK/package"
        "$builder" -m pip install -q --no-deps --no-build-isolation --no-index --root-user-action ignore \
            --target "$TEST_WORK/installed" "$TEST_WORK/package"
        (cd / && PYTHONPATH="$TEST_WORK/installed" "$python" -c 'import libtogether; print("installed", libtogether.__file__)')
        break
    fi
done
