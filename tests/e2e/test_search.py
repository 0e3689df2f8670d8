"""Search and statistics: what one sees of everything."""
import urllib.parse

import pytest

from registry import Client, digest_of, unique
from rest import V2, listed
from test_robots import PULL, make, make_for, place


def search(who, text):
    """Names of projects, and of repositories, that answer."""
    doc = listed(who, "/search?q=" + urllib.parse.quote(text, safe=""))
    assert set(doc) == {"project", "repository"}
    return [p["name"] for p in doc["project"]], [r["repository_name"] for r in doc["repository"]]


def push(client, *repos):
    for repo in repos:
        client.push_image(repo, "1", [b"the same"])


@pytest.fixture
def word():
    return "w" + unique().hex()[:14]


@pytest.fixture
def named(client, word):
    """A private and a public project with the word in their names, and repositories."""
    for kind, public in (("hidden", False), ("open", True)):
        client.call_api("POST", "/projects", {"project_name": f"{word}-{kind}", "public": public}, 201)
        push(client, f"{word}-{kind}/app", f"{word}-{kind}/team/tool")
    return word


def test_what_is_found(server, client, named, word):
    doc = listed(client, f"/search?q={word}-open")
    project, = doc["project"]
    assert project == listed(client, f"/projects/{word}-open")
    assert project["repo_count"] == 2 and project["current_user_role_id"] == 1
    assert doc["repository"] == [
        {"project_id": project["project_id"], "project_name": f"{word}-open", "project_public": True,
         "repository_name": f"{word}-open/{r}", "pull_count": 0, "artifact_count": 1}
        for r in ("app", "team/tool")]


def test_names_hold_the_text(client, named, word):
    """Of repositories the full name, across its slash, too; whatever the case."""
    hidden, opened = [f"{word}-hidden/{r}" for r in ("app", "team/tool")], [f"{word}-open/{r}" for r in ("app", "team/tool")]
    both = [f"{word}-hidden", f"{word}-open"]
    for text, projects, repositories in (
            (word, both, hidden + opened), (word.upper(), both, hidden + opened),
            (word + "-o", both[1:], opened), (f"{word}-open/", [], opened),
            (f"{word[4:]}-open/t", [], opened[1:]), (f"{word}-open/team/to", [], opened[1:]),
            (f"{word}-open/eam", [], []), (f"{word}-ope/team", [], []), (f"{word}%", [], []),
            (f"{word}_open", [], []), (word + "'", [], []), (f"{word}\\", [], [])):
        assert search(client, text) == (projects, repositories), text
    push(client, f"{word}-open/x/{word}/y")
    assert search(client, f"x/{word}/") == ([], [f"{word}-open/x/{word}/y"])
    assert search(client, f"/x/{word}") == ([], [f"{word}-open/x/{word}/y"])


def test_everybody_finds_what_he_sees(server, client, named, word):
    nobody, stranger = Client(server, None), client.user()
    public = [f"{word}-open"], [f"{word}-open/app", f"{word}-open/team/tool"]
    for who in (nobody, stranger, make(client, place("/", ("user", "list")))):
        assert search(who, word) == public
    guest = client.member(f"{word}-hidden", 5)
    robot = make_for(client, f"{word}-hidden", PULL)
    assert search(guest, word) == search(robot, word) == search(client, word)
    # a permission that pulls nothing shows the project alone
    sees = make_for(client, f"{word}-hidden", ("project", "read"))
    all_ = make(client, place("/", ("project", "list")))
    for who in (sees, all_):
        assert search(who, word) == ([f"{word}-hidden", f"{word}-open"], public[1])


def test_patterns_limit_what_is_found(client, named, word):
    part = client.member(f"{word}-hidden", 2, "team/*")
    both = client.member(f"{word}-hidden", 2, "{nothing,app}")
    client.rs.psql("INSERT INTO member (project_id, user_id, role_id, repository_pattern) SELECT "
                   f"project_id, user_id, 3, '**/t?ol' FROM project, users WHERE project.name = "
                   f"'{word}-hidden' AND username = '{both.name}'")
    assert search(part, f"{word}-hidden") == ([f"{word}-hidden"], [f"{word}-hidden/team/tool"])
    assert search(both, f"{word}-hidden") == ([f"{word}-hidden"],
                                              [f"{word}-hidden/app", f"{word}-hidden/team/tool"])
    assert search(part, f"{word}-hidden/app") == ([], [])


def test_at_most_a_hundred_of_each(server, client, word):
    server.psql(f"INSERT INTO project (name, owner_id) SELECT '{word}-' || n, 1 FROM generate_series(100, 220) n;"
                "INSERT INTO repository (project_id, name) SELECT project_id, 'r' FROM project "
                f"WHERE name ~ '^{word}-'")
    try:
        projects, repositories = search(client, word)
        assert projects == [f"{word}-{n}" for n in range(100, 200)]
        assert len(repositories) == 100 and repositories == sorted(repositories)
        assert search(client, f"{word}-219") == ([f"{word}-219"], [f"{word}-219/r"])
    finally:
        server.psql(f"DELETE FROM repository r USING project p WHERE p.project_id = r.project_id "
                    f"AND p.name ~ '^{word}-'; DELETE FROM project WHERE name ~ '^{word}-'")


