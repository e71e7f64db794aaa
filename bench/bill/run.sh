#!/usr/bin/env bash
# The bill benchmark: replays conversations and prints what they cost with the proxy in percent of what they cost without.
# Options: --data FOLDER, --mode MODE, --turns N (see run.mjs).
set -euo pipefail
exec node "$(dirname "${BASH_SOURCE[0]}")/run.mjs" "$@"
