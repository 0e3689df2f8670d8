"""Numbers of each day: what real pushes and pulls become, who sees them, how long they stay."""
import datetime
import json

import pytest

from instance import wait_for
from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import INDEX, MANIFEST, Client, digest_of, dump, unique
from rest import call, listed, refused
from test_robots import PULL, make, place

QUOTA = ("quota", "read")
REGISTRY = ("physical", "logical", "gc_freed", "queue_wait")


def measure(site):
    site.wait(site.enqueue("METRIC_MEASURE"), "succeeded")


def path(names, **query):
    return f"/x/metrics?names={names}" + "".join(f"&{k}={v}" for k, v in query.items())


def series(client, names, **query):
    return listed(client, path(names, **query))["series"]


def last(client, names, **query):
    """The last value of each series; of one alone."""
    values = [s["values"][-1] for s in series(client, names, **query)]
    return values[0] if len(values) == 1 else values


def used(client, **query):
    return last(client, "pulls,pushes", **query)


def today(back=0):
    now = datetime.datetime.now(datetime.timezone.utc).date()
    return (now - datetime.timedelta(days=back)).isoformat()


def number(site, repo):
    project, name = repo.split("/", 1)
    return site.psql("SELECT repository_id FROM repository JOIN project p USING (project_id) "
                     f"WHERE p.name = '{project}' AND repository.name = '{name}'")


# --- what counts ---------------------------------------------------------
def test_pulls_and_pushes(site, client, project):
    client.push_image(f"{project}/r", "v1", (unique(), unique()))
    client.push_image(f"{project}/team/api", "v1", (unique(),))
    for _ in range(3):
        assert client.manifest(f"{project}/r", "v1").status == 200
    site.count()
    assert used(client, project=project) == [3, 2]
    assert used(client, repository=f"{project}/r") == [3, 1]
    assert used(client, repository=f"{project}/team/api") == [0, 1]
    site.count()
    assert used(client, project=project) == [3, 2]


def test_one_push_of_an_index_with_tags_is_one(site, client, project):
    """Its parts come by digest before it, a signature after it."""
    repo, parts = f"{project}/r", []
    for _ in range(2):
        doc = client.image(repo, (unique(),))
        parts.append({"mediaType": MANIFEST, "size": len(dump(doc)),
                      "digest": put(client, repo, doc)})
    doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": parts}
    a = client.put(repo, "v1?tag=v2&tag=v3", doc, INDEX)
    assert a.status == 201, a
    put(client, repo, client.image(repo, (unique(),), subject={
        "mediaType": INDEX, "size": 1, "digest": a.headers["Docker-Content-Digest"]}))
    site.count()
    assert used(client, repository=repo) == [0, 1]
    put(client, repo, client.image(repo, (unique(),)))
    site.count()
    assert used(client, repository=repo) == [0, 2]


def put(client, repo, doc):
    """A manifest by its digest."""
    digest = digest_of(dump(doc))
    assert client.put(repo, digest, doc).status == 201
    return digest


def test_a_copy_is_one_push_a_tag_is_none(site, client, project):
    client.push_image(f"{project}/r", "v1", (unique(),))
    client.call_api("POST", f"/projects/{project}/repositories/copy/artifacts"
                    f"?from={project}/r:v1", status=201)
    client.call_api("POST", f"/projects/{project}/repositories/r/artifacts/v1/tags",
                    {"name": "v2"}, 201)
    site.count()
    assert used(client, repository=f"{project}/copy") == [0, 1]
    assert used(client, repository=f"{project}/r") == [0, 1]


def test_what_is_refused_is_no_push(site, client, project):
    guest = client.member(project, 3)
    doc = client.image(f"{project}/r", (unique(),))
    assert guest.put(f"{project}/r", "v1", doc).status in (401, 403)
    assert guest.manifest(f"{project}/r", "v1").status == 404
    site.count()
    assert used(client, project=project) == [0, 0]


def test_sums_outlive_a_repository(site, client, project):
    client.push_image(f"{project}/r", "v1", (unique(),))
    client.manifest(f"{project}/r", "v1")
    site.count()
    client.call_api("DELETE", f"/projects/{project}/repositories/r")
    assert used(client, project=project) == [1, 1]
    refused(call(client, "GET", path("pulls", repository=f"{project}/r")), 404, "NOT_FOUND")
    client.call_api("POST", f"/x/projects/{project}/deletions/purge")
    site.age()
    site.wait(site.enqueue("COLLECT"), "succeeded")
    assert site.psql("SELECT count(*) FROM repository WHERE name = 'r' AND project_id IS NULL") \
        == "0"
    assert used(client, project=project) == [1, 1]
    before = used(client)
    client.call_api("DELETE", f"/projects/{project}")
    assert used(client) == before


