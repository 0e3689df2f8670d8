"""What runs of policies of retention delete, and what they leave."""
import itertools
import os
import signal
import time

import pytest

from instance import Session, alive, children, wait_for
from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import INDEX, digest_of, dump, unique
from rest import call
from test_retention import make, number, policy, rule

OLD = "2020-01-{:02}"


@pytest.fixture
def repo(project):
    return f"{project}/r"


class Retention:
    """A policy, and what its runs do."""

    def __init__(self, client, project, *rules, **more):
        self.client, self.project = client, project
        self.id = make(client, number(client, project), *rules, **more)
        self.place = f"/retentions/{self.id}/executions"

    def begin(self, **body):
        a = self.client.call_api("POST", self.place, body, 201)
        return int(a.location.rsplit("/", 1)[1])

    def run(self, **body):
        """The log of each repository, as lists of verdict, digest and tags."""
        run = self.begin(**body)
        self.client.rs.wait(run, "succeeded")
        return self.logs(run)

    def tasks(self, run):
        return self.client.call_api("GET", f"{self.place}/{run}/tasks").json()

    def logs(self, run):
        found = {}
        for task in self.tasks(run):
            text = self.client.call_api("GET", f"{self.place}/{run}/tasks/{task['id']}").body
            lines = [line.split(" ") for line in text.decode().splitlines()]
            found[task["repository"]] = {
                line[1]: (line[0], dict(f.split("=", 1) for f in line[2:]).get("tags", ""))
                for line in lines}
            assert task["status"] == "Success" and task["total"] == len(lines)
            stays = [v for v, _ in found[task["repository"]].values()
                     if v not in ("goes", "deleted", "gone")]
            assert task["retained"] == len(stays)
        return found


def push(client, repo, *tags):
    """Images, the first one the oldest; their digests."""
    digests = []
    for i, tag in enumerate(tags, 1):
        digests.append(client.push_image(repo, tag, (unique(),)))
        client.rs.psql(f"UPDATE tag SET valid_from = '{OLD.format(i)}' WHERE name = '{tag}' AND "
                       f"digest_text(digest) = '{digests[-1]}'")
    return digests


def pulled(client, digest, at):
    client.rs.psql(f"UPDATE manifest SET pulled_at = {at} WHERE digest_text(digest) = '{digest}'")


def there(client, repo, digests):
    return [client.manifest(repo, d).status == 200 for d in digests]


def tags(client, repo):
    a = client.get(f"/v2/{repo}/tags/list")
    return sorted(a.json()["tags"]) if a.status == 200 else []


def test_the_newest_stay(site, client, project, repo):
    d = push(client, repo, "v1", "v2", "v3", "v4")
    logs = Retention(client, project, rule("latestPushedK", 2)).run()
    assert logs == {"r": {d[0]: ("deleted", "v1"), d[1]: ("deleted", "v2"),
                          d[2]: ("kept", "v3"), d[3]: ("kept", "v4")}}
    assert there(client, repo, d) == [False, False, True, True]
    assert tags(client, repo) == ["v3", "v4"]
    audit = client.call_api(
        "GET", f"/auditlog-exts?q=operation=delete,resource={repo}@{d[0]}").json()
    assert [r["operation_description"].startswith("retention policy") for r in audit] == [True]
    event = site.psql("SELECT data ->> 'total', data ->> 'retained' FROM event "
                      "WHERE kind = 'tag_retention' ORDER BY event_id DESC LIMIT 1")
    assert event == "4|2"


def test_a_dry_run_says_what_would_go(site, client, project, repo):
    d = push(client, repo, "v1", "v2")
    keep = Retention(client, project, rule("latestPushedK", 1))
    events = site.psql("SELECT count(*) FROM event")
    assert keep.run(dry_run=True) == {"r": {d[0]: ("goes", "v1"), d[1]: ("kept", "v2")}}
    assert there(client, repo, d) == [True, True]
    assert site.psql("SELECT count(*) FROM event") == events
    assert keep.run() == {"r": {d[0]: ("deleted", "v1"), d[1]: ("kept", "v2")}}
    shown = client.call_api("GET", keep.place).json()
    assert [(r["dry_run"], r["status"], r["trigger"], r["policy_id"]) for r in shown] == [
        (False, "Success", "MANUAL", keep.id), (True, "Success", "MANUAL", keep.id)]
    assert all(r["start_time"] <= r["end_time"] for r in shown)


