#!/usr/bin/env bash
# compare.sh [--strings N] [--seed N] [folder or file...]: are our token ids those of gpt-tokenizer, OpenAI's tiktoken and
# @anthropic-ai/tokenizer? On random strings over all Unicode blocks (default 100,000), names of special tokens, hostile
# inputs, and the files given. Last line `N passed, N failed`.
set -euo pipefail
caller_folder="$PWD"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository="$(cd "$here/../.." && pwd)"

"$repository/tools/setup.sh" test
[[ -d "$here/node_modules/tiktoken" ]] || npm ci --silent --prefix "$here"
"$repository/dev" build release token_ids
for folder in "$repository"/tools/node/node_modules/node-linux-*/bin; do
  [[ -x "$folder/node" ]] && export PATH="$folder:$PATH"
done
cd "$caller_folder"
exec node "$here/compare.mjs" "$repository/build/release/src/tokens/token_ids" "$@"
