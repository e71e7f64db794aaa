#!/usr/bin/env bash
# The soak: hours of a busy day in minutes, and what is left of them. `run.sh --help` lists the options.
# TOKENPAK_BIN names another proxy, TOKENPAK_LOAD another load generator (that of bench/proxy).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"

export TOKENPAK_BIN="${TOKENPAK_BIN:-$root/build/release/tokenpak}"
if [[ -z "${TOKENPAK_LOAD:-}" ]]; then
  export TOKENPAK_LOAD="$root/build/bench/tokenpak_load"
  if [[ ! -x "$TOKENPAK_LOAD" || -n "$(find "$root/bench/proxy" -name '*.[ch]pp' -newer "$TOKENPAK_LOAD" -print -quit)" ]]; then
    mkdir -p "$(dirname "$TOKENPAK_LOAD")"
    "${CXX:-c++}" -std=c++23 -O2 "$root"/bench/proxy/*.cpp -o "$TOKENPAK_LOAD"
  fi
fi

exec node "$here/soak.mjs" "$@"
