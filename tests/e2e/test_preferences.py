"""What users set for themselves."""
import threading

import pytest

from instance import Session, wait_for
from registry import Client, dump, unique
from rest import Browser, listed, refused
from test_rows import robot

ME = "/api/v2.0/x/users/current/preferences"
ALL = {"stars": ["library", "library/a/b"], "theme": "dark", "language": "zh-CN",
       "zone": "America/Argentina/Buenos_Aires", "columns": {"tags": ["digest"], "projects": []},
       "shortcuts": False, "pull_tool": "podman"}


@pytest.fixture
def user(client):
    return client.user()


def put(who, doc, **headers):
    body = doc if isinstance(doc, bytes) else dump(doc)
    return who.call("PUT", ME, body, {"Content-Type": "application/json",
                                      **{k.replace("_", "-"): v for k, v in headers.items()}})


def test_they_live(client, user):
    assert user.get(ME).json() == {}
    a = put(user, ALL)
    assert a.status == 200 and a.json() == ALL
    got = user.get(ME)
    assert got.json() == ALL and got.headers["ETag"] == a.headers["ETag"]
    assert put(user, {"theme": "light"}).status == 200
    assert user.get(ME).json() == {"theme": "light"}
    assert client.user().get(ME).json() == {}, "everybody has their own"


def test_one_row_of_the_audit(client, user):
    put(user, ALL)
    [row] = listed(client, f"/auditlog-exts?q=operation=update,username={user.name}")
    assert (row["resource_type"], row["resource"]) == ("preference", user.name)
    assert {"event_type": "update_preference"} in listed(client, "/auditlog-exts/events?page_size=100")
    assert put(robot(client, client.project()), {}).status == 403
    last = listed(client, "/auditlog-exts?q=resource_type=preference&page_size=1")[0]
    assert not last["operation_result"] and last["username"].startswith("robot$")


def test_two_tabs(client, user):
    """Who did not see the other's change has to look first."""
    first = user.get(ME).headers["ETag"]
    a = put(user, {"theme": "dark"}, If_Match=first)
    assert a.status == 200
    refused(put(user, {"theme": "light"}, If_Match=first), 412, "PRECONDITION")
    assert user.get(ME).json() == {"theme": "dark"}
    assert put(user, {"theme": "light"}, If_Match=a.headers["ETag"]).status == 200
    refused(put(user, {}, If_Match=a.headers["ETag"]), 412, "PRECONDITION")
    assert put(user, {}, If_Match="*").status == 200
    assert put(user, {"theme": "dark"}).status == 200, "who does not ask is not asked"


def test_two_at_once(client, user):
    """Both looked at the same; one of them is told."""
    tag = put(user, {"theme": "dark"}).headers["ETag"]
    with Session(client.rs) as other:
        other.ask("BEGIN; UPDATE user_preference SET value = '{\"theme\": \"light\"}'")
        answers = []
        t = threading.Thread(target=lambda: answers.append(put(user, {"zone": "utc"}, If_Match=tag)))
        t.start()
        wait_for(lambda: client.rs.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        other.ask("COMMIT")
        t.join()
    refused(answers[0], 412, "PRECONDITION")
    assert user.get(ME).json() == {"theme": "light"}


@pytest.mark.parametrize("doc", [
    [], "x", None, {"colour": "red"}, {"theme": "pink"}, {"theme": 1}, {"stars": "library"},
    {"stars": [1]}, {"stars": ["Library"]}, {"stars": ["library/../x"]}, {"stars": [""]},
    {"stars": ["p"] * 201}, {"language": "<b>"}, {"language": ""}, {"zone": "a b"},
    {"zone": "z" * 65}, {"columns": []}, {"columns": {"tags": "size"}}, {"columns": {"tags": [1]}},
    {"columns": {"tags": ["a b"]}}, {"columns": {"": []}}, {"shortcuts": "yes"},
    {"pull_tool": {}}], ids=str)
def test_what_they_are_not(user, doc):
    put(user, {"theme": "dark"})
    refused(put(user, doc), 400, "BAD_REQUEST")
    assert user.get(ME).json() == {"theme": "dark"}


def test_limits(user):
    stars = [f"p{i}" for i in range(200)]
    assert put(user, {"stars": stars}).json() == {"stars": stars}
    assert put(user, {"zone": "z" * 64}).status == 200
    body = dump({"columns": {"t": ["c" * 60] * 200}})
    body += b" " * (16384 - len(body))
    assert put(user, body).status == 200
    refused(put(user, body + b" "), 413, "REQUEST_ENTITY_TOO_LARGE")


def test_who_has_none(client):
    nobody, project = Client(client.rs, None), client.project()
    for who, status, code in ((nobody, 401, "UNAUTHORIZED"),
                              (robot(client, project), 403, "FORBIDDEN")):
        refused(who.get(ME), status, code)
        refused(put(who, {}), status, code)


def test_browsers_need_their_token(client, user):
    b = Browser(client)
    b.login()
    b.login(user.name)
    assert b.call("GET", ME).json() == {}
    assert b.call("PUT", ME, b"{}", token=False).status == 403
    assert b.call("PUT", ME, b"{}").status == 200


def test_they_go_with_the_user(client, user):
    put(user, ALL)
    number = client.rs.psql(f"SELECT user_id FROM users WHERE username = '{user.name}'").strip()
    left = f"SELECT count(*) FROM user_preference WHERE user_id = {number}"
    assert client.rs.psql(left).strip() == "1"
    client.call_api("DELETE", f"/users/{number}")
    assert client.rs.psql(left).strip() == "0"
    again = client.user(user.name)
    assert again.get(ME).json() == {}


def test_what_is_marked_is_found(client):
    """By the user's own marks, of what he may see."""
    mine, public, foreign = client.project(), client.project(True), client.project()
    user = client.member(mine, 2, "in/**")
    for repo in (f"{mine}/in/a", f"{mine}/out", f"{public}/r", f"{foreign}/r"):
        client.push_image(repo, "v1", (unique(),))
    put(user, {"stars": [mine, foreign, "nothing", f"{mine}/in/a", f"{mine}/out", f"{public}/r",
                         f"{foreign}/r", "nothing/r"]})
    found = [p["name"] for p in listed(user, "/projects?q=starred=true")]
    assert found == [mine]
    found = {r["name"] for r in listed(user, "/repositories?q=starred=true")}
    assert found == {f"{mine}/in/a", f"{public}/r"}
    first = listed(user, "/projects?sort=-starred,name&page_size=100")
    assert first[0]["name"] == mine and len(first) > 1
    for who in (client, Client(client.rs, None), robot(client, mine)):
        assert listed(who, "/projects?q=starred=true") == []
        assert listed(who, "/repositories?q=starred=true") == []
