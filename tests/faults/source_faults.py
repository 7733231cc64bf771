# SPDX-License-Identifier: Apache-2.0
"""What a store and its webhooks must survive: source_faults.py SLA_EXPORTER [--long].

kill       kill -9 at random moments while deliveries come in and a file is polled: nothing that was
           acknowledged is lost, nothing counts twice
order      the same deliveries twice and in any order give the same rows
full       a disk that is full: deliveries are refused with 503, scrapes go on, and once there is room
           again so do deliveries
flood      a thousand deliveries a second: the 99th percentile of the time to a durable 202
"""
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

SECRET = b"hook-s3cret"
SHOP = pathlib.Path(__file__).parent.parent / "support" / "shop.yaml"
SPECS = SHOP.read_text() + """---
apiVersion: slac/v1
kind: Source
metadata: {name: hook}
spec: {use: webhook, with: {webhookSecret: {env: HOOK_SECRET}}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: file}
spec: {use: ndjson, with: {path: PATH}, every: 5s}
"""


def incident(name, minutes=30):
    hour = "2026-10-10T%02d" % (hash_of(name) % 20)
    return {"id": name, "services": ["web"], "accounts": ["acme"],
            "events": [{"at": hour + ":00:00Z", "type": "triggered", "severity": "sev1"},
                       {"at": hour + ":%02d:00Z" % minutes, "type": "resolved"}]}


def hash_of(name):
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


class Exporter:
    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.polled = self.folder / "polled.ndjson"
        self.polled.touch()
        (self.folder / "specs.yaml").write_text(SPECS.replace("PATH", str(self.polled)))
        self.process = None

    def start(self):
        self.log = open(self.folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.program, "serve", str(self.folder / "specs.yaml"), "--data", str(self.folder / "data"),
             "--at", "2026-10-28T09:00:00Z", "--listen", "127.0.0.1:0"],
            stderr=self.log, env={"HOOK_SECRET": SECRET.decode()})
        for _ in range(600):
            found = re.search(r"listening on http://127.0.0.1:(\d+)", (self.folder / "log").read_text())
            if found:
                self.port = int(found.group(1))
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit("the exporter does not start: " + (self.folder / "log").read_text())

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().read().decode()

    def row(self):
        return json.loads(self.get("/api/v1/rows"))["rows"][0]

    def settled_row(self, wanted):
        """The row once it counts so many incidents, or as it is after half a minute."""
        until = time.monotonic() + 30
        while True:
            row = self.row()
            if row["incidents"]["total"] == wanted or time.monotonic() > until:
                return row
            time.sleep(0.1)