@pytest.mark.parametrize("template,amount,kept", [
    ("latestPushedK", 1, [0, 0, 1]), ("latestPulledN", 1, [1, 0, 0]),
    ("latestActiveK", 2, [1, 0, 1]), ("nDaysSinceLastPush", 5, [0, 0, 1]),
    ("lastXDays", 5, [0, 0, 1]), ("nDaysSinceLastPull", 5, [1, 0, 0]),
    ("nDaysSinceLastPull", 20, [1, 1, 0]), ("always", 0, [1, 1, 1])])
def test_templates(client, project, repo, template, amount, kept):
    """Three images: pulled yesterday, pulled ten days ago, pushed today and never pulled."""
    d = push(client, repo, "v1", "v2")
    d.append(client.push_image(repo, "v3", (unique(),)))
    pulled(client, d[0], "now() - interval '1 day'")
    pulled(client, d[1], "now() - interval '10 days'")
    Retention(client, project, rule(template, amount)).run()
    assert there(client, repo, d) == [bool(k) for k in kept]


def test_one_rule_is_enough(client, project, repo):
    """And what no rule is about goes, too, where a rule covers the repository."""
    d = push(client, repo, "v1", "v2", "rc1", "rc2", "x")
    Retention(client, project, rule("latestPushedK", 1, tags=("matches", "v*")),
              rule("latestPushedK", 1, tags=("matches", "rc*")),
              rule("always", tags=("matches", "**"), disabled=True)).run()
    assert there(client, repo, d) == [False, True, False, True, False]


def test_tags_of_one_artifact(client, project, repo):
    """It is as new as its newest tag, and kept for any of them; excludes keeps it for one that
    does not match."""
    d = push(client, repo, "v1", "v2")
    doc = client.manifest(repo, "v1").body
    assert client.put(repo, "stable", doc).status == 201
    keep = Retention(client, project, rule("latestPushedK", 1))
    assert keep.run() == {"r": {d[0]: ("kept", "stable,v1"), d[1]: ("deleted", "v2")}}
    client.call_api("PUT", f"/retentions/{keep.id}", policy(
        number(client, project), rule("always", tags=("excludes", "v*"))))
    assert keep.run() == {"r": {d[0]: ("kept", "stable,v1")}}
    client.call_api("PUT", f"/retentions/{keep.id}", policy(
        number(client, project), rule("always", tags=("excludes", "{v*,stable}"))))
    assert keep.run() == {"r": {d[0]: ("deleted", "stable,v1")}}


def test_repositories(client, project):
    """Only those that a rule covers are touched."""
    d = {name: push(client, f"{project}/{name}", "v1", "v2") for name in ("a", "team/b", "c")}
    keep = Retention(client, project,
                     rule("latestPushedK", 1, repositories=("repoMatches", "{a,x}")),
                     rule("latestPushedK", 1, repositories=("repoMatches", "c"), disabled=True))
    assert list(keep.run()) == ["a"]
    assert [there(client, f"{project}/{name}", d[name]) for name in d] == [
        [False, True], [True, True], [True, True]]
    client.call_api("PUT", f"/retentions/{keep.id}", policy(
        number(client, project),
        rule("latestPushedK", 1, repositories=("repoExcludes", "{a,c}"))))
    assert list(keep.run()) == ["team/b"]


def test_no_rule_deletes_nothing(client, project, repo):
    d = push(client, repo, "v1")
    assert Retention(client, project).run() == {} and there(client, repo, d) == [True]


@pytest.mark.parametrize("untagged", [True, False])
def test_untagged_ones(client, project, repo, untagged):
    d = push(client, repo, "v1", "v2")
    client.push_image(repo, "v1", (unique(),))
    keep = rule("always")
    keep["tag_selectors"][0]["extras"] = dump({"untagged": untagged}).decode()
    logs = Retention(client, project, keep).run()
    assert logs["r"][d[0]] == ("kept" if untagged else "deleted", "")
    assert there(client, repo, d) == [untagged, True]


