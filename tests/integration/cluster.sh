#!/usr/bin/env bash
# cluster.sh SLAC: for the Prometheus Operator routes and receivers are an AlertmanagerConfig, which fits its CRD with unknown fields
# refused where the corpora hold it, and sends every alert where `explain --routes` says once the operator has put it into a
# configuration; messages are those of the plain one. Secrets are those that it can read.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
slac=$(realpath "$1")
amtool=$TOOLS/usr/bin/amtool
crd=$TOP/../shared/corpora/operator/monitoring.coreos.com_alertmanagerconfigs.yaml

mkdir "$work/files" "$work/specs"
sed 's/^  timezone: .*/&\n  operator: {namespace: monitoring, labels: {release: prometheus}}/' "$here/../golden/ok/channels/spec.yaml" >"$work/files/spec.yaml"
sed -E 's|\{file: "?/etc/alertmanager/secrets/([a-z]+)"?\}|{secret: {name: slac-channels, key: \1}}|g' "$work/files/spec.yaml" >"$work/specs/spec.yaml"
check "secrets of the cluster are checked" exits 0 "$slac" check "$work/specs"
check "and in their one form" exits 0 "$slac" fmt "$work/specs"
check "they compile for it" exits 0 "$slac" compile "$work/specs" --target operator --out "$work/cluster"
check "files for an Alertmanager of one's own" exits 0 "$slac" compile "$work/files" --out "$work/plain"
check "no configuration of one's own" [ ! -e "$work/cluster/alertmanager/alertmanager.yml" ]
check "the operator reads no file" exits 1 "$slac" compile "$work/files" --target operator --out "$work/none"
check "which is said of each" [ "$(grep -c 'error\[SLA2023\]: an AlertmanagerConfig reads no file' "$work/err")" = 6 ]
check "and writes nothing" [ ! -e "$work/none/alertmanager" ]
check "rules alone need no secret" exits 0 "$slac" compile "$work/files" --target operator --only rules --out "$work/rules"
check "an Alertmanager reads no cluster" exits 1 "$slac" compile "$work/specs" --out "$work/none"
check "which is said" contains "$work/err" "error[SLA2023]: only the Prometheus Operator reads a Secret of Kubernetes"

check "the AlertmanagerConfig fits" python3 "$here/cluster.py" "$work/cluster/alertmanager" "$work/plain/alertmanager" "$crd" "$work/operator.yml"
check "amtool takes what the operator makes of it" exits 0 "$amtool" check-config "$work/operator.yml"
"$slac" explain --routes "$work/files" 2>/dev/null | tail -n +2 >"$work/routes"
check "there are routes" [ "$(wc -l <"$work/routes")" -gt 10 ]
check_routes "$amtool" "$work/operator.yml" monitoring/slac/ namespace=monitoring <"$work/routes"
check "an alert of another namespace is not its" \
  [ "$("$amtool" config routes test --config.file="$work/operator.yml" alertname=SloNoData tier=page namespace=other 2>/dev/null)" = "null" ]
finish
