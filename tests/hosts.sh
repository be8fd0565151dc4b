#!/bin/sh
# Tests the library inside real programs: each folder of examples/ that has a test.sh. As bindings/test.sh, whose words and
# rules these are, REQUIRED="sqlite love" included.
#
#   tests/hosts.sh FOLDER [NAME...]      FOLDER has libtogether.so and together-offline; all hosts unless named
cd "$(dirname "$0")/.." || exit 1
exec bindings/test.sh --in examples "$@"
