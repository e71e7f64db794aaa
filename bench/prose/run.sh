#!/usr/bin/env bash
# ./dev bench prose --data FOLDER [--each]: what tightening and extraction save on real prose, and what they keep.
# Makes the documents under build/prose when they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

data=()
if [[ "${1:-}" == --data ]]; then
  data=(--data "$2")
  shift 2
fi
[[ -d build/prose ]] || python3 bench/prose/documents.py build/prose "${data[@]}"
./dev build release prose_report
exec build/release/bench/prose/prose_report build/prose "$@"
