#!/usr/bin/env bash
# Claude Code and Codex through the proxy in TOKENPAK_BIN (default build/release/tokenpak). They are installed here, 600 MB,
# by lock file, when that is new.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  npm ci --ignore-scripts --no-audit --no-fund
  touch node_modules/.package-lock.json
fi
# Its own program comes with a package for each machine, and the script that puts it in place is one of the package's.
[[ -x node_modules/@anthropic-ai/claude-code/bin/claude.exe && "$(wc -c <node_modules/@anthropic-ai/claude-code/bin/claude.exe)" -gt 1000000 ]] ||
  node node_modules/@anthropic-ai/claude-code/install.cjs
exec node --test --test-reporter=spec agents_test.mjs
