#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# dialects.sh [N]: compiles N SLOs (10 000), a hundred to a file, from Sloth's own files with `--only rules`, beside the same as Objectives of
# ours; with $SLOTH and $SLOKIT, their binaries, beside those. Each three times, the least CPU counts.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
count=${1:-10000}
build slac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/sloth"
for ((file = 0; file < count / 100; file++)); do
  {
    printf 'version: prometheus/v1\nservice: svc%05d\nlabels: {owner: team-%d, level: "2"}\nslos:\n' "$file" $((file % 40))
    for ((i = 0; i < 100; i++)); do
      cat <<YAML
  - name: requests-$i
    objective: 99.$((i % 2 ? 9 : 5))
    description: Requests of handler $i that do not fail.
    labels: {category: availability}
    sli:
      events:
        error_query: sum(rate(http_request_duration_seconds_count{job="svc$file",handler="handler-$i",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{job="svc$file",handler="handler-$i"}[{{.window}}]))
    alerting:
      name: Svc${file}HighErrorRate$i
      labels: {category: availability}
      annotations: {summary: High error rate on requests of svc$file}
      page_alert: {labels: {severity: pageteam, routing_key: team-$((file % 40))}}
      ticket_alert: {labels: {severity: slack, slack_channel: "#alerts-$((file % 40))"}}
YAML
    done
  } >"$work/sloth/svc$file.yaml"
done
cat >"$work/project.yaml" <<'YAML'
apiVersion: slac/v1
kind: Project
metadata: {name: bench}
spec: {prometheus: {retention: 40d}}
YAML
"$BIN/slac" convert "$work/sloth" --out "$work/ours" >/dev/null 2>&1

# least COMMAND…: the least CPU seconds of three runs.
least() {
  for _ in 1 2 3; do
    rm -rf "$work/out"
    mkdir "$work/out"
    ( TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1 ) 2>&1 | awk '{ print $1 + $2 }'
  done | sort -g | head -n 1
}
sloth=$(least "$BIN/slac" compile "$work/sloth" "$work/project.yaml" --only rules --out "$work/out")
ours=$(least "$BIN/slac" compile "$work/ours" "$work/project.yaml" --only rules --out "$work/out")
printf '%d SLOs\n  slac, of Sloth'\''s files  %6.2f s CPU\n  slac, of ours            %6.2f s CPU\n' "$count" "$sloth" "$ours"
row() { printf '  %-24s %6.2f s CPU  %5.1f times\n' "$1" "$2" "$(awk -v a="$2" -v b="$sloth" 'BEGIN { print a / b }')"; }
if [ -n "${SLOTH:-}" ]; then row sloth "$(least "$SLOTH" generate -i "$work/sloth" -o "$work/out" --no-log)"; fi
if [ -n "${SLOKIT:-}" ]; then row slokit "$(least "$SLOKIT" generate -i "$work/sloth" -o "$work/out/rules.yaml")"; fi
