#!/usr/bin/env bash
# templates.sh: promtool's verdict on each template of tests/unit/decode/templates_*.txt is the one that stands there.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
promtool=$top/build/tools/usr/bin/promtool
judge() { # TEMPLATE
  jq -n --arg text "$1" '{groups: [{name: "a", rules: [{alert: "a", expr: "up", annotations: {text: $text}}]}]}' >"$work/rules.yaml"
  "$promtool" check rules "$work/rules.yaml" >"$work/said" 2>&1
}
while IFS= read -r template; do
  check "promtool takes $template" judge "$template"
done <"$top/tests/unit/decode/templates_accepted.txt"
while IFS= read -r template; do
  check "promtool refuses $template" [ "$(judge "$template" && echo taken || echo refused)" = refused ]
done <"$top/tests/unit/decode/templates_refused.txt"
finish
