#!/usr/bin/python3
"""Roadstead beside docker-registry, in one run, alternating.

    make bench [BENCH="--rounds 3 --only manifest,push --json out.json"]

Subjects: lighttpd, apache (default), apache-fcgid, and Debian's docker-registry,
which serves anonymously and audits nothing.  Every figure is the median of the
rounds; a ratio above 1 means better than docker-registry.  Needs root, wrk, and
what ./test.sh installs.
"""
import argparse
import base64
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import requests

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests/e2e"), str(HERE.parent / "tests/e2e/clients")]
from images import Image, layout  # noqa: E402
from instance import Instance, alive, build_tree, free_ports, pss  # noqa: E402

MiB = 1 << 20
CONNECTIONS = 16
MANY = 10000  # members of a project, projects
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


# In this order: the last one leaves much behind.
KINDS = ("memory", "manifest", "token", "push", "skopeo", "chunked", "large", "slow", "lists")


class DockerRegistry:
    """Debian's docker-registry with its files in a folder of its own."""
    name = "docker-registry"

    def __init__(self, base):
        self.port, = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self.prefix = base / "docker-registry"
        (self.prefix / "data").mkdir(parents=True)
        conf = self.prefix / "config.yml"
        conf.write_text(f"""version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {self.prefix}/data}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{self.port}"}}
""")
        self.process = subprocess.Popen(["docker-registry", "serve", conf],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)

    def auth(self, *scopes):
        return ""

    def creds(self, side):
        return [f"--{side}-no-creds"]

    def pss(self):
        return pss(self.process.pid)

    def web_pss(self):
        return self.pss()

    def destroy(self):
        self.process.terminate()
        self.process.wait()


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def cpu(pid):
    """Seconds that a process, and its children that ended, spent on a processor."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0  # counted with its parent from now on
    return sum(map(int, stat.rsplit(")", 1)[1].split()[11:15])) / os.sysconf("SC_CLK_TCK")


class Roadstead:
    def __init__(self, tree, web):
        self.name = web
        self.rs = Instance(tree, web)
        self.rs.create()
        self.rs.up()
        self.url, self.prefix = self.rs.url, self.rs.prefix

    def auth(self, *scopes):
        return "Bearer " + self.rs.token(*scopes)

    def creds(self, side):
        return [f"--{side}-creds", ":".join(self.rs.admin)]

    def pss(self):
        return self.rs.pss()

    def cpu(self):
        return sum(map(cpu, self.rs.processes()))

    def basic(self):
        return basic(*self.rs.admin)

    def robot(self):
        """Basic of a new robot that pulls from everywhere."""
        made = self.rs.api("POST", "/robots", json={
            "name": f"bench{time.monotonic_ns()}", "level": "system", "duration": -1,
            "permissions": [{"kind": "project", "namespace": "*", "access": [
                {"resource": "repository", "action": "pull"}]}]}).json()
        return basic(made["name"], made["secret"])

    def limit(self, project, size):
        """A project with a quota, made if need be."""
        self.rs.psql(f"""INSERT INTO project (name, owner_id, storage_limit)
            VALUES ('{project}', 1, {size})
            ON CONFLICT (name) DO UPDATE SET storage_limit = {size}""")

    def fill(self):
        """Many projects with ten repositories each, and one of them with many members."""
        self.rs.psql(f"""
            INSERT INTO project (name, owner_id, public)
                SELECT 'team' || i || '-' || (ARRAY['web','core','data','infra'])[1 + i % 4], 1, i % 10 = 0
                FROM generate_series(1, {MANY}) i;
            INSERT INTO repository (project_id, name)
                SELECT project_id, (ARRAY['app','lib','svc/api','svc/ui','base'])[1 + i % 5] || '-' || i
                FROM project, generate_series(1, 10) i WHERE name ~ '^team';
            INSERT INTO users (username, email)
                SELECT 'user' || i, 'user' || i || '@example.com' FROM generate_series(1, {MANY}) i;
            INSERT INTO member (project_id, user_id, role_id)
                SELECT (SELECT project_id FROM project WHERE name = p.name), user_id, 3
                FROM (VALUES ('team1-core', {MANY}), ('team2-data', 10)) AS p (name, n)
                JOIN users ON username ~ '^user' AND substr(username, 5)::int <= n;
            ANALYZE""")

    def web_pss(self):
        todo, total = [self.rs.pid("web")], 0
        while todo:
            pid = todo.pop()
            if "fcgi" not in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                total += pss(pid)
            todo += [c for c in map(int, subprocess.run(
                ["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split())
                if alive(c)]
        return total

    def destroy(self):
        self.rs.destroy()


def wait_for_port(port):
    import socket
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}")


def blobs(path):
    """Names in an OCI layout, which are the digests of what they hold."""
    return sorted(f.name for f in (path / "blobs/sha256").iterdir())


class Bench:
    def __init__(self, args):
        self.args = args
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="rs-bench-", dir="/tmp"))
        self.base.chmod(0o755)
        self.tree = build_tree()
        self.subjects = [Roadstead(self.tree, w) for w in args.servers.split()]
        self.subjects.append(DockerRegistry(self.base))
        self.figures = {}
        self.counter = 0

    def load(self, kind, subject, repository, *rest, many=0):
        """Runs bench/load; a push goes to repository0 .. repository<many-1>."""
        names = [f"{repository}{i}" for i in range(many)] or [repository]
        auth = subject.auth(*[f"repository:{n}:pull,push" for n in names])
        if many:
            rest = (many, *rest)
        out = subprocess.run([self.args.load, kind, subject.url, auth, repository,
                              *map(str, rest)], capture_output=True, text=True)
        if out.returncode:
            raise SystemExit(f"{subject.name}: {out.stderr}")
        return json.loads(out.stdout)

    def head(self, subject, path):
        out = subprocess.run([self.args.load, "head", subject.url, subject.pull, path,
                              str(CONNECTIONS), str(self.args.seconds)],
                             capture_output=True, text=True)
        if out.returncode:
            raise SystemExit(f"{subject.name}: {out.stderr}")
        got = json.loads(out.stdout)
        return got["rate"], got["p99_ms"]

    def wrk(self, subject, path, auth, connections=CONNECTIONS):
        argv = ["wrk", "-t1", f"-c{connections}", f"-d{self.args.seconds}s", "--latency",
                "-H", f"Accept: {MANIFEST}"]
        if auth:
            argv += ["-H", f"Authorization: {auth}"]
        out = subprocess.run(argv + [subject.url + path], capture_output=True, text=True).stdout
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
        if bad:
            print(f"  {subject.name} {path}: {bad.group(0)}")
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", out).groups()
        return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    def note(self, figure, subject, value):
        self.figures.setdefault(figure, {}).setdefault(subject.name, []).append(value)

    # --- one round of each kind ------------------------------------------
    def seed(self):
        for s in self.subjects:
            self.load("push", s, "library/seed", 1, 1, many=1)
            s.manifest = "/v2/library/seed0/manifests/t0-0"
            s.pull = s.auth("repository:library/seed0:pull")
            got = requests.get(s.url + s.manifest, headers={
                "Authorization": s.pull, "Accept": MANIFEST})
            digest = got.headers["Docker-Content-Digest"]
            s.by_digest = f"/v2/library/seed0/manifests/{digest}"
            s.blob = "/v2/library/seed0/blobs/" + got.json()["layers"][0]["digest"]

    def manifest(self):
        for what, path, method in (("GET by tag", "manifest", "GET"),
                                   ("GET by digest", "by_digest", "GET"),
                                   ("HEAD by tag", "manifest", "HEAD"),
                                   ("HEAD by digest", "by_digest", "HEAD"),
                                   ("blob 2 KiB GET", "blob", "GET")):
            label = what if "blob" in what else f"manifest {what}"
            for s in self.subjects:
                rate, p99 = (self.head(s, getattr(s, path)) if method == "HEAD"
                             else self.wrk(s, getattr(s, path), s.pull))
                self.note(f"{label}, /s", s, rate)
                self.note(f"{label}, 99 % ms", s, p99)

    def token(self):
        for s in self.subjects[:-1]:
            for who, auth in (("user", s.basic()), ("robot", s.robot())):
                before = s.cpu()
                rate, _ = self.wrk(s, "/service/token?service=harbor-registry"
                                   "&scope=repository:library/seed0:pull", auth)
                spent = s.cpu() - before
                self.note(f"token by Basic of a {who}, /s", s, rate)
                self.note(f"token by Basic of a {who}, /s of one core", s,
                          rate * self.args.seconds / spent)

    def push(self):
        self.counter += 1
        for many, label in ((1, "into one repository"), (16, "into 16")):
            for s in self.subjects:
                self.push_small(s, "library", many, label)
        for s in self.subjects[:-1]:
            s.limit("limited", 1 << 40)
            self.push_small(s, "limited", 16, "into 16, with a quota")

    def push_small(self, s, project, many, label):
        got = self.load("push", s, f"{project}/p{self.counter}-{many}-",
                        CONNECTIONS, self.args.images, many=many)
        self.note(f"small images pushed {label}, /s", s, got["rate"])

    def skopeo(self):
        """A whole image of 40 MiB, there and back.  It is new to all in each round, and
        its bytes cannot be compressed further."""
        work = self.base / "skopeo"
        image = Image(*[{"file": os.urandom(8 * MiB)} for _ in range(5)])
        layout(work / "oci", {"1": image})
        for s in self.subjects:
            there = s.url.replace("http://", "docker://") + f"/library/{image.digest[7:19]}:1"
            back = work / s.name
            for what, side, ways in (("pushed", "dest", (f"oci:{work}/oci:1", there)),
                                     ("pulled", "src", (there, f"oci:{back}:1"))):
                seconds = self.copy(s, side, *ways)
                self.note(f"image of 5 layers {what} by skopeo, s", s, seconds)
            if blobs(back) != blobs(work / "oci"):
                raise SystemExit(f"{s.name}: another image came back")
        shutil.rmtree(work)

    def copy(self, s, side, source, target):
        start = time.monotonic()
        out = subprocess.run(["skopeo", "--insecure-policy", "copy", f"--{side}-tls-verify=false",
                              *s.creds(side), source, target], capture_output=True, text=True)
        if out.returncode:
            raise SystemExit(f"{s.name}: {out.stderr}")
        return time.monotonic() - start

    def chunked(self):
        for s in self.subjects:
            before, peak, stop = s.web_pss(), [0], threading.Event()

            def watch():
                while not stop.wait(0.2):
                    peak[0] = max(peak[0], s.web_pss())
            watcher = threading.Thread(target=watch)
            watcher.start()
            got = self.load("chunked", s, f"library/big{len(self.figures)}", self.args.bytes)
            stop.set()
            watcher.join()
            self.note("1 GiB by chunked PATCH, s", s, got["seconds"])
            self.note("  web server grows by, MiB", s, max(0, peak[0] - before) / 1024)

    def large(self):
        size = 256 * MiB
        for s in self.subjects:
            got = self.load("chunked", s, "library/large", size)
            path = f"/v2/library/large/blobs/{got['digest']}"
            auth = s.auth("repository:library/large:pull")
            target = s.prefix / "share/roadstead/webroot/static.bin"
            if isinstance(s, Roadstead):
                target.write_bytes(os.urandom(MiB) * 256)
                target.chmod(0o644)
                self.fetch(s.url + "/static.bin", "")
            self.fetch(s.url + path, auth)  # both from memory from here on
            for _ in range(max(self.args.rounds, 5)):
                self.note("blob 256 MiB GET, MiB/s", s, self.fetch(s.url + path, auth))
                if isinstance(s, Roadstead):
                    self.note("  the same as a static file, MiB/s", s,
                              self.fetch(s.url + "/static.bin", ""))

    def fetch(self, url, auth):
        out = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{speed_download}",
                              *(["-H", f"Authorization: {auth}"] if auth else []), url],
                             capture_output=True, text=True).stdout
        return float(out) / MiB

    def memory(self):
        for s in self.subjects:
            self.note("all processes idle, MiB PSS", s, s.pss() / 1024)

    def slow(self):
        for s in self.subjects[:-1]:
            _, calm = self.wrk(s, s.manifest, s.pull)
            before = s.pss()
            auth = s.auth("repository:library/slow:pull,push")
            uploads = subprocess.Popen([self.args.load, "slow", s.url, auth, "library/slow",
                                        "200", "10240", str(self.args.seconds + 8)],
                                       stdout=subprocess.DEVNULL)
            time.sleep(4)
            _, busy = self.wrk(s, s.manifest, s.pull)
            self.note("200 slow uploads: GET 99 % before, ms", s, calm)
            self.note("200 slow uploads: GET 99 % meanwhile, ms", s, busy)
            self.note("200 slow uploads: PostgreSQL backends", s, s.rs.backends())
            self.note("200 slow uploads: memory grows by, MiB", s, (s.pss() - before) / 1024)
            uploads.wait()

    def lists(self):
        """One request after the other: how long each takes, and one that does nothing."""
        for s in self.subjects[:-1]:
            if not getattr(s, "full", False):
                s.fill()
                s.full = True
            for what, path, auth in (
                    ("ping", "/ping", s.basic()),
                    (f"page of {MANY} members", "/projects/team1-core/members", s.basic()),
                    ("page of 10 members", "/projects/team2-data/members", s.basic()),
                    (f"search {MANY} projects, one found", "/search?q=team777-core", s.basic()),
                    (f"search {MANY} projects, nothing found", "/search?q=zzz", s.basic()),
                    (f"search {MANY} projects, most found", "/search?q=team", s.basic()),
                    (f"search {MANY} projects as nobody", "/search?q=team77", ""),
                    (f"page of {MANY} projects", "/projects", s.basic()),
                    (f"page of {MANY} quotas", "/quotas", s.basic()),
                    (f"last page of {MANY} quotas", f"/quotas?page={MANY // 10}", s.basic()),
                    (f"page of {MANY} quotas by use", "/quotas?sort=-used.storage",
                     s.basic())):
                rate, _ = self.wrk(s, "/api/v2.0" + path, auth, connections=1)
                self.note(f"{what}, ms", s, 1000 / rate)

    # --- the table --------------------------------------------------------
    def report(self):
        names = [s.name for s in self.subjects]
        median = {f: {n: statistics.median(v) for n, v in row.items()}
                  for f, row in self.figures.items()}
        print("\n| figure | " + " | ".join(names) + " |")
        print("|---" * (len(names) + 1) + "|")
        for figure, row in median.items():
            cells = []
            base = row.get(names[-1])
            for n in names:
                if n not in row:
                    cells.append("")
                elif n == names[-1] or not base or ", ms" in figure or "MiB" in figure:
                    cells.append(f"{row[n]:.{2 if ', ms' in figure else 1}f}")
                else:
                    ratio = base / row[n] if figure.endswith(", s") else row[n] / base
                    cells.append(f"{row[n]:.1f} ({ratio:.2f}x)")
            print(f"| {figure} | " + " | ".join(cells) + " |")
        if self.args.json:
            pathlib.Path(self.args.json).write_text(json.dumps(
                {"medians": median, "rounds": self.figures}, indent=1))

    def run(self):
        wanted = self.args.only.split(",")
        self.seed()
        once = ("large", "memory", "slow")
        for kind in KINDS:
            if kind not in wanted:
                continue
            for i in range(1 if kind in once else self.args.rounds):
                print(f"{kind}, round {i + 1}", flush=True)
                getattr(self, kind)()
        self.report()

    def close(self):
        for s in self.subjects:
            s.destroy()
        shutil.rmtree(self.base, ignore_errors=True)
        if not os.environ.get("ROADSTEAD_TREE"):
            shutil.rmtree(self.tree.parent, ignore_errors=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--load", default="bench/load")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=5, help="of each run of wrk")
    p.add_argument("--images", type=int, default=480)
    p.add_argument("--bytes", type=int, default=1024 * MiB)
    p.add_argument("--servers", default="lighttpd apache apache-fcgid")
    p.add_argument("--only", default=",".join(KINDS))
    p.add_argument("--json", default="bench.json")
    args = p.parse_args()
    bench = Bench(args)
    try:
        bench.run()
    finally:
        bench.close()


main()
