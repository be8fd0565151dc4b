#!/bin/sh
# Compiles together.hpp with every compiler and standard that is here, and runs the tests (bindings/test.sh calls this).
set -eu
cd "$(dirname "$0")"

if ! command -v g++ > /dev/null && ! command -v clang++ > /dev/null; then
    echo "no C++ compiler: install g++ or clang"
    exit 77
fi
clang=$(command -v clang++ || command -v clang++-19 || :)
gcc=$(command -v g++ || :)
# All of clang's warnings, but for: what C++98 lacks, padding, where a vtable lies, and pointers of C.
everything="-Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-padded -Wno-weak-vtables -Wno-unsafe-buffer-usage"
of_gcc="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow"

# Each header alone, in each language.
for compiler in $gcc $clang; do
    [ "$compiler" = "$gcc" ] && warnings=$of_gcc || warnings=$everything
    for standard in 17 20 23; do
        for mode in "" "-fno-exceptions -fno-rtti"; do
            for header in together.hpp together_coroutine.hpp; do
                [ "$standard$header" = 17together_coroutine.hpp ] && continue
                printf '#include <%s>\n#include <%s>\nint main() {}\n' "$header" "$header" > "$TEST_WORK/alone.cpp"
                "$compiler" -std=c++$standard $mode $warnings -Werror -I "$TEST_INCLUDE" -fsyntax-only "$TEST_WORK/alone.cpp"
            done
            "$compiler" -std=c++$standard $mode $warnings -Werror -I "$TEST_INCLUDE" -fsyntax-only tests/without_exceptions.cpp
        done
        "$compiler" -std=c++$standard $warnings -Werror -I "$TEST_INCLUDE" -fsyntax-only examples/ask.cpp
        # The tests end globals and compare floats as they like.
        "$compiler" -std=c++$standard ${warnings%%-Wconv*} -Wno-float-equal -Wno-exit-time-destructors -Werror \
            -I "$TEST_INCLUDE" -fsyntax-only tests/tests.cpp
        echo "$("$compiler" --version | head -n 1): C++$standard"
    done
done

# The loader asks for the library by its versioned name.
version=$(sed -n 's/^#define TOGETHER_VERSION_STRING "\(.*\)\..*"/\1/p' "$TEST_INCLUDE/together.h")
ln -sf "$TOGETHER_LIBRARY" "$TEST_WORK/libtogether.so.$version"

# build NAME COMPILER STANDARD FLAGS: the tests, of which one file is compiled without exceptions.
build() {
    name=$1 compiler=$2 standard=$3
    shift 3
    "$compiler" -std=c++$standard -g "$@" -fno-exceptions -fno-rtti -I "$TEST_INCLUDE" -c tests/without_exceptions.cpp \
        -o "$TEST_WORK/$name.o"
    "$compiler" -std=c++$standard -g "$@" -pthread -I "$TEST_INCLUDE" tests/tests.cpp "$TEST_WORK/$name.o" \
        "$TOGETHER_LIBRARY" -Wl,-rpath,"$TEST_WORK" -o "$TEST_WORK/$name"
    echo "cpp: $name"
    "$TEST_WORK/$name"
}

coroutines() {
    compiler=$1
    shift
    "$compiler" -std=c++20 -g "$@" -I "$TEST_INCLUDE" tests/coroutines.cpp "$TOGETHER_LIBRARY" -Wl,-rpath,"$TEST_WORK" \
        -o "$TEST_WORK/coroutines"
    "$TEST_WORK/coroutines"
}

sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
if [ -n "$clang" ] && ! echo 'int main() {}' | "$clang" $sanitizers -x c++ - -o "$TEST_WORK/probe" 2> /dev/null; then
    echo "not run: clang's sanitizers are missing: install libclang-rt-19-dev"
    clang=
fi
[ -z "$gcc" ] || build with-gcc "$gcc" 17
[ -z "$gcc" ] || build with-gcc-and-sanitizers "$gcc" 23 $sanitizers
[ -z "$clang" ] || build with-clang-and-sanitizers "$clang" 20 $sanitizers
for compiler in $gcc $clang; do coroutines "$compiler" $sanitizers; done

${gcc:-$clang} -std=c++17 -I "$TEST_INCLUDE" examples/ask.cpp "$TOGETHER_LIBRARY" -Wl,-rpath,"$TEST_WORK" -o "$TEST_WORK/ask"
"$TEST_WORK/ask" "From an example?" | grep -q 'offline: you asked "From an example?"'

../readme.py README.md tests/readme.txt "$TEST_WORK/readme"
for standard in 17 20; do
    for program in hello fragments; do
        ${gcc:-$clang} -std=c++$standard -Wall -Wextra -Werror -I "$TEST_INCLUDE" "$TEST_WORK/readme/$program.cpp" "$TOGETHER_LIBRARY" \
            -Wl,-rpath,"$TEST_WORK" -o "$TEST_WORK/readme/$program"
    done
    "$TEST_WORK/readme/hello" | grep -q 'offline: you asked "What is the capital of France?"'
    "$TEST_WORK/readme/fragments" > "$TEST_WORK/readme/said"
done
echo "cpp readme"

# Every function of the library is called by the header, but for those that have a twin with a length, and those that C++
# has no use for.
functions=$(grep -o 'together_[a-z0-9_]*(' "$TEST_INCLUDE/together.cdef" | tr -d '(' | sort -u)
without_use="together_free together_set_allocator"
missing=0
for function in $functions; do
    echo "$functions" | grep -qx "${function}_n" && continue
    case " $without_use " in *" $function "*) continue ;; esac
    grep -q "::$function[(,)]" "$TEST_INCLUDE/together.hpp" || { echo "together.hpp does not use $function"; missing=1; }
done
[ $missing = 0 ] && echo "cpp every_function"
