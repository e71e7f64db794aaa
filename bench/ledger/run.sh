#!/usr/bin/env bash
# The ledger benchmark: requests a second and CPU a request with the account on disk, without it, and without it once more
# (so that the noise shows), and what /stats takes over a ledger of a million rows. Options: --rounds N (0: /stats alone).
# Its reports and its file: ./dev bench ledger_file
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
export TOKENPAK_BIN="${TOKENPAK_BIN:-$root/build/release/tokenpak}"
export TOKENPAK_LOAD="${TOKENPAK_LOAD:-$root/build/bench/tokenpak_load}"
if [[ ! -x "$TOKENPAK_LOAD" ]]; then
  mkdir -p "$(dirname "$TOKENPAK_LOAD")"
  "${CXX:-c++}" -std=c++23 -O2 "$root"/bench/proxy/*.cpp -o "$TOKENPAK_LOAD"
fi
python3 "$here/compare.py" "$@"

"$root/dev" build release ledger_file_bench
home="$(mktemp -d "${TMPDIR:-/tmp}/tokenpak-bench-XXXXXX")"
trap 'rm -rf "$home"' EXIT
TOKENPAK_BENCH_LEDGER="$home/ledger.db" "$root/build/release/bench/ledger_file_bench" --benchmark_filter='^totals$' >/dev/null 2>&1
python3 "$here/stats.py" "$home"