def test_immutable_tags_stay(client, project, repo):
    d = push(client, repo, "v1", "v2", "v3")
    selector = {"kind": "doublestar", "decoration": "matches", "pattern": "v1"}
    client.call_api("POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [selector],
        "scope_selectors": {"repository": [{**selector, "decoration": "repoMatches",
                                            "pattern": "**"}]}}, 201)
    keep = Retention(client, project, rule("latestPushedK", 1))
    for dry, verdict in ((True, "goes"), (False, "deleted")):
        assert keep.run(dry_run=dry) == {"r": {
            d[0]: ("immutable", "v1"), d[1]: (verdict, "v2"), d[2]: ("kept", "v3")}}
    assert there(client, repo, d) == [True, False, True]


def test_indexes_and_what_refers_to_them(client, project, repo):
    """Parts live and die with their index; signatures with what they sign."""
    parts = [client.push_image(repo, f"p{i}", (unique(),)) for i in range(2)]
    for i in range(2):
        client.call_api("DELETE", f"/projects/{project}/repositories/r/artifacts/p{i}/tags/p{i}")
    index = client.push_index(repo, "v1", parts)
    signature = client.image(repo, (unique(),), subject={
        "mediaType": INDEX, "digest": index, "size": len(client.manifest(repo, index).body)})
    assert client.put(repo, digest_of(dump(signature)), signature).status == 201
    everything = [*parts, index, digest_of(dump(signature))]
    keep = Retention(client, project, rule("latestPushedK", 1))
    assert keep.run() == {"r": {index: ("kept", "v1")}}
    assert all(there(client, repo, everything))
    new = client.push_image(repo, "v2", (unique(),))
    assert keep.run() == {"r": {index: ("deleted", "v1"), new: ("kept", "v2")}}
    assert there(client, repo, [*everything, new]) == [False] * 4 + [True]


def test_a_part_that_an_index_lists_stays(client, project, repo):
    """Though it has a tag of its own that nothing keeps."""
    [part] = push(client, repo, "part")
    index = client.push_index(repo, "v1", [part])
    logs = Retention(client, project, rule("always", tags=("matches", "v*"))).run()
    assert logs == {"r": {part: ("listed", "part"), index: ("kept", "v1")}}
    assert there(client, repo, [part, index]) == [True, True]


def test_what_is_tagged_meanwhile_stays(site, client, project, repo):
    """Judged, and then somebody gives it a tag."""
    d = push(client, repo, "v1", "v2", "v3")
    keep = Retention(client, project, rule("latestPushedK", 1))
    with Session(site) as other:
        other.ask(f"BEGIN; SELECT FROM manifest WHERE digest_text(digest) = '{d[1]}' FOR UPDATE")
        run = keep.begin()
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        assert client.put(repo, "again", client.manifest(repo, "v1").body).status == 201
        other.ask("COMMIT")
    site.wait(run, "succeeded")
    assert keep.logs(run) == {"r": {d[0]: ("tagged", "v1"), d[1]: ("deleted", "v2"),
                                    d[2]: ("kept", "v3")}}
    assert tags(client, repo) == ["again", "v1", "v3"]


@pytest.mark.parametrize("victim", ["run", "daemon", "stop"])
def test_ended_in_the_middle(site, client, project, repo, victim):
    """Killed it goes on, stopped it does not; what is kept is the same, and counted is what all
    attempts did."""
    push(client, f"{project}/before", "v1")
    d = push(client, repo, "v1", "v2", "v3")
    keep = Retention(client, project, rule("latestPushedK", 1))
    with Session(site) as other:
        other.ask(f"BEGIN; SELECT FROM manifest WHERE digest_text(digest) = '{d[1]}' FOR UPDATE")
        run = keep.begin()
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        if victim == "stop":
            client.call_api("PATCH", f"{keep.place}/{run}", {"action": "stop"})
        else:
            [child] = children(site.pid("jobd"))
            os.kill(child if victim == "run" else site.pid("jobd"), signal.SIGKILL)
            wait_for(lambda: not alive(child))
    if victim == "stop":
        site.wait(run, "stopped")
        assert [t["status"] for t in keep.tasks(run)] == ["Success", "Stopped"]
        assert there(client, repo, d)[::2] == [True, True]
        return
    if victim == "daemon":
        site.up()
        site.forget(run)
    wait_for(lambda: site.job(run)["state"] == "pending")
    site.hurry(run)
    result, done = site.wait(run, "succeeded")["result"], keep.tasks(run)
    assert [t["repository"] for t in done] == ["before", "r"] and result["retained"] == 2
    assert result == {k: sum(t[k] for t in done) for k in ("total", "retained")}
    assert there(client, repo, d) == [False, False, True]


