#!/usr/bin/env bash
# test.sh: all that must hold: unit tests, linkage, journeys with real clients, a short fuzz, the quick lints.
# test.sh <asan|tsan|gcc>: unit tests and journeys of that build.
# Shows one line a step, the end of the output of a step that fails, and last `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset="${1:-release}"
fuzz_seconds="${TOKENPAK_FUZZ_SECONDS:-3}"
logs="build/test-logs/$preset"
passed=0
failed=0
skipped=0

# step <name> <command>...: counts what the command's last line `N passed, N failed[, N skipped]` says, or else the
# command as one.
step() {
  local name="$1" log="$logs/${1// /-}.log" start=$SECONDS status=0 good bad omitted=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  local closing='^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?'
  if [[ "$(grep -E "$closing" "$log" | tail -1)" =~ $closing ]]; then
    good=${BASH_REMATCH[1]}
    bad=${BASH_REMATCH[2]}
    omitted=${BASH_REMATCH[4]:-0}
    [[ $status -ne 0 && $bad -eq 0 ]] && bad=1
  else
    good=$((status == 0))
    bad=$((status != 0))
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + omitted))
  printf '%-24s %5d passed %5d failed %5d s\n' "$name" "$good" "$bad" $((SECONDS - start))
  if [[ $bad -ne 0 ]]; then
    echo "---- $name"
    tail -n 250 "$log"
    echo "---- (all of it: $log)"
  fi
}

finish() {
  if [[ $skipped -gt 0 ]]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [[ $failed -eq 0 ]]
  exit
}

case "$preset" in
  release | gcc | asan | tsan) ;;
  *)
    echo "test: no preset '$preset'; release, gcc, asan or tsan" >&2
    exit 2
    ;;
esac

tools/setup.sh test
rm -rf "$logs"
mkdir -p "$logs"
for folder in tools/node/node_modules/node-linux-*/bin; do
  [[ -x "$folder/node" ]] && export PATH="$PWD/$folder:$PATH"
done
export TOKENPAK_BIN="$PWD/build/$preset/tokenpak"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-suppressions=$PWD/tools/tsan_suppressions.txt}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

step "build $preset" ./dev build "$preset"
[[ $failed -eq 0 ]] || finish
step "unit tests" tools/unit_tests.sh "$preset"
step "journeys" tests/run.sh
if [[ "$preset" == release ]]; then
  step "linkage" tools/check_linkage.sh "$TOKENPAK_BIN"
  step "lint" tools/lint.sh --quick
  step "fuzz ($fuzz_seconds s each)" tools/fuzz.sh --repeatable "$fuzz_seconds"
fi
finish
