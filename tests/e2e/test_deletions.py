"""What was deleted can be put back for a while."""
import os
import signal

import pytest

from instance import Session, alive, children, wait_for
from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import Client, digest_of, unique
from rest import call, listed, refused

INDEX = "application/vnd.oci.image.index.v1+json"


def path(repo, rest=""):
    project, name = repo.split("/", 1)
    return f"/projects/{project}/repositories/{name.replace('/', '%2F')}{rest}"


def deletions(client, repo, query=""):
    return listed(client, f"/x/projects/{repo.split('/')[0]}/deletions{query}")


def undo(client, repo, number):
    return call(client, "POST", f"/x{path(repo, f'/deletions/{number}/undo')}")


def undone(client, repo, which=0):
    """Undoes a deletion, the last one first."""
    a = undo(client, repo, deletions(client, repo)[which]["id"])
    assert a.status == 200, a
    return a.json()


def drop(client, repo, rest):
    assert call(client, "DELETE", path(repo, rest)).status == 200


def artifact(client, repo, reference):
    return listed(client, path(repo, f"/artifacts/{reference}?with_label=true"))


def collect(site):
    return site.wait(site.enqueue("COLLECT"), "succeeded", 60)


def used(client, repo):
    return call(client, "GET", f"/projects/{repo.split('/')[0]}/summary").json()[
        "quota"]["used"]["storage"]


def test_an_artifact_comes_back_as_it_was(site, client, project):
    """With its tags, labels and times; meanwhile nobody has it, and nobody pays for it."""
    repo = f"{project}/a/b"
    digest = client.push_image(repo, "v1", (unique(50),))
    assert client.put(repo, "v2", client.manifest(repo, digest).body).status == 201
    label = call(client, "POST", "/labels", {"name": f"l-{project}", "scope": "g"}).location
    number = int(label.rsplit("/", 1)[1])
    assert call(client, "POST", path(repo, f"/artifacts/{digest}/labels"),
                {"id": number}).status == 200
    site.psql("UPDATE manifest SET created_at = '2026-01-02', pulled_at = '2026-01-03';"
              " UPDATE tag SET valid_from = '2026-01-02'")
    before, bytes_before = artifact(client, repo, "v1"), used(client, repo)
    drop(client, repo, "/artifacts/v1")
    assert client.manifest(repo, digest).status == 404 and used(client, repo) == 0
    [shown] = deletions(client, repo)
    assert {k: v for k, v in shown.items() if not k.endswith("_time") and k != "id"} == {
        "type": "artifact", "repository": repo, "digest": digest, "artifact_type": "IMAGE",
        "size": before["size"], "tags": ["v1", "v2"], "deleted_by": "admin"}
    assert shown["expiration_time"] > shown["deletion_time"] > "2026-11"
    assert undone(client, repo) == {"repository": repo, "digest": digest, "tags": ["v1", "v2"],
                                    "taken": [], "later": False}
    after = artifact(client, repo, "v1")
    for thing in (before, after):
        del thing["id"]
        for tag in thing["tags"]:
            del tag["id"], tag["artifact_id"]
    assert before == after and used(client, repo) == bytes_before
    assert client.manifest(repo, "v2").status == 200 and deletions(client, repo) == []
    history = site.psql("SELECT count(*) FROM tag WHERE valid_to < 'infinity' AND digest ="
                        f" digest_bytes('{digest}') AND name = 'v1'")
    assert history == "0", "the tag never went"


def test_a_tag_comes_back(client, project):
    repo = f"{project}/tags"
    digest = client.push_image(repo, "v1")
    client.put(repo, "v2", client.manifest(repo, digest).body)
    drop(client, repo, "/artifacts/v1/tags/v1")
    [shown] = deletions(client, repo)
    assert (shown["type"], shown["tags"], shown["digest"]) == ("tag", ["v1"], digest)
    assert client.tags(repo) == ["v2"]
    assert undone(client, repo)["tags"] == ["v1"]
    assert client.tags(repo) == ["v1", "v2"]


