"""Labels, global and of projects, and the artifacts that bear them."""
import json
import re
import urllib.parse

import pytest

from registry import Client, unique
from rest import V2

ROLES = {"project admin": 1, "maintainer": 4, "developer": 2, "guest": 3, "limited guest": 5}


@pytest.fixture
def project(client):
    return client.project()


@pytest.fixture
def n():
    return "l" + unique().hex()[:14]


def pid(client, project):
    return client.call_api("GET", f"/projects/{project}").json()["project_id"]


def make(client, doc, status=201):
    a = client.call_api("POST", "/labels", doc, status)
    return a.location if status == 201 else a


def id_of(location):
    return int(re.fullmatch(rf"{V2}/labels/(\d+)", location).group(1))


def of_project(client, project, n, **more):
    return {"name": n, "scope": "p", "project_id": pid(client, project), **more}


def send(client, method, path, doc):
    return client.call(method, path, json.dumps(doc).encode())


def names(client, query):
    a = client.get(f"{V2}/labels?{query}")
    assert a.status == 200, a
    return [x["name"] for x in a.json()]


# --- labels ------------------------------------------------------------------
def test_a_global_label_lives(server, client, n):
    place = make(client, {"name": n, "scope": "g", "color": "#0065AB", "description": "ours"})
    one = client.get(place).json()
    times = {k: one.pop(k) for k in ("creation_time", "update_time")}
    assert one == {"id": id_of(place), "name": n, "scope": "g", "color": "#0065AB", "description": "ours"}
    assert all(t.endswith("Z") for t in times.values())
    assert make(client, {"name": n, "scope": "g"}, 409).json()["errors"][0]["code"] == "CONFLICT"
    a = send(client, "PUT", place, {"name": n + "2", "color": "", "scope": "p", "project_id": 1})
    assert a.status == 200 and a.body == b""
    one = client.get(place).json()
    assert (one["name"], one["scope"], one["description"]) == (n + "2", "g", "ours") and "color" not in one
    assert names(Client(server, None), f"scope=g&name={n}") == names(client, f"name={n.upper()}") == [n + "2"]
    a = client.delete(place)
    assert a.status == 200 and a.body == b""
    assert client.get(place).status == client.delete(place).status == 404


def test_labels_of_projects(client, project, n):
    other = client.project()
    doc = of_project(client, project, n)
    place = make(client, doc)
    one = client.get(place).json()
    assert (one["scope"], one["project_id"]) == ("p", doc["project_id"])
    make(client, doc, 409)
    make(client, of_project(client, other, n))  # the same name elsewhere, and globally
    make(client, {"name": n, "scope": "g"})
    assert names(client, f"scope=p&project_id={doc['project_id']}") == [n]
    assert client.call_api("DELETE", f"/projects/{project}")
    assert client.get(place).status == 404


def test_lists_are_paged_and_sorted(client, project, n):
    doc = of_project(client, project, n)
    for i in range(3):
        make(client, dict(doc, name=f"{n}-{i}"))
    base = f"scope=p&project_id={doc['project_id']}"
    assert names(client, base + "&sort=-name") == [f"{n}-{i}" for i in (2, 1, 0)]
    assert names(client, f"{base}&q=name%3D{n}-1") == [f"{n}-1"]
    assert names(client, base + "&name=%25") == []
    a = client.get(f"{V2}/labels?{base}&page=2&page_size=2")
    assert [x["name"] for x in a.json()] == [f"{n}-2"] and a.headers["X-Total-Count"] == "3"
    for query, status in (("scope=x", 400), ("scope=p", 400), ("scope=p&project_id=0", 400),
                          ("scope=p&project_id=x", 422), ("scope=p&project_id=" + "9" * 40, 422),
                          ("scope=p&project_id=999999999", 404), ("page_size=101", 422)):
        assert client.get(f"{V2}/labels?{query}").status == status, query


