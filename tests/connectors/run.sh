#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/connectors/run.sh EXPORTER: every fixture becomes the incidents beside it, word for word.
# A fixture is NAME/answer*.*, NAME/record*.json or NAME/webhook*.json, whose source NAME/README.md
# cites; beside it NAME/FIXTURE.expected, with the exit code where that is not 0. With SLA_APPROVE=1
# what comes out becomes what is expected. Every connector of the catalog has one.
set -eu
exporter=$(realpath "$1")
cd "$(dirname "$0")"
failed=0
got=$(mktemp)
err=$(mktemp)
trap 'rm -f "$got" "$err"' EXIT
for fixture in */answer*.json */answer*.ndjson */answer*.csv */record*.json */webhook*.json; do
  [ -f "$fixture" ] || continue
  name=${fixture%%/*}
  stem=$(basename "$fixture"); stem=${stem%.*}
  expected=$name/$stem.expected
  code=0
  "$exporter" connector test "$name" --input "$fixture" --as "${stem%%-*}" --format ndjson >"$got" 2>"$err" || code=$?
  # Some events have no time but that of the delivery.
  sed -i "s/\"at\":\"$(date -u +%Y-%m-%d)T[^\"]*\"/\"at\":\"RECEIVED\"/g" "$got"
  [ "$code" = 0 ] || { cat "$err"; echo "exit $code"; } >>"$got"
  if [ -n "${SLA_APPROVE:-}" ]; then cp "$got" "$expected"; continue; fi
  diff -u "$expected" "$got" >&2 || { echo "$fixture: not as expected" >&2; failed=1; }
done
for name in $("$exporter" connector list | awk '{print $1}'); do
  ls "$name"/*.expected >/dev/null 2>&1 || { echo "the connector $name has no fixture" >&2; failed=1; }
done
written=$(cat ../../specs/connectors/*.yaml | grep -c '^kind: Connector')
known=$("$exporter" connector list | wc -l)
[ "$written" = "$known" ] || { echo "of $written connectors $known can be read" >&2; failed=1; }
exit $failed
