"""Tags that rules of a project keep where they are."""
import itertools
import threading

import pytest

from instance import Session, wait_for
from registry import MANIFEST, Client, basic, digest_of, dump, unique
from rest import V2, call, listed, refused

CODE = "PRECONDITION"


@pytest.fixture
def project(client):
    return client.project()


def rule(tags="**", repositories="**", disabled=False, tag_way="matches", way="repoMatches", **more):
    return {"disabled": disabled, "action": "immutable", "template": "immutable_template",
            "tag_selectors": [{"kind": "doublestar", "decoration": tag_way, "pattern": tags}],
            "scope_selectors": {"repository": [
                {"kind": "doublestar", "decoration": way, "pattern": repositories}]}, **more}


def place(project, rid=""):
    return f"/projects/{project}/immutabletagrules" + (f"/{rid}" if rid else "")


def make(client, project, *args, **more):
    """The id of a new rule."""
    a = call(client, "POST", place(project), rule(*args, **more))
    assert a.status == 201 and not a.body, a
    base, rid = a.location.rsplit("/", 1)
    assert base == V2 + place(project)
    return int(rid)


def artifacts(project, repository="app"):
    return f"{V2}/projects/{project}/repositories/{repository.replace('/', '%252F')}/artifacts"


def put(client, repo, tag, **more):
    return client.put(repo, tag, client.image(repo, [unique()], **more))


def kept(client, repo, tag):
    """Whether a push would move the tag; it is tried."""
    a = put(client, repo, tag)
    assert a.status in (201, 412), a
    return a.status == 412


# --- rules -------------------------------------------------------------------
def test_a_rule_lives(client, project):
    rid = make(client, project, "v*", "team/{a,b}")
    [one] = listed(client, place(project))
    assert one == {
        "id": rid, "action": "immutable", "template": "immutable_template",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
        "scope_selectors": {"repository": [
            {"kind": "doublestar", "decoration": "repoMatches", "pattern": "team/{a,b}"}]}}
    a = call(client, "PUT", place(project, rid), {**one, "disabled": True})
    assert a.status == 200 and not a.body
    assert listed(client, place(project)) == [{**one, "disabled": True}]
    change = rule("RC-?", "x", tag_way="excludes", way="repoExcludes", id=rid)
    assert call(client, "PUT", place(project, rid), change).status == 200
    [now] = listed(client, place(project))
    assert now == {**{k: v for k, v in change.items() if k != "disabled"}, "id": rid}
    a = client.delete(V2 + place(project, rid))
    assert a.status == 200 and not a.body
    assert listed(client, place(project)) == []
    refused(client.delete(V2 + place(project, rid)), 404, "NOT_FOUND")
    refused(call(client, "PUT", place(project, rid), rule()), 404, "NOT_FOUND")


def test_the_same_rule_twice(client, project):
    one, two = make(client, project, "a"), make(client, project, "b")
    refused(call(client, "POST", place(project), rule("a", disabled=True)), 409, "CONFLICT")
    refused(call(client, "PUT", place(project, two), rule("a")), 409, "CONFLICT")
    make(client, project, "a", tag_way="excludes")
    make(client, client.project(), "a")
    assert [x["id"] for x in listed(client, place(project) + "?sort=-id&page_size=2&page=2")] == [one]


def test_refusals(client, project):
    rid, other = make(client, project), client.project()
    for doc, status in (
            ({}, 422), (rule(""), 400), (rule("***"), 400), (rule("a b"), 400), (rule("[ab]"), 400),
            (rule("{a"), 400), (rule("x" * 256), 400), (rule(repositories="A"), 400),
            (rule(tag_way="repoMatches"), 400), (rule(way="matches"), 400), (rule(way=""), 400),
            ({**rule(), "tag_selectors": []}, 400), ({**rule(), "tag_selectors": "x"}, 400),
            ({**rule(), "tag_selectors": rule()["tag_selectors"] * 2}, 400),
            ({**rule(), "scope_selectors": {}}, 422), (rule(disabled="no"), 400),
            ({**rule(), "tag_selectors": [{"kind": "x", "decoration": "matches", "pattern": "a"}]}, 400)):
        assert call(client, "POST", place(project), doc).status == status, doc
        assert call(client, "PUT", place(project, rid), doc).status == status, doc
    refused(call(client, "PUT", place(project, rid), rule(id=rid + 1)), 400, "BAD_REQUEST")
    refused(call(client, "PUT", place(other, rid), rule()), 404, "NOT_FOUND")
    refused(client.delete(V2 + place(other, rid)), 404, "NOT_FOUND")


