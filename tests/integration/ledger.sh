#!/usr/bin/env bash
# ledger.sh SLAC SLA_EXPORTER: the ledger on SQLite and on a PostgreSQL that two exporters share, through kill -9, broken
# chains, marks and specs that may not come into force.
. "$(dirname "$0")/lib.sh"
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/postgres.sh"
. "$top/tests/support/serve.sh"
speed=250000
patience=450
cp "$top/examples/ledger/incidents.ndjson" "$work"
sed "s|path: incidents.ndjson|path: $work/incidents.ndjson|; s|^spec: {timezone|spec: {exporter: {url: https://sla.example}, timezone|; /name: gold}$/{n;s|\$|\n  schedule: monthly|}" "$top/examples/ledger/specs.yaml" >"$work/specs.yaml"

# A replay goes on where its clock would stand, however often it is begun again.
replay_begins() { began=$(date +%s%N); }
replay_now() { date -u -d "@$((1788220800 + ($(date +%s%N) - began) * speed / 1000000000))" +%FT%TZ; } # from 2026-09-01
replays() { serve "$1" "$work/specs.yaml" --data "$2" --at "$(replay_now)" --replay --speed "$speed"; }
lines() { "$exporter" ledger export --data "$1"; }
# What is decided, without when and by which numbers of lines. A clock that was missed may still have run when that was entered.
decided() {
  lines "$1" | jq -Sc 'select(.kind == "closed" or .kind == "breach" or .kind == "owed")
    | select((.window.to // "") <= "2026-11-30T23:00:00Z" and (.period // "") <= "2026-11") | del(.written, .previous, .number, .tree, .approval) | if .kind == "breach" then del(.evidence[].reasons) else . end' | sort
}
owes() { lines "$1" | grep -q "\"account\":\"us\".*\"kind\":\"owed\".*\"period\":\"$2\""; }
fits() { "$exporter" ledger verify --data "$1" "${@:2}" >"$work/verdict"; }

# Of an hour of the replay, which is shorter than any look.
has_digest() {
  for _ in $(seq 1000); do
    metrics | grep -q '^sla_digest_due{account="acme",agreement="[a-z]*",schedule="monthly",window="2026-\(09\|10\|11\)"} 1$' && return
    sleep 0.03
  done
  return 1
}

replay_begins
check "a replay" replays calm "$work/calm"
check "says when a month's statement is to be sent" has_digest
check "closes three months" eventually owes "$work/calm" 2026-11
check "its chains fit" fits "$work/calm"
head=$(metrics | awk '/^sla_ledger_head\{account="acme"/ {printf "%s%s", n++ ? "," : "", $2}')
check "and have the head that Prometheus knows" fits "$work/calm" --head "acme=$head"
decided "$work/calm" >"$work/calm.lines"
check "of three accounts and months" [ "$(wc -l <"$work/calm.lines")" -ge 24 ]
for series in sla_breaches sla_restatements_total sla_ledger_lines sla_ledger_head sla_ledger_claim_deadline_timestamp_seconds sla_ledger_broken; do
  check "the page has $series" [ "$(metrics | grep -c "^# TYPE $series ")" = 1 ]
done
check "the API answers with the chain" [ "$(curl -fs "$url/api/v1/ledger?account=acme")" = "$("$exporter" ledger export --data "$work/calm" --account acme)" ]
check "from a line on" [ "$(curl -fs "$url/api/v1/ledger?account=acme&after=3" | head -n 1 | jq .number)" = 4 ]
check "and refuses what it does not know" [ "$(code "$url/api/v1/ledger?acount=acme")" = 400 ]
check "a second server is refused" exits 3 timeout 20 "$exporter" serve "$work/specs.yaml" --data "$work/calm" --listen 127.0.0.1:0
stop 2>/dev/null

# kill -9 at any point: whole lines, each once.
replay_begins
survived=0
for round in $(seq "${SLAC_LEDGER_ROUNDS:-12}"); do
  replays "killed$round" "$work/killed" || break
  sleep "0.$((RANDOM % 60 + 10))"
  kill -9 "$pid"
  wait "$pid" 2>/dev/null
  # A chain that nothing stands in yet fits too.
  fits "$work/killed" || break
  survived=$round
done
check "every kill leaves whole chains" [ "$survived" = "${SLAC_LEDGER_ROUNDS:-12}" ]
check "the last one goes on" replays killed "$work/killed"
check "and closes what ended meanwhile" eventually owes "$work/killed" 2026-11
decided "$work/killed" >"$work/killed.lines"
check "with the same lines, each once" diff "$work/calm.lines" "$work/killed.lines"
stop 2>/dev/null

# A backup that is taken beside the server goes on as the server would have.
replay_begins
check "a replay" replays saved "$work/saved"
check "closes September" eventually owes "$work/saved" 2026-09
mkdir "$work/restored"
python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))' "$work/saved/sla.db" "$work/restored/sla.db"
stop 2>/dev/null
kept=$("$exporter" ledger verify --data "$work/restored" | sed -n 's/^acme=/acme=/p')
check "its chains fit" fits "$work/restored"
check "it is served" replays restored "$work/restored"
check "and closes what ended meanwhile" eventually owes "$work/restored" 2026-11
decided "$work/restored" >"$work/restored.lines"
check "with the same lines, each once" diff "$work/calm.lines" "$work/restored.lines"
check "behind the head of the backup" fits "$work/restored" --head "$kept"
stop 2>/dev/null

# A record that comes late, and what was known before.
speed=150000
replay_begins
check "a replay" replays late "$work/late"
check "closes September" eventually owes "$work/late" 2026-09
before=$(lines "$work/late" | jq -r 'select(.kind == "owed") | .written' | tail -n 1)
sleep 1
echo '{"id":"INC-1","title":"Feed A lost","services":["power"],"accounts":["acme"],"events":[{"at":"2026-09-08T13:00:00Z","type":"reopened"},{"at":"2026-09-08T21:00:00Z","type":"resolved"}]}' >>"$work/incidents.ndjson"
restates() { "$exporter" ledger show --data "$work/late" | grep -q 'acme/.*restated'; }
check "is restated" eventually restates
after=$(lines "$work/late" | jq -r 'select(.kind == "restated") | .written' | tail -n 1)
asked="$url/api/v1/rows?asKnownOn=$before&at=$after&window=2026-09&account=acme"
is_answered() { [ "$(code "$asked")" = 200 ]; } # its rows may be some seconds behind its ledger
check "the API is asked what was known" eventually is_answered
cp "$work/out" "$work/known"
check "but not what will be" [ "$(code "$url/api/v1/rows?asKnownOn=2099-01-01T00:00:00Z")" = 400 ]
check "nor what no specs judge" [ "$(code "$url/api/v1/rows?asKnownOn=2026-01-01T00:00:00Z")" = 404 ]
check "nor in other words" [ "$(code "$url/api/v1/rows?asKnownOn=$before&status=met")" = 400 ]
stop 2>/dev/null
check "and answers as evaluate does" diff "$work/known" <("$exporter" evaluate --data "$work/late" --as-known-on "$before" --at "$after" --window 2026-09 --account acme)
known() { # AS-KNOWN-ON AT
  "$exporter" evaluate --data "$work/late" --as-known-on "$1" --at "$2" --window 2026-09 --account acme | jq -r '[.rows[] | .sli] | join(" ")'
}
check "what was known before" [ "$(known "$before" "$after")" = "0.997916666667 1" ]
check "is not what is known since" [ "$(known "$after" "$after")" = "0.986805555556 0" ]
between() { "$exporter" ledger show --data "$work/late" --between "$before" "$after" >"$work/out"; }
check "what made the difference" between
check "is a record" grep -q 'verdict met → breached.*by INC-1, first seen 2026-' "$work/out"
check "nothing else" [ "$(grep -c ' closed ' "$work/out")" = 0 ]
check "before any specs there were none" exits 3 "$exporter" evaluate --data "$work/late" --as-known-on 2026-01-01T00:00:00Z
check "PATH or the day" exits 2 "$exporter" evaluate --data "$work/late"
check "with its own words" exits 2 "$exporter" evaluate --data "$work/late" --as-known-on yesterday
cp "$top/examples/ledger/incidents.ndjson" "$work"

# People.
line=$(lines "$work/calm" | jq -r 'select(.kind == "owed" and .account == "us" and .period == "2026-09") | "us/\(.number)"')
mark() { "$exporter" ledger mark --data "$work/calm" "$@" >"$work/out" 2>"$work/err"; }
check "a mark" mark "$line" claimed --by purchasing --note "ticket 4711"
check "whose note is not in the chain" [ "$(lines "$work/calm" | grep -c 'ticket 4711')" = 0 ]
check "but is shown beside it" grep -q '^  note: ticket 4711$' <("$exporter" ledger show --data "$work/calm" --account us)
check "but its hash" [ "$(lines "$work/calm" | jq -r 'select(.kind == "marked") | .note | length')" = 64 ]
check "is not repeated" exits 1 mark "$line" claimed --by purchasing
check "nor taken back" exits 1 mark "$line" approved --by purchasing
check "a line that is none" exits 1 mark us/999 paid --by purchasing
check "is named" grep -q 'us/999 is no line of what is owed' "$work/err"
check "an account that is none" exits 1 mark nobody/1 paid --by purchasing
bound=$(lines "$work/calm" | jq -r 'select(.kind == "owed" and .approval) | "\(.account)/\(.number)"' | head -n 1)
check "what needs an approval is not paid without" exits 1 mark "$bound" paid --by ana
check "nor approved by anybody" exits 1 mark "$bound" approved --by ana
check "but by whom the agreement names" mark "$bound" approved --by finance
issued() { "$exporter" ledger export --credits --data "$work/calm" | jq -r "select(.line == \"$bound\") | .issued"; }
check "then it is issued" [ "$(issued)" = true ]
check "chains still fit" fits "$work/calm" --head "acme=$head"
check "credits as a table" [ "$("$exporter" ledger export --credits --format csv --data "$work/calm" | head -n 1 | tr -d '\r')" = line,account,agreement,period,amount,currency,percent,issued,corrects,claim_by,marks,written,hash ]

# What the account gets.
statement() { "$exporter" statement --data "$work/calm" --account acme --window "$@" >"$work/statement" 2>"$work/err"; }
check "a statement" statement 2026-10 --format json
check "is settled" [ "$(jq -r .state "$work/statement")" = final ]
check "says that it is of a replay" [ "$(jq .replay "$work/statement")" = true ]
check "holds what the ledger has" diff <(jq -r '.windows[].line, .owed[].line' "$work/statement" | sort) \
  <(lines "$work/calm" | jq -r 'select(.account == "acme" and (.kind == "closed" and .month == "2026-10" or .kind == "owed" and .period == "2026-10")) | "acme/\(.number)"' | sort)
last=$(jq -r '.ledger.hash' "$work/statement")
check "and a line to verify it by" fits "$work/calm" --head "acme=$last"
check "as a table" statement 2026-10 --format csv
check "of windows and sums" [ "$(tr -d '\r' <"$work/statement" | cut -d, -f4 | sort -u | paste -sd' ')" = "kind owed window" ]
check "as Markdown" statement 2026-10 --format md
check "in words" grep -q '^# Service level statement 2026-10$' "$work/statement"
check "as a page" statement 2026-10
check "that is whole" grep -q '</html>' "$work/statement"
cp "$work/statement" "$work/page"
sleep 1
check "twice" statement 2026-10
check "byte for byte" cmp "$work/page" "$work/statement"
if command -v weasyprint >/dev/null; then
  check "as a PDF" statement 2026-10 --format pdf
  cp "$work/statement" "$work/pdf"
  check "twice" statement 2026-10 --format pdf
  check "byte for byte" cmp "$work/pdf" "$work/statement"
fi
no_weasyprint() { PATH=$work/nowhere "$exporter" statement --data "$work/calm" --account acme --window 2026-10 --format pdf; }
check "without WeasyPrint there is none" exits 3 no_weasyprint
check "and it says so" contains "$work/err" 'weasyprint is not there: install it'
check "a window that is none" exits 2 statement 2026-1
check "one in which nothing ends" exits 1 statement 2025-10
check "an account that is none" exits 1 "$exporter" statement --data "$work/calm" --account nobody --window 2026-10

# One of two that come at once.
sum=$(lines "$work/calm" | jq -r 'select(.kind == "owed" and .account == "borealis" and .period == "2026-09") | "borealis/\(.number)"')
"$exporter" ledger mark --data "$work/calm" "$sum" paid --by a >"$work/a" 2>&1 &
first=$!
"$exporter" ledger mark --data "$work/calm" "$sum" waived --by b >"$work/b" 2>&1 &
second=$!
ended=0
wait "$first" || ended=$((ended + 1))
wait "$second" || ended=$((ended + 1))
check "of two marks at once one stands" [ "$ended $(lines "$work/calm" | jq -r --arg l "$sum" 'select(.kind == "marked" and .of == $l) | .mark' | wc -l)" = "1 1" ]
check "a month that is none" exits 2 "$exporter" ledger show --data "$work/calm" --window 2026-1
check "days the wrong way round" exits 2 "$exporter" ledger show --data "$work/calm" --between 2026-10-02T00:00:00Z 2026-10-01T00:00:00Z
cp -r "$work/calm" "$work/hidden"
python3 -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute("UPDATE ledger SET kind = '"'void'"' WHERE kind = '"'owed'"' AND account = '"'acme'"'"); d.commit()' "$work/hidden/sla.db"
check "a line that is hidden from those who look for its kind is found" exits 1 "$exporter" ledger verify --data "$work/hidden"

# An export is checked with nothing else at hand.
lines "$work/calm" >"$work/whole"
verify() { "$exporter" ledger verify "$@" >"$work/verdict" 2>"$work/err"; }
check "an export fits" verify "$work/whole"
sed 's/$/\r/' "$work/whole" >"$work/crlf"
check "with other line ends too" verify "$work/crlf"
printf '\xef\xbb\xbf' | cat - "$work/whole" >"$work/marked"
check "behind a byte order mark too" verify "$work/marked"
: >"$work/nothing"
check "a file without a line is no proof" exits 1 verify "$work/nothing"
check "nor are the same lines twice" exits 1 verify "$work/whole" "$work/whole"
sed 's/"verdict":"met"/"verdict":"mit"/' "$work/whole" >"$work/changed"
check "a changed byte is found" exits 1 verify "$work/changed"
check "and its line named" grep -q '^broken: line acme/' "$work/verdict"
sed 3d "$work/whole" >"$work/removed"
check "a removed line is found" exits 1 verify "$work/removed"
sed '3{h;d};4{G}' "$work/whole" >"$work/swapped"
check "a swapped one is found" exits 1 verify "$work/swapped"
head -n 3 "$work/whole" >"$work/cut"
check "a cut file is found" exits 1 verify "$work/cut"
{ head -n 3 "$work/whole"; printf '{"account":"acme","end":"%s","lines":3}\n' "$(sed -n 3p "$work/whole" | tr -d '\n' | sha256sum | cut -d' ' -f1)"; } >"$work/forged"
check "a forged end fits by itself" verify "$work/forged"
check "but not a head from before" exits 1 verify "$work/forged" --head "acme=$head"
check "a head that is none" exits 2 verify "$work/whole" --head 12

# A replay's store is nobody else's.
check "no server takes a replay's store" exits 3 timeout 20 "$exporter" serve "$work/specs.yaml" --data "$work/calm" --listen 127.0.0.1:0
check "a replay does not close by hand" exits 1 "$exporter" ledger close --data "$work/calm" --from 2026-01-01 --by ana

# A broken chain at the start: rows are served, nothing is appended.
python3 - "$work/calm/sla.db" <<'P'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("UPDATE ledger SET line = replace(line, '\"met\"', '\"mat\"') WHERE account = 'acme' AND number = (SELECT min(number) FROM ledger WHERE account = 'acme' AND line LIKE '%\"met\"%')")
database.commit()
P
count=$(lines "$work/calm" 2>/dev/null | wc -l)
check "a store with a changed line is found" exits 1 "$exporter" ledger verify --data "$work/calm"
check "serves all the same" replays broken "$work/calm"
check "and alerts" eventually is sla_ledger_broken 1
check "states nothing" exits 1 statement 2026-10
check "names the line" grep -q 'the ledger is broken, nothing is appended: line acme/' "$log"
sleep 2
check "appends nothing" [ "$(lines "$work/calm" 2>/dev/null | wc -l)" = "$count" ]
check "marks nothing" exits 1 mark "$bound" paid --by finance
stop 2>/dev/null

# Terms say the commit that holds them, if it does.
mkdir "$work/git" && cp "$work/specs.yaml" "$work/git"
git() { command git -C "$work/git" -c user.name=ana -c user.email=ana@example.com "$@" >"$work/out"; }
check "specs in git" git init -q
check "are committed" git add specs.yaml
check "by somebody" git commit -qm specs
commit_in() { serve "$1" "$work/git/specs.yaml" --data "$work/$1" --at 2026-09-01T00:00:00Z --replay --speed 1; }
commits() { lines "$work/$1" | jq -r 'select(.kind == "terms") | .commit' | sort -u; }
has_terms() { [ -n "$(commits "$1")" ]; }
check "are served" commit_in clean
check "and entered" eventually has_terms clean
git rev-parse HEAD
check "with their commit" [ "$(commits clean)" = "$(cat "$work/out")" ]
stop 2>/dev/null
echo "# not committed" >>"$work/git/specs.yaml"
check "changed ones" commit_in dirty
check "are entered" eventually has_terms dirty
check "without one" [ "$(commits dirty)" = null ]
stop 2>/dev/null

# Specs of other kinds.
serve guess "$work/specs.yaml" --data "$work/guess" --at 2026-12-10T00:00:00Z
sleep 3
check "a guessed clock writes nothing" [ "$(lines "$work/guess" | wc -l)" = 0 ]
stop 2>/dev/null
check "preview says what waits" grep -q 'waits .*specs: no server has used this store yet' <("$exporter" ledger preview --data "$work/guess")
python3 - "$work/guess/sla.db" <<'P'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA user_version = 4")
P
check "an older store is named" exits 3 "$exporter" ledger show --data "$work/guess"

# Two exporters and one PostgreSQL; the one that writes dies at each month's end.
need_postgres
pg_port=$(free_port)
check "PostgreSQL starts" start_postgres "$work/pg" "$pg_port"
pids="$pids $PG_PID"
speed=150000
replay_begins
check "one exporter" replays one "$PG_URL"
one=$pid
check "another" replays two "$PG_URL"
two=$pid
for month in 2026-09 2026-10; do
  check "$month is closed" eventually owes "$PG_URL" "$month"
  kill -9 "$one"
  wait "$one" 2>/dev/null
  one=$two
  check "another in its place" replays "after-$month" "$PG_URL"
  two=$pid
done
check "the last month is closed" eventually owes "$PG_URL" 2026-11
check "its chains fit" fits "$PG_URL"
decided "$PG_URL" >"$work/pg.lines"
check "with the same lines as one exporter and SQLite" diff "$work/calm.lines" "$work/pg.lines"
finish
