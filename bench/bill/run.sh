#!/usr/bin/env bash
# The bill benchmark: replays conversations and prints what they cost with the proxy in percent of what they cost without.
# Options: --data FOLDER, --mode MODE, --turns N (see run.mjs); with --read-backs first, conversations that reach the stages that may lose something, and agents
# that read again what was cut (see read_backs.mjs).
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"
script=run.mjs
if [[ "${1:-}" == --read-backs ]]; then
  script=read_backs.mjs
  shift
fi
exec node "$here/$script" "$@"
