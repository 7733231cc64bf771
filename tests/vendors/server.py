#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Serves the systems of systems.py, each below its name: server.py PORT FOLDER START

FOLDER/incidents.json is their incidents, FOLDER/mood how they answer (both read anew each time), FOLDER/requests a line for each
request. START is the time of their clock when they start, in seconds.

Moods: fine; busy (the second request of a system and each 25th after it is one too many); shaky (the same fail for a moment: 502, or
an answer that is cut short); down; html (200, and a page to sign in); late (what changed last is not found yet); ignored (ServiceNow
passes over the condition on time, as it does where a field is misspelled).
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

FOLDER = pathlib.Path(sys.argv[2])
START, BEGAN = float(sys.argv[3]), time.monotonic()
LOCK = threading.Lock()
COUNTS = {}
TOLD = {}
LAST = {}


class Request:
    def __init__(self, path, query, headers, base, now, since_last, numbered):
        self.path, self.query, self.headers, self.base = path, query, headers, base
        self.now, self.since_last, self.numbered = now, since_last, numbered
        self.reply_headers = []


def told():
    """The incidents, read again when they change."""
    file = FOLDER / "incidents.json"
    stamp = file.stat().st_mtime_ns
    if TOLD.get("stamp") != stamp:
        incidents = json.loads(file.read_text())
        TOLD.update(stamp=stamp, all=(incidents, {i["n"]: i for i in incidents}))
    return TOLD["all"]


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
            body = systems.SYSTEMS[system](request, incidents)
            self.answer(200, json.dumps(body), request.reply_headers)
        except systems.Refused as refused:
            self.answer(*refused.answer)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client that has enough of an answer is none of the test's business."""


Server(("127.0.0.1", int(sys.argv[1])), Vendor).serve_forever()
