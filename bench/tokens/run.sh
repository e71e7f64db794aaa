#!/usr/bin/env bash
# run.sh [--data FOLDER] [--encoding NAME]...: how fast texts of each kind and hostile ones are counted, beside gpt-tokenizer.
# The texts are what this machine has, and FOLDER's (corpus.py).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
texts="$root/build/bench-tokens"
encodings=()
corpus=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    --data) corpus=(--data "$(realpath "$2")") ;;
    --encoding) encodings+=("$2") ;;
    *)
      sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"
      exit 2
      ;;
  esac
  shift 2
done
[[ ${#encodings[@]} -gt 0 ]] || encodings=(o200k_base cl100k_base claude)

"$root/dev" build release tokens_measure
modules="$root/tools/vocabularies"
[[ -d "$modules/node_modules/gpt-tokenizer" ]] || npm ci --silent --prefix "$modules"
for folder in "$root"/tools/node/node_modules/node-linux-*/bin; do
  [[ -x "$folder/node" ]] && export PATH="$folder:$PATH"
done
python3 "$here/corpus.py" "$texts" "${corpus[@]}"

cd "$texts"
mapfile -t files < <(find . -name '*.txt' ! -name prompt.txt -printf '%P\n' | sort)
measure="$root/build/release/bench/tokens/tokens_measure"
for encoding in "${encodings[@]}"; do
  # The prompt first: then nothing of the table is in memory that the process has touched.
  {
    "$measure" "$encoding"
    "$measure" "$encoding" prompt.txt "${files[@]}"
  } >ours
  if [[ "$encoding" == claude ]]; then
    : >theirs # it has none of Anthropic's
  else
    node "$here/gpt_tokenizer.mjs" "$encoding" prompt.txt "${files[@]}" >theirs
  fi
  python3 "$here/table.py" "$encoding" ours theirs
done