def test_refusals(client, project, n):
    for doc, status in (
            ({}, 400), ({"name": n}, 400), ({"name": n, "scope": "x"}, 400),
            ({"name": n, "scope": "p"}, 400), ({"name": n, "scope": "p", "project_id": -1}, 400),
            ({"name": n, "scope": "p", "project_id": "1"}, 400),
            ({"name": n, "scope": "p", "project_id": 2**62}, 404), ({"name": "", "scope": "g"}, 400),
            ({"name": 5, "scope": "g"}, 400), ({"name": "x" * 129, "scope": "g"}, 400),
            ({"name": "x" * 500000, "scope": "g"}, 400),
            ({"name": n, "scope": "g", "color": "x" * 17}, 400),
            ({"name": n, "scope": "g", "color": {}}, 400),
            ({"name": n, "scope": "g", "description": "x" * 5000}, 400)):
        make(client, doc, status)
    place = make(client, of_project(client, project, n))
    for doc in ({"name": ""}, {"name": 1}, {"color": "x" * 17}, [], "x", {"name": "ä" * 129}):
        assert send(client, "PUT", place, doc).status == 400, doc
    assert send(client, "PUT", place, {"name": "ä" * 128}).status == 200
    for lid, status in (("999999999", 404), ("0", 422), ("x", 422), ("9" * 40, 422)):
        assert client.get(f"{V2}/labels/{lid}").status == status
        assert send(client, "PUT", f"{V2}/labels/{lid}", {"name": n}).status == status


def test_who_may_do_what(server, client, project, n):
    """Global: all read, system administrators change.  Of a project: by its table."""
    shared = make(client, {"name": n, "scope": "g"})
    doc = of_project(client, project, n)
    place = make(client, doc)
    listed = f"{V2}/labels?scope=p&project_id={doc['project_id']}"
    for role, number in ROLES.items():
        who = client.member(project, number)
        reads, writes = role != "limited guest", number in (1, 4)
        assert who.get(shared).status == 200
        assert who.get(place).status == who.get(listed).status == (200 if reads else 403), role
        made = send(who, "POST", f"{V2}/labels", dict(doc, name=f"{n}-{number}"))
        assert made.status == (201 if writes else 403), role
        assert send(who, "PUT", place, {"color": "red"}).status == (200 if writes else 403), role
        if writes:
            assert who.delete(made.location).status == 200
        else:
            assert who.delete(place).status == 403
        for method, path in (("POST", f"{V2}/labels"), ("PUT", shared), ("DELETE", shared)):
            body = None if method == "DELETE" else {"name": n + "x", "scope": "g"}
            assert (send(who, method, path, body) if body else who.delete(path)).status == 403
    part, nobody, stranger = client.member(project, 1, "r"), Client(server, None), client.user()
    for who, status in ((part, 403), (nobody, 401), (stranger, 403)):
        assert who.get(place).status == who.get(listed).status == status
        assert send(who, "POST", f"{V2}/labels", doc).status == status
        assert send(who, "PUT", place, {"name": "x"}).status == who.delete(place).status == status
    unknown = f"{V2}/labels?scope=p&project_id=999999999"
    assert (nobody.get(unknown).status, stranger.get(unknown).status) == (401, 403)
    public = client.project(public=True)
    assert names(nobody, f"scope=p&project_id={pid(client, public)}") == []


def test_changes_are_on_record(server, client, n):
    place = make(client, {"name": n, "scope": "g"})
    send(client, "PUT", place, {"color": "red"})
    client.delete(place)
    rows = server.psql("SELECT operation FROM audit WHERE resource_type = 'label' "
                       f"AND resource = '{n}' ORDER BY op_time").splitlines()
    assert rows == ["create", "update", "delete"]


# --- labels of artifacts -----------------------------------------------------
@pytest.fixture
def at(client, project):
    for tag in ("1", "2", "3"):
        client.push_image(f"{project}/a/b", tag, [unique()])
    return f"{V2}/projects/{project}/repositories/a%252Fb/artifacts"


