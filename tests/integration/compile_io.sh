#!/usr/bin/env bash
# compile_io.sh SLAC SLA_EXPORTER: what happens when files and folders do not play along.
. "$(dirname "$0")/lib.sh"
slac=$1
example=$(cd "$(dirname "$0")/../../examples/checkout" && pwd)
mkdir "$work/specs" && cp "$example/checkout.yaml" "$work/specs"

tree() { (cd "$1" && find . -type f | sort | xargs md5sum); }

check "compiles" exits 0 "$slac" compile "$work/specs" --out "$work/rules"
tree "$work/rules" >"$work/before"
check "a second run writes nothing" exits 0 "$slac" compile "$work/specs" --out "$work/rules"
check "and says so" contains "$work/err" "0 written, 5 unchanged, 0 removed"

echo 'apiVersion: slac/v2' >"$work/specs/bad.yaml"
check "errors write nothing" exits 1 "$slac" compile "$work/specs" --out "$work/new"
check "no folder is left" [ ! -e "$work/new" ]
rm "$work/specs/bad.yaml"

check "a missing path is I/O" exits 3 "$slac" check "$work/none"
check "and is named" contains "$work/err" "$work/none"
mkdir "$work/empty"
check "a folder without specs is I/O" exits 3 "$slac" check "$work/empty"
check "no path is usage" exits 2 "$slac" check
check "an unknown command is usage" exits 2 "$slac" chekc "$work/specs"
check "and the nearest is named" contains "$work/err" "slac: unknown command \`chekc\`; did you mean \`check\`?"
check "a far one" exits 2 "$slac" deploy
check "gets the list" contains "$work/err" "slac: unknown command \`deploy\`; commands are \`check\`, \`compile\`, "
check "a command of promql, too" exits 2 "$slac" promql prase
check "and the nearest is named" contains "$work/err" "slac promql: unknown command \`prase\`; did you mean \`parse\`?"
check "an unknown option is usage" exits 2 "$slac" compile "$work/specs" --out x --fast
check "a bad --today is usage" exits 2 "$slac" check "$work/specs" --today tomorrow
check "--help is fine" exits 0 "$slac" --help
ln -s "$work/gone.yaml" "$work/dangling.yaml"
check "a file that vanishes is I/O" exits 3 "$slac" check "$work/dangling.yaml"
check "with its path" contains "$work/err" "$work/dangling.yaml"

sed -i 's/99.9%/99.5%/' "$work/specs/checkout.yaml"
check "the output may not be a file" exits 3 "$slac" compile "$work/specs" --out "$work/specs/checkout.yaml"
# A limit on file sizes fails as a full disk does, also for root.
full() { (ulimit -f 2; "$slac" compile "$work/specs" --out "$work/rules"); }
check "a full disk is I/O" exits 3 full
check "and is named" contains "$work/err" "$work/rules"
tree "$work/rules" >"$work/after"
check "the previous output is intact" cmp "$work/before" "$work/after"
if [ "$(id -u)" != 0 ]; then
  chmod -R a-w "$work/rules"
  check "a folder that cannot be written is I/O" exits 3 "$slac" compile "$work/specs" --out "$work/rules"
  chmod -R u+w "$work/rules"
fi
check "/proc cannot be written, not even by root" exits 3 "$slac" compile "$work/specs" --out /proc/slac
check "and is named" contains "$work/err" "/proc/slac"

mkdir "$work/linked" && cp "$work/specs/checkout.yaml" "$work/linked" && ln -s "$work/gone.yaml" "$work/linked/z.yaml"
check "a dangling link in a folder is I/O" exits 3 "$slac" check "$work/linked"
mkdir "$work/loop" && cp "$work/specs/checkout.yaml" "$work/loop" && ln -s x "$work/loop/x"
check "a link to itself that is no spec is left out" exits 0 "$slac" check "$work/loop"
ln -s x.yaml "$work/loop/x.yaml"
check "a spec that links to itself is I/O" exits 3 "$slac" check "$work/loop"
check "and is named" contains "$work/err" "$work/loop/x.yaml"
mkfifo "$work/pipe.yaml"
check "a named pipe is I/O" exits 3 timeout 5 "$slac" check "$work/pipe.yaml"
mkdir "$work/piped" && cp "$work/specs/checkout.yaml" "$work/piped" && mkfifo "$work/piped/pipe.yml"
check "a named pipe in a folder is I/O" exits 3 timeout 5 "$slac" check "$work/piped"
check "and is named" contains "$work/err" "$work/piped/pipe.yml: is not a regular file"
bad=$(dirname "$0")/../golden/error/SLA2001_did-you-mean/spec.yaml
onto_full() { "$@" >/dev/full; }
check "findings that cannot be written are I/O" exits 3 onto_full "$slac" check --format json "$bad"
check "and it is said" contains "$work/err" "slac: cannot write to standard output: No space left on device"
check "so is help" exits 3 onto_full "$slac" --help
check "so is a formatted expression" exits 3 onto_full "$slac" promql fmt <<<'a+b'
check "so are verdicts" exits 3 onto_full "$slac" promql parse <<<'{"expr":"a"}'

