#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/oracle/agree.sh [INCIDENTS]
# The engine against the oracle on random incidents, forty an agreement, in windows up to a quarter:
# counts, SLI, status, forecasts, credit and breaches of every row of every window. One process for
# each core; about ten minutes for the usual 100 000 on two.
set -eu
cd "$(dirname "$0")/../.."
wanted=${1:-100000}
[ -x build/release/bin/oracle_test ] || { echo "build first: ./tests/run.sh" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cores=$(nproc)
pids=
for core in $(seq "$cores"); do
  share=$((wanted * core / cores - wanted * (core - 1) / cores))
  SLAC_ORACLE_SEEDS=0 SLAC_ORACLE_INCIDENTS=$share SLAC_ORACLE_FIRST_SEED=$((core * 1000000)) \
    build/release/bin/oracle_test >"$work/$core" 2>&1 &
  pids="$pids $!"
done
failed=0
for pid in $pids; do wait "$pid" || failed=1; done
if [ "$failed" = 1 ]; then
  grep -h -m 1 -A 12 FAILED "$work"/* >&2
  exit 1
fi
awk '/incidents agree$/ {agreed += $1; of += $3} END {print agreed " of " of " incidents agree"}' "$work"/*
