"""The first part of the REST API, in Harbor's ways (codes, Location, Link, CSRF)."""
import os
import re
import urllib.parse

import pytest
import requests

from registry import Client, basic, unique
from rest import call, listed

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


def errors(answer):
    """Harbor's shape of a refusal."""
    doc = answer.json()
    assert set(doc) == {"errors"} and all(set(e) == {"code", "message"} for e in doc["errors"])
    assert answer.headers["Content-Type"].startswith("application/json")
    return doc["errors"][0]["code"]


def session(server):
    """A browser: logged in, with the token that changes must echo."""
    s = requests.Session()
    s.trust_env = False
    first = s.get(server.url + "/api/version")
    assert first.status_code == 200
    refused = s.post(server.url + "/c/login",
                     data={"principal": "admin", "password": server.admin_password})
    assert refused.status_code == 403
    s.headers["X-Harbor-CSRF-Token"] = refused.headers["X-Harbor-CSRF-Token"]
    r = s.post(server.url + "/c/login",
               data={"principal": "admin", "password": server.admin_password})
    assert r.status_code == 200 and "sid" in s.cookies
    return s


# --- about the instance ------------------------------------------------------
def test_ping_version_health(server):
    assert server.http("GET", "/api/version").json() == {"version": "v2.0"}
    assert server.http("GET", "/api/v2.0/ping").text == "Pong"
    doc = server.http("GET", "/api/v2.0/health").json()
    assert doc["status"] == "healthy"
    assert {"core", "database", "registry", "token", "jobservice", "storage"} <= {
        c["name"] for c in doc["components"] if c["status"] == "healthy"}


def test_systeminfo_tells_strangers_little(server, client):
    stranger = server.http("GET", "/api/v2.0/systeminfo").json()
    known = listed(client, "/systeminfo")
    assert stranger["auth_mode"] == "db_auth" and "registry_url" not in stranger
    assert known["registry_url"] == server.host and TIME.match(known["current_time"])


def test_the_certificate_of_the_authority(server):
    r = server.http("GET", "/api/v2.0/systeminfo/getcert")
    assert r.status_code == 200 and r.text == server.ca.read_text()
    assert r.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert "ca.crt" in r.headers["Content-Disposition"]
    assert server.http("GET", "/api/v2.0/systeminfo").json()["has_ca_root"] is True


def test_a_site_with_a_certificate_has_no_authority(make_server):
    own = make_server()
    own.configure({"https.certificate": str(own.prefix / "etc/tls/server.crt"),
                   "https.private_key": str(own.prefix / "etc/tls/server.key")})
    own.restart()
    r = own.http("GET", "/api/v2.0/systeminfo/getcert")
    assert r.status_code == 404 and r.json()["errors"][0]["code"] == "NOT_FOUND"
    assert own.http("GET", "/api/v2.0/systeminfo").json()["has_ca_root"] is False


def test_the_space_for_blobs(server, client):
    [volume] = listed(client, "/systeminfo/volumes")["storage"]
    there = os.statvfs(server.data)
    assert volume["total"] == there.f_blocks * there.f_frsize
    assert 0 < volume["free"] <= volume["total"]


def test_unknown_paths_and_methods(client):
    a = call(client, "GET", "/nothing-here")
    assert (a.status, errors(a)) == (404, "NOT_FOUND")
    a = call(client, "DELETE", "/projects")
    assert (a.status, errors(a)) == (405, "METHOD_NOT_ALLOWED")
    assert a.headers["Allow"] == "GET, HEAD, POST"


def test_slashes_too_many_are_forgiven(client):
    assert client.get("/api/v2.0//projects/").status == 200


def test_refusals_never_ask_the_browser_for_a_password(server):
    r = server.http("GET", "/api/v2.0/users/current")
    assert r.status_code == 401 and "WWW-Authenticate" not in r.headers
    r = server.http("GET", "/api/v2.0/users/current", auth=("admin", "wrong"))
    assert r.status_code == 401


