#!/usr/bin/env bash
# check_formats.sh SLAC: findings as CI systems read them, SARIF by its own schema; `compile --check`.
. "$(dirname "$0")/lib.sh"
holds() { jq -e "$@" >/dev/null; }
slac=$1
top=$(cd "$(dirname "$0")/../.." && pwd)

mkdir "$work/specs"
cat >"$work/specs/a, b:c%.yaml" <<'S'
apiVersion: slac/v1
kind: Service
metadata: {name: web}
spec: {descripton: "The shöp"}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: up}
spec:
  service: wob
  indicator: {boolean: {value: probe_success}}
  target: 99.9% over 30d
S
cd "$work" || exit 1

check "findings are findings in every form" exits 1 "$slac" check specs --format github
cp out github
check "an annotation a finding" [ "$(grep -c '^::error file=specs/a%2C b%3Ac%25.yaml,line=' github)" = "$(wc -l <github)" ]
check "on its columns" contains github '::error file=specs/a%2C b%3Ac%25.yaml,line=4,endLine=4,col=8,endColumn=18,title=SLA2001::unknown key `descripton`'
check "with what helps, on a line of the annotation" contains github '%0Afix: use the known key: description%0Ahelp: did you mean `description`?'

check "the same in SARIF" exits 1 "$slac" check specs --format sarif
cp out log.sarif
check "is one document" [ "$(jq -s length log.sarif)" = 1 ]
check "with all of them" [ "$(jq '.runs[0].results | length' log.sarif)" = "$(wc -l <github)" ]
check "addresses are escaped" [ "$(jq -r '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri' log.sarif)" = 'specs/a%2C%20b%3Ac%25.yaml' ]
check "rules fit their results" holds '.runs[0] | . as $run | all(.results[]; $run.tool.driver.rules[.ruleIndex].id == .ruleId)' log.sarif
check "a fix replaces what it says" holds '[.runs[0].results[].fixes[]?.artifactChanges[0].replacements[0] | select(.insertedContent.text == "description")] | length == 1 and .[0].deletedRegion == {"startLine":4,"startColumn":8,"endLine":4,"endColumn":18}' log.sarif
check "nothing found is an empty log" exits 0 "$slac" check "$top/examples/starter/specs" --format sarif
cp out empty.sarif
check "not no log" [ "$(jq '.runs[0].results | length' empty.sarif)" = 0 ]

# The schema as Microsoft's test tools bring it.
npm=$top/build/npm-sarif
if command -v npm >/dev/null &&
  { [ -d "$npm/node_modules/@microsoft/jest-sarif" ] || npm install --prefix "$npm" --no-audit --no-fund --silent --ignore-scripts --no-save --legacy-peer-deps --fetch-retries=1 --fetch-timeout=20000 @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null 2>&1; }; then
  fits() { python3 -c 'import json, sys, jsonschema; jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))' "$npm/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" "$1"; }
  check "the log fits its schema" fits log.sarif
  check "the empty one too" fits empty.sarif
  jq '.runs[0].results[0].level = "loud"' log.sarif >bad.sarif
  check "which refuses others" exits 1 fits bad.sarif
else
  echo "skipped: SARIF's schema (no npm)"
fi

# What is generated is what the specs give, or it is said.
good=$top/examples/starter/specs
check "nothing is there yet" exits 1 "$slac" compile "$good" --out gen --check
check "and nothing is made" [ ! -e gen ]
check "compiles" exits 0 "$slac" compile "$good" --out gen --tests
check "is up to date" exits 0 "$slac" compile "$good" --out gen --tests --check
check "of one kind too" exits 0 "$slac" compile "$good" --out gen --only rules --check
state() { find gen -printf '%p %T@ %s\n' | sort | sha256sum; }
before=$(state)
file=$(find gen/rules -name '*.yaml' | sort | head -n 1)
check "without tests it is not" exits 1 "$slac" compile "$good" --out gen --check
check "which it names" contains err 'is no longer given by the specs'
check "it writes nothing" [ "$(state)" = "$before" ]
echo '# by hand' >>"$file"
check "a line by hand" exits 1 "$slac" compile "$good" --out gen --tests --check
check "is named" contains err "$file is not what the specs give"
truncate -s -10 "$file"
check "compile alone puts it right" exits 0 "$slac" compile "$good" --out gen --tests
rm "$file"
check "a file that is gone" exits 1 "$slac" compile "$good" --out gen --tests --check
check "compiles again" exits 0 "$slac" compile "$good" --out gen --tests
check "errors are errors" exits 1 "$slac" compile specs --out gen --check
finish
