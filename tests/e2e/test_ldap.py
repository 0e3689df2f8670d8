"""Users who come from a directory: who they are, and who does not get in."""
import pytest

from directory import BASE, PASSWORD, QUINN, SPECIAL, person
from directory_login import ME
from ldif import change
from registry import Client, basic, dump, unique
from rest import V2, Browser, refused
from test_robots import PULL, PUSH, make

WRONG = "Directory-pw-2"
DOORS = (ME, "/v2/", "/service/token?service=harbor-registry")


def source(site, name):
    return site.users()[name][0]


def binds(d, mark, dn):
    """How often somebody tried a password since then."""
    with (d.folder / "log").open("rb") as log:
        log.seek(mark)
        return log.read().decode().count(f'BIND dn="{dn}" method=128')


# --- getting in ----------------------------------------------------------------
def test_the_first_log_in_makes_the_user(site, make_slapd):
    d = make_slapd()
    name = "n" + unique(4).hex()
    d.add_user(name, cn="Norma New")
    site.use(d)
    assert name not in site.users()
    me = site.me(name, PASSWORD)
    assert (me["username"], me["email"], me["realname"], me["sysadmin_flag"]) == (
        name, f"{name}@example.com", "Norma New", False)
    assert site.users()[name] == ["ldap", f"{name}@example.com"]
    assert site.me(name, PASSWORD)["user_id"] == me["user_id"]
    assert site.psql(f"SELECT password IS NULL FROM users WHERE username = '{name}'") == "t"


@pytest.mark.parametrize("path", DOORS)
def test_every_door_is_open(site, slapd, path):
    site.use(slapd)
    assert site.person("bob", PASSWORD).get(path).status == 200
    assert site.person("bob", WRONG).get(path).status == 401
    assert site.person("bob", "").get(path).status == 401
    assert site.person("nobody-there", PASSWORD).get(path).status == 401


def test_the_form(site, slapd):
    site.use(slapd)
    b = Browser(site.root)
    assert b.login("bob", PASSWORD).status == 403 and b.csrf
    assert b.login("bob", PASSWORD).status == 200
    assert b.call("GET", ME).json()["username"] == "bob"
    for user, password in (("bob", WRONG), ("bob", ""), ("nobody-there", PASSWORD), ("", "")):
        refused(b.login(user, password), 401, "UNAUTHORIZED")


def test_what_the_directory_says_now_counts(site, make_slapd):
    """Mail and name are those of the last log-in."""
    d = make_slapd()
    site.use(d)
    assert site.me("carol", PASSWORD)["email"] == "carol@example.com"
    d.modify(change(d.user("carol"), "replace", "mail", "coder@example.com"))
    d.modify(change(d.user("carol"), "replace", "cn", "Carol Changed"))
    site.forget()
    me = site.me("carol", PASSWORD)
    assert (me["email"], me["realname"]) == ("coder@example.com", "Carol Changed")


def test_names_are_told_apart_as_the_directory_does(site, slapd):
    site.use(slapd)
    ids = {site.me(n, PASSWORD)["user_id"] for n in ("bob", "Bob", "BOB")}
    assert len(ids) == 1
    assert [n for n in site.users() if n.lower() == "bob"] == ["bob"]


def test_addresses_may_be_missing_or_the_same(site, slapd):
    site.use(slapd)
    assert site.me("nomail", PASSWORD).get("email", "") == ""
    one, two = site.me("twin1", PASSWORD), site.me("twin2", PASSWORD)
    assert one["user_id"] != two["user_id"] and one["email"] == "twin@example.com"


@pytest.mark.parametrize("uid", ["quinn", "jürgen", "blank"])
def test_odd_names_in_the_directory(site, slapd, uid):
    site.use(slapd)
    assert site.me(uid, PASSWORD)["username"] == uid
    assert site.status(uid, WRONG) == 401
    assert source(site, uid) == "ldap"


def test_two_entries_of_one_name_are_nobody(site, slapd):
    site.use(slapd)
    assert site.status("double", PASSWORD) == 401
    site.use(slapd, ldap_base_dn=slapd.people_dn)
    assert site.status("double", PASSWORD) == 200


@pytest.mark.parametrize("name, why", [("dave", "Account locked"),
                                       ("reset", "Password must be changed")])
def test_accounts_that_may_not(site, slapd, name, why):
    """Although the password is right; the log says it."""
    site.use(slapd)
    for path in DOORS:
        assert site.person(name, PASSWORD).get(path).status == 401
    assert name not in site.users()
    said = [x for x in site.log("api").splitlines() if f"user={name} " in x]
    assert why in said[-1]