# --- sessions ----------------------------------------------------------------
def test_session_and_csrf(server, name):
    s = session(server)
    assert s.get(server.url + "/api/v2.0/users/current").json()["username"] == "admin"
    make = {"project_name": name}
    token = s.headers.pop("X-Harbor-CSRF-Token")
    r = s.post(server.url + "/api/v2.0/projects", json=make)
    assert r.status_code == 403 and r.headers["X-Harbor-CSRF-Token"]
    # the token from before log-in belongs to nobody's session
    r = s.post(server.url + "/api/v2.0/projects", json=make,
               headers={"X-Harbor-CSRF-Token": token})
    assert r.status_code == 403
    r = s.post(server.url + "/api/v2.0/projects", json=make,
               headers={"X-Harbor-CSRF-Token": r.headers["X-Harbor-CSRF-Token"]})
    assert r.status_code == 201, r.text
    assert s.get(server.url + "/c/log_out").status_code == 200
    assert s.get(server.url + "/api/v2.0/users/current").status_code == 401


def test_wrong_password_makes_no_session(server):
    s = requests.Session()
    s.trust_env = False
    r = s.post(server.url + "/c/login", data={})
    s.headers["X-Harbor-CSRF-Token"] = r.headers["X-Harbor-CSRF-Token"]
    before = server.psql("SELECT count(*) FROM session")
    r = s.post(server.url + "/c/login", data={"principal": "admin", "password": "wrong"})
    assert r.status_code == 401 and "sid" not in s.cookies
    assert server.psql("SELECT count(*) FROM session") == before
    assert server.psql("SELECT success FROM audit WHERE operation = 'login' "
                       "ORDER BY op_time DESC LIMIT 1") == "f"


def test_basic_needs_no_csrf_token(client, name):
    assert call(client, "POST", "/projects", {"project_name": name}).status == 201


# --- the own account ---------------------------------------------------------
@pytest.mark.parametrize("new, status", [
    ("short1A", 400), ("alllowercase1", 400), ("ALLUPPERCASE1", 400),
    ("NoDigitsHere", 400), ("A1" + "a" * 127, 400)])
def test_password_policy(client, new, status):
    me = client.user()
    uid = listed(me, "/users/current")["user_id"]
    a = call(me, "PUT", f"/users/{uid}/password",
             {"old_password": me.rs.admin_password, "new_password": new})
    assert a.status == status and errors(a) == "BAD_REQUEST"


def test_password_change_ends_what_was_remembered(server, client):
    me = client.user()
    uid = listed(me, "/users/current")["user_id"]
    other = listed(client, "/users/current")["user_id"]
    change = {"old_password": server.admin_password, "new_password": "Another1Word"}
    assert call(me, "PUT", f"/users/{other}/password", change).status == 403
    wrong = dict(change, old_password="Wrong1Wrong")
    assert call(me, "PUT", f"/users/{uid}/password", wrong).status == 403
    a = call(me, "PUT", f"/users/{uid}/password", change)
    assert a.status == 200 and a.body == b""
    assert me.get("/api/v2.0/users/current").status == 401
    again = Client(server, basic(me.name, "Another1Word"))
    assert listed(again, "/users/current")["username"] == me.name


# --- projects ----------------------------------------------------------------
def test_project_life(client, name):
    a = call(client, "POST", "/projects", {"project_name": name, "metadata": {
        "public": "true", "auto_scan": "false"}})
    assert a.status == 201 and a.body == b""
    pid = re.fullmatch(r"/api/v2\.0/projects/(\d+)", a.location).group(1)
    by_id, by_name = listed(client, f"/projects/{pid}"), listed(client, f"/projects/{name}")
    assert by_id == by_name and by_id["name"] == name
    assert by_id["metadata"] == {"public": "true", "auto_scan": "false"}
    assert by_id["current_user_role_id"] == 1 and by_id["repo_count"] == 0
    assert TIME.match(by_id["creation_time"])
    assert client.head(f"/api/v2.0/projects?project_name={name}").status == 200
    a = call(client, "PUT", f"/projects/{name}", {"metadata": {"public": "false"}})
    assert a.status == 200 and a.body == b""
    assert listed(client, f"/projects/{name}")["metadata"]["public"] == "false"
    a = call(client, "DELETE", f"/projects/{name}")
    assert a.status == 200 and a.body == b""
    assert client.head(f"/api/v2.0/projects?project_name={name}").status == 404


