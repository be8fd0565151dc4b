#!/bin/sh
# Tests the package with the JDK that is here, or else with that of Debian 13 in a chroot (bindings/test.sh calls this). The tests,
# the example and most classes are those of bindings/java.
set -eu
cd "$(dirname "$0")"
package=$PWD
version=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
if [ "${version:-0}" -lt 22 ]; then
    [ "${1-}" != in-chroot ] || { echo "the chroot has no JDK 22"; exit 1; }
    # The chroot has no Python.
    ../readme.py README.md src/test/readme.txt "$TEST_WORK/readme"
    exec ../debian.sh trixie "${package%/*} $TEST_FOLDER $TEST_INCLUDE $TEST_WORK $(dirname "$SSL_CERT_FILE")" "$package/test.sh" in-chroot
fi
java -version 2>&1 | head -n 1

classes=$TEST_WORK/classes tests=$TEST_WORK/tests
# What is restricted about foreign functions, the program's owner allows where it starts.
javac --release 22 -Xlint:all,-restricted,-options -Werror -d "$classes" src/main/java/libtogether/*.java ../java/src/shared/java/libtogether/*.java
javac --release 22 -Xlint:all,-options -Werror -d "$tests" -cp "$classes" ../java/src/test/java/Tests.java ../java/examples/Ask.java
run() { java --enable-native-access=ALL-UNNAMED "$@"; }
run -cp "$tests:$classes" Tests
echo "java exit_with_open_streams"
said=$(timeout 60 java --enable-native-access=ALL-UNNAMED -cp "$tests:$classes" Tests open 2>&1)
[ -z "$said" ] || { echo "$said"; exit 1; }
run -cp "$tests:$classes" Ask "From an example?" | grep 'offline: you asked "From an example?"'

[ -e "$TEST_WORK/readme" ] || ../readme.py README.md src/test/readme.txt "$TEST_WORK/readme"
# As the README says it: with what Hello.java needs of the sources, and no list of them.
javac -d "$TEST_WORK/user" -sourcepath src/main/java:../java/src/shared/java "$TEST_WORK/readme/hello/Hello.java"
run -cp "$TEST_WORK/user" Hello | grep 'offline: you asked "What is the capital of France?"'
echo "java22 readme"

echo "java22 library_is_found_and_checked"
for wrong in /nowhere/libtogether.so "$package/pom.xml"; do
    if TOGETHER_LIBRARY=$wrong run -cp "$tests:$classes" Ask > "$TEST_WORK/said" 2>&1; then echo "$wrong is no library"; exit 1; fi
    grep -q "  $wrong: ..*" "$TEST_WORK/said" && grep -q TOGETHER_LIBRARY "$TEST_WORK/said" || { cat "$TEST_WORK/said"; exit 1; }
done
# In a folder that is named, and never in the one where the program runs.
mkdir "$TEST_WORK/folder"
cp "$TOGETHER_LIBRARY" "$TEST_WORK/folder/libtogether.so"
unset TOGETHER_LIBRARY
cd "$TEST_WORK/folder"
run -Djava.library.path="$TEST_WORK/folder" -cp "$tests:$classes" Ask "Found?" | grep -q 'Found?'
for path in /nowhere . ""; do
    if run -Djava.library.path="$path" -cp "$tests:$classes" Ask > "$TEST_WORK/said" 2>&1; then echo "the working directory was searched"; exit 1; fi
done

missing=0
for function in $(grep -o 'together_[a-z0-9_]*(' "$TEST_INCLUDE/together.cdef" | tr -d '(' | sort -u); do
    grep -q " $function(" "$package/src/main/java/libtogether/C.java" || { echo "C.java does not declare $function"; missing=1; }
done
[ $missing = 0 ] && echo "java22 every_function"
