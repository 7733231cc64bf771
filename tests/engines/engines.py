# engines.py SLAC WORK PROMETHEUS2 PROMETHEUS3 VICTORIA: records the same history on each engine and compares what stands there;
# the last three are folders with the programs.
#
# Raw samples lie off the grid of evaluations, every series is born before the first window, and every engine evaluates at
# the same instants. Between the Prometheus versions every record must agree within 1e-6. On VictoriaMetrics, whose rate() does
# not extrapolate, windows of a day and more must agree within 1e-3 once there is a day of history. An alert must fire and end
# on all within one evaluation.
import collections
import json
import math
import os
import random
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import yaml

BEGIN = 1769904000
HOURS = 30
END = BEGIN + HOURS * 3600
FIRST = BEGIN + 3600  # of the evaluations
SCRAPE = 30
OFF_GRID = 7.3
LONG = ("1d", "3d", "7d", "30d", "window")


def raw_series():
    """(name, labels, [(time, value)]): two outages of different depth, and steady noise from a fixed seed."""
    rng = random.Random(1)
    counters = collections.defaultdict(float)
    series = collections.defaultdict(list)

    def sample(t, name, value, **labels):
        series[name, tuple(sorted(labels.items()))].append((t, value))

    def count(t, name, more, **labels):
        counters[name, tuple(sorted(labels.items()))] += more
        sample(t, name, counters[name, tuple(sorted(labels.items()))], **labels)

    for step in range(HOURS * 3600 // SCRAPE):
        t = BEGIN + OFF_GRID + step * SCRAPE
        hour = (t - BEGIN) / 3600
        outage = 0.5 if 10 <= hour < 10.5 else 0.03 if 20 <= hour < 26 else 0.001
        for tenant, size in (("org-1", 300), ("org-2", 40)):
            total = size + rng.randrange(size // 4)
            bad = sum(rng.random() < outage for _ in range(total))
            count(t, "http_requests_total", total - bad, tenant=tenant, code="200")
            count(t, "http_requests_total", bad, tenant=tenant, code="503")
        total = 200 + rng.randrange(50)
        slow = int(total * (0.4 if 10 <= hour < 10.5 else 0.02))
        count(t, "http_request_duration_seconds_bucket", total - slow, le="0.3")
        count(t, "http_request_duration_seconds_bucket", total, le="1")
        count(t, "http_request_duration_seconds_bucket", total, le="+Inf")
        count(t, "http_request_duration_seconds_count", total)
        sample(t, "probe_success", 0 if 12 <= hour < 12.6 else 1)
        sample(t, "queue_depth", 400 if 15 <= hour < 16.5 else rng.randrange(90))
    return series


def selector(name, labels):
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in labels) + "}"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url, **parameters):
    data = urllib.parse.urlencode(parameters).encode() if parameters else None
    with urllib.request.urlopen(url, data, timeout=600) as answer:
        return answer.read()


class Server:
    def __init__(self, log):
        self.log = log
        self.process = None

    def start(self, command, ready):
        self.process = subprocess.Popen(command, stdout=open(self.log, "a"), stderr=subprocess.STDOUT)
        for _ in range(300):
            try:
                get(ready)
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        sys.exit(f"{command[0]} did not come up: {open(self.log).read()[-2000:]}")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None


