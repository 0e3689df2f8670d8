"""Users as administrators keep them, and what everybody may do to the own account."""
import json
import threading

import pytest

from registry import Client, basic
from rest import V2, Browser, call, listed, refused

NEW = "Another-1-password"


def request(name, **more):
    """A valid POST /users; None takes a field out."""
    doc = {"username": name, "email": f"{name}@example.com", "realname": "Ann Example",
           "comment": "hello", "password": NEW, **more}
    return {k: v for k, v in doc.items() if v is not None}


def make(client, name, **more):
    """The number of a new user, from Location."""
    a = call(client, "POST", "/users", request(name, **more))
    assert (a.status, a.body) == (201, b""), a
    assert a.location.startswith(f"{V2}/users/")
    return int(a.location.rsplit("/", 1)[1])


def person(client, name):
    """(number, client) of a new user."""
    return make(client, name), Client(client.rs, basic(name, NEW))


def audit(client, name):
    return client.rs.psql("SELECT operation, username, client, coalesce(description, '') FROM audit "
                          f"WHERE resource_type = 'user' AND resource = '{name}' "
                          "AND operation <> 'login' ORDER BY op_time, audit_id").splitlines()


def test_the_life_of_a_user(client, name):
    uid, me = person(client, name)
    doc = listed(client, f"/users/{uid}")
    assert doc == listed(me, "/users/current") == listed(me, f"/users/{uid}")
    assert {k: doc[k] for k in ("user_id", "username", "email", "realname", "comment",
                                "sysadmin_flag", "admin_role_in_auth")} == {
        "user_id": uid, "username": name, "email": f"{name}@example.com",
        "realname": "Ann Example", "comment": "hello", "sysadmin_flag": False,
        "admin_role_in_auth": False}
    profile = {"email": f"{name}@example.org", "realname": "Ann", "comment": ""}
    a = call(me, "PUT", f"/users/{uid}", profile)
    assert (a.status, a.body) == (200, b"")
    assert listed(client, f"/users/{uid}")["email"] == f"{name}@example.org"
    a = call(client, "DELETE", f"/users/{uid}")
    assert (a.status, a.body) == (200, b"")
    refused(call(client, "GET", f"/users/{uid}"), 404, "NOT_FOUND")
    refused(call(me, "GET", "/users/current"), 401, "UNAUTHORIZED")
    refused(call(client, "DELETE", f"/users/{uid}"), 404, "NOT_FOUND")
    assert audit(client, name) == ["create|admin|127.0.0.1|", f"update|{name}|127.0.0.1|",
                                   "delete|admin|127.0.0.1|"]


def test_a_deleted_users_name_is_free_but_its_rights_are_not(client, name):
    uid, me = person(client, name)
    project = client.project()
    client.rs.psql("INSERT INTO member (project_id, user_id, role_id) SELECT project_id, "
                   f"{uid}, 1 FROM project WHERE name = '{project}'")
    b = Browser(client)
    b.login(name, NEW)
    assert b.login(name, NEW).status == 200
    assert call(me, "GET", f"/projects/{project}").status == 200
    assert call(client, "DELETE", f"/users/{uid}").status == 200
    refused(b.call("GET", f"{V2}/users/current"), 401, "UNAUTHORIZED")
    assert client.rs.psql(f"SELECT count(*) FROM session WHERE user_id = {uid}") == "0"
    other, again = person(client, name)
    assert other != uid and listed(again, "/users/current")["user_id"] == other
    assert call(again, "GET", f"/projects/{project}").status == 403