def test_it_begins_by_itself(site, client, project, repo):
    d = push(client, repo, "v1", "v2")
    keep = Retention(client, project, rule("latestPushedK", 1), cron="0 0 2 * * *")
    wait_for(lambda: site.psql("SELECT next_at IS NOT NULL FROM schedule WHERE kind = 'RETENTION'"
                               f" AND owner_id = {keep.id}") == "t")
    site.psql(f"UPDATE schedule SET next_at = now() WHERE kind = 'RETENTION' AND"
              f" owner_id = {keep.id}; NOTIFY job")
    [run] = wait_for(lambda: client.call_api("GET", keep.place).json())
    assert run["trigger"] == "SCHEDULE" and not run["dry_run"]
    site.wait(run["id"], "succeeded")
    assert there(client, repo, d) == [False, True]


def test_who_may(client, project, repo):
    keep = Retention(client, project, rule("always"))
    run = keep.begin(dry_run=True)
    client.rs.wait(run, "succeeded")
    push(client, repo, "v1")
    people = {}
    for role, role_id in (("developer", 2), ("guest", 3)):
        people[role] = client.user()
        client.call_api("POST", f"/projects/{project}/members", {
            "role_id": role_id, "member_user": {"username": people[role].name}}, 201)
    people["outsider"] = client.user()
    for who, allowed in (("developer", True), ("guest", False), ("outsider", False)):
        statuses = {call(people[who], method, keep.place + path, body).status
                    for method, path, body in (
                        ("GET", "", None), ("POST", "", {"dry_run": True}),
                        ("PATCH", f"/{run}", {"action": "stop"}), ("GET", f"/{run}/tasks", None))}
        assert statuses == ({200, 201, 404} if allowed else {403}), who


def test_runs_of_another_policy_are_not_found(client, project):
    keep = Retention(client, project, rule("always"))
    other = Retention(client, client.project(), rule("always"))
    run = keep.begin(dry_run=True)
    client.rs.wait(run, "succeeded")
    for path in (f"/{run}/tasks", f"/{run}/tasks/1"):
        client.call_api("GET", other.place + path, status=404)
    client.call_api("PATCH", f"{other.place}/{run}", {"action": "stop"}, 404)
    client.call_api("PATCH", f"{keep.place}/{run}", {"action": "go"}, 400)


def test_a_model_agrees(site, client, project):
    """Every template with every selector on artifacts of all sorts, against a few lines of Python
    that know nothing of SQL."""
    repo = f"{project}/m"
    digests = push(client, repo, *[f"{p}{i}" for i in range(4) for p in ("v", "rc")])
    facts = {}
    for n, d in enumerate(digests):
        day = f"now() - interval '{n * 3} days'"
        name = f"{('v', 'rc')[n % 2]}{n // 2}"
        site.psql(f"UPDATE tag SET valid_from = {day} WHERE name = '{name}'"
                  f" AND digest_text(digest) = '{d}'")
        pull = (n * 7) % 20 if n % 3 else None
        if pull is not None:
            pulled(client, d, f"now() - interval '{pull} days' - interval '1 hour'")
        facts[d] = {"tag": name, "push": n * 3 + 1 / 24, "pull": pull and pull + 1 / 24}
    pid = number(client, project)
    keep = Retention(client, project, rule("always"))
    far = float("inf")

    def expected(template, amount, decoration, prefix):
        some = [d for d, f in facts.items()
                if f["tag"].startswith(prefix) == (decoration == "matches")]
        push_age = {d: facts[d]["push"] for d in some}
        pull_age = {d: far if facts[d]["pull"] is None else facts[d]["pull"] for d in some}
        active = {d: min(push_age[d], pull_age[d]) for d in some}
        if template == "always":
            return set(some)
        age = {"latestPushedK": push_age, "nDaysSinceLastPush": push_age, "lastXDays": push_age,
               "latestPulledN": pull_age, "nDaysSinceLastPull": pull_age,
               "latestActiveK": active}[template]
        if template in ("latestPushedK", "latestPulledN", "latestActiveK"):
            pushed_last = {d: i for i, d in enumerate(reversed(digests))}
            return set(sorted(some, key=lambda d: (age[d], pushed_last[d]))[:amount])
        return {d for d in some if age[d] < amount}

    templates = ("latestPushedK", "latestPulledN", "latestActiveK", "nDaysSinceLastPush",
                 "nDaysSinceLastPull", "lastXDays", "always")
    cases = itertools.product(templates, (1, 3, 10), ("matches", "excludes"), ("v", "rc"))
    for template, amount, decoration, prefix in cases:
        client.call_api("PUT", f"/retentions/{keep.id}", policy(
            pid, rule(template, amount, tags=(decoration, prefix + "*"))))
        verdicts = site.psql(f"""SELECT digest_text(digest), verdict FROM retention_judge(retention_rules({keep.id}),
            'artifact', (SELECT repository_id FROM repository WHERE project_id = {pid}))""").split()
        kept = {v.split("|")[0] for v in verdicts if v.endswith("|kept")}
        assert kept == expected(template, amount, decoration, prefix), (
            template, amount, decoration, prefix)


