"""Policies that say what is kept of a project."""
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry import Client, basic, unique
from rest import V2, call, listed, refused

COUNTS = ("latestPushedK", "latestPulledN", "latestActiveK")
DAYS = ("nDaysSinceLastPush", "nDaysSinceLastPull", "lastXDays")
DAILY = "0 0 2 * * *"


@pytest.fixture
def project(client):
    return client.project()


def number(client, project):
    return call(client, "GET", f"/projects/{project}").json()["project_id"]


def selector(decoration, pattern, untagged=None):
    extras = {} if untagged is None else {"extras": '{"untagged":%s}' % str(untagged).lower()}
    return {"kind": "doublestar", "decoration": decoration, "pattern": pattern, **extras}


def rule(template="latestPushedK", amount=10, tags=("matches", "**"), repositories=("repoMatches", "**"),
         **more):
    return {"action": "retain", "template": template,
            "params": {} if template == "always" else {template: amount},
            "tag_selectors": [selector(*tags)],
            "scope_selectors": {"repository": [selector(*repositories)]}, **more}


def policy(pid, *rules, cron="", **more):
    return {"algorithm": "or", "rules": list(rules), "scope": {"level": "project", "ref": pid},
            "trigger": {"kind": "Schedule", "settings": {"cron": cron}}, **more}


def make(client, pid, *rules, **more):
    """The id of a new policy."""
    a = call(client, "POST", "/retentions", policy(pid, *rules, **more))
    assert a.status == 201 and not a.body, a
    base, rid = a.location.rsplit("/", 1)
    assert base == V2 + "/retentions"
    return int(rid)


def shown(client, rid):
    return listed(client, f"/retentions/{rid}")


def full(doc, rid):
    """A policy as it is shown, of what was sent."""
    rules = [{"priority": 0, "disabled": False, **r, "id": i,
              "tag_selectors": [{"extras": '{"untagged":%s}' % str(
                  r["tag_selectors"][0]["decoration"] == "matches").lower(), **r["tag_selectors"][0]}]}
             for i, r in enumerate(doc["rules"], 1)]
    return {"unit": "artifact", **doc, "id": rid, "rules": rules, "trigger": {**doc["trigger"], "references": {}}}


def planned(client, rid):
    """The schedule's cron."""
    return client.rs.psql("SELECT cron FROM schedule WHERE kind = 'RETENTION' "
                          f"AND owner_id = {rid}")


def metadata(client, project):
    return call(client, "GET", f"/projects/{project}").json()["metadata"]


# --- policies ----------------------------------------------------------------
def test_what_rules_may_say(server, client):
    meta = listed(client, "/retentions/metadatas")
    params = {t["rule_template"]: [p["unit"] for p in t["params"]] for t in meta["templates"]}
    assert params == {**{t: ["COUNT"] for t in COUNTS}, "always": [],
                      **{t: ["DAYS"] for t in DAYS if t != "lastXDays"}}
    for t in meta["templates"]:
        assert t["action"] == "retain" and t["display_text"]
        assert all(p["type"] == "int" and p["required"] is True for p in t["params"])
    assert [s["decorations"] for s in meta["scope_selectors"]] == [["repoMatches", "repoExcludes"]]
    assert [s["decorations"] for s in meta["tag_selectors"]] == [["matches", "excludes"]]
    assert listed(client.user(), "/retentions/metadatas") == meta
    refused(Client(server, None).get(V2 + "/retentions/metadatas"), 401, "UNAUTHORIZED")


def test_a_policy_lives(client, project):
    pid = number(client, project)
    doc = policy(pid, rule(), rule("nDaysSinceLastPull", 30, ("excludes", "RC-?", True),
                                   ("repoExcludes", "team/{a,b}"), priority=7, disabled=True),
                 cron=DAILY)
    rid = make(client, pid, *doc["rules"], cron=DAILY)
    assert shown(client, rid) == full(doc, rid)
    assert planned(client, rid) == DAILY
    # what was read can be sent back
    assert call(client, "PUT", f"/retentions/{rid}", shown(client, rid)).status == 200
    assert shown(client, rid) == full(doc, rid)
    # the rules turned round, and another one between them
    doc = policy(pid, doc["rules"][1], rule("always"), doc["rules"][0], cron="0 5 * * * 0")
    a = call(client, "PUT", f"/retentions/{rid}", doc)
    assert a.status == 200 and not a.body
    assert shown(client, rid) == full(doc, rid)
    a = client.delete(f"{V2}/retentions/{rid}")
    assert a.status == 200 and not a.body
    for method, body in (("GET", None), ("PUT", doc), ("DELETE", None)):
        refused(call(client, method, f"/retentions/{rid}", body), 404, "NOT_FOUND")
    assert planned(client, rid) == ""
    assert make(client, pid) != rid


