#!/usr/bin/env bash
# ./dev bench vault --data FOLDER: how well the vault finds what answers a question, beside plain BM25 and SQLite's FTS5; how
# long searches take; how far its relevance can be trusted (five-fold). FOLDER has chroma_chunking and cosqa in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

data=../shared/data
[[ "${1:-}" == --data ]] && data="$2"
python3 bench/vault/prepare.py "$data" build/vault-data
./dev build release vault_report
report=build/release/bench/vault/vault_report
"$report" build/vault-data
"$report" build/vault-data --evidence >build/vault-data/evidence.tsv
echo
python3 tools/vault/fit_relevance.py build/vault-data/evidence.tsv
