# SPDX-License-Identifier: Apache-2.0
"""The APIs of incident systems, as far as they are documented, over one list of incidents.

Each function below answers one system's requests in its shapes, with its pages, caps, zones and refusals. An incident is
{n, created, acknowledged, resolved, updated, severity: 1|2}, times in seconds since the epoch.
"""
import re
import urllib.parse
from datetime import datetime, timezone


class Refused(Exception):
    def __init__(self, status, body="{}", headers=()):
        super().__init__(status)
        self.answer = (status, body, list(headers))


def iso(seconds, fraction=""):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def bare(text, form):
    return int(datetime.strptime(text, form).replace(tzinfo=timezone.utc).timestamp())


def need(condition, status=400, body="{}"):
    if not condition:
        raise Refused(status, body)


def link(request, **changes):
    query = dict(request.query)
    query.update({k: str(v) for k, v in changes.items()})
    return request.base + request.path + "?" + urllib.parse.urlencode(query)


def by_updated(incidents, since):
    return sorted((i for i in incidents if i["updated"] >= since), key=lambda i: (i["updated"], i["n"]))


def pagerduty(request, incidents):
    need(request.headers["Authorization"] == "Token token=T", 401)
    of_one = re.fullmatch(r"/incidents/PD(\d+)/log_entries", request.path)
    need(of_one or request.path == "/log_entries", 404)
    limit, offset = int(request.query["limit"]), int(request.query.get("offset", 0))
    need(limit <= 100)
    need(offset + limit <= 10000, 400, '{"error":{"message":"Invalid Input Provided","code":2002}}')
    need(request.query["time_zone"] == "UTC")
    if of_one:  # all of the incident
        incidents, since, until = [request.numbered[int(of_one.group(1))]], 0, 1 << 40
    else:
        need(request.query["since"].endswith("Z"))
        since, until = seconds(request.query["since"]), seconds(request.query["until"])
        need(until - since < 184 * 86400)
    entries = []
    for i in incidents:
        incident = {"id": f"PD{i['n']}", "title": "outage", "html_url": "https://acme.pagerduty.com/x",
                    "created_at": iso(i["created"]), "service": {"summary": "web"},
                    "priority": {"summary": f"P{i['severity']}"}, "resolve_reason": None}
        acknowledged = "acknowledge_log_entry" if i["n"] % 2 else "acknowledgement_log_entry"
        for kind, at in (("trigger_log_entry", i["created"]), (acknowledged, i["acknowledged"]),
                         ("resolve_log_entry", i["resolved"])):
            if at is not None and since <= at <= until:
                entries.append({"id": f"R{i['n']}{kind[0]}", "type": kind, "created_at": iso(at), "incident": incident,
                                "agent": {"id": "PUSR1"}})
    entries.sort(key=lambda e: e["created_at"], reverse=True)
    page = entries[offset:offset + limit]
    return {"log_entries": page, "limit": limit, "offset": offset, "more": offset + limit < len(entries), "total": None}


