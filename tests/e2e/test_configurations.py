"""Configurations: one table of keys, read and changed by the API, in effect at once."""
import json
import re
import time

import pytest

from instance import SOURCE, running
from registry import Client, basic, dump, unique
from rest import V2, call, listed, refused
from test_api import session
from test_robots import PULL, make, place

SOON = 2.5  # seconds until every process knows


def table():
    """key -> (type, default, min, max), from the program's own."""
    text = (SOURCE / "common/model/configuration.def").read_text()
    return {k: (t, d, int(lo), int(hi)) for k, t, d, lo, hi in re.findall(
        r'^X\((\w+), (\w+), "([^"]*)", (-?\d+), (\d+)\)', text, re.M)}


def default(key):
    kind, text, _, _ = table()[key]
    if kind in ("INT", "QUOTA"):
        return int(text)
    return {"true": True, "false": False}[text] if kind in ("BOOL", "NEVER") else text.split("|")[0]


def change(client, **values):
    a = call(client, "PUT", "/configurations", values)
    assert (a.status, a.body) == (200, b""), a


def value(client, key):
    return listed(client, "/configurations")[key]["value"]


@pytest.fixture(scope="module")
def own(tree):
    """An instance of these tests' own: what they change concerns everybody."""
    with running(tree, "lighttpd") as rs:
        yield Client(rs)


def test_every_key_has_its_default(own):
    doc = listed(own, "/configurations")
    assert set(doc) == {k for k, (kind, *_) in table().items() if kind != "SECRET"}
    assert len(table()) >= 55
    for key, item in doc.items():
        assert item == {"value": default(key), "editable": True}, key


def test_only_administrators(own):
    robot = make(own, place("/", ("user", "list")), place("*", PULL))
    for who, status in ((Client(own.rs, None), 401), (own.user(), 403), (robot, 403),
                        (own.member(own.project(), 1), 403)):
        for method, doc in (("GET", None), ("PUT", {"read_only": True})):
            assert call(who, method, "/configurations", doc).status == status
    own.rs.psql("DELETE FROM member; UPDATE users SET deleted_at = now() WHERE user_id > 1")


def good_values():
    for key, (kind, text, low, high) in table().items():
        if kind == "BOOL":
            yield key, not default(key)
        elif kind in ("INT", "QUOTA"):
            yield from ((key, n) for n in (low, high, default(key)))
        elif kind == "CHOICE":
            yield from ((key, word) for word in text.split("|")[::-1])
        elif kind == "MAP":
            yield key, '{"prompt":"login"}'
        elif kind == "PEM":
            yield key, ""  # others in test_ldap_outages.py
        elif kind == "URLS":
            yield from ((key, v) for v in ("ldap://a, ldaps://b:10636 c:636", "ldaps://[::1]", ""))
        elif kind == "NEVER":
            yield key, False
        elif kind == "ADDRESS":
            yield from ((key, v) for v in ("logs.example:514", "[::1]:6514", "10.0.0.1:1", ""))
        elif kind == "EVENTS":
            yield from ((key, v) for v in ("login_user", "create_project, delete_label", ""))
        else:
            yield from ((key, "x" * high), (key, default(key) or "ä'\"<b>" * (kind != "NAME")))


