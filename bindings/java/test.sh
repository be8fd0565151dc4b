#!/bin/sh
# Tests the package with the JDK that is here (bindings/test.sh calls this), without Maven.
set -eu
cd "$(dirname "$0")"
command -v javac > /dev/null || { echo "no JDK: install default-jdk-headless"; exit 77; }
jna=${JNA:-/usr/share/java/jna.jar}
[ -e "$jna" ] || { echo "no JNA: install libjna-java, or name its jar in JNA"; exit 77; }
java -version 2>&1 | head -n 1

javac -Xlint:all -Werror -d "$TEST_WORK/classes" -cp "$jna" src/*/java/libtogether/*.java
javac -Xlint:all -Werror -d "$TEST_WORK/tests" -cp "$TEST_WORK/classes:$jna" src/test/java/Tests.java examples/Ask.java
run() { java -cp "$TEST_WORK/tests:$TEST_WORK/classes:$jna" "$@"; }
run Tests
echo "java exit_with_open_streams"
said=$(timeout 60 java -cp "$TEST_WORK/tests:$TEST_WORK/classes:$jna" Tests open 2>&1)
[ -z "$said" ] || { echo "$said"; exit 1; }
run Ask "From an example?" | grep -q 'offline: you asked "From an example?"'
../readme.py README.md src/test/readme.txt "$TEST_WORK/readme"
javac -Xlint:all -Werror -d "$TEST_WORK/tests" -cp "$TEST_WORK/classes:$jna" "$TEST_WORK"/readme/*/*.java
# As the README says it: with what Hello.java needs of the sources, and no list of them.
javac -d "$TEST_WORK/user" -cp "$jna" -sourcepath src/main/java:src/shared/java "$TEST_WORK/readme/hello/Hello.java"
java -cp "$TEST_WORK/user:$jna" Hello | grep -q 'offline: you asked "What is the capital of France?"'
(cd "$TEST_WORK" && run Fragments > said)
echo "java readme"
../not-from-here.sh java -cp "$TEST_WORK/tests:$TEST_WORK/classes:$jna" Ask

# Each function is declared; those that nothing uses are listed here: callbacks on threads of the library, what an event or
# a stream does as well, and what only C or Windows has.
without_use="together_set_allocator together_status_name together_options_set_log together_options_set_api_key_source \
together_options_set_transport together_options_set_wake together_request_set_user_data \
together_complete together_complete_each together_client_next together_client_fd together_client_event together_call_fd \
together_call_event together_tool_call_name together_tool_call_id"
functions=$(grep -o 'together_[a-z0-9_]*(' "$TEST_INCLUDE/together.cdef" | tr -d '(' | sort -u)
missing=0
for function in $functions; do
    grep -q " $function(" src/main/java/libtogether/C.java || { echo "C.java does not declare $function"; missing=1; }
    echo "$functions" | grep -qx "${function}_n" && continue
    case " $without_use " in *" $function "*) continue ;; esac
    grep -qE "(C\.|C::|\")$function\b" src/*/java/libtogether/*.java || { echo "nothing uses $function"; missing=1; }
done
[ $missing = 0 ] && echo "java every_function"
