"""Users by the roadstead command, and the password that everybody knows."""
from registry import Client, basic, dump

V2 = "/api/v2.0"
OTHER = "Another-1-password"


def warned(rs, password=None):
    """What the two places say, which is the same."""
    info = Client(rs, basic("admin", password or rs.admin_password)).get(f"{V2}/systeminfo").json()
    line = "still has the default password" in rs.cli("status").stdout
    assert info.get("default_admin_password", False) is line
    return line


def test_the_default_password_is_a_warning(make_server):
    """Until it is changed, by whatever way; others learn nothing of it."""
    rs = make_server()
    assert warned(rs)
    for who in (Client(rs, None), Client(rs).user()):
        assert "default_admin_password" not in who.get(f"{V2}/systeminfo").json()
    assert "default" not in Client(rs).get(f"{V2}/users/current").body.decode()
    rs.cli("setup")
    rs.psql("UPDATE users SET realname = 'x' WHERE user_id = 1")
    assert warned(rs)
    body = dump({"old_password": rs.admin_password, "new_password": OTHER})
    assert Client(rs).call("PUT", f"{V2}/users/1/password", body).status == 200
    assert not warned(rs, OTHER)
    rs.cli("setup")
    assert not warned(rs, OTHER)


def test_a_password_of_ones_own_is_no_warning(make_server, monkeypatch):
    monkeypatch.setenv("ROADSTEAD_ADMIN_PASSWORD", OTHER)
    assert not warned(make_server(), OTHER)
