#!/usr/bin/env bash
# spec_bounds.sh SLAC SLA_EXPORTER: hostile specs end with an error in little memory and time.
. "$(dirname "$0")/lib.sh"
slac=$1

# refused CODE FILE: `check` reports CODE within 700 MB of address space and 20 seconds of CPU.
refused() {
  (ulimit -v 700000 -t 20; exits 1 "$slac" check "$2") && contains "$work/err" "[$1]"
}
repeat() { yes -- "$2" | head -n "$1" | tr -d '\n'; }

repeat 30000000 '[' >"$work/brackets.yaml"
check "30 MB of brackets" refused SLA1008 "$work/brackets.yaml"
{ echo -n '['; repeat 15000000 'a,'; } >"$work/list.yaml"
check "a list of 15 million" refused SLA1008 "$work/list.yaml"
yes -- '- a' | head -n 8000000 >"$work/items.yaml"
check "8 million items" refused SLA1008 "$work/items.yaml"
{ echo "a: &a \"$(repeat 300000 x)\""; echo "b: [$(repeat 9000 '*a,')]"; } >"$work/alias.yaml"
check "one long text, 9000 times" refused SLA1008 "$work/alias.yaml"
{ echo -n 'a: &a ['; repeat 1500000 'x,'; echo ']'; } >"$work/anchor.yaml"
check "an anchor of 3 MB" refused SLA1008 "$work/anchor.yaml"

# What a parameter copies is bounded, and so are the times that a repetition makes.
{
  printf 'apiVersion: slac/v1\nkind: Indicator\nmetadata: {name: copies}\nspec:\n  parameters: {p: {}}\n  indicator:\n    ratio:\n'
  printf "      bad: \"up{a=~'%s'}\"\n      total: up\n" "$(repeat 20000 '$p|')"
  printf -- '---\napiVersion: slac/v1\nkind: Service\nmetadata: {name: s}\nspec: {}\n'
  printf -- '---\napiVersion: slac/v1\nkind: Objective\nmetadata: {name: o}\nspec:\n  service: s\n  target: 99%% over 30d\n'
  printf '  indicator: {use: {indicator: copies, with: {p: "%s"}}}\n' "$(repeat 500000 x)"
} >"$work/parameter.yaml"
check "a parameter of 500 kB, 20 000 times" refused SLA2020 "$work/parameter.yaml"
for i in $(seq 10000); do
  printf -- '---\napiVersion: slac/v1\nkind: Maintenance\nmetadata: {name: m%s}\n' "$i"
  printf 'spec: {repeat: {days: mon-sun, hours: "02:00-04:00", from: "1970-01-01", to: "2037-12-31"}}\n'
done >"$work/repeats.yaml"
check "10 000 repetitions of 68 years" refused SLA2015 "$work/repeats.yaml"

# What once took the square of its size: 30 to 50 seconds of CPU each.
in_time() { (ulimit -t 15; exits 1 "$slac" check "$1"); }
resource() { printf -- '---\napiVersion: slac/v1\nkind: %s\nmetadata: {name: %s, labels: {t: y}}\nspec: ' "$1" "$2"; }
agreement() {
  resource Agreement "$1"
  printf '{accounts: %s, services: [s], owners: {engineering: x}, term: 2026-01-01/2026-12-31,\n' "$2"
  printf '  commitments: {a: {promise: %s, credits: {each breach: 5%%}}}}\n' "$3"
}
for _ in $(seq 40000); do printf -- '---\na: b\n'; done >"$work/documents.yaml"
check "40 000 documents with errors" in_time "$work/documents.yaml"
{ resource Service s; echo "{$(seq -s, -f "k%g: $(printf 'x%.0s' $(seq 200))" 90000)}"; } >"$work/line.yaml"
check "90 000 findings in one line of 18 MB" in_time "$work/line.yaml"
{
  resource Service s; echo '{}'
  for i in $(seq 10000); do resource Account "acc-$i"; echo '{}'; done
  agreement a "[$(seq -s, -f 'bcc-%g' 10000)]" 'acknowledge sev1 within 15m'
} >"$work/names.yaml"
check "10 000 wrong names of 10 000 accounts" in_time "$work/names.yaml"
{
  resource Service s; echo '{}'
  for i in $(seq 1000); do resource Account "x$i"; echo '{}'; done
  for i in $(seq 1000); do agreement "g$i" '{t: y}' "acknowledge sev1 within ${i}m"; done
} >"$work/agreements.yaml"
check "1000 contradicting agreements with 1000 accounts" in_time "$work/agreements.yaml"
finish