# --- tags by themselves --------------------------------------------------------
@pytest.fixture
def many_names(site, client, repo):
    """An image with five tags, the first one the oldest, and another with one that is older."""
    other = client.push_image(repo, "z", (unique(),))
    digest = client.push_image(repo, "v1", (unique(),))
    doc = client.manifest(repo, "v1").body
    for i, tag in enumerate(("z", "v1", "v2", "v3", "v4", "v5"), 1):
        if i > 2:
            assert client.put(repo, tag, doc).status == 201
        site.psql(f"UPDATE tag SET valid_from = '{OLD.format(i)}' WHERE name = '{tag}' AND "
                  f"digest_text(digest) IN ('{digest}', '{other}')")
    return digest, other


def units(client, keep, **body):
    """Verdicts by tag."""
    run = keep.begin(**body)
    client.rs.wait(run, "succeeded")
    [task] = keep.tasks(run)
    text = client.call_api("GET", f"{keep.place}/{run}/tasks/{task['id']}").body.decode()
    return {line.split("tags=")[1].split(" ")[0]: line.split(" ")[0]
            for line in text.splitlines()}, task


def test_tags_go_one_by_one(client, project, repo, many_names):
    digest, other = many_names
    keep = Retention(client, project, rule("latestPushedK", 2, tags=("matches", "v*")),
                     rule("always", tags=("matches", "z")), unit="tag")
    for dry, verdict in ((True, "goes"), (False, "deleted")):
        verdicts, task = units(client, keep, dry_run=dry)
        assert verdicts == {"z": "kept", "v4": "kept", "v5": "kept",
                            **dict.fromkeys(("v1", "v2", "v3"), verdict)}
        assert (task["total"], task["retained"]) == (6, 3)
    assert tags(client, repo) == ["v4", "v5", "z"]
    assert there(client, repo, [digest, other]) == [True, True]
    [row] = client.call_api(
        "GET", f"/auditlog-exts?q=operation=delete,resource={repo}:v1").json()
    assert row["resource_type"] == "tag"


def test_an_artifact_goes_with_its_last_tag(client, project, repo, many_names):
    digest, other = many_names
    keep = Retention(client, project, rule("latestPushedK", 1), unit="tag")
    assert units(client, keep)[0]["z"] == "deleted"
    assert tags(client, repo) == ["v5"] and there(client, repo, [digest, other]) == [True, False]


def test_an_immutable_tag_keeps_only_itself(client, project, repo, many_names):
    selector = {"kind": "doublestar", "decoration": "matches", "pattern": "v1"}
    client.call_api("POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [selector],
        "scope_selectors": {"repository": [{**selector, "decoration": "repoMatches",
                                            "pattern": "**"}]}}, 201)
    keep = Retention(client, project, rule("latestPushedK", 1), unit="tag")
    assert units(client, keep)[0]["v1"] == "immutable"
    assert tags(client, repo) == ["v1", "v5"]


def test_the_unit_stays_as_it_was(client, project):
    """A client that knows nothing of it sends back what it knows."""
    keep = Retention(client, project, rule(), unit="tag")
    doc = policy(number(client, project), rule())
    for sent, unit in (({}, "tag"), ({"unit": "artifact"}, "artifact"), ({}, "artifact")):
        client.call_api("PUT", f"/retentions/{keep.id}", {**doc, **sent})
        assert client.call_api("GET", f"/retentions/{keep.id}").json()["unit"] == unit
    client.call_api("PUT", f"/retentions/{keep.id}", {**doc, "unit": "blob"}, 400)