def test_a_hundred_rules(client, project):
    client.rs.psql("INSERT INTO immutable_rule (project_id, repository_pattern, repository_excludes, "
                   "tag_pattern, tag_excludes) SELECT project_id, 'r' || n, false, 't', false "
                   f"FROM project, generate_series(1, 99) AS n WHERE name = '{project}'")
    make(client, project)
    refused(call(client, "POST", place(project), rule("x")), 412, CODE)


def test_patterns_that_are_hard_to_match(client, project):
    """As long as they may be, they are answered."""
    client.push_image(f"{project}/app", "a" * 128)
    for hard in ("**/" * 85, "**a" * 85, "{a,b}" * 51, "{" + "a?," * 84 + "a}", "*a" * 127):
        rid = make(client, project, hard, hard)
        assert put(client, f"{project}/app", "a" * 128).status in (201, 412)
        assert client.delete(V2 + place(project, rid)).status == 200


def test_changes_are_on_record(client, project):
    rid = make(client, project, "v*")
    call(client, "PUT", place(project, rid), rule("v*", way="repoExcludes", disabled=True))
    client.delete(V2 + place(project, rid))
    rows = client.rs.psql("SELECT operation, username, description FROM audit WHERE resource_type = "
                          f"'immutable_rule' AND resource = '{project}' ORDER BY op_time").splitlines()
    assert rows == ["create|admin|repositories **, tags v*",
                    "update|admin|repositories but **, tags v*, disabled",
                    "delete|admin|repositories but **, tags v*, disabled"]


# --- what they do ------------------------------------------------------------
def test_pushes(client, project):
    repo = f"{project}/app"
    make(client, project, "v*")
    image = client.image(repo, [unique()])
    assert client.put(repo, "v1", image).status == 201  # the first
    assert client.put(repo, "v1", image).status == 201  # the same
    before = client.tags(repo), client.manifest(repo, "v1").body
    a = put(client, repo, "v1")
    assert a.is_ == (412, "DENIED") and "immutable" in a.json()["errors"][0]["message"], a
    assert (client.tags(repo), client.manifest(repo, "v1").body) == before
    assert put(client, repo, "latest").status == put(client, repo, "latest").status == 201


def test_a_push_of_several_tags_is_one(client, project):
    repo = f"{project}/app"
    client.push_image(repo, "old", [unique()])
    make(client, project, "old")
    body = dump(client.image(repo, [unique()]))
    a = client.call("PUT", f"/v2/{repo}/manifests/{digest_of(body)}?tag=new&tag=old", body,
                    {"Content-Type": MANIFEST})
    assert a.is_ == (412, "DENIED")
    assert client.tags(repo) == ["old"]
    assert client.manifest(repo, digest_of(body)).status == 404


def test_conditional_pushes(client, project):
    repo = f"{project}/app"
    digest = client.push_image(repo, "1", [unique()])
    make(client, project)
    body, path = dump(client.image(repo, [unique()])), f"/v2/{repo}/manifests/1"
    for header, value in (("If-Match", f'"{digest}"'), ("If-None-Match", '"sha256:x"')):
        a = client.call("PUT", path, body, {"Content-Type": MANIFEST, header: value})
        assert a.is_ == (412, "DENIED") and "immutable" in a.json()["errors"][0]["message"], a


