"""Quotas: how much projects may store, and do."""
import time

import pytest

from registry import Client, unique
from rest import V2, call, listed, refused
from test_configurations import SOON, change
from test_robots import make, place

CONFIG = b'{"architecture":"amd64","os":"linux"}'


@pytest.fixture
def project(client):
    return client.project()


def pid(client, project):
    return listed(client, f"/projects/{project}")["project_id"]


def quota(client, project):
    [one] = listed(client, f"/quotas?reference=project&reference_id={pid(client, project)}")
    return one


def limit(client, one, hard):
    return call(client, "PUT", f"/quotas/{one['id']}", {"hard": hard})


def test_a_quota_lives(client, project):
    one = quota(client, project)
    times = {k: one.pop(k) for k in ("creation_time", "update_time")}
    number = pid(client, project)
    assert one == {"id": number, "hard": {"storage": -1}, "used": {"storage": 0},
                   "ref": {"id": number, "name": project, "owner_name": "admin"}}
    assert all(t.endswith("Z") for t in times.values())
    a = limit(client, one, {"storage": 1 << 30})
    assert a.status == 200 and a.body == b""
    assert listed(client, f"/quotas/{number}")["hard"] == {"storage": 1 << 30}
    assert limit(client, one, {"storage": -1}).status == 200
    assert quota(client, project)["hard"] == {"storage": -1}


def test_used_is_what_the_summary_says(client, project):
    """One count for both: each blob of a project once."""
    layer = unique(1000)
    for repo in ("a", "b"):
        client.push_image(f"{project}/{repo}", "1", [layer])
    one = quota(client, project)
    assert one["used"] == {"storage": 1000 + len(CONFIG)}
    assert limit(client, one, {"storage": 10}).status == 200  # below what is there
    both = listed(client, f"/projects/{project}/summary")["quota"]
    assert both == {"hard": {"storage": 10}, "used": one["used"]}


def test_lists_are_filtered_sorted_and_paged(client):
    made = [client.project() for _ in range(3)]
    for p, n in zip(made, (2**50 - 1, 2**50, 2**50 - 2)):
        limit(client, quota(client, p), {"storage": n})
    client.push_image(f"{made[0]}/r", "1", [b"\0" * 4000000])
    top = listed(client, "/quotas?sort=-hard.storage&page_size=3")
    assert [q["ref"]["name"] for q in top] == [made[1], made[0], made[2]]
    used = [q["used"]["storage"] for q in listed(client, "/quotas?sort=-used.storage&page_size=100")]
    assert used == sorted(used, reverse=True) and used[0] >= 4000000
    ids = [q["id"] for q in listed(client, "/quotas?page_size=100")]
    assert ids == sorted(ids)
    a = client.get(f"{V2}/quotas/?page=1&page_size=2")  # with the slash, as clients write it
    total = int(client.rs.psql("SELECT count(*) FROM project"))
    assert len(a.json()) == 2 and int(a.headers["X-Total-Count"]) == total
    assert listed(client, "/quotas?reference=user") == []
    assert listed(client, "/quotas?reference_id=999999999") == []
    refused(client.get(f"{V2}/quotas?reference_id=x"), 400, "BAD_REQUEST")
    refused(client.get(f"{V2}/quotas?page_size=101"), 422, "UNPROCESSABLE_ENTITY")


def test_limits_that_are_none(client, project):
    one = quota(client, project)
    for doc in ({}, [], "x", {"hard": {}}, {"hard": None}, {"hard": []}, {"hard": 5},
                {"hard": {"storage": None}}, {"hard": {"storage": "1"}}, {"hard": {"storage": 1.5}},
                {"hard": {"storage": 0}}, {"hard": {"storage": -2}}, {"hard": {"storage": 2**50 + 1}},
                {"hard": {"count": 1}}, {"hard": {"storage": 1, "count": 1}}):
        a = call(client, "PUT", f"/quotas/{one['id']}", doc)
        assert a.status in (400, 422), (doc, a)
    refused(limit(client, one, {"storage": 2**70}), 422, "UNPROCESSABLE_ENTITY")
    assert quota(client, project) == one
    for number, status in (("999999999", 404), ("0", 422), ("x", 422), ("9" * 40, 422)):
        assert client.get(f"{V2}/quotas/{number}").status == status
        assert call(client, "PUT", f"/quotas/{number}", {"hard": {"storage": 1}}).status == status


def test_who_may(client, project):
    """System administrators, and robots of the system that were granted it."""
    one = quota(client, project)
    path = f"/quotas/{one['id']}"
    boss, robot = client.member(project, 1), make(client, place("/", ("quota", "read"), ("quota", "list")))
    for who, reads, writes in ((Client(client.rs, None), 401, 401), (boss, 403, 403), (robot, 200, 403),
                               (make(client, place("/", ("quota", "update"))), 403, 200)):
        assert who.get(f"{V2}/quotas").status == who.get(V2 + path).status == reads
        assert call(who, "PUT", path, {"hard": {"storage": 5}}).status == writes
    rows = client.rs.psql("SELECT operation, description FROM audit WHERE resource_type = 'quota' "
                          f"AND resource = '{project}'").splitlines()
    assert rows == ["update|storage: 5"]


def test_a_new_project_may_say_its_limit(client, name):
    """Administrators' alone counts, and no limit but theirs is looked at."""
    for n, (who, wish, has) in enumerate((
            (client, 5000, 5000), (client, -1, -1), (client, 0, -1), (client, None, -1),
            (client.user(), 5000, -1), (client.user(), -7, -1))):
        doc = {"project_name": f"{name}-{n}", "storage_limit": wish}
        assert call(who, "POST", "/projects", doc).status == 201, wish
        assert quota(client, f"{name}-{n}")["hard"] == {"storage": has}, wish
        # a change of the project leaves it alone
        assert call(client, "PUT", f"/projects/{name}-{n}", {"storage_limit": 7}).status == 200
        assert quota(client, f"{name}-{n}")["hard"] == {"storage": has}
    for wish, status in ((-2, 400), (2**50 + 1, 400), ("5", 400), (1.5, 400), (2**70, 422)):
        doc = {"project_name": name, "storage_limit": wish}
        assert call(client, "POST", "/projects", doc).status == status, wish
    assert client.get(f"{V2}/projects/{name}").status == 404


def test_the_usual_limit(make_server, name):
    own = Client(make_server())
    change(own, storage_per_project=12345)
    time.sleep(SOON)
    assert quota(own, own.project())["hard"] == {"storage": 12345}
    call(own, "POST", "/projects", {"project_name": name, "storage_limit": -1})
    assert quota(own, name)["hard"] == {"storage": -1}