# --- before it is saved --------------------------------------------------------
def preview(client, project, *rules, status=200):
    return client.call_api("POST", "/x/retentions/preview", policy(
        number(client, project), *rules), status).json()


def garbage(site):
    """Bytes that a collection would free now."""
    job_id = site.enqueue("GARBAGE_COLLECTION", dry_run=True, time_window=0)
    return site.wait(job_id, "succeeded")["result"]["freed_space"]


def test_a_preview_tells_what_a_run_does(site, client, project):
    """Parts of an index, a signature, blobs that others share, an immutable tag: to the byte."""
    repo, shared = f"{project}/r", unique(5000)
    push(client, repo, "v1", "v2")
    client.push_image(repo, "v3", (shared, unique(3000)))
    client.push_image(f"{project}/other", "v1", (shared, unique(7000)))
    parts = [client.push_image(repo, f"p{i}", (unique(2000),)) for i in range(2)]
    for i in range(2):
        client.call_api("DELETE", f"/projects/{project}/repositories/r/artifacts/p{i}/tags/p{i}")
    index = client.push_index(repo, "v0", parts)
    signature = client.image(repo, (unique(900),), subject={
        "mediaType": INDEX, "digest": index, "size": len(client.manifest(repo, index).body)})
    assert client.put(repo, digest_of(dump(signature)), signature).status == 201
    client.push_image(repo, "keep", (unique(400),))
    rules = [rule("always", tags=("matches", "keep"), repositories=("repoMatches", "r"))]
    site.age()
    before, stored = garbage(site), site.files()
    seen = preview(client, project, *rules)
    assert seen["repositories"] == [{"repository": "r", "total": 5, "retained": 1}]
    assert (seen["total"], seen["retained"]) == (5, 1) and seen["freed"] > 7900
    assert site.files() == stored and not site.psql(
        f"SELECT 1 FROM retention_policy WHERE project_id = {number(client, project)}")
    Retention(client, project, *rules).run()
    site.age()
    assert seen["freed"] == garbage(site) - before


def test_a_preview_of_nothing(client, project):
    push(client, f"{project}/r", "v1", "v2")
    nothing = {"total": 0, "retained": 0, "freed": 0, "repositories": []}
    assert preview(client, project) == nothing
    assert preview(client, project, rule(repositories=("repoMatches", "x"))) == nothing
    assert preview(client, project, rule("always")) == {
        "total": 2, "retained": 2, "freed": 0, "repositories": []}


def test_who_may_look_ahead(client, project):
    doc = policy(number(client, project), rule())
    outsider = client.user()
    assert call(outsider, "POST", "/x/retentions/preview", doc).status == 403
    assert call(client, "POST", "/x/retentions/preview",
                policy(1 << 40, rule())).status == 400
    doc["algorithm"] = "and"
    assert call(client, "POST", "/x/retentions/preview", doc).status == 400


# --- large ---------------------------------------------------------------------
MANY = int(os.environ.get("ROADSTEAD_RETENTION_TAGS", "1000"))


def test_a_large_repository(site, client, project, repo):
    """ROADSTEAD_RETENTION_TAGS=20000 is the long test.  The log ends where it gets too long."""
    client.push_image(repo, "v1", (unique(100),))
    site.multiply(project, MANY)
    rules = [rule("latestPushedK", 10), rule("always", tags=("matches", "v*"))]
    begun = time.monotonic()
    seen = preview(client, project, *rules)
    assert (seen["total"], seen["retained"]) == (MANY + 1, 11)
    print(f"preview of {MANY}: {time.monotonic() - begun:.2f} s")
    keep = Retention(client, project, *rules)
    for dry in (True, False):
        begun = time.monotonic()
        run = keep.begin(dry_run=dry)
        site.wait(run, "succeeded", 600)
        print(f"run, dry {dry}: {time.monotonic() - begun:.2f} s")
        [task] = keep.tasks(run)
        assert (task["total"], task["retained"]) == (MANY + 1, 11)
        text = client.call_api("GET", f"{keep.place}/{run}/tasks/{task['id']}").body.decode()
        lines = text.splitlines()
        if MANY > 10000:
            assert len(text) <= 1 << 20
            assert lines.pop() == f"and {MANY + 1 - len(lines)} more"
        else:
            assert len(lines) == MANY + 1
    assert len(tags(client, repo)) == 11
