"""Members of projects: users and groups, roles, and the repositories they are limited to."""
import re

import pytest

from registry import Client, unique
from rest import V2


@pytest.fixture
def project(client):
    return client.project()


def add(client, project, doc, status=201):
    a = client.call_api("POST", f"/projects/{project}/members", doc, status)
    return a.location if status == 201 else a


def user(who, role, pattern=None):
    doc = {"role_id": role, "member_user": {"username": who.name}}
    return doc | {"repository_pattern": pattern} if pattern is not None else doc


def listed(client, project, query=""):
    return client.call_api("GET", f"/projects/{project}/members{query}").json()


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_a_member_lives(client, project):
    who = client.user()
    place = add(client, project, user(who, 2))
    mid = int(re.fullmatch(rf"{V2}/projects/{project}/members/(\d+)", place).group(1))
    uid = who.call_api("GET", "/users/current").json()["user_id"]
    one = client.get(place).json()
    pid = client.call_api("GET", f"/projects/{project}").json()["project_id"]
    assert one == {"id": mid, "project_id": pid, "entity_name": who.name, "role_name": "developer",
                   "role_id": 2, "entity_id": uid, "entity_type": "u"}
    assert one in listed(client, project)
    assert who.call_api("GET", f"/projects/{project}").json()["current_user_role_id"] == 2
    a = client.call("PUT", place, b'{"role_id":3}')
    assert a.status == 200 and a.body == b""
    assert client.get(place).json()["role_name"] == "guest"
    a = client.delete(place)
    assert a.status == 200 and a.body == b""
    assert client.get(place).status == 404 and client.delete(place).status == 404
    assert who.call("GET", f"{V2}/projects/{project}").status == 403


def test_by_id_and_in_projects_by_id(client, project):
    who = client.user()
    uid = who.call_api("GET", "/users/current").json()["user_id"]
    pid = client.call_api("GET", f"/projects/{project}").json()["project_id"]
    place = add(client, pid, {"role_id": 5, "member_user": {"user_id": uid}})
    assert place.startswith(f"{V2}/projects/{pid}/members/")
    assert client.get(place).json()["role_name"] == "limitedGuest"


def test_groups(server, client, project):
    n = unique().hex()[:12]
    dn = f"cn={n},ou=groups,dc=example"
    place = add(client, project, {"role_id": 4, "member_group": {"ldap_group_dn": dn, "group_name": n}})
    one = client.get(place).json()
    assert (one["entity_type"], one["entity_name"], one["role_name"]) == ("g", n, "maintainer")
    assert add(client, project, {"role_id": 4, "member_group": {"ldap_group_dn": dn.upper()}}, 409)
    other = client.project()
    for group in ({"id": one["entity_id"]}, {"group_name": n}, {"ldap_group_dn": dn}):
        again = add(client, other, {"role_id": 3, "member_group": group})
        assert client.get(again).json()["entity_id"] == one["entity_id"]
        assert client.delete(again).status == 200
    add(client, project, {"role_id": 3, "member_group": {"group_name": n + "x"}}, 404)
    add(client, project, {"role_id": 3, "member_group": {"id": 10**9}}, 404)
    made = add(client, project, {"role_id": 3, "member_group": {"group_name": n + "o", "group_type": 3}})
    gid = client.get(made).json()["entity_id"]
    who = client.user()
    server.psql(f"INSERT INTO usergroup_user SELECT {gid}, user_id FROM users WHERE username = '{who.name}'")
    assert who.call_api("GET", f"/projects/{project}").json()["current_user_role_id"] == 3


def test_lists_are_filtered_and_paged(client, project):
    names = sorted(client.user(f"{project}-m{i}").name for i in range(3))
    for n in names:
        client.call_api("POST", f"/projects/{project}/members",
                        {"role_id": 3, "member_user": {"username": n}}, 201)
    assert [m["entity_name"] for m in listed(client, project)] == ["admin", *names]
    assert [m["entity_name"] for m in listed(client, project, f"?entityname={project}-M1")] == [names[1]]
    assert listed(client, project, "?entityname=%25") == []
    a = client.get(f"{V2}/projects/{project}/members?page=2&page_size=3")
    assert [m["entity_name"] for m in a.json()] == [names[2]]
    assert a.headers["X-Total-Count"] == "4" and 'rel="prev"' in a.headers["Link"]
    assert client.get(f"{V2}/projects/{project}/members?page_size=101").status == 422