@pytest.mark.parametrize("change, status", [
    ({"username": None}, 422), ({"username": ""}, 400), ({"username": "x" * 256}, 400),
    ({"username": "x" * 900000}, 400), ({"username": 7}, 400), ({"username": None, "x": 1}, 422),
    *(({"username": f"a{c}b"}, 400) for c in ',"~#%$\n\x7f\x1b\u0085'),
    ({"password": None}, 422), ({"password": "short1A"}, 400), ({"password": "nouppercase1"}, 400),
    ({"password": "NoDigits--"}, 400), ({"password": "Aa1" + "x" * 126}, 400),
    ({"password": ["Abcdefg1"]}, 400), ({"password": "Aa1\x00aaaaaa"}, 400),
    ({"email": None}, 400), ({"email": ""}, 400), ({"email": "none"}, 400), ({"email": "a@b"}, 400),
    ({"email": "a@b@example.com"}, 400), ({"email": ".a@example.com"}, 400),
    ({"email": "a@-.c"}, 400), ({"email": "a b@example.com"}, 400),
    ({"email": "x" * 250 + "@example.com"}, 400), ({"email": "a@example.com\r\nX: y"}, 400),
    ({"email": {}}, 400), ({"realname": None}, 400), ({"realname": ""}, 400),
    ({"realname": "x" * 256}, 400), ({"realname": "a$b"}, 400), ({"realname": True}, 400),
    ({"comment": "x" * 31}, 400), ({"comment": "a\tb"}, 400), ({"comment": 1.5}, 400)])
def test_what_is_no_user(client, name, change, status):
    a = call(client, "POST", "/users", request(name, **change))
    refused(a, status, {400: "BAD_REQUEST", 422: "UNPROCESSABLE_ENTITY"}[status])
    assert client.rs.psql(f"SELECT count(*) FROM users WHERE username = '{name}'") == "0"


def test_the_longest_user(client, name):
    long = name + "\u00e9" * (255 - len(name))
    uid = make(client, long, email=f"{name}@a-b.example.com", realname="\u4e2d" * 255,
               comment="\u00e9" * 30)
    me = Client(client.rs, basic(long, NEW))
    assert listed(me, "/users/current")["user_id"] == uid


def test_bodies_that_are_none(client):
    for body in (b"", b"{", b"[]", b'"x"', b"null", b"\xff", b"x" * (1 << 20) + b"{"):
        a = client.call("POST", f"{V2}/users", body, {"Content-Type": "application/json"})
        assert a.status in (400, 413), a


def test_names_and_addresses_are_taken_once(client, name):
    make(client, name)
    refused(call(client, "POST", "/users", request(name, email="new@example.net")), 409, "CONFLICT")
    a = call(client, "POST", "/users", request(name + "x", email=f"{name.upper()}@EXAMPLE.com"))
    refused(a, 409, "CONFLICT")
    other = make(client, name + "y")
    a = call(client, "PUT", f"/users/{other}", {"email": f"{name}@example.com", "realname": "x"})
    refused(a, 409, "CONFLICT")


def test_what_is_no_profile(client, name):
    uid = make(client, name)
    before = listed(client, f"/users/{uid}")
    for doc in ({}, {"email": "a@example.com"}, {"realname": "x"}, {"email": 1, "realname": "x"},
                {"email": "a@example.com", "realname": "x", "comment": "c" * 31},
                {"email": "' OR 1=1@example.com", "realname": "x"}):
        refused(call(client, "PUT", f"/users/{uid}", doc), 400, "BAD_REQUEST")
    assert listed(client, f"/users/{uid}") == before


def test_numbers_that_nobody_has(client):
    for uid, status in (("999999999", 404), ("9223372036854775807", 404), ("0", 400),
                        ("-1", 400), ("9223372036854775808", 400), ("1x", 400),
                        ("admin", 400), ("1%20OR%201=1", 400)):
        profile = {"email": "nobody@example.com", "realname": "x"}
        for method, path, doc in (("GET", "", None), ("PUT", "", profile), ("DELETE", "", None),
                                  ("PUT", "/sysadmin", {"sysadmin_flag": True}),
                                  ("PUT", "/password", {"new_password": NEW})):
            assert call(client, method, f"/users/{uid}{path}", doc).status == status, (uid, path)