def test_what_is_left_out(client, project):
    pid = number(client, project)
    a = call(client, "POST", "/retentions", {"scope": {"ref": pid}})
    rid = int(a.location.rsplit("/", 1)[1])
    assert shown(client, rid) == full(policy(pid), rid)
    short = rule()
    del short["action"]
    for nothing in ({}, {"trigger": None}, {"trigger": {}}, {"trigger": {"settings": {"cron": ""}}}):
        a = call(client, "PUT", f"/retentions/{rid}", {"scope": {"ref": pid}, "rules": [short], **nothing})
        assert a.status == 200, a
        assert shown(client, rid) == full(policy(pid, rule()), rid)


@pytest.mark.parametrize("template", [*COUNTS, *DAYS, "always"])
def test_every_template(client, project, template):
    pid = number(client, project)
    docs = [rule(template, n) for n in ((1, 1000000) if template != "always" else (0,))]
    rid = make(client, pid, *docs)
    assert shown(client, rid) == full(policy(pid, *docs), rid)


def test_untagged(client, project):
    """Without a word, matches covers them and excludes does not."""
    pid = number(client, project)
    rid = make(client, pid)
    for way, extras, covered in (("matches", None, True), ("excludes", None, False),
                                 ("matches", "", True), ("excludes", "{}", False),
                                 ("matches", '{"untagged":false}', False),
                                 ("excludes", ' {"untagged" : true, "x": 1} ', True)):
        doc = rule(tags=(way, "v*"))
        doc["tag_selectors"][0]["extras"] = extras
        assert call(client, "PUT", f"/retentions/{rid}", policy(pid, doc)).status == 200
        [one] = shown(client, rid)["rules"]
        assert json.loads(one["tag_selectors"][0]["extras"]) == {"untagged": covered}, (way, extras)


def test_one_policy_a_project(client, project):
    pid = number(client, project)
    rid = make(client, pid, rule())
    refused(call(client, "POST", "/retentions", policy(pid)), 400, "BAD_REQUEST")
    refused(call(client, "POST", "/retentions", policy(2**40)), 400, "BAD_REQUEST")
    other = number(client, client.project())
    refused(call(client, "PUT", f"/retentions/{rid}", policy(other)), 400, "BAD_REQUEST")
    assert shown(client, rid) == full(policy(pid, rule()), rid)
    assert make(client, other, rule()) != rid


def test_rules_twice(client, project):
    pid = number(client, project)
    for two in (rule(), rule(disabled=True), rule(priority=3), rule(tags=("matches", "**", True))):
        refused(call(client, "POST", "/retentions", policy(pid, rule(), two)), 409, "CONFLICT")
    others = [rule(), rule(amount=11), rule("latestPulledN"), rule(tags=("excludes", "**")),
              rule(tags=("matches", "*")), rule(tags=("matches", "**", False)),
              rule(repositories=("repoExcludes", "**")), rule(repositories=("repoMatches", "*"))]
    rid = make(client, pid, *others)
    before = shown(client, rid)
    refused(call(client, "PUT", f"/retentions/{rid}", policy(pid, rule(), rule())), 409, "CONFLICT")
    assert shown(client, rid) == before


def test_fifteen_rules(client, project):
    pid = number(client, project)
    rules = [rule(amount=n) for n in range(1, 17)]
    refused(call(client, "POST", "/retentions", policy(pid, *rules)), 400, "BAD_REQUEST")
    rid = make(client, pid, *rules[:15])
    refused(call(client, "PUT", f"/retentions/{rid}", policy(pid, *rules)), 400, "BAD_REQUEST")
    assert shown(client, rid) == full(policy(pid, *rules[:15]), rid)


def test_the_longest_policy(client, project):
    pid = number(client, project)
    rules = [rule(amount=n, tags=("matches", f"{{{'a,' * 126}b}}"), repositories=("repoMatches", "x" * 255))
             for n in range(999986, 1000001)]
    rid = make(client, pid, *rules, cron="0 " + ",".join(map(str, range(60))) + " * * * *")
    assert len(shown(client, rid)["rules"]) == 15


