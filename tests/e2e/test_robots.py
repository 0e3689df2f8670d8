"""Robots: made by the API, used by Basic everywhere, held to what they were granted."""
import concurrent.futures
import itertools
import json
import re

import pytest

from instance import SOURCE
from registry import Client, basic, digest_of, unique
from rest import V2, call, listed, refused
from test_permissions import ACTIONS, harmless, path_of, routes

SECRET = re.compile(r"^[A-Za-z0-9]{32,}$")
PULL, PUSH = ("repository", "pull"), ("repository", "push")
counter = itertools.count(1)


def place(namespace, *pairs):
    """One element of permissions; / is the system."""
    return {"kind": "system" if namespace == "/" else "project", "namespace": namespace,
            "access": [{"resource": r, "action": a} for r, a in pairs]}


def wanted(*places, level="system", **more):
    return {"name": f"r{next(counter)}", "level": level, "duration": -1,
            "permissions": list(places), **more}


def make(who, *places, **more):
    """A client for a new robot, with its id and its secret."""
    a = who.call_api("POST", "/robots", wanted(*places, **more), 201)
    doc = a.json()
    made = Client(who.rs, basic(doc["name"], doc["secret"]))
    made.name, made.id, made.secret = doc["name"], doc["id"], doc["secret"]
    return made


def make_for(who, project, *pairs, **more):
    return make(who, place(project, *pairs), level="project", **more)


def grantable():
    """(system level, resource, action) from the table itself."""
    for line in (SOURCE / "common/auth/perms.def").read_text().splitlines():
        cells = re.findall(r'"([^"]*)"', line) if line.startswith("X(") else []
        for system, letters in zip((False, True), cells[7:9]):
            for letter in letters:
                yield system, cells[0], ACTIONS[letter]


# --- life -----------------------------------------------------------------------
def test_robot_life(server, client):
    project = client.project()
    doc = wanted(place(project, PULL, PUSH), level="project", description="builds", duration=30,
                 secret="Ignored1Secret", disable=True)
    a = client.call_api("POST", "/robots", doc, 201)
    made = a.json()
    assert a.location == f"{V2}/robots/{made['id']}"
    assert set(made) == {"id", "name", "secret", "creation_time", "expires_at"}
    assert made["name"] == f"robot${project}+{doc['name']}" and SECRET.match(made["secret"])
    assert made["secret"] not in server.psql("SELECT robot::text FROM robot "
                                             f"WHERE robot_id = {made['id']}")
    got = listed(client, f"/robots/{made['id']}")
    assert got["permissions"] == [place(project, PULL, PUSH)]
    assert (got["level"], got["editable"], got["disable"], got["duration"]) == (
        "project", True, False, 30)
    assert "secret" not in got and got["expires_at"] == made["expires_at"]
    assert got["creator_type"] == "local" and got["creator_ref"] == 1
    change = {**got, "description": "", "disable": True, "duration": -1,
              "permissions": [place(project, PULL)]}
    a = call(client, "PUT", f"/robots/{made['id']}", change)
    assert (a.status, a.body) == (200, b"")
    got = listed(client, f"/robots/{made['id']}")
    assert got["disable"] and got["expires_at"] == -1 and "description" not in got
    assert got["permissions"] == [place(project, PULL)]
    a = call(client, "DELETE", f"/robots/{made['id']}")
    assert (a.status, a.body) == (200, b"")
    for method in ("GET", "DELETE"):
        refused(call(client, method, f"/robots/{made['id']}"), 404, "NOT_FOUND")
    assert server.psql("SELECT string_agg(operation, ' ' ORDER BY op_time) FROM audit WHERE "
                       f"resource_type = 'robot' AND resource = '{made['name']}'") == (
        "create update delete")


