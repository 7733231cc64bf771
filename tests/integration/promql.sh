#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# promql.sh SLAC: verdicts on standard input and output, formatting, exit codes.
. "$(dirname "$0")/lib.sh"
slac=$1
same() { [ "$1" = "$2" ] || { printf 'wanted\n%s\ngot\n%s\n' "$1" "$2"; return 1; }; }
expect() { check "$1" same "$2" "$3"; }

expect "an accepted expression" '{"ok":true,"print":"sum by (job) (rate(a[5m]))","type":"vector"}
0' \
  "$(echo '{"expr":"sum(rate(a[5m])) by(job)"}' | "$slac" promql parse; echo $?)"
out=$(echo '{"expr":"a[5m*2]"}' | "$slac" promql parse)
expect "2.42 has no arithmetic on durations" 1 $?
expect "version 3 has" '{"ok":true,"print":"a[5m * 2]","type":"matrix"}' \
  "$(echo '{"expr":"a[5m*2]"}' | "$slac" promql parse --version 3)"
expect "experimental functions need the switch" '{"ok":true,"print":"mad_over_time(a.b[5m])","type":"vector"}' \
  "$(echo '{"expr":"mad_over_time(a.b[5m])"}' | "$slac" promql parse --version 3 --experimental)"
out=$(printf '%s\n' '{"expr":"rte(a[5m]) + b{x=1} + (c"}' 'no JSON' '{"expr":"1"}' | "$slac" promql parse)
expect "a refusal" 1 $?
expect "one answer a line" 3 "$(wc -l <<<"$out")"
expect "every mistake of an expression" '[[0,3],[17,18],[24,24]]' \
  "$(head -n 1 <<<"$out" | jq -c '[.errors[] | [.from, .to]]')"
expect "did you mean" 'did you mean `rate`?' "$(head -n 1 <<<"$out" | jq -r '.errors[0].help')"
expect "text that is no UTF-8 stays JSON" false \
  "$(printf '{"expr":"a \\u00ff[é]"}\n' | "$slac" promql parse | jq .ok)"

long='sum by (job) (rate(http_requests_total{job="api",code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m]))'
expect "a long expression is laid out" '  sum by (job) (rate(http_requests_total{code=~"5..",job="api"}[5m]))
/
  sum by (job) (rate(http_requests_total[5m]))
0' "$(echo "$long" | "$slac" promql fmt; echo $?)"
out=$(printf 'a # keep me\n' | "$slac" promql fmt 2>&1)
expect "a comment is never lost" 1 $?
expect "and shown" '-:1:3: error[SLA3001]: formatting would lose this comment' "$(head -n 1 <<<"$out")"
check "usage" exits 2 "$slac" promql parse --version 1 </dev/null
check "usage" exits 2 "$slac" promql
finish
