"""What a deletion would take, compared with what it takes and what the disk has back."""
import pytest

from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import digest_of, dump, unique
from rest import call, listed
from test_bulk import freeze
from test_deletions import path

INDEX = "application/vnd.oci.image.index.v1+json"
NONE = "sha256:" + 64 * "0"


def untagged(client, repo, size, **more):
    doc = client.image(repo, (unique(size),), **more)
    digest = digest_of(dump(doc))
    assert client.put(repo, digest, doc).status == 201
    return digest


def ask(client, where, **names):
    a = call(client, "POST", f"/x{where}/preview", names)
    assert a.status == 200, a
    return a.json()


def of_artifacts(client, repo, *references):
    return ask(client, path(repo, "/artifacts/deletions"), references=references)


def of_tags(client, repo, *tags):
    return ask(client, path(repo, "/tags/deletions"), tags=tags)


def of_repositories(client, project, *names):
    return ask(client, f"/projects/{project}/deletions/repositories", repositories=names)


def settle(site, untagged=False):
    """All that may go from the disk has gone; bytes that are there."""
    for _ in range(3):
        site.age()
        site.wait(site.enqueue("GARBAGE_COLLECTION", delete_untagged=untagged, time_window=0),
                  "succeeded", 60)
    return sum(p.stat().st_size
               for p in (site.data / "registry/docker/registry/v2/blobs").glob("*/*/*/data"))


def manifests(client, repo):
    """Artifacts, what lists do not show, and tags."""
    shown = len(listed(client, path(repo, "/artifacts?page_size=100")))
    everything = len(listed(client, path(repo, "/artifacts?page_size=100&q=base=*")))
    return {"artifacts": shown, "parts": everything - shown, "tags": len(client.tags(repo) or [])}


def differs(before, after):
    return {k: before[k] - after[k] for k in before}


class Case:
    """A repository, and what becomes of it and of the disk."""

    def __init__(self, site, client, repo):
        self.site, self.client, self.repo = site, client, repo
        self.bytes, self.rows = settle(site), manifests(client, repo)

    def delete(self, where, **names):
        a = call(self.client, "POST", f"/x{where}", names)
        assert a.status == 200, a
        return [r["status"] for r in a.json()]

    def compare(self, preview, gone=False):
        rows = {k: 0 for k in self.rows} if gone else manifests(self.client, self.repo)
        took = {**differs(self.rows, rows), "bytes": self.bytes - settle(self.site)}
        assert {k: preview[k] for k in took} == took
        return took


def test_artifacts_as_they_are_deleted(site, client, project):
    """Shared layers, two tags on one, an index with a part of another one, a signature."""
    repo, shared = f"{project}/r", unique(5000)
    one = client.push_image(repo, "one", (shared, unique(1000)))
    client.put(repo, "uno", client.manifest(repo, one).body)
    client.push_image(repo, "stays", (shared, unique(1100)))
    parts = [untagged(client, repo, 1200 + i) for i in range(3)]
    named = client.push_image(repo, "named", (unique(1300),))
    whole = client.push_index(repo, "whole", [*parts, named])
    client.push_index(repo, "other", parts[:1])
    subject = {"mediaType": INDEX, "digest": whole, "size": 1}
    signature = untagged(client, repo, 700, subject=subject)
    client.push_image(repo, "note", (unique(60),), subject={**subject, "digest": signature})
    case = Case(site, client, repo)
    preview = of_artifacts(client, repo, "one", whole, one)
    assert preview["undo_until"] > "2026-11"
    assert case.delete(path(repo, "/artifacts/deletions"),
                       references=["one", whole]) == [200, 200]
    took = case.compare(preview)
    # one and whole; two parts, the signature and the note on it
    assert took == {"artifacts": 2, "parts": 4, "tags": 4,
                    "bytes": 1000 + 1201 + 1202 + 700 + 60}
    assert client.tags(repo) == ["named", "other", "stays"]


