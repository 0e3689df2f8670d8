"""What lists show of repositories and projects: sizes, and when something was pushed and pulled."""
import datetime

import pytest

from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import Client, basic, digest_of, unique
from rest import V2, call, listed
from test_pulls import recent

CONFIG = b'{"architecture":"amd64","os":"linux"}'


def own():
    """A config that no other image has."""
    return unique(40)


def place(repo):
    project, name = repo.split("/", 1)
    return f"/projects/{project}/repositories/{name.replace('/', '%2F')}"


def row(client, repo):
    return listed(client, place(repo))


def sizes(client, repo):
    found = row(client, repo)
    return found["size"], found["unique_size"]


def project_row(client, project):
    [found] = [p for p in listed(client, f"/projects?q=name={project}") if p["name"] == project]
    return found


def mount(client, repo, digest, source):
    a = client.call("POST", f"/v2/{repo}/blobs/uploads/?mount={digest}&from={source}", b"")
    assert a.status == 201, a


def wait_six_hours(site):
    site.psql("UPDATE repository_figure SET due_at = now(); UPDATE project_figure SET due_at = now()")


def test_a_push_is_counted(site, client, project):
    repo = f"{project}/a/b"
    assert project_row(client, project)["size"] == 0
    client.push_image(repo, "v1", (unique(1000),), config=own())
    fresh = row(client, repo)
    assert "size" not in fresh and recent(fresh["last_push"]), "nobody has counted yet"
    site.count()
    found = row(client, repo)
    assert (found["size"], found["unique_size"]) == (1040, 1040)
    assert recent(found["last_push"]) and "last_pull" not in found
    assert (found["artifact_count"], found["tag_count"]) == (1, 1)
    of = project_row(client, project)
    assert (of["size"], of["last_push"]) == (1040, found["last_push"])
    assert "last_pull" not in of
    for path in (f"/projects/{project}/repositories", f"/repositories?q=name={repo}"):
        assert listed(client, path) == [found]


def test_the_same_again_is_a_push_too(site, client, project):
    """The manifest is there already, so the time is that of the audit."""
    repo = f"{project}/r"
    layer = unique()
    for tag in ("v1", "v2"):
        client.push_image(repo, tag, (layer,))
        site.count()
    [audit] = listed(client, f"/auditlog-exts?q=operation=create,resource={repo}:v2")
    found = row(client, repo)
    assert found["last_push"] == audit["op_time"] and found["tag_count"] == 2
    assert found["artifact_count"] == 1


def test_a_pull_is_noted(site, client, project):
    repo = f"{project}/r"
    client.push_image(repo, "v1", (unique(),))
    client.push_image(f"{project}/other", "v1", (unique(),))
    assert client.manifest(repo, "v1").status == 200
    site.count()
    [audit] = listed(client, f"/auditlog-exts?q=operation=pull,resource={repo}:v1")
    found = row(client, repo)
    assert found["last_pull"] == audit["op_time"] and found["pull_count"] == 1
    assert "last_pull" not in row(client, f"{project}/other")
    assert project_row(client, project)["last_pull"] == audit["op_time"]


def test_what_is_shared_is_unique_nowhere(site, client):
    """Within a project and between two; a mount is enough."""
    one, two = client.project(), client.project()
    a, b = f"{one}/a", f"{two}/b"
    shared, mine = unique(500), unique(70)
    client.push_image(a, "v1", (shared, mine), config=own())
    site.count()
    assert sizes(client, a) == (610, 610)
    mount(client, b, digest_of(shared), a)
    client.push_image(b, "v1", (shared,), config=own())
    site.count()
    assert sizes(client, a) == (610, 110)
    assert sizes(client, b) == (540, 40)
    client.push_image(f"{one}/c", "v1", (shared,), config=own())
    site.count()
    assert project_row(client, one)["size"] == 650, "a project pays once"
    assert sizes(client, f"{one}/c") == (540, 40)


