"""Tags and the catalog, page by page (cases.md, cases 87 to 90)."""
import pytest

from registry import Client, unique

HUGE = "99999999999999999999"
BAD_NUMBERS = ["-1", "abc", "", "1.5", "0x10", "1e3", "%20", "-99999999999999999999"]


@pytest.fixture
def tagged(client, repo):
    """Ten tags; upper case sorts before lower, as bytes do."""
    names = sorted(["a", "b", "B", "a.b", "a-b", "a_b", "1", "10", "2", "Z"])
    image = client.image(repo, [unique()])
    for n in reversed(names):
        assert client.put(repo, n, image).status == 201
    return names


def pages(client, path):
    """All pages behind one another, by Link."""
    while path:
        a = client.get(path)
        assert a.status == 200, a
        yield a
        link = a.headers["Link"]
        if link:
            assert link.startswith("</v2/") and link.endswith('>; rel="next"'), link
            path = link[1:link.index(">")]
        else:
            path = None


@pytest.mark.parametrize("n", [1, 3, 5, 9, 10, 11])
def test_tags_come_in_pages(client, repo, tagged, n):
    got = [a.json() for a in pages(client, f"/v2/{repo}/tags/list?n={n}")]
    assert all(p["name"] == repo for p in got)
    assert [len(p["tags"]) for p in got[:-1]] == [n] * (len(got) - 1)
    assert sum((p["tags"] for p in got), []) == tagged
    assert len(got) == -(-10 // n)


def test_tags_start_behind_last(client, repo, tagged):
    """Case 87: which need not be there."""
    path = f"/v2/{repo}/tags/list"
    assert client.get(path).json() == {"name": repo, "tags": tagged}
    for last, wanted in (("B", tagged[4:]), ("Az", tagged[3:]), ("zzz", []), ("", tagged),
                         ("a%2Fx", [t for t in tagged if t > "a/x"]), ("%C3%A9", []),
                         ("%F0%9F%90%8B", [])):
        a = client.get(f"{path}?last={last}")
        assert a.status == 200 and a.json()["tags"] == wanted, last
    a = client.get(f"{path}?n=2&last={tagged[0]}")
    assert a.json()["tags"] == tagged[1:3]


def test_n_is_a_number(client, repo, tagged):
    """Case 87."""
    for path in (f"/v2/{repo}/tags/list", "/v2/_catalog"):
        for n in BAD_NUMBERS:
            assert client.get(f"{path}?n={n}").is_ == (400, "PAGINATION_NUMBER_INVALID"), n
    path = f"/v2/{repo}/tags/list"
    a = client.get(f"{path}?n=0")
    assert a.json()["tags"] == [] and a.headers["Link"] is None
    assert client.get(f"{path}?n={HUGE}").json()["tags"] == tagged
    assert client.get("/v2/_catalog?n=0").json() == {"repositories": []}
    assert client.get(f"/v2/_catalog?n={HUGE}").status == 200


def test_a_page_has_at_most_1000(client, repo):
    image = client.image(repo, [unique()])
    client.put(repo, "first", image)
    client.rs.psql("INSERT INTO tag (repository_id, name, manifest_id, digest) "
                   "SELECT repository_id, 't' || i, manifest_id, digest FROM tag, "
                   "generate_series(1, 1500) i WHERE repository_id = (SELECT max(repository_id) "
                   "FROM repository) AND name = 'first'")
    for query in ("", "?n=5000", f"?n={HUGE}"):
        got = [a.json()["tags"] for a in pages(client, f"/v2/{repo}/tags/list{query}")]
        assert [len(p) for p in got] == [1000, 501]
        assert sum(got, []) == sorted(["first"] + [f"t{i}" for i in range(1, 1501)])


def test_a_repository_without_tags_has_none(client, repo, unchanged):
    """Case 89."""
    for where in (repo, repo.split("/")[0] + "/none"):
        assert client.get(f"/v2/{where}/tags/list").is_ == (404, "NAME_UNKNOWN")


def test_no_tags_is_no_null(client, repo):
    """Case 89."""
    client.push_blob(repo, unique())
    assert client.get(f"/v2/{repo}/tags/list").json() == {"name": repo, "tags": []}


def test_others_do_not_learn_what_there_is(client, repo):
    """Case 89: a private repository looks like one that is not there."""
    client.push_image(repo, "1")
    stranger = client.user()
    for c in (stranger, Client(client.rs, None)):
        seen = {c.get(f"/v2/{where}/tags/list").is_ for where in (repo, repo + "x", "nowhere/x")}
        assert seen == {(401, "UNAUTHORIZED")}


def test_the_catalog_needs_its_scope(client, repo):
    """Case 90."""
    client.push_image(repo, "1")
    for c in (Client(client.rs, None), client.bearer(), client.bearer(f"repository:{repo}:pull")):
        a = c.get("/v2/_catalog")
        assert a.is_ == (401, "UNAUTHORIZED")
        assert 'scope="registry:catalog:*"' in a.headers["WWW-Authenticate"]
    c = client.bearer("registry:catalog:*")
    found = sum((a.json()["repositories"] for a in pages(c, "/v2/_catalog?n=7")), [])
    assert repo in found and found == sorted(found)


def test_the_catalog_lists_what_one_may_read(client, repo):
    """Case 90."""
    client.push_image(repo, "1")
    public = client.project(public=True) + "/open"
    client.push_image(public, "1")
    guest = client.member(repo.split("/")[0], 3)
    found = sum((a.json()["repositories"] for a in pages(guest, "/v2/_catalog?n=2")), [])
    assert repo in found and public in found
    found = sum((a.json()["repositories"] for a in pages(client.user(), "/v2/_catalog")), [])
    assert repo not in found and public in found


def test_extensions_are_not_there(client, repo):
    assert client.get("/v2/_oci/ext/discover").status == 404
    assert client.get(f"/v2/{repo}/_oci/ext/discover").status == 404
