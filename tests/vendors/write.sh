#!/usr/bin/env bash
# write.sh SLA_EXPORTER: the state of the clocks in ServiceNow and Jira: what arrives there, once and in order, whatever goes wrong.
. "$(dirname "$0")/../integration/lib.sh"
exporter=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
. "$here/../support/serve.sh"
. "$here/../support/postgres.sh"
patience=400
port=$(free_port)
mkdir "$work/vendor" "$work/specs"
export TOKEN=T
now=$(date +%s)

specs() { # MODE
  cat <<S
apiVersion: slac/v1
kind: Project
metadata: {name: story}
spec: {severities: [sev1, sev2]}
---
apiVersion: slac/v1
kind: Service
metadata: {name: web}
spec: {description: the shop}
---
apiVersion: slac/v1
kind: Account
metadata: {name: acme}
spec: {title: Acme}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  title: Gold
  accounts: [acme]
  services: [web]
  term: 2025-01-01/2035-12-31
  owners: {engineering: sre, contract: legal}
  commitments:
    fix: {promise: resolve sev1 within 1h per month, credits: {each breach: 5%}}
    ack: {promise: acknowledge sev1 within 15m per month, credits: {each breach: 5%}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec:
  use: servicenow
  with: {url: "http://127.0.0.1:$port/servicenow", login: {env: TOKEN}, slaTable: task_sla}
  every: 5s
  hosts: ["127.0.0.1"]
  account: [{static: [acme]}]
  severities: {P1: sev1, P2: sev2}
  clocks: {Resolution (2 hour): gold/fix}
  writeBack: {mode: $1, fields: {u_sla_state: state, u_sla_deadline: deadline, u_sla_text: commitment}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: tickets}
spec:
  use: jira
  with: {url: "http://127.0.0.1:$port/jira", login: {env: TOKEN}, linkField: customfield_10050}
  every: 5s
  hosts: ["127.0.0.1"]
  account: [{static: [acme]}]
  severities: {P1: sev1, P2: sev2}
  writeBack: {mode: $1, fields: {customfield_10201: deadline, customfield_10202: state}}
S
}
mood() { echo "$1" >"$work/vendor/mood"; }
# incidents N:CREATED:ACKNOWLEDGED:RESOLVED[:SEVERITY]…: in minutes before now; - where it did not happen.
incidents() {
  local one
  for one; do echo "$one"; done | jq -R -s --argjson now "$now" --argjson read "$(date +%s)" '
    [split("\n")[] | select(. != "") | split(":") | map(if . == "-" then null else tonumber end)
     | map_values(if . == null then null else . end) as [$n, $c, $a, $r, $severity]
     | def at: if . == null then null else $now - . * 60 | floor end;
       {n: $n, created: ($c | at), acknowledged: ($a | at), resolved: ($r | at), updated: $read, severity: ($severity // 1)}]' >"$work/vendor/incidents.new"
  mv "$work/vendor/incidents.new" "$work/vendor/incidents.json"
}
# ago SECONDS: before this moment, as `incidents` takes it, so that a slow run crosses no step of a clock.
ago() { awk -v n="$now" -v t="$(date +%s)" -v s="$1" 'BEGIN { print (n - t + s) / 60 }'; }
written() { jq -r "$1" "$work/vendor/written.json" 2>/dev/null; }
notes() { written ".\"$1 $2\".notes // [] | length"; } # SYSTEM NUMBER
has_notes() { [ "$(notes "$1" "$2")" = "$3" ]; }
says() { written ".\"$1 $2\".notes[-1].text" | grep -q "$3"; } # SYSTEM NUMBER TEXT: its newest note
field() { written ".\"$1 $2\".fields.$3"; }
outbox() { "$exporter" outbox "$1" --data "$work/data" "${@:2}"; }
entries() { outbox list --format json "${@:3}" | jq -r "select(.source == \"$1\") | .status" | grep -c "^$2$"; } # SOURCE STATUS
has_entries() { [ "$(entries "$1" "$2" "${@:4}")" = "$3" ]; }
sends() { grep -cE '^(PATCH|PUT|POST)' "$work/vendor/requests"; }
# Each entry that was sent is one note, and no note stands twice.
once() { written '[.[].notes[].text | capture("\\[(?<m>sla-[0-9a-f]+)\\]").m] | group_by(.) | map(select(length > 1)) | length' | grep -qx 0; }

# The first ended before anything is written; the second is open; the third is breached after a minute.
incidents 1:200:195:170 2:10:-:- 3:59:50:-
mood fine
python3 -B "$here/server.py" "$port" "$work/vendor" "$now" &
pids="$pids $!"
log=$work/log.log
check "the systems answer" eventually curl -s -o "$work/out" "http://127.0.0.1:$port/"

specs dry-run >"$work/specs/specs.yaml"
check "starts" serve log "$work/specs" --data "$work/data"
check "a dry run lists what it would write" eventually has_entries desk dry-run 2
check "also to records that link the incident" eventually has_entries tickets dry-run 2
outbox list >"$work/list"
check "in words" contains "$work/list" 'resolve sev1 within 1h per month (gold/fix, Acme): running, due '
check "and who acknowledged" contains "$work/list" 'acknowledge sev1 within 15m per month (gold/ack, Acme): met, took 9m'
check "nothing is sent" [ "$(sends)" = 0 ]
check "of nothing that is over" lacks "$work/list" 'desk/sn1'

specs on >"$work/specs/specs.yaml"
again
for one in "servicenow 2" "servicenow 3" "jira 2" "jira 3"; do
  # shellcheck disable=SC2086
  check "$one: its state is written" eventually has_notes $one 1
done
check "an internal note" [ "$(written '[.[].notes[].internal] | all')" = true ]
check "the nearest deadline, as ServiceNow spells it" \
  [ "$(field servicenow 2 u_sla_deadline)" = "$(date -u -d "@$((now + 5 * 60))" '+%Y-%m-%d %H:%M:%S')" ]
check "and as Jira does" [ "$(field jira 2 customfield_10201)" = "$(date -u -d "@$((now + 5 * 60))" '+%Y-%m-%dT%H:%M:%S.000+0000')" ]
check "the promise in words" [ "$(field servicenow 2 u_sla_text)" = "acknowledge sev1 within 15m per month (gold/ack, Acme)" ]
check "it is counted" eventually is 'sla_outbox_sent_total{source="desk"}' 2

# What changes is written; what is written changes nothing.
incidents 1:200:195:170 2:10:0:- 3:59:50:-
again
check "an acknowledgement is written" eventually says servicenow 2 'gold/ack, Acme): met, took 10m'
check "and who did it" eventually says servicenow 2 '^Acknowledged .* by ana$'
check "to the linked record" eventually says jira 2 'gold/ack, Acme): met, took 10m'
has_field() { [ "$(field "$1" "$2" "$3")" = "$4" ]; }
check "the next deadline" eventually has_field servicenow 2 u_sla_deadline "$(date -u -d "@$((now + 50 * 60))" '+%Y-%m-%d %H:%M:%S')"
"$exporter" timeline sn2 "$work/specs" --data "$work/data" --format json | jq -c '[.events[] | {at, type}]' >"$work/timeline"
check "what was written is nobody's event" [ "$(jq -c 'map(.type)' "$work/timeline")" = '["triggered","acknowledged"]' ]
patience=1500
check "a breach is written" eventually says servicenow 3 'gold/fix, Acme): breached, was due .*, still running'
patience=400
check "as the field's state" [ "$(field servicenow 3 u_sla_state)" = breached ]
check "to the linked record" eventually has_field jira 3 customfield_10202 breached

disagrees='sla_clock_disagrees{agreement="gold",commitment="fix",source="desk"}'
check "the system's own clock says something else" eventually is "$disagrees" 2
"$exporter" timeline sn3 "$work/specs" --data "$work/data" >"$work/timeline"
check "and the timeline why" contains "$work/timeline" 'Resolution (2 hour), gold/fix acme: running there, breached here; there it is due 1h later'

# An answer that does not come: it arrived all the same, and is not sent twice.
mood lost
incidents 1:200:195:170 2:10:0:-1 3:59:50:-
again
patience=900
check "the resolution is written" eventually says servicenow 2 'gold/fix, Acme): met, took 11m'
check "to both" eventually says jira 2 'gold/fix, Acme): met, took 11m'
check "and is known to be" eventually has_entries desk pending 0
check "of both" eventually has_entries tickets pending 0
check "each note once" once

# A limit is waited for; a refusal is parked, and what follows waits behind it.
mood limited
incidents 1:200:195:170 2:10:0:-1 3:59:50:-1.5
again
check "a limit is waited for" eventually says servicenow 3 'Resolved '
check "then it is sent" eventually has_entries desk pending 0
mood denied
four=4:$(ago 120)
incidents 1:200:195:170 2:10:0:-1 3:59:50:-1.5 "$four:-:-"
again
check "a refusal is parked" eventually has_entries desk parked 1
is_parked() { outbox list | grep -q "parked  tickets/10004 "; }
check "of both" eventually is_parked
check "and counted" eventually is 'sla_outbox_entries{source="desk",status="parked"}' 1
check "and logged" contains "$log" 'desk: write-back of sn4 is parked: answered 403'
now4="1:200:195:170 2:10:0:-1 3:59:50:-1.5 $four:$(ago 60):-"
# shellcheck disable=SC2086
incidents $now4
again
check "what follows waits" eventually has_entries desk pending 1
oldest() { [ -n "$(value 'sla_outbox_oldest_pending_timestamp_seconds{source="desk"}')" ]; }
behind() { [ "$(outbox list | grep -c "tickets/10004 ")" = 2 ]; }
check "of both" eventually behind
check "since when is exposed" eventually oldest
mood fine
sleep 12
check "until a person says so" has_notes servicenow 4 0
check "who puts it back" outbox retry --all --source desk
check "then both are written" eventually has_notes servicenow 4 2
in_order() { says servicenow 4 "gold/ack, Acme): met, took " || { written ".\"servicenow 4\".notes" >&2; return 1; }; }
check "in order" in_order
check "what is not parked is not put back" exits 1 outbox retry 1
check "a parked entry is given up" outbox drop --all --source tickets
check "then what follows is written" eventually has_notes jira 4 1
check "and says the newest" eventually says jira 4 'gold/ack, Acme): met, took '

# What does not count any more is said; what ends while it is off is not.
five=5:$(ago 120)
# shellcheck disable=SC2086
incidents $now4 $five:-:-
again
check "another one" eventually has_notes servicenow 5 1
# shellcheck disable=SC2086
incidents $now4 $five:-:-:2
again
check "that no promise counts it is said" eventually says servicenow 5 'No promise counts this incident any more'
check "its fields are emptied" [ -z "$(field servicenow 5 u_sla_state)" ]
specs off >"$work/specs/specs.yaml"
again
check "it is switched off" eventually grep -q reloaded "$log"
sleep 2
six=6:$(ago 120)
# shellcheck disable=SC2086
incidents $now4 $five:-:-:2 "$six:-:$(ago 0)"
again
sleep 7
specs on >"$work/specs/specs.yaml"
again
seven=7:$(ago 120)
# shellcheck disable=SC2086
incidents $now4 $five:-:-:2 "$six:-:$(ago 60)" $seven:-:-
again
check "what is open is written" eventually has_notes servicenow 7 1
check "what ended meanwhile is not" has_notes servicenow 6 0

# Killed while a request is under way: it arrived, and is found.
mood slow
# shellcheck disable=SC2086
incidents $now4 $five:-:-:2 "$seven:$(ago 30):-"
before=$(notes servicenow 7)
again
check "a request is under way" eventually has_notes servicenow 7 $((before + 1))
kill -9 "$pid"
wait "$pid" 2>/dev/null
mood fine
check "starts again" serve log "$work/specs" --data "$work/data"
check "it is found" eventually has_entries desk pending 0
check "and not sent again" has_notes servicenow 7 $((before + 1))
check "each note once" once
check "nothing waits" eventually has_entries tickets pending 0
stop

# A clock that is no real one never reaches a ticket.
sent=$(sends)
incidents 1:200:195:170 2:10:0:-1 3:59:50:-1.5 4:5:1:-2 5:3:-:-
check "a replay starts" serve log "$work/specs" --data "$work/replay" --at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --replay
check "and says that it writes nothing" eventually grep -q 'nothing is written back: the clock is no real one' "$log"
listed() { "$exporter" outbox list --data "$work/replay" | grep -q 'desk/sn5'; }
check "it lists what it would" eventually listed
check "nothing is sent" [ "$(sends)" = "$sent" ]
stop
# Two exporters on one PostgreSQL: the one that leads writes, and the other goes on where it dies.
need_postgres
check "PostgreSQL starts" start_postgres "$work/pg" "$(free_port)"
pids="$pids $PG_PID"
shared() { "$exporter" outbox list --data "$PG_URL" --format json | jq -r "select(.source == \"desk\") | .status" | grep -c "^$1$"; }
has_shared() { [ "$(shared "$1")" = "$2" ]; }
mood fine
eighth="8:$(ago 60)"
incidents "$eighth:-:-"
check "the first starts" serve first "$work/specs" --data "$PG_URL"
first=$pid first_log=$log
check "and leads" eventually has_notes servicenow 8 1
check "the second starts" serve second "$work/specs" --data "$PG_URL"
acknowledged=$(ago 30)
incidents "$eighth:$acknowledged:-"
again
kill -HUP "$first"
check "a change is written" eventually says servicenow 8 'gold/ack, Acme): met'
check "to both" eventually says jira 8 'gold/ack, Acme): met'
check "by the first alone" lacks "$log" 'write-back'
mood slow
before=$(notes servicenow 8)
incidents "$eighth:$acknowledged:$(ago 0)"
kill -HUP "$first"
check "a request is under way" eventually has_notes servicenow 8 $((before + 1))
kill -9 "$first"
wait "$first" 2>/dev/null
mood fine
# What another process has begun is its own for three minutes: it may be alive, and only its database away.
patience=2400
check "the second finds what arrived" eventually has_shared pending 0
patience=900
check "and sends it to no one twice" has_notes servicenow 8 $((before + 1))
incidents "$eighth:$acknowledged:$(ago 0)" "9:$(ago 60):-:-"
again
check "it writes from then on" eventually has_notes servicenow 9 1
check "to both" eventually has_notes jira 9 1
check "each note once" once
check "nobody lost a word" lacks "$first_log" parked
stop
check "no secret is asked for in an address" lacks "$work/vendor/requests" '=T&'
finish
