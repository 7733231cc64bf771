#!/usr/bin/env bash
# spec_bounds.sh SLAC SLA_EXPORTER: hostile specs end with an error in little memory and time.
. "$(dirname "$0")/lib.sh"
slac=$1

# refused CODE FILE: `check` reports CODE within 700 MB of address space and 20 seconds.
refused() {
  (ulimit -v 700000; exits 1 timeout 20 "$slac" check "$2") && contains "$work/err" "[$1]"
}
repeat() { yes -- "$2" | head -n "$1" | tr -d '\n'; }

repeat 30000000 '[' >"$work/brackets.yaml"
check "30 MB of brackets" refused SLA1008 "$work/brackets.yaml"
{ echo -n '['; repeat 15000000 'a,'; } >"$work/list.yaml"
check "a list of 15 million" refused SLA1008 "$work/list.yaml"
yes -- '- a' | head -n 8000000 >"$work/items.yaml"
check "8 million items" refused SLA1008 "$work/items.yaml"
{ echo "a: &a \"$(repeat 300000 x)\""; echo "b: [$(repeat 9000 '*a,')]"; } >"$work/alias.yaml"
check "one long text, 9000 times" refused SLA1008 "$work/alias.yaml"
{ echo -n 'a: &a ['; repeat 1500000 'x,'; echo ']'; } >"$work/anchor.yaml"
check "an anchor of 3 MB" refused SLA1008 "$work/anchor.yaml"
finish
