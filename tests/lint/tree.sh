#!/usr/bin/env bash
# tree.sh: what the compiler cannot check about the tree. Dependency rules between folders, third
# party libraries in one room each, a page and a case for every diagnostic, documented series.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
passed=0
failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $*"; }

# FOLDER ALLOWED…: the folder includes only itself and these.
only() {
  local folder=$1 file include room
  shift
  while IFS=: read -r file include; do
    room=$(sed -E 's#.*"((compiler|exporter)/[a-z]+)/.*#\1#' <<<"$include")
    case " $folder $* " in
      *" $room "*) ok ;;
      *) bad "$file includes $room, which $folder must not" ;;
    esac
  done < <(grep -rEo '#include "(compiler|exporter)/[^"]*"' "$folder" | sed -E 's/:#/:#/')
}

base=compiler/base
time="$base compiler/time"
front="$time compiler/yaml compiler/terms compiler/promql compiler/model"
only compiler/base
only compiler/time $base
only compiler/yaml $base
only compiler/terms $time
only compiler/promql $time
only compiler/model $time compiler/yaml compiler/terms compiler/promql
only compiler/decode $front
only compiler/check $time compiler/terms compiler/promql compiler/model compiler/decode
only compiler/query $time compiler/terms compiler/promql compiler/model
only compiler/plan $time compiler/terms compiler/promql compiler/model
only compiler/diff $front compiler/decode compiler/check compiler/plan compiler/emit
only compiler/emit $time compiler/terms compiler/promql compiler/model compiler/plan
only exporter/process $base
only exporter/timeline $time compiler/model
only exporter/connector $time compiler/yaml compiler/model exporter/timeline
only exporter/store $time exporter/connector # way.hpp
only exporter/correlate $time compiler/model exporter/timeline
only exporter/source $time compiler/model exporter/timeline exporter/correlate exporter/connector exporter/store
only exporter/sli $time compiler/terms compiler/model exporter/timeline
only exporter/ledger $time compiler/model exporter/timeline exporter/store exporter/sli
only exporter/outbox $time compiler/model exporter/source exporter/timeline exporter/sli exporter/ledger
only exporter/report $time compiler/model exporter/source exporter/timeline exporter/sli exporter/ledger
only exporter/metrics $time compiler/model exporter/sli exporter/ledger
only exporter/page $time compiler/model exporter/process exporter/timeline exporter/source exporter/sli exporter/ledger exporter/report
only exporter/http $base
only exporter/access $base compiler/time compiler/yaml exporter/http exporter/store
only exporter/runtime $front compiler/decode compiler/check exporter/process exporter/timeline exporter/source \
  exporter/correlate exporter/connector exporter/store exporter/sli exporter/ledger exporter/outbox exporter/report exporter/metrics exporter/http
only exporter/api $time exporter/http exporter/runtime exporter/sli exporter/ledger exporter/report exporter/process exporter/page

# LIBRARY FOLDER…: only these folders include it.
lives_in() {
  local library=$1 hits
  shift
  hits=$(grep -rlE "#include <$library" compiler exporter | grep -vE "^($(IFS='|'; echo "$*"))/")
  if [ -z "$hits" ]; then ok; else bad "$library is included by $hits"; fi
}
lives_in yaml-cpp compiler/yaml
lives_in cctz compiler/time
lives_in boost compiler/terms compiler/promql exporter/timeline exporter/http exporter/sli
lives_in 'boost/(spirit|fusion)' compiler/terms compiler/promql
lives_in 'boost/(asio|beast)' exporter/http
lives_in 'boost/multiprecision' exporter/sli
lives_in xxhash exporter/source
lives_in re2 compiler/promql
lives_in simdjson exporter/source exporter/connector exporter/ledger compiler/cli compiler/query
lives_in httplib compiler/query
lives_in git2 compiler/cli
lives_in curl/ exporter/source
lives_in ctemplate exporter/page
lives_in crypt.h exporter/access
lives_in jq.h exporter/connector
lives_in sqlite3 exporter/store
lives_in libpq exporter/store
lives_in openssl exporter/http exporter/source exporter/store
lives_in prometheus/ exporter/metrics
lives_in zlib exporter/metrics
lives_in spdlog exporter/access exporter/runtime exporter/api exporter/cli
lives_in CLI/ compiler/cli exporter/cli

