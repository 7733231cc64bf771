#!/usr/bin/env bash
# diff.sh SLAC: what a change does to promises, field by field and back again; commits, closed windows, refusals.
. "$(dirname "$0")/lib.sh"
slac=$1
here=$(cd "$(dirname "$0")/diff" && pwd)
old=$here/base.yaml

# The effect of all changes together.
effect_of() { # JSON
  jq -r '[.changes[].effect | select(. != "none")] | unique | if . == [] then "none" elif length == 1 then .[0] else "unordered" end' "$1"
}
different() { ! cmp -s "$1" "$2"; }
opposite() { case $1 in weaker) echo stronger ;; stronger) echo weaker ;; *) echo "$1" ;; esac; }

check "a tree is equal to itself" [ "$("$slac" diff "$old" "$old")" = "Nothing changes." ]
while IFS=$'\t' read -r edit effect text; do
  case $edit in '#'* | '') continue ;; esac
  sed "$edit" "$old" >"$work/new.yaml"
  check "changes the tree: $edit" different "$old" "$work/new.yaml"
  if ! "$slac" diff "$old" "$work/new.yaml" --format json >"$work/there.json" 2>"$work/err"; then
    check "compiles: $edit: $(head -n 1 "$work/err")" false
    continue
  fi
  "$slac" diff "$work/new.yaml" "$old" --format json >"$work/back.json" 2>/dev/null
  check "is $effect, not $(effect_of "$work/there.json"): $edit" [ "$(effect_of "$work/there.json")" = "$effect" ]
  check "back is $(opposite "$effect"), not $(effect_of "$work/back.json"): $edit" [ "$(effect_of "$work/back.json")" = "$(opposite "$effect")" ]
  "$slac" diff "$old" "$work/new.yaml" >"$work/text"
  check "says $text: $edit" contains "$work/text" "$text"
done <"$here/edits.tsv"

# Objectives in files of their own are compared alone, and come to the same.
split() { # FILE FOLDER
  mkdir -p "$2"
  awk -v folder="$2" 'BEGIN { RS = "---\n" } { file = folder (/kind: Objective/ ? "/objectives.yaml" : "/rest.yaml"); printf "%s---\n%s", "", $0 >>file }' "$1"
}
facts() { "$slac" diff "$@" --format json 2>/dev/null | jq -c '.changes[] | select(.topic != "dashboards") | del(.place)'; }
split "$old" "$work/split/old"
for edit in 's/target: 99.9% over 30d/target: 99.5% over 30d/' 's/code=~"5.."/code=~"5..|429"/' 's/^  also: \[over 7d\]/  alerts: {ticket: {}}/' 's/name: answers}/name: replies}/;s/objective answers/objective replies/'; do
  sed "$edit" "$old" >"$work/new.yaml"
  rm -rf "$work/split/new"
  split "$work/new.yaml" "$work/split/new"
  facts "$old" "$work/new.yaml" >"$work/whole"
  facts "$work/split/old" "$work/split/new" >"$work/parts"
  check "says something: $edit" [ -s "$work/whole" ]
  check "the same of two files: $edit" diff "$work/whole" "$work/parts"
done

# What `--fail-on` minds.
sed 's/pay >= 99.9% per/pay >= 99.5% per/' "$old" >"$work/weaker.yaml"
sed 's/pay >= 99.9% per/pay >= 99.95% per/; s/"< 99.9%": 10%/"< 99.9%": 12%/' "$old" >"$work/stronger.yaml"
check "what is weaker fails where that is minded" exits 1 "$slac" diff "$old" "$work/weaker.yaml" --fail-on weaker
check "and else does not" exits 0 "$slac" diff "$old" "$work/weaker.yaml" --fail-on money
check "what is stronger does not" exits 0 "$slac" diff "$old" "$work/stronger.yaml" --fail-on weaker
check "its price does" exits 1 "$slac" diff "$old" "$work/stronger.yaml" --fail-on weaker,money
check "closed windows need a ledger" exits 2 "$slac" diff "$old" "$work/weaker.yaml" --fail-on closed
check "one tree is none to compare" exits 2 "$slac" diff "$old"
check "errors of a tree are errors" exits 1 "$slac" diff "$old" "$(dirname "$here")/../golden/error/SLA2003_calendar-never-open/spec.yaml"
check "a tree that is not there" exits 3 "$slac" diff "$old" "$work/nowhere"