echo mine >"$work/rules/rules/mine.yaml"
mkdir -p "$work/specs2/team" && mv "$work/specs/checkout.yaml" "$work/specs2/team/s.yml"
check "a moved spec" exits 0 "$slac" compile "$work/specs2" --out "$work/rules"
check "its old file goes" [ ! -e "$work/rules/rules/checkout.yaml" ]
check "its rules move along" [ -e "$work/rules/rules/team/s.yaml" ]
check "the user's file stays" [ "$(cat "$work/rules/rules/mine.yaml")" = mine ]
check "of a file that is given, only the name counts" exits 0 "$slac" compile "$work/specs2/team/s.yml" --out "$work/one"
check "and it ends in .yaml" [ "$(cd "$work/one/rules" && find . -type f)" = ./s.yaml ]
rm -rf "$work/rules" && mkdir -p "$work/rules/rules/team" && echo mine >"$work/rules/rules/team/s.yaml"
check "a foreign file in the way is refused" exits 3 "$slac" compile "$work/specs2" --out "$work/rules"
check "and kept" [ "$(cat "$work/rules/rules/team/s.yaml")" = mine ]

story=$(cd "$(dirname "$0")/../../examples/colocation" && pwd)
check "everything" exits 0 "$slac" compile "$story" --out "$work/story"
tree "$work/story" >"$work/story-before"
check "the rules alone" exits 0 "$slac" compile "$story" --out "$work/story" --only rules
check "count no dashboard" contains "$work/err" "0 written, 3 unchanged, 0 removed"
tree "$work/story" >"$work/story-after"
check "and leave them" cmp "$work/story-before" "$work/story-after"
check "the dashboards alone" exits 0 "$slac" compile "$story" --out "$work/dashboards" --only dashboards
check "are nothing else" [ "$(ls "$work/dashboards")" = dashboards ]
check "another kind is usage" exits 2 "$slac" compile "$story" --out "$work/story" --only charts

# A file that cannot be removed. Rights do not bind root, so the run is then somebody else's.
install -m 755 "$slac" "$work/slac" && chmod 711 "$work"
by_rights() {
  if [ "$(id -u)" != 0 ]; then "$@"; else setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; fi
}
mkdir -p "$work/specs3/more" && cp "$work/specs2/team/s.yml" "$work/specs3/s.yaml"
sed -n '/kind: Objective/,$p' "$work/specs3/s.yaml" | sed 's/checkout-availability/other/; 1i apiVersion: slac/v1' >"$work/specs3/more/other.yaml"
check "two specs" exits 0 "$slac" compile "$work/specs3" --out "$work/stuck"
rm "$work/specs3/more/other.yaml"
chmod -R a+rwX "$work/specs3" "$work/stuck" && chmod 555 "$work/stuck/rules/more"
check "what cannot be removed is I/O" exits 3 by_rights "$work/slac" compile "$work/specs3" --out "$work/stuck"
check "and named" contains "$work/err" "cannot remove $work/stuck/rules/more/other.yaml"
check "and still listed" contains "$work/stuck/.slac-files" rules/more/other.yaml
chmod 777 "$work/stuck/rules/more"
check "so that the next run removes it" exits 0 by_rights "$work/slac" compile "$work/specs3" --out "$work/stuck"
check "with its folder" [ ! -e "$work/stuck/rules/more" ]

check "warnings pass" exits 0 "$slac" check "$(dirname "$0")/../golden/warning/SLA4006_no-credits/spec.yaml"
check "unless asked" exits 1 "$slac" check --fail-on warning "$(dirname "$0")/../golden/warning/SLA4006_no-credits/spec.yaml"
check "JSON goes to standard output" exits 1 "$slac" check --format json "$(dirname "$0")/../golden/error/SLA2001_did-you-mean/spec.yaml"
mkdir "$work/odd" && cp "$(dirname "$0")/../golden/error/SLA2001_did-you-mean/spec.yaml" "$work/odd/$(printf 'a\033[2J\377.yaml')"
check "a name that is no UTF-8" exits 1 "$slac" check --format json "$work/odd"
check "gives UTF-8" iconv -f UTF-8 -t UTF-8 -o "$work/utf8" "$work/out"
check "and JSON" [ "$(jq '.file | endswith("a\u001b[2J\ufffd.yaml")' "$work/out")" = true ]
check "in text" exits 1 "$slac" check "$work/odd"
check "it is shown" contains "$work/err" 'a\x1b[2J\xff.yaml:'
check "and commands nothing" lacks "$work/err" "$(printf '\033')"
exits 1 "$slac" check --format json "$(dirname "$0")/../golden/error/SLA2001_did-you-mean/spec.yaml"
check "one object a line" contains "$work/out" '{"code":"SLA2001","severity":"error"'
finish