def test_a_tag_brings_its_artifact_with_it(site, client, project):
    """Which was deleted after it, or collected because it had no tag."""
    repo = f"{project}/both"
    first, second = (client.push_image(repo, t, (unique(40),)) for t in ("one", "two"))
    drop(client, repo, "/artifacts/one/tags/one")
    drop(client, repo, f"/artifacts/{first}")
    drop(client, repo, "/artifacts/two/tags/two")
    site.psql("UPDATE gc_manifest_review SET due_at = now();"
              " UPDATE manifest SET touched_at = now() - interval '3 days'")
    job = site.enqueue("GARBAGE_COLLECTION", delete_untagged=True, time_window=0)
    site.wait(job, "succeeded")
    assert client.manifest(repo, second).status == 404
    for name in ("one", "two"):
        [number] = [d["id"] for d in deletions(client, repo, f"?q=tag={name},type=tag")]
        assert undo(client, repo, number).json()["tags"] == [name]
    assert client.tags(repo) == ["one", "two"]


def test_an_index_comes_back_with_its_parts_and_signatures(client, project):
    repo = f"{project}/index"
    parts = [client.push_image(repo, None, (unique(30),)) for _ in range(3)]
    whole = client.push_index(repo, "all", parts)
    kept = client.push_index(repo, "other", parts[:1])
    subject = {"mediaType": INDEX, "digest": whole, "size": 1}
    signature = client.push_image(repo, None, (unique(20),), subject=subject)
    drop(client, repo, "/artifacts/all")
    gone = parts[1:] + [whole, signature]
    assert [client.manifest(repo, d).status for d in gone] == [404] * 4
    assert client.manifest(repo, parts[0]).status == 200, "another index lists it"
    undone(client, repo)
    assert [client.manifest(repo, d).status for d in gone] == [200] * 4
    shown = artifact(client, repo, "all")
    assert {r["child_digest"] for r in shown["references"]} == set(parts)
    referrers = client.get(f"/v2/{repo}/referrers/{whole}").json()["manifests"]
    assert [r["digest"] for r in referrers] == [signature]
    assert client.manifest(repo, kept).status == 200


def test_by_the_registry_and_by_a_policy(site, client, project):
    """Whatever deleted it."""
    repo = f"{project}/any"
    digest = client.push_image(repo, "v1", (unique(30),))
    assert client.delete(f"/v2/{repo}/manifests/{digest}").status == 202
    assert undone(client, repo)["tags"] == ["v1"]
    assert client.delete(f"/v2/{repo}/manifests/v1").status == 202
    assert undone(client, repo)["tags"] == ["v1"]
    number = call(client, "GET", f"/projects/{project}").json()["project_id"]
    site.psql(f"""INSERT INTO retention_policy (project_id, unit) VALUES ({number}, 'artifact')""")
    policy = site.psql(f"SELECT retention_policy_id FROM retention_policy WHERE project_id = {number}")
    assert site.psql(f"SELECT retention_delete({policy}, manifest_id, NULL, now()) FROM manifest"
                     f" WHERE digest = digest_bytes('{digest}') AND repository_id IN"
                     " (SELECT repository_id FROM repository WHERE project_id IS NOT NULL)"
                     ) == "deleted"
    [shown] = deletions(client, repo)
    assert shown["reason"] == f"retention policy {policy}" and shown["deleted_by"] == ""
    assert undone(client, repo)["tags"] == ["v1"]


def test_what_has_its_name_now_keeps_it(client, project):
    repo = f"{project}/taken"
    old = client.push_image(repo, "v1", (unique(30),))
    client.put(repo, "v2", client.manifest(repo, old).body)
    drop(client, repo, "/artifacts/v1")
    new = client.push_image(repo, "v1", (unique(30),))
    answer = undone(client, repo)
    assert (answer["tags"], answer["taken"]) == (["v2"], ["v1"])
    for tag, digest in (("v1", new), ("v2", old)):
        assert client.manifest(repo, tag).headers["docker-content-digest"] == digest


def test_history_has_no_overlap(site, client, project):
    """A name that something else had in between."""
    repo = f"{project}/history"
    old = client.push_image(repo, "v1", (unique(30),))
    drop(client, repo, "/artifacts/v1/tags/v1")
    client.push_image(repo, "v1", (unique(30),))
    drop(client, repo, "/artifacts/v1/tags/v1")
    undone(client, repo, which=1)
    assert client.manifest(repo, "v1").headers["docker-content-digest"] == old
    assert site.psql("""SELECT count(*) FROM tag a JOIN tag b USING (repository_id, name)
        WHERE a.tag_id < b.tag_id AND a.valid_from < b.valid_to AND b.valid_from < a.valid_to"""
                     ) == "0"


