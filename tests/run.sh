#!/bin/sh
# Runs every journey against the proxy in TOKENPAK_BIN (default build/release/tokenpak); see run.mjs.
exec node "$(dirname "$0")/run.mjs" "$@"
