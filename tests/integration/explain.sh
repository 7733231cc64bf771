#!/usr/bin/env bash
# explain.sh SLAC: what is said of an Objective in plain words, and what it costs beside what a Prometheus counts.
. "$(dirname "$0")/lib.sh"
slac=$1
story=$(cd "$(dirname "$0")/../../examples/checkout" && pwd)
said() { check "$1" contains "$work/out" "$2"; }

check "an objective" exits 0 "$slac" explain checkout-availability "$story"
said "what is measured" '    http_requests_total{code=~"5..",job="checkout"}'
said "what is allowed, in events and in time" 'one event in 1000 may be bad: a total outage of 43m 12s in 30d'
said "what an alert needs" '  page    1h and 5m: more than 1.44% of the events of both fail, which is 14.4 times what the budget allows'
said "how long an outage takes to page" '          a total outage gets there after 51s, 2% of the budget in 1h'
said "what direct windows cost" '    direct windows   7 930 000 samples, about 420 ms'
# 20 series scraped every minute: tests/bench/rules.sh counts 8 888 samples on a Prometheus.
mkdir "$work/slow" && sed 's/scrapeInterval: 30s/scrapeInterval: 60s/' "$story/checkout.yaml" >"$work/slow/spec.yaml"
check "at a minute's scrapes" exits 0 "$slac" explain checkout-availability "$work/slow" --series 20
samples=$(sed -n 's/.*these rules *\([0-9]*\) samples.*/\1/p' "$work/out")
check "samples as counted, within a twentieth" [ "$samples" -gt 8360 ] && check "and not more" [ "$samples" -lt 9240 ]

check "an objective by account" exits 0 "$slac" explain checkout-tenants "$story"
said "the label that splits it" 'for each value of account, there tenant'
said "the budget of one value" '  account acme: 99.9%'
check "one of slices" exits 0 "$slac" explain checkout-fast-minutes "$story"
said "says what a good slice is" 'good slices of 5m, good where at least 99% of it is'
check "a diagnostic" exits 0 "$slac" explain SLA2001
check "by its page" cmp -s "$work/out" "$(dirname "$0")/../../specs/codes/SLA2001.md"
check "a code that nothing has" exits 2 "$slac" explain SLA9999
check "an Objective of no tree" exits 2 "$slac" explain checkout-availability
check "an unknown one" exits 2 "$slac" explain checkout-latancy "$story"
check "with the nearest" contains "$work/err" 'did you mean `checkout-latency`?'
finish