def bad_values():
    for key, (kind, _, low, high) in table().items():
        wrong = {"BOOL": ["true", 1, [], {}], "INT": ["30", True, 1.5, low - 1, high + 1, 10**30],
                 "QUOTA": ["-1", 0, -2, high + 1], "CHOICE": ["", "other", 1, "everyone|adminonly"],
                 "MAP": ["", "x", "[]", '{"a":1}', {}], "NAME": ["", "a b", "a:b", "ä", "a\n", 1],
                 "URLS": ["http://a", "ldap://", "ldap://a/dc=b", "ldap://a http://b", "a:0x", 1],
                 "NEVER": [True, "false", 0], "ADDRESS": ["a", ":1", "a:", "a:0", "a:65536", "::1:5",
                                                          "a b:1", "http://a:1", "[]:1", 1],
                 "EVENTS": ["x", "login_user,x", "create user", 1],
                 "PEM": ["x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 1]}
        if kind not in wrong:
            wrong[kind] = [1, True, [], {}, "x" * (high + 1)] + [""] * (low > 0)
        for v in wrong[kind]:
            yield key, v


def test_what_is_allowed_is_stored(own):
    for key, v in good_values():
        if key == "read_only":
            continue  # has a test of its own
        change(own, **{key: v})
        if table()[key][0] != "SECRET":
            assert value(own, key) == v, key
    change(own, **{k: default(k) for k in table()})


def test_what_is_not_allowed_changes_nothing(own):
    before = listed(own, "/configurations")
    rows = own.rs.psql("SELECT count(*) FROM audit WHERE operation = 'update'")
    for key, v in bad_values():
        a = call(own, "PUT", "/configurations", {"banner_message": "not this", key: v})
        refused(a, 400, "BAD_REQUEST")
        assert key in a.json()["errors"][0]["message"]
    for doc in ([], "x", 1, None):
        assert call(own, "PUT", "/configurations", doc).status == 400
    assert listed(own, "/configurations") == before
    assert own.rs.psql("SELECT count(*) FROM audit WHERE operation = 'update'") == rows


def test_unknown_keys_and_nulls_are_ignored(own):
    rows = own.rs.psql("SELECT count(*) FROM audit")
    change(own, no_such_key=1, pull_time_update_disable=True, banner_message=None)
    change(own)
    assert own.rs.psql("SELECT count(*) FROM audit") == rows
    assert "no_such_key" not in own.rs.psql("SELECT string_agg(name, ' ') FROM setting")


def test_one_audit_row_names_the_keys(own):
    change(own, banner_message="hello", ldap_timeout=7)
    assert own.rs.psql("SELECT operation, resource_type, username, description FROM audit "
                       "ORDER BY op_time DESC LIMIT 1").split("|") == [
        "update", "configuration", "admin", "banner_message, ldap_timeout"]
    change(own, banner_message="", ldap_timeout=5)


def test_secrets_are_sealed_and_never_shown(own):
    secrets = {k: f"Hush-{k}" for k, (kind, *_) in table().items() if kind == "SECRET"}
    assert len(secrets) == 3
    change(own, **secrets)
    stored = own.rs.psql("SELECT string_agg(name || '=' || value, ' ') FROM setting")
    text = json.dumps(listed(own, "/configurations")) + own.rs.log() + own.rs.psql(
        "SELECT string_agg(audit::text, ' ') FROM audit")
    for key, secret in secrets.items():
        assert f"{key}=s1." in stored and secret not in stored + text
        assert key not in listed(own, "/configurations")


def test_auth_mode_stays_while_there_are_users(own):
    change(own, auth_mode="ldap_auth")
    assert listed(own, "/systeminfo")["auth_mode"] == "ldap_auth"
    change(own, auth_mode="db_auth")
    own.user()
    assert listed(own, "/configurations")["auth_mode"] == {"value": "db_auth", "editable": False}
    change(own, auth_mode="db_auth", banner_message="as it is")
    a = call(own, "PUT", "/configurations", {"auth_mode": "ldap_auth", "banner_message": "no"})
    refused(a, 400, "BAD_REQUEST")
    assert (value(own, "auth_mode"), value(own, "banner_message")) == ("db_auth", "as it is")
    own.rs.psql("UPDATE users SET deleted_at = now() WHERE user_id > 1")
    change(own, auth_mode="http_auth")
    change(own, auth_mode="db_auth", banner_message="")


# --- in effect --------------------------------------------------------------------
def test_systeminfo_tells(own):
    nobody = Client(own.rs, None)
    assert "banner_message" not in listed(nobody, "/systeminfo")
    change(own, banner_message="Überall", self_registration=True, primary_auth_mode=True,
           project_creation_restriction="adminonly")
    doc = listed(nobody, "/systeminfo")
    assert (doc["banner_message"], doc["self_registration"], doc["primary_auth_mode"]) == (
        "Überall", True, True)
    assert "project_creation_restriction" not in doc
    assert listed(own, "/systeminfo")["project_creation_restriction"] == "adminonly"
    change(own, banner_message="", self_registration=False, primary_auth_mode=False,
           project_creation_restriction="everyone")


def test_who_may_make_projects(own, name):
    user, robot = own.user(), make(own, place("/", ("project", "create")))
    change(own, project_creation_restriction="adminonly")
    time.sleep(SOON)
    refused(call(user, "POST", "/projects", {"project_name": name}), 403, "FORBIDDEN")
    assert call(robot, "POST", "/projects", {"project_name": name + "-r"}).status == 201
    assert call(own, "POST", "/projects", {"project_name": name + "-a"}).status == 201
    change(own, project_creation_restriction="everyone")
    time.sleep(SOON)
    assert call(user, "POST", "/projects", {"project_name": name}).status == 201


def test_the_prefix_of_robots(own):
    robot = make(own, place("*", PULL))
    change(own, robot_name_prefix="bot~")
    renamed = Client(own.rs, basic(robot.name.replace("robot$", "bot~"), robot.secret))
    assert robot.get("/v2/").status == 401 and renamed.get("/v2/").status == 200
    assert listed(own, f"/robots/{robot.id}")["name"] == robot.name.replace("robot$", "bot~")
    change(own, robot_name_prefix="robot$")
    assert robot.get("/v2/").status == 200


def test_tokens_and_sessions_live_as_long_as_is_said(own):
    path = "/service/token?service=harbor-registry"
    assert own.get(path).json()["expires_in"] == 1800
    change(own, token_expiration=2, session_timeout=5)
    time.sleep(SOON)
    assert own.get(path).json()["expires_in"] == 120
    session(own.rs)
    left = own.rs.psql("SELECT extract(epoch FROM max(expires_at) - now())::int FROM session")
    assert 290 <= int(left) <= 300
    change(own, token_expiration=30, session_timeout=60)
    time.sleep(SOON)
    assert own.get(path).json()["expires_in"] == 1800


def test_read_only(own, name):
    """Nothing changes; what reads, logs in or ends it goes on."""
    repo = own.project() + "/app"
    digest = own.push_image(repo, "1", [unique()])
    upload = own.start(repo)
    change(own, read_only=True)
    time.sleep(SOON)
    try:
        assert listed(own, "/systeminfo")["read_only"] is True
        for method, path, doc in (
                ("POST", "/projects", {"project_name": name}),
                ("PUT", f"/projects/{repo.split('/')[0]}", {}), ("POST", "/robots", {}),
                ("DELETE", f"/projects/{repo.split('/')[0]}/repositories/app", None)):
            refused(call(own, method, path, doc), 403, "DENIED")
        bearer = own.bearer(f"repository:{repo}:pull,push,delete")
        for who in (own, bearer):
            for a in (upload.put("sha256:" + "0" * 64), upload.patch(b"x"),
                      who.call("POST", f"/v2/{repo}/blobs/uploads/", b""),
                      who.put(repo, "2", {}), who.delete(f"/v2/{repo}/manifests/{digest}")):
                assert a.is_ == (403, "DENIED"), a
            assert who.manifest(repo, "1").status == 200
        assert call(own, "POST", "/projects", {}).status == 403
        assert Client(own.rs, None).call("POST", V2 + "/projects", dump({})).status == 401
        a = own.rs.http("POST", "/service/token", data={
            "grant_type": "password", "username": "admin", "password": own.rs.admin_password,
            "service": "harbor-registry"})
        assert a.status_code == 200
        session(own.rs)
    finally:
        change(own, read_only=False)
    time.sleep(SOON)
    assert upload.patch(b"x").status == 202
