# schema.py SCHEMA FILE…: prints the files of which a document does not fit.
import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Reads as YAML 1.2 does: a date is text, and so are yes and on."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", __import__("re").compile("^[-+]?[0-9]+$"), list("-+0123456789"))

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for path in sys.argv[2:]:
    for document in yaml.load_all(open(path), Loader):
        # Specs of other tools may stand beside ours.
        version = document.get("apiVersion", "") if isinstance(document, dict) else ""
        is_foreign = str(version).startswith(("openslo/", "sloth.", "pyrra.")) or isinstance(document, dict) and str(document.get("version", "")).startswith("prometheus/")
        error = None if document is None or is_foreign else jsonschema.exceptions.best_match(validator.iter_errors(document))
        if error:
            print(f"{path}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
            break
