"""The directory by the API: to try settings, to look people up, to take them in."""
import pytest

from directory import BASE, PASSWORD, Silent, person
from directory_login import settings
from registry import Client
from rest import V2, call

KEYS = ("ldap_url", "ldap_search_dn", "ldap_search_password", "ldap_base_dn", "ldap_filter",
        "ldap_uid", "ldap_scope", "ldap_verify_cert", "ldap_starttls", "ldap_ca_certificate")


def conf(d, **more):
    """LdapConf, which has another name for the timeout."""
    every = settings(d)
    return {**{k: every[k] for k in KEYS}, "ldap_connection_timeout": 2, **more}


def ping(who, doc=None):
    a = call(who, "POST", "/ldap/ping", doc)
    assert a.status == 200, a
    said = a.json()
    assert set(said) == {"success", "message"}
    assert said["success"] or said["message"], "a failure says why"
    return said["success"]


def users(site, query, status=200):
    a = site.root.get(f"{V2}/ldap/users/search{query}")
    assert a.status == status, a
    return {u["username"]: u for u in a.json()} if status == 200 else a


def groups(site, query):
    """Groups found; Harbor says 404 where there is none."""
    a = site.root.get(f"{V2}/ldap/groups/search{query}")
    assert a.status in (200, 404), a
    return {g["group_name"]: g for g in a.json()} if a.status == 200 else {}


def take_in(site, uids, status=200):
    return site.root.call_api("POST", "/ldap/users/import", {"ldap_uid_list": uids}, status)


# --- ping -------------------------------------------------------------------------
def test_ping_by_what_is_stored(site, slapd):
    site.use(slapd)
    assert ping(site.root)
    assert ping(site.root, {})
    site.use(slapd, ldap_search_password="wrong")
    assert not ping(site.root)


def test_ping_by_what_is_given(site, slapd, make_slapd):
    site.use(slapd, ldap_search_password="wrong")
    assert ping(site.root, conf(slapd))
    assert ping(site.root, conf(slapd, ldap_url=slapd.ldaps_url))
    assert ping(site.root, conf(slapd, ldap_starttls=True))
    for wrong in ({"ldap_search_password": "x"}, {"ldap_search_dn": "cn=x"},
                  {"ldap_url": "ldap://127.0.0.1:1"}, {"ldap_url": "http://127.0.0.1"},
                  {"ldap_url": "x"}, {"ldap_base_dn": "not a dn"},
                  {"ldap_url": slapd.ldaps_url, "ldap_ca_certificate": ""},
                  {"ldap_starttls": True, "ldap_ca_certificate": ""}):
        assert not ping(site.root, conf(slapd, **wrong)), wrong
    assert not ping(site.root), "nothing of it was stored"


def test_ping_fills_in_the_stored_password(site, slapd):
    site.use(slapd)
    assert ping(site.root, conf(slapd, ldap_search_password=""))
    without = conf(slapd)
    del without["ldap_search_password"]
    assert ping(site.root, without)


def test_the_stored_password_goes_to_its_own_server(site, slapd, make_slapd):
    """Whoever may try settings does not learn it by naming another server."""
    other = make_slapd()
    site.use(slapd)
    mark = other.mark()
    doc = conf(other, ldap_search_password="")
    assert not ping(site.root, doc)
    with (other.folder / "log").open() as log:
        log.seek(mark)
        assert f'BIND dn="{slapd.reader_dn}" mech=SIMPLE' not in log.read()


def test_ping_has_an_end(site, slapd):
    site.use(slapd)
    silent = Silent()
    try:
        doc = conf(slapd, ldap_url=f"ldap://127.0.0.1:{silent.port}", ldap_connection_timeout=1)
        assert not ping(site.root, doc)
        assert silent.callers() >= 1
    finally:
        silent.close()


# --- looking people up --------------------------------------------------------------
def test_users_are_found_by_a_part_of_their_name(site, slapd):
    site.use(slapd)
    assert users(site, "?username=bob") == {
        "bob": {"username": "bob", "realname": "Bob Builder", "email": "bob@example.com"}}
    assert {"twin1", "twin2"} <= set(users(site, "?username=twin"))
    assert users(site, "?username=nobody-there") == {}
    assert "email" not in users(site, "?username=nomail")["nomail"] or not users(
        site, "?username=nomail")["nomail"]["email"]
    assert {"alice", "bob", "jürgen"} <= set(users(site, ""))


@pytest.mark.parametrize("name", ["*", "b*b", "bob)(uid=*", "*)(uid=bob", "\\62ob", "(uid=bob)"])
def test_a_part_of_a_name_is_no_filter(site, slapd, name):
    site.use(slapd)
    a = site.root.call("GET", f"{V2}/ldap/users/search?username=" + "".join(
        f"%{c:02X}" for c in name.encode()))
    assert a.status == 200 and set(u["username"] for u in a.json()) <= {"j(o)*s\\"}, a


def test_more_than_a_page(site, make_slapd):
    """Also where a search gives no more than 500 at once."""
    for limit in (None, 500):
        d = make_slapd(size_limit=limit)
        d.add_many()
        site.use(d)
        assert len(users(site, "?username=u")) >= 2500, limit
        assert len(users(site, "?username=u21")) == 100, limit
        assert site.status("u2500", PASSWORD) == 200


