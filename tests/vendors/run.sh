#!/usr/bin/env bash
# run.sh SLA_EXPORTER: the same incidents from every system that can be asked, with its pages, limits and moods: the same rows.
. "$(dirname "$0")/../integration/lib.sh"
exporter=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
. "$here/../support/serve.sh"
patience=${PATIENCE:-600}
port=$(free_port)
mkdir "$work/vendor" "$work/specs"
export TOKEN=T
systems="pagerduty opsgenie jira servicenow rootly alertops incidentio firehydrant grafana-oncall statuspage zendesk github"

more() { # SYSTEM: the rest of its parameters
  case $1 in
    jira | servicenow | zendesk) echo "login: {env: TOKEN}" ;;
    statuspage) echo "token: {env: TOKEN}, page: p1" ;;
    github) echo "token: {env: TOKEN}, repository: acme/ops" ;;
    *) echo "token: {env: TOKEN}" ;;
  esac
}
specs() { # SYSTEM…
  local system
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
kind: Agreement
metadata: {name: gold}
spec:
  title: Gold
  accounts: [$(echo "$@" | sed 's/ /, /g')]
  services: [web]
  term: 2026-01-01/2026-12-31
  owners: {engineering: sre, contract: legal}
  commitments:
    fix: {promise: resolve sev1 within 1h per month, credits: {each breach: 5%}}
    ack: {promise: acknowledge sev1 within 15m per month, credits: {each breach: 5%}}
S
  for system; do
    cat <<S
---
apiVersion: slac/v1
kind: Account
metadata: {name: $system}
spec: {title: $system}
---
apiVersion: slac/v1
kind: Source
metadata: {name: $system}
spec:
  use: $system
  with: {url: "http://127.0.0.1:$port/$system", $(more "$system")}
  every: 5s
  hosts: ["127.0.0.1"]
  account: [{static: [$system]}]
  accounts: [$system]
  severities: {P1: sev1, P2: sev2, SEV1: sev1, SEV2: sev2, major: sev1, minor: sev2, urgent: sev1, normal: sev2}
S
  done
}
mood() { echo "$1" >"$work/vendor/mood"; }
story() { "$here/story.py" "$work/vendor" "$@" >"$work/expected"; }
rows() { curl -fs "$url/api/v1/rows?account=$1" | jq -r '.rows[] | "\(.commitment) \(.incidents.total) \(.incidents.breached)"' | sort; }
agrees() { # SYSTEM: as far as it knows
  case $1 in
    alertops | statuspage) [ "$(rows "$1" | grep fix)" = "$(grep fix "$work/expected")" ] ;;
    *) [ "$(rows "$1")" = "$(sort "$work/expected")" ] ;;
  esac
}
all() { # NAME COMMAND…: of every system
  local name=$1 system
  shift
  for system in $systems; do check "$system: $name" eventually "$@" "$system"; done
}
shows() { [ "$(value "$1{source=\"$3\"}")" = "$2" ]; } # SERIES VALUE SYSTEM
serves() { # with the systems' clock
  serve log "$work/specs" --data "$work/data" --at "$(date -u -d "@$((1793178000 + SECONDS - began))" +%Y-%m-%dT%H:%M:%SZ)"
}

# shellcheck disable=SC2086
specs $systems >"$work/specs/specs.yaml"
story 250
mood fine
began=$SECONDS
python3 -B "$here/server.py" "$port" "$work/vendor" 1793178000 & # 2026-10-28T09:00:00Z
pids="$pids $!"
log=$work/log.log
check "the systems answer" eventually curl -s -o "$work/out" "http://127.0.0.1:$port/"

check "starts" serves
all "every page is read" agrees
all "it is up" shows sla_source_up 1
# What is found later, and what changes, moves the rows.
story 250 7=300 21=40
mood late
again
sleep 1
mood fine
all "what changed is read" agrees
before=$(wc -l <"$work/vendor/requests")
for m in down html; do
  mood $m
  all "$m: it is down" shows sla_source_up 0
  all "$m: its rows stand" agrees
  mood fine
  again
  all "$m: it comes back" shows sla_source_up 1
done
mood ignored
check "a query that is not understood is seen" eventually grep -q 'servicenow: gave a record that changed before' "$log"
check "and only there" [ "$(grep -c 'changed before' "$log")" = 1 ]
stop
check "no secret is asked for in an address" lacks "$work/vendor/requests" '=T&'

# Whoever asks too often waits as each system wants it, and a poll that fails for a moment goes on where it was.
for m in busy shaky; do
  mood $m
  rm -rf "$work/data"
  check "starts" serves
  all "$m: every page is read" agrees
  stop
done

# PagerDuty gives ten thousand log entries and no more: the range is halved.
systems=pagerduty
specs pagerduty >"$work/specs/specs.yaml"
rm -rf "$work/data" "$work/vendor/requests"
story 4000
mood fine
check "starts" serves
patience=6000 # four thousand requests, on whatever else the machine does
all "more than it pages through is read" agrees
check "each incident is asked for once, though its entries stand on several pages" \
  [ "$(grep -c '/incidents/PD' "$work/vendor/requests")" -lt 4400 ]
check "in ranges" [ "$(grep -o 'since=[^&]*' "$work/vendor/requests" | sort -u | wc -l)" -gt 1 ]
stop
finish
