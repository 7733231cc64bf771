#!/usr/bin/env bash
# dashboards.sh: every query of every generated dashboard, asked of the running demonstration's
# Prometheus, gives an answer.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
. "$TOP/examples/demo.sh"
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

demo_start "$work" || exit 1
demo_table >"$work/table" || exit 1
grep -q 'healthcare-network  availability power .* at_risk' "$work/table" || { echo "the tenant at risk is missing"; cat "$work/table"; exit 1; }

# Windows of more than six hours are recorded every five minutes, the first time within five of the start: not waited for.
sed -i 's/interval: 5m$/interval: 10s/' "$work"/out/rules/*/*.yaml
# shellcheck disable=SC2086
kill -HUP ${STARTED##* }
has_window() { [ "$(query 'slo:budget_remaining:ratio and on (objective) slo:error:ratio3d' | jq length)" -gt 0 ]; }
wait_for 60 has_window || { echo "the windows are not recorded"; exit 1; }
queries=0
empty=0
while IFS=$'\t' read -r panel may_be_empty expr; do
  queries=$((queries + 1))
  # What a variable chooses at first.
  answer=$(query "$(sed 's/\$window/current/g; s/\$account/.*/g' <<<"$expr")" | jq length)
  if [ "${answer:-0}" -gt 0 ]; then
    echo "$panel" >>"$work/answered"
  elif [ "$may_be_empty" = yes ]; then # on some pages
    echo "$panel" >>"$work/unanswered"
  else
    empty=$((empty + 1))
    echo "empty: $panel: $expr"
  fi
done < <(jq -r '.panels[] | .title as $t | (if .fieldConfig.defaults.noValue then "yes" else "no" end) as $e | .targets[]? | [$t, $e, .expr] | @tsv' "$work"/out/dashboards/*.json)
while read -r panel; do
  grep -qxF "$panel" "$work/answered" || { empty=$((empty + 1)); echo "empty on every page: $panel"; }
done < <(sort -u "$work/unanswered")
echo "$queries queries, $empty empty"
[ "$queries" -gt 10 ] && [ "$empty" = 0 ]
