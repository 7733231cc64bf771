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
# filled EXPR: with what the variables choose at first.
filled() { sed -E 's/=~"\$[a-z_]+"/=~".*"/g; s/="\$account"/="telecom-carrier"/g; s/="\$objective"/="dashboard-queries"/g; s/\$window/current/g' <<<"$1"; }
# A panel is answered if one of its queries is: of SLI, say, which has one query for what is kept and one for what is not.
while IFS=$'\t' read -r panel may_be_empty expr; do
  queries=$((queries + 1))
  answer=$(query "$(filled "$expr")" | jq length)
  if [ -z "$answer" ]; then
    empty=$((empty + 1))
    echo "refused: $panel: $expr"
  elif [ "$answer" -gt 0 ]; then
    echo "$panel" >>"$work/answered"
  elif [ "$may_be_empty" = yes ]; then # on some pages
    echo "${panel#*/*/}" >>"$work/may_be_empty"
  else
    echo "$panel" >>"$work/unanswered"
  fi
done < <(for page in "$work"/out/dashboards/*.json; do
  jq -r --arg page "$(basename "$page")" '.panels[] | (., (.panels // [])[]) | select(.targets) | "\($page)/\(.id)/\(.title)" as $t
    | (if .fieldConfig.defaults.noValue then "yes" else "no" end) as $e | .targets[] | [$t, $e, .expr] | @tsv' "$page"
done)
while read -r panel; do
  grep -qxF "$panel" "$work/answered" || { empty=$((empty + 1)); echo "empty: $panel"; }
done < <(sort -u "$work/unanswered")
# What this demonstration does not have: a store with a ledger, write-back, sources that are polled, flawed records.
absent='^(Ledger|Ledger broken|Write-back refused|Requests to sources|Webhooks|Incidents with a flaw)$'
while read -r title; do
  cut -d/ -f3- "$work/answered" | grep -qxF "$title" || { empty=$((empty + 1)); echo "empty on every page: $title"; }
done < <(sort -u "$work/may_be_empty" | grep -vE "$absent")
while read -r expr; do
  queries=$((queries + 1))
  query "$(filled "$expr")" >/dev/null || { empty=$((empty + 1)); echo "refused as an annotation: $expr"; }
done < <(jq -r '.annotations.list[].expr' "$work"/out/dashboards/*.json)
echo "$queries queries, $empty empty"
[ "$queries" -gt 200 ] && [ "$empty" = 0 ]