def test_groups_are_found(site, slapd):
    site.use(slapd)
    found = groups(site, "?groupname=devs")
    assert list(found) == ["devs"]
    assert found["devs"]["ldap_group_dn"].lower() == slapd.group("devs").lower()
    assert found["devs"]["group_type"] == 1
    assert list(groups(site, f"?groupdn={slapd.group('devs').replace('=', '%3D')}")) == ["devs"]
    assert groups(site, "?groupname=nobody-there") == {}
    assert groups(site, f"?groupdn=cn%3Dnone,{slapd.groups_dn}".replace("ou=", "ou%3D")) == {}
    assert groups(site, "?groupname=dev)(cn=*") == {}


def test_a_broken_dn_is_refused(site, slapd):
    site.use(slapd)
    assert site.root.get(f"{V2}/ldap/groups/search?groupdn=x%3D%3D%3D,,").status in (400, 404)


# --- taking people in -----------------------------------------------------------------
def test_import_makes_users(site, make_slapd):
    d = make_slapd()
    for n in ("ivy", "iwan"):
        d.add_user(n, cn=n.title())
    site.use(d)
    take_in(site, ["ivy", "iwan"])
    assert site.users()["ivy"] == ["ldap", "ivy@example.com"]
    ids = [site.me(n, PASSWORD)["user_id"] for n in ("ivy", "iwan")]
    assert len(set(ids)) == 2
    site.root.call_api("PUT", f"/users/{ids[0]}/sysadmin", {"sysadmin_flag": True})
    assert site.person("ivy", PASSWORD).get(f"{V2}/users").status == 200
    site.root.call_api("PUT", f"/users/{ids[0]}/sysadmin", {"sysadmin_flag": False})


def test_import_names_those_that_failed(site, make_slapd):
    """And takes in the others."""
    d = make_slapd()
    for n in ("ines", "igor"):
        d.add_user(n)
    d.add_user("twice")
    d.add(person(f"cn=other,{d.people_dn}", "twice", "other"))
    site.use(d)
    a = take_in(site, ["ines", "nobody-there", "twice"], 404)
    assert "nobody-there" in a.body.decode() and "twice" in a.body.decode()
    assert "ines" in site.users() and "twice" not in site.users()
    a = call(site.root, "POST", "/ldap/users/import", {"ldap_uid_list": ["*", "i*", ")(uid=igor"]})
    assert a.status == 404 and "igor" not in site.users(), a
    for doc, status in (({}, 422), ({"ldap_uid_list": "igor"}, 400), ({"ldap_uid_list": [5]}, 400)):
        assert call(site.root, "POST", "/ldap/users/import", doc).status == status, doc
    assert "igor" not in site.users()


def test_only_administrators_look(site, slapd):
    site.use(slapd)
    doc = {"ldap_uid_list": ["carol"]}
    for who, status in ((site.person("bob", PASSWORD), 403), (Client(site, None), 401)):
        assert who.get(f"{V2}/ldap/users/search?username=a").status == status
        assert who.get(f"{V2}/ldap/groups/search?groupname=a").status == status
        assert call(who, "POST", "/ldap/ping", conf(slapd)).status == status
        assert call(who, "POST", "/ldap/users/import", doc).status == status


def test_the_directory_is_away(site, make_slapd):
    d = make_slapd()
    site.use(d, ldap_timeout=1)
    d.stop()
    assert not ping(site.root)
    for path in ("/ldap/users/search?username=a", "/ldap/groups/search?groupname=a"):
        assert site.root.get(V2 + path).status in (502, 503)
    assert call(site.root, "POST", "/ldap/users/import",
                {"ldap_uid_list": ["alice"]}).status in (404, 502, 503)


# --- members ------------------------------------------------------------------------
def test_a_member_from_the_directory(site, make_slapd):
    d = make_slapd()
    d.add_user("mona")
    d.add_user("two")
    d.add(person(f"cn=other,{d.people_dn}", "two", "other"))
    site.use(d)
    project = site.root.project()
    place = f"/projects/{project}/members"
    doc = {"role_id": 2, "member_user": {"username": "mona"}}
    site.root.call_api("POST", place, doc, 201)
    assert site.users()["mona"][0] == "ldap"
    assert site.role(site.person("mona", PASSWORD), project) == 2
    site.root.call_api("POST", place, doc, 409)
    for name in ("nobody-there", "*", "two", "mona)(uid=*"):
        site.root.call_api("POST", place, {"role_id": 2, "member_user": {"username": name}}, 404)


def test_a_group_of_the_directory_is_a_member(site, slapd):
    """Made when it is first named; one the directory does not know is refused."""
    slapd.add_group("named", slapd.user("bob"))
    site.use(slapd)
    project = site.root.project()
    place = f"/projects/{project}/members"
    for dn in (slapd.group("none"), f"cn=devs,{BASE}", "not a dn", f"cn=*,{slapd.groups_dn}"):
        a = call(site.root, "POST", place, {"role_id": 2, "member_group": {"ldap_group_dn": dn}})
        assert a.status in (400, 404), (dn, a)
    dn = slapd.group("named").upper().replace(",", ", ")
    site.root.call_api("POST", place, {"role_id": 2, "member_group": {"ldap_group_dn": dn}}, 201)
    doc = {"role_id": 3, "member_group": {"ldap_group_dn": slapd.group("named")}}
    site.root.call_api("POST", place, doc, 409)
    [group] = [m for m in site.root.get(V2 + place).json() if m["entity_type"] == "g"]
    assert (group["entity_name"], group["role_id"]) == ("named", 2)