def test_project_refusals(client, name):
    for doc in ({}, {"project_name": ""}, {"project_name": "Upper"}, {"project_name": "a/b"},
                {"project_name": "-a"}, {"project_name": 5}, {"project_name": "a" * 256},
                {"project_name": name, "metadata": {"public": "maybe"}}):
        assert call(client, "POST", "/projects", doc).status in (400, 422), doc
    assert call(client, "POST", "/projects", {"project_name": name}).status == 201
    a = call(client, "POST", "/projects", {"project_name": name})
    assert (a.status, errors(a)) == (409, "CONFLICT")
    for body in (b"", b"{", b"[]", b"null", b'{"project_name":"x"}x'):
        assert client.call("POST", "/api/v2.0/projects", body).status == 400
    huge = b'{"project_name":"' + b"a" * (2 << 20) + b'"}'
    assert client.call("POST", "/api/v2.0/projects", huge).status == 413


def test_project_with_repositories_stays(client, repo):
    project = repo.split("/")[0]
    client.push_image(repo, "1")
    a = call(client, "DELETE", f"/projects/{project}")
    assert (a.status, errors(a)) == (412, "PRECONDITION")


def test_unknown_project_is_hidden(server, client):
    """403 for ordinary users, 404 for the administrator, 401 for strangers."""
    assert call(client, "GET", "/projects/no-such").status == 404
    assert call(client.user(), "GET", "/projects/no-such").status == 403
    assert call(Client(server, None), "GET", "/projects/no-such").status == 401
    private = client.project()
    assert call(client.user(), "GET", f"/projects/{private}").status == 403


def test_paging_links_and_counts(client, name):
    for i in range(3):
        assert call(client, "POST", "/projects", {"project_name": f"{name}-{i}"}).status == 201
    a = client.get(f"/api/v2.0/projects?name={name}&page=2&page_size=1&sort=-name")
    assert [p["name"] for p in a.json()] == [f"{name}-1"]
    assert a.headers["X-Total-Count"] == "3"
    links = dict(re.findall(r'<(/api/v2\.0/projects\?[^>]+)>; rel="(\w+)"', a.headers["Link"])[i][::-1]
                 for i in range(2))
    assert [p["name"] for p in client.get(links["next"]).json()] == [f"{name}-0"]
    assert [p["name"] for p in client.get(links["prev"]).json()] == [f"{name}-2"]
    assert " , " in a.headers["Link"]
    assert client.get("/api/v2.0/projects?page_size=101").status == 422
    assert client.get("/api/v2.0/projects?page=-1").status == 422


def test_what_the_client_has_is_not_sent_again(client, name):
    def ask(tag=None, path=f"/projects?name={name}&page_size=1&sort=name"):
        return client.call("GET", "/api/v2.0" + path, headers={"If-None-Match": tag} if tag else {})
    client.call_api("POST", "/projects", {"project_name": f"{name}-b"}, 201)
    tag = ask().headers["ETag"]
    client.call_api("POST", "/projects", {"project_name": f"{name}-c"}, 201)
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/")):
        same = ask(known)
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag)
        assert same.headers["X-Total-Count"] == "2", "how many there are is news"
    assert ask('"x", W/"y"').status == 200
    client.call_api("POST", "/projects", {"project_name": f"{name}-a"}, 201)
    changed = ask(tag)
    assert (changed.status, changed.json()[0]["name"]) == (200, f"{name}-a")
    assert changed.headers["ETag"] != tag
    refused = ask("*", "/projects/none-such")
    assert refused.status == 404 and "ETag" not in refused.headers


