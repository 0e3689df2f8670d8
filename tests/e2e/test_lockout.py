"""Guessing passwords is slowed down, and nobody is locked out by it."""
import socket
import time

import pytest

from registry import Client, basic, dump, read_answer
from rest import V2, Browser, refused

FREE, LONGEST = 10, 30  # LIMIT_LOGIN_FAILURES, LIMIT_LOGIN_DELAY
ME = f"{V2}/users/current"


def try_basic(client, user, password, path=ME):
    return Client(client.rs, basic(user, password)).get(path)


def fail(client, user, times=FREE):
    for _ in range(times):
        assert try_basic(client, user, "wrong").status == 401


def failures(server):
    return server.psql("SELECT failures FROM login_failure ORDER BY last_at DESC LIMIT 1")


def later(server, seconds):
    """As if so much time had gone by."""
    server.psql(f"UPDATE login_failure SET last_at = last_at - interval '{seconds} s'")


@pytest.fixture
def user(client):
    return client.user().name


def test_too_many_failures_are_refused_unseen(server, client, user):
    """Even the right password, until the time has come; then it clears all."""
    fail(client, user)
    for password in ("wrong", server.admin_password):
        a = refused(try_basic(client, user, password), 429, "TOO_MANY_REQUEST")
        assert a.headers["Retry-After"] == "1"
    assert failures(server) == str(FREE)  # what is not looked at does not count
    later(server, 1)
    assert try_basic(client, user, server.admin_password).status == 200
    fail(client, user, FREE - 1)
    assert try_basic(client, user, server.admin_password).status == 200


def test_the_wait_doubles_up_to_its_limit(server, client, user):
    fail(client, user)
    waits = []
    for _ in range(7):
        a = try_basic(client, user, "wrong")
        assert a.status == 429, a
        waits.append(int(a.headers["Retry-After"]))
        later(server, waits[-1])
        assert try_basic(client, user, "wrong").status == 401
    assert waits == [1, 2, 4, 8, 16, LONGEST, LONGEST]
    later(server, LONGEST)
    assert try_basic(client, user, server.admin_password).status == 200


def test_waiting_is_over_by_itself(server, client, user):
    fail(client, user)
    assert try_basic(client, user, "wrong").status == 429
    time.sleep(1.1)
    assert try_basic(client, user, server.admin_password).status == 200


def test_users_that_are_not_there_count_alike(server, client, name):
    """Nobody learns who exists."""
    fail(client, name)
    a = refused(try_basic(client, name, "wrong"), 429, "TOO_MANY_REQUEST")
    assert a.headers["Retry-After"] == "1"


def elsewhere(server, user, password):
    """The answer to the same question from another address."""
    with socket.create_connection(("127.0.0.1", server.http_port), 60, ("127.0.0.9", 0)) as s:
        s.sendall(f"GET {ME} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n"
                  f"Authorization: {basic(user, password)}\r\n\r\n".encode())
        with s.makefile("rb") as f:
            return read_answer(f)


def test_other_addresses_and_other_users_notice_nothing(server, client, user):
    fail(client, user)
    assert elsewhere(server, user, server.admin_password).status == 200
    assert try_basic(client, user, server.admin_password).status == 429
    assert elsewhere(server, user, "wrong").status == 401
    assert client.get(ME).status == 200


@pytest.mark.parametrize("path", ["/v2/", "/service/token?service=harbor-registry"])
def test_registry_and_token_service_refuse_in_their_own_shape(server, client, user, path):
    fail(client, user)
    a = try_basic(client, user, server.admin_password, path)
    assert a.is_ == (429, "TOOMANYREQUESTS") and a.headers["Retry-After"] == "1", a
    assert "WWW-Authenticate" not in a.headers


def test_every_door_counts(server, client, user):
    """/v2/, the token service by GET and by POST, the API, the form, the old password."""
    b = Browser(client)
    b.login(user, "x")
    form = f"grant_type=password&service=harbor-registry&username={user}&password=wrong".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    uid = client.rs.psql(f"SELECT user_id FROM users WHERE username = '{user}'")
    me = Client(server, basic(user, server.admin_password))
    for doors, door in enumerate((
            lambda: try_basic(client, user, "wrong", "/v2/"),
            lambda: try_basic(client, user, "wrong", "/service/token"),
            lambda: Client(server, None).call("POST", "/service/token", form, kind),
            lambda: try_basic(client, user, "wrong"),
            lambda: b.login(user, "wrong")), 1):
        assert door().status == 401
        assert failures(server) == str(doors)
    body = dump({"old_password": "wrong", "new_password": "Another-1-password"})
    assert me.call("PUT", f"{V2}/users/{uid}/password", body).status == 403
    assert failures(server) == "1"  # the request itself had the right one


def test_good_credentials_never_count(server, client, user):
    """containerd posts them for each token; docker sends them with each request."""
    before = server.psql("SELECT count(*) FROM login_failure")
    form = ("grant_type=password&service=harbor-registry&client_id=containerd-client&scope="
            f"repository%3Alibrary%2Fx%3Apull&username={user}&password={server.admin_password}")
    for _ in range(FREE + 2):
        a = Client(server, None).call("POST", "/service/token", form.encode(),
                                      {"Content-Type": "application/x-www-form-urlencoded"})
        assert a.status == 200, a
        assert try_basic(client, user, server.admin_password).status == 200
    assert server.psql("SELECT count(*) FROM login_failure") == before


def test_the_form_waits_too_and_logs_nothing(server, client, user):
    fail(client, user)
    b = Browser(client)
    b.login(user)
    rows = "SELECT count(*) FROM audit WHERE operation = 'login'"
    before = server.psql(rows)
    refused(b.login(user), 429, "TOO_MANY_REQUEST")
    assert server.psql(rows) == before and "sid" not in b.cookies
