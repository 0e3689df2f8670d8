"""Groups of the directory: roles by membership, also in groups of groups."""
import pytest

from directory import PASSWORD
from directory_login import ME
from rest import V2, Browser


def group_searches(d, mark):
    """Searches since then that did not look for a user."""
    return [s for s in d.searches(mark) if s[0].endswith(d.groups_dn)]


def rights(site, project, *names):
    """The roles that people have there, each by a log-in of its own."""
    return [site.role(site.person(n, PASSWORD), project) for n in names]


def by_groups(d, **more):
    """Settings with a place of groups' own, so that searches can be told apart."""
    return {"ldap_base_dn": d.people_dn, "ldap_group_base_dn": d.groups_dn, **more}


def test_a_group_gives_its_role(site, slapd):
    site.use(slapd, **by_groups(slapd))
    for role in (2, 3):
        project = site.team(slapd.group("devs"), role)
        assert rights(site, project, "bob", "carol", "alice", "lonely") == [role, role, 0, 0]


def test_a_group_gives_rights_to_push_and_pull(site, slapd):
    site.use(slapd, **by_groups(slapd))
    project = site.team(slapd.group("devs"))
    digest = site.person("bob", PASSWORD).push_image(f"{project}/app", "1")
    bearer = site.person("carol", PASSWORD).bearer(f"repository:{project}/app:pull")
    assert bearer.manifest(f"{project}/app", digest).status == 200
    bearer = site.person("alice", PASSWORD).bearer(f"repository:{project}/app:pull")
    assert bearer.manifest(f"{project}/app", digest).status == 401
    assert site.person("alice", PASSWORD).manifest(f"{project}/app", "1").status in (401, 403, 404)
    projects = site.person("bob", PASSWORD).get(f"{V2}/projects?name={project}").json()
    assert [p["name"] for p in projects] == [project]


def test_groups_in_groups(site, slapd):
    site.use(slapd, **by_groups(slapd))
    all_of_them, everybody = site.team(slapd.group("all")), site.team(slapd.group("everybody"), 3)
    assert rights(site, all_of_them, "alice", "bob", "lonely") == [2, 2, 0]
    assert rights(site, everybody, "alice", "bob", "lonely") == [3, 3, 0]


def test_groups_in_groups_may_be_left_out(site, slapd):
    site.use(slapd, **by_groups(slapd, ldap_nested_groups=False))
    assert rights(site, site.team(slapd.group("devs")), "bob", "alice") == [2, 0]
    assert rights(site, site.team(slapd.group("all")), "bob", "alice") == [0, 0]


def test_groups_in_a_circle(site, slapd):
    site.use(slapd, **by_groups(slapd))
    for name in ("loopA", "loopB"):
        assert rights(site, site.team(slapd.group(name)), "carol", "bob") == [2, 0]


@pytest.mark.parametrize("name", ["quinn", "jürgen", "blank"])
def test_members_with_odd_names(site, slapd, name):
    site.use(slapd, **by_groups(slapd))
    assert rights(site, site.team(slapd.group("weird (x), y")), name, "bob") == [2, 0]


@pytest.mark.parametrize("spell", [
    str.upper, str.lower, lambda dn: dn.replace(",", " , "), lambda dn: dn.replace("=", " = "),
    lambda dn: dn.replace("devs", "\\64evs"), lambda dn: dn.replace("ou=groups", "OU=Groups"),
])
def test_a_dn_has_many_spellings(site, slapd, spell):
    site.use(slapd, **by_groups(slapd))
    assert rights(site, site.team(spell(slapd.group("devs"))), "bob", "alice") == [2, 0]


def test_an_odd_dn_has_many_spellings(site, slapd):
    """What is a comma to one is \\2C to another."""
    site.use(slapd, **by_groups(slapd))
    dn = slapd.group("weird (x), y").replace("\\,", "\\2c")
    assert rights(site, site.team(dn), "quinn", "bob") == [2, 0]
    site.use(slapd, **by_groups(slapd, ldap_group_admin_dn=dn.upper()))
    assert site.me("quinn", PASSWORD)["admin_role_in_auth"] is True


def test_groups_with_foreign_names(site, make_slapd):
    d = make_slapd()
    inner = d.add_group("Ärzte Größe 日本", d.user("jürgen"))
    outer = d.add_group("Über", inner)
    site.use(d, **by_groups(d, ldap_group_admin_dn=outer))
    assert site.me("jürgen", PASSWORD)["admin_role_in_auth"] is True
    site.use(d, **by_groups(d))
    for dn in (inner, inner.lower(), outer, outer.lower(), d.group("ÜBER")):
        assert rights(site, site.team(dn), "jürgen", "bob") == [2, 0], dn