def test_query_grammar(client, name):
    for i in range(3):
        call(client, "POST", "/projects", {"project_name": f"{name}-{i}",
                                           "public": i == 0})
    def names(q):
        return [p["name"] for p in listed(client, "/projects?q=" + urllib.parse.quote(q))]
    assert names(f"name=~{name},public=true") == [f"{name}-0"]
    assert names(f"name={name}-1") == [f"{name}-1"]
    assert names(f"name={{'{name}-0' '{name}-2'}}") == [f"{name}-0", f"{name}-2"]
    assert names(f"name=~{name},unknown=1") == [f"{name}-{i}" for i in range(3)]
    assert names("name=nobody-has-this") == []
    for bad in ("name", "=x", "creation_time=[1]", "project_id=abc"):
        a = client.get("/api/v2.0/projects?q=" + urllib.parse.quote(bad))
        assert a.status == 400, (bad, a)


def test_hostile_queries_change_nothing(client):
    for q in ("name=' OR 1=1 --", "name=~%", "name=~_", "name=\\", "name=~\u0000", "a=" * 2000,
              ",".join(f"k{i}=1" for i in range(200))):
        a = client.get("/api/v2.0/projects?q=" + urllib.parse.quote(q))
        assert a.status in (200, 400, 414), (q[:40], a)
        assert a.status != 200 or a.json() == [] or q.startswith("a="), (q[:40], a)


# --- repositories, artifacts, tags -------------------------------------------
def where(repo):
    project, rest = repo.split("/", 1)
    return f"/projects/{project}/repositories/" + urllib.parse.quote(
        urllib.parse.quote(rest, safe=""), safe="")


def test_repository_life(client):
    project = client.project()
    repo = f"{project}/a/b"
    client.push_image(repo, "1", [unique()])
    found = listed(client, f"/projects/{project}/repositories")
    assert [(r["name"], r["artifact_count"]) for r in found] == [(repo, 1)]
    once = f"/projects/{project}/repositories/a%2Fb"  # some clients escape once
    assert listed(client, once) == listed(client, where(repo)) == found[0]
    assert call(client, "PUT", where(repo), {"description": "ours"}).status == 200
    assert listed(client, where(repo))["description"] == "ours"
    assert repo in [r["name"] for r in listed(client, "/repositories?page_size=100&sort=-creation_time")]
    assert call(client, "DELETE", where(repo)).status == 200
    a = call(client, "GET", where(repo))
    assert (a.status, errors(a)) == (404, "NOT_FOUND")
    assert client.manifest(repo, "1").status == 404
    assert listed(client, f"/projects/{project}/repositories") == []


def test_the_manifest_as_it_was_pushed(client, repo):
    digest = client.push_image(repo, "v1")
    project, name = repo.split("/")
    base = f"/api/v2.0/x/projects/{project}/repositories/{name}/artifacts"
    pushed = client.manifest(repo, digest)
    for reference in ("v1", digest):
        a = client.get(f"{base}/{reference}/manifest")
        assert (a.status, a.body) == (200, pushed.body)
        assert a.headers["Content-Type"] == pushed.headers["Content-Type"]
    assert client.get(f"{base}/none/manifest").status == 404
    assert client.user().get(f"{base}/v1/manifest").status == 403


