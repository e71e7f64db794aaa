#!/usr/bin/env bash
# fuzz.sh [--repeatable] [seconds] [target...]: each fuzz target for so many seconds (default 60), as many at a time as
# there are cores. Starts from fuzz/corpus/<room>_<thing>; what it finds on the way stays in build/fuzz-corpus for the
# next run, and an input that breaks something in build/fuzz-artifacts. Last line `N passed, N failed` in targets.
# With --repeatable every run tries the same inputs in the same order: what it says is about the change, not about luck.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One target, in a process of its own (see xargs below).
if [[ "${1:-}" == --one ]]; then
  seconds="$2" seed="$3" target="$4"
  seeds="fuzz/corpus/${target%_fuzz}" found="build/fuzz-corpus/$target" log="build/fuzz-logs/$target.log"
  if [[ "$seed" != 0 ]]; then
    found="build/fuzz-corpus-repeatable/$target"
    rm -rf "$found"
  fi
  mkdir -p "$found" build/fuzz-logs build/fuzz-artifacts
  folders=("$found")
  [[ -d "$seeds" ]] && folders+=("$seeds")
  if "build/fuzz/fuzz/$target" -seed="$seed" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz-artifacts/$target-" "${folders[@]}" >"$log" 2>&1; then
    awk -v target="$target" '/number_of_executed_units/ { printf "pass %-32s %12d inputs\n", target, $2 }' "$log"
  else
    echo "FAIL $target"
    grep -vE '^#[0-9]+\s+(REDUCE|NEW|RELOAD|pulse)' "$log" | tail -n 60
    sed -nE 's/.*Test unit written to //p' "$log" | while read -r input; do
      echo "$input, in base64:"
      head -c 16384 "$input" | base64 -w 120
    done
  fi
  exit
fi

seed=0  # libFuzzer's word for a seed of its own choice
if [[ "${1:-}" == --repeatable ]]; then
  seed=1
  shift
fi
seconds="${1:-60}"
[[ "$seconds" =~ ^[0-9]+$ ]] || { echo "fuzz: '$seconds' is no number of seconds" >&2; exit 2; }
shift || true

./dev build fuzz
if [[ $# -gt 0 ]]; then
  targets=("${@/%/_fuzz}")
  targets=("${targets[@]/%_fuzz_fuzz/_fuzz}")
else
  mapfile -t targets < <(find fuzz -maxdepth 1 -name '*_fuzz.cpp' -printf '%f\n' | sed 's/\.cpp$//' | sort)
fi

report="$(printf '%s\n' "${targets[@]}" | xargs -r -P "$(nproc)" -n 1 "$0" --one "$seconds" "$seed")"
echo "$report"
good="$(grep -c '^pass ' <<<"$report" || true)"
bad=$((${#targets[@]} - good))
echo "$good passed, $bad failed"
[[ $bad -eq 0 ]]
