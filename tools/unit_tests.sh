#!/usr/bin/env bash
# unit_tests.sh <preset>: runs every room's tests of an up-to-date build; last line `N passed, N failed` in test cases.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build="build/${1:?preset}"
status=0
ctest --test-dir "$build" --parallel "$(nproc)" --timeout 300 --output-on-failure --no-tests=error || status=$?

# GoogleTest's own closing lines, out of ctest's record of every room's output.
awk -v status="$status" '
  /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
  /^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
  END {
    if (status != 0 && failed == 0) failed = 1  # a room that crashed wrote no closing line
    printf "%d passed, %d failed\n", passed, failed
  }' "$build/Testing/Temporary/LastTest.log"
exit "$status"