def test_other_peoples_accounts_are_closed(client, name):
    uid, me = person(client, name)
    other, _ = person(client, name + "x")
    profile = {"email": f"{name}@example.net", "realname": "Mine now"}
    password = {"old_password": NEW, "new_password": NEW + "2"}
    for target in (other, 1, 999999999):
        for method, path, doc in (("GET", "", None), ("PUT", "", profile), ("DELETE", "", None),
                                  ("PUT", "/sysadmin", {"sysadmin_flag": True}),
                                  ("PUT", "/password", password)):
            refused(call(me, method, f"/users/{target}{path}", doc), 403, "FORBIDDEN")
            refused(call(Client(client.rs, None), method, f"/users/{target}{path}", doc), 401,
                    "UNAUTHORIZED")
    refused(call(me, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": True}), 403, "FORBIDDEN")
    refused(call(me, "DELETE", f"/users/{uid}"), 403, "FORBIDDEN")
    refused(call(me, "GET", "/users"), 403, "FORBIDDEN")
    refused(call(me, "POST", "/users", request(name + "y")), 403, "FORBIDDEN")
    refused(call(Client(client.rs, None), "POST", "/users", request(name + "y")), 401,
            "UNAUTHORIZED")
    assert listed(client, f"/users/{other}")["realname"] == "Ann Example"


def test_nobody_deletes_oneself_or_the_first(client, name):
    uid, me = person(client, name)
    assert call(client, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": True}).status == 200
    refused(call(me, "DELETE", f"/users/{uid}"), 403, "FORBIDDEN")
    refused(call(me, "DELETE", "/users/1"), 403, "FORBIDDEN")
    refused(call(client, "DELETE", "/users/1"), 403, "FORBIDDEN")
    assert call(client, "DELETE", f"/users/{uid}").status == 200


# --- lists -------------------------------------------------------------------
def test_the_list_is_sorted_filtered_and_paged(client, name):
    made = {make(client, f"{name}-{c}", comment=c): c for c in "cab"}
    mine = f"q=username%3D~{name}-"
    a = call(client, "GET", f"/users?{mine}")
    assert [u["comment"] for u in a.json()] == ["a", "b", "c"]
    assert a.headers["X-Total-Count"] == "3"
    page = call(client, "GET", f"/users?{mine}&sort=-username&page_size=2")
    assert [u["comment"] for u in page.json()] == ["c", "b"]
    assert 'rel="next"' in page.headers["Link"] and page.headers["Link"].startswith(f"<{V2}/users?")
    for q, n in ((f"username_or_email%3D~{name}-a%40example", 1), (f"username_or_email%3D{name}-b", 1),
                 (f"email%3D{name}-c%40example.com", 1), (f"username%3D~{name.upper()}-", 3),
                 (f"user_id%3D{next(iter(made))}", 1), (f"username%3D~{name}-,sysadmin%3Dtrue", 0),
                 (f"username%3D~{name}-,nothing%3D1", 3), (f"username%3D~{name}%25", 0)):
        a = call(client, "GET", f"/users?q={q}")
        assert (a.status, a.headers["X-Total-Count"]) == (200, str(n)), q
    refused(call(client, "GET", "/users?q=user_id%3Dx"), 400, "BAD_REQUEST")
    refused(call(client, "GET", "/users?page_size=101"), 422, "UNPROCESSABLE_ENTITY")
    assert call(client, "GET", f"/users?{mine}&sort=password").status == 200


def test_the_list_hides_the_first_the_deleted_and_secrets(client, name):
    uid = make(client, name)
    assert listed(client, "/users?q=username%3Dadmin") == []
    [user] = listed(client, f"/users?q=username%3D{name}")
    assert not {"password", "salt", "generation"} & set(user)
    call(client, "DELETE", f"/users/{uid}")
    assert listed(client, f"/users?q=username%3D{name}") == []
    assert client.get(f"{V2}/users?q=password%3D~%24y").headers["X-Total-Count"] == \
        client.get(f"{V2}/users").headers["X-Total-Count"]


def test_anybody_may_search_by_name_only(client, name):
    uid, me = person(client, name)
    assert listed(me, f"/users/search?username={name.upper()}") == [{"user_id": uid, "username": name}]
    assert listed(me, f"/users/search?username={name}%25") == []
    assert listed(me, f"/users/search?username={name}%40example.com") == []
    # no way to guess addresses
    assert len(listed(me, f"/users/search?username={name}&q=email%3D~nowhere")) == 1
    assert len(listed(me, "/users/search?username=&page_size=1")) == 1
    assert listed(me, "/users/search?username=admi") == listed(client, "/users/search?username=admi")
    refused(call(me, "GET", "/users/search"), 422, "UNPROCESSABLE_ENTITY")
    refused(call(Client(client.rs, None), "GET", "/users/search?username=a"), 401, "UNAUTHORIZED")


# --- rights ------------------------------------------------------------------
def test_administrators_come_and_go(client, name):
    uid, me = person(client, name)
    refused(call(me, "GET", "/users"), 403, "FORBIDDEN")
    for value in ("true", 1, [], {}):
        a = call(client, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": value})
        refused(a, 400, "BAD_REQUEST")
    a = call(client, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": True})
    assert (a.status, a.body) == (200, b"")
    assert call(me, "GET", "/users").status == 200
    assert listed(me, "/users/current")["sysadmin_flag"] is True
    # what Harbor's own clients make of false
    assert call(me, "PUT", f"/users/{uid}/sysadmin", {}).status == 200
    refused(call(me, "GET", "/users"), 403, "FORBIDDEN")
    assert audit(client, name)[1:] == [f"update|{who}|127.0.0.1|{what}" for who, what in (
        ("admin", "system administrator"), (name, "no system administrator"))]


def test_the_last_administrator_stays(client, name):
    a = call(client, "PUT", "/users/1/sysadmin", {"sysadmin_flag": False})
    refused(a, 412, "PRECONDITION")
    assert listed(client, "/users/current")["sysadmin_flag"] is True
    for doc in ({"sysadmin_flag": True},):
        assert call(client, "PUT", "/users/1/sysadmin", doc).status == 200


def test_two_who_dismiss_each_other(client, name):
    """One stays, however they come in: the first one is neither here."""
    people = [person(client, f"{name}-{i}") for i in range(2)]
    for uid, _ in people:
        call(client, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": True})
    assert call(people[0][1], "PUT", "/users/1/sysadmin", {"sysadmin_flag": False}).status == 200
    answers = []
    threads = [threading.Thread(target=lambda me=me, uid=uid: answers.append(
        call(me, "PUT", f"/users/{uid}/sysadmin", {"sysadmin_flag": False}).status))
        for (_, me), (uid, _) in zip(people, people[::-1])]
    try:
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        left = client.rs.psql("SELECT count(*) FROM users WHERE sysadmin AND deleted_at IS NULL")
        assert left == "1" and sorted(answers)[0] == 200 and sorted(answers)[1] in (403, 412)
    finally:
        client.rs.psql("UPDATE users SET sysadmin = true WHERE user_id = 1")
        client.rs.psql(f"UPDATE users SET sysadmin = false WHERE username LIKE '{name}-%'")


def test_permissions_of_the_caller(client, name):
    uid, me = person(client, name)
    project = client.project()
    pid = listed(client, f"/projects/{project}")["project_id"]

    def permissions(who, scope, relative="true"):
        a = listed(who, f"/users/current/permissions?scope={scope}&relative={relative}")
        return {(p["resource"], p["action"]) for p in a}

    assert permissions(me, f"/project/{pid}") == set()
    client.rs.psql(f"INSERT INTO member (project_id, user_id, role_id) VALUES ({pid}, {uid}, 2)")
    mine = permissions(me, f"/project/{pid}")
    assert len(mine) == 36 and ("repository", "push") in mine and (".", "read") in mine
    assert ("member", "create") not in mine
    assert len(permissions(client, f"/project/{pid}")) == 75
    assert (f"/project/{pid}/repository", "push") in permissions(me, f"/project/{pid}", "false")
    assert (f"/project/{pid}", "read") in permissions(me, f"/project/{pid}", "false")
    assert permissions(me, "/") == set() and ("user", "create") in permissions(client, "/")
    assert ("/user", "create") in permissions(client, "/", "false")
    for scope in ("", "x", "/project/", "/project/x", "/project/999999999", "/project/1/x",
                  f"/project/{project}", "%27"):
        assert permissions(client, scope) == set(), scope
    assert listed(client, "/users/current/permissions") == []
    refused(call(Client(client.rs, None), "GET", "/users/current/permissions"), 401,
            "UNAUTHORIZED")


# --- passwords ---------------------------------------------------------------
def test_an_administrator_sets_a_password(client, name):
    uid, me = person(client, name)
    b = Browser(client)
    b.login(name, NEW)
    assert b.login(name, NEW).status == 200
    a = call(client, "PUT", f"/users/{uid}/password", {"new_password": NEW + "2"})
    assert (a.status, a.body) == (200, b"")
    refused(b.call("GET", f"{V2}/users/current"), 401, "UNAUTHORIZED")
    refused(call(me, "GET", "/users/current"), 401, "UNAUTHORIZED")
    again = Client(client.rs, basic(name, NEW + "2"))
    assert listed(again, "/users/current")["user_id"] == uid
    assert audit(client, name)[1:] == ["update|admin|127.0.0.1|password"]


def test_what_is_no_new_password(client, name):
    uid, me = person(client, name)
    path = f"/users/{uid}/password"
    for doc, status in (({}, 422), ({"new_password": "short"}, 400), ({"new_password": 1}, 400),
                        ({"new_password": NEW}, 400), ({"new_password": "x" * 100000}, 400)):
        assert call(client, "PUT", path, doc).status == status, doc
    refused(call(me, "PUT", path, {"new_password": NEW + "2"}), 403, "FORBIDDEN")
    refused(call(me, "PUT", path, {"old_password": "wrong", "new_password": NEW + "2"}), 403,
            "FORBIDDEN")
    refused(call(me, "PUT", path, {"old_password": NEW, "new_password": NEW}), 400, "BAD_REQUEST")
    # an administrator proves the own one too
    refused(call(client, "PUT", "/users/1/password", {"new_password": NEW}), 403, "FORBIDDEN")
    client.rs.psql(f"UPDATE users SET source = 'ldap', password = NULL WHERE user_id = {uid}")
    refused(call(client, "PUT", path, {"new_password": NEW + "2"}), 403, "FORBIDDEN")


def test_passwords_are_in_no_log_and_no_answer(client, name):
    make(client, name, password="Secret-4-nobody-else")
    assert "Secret-4-nobody-else" not in client.rs.log()
    assert "Secret-4-nobody-else" not in client.rs.psql("SELECT * FROM audit")


# --- self-registration -------------------------------------------------------
@pytest.fixture
def open_door(server):
    server.psql("INSERT INTO setting (name, value) VALUES ('self_registration', 'true')")
    yield
    server.psql("DELETE FROM setting WHERE name = 'self_registration'")


def post(browser, doc, **headers):
    return browser.call("POST", f"{V2}/users", json.dumps(doc).encode(), **headers)


def test_nobody_signs_up_by_default(client, name):
    b = Browser(client)
    b.login("nobody", "x")
    refused(post(b, request(name)), 401, "UNAUTHORIZED")
    assert client.get(f"{V2}/systeminfo").json()["self_registration"] is False


def test_signing_up_in_a_browser(client, name, open_door):
    assert client.get(f"{V2}/systeminfo").json()["self_registration"] is True
    b = Browser(client)
    refused(post(b, request(name)), 403, "FORBIDDEN")
    assert b.csrf
    refused(post(b, request(name), token=False), 403, "FORBIDDEN")
    assert post(b, request(name, sysadmin_flag=True)).status == 201
    assert b.login(name, NEW).status == 200
    assert b.call("GET", f"{V2}/users/current").json()["sysadmin_flag"] is False
    assert audit(client, name) == [f"create|{name}|127.0.0.1|"]


def test_signing_up_is_not_for_programs(client, name, open_door):
    _, me = person(client, name)
    refused(call(me, "POST", "/users", request(name + "x")), 403, "FORBIDDEN")
    refused(call(Client(client.rs, None), "POST", "/users", request(name + "x")), 403, "FORBIDDEN")
    b = Browser(client)
    post(b, request(name + "x"))
    a = post(b, request(name + "x"), **{"Authorization": basic(name, NEW)})
    refused(a, 403, "FORBIDDEN")
    assert call(client, "POST", "/users", request(name + "x")).status == 201