def bearing(client, at, query):
    a = client.get(f"{at}?q={urllib.parse.quote(query)}&sort=push_time")
    assert a.status == 200, a
    return [x["tags"][0]["name"] for x in a.json()]


def test_artifacts_bear_labels(client, project, at, n):
    shared, own = make(client, {"name": n, "scope": "g"}), make(client, of_project(client, project, n))
    one, two = id_of(shared), id_of(own)
    for tag, label in (("1", one), ("1", two), ("2", two)):
        a = send(client, "POST", f"{at}/{tag}/labels", {"id": label, "name": "ignored"})
        assert a.status == 200 and a.body == b"", a
    assert send(client, "POST", f"{at}/1/labels", {"id": one}).status == 409
    for query, wanted in ((f"labels=({one} {two})", ["1"]), (f"labels=({two})", ["1", "2"]),
                          (f"labels={two}", ["1", "2"]), (f"labels={{{one} 999999}}", ["1"]),
                          ("labels=(999999999)", []), (f"labels=({two}),tags=2", ["2"])):
        assert bearing(client, at, query) == wanted, query
    for query in ("labels=(x)", "labels=~1", "labels=(1' OR 1=1)"):
        assert client.get(f"{at}?q={urllib.parse.quote(query)}").status == 400, query
    assert [x["id"] for x in client.get(f"{at}/1?with_label=true").json()["labels"]] == [one, two]
    assert client.get(f"{at}/1?with_label=true").json()["labels"][1] == client.get(own).json()
    assert "labels" not in client.get(f"{at}/1").json()
    assert "labels" not in client.get(f"{at}/3?with_label=true").json()
    listed = {x["tags"][0]["name"]: x for x in client.get(f"{at}?with_label=true").json()}
    assert [x["id"] for x in listed["2"]["labels"]] == [two]
    a = client.delete(f"{at}/1/labels/{one}")
    assert a.status == 200 and a.body == b""
    assert client.delete(f"{at}/1/labels/{one}").status == 404
    assert client.delete(own).status == 200  # off the artifacts, too
    assert bearing(client, at, f"labels={two}") == []
    assert client.delete(f"{at}/1").status == 200


def test_labels_that_an_artifact_cannot_bear(client, project, at, n):
    foreign = id_of(make(client, of_project(client, client.project(), n)))
    mine = id_of(make(client, of_project(client, project, n)))
    a = send(client, "POST", f"{at}/1/labels", {"id": foreign})
    assert (a.status, a.json()["errors"][0]["code"]) == (400, "BAD_REQUEST")
    for ref, doc, status in (("1", {}, 400), ("1", {"id": "1"}, 400), ("1", {"id": 0}, 400), ("1", [], 400),
                             ("1", {"id": -1}, 404), ("1", {"id": 2**62}, 404), ("none", {"id": mine}, 404),
                             ("sha256:" + "0" * 64, {"id": mine}, 404)):
        assert send(client, "POST", f"{at}/{ref}/labels", doc).status == status, (ref, doc)
    for lid, status in (("x", 422), ("0", 422), (str(foreign), 404), (str(mine), 404)):
        assert client.delete(f"{at}/1/labels/{lid}").status == status


def test_who_may_label(client, project, at, n):
    label = id_of(make(client, of_project(client, project, n)))
    people = {number: client.member(project, number) for number in ROLES.values()}
    people["inside"] = client.member(project, 2, "a/**")
    people["outside"] = client.member(project, 2, "b/**")
    for number, who in people.items():
        may = number in (1, 2, 4, "inside")
        assert send(who, "POST", f"{at}/1/labels", {"id": label}).status == (200 if may else 403), number
        if not may:
            client.call("POST", f"{at}/1/labels", b'{"id":%d}' % label)
        assert who.delete(f"{at}/1/labels/{label}").status == (200 if may else 403), number
        client.delete(f"{at}/1/labels/{label}")
