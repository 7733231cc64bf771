#!/usr/bin/env bash
# access.sh SLAC SLA_EXPORTER: every route with every kind of credential; a reader of one account finds nothing of another one, wherever
# it looks; what nobody may have, nobody gets.
. "$(dirname "$0")/lib.sh"
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
# Of `secret`, at the least cost.
hash='$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'
cat >"$work/web.yaml" <<YAML
basic_auth_users: {admin: '$hash', nordic: '$hash', api: '$hash'}
slac:
  users:
    nordic: {accounts: [nordic-retail]}
    api: {scopes: [api]}
  tokens:
    - {name: prometheus, sha256: $(printf %s a-token | sha256sum | cut -d' ' -f1), scopes: [metrics]}
YAML
tree=("$top/examples/colocation/specs" "$top/examples/support" --at 2026-10-28T09:00:00Z
  --incidents "$top/examples/colocation/incidents.ndjson" --incidents "$top/examples/support/incidents.ndjson")
serve() {
  "$exporter" serve "${tree[@]}" --listen 127.0.0.1:0 "$@" 2>"$work/log" &
  pid=$!
  pids="$pids $pid"
  for _ in $(seq 100); do
    url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log")
    [ -n "$url" ] && return 0
    sleep 0.1
  done
  cat "$work/log"
  return 1
}
check "starts" serve --web.config.file "$work/web.yaml"

eventually() { local i; for i in $(seq 50); do "$@" && return 0; sleep 0.1; done; echo "never: $*"; return 1; }

none=() admin=(-u admin:secret) nordic=(-u nordic:secret) api=(-u api:secret) token=(-H "Authorization: Bearer a-token")
status() { curl -s -o "$work/body" -w '%{http_code}' "$@"; }
# of KIND PATH STATUS: of none, admin, nordic, api, token in this order.
of() {
  local path=$1 who expected
  shift
  for who in none admin nordic api token; do
    expected=$1
    shift
    local -n credentials=$who
    check "$who asks $path" [ "$(status "${credentials[@]}" "$url$path")" = "$expected" ]
  done
}
of /-/healthy 200 200 200 200 200
of /-/ready 200 200 200 200 200
of /metrics 401 200 403 403 200
of / 401 200 200 403 403
of "/?q=nordic" 401 200 200 403 403
of /static/page.css 401 200 200 403 403
of /static/page.js 401 200 200 403 403
of /static/icon.svg 401 200 200 403 403
of /accounts/nordic-retail 401 200 200 403 403
of /accounts/telecom-carrier 401 200 404 403 403
of /accounts/nobody 401 404 404 403 403
of /accounts/telecom-carrier/telecom-nodes/response 401 200 404 403 403
of /accounts/nordic-retail/support-berlin/fix 401 200 200 403 403
of /incidents/zendesk/none 401 404 404 403 403
of /statements/nordic-retail/2026-10.html 401 404 404 403 403
of /statements/telecom-carrier/2026-10.json 401 404 404 403 403
of /api/v1/rows 401 200 200 200 403
of "/api/v1/rows?account=telecom-carrier" 401 200 200 200 403
of /api/v1/rows/telecom-nodes/response/telecom-carrier 401 200 404 200 403
of /api/v1/rows/support-berlin/fix/nordic-retail 401 200 200 200 403
of /api/v1/ledger?account=telecom-carrier 401 404 404 404 403
of /nowhere 404 404 404 404 404
check "a webhook has a proof of its own" [ "$(status -X POST -d '{}' "$url/ingest/none")" = 401 ]
lacks "$work/body" Unauthorized
check "what was refused says how to sign in" grep -qi 'www-authenticate: Basic' <(curl -si "$url/")