def test_no_text_is_everything(client, named):
    for query in ("/search", "/search?q="):
        doc = listed(client, query)
        assert doc["project"] and doc["repository"] and all(len(v) <= 100 for v in doc.values())


def test_texts_that_are_no_names(client):
    for text in ("%FF", "%C3"):
        assert client.get(f"{V2}/search?q={text}").status == 400
    assert search(client, "x" * 5000) == ([], [])
    assert search(client, "Ä") == ([], [])


# --- statistics --------------------------------------------------------------
def numbers(who):
    return listed(who, "/statistics")


def less(after, before):
    return {k: after[k] - before[k] for k in after if after[k] != before[k]}


def test_statistics(server, client, word):
    stranger, before = client.user(), numbers(client)
    assert set(before) == {f"{a}_{b}_count" for a in ("private", "public", "total")
                           for b in ("project", "repo")} | {"total_storage_consumption"}
    seen = numbers(stranger)
    private, public = client.project(), client.project(public=True)
    push(client, f"{private}/a", f"{public}/b", f"{public}/c")
    blob = unique(5000)
    client.push_blob(f"{private}/a", blob)
    grown = less(numbers(client), before)
    stored = grown.pop("total_storage_consumption")
    assert grown == {"private_project_count": 1, "private_repo_count": 1, "public_project_count": 1,
                     "public_repo_count": 2, "total_project_count": 2, "total_repo_count": 3}
    assert stored >= 5000
    assert stored + before["total_storage_consumption"] == int(server.psql("SELECT sum(size) FROM blob"))
    assert less(numbers(stranger), seen) == {"public_project_count": 1, "public_repo_count": 2}
    member, part = client.member(private, 3), client.member(private, 3, "b*")
    assert (numbers(member)["private_project_count"], numbers(member)["private_repo_count"]) == (1, 1)
    assert (numbers(part)["private_project_count"], numbers(part)["private_repo_count"]) == (1, 0)
    robot = make_for(client, private, PULL)
    for who in (stranger, member, robot):
        assert {v for k, v in numbers(who).items() if k.startswith("total")} == {0}
    assert numbers(robot)["private_repo_count"] == 1
    assert Client(server, None).get(f"{V2}/statistics").status == 401


# --- typed: /x/search ---------------------------------------------------------
def find(who, word, kind=None, within=None, **query):
    """Of one kind, or all that a look over everything shows."""
    query = {k: v for k, v in {"q": word, "kind": kind, "within": within, **query}.items() if v is not None}
    doc = listed(who, "/x/search?" + urllib.parse.urlencode(query))
    assert set(doc) == ({kind} if kind else {"project", "repository", "tag", "digest"})
    return doc[kind]["items"] if kind else doc


def names(found):
    return [f"{r['repository_name']}:{r['name']}" for r in found]


def test_one_call_has_a_few_of_each(client, named, word):
    """With whether there are more of a kind."""
    doc = find(client, word)
    assert [p["name"] for p in doc["project"]["items"]] == [f"{word}-hidden", f"{word}-open"]
    assert len(doc["repository"]["items"]) == 4 and not doc["repository"]["more"]
    assert doc["tag"] == doc["digest"] == {"items": [], "more": False}
    push(client, *(f"{word}-open/more{i}" for i in range(2)))
    doc = find(client, word.upper())["repository"]
    assert len(doc["items"]) == 5 and doc["more"]
    [one] = find(client, f"{word}-open/more1", "repository")
    assert one == {"repository_id": one["repository_id"], "project_name": f"{word}-open",
                   "repository_name": f"{word}-open/more1", "artifact_count": 1}
    # what is called so, what begins so, the rest
    push(client, f"{word}-open/{word}", f"{word}-open/{word}2", f"{word}-open/a{word}")
    assert [r["repository_name"] for r in find(client, word, "repository")][:2] == [
        f"{word}-open/{word}", f"{word}-open/{word}2"]


