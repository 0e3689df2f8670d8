"""Many deletions in one request; each succeeds or fails for itself."""
import pytest

from registry import dump, unique

NONE = "sha256:" + 64 * "0"


@pytest.fixture
def project(client):
    return client.project()


def results(client, path, status=200, **body):
    a = client.call_api("POST", f"/x/projects/{path}", body, status)
    return [(r["name"], r["status"]) for r in a.json()]


def freeze(client, project, tag):
    client.call_api("POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tag}],
        "scope_selectors": {"repository": [
            {"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]}}, 201)


def test_artifacts(client, project):
    """By tag or digest; what is kept by a rule stays, and its tags."""
    repo = f"{project}/r"
    first, second, kept = (client.push_image(repo, t, (unique(),)) for t in ("a", "b", "kept"))
    freeze(client, project, "kept")
    got = results(client, f"{repo.replace('/', '/repositories/')}/artifacts/deletions",
                  references=["a", second, "kept", "none", NONE, "a"])
    assert got == [("a", 200), (second, 200), ("kept", 412), ("none", 404), (NONE, 404),
                   ("a", 404)]
    assert client.tags(repo) == ["kept"]
    assert [client.manifest(repo, d).status for d in (first, second, kept)] == [404, 404, 200]


def test_tags(client, project):
    """Their artifact stays."""
    repo = f"{project}/r"
    d = client.push_image(repo, "a", (unique(),))
    client.put(repo, "b", client.manifest(repo, "a").body)
    got = results(client, f"{project}/repositories/r/tags/deletions", tags=["a", "none"])
    assert got == [("a", 200), ("none", 404)]
    assert client.tags(repo) == ["b"] and client.manifest(repo, d).status == 200


def test_repositories(client, project):
    for name in ("one", "two/three"):
        client.push_image(f"{project}/{name}", "v1")
    got = results(client, f"{project}/deletions/repositories",
                  repositories=["one", "two/three", "four"])
    assert got == [("one", 200), ("two/three", 200), ("four", 404)]
    assert client.call_api("GET", f"/projects/{project}/repositories").json() == []


@pytest.mark.parametrize("names", [[], ["a"] * 501, "a", [1], ["a", None]])
def test_what_is_no_list_deletes_nothing(client, project, names):
    repo = f"{project}/r"
    client.push_image(repo, "a", (unique(),))
    a = client.call("POST", f"/api/v2.0/x/projects/{project}/repositories/r/tags/deletions",
                    dump({"tags": names}),
                    {"Content-Type": "application/json"})
    assert a.status in (400, 422), a
    assert client.tags(repo) == ["a"]


def test_it_needs_the_same_rights(client, project):
    """A developer deletes nothing, and who may delete in a part deletes there."""
    repo = f"{project}/r"
    client.push_image(repo, "a", (unique(),))
    path = f"/x/projects/{project}/repositories/r/artifacts/deletions"
    client.member(project, 2).call_api("POST", path, {"references": ["a"]}, 403)
    client.member(project, 4, "other/**").call_api("POST", path, {"references": ["a"]}, 403)
    some = client.member(project, 4, "r")
    some.call_api("POST", f"/x/projects/{project}/deletions/repositories",
                  {"repositories": ["r"]}, 403)
    assert some.call_api("POST", path, {"references": ["a"]}).json() == [
        {"name": "a", "status": 200}]
