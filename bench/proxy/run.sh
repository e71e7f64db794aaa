#!/usr/bin/env bash
# The proxy benchmark: nginx and tokenpak side by side, each on one core. `run.sh --help` lists the options.
# TOKENPAK_BIN, TOKENPAK_LOAD and NGINX_BIN name other binaries than the ones found by default.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"

export TOKENPAK_BIN="${TOKENPAK_BIN:-$root/build/release/tokenpak}"
export NGINX_BIN="${NGINX_BIN:-$(PATH="$PATH:/usr/sbin" command -v nginx || true)}"

if [[ -z "$NGINX_BIN" ]]; then
  echo "nginx is missing: apt-get install nginx-light" >&2
  exit 2
fi
if [[ ! -x "$TOKENPAK_BIN" && " $* " != *" --peers-only "* && " $* " != *" --help "* ]]; then
  echo "no tokenpak at $TOKENPAK_BIN: ./dev build first, or --peers-only for nginx alone" >&2
  exit 2
fi

# The load generator has no dependencies: it is built here when a source is newer, whatever else is built.
if [[ -z "${TOKENPAK_LOAD:-}" ]]; then
  export TOKENPAK_LOAD="$root/build/bench/tokenpak_load"
  if [[ ! -x "$TOKENPAK_LOAD" || -n "$(find "$here" -name '*.[ch]pp' -newer "$TOKENPAK_LOAD" -print -quit)" ]]; then
    mkdir -p "$(dirname "$TOKENPAK_LOAD")"
    "${CXX:-c++}" -std=c++23 -O2 "$here"/*.cpp -o "$TOKENPAK_LOAD"
  fi
fi

exec python3 "$here/compare.py" "$@"
