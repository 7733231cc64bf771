# targets.py PROMETHEUS OPERATOR MIMIR THANOS CRD: compares the groups of four output folders; of the operator's also with the schema
# of its CRD, if that file is there, which refuses what it does not know.
import copy
import pathlib
import re
import sys

import jsonschema
import yaml

prometheus, operator, mimir, thanos = (pathlib.Path(folder) / "rules" for folder in sys.argv[1:5])
crd = pathlib.Path(sys.argv[5])
bad = []


def strict(schema):
    """Unknown fields are refused, as `kubectl apply --validate=strict` does."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        if schema.pop("x-kubernetes-int-or-string", False):
            schema.pop("type", None)
        for value in schema.values():
            strict(value)
    elif isinstance(schema, list):
        for value in schema:
            strict(value)
    return schema


def without(groups, key, value):
    out = copy.deepcopy(groups)
    for group in out:
        if group.pop(key, None) != value:
            bad.append(f"{group['name']} lacks {key}")
    return out


validator = None
if crd.exists():
    version = yaml.safe_load(open(crd))["spec"]["versions"][0]
    schema = strict(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    validator = jsonschema.Draft7Validator(schema)
names = set()
files = sorted(path.relative_to(prometheus) for path in prometheus.rglob("*.yaml"))
for file in files:
    groups = yaml.safe_load(open(prometheus / file))["groups"]
    if any(len(group["rules"]) > 20 for group in groups if file.parts[0] != "_slac"):
        bad.append(f"{file}: a group has more than twenty rules")
    if without(yaml.safe_load(open(thanos / file))["groups"], "partial_response_strategy", "abort") != groups:
        bad.append(f"{file}: other groups for Thanos")
    of_mimir = yaml.safe_load(open(mimir / file))
    if of_mimir != {"namespace": str(file.with_suffix("")), "groups": groups}:
        bad.append(f"{file}: other groups for Mimir")
    united = []
    for document in yaml.safe_load_all(open(operator / file)):
        for error in validator.iter_errors(document) if validator else []:
            bad.append(f"{file}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        name = document["metadata"]["name"]
        if name in names or len(name) > 253 or not re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", name):
            bad.append(f"{file}: the name {name}")
        names.add(name)
        if len(yaml.safe_dump(document)) > 2 * 400 * 1024:
            bad.append(f"{file}: {name} is too large")
        namespace = document["metadata"].get("namespace")
        for group in document["spec"]["groups"]:
            for rule in group["rules"]:
                if namespace and "alert" in rule and rule["labels"].pop("namespace") != namespace:
                    bad.append(f"{file}: {rule['alert']} lacks the namespace")
            united.append(group)
    if united != groups:
        bad.append(f"{file}: other groups for the operator")
print("\n".join(bad[:20]))
sys.exit(bool(bad) or not files)