def test_secrets_are_made_anew(server, client):
    robot = make(client, place("*", PULL))
    a = call(client, "PATCH", f"/robots/{robot.id}", {"secret": ""})
    assert a.status == 200 and SECRET.match(a.json()["secret"])
    assert robot.get("/v2/").status == 401
    assert Client(server, basic(robot.name, a.json()["secret"])).get("/v2/").status == 200
    for bad in ("short1A", "alllowercase1", "ALLUPPERCASE1", "NoDigitsHere", "A1" + "a" * 127):
        refused(call(client, "PATCH", f"/robots/{robot.id}", {"secret": bad}), 400, "BAD_REQUEST")
    a = call(client, "PATCH", f"/robots/{robot.id}", {"secret": "Of1MyOwnMaking"})
    assert (a.status, a.json()) == (200, {})
    own = Client(server, basic(robot.name, "Of1MyOwnMaking"))
    assert own.get("/v2/").status == own.get("/v2/").status == 200
    assert Client(server, basic(robot.name, "Of1MyOwnMakinG")).get("/v2/").status == 401
    assert server.psql(f"SELECT secret ~ '^\\$y\\$' FROM robot WHERE robot_id = {robot.id}") == "t"
    a = call(client, "PATCH", f"/robots/{robot.id}", {})
    assert SECRET.match(a.json()["secret"]) and own.get("/v2/").status == 401


def test_robots_end(server, client):
    """Basic at once, tokens at their end."""
    project = client.project()
    repo = project + "/app"
    client.push_image(repo, "1", [unique()])
    for end in ("disabled = true", "expires_at = 1", None):
        robot = make_for(client, project, PULL)
        token = robot.bearer(f"repository:{repo}:pull", "registry:catalog:*")
        catalog = token.get("/v2/_catalog?n=1000").json()["repositories"]
        assert repo in catalog
        assert robot.manifest(repo, "1").status == token.manifest(repo, "1").status == 200
        if end:
            server.psql(f"UPDATE robot SET {end} WHERE robot_id = {robot.id}")
        else:
            call(client, "DELETE", f"/robots/{robot.id}")
        assert robot.manifest(repo, "1").status == robot.get("/v2/").status == 401
        assert robot.get(V2 + "/projects").status == 401
        assert robot.get("/service/token?service=harbor-registry").status == 401
        assert token.manifest(repo, "1").status == 200
        catalog = token.get("/v2/_catalog?n=1000").json()["repositories"]
        assert repo not in catalog  # which asks who holds the token


def test_a_robot_ends_with_its_project(server, client):
    project = client.project()
    inside, outside = make_for(client, project, PULL), make(client, place(project, PULL))
    client.call_api("DELETE", f"/projects/{project}")
    assert inside.get("/v2/").status == 401 and outside.get("/v2/").status == 200
    client.call_api("POST", "/projects", {"project_name": project}, 201)
    client.push_image(project + "/app", "1", [unique()])
    assert inside.get("/v2/").status == 401
    assert outside.manifest(project + "/app", "1").status == 401  # a name made anew


# --- bodies that are refused ----------------------------------------------------
def bad_bodies(project):
    good = wanted(place(project, PULL), level="project")
    for name in ("", "Upper", "a+b", "a b", "robot$x", "-a", "a-", "a" * 256, "a\n", "ä"):
        yield {**good, "name": name}
    for duration in (0, -2, 2**31 + 1, 2**63 - 1):
        yield {**good, "duration": duration}
    for level in ("", "Project", "any"):
        yield {**good, "level": level}
    for key in ("name", "level", "duration", "permissions"):
        yield {k: v for k, v in good.items() if k != key}
    one = good["permissions"][0]
    for places in ([], [one, one], [{**one, "access": []}], [{**one, "kind": "other"}],
                   [{**one, "namespace": "*"}], [{**one, "namespace": "/"}],
                   [{**one, "namespace": ""}], [{**one, "namespace": "A"}],
                   [{**one, "kind": "system", "namespace": "/"}], ["x"], [{}],
                   [{**one, "access": ["x"]}], [{**one, "access": [{"resource": "repository"}]}],
                   [{**one, "access": [{"resource": "repository", "action": "pull",
                                        "effect": "deny"}]}]):
        yield {**good, "permissions": places}
    for pair in (("repository", "create"), ("robot", "update"), ("configuration", "read"),
                 ("user", "create"), ("nothing", "read"), ("repository", "*"), ("*", "*")):
        yield {**good, "permissions": [place(project, pair)]}
    for pair in (PULL, ("configuration", "update"), ("robot", "update"), ("member", "create")):
        yield wanted(place("/", pair))
    yield wanted(place(project))


