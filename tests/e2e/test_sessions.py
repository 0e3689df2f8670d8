"""Browser sessions: log-in, log-out and CSRF tokens as Harbor's UI uses them."""
import pytest

from registry import Client, basic, dump
from rest import V2, Browser, refused


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