def test_tags_begin_with_it(client, named, word):
    """In their case; within a project or a repository they hold it."""
    repo, other = f"{word}-open/app", f"{word}-hidden/app"
    for place_, tag in ((repo, f"{word}-1.9"), (repo, f"{word}-1.10"), (other, f"{word}-1.9"),
                        (repo, f"x-{word}"), (repo, f"{word.upper()}-1")):
        client.push_image(place_, tag, [b"the same"])
    assert names(find(client, word, "tag")) == [
        f"{repo}:{word}-1.10", f"{other}:{word}-1.9", f"{repo}:{word}-1.9"]
    assert names(find(client, f"{word}-1.10", "tag")) == [f"{repo}:{word}-1.10"]
    assert names(find(client, f"{word.upper()}-", "tag")) == [f"{repo}:{word.upper()}-1"]
    assert find(client, "-1.9", "tag", within=f"{word}-open") == find(
        client, f"{word}-1.9", "tag", within=repo)
    assert names(find(client, word, "tag", within=repo)) == [f"{repo}:{t}" for t in (
        f"{word.upper()}-1", f"{word}-1.10", f"{word}-1.9", f"x-{word}")]
    for nothing in (f"{word}-open/none", f"{word}-none", f"{word}-open/app/x", "/", f"{word}-ope"):
        assert find(client, word, "tag", within=nothing) == []
    client.call_api("DELETE", f"/projects/{word}-open/repositories/app/artifacts/{word}-1.10/tags/{word}-1.10")
    assert find(client, f"{word}-1.10", "tag") == []
    client.call_api("DELETE", f"/projects/{word}-hidden/repositories/app")
    assert names(find(client, word, "tag")) == [f"{repo}:{word}-1.9"], "what was deleted is kept, and not found"


def test_digests_begin_with_it(client, named, word):
    """Artifacts, and blobs with who has them."""
    layer = unique(80)
    digest = client.push_image(f"{word}-open/app", "v1", [layer])
    client.push_image(f"{word}-hidden/app", "v1", [layer])
    hex_, blob = digest[7:], digest_of(layer)
    for text in (hex_[:7], hex_, digest, digest[:20], digest.upper()[:30]):
        assert [(r["type"], r["digest"], r["repository_name"], r["tags"])
                for r in find(client, text, "digest")] == [
            ("artifact", digest, f"{word}-{p}/app", ["v1"]) for p in ("hidden", "open")]
    [held] = find(client, blob[:30], "digest")
    assert held == {"type": "blob", "digest": blob, "size": 80, "more": False,
                    "repositories": [f"{word}-hidden/app", f"{word}-open/app"]}
    assert find(Client(client.rs, None), blob, "digest")[0]["repositories"] == [f"{word}-open/app"]
    assert [r["repository_name"] for r in find(client, digest, "digest", within=f"{word}-hidden")] == [f"{word}-hidden/app"]
    for nothing in (hex_[:6], "sha512:" + hex_, hex_ + "0", "g" + hex_[1:], "sha256:", digest + " "):
        assert find(client, nothing, "digest") == [], nothing


def test_only_what_the_caller_may_pull(server, client, named, word):
    layer = unique(90)
    for repo in ("app", "team/tool"):
        client.push_image(f"{word}-hidden/{repo}", f"{word}-t", [layer])
    blob = digest_of(layer)

    def seen(who):
        return (len(find(who, word, "tag")), [r.get("repositories") or r["repository_name"]
                                              for r in find(who, blob, "digest")],
                len(find(who, f"{word}-hidden", "repository")))
    everything = (2, [[f"{word}-hidden/app", f"{word}-hidden/team/tool"]], 2)
    for who in (client, client.member(f"{word}-hidden", 5), make_for(client, f"{word}-hidden", PULL)):
        assert seen(who) == everything
    assert seen(client.member(f"{word}-hidden", 2, "team/*")) == (1, [[f"{word}-hidden/team/tool"]], 1)
    for who in (Client(server, None), client.user(), make_for(client, f"{word}-hidden", ("project", "read")),
                make(client, place("/", ("project", "list")))):
        assert seen(who) == (0, [], 0)
    # somebody who sees more than is asked one by one
    server.psql(f"""INSERT INTO repository (project_id, name) SELECT project_id, 'many/' || i
        FROM project, generate_series(1, 5001) i WHERE name = '{word}-open'""")
    some = client.member(f"{word}-hidden", 2, "team/*")
    assert seen(some) == (1, [[f"{word}-hidden/team/tool"]], 1)
    assert seen(client.user()) == (0, [], 0)
    assert seen(client.member(f"{word}-hidden", 2)) == everything
    assert len(find(some, "many/500", "repository", within=f"{word}-open")) == 3
    assert names(find(some, f"{word}-t", "tag", within=f"{word}-hidden")) == [f"{word}-hidden/team/tool:{word}-t"]


def test_pages_of_a_kind(client, named, word):
    """They follow one another."""
    repo = f"{word}-open/app"
    for i in range(7):
        client.push_image(repo, f"{word}-{i}", [b"the same"])
    pages = [listed(client, f"/x/search?q={word}&kind=tag&page={at}&page_size=3")["tag"]
             for at in (1, 2, 3, 4)]
    assert sum((names(p["items"]) for p in pages), []) == names(find(client, word, "tag", page_size=7))
    assert [(len(p["items"]), p["more"]) for p in pages] == [(3, True), (3, True), (1, False), (0, False)]
    assert not listed(client, f"/x/search?q={word}&kind=tag&page_size=7")["tag"]["more"]
    for bad in (f"q={word}&kind=blob", f"q={word}&kind=tag&page=101&page_size=100", "q=", "kind=tag",
                f"q={513 * 'a'}"):
        assert client.get(f"{V2}/x/search?{bad}").status == 400, bad
    assert find(client, word, "tag", page=100, page_size=100) == []
