#!/usr/bin/env bash
# ./dev bench vault --data FOLDER: how well the vault finds what answers a question, beside plain BM25 and SQLite's FTS5; how
# long searches take; how far its relevance can be trusted (five-fold). FOLDER has chroma_chunking and cosqa in it.
# ./dev bench vault --scale FOLDER...: how fast large folders are indexed (scale.py).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ "${1:-}" == --scale ]]; then
  shift
  exec python3 bench/vault/scale.py "$@"
fi
data=../shared/data
[[ "${1:-}" == --data ]] && data="$2"
python3 bench/vault/prepare.py "$data" build/vault-data
./dev build release vault_report
report=build/release/bench/vault/vault_report
"$report" build/vault-data
"$report" build/vault-data --evidence >build/vault-data/evidence.tsv
echo
python3 tools/vault/fit_relevance.py build/vault-data/evidence.tsv
