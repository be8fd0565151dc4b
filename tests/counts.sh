# Sourced by scripts that check what was built: counts what holds, and says it in the words that cargo has for tests, which
# `.ci/run` adds up. The first thing that does not hold ends the script.

passed=0
pass() { passed=$((passed + 1)) && echo "ok: $1"; }
fail() { echo "failed: $1" >&2 && echo "test result: FAILED. $passed passed; 1 failed;" && exit 1; }
all_passed() { echo "test result: ok. $passed passed; 0 failed;"; }
