"""Browser sessions: log-in, log-out and CSRF tokens as Harbor's UI uses them."""
from urllib.parse import urlencode

import pytest

from registry import Client, basic, dump

V2 = "/api/v2.0"


def refused(a, status, code):
    """Harbor's form of an error."""
    assert a.status == status, a
    assert a.headers["Content-Type"] == "application/json; charset=utf-8", a
    [error] = a.json()["errors"]
    assert error["code"] == code and error["message"], a
    assert "WWW-Authenticate" not in a.headers  # a browser would ask for a password
    return a


class Browser:
    """Keeps cookies and echoes the CSRF token, as the UI does."""

    def __init__(self, client):
        self.client, self.cookies, self.csrf = Client(client.rs, None), {}, None

    def headers(self, token=True):
        h = {}
        if self.cookies:
            h["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if token and self.csrf:
            h["X-Harbor-CSRF-Token"] = self.csrf
        return h

    def call(self, method, path, body=None, token=True, **headers):
        h = {"Content-Type": "application/json", **headers, **self.headers(token)}
        a = self.client.call(method, path, body, h)
        for line in a.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            assert "Path=/" in line and "HttpOnly" in line and "SameSite=" in line
            self.cookies[name] = value
        self.csrf = a.headers["X-Harbor-CSRF-Token"] or self.csrf
        return a

    def login(self, user="admin", password=None, **kw):
        if password is None:
            password = self.client.rs.admin_password
        form = urlencode({"principal": user, "password": password})
        return self.call("POST", "/c/login", form.encode(), **kw,
                         **{"Content-Type": "application/x-www-form-urlencoded"})


@pytest.fixture
def browser(client):
    """Logged in as the administrator: the first try is refused, with a token."""
    b = Browser(client)
    assert b.login().status == 403 and b.csrf
    assert b.login().status == 200 and b.cookies["sid"]
    return b


def test_a_session_begins_and_ends(browser):
    assert browser.call("GET", f"{V2}/users/current").json()["username"] == "admin"
    sid = browser.cookies["sid"]
    assert browser.call("GET", "/c/log_out").status == 200
    assert browser.cookies["sid"] == ""
    browser.cookies["sid"] = sid
    refused(browser.call("GET", f"{V2}/users/current"), 401, "UNAUTHORIZED")


def test_a_wrong_password_begins_none(client):
    b = Browser(client)
    b.login()
    refused(b.login(password="wrong"), 401, "UNAUTHORIZED")
    refused(b.login(user="nobody"), 401, "UNAUTHORIZED")
    assert "sid" not in b.cookies
    assert client.rs.psql("SELECT count(*) FROM audit WHERE operation = 'login' AND NOT success "
                          "AND username IN ('admin', 'nobody')") != "0"


def test_a_session_needs_its_csrf_token(browser, name):
    """The refusal brings a fresh one, with which the next try works."""
    body = dump({"project_name": name})
    used = browser.csrf
    a = refused(browser.call("POST", f"{V2}/projects", body, token=False), 403, "FORBIDDEN")
    assert a.headers["X-Harbor-CSRF-Token"]
    for wrong in ("x", "", used[:-4] + "AAAA"):
        a = browser.call("POST", f"{V2}/projects", body, token=False,
                         **{"X-Harbor-CSRF-Token": wrong})
        assert a.status == 403, wrong
    assert browser.call("POST", f"{V2}/projects", body).status == 201
    assert browser.call("GET", f"{V2}/projects", token=False).status == 200
    assert browser.call("DELETE", f"{V2}/projects/{name}").status == 200


def test_a_csrf_token_of_another_session_is_none(client, browser, name):
    other = Browser(client)
    other.login()
    assert other.login().status == 200
    assert other.call("GET", f"{V2}/users/current").status == 200
    browser.csrf = other.csrf
    a = browser.call("POST", f"{V2}/projects", dump({"project_name": name}))
    assert a.status == 403


def test_without_a_cookie_there_is_no_csrf(client, name):
    a = client.call("POST", f"{V2}/projects", dump({"project_name": name}))
    assert a.status == 201 and "X-Harbor-CSRF-Token" not in a.headers
    assert "Set-Cookie" not in a.headers


def test_a_cookie_nobody_gave_is_nobody(client):
    b = Browser(client)
    for sid in ("x", "a" * 43, "%00", "' OR 1=1", "\u00e9".encode().decode("latin-1")):
        b.cookies = {"sid": sid}
        refused(b.call("GET", f"{V2}/users/current"), 401, "UNAUTHORIZED")


def test_a_changed_password_ends_the_sessions(client):
    user, old, new = client.user(), client.rs.admin_password, "Another-1-password"
    b = Browser(client)
    b.login(user.name)
    assert b.login(user.name).status == 200
    user_id = b.call("GET", f"{V2}/users/current").json()["user_id"]
    a = user.call("PUT", f"{V2}/users/{user_id}/password",
                  dump({"old_password": old, "new_password": new}))
    assert (a.status, a.body) == (200, b"")
    refused(b.call("GET", f"{V2}/users/current"), 401, "UNAUTHORIZED")
    refused(user.get(f"{V2}/users/current"), 401, "UNAUTHORIZED")
    assert Client(client.rs, basic(user.name, new)).get(f"{V2}/users/current").status == 200
