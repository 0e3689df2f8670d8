"""Lists of the REST API: who sees what, pages, filters, order."""
import re

import pytest

from registry import EMPTY, MANIFEST, Client, descriptor, digest_of, dump, unique
from rest import V2, listed, refused


def names(items):
    return [p["name"] for p in items]


def place(repo):
    """The path of a repository; slashes of its name escaped twice."""
    project, _, rest = repo.partition("/")
    return f"{V2}/projects/{project}/repositories/{rest.replace('/', '%252F')}"


@pytest.fixture
def nobody(server):
    return Client(server, None)


def test_library_is_there_from_the_start(client, nobody):
    assert listed(client, "/projects/library")["metadata"]["public"] == "true"
    assert listed(nobody, "/projects/library")["name"] == "library"
    assert listed(nobody, "/projects/1")["name"] == "library"


def test_the_location_may_hold_the_name(client, name):
    a = client.call("POST", f"{V2}/projects", dump({"project_name": name}),
                    {"X-Resource-Name-In-Location": "true"})
    assert a.location == f"{V2}/projects/{name}"


def test_a_name_of_digits(client):
    """Is an id, unless the client says that it is a name."""
    digits = str(int.from_bytes(unique(6), "big"))
    client.call_api("POST", "/projects", {"project_name": digits}, 201)
    refused(client.get(f"{V2}/projects/{digits}"), 404, "NOT_FOUND")
    a = client.get(f"{V2}/projects/{digits}", x_is_resource_name="true")
    assert a.status == 200 and a.json()["name"] == digits


def test_lists_show_what_one_may_see(client, nobody):
    private, public = client.project(), client.project(public=True)
    guest, stranger = client.member(private, 3), client.user()

    def seen(c):
        return set(names(listed(c, f"/projects?q=name%3D%7B{private}%20{public}%7D")))

    assert seen(client) == seen(guest) == {private, public}
    assert seen(stranger) == seen(nobody) == {public}


@pytest.fixture
def family(client, name):
    """Five projects with one prefix, every other one public."""
    for i in range(5):
        client.call_api("POST", "/projects", {"project_name": f"{name}-{i}",
                                              "metadata": {"public": "true" if i % 2 else "false"}}, 201)
    return name


def test_lists_come_in_pages(client, family):
    path = f"{V2}/projects?q=name%3D~{family}-&page_size=2"
    want = {1: ([0, 1], ["next"]), 2: ([2, 3], ["prev", "next"]), 3: ([4], ["prev"]), 4: ([], [])}
    for page, (items, rels) in want.items():
        a = client.get(f"{path}&page={page}")
        assert names(a.json()) == [f"{family}-{i}" for i in items]
        assert a.headers["X-Total-Count"] == "5"
        links = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', a.headers["Link"] or ""))
        assert sorted(links.values()) == sorted(rels), a.headers["Link"]
        assert all(link.startswith("/api/v2.0/projects?") for link in links)
        if len(rels) == 2:
            assert ">; rel=\"prev\" , <" in a.headers["Link"]
            for link, rel in links.items():
                assert client.get(link.replace(" ", "%20")).headers["X-Total-Count"] == "5", rel


def test_pages_have_limits(client):
    for query in ("page_size=101", "page_size=-1", "page=-1", "page=x", "page_size=x",
                  "page=99999999999999999999"):
        refused(client.get(f"{V2}/projects?{query}"), 422, "UNPROCESSABLE_ENTITY")
    assert client.get(f"{V2}/projects?page=1&page_size=100").status == 200
    assert len(listed(client, "/projects?page=1")) <= 10


def test_no_wish_is_the_first_and_largest_page(client, name):
    """Clients made from Harbor's description send zeros for what nobody asked for."""
    for i in range(12):
        client.call_api("POST", "/projects", {"project_name": f"{name}-{i:02}"}, 201)
    got = listed(client, f"/projects?name={name}-&page=0&page_size=0")
    assert [p["name"] for p in got] == [f"{name}-{i:02}" for i in range(12)]
    assert len(listed(client, f"/projects?name={name}-&page=0")) == 10


