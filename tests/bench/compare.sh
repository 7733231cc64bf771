# SPDX-License-Identifier: Apache-2.0
# Sourced by kpis.sh and knobs.sh. compare SPECS NAME FIGURE…: evaluates $work/incidents.ndjson three times under $work/specs and three
# times under $work/SPECS; prints the best of each figure and its ratio.
# shellcheck shell=bash
compare() {
  local other=$1 name=$2 run figure
  shift 2
  for run in 1 2 3; do
    "$BIN/evaluate_measure" "$work/specs" "$work/incidents.ndjson" "$(cat "$work/now")" >"$work/plain.$run"
    "$BIN/evaluate_measure" "$work/$other" "$work/incidents.ndjson" "$(cat "$work/now")" >"$work/with.$run"
  done
  best() { grep -h "^$figure  " "$work/$1".* | grep -oE '[0-9.]+ ' | sort -n | head -n 1; }
  printf '%-34s %10s %10s %8s\n' "$incidents incidents" plain "$name" ratio
  for figure in "$@"; do
    awk -v name="$figure" -v plain="$(best plain)" -v with="$(best with)" \
      'BEGIN { printf "%-34s %10.3f %10.3f %8.2f\n", name, plain, with, with / plain }'
  done
}