class Prometheus(Server):
    def __init__(self, engine, folder):
        super().__init__(folder + ".log")
        self.engine, self.folder, self.port = engine, folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        os.makedirs(folder + "/wal")
        open(folder + ".yml", "w").close()

    def serve(self):
        self.stop()
        self.start([self.engine + "/prometheus", "--config.file=" + self.folder + ".yml",
                    "--storage.tsdb.path=" + self.folder, "--storage.tsdb.retention.time=100y", "--log.level=error",
                    f"--web.listen-address=127.0.0.1:{self.port}"], self.url + "/-/ready")

    def store(self, lines):
        with open(self.folder + ".om", "w") as out:
            out.writelines(lines)
            out.write("# EOF\n")
        subprocess.run([self.engine + "/promtool", "tsdb", "create-blocks-from", "--max-block-duration=768h", "openmetrics",
                        "-q", self.folder + ".om", self.folder], check=True, stdout=subprocess.DEVNULL)
        self.serve()

    def record(self, series, layers):
        self.store(f"{selector(name, labels)} {value} {t}\n" for (name, labels), samples in series.items() for t, value in samples)
        for layer in layers:
            self.store([line for rule in layer.group["rules"] for line in self.evaluate(rule, layer.every)])

    def query_range(self, expr, every):
        answer = json.loads(get(self.url + "/api/v1/query_range", query=expr, start=FIRST, end=END, step=every))
        return answer["data"]["result"]

    def evaluate(self, rule, every):
        """What the rule would have recorded. promtool would do it at instants that differ with its version."""
        for s in self.query_range(rule["expr"], every):
            labels = {**s["metric"], **rule.get("labels", {})}
            labels.pop("__name__", None)
            head = selector(rule["record"], sorted(labels.items()))
            for t, value in s["values"]:
                yield f"{head} {value} {t}\n"

    def samples(self, name):
        answer = json.loads(get(self.url + "/api/v1/query", query=f"{name}[{HOURS}h]", time=END))
        return {(frozenset(s["metric"].items()), round(t, 3)): float(v)
                for s in answer["data"]["result"] for t, v in s["values"]}

    def firing(self, alert, every):
        """When the alert fires, by its labels: the `for` of an alert that Prometheus would run is applied here."""
        least = seconds(alert.get("for", "0s"))
        out = collections.defaultdict(set)
        for s in self.query_range(alert["expr"], every):
            labels = of_its_own(alert, s["metric"])
            since = last = None
            for t, _ in s["values"]:
                if last is None or t - last > every * 1.5:
                    since = t
                last = t
                if t - since >= least:
                    out[labels].add(t)
        return out


class VictoriaMetrics(Server):
    def __init__(self, engine, folder):
        super().__init__(folder + ".log")
        self.engine, self.folder, self.port = engine, folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def record(self, series, layers):
        self.start([self.engine + "/victoria-metrics", "-storageDataPath=" + self.folder, "-retentionPeriod=100y",
                    f"-httpListenAddr=127.0.0.1:{self.port}", "-search.latencyOffset=0s", "-loggerLevel=ERROR"],
                   self.url + "/health")
        lines = [f"{selector(name, labels)} {value} {round(t * 1000)}"
                 for (name, labels), samples in series.items() for t, value in samples]
        urllib.request.urlopen(self.url + "/api/v1/import/prometheus", "\n".join(lines).encode()).read()
        self.flush()
        for layer in layers:
            self.replay(layer.folder + "/rules.yaml")

    def flush(self):
        get(self.url + "/internal/force_flush")

    def replay(self, rules):
        done = subprocess.run(
            [self.engine + "/vmalert", "-rule=" + rules, "-datasource.url=" + self.url, "-remoteWrite.url=" + self.url,
             "-remoteRead.url=" + self.url, "-replay.timeFrom=" + stamp(FIRST), "-replay.timeTo=" + stamp(END),
             "-replay.maxDatapointsPerQuery=100000", "-replay.rulesDelay=0s", "-replay.disableProgressBar",
             f"-httpListenAddr=127.0.0.1:{free_port()}", "-loggerLevel=ERROR"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(done.stdout[-2000:])
        self.flush()

    def samples(self, name):
        out = {}
        for line in get(self.url + "/api/v1/export", **{"match[]": name, "start": BEGIN, "end": END + 1}).splitlines():
            s = json.loads(line)
            labels = frozenset(s["metric"].items())
            out.update({(labels, t / 1000): float(v) for t, v in zip(s["timestamps"], s["values"]) if v is not None})
        return out

    def firing(self, alert, every):
        out = collections.defaultdict(set)
        fixed = {key: value for key, value in alert.get("labels", {}).items() if "{{" not in value}
        for (labels, t), value in self.samples(f'ALERTS{{alertname="{alert["alert"]}",alertstate="firing"}}').items():
            if value == 1 and fixed.items() <= dict(labels).items():
                out[of_its_own(alert, dict(labels))].add(t)
        return out


def of_its_own(alert, labels):
    """The labels that tell instances of an alert apart."""
    given = {"__name__", "alertname", "alertstate", "alertgroup", *alert.get("labels", {})}
    return frozenset((key, value) for key, value in labels.items() if key not in given)


def seconds(text):
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    total, digits = 0, ""
    for c in text:
        if c.isdigit():
            digits += c
        else:
            total, digits = total + int(digits) * units[c], ""
    return total


def stamp(t):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))


class Layer:
    """A file of records that read only those of the layers before it."""

    def __init__(self, folder):
        self.folder = folder
        self.group = yaml.safe_load(open(folder + "/rules.yaml"))["groups"][0]
        self.names = sorted({rule["record"] for rule in self.group["rules"]})
        self.every = seconds(self.group["interval"])


