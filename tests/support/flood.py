#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""flood.py URL SECONDS: signed deliveries to URL/ingest/hook from four senders for so long; prints how many were taken."""
import hashlib
import hmac
import http.client
import os
import sys
import threading
import time
import urllib.parse

ADDRESS = urllib.parse.urlsplit(sys.argv[1]).netloc
END = time.monotonic() + float(sys.argv[2])
SECRET = os.environ["HOOK_SECRET"].encode()
TAKEN = [0, 0, 0, 0]
INCIDENT = ('{"id":"F%d-%d","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered",'
            '"severity":"sev1"},{"at":"2026-10-20T01:30:00Z","type":"resolved"}]}')


def send(sender):
    connection = http.client.HTTPConnection(ADDRESS, timeout=20)
    number = 0
    while time.monotonic() < END:
        number += 1
        body = (INCIDENT % (sender, number)).encode()
        proof = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        connection.request("POST", "/ingest/hook", body, {"X-Signature-256": proof})
        answer = connection.getresponse()
        answer.read()
        TAKEN[sender] += answer.status == 202


threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(TAKEN))
