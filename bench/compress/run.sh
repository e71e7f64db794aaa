#!/usr/bin/env bash
# ./dev bench compress [--lossless] [--data FOLDER]: what the transformation saves on real texts, by kind of content and mode.
# Makes the corpus (bench/corpus) under build/corpus when it is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ -d build/corpus ]] || python3 bench/corpus/make.py build/corpus
./dev build release compress_report
exec build/release/bench/compress/compress_report build/corpus "$@"
