#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/connectors.sh MUTATE [COUNT]: every mapping of the catalog on COUNT mutants of what the systems send.
set -eu
here=$(dirname "$0")
seeds=$(mktemp)
trap 'rm -f "$seeds"' EXIT
cat "$here"/../connectors/*/*.json "$here"/../connectors/*/*.ndjson | jq -c '., (.. | objects | select(has("id") or has("incident_id")))' >"$seeds"
"$1" "$seeds" "$here/incidents.dict" "${2:-2000}"
