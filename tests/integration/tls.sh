#!/usr/bin/env bash
# tls.sh SLAC SLA_EXPORTER: HTTPS, certificates of clients, and a real Prometheus that shows one.
. "$(dirname "$0")/lib.sh"
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/serve.sh"
mkdir "$work/specs" "$work/tls"
cp "$top/tests/support/shop.yaml" "$work/specs/shop.yaml"
cat >"$work/specs/sources.yaml" <<E
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: webhook-certificate, with: {client: desk.example}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: hook}
spec: {use: webhook, with: {webhookSecret: {env: HOOK_SECRET}}}
E
export HOOK_SECRET=hook-s3cret
cd "$work/tls" || exit 2

authority() { # NAME
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate() { # NAME AUTHORITY SUBJECT [EXTENSION]
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  echo "${4:-basicConstraints=CA:FALSE}" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
authority root
authority stranger
certificate server root localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1'
certificate desk root Desk 'subjectAltName=DNS:desk.example'
certificate prometheus root prometheus
certificate fake stranger Desk 'subjectAltName=DNS:desk.example'
certificate renewed root localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1'

as() { # NAME CURL-ARGUMENT…: the status that a client with that certificate gets; 000 for none
  local with=()
  [ "$1" = nobody ] || with=(--cert "$1.pem" --key "$1.key")
  code --cacert root.pem "${with[@]}" "${@:2}"
}
body() { echo '{"id":"'"$1"'","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"}]}'; }
total() { [ "$(curl -fs --cacert root.pem --cert prometheus.pem --key prometheus.key "$url/api/v1/rows?account=acme" | jq '.rows[0].incidents.total')" = "$1" ]; }
serves() { serve log "$work/specs" --data "$work/data" --at 2026-10-28T09:00:00Z "$@"; }
refuses() { # CODE TEXT ARGUMENT…
  exits "$1" timeout 20 "$exporter" serve "$work/specs" --data "$work/none" "${@:3}" && contains "$work/err" "$2"
}

check "a certificate needs its key" refuses 2 'requires --tls-key' --tls-cert server.pem
check "an authority needs a certificate" refuses 2 'requires --tls-cert' --client-ca root.pem
check "a file that is not there" refuses 3 'none.pem: no certificate in PEM' --tls-cert none.pem --tls-key server.key
check "the key of another" refuses 3 'desk.key: no private key of that certificate' --tls-cert server.pem --tls-key desk.key
check "an authority that is none" refuses 3 'server.key: no certificates in PEM' --tls-cert server.pem --tls-key server.key --client-ca server.key

# ---- encrypted alone
check "starts" serves --tls-cert server.pem --tls-key server.key
check "says so" contains "$log" 'listening on https://127.0.0.1'
check "anybody may scrape" [ "$(as nobody "$url/metrics")" = 200 ]
check "with one connection for several requests" [ "$(curl -s --cacert root.pem -o /dev/null -o /dev/null -w '%{num_connects}' "$url/metrics" "$url/-/ready")" = 10 ]
check "but not without TLS" [ "$(as nobody "http${url#https}/metrics")" = 000 ]
check "nor with an old one" [ "$(as nobody --tls-max 1.1 "$url/metrics")" = 000 ]
check "a page comes whole" [ "$(curl -s --cacert root.pem "$url/metrics" | tail -c 1 | od -An -tx1 | tr -d ' ')" = 0a ]
check "and closes cleanly" curl -sf --cacert root.pem -H 'Connection: close' -o /dev/null "$url/metrics"
check "a delivery needs a certificate" [ "$(as nobody -X POST -d "$(body A)" "$url/ingest/desk")" = 401 ]
stop

# ---- with certificates of clients
cp server.pem used.pem
cp server.key used.key
check "starts" serves --tls-cert used.pem --tls-key used.key --client-ca root.pem
check "who shows none is refused" [ "$(as nobody "$url/metrics")" = 403 ]
check "also of the API" [ "$(as nobody "$url/api/v1/rows")" = 403 ]
check "but a probe" [ "$(as nobody "$url/-/ready")" = 200 ]
check "who shows one may scrape" [ "$(as prometheus "$url/metrics")" = 200 ]
check "one of a stranger is refused" [ "$(as fake "$url/metrics")" = 000 ]
check "the right client delivers" [ "$(as desk -X POST -d "$(body A)" "$url/ingest/desk")" = 202 ]
check "which counts" eventually total 1
check "another client does not" [ "$(as prometheus -X POST -d "$(body B)" "$url/ingest/desk")" = 401 ]
check "nor one of a stranger" [ "$(as fake -X POST -d "$(body B)" "$url/ingest/desk")" = 000 ]
text=$(body C)
check "a signature needs no certificate" [ "$(as nobody -X POST --data-binary "$text" -H "X-Signature-256: sha256=$(sign "$HOOK_SECRET" "$text")" "$url/ingest/hook")" = 202 ]
check "which counts too" eventually total 2

# ---- renewed while it runs
serial() { openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
shows() { [ "$(serial)" = "$(openssl x509 -noout -serial -in "$1")" ]; }
check "it shows its certificate" shows server.pem
echo nonsense >used.pem
again
check "what cannot be used is said" eventually contains "$log" 'used.pem: no certificate in PEM'
check "and the former stays" shows server.pem
cp renewed.pem used.pem
cp renewed.key used.key
again
check "a renewed one is shown after SIGHUP" eventually shows renewed.pem
check "to who may scrape" [ "$(as prometheus "$url/metrics")" = 200 ]

# ---- a real Prometheus
port=$(free_port)
cat >"$work/prometheus.yml" <<E
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: sla
    scheme: https
    static_configs: [{targets: ["${url#https://}"]}]
    tls_config: {ca_file: $work/tls/root.pem, cert_file: $work/tls/prometheus.pem, key_file: $work/tls/prometheus.key}
E
"$TOOLS/usr/bin/prometheus" --config.file "$work/prometheus.yml" --storage.tsdb.path "$work/tsdb" \
  --web.listen-address "127.0.0.1:$port" 2>"$work/prometheus.log" &
pids="$pids $!"
scraped() { [ "$(curl -fs "http://127.0.0.1:$port/api/v1/query?query=up" | jq -r '.data.result[0].value[1]')" = 1 ]; }
check "Prometheus scrapes it" eventually scraped
stop

# ---- the web configuration of Prometheus's exporters
cat >web.yaml <<E
tls_server_config: {cert_file: server.pem, key_file: server.key, client_ca_file: root.pem, client_auth_type: VerifyClientCertIfGiven}
basic_auth_users: {admin: '\$2b\$04\$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'}
slac: {certificates: {prometheus: {scopes: [metrics]}}}
E
check "starts with it" serves --web.config.file web.yaml
check "encrypted" contains "$log" 'listening on https://127.0.0.1'
check "a certificate that is named may scrape" [ "$(as prometheus "$url/metrics")" = 200 ]
check "and nothing else" [ "$(as prometheus "$url/api/v1/rows")" = 403 ]
check "one that is not named may nothing" [ "$(as desk "$url/metrics")" = 401 ]
check "one of a stranger does not connect" [ "$(as fake "$url/metrics")" = 000 ]
check "nobody may nothing" [ "$(as nobody "$url/metrics")" = 401 ]
check "a password may all" [ "$(as nobody -u admin:secret "$url/api/v1/rows")" = 200 ]
check "a webhook has a proof of its own" [ "$(as desk -d "$(body W1)" "$url/ingest/desk")" = 202 ]
sed -i 's/VerifyClientCertIfGiven/RequireAndVerifyClientCert/' web.yaml
again
needs() { [ "$(as nobody -u admin:secret "$url/metrics")" = 403 ]; }
check "read again, everybody needs one" eventually needs
check "and then a password" [ "$(as desk -u admin:secret "$url/metrics")" = 200 ]
stop
finish