class Sender:
    """One connection that is kept."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def send(self, record):
        body = json.dumps(record).encode()
        signature = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        self.connection.request("POST", "/ingest/hook", body, {"X-Signature-256": signature})
        response = self.connection.getresponse()
        response.read()
        return response.status


def expect(what, ok, detail=""):
    print(("ok      " if ok else "FAILED  ") + what + (": " + str(detail) if detail != "" else ""), flush=True)
    if not ok:
        sys.exit(1)


def kill(program, rounds):
    with tempfile.TemporaryDirectory() as folder:
        exporter = Exporter(program, folder)
        acknowledged, sent, polled = set(), set(), 0
        for number in range(rounds):
            exporter.start()
            stop = threading.Event()

            def deliver(thread, number=number):
                sender = Sender(exporter.port)
                for i in range(100_000):
                    if stop.is_set():
                        return
                    name = f"W{number}-{thread}-{i}"
                    sent.add(name)
                    try:
                        if sender.send(incident(name)) == 202:
                            acknowledged.add(name)
                    except (OSError, http.client.HTTPException):
                        return

            threads = [threading.Thread(target=deliver, args=(t,)) for t in range(4)]
            for thread in threads:
                thread.start()
            with open(exporter.polled, "a", encoding="utf-8") as lines:
                for _ in range(20):
                    lines.write(json.dumps(incident(f"P{polled}")) + "\n")
                    polled += 1
            time.sleep(random.uniform(0.05, 0.5))
            exporter.end(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
        exporter.start()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            row = exporter.row()
            if row["incidents"]["total"] >= len(acknowledged) + polled:
                break
            time.sleep(0.1)
        known = set()
        for account_row in [json.loads(exporter.get("/api/v1/rows/gold/fix/acme"))]:
            known = {d["incident"] for d in account_row["details"]}
        exporter.end()
        expect(f"kill: {rounds} rounds, {len(acknowledged)} of {len(sent)} acknowledged",
               acknowledged <= known and known - {f"P{i}" for i in range(polled)} <= sent)
        expect("kill: every polled record is there", {f"P{i}" for i in range(polled)} <= known)
        expect("kill: each counts once", row["incidents"]["total"] == len(known), row["incidents"]["total"])


def order(program):
    records = []
    for i in range(200):
        whole = incident(f"O{i}", 59 if i % 7 else 10)
        for event in whole["events"]:
            records.append(dict(whole, events=[event]))
    rows = []
    for shuffled in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            exporter = Exporter(program, folder).start()
            sender = Sender(exporter.port)
            told = list(records)
            if shuffled:
                told = told + told
                random.shuffle(told)
            for record in told:
                assert sender.send(record) == 202
            # The last ones may still be on their way into the rows.
            until = time.monotonic() + 20
            row = exporter.settled_row(200)
            while row["incidents"]["met"] != 200 and time.monotonic() < until:
                time.sleep(0.1)
                row = exporter.row()
            rows.append(row)
            exporter.end()
    expect("order: twice and shuffled gives the same row", rows[0] == rows[1] and rows[0]["incidents"]["total"] == 200)


def full(program):
    with tempfile.TemporaryDirectory() as folder:
        exporter = Exporter(program, folder).start()
        sender = Sender(exporter.port)
        assert sender.send(incident("F0")) == 202
        pid = exporter.process.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        refused = [sender.send(incident(f"F{i}")) for i in range(1, 4)]
        page = exporter.get("/metrics")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        accepted = [sender.send(incident(f"F{i}")) for i in range(1, 4)]
        row = exporter.settled_row(4)
        exporter.end()
        expect("full: deliveries are refused, and may come again", refused == [503] * 3, refused)
        expect("full: scrapes go on", "sla_source_up" in page)
        expect("full: with room they are taken", accepted == [202] * 3 and row["incidents"]["total"] == 4, accepted)
        exporter.start()
        expect("full: and stay", exporter.settled_row(4)["incidents"]["total"] == 4)
        exporter.end()


def flood(program, seconds):
    rate, threads = 1000, 8
    with tempfile.TemporaryDirectory() as folder:
        exporter = Exporter(program, folder).start()
        times, wrong = [], []
        begin = time.monotonic() + 0.2

        def deliver(thread):
            sender = Sender(exporter.port)
            for i in range(thread, rate * seconds, threads):
                due = begin + i / rate
                time.sleep(max(0, due - time.monotonic()))
                before = time.monotonic()
                status = sender.send(incident(f"L{i}"))
                times.append(time.monotonic() - before)
                if status != 202:
                    wrong.append(status)

        running = [threading.Thread(target=deliver, args=(t,)) for t in range(threads)]
        for thread in running:
            thread.start()
        slowest = 0.0
        while any(thread.is_alive() for thread in running):
            before = time.monotonic()
            exporter.get("/metrics")
            slowest = max(slowest, time.monotonic() - before)
            time.sleep(0.2)
        took = time.monotonic() - begin
        row = exporter.settled_row(rate * seconds)
        exporter.end()
        times.sort()
        expect(f"flood: {len(times)} deliveries in {took:.1f} s, p50 {1000 * times[len(times) // 2]:.1f} ms, "
               f"p99 {1000 * times[len(times) * 99 // 100]:.1f} ms, slowest scrape {1000 * slowest:.0f} ms",
               not wrong and row["incidents"]["total"] == rate * seconds, "")


if __name__ == "__main__":
    exporter_program = os.path.abspath(sys.argv[1])
    is_long = "--long" in sys.argv
    kill(exporter_program, 200 if is_long else 8)
    order(exporter_program)
    full(exporter_program)
    flood(exporter_program, 60 if is_long else 3)
