#!/usr/bin/env bash
# run.sh SLAC PROMTOOL TEST_FILE: compiles the examples and specs/slow and proves their rules with synthetic series.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in "$top/examples/checkout" "$top/examples/colocation" "$here/specs/slow" "$here/specs/split" "$here/specs/exclusions" "$here/specs/promises"; do
  "$1" compile "$folder" --out "$work/$(basename "$folder")" 2>"$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
done
cp "$here/$3" "$work"
cd "$work"
"$2" check rules --lint=all --lint-fatal {checkout,slow,split,exclusions,promises}/rules/*.yaml colocation/rules/*/*.yaml >/dev/null
"$2" test rules "$3"
