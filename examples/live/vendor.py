#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The two systems of the story, with its incidents.

vendor.py desk FILE PORT       serves every other incident, page by page, and asks for a token
vendor.py monitoring FILE URL  sends the others to a webhook, signed, twice and out of order
"""
import hashlib
import hmac
import http.server
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


def incidents(path):
    with open(path, encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return read[::2], read[1::2]


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if self.headers.get("Authorization") != "Bearer " + os.environ["DESK_TOKEN"]:
            return self.answer(401, {"error": "no token"})
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        first, limit = int(query.get("first", "0")), int(query.get("limit", "5"))
        newer = [i for i in self.server.items if i["updated"] >= query.get("updated_after", "")]
        body = {"items": newer[first:first + limit], "next": None}
        if first + limit < len(newer):
            query["first"] = str(first + limit)
            body["next"] = url.path + "?" + urllib.parse.urlencode(query)
        return self.answer(200, body)

    def log_message(self, *_):
        pass


def serve(path, port):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Desk)
    server.items = [dict(i, updated=max(e["at"] for e in i["events"])) for i in incidents(path)[0]]
    server.items.sort(key=lambda i: i["updated"])
    server.serve_forever()


def send(path, url):
    secret = os.environ["MONITORING_SECRET"].encode()
    sent = [json.dumps(i).encode() for i in incidents(path)[1]]
    for body in list(reversed(sent)) + sent:
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(url, body, {"X-Signature-256": signature})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                assert response.status == 202, response.status
        except urllib.error.HTTPError as error:
            sys.exit(f"{url}: {error.code} {error.read().decode()}")


if __name__ == "__main__":
    if sys.argv[1] == "desk":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        send(sys.argv[2], sys.argv[3])