# A ledger: windows that an amendment leaves alone are not altered.
line() { printf '{"account":"acme","agreement":"gold","commitment":"%s","kind":"closed","number":%d,"service":"web","window":{"from":"%s","to":"%s"}}\n' "$@"; }
{
  line uptime 7 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z
  line fix 8 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z | sed 's/"service":"web",//'
  echo '{"account":"acme","end":"00","lines":8}'
} >"$work/ledger"
amend='s/^  fee: {amount: 2000.*/&\n  amendments: [{from: "2026-12-01", reference: "Amendment 1", approvedBy: [legal], commitments: {uptime: {promise: availability of web and pay >= 99.5% per month}}}]/'
sed "$amend" "$old" >"$work/amended.yaml"
check "terms from a later day on alter nothing that is closed" exits 0 "$slac" diff "$old" "$work/amended.yaml" --fail-on closed --ledger "$work/ledger"
check "and say from when" contains "$work/out" '43m12s of a month → 3h36m of a month, from 2026-12-01'
check "they hold" contains "$work/out" ', from 2026-12-01'
check "and who approved" contains "$work/out" 'amended from 2026-12-01, `Amendment 1`, approved by `legal`: uptime'
check "an edit in place does" exits 1 "$slac" diff "$old" "$work/weaker.yaml" --fail-on closed --ledger "$work/ledger"
check "and says which" contains "$work/out" 'alters what is closed: acme/7 (gold/uptime, web, until 2026-10-31T23:00:00Z)'
check "not the others" lacks "$work/out" acme/8
sed 's/services: \[web, pay\]/services: [web, pay, search]/;s/^metadata: {name: pay}/metadata: {name: pay}\nspec: {}\n---\napiVersion: slac\/v1\nkind: Service\nmetadata: {name: search}/' "$old" >"$work/wider.yaml"
check "one more service alters windows of several" exits 1 "$slac" diff "$old" "$work/wider.yaml" --fail-on closed --ledger "$work/ledger"
check "and says which" contains "$work/out" 'alters what is closed: acme/8 (gold/fix, until 2026-10-31T23:00:00Z)'
check "not those of one" lacks "$work/out" acme/7
echo '{"account":"acme"' >>"$work/ledger"
check "a ledger that is cut is refused" exits 3 "$slac" diff "$old" "$old" --ledger "$work/ledger"
: >"$work/empty"
check "an empty one too" exits 3 "$slac" diff "$old" "$old" --ledger "$work/empty"

# Markdown in which no spec's text is markup.
sed 's/title: Gold$/title: "**G** @all <b> | `x`"/' "$old" >"$work/hostile.yaml"
"$slac" diff "$old" "$work/hostile.yaml" --format markdown >"$work/md"
check "a hostile title stays text" contains "$work/md" '`**G** @all <b> \| '\''x'\''`'
check "in one row" [ "$(grep -c '^| Agreement gold |' "$work/md")" = 1 ]

# Commits.
git() { command git -c user.email=test@example.com -c user.name=test -c init.defaultBranch=main "$@" >/dev/null 2>&1; }
repo=$work/repo
mkdir -p "$repo/team/specs"
cd "$repo" || exit 1
git init
echo one >README
git add -A
git commit -m "Begin"
cp "$old" team/specs/base.yaml
git add -A
git commit -m "Promise"
git branch feature
sed -i 's/title: Gold$/title: Golden/' team/specs/base.yaml
git commit -am "Rename on main"
git checkout feature
cp "$work/weaker.yaml" team/specs/base.yaml
check "a commit and the files as they are" exits 1 "$slac" diff --git HEAD team/specs --fail-on weaker
git commit -am "Weaken"
check "two commits" exits 1 "$slac" diff --git main..feature team/specs --fail-on weaker
check "say also what only the other has" contains "$work/out" 'title: `Golden` → `Gold`'
check "their merge base" exits 1 "$slac" diff --git main...feature team/specs --fail-on weaker
check "does not" lacks "$work/out" Golden
check "to HEAD" exits 1 "$slac" diff --git main... team/specs --fail-on weaker
cd team || exit 1
check "from a folder below" exits 1 "$slac" diff --git main...feature specs --fail-on weaker
check "one file" exits 1 "$slac" diff --git main...feature specs/base.yaml --fail-on weaker
cd ..
rm -r team
check "without the files on the disk" exits 1 "$slac" diff --git main...feature team/specs --fail-on weaker
check "specs that are new" exits 0 "$slac" diff --git main~2..main team/specs --fail-on weaker
check "are all new" contains "$work/out" 'newly promised to acme, borealis'
check "specs that are gone" exits 1 "$slac" diff --git main..main~2 team/specs --fail-on weaker
check "specs that are in neither" exits 3 "$slac" diff --git main..feature nowhere
check "a commit that is not there" exits 3 "$slac" diff --git nowhere..main team/specs
check "a path outside" exits 3 "$slac" diff --git main..feature /etc
cd "$work" || exit 1
check "no repository" exits 3 "$slac" diff --git main..feature team/specs
finish
