#!/usr/bin/env bash
# test.sh: all that must hold: unit tests, linkage, journeys with real clients, a short fuzz, the quick lints.
# test.sh <asan|tsan|gcc>: unit tests and journeys of that build.
# Shows one line a step, the full output of a step that fails, and last `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset="${1:-release}"
fuzz_seconds="${TOKENPAK_FUZZ_SECONDS:-5}"
logs="build/test-logs/$preset"
passed=0
failed=0

# step <name> <command>...: counts what the command's last line `N passed, N failed` says, or else the command as one.
step() {
  local name="$1" log="$logs/${1// /-}.log" start=$SECONDS status=0 good bad
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [[ "$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)" =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    good=${BASH_REMATCH[1]}
    bad=${BASH_REMATCH[2]}
    [[ $status -ne 0 && $bad -eq 0 ]] && bad=1
  else
    good=$((status == 0))
    bad=$((status != 0))
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '%-24s %5d passed %5d failed %5d s\n' "$name" "$good" "$bad" $((SECONDS - start))
  if [[ $bad -ne 0 ]]; then
    echo "---- $name"
    cat "$log"
    echo "----"
  fi
}

finish() {
  echo "$passed passed, $failed failed"
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
[[ -d tools/node/node_modules ]] && PATH="$PWD/$(dirname tools/node/node_modules/node-linux-*/bin/node):$PATH"
export PATH
export TOKENPAK_BIN="$PWD/build/$preset/tokenpak"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

step "build $preset" ./dev build "$preset"
[[ $failed -eq 0 ]] || finish
step "unit tests" tools/unit_tests.sh "$preset"
[[ -x tests/run.sh ]] && step "journeys" tests/run.sh
if [[ "$preset" == release ]]; then
  step "linkage" tools/check_linkage.sh "$TOKENPAK_BIN"
  step "lint" tools/lint.sh --quick
  step "fuzz ($fuzz_seconds s each)" tools/fuzz.sh "$fuzz_seconds"
fi
finish