def test_once(site, client, project):
    repo = f"{project}/once"
    client.push_image(repo, "v1")
    drop(client, repo, "/artifacts/v1")
    number = deletions(client, repo)[0]["id"]
    assert undo(client, repo, number).status == 200
    refused(undo(client, repo, number), 404, "NOT_FOUND")
    drop(client, repo, "/artifacts/v1")
    number = deletions(client, repo)[0]["id"]
    refused(undo(client, f"{project}/other", number), 404, "NOT_FOUND")
    site.psql("UPDATE deletion SET expires_at = now()")
    refused(undo(client, repo, number), 404, "NOT_FOUND")
    assert deletions(client, repo) == []


@pytest.mark.parametrize("many", [0, 500])
def test_a_repository_comes_back_as_a_whole(site, client, project, many):
    """Its numbers, pulls and description, too, and it takes no longer when it is large."""
    repo = f"{project}/whole"
    client.push_image(repo, "v1", (unique(60),))
    site.multiply(project, many)
    call(client, "PUT", path(repo), {"description": "words"})
    before, bytes_before = listed(client, path(repo)), used(client, repo)
    call(client, "DELETE", path(repo))
    [shown] = deletions(client, repo)
    assert shown["type"] == "repository" and shown["artifact_count"] == many + 1
    assert undone(client, repo)["later"] is False
    assert listed(client, path(repo)) == before and used(client, repo) == bytes_before
    assert len(client.tags(repo)) == many + 1


def test_a_repository_comes_back_into_one_of_its_name(site, client, project):
    repo = f"{project}/again"
    old = client.push_image(repo, "v1", (unique(60),))
    client.put(repo, "old", client.manifest(repo, old).body)
    call(client, "DELETE", path(repo))
    new = client.push_image(repo, "v1", (unique(60),))
    answer = undone(client, repo)
    assert (answer["tags"], answer["taken"], answer["later"]) == (["old"], ["v1"], False)
    assert client.manifest(repo, "v1").headers["docker-content-digest"] == new
    assert client.manifest(repo, old).status == 200


# Who has the last manifest to come makes the run wait for it in the middle.
HOLD_LAST = """BEGIN; SELECT 'held' FROM manifest WHERE manifest_id = (
    SELECT max(manifest_id) FROM manifest JOIN repository r USING (repository_id)
    WHERE r.project_id IS NULL) FOR UPDATE"""


def test_a_large_one_comes_back_in_the_background(site, client, project):
    """With progress; killed in the middle it goes on."""
    repo = f"{project}/large"
    client.push_image(repo, "v1", (unique(60),))
    site.multiply(project, 700)
    before = set(client.tags(repo))
    call(client, "DELETE", path(repo))
    client.push_image(repo, "new", (unique(60),))
    with Session(site) as other:
        assert "held" in other.ask(HOLD_LAST)
        assert undone(client, repo)["later"] is True
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        number = site.psql("SELECT job_id FROM job WHERE kind = 'RESTORE_REPOSITORY'")
        progress = site.job(number)["progress"]
        assert (progress["phase"], progress["total"]) == ("manifests", 701)
        [child] = children(site.pid("jobd"))
        os.kill(child, signal.SIGKILL)
        wait_for(lambda: not alive(child))
    wait_for(lambda: site.job(number)["state"] == "pending")
    site.hurry(number)
    job = site.wait(number, "succeeded", 60)
    assert job["message"] == "put back: manifests=701"
    assert set(client.tags(repo)) == before | {"new"} and deletions(client, repo) == []


def test_the_quota_has_a_word(client, project):
    repo = f"{project}/quota"
    number = call(client, "GET", f"/projects/{project}").json()["project_id"]
    client.push_image(repo, "v1", (unique(600),))
    drop(client, repo, "/artifacts/v1")
    assert call(client, "PUT", f"/quotas/{number}", {"hard": {"storage": 700}}).status == 200
    client.push_image(repo, "v2", (unique(400),))
    a = undo(client, repo, deletions(client, repo)[0]["id"])
    refused(a, 403, "DENIED")
    assert "quota" in a.body.decode() and client.tags(repo) == ["v2"]
    assert len(deletions(client, repo)) == 1, "nothing is lost"
    quotas = listed(client, "/quotas?sort=-used.storage&page_size=100")
    assert [q["used"]["storage"] for q in quotas if q["id"] == number] == [used(client, repo)]
    drop(client, repo, "/artifacts/v2")
    assert undone(client, repo, which=1)["tags"] == ["v1"]


