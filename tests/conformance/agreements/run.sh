#!/usr/bin/env bash
# run.sh SLAC SLA_EXPORTER: the agreements of specs/agreements on both sides of each bound of their credits. cases.tsv has the cases; what is
# expected there is worked out by hand from the contract's words. Each spec is also checked, compiled, formatted and looked for in the README.
. "$(dirname "$0")/../../integration/lib.sh"
export LC_ALL=C TZ=UTC
[ $# -eq 2 ] || { echo "usage: run.sh SLAC SLA_EXPORTER" >&2; exit 2; }
slac=$1
exporter=$2
here=$(cd "$(dirname "$0")" && pwd)
specs=$here/../../../specs/agreements

# seconds 1d2h3m4.5s: 93784.5
seconds() {
  local rest=$1 whole=0 fraction=
  while [[ $rest =~ ^([0-9]+)(\.[0-9]+)?([dhms])(.*)$ ]]; do
    case ${BASH_REMATCH[3]} in
      d) whole=$((whole + BASH_REMATCH[1] * 86400)) ;;
      h) whole=$((whole + BASH_REMATCH[1] * 3600)) ;;
      m) whole=$((whole + BASH_REMATCH[1] * 60)) ;;
      s) whole=$((whole + BASH_REMATCH[1])) fraction=${BASH_REMATCH[2]} ;;
    esac
    rest=${BASH_REMATCH[4]}
  done
  [ -z "$rest" ] || { echo "not a length: $1" >&2; return 1; }
  echo "$whole$fraction"
}

# instant SECONDS: as RFC 3339
instant() {
  local fraction=
  [[ $1 == *.* ]] && fraction=.${1#*.}
  printf '%(%FT%T)T%sZ' "${1%.*}" "$fraction"
}

# record SERVICE[+SERVICE] START LENGTH|open [KEY=VALUE…]: lines of incidents, as cases.tsv describes them.
record() {
  local services=\"${1//+/\",\"}\" start length whole option severity=sev1 accounts='"all"' extra='' times=1 every=3600 i end
  start=$(date -d "$2" +%s) || return 1
  length=$3
  [ "$length" = open ] || length=$(seconds "$length") || return 1
  shift 3
  for option; do
    case $option in
      sev=*) severity=${option#*=} ;;
      accounts=*) accounts=${option#*=} accounts="[\"${accounts//,/\",\"}\"]" ;;
      hit=*) extra+=",{\"at\":\"START\",\"type\":\"impact\",\"fraction\":$(jq -n "${option//[!0-9.]/} / 100")}" ;;
      excluded=*) extra+=",{\"at\":\"START\",\"type\":\"excluded\",\"reason\":\"${option#*=}\"}" ;;
      times=*) times=${option#*=} ;;
      every=*) every=$(seconds "${option#*=}") ;;
      *) echo "not an option: $option" >&2; return 1 ;;
    esac
  done
  for ((i = 0; i < times; i++, start += every)); do
    end=
    if [ "$length" != open ]; then
      whole=$((start + ${length%.*}))
      [[ $length == *.* ]] && whole=$whole.${length#*.}
      end=",{\"at\":\"$(instant "$whole")\",\"type\":\"resolved\"}"
    fi
    printf '{"id":"%s-%s","source":"cases","services":[%s],"accounts":%s,"events":[{"at":"%s","type":"triggered","severity":"%s"}%s%s]}\n' \
      "$number" "$((++records))" "$services" "$accounts" "$(instant "$start")" "$severity" \
      "${extra//START/$(instant "$start")}" "$end"
  done
}

# The row's credit in percent, its amount, what the account is owed in the period with the words of cases.tsv, and until when it is to be claimed.
read -r -d '' answer <<'JQ'
def only($what): if length == 1 then .[0] else error("\(length) \($what)") end;
def shown: if . == null then "-" else . end;
if .refused + .issues + .unattributed != [] then error("\(.refused + .issues + .unattributed)") else . end
| ([.rows[] | select(.commitment == $commitment and ($account == "-" or .account == $account))] | only("rows")) as $row
| ([.accounts[] | select(.agreement == $row.agreement and .account == $row.account)] | only("sums")) as $sum
| [$row.credit.percent, ($row.credit.amount | shown), ($sum.amount | shown) + (if $sum.capped then " capped" else "" end) +
     (if any(.chronic[]; .agreement == $row.agreement and .reached) then " chronic" else "" end),
   ([$row | .. | .claimBy? | strings] | .[0] | shown)] | join("\t")
JQ

# case_of FILE COMMITMENT ACCOUNT AT INCIDENTS CREDIT AMOUNT OWED CLAIM
case_of() {
  local incident got want
  records=0
  : >"$work/incidents"
  while IFS= read -r -d ';' incident; do
    # shellcheck disable=SC2086 # words
    [ "${incident// /}" = none ] || record $incident >>"$work/incidents" || return 1
  done <<<"$5;"
  "$exporter" evaluate "$specs/$1.yaml" --incidents "$work/incidents" --at "$4" >"$work/rows" 2>"$work/err" ||
    { cat "$work/err"; return 1; }
  got=$(jq -r --arg commitment "$2" --arg account "$3" "$answer" "$work/rows" 2>&1)
  want=$6$'\t'$7$'\t'$8$'\t'$9
  [ "$got" = "$want" ] || { printf 'line %s, %s: %s\n  wanted %s\n  got    %s\n' "$number" "$1/$2" "$5" "$want" "$got"; return 1; }
}

# Clean but for what waits for promises by objective.
clean() {
  "$slac" check --today 2026-11-30 "$1" 2>"$work/err" || { cat "$work/err"; return 1; }
  ! grep -E '(error|warning)\[' "$work/err" || return 1
}
for spec in "$specs"/*.yaml; do
  name=$(basename "$spec" .yaml)
  check "$name is clean" clean "$spec"
  check "$name compiles" exits 0 "$slac" compile "$spec" --out "$work/compiled/$name"
  check "$name is in its one form" exits 0 "$slac" fmt --check "$spec"
  check "README.md lists $name" contains "$specs/README.md" "[$name.yaml]($name.yaml)"
  # Promises by objective are not the exporter's.
  grep -q "promise: objective" "$spec" || check "cases.tsv has $name" grep -q "^$name	" "$here/cases.tsv"
done

number=0
while IFS=$'\t' read -r -a field; do
  number=$((number + 1))
  case ${field[0]:-#} in \#*) continue ;; esac
  if [ ${#field[@]} -ne 9 ]; then
    check "line $number has ${#field[@]} fields, not 9" false
    continue
  fi
  check "cases.tsv:$number" case_of "${field[@]}"
done <"$here/cases.tsv"
finish