def test_a_disabled_user_stays_out(site, slapd):
    """Whatever the directory says."""
    site.use(slapd)
    who = site.me("lonely", PASSWORD)["user_id"]
    site.psql(f"UPDATE users SET disabled_at = now(), generation = generation + 1 "
              f"WHERE user_id = {who}")
    try:
        assert site.status("lonely", PASSWORD) == 401
    finally:
        site.psql(f"UPDATE users SET disabled_at = NULL WHERE user_id = {who}")


def test_an_empty_password_is_none(site, make_slapd):
    """Also for a directory that takes it for an anonymous log-in that succeeds."""
    d = make_slapd(anonymous=True)
    site.use(d)
    mark = d.mark()
    for path in DOORS:
        assert site.person("alice", "").get(path).status == 401
    b = Browser(site.root)
    b.login("alice", "")
    assert b.login("alice", "").status == 401
    assert binds(d, mark, d.user("alice")) == 0
    assert site.status("alice", PASSWORD) == 200


def test_searching_as_nobody(site, make_slapd):
    site.use(make_slapd(anonymous=True), ldap_search_dn="", ldap_search_password="")
    assert site.status("alice", PASSWORD) == 200
    assert site.status("alice", WRONG) == 401


INJECTIONS = ["*", "al*", "a*e", "alice)(uid=*", "*)(uid=alice", "alice)(|(uid=*)", "(uid=alice)",
              "alice))(|(uid=*", "alice\\", "\\61lice", "alice\\2a", "\\2a", "alice,ou=people",
              f"uid=alice,ou=people,{BASE}", f"alice,{BASE}", "alice+sn=Admin", 'alice"', "<alice>",
              "alice;", "#alice", "alice#", "alice=", "alice\x01", "ali\u200bce", "alice/..", "&",
              "|", "!", "()", ")", "(", "alice)", "x)(|(objectClass=*)", SPECIAL, QUINN]


@pytest.mark.parametrize("door", ["basic", "form"])
def test_a_name_is_a_name_and_nothing_else(site, slapd, door):
    """What filters and distinguished names are made of matches nobody."""
    site.use(slapd, ldap_base_dn=slapd.people_dn)
    before = site.users()
    b = Browser(site.root)
    b.login()
    for name in INJECTIONS:
        if door == "basic":
            a = site.person(name, PASSWORD).get(ME)
        else:
            a = b.login(name, PASSWORD)
        assert a.status == 401, (name, a)
    assert site.users() == before


def test_spaces_belong_to_a_name(site, slapd):
    """A directory passes over spaces; a name with some is no second user."""
    site.use(slapd)
    site.me("alice", PASSWORD)
    before = site.users()
    for name in (" alice", "alice ", " alice ", "\talice", "alice\n"):
        assert site.status(name, PASSWORD) == 401, repr(name)
    assert site.users() == before


def test_a_nul_ends_nothing(site, slapd):
    site.use(slapd)
    for name in ("alice\0", "alice\0x", "\0"):
        assert site.status(name, PASSWORD) == 401
    for password in (f"{PASSWORD}\0", f"{PASSWORD}\0x", "\0"):
        assert site.status("alice", password) == 401


@pytest.mark.parametrize("uid", ["j(o)*s\\", "hash#"])
def test_whom_a_filter_must_be_written_for(site, slapd, uid):
    """They get in as themselves, if such a name may be had here at all."""
    site.use(slapd)
    a = site.person(uid, PASSWORD).get(ME)
    assert a.status == 401 or a.json()["username"] == uid
    assert site.status(uid, WRONG) == 401


def test_a_dollar_is_the_robots(site, make_slapd):
    """Wherever the name comes from."""
    d = make_slapd()
    d.add_user("pay$roll", mail="payroll@example.com")
    site.use(d, ldap_uid="uid,mail")
    for name in ("pay$roll", "payroll@example.com"):
        assert site.status(name, PASSWORD) == 401
    site.root.call_api("POST", "/ldap/users/import", {"ldap_uid_list": ["pay$roll"]}, 404)
    doc = {"role_id": 2, "member_user": {"username": "payroll@example.com"}}
    site.root.call_api("POST", f"/projects/{site.root.project()}/members", doc, 404)
    assert "pay$roll" not in site.users()


def test_the_longest_name(site, make_slapd):
    d = make_slapd()
    for name in ("m" * 255, "n" * 256):
        d.add(person(f"cn={name[0]},{d.people_dn}", name))
    site.use(d)
    assert site.me("m" * 255, PASSWORD)["username"] == "m" * 255
    for name in ("n" * 256, "x" * 20000):
        assert site.status(name, PASSWORD) == 401
    doc = {"ldap_uid_list": ["n" * 256, "y" * 20000]}
    site.root.call_api("POST", "/ldap/users/import", doc, 404)


