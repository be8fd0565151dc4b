#!/bin/sh
# Tests the package with the Swift that is here, or else with that of Debian 13 in a chroot (bindings/test.sh calls this).
set -eu
cd "$(dirname "$0")"
package=$PWD
if ! command -v swift > /dev/null; then
    [ "${1-}" != in-chroot ] || { echo "the chroot has no swift"; exit 1; }
    # The chroot has no Python.
    ../readme.py README.md readme.txt "$TEST_WORK/readme"
    exec ../debian.sh trixie "$package $TEST_FOLDER $TEST_WORK $(dirname "$SSL_CERT_FILE")" "$package/test.sh" in-chroot
fi
swift --version 2>&1 | grep 'Swift version'

# As `make install` has it, but in place. The loader asks for the library by its versioned name.
version=$(sed -n 's/^let generatedFor = "\(.*\)\..*"/\1/p' Sources/Together/Numbers.swift)
mkdir "$TEST_WORK/lib"
for name in libtogether.so "libtogether.so.$version"; do ln -s "$TOGETHER_LIBRARY" "$TEST_WORK/lib/$name"; done
printf 'Name: together\nDescription: in place\nVersion: %s\nLibs: -L%s -ltogether\n' \
    "$version" "$TEST_WORK/lib" > "$TEST_WORK/lib/together.pc"
export PKG_CONFIG_PATH="$TEST_WORK/lib" LD_LIBRARY_PATH="$TEST_WORK/lib"

if grep -rn 'unsafeFlags' Package.swift; then echo "no package can depend on one with unsafe flags"; exit 1; fi
swift test --scratch-path "$TEST_WORK/tests" -Xswiftc -warnings-as-errors 2>&1

# As a user has it: a package of its own, elsewhere.
cp -R examples/ask "$TEST_WORK/ask"
sed -i "s|path: \"../..\"|path: \"$package\"|" "$TEST_WORK/ask/Package.swift"
cd "$TEST_WORK/ask"
swift build 2>&1
"$(swift build --show-bin-path)/ask" "From an example?" | grep 'offline: you asked "From an example?"'

# The programs of the README, one of which is a package's description.
[ -e "$TEST_WORK/readme" ] || "$package/../readme.py" "$package/README.md" "$package/readme.txt" "$TEST_WORK/readme"
sed -i "s|DIR/bindings/swift|$package|" "$TEST_WORK/readme/hello/Package.swift"
cd "$TEST_WORK/readme/hello"
swift build 2>&1
"$(swift build --show-bin-path)/hello" | grep 'offline: you asked "What is the capital of France?"'
echo "swift readme"

# Each function is used, or listed here: callbacks on threads of the library, what an event or a stream does as well, twins with
# a length, and what only C or Windows has.
without_use="together_set_allocator together_options_set_log together_options_set_api_key_source together_options_set_transport \
together_complete together_complete_each together_client_fd together_client_event together_call_next together_call_wait \
together_call_fd together_call_event together_tool_call_name together_tool_call_id"
missing=0
functions=$(grep -o 'together_[a-z0-9_]*(' "$package/Sources/CTogether/declarations.h" | tr -d '(' | sort -u)
for function in $functions; do
    echo "$functions" | grep -qx "${function}_n" && continue
    case " $without_use " in *" $function "*) continue ;; esac
    grep -qE "\b$function\b" "$package"/Sources/Together/*.swift || { echo "nothing uses $function"; missing=1; }
done
[ $missing = 0 ] && echo "swift every_function"
