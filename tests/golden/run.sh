#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Golden cases: run.sh SLAC_BINARY
#   error/CASE, warning/CASE, ok/CASE  spec.yaml or specs/, stderr.txt, optional args (one line);
#                                      of a finding that only compiling has: an empty file `compiles`
#   ok/CASE/out                        if present: what `slac compile` writes, without .slac-*
# `slac check` (or `compile`) runs inside the case folder; stderr and exit code must match. SLA_APPROVE=1 rewrites
# stderr.txt and out/ instead of comparing.
set -uo pipefail
export LC_ALL=C

usage() {
  echo "usage: run.sh SLAC_BINARY" >&2
  exit 2
}
[ $# -eq 1 ] || usage
[ -x "$1" ] || usage
slac=$(realpath "$1") || exit 2
cd "$(dirname "$0")" || exit 2
approve=${SLA_APPROVE:-0}

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# Counts one case as passed if its report is empty, else prints the report.
finish() {
  if [ -s "$work/report" ]; then
    failed=$((failed + 1))
    echo "FAILED $1"
    cat "$work/report"
  else
    passed=$((passed + 1))
  fi
}

expect_exit() {
  [ "$1" -eq "$2" ] || echo "exit code $2, expected $1" >>"$work/report"
}

# check_case FOLDER EXIT_CODE
check_case() {
  local folder=$1 wanted=$2 input=spec.yaml code
  local -a arguments=() command=(check)
  [ -d "$folder/specs" ] && input=specs
  [ -f "$folder/args" ] && read -r -a arguments <"$folder/args"
  [ -f "$folder/compiles" ] && command=(compile --out "$work/none")
  (cd "$folder" && exec "$slac" "${command[@]}" "$input" ${arguments[@]+"${arguments[@]}"}) \
    >"$work/stdout" 2>"$work/stderr"
  code=$?
  expect_exit "$wanted" "$code"
  [ -s "$work/stdout" ] && echo "unexpected output on stdout" >>"$work/report"
  if [ -e "$work/none" ]; then
    [ "$wanted" = 0 ] || echo "errors wrote output" >>"$work/report"
    rm -r "$work/none"
    sed -i '/: [0-9]* written, /d' "$work/stderr"
  fi
  if [ "$approve" = 1 ]; then
    cp "$work/stderr" "$folder/stderr.txt"
  else
    [ -f "$folder/stderr.txt" ] || echo "$folder/stderr.txt is missing" >>"$work/report"
    diff -u "$folder/stderr.txt" "$work/stderr" >>"$work/report" 2>&1
  fi
}

# compile_case FOLDER: the files are those of FOLDER/out, and a second run writes none.
compile_case() {
  local folder=$1 out=$work/out input=spec.yaml again
  [ -d "$folder/specs" ] && input=specs
  rm -rf "$out"
  (cd "$folder" && exec "$slac" compile "$input" --out "$out") >"$work/stdout" 2>"$work/stderr"
  expect_exit 0 $?
  if [ "$approve" = 1 ] && [ -d "$out" ]; then
    rm -rf "$folder/out"
    cp -R "$out" "$folder/out"
    rm -f "$folder"/out/.slac-*
  else
    # Which tzdata it was says a comment alone.
    rm -rf "$work/compared"
    cp -R "$out" "$work/compared" 2>/dev/null
    find "$work/compared" -name calendar.yaml -exec sed -i -E 's/by tzdata [0-9]{4}[a-z]/by tzdata 2025b/' {} +
    diff -u -r -N --exclude='.slac-*' "$folder/out" "$work/compared" >>"$work/report" 2>&1
  fi
  (cd "$folder" && exec "$slac" compile "$input" --out "$out") >"$work/stdout" 2>"$work/stderr"
  expect_exit 0 $?
  again=$(tail -n 1 "$work/stderr")
  case $again in
  *": 0 written, "*", 0 removed") ;;
  *) echo "second compile: $again" >>"$work/report" ;;
  esac
}

# SLA1005: a file above 32 MiB, too big to keep.
large_file_case() {
  local code
  mkdir "$work/large"
  yes "# a line of sixty-three characters, repeated until it is too big" |
    head -c $((32 * 1024 * 1024 + 1)) >"$work/large/spec.yaml"
  (cd "$work/large" && exec "$slac" check spec.yaml) >"$work/stdout" 2>"$work/stderr"
  code=$?
  expect_exit 1 "$code"
  grep -q 'error\[SLA1005\]' "$work/stderr" || {
    echo "SLA1005 is not reported:"
    head -c 2000 "$work/stderr"
  } >>"$work/report"
  rm -rf "$work/large"
}

# SLA1010: more findings than are shown.
many_findings_case() {
  local code
  mkdir "$work/many"
  {
    printf 'apiVersion: slac/v1\nkind: Service\nmetadata: {name: checkout}\nspec:\n'
    seq -f '  key%g: 1' 3000
  } >"$work/many/spec.yaml"
  (cd "$work/many" && exec "$slac" check spec.yaml) >"$work/stdout" 2>"$work/stderr"
  code=$?
  expect_exit 1 "$code"
  tail -n 5 "$work/stderr" >"$work/last"
  diff -u - "$work/last" >>"$work/report" <<'END'
spec.yaml:1004:3: error[SLA1010]: 2000 more errors are not shown for this file
 1004 |   key1000: 1
      |   ^^^^^^^
      = help: fix those above first
3000 errors, 0 warnings
END
  rm -rf "$work/many"
}

# SLA2018: 1100 agreements with each of 1000 accounts.
many_accounts_case() {
  local code
  mkdir "$work/covered"
  {
    printf 'apiVersion: slac/v1\nkind: Service\nmetadata: {name: power}\nspec: {}\n'
    seq -f '---
apiVersion: slac/v1
kind: Account
metadata: {name: account-%g, labels: {tier: gold}}
spec: {}' 1000
    seq -f '---
apiVersion: slac/v1
kind: Agreement
metadata: {name: agreement-%04g}
spec:
  accounts: {tier: gold}
  services: [power]
  term: 2026-01-01/2026-12-31
  owners: {engineering: core-sre}
  commitments: {ack: {promise: acknowledge sev1 within 15m, credits: {each breach: 1%%}}}' 1100
  } >"$work/covered/spec.yaml"
  (cd "$work/covered" && exec "$slac" check spec.yaml) >"$work/stdout" 2>"$work/stderr"
  code=$?
  expect_exit 1 "$code"
  diff -u - "$work/stderr" >>"$work/report" <<'END'
spec.yaml:15010:13: error[SLA2018]: the agreements up to here cover more than 1000000 accounts, one counted for each agreement
15010 |   accounts: {tier: gold}
      |             ^^^^^^^^^^^^
      = help: let an agreement select fewer accounts, or split the tree
1 error, 0 warnings
END
  rm -rf "$work/covered"
}

for group in error warning ok; do
  wanted=0
  [ "$group" = error ] && wanted=1
  for folder in "$group"/*/; do
    [ -d "$folder" ] || continue
    folder=${folder%/}
    : >"$work/report"
    check_case "$folder" "$wanted"
    [ "$group" = ok ] && [ -d "$folder/out" ] && compile_case "$folder"
    finish "$folder"
  done
done
: >"$work/report"
large_file_case
finish "error/SLA1005_file-too-large"
: >"$work/report"
many_findings_case
finish "error/SLA1010_many-findings"
: >"$work/report"
many_accounts_case
finish "error/SLA2018_many-accounts"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