def test_both_indexes_of_a_part(site, client, project):
    repo = f"{project}/r"
    part = untagged(client, repo, 900)
    for name in "ab":
        client.push_index(repo, name, [part, untagged(client, repo, 90)])
    case = Case(site, client, repo)
    assert of_artifacts(client, repo, "a")["bytes"] == 90
    preview = of_artifacts(client, repo, "a", "b")
    case.delete(path(repo, "/artifacts/deletions"), references=["a", "b"])
    assert case.compare(preview)["bytes"] == 900 + 90 + 90


def test_what_another_repository_has(site, client, project):
    """Mounted there, needed there; in a deletion it is nobody's."""
    repo, other = f"{project}/r", f"{client.project()}/o"
    layers = [unique(2000 + i) for i in range(3)]
    client.push_image(repo, "v1", layers)
    for data in layers[:2]:  # the second is linked there, and nothing needs it
        a = client.call("POST", f"/v2/{other}/blobs/uploads/?mount={digest_of(data)}&from={repo}")
        assert a.status == 201, a
    client.push_image(other, "v1", layers[:1])
    case = Case(site, client, repo)
    preview = of_artifacts(client, repo, "v1")
    case.delete(path(repo, "/artifacts/deletions"), references=["v1"])
    assert case.compare(preview)["bytes"] == 2001 + 2002
    later = Case(site, client, other)
    preview = of_artifacts(client, other, "v1")
    later.delete(path(other, "/artifacts/deletions"), references=["v1"])
    assert later.compare(preview)["bytes"] >= 2000


def test_what_stays_is_told(site, client, project):
    """It is not in the numbers; what is not there neither."""
    repo = f"{project}/r"
    part = untagged(client, repo, 500)
    client.push_index(repo, "all", [part])
    kept = client.push_image(repo, "kept", (unique(600),))
    signed = client.push_image(repo, "signed", (unique(650),))
    client.push_image(repo, "kept-too", (unique(20),), subject={
        "mediaType": INDEX, "digest": signed, "size": 1})
    client.push_image(repo, "goes", (unique(700),))
    freeze(client, project, "kept*")
    case = Case(site, client, repo)
    preview = of_artifacts(client, repo, part, kept, "signed", "goes", "none", NONE)
    assert {k: preview[k] for k in ("immutable", "listed", "missing")} == {
        "immutable": 2, "listed": 1, "missing": 2}
    assert case.delete(path(repo, "/artifacts/deletions"), references=[
        part, kept, "signed", "goes", "none"]) == [412, 412, 412, 200, 404]
    assert case.compare(preview)["bytes"] == 700


def test_tags_leave_their_artifacts(site, client, project):
    """Until those without a tag are collected."""
    repo = f"{project}/r"
    one = client.push_image(repo, "one", (unique(800),))
    client.put(repo, "uno", client.manifest(repo, one).body)
    parts = [untagged(client, repo, 810 + i) for i in range(2)]
    whole = client.push_index(repo, "whole", parts)
    client.push_index(repo, "other", parts[:1])
    subject = {"mediaType": INDEX, "digest": whole, "size": 1}
    signature = untagged(client, repo, 820, subject=subject)
    client.push_image(repo, "note", (unique(830),), subject={**subject, "digest": signature})
    client.push_image(repo, "kept", (unique(840),))
    freeze(client, project, "kept")
    case = Case(site, client, repo)
    assert of_tags(client, repo, "one", "uno")["untagged"] == {"artifacts": 1, "bytes": 800}
    preview = of_tags(client, repo, "one", "whole", "kept", "none")
    assert (preview["immutable"], preview["missing"]) == (1, 1)
    assert case.delete(path(repo, "/tags/deletions"), tags=["one", "whole", "kept", "none"]) == [
        200, 200, 412, 404]
    assert case.compare(preview) == {"artifacts": 0, "parts": 0, "tags": 2, "bytes": 0}
    assert preview["untagged"] == {"artifacts": 1, "bytes": 811 + 820}
    left = settle(site, untagged=True)
    for _ in range(2):  # what was kept by what went
        left = settle(site, untagged=True)
    assert case.bytes - left == 811 + 820