def test_refusals(client, project):
    who = client.user()
    for doc, status in (
            ({}, 400), ({"role_id": 2}, 400), (user(who, 0), 400), (user(who, 6), 400),
            (user(who, -1), 400), (user(who, 2**62), 400), (user(who, "2"), 400), (user(who, 2.5), 400),
            (user(who, None), 400), ({"role_id": 2, "member_user": "x"}, 400),
            ({"role_id": 2, "member_user": {"username": 5}}, 400),
            ({"role_id": 2, "member_user": {"username": ""}}, 400),
            ({"role_id": 2, "member_user": {"username": "nobody-has-this"}}, 404),
            ({"role_id": 2, "member_user": {"username": "x" * 100000}}, 404),
            ({"role_id": 2, "member_user": {"user_id": 2**62}}, 404),
            ({"role_id": 2, "member_user": {"user_id": -5}}, 404),
            ({"role_id": 2, "member_user": {"user_id": 1}, "member_group": {"id": 1}}, 400),
            ({"role_id": 2, "member_group": {"group_name": "g" * 256, "group_type": 2}}, 400),
            ({"role_id": 2, "member_group": {"ldap_group_dn": "d" * 600}}, 400),
            ({"role_id": 2, "member_group": {"group_name": "g", "group_type": 9}}, 422),
            ({"role_id": 2, "member_group": {"group_name": "'; DROP TABLE member; --"}}, 404)):
        a = add(client, project, doc, status)
        assert a.json()["errors"][0]["message"], doc
    add(client, project, user(who, 2))
    assert code(add(client, project, user(who, 3), 409)) == "CONFLICT"
    for mid, status in (("999999999", 404), ("0", 422), ("x", 422), ("-1", 422), ("9" * 30, 422)):
        for method in ("GET", "PUT", "DELETE"):
            a = client.call(method, f"{V2}/projects/{project}/members/{mid}",
                            b'{"role_id":2}' if method == "PUT" else None)
            assert a.status == status, (method, mid, a)


def test_members_of_other_projects_are_out_of_reach(client, project):
    other = client.project()
    place = add(client, other, user(client.user(), 2))
    here = place.replace(f"/{other}/", f"/{project}/")
    admin = client.member(project, 1)
    assert admin.get(place).status == 403
    for method in ("GET", "PUT", "DELETE"):
        body = b'{"role_id":1}' if method == "PUT" else None
        assert admin.call(method, here, body).status == 404
    assert client.get(place).json()["role_id"] == 2


def test_a_change_needs_something_to_change(client, project):
    place = add(client, project, user(client.user(), 2))
    for body in (b"", b"{}", b"[]", b'{"role_id":null}', b'{"role_id":9}', b'{"role_id":"1"}',
                 b'{"repository_pattern":5}', b'{"repository_pattern":"a{"}'):
        assert client.call("PUT", place, body).status == 400, body
    assert client.get(place).json()["role_id"] == 2


PATTERNS = ["*", "**", "team/**", "a?c", "{a,b}/*", "**/x", "a-b_c.d/e"]
NO_PATTERNS = ["a{", "a}", "{a,{b}}", "{}", "{a,}", "a,b", "***", "A", "a b", "a\\b", "[a]", "ä",
               "a" * 256, "'", "a\n"]


def test_patterns_are_checked(client, project):
    who = client.user()
    for p in PATTERNS:
        place = add(client, project, user(who, 3, p))
        assert client.get(place).json()["repository_pattern"] == p
        add(client, project, user(who, 2, p), 409)
    for p in NO_PATTERNS:
        add(client, project, user(who, 3, p), 400)
    assert "repository_pattern" not in client.get(add(client, project, user(who, 3, ""))).json()
    assert len(listed(client, project, f"?entityname={who.name}")) == len(PATTERNS) + 1


