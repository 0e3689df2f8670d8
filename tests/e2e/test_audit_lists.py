"""The audit as the API shows it: to whom, which rows, in which shapes, how many."""
import csv
import datetime
import io
import re
import urllib.parse

import pytest

from instance import SOURCE
from registry import Client, basic, unique
from rest import V2, Browser, call, listed, refused


@pytest.fixture
def project(client):
    return client.project()


@pytest.fixture
def used(client, project):
    """A project in which something was done: pushed, pulled, deleted."""
    repo = f"{project}/app"
    client.push_image(repo, "1", [unique()])
    client.manifest(repo, "1")
    client.manifest(repo, "1")
    assert client.delete(f"/v2/{repo}/manifests/1").status == 202
    return project


DONE = ["delete tag", "pull artifact", "pull artifact", "create artifact", "create project"]


def what(rows):
    return [f"{r['operation']} {r['resource_type']}" for r in rows]


def audit(client, path="/auditlog-exts", q="", **query):
    if q:
        query["q"] = q
    return listed(client, f"{path}?page_size=100&{urllib.parse.urlencode(query)}")


def of(project):
    return f"/projects/{project}/auditlog-exts"


# --- rows --------------------------------------------------------------------
def test_rows_of_a_project(client, used):
    rows = audit(client, of(used))
    assert what(rows) == DONE
    assert len({r["id"] for r in rows}) == len(rows)
    first = rows[0]
    at = datetime.datetime.fromisoformat(first.pop("op_time").replace("Z", "+00:00"))
    assert abs(datetime.datetime.now(datetime.timezone.utc) - at) < datetime.timedelta(minutes=10)
    assert isinstance(first.pop("id"), int) and first.pop("request_id")
    assert first == {"username": "admin", "resource": f"{used}/app:1", "resource_type": "tag",
                     "operation": "delete", "operation_result": True, "client_address": "127.0.0.1"}


def test_the_older_shape(client, used):
    rows = audit(client, of(used))
    older = audit(client, f"/projects/{used}/logs")
    keys = ("id", "username", "resource", "resource_type", "operation", "op_time")
    assert older == [{k: r[k] for k in keys} for r in rows]
    project_only = f"resource=~{used}/"
    assert audit(client, "/audit-logs", project_only) == [r for r in older if "/" in r["resource"]]


def test_conditions(client, used):
    times = [r["op_time"].rstrip("Z") for r in audit(client, of(used))]
    for q, wanted in (
            ("operation=pull", DONE[1:3]), ("operation={pull delete}", DONE[:3]),
            ("resource_type=tag", DONE[:1]), ("resource_type=~ART", DONE[1:4]),
            (f"resource={used}/app:1", DONE[:4]), ("resource=~app:", DONE[:4]),
            ("resource=%", []), ("username=admin", DONE), ("username=nobody", []),
            ("operation_result=true", DONE), ("operation_result=false", []),
            ("client_address=127.0.0.1", DONE), ("client_address=10.0.0.1", []),
            ("operation=pull,resource_type=tag", []), ("unknown=1", DONE),
            ("op_time=[2000-01-01T00:00:00~2001-01-01T00:00:00]", []),
            ("op_time=[2000-01-01T00:00:00~]", DONE),
            (f"op_time=[~{times[-1]}999]", DONE[4:])):
        assert what(audit(client, of(used), q)) == wanted, q
    for q in ("op_time=x", "operation_result=maybe", "id=x", "op_time=~2020", "operation"):
        a = client.get(f"{V2}{of(used)}?q={urllib.parse.quote(q)}")
        refused(a, 400, "BAD_REQUEST")


def test_order_and_pages(client, used):
    rows = audit(client, of(used))
    assert audit(client, of(used), sort="-op_time") == audit(client, of(used), sort="username") == rows
    assert audit(client, of(used), sort="op_time") == rows[::-1]
    a = client.get(f"{V2}{of(used)}?page=2&page_size=2")
    assert a.json() == rows[2:4] and a.headers["X-Total-Count"] == "5"
    assert 'rel="prev"' in a.headers["Link"] and 'rel="next"' in a.headers["Link"]