def test_robots_that_cannot_be(server, client):
    project = client.project()
    before = server.psql("SELECT count(*) FROM robot")
    for doc in bad_bodies(project):
        refused(call(client, "POST", "/robots", doc), 400, "BAD_REQUEST")
    for level in ("system", "project"):
        a = call(client, "POST", "/robots", wanted(place("nowhere-at-all", PULL), level=level))
        refused(a, 404, "NOT_FOUND")
    refused(call(client, "POST", "/robots", [1]), 400, "BAD_REQUEST")
    assert server.psql("SELECT count(*) FROM robot") == before
    for bad in ("x", "0", "-1", "9" * 30):
        assert call(client, "GET", f"/robots/{bad}").status == 422
    refused(call(client, "GET", "/robots/999999999"), 404, "NOT_FOUND")


def test_durations(client):
    for days in (1, 2**31, -1):
        robot = make(client, place("*", PULL), duration=days)
        assert robot.get("/v2/").status == 200
    assert listed(client, f"/robots/{robot.id}")["expires_at"] == -1


def test_names_are_unique_in_their_place(client):
    one, two = client.project(), client.project()
    docs = [wanted(place(p, PULL), level="project") for p in (one, two)] + [wanted(place("*", PULL))]
    for doc in docs:
        doc["name"] = docs[0]["name"]
        assert call(client, "POST", "/robots", doc).status == 201
        refused(call(client, "POST", "/robots", doc), 409, "CONFLICT")


def test_name_level_and_project_stay(client):
    one, two = client.project(), client.project()
    robot = make_for(client, one, PULL)
    got = listed(client, f"/robots/{robot.id}")
    for change in ({"name": "other"}, {"name": robot.name.split("+")[1]}, {"level": "system"},
                   {"permissions": [place(two, PULL)]}, {"duration": 0}, {"permissions": []}):
        refused(call(client, "PUT", f"/robots/{robot.id}", {**got, **change}), 400, "BAD_REQUEST")
    assert listed(client, f"/robots/{robot.id}") == got


