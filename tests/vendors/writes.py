# SPDX-License-Identifier: Apache-2.0
"""Where records can be written to, as ServiceNow and Jira have it: what they take, what they refuse, and how it is looked up.

ServiceNow: table API (PATCH of changed fields, journals that each write appends to, sys_journal_field), as the certified Ansible
collection servicenow.itsm uses it; instants as of KB0534905. Jira: REST v3, edit issue and add comment of its OpenAPI document, with
the document format ADF and the entity property by which Jira Service Management keeps a comment internal.
"""
import re

from systems import Refused, iso, need

SPACED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")


class Records:
    """What was written, by system and number of the incident."""

    def __init__(self):
        self.all = {}

    def of(self, system, number):
        return self.all.setdefault(f"{system} {number}", {"fields": {}, "notes": [], "updated": 0})


def servicenow(request, body, records, incidents):
    need(request.headers["Authorization"] == "Basic T", 401, '{"error":{"message":"User Not Authenticated"},"status":"failure"}')
    found = re.fullmatch(r"/api/now/v2/table/incident/sn(\d+)", request.path)
    if request.method == "GET":
        need(request.path == "/api/now/v2/table/sys_journal_field", 404)
        asked = re.fullmatch(r"element_id=sn(\d+)\^element=work_notes\^valueLIKE(.+)", request.query["sysparm_query"])
        notes = records.of("servicenow", int(asked.group(1)))["notes"]
        return 200, {"result": [{"sys_id": f"j{n}"} for n, note in enumerate(notes) if asked.group(2) in note["text"]][:1]}
    need(request.method == "PATCH" and found, 404)
    need(request.headers["Content-Type"] == "application/json", 415)
    number = int(found.group(1))
    need(number in incidents, 404, '{"error":{"message":"No Record found","detail":"Record doesn\'t exist or ACL restricts the '
         'record retrieval"},"status":"failure"}')
    need(request.query["sysparm_fields"] == "sys_id,sys_mod_count" and "sysparm_input_display_value" not in request.query)
    record = records.of("servicenow", number)
    for name, value in body.items():
        if name == "work_notes":
            need(not re.search(r"\[code\]", value, re.I))  # it would be shown as HTML
            record["notes"].append({"text": value, "internal": True})
            continue
        need(name.startswith("u_sla_") and isinstance(value, str), 403,
             '{"error":{"message":"Operation Failed","detail":"ACL Exception Update Failed due to security constraints"},"status":"failure"}')
        need(name != "u_sla_deadline" or value == "" or SPACED.fullmatch(value), 400)
        record["fields"][name] = value
    record["updated"] = request.now
    return 200, {"result": {"sys_id": f"sn{number}", "sys_mod_count": "7"}}


def jira(request, body, records, incidents):
    need(request.headers["Authorization"] == "Basic T", 401)
    found = re.fullmatch(r"/rest/api/3/issue/(\d+)(/comment)?", request.path)
    need(found, 404)
    number = int(found.group(1)) - 10000
    need(number in incidents, 404, '{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}')
    record = records.of("jira", number)
    if request.method == "GET":
        need(found.group(2) and request.query == {"orderBy": "-created", "maxResults": "100"})
        comments = [{"id": str(n), "body": note["document"]} for n, note in enumerate(record["notes"])]
        return 200, {"startAt": 0, "maxResults": 100, "total": len(comments), "comments": comments[::-1][:100]}
    need(request.headers["Content-Type"] == "application/json", 415)
    record["updated"] = request.now
    if found.group(2):
        need(request.method == "POST", 405)
        document = body["body"]
        need(document["type"] == "doc" and document["version"] == 1 and document["content"], 400)
        for block in document["content"]:
            need(block["type"] == "paragraph" and all(t["type"] == "text" and t["text"] for t in block["content"]), 400)
        text = "\n".join("".join(t["text"] for t in block["content"]) for block in document["content"])
        internal = {"key": "sd.public.comment", "value": {"internal": True}} in body.get("properties", [])
        record["notes"].append({"text": text, "internal": internal, "document": document})
        return 201, {"id": str(len(record["notes"]))}
    need(request.method == "PUT", 405)
    for name, value in body["fields"].items():
        need(re.fullmatch(r"customfield_\d+", name), 400, '{"errorMessages":[],"errors":{"' + name + '":"Field \'' + name +
             '\' cannot be set. It is not on the appropriate screen, or unknown."}}')
        need(name != "customfield_10201" or value is None or STAMP.fullmatch(value), 400)
        record["fields"][name] = value
    return 204, None


SYSTEMS = {"servicenow": servicenow, "jira": jira}
LOOKED_UP = {"servicenow": "/api/now/v2/table/sys_journal_field", "jira": "/comment"}


def apply(system, request, body, records, incidents):
    need(system in SYSTEMS, 404)
    return SYSTEMS[system](request, body, records, incidents)


def is_look(system, path):
    return system in LOOKED_UP and path.endswith(LOOKED_UP[system])


__all__ = ["Records", "Refused", "apply", "is_look", "iso"]