def test_bytes_are_kept_so_long_and_no_longer(site, client, project):
    """What a collection would free is told exactly; the grace time counts from the deletion."""
    repo = f"{project}/bytes"
    layer = unique(5000)
    client.push_image(repo, "v1", (layer,))
    site.age()
    collect(site)
    drop(client, repo, "/artifacts/v1")
    site.psql("UPDATE gc_blob_review SET due_at = now(); UPDATE blob SET touched_at = '2026-01-01'")
    held = listed(client, "/x/gc/queue")["deletions"]
    assert held["bytes"] >= 5000 and held["queued"] >= 1
    site.wait(site.enqueue("GARBAGE_COLLECTION", time_window=0), "succeeded")
    assert site.file(digest_of(layer)).exists()
    dry = site.wait(site.enqueue("GARBAGE_COLLECTION", time_window=0, dry_run=True,
                                 purge_deletions=True), "succeeded")
    freed = int(dry["message"].split("bytes=")[1].split()[0])
    job = site.enqueue("GARBAGE_COLLECTION", time_window=0, purge_deletions=True)
    message = site.wait(job, "succeeded")["message"]
    site.psql("UPDATE gc_blob_review SET due_at = now() WHERE event = 'condemned'")
    message2 = collect(site)["message"]
    assert not site.file(digest_of(layer)).exists() and deletions(client, repo) == []
    assert freed == sum(int(m.split("bytes=")[1].split()[0]) for m in (message, message2))
    assert freed >= 5000


def test_time_over(site, client, project):
    """Within one collection: the grace time has passed, too."""
    repo = f"{project}/over"
    layer = unique(70)
    client.push_image(repo, "v1", (layer,))
    drop(client, repo, "/artifacts/v1")
    site.age()
    collect(site)
    site.psql("UPDATE gc_blob_review SET due_at = now() WHERE event = 'condemned'")
    collect(site)
    assert not site.file(digest_of(layer)).exists()


def test_purge(site, client, project):
    repos = [f"{project}/{n}" for n in "abc"]
    for repo in repos:
        client.push_image(repo, "v1", (unique(30),))
        drop(client, repo, "/artifacts/v1")
    first = deletions(client, repos[0], f"?q=repository={repos[0]}")[0]["id"]
    purge = f"/x{path(repos[0], f'/deletions/{first}/purge')}"
    assert call(client, "POST", purge).status == 200
    refused(call(client, "POST", purge), 404, "NOT_FOUND")
    refused(undo(client, repos[0], first), 404, "NOT_FOUND")
    assert [d["repository"] for d in deletions(client, repos[0], "?sort=repository")] == repos[1:]
    assert call(client, "POST", f"/x/projects/{project}/deletions/purge").json() == {"count": 2}
    assert deletions(client, repos[0]) == []
    log = listed(client, f"/projects/{project}/auditlog-exts?q=resource_type=deletion")
    assert [(r["operation"], r["resource"].split("@")[0]) for r in log] == [
        ("purge", project), ("purge", repos[0])]


def test_undoing_is_on_record(site, client, project):
    repo = f"{project}/log"
    digest = client.push_image(repo, "v1")
    drop(client, repo, "/artifacts/v1")
    undone(client, repo)
    [row] = listed(client, f"/projects/{project}/auditlog-exts?q=operation=undo")
    assert (row["resource_type"], row["resource"], row["username"]) == (
        "deletion", f"{repo}@{digest}", "admin")
    assert site.psql("SELECT data->>'digest' FROM event WHERE kind = 'undelete_artifact'"
                     " ORDER BY event_id DESC LIMIT 1") == digest


ROLES = {"project admin": 1, "developer": 2, "guest": 3, "maintainer": 4, "limited guest": 5}


