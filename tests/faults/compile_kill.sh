#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# compile_kill.sh SLAC [ROUNDS [SEED]]: `slac compile` is killed with SIGKILL at random times, while two
# versions of a tree take turns. After every kill each file must be whole, of one version or the other,
# and the next run must bring exactly its own tree, with nothing left behind. Then two runs at a time.
. "$(dirname "$0")/../integration/lib.sh"
slac=$1
rounds=${2:-10}
RANDOM=${3:-$$}
echo "seed ${3:-$$}"

# spec NAME TARGET: a Service, Objectives and an Agreement.
spec() {
  local name=$1 target=$2 i
  echo "apiVersion: slac/v1
kind: Service
metadata: {name: $name}
spec: {}"
  for i in 1 2 3; do
    echo "---
apiVersion: slac/v1
kind: Objective
metadata: {name: $name-$i}
spec:
  service: $name
  indicator:
    ratio:
      bad: http_requests_total{job=\"$name\",handler=\"$i\",code=~\"5..\"}
      total: http_requests_total{job=\"$name\",handler=\"$i\"}
  target: $target over 7d"
  done
  echo "---
apiVersion: slac/v1
kind: Account
metadata: {name: account-$name}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: agreement-$name}
spec:
  accounts: [account-$name]
  services: [$name]
  term: 2026-01-01/2028-12-31
  owners: {engineering: sre, contract: sales}
  commitments:
    availability:
      promise: availability >= $target per month
      credits: {\"< $target\": 10%}"
}

# Two versions of about 80 files: most differ, some are equal, some stand in one of them only.
for i in $(seq 1 80); do
  folder=team$((i % 7))
  mkdir -p "$work/a/$folder" "$work/b/$folder" "$work/a/old" "$work/b/new/deep"
  case $((i % 8)) in
    0) spec "s$i" 99.9% >"$work/a/old/s$i.yaml" ;;
    1) spec "s$i" 99.9% >"$work/b/new/deep/s$i.yaml" ;;
    2) spec "s$i" 99.9% | tee "$work/a/$folder/s$i.yaml" >"$work/b/$folder/s$i.yaml" ;;
    *)
      spec "s$i" 99.9% >"$work/a/$folder/s$i.yaml"
      spec "s$i" 99.5% >"$work/b/$folder/s$i.yaml"
      ;;
  esac
done
compile() { "$slac" compile "$work/$1" --out "$2" 2>"$work/err"; }

# sums FOLDER: of every generated file.
sums() { (cd "$1" && find . -type f ! -path './.slac-*' -exec md5sum {} + | sort -k2); }
now() { date +%s%N; }

for version in a b; do
  begin=$(now)
  check "version $version compiles" compile "$version" "$work/ref-$version"
  longest=$((($(now) - begin) / 1000))
  sums "$work/ref-$version" >"$work/sums-$version"
done
sort -u "$work/sums-a" "$work/sums-b" >"$work/sums-any"
check "the versions differ" [ "$(comm -3 <(sort "$work/sums-a") <(sort "$work/sums-b") | wc -l)" -gt 200 ]

# is_version VERSION OUT: exactly that tree, listed, and no leftover.
is_version() {
  sums "$2" | diff "$work/sums-$1" - || return 1
  diff <(sed 's#^[^ ]*  \./##' "$work/sums-$1" | sort) <(sort "$2/.slac-files") || return 1
  [ "$(cd "$2" && echo .slac-*)" = ".slac-files .slac-lock" ] || { ls -A "$2"; return 1; }
  [ -z "$(find "$2" -type d -empty)" ] || { find "$2" -type d -empty; return 1; }
}
is_whole() { sums "$1" | sort | comm -23 - "$work/sums-any" | { ! grep .; }; }

# Sleeps without a process of its own, which would take longer than the sleep.
mkfifo "$work/never" && exec 9<>"$work/never"
doze() { read -rt "$(printf '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000)))" -u 9; }

# Microseconds that a run and its renames may take; a run that gets away makes them shorter.
patience=$longest
renames=20000
killed=0
mixed=0
for round in $(seq 1 "$rounds"); do
  [ "$version" = b ] && version=a other=b || version=b other=a
  # Every fourth round begins without a folder.
  [ $((round % 4)) = 1 ] && rm -rf "$work/out"
  touch "$work/begin"
  "$slac" compile "$work/$version" --out "$work/out" 2>/dev/null &
  victim=$!
  # Every second one is hit while it renames, which begins with the list of the files.
  [ $((round % 2)) = 0 ] && what=renames || what=patience
  if [ $what = renames ]; then
    until [ "$work/out/.slac-files" -nt "$work/begin" ] || ! kill -0 "$victim" 2>/dev/null; do :; done
  fi
  doze $(((RANDOM * 32768 + RANDOM) % $what))
  kill -9 "$victim" 2>/dev/null
  wait "$victim" 2>/dev/null
  if [ $? = 137 ]; then
    killed=$((killed + 1))
    eval "$what=\$(($what * 5 / 4))"
  else
    eval "$what=\$(($what * 2 / 3 + 100))"
  fi
  [ -d "$work/out" ] || mkdir "$work/out"
  check "round $round: every file is whole" is_whole "$work/out"
  [ -f "$work/out/.slac-files" ] && ! sums "$work/out" | cmp -s - "$work/sums-a" &&
    ! sums "$work/out" | cmp -s - "$work/sums-b" && mixed=$((mixed + 1))
  [ $((RANDOM % 2)) = 0 ] && version=$other
  check "round $round: the next run ends well" compile "$version" "$work/out"
  check "round $round: with its own tree" is_version "$version" "$work/out"
done
echo "$rounds rounds, $killed killed, $mixed between two renames"
check "runs were killed" [ $((killed * 10)) -ge "$rounds" ]

for round in $(seq 1 "$rounds"); do
  pids=
  for version in a b; do
    "$slac" compile "$work/$version" --out "$work/pair" 2>"$work/err-$version" &
    eval "pid_$version=$!"
  done
  # shellcheck disable=SC2154
  { wait "$pid_a"; code_a=$?; wait "$pid_b"; code_b=$?; }
  check "round $round: both of two runs end well" [ "$code_a $code_b" = "0 0" ]
  is_version a "$work/pair" >/dev/null && version=a || version=b
  check "round $round: with the tree of the last" is_version "$version" "$work/pair"
done
finish