def test_artifact_and_tags(client, repo):
    digest = client.push_image(repo, "1", [unique()])
    at = where(repo) + "/artifacts"
    assert [a["digest"] for a in listed(client, at)] == [digest]
    one = listed(client, f"{at}/1")
    assert one["digest"] == digest and one["type"] == "IMAGE"
    assert one["extra_attrs"]["architecture"] == "amd64"
    assert one["repository_name"] == repo and [t["name"] for t in one["tags"]] == ["1"]
    a = call(client, "POST", f"{at}/{digest}/tags", {"name": "second"})
    assert a.status == 201 and a.location.endswith("/tags/second")
    assert call(client, "POST", f"{at}/{digest}/tags", {"name": "second"}).status == 409
    assert call(client, "POST", f"{at}/{digest}/tags", {"name": "-bad"}).status == 400
    assert sorted(t["name"] for t in listed(client, f"{at}/{digest}/tags")) == ["1", "second"]
    assert call(client, "DELETE", f"{at}/second/tags/1").status == 200
    assert client.manifest(repo, "1").status == 404
    assert client.manifest(repo, "second").status == 200
    assert [a["digest"] for a in listed(client, at + "?q=tags%3Dsecond")] == [digest]
    assert listed(client, at + "?q=tags%3Dnil") == []
    assert call(client, "DELETE", f"{at}/second").status == 200
    assert call(client, "GET", f"{at}/{digest}").status == 404
    assert listed(client, at) == []


def test_index_and_accessories(client, repo):
    children = [client.push_image(repo, f"c{i}", [unique()]) for i in range(2)]
    index = client.push_index(repo, "all", children)
    at = where(repo) + "/artifacts"
    for i in range(2):
        client.delete(f"/v2/{repo}/manifests/c{i}")
    assert [a["digest"] for a in listed(client, at)] == [index]  # parts are hidden
    assert len(listed(client, at + "?q=base%3D*")) == 3
    assert {r["child_digest"] for r in listed(client, f"{at}/all")["references"]} == set(children)
    a = call(client, "DELETE", f"{at}/{children[0]}")
    assert (a.status, errors(a)) == (412, "VIOLATE_FOREIGN_KEY_CONSTRAINT")
    subject = client.manifest(repo, "all")
    doc = client.image(repo, [unique()], subject={
        "mediaType": subject.headers["Content-Type"], "digest": index,
        "size": len(subject.body)})
    signature = client.put(repo, "sig", doc).headers["Docker-Content-Digest"]
    found = listed(client, f"{at}/all/accessories")
    assert [a["digest"] for a in found] == [signature]
    assert found[0]["subject_artifact_digest"] == index
    assert call(client, "DELETE", f"{at}/all").status == 200
    assert client.manifest(repo, signature).status == 404


def test_copy_moves_no_byte_and_takes_all_along(client, repo):
    children = [client.push_image(repo, f"c{i}", [unique()]) for i in range(2)]
    index = client.push_index(repo, "all", children)
    other = client.project() + "/copy"
    a = call(client, "POST", f"{where(other)}/artifacts?from={repo}:all")
    assert a.status == 201 and a.location.endswith(f"/artifacts/{index}")
    assert client.manifest(other, "all").headers["Docker-Content-Digest"] == index
    for digest in children:
        doc = client.manifest(other, digest).json()
        assert all(client.has_blob(other, x["digest"]) for x in [doc["config"], *doc["layers"]])
    assert call(client, "POST", f"{where(other)}/artifacts?from={repo}:none").status == 404
    assert call(client, "POST", f"{where(other)}/artifacts?from=garbage").status == 400
    stranger = client.member(other.split("/")[0], 2)
    assert call(stranger, "POST", f"{where(other)}/artifacts?from={repo}:all").status == 403


def test_pulls_and_changes_are_on_record(server, client, repo):
    digest = client.push_image(repo, "1", [unique()])
    client.manifest(repo, "1")
    client.delete(f"/v2/{repo}/manifests/{digest}")
    rows = server.psql("SELECT operation, username, client FROM audit "
                       f"WHERE resource LIKE '{repo}%' ORDER BY op_time").splitlines()
    assert rows == ["create|admin|127.0.0.1", "pull|admin|127.0.0.1", "delete|admin|127.0.0.1"]
