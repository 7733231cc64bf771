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
# What a system writes where it has no value, or an unreplaced variable of a template.
def placeholder: type == "string" and length < 80 and
  (.[0:1] as $c
   | if $c == "$" or $c == "{" or $c == "%" or $c == "(" then
       ascii_downcase | test("^(\\$\\{?[a-z_.0-9]+\\}?|\\{\\{.*\\}\\}|\\{[a-z_.0-9]+\\}|%[a-z_.0-9]+%|\\(null\\))$")
     elif length <= 9 then ascii_downcase | . == "n/a" or . == "null" or . == "undefined"
     else false end);
# Seconds, milli-, micro- or nanoseconds; what is no number stays, and is refused as a time.
def epoch_any:
  if . == null or . == "" or . == 0 or . == "0" then null
  elif type == "string" and (test("^[0-9]+([.][0-9]+)?$") | not) then .
  # Nanoseconds have more digits than a number holds, and are cut as the text that they come as.
  else (if type == "string" and test("^[0-9]{18,}$") then .[0:-6] else . end) | tonumber
    | (if . >= 100000000000000000 then . / 1000000 elif . >= 100000000000000 then . / 1000 elif . >= 100000000000 then . else . * 1000 end)
    | floor | (. / 1000 | floor | todate | rtrimstr("Z")) + "." + ("00" + (. % 1000 | tostring))[-3:] + "Z" end;
def epoch_ms: if . == null or . == "" then null else tonumber | floor | (. / 1000 | floor | todate | rtrimstr("Z")) + "." + ("00" + (. % 1000 | tostring))[-3:] + "Z" end;
def to_ms: (.[0:19] + "Z" | fromdate) * 1000 + (capture("^.{19}\\.(?<f>[0-9]{1,3})").f // "0" | . + "00" | .[0:3] | tonumber);
def later_ms($ms): if . == null or $ms == null then null else to_ms + $ms | epoch_ms end;
# Placeholders lose their field, and say so.
def without_placeholders:
  def lost($what): "\($what): \(.)";
  if any((.events[]? | .at, .severity, .reason), .services[]?, (.accounts | arrays | .[]); placeholder) then
    .lost = ((.lost // [])
      + [.events[]? | . as $e | (.at | select(placeholder) | lost("time of \($e.type)")), (.severity | select(placeholder) | lost("severity")), (.reason | select(placeholder) | lost("reason"))]
      + [.services[]? | select(placeholder) | lost("service")] + [.accounts | arrays | .[] | select(placeholder) | lost("account")] | unique)
    | .events = [.events[]? | select(.at | placeholder | not) | if .severity | placeholder then del(.severity) else . end
        | select(.type != "severity" or .severity != null) | if .reason | placeholder then del(.reason) else . end]
    | .services = [.services[]? | select(placeholder | not)]
    | if .accounts | type == "array" then .accounts = [.accounts[] | select(placeholder | not)] else . end
  else . end;
# Of an answer: its records, one output each.
def each_record: if . == null then empty elif type == "array" then .[] else error("the records are no array") end;
# One text, whatever `f` gives: that of its first output, none of null.
def one_text(f): [f] | .[0] | if . == null then "" else tostring end;
def some_text: if . == null or . == "" then empty else tostring end;
# What a Source does to each mapped incident, in this order; $source and $overrides are what its spec and its files say.
def checked: if .id | placeholder then error("the id is \(.id)") else . end | without_placeholders | del(.source);
def our_services:
  $source.services as $ours | .services = [.services[]? | $ours[.] // .]
  | .events = [.events[] | if .services then .services = [.services[] | $ours[.] // .] else . end];
def our_severities:
  $source.severities as $ours
  | .events = [.events[] | if .severity? then .severity as $n | .severity = ($ours[$n] // $n) else . end];
# Accounts by the first rule that gives any: a list, or "all".
def accounts_by(rules): .accounts = (first(rules | select(length > 0)) // .accounts // []);
def by_values: flatten | texts;
def by_label($name): .labels[$name]? | texts;
def by_regex(f; $regex): [(f // "") | match($regex).captures[0].string] | texts;
def by_services($accounts): [.services[]? | $accounts[.]] | texts | unique;
def links: if .link? then .link = [.link | .. | strings | select(. != "")] else del(.link) end;
# What people decided of the incident, in the order of the file.
def overridden:
  . as $i | reduce ($overrides[] | select(.incident == $i.id)) as $o (.;
    if $o.what == "link" then .link = ([.link[]?] + [$o.value])
    elif $o.what == "accounts" then .accounts = ($o.value | if . == "all" then . else split(";") end)
    elif $o.what == "excluded" then .events += [{at: $o.at, type: $o.what, reason: $o.value, by: $o.by, text: $o.why}]
    elif $o.what == "included" then .events += [{at: $o.at, type: $o.what, by: $o.by, text: $o.why}]
    else .events = [.events[] | select(.type != $o.what)] + [{at: $o.value, type: $o.what, by: $o.by, text: $o.why}] end);
# What alerts of one group have in common.
def grouped:
  .group = ([$source.group[] as $name
      | if $name == "account" or $name == "service" then .[$name + "s"] | if type == "array" then sort else . end
        else .labels[$name]? // null end] | tojson);
def finished: del(.labels, .description) | if (.clocks? // []) == [] then del(.clocks) else . end;
