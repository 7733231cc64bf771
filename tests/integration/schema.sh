#!/usr/bin/env bash
# schema.sh SLAC: the JSON Schema takes every spec that the compiler takes, refuses every unknown and missing key and every
# wrong shape that the compiler refuses, and each of its keys is in the documents.
. "$(dirname "$0")/lib.sh"
slac=$1
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
check "a schema" exits 0 "$slac" schema
cp "$work/out" "$work/schema.json"
"$slac" init "$work/start" >"$work/out"
check "init writes the same" cmp -s "$work/schema.json" "$work/start/specs/slac.schema.json"
for file in "$work"/start/specs/*.yaml; do
  check "and points to it: $file" [ "$(head -n 1 "$file")" = "# yaml-language-server: \$schema=slac.schema.json" ]
done

fits() { # FILE…: prints those that do not
  python3 "$here/schema.py" "$work/schema.json" "$@" >"$work/misfits" 2>"$work/err" || { cat "$work/err"; return 1; }
}
mapfile -t good < <(find "$top/examples" "$top/specs" "$top/tests/golden/ok" "$top/tests/golden/warning" "$work/start/specs" \
  -name '*.yaml' -exec grep -l '^apiVersion: slac' {} +)
check "there are specs to judge" [ ${#good[@]} -gt 40 ]
fits "${good[@]}"
if [ -s "$work/misfits" ]; then cat "$work/misfits"; fi
check "what compiles fits" [ ! -s "$work/misfits" ]

# Empty mappings have the right shape, and that `from` wants a `to`, or a keyset its `more`, the schema does not say.
mapfile -t bad < <(ls "$top"/tests/golden/error/SLA200[123]_*/*.yaml | grep -vE 'no-commitment|never-open|without-end|pages-that-lack|digest-without|_(sloth|openslo|pyrra)-')
fits "${bad[@]}"
for file in "${bad[@]}"; do check "is refused: $file" contains "$work/misfits" "$file:"; done

# The reference is what the schema says.
jq -r -f "$top/scripts/fields.jq" "$work/schema.json" >"$work/fields.md"
check "specs/fields.md is of this schema" diff -u "$top/specs/fields.md" "$work/fields.md"
{ sed -n 's/^##* //p' "$work/fields.md" | tr '[:upper:]' '[:lower:]' | awk '{ print $0 (seen[$0]++ ? "-1" : "") }'; grep -oP '<a name="\K[^"]+' "$work/fields.md"; } | sort >"$work/places"
grep -oP '\]\(#\K[^)]+' "$work/fields.md" | sort -u >"$work/links"
check "its links lead somewhere" [ -z "$(comm -23 "$work/links" "$work/places")" ]

python3 - "$work/schema.json" >"$work/keys" <<'PY'
import json, sys
def walk(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                yield from value
            yield from walk(value)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)
print("\n".join(sorted(set(walk(json.load(open(sys.argv[1])))))))
PY
check "it has keys" [ "$(wc -l <"$work/keys")" -gt 60 ]
while read -r key; do
  check "the reference says what $key is" grep -qE "(\`|\.|[{, ])$key(\`|\.|:)" "$top/specs/language.md" "$top/specs/connectors/README.md"
done <"$work/keys"
finish
