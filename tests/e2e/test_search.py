"""Search and statistics: what one sees of everything."""
import urllib.parse

import pytest

from registry import Client, unique
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
