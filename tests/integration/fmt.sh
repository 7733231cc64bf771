#!/usr/bin/env bash
# fmt.sh SLAC: formatted trees compile to the same bytes, a second run changes nothing, files are replaced whole or not at all.
. "$(dirname "$0")/lib.sh"
slac=$1
top=$(cd "$(dirname "$0")/../.." && pwd)

check "the examples are formatted" exits 0 "$slac" fmt --check "$top/examples" "$top/specs/indicators"
check "and nothing is to be said" [ ! -s "$work/out" ]

# A tree in which everything that is formatted is in need of it.
mkdir "$work/messy"
cp -r "$top/examples/colocation/specs/." "$work/messy/"
find "$work/messy" -name '*.yaml' -exec sed -i -E \
  -e 's/availability >=/uptime   >=/; s/(within) 15m/\1 900s/; s/"([0-9]{4}-[0-9]{2}-[0-9]{2})"/\1/' -e 's/$/  /' {} +
"$slac" compile "$work/messy" --out "$work/before" >"$work/log" 2>&1
grep -rho '#.*[^ ]' "$work/messy" | sort >"$work/comments"
check "what would change is reported" exits 1 "$slac" fmt --check "$work/messy"
check "by name" [ "$(wc -l <"$work/out")" = "$(find "$work/messy" -name '*.yaml' | wc -l)" ]
check "and is not done" grep -rq 'uptime   >=' "$work/messy"
check "it is formatted" exits 0 "$slac" fmt "$work/messy"
check "without blanks at line ends" [ -z "$(grep -rn ' $' "$work/messy")" ]
check "with sentences in their form" [ -z "$(grep -rnE 'uptime   >=|900s' "$work/messy")" ]
check "with its comments" cmp -s "$work/comments" <(grep -rho '#.*[^ ]' "$work/messy" | sort)
check "a second run changes nothing" exits 0 "$slac" fmt --check "$work/messy"
"$slac" compile "$work/messy" --out "$work/after" >"$work/log" 2>&1
check "it compiles" [ -d "$work/after/rules" ]
check "to the same bytes" diff -r "$work/before" "$work/after"

# Golden trees compile to the same bytes too.
for tree in "$top"/tests/golden/ok/*/ "$top"/tests/golden/warning/*/; do
  more=()
  if grep -qs skip-foreign "$tree/args"; then more=(--skip-foreign); fi
  rm -rf "$work/tree" "$work/a" "$work/b"
  mkdir "$work/tree"
  (cd "$tree" && find . -name '*.y*ml' -not -path './out/*' -exec cp --parents {} "$work/tree" \;)
  "$slac" compile "$work/tree" ${more[@]+"${more[@]}"} --out "$work/a" >"$work/log" 2>&1
  check "formats $tree" exits 0 "$slac" fmt "$work/tree"
  "$slac" compile "$work/tree" ${more[@]+"${more[@]}"} --out "$work/b" >"$work/log" 2>&1
  check "compiles the same: $tree" diff -r "$work/a" "$work/b"
done

# Files.
mkdir "$work/files"
printf 'apiVersion: slac/v1\nkind: Project\nmetadata: {name: p}  \n' >"$work/real.yaml"
chmod 640 "$work/real.yaml"
ln -s ../real.yaml "$work/files/link.yaml"
printf 'a: [\n' >"$work/files/wrong.yaml"
check "a link that leads out of the folder is left, which is I/O" exits 3 "$slac" fmt "$work/files"
check "and said" contains "$work/err" "link.yaml: it is a link that leads out of what is to be formatted"
check "what it points to stays" contains "$work/real.yaml" "p}  "
check "a file that is not YAML is an error" exits 1 "$slac" fmt "$work/files/wrong.yaml" "$work/files/link.yaml"
check "that is reported" contains "$work/err" "wrong.yaml:"
check "and stays" [ "$(cat "$work/files/wrong.yaml")" = "a: [" ]
check "others are formatted all the same, a link that is given too" lacks "$work/real.yaml" "p}  "
check "a link stays a link" [ -L "$work/files/link.yaml" ]
check "rights stay" [ "$(stat -c %a "$work/real.yaml")" = 640 ]
check "nothing else is left" [ "$(ls -A "$work/files" | tr '\n' ' ')" = "link.yaml wrong.yaml " ]
cp "$work/real.yaml" "$work/one.yaml" && sed -i 's/$/ /' "$work/one.yaml" && ln "$work/one.yaml" "$work/two.yaml"
check "a file with a second name is left, which is I/O" exits 3 "$slac" fmt "$work/one.yaml"
check "and both have one text" cmp "$work/one.yaml" "$work/two.yaml"
check "a path that is not there is I/O" exits 3 "$slac" fmt "$work/none"
cp "$work/messy"/*.yaml "$work/files/" && sed -i 's/$/ /' "$work/files"/*.yaml
rm "$work/files/wrong.yaml" "$work/files/link.yaml"
sum=$(cat "$work/files"/* | md5sum)
check "a file that cannot grow is I/O" exits 3 bash -c "ulimit -f 0; '$slac' fmt '$work/files' >/dev/full"
check "and stays" [ "$(cat "$work/files"/* | md5sum)" = "$sum" ]
check "without a rest" [ -z "$(find "$work/files" -name '.*fmt*')" ]
finish
