"""Settings of projects one by one, their summary, and whether they can be deleted."""
import pytest

from registry import Client, unique
from rest import V2


@pytest.fixture
def project(client):
    return client.project()


def code(a):
    return a.status, a.json()["errors"][0]["code"]


# --- _deletable and summary --------------------------------------------------
def test_deletable_without_repositories(client, project):
    path = f"/projects/{project}/_deletable"
    assert client.call_api("GET", path).json() == {"deletable": True}
    client.push_image(f"{project}/r", "1", [unique()])
    doc = client.call_api("GET", path).json()
    assert doc["deletable"] is False and "repositories" in doc["message"]
    assert client.member(project, 4).get(V2 + path).status == 403


def test_summary(server, client, project):
    def summary(who):
        return who.call_api("GET", f"/projects/{project}/summary").json()

    assert summary(client) == {"repo_count": 0, "project_admin_count": 1,
                               "quota": {"hard": {"storage": -1}, "used": {"storage": 0}}}
    layer, config = unique(1000), b'{"architecture":"amd64","os":"linux"}'
    for repo in ("a", "b"):  # the same bytes count once
        client.push_image(f"{project}/{repo}", "1", [layer])
    guest, limited = client.member(project, 3), client.member(project, 5)
    client.member(project, 2)
    who = client.member(project, 2, "a/*")
    server.psql("INSERT INTO member (project_id, user_id, role_id, repository_pattern) SELECT "
                "project_id, user_id, 2, 'b' FROM project, users WHERE project.name = "
                f"'{project}' AND username = '{who.name}'")
    doc = summary(guest)
    assert doc == summary(client) == {
        "repo_count": 2, "project_admin_count": 1, "developer_count": 2, "guest_count": 1,
        "limited_guest_count": 1, "quota": {"hard": {"storage": -1},
                                            "used": {"storage": 1000 + len(config)}}}
    assert summary(limited) == {"repo_count": 2, "quota": doc["quota"]}
    assert who.get(f"{V2}/projects/{project}/summary").status == 403


def test_strangers_learn_no_numbers_of_a_public_project(server, client):
    public = client.project(public=True)
    for who in (Client(server, None), client.user()):
        assert who.call_api("GET", f"/projects/{public}/summary").json() == {"repo_count": 0}


# --- metadatas ---------------------------------------------------------------
def test_a_setting_lives(client, project):
    all_, one = f"{V2}/projects/{project}/metadatas/", f"{V2}/projects/{project}/metadatas/auto_scan"
    assert client.get(all_).json() == {"public": "false"}
    assert code(client.get(one)) == (404, "NOT_FOUND")
    assert client.call("PUT", one, b'{"auto_scan":"true"}').status == 404
    a = client.call("POST", all_, b'{"auto_scan":"true"}')
    assert a.status == 200 and a.body == b""
    assert code(client.call("POST", all_, b'{"auto_scan":"false"}')) == (409, "CONFLICT")
    assert client.get(one).json() == {"auto_scan": "true"}
    assert client.call("PUT", one, b'{"auto_scan":"false"}').status == 200
    assert client.get(all_).json() == {"auto_scan": "false", "public": "false"}
    assert client.delete(one).status == 200 and client.delete(one).status == 404
    assert client.get(all_).json() == {"public": "false"}


def test_public_is_one_of_them(server, client, project):
    one = f"{V2}/projects/{project}/metadatas/public"
    assert client.get(one).json() == {"public": "false"}
    assert code(client.call("POST", f"{V2}/projects/{project}/metadatas", b'{"public":"true"}'))[0] == 409
    assert client.call("PUT", one, b'{"public":"true"}').status == 200
    assert Client(server, None).get(f"{V2}/projects/{project}").status == 200
    assert client.delete(one).status == 400


def test_settings_that_are_none(client, project):
    place = f"{V2}/projects/{project}/metadatas"
    for body in (b"", b"{}", b"[]", b'"x"', b'{"unknown":"x"}', b'{"auto_scan":"true","severity":"low"}',
                 b'{"auto_scan":true}', b'{"auto_scan":null}', b'{"auto_scan":"maybe"}',
                 b'{"auto_scan":{"a":"b"}}', b'{"severity":"hot"}', b'{"proxy_speed_kb":"fast"}',
                 b'{"retention_id":"1; DROP TABLE project"}', b'{"auto_scan":"%s"}' % (b"x" * 500000)):
        assert client.call("POST", place, body).status == 400, body[:60]
        assert client.call("PUT", place + "/auto_scan", body).status == 400, body[:60]
    assert client.call("POST", place, b'{"severity":"high"}').status == 200
    assert client.call("PUT", place + "/auto_scan", b'{"severity":"low"}').status == 400
    for method, body in (("GET", None), ("PUT", b'{"unknown":"x"}'), ("DELETE", None)):
        assert client.call(method, place + "/unknown", body).status == 400, method
    assert client.get(place).json() == {"public": "false", "severity": "high"}


def test_settings_of_a_project_are_checked_alike(client, project, name):
    """With a new project and with a change of one; what is empty says nothing."""
    for key, value in (("auto_scan", "maybe"), ("severity", "hot"), ("proxy_speed_kb", "fast"),
                       ("public", "perhaps"), ("retention_id", "-2"), ("prevent_vul", True)):
        doc = {"project_name": name, "metadata": {"reuse_sys_cve_allowlist": "true", key: value}}
        for method, path in (("POST", "/projects"), ("PUT", f"/projects/{project}")):
            a = client.call_api(method, path, doc, 400)
            assert key in a.json()["errors"][0]["message"]
    assert client.get(f"{V2}/projects/{name}").status == 404
    doc["metadata"] = {"auto_scan": "true", "severity": "High", "proxy_speed_kb": "-1", "prevent_vul": "",
                       "retention_id": None, "proxy_cache_filter_pattern": "", "public": "", "unknown": "x"}
    client.call_api("PUT", f"/projects/{project}", doc)
    client.call_api("POST", "/projects", doc, 201)
    for p in (project, name):
        assert client.get(f"{V2}/projects/{p}/metadatas").json() == {
            "public": "false", "auto_scan": "true", "severity": "High", "proxy_speed_kb": "-1",
            "proxy_cache_filter_pattern": ""}


def test_who_may_read_and_change_settings(server, client, project):
    place = f"{V2}/projects/{project}/metadatas"
    boss, maintainer = client.member(project, 1), client.member(project, 4)
    assert boss.get(place).status == 403  # no role has the list, as in Harbor
    assert boss.get(place + "/public").status == maintainer.get(place + "/public").status == 200
    assert boss.call("POST", place, b'{"auto_scan":"true"}').status == 200
    assert maintainer.call("PUT", place + "/auto_scan", b'{"auto_scan":"false"}').status == 403
    assert client.member(project, 2).get(place + "/public").status == 403
    assert boss.delete(place + "/auto_scan").status == 200
    rows = server.psql("SELECT operation, username FROM audit WHERE resource_type = 'project' "
                       f"AND resource = '{project}' ORDER BY op_time").splitlines()
    assert rows == ["create|admin", f"update|{boss.name}", f"update|{boss.name}"]