def test_changes_follow_one_another(client):
    """Of many at once the last one counts, whole."""
    pairs = [(r, a) for system, r, a in grantable() if not system]
    robot = make(client, place("*", *pairs[:1]))
    doc = listed(client, f"/robots/{robot.id}")
    halves = [pairs[:len(pairs) // 2], pairs[len(pairs) // 2:]]

    def put(i):
        return call(client, "PUT", f"/robots/{robot.id}",
                    {**doc, "permissions": [place("*", *halves[i % 2])]}).status

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert set(pool.map(put, range(40))) == {200}
    [got] = listed(client, f"/robots/{robot.id}")["permissions"]
    assert {(a["resource"], a["action"]) for a in got["access"]} in map(set, halves)


# --- who may --------------------------------------------------------------------
def test_lists(client):
    project = client.project()
    number = listed(client, f"/projects/{project}")["project_id"]
    ours = [make_for(client, project, PULL).name for _ in range(3)]
    system = make(client, place("*", PULL)).name
    assert [r["name"] for r in listed(client, f"/robots?q=Level%3Dproject,ProjectID%3D{number}")] == ours
    a = client.get(f"{V2}/robots?q=Level%3Dproject,ProjectID%3D{number}&page_size=2&sort=-name")
    assert [r["name"] for r in a.json()] == ours[:0:-1] and a.headers["X-Total-Count"] == "3"
    for q in ("", "?q=Level%3Dsystem", f"?q=name%3D{system.split('$')[1]}"):
        names = [r["name"] for r in listed(client, f"/robots{q}{'&' if q else '?'}page_size=100")]
        assert system in names and not set(ours) & set(names)
    for q in ("Level%3Dproject", "Level%3Dproject,ProjectID%3Dx", "Level%3Dother"):
        refused(client.get(f"{V2}/robots?q={q}"), 400, "BAD_REQUEST")
    refused(client.get(f"{V2}/robots?q=Level%3Dproject,ProjectID%3D99999999"), 404, "NOT_FOUND")


def test_project_administrators_manage_their_robots(server, client):
    project, other = client.project(), client.project()
    number = listed(client, f"/projects/{project}")["project_id"]
    foreign = make_for(client, other, PULL)
    system = make(client, place(project, PULL))
    for role, may in ((1, "CRUDL"), (4, "RL"), (2, "RL"), (3, "RL"), (5, ""), (None, "")):
        who = client.member(project, role) if role else client.user()
        a = call(who, "POST", "/robots", wanted(place(project, PULL), level="project"))
        assert a.status == (201 if "C" in may else 403), (role, a)
        robot = make_for(client, project, PULL)
        one, got = f"/robots/{robot.id}", listed(client, f"/robots/{robot.id}")
        for letter, method, path, doc in (
                ("R", "GET", one, None), ("U", "PUT", one, got), ("U", "PATCH", one, {}),
                ("L", "GET", f"/robots?q=Level%3Dproject,ProjectID%3D{number}", None),
                ("D", "DELETE", one, None)):
            assert call(who, method, path, doc).status == (200 if letter in may else 403)
        for target in (foreign, system):
            path, got = f"/robots/{target.id}", listed(client, f"/robots/{target.id}")
            for method, doc in (("GET", None), ("PUT", got), ("PATCH", {}), ("DELETE", None)):
                assert call(who, method, path, doc).status == 403
        for doc in (wanted(place(other, PULL), level="project"), wanted(place(project, PULL)),
                    wanted(place("no-such-project", PULL), level="project")):
            assert call(who, "POST", "/robots", doc).status == 403
        assert call(who, "GET", "/robots").status == 403
        assert call(who, "GET", "/robots?q=Level%3Dproject,ProjectID%3D99999999").status == 403
    nobody = Client(server, None)
    for method, path in (("GET", "/robots"), ("POST", "/robots"), ("GET", "/permissions"),
                         *((m, f"/robots/{foreign.id}") for m in ("GET", "PUT", "PATCH", "DELETE"))):
        assert call(nobody, method, path, {} if method[0] == "P" else None).status == 401


def test_permissions_are_listed(client):
    doc = listed(client, "/permissions")
    for system, key in ((True, "system"), (False, "project")):
        assert {(p["resource"], p["action"]) for p in doc[key]} == {
            (r, a) for s, r, a in grantable() if s == system}
    project = client.project()
    assert set(listed(client.member(project, 1), "/permissions")) == {"project"}
    for who in (client.member(project, 4), client.user(), make(client, place("/", ("robot", "read")))):
        refused(who.get(V2 + "/permissions"), 403, "FORBIDDEN")


def test_robots_hand_out_what_they_have(client):
    project, other = client.project(), client.project()
    create = ("robot", "create")
    within = make_for(client, project, create, PULL)
    child = make_for(within, project, PULL)
    got = listed(client, f"/robots/{child.id}")
    assert (got["creator_type"], got["creator_ref"]) == ("robot", within.id)
    for doc, code in (
            (wanted(place(project, PUSH), level="project"), "DENIED"),
            (wanted(place(project, PULL, ("tag", "list")), level="project"), "DENIED"),
            (wanted(place(other, PULL), level="project"), "FORBIDDEN"),
            (wanted(place(project, PULL)), "FORBIDDEN"), (wanted(place("*", PULL)), "FORBIDDEN")):
        refused(call(within, "POST", "/robots", doc), 403, code)
    wide = make(client, place("/", create, ("user", "list")), place("*", create, PULL),
                place(project, PUSH))
    for doc, status in (
            (wanted(place(other, PULL), level="project"), 201), (wanted(place("*", PULL)), 201),
            (wanted(place("/", ("user", "list")), place(project, PUSH, PULL)), 201),
            (wanted(place("*", PUSH)), 403), (wanted(place(other, PUSH)), 403),
            (wanted(place("/", ("user", "create"))), 403)):
        assert call(wide, "POST", "/robots", doc).status == status, doc
    refused(call(child, "POST", "/robots", wanted(place(project, PULL), level="project")),
            403, "FORBIDDEN")
    for method, doc in (("PUT", listed(client, f"/robots/{wide.id}")), ("PATCH", {})):
        assert call(wide, method, f"/robots/{wide.id}", doc).status == 403


def test_robots_make_projects(client, name):
    robot = make(client, place("/", ("project", "create")))
    assert call(robot, "POST", "/projects", {"project_name": name}).status == 201
    assert listed(client, f"/projects/{name}")["owner_name"] == client.name
    for other in (make(client, place("*", PULL)), make_for(client, name, PULL)):
        refused(call(other, "POST", "/projects", {"project_name": name + "-x"}), 403, "FORBIDDEN")


def test_robots_manage_members_but_no_administrators(client):
    project, who = client.project(), client.user()
    robot = make_for(client, project, ("member", "create"), ("member", "list"))
    at = f"/projects/{project}/members"
    refused(call(robot, "POST", at, {"role_id": 1, "member_user": {"username": who.name}}), 403, "FORBIDDEN")
    assert call(robot, "POST", at, {"role_id": 4, "member_user": {"username": who.name}}).status == 201
    assert {m["entity_name"]: m["role_id"] for m in listed(robot, at)}[who.name] == 4


def test_robots_manage_users(client, name):
    doc = {"username": name, "email": f"{name}@example.org", "realname": "n", "password": "Secret123"}
    reader = make(client, place("/", ("user", "read")))
    refused(call(reader, "POST", "/users", doc), 403, "FORBIDDEN")
    maker = make(client, place("/", ("user", "create"), ("user", "update")))
    made = call(maker, "POST", "/users", doc)
    assert made.status == 201, made
    path = made.location.removeprefix(V2)
    assert listed(reader, path)["username"] == name
    refused(call(maker, "GET", path), 403, "FORBIDDEN")
    profile = {"email": doc["email"], "realname": "other", "comment": ""}
    refused(call(reader, "PUT", path, profile), 403, "FORBIDDEN")
    assert call(maker, "PUT", path, profile).status == 200
    assert listed(reader, path)["realname"] == "other"


def test_a_robot_is_no_user(server, client):
    robot = make(client, place("*", PULL))
    refused(robot.get(V2 + "/users/current"), 412, "PRECONDITION")
    first = server.http("POST", "/c/login", data={})
    cookies = {"_gorilla_csrf": first.cookies["_gorilla_csrf"]}
    a = server.http("POST", "/c/login", data={"principal": robot.name, "password": robot.secret},
                    headers={"X-Harbor-CSRF-Token": first.headers["X-Harbor-CSRF-Token"]},
                    cookies=cookies)
    assert a.status_code == 401 and "sid" not in a.cookies


# --- the registry ---------------------------------------------------------------
CASES = [((PULL,), "project", "pull"), ((PUSH,), "project", "pull push"),
         ((PULL, PUSH), "system", "pull push"), ((PUSH,), "system", ""),
         ((PULL, ("repository", "delete")), "system", "pull delete"),
         ((("tag", "list"),), "project", "")]


@pytest.mark.parametrize("pairs, level, can", CASES)
def test_below_v2(client, pairs, level, can):
    """Basic and docker's way by a token alike, in the one project."""
    project, other = client.project(), client.project()
    for p in (project, other):
        client.push_image(p + "/app", "1", [unique()])
    robot = make(client, place(project, *pairs), level=level)
    for who in (robot, robot.bearer(f"repository:{project}/app:pull,push,delete",
                                    f"repository:{other}/app:pull,push,delete")):
        for p in (project, other):
            done = {"pull": who.manifest(p + "/app", "1").status == 200,
                    "push": who.call("POST", f"/v2/{p}/app/blobs/uploads/", b"").status == 202,
                    "delete": who.delete(f"/v2/{p}/app/manifests/none").status == 404}
            assert {k for k, v in done.items() if v} == set(can.split() if p == project else ())


def test_all_projects(client):
    robot = make(client, place("*", PULL, PUSH))
    repo = client.project() + "/app"  # made after the robot
    digest = robot.push_image(repo, "1", [unique()])
    assert client.manifest(repo, "1").headers["Docker-Content-Digest"] == digest
    assert client.rs.psql("SELECT username FROM audit WHERE operation = 'create' AND resource_type "
                          f"= 'artifact' AND project_id = (SELECT project_id FROM project WHERE "
                          f"name = '{repo.split('/')[0]}') LIMIT 1") == robot.name


def test_the_form_of_the_token_service(client):
    repo = client.project() + "/app"
    client.push_image(repo, "1", [unique()])
    robot = make(client, place("*", PULL))
    a = client.rs.http("POST", "/service/token", data={
        "grant_type": "password", "username": robot.name, "password": robot.secret,
        "service": "harbor-registry", "scope": f"repository:{repo}:pull"})
    assert Client(client.rs, "Bearer " + a.json()["token"]).manifest(repo, "1").status == 200


def test_what_a_robot_sees(client):
    """Lists, the catalog and mounts count what it may pull, by token too."""
    one, two, public = client.project(), client.project(), client.project(public=True)
    blob = unique()
    for p in (one, two, public):
        client.push_image(p + "/app", "1", [unique()])
    client.push_blob(one + "/app", blob)
    robot = make(client, place(one, PULL), place(two, PUSH, ("repository", "list")))
    everything = make(client, place("/", ("catalog", "read")))
    for who in (robot, robot.bearer("registry:catalog:*")):
        names = who.get("/v2/_catalog?n=1000").json()["repositories"]
        assert {one + "/app", public + "/app"} <= set(names) and two + "/app" not in names
    for who in (everything, everything.bearer("registry:catalog:*")):
        assert two + "/app" in who.get("/v2/_catalog?n=1000").json()["repositories"]
    assert {r["name"] for r in listed(robot, f"/repositories?page_size=100&q=name%3D~{one}")} == {
        one + "/app"}
    names = {p["name"] for p in listed(robot, f"/projects?q=name%3D%7B{one}%20{two}%20{public}%7D")}
    assert names == {one, two, public}
    assert listed(everything, f"/projects?q=name%3D{two}") == []
    pusher = make(client, place(one, PULL), place(two, PULL, PUSH))
    stranger = make(client, place(two, PULL, PUSH))
    mount = f"/v2/{two}/app/blobs/uploads/?mount={digest_of(blob)}"
    scope = f"repository:{two}/app:pull,push"
    for query in ("", f"&from={one}/app"):
        for who, status in ((stranger, 202), (stranger.bearer(scope), 202), (pusher, 201),
                            (pusher.bearer(scope), 201)):
            assert who.call("POST", mount + query, b"").status == status, query
            client.delete(f"/v2/{two}/app/blobs/{digest_of(blob)}")


def test_public_projects_are_open_to_robots_too(client):
    project = client.project(public=True)
    client.push_image(project + "/app", "1", [unique()])
    robot = make_for(client, client.project(), PULL)
    assert robot.manifest(project + "/app", "1").status == 200
    assert robot.get(f"{V2}/projects/{project}/repositories").status == 200


# --- every route with every permission -------------------------------------------
def test_every_permission_on_every_route(server, client):
    """A robot with one permission passes where that is asked, and nowhere else."""
    project = client.project()
    client.push_image(project + "/r", "1", [unique()])
    asked = [r for r in routes(server, "api") if r[2] in ("project", "part", "system")]
    assert len(asked) >= 15
    for system, resource, action in grantable():
        robot = make(client, place("/" if system else project, (resource, action)))
        for method, pattern, rule, need, verb in asked:
            mine = (rule == "system", need, verb) == (system, resource, action)
            if mine and harmless(method, pattern):
                continue  # it would go through
            if "{" in re.sub(r"\{(project|repository|reference|tag)\}", "", pattern):
                continue  # names something that this place lacks
            a = robot.call(method, path_of(pattern, project),
                           None if method in ("GET", "DELETE") else b"{")
            assert (a.status == 403) != mine, (system, resource, action, method, pattern, a)
        call(client, "DELETE", f"/robots/{robot.id}")


# --- hostile input ----------------------------------------------------------------
def test_names_that_look_like_robots(server, client):
    """No user can have one, and nothing but the exact name opens."""
    project = client.project()
    robot = make_for(client, project, PULL)
    with pytest.raises(AssertionError):
        client.user(robot.name)
    short = robot.name.split("+")[1]
    for name in (short, f"{project}+{short}", f"robot${short}", f"robot$+{short}", "robot$",
                 robot.name + "+", robot.name + "+x", f"robot${project}++{short}",
                 f"robot${project}+", robot.name.upper(), robot.name + "\0", " " + robot.name,
                 f"robot$robot${project}+{short}", robot.name + "' OR '1'='1", "robot$" + "a" * 4000):
        assert Client(server, basic(name, robot.secret)).get("/v2/").status == 401, name
    for secret in ("", robot.secret[:-1], robot.secret + "x", robot.secret.swapcase(), "\0",
                   "x" * 5000):
        assert Client(server, basic(robot.name, secret)).get("/v2/").status == 401
    stored = server.psql(f"SELECT secret FROM robot WHERE robot_id = {robot.id}")
    assert Client(server, basic(robot.name, stored)).get("/v2/").status == 401
    assert robot.get("/v2/").status == 200


def test_a_prefix_without_the_sign(make_server):
    """A user counts before a robot of that name, whose own secret then opens nothing."""
    rs = make_server()
    admin = Client(rs)
    rs.psql("INSERT INTO setting (name, value) VALUES ('robot_name_prefix', 'bot-')")
    robot, twin = make(admin, place("*", PULL)), make(admin, place("*", PULL))
    assert robot.name.startswith("bot-r") and robot.get("/v2/").status == 200
    user = admin.user(twin.name)
    assert listed(user, "/users/current")["username"] == twin.name
    assert twin.get("/v2/").status == 401
    repo = admin.project() + "/app"
    admin.push_image(repo, "1", [unique()])
    names = user.bearer("registry:catalog:*").get("/v2/_catalog").json()["repositories"]
    assert repo not in names
    names = robot.bearer("registry:catalog:*").get("/v2/_catalog").json()["repositories"]
    assert repo in names


def test_secrets_are_in_no_log(server, client):
    robot = make(client, place("*", PULL))
    robot.get("/v2/")
    secret = call(client, "PATCH", f"/robots/{robot.id}", {}).json()["secret"]
    for path in (server.prefix / "log").rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert robot.secret.encode() not in text and secret.encode() not in text, path
    assert json.dumps(listed(client, f"/robots/{robot.id}")).count(secret) == 0
