#!/bin/sh
# Fuzzes each target for so many seconds: fuzz.sh SECONDS PROGRAM. The canary must be found first.
# Tells of each run in a line of JSON; ends with 1 when something was found, which is kept beside
# the program.
set -eu
seconds=$1
program=$2
corpora=$(dirname "$0")/../../Fixtures/corpus
kept=$(dirname "$program")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SWIFT_BACKTRACE=enable=no

mkdir "$scratch/canary"
if FUZZ_TARGET=canary "$program" -max_total_time=60 -seed=1 -artifact_prefix="$scratch/" \
  "$scratch/canary" >"$scratch/log" 2>&1; then
  echo 'The canary was not found in a minute: nothing that is not found means anything.' >&2
  exit 1
fi

found=0
for target in ${TARGETS:-frame record json events cron body proof checkpoint query}; do
  mkdir -p "$scratch/$target"
  # What is new goes to the scratch directory: the corpora grow by hand only.
  if FUZZ_TARGET=$target "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$kept/$target-" "$scratch/$target" "$corpora/$target" \
    >"$scratch/log" 2>&1; then
    findings='[]'
  else
    tail -40 "$scratch/log" >&2
    findings="[\"$target: the input is kept as $kept/$target-…\"]"
    found=1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/log")
  printf '{"command":"make fuzz FUZZ_SECONDS=%s","counts":[{"name":"%s inputs","value":%s}],' \
    "$seconds" "$target" "${runs:-0}"
  printf '"date":"%s","findings":%s,"seconds":%s,"tool":"fuzz"}\n' \
    "$(date +%F)" "$findings" "$seconds"
done
exit $found
