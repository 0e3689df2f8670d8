"""The web interface in a browser, behind each web server."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import urllib.parse

import pytest

from clients.images import Image, layout
from conftest import HERE, WEBS
from described import fits, operations
from directory import Slapd
from instance import running, wait_for
from registry import Client, digest_of, dump, unique

# Behind the first server all files; behind others, and of one script instead of
# many, what that can spoil.
ALL = sorted({file.stem for file in (HERE / "checks").glob("*.mjs")} - {"walk"})
FILES = {web: ALL if web == WEBS[0] else ["flows", "security"] for web in WEBS}
BUNDLE = WEBS[0] + " bundle"
FILES[BUNDLE] = ["flows", "budget"]
REQUESTS = {BUNDLE: 12}  # for the first view; else 45


def names(file):
    text = (HERE / "checks" / f"{file}.mjs").read_text()
    return re.findall(r"^export async function (\w+)", text, re.M)


CHECKS = [(site, f"{file}.{name}") for site in FILES for file in FILES[site] for name in names(file)]
EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def measure(rs):
    """Counts and measures now; and 89 days before that, of ten more projects."""
    rs.psql("""UPDATE schedule SET next_at = 'infinity' WHERE kind = 'METRIC_MEASURE';
        UPDATE audit_horizon SET settled_at = clock_timestamp();
        INSERT INTO job (kind) VALUES ('PULL_COUNT'), ('METRIC_MEASURE')""")
    wait_for(lambda: rs.psql("SELECT count(*) FROM job WHERE kind IN ('PULL_COUNT', "
                             "'METRIC_MEASURE') AND state <> 'succeeded'") == "0")
    rs.psql("""INSERT INTO project (name, owner_id)
            SELECT 'team-' || i, 1 FROM generate_series(1, 10) i;
        INSERT INTO metric_registry (day, physical, logical, queue_wait)
            SELECT utc_day(now()) - n, (100 - n) * 1000, (100 - n) * 2000,
                (n * 37 % 11) * 400 FROM generate_series(1, 89) n;
        INSERT INTO metric_project (day, project_id, pulls, pushes, storage)
            SELECT utc_day(now()) - n, project_id, (n * project_id * 7) % 40, n % 5,
                (100 - n) * CASE WHEN name ~ '^team' THEN project_id * 20 ELSE 1100 END
            FROM generate_series(0, 89) n, project
            WHERE name <> 'library' AND (n > 0 OR name ~ '^team');
        INSERT INTO metric_repository (repository_id, day, pulls, pushes)
            SELECT repository_id, utc_day(now()) - n, (n * repository_id * 3) % 23, n % 3
            FROM generate_series(1, 89) n, repository""")


def seed(rs):
    """A public project with many repositories, one of which has many tags and an index."""
    admin = Client(rs)
    project = admin.project(public=True)
    for i in range(20):
        admin.push_image(f"{project}/app/r{i:02}", "v1", (unique(3000),))
    repo = f"{project}/app/web"
    for i in range(1, 31):
        admin.push_image(repo, f"1.{i}", (unique(2000 + i),))
    parts = []
    for _ in range(2):
        doc = admin.image(repo, (unique(1000),))
        assert admin.put(repo, digest_of(dump(doc)), doc).status == 201
        parts.append(digest_of(dump(doc)))
    admin.push_index(repo, "multi", parts)
    admin.call_api("PUT", f"/projects/{project}/repositories/app%252Fr00", {"description": EVIL})
    admin.call_api("POST", "/labels", {"name": EVIL, "scope": "g"}, 201)
    for _ in range(7):
        admin.manifest(f"{project}/app/r01", "v1")
    developer = admin.member(project, 2)
    bad = push_evil(admin)
    measure(rs)
    return {"project": project, "repo": "app/web", "evil": EVIL, "bad": bad, "pulled": "app/r01", "pulls": 7,
            "developer": developer.name, "password": rs.admin_password}


def push_evil(admin):
    """An image whose author wrote markup wherever there is room for words; its repository."""
    project = admin.project()
    layer = unique(500)
    config = {"architecture": "amd64", "os": "linux", "author": EVIL,
              "config": {"Env": [f"X={EVIL}"], "Cmd": [EVIL], "Labels": {EVIL: EVIL}},
              "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
              "history": [{"created_by": EVIL, "comment": EVIL}]}
    admin.push_image(f"{project}/app", "v1", (layer,), config=dump(config),
                     annotations={"org.opencontainers.image.title": EVIL, EVIL: EVIL})
    admin.call_api("PUT", f"/projects/{project}/repositories/app", {"description": EVIL})
    return f"{project}/app"


def directory(d):
    """Where it is, who may search it, and somebody and some group in it."""
    return {"url": d.url, "reader": d.reader_dn, "password": d.reader_password,
            "people": d.people_dn, "groups": d.groups_dn, "user": "carol", "group": "devs",
            "userPassword": d.password}


def bundle(rs, modules):
    webroot = rs.prefix / "share/roadstead/webroot"
    made = rs.prefix / "bundle"
    subprocess.run([HERE.parents[1] / "ui/bundle.sh", webroot, made], check=True, timeout=60,
                   env={**os.environ, "PATH": f"{modules / '.bin'}:{os.environ['PATH']}"})
    shutil.rmtree(webroot)
    made.rename(webroot)


def out_of(site):
    """Where pictures of it are, and what was asked."""
    return HERE / "out" / site.replace(" ", "-")


def run(rs, modules, world, files, out):
    """What became of each check."""
    env = {**os.environ, "BASE": f"http://{rs.host}", "WORLD": json.dumps(world),
           "FILES": " ".join(files), "NODE_MODULES": str(modules), "OUT": str(out_of(out))}
    done = subprocess.run(["node", str(HERE / "run.mjs")], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=1500)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"check"')]
    assert done.returncode == 0, done.stdout
    print(*[line for line in done.stdout.splitlines() if line.startswith("#")], sep="\n")
    told = [json.loads(line) for line in lines]
    for r in sorted(told, key=lambda r: -r["seconds"])[:10]:
        print(f"# {r['seconds']:.1f} s {r['check']}")
    return {r["check"]: r["why"] for r in told}


@pytest.fixture(scope="module")
def results(tree, modules):
    """What became of the checks behind a server, which all run at the first question."""
    known = {}

    def behind(site):
        if site not in known:
            with contextlib.closing(Slapd()) as d, running(tree, site.split()[0]) as rs:
                d.start()
                if site == BUNDLE:
                    bundle(rs, modules)
                world = {**seed(rs), "ldap": directory(d), "requests": REQUESTS.get(site, 45)}
                known[site] = run(rs, modules, world, FILES[site], site)
        return known[site]
    return behind


@pytest.mark.parametrize("site,check", CHECKS)
def test_in_the_browser(results, site, check):
    found = results(site)
    assert check in found, "it did not run"
    assert found[check] is None, found[check]


def operation_of(call):
    """What the description says of a request."""
    path = urllib.parse.urlsplit(call["url"]).path
    known = [op for op in operations() if op.method == call["method"] and
             re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(op.path)), path)]
    return min(known, key=lambda op: op.path.count("{"), default=None)


def misfits(call, op):
    """Parameters and a body that the description does not have."""
    query = urllib.parse.parse_qsl(urllib.parse.urlsplit(call["url"]).query)
    known = {p.name: p for p in op.inside("query")}
    wrong = [f"{k}={v}" for k, v in query if k not in known or not known[k].admits(v)]
    if op.body and "json" in op.body.type and call["status"] < 400:
        if not call["body"] or not fits(op.body.schema, json.loads(call["body"])):
            wrong.append(str(call["body"]))
    return wrong


def test_what_pages_ask_is_described(results):
    """Each request of all checks: its address, its parameters, its body where it was taken."""
    results(WEBS[0])
    lines = (out_of(WEBS[0]) / "calls.jsonl").read_text().splitlines()
    calls = {line: json.loads(line) for line in lines}.values()
    wrong = [(c["method"], c["url"]) for c in calls if not operation_of(c)]
    assert not wrong
    wrong = [(str(op), w) for c in calls for op in [operation_of(c)] for w in misfits(c, op)]
    assert not wrong
    print(f"# {len(calls)} requests, {len({str(operation_of(c)) for c in calls})} operations")
    assert len({str(operation_of(c)) for c in calls}) > 80


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_first_day(tree, modules, tmp_path, locale):
    """On a registry that is new: from the guide to the log."""
    image = layout(tmp_path / "image", {"1": Image({"etc/motd": b"hello"})})
    with contextlib.closing(Slapd()) as d, running(tree, WEBS[-1]) as rs:
        d.start()
        # what nothing needs waits ten minutes for somebody who pushes it again
        rs.psql("UPDATE gc_delay SET delay = '0' WHERE event = 'condemned'")
        world = {"ldap": directory(d), "layout": str(image), "locale": locale,
                 "password": rs.admin_password}
        assert run(rs, modules, world, ["walk"], f"first day {locale}") == {"walk.the_first_day": None}


def test_without_a_browser():
    done = subprocess.run(["node", "--test", str(HERE / "unit.test.mjs")], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