def test_repositories(site, client, project):
    """What they share goes with the last of them."""
    shared = unique(3000)
    for i in range(3):
        client.push_image(f"{project}/a/r{i}", "v1", (shared, unique(100 + i)))
    client.push_image(f"{project}/a/r1", "kept", (unique(50),))
    case = Case(site, client, f"{project}/a/r0")
    one = listed(client, f"/x{path(f'{project}/a/r0', '/deletions/preview')}")
    assert {k: one[k] for k in ("tags", "artifacts", "bytes")} == {
        "tags": 1, "artifacts": 1, "bytes": 100}
    assert of_repositories(client, project, "a/r0", "a/r2")["bytes"] == 202
    everything = of_repositories(client, project, "a/r0", "a/r1", "a/r2", "none")
    assert everything["bytes"] == 3000 + 303 + 50 and everything["missing"] == 1
    freeze(client, project, "kept")
    preview = of_repositories(client, project, "a/r0", "a/r1")
    assert preview["immutable"] == 1
    assert case.delete(f"/projects/{project}/deletions/repositories",
                       repositories=["a/r0", "a/r1"]) == [200, 412]
    assert case.compare(preview, gone=True)["bytes"] == 100


def test_what_cannot_be_undone_says_so(site, client, project):
    repo = f"{project}/r"
    client.push_image(repo, "v1", (unique(40),))
    client.call_api("PUT", "/configurations", {"undelete_hours": 0})
    try:
        assert "undo_until" not in of_artifacts(client, repo, "v1")
    finally:
        client.call_api("PUT", "/configurations", {"undelete_hours": 24})


@pytest.mark.parametrize("names", [[], 1001 * ["a"], "a", [1], ["a", None], ["-"], ["a\0"]])
def test_what_is_no_list(client, project, names):
    client.push_image(f"{project}/r", "a", (unique(),))
    for where, key in ((path(f"{project}/r", "/artifacts/deletions"), "references"),
                       (path(f"{project}/r", "/tags/deletions"), "tags"),
                       (f"/projects/{project}/deletions/repositories", "repositories")):
        a = call(client, "POST", f"/x{where}/preview", {key: names})
        assert a.status in (400, 422), (where, a)


def test_it_needs_the_rights_of_the_deletion(client, project):
    repo = f"{project}/r"
    client.push_image(repo, "a", (unique(),))
    whole, some = f"/x/projects/{project}/deletions/repositories/preview", client.member(
        project, 4, "r")
    for person in (client.member(project, 2), client.member(project, 4, "other/**")):
        person.call_api("POST", f"/x{path(repo, '/artifacts/deletions/preview')}",
                        {"references": ["a"]}, 403)
        person.call_api("GET", f"/x{path(repo, '/deletions/preview')}", status=403)
        person.call_api("POST", whole, {"repositories": ["r"]}, 403)
    some.call_api("POST", whole, {"repositories": ["r"]}, 403)
    some.call_api("GET", f"/x{path(repo, '/deletions/preview')}")
    assert of_artifacts(some, repo, "a")["artifacts"] == 1
    client.call_api("GET", f"/x{path(f'{project}/none', '/deletions/preview')}", status=404)


def test_a_policy_says_the_same(site, client, project):
    """What it would free is what a deletion of the same would."""
    repo = f"{project}/r"
    for i in range(3):
        client.push_image(repo, f"v{i}", (unique(400 + i),))
    number = call(client, "GET", f"/projects/{project}").json()["project_id"]
    rules = [{"action": "retain", "template": "latestPushedK", "params": {"latestPushedK": 1},
              "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
              "scope_selectors": {"repository": [{
                  "kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]}}]
    a = call(client, "POST", "/x/retentions/preview", {
        "algorithm": "or", "scope": {"level": "project", "ref": number}, "rules": rules})
    assert a.json()["freed"] == of_artifacts(client, repo, "v0", "v1")["bytes"] == 801
