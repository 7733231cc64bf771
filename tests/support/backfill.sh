# Back-filling compiled rules into a Prometheus of its own. Sourced after scripts/setup.sh; ENGINE is a
# folder with prometheus and promtool, and whoever sources this ends with `stop_all`.
# shellcheck shell=bash

# import OPENMETRICS DIR: samples as blocks of DIR. Servers that run do not see them.
import() {
  "$ENGINE/promtool" tsdb create-blocks-from --max-block-duration=768h openmetrics -q "$1" "$2" >/dev/null
}

# serve DIR: a Prometheus on the blocks of DIR, on $PORT.
serve() {
  PORT=$(free_port)
  mkdir -p "$1/wal"
  : >"$1.yml"
  start "$1.log" "$ENGINE/prometheus" --config.file="$1.yml" --storage.tsdb.path="$1" --log.level=error \
    --storage.tsdb.retention.time=100y --web.listen-address="127.0.0.1:$PORT"
  wait_for 30 curl -fs "http://127.0.0.1:$PORT/-/ready" && return
  # Another test may have taken the port between the look and the start.
  grep -q 'address already in use' "$1.log" && { serve "$1"; return; }
  cat "$1.log" >&2
  fail "Prometheus did not come up"
}

# query PROMQL TIME, query_range PROMQL FROM TO STEP: the list of results as JSON.
query() {
  curl -fsS "http://127.0.0.1:$PORT/api/v1/query" --data-urlencode "query=$1" -d "time=$2" | jq -c .data.result
}
query_range() {
  curl -fsS "http://127.0.0.1:$PORT/api/v1/query_range" --data-urlencode "query=$1" \
    -d "start=$2" -d "end=$3" -d "step=$4" | jq -c .data.result
}

# rules_of FILE: the recording rules that slac wrote, tab-separated: layer, seconds between evaluations,
# name, labels, expression. A layer reads only those below it.
rules_of() {
  awk '
    function seconds(text,  n) { n = text + 0; return text ~ /m$/ ? n * 60 : n }
    function unquoted(text) { gsub(/^["\x27]|["\x27]$/, "", text); gsub(/\x27\x27/, "\x27", text); return text }
    /^    interval: / { interval = seconds($2) }
    /^      - / { is_record = $2 == "record:"; if (is_record) name[++n] = $3; every[n] = interval }
    is_record && /^        expr: / { sub(/^        expr: /, ""); expr[n] = unquoted($0) }
    is_record && /^          / {
      split($0, pair, ": "); gsub(/ /, "", pair[1])
      labels[n] = labels[n] (labels[n] == "" ? "" : ",") pair[1] "=\"" unquoted(substr($0, index($0, ": ") + 2)) "\""
    }
    END {
      for (i = 1; i <= n; i++) {
        layer[i] = 1
        for (j = 1; j < i; j++) if (index(expr[i], name[j] "{") && layer[j] >= layer[i]) layer[i] = layer[j] + 1
        print layer[i] "\t" every[i] "\t" name[i] "\t" labels[i] "\t" expr[i]
      }
    }' OFS='\t' "$1" | sort -s -n -k1,1
}

# evaluate NAME LABELS EXPR FROM TO STEP: what the rule would have recorded, as OpenMetrics.
evaluate() {
  local from=$4 to
  while [ "$from" -le "$5" ]; do
    to=$((from + 10000 * $6))
    query_range "$3" "$from" "$((to < $5 ? to : $5))" "$6" | jq -r --arg name "$1" --arg own "$2" '
      [$own | scan("([a-z_]+)=")[0], "__name__"] as $set | .[] |
      [(.metric | to_entries[] | select(.key as $key | all($set[]; . != $key)) | "\(.key)=\"\(.value)\""), $own] as $labels |
      .values[] | "\($name){\($labels | join(","))} \(.[1]) \(.[0])"'
    from=$((to + $6))
  done
}

# backfill DIR RULES FROM TO [HOLE_FROM HOLE_TO]: evaluates the rules of the file over the blocks of DIR,
# layer by layer, at whole multiples of their intervals, and leaves a server on the result. No evaluation
# falls into the hole, as if Prometheus had been down. With $ONLY, only records that it matches.
backfill() {
  local dir=$1 layer=0 next every name labels expr
  serve "$dir"
  while IFS=$'\t' read -r next every name labels expr; do
    if [ "$next" != "$layer" ]; then
      [ "$layer" = 0 ] || store_layer "$dir"
      layer=$next
      : >"$dir.om"
    fi
    evaluate "$name" "$labels" "$expr" "$3" "$4" "$every" |
      awk -v from="${5:-0}" -v to="${6:-0}" '$NF < from || $NF >= to' >>"$dir.om"
  done < <(rules_of "$2" | awk -F '\t' -v only="${ONLY:-.}" '$3 ~ only')
  store_layer "$dir"
}

store_layer() {
  stop_all
  echo "# EOF" >>"$1.om"
  import "$1.om" "$1"
  serve "$1"
}
