#!/usr/bin/env bash
# Our C++ files, those not yet committed included, each ended by a NUL byte.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
  while IFS= read -r -d '' file; do [[ -f "$file" ]] && printf '%s\0' "$file"; done
