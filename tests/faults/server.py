# SPDX-License-Identifier: Apache-2.0
"""The server under attack, and those who attack it."""

import os
import pathlib
import resource
import selectors
import signal
import socket
import subprocess
import threading
import time

STORY = pathlib.Path(__file__).resolve().parents[2] / "examples" / "colocation"


class Failure(Exception):
    """An attack that succeeded."""


def expect(what, wanted, got):
    if wanted != got:
        raise Failure(f"{what}: {got!r}, wanted {wanted!r}")


class Server:
    """sla-exporter serve, with a page of some megabytes."""

    def __init__(self, program, folder, accounts=200, incidents=None, soft_files=None):
        specs = folder / "specs"
        specs.mkdir(parents=True, exist_ok=True)
        for file in (STORY / "specs").iterdir():
            (specs / file.name).write_bytes(file.read_bytes())
        (specs / "tenants.yaml").write_text(
            "---\n".join(
                "apiVersion: slac/v1\nkind: Account\n"
                f"metadata: {{name: tenant-{i}, labels: {{tier: platinum}}}}\nspec: {{title: T}}\n"
                for i in range(accounts)
            )
        )
        self.log = folder / "log"

        def limit():
            if soft_files:
                hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft_files, hard))

        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", str(specs), "--incidents",
                 str(incidents or STORY / "incidents.ndjson"),
                 "--at", "2026-10-28T09:00:00Z", "--listen", "127.0.0.1:0"],
                stderr=log, stdout=log, preexec_fn=limit)
        self.port = 0

    def wait(self):
        """Until it listens."""
        for _ in range(300):
            text = self.log.read_text()
            if "listening on" in text:
                self.port = int(text.split("listening on", 1)[1].split()[0].rsplit(":", 1)[1])
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise Failure("does not start: " + self.log.read_text()[-500:])

    def status(self, key):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1])
        raise KeyError(key)

    def peak_mb(self):
        return self.status("VmHWM") / 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def allow_files(self, soft):
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (soft, hard))

    def terminate(self):
        """SIGTERM; gives the seconds until it was gone. It must take less than one, and exit 0."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            raise Failure("still there 20 s after SIGTERM") from None
        took = time.monotonic() - began
        expect("exit code", 0, code)
        if took >= 1:
            raise Failure(f"took {took:.2f} s to end")
        return took

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    # Talking to it.

    def connect(self, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.port))
        return client

    def talk(self, request, end=True, limit=1 << 26):
        """Sends bytes and the end; gives everything that comes back until the server's end."""
        with self.connect() as client:
            try:
                client.sendall(request)
                if end:
                    client.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it may have closed before all was sent
            return receive(client, limit)

    def get(self, target, *fields, method="GET", version="1.1"):
        lines = [f"{method} {target} HTTP/{version}", "Host: localhost", "Connection: close", *fields]
        return responses(self.talk("\r\n".join(lines).encode() + b"\r\n\r\n", end=False),
                         [method])[0]

    def scrape(self):
        """The seconds that a scrape takes."""
        began = time.monotonic()
        answer = self.get("/metrics", "Accept-Encoding: gzip")
        expect("status of a scrape", 200, answer.status)
        return time.monotonic() - began

    def scrape_often(self, times, pause):
        took = []
        for _ in range(times):
            took.append(self.scrape())
            time.sleep(pause)
        if max(took) >= 10:  # Prometheus gives up by default
            raise Failure(f"a scrape took {max(took):.2f} s")
        return f"{times} scrapes, the slowest {1000 * max(took):.0f} ms"


def receive(client, limit=1 << 26):
    out = bytearray()
    try:
        while len(out) < limit:
            some = client.recv(1 << 16)
            if not some:
                break
            out += some
    except ConnectionError:
        pass
    return bytes(out)


class Response:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            self.fields[name.lower()] = value.strip()
        self.body = body


def responses(data, methods=()):
    """Splits what came back by Content-Length; nothing may be left over."""
    out = []
    while data:
        head, found, data = data.partition(b"\r\n\r\n")
        if not found:
            raise Failure(f"no response: {head[:100]!r}")
        answer = Response(head, b"")
        if not (len(out) < len(methods) and methods[len(out)] == "HEAD"):
            size = int(answer.fields["content-length"])
            if size > len(data):
                raise Failure(f"{size} bytes announced, {len(data)} came")
            answer.body, data = data[:size], data[size:]
        out.append(answer)
    return out


class Crowd(threading.Thread):
    """Many connections that each do next to nothing, and come back when they are cut.

    first: sent at once. drip: sent byte by byte, one a second. read: bytes taken a second."""

    def __init__(self, server, count, first=b"", drip=b"", read=0):
        super().__init__(daemon=True)
        self.server, self.count, self.first, self.drip, self.read = server, count, first, drip, read
        self.cut = 0
        self.ended = threading.Event()
        self.standing = threading.Event()

    def __enter__(self):
        self.start()
        self.standing.wait(20)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def run(self):
        self.poll = selectors.DefaultSelector()
        self.clients = {}  # how much of `drip` each has sent
        while not self.ended.is_set():
            began = time.monotonic()
            while len(self.clients) < self.count:
                self.join_crowd()
            for client in list(self.clients):
                self.act(client)
            while not self.ended.is_set() and time.monotonic() - began < 1:
                self.listen()
                if len(self.clients) < self.count:
                    break
        for client in self.clients:
            client.close()
        self.poll.close()

    def join_crowd(self):
        client = socket.socket()
        if self.read:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", self.server.port))
        self.clients[client] = 0
        self.poll.register(client, selectors.EVENT_WRITE)

    def leave_crowd(self, client):
        self.cut += 1
        self.poll.unregister(client)
        client.close()
        del self.clients[client]

    def listen(self):
        """Who is connected says its first words; who is cut comes back."""
        for key, events in self.poll.select(0.05):
            client = key.fileobj
            try:
                if events & selectors.EVENT_WRITE:
                    client.send(self.first)
                    # Those who hardly read are not woken by what there is to read.
                    self.poll.modify(client, 0 if self.read else selectors.EVENT_READ)
                elif not client.recv(1 << 16):
                    self.leave_crowd(client)
            except BlockingIOError:
                pass
            except OSError:
                self.leave_crowd(client)
        if all(key.events != selectors.EVENT_WRITE for key in self.poll.get_map().values()):
            self.standing.set()

    def act(self, client):
        """What a client does every second."""
        try:
            if self.drip:
                client.send(self.drip[self.clients[client] % len(self.drip):][:1])
                self.clients[client] += 1
            if self.read and not client.recv(self.read):
                self.leave_crowd(client)
        except BlockingIOError:
            pass
        except OSError:
            self.leave_crowd(client)
