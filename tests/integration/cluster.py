# cluster.py CLUSTER PLAIN CRD OUT: CLUSTER and PLAIN are folders `alertmanager` of the two targets. Checks the AlertmanagerConfig with its
# CRD, if that file is there, and writes to OUT what the operator makes of it: names with its own before them, a matcher of its
# namespace, which goes on to the next route (prometheus-operator.dev, "AlertmanagerConfig").
import pathlib
import sys

import jsonschema
import yaml

from crd_schema import schema_of

cluster, plain = (pathlib.Path(folder) for folder in sys.argv[1:3])
crd, out = map(pathlib.Path, sys.argv[3:5])
bad = []
config = yaml.safe_load(open(cluster / "alertmanagerconfig.yaml"))
if crd.exists():
    bad += [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in jsonschema.Draft7Validator(schema_of(crd)).iter_errors(config)]
messages = yaml.safe_load(open(cluster / "templates.yaml"))
if messages["kind"] != "ConfigMap" or messages["data"]["slac.tmpl"] != open(plain / "slac.tmpl").read():
    bad.append("other messages")
for resource in (config, messages):
    if resource["metadata"]["namespace"] != "monitoring" or resource["metadata"]["labels"] != {"release": "prometheus"}:
        bad.append(f"metadata of {resource['kind']}")

mine = yaml.safe_load(open(plain / "alertmanager.yml"))
spec = config["spec"]
if [r["name"] for r in spec["receivers"]] != [r["name"] for r in mine["receivers"]]:
    bad.append("other receivers")
for ours, theirs in zip(mine["receivers"], spec["receivers"]):
    integrations = {k.replace("_configs", "Configs"): len(v) for k, v in ours.items() if k != "name"}
    if integrations != {k: len(v) for k, v in theirs.items() if k != "name"}:
        bad.append(f"other integrations of {ours['name']}")
    for kind, entries in theirs.items():
        for entry in entries if kind != "name" else []:
            if entry["sendResolved"] != (not ours["name"].endswith("/breach")):
                bad.append(f"{ours['name']} reports ends")


def text(matcher):
    return matcher["name"] + matcher["matchType"] + '"' + matcher["value"].replace("\\", "\\\\").replace('"', '\\"') + '"'


def route_of(route):
    made = {"receiver": "monitoring/slac/" + route["receiver"]}
    if "matchers" in route:
        made["matchers"] = [text(m) for m in route["matchers"]]
    for ours, theirs in (("groupBy", "group_by"), ("groupWait", "group_wait"), ("groupInterval", "group_interval"),
                         ("repeatInterval", "repeat_interval")):
        if ours in route:
            made[theirs] = route[ours]
    if "routes" in route:
        made["routes"] = [route_of(below) for below in route["routes"]]
    return made


top = route_of(spec["route"])
top["matchers"] = ['namespace="monitoring"']
top["continue"] = True
whole = {"route": {"receiver": "null", "routes": [top]},
         "receivers": [{"name": "null"}] + [{"name": "monitoring/slac/" + r["name"]} for r in spec["receivers"]],
         "inhibit_rules": [{"source_matchers": [text(m) for m in i["sourceMatch"]] + ['namespace="monitoring"'],
                            "target_matchers": [text(m) for m in i["targetMatch"]] + ['namespace="monitoring"'],
                            "equal": i["equal"]} for i in spec.get("inhibitRules", [])]}
mine_inhibits = [{"source_matchers": i["source_matchers"] + ['namespace="monitoring"'],
                  "target_matchers": i["target_matchers"] + ['namespace="monitoring"'], "equal": i["equal"]} for i in mine.get("inhibit_rules", [])]
if whole["inhibit_rules"] != mine_inhibits:
    bad.append("other inhibitions")
yaml.safe_dump(whole, open(out, "w"))
print("\n".join(bad[:20]))
sys.exit(bool(bad))