def opsgenie(request, incidents):
    need(request.headers["Authorization"] == "GenieKey T", 401)
    need(request.path == "/v2/alerts", 404)
    bounds = re.fullmatch(r"createdAt >= (\d+) AND createdAt <= (\d+)", request.query["query"])
    need(bounds, 422)
    since, until = (int(b) // 1000 for b in bounds.groups())
    limit, offset = int(request.query["limit"]), int(request.query.get("offset", 0))
    need(limit <= 100 and offset + limit <= 20000, 422)
    found = [i for i in sorted(incidents, key=lambda i: i["created"]) if since <= i["created"] <= until]
    paging = {"first": link(request, offset=0)}
    if offset + limit < len(found):
        paging["next"] = link(request, offset=offset + limit)
    data = []
    for i in found[offset:offset + limit]:
        report = {}
        if i["acknowledged"] is not None:
            report["ackTime"] = (i["acknowledged"] - i["created"]) * 1000
        if i["resolved"] is not None:
            report["closeTime"] = (i["resolved"] - i["created"]) * 1000
        data.append({"id": f"og-{i['n']}", "message": "outage", "status": "open" if i["resolved"] is None else "closed",
                     "acknowledged": "ackTime" in report, "tags": [], "createdAt": iso(i["created"], ".000"), "entity": "web",
                     "priority": f"P{i['severity']}", "report": report})
    return {"data": data, "paging": paging, "took": 0.04}


def jira(request, incidents):
    need(request.headers["Authorization"] == "Basic T", 401)
    zone = ".000+0000"
    if request.path == "/rest/api/3/search/jql":
        since = bare(re.search(r'updated >= "([^"]+)"', request.query["jql"]).group(1), "%Y-%m-%d %H:%M")
        size, first = int(request.query["maxResults"]), int(request.query.get("nextPageToken", "at0")[2:])
        need(size <= 100)
        found = by_updated(incidents, since)
        out = {"issues": [{
            "id": str(10000 + i["n"]), "key": f"OPS-{i['n']}", "self": f"{request.base}/rest/api/3/issue/{10000 + i['n']}",
            "fields": {"summary": "outage", "priority": {"name": f"P{i['severity']}"}, "created": iso(i["created"])[:-1] + zone,
                       "updated": iso(i["updated"])[:-1] + zone, "components": [{"name": "web"}], "resolutiondate": None,
                       "customfield_10050": f"INC{i['n']:07}"}}
            for i in found[first:first + size]]}
        if first + size < len(found):
            out["nextPageToken"] = f"at{first + size}"
        return out
    number = re.fullmatch(r"/rest/api/3/issue/(\d+)/changelog", request.path)
    need(number, 404)
    i = request.numbered[int(number.group(1)) - 10000]
    changes = []
    if i["acknowledged"] is not None:
        changes.append((i["acknowledged"], {"field": "status", "fromString": "Open", "toString": "In Progress"}))
    if i["resolved"] is not None:
        changes.append((i["resolved"], {"field": "resolution", "from": None, "to": "1", "toString": "Done"}))
    first = int(request.query.get("startAt", 0))
    return {"startAt": first, "isLast": first + 1 >= len(changes),
            "values": [{"created": iso(at)[:-1] + zone, "items": [item]} for at, item in changes[first:first + 1]]}


def servicenow(request, incidents):
    need(request.headers["Authorization"] == "Basic T", 401)
    spaced = lambda at: "" if at is None else iso(at)[:-1].replace("T", " ")
    query = request.query["sysparm_query"]
    if request.path == "/api/now/v2/table/sys_audit":
        i = request.numbered[int(re.match(r"documentkey=sn(\d+)\^", query).group(1))]
        rows = [(i["created"], "1", ""), (i["acknowledged"], "2", "1"), (i["resolved"], "6", "2")]
        return {"result": [{"fieldname": "state", "oldvalue": old, "newvalue": new, "sys_created_on": spaced(at), "user": "ana"}
                           for at, new, old in rows[1:] if at is not None]}
    if request.path == "/api/now/v2/table/task_sla":  # set up for two hours where the contract says one
        i = request.numbered[int(re.match(r"task=sn(\d+)\^", query).group(1))]
        row = {"sys_id": f"sla{i['n']}", "sla.name": "Resolution (2 hour)", "stage": "completed" if i["resolved"] else "in_progress",
               "active": "false" if i["resolved"] else "true", "has_breached": "false", "start_time": spaced(i["created"]),
               "end_time": spaced(i["resolved"]), "planned_end_time": spaced(i["created"] + 7200), "pause_time": ""}
        return {"result": [{k: v for k, v in row.items() if k in request.query["sysparm_fields"].split(",")}]}
    need(request.path == "/api/now/v2/table/incident", 404)
    need(request.query["sysparm_display_value"] == "false")
    clause = re.search(r"sys_updated_on>=(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", query)
    found = by_updated(incidents, bare(clause.group(1), "%Y-%m-%d %H:%M:%S") if clause else 0)  # what is wrong is ignored
    limit, offset = int(request.query["sysparm_limit"]), int(request.query.get("sysparm_offset", 0))
    hidden = [None] * limit  # rows that the user may not see take their place on a page all the same
    rows = hidden + found
    if offset + limit < len(rows):
        request.reply_headers.append(("Link", f'<{link(request, sysparm_offset=offset + limit)}>;rel="next"'))
    return {"result": [{
        "sys_id": f"sn{i['n']}", "number": f"INC{i['n']:07}", "short_description": "outage", "priority": str(i["severity"]),
        "state": "6" if i["resolved"] else "2" if i["acknowledged"] else "1", "hold_reason": "", "opened_at": spaced(i["created"]), "sys_created_on": spaced(i["created"]),
        "resolved_at": spaced(i["resolved"]), "closed_at": "", "company": "", "business_service": "web",
        "sys_updated_on": spaced(i["updated"])} for i in rows[offset:offset + limit] if i is not None]}


def rootly(request, incidents):
    need(request.headers["Authorization"] == "Bearer T", 401)
    need(request.path == "/v1/incidents", 404)
    found = by_updated(incidents, seconds(request.query["filter[updated_at][gte]"]))
    size, number = int(request.query["page[size]"]), int(request.query.get("page[number]", 1))
    page = found[size * (number - 1):size * number]
    at = lambda value: None if value is None else iso(value, ".000")
    return {"data": [{"id": f"rt-{i['n']}", "type": "incidents", "attributes": {
        "title": "outage", "kind": "normal", "severity": {"data": {"attributes": {"slug": f"sev{i['severity']}"}}},
        "services": [{"data": {"attributes": {"name": "web"}}}], "labels": {}, "started_at": at(i["created"]),
        "detected_at": at(i["created"]), "acknowledged_at": at(i["acknowledged"]), "mitigated_at": None,
        "resolved_at": at(i["resolved"]), "closed_at": None, "cancelled_at": None, "created_at": at(i["created"]),
        "updated_at": at(i["updated"])}} for i in page],
        "links": {"next": link(request, **{"page[number]": number + 1}) if size * number < len(found) else None}}


def alertops(request, incidents):
    need(request.headers["api-key"] == "T", 401)
    need(request.path == "/api/v2/alerts", 404)
    since = bare(request.query["createdFrom"], "%Y-%m-%d")
    limit, first = int(request.query["limit"]), int(request.query.get("next", 0))
    found = [i for i in sorted(incidents, key=lambda i: i["created"]) if i["created"] >= since]
    return {"alerts": [{"alert_id": i["n"], "created_date": iso(i["created"]),
                        "closed_date": None if i["resolved"] is None else iso(i["resolved"]), "priority": f"P{i['severity']}",
                        "topic": "outage", "description": "", "source_name": "web"} for i in found[first:first + limit]],
            "metadata": {"next": str(first + limit) if first + limit < len(found) else None}}


def incidentio(request, incidents):
    need(request.headers["Authorization"] == "Bearer T", 401)
    if request.path == "/v2/incident_updates":
        return {"incident_updates": [], "pagination_meta": {"after": None}}
    need(request.path == "/v2/incidents", 404)
    found = [i for i in incidents if i["updated"] >= bare(request.query["updated_at[gte]"], "%Y-%m-%d")]
    found.sort(key=lambda i: (i["created"], i["n"]))
    names = [f"ic{i['n']}" for i in found]
    first = names.index(request.query["after"]) + 1 if "after" in request.query else 0
    page = found[first:first + int(request.query["page_size"])]
    stamp = lambda name, at: {"incident_timestamp": {"name": name}, "value": None if at is None else {"value": iso(at)}}
    return {"incidents": [{
        "id": f"ic{i['n']}", "reference": f"INC-{i['n']}", "name": "outage", "severity": {"name": f"P{i['severity']}"},
        "incident_timestamp_values": [stamp("Accepted at", i["acknowledged"]), stamp("Resolved at", i["resolved"])],
        "custom_field_entries": [{"custom_field": {"name": "Affected services"}, "values": [{"value_text": "web"}]}],
        "created_at": iso(i["created"], ".801578"), "updated_at": iso(i["updated"])} for i in page],
        "pagination_meta": {"after": f"ic{page[-1]['n']}" if page else None, "page_size": 100}}  # also on the last page


def firehydrant(request, incidents):
    need(request.headers["Authorization"] == "Bearer T", 401)
    need(request.path == "/v1/incidents", 404)
    found = by_updated(incidents, seconds(request.query["updated_after"]))
    size, page = int(request.query["per_page"]), int(request.query.get("page", 1))
    stone = lambda slug, at: {"slug": slug, "occurred_at": None if at is None else iso(at)}
    return {"data": [{
        "id": f"fh{i['n']}", "number": i["n"], "name": "outage", "created_at": iso(i["created"]), "started_at": iso(i["created"]),
        "discarded_at": None, "severity": f"SEV{i['severity']}", "services": [{"name": "web"}],
        "lifecycle_phases": [{"milestones": [stone("detected", i["created"]), stone("acknowledged", i["acknowledged"]),
                                             stone("resolved", i["resolved"])]}]} for i in found[size * (page - 1):size * page]],
        "pagination": {"page": page, "next": page + 1 if size * page < len(found) else None}}


def oncall(request, incidents):
    need(request.headers["Authorization"] == "T", 401)
    need(request.path == "/api/v1/alert_groups/", 404)
    since, until = (bare(t, "%Y-%m-%dT%H:%M:%S") for t in request.query["started_at"].split("_"))
    found = sorted((i for i in incidents if since <= i["created"] <= until), key=lambda i: -i["created"])
    page, size = int(request.query.get("page", 1)), 50
    at = lambda value: None if value is None else iso(value)
    return {"count": len(found), "next": link(request, page=page + 1) if size * page < len(found) else None, "results": [{
        "id": f"gc{i['n']}", "title": "outage", "created_at": iso(i["created"], ".430444"), "acknowledged_at": at(i["acknowledged"]),
        "acknowledged_by": "U1", "resolved_at": at(i["resolved"]), "resolved_by": "U1", "silenced_at": None,
        "labels": [{"key": {"name": "severity"}, "value": {"name": f"P{i['severity']}"}},
                   {"key": {"name": "service"}, "value": {"name": "web"}}]} for i in found[size * (page - 1):size * page]]}


def statuspage(request, incidents):
    need(request.headers["Authorization"] == "OAuth T", 401)
    need(request.path == "/v1/pages/p1/incidents", 404)
    if request.since_last < 0.9:  # one request a second
        raise Refused(420, '{"error":"Enhance your calm"}')
    size, page = int(request.query["limit"]), int(request.query.get("page", 1))
    need(size <= 100)
    found = sorted(incidents, key=lambda i: -i["created"])[size * (page - 1):size * page]
    out = []
    for i in found:
        updates = [{"status": "investigating", "created_at": iso(i["created"] + 240), "display_at": iso(i["created"]), "body": "",
                    "affected_components": [{"name": "web", "new_status": "major_outage"}]}]
        if i["resolved"] is not None:
            updates.append({"status": "resolved", "created_at": iso(i["resolved"]), "display_at": iso(i["resolved"]), "body": "",
                            "affected_components": [{"name": "web", "new_status": "operational"}]})
        out.append({"id": f"sp{i['n']}", "name": "outage", "impact": ["", "major", "minor"][i["severity"]], "impact_override": None,
                    "created_at": iso(i["created"] + 240), "updated_at": iso(i["updated"]), "scheduled_for": None,
                    "components": [{"name": "web"}], "incident_updates": updates[::-1]})
    return out


def zendesk(request, incidents):
    need(request.headers["Authorization"] == "Basic T", 401)
    one = re.fullmatch(r"/api/v2/tickets/(\d+)\.json", request.path)
    if one:
        i = request.numbered[int(one.group(1))]
        events = [("reply_time", "activate", i["created"]), ("reply_time", "fulfill", i["acknowledged"]),
                  ("requester_wait_time", "activate", i["created"]), ("requester_wait_time", "fulfill", i["resolved"])]
        return {"ticket": {"id": i["n"], "metric_events": {"all": [
            {"metric": m, "instance_id": 1, "type": t, "time": iso(at)} for m, t, at in events if at is not None]}}}
    need(request.path == "/api/v2/incremental/tickets/cursor.json", 404)
    need("cursor" in request.query or int(request.query["start_time"]) < request.now - 60, 422)
    first = int(request.query.get("cursor", "0"))
    found = by_updated(incidents, int(request.query["start_time"]))
    return {"tickets": [{"id": i["n"], "subject": "outage", "priority": ["", "urgent", "normal"][i["severity"]],
                         "status": "open" if i["resolved"] is None else "solved", "created_at": iso(i["created"]),
                         "updated_at": iso(i["updated"]), "organization_id": None, "tags": ["service:web"]}
                        for i in found[first:first + 100]],
            "after_cursor": str(min(first + 100, len(found))), "end_of_stream": first + 100 >= len(found)}


def github(request, incidents):
    need(request.headers["Authorization"] == "Bearer T", 401)
    timeline = re.fullmatch(r"/repos/acme/ops/issues/(\d+)/timeline", request.path)
    if timeline:
        number = int(timeline.group(1))
        if number > 90000:  # of a pull request, which has one as well
            return []
        i = request.numbered[number]
        events = [("assigned", i["acknowledged"], {"assignee": {"login": "ana"}}), ("closed", i["resolved"], {"actor": {"login": "ana"}})]
        return [{"event": kind, "created_at": iso(at), **more} for kind, at, more in events if at is not None]
    need(request.path == "/repos/acme/ops/issues", 404)
    found = by_updated(incidents, seconds(request.query["since"]))
    size, page = int(request.query["per_page"]), int(request.query.get("page", 1))
    if size * page < len(found):
        request.reply_headers.append(("Link", f'<{link(request, page=page + 1)}>; rel="next", <{link(request, page=9)}>; rel="last"'))
    out = []
    for i in found[size * (page - 1):size * page]:
        issue = {"number": i["n"], "title": "outage", "created_at": iso(i["created"]), "updated_at": iso(i["updated"]),
                 "closed_at": None, "state_reason": None, "html_url": "https://github.com/acme/ops/issues/1",
                 "labels": [{"name": "incident"}, {"name": f"sev{i['severity']}"}, {"name": "service/web"}]}
        if i["n"] % 40 == 0:  # a pull request that an issue's label is on
            out.append({**issue, "number": 90000 + i["n"], "pull_request": {}})
        out.append(issue)
    return out


SYSTEMS = {"pagerduty": pagerduty, "opsgenie": opsgenie, "jira": jira, "servicenow": servicenow, "rootly": rootly,
           "alertops": alertops, "incidentio": incidentio, "firehydrant": firehydrant, "grafana-oncall": oncall,
           "statuspage": statuspage, "zendesk": zendesk, "github": github}


def throttled(system, now):
    """How each says that it was asked too often: 429 but for two, each with a header of its own, or none."""
    headers = {"pagerduty": [("ratelimit-reset", "1")], "rootly": [("RateLimit-Reset", str(int(now) + 1))],
               "servicenow": [("Retry-After", "1"), ("X-RateLimit-Reset", str(int(now) + 1))], "jira": [("Retry-After", "1")],
               "zendesk": [("Retry-After", "1")],
               "github": [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", str(int(now) + 1))]}
    status = {"github": 403, "statuspage": 420}.get(system, 429)
    return Refused(status, '{"error":{"message":"Rate Limit Exceeded","code":2020}}', headers.get(system, []))
