# SPDX-License-Identifier: Apache-2.0
# slac schema | jq -r -f scripts/fields.jq >specs/fields.md: every field of every kind, as the schema has it.
def cell: gsub("\\|"; "\\|");
def code: "`\(.)`" | cell;
.definitions as $all
| def anchor: . as $name | ascii_downcase as $low
    | if ($name | test("^[a-z]")) and any($all | keys[]; test("^[A-Z]") and ascii_downcase == $low) then $low + "-1" else $low end;
  def shape: . as $s
    | if $s["$ref"] then ($s["$ref"] | sub(".*/"; "")) | "[\(.)](#\(anchor))"
      elif $s.enum then ($s.enum | map(tostring) | reduce .[] as $one ([]; if index($one) then . else . + [$one] end) | map(code) | join(", "))
      elif $s.const != null then $s.const | tostring | code
      elif $s.allOf then [$s.allOf[] | shape] | join(", ")
      elif $s.anyOf then [$s.anyOf[] | shape] | join(", or ")
      elif $s.oneOf then [$s.oneOf[] | shape] | join(", or ")
      elif $s.items then "list of " + ($s.items | shape)
      elif $s.type == "array" then "list"
      elif ($s.additionalProperties | type) == "object" then "map to " + ($s.additionalProperties | shape)
      elif $s.type == "object" then "map"
      elif ($s.type | type) == "array" then (if $s.type | index("null") then "nothing" else "text" end)
      elif $s.type == "integer" then "whole number"
      elif $s.type == "null" then "nothing"
      else error("no words for the shape \($s)") end;
  def choice: [.oneOf // [] | .[].required[]?] | if length > 1 then "", "Exactly one of " + (map(code) | join(", ")) + "." else empty end;
  def table: . as $d
    | "", "| field | value | |", "|---|---|---|",
      (.properties | to_entries[]
       | "| \(.key | code)\(if [.key] | inside($d.required // []) then " (required)" else "" end) | \(.value | shape) | \(.value.description // "" | cell) |");
  def section($level): . as $e
    | "", "\($level) \($e.key)", (if $e.value.description then "", "\($e.value.description)." else empty end),
      ($e.value | if .properties then table, choice else empty end);
  ($all | to_entries) as $entries
| ($entries | map(select(.key | test("^[A-Z]")))) as $kinds
| ($entries | map(select((.key | test("^[A-Z]") | not) and .value.properties)) | sort_by(.key | ascii_downcase)) as $parts
| ($entries | map(select((.key | test("^[A-Z]") | not) and (.value.properties | not))) | sort_by(.key | ascii_downcase)) as $values
| "# Fields",
  "",
  "Every field of every kind: what [the language](language.md) explains, to look up. A resource has `apiVersion: slac/v1`, `kind`, [`metadata`](#metadata) and `spec`, whose fields these are. Written by `slac schema | jq -r -f scripts/fields.jq`; an editor completes the same from `slac schema`.",
  "",
  "[Kinds](#kinds): " + ($kinds | map("[\(.key)](#\(.key | ascii_downcase))") | join(", ")) + ". [Parts](#parts) are what a field has below it, [values](#values) what stands in one.",
  "", "## Kinds",
  ($kinds[] | section("###")),
  "", "## Parts",
  ($parts[] | section("###")),
  "", "## Values", "", "| value | |", "|---|---|",
  ($values[] | "| <a name=\"\(.key | ascii_downcase)\"></a>\(.key) | \(.value.description // "Text" | cell) |")
