#!/usr/bin/env bash
# run.sh SLAC PROMTOOL TEST_FILE: compiles the examples and proves their rules with synthetic series.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for example in checkout colocation; do
  "$1" compile "$top/examples/$example" --out "$work/$example" 2>/dev/null
done
cp "$here/$3" "$work"
cd "$work"
"$2" check rules --lint=all --lint-fatal checkout/rules/*.yaml colocation/rules/*/*.yaml >/dev/null
"$2" test rules "$3"