def test_gone_before_it_was_counted(site, client, project):
    client.push_image(f"{project}/r", "v1", (unique(),))
    client.manifest(f"{project}/r", "v1")
    client.call_api("DELETE", f"/projects/{project}/repositories/r")
    site.count()
    assert used(client, project=project) == [1, 1]


# --- what is measured ----------------------------------------------------
def test_storage(site, client, project):
    other, shared = client.project(), unique(5000)
    client.push_image(f"{project}/a", "v1", (shared, unique(1000)))
    client.push_image(f"{project}/b", "v1", (shared,))
    client.push_image(f"{other}/a", "v1", (shared,))
    config = len(b'{"architecture":"amd64","os":"linux"}')
    before = last(client, "physical,logical")
    measure(site)
    assert last(client, "storage", project=project) == 6000 + config
    assert last(client, "storage", project=other) == 5000 + config
    physical, logical = last(client, "physical,logical")
    assert physical == int(site.psql("SELECT sum(size) FROM blob"))
    assert logical == int(site.psql("SELECT sum(size) FROM blob JOIN repository_blob USING (digest)"
                                    )) > physical
    client.push_image(f"{project}/a", "v2", (unique(700),))
    measure(site)
    assert last(client, "storage", project=project) == 6700 + config
    assert last(client, "physical,logical") == [physical + 700, logical + 700] != before


def test_freed(site, client, project):
    client.push_image(f"{project}/r", "v1", (unique(4321),))
    client.call_api("DELETE", f"/projects/{project}/repositories/r")
    before = last(client, "gc_freed")
    client.call_api("POST", f"/x/projects/{project}/deletions/purge")
    site.age()
    for _ in range(3):
        site.wait(site.enqueue("COLLECT"), "succeeded")
        site.age()
    freed = last(client, "gc_freed") - before
    assert freed >= 4321 and freed == sum(
        json.loads(r).get("freed_space", 0) for r in
        site.psql("SELECT result FROM job WHERE kind = 'COLLECT' ORDER BY job_id DESC LIMIT 3"
                  ).splitlines())


def test_queue_wait(site, client):
    site.psql("INSERT INTO job (kind, due_at) VALUES ('SWEEP', now() - interval '2 hours')")
    site.wait(int(site.psql("SELECT max(job_id) FROM job")), "succeeded")
    measure(site)
    assert 7200_000 <= last(client, "queue_wait") < 7260_000


def test_it_is_measured_by_itself(site):
    measured = "SELECT count(*) FROM job WHERE kind = 'METRIC_MEASURE'"
    before = site.psql(measured)
    site.psql("UPDATE schedule SET next_at = now() WHERE kind = 'METRIC_MEASURE'")
    wait_for(lambda: site.psql(measured) != before)
    site.psql("UPDATE schedule SET next_at = 'infinity'")


# --- days ----------------------------------------------------------------
def test_days(site, client, project):
    """Null is what nobody measured or counted, 0 what nobody did."""
    site.psql(f"""INSERT INTO metric_registry (day, physical) VALUES ('{today(5)}', 7)
            ON CONFLICT DO NOTHING;
        INSERT INTO metric_project (day, project_id, pulls, pushes, storage) SELECT day::date,
            project_id, 1, 2, storage FROM project, (VALUES ('{today(6)}', 11), ('{today(4)}', 22),
            ('{today(3)}', NULL)) AS v (day, storage) WHERE name = '{project}'""")
    site.count()
    a = listed(client, path("pulls,storage", project=project, **{"from": today(6)}))
    assert (a["from"], a["to"]) == (today(6), today())
    assert a["days"] == [today(n) for n in range(6, -1, -1)]
    pulls, storage = a["series"]
    assert pulls == {"name": "pulls", "project": project, "repository": None,
                     "values": [None, 0, 1, 1, 0, 0, 0]}
    assert storage["values"] == [11, None, 22, None, None, None, None]
    assert series(client, "physical", **{"from": today(5), "to": today(4)})[0]["values"] == [7, None]
    assert series(client, "pulls", project=project, to="2100-01-01")[0]["values"] == [None] * 30
    site.psql("DELETE FROM metric_registry WHERE day < (now() AT TIME ZONE 'UTC')::date")


