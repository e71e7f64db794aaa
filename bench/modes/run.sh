#!/usr/bin/env bash
# ./dev bench modes [--data FOLDER] [--replays]: SPEC 2's table of modes, measured: tokens saved by class of text and mode,
# what they take, and what must still be there. FOLDER (or TOKENPAK_BENCH_DATA) holds loghub, tau_bench, xquad and others;
# without it only what is installed on this machine is measured. With --replays the bill of recorded conversations
# too, and what their later steps need, which takes minutes. Makes the corpus and the documents when they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

data="${TOKENPAK_BENCH_DATA:-}"
replays=
while [[ $# -gt 0 ]]; do
  case "$1" in
    --data) data="$2" && shift 2 ;;
    --replays) replays=1 && shift ;;
    *) echo "usage: ./dev bench modes [--data FOLDER] [--replays]" >&2 && exit 2 ;;
  esac
done
[[ -d build/corpus ]] || python3 bench/corpus/make.py build/corpus
[[ -d build/prose ]] || python3 bench/prose/documents.py build/prose ${data:+--data "$data"}
./dev build release modes_report prose_report

# Source files of 450 to 800 lines that Debian's packages put under /usr, at most 40 of a language: files of about 500 lines.
files="$(mktemp)"
trap 'rm -f "$files"' EXIT
find /usr -type f -regex '.*\.\(py\|m?js\|tsx?\|go\|rs\|java\|c\|cpp\|cc\|h\|hpp\|cs\|rb\|sh\|php\)' -print0 | sort -z |
  xargs -0 awk 'FNR == 1 && NR > 1 { if (lines >= 450 && lines <= 800) print file } { file = FILENAME; lines = FNR }' |
  awk '{ name = $0; sub(/.*\./, "", name); if (count[name]++ < 40) print }' >"$files"
# And configuration of 4 to 400 KB, at most 150 files whose names end alike.
find /usr -type f -size +4k -size -400k -regex '.*\.\(xml\|pom\|conf\|cfg\|ya?ml\|toml\|ini\)' | sort |
  awk '{ name = $0; sub(/.*\./, "", name); if (count[name]++ < 150) print }' >>"$files"

build/release/bench/modes/modes_report build/corpus build/prose "$files" ${data:+"$data"}
echo
echo "Answers to XQuAD's questions (goals: tightened 100 %; extracts of 30 % 98 % in 11 paragraphs, 99 % in longer documents):"
build/release/bench/prose/prose_report build/prose | grep -e '^XQuAD' -e '^must_keep' -e '^hybrid' || true
[[ -n "$replays" ]] || exit 0
for mode in hybrid aggressive; do
  echo
  bench/bill/run.sh --mode "$mode" ${data:+--data "$data"}
done
