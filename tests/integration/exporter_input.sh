#!/usr/bin/env bash
# exporter_input.sh SLAC SLA_EXPORTER: bad records, offline.
. "$(dirname "$0")/lib.sh"
exporter=$2
example=$(cd "$(dirname "$0")/../../examples/colocation" && pwd)
at=2026-10-28T09:00:00Z
cp "$example/incidents.ndjson" "$work/good.ndjson"
evaluate() { "$exporter" evaluate "$example" --incidents "$1" --at "$at" "${@:2}"; }

check "good records" exits 0 evaluate "$work/good.ndjson"
cp "$work/out" "$work/good.json"
check "the story's table" exits 0 evaluate "$work/good.ndjson" --format text
check "is the one in examples/" cmp "$example/rows.txt" "$work/out"
desk=$example/../support
check "the desk's table" exits 0 "$exporter" evaluate "$desk" --incidents "$desk/incidents.ndjson" --at 2026-10-28T09:00:00Z --format text
check "is the one in examples/ too" cmp "$desk/rows.txt" "$work/out"
check "with details" exits 0 "$exporter" evaluate "$desk" --incidents "$desk/incidents.ndjson" --at 2026-10-28T09:00:00Z --format text --details
check "each ticket has its rule" contains "$work/out" "T-5112  breached  started 2026-10-15 08:00:00, due 2026-10-15 10:00:00, used 4h  late"
check "again" exits 0 evaluate "$work/good.ndjson"
check "equal bytes" cmp "$work/good.json" "$work/out"
tac "$work/good.ndjson" >"$work/reversed.ndjson"
check "reversed and doubled" exits 0 evaluate "$work/good.ndjson" --incidents "$work/reversed.ndjson"
check "give equal rows" cmp "$work/good.json" "$work/out"

event='{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"sev1"}'
{
  cat "$work/good.ndjson"
  echo 'not json'
  echo "{\"source\":\"x\",\"services\":[\"power\"],\"events\":[$event]}"
  echo '{"id":"Z1","events":[{"at":"2026-10-05T10:00:00","type":"triggered"}]}'
  echo "{\"id\":\"E1\",\"services\":[\"power\"],\"accounts\":[\"healthcare-network\"],\"events\":[$event,{\"at\":\"2026-10-05T08:00:00Z\",\"type\":\"resolved\"}]}"
  echo "{\"id\":\"U1\",\"services\":[\"power\"],\"accounts\":[\"acme\"],\"events\":[$event]}"
  echo '{"id":"S1","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"critical"},{"at":"2026-10-05T10:00:00Z","type":"resolved"}]}'
} >"$work/bad.ndjson"
check "refused records end in exit 1" exits 1 evaluate "$work/bad.ndjson"
first=$(($(wc -l <"$work/good.ndjson") + 1))
check "no JSON" contains "$work/out" "{\"line\":$first,\"id\":null,\"reason\":\"not-json\""
check "no id" contains "$work/out" "{\"line\":$((first + 1)),\"id\":null,\"reason\":\"missing-id\""
check "no zone" contains "$work/out" "{\"line\":$((first + 2)),\"id\":\"Z1\",\"reason\":\"time-without-zone\",\"detail\":\"2026-10-05T10:00:00; "
check "ends first" contains "$work/out" '{"incident":"E1","reason":"ends-before-it-starts"}'
check "unknown account" contains "$work/out" '{"incident":"U1","reason":"unknown-account","value":"acme"}'
check "unattributed" contains "$work/out" '{"incident":"U1","account":"acme","service":null,"severity":"sev1","reason":"unknown-account"}'
check "unknown severity" contains "$work/out" '{"incident":"S1","reason":"unknown-severity","value":"critical"}'
numbers() { jq -c '.rows[] | del(.status, .unknownBecause)' "$1"; }
numbers "$work/good.json" >"$work/rows-a"
numbers "$work/out" >"$work/rows-b"
check "the rest is used: no number changed" cmp "$work/rows-a" "$work/rows-b"
jq -r '.rows[] | select(.unknownBecause) | "\(.account) \(.commitment) \(.service): \(.status) \(.unknownBecause | join(","))"' "$work/out" >"$work/doubt"
cp "$work/out" "$work/bad.json"
check "rows that they would touch are unknown, and say why" contains "$work/doubt" "healthcare-network availability power: unknown E1,S1"
check "a breach stays a breach" [ "$(jq -c '[.rows[] | select(.status == "breached") | [.account, .commitment, .service]]' "$work/good.json")" = \
  "$(jq -c '[.rows[] | select(.status == "breached") | [.account, .commitment, .service]]' "$work/bad.json")" ]

check "text for people" exits 1 evaluate "$work/bad.ndjson" --format text
check "lists them too" contains "$work/out" "refused: line $((first + 2)) (Z1): time-without-zone"
check "a missing file is I/O" exits 3 evaluate "$work/none.ndjson"
check "with its path" contains "$work/err" "$work/none.ndjson"
limited() { (ulimit -f 1; "$exporter" evaluate "$example" --incidents "$work/good.ndjson" --at "$at" >"$work/limited" 2>"$work/err"); }
limited
check "output that may not grow is I/O" [ $? = 3 ]
check "a time without zone is usage" exits 2 "$exporter" evaluate "$example" --incidents "$work/good.ndjson" --at 2026-10-28T09:00:00
check "reasons have a page" exits 0 "$exporter" explain
check "which is the one in specs/" cmp "$(dirname "$0")/../../specs/reasons.md" "$work/out"
check "a reason alone" exits 0 "$exporter" explain clock-skew
check "says what becomes of it" contains "$work/out" "is unknown unless it is breached"
check "another word is usage" exits 2 "$exporter" explain clock-skwe
check "with the nearest" contains "$work/err" 'did you mean `clock-skew`?'
check "spec errors are exit 1" exits 1 "$exporter" evaluate "$(dirname "$0")/../golden/error/SLA2001_did-you-mean" --incidents "$work/good.ndjson" --at "$at"
check "and shown" contains "$work/err" "SLA2001"
finish
