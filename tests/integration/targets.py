# targets.py PROMETHEUS OPERATOR MIMIR THANOS CRD: compares the groups of four output folders; of the operator's also with the schema
# of its CRD, if that file is there, which refuses what it does not know.
import copy
import pathlib
import re
import sys

import jsonschema
import yaml

from crd_schema import schema_of

prometheus, operator, mimir, thanos = (pathlib.Path(folder) / "rules" for folder in sys.argv[1:5])
crd = pathlib.Path(sys.argv[5])
bad = []


def without(groups, key, value):
    out = copy.deepcopy(groups)
    for group in out:
        if group.pop(key, None) != value:
            bad.append(f"{group['name']} lacks {key}")
    return out


validator = None
if crd.exists():
    validator = jsonschema.Draft7Validator(schema_of(crd))
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