def test_many_rows_are_counted_as_far_as_needed(client, project):
    """Exact up to a thousand; beyond, Link still leads to the last one."""
    def add(n):
        client.rs.psql("INSERT INTO audit (op_time, project_id, operation, resource_type, resource, "
                       "username) SELECT now() - n * interval '1 s', project_id, 'pull', 'artifact', "
                       f"'x', '' FROM project, generate_series(1, {n}) AS n WHERE name = '{project}'")

    def head(query=""):
        a = client.get(f"{V2}{of(project)}?page_size=100{query}")
        assert a.status == 200, a
        return int(a.headers["X-Total-Count"]), 'rel="next"' in (a.headers["Link"] or ""), len(a.json())
    add(998)
    assert head() == (999, True, 100)
    add(302)
    assert head() == (1000, True, 100)
    assert head("&page=9") == (1000, True, 100)
    assert head("&page=10") == (1001, True, 100)
    assert head("&page=12") == (1201, True, 100)
    assert head("&page=13") == (1301, True, 100)
    assert head("&page=14") == (1301, False, 1)
    assert head("&q=operation%3Dcreate") == (1, False, 1)


# --- as a table ----------------------------------------------------------------
def table(who, path, **query):
    a = who.get(f"{V2}{path}.csv?{urllib.parse.urlencode(query)}")
    assert a.status == 200 and a.headers["Content-Type"] == "text/csv; charset=utf-8", a
    assert a.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    return list(csv.DictReader(io.StringIO(a.body.decode(), newline="")))