@pytest.mark.parametrize("name", ["unique", "unix"])
def test_other_kinds_of_groups(site, slapd, name):
    site.use(slapd, **by_groups(slapd))
    assert rights(site, site.team(slapd.group(name)), "bob", "carol") == [2, 0]


def test_which_entries_are_groups(site, slapd):
    site.use(slapd, **by_groups(slapd))
    devs, admins = site.team(slapd.group("devs")), site.team(slapd.group("admins"))
    site.use(slapd, **by_groups(slapd, ldap_group_search_filter="(cn=dev*)"))
    assert rights(site, devs, "bob") + rights(site, admins, "alice") == [2, 0]
    site.use(slapd, **by_groups(slapd, ldap_group_base_dn=slapd.people_dn))
    assert rights(site, devs, "bob") == [0]
    site.use(slapd, **by_groups(slapd, ldap_group_search_scope=0))
    assert rights(site, devs, "bob") == [0]
    site.use(slapd, **by_groups(slapd, ldap_group_search_scope=1))
    assert rights(site, devs, "bob") == [2]


def test_groups_are_looked_for_where_users_are(site, slapd):
    """Without a place of their own."""
    site.use(slapd)
    assert rights(site, site.team(slapd.group("all")), "bob") == [2]


def test_roles_of_groups_and_of_the_user_add_up(site, slapd):
    site.use(slapd, **by_groups(slapd))
    project = site.team(slapd.group("devs"), 3)
    place = f"/projects/{project}/members"
    site.root.call_api("POST", place, {"role_id": 1, "member_user": {"username": "bob"}}, 201)
    doc = site.person("bob", PASSWORD).get(f"{V2}/projects/{project}").json()
    assert doc["current_user_role_id"] == 1
    assert set(doc["current_user_role_ids"]) == {1, 3}


def test_who_leaves_a_group_loses_its_role(site, make_slapd):
    d = make_slapd()
    site.use(d, **by_groups(d))
    devs, everybody = site.team(d.group("devs")), site.team(d.group("everybody"))
    assert rights(site, devs, "bob") + rights(site, everybody, "bob") == [2, 2]
    token = site.person("bob", PASSWORD).bearer(f"repository:{devs}/app:pull,push")
    assert token.push_image(f"{devs}/app", "1")
    d.leave("devs", d.user("bob"))
    site.forget()
    assert rights(site, devs, "bob") + rights(site, everybody, "bob") == [0, 0]
    d.join("admins", d.user("bob"))
    site.forget()
    assert rights(site, devs, "bob") + rights(site, everybody, "bob") == [0, 2]


# --- browser sessions ------------------------------------------------------------------
def browser(site, name):
    """Somebody logged in by a browser, whose directory was asked long ago."""
    b = Browser(site.root)
    b.login(name, PASSWORD)
    assert b.login(name, PASSWORD).status == 200
    return b


def later(site, name):
    """The directory was asked longer ago than a session believes it."""
    site.psql("UPDATE users SET directory_at = now() - interval '6 minutes' "
              f"WHERE username = '{name}' AND deleted_at IS NULL")


def test_a_session_notices_who_left_a_group(site, make_slapd):
    d = make_slapd()
    d.add_user("sam")
    d.add_group("crew", d.user("sam"), d.user("bob"))
    site.use(d, **by_groups(d, ldap_group_admin_dn=d.group("crew")))
    project = site.team(d.group("crew"))
    b = browser(site, "sam")
    assert b.call("GET", f"{V2}/projects/{project}").json()["current_user_role_id"] == 2
    assert b.call("GET", f"{V2}/users").status == 200
    d.leave("crew", d.user("sam"))
    mark = d.mark()
    assert b.call("GET", f"{V2}/users").status == 200, "not asked every time"
    assert not d.searches(mark)
    later(site, "sam")
    assert b.call("GET", f"{V2}/users").status == 403
    assert b.call("GET", f"{V2}/projects/{project}").status == 403
    assert len(group_searches(d, mark)) == 1


def test_a_session_ends_with_its_user(site, make_slapd):
    d = make_slapd()
    d.add_user("tess")
    site.use(d, **by_groups(d))
    b = browser(site, "tess")
    d.delete(d.user("tess"))
    later(site, "tess")
    assert b.call("GET", ME).status == 401
    assert b.call("GET", ME).status == 401
    assert site.psql("SELECT count(*) FROM usergroup_user JOIN users USING (user_id) "
                     "WHERE username = 'tess'") == "0"


def test_a_session_outlives_a_directory_that_is_away(site, make_slapd):
    d = make_slapd()
    d.add_user("uma")
    site.use(d, **by_groups(d, ldap_timeout=1))
    b = browser(site, "uma")
    d.stop()
    later(site, "uma")
    assert b.call("GET", ME).status == 200
    d.start()
    later(site, "uma")
    assert b.call("GET", ME).status == 200