# What a reader of one account can find, against everything that all of it holds.
crawl() { # WHO FILE: every page and answer that links lead to, and those of every incident
  local -n credentials=$1
  local path seen=" "
  local -a queue=(/ /api/v1/rows "/api/v1/rows?account=telecom-carrier" "/api/v1/rows?status=breached" "/?q=telecom" "/?status=met" "/?page=2" \
    /accounts/telecom-carrier /api/v1/rows/telecom-nodes/response/telecom-carrier "${incidents[@]}")
  while [ ${#queue[@]} -gt 0 ]; do
    path=${queue[0]}
    queue=("${queue[@]:1}")
    [[ $seen == *" $path "* ]] && continue
    seen="$seen$path "
    curl -s "${credentials[@]}" "$url$path" >"$work/body"
    # What was asked for may be said again.
    sed "s|value=\"telecom\"||; s|q=telecom||g" "$work/body" >>"$2"
    while read -r path; do queue+=("${path//&amp;/&}"); done < <(grep -o 'href="/[^"#]*"' "$work/body" | sed 's/href="//; s/"$//' | sort -u | grep -v /static/)
  done
}
incidents=()
crawl admin "$work/all"
mapfile -t ids < <(grep -oE '/incidents/[a-z]+/[A-Za-z0-9-]+' "$work/all" | sort -u)
check "there are incidents" [ ${#ids[@]} -gt 10 ]
for id in "${ids[@]}"; do incidents+=("$id" "/api/v1$id"); done
crawl nordic "$work/own"
check "a reader of one account sees it" grep -q 'Nordic Retail' "$work/own"
check "and its incidents" grep -q 'What happened' "$work/own"
for foreign in telecom healthcare logistics straits Telecom Healthcare Logistics Straits platinum Platinum node-fra INC-; do
  check "all of it holds $foreign" grep -q -- "$foreign" "$work/all"
  check "a reader of one account finds no $foreign" lacks "$work/own" "$foreign"
done
# Titles, people and addresses of systems are for those within.
titles=$(jq -r '.title // empty' "$top"/examples/*/incidents.ndjson | sort -u)
while read -r title; do check "no title: $title" lacks "$work/own" "$title"; done <<<"$titles"
check "no address of a system" lacks "$work/own" 'https://'
same() { # a foreign name is said to be unknown
  [ "$(curl -s "${nordic[@]}" "$url$1" | sed 's/telecom-carrier/X/g')" = "$(curl -s "${nordic[@]}" "$url$2" | sed 's/nobody/X/g')" ]
}
check "as if it were unknown, on a page" same /accounts/telecom-carrier /accounts/nobody
check "of a statement" same /statements/telecom-carrier/2026-10.html /statements/nobody/2026-10.html
check "and in the API" same /api/v1/rows/telecom-nodes/response/telecom-carrier /api/v1/rows/telecom-nodes/response/nobody
check "of the ledger" same "/api/v1/ledger?account=telecom-carrier" "/api/v1/ledger?account=nobody"
check "of rows" [ "$(curl -s "${nordic[@]}" "$url/api/v1/rows?account=telecom-carrier" | jq -c '[.rows, .accounts, .kpis, .issues, .refused, .unattributed]')" = '[[],[],[],[],[],[]]' ]
check "the log names who asked" eventually grep -q ' nordic /accounts/nordic-retail 200' "$work/log"
check "and no password" lacks "$work/log" secret
check "nor a token" lacks "$work/log" a-token

# Guessing is slowed.
for _ in 1 2 3 4 5; do check "a wrong password" [ "$(status -u admin:wrong "$url/")" = 401 ]; done
check "has to wait" [ "$(status -u admin:wrong "$url/")" = 429 ]
check "who was known is not slowed" [ "$(status "${admin[@]}" "$url/")" = 200 ]
check "a scrape neither" [ "$(status "${token[@]}" "$url/metrics")" = 200 ]

# A file that is wrong changes nothing; one that is right does.
cp "$work/web.yaml" "$work/right.yaml"
echo 'basic_auth_users: {admin: secret}' >"$work/web.yaml"
kill -HUP "$pid"
check "a wrong file is named" eventually grep -q 'web.yaml:1:27: the hash of admin is no bcrypt hash' "$work/log"
check "and changes nothing" [ "$(status "${admin[@]}" "$url/")" = 200 ]
grep -v 'sha256\|tokens' "$work/right.yaml" >"$work/web.yaml"
kill -HUP "$pid"
gone() { [ "$(status "${token[@]}" "$url/metrics")" = 401 ]; }
check "a token that was taken out is refused" eventually gone

kill "$pid"
# An incident of several services: a reader learns of those that their agreement covers alone.
mkdir "$work/two"
cat >"$work/two/specs.yaml" <<S
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: ndjson, with: {path: $work/two.ndjson}, every: 1m}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: project-x}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: nordic-retail}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: other}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: own}
spec:
  accounts: [nordic-retail]
  services: [power]
  term: "2026-01-01/2027-12-31"
  owners: {engineering: e, contract: c}
  commitments: {up: {promise: availability >= 99.9% per month}, fix: {promise: resolve sev1 within 4h per month}}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: theirs}
spec:
  accounts: [other]
  services: [project-x]
  term: "2026-01-01/2027-12-31"
  owners: {engineering: e, contract: c}
  commitments: {up: {promise: availability >= 99.9% per month}}
S
echo '{"id":"I-1","services":["power","project-x"],"accounts":["all"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-01T10:01:00Z","type":"impact","fraction":1,"services":["power"]},{"at":"2026-10-01T10:02:00Z","type":"impact","fraction":0.35,"services":["project-x"]},{"at":"2026-10-01T11:00:00Z","type":"resolved"}]}' |
  sed 's/"accounts":\["all"\]/"accounts":["nordic-retail","other"]/' >"$work/two.ndjson"
# A child that notes which sockets it was given, in place of the one that makes PDFs.
mkdir "$work/child"
cat >"$work/child/weasyprint" <<S
#!/bin/sh
ls -l /proc/self/fd | grep -c 'socket:' >"$work/sockets"
S
chmod +x "$work/child/weasyprint"
whole=("${tree[@]}")
tree=("$work/two" --data "$work/data" --at 2026-10-15T00:00:00Z --replay)
PATH=$work/child:$PATH
check "a tree of two" serve --web.config.file "$work/right.yaml"
read_all() { [ "$(status "${admin[@]}" "$url/api/v1/incidents/desk/I-1")" = 200 ]; }
check "is read" eventually read_all
for path in /api/v1/incidents/desk/I-1 /incidents/desk/I-1; do
  check "an incident of both: $path" [ "$(status "${admin[@]}" "$url$path")" = 200 ]
  check "is all of it for some" contains "$work/body" project-x
  check "and its own for others" [ "$(status "${nordic[@]}" "$url$path")" = 200 ]
  check "with what is theirs" contains "$work/body" power
  check "without other services" lacks "$work/body" project-x
  check "or what happened there" lacks "$work/body" 0.35
done
check "two proofs are none" [ "$(status -H 'Authorization: Basic bm9yZGljOnNlY3JldA==' "${token[@]}" "$url/metrics")" = 400 ]
check "answers of the API are not kept" contains <(curl -si "${admin[@]}" "$url/api/v1/rows") 'Cache-Control: no-store'

# Who has to wait learns nothing, and locks out nobody elsewhere.
for _ in 1 2 3 4 5; do curl -s -o "$work/out" --interface 127.0.0.66 -u admin:wrong "$url/"; done
check "an address that guesses has to wait" [ "$(status --interface 127.0.0.66 -u admin:wrong "$url/")" = 429 ]
check "also with the right password" [ "$(status --interface 127.0.0.66 "${admin[@]}" "$url/")" = 429 ]
check "others do not" [ "$(status "${admin[@]}" "$url/")" = 200 ]

# A child has none of the server's sockets.
status "${admin[@]}" "$url/statements/nordic-retail/2026-10.pdf" >"$work/out"
check "a PDF is asked of a child" eventually [ -s "$work/sockets" ]
check "which has its three streams" [ "$(cat "$work/sockets")" -le 3 ]
kill "$pid"
tree=("${whole[@]}")

# How it starts.
start() { exits "$1" timeout 10 "$exporter" serve "$top/examples/colocation/specs" --incidents "$top/examples/colocation/incidents.ndjson" "${@:2}"; }
check "a wrong file ends the start" start 1 --listen 127.0.0.1:0 --web.config.file <(echo 'slac: {}')
check "a file that is not there too" start 1 --listen 127.0.0.1:0 --web.config.file "$work/none"
check "another address needs somebody who signs in" start 2 --listen 0.0.0.0:0
check "and says so" grep -q 'anybody who reaches it would see every account' "$work/err"
check "flags beside the file are usage" start 2 --web.config.file "$work/right.yaml" --tls-cert a --tls-key b
check "so is --insecure" start 2 --web.config.file "$work/right.yaml" --insecure
check "an address that is none is usage" start 2 --web.external-url 'ftp://x'
check "unguarded, it serves this machine alone" serve
check "and says so in the log" grep -q 'nobody signs in: this machine alone can ask' "$work/log"
check "to everybody" [ "$(status "$url/accounts/telecom-carrier")" = 200 ]
kill "$pid"
check "behind a proxy" serve --web.external-url https://sla.example/exporter/
check "under its path" [ "$(status "$url/exporter/accounts/nordic-retail")" = 200 ]
check "links stay below it" [ -z "$(grep -o 'href="/[^"]*"' "$work/body" | grep -v 'href="/exporter/')" ]
check "and without it" [ "$(status "$url/metrics")" = 200 ]
check "by its name" [ "$(status -H 'Host: sla.example' "$url/exporter/")" = 200 ]
check "by no other" [ "$(status -H 'Host: evil.example' "$url/exporter/")" = 421 ]
finish
