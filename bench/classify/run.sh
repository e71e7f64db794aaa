#!/usr/bin/env bash
# ./dev bench classify [--data FOLDER] [--held-out] [--list-wrong KIND]: the confusion table of the classifier.
# Makes the corpus (bench/corpus) under build/corpus when it is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[[ -d build/corpus ]] || python3 bench/corpus/make.py build/corpus
./dev build release classify_report
exec build/release/bench/classify/classify_report build/corpus "$@"