# --- administrators by group -----------------------------------------------------------
@pytest.mark.parametrize("group", ["admins", "all", "everybody"])
def test_a_group_of_administrators(site, slapd, group):
    site.use(slapd, **by_groups(slapd, ldap_group_admin_dn=slapd.group(group)))
    alice = site.person("alice", PASSWORD)
    assert alice.get(ME).json()["admin_role_in_auth"] is True
    assert alice.get(f"{V2}/users").status == 200
    assert site.me("bob", PASSWORD)["admin_role_in_auth"] is (group != "admins")
    site.use(slapd, **by_groups(slapd))
    assert alice.get(ME).json()["admin_role_in_auth"] is False
    assert alice.get(f"{V2}/users").status == 403


def test_an_administrator_by_group_is_one_as_long_as_in_it(site, make_slapd):
    d = make_slapd()
    d.add_user("eva")
    d.add_group("chiefs", d.user("eva"), d.user("alice"))
    site.use(d, **by_groups(d, ldap_group_admin_dn=d.group("chiefs")))
    eva = site.person("eva", PASSWORD)
    assert eva.get(f"{V2}/users").status == 200
    private = site.root.project()
    assert eva.push_image(f"{private}/app", "1")
    d.leave("chiefs", d.user("eva"))
    site.forget()
    assert eva.get(f"{V2}/users").status == 403
    assert eva.manifest(f"{private}/app", "1").status in (401, 403, 404)


# --- what it costs -------------------------------------------------------------------
def test_200_groups_cost_one_search(site, make_slapd):
    d = make_slapd()
    flat = d.add_flat(d.user("lonely"))
    site.use(d, **by_groups(d, ldap_nested_groups=False))
    project = site.team(flat[-1])
    mark = d.mark()
    assert site.person("lonely", PASSWORD).get(ME).status == 200
    assert len(group_searches(d, mark)) == 1
    assert rights(site, project, "lonely") == [2]


def test_200_groups_in_a_chain(site, make_slapd):
    """One search a level, and an end."""
    d = make_slapd()
    chain = d.add_chain(d.user("lonely"))
    site.use(d, **by_groups(d))
    near, tenth = site.team(chain[0]), site.team(chain[9])
    mark = d.mark()
    assert site.person("lonely", PASSWORD).get(ME).status == 200
    n = len(group_searches(d, mark))
    assert 10 <= n <= 201
    assert rights(site, near, "lonely") + rights(site, tenth, "lonely") == [2, 2]


def test_200_groups_beside_each_other_in_a_chain(site, make_slapd):
    """One search a level, however many groups that is."""
    d = make_slapd()
    flat = d.add_flat(d.user("lonely"))
    d.add_group("over", *flat)
    d.add_group("above", d.group("over"))
    site.use(d, **by_groups(d))
    project = site.team(d.group("above"))
    mark = d.mark()
    assert site.person("lonely", PASSWORD).get(ME).status == 200
    n = len(group_searches(d, mark))
    print(f"200 groups, two levels above them: {n} searches")
    assert n <= 8
    assert rights(site, project, "lonely") == [2]


def test_a_directory_that_expands_groups_is_asked_once(site, make_slapd):
    d = make_slapd(expanded=True)
    site.use(d, **by_groups(d))
    project = site.team(d.group("everybody"))
    mark = d.mark()
    assert site.person("bob", PASSWORD).get(ME).status == 200
    n = len(group_searches(d, mark))
    print(f"memberOf is expanded: {n} searches")
    assert n <= 2
    assert rights(site, project, "bob", "carol", "lonely") == [2, 2, 0]


def test_groups_are_remembered_with_the_password(site, make_slapd):
    d = make_slapd()
    site.use(d, **by_groups(d))
    project, bob = site.team(d.group("all")), site.person("bob", PASSWORD)
    with site.one_worker():
        assert bob.get(ME).status == 200
        mark = d.mark()
        assert {site.role(bob, project) for _ in range(20)} == {2}
        assert d.searches(mark) == []


def test_a_group_of_2000(site, make_slapd):
    d = make_slapd()
    d.add_many(users=2000, members=2000)
    site.use(d, **by_groups(d))
    project = site.team(d.group("big"))
    assert rights(site, project, "u0001", "u2000", "bob") == [2, 2, 0]


def test_groups_within_size_limits(site, make_slapd):
    """More groups than a search gives at once."""
    d = make_slapd(size_limit=50)
    flat = d.add_flat(d.user("lonely"))
    site.use(d, **by_groups(d))
    projects = [site.team(dn) for dn in (flat[0], flat[-1])]
    assert [rights(site, p, "lonely") for p in projects] == [[2], [2]]