def test_guessing_is_slowed_down_in_all_spellings(site, slapd):
    """They are one user."""
    site.use(slapd)
    spellings = [f"{a}{b}{c}ol" for a in "cC" for b in "aA" for c in "rR"] + ["caroL", "carOL"]
    assert [site.status(n, WRONG) for n in spellings] == [401] * 10
    assert site.status("CAROL", WRONG) == 429
    assert site.status("carol", PASSWORD) == 429
    assert site.status("bob", PASSWORD) == 200


# --- who else there is -----------------------------------------------------------
def test_the_local_administrator_stays(site, slapd):
    site.use(slapd)
    assert site.me("admin", site.admin_password)["user_id"] == 1
    assert site.status("admin", PASSWORD) == 401
    b = Browser(site.root)
    b.login()
    assert b.login().status == 200


def test_nobody_becomes_the_administrator_by_name(site, make_slapd):
    d = make_slapd()
    d.add_user("admin")
    site.use(d)
    assert site.status("admin", PASSWORD) == 401
    assert site.status("ADMIN", PASSWORD) == 401 or site.me("ADMIN", PASSWORD)["user_id"] != 1


def test_a_local_user_keeps_its_name(site, make_slapd):
    """Made by the command; the directory's user of that name comes when it is gone."""
    d = make_slapd()
    d.add_user("local")
    site.use(d)
    site.cli("user", "create", "local", stdin=None, input=f"{WRONG}\n")
    assert site.status("local", WRONG) == 200
    for name, password in (("local", PASSWORD), ("LOCAL", PASSWORD), ("LOCAL", WRONG)):
        assert site.status(name, password) == 401
    site.cli("user", "delete", "local")
    assert site.status("local", WRONG) == 401
    assert site.status("local", PASSWORD) == 200 and source(site, "local") == "ldap"


def test_who_was_deleted_is_somebody_new(site, make_slapd):
    d = make_slapd()
    d.add_user("again")
    site.use(d)
    old = site.me("again", PASSWORD)["user_id"]
    site.root.call_api("DELETE", f"/users/{old}")
    assert site.me("again", PASSWORD)["user_id"] > old


def test_robots_work(site, slapd):
    site.use(slapd)
    project = site.root.project()
    robot = make(site.root, {"kind": "project", "namespace": project,
                             "access": [{"resource": r, "action": a} for r, a in (PULL, PUSH)]})
    mark = slapd.mark()
    assert robot.push_image(f"{project}/app", "1")
    assert slapd.searches(mark) == []


def test_passwords_are_the_directory_s(site, slapd):
    site.use(slapd)
    bob = site.me("bob", PASSWORD)["user_id"]
    body = dump({"old_password": PASSWORD, "new_password": "Another-pw-1"})
    for who in (site.root, site.person("bob", PASSWORD)):
        a = who.call("PUT", f"{V2}/users/{bob}/password", body)
        assert a.status in (400, 403), a
    assert site.status("bob", PASSWORD) == 200
    body = dump({"username": "lone", "email": "lone@example.com", "realname": "lone",
                 "password": "Another-pw-1"})
    a = site.root.call("POST", f"{V2}/users", body)
    assert a.status in (400, 403), a


# --- what is remembered -----------------------------------------------------------
def test_a_right_password_is_remembered(site, make_slapd):
    """So that docker's many requests cost the directory a few."""
    d = make_slapd()
    site.use(d)
    mark, bob = d.mark(), site.person("bob", PASSWORD)
    with site.one_worker():
        assert {bob.get(ME).status for _ in range(20)} == {200}
        assert binds(d, mark, d.user("bob")) == 1


def test_a_wrong_password_is_never_remembered(site, make_slapd):
    d = make_slapd()
    site.use(d)
    mark = d.mark()
    assert [site.status("bob", WRONG) for _ in range(5)] == [401] * 5
    assert binds(d, mark, d.user("bob")) == 5
    assert site.status("bob", PASSWORD) == 200
    assert site.status("bob", WRONG) == 401


def test_a_password_changes_in_the_directory(site, make_slapd):
    d = make_slapd()
    site.use(d)
    assert site.status("bob", PASSWORD) == 200
    d.set_password("bob", WRONG)
    assert site.status("bob", WRONG) == 200, "the new one is good at once"
    site.forget()
    assert site.status("bob", PASSWORD) == 401
    d.delete(d.user("bob"))
    site.forget()
    assert site.status("bob", WRONG) == 401


def test_secrets_are_in_no_log(site, slapd):
    site.use(slapd)
    site.status("bob", PASSWORD)
    site.status("bob", WRONG)
    text = site.log() + site.psql("SELECT string_agg(audit::text, ' ') FROM audit")
    for secret in (PASSWORD, WRONG, slapd.reader_password):
        assert secret not in text