@pytest.mark.parametrize("role", ROLES)
def test_who_may(client, project, role):
    """Who may push may put back; who may delete may let go."""
    repo = f"{project}/roles"
    client.push_image(repo, "v1")
    drop(client, repo, "/artifacts/v1")
    number = deletions(client, repo)[0]["id"]
    who = client.member(project, ROLES[role])
    purge = f"/x{path(repo, f'/deletions/{number}/purge')}"
    pushes, deletes = role in ("project admin", "developer", "maintainer"), \
        role in ("project admin", "maintainer")
    assert call(who, "GET", f"/x/projects/{project}/deletions").status == (200 if pushes else 403)
    if not deletes:
        refused(call(who, "POST", purge), 403, "FORBIDDEN")
        refused(call(who, "POST", f"/x/projects/{project}/deletions/purge"), 403, "FORBIDDEN")
    a = undo(who, repo, number)
    assert a.status == (200 if pushes else 403)
    log = listed(client, f"/projects/{project}/auditlog-exts?q=operation=undo")
    assert [r["operation_result"] for r in log] == [pushes]


def test_who_has_a_part_sees_a_part(client, project):
    """And strangers and the public nothing."""
    repos = [f"{project}/{n}" for n in ("mine/a", "yours/b")]
    for repo in repos:
        client.push_image(repo, "v1")
        drop(client, repo, "/artifacts/v1")
    who = client.member(project, 2, "mine/**")
    assert [d["repository"] for d in deletions(who, repos[0])] == repos[:1]
    for repo, status in zip(repos, (200, 403)):
        [number] = [d["id"] for d in deletions(client, repo) if d["repository"] == repo]
        assert undo(who, repo, number).status == status
    call(client, "PUT", f"/projects/{project}", {"metadata": {"public": "true"}})
    for name in (client.user(), None):
        stranger = name or Client(client.rs, None)
        assert call(stranger, "GET", f"/x/projects/{project}/deletions").status in (401, 403)


def test_a_rule_does_not_hinder_it(client, project):
    """What comes back moves no tag that is there."""
    repo = f"{project}/rule"
    client.push_image(repo, "v1")
    drop(client, repo, "/artifacts/v1")
    one = {"kind": "doublestar", "pattern": "**"}
    call(client, "POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [{**one, "decoration": "matches"}],
        "scope_selectors": {"repository": [{**one, "decoration": "repoMatches"}]}})
    assert undone(client, repo)["tags"] == ["v1"]
    refused(call(client, "DELETE", path(repo, "/artifacts/v1")), 412, "PRECONDITION")
    assert deletions(client, repo) == [], "a refused deletion leaves nothing"


def test_the_command(site, client, project):
    repo = f"{project}/cmd"
    for tag in ("v1", "v2", "v3"):
        client.push_image(repo, tag, (unique(30),))
    drop(client, repo, "/artifacts/v1")
    drop(client, repo, "/artifacts/v2/tags/v2")
    digest = client.manifest(repo, "v3").headers["docker-content-digest"]
    drop(client, repo, "/artifacts/v3")

    def run(*args, code=0):
        done = site.cli("deletion", *args, check=False)
        assert done.returncode == code, done
        return done.stdout
    lines = run("list", project).splitlines()
    assert [line.split()[1] for line in lines] == ["artifact", "tag", "artifact"]
    assert lines[1].split()[2] == f"{repo}:v2" and "by=admin" in lines[1]
    assert run("undo", f"{repo}:v1") == f"{repo}:v1 is back.\n"
    assert run("undo", lines[1].split()[0]).endswith(" is back.\n")
    assert run("undo", f"{repo}@{digest}") == f"{repo}@{digest} is back.\n"
    assert client.tags(repo) == ["v1", "v2", "v3"]
    assert f"there is no deletion {repo}:v1" in run("undo", f"{repo}:v1", code=2)
    call(client, "DELETE", path(repo))
    assert run("undo", repo) == f"{repo} is back.\n"
    assert client.tags(repo) == ["v1", "v2", "v3"]
    drop(client, repo, "/artifacts/v1")
    assert run("purge", f"{repo}:v1") == f"{repo}:v1 is purged.\n"
    drop(client, repo, "/artifacts/v2")
    assert run("purge", "all").startswith("purged: deletions=")
    assert run("list") == ""