# Pure rooms read no clock and do no I/O.
for folder in compiler/terms compiler/promql compiler/check compiler/plan exporter/timeline exporter/correlate exporter/sli exporter/ledger exporter/outbox exporter/report; do
  if grep -rnE 'fopen|fstream|system_clock|steady_clock|[^a-z_]time\(nullptr\)|getenv' "$folder"; then
    bad "$folder does I/O or reads a clock"
  else ok; fi
done

while read -r name; do
  if grep -q "^| \`$name\` " specs/indicators/README.md; then ok; else bad "specs/indicators/README.md lacks $name"; fi
done < <(sed -n 's/^metadata: {name: \(.*\)}/\1/p' specs/indicators/*.yaml)

while read -r name; do
  if grep -q "^## $name\b" specs/connectors/README.md; then ok; else bad "specs/connectors/README.md lacks $name"; fi
done < <(sed -n 's/^metadata: {name: \(.*\)}/\1/p' specs/connectors/*.yaml)

while read -r code; do
  if [ -f "specs/codes/$code.md" ]; then ok; else bad "no page specs/codes/$code.md"; fi
  if compgen -G "tests/golden/*/${code}_*" >/dev/null || [[ $code =~ ^SLA(1005|1010|2018|3014|600.)$ ]]; then ok; else
    bad "no golden case for $code"
  fi
done < <(sed -n 's/^SLA_CODE(.*"\(SLA[0-9]*\)".*/\1/p' compiler/base/codes.def)

# A reason of several words stands in its table alone.
while read -r name; do
  hits=$(grep -rlE "\"$name[\":]" exporter --include=*.cpp --include=*.hpp)
  if [ -z "$hits" ]; then ok; else bad "$name stands in $hits, beside exporter/timeline/reasons.def"; fi
done < <(sed -n 's/^SLA_REASON([A-Za-z]*, "\([a-z0-9]*-[a-z0-9-]*\)".*/\1/p' exporter/timeline/reasons.def)

while read -r name; do
  if grep -q "\`$name" specs/series.md; then ok; else bad "specs/series.md lacks $name"; fi
done < <(tr '\n' ' ' <compiler/model/series.hpp | grep -oE '= +"(sla|slo)[_:][a-z0-9_:]*"' | sed 's/.*"\(.*\)"/\1/')
while read -r name; do
  if grep -q "^### $name\$" specs/runbook.md; then ok; else bad "specs/runbook.md lacks the alert $name"; fi
done < <(grep -rhoE '"S(la|lac|lo)[A-Z][A-Za-z]+"' compiler/plan compiler/model | tr -d '"' | sort -u)

while read -r header; do
  if head -n 3 "$header" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then ok; else bad "$header has no licence line"; fi
done < <(git ls-files '*.hpp' '*.cpp')

# Scripts with a shebang are executable.
while IFS= read -r file; do
  read -r first <"$file"
  case $first in
    '#!'*) if [ -x "$file" ]; then ok; else bad "$file is not executable"; fi ;;
  esac
done < <(git ls-files '*.sh')

# A relative link of a page leads to something.
while IFS=: read -r file link; do
  target=$(dirname "$file")/${link%%#*}
  if [ -e "$target" ]; then ok; else bad "$file links to $link, which does not exist"; fi
done < <(git ls-files '*.md' | xargs grep -oE '\]\([^):#]+[^):]*\)' /dev/null | sed -E 's/:\]\(/:/; s/\)$//')

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 100 ]