# --- settings ---------------------------------------------------------------------
def test_the_filter(site, slapd):
    site.use(slapd, ldap_filter=f"(memberOf={slapd.group('devs')})")
    assert site.status("bob", PASSWORD) == 200
    assert site.status("alice", PASSWORD) == 401
    site.use(slapd, ldap_filter="(&(mail=*)(!(uid=bob)))")
    assert site.status("bob", PASSWORD) == 401
    assert site.status("alice", PASSWORD) == 200
    assert site.status("nomail", PASSWORD) == 401


def test_a_broken_filter_lets_nobody_in(site, slapd):
    for text in ("(uid=bob", "uid=*))(", ")(", "((("):
        a = site.root.call("PUT", f"{V2}/configurations", dump({"ldap_filter": text}))
        assert a.status in (200, 400), a
        if a.status == 200:
            site.use(slapd, ldap_filter=text)
            assert site.status("bob", PASSWORD) in (401, 503), text


@pytest.mark.parametrize("scope, base, status", [
    (2, BASE, 200), (1, BASE, 401), (0, BASE, 401),
    (2, f"ou=people,{BASE}", 200), (1, f"ou=people,{BASE}", 200), (0, f"ou=people,{BASE}", 401),
    (0, f"uid=bob,ou=people,{BASE}", 200), (2, f"ou=groups,{BASE}", 401),
])
def test_where_users_are(site, slapd, scope, base, status):
    site.use(slapd, ldap_scope=scope, ldap_base_dn=base)
    assert site.status("bob", PASSWORD) == status


@pytest.mark.parametrize("uid", ["uid,mail", "mail,uid", "uid, mail"])
def test_several_attributes_name_a_user(site, slapd, uid):
    site.use(slapd, ldap_uid=uid)
    names = ("bob", "bob@example.com", "BOB@EXAMPLE.COM")
    assert len({site.me(n, PASSWORD)["user_id"] for n in names}) == 1
    assert site.status("twin@example.com", PASSWORD) == 401, "two have that address"
    assert site.status("twin1", PASSWORD) == 200


def test_a_name_of_two_is_nobody_s(site, make_slapd):
    """Whoever may write an address of their own does not become somebody else."""
    d = make_slapd()
    d.modify(change(d.user("bob"), "add", "uid", "bobby"))
    d.modify(change(d.user("carol"), "add", "mail", "bob"))
    site.use(d)
    assert site.me("bobby", PASSWORD)["username"] == "bob"
    site.use(d, ldap_uid="uid,mail")
    assert site.status("bob", PASSWORD) == 401
    assert site.me("carol", PASSWORD)["username"] == "carol"


def test_another_attribute_names_a_user(site, make_slapd):
    d = make_slapd()
    d.add_user("zoe", cn="zoe.zimmer")
    site.use(d, ldap_uid="cn")
    assert site.me("zoe.zimmer", PASSWORD)["username"] == "zoe.zimmer"
    assert site.status("zoe", PASSWORD) == 401


def test_a_referral_is_not_followed(site, slapd):
    site.use(slapd)
    mark = slapd.mark()
    assert site.status("bob", PASSWORD) == 200
    assert any(base == BASE for base, _, _ in slapd.searches(mark)), "the referral was met"
    assert slapd.silent.callers() == 0
    site.use(slapd, ldap_base_dn=f"ou=elsewhere,{BASE}")
    assert site.status("bob", PASSWORD) in (401, 503)
    assert slapd.silent.callers() == 0


def test_the_mode_stays_while_there_are_users(site, slapd):
    site.use(slapd)
    site.me("bob", PASSWORD)
    a = site.root.call("PUT", f"{V2}/configurations", dump({"auth_mode": "db_auth"}))
    refused(a, 400, "BAD_REQUEST")
    doc = site.root.get(f"{V2}/configurations").json()
    assert doc["auth_mode"] == {"value": "ldap_auth", "editable": False}
    assert "ldap_search_password" not in doc


def test_wrong_settings_are_no_server_error(site, slapd):
    for wrong in ({"ldap_search_password": "no"}, {"ldap_search_dn": f"cn=none,{BASE}"},
                  {"ldap_search_dn": "not a dn"}, {"ldap_base_dn": "dc=nowhere"},
                  {"ldap_base_dn": "not a dn"}, {"ldap_base_dn": f"ou=none,{BASE}"},
                  {"ldap_url": ""}, {"ldap_uid": "no such attribute"}):
        site.use(slapd, **wrong)
        assert site.status("bob", PASSWORD) in (401, 503), wrong
        assert Client(site, basic(*site.admin)).get(ME).status == 200
