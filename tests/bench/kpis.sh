#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kpis.sh [INCIDENTS [ACCOUNTS]]: the world of evaluate.sh (100 000 incidents) without KPIs, and with three for every account and five of
# the fleet; prints the engine's figures and their ratio.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
. "$TOP/tests/bench/compare.sh"
incidents=${1:-100000}
accounts=${2:-$(((incidents + 99) / 100))}
build evaluate_generate evaluate_measure
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$BIN/evaluate_generate" "$incidents" "$accounts" "$work" 1 1 >/dev/null
cp -r "$work/specs" "$work/kpis"
sed -i -E 's/^  commitments:/  kpis:\n    downtime: {target: budget used <= 50% per month, protects: availability}\n    ack: {target: p95 time to acknowledge sev1 <= 7m over 30d, protects: sev1-response}\n    fix: {target: p95 time to resolve sev1 <= 2h over 30d, protects: sev1-resolution}\n  commitments:/' "$work/kpis/agreements.yaml"
i=0
while read -r sentence; do
  i=$((i + 1))
  printf -- '---\napiVersion: slac/v1\nkind: KPI\nmetadata: {name: fleet-%s}\nspec: {target: "%s", why: the benchmark}\n' "$i" "$sentence"
done >>"$work/kpis/shared.yaml" <<'END'
mean time to resolve sev1 <= 20m over 7d
p95 time to acknowledge sev1 <= 10m over 30d
count of sev1 declining month over month
reopen rate <= 5% over 30d
share of sev2 resolved within 8h >= 95% over 30d
END
compare kpis KPIs "cold rows" "CPU of cold rows" "one change, median" "one change, p99" "a tick, median" "memory, with rows"
