# What mappings may use besides jq's own. A mapping is a function of its record: no clock, no input.
def now: error("a mapping has no clock");
def input: error("a mapping has one record");
def inputs: error("a mapping has one record");
def env: {};
def event($type; $at): if $at == null or $at == "" then empty else {at: $at, type: $type} end;
def event($type; $at; $more): event($type; $at) + $more;
def texts: if . == null or . == "" then [] elif type == "array" then map(select(. != null and . != "") | tostring) else [tostring] end;
def utc: if . == null or . == "" then null else sub(" "; "T") + "Z" end;
def epoch: if . == null or . == "" then null else (tonumber | floor | todate) end;
def epoch_ms: if . == null or . == "" then null else tonumber | floor | (. / 1000 | floor | todate | rtrimstr("Z")) + "." + ("00" + (. % 1000 | tostring))[-3:] + "Z" end;
def to_ms: (.[0:19] + "Z" | fromdate) * 1000 + (capture("^.{19}\\.(?<f>[0-9]{1,3})").f // "0" | . + "00" | .[0:3] | tonumber);
def later_ms($ms): if . == null or $ms == null then null else to_ms + $ms | epoch_ms end;