def test_the_pattern_changes(client, project):
    who = client.user()
    place = add(client, project, user(who, 2, "a/**"))
    assert client.call("PUT", place, b'{"role_id":3}').status == 200
    assert client.get(place).json()["repository_pattern"] == "a/**"
    assert client.call("PUT", place, b'{"repository_pattern":"b/**"}').status == 200
    one = client.get(place).json()
    assert (one["role_id"], one["repository_pattern"]) == (3, "b/**")
    add(client, project, user(who, 2))
    assert client.call("PUT", place, b'{"repository_pattern":""}').status == 409
    assert client.call("PUT", place, b'{"repository_pattern":"b/*","role_id":2}').status == 200


def test_the_last_administrator_stays(client, project):
    """Only a system administrator leaves a project without one."""
    boss = client.member(project, 1)
    [own] = [m["id"] for m in listed(client, project) if m["entity_name"] == "admin"]
    place = f"{V2}/projects/{project}/members"
    assert boss.delete(f"{place}/{own}").status == 200
    [mine] = [m["id"] for m in listed(client, project)]
    part = client.member(project, 1, "a/**")  # of a part does not count
    for method, body in (("DELETE", None), ("PUT", b'{"role_id":2}'),
                         ("PUT", b'{"repository_pattern":"a"}')):
        a = boss.call(method, f"{place}/{mine}", body)
        assert (a.status, code(a)) == (412, "PRECONDITION")
    assert boss.call("PUT", f"{place}/{mine}", b'{"role_id":1}').status == 200
    assert part.call("GET", place).status == 403
    client.member(project, 1)
    assert boss.delete(f"{place}/{mine}").status == 200
    assert boss.get(place).status == 403
    [last] = [m["id"] for m in listed(client, project) if "repository_pattern" not in m]
    assert client.delete(f"{place}/{last}").status == 200


def test_changes_are_on_record(server, client, project):
    who = client.user()
    place = add(client, project, user(who, 2, "a/*"))
    client.call("PUT", place, b'{"role_id":3}')
    client.delete(place)
    rows = server.psql("SELECT operation, resource, username FROM audit WHERE resource_type = 'member' "
                       f"AND resource LIKE '{who.name}: %' ORDER BY op_time").splitlines()
    assert rows == [f"create|{who.name}: developer in a/*|admin", f"update|{who.name}: guest in a/*|admin",
                    f"delete|{who.name}: guest in a/*|admin"]


# --- what a pattern means ----------------------------------------------------
@pytest.fixture
def team(client, project):
    """A developer of team/** alone, in a project with more."""
    for repo in ("team/a", "team/x/b", "other", "teams/c"):
        client.push_image(f"{project}/{repo}", "1", [unique()])
    who = client.user()
    add(client, project, user(who, 2, "team/**"))
    return who


def names(a):
    assert a.status == 200, a
    return sorted(r["name"].split("/", 1)[1] for r in a.json())


def test_lists_show_what_matches(client, project, team):
    mine = ["team/a", "team/x/b"]
    a = team.get(f"{V2}/projects/{project}/repositories")
    assert names(a) == mine and a.headers["X-Total-Count"] == "2"
    everywhere = team.get(f"{V2}/repositories?page_size=100&q=name=~{project}/")
    assert names(everywhere) == mine  # and what is public elsewhere
    catalog = team.get("/v2/_catalog").json()["repositories"]
    assert [r for r in catalog if r.startswith(f"{project}/")] == [f"{project}/{r}" for r in mine]
    assert [p["name"] for p in team.get(f"{V2}/projects?name={project}").json()] == [project]
    one = team.get(f"{V2}/projects/{project}").json()
    assert "current_user_role_id" not in one
    assert len(client.get(f"{V2}/projects/{project}/repositories").json()) == 4


def test_repositories_are_counted_as_they_are_seen(server, client, project, team):
    def counts(who):
        one = who.get(f"{V2}/projects/{project}").json()
        [same] = who.get(f"{V2}/projects?name={project}").json()
        assert same == one
        return one["repo_count"]

    assert (counts(client), counts(team)) == (4, 2)
    add(client, project, user(team, 3, "{other,nothing}"))
    assert counts(team) == 3
    # the administrator sees all, whatever he is a member of
    boss = client.user()
    server.psql(f"UPDATE users SET sysadmin = true WHERE username = '{boss.name}'")
    add(client, project, user(boss, 2, "team/**"))
    assert counts(boss) == 4
    client.call("PUT", f"{V2}/projects/{project}", b'{"metadata":{"public":"true"}}')
    assert counts(team) == counts(Client(server, None)) == 4
    client.call("PUT", f"{V2}/projects/{project}", b'{"metadata":{"public":"false"}}')
    add(client, project, user(team, 5))
    assert counts(team) == 4
    server.psql(f"UPDATE users SET sysadmin = false WHERE username = '{boss.name}'")