QUERIES = [
    ("name%3D~{n}-", [0, 1, 2, 3, 4]), ("name%3D{n}-3", [3]), ("name%3D%7B{n}-1%20{n}-4%7D", [1, 4]),
    ("name%3D~{n}-,public%3Dtrue", [1, 3]), ("name%3D~{n}-,unknown%3Dx", [0, 1, 2, 3, 4]),
    ("name%3D~{N}-", [0, 1, 2, 3, 4]), ("name%3D~{n}%25", []), ("name%3D~{n}_", []),
    ("name%3D{n}-3'%20OR%201%3D1", []),
]


@pytest.mark.parametrize("query,wanted", QUERIES)
def test_lists_are_filtered(client, family, query, wanted):
    query = query.format(n=family, N=family.upper())
    a = client.get(f"{V2}/projects?q={query}&page_size=50")
    assert a.status == 200, a
    assert names(a.json()) == [f"{family}-{i}" for i in wanted]
    assert a.body[:1] == b"[" and a.headers["X-Total-Count"] == str(len(wanted))


def test_queries_that_are_none(client):
    for query in ("name", "%3Dx", "name%3D~a,b", "name%3D%5B1~2~3%5D"):
        refused(client.get(f"{V2}/projects?q={query}"), 400, "BAD_REQUEST")


def test_lists_are_sorted(client, family):
    for sort, wanted in (("name", "01234"), ("-name", "43210"), ("-unknown", "01234"),
                         ("creation_time", "01234"), ("-creation_time", "43210"),
                         ("unknown,-name", "43210"), ("name'--", "01234")):
        got = listed(client, f"/projects?q=name%3D~{family}-&sort={sort}")
        assert "".join(n[-1] for n in names(got)) == wanted, sort


def test_repositories_that_cannot_be(client, repo):
    client.push_image(repo, "1")
    project = repo.split("/")[0]
    for bad in ("Upper", "%252e%252e", "a%252F%252Fb", "%2500", "%25"):
        a = client.get(f"{V2}/projects/{project}/repositories/{bad}")
        assert a.status in (400, 404), bad


def test_artifacts_are_filtered_by_tags(client, repo):
    tagged = client.push_image(repo, "v1", [unique()])
    bare = dump(client.image(repo, [unique()]))
    client.put(repo, digest_of(bare), bare)
    for query, wanted in (("tags%3D*", {tagged}), ("tags%3Dnil", {digest_of(bare)}),
                          ("tags%3Dv1", {tagged}), ("tags%3D~v", {tagged}), ("tags%3Dx", set()),
                          (f"digest%3D{tagged}", {tagged})):
        a = client.get(f"{place(repo)}/artifacts?q={query}")
        assert {x["digest"] for x in a.json()} == wanted, query


def test_accessories_are_listed_with_their_subject(client, repo):
    subject = client.push_image(repo, "1")
    client.push_blob(repo, b"{}")
    doc = dump({"schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(b"{}", EMPTY),
                "artifactType": "application/vnd.cncf.notary.signature", "layers": [],
                "subject": {"mediaType": MANIFEST, "digest": subject, "size": 2}})
    client.put(repo, digest_of(doc), doc)
    [found] = client.get(f"{place(repo)}/artifacts/1/accessories").json()
    assert found["digest"] == digest_of(doc) and found["type"] == "signature.notation"
    assert found["subject_artifact_digest"] == subject
    [top] = client.get(f"{place(repo)}/artifacts?with_accessory=true").json()
    assert top["digest"] == subject and top["accessories"][0]["digest"] == digest_of(doc)
    assert client.get(f"{place(repo)}/artifacts/{digest_of(doc)}/accessories").body.strip() == b"[]"