@pytest.mark.parametrize("how", ["artifact", "repository"])
def test_what_was_shared_is_unique_again(site, client, project, how):
    a, b = f"{project}/a", f"{project}/b"
    shared = unique(500)
    for repo in (a, b):
        client.push_image(repo, "v1", (shared,), config=own())
    site.count()
    assert sizes(client, a) == sizes(client, b) == (540, 40)
    call(client, "DELETE", place(b) + ("/artifacts/v1" if how == "artifact" else ""))
    site.count()
    assert sizes(client, a) == (540, 540)
    assert project_row(client, project)["size"] == 540
    if how == "artifact":
        assert sizes(client, b) == (0, 0)
    number = listed(client, f"/x/projects/{project}/deletions")[0]["id"]
    assert call(client, "POST", f"/x{place(b)}/deletions/{number}/undo").status == 200
    site.count()
    assert sizes(client, a) == sizes(client, b) == (540, 40)
    assert project_row(client, project)["size"] == 580


def test_deleted_repositories_leave_nothing(site, client, project):
    for repo in ("a", "b"):
        client.push_image(f"{project}/{repo}", "v1", (unique(),))
        client.manifest(f"{project}/{repo}", "v1")
    site.count()
    client.manifest(f"{project}/a", "v1")
    call(client, "DELETE", place(f"{project}/a"))
    client.push_image(f"{project}/a", "v2", (unique(),))
    site.count()
    assert "last_pull" not in row(client, f"{project}/a"), "it is another one"
    call(client, "POST", f"/x/projects/{project}/deletions/purge")
    site.wait(site.enqueue("GARBAGE_COLLECTION", untagged=False), "succeeded")
    assert site.psql("SELECT count(*) FROM repository_figure") == site.psql(
        "SELECT count(*) FROM repository WHERE project_id IS NOT NULL")
    assert "last_pull" in project_row(client, project), "somebody did pull there"


def test_what_the_audit_does_not_say(site, client, project):
    """A blob that no manifest needs counts until garbage collection takes it."""
    repo = f"{project}/r"
    client.push_image(repo, "v1", (unique(),), config=own())
    client.push_blob(repo, unique(300))
    site.count()
    assert sizes(client, repo) == (404, 404)
    site.age()
    site.wait(site.enqueue("COLLECT"), "succeeded")
    wait_six_hours(site)
    site.count()
    assert sizes(client, repo) == (104, 104)
    assert project_row(client, project)["size"] == 104


def test_pushes_that_are_not_recorded(site, client, project):
    """Sizes and times come with the next count of all."""
    repo = f"{project}/r"
    key = "disabled_audit_log_event_types"
    call(client, "PUT", "/configurations", {key: "create_artifact"})
    try:
        client.push_image(repo, "v1", (unique(),), config=own())
    finally:
        call(client, "PUT", "/configurations", {key: ""})
    wait_six_hours(site)
    site.count()
    assert sizes(client, repo) == (104, 104) and recent(row(client, repo)["last_push"])


@pytest.fixture(scope="module")
def sorted_site(site):
    """Three repositories of different sizes, pushed and pulled in different orders."""
    client = Client(site)
    project = client.project()
    for name, size in (("b", 3000), ("c", 1000), ("a", 2000)):
        client.push_image(f"{project}/{name}", "v1", (unique(size),), config=own())
    for name in ("c", "b"):
        client.manifest(f"{project}/{name}", "v1")
    site.count()
    return client, project


@pytest.mark.parametrize("field,order", [
    ("size", "cab"), ("unique_size", "cab"), ("last_push", "bca"), ("last_pull", "acb")])
def test_repositories_are_sorted(sorted_site, field, order):
    """What never happened is before everything."""
    client, project = sorted_site
    for sign, wanted in (("", order), ("-", order[::-1])):
        for path in (f"/projects/{project}/repositories?", f"/repositories?q=name=~{project}/&"):
            rows = listed(client, f"{path}sort={sign}{field}")
            assert "".join(r["name"][-1] for r in rows) == wanted, path


