"""Users of Active Directory: its names, its accounts, its groups."""
import pytest

from directory_login import ME
from registry import Client
from rest import V2
from samba import PASSWORD, REALM, SPECIAL
from test_ldap_api import groups, ping, users
from test_ldap_groups import rights

NAMES = "sAMAccountName,userPrincipalName"


def ad(samba, **more):
    return {"ldap_url": samba.ldaps_url, "ldap_uid": "sAMAccountName",
            "ldap_group_base_dn": samba.groups_dn, "ldap_timeout": 10, **more}


@pytest.fixture(scope="module")
def big(samba):
    """A group of 2,000 besides."""
    samba.add_many()
    samba.join("big", samba.user("jsmith"))
    return samba


def test_the_name_of_the_account(site, samba):
    site.use(samba, **ad(samba))
    me = site.me("alice", PASSWORD)
    assert (me["username"], me["email"]) == ("alice", "alice@example.com")
    assert me["realname"] == "Alice Admin"
    assert site.me("ALICE", PASSWORD)["user_id"] == me["user_id"]
    for name in ("Alice Admin", f"alice@{REALM}", "EXAMPLE\\alice", "alic*"):
        assert site.status(name, PASSWORD) == 401, name
    assert site.status("alice", "wrong") == 401
    assert site.status("alice", "") == 401


def test_the_principal_s_name(site, samba):
    """Another one than the account's, for the same user."""
    site.use(samba, **ad(samba, ldap_uid=NAMES))
    names = ("bob", f"robert@{REALM}", f"ROBERT@{REALM.upper()}")
    assert len({site.me(n, PASSWORD)["user_id"] for n in names}) == 1
    assert site.me(names[1], PASSWORD)["username"] == "bob"
    assert site.status("robert", PASSWORD) == 401
    assert site.status(f"bob@{REALM}", PASSWORD) == 401


@pytest.mark.parametrize("name", ["carol", "dora", "frank"])
def test_accounts_that_may_not(site, samba, name):
    """Disabled, expired, due for a new password: refused with the right one."""
    site.use(samba, **ad(samba))
    before = site.users()
    for path in (ME, "/v2/", "/service/token?service=harbor-registry"):
        assert site.person(name, PASSWORD).get(path).status == 401
    assert site.users() == before


def test_an_account_that_is_disabled_later(site, samba):
    samba.add_user("gone", mail="gone@example.com")
    site.use(samba, **ad(samba))
    assert site.status("gone", PASSWORD) == 200
    samba.set("gone", "userAccountControl", 514)
    site.forget()
    assert site.status("gone", PASSWORD) == 401


def test_an_odd_name(site, samba):
    site.use(samba, **ad(samba))
    assert site.me("jsmith", PASSWORD)["username"] == "jsmith"
    assert rights(site, site.team(samba.group("devs")), "jsmith") == [2]
    site.use(samba, **ad(samba, ldap_uid="cn"))
    a = site.person(SPECIAL, PASSWORD).get(ME)
    assert a.status in (200, 401), a


@pytest.mark.parametrize("how", ["ldaps", "starttls", "catalogue"])
def test_ways_there(site, samba, how):
    """Plain text is none: a domain controller refuses it."""
    way = {"ldaps": {}, "catalogue": {"ldap_url": samba.catalogue_url},
           "starttls": {"ldap_url": samba.url, "ldap_starttls": True}}[how]
    site.use(samba, **ad(samba, **way))
    assert site.status("alice", PASSWORD) == 200
    assert ping(site.root)
    site.use(samba, **ad(samba, **way, ldap_ca_certificate=""))
    assert site.status("alice", PASSWORD) == 503
    site.use(samba, **ad(samba, ldap_url=samba.url))
    assert site.status("alice", PASSWORD) in (401, 503)
    assert not ping(site.root)


def test_groups_in_groups(site, samba):
    site.use(samba, **ad(samba))
    devs, everybody = site.team(samba.group("devs"), 3), site.team(samba.group("everybody"))
    assert rights(site, devs, "bob", "alice") == [3, 0]
    assert rights(site, everybody, "bob", "alice") == [2, 2]
    for name in ("loopA", "loopB"):
        assert rights(site, site.team(samba.group(name)), "bob", "alice") == [2, 0]


def test_groups_in_groups_may_be_left_out(site, samba):
    site.use(samba, **ad(samba, ldap_nested_groups=False))
    assert rights(site, site.team(samba.group("devs")), "bob", "alice") == [2, 0]
    assert rights(site, site.team(samba.group("everybody")), "bob", "alice") == [0, 0]


def test_without_a_place_for_groups(site, samba):
    """The whole domain, which refers to a part of it that is elsewhere."""
    site.use(samba, **ad(samba, ldap_group_base_dn=""))
    assert rights(site, site.team(samba.group("everybody")), "bob") == [2]


@pytest.mark.parametrize("group", ["admins", "everybody"])
def test_administrators(site, samba, group):
    site.use(samba, **ad(samba, ldap_group_admin_dn=samba.group(group).lower()))
    assert site.me("alice", PASSWORD)["admin_role_in_auth"] is True
    assert site.me("bob", PASSWORD)["admin_role_in_auth"] is (group == "everybody")


def test_who_leaves_a_group_loses_its_role(site, samba):
    samba.add_user("lea", mail="lea@example.com")
    samba.add_group("passing", samba.user("lea"))
    samba.add_group("over", samba.group("passing"))
    site.use(samba, **ad(samba))
    project = site.team(samba.group("over"))
    assert rights(site, project, "lea") == [2]
    samba.leave("passing", samba.user("lea"))
    site.forget()
    assert rights(site, project, "lea") == [0]


def test_a_chain_of_50(site, samba):
    samba.add_user("chained")
    chain = samba.add_chain(samba.user("chained"), 50)
    site.use(samba, **ad(samba))
    assert rights(site, site.team(chain[0]), "chained", "alice") == [2, 0]
    assert rights(site, site.team(chain[-1]), "chained", "alice") == [2, 0]


def test_looking_people_up(site, samba):
    site.use(samba, **ad(samba))
    assert users(site, "?username=alice")["alice"]["email"] == "alice@example.com"
    assert list(groups(site, "?groupname=devs")) == ["devs"]
    assert Client(site).get(f"{V2}/ldap/users/search?username=*").json() == []


def test_a_group_of_2000(site, big):
    site.use(big, **ad(big))
    project = site.team(big.group("big"))
    assert rights(site, project, "jsmith", "alice") == [2, 0]
    assert len(users(site, "?username=u")) >= 2000