@pytest.mark.parametrize("selectors, covered", [
    (("v*", "**"), {("a", "v1"), ("t/b", "v1")}),
    (("v*", "*"), {("a", "v1")}),
    (("v*", "t/**"), {("t/b", "v1")}),
    (("{v1,RC}", "{a,x}"), {("a", "v1"), ("a", "RC")}),
    (("R?", "**"), {("a", "RC"), ("t/b", "RC")}),
    (("r?", "**"), set()),
    (("v", "**"), set()),
])
def test_what_is_covered(client, project, selectors, covered):
    """A name that matches, and with excludes every other."""
    everything = {(r, t) for r in ("a", "t/b") for t in ("v1", "RC")}
    for repository, tag in everything:
        client.push_image(f"{project}/{repository}", tag, [unique()])

    def now():
        return {(r, t) for r, t in everything if kept(client, f"{project}/{r}", t)}
    rid = make(client, project, *selectors)
    assert now() == covered
    tags = {t for t in ("v1", "RC") if (t in {x[1] for x in covered})}
    assert call(client, "PUT", place(project, rid), rule(*selectors, tag_way="excludes")).status == 200
    if covered and len(tags) == 1:
        assert now() == {(r, t) for r, t in everything if t not in tags and r in {x[0] for x in covered}}
    assert call(client, "PUT", place(project, rid), rule(*selectors, disabled=True)).status == 200
    assert now() == set()
    assert client.delete(V2 + place(project, rid)).status == 200
    make(client, client.project())
    assert now() == set()


def test_deletions(client, project):
    repo, at = f"{project}/app", artifacts(project)
    digest = client.push_image(repo, "v1", [unique()])
    assert call(client, "POST", f"{at.removeprefix(V2)}/v1/tags", {"name": "free"}).status == 201
    make(client, project, "v*")
    for path in (f"{at}/v1", f"{at}/free", f"{at}/{digest}", f"{at}/v1/tags/v1",
                 f"{V2}/projects/{project}/repositories/app"):
        refused(client.delete(path), 412, CODE)
    for reference in ("v1", digest):
        a = client.delete(f"/v2/{repo}/manifests/{reference}")
        assert a.is_ == (412, "DENIED"), a
    assert client.tags(repo) == ["free", "v1"]
    assert client.delete(f"{at}/v1/tags/free").status == 200
    assert client.tags(repo) == ["v1"]
    other = client.push_image(repo, "x", [unique()])
    assert client.delete(f"/v2/{repo}/manifests/{other}").status == 202


def test_what_goes_with_an_artifact(client, project):
    """An accessory whose tag must stay keeps its subject, and an index its part."""
    repo, at = f"{project}/app", artifacts(project)
    digest = client.push_image(repo, "1", [unique()])
    subject = {"mediaType": MANIFEST, "digest": digest,
               "size": len(client.manifest(repo, digest).body)}
    assert put(client, repo, "v1", subject=subject).status == 201
    make(client, project, "v*")
    refused(client.delete(f"{at}/{digest}"), 412, CODE)
    assert client.tags(repo) == ["1", "v1"]


def test_copies(client, project):
    source = client.project()
    client.push_image(f"{source}/app", "v1", [unique()])
    client.push_image(f"{project}/app", "v1", [unique()])
    make(client, project)
    make(client, source)
    before = client.manifest(f"{project}/app", "v1").body
    a = call(client, "POST", f"{artifacts(project).removeprefix(V2)}?from={source}/app:v1")
    refused(a, 412, CODE)
    assert client.manifest(f"{project}/app", "v1").body == before
    a = call(client, "POST", f"{artifacts(project, 'b').removeprefix(V2)}?from={source}/app:v1")
    assert a.status == 201, a