@pytest.mark.parametrize("field", ["size", "last_push", "last_pull"])
def test_projects_are_sorted(sorted_site, field):
    client, project = sorted_site
    small = client.project()
    client.push_image(f"{small}/r", "v1", (unique(),))
    client.rs.count()
    of = {"size": [project, small], "last_push": [small, project], "last_pull": [project, small]}
    rows = listed(client, f"/projects?sort=-{field}&page_size=100")
    names = [r["name"] for r in rows if r["name"] in (project, small)]
    assert names == of[field]
    values = [r.get(field, -1 if field == "size" else "") for r in rows]
    assert values == sorted(values, reverse=True)


def test_by_the_project(sorted_site):
    client, project = sorted_site
    number = listed(client, f"/projects/{project}")["project_id"]
    for path in (f"/projects/{project}/repositories?", "/repositories?"):
        rows = listed(client, f"{path}q=project_id={number}&sort=project_id,name")
        assert [r["name"][-1] for r in rows] == ["a", "b", "c"]


def test_figures_are_conditions(sorted_site):
    client, project = sorted_site
    rows = listed(client, f"/projects/{project}/repositories?q=size=[2000~2500]")
    assert [r["name"][-1] for r in rows] == ["a"]
    future = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    since = f"last_pull=[{future:%Y-%m-%dT%H:%M:%S}~]"
    assert listed(client, f"/projects/{project}/repositories?q={since}") == []


@pytest.mark.parametrize("public", [False, True])
def test_who_may_know(site, client, public):
    """A size is for those whom the summary tells what is used."""
    project = client.project(public)
    client.push_image(f"{project}/in/a", "v1", (unique(1000),), config=own())
    site.count()
    before = row(client, f"{project}/in/a")["last_push"]
    client.push_image(f"{project}/out", "v1", (unique(1000),), config=own())
    site.count()
    after = row(client, f"{project}/out")["last_push"]
    people = {role: client.member(project, role) for role in (1, 2, 3, 4, 5)}
    people["part"] = client.member(project, 2, "in/**")
    people["stranger"], people["nobody"] = client.user(), Client(site, None)
    people["robot"] = robot(client, project)
    for who, caller in people.items():
        found = [p for p in listed(caller, "/projects?page_size=100") if p["name"] == project]
        if who in ("stranger", "nobody") and not public:
            assert found == []
            continue
        [found] = found
        a = caller.get(f"{V2}/projects/{project}/summary")
        told = a.status == 200 and "quota" in a.json()
        assert ("size" in found) == ("storage_limit" in found) == (told and who != "robot"), who
        if told and who != "robot":
            assert found["size"] == a.json()["quota"]["used"]["storage"] == 2080
        last = before if who == "part" and not public else after
        assert found.get("last_push") == (None if who == "robot" and not public else last), who
        assert "size" not in listed(caller, f"/projects?q=name={project}&with_detail=false")[0]
    rows = listed(people["part"], f"/projects/{project}/repositories")
    assert ([r["name"] for r in rows] == [f"{project}/in/a"]) != public


def test_order_tells_nothing(site, client):
    """Sorted by what one may not know, projects are as if nobody knew it."""
    projects = [client.project(True) for _ in range(3)]
    for p, n in zip(projects, (10, 3000, 200)):
        client.push_image(f"{p}/r", "v1", (unique(n),))
    site.count()
    for order in ("size", "-size"):
        names = [p["name"] for p in listed(client.user(), f"/projects?sort={order}&page_size=100")]
        assert [n for n in names if n in projects] == sorted(projects)


def robot(client, project):
    a = call(client, "POST", "/robots", {
        "name": "counter", "level": "project", "duration": -1, "permissions": [
            {"kind": "project", "namespace": project, "access": [
                {"resource": "repository", "action": "list"},
                {"resource": "repository", "action": "pull"},
                {"resource": "quota", "action": "read"},
                {"resource": "project", "action": "read"}]}]})
    assert a.status == 201, a
    return Client(client.rs, basic(a.json()["name"], a.json()["secret"]))
