#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Serves the systems of systems.py, each below its name: server.py PORT FOLDER START

FOLDER/incidents.json is their incidents, FOLDER/mood how they answer (both read anew each time), FOLDER/requests a line for each
request. START is the time of their clock when they start, in seconds.

Moods: fine; busy (the second request of a system and each 25th after it is one too many); shaky (the same fail for a moment: 502, or
an answer that is cut short); down; html (200, and a page to sign in); late (what changed last is not found yet); ignored (ServiceNow
passes over the condition on time, as it does where a field is misspelled). Of writes (writes.py): lost (each first try arrives, and
its answer does not), denied (403), limited (each first try is one too many), slow (it arrives, and the answer takes a minute). What
was written stands in FOLDER/written.json.
"""
import http.server
import json
import pathlib
import re
import sys
import threading
import time
import urllib.parse

import systems
import writes

FOLDER = pathlib.Path(sys.argv[2])
START, BEGAN = float(sys.argv[3]), time.monotonic()
LOCK = threading.Lock()
COUNTS = {}
TOLD = {}
LAST = {}
RECORDS = writes.Records()
TRIES = {}


class Request:
    def __init__(self, path, query, headers, base, now, since_last, numbered):
        self.path, self.query, self.headers, self.base = path, query, headers, base
        self.now, self.since_last, self.numbered = now, since_last, numbered
        self.reply_headers = []
        self.method = "GET"


def told():
    """The incidents, read again when they change."""
    file = FOLDER / "incidents.json"
    stamp = file.stat().st_mtime_ns
    if TOLD.get("stamp") != stamp:
        incidents = json.loads(file.read_text())
        TOLD.update(stamp=stamp, all=(incidents, {i["n"]: i for i in incidents}))
    return TOLD["all"]


def written_to(system, incidents):
    """A record that is written to has changed."""
    at = {n: RECORDS.of(system, n)["updated"] for n in range(1, 100) if f"{system} {n}" in RECORDS.all}
    return [dict(i, updated=max(i["updated"], int(at.get(i["n"], 0)))) for i in incidents] if at else incidents


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet, and waits for no acknowledgement

    def answer(self, status, body, headers=(), length=None):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        system, _, path = url.path[1:].partition("/")
        now = START + time.monotonic() - BEGAN
        with LOCK:
            count = COUNTS[system] = COUNTS.get(system, 0) + 1
            since_last, LAST[system] = time.monotonic() - LAST.get(system, 0), time.monotonic()
            with open(FOLDER / "requests", "a", encoding="utf-8") as log:
                log.write(self.path + "\n")
        mood = (FOLDER / "mood").read_text().strip()
        incidents, numbered = told()
        incidents = written_to(system, incidents)
        if mood == "late":
            newest = max(i["updated"] for i in incidents)
            incidents = [i for i in incidents if i["updated"] < newest]
        request = Request("/" + path, dict(urllib.parse.parse_qsl(url.query)), self.headers,
                          f"http://{self.headers['Host']}/{system}", now, since_last, numbered)
        if mood == "ignored" and "sysparm_query" in request.query:
            request.query["sysparm_query"] = re.sub(r"sys_updated_on>=[^^]*", "sys_updatd_on>=x", request.query["sysparm_query"])
        try:
            if mood == "down":
                raise systems.Refused(503)
            if mood == "html":
                raise systems.Refused(200, "<html>Please sign in</html>")
            if mood == "busy" and count % 25 == 2:
                raise systems.throttled(system, now)
            if mood == "shaky" and count % 25 == 2:
                if count % 50 == 2:
                    self.answer(200, "{", length=4000)
                    self.close_connection = True
                    return
                raise systems.Refused(502, "<html>Bad gateway</html>")
            systems.need(system in systems.SYSTEMS, 404)
            if writes.is_look(system, request.path):
                self.answer(200, json.dumps(writes.apply(system, request, None, RECORDS, numbered)[1]))
                return
            body = systems.SYSTEMS[system](request, incidents)
            self.answer(200, json.dumps(body), request.reply_headers)
        except systems.Refused as refused:
            self.answer(*refused.answer)

    def write(self):
        url = urllib.parse.urlsplit(self.path)
        system, _, path = url.path[1:].partition("/")
        data = self.rfile.read(int(self.headers["Content-Length"]))
        mood = (FOLDER / "mood").read_text().strip()
        request = Request("/" + path, dict(urllib.parse.parse_qsl(url.query)), self.headers, "", START + time.monotonic() - BEGAN, 0, {})
        request.method = self.command
        with LOCK:
            first = TRIES.setdefault((self.path, data), 0) == 0
            TRIES[self.path, data] += 1
            with open(FOLDER / "requests", "a", encoding="utf-8") as log:
                log.write(f"{self.command} {self.path}\n")
            try:
                if mood == "denied":
                    raise systems.Refused(403)
                if mood == "limited" and first:
                    raise systems.Refused(429, "{}", [("Retry-After", "1")])
                status, body = writes.apply(system, request, json.loads(data), RECORDS, told()[1])
                (FOLDER / "written.new").write_text(json.dumps(RECORDS.all))
                (FOLDER / "written.new").rename(FOLDER / "written.json")
            except systems.Refused as refused:
                self.answer(*refused.answer)
                return
        if mood == "slow":
            time.sleep(60)
        if mood == "lost" and first:
            self.close_connection = True
        elif body is None:
            self.send_response(status)
            self.end_headers()
        else:
            self.answer(status, json.dumps(body))

    do_PATCH = do_POST = do_PUT = write

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client that has enough of an answer is none of the test's business."""


Server(("127.0.0.1", int(sys.argv[1])), Vendor).serve_forever()
