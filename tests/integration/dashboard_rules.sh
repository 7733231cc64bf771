#!/usr/bin/env bash
# dashboard_rules.sh: what Grafana's dashboard linter asks of a dashboard, of every dashboard of the golden trees. Each rule is
# named after the linter's.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
mapfile -t dashboards < <(find "$top"/tests/golden/ok/*/out/dashboards -name '*.json')
check "there are dashboards" [ ${#dashboards[@]} -gt 10 ]

for page in "$top"/grafana/dashboards/*.json; do
  check "$(basename "$page") is what is compiled" cmp "$page" "$top/tests/golden/ok/promise-by-objective/out/dashboards/$(basename "$page")"
done

# rule NAME JQ: the program gives what breaks the rule.
rule() {
  jq -c "def panels: .panels[] | (., (.panels // [])[]) | select(.type != \"row\");
         def shows: panels | select(.type != \"text\"); $2" "${dashboards[@]}" >"$work/broken" 2>&1
  check "$1" [ ! -s "$work/broken" ] || head -n 3 "$work/broken"
}
rule "template-datasource-rule" 'select([.templating.list[] | select(.type == "datasource" and .name == "datasource" and .query == "prometheus")] | length != 1) | .title'
rule "template-on-time-change-reload-rule" '.templating.list[] | select(.type == "query" and .refresh != 2) | .name'
rule "panel-datasource-rule" 'shows | select(.datasource.uid != "${datasource}") | .title'
rule "panel-title-description-rule" 'panels | select((.title // "") == "" or (.description // "") == "") | .id'
rule "panel-units-rule" 'shows | select(.type == "stat" or .type == "timeseries" or .type == "gauge") | select((.fieldConfig.defaults.unit // "") == "") | .title'
rule "panel-no-targets-rule" 'shows | select((.targets // []) | length == 0) | .title'
rule "target-logql-rule, target-promql-rule" 'shows | .targets[] | select((.expr // "") == "") | .refId'
rule "target-rate-interval-rule" 'shows | .targets[].expr | select(test("(rate|increase)\\([^)]*\\[\\$(interval|__interval)\\]"))'
rule "uneditable-dashboard" 'select(.editable != false) | .title'
rule "every panel has an id of its own" 'select([panels.id] | length != (unique | length)) | .title'

# A rule that never breaks proves nothing.
dashboards=("$work/spoilt.json")
jq '.editable = true' "$(find "$top"/tests/golden/ok/*/out/dashboards -name '*.json' | head -n 1)" >"$work/spoilt.json"
failed_before=$failed
rule "(must break)" 'select(.editable != false) | .title' >"$work/log"
check "a broken rule is seen" [ $((failed - failed_before)) = 1 ]
failed=$failed_before
finish
