"""Tags of a repository as rows, with what people want to know of what they name."""
import re

import pytest

from registry import CONFIG, INDEX, MANIFEST, Client, descriptor, dump, unique
from rest import call, listed, refused

NOTATION = "application/vnd.cncf.notary.signature"


@pytest.fixture
def project(client):
    return client.project()


def path(repo, query=""):
    project, name = repo.split("/", 1)
    return f"/x/projects/{project}/repositories/{name.replace('/', '%2F')}/tags{query}"


def rows(client, repo, query=""):
    return listed(client, path(repo, query))


def names(client, repo, query=""):
    return [row["name"] for row in rows(client, repo, query)]


def image(client, repo, tag, architecture="amd64", **more):
    config = dump({"os": "linux", "architecture": architecture, "salt": unique(8).hex(), **more})
    a = client.put(repo, tag, client.image(repo, (unique(),), config))
    assert a.status == 201, a
    return a.headers["Docker-Content-Digest"]


def tag(client, repo, reference, *tags):
    shown = client.manifest(repo, reference)
    for name in tags:
        assert client.put(repo, name, shown.body, shown.headers["Content-Type"]).status == 201


def index(client, repo, tag, parts):
    """Of (digest, platform or None)."""
    doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": d, "size": len(client.manifest(repo, d).body),
         **({"platform": p} if p else {})} for d, p in parts]}
    a = client.put(repo, tag, doc, INDEX)
    assert a.status == 201, a
    return a.headers["Docker-Content-Digest"]


def refer(client, repo, digest, media_type):
    """An artifact of this type about another one."""
    client.push_blob(repo, b"{}")
    a = client.put(repo, f"r{unique(4).hex()}", {
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": media_type,
        "config": descriptor(b"{}", "application/vnd.oci.empty.v1+json"),
        "layers": [descriptor(b"{}", "application/octet-stream")],
        "subject": {"mediaType": MANIFEST, "digest": digest, "size": 1}})
    assert a.status == 201, a


def test_a_row(client, project):
    repo = f"{project}/a/b"
    digest = image(client, repo, "v1", "arm64", variant="v8")
    tag(client, repo, "v1", "v2")
    [row, other] = rows(client, repo)
    shown = listed(client, f"/projects/{project}/repositories/a%2Fb/artifacts/{digest}")
    assert row.pop("push_time") > "2026" and row == {
        "name": "v1", "digest": digest, "artifact_id": shown["id"], "type": "IMAGE",
        "media_type": CONFIG, "size": shown["size"], "attestations": 0,
        "platforms": [{"os": "linux", "architecture": "arm64", "variant": "v8"}],
        "signed": False, "accessories": 0, "immutable": False, "pushed_by": "admin",
        "labels": [], "other_tags": 1}
    assert (other["name"], other["digest"], other["other_tags"]) == ("v2", digest, 1)


def test_an_index_has_the_platforms_of_its_parts(client, project):
    """Whoever knows them: the descriptor, or the part; attestations are counted apart."""
    repo = f"{project}/multi"
    nowhere = {"os": "unknown", "architecture": "unknown"}
    amd, arm = image(client, repo, "amd"), image(client, repo, "arm", "arm64")
    odd = [image(client, repo, f"odd{n}") for n in range(2)]
    digest = index(client, repo, "all", [
        (amd, None), (arm, {"os": "linux", "architecture": "arm64", "variant": "v8"}),
        *((d, nowhere) for d in odd)])
    [row] = rows(client, repo, "?q=name=all")
    assert row["platforms"] == [{"os": "linux", "architecture": "amd64"},
                                {"os": "linux", "architecture": "arm64", "variant": "v8"}]
    assert (row["attestations"], row["media_type"], row["digest"]) == (2, INDEX, digest)
    sizes = {r["name"]: r["size"] for r in rows(client, repo)}
    assert sizes["all"] > sum(sizes.values()) - sizes["all"]
    assert names(client, repo, "?q=platform=linux/arm64") == ["all", "arm"]
    assert names(client, repo, "?q=platform=~amd64") == ["all", "amd", "odd0", "odd1"]
    assert names(client, repo, "?q=platform=unknown/unknown") == []


@pytest.mark.parametrize("media_type,signed", [
    (NOTATION, True), ("application/vnd.dev.sigstore.bundle.v0.3+json", True),
    ("application/spdx+json", False)])
def test_signatures_and_other_accessories(client, project, media_type, signed):
    repo = f"{project}/signed"
    digest = image(client, repo, "v1")
    image(client, repo, "v2")
    refer(client, repo, digest, media_type)
    shown = {r["name"]: (r["signed"], r["accessories"]) for r in rows(client, repo, "?q=name=~v")}
    assert shown == {"v1": (signed, 1), "v2": (False, 0)}
    assert names(client, repo, "?q=signed=true") == (["v1"] if signed else [])
    assert ("v1" in names(client, repo, "?q=signed=false")) is not signed


