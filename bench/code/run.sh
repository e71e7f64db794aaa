#!/usr/bin/env bash
# ./dev bench code [folder...]: what shortening source files saves and takes; without folders, those of 300 to 800 lines
# that Debian's packages put under /usr.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ $# -gt 0 ]] || set -- /usr
./dev build release code_report
find "$@" -type f -regex '.*\.\(py\|m?js\|tsx?\|go\|rs\|java\|c\|cpp\|cc\|h\|hpp\|cs\|rb\|sh\|php\)' -print0 | sort -z |
  xargs -0 awk 'FNR == 1 && NR > 1 { if (lines >= 300 && lines <= 800) print file } { file = FILENAME; lines = FNR }' |
  build/release/bench/code/code_report