BAD = {
    "no scope": {"scope": None}, "empty scope": {"scope": {}},
    "level": {"scope": {"level": "system", "ref": 1}}, "ref": {"scope": {"level": "project", "ref": 0}},
    "ref as text": {"scope": {"level": "project", "ref": "1"}},
    "algorithm": {"algorithm": "and"}, "rules": {"rules": {}}, "rule": {"rules": ["x"]},
    "empty rule": {"rules": [{}]}, "trigger": {"trigger": "x"}, "id": {"id": "x"},
    "another trigger": {"trigger": {"kind": "Event", "settings": {"cron": ""}}},
    "settings": {"trigger": {"kind": "Schedule", "settings": []}},
    **{f"cron {cron!r}": {"trigger": {"kind": "Schedule", "settings": {"cron": cron}}} for cron in (
        " ", "x", "* * * * *", "1 0 0 * * *", "0 60 * * * *", "0 0 0 31 2 *", "0 0 0 * * * *",
        "0 " * 200, 5)},
    **{f"{key}={value!r}": {"rules": [rule(**{key: value})]} for key, value in (
        ("template", "latest"), ("template", ""), ("amount", 0), ("amount", -1), ("amount", 1000001),
        ("amount", "10"), ("amount", None), ("amount", 1.5), ("action", "delete"), ("disabled", "no"),
        ("priority", -1), ("priority", 2**31), ("params", "x"), ("params", {}), ("params", None),
        ("params", {"nDaysSinceLastPush": 1}),
        ("tags", ("repoMatches", "**")), ("tags", ("matches", "")), ("tags", ("matches", "a b")),
        ("tags", ("matches", "x" * 256)), ("repositories", ("matches", "**")),
        ("repositories", ("repoMatches", "A")), ("repositories", ("repoMatches", "***")),
        ("tag_selectors", []), ("tag_selectors", [selector("matches", "a")] * 2),
        ("tag_selectors", [{**selector("matches", "a"), "kind": "regex"}]),
        ("tag_selectors", [{**selector("matches", "a"), "extras": "x"}]),
        ("tag_selectors", [{**selector("matches", "a"), "extras": "[]"}]),
        ("tag_selectors", [{**selector("matches", "a"), "extras": '{"untagged":"yes"}'}]),
        ("tag_selectors", [{**selector("matches", "a"), "extras": {"untagged": True}}]),
        ("scope_selectors", {}), ("scope_selectors", {"repository": []}))},
}


def test_refusals(client, project):
    pid, free = number(client, project), number(client, client.project())
    rid = make(client, pid, rule(), cron=DAILY)
    before = shown(client, rid)
    for what, change in BAD.items():
        for method, path, p in (("POST", "/retentions", free), ("PUT", f"/retentions/{rid}", pid)):
            a = call(client, method, path, {**policy(p, rule()), **change})
            assert a.status in (400, 422), (what, a)
    refused(call(client, "PUT", f"/retentions/{rid}", policy(pid, id=rid + 1)), 400, "BAD_REQUEST")
    for rest in ("x", "0", "-1", "9" * 19):
        assert client.get(f"{V2}/retentions/{rest}").status in (404, 422), rest
    assert shown(client, rid) == before and planned(client, rid) == DAILY
    assert client.rs.psql(f"SELECT count(*) FROM retention_policy WHERE project_id = {free}") == "0"