def test_what_is_not_counted_yet(site, client, project):
    site.count()
    assert last(client, "pulls", project=project) == 0
    site.psql(f"""INSERT INTO metric_registry (day) VALUES ('{today(3)}');
        UPDATE pull_place SET place_at = '{today(2)}';
        INSERT INTO audit (op_time, operation, resource_type, resource, username)
        VALUES ('{today(1)} 12:00Z', 'login', 'user', '', '')""")
    days = series(client, "pulls", project=project, **{"from": today(4)})[0]["values"]
    assert days == [None, 0, 0, 0, None]
    site.psql("UPDATE pull_place SET place_at = clock_timestamp()")
    assert series(client, "pulls", project=project,
                  **{"from": today(4)})[0]["values"] == [None, 0, 0, 0, 0]
    site.psql("DELETE FROM metric_registry WHERE day < (now() AT TIME ZONE 'UTC')::date")


def test_the_days_that_are_kept(site, client, project):
    repo = f"{project}/r"
    client.push_image(repo, "v1", (unique(),))
    site.psql(f"""INSERT INTO metric_registry (day) SELECT '{today()}'::date - n
            FROM generate_series(399, 402) n;
        INSERT INTO metric_repository SELECT {number(site, repo)}, '{today()}'::date - n, 1, 1
            FROM generate_series(399, 402) n;
        INSERT INTO metric_project SELECT '{today()}'::date - n, project_id, 1, 1
            FROM generate_series(399, 402) n, project WHERE name = '{project}'""")
    measure(site)
    for table in ("registry", "repository", "project"):
        assert site.psql(f"SELECT min(day) FROM metric_{table}") == today(399)
    assert series(client, "pulls", repository=repo, **{"from": today(399)})[0]["values"][:2] == [1, 0]
    site.psql("DELETE FROM metric_registry WHERE day < (now() AT TIME ZONE 'UTC')::date")


# --- one by one ----------------------------------------------------------
@pytest.fixture
def three(site, client):
    """Projects of the same owner with 3, 2 and 1 pulls, which store the other way round."""
    projects = [client.project() for _ in range(3)]
    for n, project in enumerate(projects):
        client.push_image(f"{project}/r", "v1", (unique(10 ** (n + 2)),))
        for _ in range(3 - n):
            client.manifest(f"{project}/r", "v1")
    site.count()
    measure(site)
    return projects


def test_by_project(client, three):
    user = client.user()
    for project in three:
        client.call_api("POST", f"/projects/{project}/members", {
            "role_id": 3, "member_user": {"username": user.name}}, 201)
    def shown(names, top):
        return [(s["project"], s["values"][-1]) for s in
                series(user, names, by="project", top=top) if s["project"] != "library"]
    a, b, c = three
    assert shown("pulls", 3) == [(a, 3), (b, 2), (c, 1)]
    assert shown("pulls", 2) == [(a, 3), (b, 2), (None, 1)]
    assert shown("pulls", 1) == [(a, 3), (None, 3)]
    assert [project for project, _ in shown("storage", 2)] == [c, b, None]
    assert last(user, "pulls") == 6
    names = [s["name"] for s in series(user, "storage,pulls", by="project", top=1)]
    assert names == ["pulls", "pulls", "storage", "storage"]


def test_by_repository(site, client, three):
    repos = [f"{p}/r" for p in three]
    ids = ",".join([number(site, repos[2]), number(site, repos[0]), "999999999"])
    found = series(client, "pulls,pushes", by="repository", repository_ids=ids)
    assert [(s["name"], s["project"], s["repository"], s["values"][-1]) for s in found] == [
        ("pulls", three[0], "r", 3), ("pulls", three[2], "r", 1),
        ("pushes", three[0], "r", 1), ("pushes", three[2], "r", 1)]
    member = client.member(three[2], 5)
    assert [s["project"] for s in series(member, "pulls", repository_ids=ids)] == [three[2]]


# --- who -----------------------------------------------------------------
def test_strangers(site, client, three):
    nobody, somebody = Client(site, None), client.user()
    for who, status, code in ((nobody, 401, "UNAUTHORIZED"), (somebody, 403, "FORBIDDEN")):
        for query in ({"project": three[0]}, {"repository": f"{three[0]}/r"}, {"project": "none"},
                      {"project_id": 999999999}, {"repository": "none/r"}):
            refused(call(who, "GET", path("pulls", **query)), status, code)
        for name in REGISTRY:
            refused(call(who, "GET", path(f"pulls,{name}")), status, code)
        assert used(who) == [0, 0] and last(who, "storage") is None
        assert series(who, "pulls", repository_ids=number(site, f"{three[0]}/r")) == []
    refused(call(client, "GET", path("pulls", project="none")), 404, "NOT_FOUND")