def test_hard_patterns_mean_the_same_everywhere(client, project):
    """What is listed can be pulled, however many ways there are to match it."""
    name = "a" * 180 + "/b"
    client.push_image(f"{project}/{name}", "1", [unique()])
    who = client.user()
    add(client, project, user(who, 3, "**a" * 40 + "/**b"))
    assert names(who.get(f"{V2}/projects/{project}/repositories")) == [name]
    assert who.manifest(f"{project}/{name}", "1").status == 200
    assert who.bearer(f"repository:{project}/{name}:pull").manifest(f"{project}/{name}", "1").status == 200


def test_the_rest_of_the_project_is_closed(project, team):
    at = f"{V2}/projects/{project}"
    for method, path in (("GET", "/members"), ("POST", "/members"), ("PUT", ""), ("DELETE", ""),
                         ("GET", "/repositories/other"), ("GET", "/repositories/other/artifacts"),
                         ("GET", "/repositories/teams%252Fc/artifacts/1"),
                         ("GET", "/repositories/team"), ("GET", "/repositories/team%25")):
        assert team.call(method, at + path).status == 403, path


def test_the_api_within_the_pattern(project, team):
    at = f"{V2}/projects/{project}/repositories/team%252Fx%252Fb"
    assert team.get(at).status == team.get(at.replace("%25", "%")).status == 200
    assert team.get(f"{at}/artifacts").status == team.get(f"{at}/artifacts/1").status == 200
    assert team.call("POST", f"{at}/artifacts/1/tags", b'{"name":"2"}').status == 201
    assert team.delete(f"{at}/artifacts/1/tags/2").status == 403  # a developer may not
    other = f"{V2}/projects/{project}/repositories/team%252Fcopy/artifacts?from={project}"
    assert team.call("POST", f"{other}/team/a:1").status == 201
    assert team.call("POST", f"{other}/other:1").status == 403


def test_the_registry_within_the_pattern(project, team):
    inside, outside = f"{project}/team/a", f"{project}/other"
    token = team.bearer(f"repository:{inside}:pull,push", f"repository:{outside}:pull,push")
    for who in (team, token):
        assert who.manifest(inside, "1").status == 200
        assert who.manifest(outside, "1").status == 401
        assert who.call("POST", f"/v2/{inside}/blobs/uploads/", b"").status == 202
        assert who.call("POST", f"/v2/{outside}/blobs/uploads/", b"").status == 401


def test_several_patterns_add_up(client, project, team):
    place = add(client, project, user(team, 4, "team/a"))
    add(client, project, user(team, 3, "{other,nothing}"))
    at = f"{V2}/projects/{project}/repositories"
    assert names(team.get(at)) == ["other", "team/a", "team/x/b"]
    assert team.delete(f"{at}/team%252Fx%252Fb").status == 403
    assert team.delete(f"{at}/other").status == 403
    assert team.delete(f"{at}/team%252Fa").status == 200
    client.push_image(f"{project}/team/a", "1", [unique()])
    assert client.delete(place).status == 200
    assert team.delete(f"{at}/team%252Fa").status == 403


def test_a_change_holds_at_once(client, project, team):
    [mine] = listed(client, project, f"?entityname={team.name}")
    place = f"{V2}/projects/{project}/members/{mine['id']}"
    at = f"{V2}/projects/{project}/repositories/"
    assert team.get(at + "other").status == 403
    assert client.call("PUT", place, b'{"repository_pattern":"other"}').status == 200
    assert team.get(at + "other").status == 200 and team.get(at + "team%252Fa").status == 403
    assert client.delete(place).status == 200
    assert team.get(at + "other").status == team.get(f"{V2}/projects/{project}").status == 403


def test_strangers_see_no_members(server, client, project):
    place = f"{V2}/projects/{project}/members"
    assert Client(server, None).get(place).status == 401
    assert client.user().get(place).status == 403
    public = client.project(public=True)
    assert client.user().get(f"{V2}/projects/{public}/members").status == 403
