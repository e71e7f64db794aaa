#!/usr/bin/env bash
# lint.sh [--quick]: formatting, include rule, coroutine rule and shell scripts; without --quick also clang-tidy.
# Last line `N passed, N failed` in checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

quick=false
[[ "${1:-}" == --quick ]] && quick=true

passed=0
failed=0
check() {
  local name="$1"
  shift
  if "$@"; then
    echo "pass $name"
    passed=$((passed + 1))
  else
    echo "FAIL $name"
    failed=$((failed + 1))
  fi
}

formatting() {
  local wrong
  wrong="$(tools/cpp_files.sh | xargs -0 -r clang-format-19 --dry-run -Werror 2>&1 | sed -nE 's/^([^ :]+):[0-9]+:.*/\1/p' | uniq)"
  [[ -z "$wrong" ]] && return
  echo "not in our format (./dev format rewrites them):"
  echo "$wrong"
  return 1
}

shell_scripts() {
  git ls-files -z --cached --others --exclude-standard -- '*.sh' dev .ci/run | xargs -0 shellcheck
}

tools/setup.sh test
check "formatting" formatting
check "include rule, self-test" tools/check_includes.py --self-test
check "include rule" tools/check_includes.py
check "coroutine rule, self-test" tools/check_coroutines.py --self-test
check "coroutine rule" tools/check_coroutines.py
check "shell scripts" shell_scripts
if ! $quick; then
  ./dev build release
  check "clang-tidy" tools/tidy.py build/release
fi
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