def test_a_public_project(site, client, three):
    """Everybody sees pulls and pushes, its members what it stores."""
    project = three[0]
    client.call_api("PUT", f"/projects/{project}", {"metadata": {"public": "true"}})
    nobody, member = Client(site, None), client.member(project, 3)
    try:
        for who in (nobody, client.user()):
            assert used(who, project=project) == [3, 1] == used(who)
            assert used(who, repository=f"{project}/r") == [3, 1]
            assert last(who, "storage") is None
        refused(call(nobody, "GET", path("storage", project=project)), 401, "UNAUTHORIZED")
        refused(call(client.user(), "GET", path("storage", project=project)), 403, "FORBIDDEN")
        assert last(member, "storage", project=project) == last(client, "storage", project=project)
    finally:
        client.call_api("PUT", f"/projects/{project}", {"metadata": {"public": "false"}})


def test_a_part_of_a_project(site, client, project):
    """Sums, series and lists have nothing of repositories that somebody may not pull."""
    client.push_image(f"{project}/team/api", "v1", (unique(),))
    client.push_image(f"{project}/secret", "v1", (unique(),))
    client.manifest(f"{project}/team/api", "v1")
    for _ in range(5):
        client.manifest(f"{project}/secret", "v1")
    site.count()
    measure(site)
    part = client.member(project, 1, "team/**")
    assert used(part) == [1, 1] == used(part, project=project)
    assert used(part, repository=f"{project}/team/api") == [1, 1]
    refused(call(part, "GET", path("pulls", repository=f"{project}/secret")), 403, "FORBIDDEN")
    refused(call(part, "GET", path("storage", project=project)), 403, "FORBIDDEN")
    assert last(part, "storage") is None
    ids = ",".join(number(site, f"{project}/{r}") for r in ("team/api", "secret"))
    assert [s["repository"] for s in series(part, "pulls", repository_ids=ids)] == ["team/api"]
    assert [s["values"][-1] for s in series(part, "pulls,storage", by="project")] == [1]


def test_robots(site, client, three):
    a, b, _ = three
    pulls = make(client, place(a, PULL), level="project")
    stores = make(client, place(a, PULL, QUOTA), place(b, PULL), level="system")
    assert used(pulls) == [3, 1]
    refused(call(pulls, "GET", path("storage", project=a)), 403, "FORBIDDEN")
    assert last(pulls, "storage") is None
    assert used(stores) == [5, 2]
    assert last(stores, "storage", project=a) == last(client, "storage", project=a)
    assert last(stores, "storage") == last(client, "storage", project=a)
    refused(call(stores, "GET", path("physical")), 403, "FORBIDDEN")


# --- what is asked -------------------------------------------------------
@pytest.mark.parametrize("query", [
    "", "names=", "names=pull", "names=pulls,", "names=pulls,,pushes", "names=Pulls",
    "names=pulls&from=yesterday", "names=pulls&from=2026-02-30", "names=pulls&to=2026-1-1",
    "names=pulls&from=2026-01-02&to=2026-01-01", "names=pulls&from=2025-01-01&to=2026-02-05",
    "names=pulls&by=tag", "names=pulls&by=repository", "names=pulls&by=project&top=0",
    "names=pulls&by=project&top=51", "names=pulls&by=project&top=x",
    "names=pulls&repository_ids=x", "names=pulls&repository_ids=0",
    "names=pulls&repository_ids=" + ",".join(map(str, range(1, 102))),
    "names=pulls&project_id=x", "names=pulls&project_id=0", "names=pulls&repository=library",
    "names=pulls&repository=library/A", "names=storage&repository_ids=1",
    "names=storage&repository=library/r", "names=physical&project=library",
    "names=gc_freed&by=project", "names=queue_wait&repository_ids=1"])
def test_what_is_not_taken(client, query):
    refused(call(client, "GET", f"/x/metrics?{query}"), 400, "BAD_REQUEST")


def test_the_most_that_is_taken(client):
    assert len(listed(client, path("pulls", **{"from": "2025-01-01", "to": "2026-02-04"}))["days"]) \
        == 400
    assert series(client, "pulls", repository_ids=",".join(map(str, range(9001, 9101)))) == []
    assert series(client, "pulls", by="project", top=50) is not None


def test_the_same_is_not_sent_again(client):
    etag = client.get("/api/v2.0" + path("pulls")).headers["ETag"]
    assert client.get("/api/v2.0" + path("pulls"), If_None_Match=etag).status == 304
