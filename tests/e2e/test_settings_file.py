"""Settings of the API in roadstead.yml, and the directory by the command."""
import pytest

from directory import PASSWORD
from directory_login import settings
from registry import Client

CONFIGURATIONS = "/api/v2.0/configurations"


def write(rs, values):
    """settings: with these values, at the end of roadstead.yml; its first line."""
    yml = rs.prefix / "etc/roadstead.yml"
    text = yml.read_text().split("\nsettings:\n")[0].rstrip("\n") + "\n"
    first = text.count("\n") + 2
    for key, value in values.items():
        if isinstance(value, bool):
            value = str(value).lower()
        if "\n" in str(value):
            value = "|\n" + "".join(f"    {line}\n" for line in value.splitlines())
        elif isinstance(value, str) and value not in ("true", "false"):
            value = "'" + value.replace("'", "''") + "'"
        values[key] = f"  {key}: {value}\n"
    yml.write_text(text + "settings:\n" + "".join(values.values()))
    return first


def value(rs, key):
    return Client(rs).get(CONFIGURATIONS).json()[key]["value"]


@pytest.fixture(scope="module")
def rs(tree):
    from instance import Instance
    rs = Instance(tree, "lighttpd")
    try:
        rs.create()
        rs.up()
        yield rs
    finally:
        rs.destroy()


def test_setup_stores_them(rs):
    write(rs, {"self_registration": True, "session_timeout": 5, "ldap_filter": "(a=b)"})
    out = rs.cli("setup").stdout
    assert "storing 3 of settings" in out
    rs.restart()
    assert [value(rs, k) for k in ("self_registration", "session_timeout", "ldap_filter")] == \
        [True, 5, "(a=b)"]
    assert "storing" not in rs.cli("setup").stdout, "they are there"
    row = rs.psql("SELECT username, client, description FROM audit "
                  "WHERE resource_type = 'configuration'")
    assert row == "root|setup|self_registration, session_timeout, ldap_filter" or \
        set(row.split("|")[2].split(", ")) == {"self_registration", "session_timeout", "ldap_filter"}


def test_a_secret_is_sealed_and_stored_once(rs):
    write(rs, {"ldap_search_password": "Very-secret-1"})
    assert "storing 1" in rs.cli("setup").stdout
    stored = rs.psql("SELECT value FROM setting WHERE name = 'ldap_search_password'")
    assert stored.startswith("s1.") and "secret" not in stored
    assert "storing" not in rs.cli("setup").stdout
    assert "secret" not in rs.cli("config", "print").stdout


def test_all_mistakes_have_their_lines(rs):
    first = write(rs, {"ldap_scope": 7, "no_such_key": "x", "read_only": "maybe",
                       "auth_mode": "none", "token_expiration": "soon", "ldap_timeout": 5})
    r = rs.cli("config", "check", check=False)
    assert r.returncode == 2
    said = [line.split(":", 2)[1:] for line in r.stdout.splitlines() if "settings." in line]
    assert said == [[str(first + i), f" settings.{key}: {what}"] for i, (key, what) in enumerate([
        ("ldap_scope", "value not allowed"), ("no_such_key", "no such setting"),
        ("read_only", "value not allowed"), ("auth_mode", "value not allowed"),
        ("token_expiration", "value not allowed")])]
    assert rs.cli("setup", check=False).returncode == 2
    write(rs, {})


def test_auth_mode_waits_for_an_empty_house(rs):
    Client(rs).user()
    write(rs, {"auth_mode": "ldap_auth"})
    r = rs.cli("setup", check=False)
    assert r.returncode == 2 and "auth_mode" in r.stdout
    rs.psql("UPDATE users SET deleted_at = now() WHERE user_id > 1")
    rs.cli("setup")
    assert value(rs, "auth_mode") == "ldap_auth"


def test_log_in_by_what_the_file_says(rs, slapd):
    write(rs, {"auth_mode": "ldap_auth", **settings(slapd, ldap_url=slapd.ldaps_url,
               ldap_group_admin_dn=slapd.group("admins"))})
    rs.cli("setup")
    rs.restart()
    from registry import basic
    me = Client(rs, basic("alice", PASSWORD)).get("/api/v2.0/users/current")
    assert me.status == 200 and me.json()["admin_role_in_auth"] is True
    assert slapd.ca.pem.strip() == value(rs, "ldap_ca_certificate").strip()


# --- ldap-test -----------------------------------------------------------------
def said(rs, *args, password=None, code=0):
    given = {"stdin": None, "input": password} if password else {}
    r = rs.cli("ldap-test", *args, check=False, **given)
    assert r.returncode == code, r.stdout
    return r.stdout


def test_the_command_asks_the_directory(rs, slapd):
    assert f"{slapd.ldaps_url}: LDAP directory" in said(rs)
    out = said(rs, "alice")
    for line in (f"dn: {slapd.user('alice')}", "mail: alice@example.com",
                 "system administrator: yes", f"group: {slapd.group('admins')}",
                 f"group: {slapd.group('everybody')}"):
        assert line in out
    assert "system administrator: no" in said(rs, "bob", "--password", password=f"{PASSWORD}\n")


def test_the_command_says_why_not(rs, slapd):
    for args, password, why in (
            (("nobody-there",), None, "no such user"), (("*",), None, "no such user"),
            (("double",), None, "several users"),
            (("bob", "--password"), "Wrong-1-password\n", "Invalid credentials"),
            (("dave", "--password"), f"{PASSWORD}\n", "Invalid credentials")):
        out = said(rs, *args, password=password, code=1)
        assert "refused" in out and why in out, (args, out)
    said(rs, "a", "b", code=2)
    said(rs, "--password", code=2)


def test_the_command_without_a_directory(rs, make_slapd):
    d = make_slapd()
    write(rs, {**settings(d, ldap_timeout=1)})
    rs.cli("setup")
    d.stop()
    assert f"{d.url}: " in said(rs, code=1)