def test_changes_at_the_same_time(client, project):
    """All of one comes behind all of another, and the last one is there."""
    pid = number(client, project)
    rid = make(client, pid, rule())
    docs = [policy(pid, *[rule(amount=n * 10 + i) for i in range(1, 9)], cron=f"0 {n} * * * *")
            for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for a in pool.map(lambda doc: call(client, "PUT", f"/retentions/{rid}", doc), docs * 3):
            assert a.status == 200, a
    assert shown(client, rid) in [full(doc, rid) for doc in docs]


# --- when --------------------------------------------------------------------
def test_the_schedule(client, project):
    """It is kept with the policy, and looked at anew when it is another one."""
    pid, psql = number(client, project), client.rs.psql
    rid = make(client, pid)
    assert planned(client, rid) == ""
    other = "0 0 3 * * *"
    for cron, anew in ((DAILY, True), (other, True), (other, False), ("", None), (DAILY, True)):
        psql(f"UPDATE schedule SET next_at = 'infinity' WHERE owner_id = {rid}")
        doc = policy(pid, rule(), cron=cron)
        assert call(client, "PUT", f"/retentions/{rid}", doc).status == 200
        assert planned(client, rid) == cron
        if cron:
            assert psql("SELECT next_at IS DISTINCT FROM 'infinity' FROM schedule WHERE kind ="
                        f" 'RETENTION' AND owner_id = {rid}") == "ft"[anew]
    [one] = [s for s in listed(client, "/schedules?page_size=100")
             if s["vendor_type"] == "RETENTION" and s["vendor_id"] == rid]
    assert one["cron"] == DAILY


def test_it_goes_with_the_project(client, project):
    rid = make(client, number(client, project), rule(), cron=DAILY)
    assert client.delete(f"{V2}/projects/{project}").status == 200
    refused(client.get(f"{V2}/retentions/{rid}"), 404, "NOT_FOUND")
    assert planned(client, rid) == ""
    assert client.rs.psql("SELECT count(*) FROM retention_rule "
                          f"WHERE retention_policy_id = {rid}") == "0"


# --- settings of the project -------------------------------------------------
def test_the_project_says_which(client, project):
    place, pid = f"/projects/{project}/metadatas", number(client, project)
    one = f"{place}/retention_id"
    put = {"metadata": {"retention_id": "1"}}
    for method, path, doc in (("PUT", f"/projects/{project}", put), ("POST", place, put["metadata"])):
        refused(call(client, method, path, doc), 400, "BAD_REQUEST")
    refused(call(client, "GET", one), 404, "NOT_FOUND")
    rid = make(client, pid)
    assert metadata(client, project) == {"public": "false", "retention_id": str(rid)}
    assert listed(client, place) == {"public": "false", "retention_id": str(rid)}
    assert listed(client, one) == {"retention_id": str(rid)}
    [found] = listed(client, f"/projects?name={project}")
    assert found["metadata"]["retention_id"] == str(rid)
    for value, status in ((str(rid), 200), (str(rid + 1), 400), ("-1", 400), ("x", 400), ("", 200), (None, 200)):
        a = call(client, "PUT", f"/projects/{project}",
                 {"metadata": {"retention_id": value, "auto_scan": "true"}})
        assert a.status == status, value
    assert call(client, "PUT", one, {"retention_id": str(rid)}).status == 200
    refused(call(client, "PUT", one, {"retention_id": str(rid + 1)}), 400, "BAD_REQUEST")
    refused(call(client, "POST", place, {"retention_id": str(rid)}), 409, "CONFLICT")
    refused(call(client, "DELETE", one), 400, "BAD_REQUEST")
    assert metadata(client, project) == {"public": "false", "auto_scan": "true", "retention_id": str(rid)}
    client.delete(f"{V2}/retentions/{rid}")
    assert metadata(client, project) == {"public": "false", "auto_scan": "true"}
    refused(call(client, "POST", "/projects", {"project_name": "p" + unique().hex()[:12], **put}),
            400, "BAD_REQUEST")


# --- who ---------------------------------------------------------------------
def test_roles(server, client, project):
    pid, free = number(client, project), number(client, client.project())
    rid = make(client, pid, rule())
    doc = policy(pid, rule())
    for role, may in ((1, True), (4, True), (2, True), (3, False), (5, False), (None, False)):
        who = client.member(project, role) if role else client.user()
        assert who.get(f"{V2}/retentions/{rid}").status == (200 if may else 403), role
        for method, path, body in (("PUT", f"/retentions/{rid}", doc), ("POST", "/retentions", doc)):
            a = call(who, method, path, body)
            assert a.status == (403 if not may else 200 if method == "PUT" else 400), (role, a)
        a = who.delete(f"{V2}/retentions/{rid}")
        assert a.status == (200 if may else 403), role
        if may:
            rid = make(who, pid, rule())
        for ref in (free, 2**40):
            refused(call(who, "POST", "/retentions", policy(ref)), 403, "FORBIDDEN")
    nobody = Client(server, None)
    for method, path in (("GET", f"/retentions/{rid}"), ("DELETE", f"/retentions/{rid}"),
                         ("PUT", f"/retentions/{rid}"), ("POST", "/retentions")):
        refused(call(nobody, method, path, doc if method[0] == "P" else None), 401, "UNAUTHORIZED")
    assert len(shown(client, rid)["rules"]) == 1


def test_robots_by_their_grants(server, client, project):
    a = call(client, "POST", "/robots", {"name": "r" + unique().hex()[:12], "level": "project",
             "duration": 1, "permissions": [{"kind": "project", "namespace": project, "access": [
                 {"resource": "tag-retention", "action": x} for x in ("create", "read")]}]})
    robot = Client(server, basic(a.json()["name"], a.json()["secret"]))
    rid = make(robot, number(client, project), rule())
    assert shown(robot, rid)["id"] == rid
    assert robot.delete(f"{V2}/retentions/{rid}").status == 403


def test_changes_are_on_record(client, project):
    pid = number(client, project)
    rid = make(client, pid, rule(), rule("always", tags=("excludes", "v*")), cron=DAILY)
    call(client, "PUT", f"/retentions/{rid}", policy(pid, rule("lastXDays", 3, disabled=True)))
    client.member(project, 3).delete(f"{V2}/retentions/{rid}")
    client.delete(f"{V2}/retentions/{rid}")
    make(client, pid)
    rows = client.rs.psql("SELECT operation, success, description FROM audit WHERE resource_type = "
                          "'retention_policy' AND project_id = "
                          f"{pid} ORDER BY op_time").splitlines()
    everywhere = "repositories **, tags"
    assert rows == [
        f"create|t|{DAILY}; latestPushedK 10: {everywhere} ** and untagged; "
        f"always: {everywhere} but v*",
        f"update|t|lastXDays 3: {everywhere} ** and untagged, disabled",
        "delete|f|refused: forbidden",
        f"delete|t|lastXDays 3: {everywhere} ** and untagged, disabled", "create|t|"]
