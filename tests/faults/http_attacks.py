# SPDX-License-Identifier: Apache-2.0
"""http_attacks.py SLA_EXPORTER [--long]: attacks on the server that Prometheus scrapes; a line each."""

import gzip
import pathlib
import random
import resource
import select
import sys
import tempfile
import time

from server import Crowd, Failure, Server, expect, receive, responses

PROGRAM = sys.argv[1]
LONG = "--long" in sys.argv[2:]
GET = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n"
KEEP_MB = 64  # what attacks may add to the server's memory

ATTACKS = []


def attack(function):
    ATTACKS.append(function)
    return function


def statuses(server, request):
    return [answer.status for answer in responses(server.talk(request))]


@attack
def ranges(server):
    """ranges are ignored"""
    page = server.get("/").body
    forms = ["0-0", "2-3", "-3", "3-", "0-20000", "99999999-", "-99999999",
             "0-18446744073709551615", ",".join(f"0-{i}" for i in range(700)),
             ",".join(["0-"] * 1300), "x"]
    for form in forms:
        answer = server.get("/", "Range: bytes=" + form)
        expect(f"status of {form[:20]}", 200, answer.status)
        expect(f"body of {form[:20]}", page, answer.body)
    return f"{len(forms)} forms"


@attack
def smuggling(server):
    """no byte of a body is taken for a request"""
    inner = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    size = str(len(inner)).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner)
    cases = [
        (b"Content-Length: " + size + b"\r\n\r\n" + inner, [200]),
        (b"Content-Length: 60000\r\n\r\n" + (inner * 2000)[:60000], [200]),
        (b"Transfer-Encoding: chunked\r\n\r\n" + chunked, [411]),
        (b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked, [400]),
        (b"Transfer-Encoding: chunked\r\nContent-Length: " + size + b"\r\n\r\n" + chunked, [400]),
        (b"Content-Length: 0\r\nContent-Length: " + size + b"\r\n\r\n" + inner, [400]),
        (b"Content-Length: 0, " + size + b"\r\n\r\n" + inner, [400]),
        (b"Transfer-Encoding: xchunked\r\n\r\n" + inner, [400]),
        (b"Transfer-Encoding: identity\r\n\r\n" + inner, [400]),
        (b"Transfer-Encoding: chunked, identity\r\n\r\n" + inner, [400]),
        (b"Transfer-Encoding : chunked\r\n\r\n" + chunked, [400]),
        (b"Transfer-Encoding:\x0bchunked\r\n\r\n" + chunked, [400]),
        (b"X: a\nTransfer-Encoding: chunked\r\n\r\n" + chunked, [400]),
        (b"Content-Length: -1\r\n\r\n" + inner, [400]),
        (b"Content-Length: 0x10\r\n\r\n" + inner, [400]),
        (b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n" + inner, [411]),
        (b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + inner, [411]),
        (b"Expect: 100-continue\r\nContent-Length: " + size + b"\r\n\r\n" + inner, [200]),
    ]
    for request, wanted in cases:
        expect(repr(request[:60]), wanted, statuses(server, GET + request))
    return f"{len(cases)} forms"


@attack
def pipelining(server):
    """pipelined requests are answered in order"""
    targets = ["/-/healthy", "/-/ready", "/none", "/"] * 50
    request = b"".join(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % t.encode() for t in targets)
    wanted = [server.get(target).body for target in targets[:4]] * 50
    expect("bodies", wanted, [answer.body for answer in responses(server.talk(request))])
    methods = ["HEAD", "GET", "POST", "HEAD"]
    request = b"".join(b"%s / HTTP/1.1\r\nHost: localhost\r\n\r\n" % m.encode() for m in methods)
    expect("methods", [200, 200, 405, 200],
           [answer.status for answer in responses(server.talk(request), methods)])
    return f"{len(targets)} requests at once"


@attack
def encodings(server):
    """gzip is sent where it is accepted"""
    plain = server.get("/metrics").body.split(b"# HELP sla_exporter")[0]
    cases = {"gzip": True, "gzip;q=0.5": True, "*": True, "*;q=0, gzip": True, "GZIP": True,
             "gzip;q=0": False, "gzip;q=0.0, *": False, "*;q=0": False, "identity": False,
             "gzip;q=0.4, identity;q=0.5": False, "br": False, "gzip;q=x": False, "": False}
    for value, zipped in cases.items():
        answer = server.get("/metrics", "Accept-Encoding: " + value)
        expect(f"coding for {value!r}", "gzip" if zipped else None,
               answer.fields.get("content-encoding"))
        expect("vary", "Accept-Encoding", answer.fields.get("vary"))
    body = gzip.decompress(server.get("/metrics", "Accept-Encoding: gzip").body)
    expect("length of the unpacked page", len(plain), len(body.split(b"# HELP sla_exporter")[0]))
    return f"{len(cases)} forms, a page of {len(plain) / 1e6:.1f} MB"


@attack
def methods_and_targets(server):
    """methods, targets and versions"""
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "BREW"]:
        answer = server.get("/metrics", method=method)
        expect(method, (405, "GET, HEAD"), (answer.status, answer.fields.get("allow")))
        expect(method + " elsewhere", 404, server.get("/none", method=method).status)
    whole = server.get("/")
    head = server.get("/", method="HEAD")
    expect("HEAD", (200, whole.fields["content-length"], b""),
           (head.status, head.fields["content-length"], head.body))
    for target, wanted in {"http://any.where/-/healthy": 200, "/%2d/healthy": 200, "/?a=b": 200,
                           "/%zz": 400, "/%00": 400, "*": 400, "any:80": 400, "/../metrics": 404,
                           "//metrics": 404, "/metrics/": 404, "/#a": 400}.items():
        expect(target, wanted, server.get(target).status)
    expect("HTTP/1.0", [200], statuses(server, b"GET / HTTP/1.0\r\n\r\n" + GET + b"\r\n"))
    expect("HTTP/1.0 kept", [200, 200],
           statuses(server, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + GET + b"\r\n"))
    expect("HTTP/2", [400], statuses(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
    expect("no host", [400], statuses(server, b"GET / HTTP/1.1\r\n\r\n"))
    return ""


@attack
def control_bytes(server):
    """control bytes in the head are refused"""
    for byte in [b"\0", b"\x01", b"\x0b", b"\x1b", b"\x7f"]:
        for request in [b"GET /" + byte + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        b"G" + byte + b"ET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        GET + b"X" + byte + b": a\r\n\r\n", GET + b"X: a" + byte + b"\r\n\r\n"]:
            expect(repr(request), [400], statuses(server, request))
    return ""


@attack
def sizes(server):
    """heads, targets and bodies of any size"""
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    cases = {
        "target of 1 MB": (b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        "method of 1 MB": (b"G" * 1_000_000 + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        "field of 1 MB": (GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", 431),
        "name of 1 MB": (GET + b"a" * 1_000_000 + b": a\r\n\r\n", 431),
        "folded field": (GET + b"X: a\r\n" + b" a\r\n" * 100_000 + b"\r\n", 431),
        "101 fields": (GET + b"X: a\r\n" * 100 + b"\r\n", 431),
        "100 fields": (GET + b"X: a\r\n" * 99 + b"\r\n", 200),
        "1 000 000 fields": (GET + b"X: a\r\n" * 1_000_000 + b"\r\n", 431),
        "body of 64 KiB": (GET + b"Content-Length: 65536\r\n\r\n" + bytes(65536), 200),
        "body over 64 KiB": (GET + b"Content-Length: 65537\r\n\r\n" + bytes(65537), 413),
        "announced 2^64": (GET + b"Content-Length: 18446744073709551615\r\n\r\n" + bytes(99), 413),
        "chunks without end": (GET + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20, 411),
    }
    for name, (request, wanted) in cases.items():
        expect(name, [wanted], statuses(server, request))
    return f"{len(cases)} forms"


@attack
def endless_heads(server):
    """heads without end"""
    end = time.monotonic() + (10 if LONG else 1)
    sent = connections = 0
    for line in [b"X: a\r\n", b": a\r\nX", b"\r\n", b"X", b" a\r\n"]:
        share = time.monotonic() + (end - time.monotonic()) / 3
        while time.monotonic() < share:
            with server.connect() as client:
                connections += 1
                try:
                    client.sendall(GET + b"X")
                    while time.monotonic() < share + 7:
                        sent += client.send(line * 10_000)
                except OSError:
                    continue
                raise Failure("takes a head without end")
    return f"{sent / 1e6:.0f} MB over {connections} connections"


@attack
def one_field_a_segment(server):
    """fields that arrive one by one"""
    with server.connect() as client:
        client.setsockopt(6, 1, 1)  # TCP_NODELAY
        sent = 0
        try:
            client.sendall(GET + b"X")
            for sent in range(1_000_000):
                client.sendall(b": a\r\nX")
                if sent % 64 == 0:
                    time.sleep(0.001)
        except OSError:
            pass
        answer = receive(client)
    if answer and b" 431 " not in answer[:20]:
        raise Failure(f"answered {answer[:20]!r}")
    if sent == 999_999:
        raise Failure("takes them all")
    return f"cut after {sent}"


@attack
def garbage(server):
    """mutated requests end no server"""
    rng = random.Random(7)
    seeds = [GET + b"\r\n", GET + b"Content-Length: 5\r\n\r\nabcde" + GET + b"\r\n",
             GET + b"Transfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\nX: y\r\n\r\n",
             b"HEAD http://a/metrics?b=%20 HTTP/1.0\r\nAccept-Encoding: gzip;q=0.5\r\n\r\n"]
    end = time.monotonic() + (30 if LONG else 0.5)
    count = 0
    while time.monotonic() < end:
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at:at + rng.randint(1, 8)]
            elif kind == 2:
                data[at:at] = rng.choice([b"\r\n", b"\0", b"%", b"9" * 30, b";q=", b":", b" "])
            else:
                data[at:at] = data[at // 2:at]
            if not data:
                data = bytearray(b"\r")
        server.talk(bytes(data), limit=1 << 16)
        count += 1
    server.scrape()
    return f"{count} requests"


@attack
def dripping(server):
    """1 000 clients drip a byte a second"""
    with Crowd(server, 1000, drip=GET + b"X: " + b"a" * 1000) as crowd:
        text = server.scrape_often(80 if LONG else 22, 0.25)
        if crowd.cut < 1000:
            raise Failure(f"after more than five seconds {crowd.cut} were cut")
        return text + f", {crowd.cut} cut"


@attack
def idle(server):
    """1 000 idle clients that keep their connection, beside 1 000 that drip"""
    with Crowd(server, 1000, first=GET + b"\r\n") as idlers:
        with Crowd(server, 1000, drip=GET + b"X: " + b"a" * 1000) as drippers:
            text = server.scrape_often(60 if LONG else 4, 0.25)
            return text + f", {idlers.cut} and {drippers.cut} cut"


@attack
def slow_readers(server):
    """1 200 clients ask for the page and hardly read"""
    page = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with Crowd(server, 1200, first=page, read=100) as crowd:
        text = server.scrape_often(60 if LONG else 4, 0.25)
        sockets = pathlib.Path("/proc/net/sockstat").read_text().split("TCP:", 1)[1].split("\n")[0]
        pages = int(sockets.split("mem")[1].split()[0])
        return text + f", {crowd.cut} cut, {pages * 4 / 1024:.0f} MB in the kernel's sockets"


@attack
def out_of_files(server):
    """out of open files: no spin, no end of accepting"""
    server.allow_files(24)
    try:
        with Crowd(server, 100):
            began = server.cpu_seconds()
            text = server.scrape_often(4, 0.25)
            used = server.cpu_seconds() - began
            # The ticks of the clock and the page itself are in this.
            if used > 1.5:
                raise Failure(f"used {used:.1f} s of a core in two seconds")
            return text + f", {used:.2f} s of CPU"
    finally:
        server.allow_files(4096)


def closes_within(client, low, high):
    began = time.monotonic()
    client.settimeout(high + 5)
    receive(client)
    took = time.monotonic() - began
    if not low <= took <= high:
        raise Failure(f"closed after {took:.1f} s, wanted {low} to {high}")
    return took


def deadlines(server):
    """an idle connection has 90 s, a response 30 s"""
    with server.connect() as idler, server.connect(4096) as reader:
        idler.sendall(GET + b"\r\n")
        idler.recv(4096)
        reader.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        began = time.monotonic()
        cut = select.poll()
        cut.register(reader, 0)  # errors alone
        while not cut.poll(200):
            reader.recv(20)
        took = time.monotonic() - began
        if not 29 <= took <= 32:
            raise Failure(f"a slow reader was cut after {took:.1f} s")
        return f"idle {took + closes_within(idler, 55, 65):.0f} s, slow {took:.0f} s"


def end_under_load(folder):
    """SIGTERM while clients drip, idle and hardly read"""
    server = Server(PROGRAM, folder).wait()
    try:
        page = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with Crowd(server, 300, drip=GET), Crowd(server, 300, first=GET + b"\r\n"), \
             Crowd(server, 100, first=page, read=100):
            server.scrape()
            return f"gone after {server.terminate():.2f} s"
    finally:
        server.kill()


def end_finishes_responses(folder):
    """SIGTERM lets a response end that is being read"""
    server = Server(PROGRAM, folder).wait()
    try:
        size = len(server.get("/metrics").body)
        with server.connect(65536) as client:
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            first = client.recv(1000)
            server.process.terminate()
            time.sleep(0.2)
            body = responses(first + receive(client))[0].body
        if abs(len(body) - size) > 1000:
            raise Failure(f"{len(body)} bytes of {size}")
        expect("exit code", 0, server.process.wait(5))
        return f"{len(body) / 1e6:.1f} MB"
    finally:
        server.kill()


def end_while_loading(folder):
    """SIGTERM while incidents are loaded and evaluated"""
    folder.mkdir()
    many = folder / "many.ndjson"
    with open(many, "w", encoding="ascii") as out:
        for i in range(150_000):
            out.write(f'{{"id":"INC-{i}","services":["power"],"accounts":["tenant-{i % 200}"],'
                      f'"events":[{{"at":"2026-10-{1 + i % 27:02}T08:00:00Z",'
                      '"type":"triggered","severity":"sev1"}]}\n')
    server = Server(PROGRAM, folder, incidents=many)
    try:
        while server.status("Threads") < 2:  # until it listens to signals
            time.sleep(0.05)
        time.sleep(0.3)
        return f"gone after {server.terminate():.2f} s"
    finally:
        server.kill()


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    failed = 0

    def run(function, argument):
        nonlocal failed
        try:
            print(f"held    {function.__doc__}: {function(argument)}".rstrip(": "), flush=True)
        except (Failure, OSError, IndexError, ValueError) as error:
            failed += 1
            print(f"FAILED  {function.__doc__}: {error}", flush=True)

    def memory(server):
        """memory"""
        more = server.peak_mb() - before
        if more > KEEP_MB:
            raise Failure(f"{more:.0f} MB more than after the first scrapes")
        return f"{before:.0f} MB, at most {more:.0f} MB more under attack"

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # A soft limit below what the attacks need: the server has to raise it.
        server = Server(PROGRAM, folder / "main", soft_files=256).wait()
        try:
            server.scrape()
            before = server.peak_mb()
            for function in ATTACKS + ([deadlines] if LONG else []):
                run(function, server)
            run(memory, server)
        finally:
            server.kill()
        for function in [end_under_load, end_finishes_responses, end_while_loading]:
            run(function, folder / function.__name__)
    return failed != 0


sys.exit(main())
