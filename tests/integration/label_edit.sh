#!/usr/bin/env bash
# label_edit.sh SLAC SLA_EXPORTER: an edit of labels, titles or descriptions changes no series that
# others are computed from, so history goes on.
. "$(dirname "$0")/lib.sh"
slac=$1
example=$(cd "$(dirname "$0")/../../examples/checkout" && pwd)
mkdir "$work/a" "$work/b"
cp "$example/checkout.yaml" "$work/a"
sed -e 's/labels: {org: shop}/labels: {org: acme, region: eu}/' -e 's/team: payments/team: money/' \
  -e 's/Card payments succeed/Paying works/' -e 's/routing_key: pay/routing_key: cash/' \
  "$example/checkout.yaml" >"$work/b/checkout.yaml"
check "the edit is one" [ "$(diff "$work/a/checkout.yaml" "$work/b/checkout.yaml" | grep -c '^<')" = 4 ]
check "before" exits 0 "$slac" compile "$work/a" --out "$work/out-a"
check "after" exits 0 "$slac" compile "$work/b" --out "$work/out-b"

# The recording rules with their labels; `slo:info` is the one that carries what people edit.
records() {
  awk '/- record: /{keep = ($0 !~ /slo:info/)} /- alert: /{keep = 0} keep' "$1"/rules/*.yaml
}
records "$work/out-a" >"$work/records-a"
records "$work/out-b" >"$work/records-b"
check "there are records" [ "$(grep -c 'record:' "$work/records-a")" -ge 20 ]
check "no record changed" cmp "$work/records-a" "$work/records-b"
# Nor does it change what is computed under other names: the label stands on what is recorded alone (D4 of Sloth).
for names in sloth pyrra; do
  for tree in a b; do
    check "under the names of $names" exits 0 "$slac" compile "$work/$tree" --names "$names" --only rules --out "$work/$names-$tree"
    awk '/- alert: /{record = 0} /- record: /{record = 1} record && /(record|expr): /' "$work/$names-$tree"/rules/*.yaml >"$work/$names-$tree.records"
  done
  check "there are records of $names" grep -q "$names" "$work/$names-a.records"
  check "no expression of $names changed" cmp "$work/$names-a.records" "$work/$names-b.records"
done
check "the files did" [ "$(diff -r "$work/out-a" "$work/out-b" | grep -c '^[<>]')" -gt 4 ]
finish
