#!/usr/bin/env bash
# run.sh [SECONDS]: builds the libFuzzer targets with clang and runs each for SECONDS (default 60) on
# seeds from the examples and golden cases. Ends with an error on the first crash, leak or slow input.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
# shellcheck disable=SC2086
need_build_packages $TEST_PACKAGES clang libclang-rt-dev
cd "$top"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target promql_fuzz spec_fuzz incidents_fuzz http_fuzz
seeds=build/fuzz/seeds
mkdir -p $seeds/{promql,spec,incidents,http}
find examples tests/golden -name '*.yaml' | while read -r f; do cp "$f" "$seeds/spec/$(md5sum <"$f" | cut -c1-16)"; done
cp examples/colocation/incidents.ndjson $seeds/incidents/colocation
cp examples/support/incidents.ndjson $seeds/incidents/support
grep -rhoE "expr: '.*'" tests/golden/ok/*/out/rules | sed "s/^expr: '//;s/'\$//" |
  while read -r e; do printf '0%s' "$e" >"$seeds/promql/$(md5sum <<<"$e" | cut -c1-16)"; done
# Whole expressions, each in every dialect, where the corpora are there.
if [ -d ../shared/corpora/promql ]; then
  jq -r '.expr' ../shared/corpora/promql/verdicts.jsonl | head -n 1500 | while IFS= read -r e; do
    for dialect in 0 1 2; do printf '%s%s' "$dialect" "$e" >"$seeds/promql/$(md5sum <<<"$dialect$e" | cut -c1-16)"; done
  done
fi
printf '1GET /a?b=%%20 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0.5, *\r\n\r\n' >$seeds/http/get
printf '1HEAD http://a/ HTTP/1.0\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nabcde' >$seeds/http/body
printf '1POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n' >$seeds/http/chunked
for target in promql spec incidents http; do
  dictionary=()
  [ ! -f "tests/fuzz/$target.dict" ] || dictionary=("-dict=tests/fuzz/$target.dict")
  "build/fuzz/bin/${target}_fuzz" -max_total_time="${1:-60}" -timeout=10 -rss_limit_mb=4096 -max_len=20000 \
    -print_final_stats=0 -verbosity=0 "${dictionary[@]}" -artifact_prefix="build/fuzz/" $seeds/$target
done
echo "no crash"