def as_text(row, name):
    value = row.get(name, "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_table_has_what_the_list_has(client, used):
    for query in ({}, {"q": "operation=pull"}, {"sort": "op_time"}):
        rows = audit(client, of(used), **query)
        found = table(client, of(used), **query)
        assert found == [{name: as_text(r, name) for name in found[0]} for r in rows]
        assert all(set(r) <= set(found[0]) for r in rows)
    assert len(table(client, "/auditlog-exts", q=f"resource=~{used}/")) == 4
    admin, guest = client.member(used, 1), client.member(used, 3)
    assert len(table(admin, "/auditlog-exts")) == len(table(admin, of(used))) == 5
    assert table(guest, "/auditlog-exts") == []
    assert guest.get(f"{V2}{of(used)}.csv").status == 403
    assert Client(client.rs, None).get(f"{V2}/auditlog-exts.csv").status == 401


def test_texts_that_need_care_in_a_table(client, project):
    """Quotes, commas and ends of lines stay within their cell; formulas are none."""
    for text, cell in (('a"b,c', 'a"b,c'), ("a\r\nb", "a\r\nb"), ("=1+1", "'=1+1"), ("@x", "'@x"),
                       ("-1", "'-1"), ("+1", "'+1"), ("ä,'", "ä,'"), ("a=b", "a=b")):
        client.rs.psql("INSERT INTO audit (project_id, operation, resource_type, resource, username, "
                       f"description) SELECT project_id, 'create', 'label', 'x', '', $t${text}$t$ "
                       f"FROM project WHERE name = '{project}'")
        assert table(client, of(project))[0]["operation_description"] == cell


@pytest.mark.parametrize("sort", ["-op_time", "op_time"])
def test_a_table_has_all_rows(client, project, sort):
    """However many, each once, rows of one moment too."""
    client.rs.psql("INSERT INTO audit (project_id, operation, resource_type, resource, username) "
                   "SELECT project_id, 'pull', 'artifact', 'x', '' FROM project, "
                   f"generate_series(1, 5000) WHERE name = '{project}'; INSERT INTO audit (op_time, "
                   "project_id, operation, resource_type, resource, username) SELECT now(), "
                   "project_id, 'pull', 'artifact', 'y', '' FROM project, "
                   f"generate_series(1, 2500) WHERE name = '{project}'")
    rows = table(client, of(project), sort=sort)
    assert len(rows) == 7501 and len({r["id"] for r in rows}) == 7501
    times = [r["op_time"] for r in rows]
    assert times == sorted(times, reverse=sort[0] == "-")


# --- to whom -----------------------------------------------------------------
def test_who_sees_what(server, client, used):
    """Everything, or the projects whose log one may read."""
    other = client.project()
    mine = f"resource=~{used}"
    assert what(audit(client, q=mine)) == DONE and what(audit(client, q=f"resource={other}"))
    for role, number in (("admin", 1), ("maintainer", 4), ("developer", 2), ("guest", 3), ("limited", 5)):
        who = client.member(used, number)
        wanted = DONE if number == 1 else []
        assert what(audit(who)) == wanted, role
        assert what(audit(who, "/audit-logs")) == wanted, role
        assert who.get(V2 + of(used)).status == (200 if wanted else 403), role
    assert audit(client.member(used, 1, "app")) == []  # a part of the project only
    assert audit(client.user()) == []
    both = client.member(used, 1)
    client.rs.psql("INSERT INTO member (project_id, user_id, role_id) SELECT project_id, user_id, 1 "
                   f"FROM project, users WHERE name = '{other}' AND username = '{both.name}'")
    assert what(audit(both)) == ["create project", *DONE]
    for path in ("/auditlog-exts", "/audit-logs", of(used)):
        assert Client(server, None).get(V2 + path).status == 401


def robot(client, level, kind, namespace, resource):
    a = call(client, "POST", "/robots", {
        "name": "r" + unique().hex()[:12], "level": level, "duration": 1,
        "permissions": [{"kind": kind, "namespace": namespace,
                         "access": [{"resource": resource, "action": "list"}]}]})
    assert a.status == 201, a
    return Client(client.rs, basic(a.json()["name"], a.json()["secret"]))


def test_robots(client, used):
    q = f"resource=~{used}/"
    seen = DONE[:4]
    assert what(audit(robot(client, "system", "system", "/", "audit-log"), q=q)) == seen
    assert what(audit(robot(client, "system", "project", "*", "log"), q=q)) == seen
    assert what(audit(robot(client, "system", "project", used, "log"), q=q)) == seen
    assert what(audit(robot(client, "project", "project", used, "log"), q=q)) == seen
    assert audit(robot(client, "system", "project", client.project(), "log"), q=q) == []
    assert audit(robot(client, "project", "project", used, "label")) == []


# --- what is recorded --------------------------------------------------------
def recorded():
    """operation_type of every row that a statement or a program writes."""
    found = {f"{op}_user" for op in ("login", "logout")}
    for path in [*SOURCE.glob("sql/queries/*.sql"), *SOURCE.glob("sql/functions/*.sql")]:
        for op, kind in re.findall(r"'(create|update|delete|pull|undo|purge)',\s*'([a-z_]+)'", path.read_text()):
            found.add(f"{op}_{kind}")
    return found


def test_the_events_are_those_that_are_recorded(client):
    events = [e["event_type"] for e in listed(client, "/auditlog-exts/events")]
    assert len(events) == len(set(events)) and set(events) == recorded()


def test_a_repository_that_is_described(client, used):
    client.push_image(f"{used}/b", "1", [unique()])
    assert call(client, "PUT", f"/projects/{used}/repositories/b", {"description": "x"}).status == 200
    [row] = audit(client, of(used), "operation=update")
    assert (row["resource"], row["resource_type"], row["operation_description"]) == \
        (f"{used}/b", "repository", "description")


def test_a_blob_that_is_deleted(client, used):
    digest = client.push_blob(f"{used}/b", unique())
    assert client.delete(f"/v2/{used}/b/blobs/{digest}").status == 202
    assert client.delete(f"/v2/{used}/b/blobs/{digest}").status == 404
    [row] = audit(client, of(used), "resource_type=blob")
    assert (row["operation"], row["resource"]) == ("delete", f"{used}/b@{digest}")


def test_log_ins_that_fail(client, server):
    name = client.user().name
    b = Browser(client)
    assert b.login(name).status == 403  # for want of a token, which comes with it
    assert b.login(name, "wrong").status == 401
    [row] = audit(client, q=f"username={name}")
    assert (row["operation"], row["operation_result"]) == ("login", False)
