"""Users by the roadstead command, and the password that everybody knows."""
from registry import Client, basic, dump
from rest import V2

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


# --- the command -------------------------------------------------------------
def user(rs, *args, password=None, check=True):
    """roadstead user ARGS, with the password on standard input."""
    given = {"stdin": None, "input": password} if password is not None else {}
    return rs.cli("user", *args, check=check, **given)


def fails(rs, *args, say, code=2, **kw):
    r = user(rs, *args, check=False, **kw)
    assert r.returncode == code and say in r.stdout, (args, r.returncode, r.stdout)


def names(rs):
    return [line.split("name=")[1].split(" email=")[0]
            for line in user(rs, "list").stdout.splitlines()]


def test_users_come_and_go_by_the_command(server, name):
    user(server, "create", name, "--email", f"{name}@example.com", "--comment", "by hand",
         password=f"{OTHER}\n")
    me = Client(server, basic(name, OTHER))
    doc = me.get(f"{V2}/users/current").json()
    assert (doc["email"], doc["realname"], doc["comment"], doc["sysadmin_flag"]) == (
        f"{name}@example.com", name, "by hand", False)
    [line] = [x for x in user(server, "list").stdout.splitlines() if f"name={name} " in x]
    assert line.startswith(f"{doc['user_id']} ") and "admin=no disabled=no source=local" in line
    user(server, "admin", "on", name)
    assert me.get(f"{V2}/users").status == 200
    user(server, "admin", "off", name)
    assert me.get(f"{V2}/users").status == 403
    user(server, "passwd", name, password=OTHER + "2")
    assert me.get(f"{V2}/users/current").status == 401
    assert Client(server, basic(name, OTHER + "2")).get(f"{V2}/users/current").status == 200
    user(server, "delete", name)
    assert name not in names(server)
    assert server.psql("SELECT operation, username, client FROM audit WHERE resource_type = 'user' "
                       f"AND resource = '{name}' AND operation <> 'login' ORDER BY op_time").splitlines() == [
        f"{what}|root|command" for what in ("create", "update", "update", "update", "delete")]


def test_a_user_needs_no_address_there(server, name):
    user(server, "create", "--admin", name, password=OTHER)
    doc = Client(server, basic(name, OTHER)).get(f"{V2}/users/current").json()
    assert doc["sysadmin_flag"] is True and "email" not in doc
    user(server, "create", name + "x", password=OTHER)
    user(server, "delete", name)


def test_the_list_is_whole(server, name):
    """Also behind the first page; the administrator and nobody deleted."""
    server.psql(f"INSERT INTO users (username) SELECT '{name}-' || i FROM generate_series(1, 501) i")
    listed = names(server)
    assert sum(x.startswith(name + "-") for x in listed) == 501 and "admin" in listed
    assert listed == sorted(listed, key=str.encode)
    server.psql(f"DELETE FROM users WHERE username LIKE '{name}-%'")


def test_what_the_command_refuses(server, name):
    usage = "user list | create NAME"
    for args in ((), ("paint",), ("list", "x"), ("create",), ("delete",), ("passwd",),
                 ("passwd", "admin", "x"), ("admin", "on"), ("delete", "a", "b")):
        fails(server, *args, say=usage)
    fails(server, "create", name, "x", say="user create NAME")
    fails(server, "create", name, "--colour", "red", say="no such option")
    fails(server, "create", "a,b", say="username", code=1, password=OTHER)
    fails(server, "create", name, "--email", "none", say="email", code=1, password=OTHER)
    fails(server, "create", name, say="no password was given", password="")
    for bad in ("short1A\n", "\n", "x" * 500, "nouppercase1"):
        fails(server, "create", name, say="the password must be", code=1, password=bad)
        fails(server, "passwd", "admin", say="the password must be", code=1, password=bad)
    fails(server, "create", "admin", say="the user already exists", code=1, password=OTHER)
    for args in (("delete", name), ("admin", "on", name), ("passwd", name)):
        fails(server, *args, say=f"there is no user {name}", password=OTHER)
    fails(server, "admin", "maybe", "admin", say="on|off")
    fails(server, "delete", "admin", say="the first administrator stays")
    if server.psql("SELECT count(*) FROM users WHERE sysadmin AND deleted_at IS NULL") == "1":
        fails(server, "admin", "off", "admin", say="the last system administrator", code=1)
    assert name not in names(server)
    assert server.api("GET", "/users/current").status_code == 200


def test_the_command_leaves_other_directories_alone(server, name):
    server.psql(f"INSERT INTO users (username, source) VALUES ('{name}', 'ldap')")
    fails(server, "passwd", name, say="kept by another directory", password=OTHER)