def test_labels_rules_and_pulls(server, client, project):
    repo = f"{project}/more"
    digest = image(client, repo, "v1")
    image(client, repo, "w1")
    label = call(client, "POST", "/labels", {"name": f"l-{project}", "color": "#48960C",
                                             "scope": "g"}).location
    number = int(label.rsplit("/", 1)[1])
    place = f"/projects/{project}/repositories/more/artifacts/{digest}/labels"
    assert call(client, "POST", place, {"id": number}).status == 200
    assert [r["immutable"] for r in rows(client, repo)] == [False, False]
    assert call(client, "POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches",
                                            "pattern": "**"}]}}).status == 201
    server.psql("UPDATE tag SET pulled_at = '2026-01-03' WHERE name = 'v1' AND digest ="
                f" digest_bytes('{digest}')")
    [v1, w1] = rows(client, repo)
    assert v1["labels"] == [{"id": number, "name": f"l-{project}", "color": "#48960C"}]
    assert v1["immutable"] and v1["pull_time"] == "2026-01-03T00:00:00.000Z"
    assert (w1["labels"], w1["immutable"], "pull_time" in w1) == ([], False, False)


def test_order(server, client, project):
    repo = f"{project}/order"
    image(client, repo, "v1.10")
    tag(client, repo, "v1.10", "v1.9", "latest", "v1.2", "v1.2-rc10", "v1.2-rc9", "01", "1")
    natural = ["01", "1", "latest", "v1.2", "v1.2-rc9", "v1.2-rc10", "v1.9", "v1.10"]
    assert names(client, repo) == natural
    assert names(client, repo, "?sort=-name") == [*natural[:1:-1], "01", "1"]
    server.psql(f"""UPDATE tag SET valid_from = now() - length(tag.name) * interval '1 h',
        pulled_at = CASE WHEN tag.name = 'v1.9' THEN now() END FROM repository r JOIN project p
        USING (project_id) WHERE r.repository_id = tag.repository_id AND p.name = '{project}'""")
    assert names(client, repo, "?sort=-push_time")[:2] == ["1", "01"]
    assert names(client, repo, "?sort=pull_time")[0] == "v1.9"
    small = [r["size"] for r in rows(client, repo)][0]
    client.push_image(repo, "big", (unique(9000),))
    assert names(client, repo, "?sort=-size")[0] == "big"
    assert names(client, repo, f"?q=size=[{small + 1}~]") == ["big"]
    assert names(client, repo, "?q=name=v1.2") == ["v1.2"]
    assert names(client, repo, "?q=name=~RC") == ["v1.2-rc9", "v1.2-rc10"]
    assert names(client, repo, "?q=type=CHART") == []


def test_pages(client, project):
    repo = f"{project}/pages"
    digest = image(client, repo, "v1")
    tag(client, repo, "v1", *(f"v{n}" for n in range(2, 13)))
    seen, query = [], "?page_size=5"
    while query:
        a = client.get("/api/v2.0" + path(repo, query))
        assert a.headers["X-Total-Count"] == "12"
        seen += [r["name"] for r in a.json()]
        found = re.search(r'<[^>]*(\?[^>]*)>; rel="next"', a.headers["Link"] or "")
        query = found and found[1]
    assert seen == [f"v{n}" for n in range(1, 13)]
    assert len(names(client, repo, f"?q=digest={digest}&page_size=100")) == 12


def test_only_what_is_live_and_here(client, project):
    repo = f"{project}/live"
    first = image(client, repo, "v1")
    second = image(client, repo, "v1")
    image(client, f"{project}/other", "v9")
    [row] = rows(client, repo)
    assert row["digest"] == second != first
    client.delete(f"/v2/{repo}/manifests/v1")
    assert rows(client, repo) == [] == rows(client, f"{project}/none")


def test_who_sees_them(server, client, project):
    """As artifacts: by role, by pattern, everybody where the project is public."""
    public = client.project(public=True)
    for place in (project, public):
        image(client, f"{place}/team/app", "v1")
        image(client, f"{place}/secret", "v1")
    guest, part = client.member(project, 5), client.member(project, 3, "team/*")
    nobody, stranger = Client(server, None), client.user()
    for who in (guest, part):
        assert names(who, f"{project}/team/app") == ["v1"]
    assert names(guest, f"{project}/secret") == ["v1"]
    refused(call(part, "GET", path(f"{project}/secret")), 403, "FORBIDDEN")
    refused(call(stranger, "GET", path(f"{project}/secret")), 403, "FORBIDDEN")
    refused(call(nobody, "GET", path(f"{project}/secret")), 401, "UNAUTHORIZED")
    for who in (nobody, stranger):
        assert names(who, f"{public}/secret") == ["v1"]