def test_lists_say_it_when_asked(client, project):
    repo, at = f"{project}/app", artifacts(project)
    client.push_image(repo, "v1", [unique()])
    assert call(client, "POST", f"{at.removeprefix(V2)}/v1/tags", {"name": "x"}).status == 201
    make(client, project, "v*")
    for asked in (True, False):
        query = f"with_immutable_status={str(asked).lower()}"
        [one] = client.get(f"{at}?{query}").json()
        for tags in (one["tags"], client.get(f"{at}/v1?{query}").json()["tags"],
                     client.get(f"{at}/v1/tags?{query}").json()):
            assert {t["name"]: t["immutable"] for t in tags} == {"v1": asked, "x": False}
    assert not any(t["immutable"] for t in client.get(f"{at}/v1/tags").json())


def test_robots_by_their_grants(server, client, project):
    """Whoever was granted immutable-tag may make rules, and is bound by them."""
    a = call(client, "POST", "/robots", {"name": "r" + unique().hex()[:12], "level": "project",
             "duration": 1, "permissions": [{"kind": "project", "namespace": project, "access": [
                 {"resource": "immutable-tag", "action": x} for x in ("create", "list")]}]})
    robot = Client(server, basic(a.json()["name"], a.json()["secret"]))
    rid = make(robot, project)
    assert len(listed(robot, place(project))) == 1
    assert robot.delete(V2 + place(project, rid)).status == 403


# --- at the same time --------------------------------------------------------
class Later(threading.Thread):
    """What a call answers, some day."""

    def __init__(self, fn, *args):
        super().__init__()
        self.fn, self.args, self.answer = fn, args, None
        self.start()

    def run(self):
        self.answer = self.fn(*self.args)


def waits_for_rules(rs, pid):
    """Somebody waits for the rules of the project."""
    wait_for(lambda: rs.psql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND "
        f"(classid::bigint << 32 | objid::bigint) = immutable_rules_key({pid})") == "1")


def test_a_rule_waits_for_moves_under_way(server, client, project):
    client.push_image(f"{project}/app", "1", [unique()])
    pid = server.psql(f"SELECT project_id FROM project WHERE name = '{project}'")
    with Session(server) as t:
        t.ask("BEGIN")
        t.ask(f"SELECT tag_locked('{project}', 'app', '1')")  # as a conditional push begins
        made = Later(call, client, "POST", place(project), rule())
        waits_for_rules(server, pid)
        assert made.is_alive()
        t.ask("COMMIT")
    made.join()
    assert made.answer.status == 201
    assert kept(client, f"{project}/app", "1")


def test_a_push_sees_the_rule_it_waited_for(server, client, project):
    client.push_image(f"{project}/app", "1", [unique()])
    image = client.image(f"{project}/app", [unique()])
    pid = server.psql(f"SELECT project_id FROM project WHERE name = '{project}'")
    with Session(server) as t:
        t.ask("BEGIN")
        t.ask("INSERT INTO immutable_rule (project_id, repository_pattern, repository_excludes, "
              f"tag_pattern, tag_excludes) SELECT {pid}, '**', false, '**', false "
              f"FROM immutable_rules_change({pid})")
        push = Later(client.put, f"{project}/app", "1", image)
        waits_for_rules(server, pid)
        t.ask("COMMIT")
    push.join()
    assert push.answer.is_ == (412, "DENIED")


def test_nothing_moves_behind_a_rule(client, project):
    """Pushers of one tag all the while: where it is when the rule is made, it stays."""
    repo = f"{project}/app"
    images = [client.image(repo, [unique()]) for _ in range(4)]
    client.push_image(repo, "1")

    def push_until_refused(first):
        for n in itertools.count(first):
            a = client.put(repo, "1", images[n % 4])
            if a.status != 201:
                return a
    pushers = [Later(push_until_refused, n) for n in range(4)]
    moves = f"SELECT count(*) > 20 FROM tag JOIN repository r USING (repository_id) " \
            f"JOIN project p USING (project_id) WHERE p.name = '{project}'"
    wait_for(lambda: client.rs.psql(moves) == "t")
    make(client, project)
    there = client.manifest(repo, "1").headers["Docker-Content-Digest"]
    for p in pushers:
        p.join()
        assert p.answer.is_ == (412, "DENIED"), p.answer
    assert client.manifest(repo, "1").headers["Docker-Content-Digest"] == there