def deviation(a, b):
    """Relative; what is left of a sum in which all was taken away again is nothing."""
    return 0.0 if abs(a - b) < 1e-6 else abs(a - b) / max(abs(a), abs(b))


class Verdict:
    def __init__(self):
        self.failed = False

    def fail(self, text):
        self.failed = True
        print("FAILED: " + text)

    def compare(self, what, name, one, other, most, since=0):
        """The largest deviation from `since` on of what one recorded from what the other did, at equal instants."""
        if set(one) != set(other):
            alone = sorted((t, sorted(labels)) for labels, t in set(one) ^ set(other))
            self.fail(f"{what}: {name}: {len(alone)} samples of {len(one)} and {len(other)} stand alone, the first {alone[0]}")
        worst = max((deviation(one[key], other[key]) for key in set(one) & set(other) if key[1] >= since), default=0.0)
        if worst > most:
            self.fail(f"{what}: {name} deviates by {worst:.2e}, more than {most:.0e}")
        return worst

    def compare_alerts(self, what, alert, every, one, other):
        """Firing begins and ends within one evaluation, for the same labels."""
        for labels in set(one) | set(other):
            for instants, others in ((one[labels], other[labels]), (other[labels], one[labels])):
                lonely = [t for t in instants if not any(t + d * every in others for d in (-1, 0, 1))]
                if lonely:
                    self.fail(f"{what}: {alert} {sorted(labels)} fires on one alone at {len(lonely)} instants from {lonely[0]}")


def main(slac, work, debian, newer, victoria):
    here = os.path.dirname(os.path.abspath(__file__))
    for command in ("backfill", "compile"):
        subprocess.run([slac, command, here + "/specs", "--out", f"{work}/{command}"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folders = f"{work}/backfill/backfill"
    layers = [Layer(f"{folders}/{name}") for name in sorted(os.listdir(folders)) if name.startswith("layer-")]
    groups = yaml.safe_load(open(f"{work}/compile/rules/tree.yaml"))["groups"]
    for group in groups:
        group["rules"] = [rule for rule in group["rules"] if "alert" in rule]
    groups = [group for group in groups if group["rules"]]
    alerts = f"{work}/alerts.yaml"
    with open(alerts, "w") as out:
        yaml.safe_dump({"groups": groups}, out)
    series = raw_series()
    verdict = Verdict()
    two, three = Prometheus(debian, work + "/two"), Prometheus(newer, work + "/three")
    metrics = VictoriaMetrics(victoria, work + "/victoria")
    try:
        two.record(series, layers)
        three.record(series, layers)
        metrics.record(series, layers)
        metrics.replay(alerts)

        compared = 0
        versions, engines = {}, {}
        for name in sorted({name for layer in layers for name in layer.names}):
            ours = two.samples(name)
            compared += len(ours)
            versions[name] = verdict.compare("Debian's Prometheus and 3", name, ours, three.samples(name), 1e-6)
            is_long = name.endswith(LONG)
            engines[name] = verdict.compare("VictoriaMetrics", name, ours, metrics.samples(name), 1e-3 if is_long else math.inf,
                                           since=FIRST + 86400 if is_long else 0)
        fired = 0
        for group in groups:
            every = seconds(group["interval"])
            for alert in group["rules"]:
                ours = two.firing(alert, every)
                fired += len(ours)
                verdict.compare_alerts("Debian's Prometheus and 3", alert["alert"], every, ours, three.firing(alert, every))
                verdict.compare_alerts("VictoriaMetrics", alert["alert"], every, ours, metrics.firing(alert, every))
        print(f"{compared} recorded samples of {len(versions)} series names, {fired} alerts that fired")
        for what, worst in (("Debian's Prometheus and 3", versions), ("VictoriaMetrics", engines)):
            name = max(worst, key=worst.get)
            print(f"{what}: the largest deviation is {worst[name]:.2e}, of {name}")
        long = {name: value for name, value in engines.items() if name.endswith(LONG)}
        name = max(long, key=long.get)
        print(f"VictoriaMetrics, a day and more: {long[name]:.2e}, of {name}")
        if compared < 10000 or fired < 5:
            verdict.fail("too little happened to compare")
    finally:
        for server in (two, three, metrics):
            server.stop()
    sys.exit(verdict.failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
