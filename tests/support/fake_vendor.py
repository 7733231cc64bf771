#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A system with moods: fake_vendor.py PORT FOLDER

Serves the incidents of FOLDER/items.json (read anew each time) at /incidents, two a page, in the way that
FOLDER/mood says, and writes a line for each request into FOLDER/requests.

Moods: fine, link, offset, number, throttled (the next request is refused for a second), broken (500), html, truncated,
loop, elsewhere (the next page lies on another host), huge, slow, no-token.
"""
import http.server
import json
import pathlib
import sys
import time
import urllib.parse

FOLDER = pathlib.Path(sys.argv[2])
SIZE = 2


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    refused = False

    def answer(self, status, text, kind="application/json", headers=()):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        mood = (FOLDER / "mood").read_text().strip()
        with open(FOLDER / "requests", "a", encoding="utf-8") as log:
            log.write(self.path + "\n")
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if self.headers.get("Authorization") != "Bearer s3cret":
            return self.answer(401, '{"error":"no token"}')
        if mood == "throttled" and not Vendor.refused:
            Vendor.refused = True
            return self.answer(429, "{}", headers=[("Retry-After", "1")])
        if mood == "broken":
            return self.answer(500, "{}")
        if mood == "html":
            return self.answer(200, "<html>Please sign in</html>", "text/html")
        if mood == "slow":
            time.sleep(3)
        items = json.loads((FOLDER / "items.json").read_text())
        if url.path.startswith("/incidents/"):
            found = [i for i in items if i["id"] == url.path.split("/")[2]]
            return self.answer(200, json.dumps({"item": found[0]})) if found else self.answer(404, "{}")
        newer = sorted((i for i in items if i["updated"] >= query.get("since", "")), key=lambda i: i["updated"])
        step = {"offset": int(query.get("offset", "0")), "number": SIZE * (int(query.get("page", "1")) - 1)}
        first = step.get(mood, int(query.get("from", "0")))
        page = {"items": newer[first:first + SIZE], "next": None, "more": first + SIZE < len(newer)}
        headers = []
        query["from"] = str(first + SIZE)
        following = url.path + "?" + urllib.parse.urlencode(query)
        if page["more"]:
            page["next"] = following
            headers = [("Link", f'<{following}>; rel="next", </other>; rel="last"')]
        if mood == "loop":
            page["next"] = self.path
        if mood == "elsewhere":
            page["next"] = "http://localhost:1/incidents"
        text = json.dumps(page)
        if mood == "huge":
            text = "[" + " " * (33 << 20) + "]"
        if mood == "truncated":
            text = text[: len(text) // 2]
        return self.answer(200, text, headers=headers)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that has enough of an answer is none of the test's business."""


Server(("127.0.0.1", int(sys.argv[1])), Vendor).serve_forever()
