"""Every route that names a permission, for every role: as perms.def says."""
import re
import subprocess
import urllib.parse

import pytest

from instance import SOURCE
from registry import Client, unique

ROLES = {"project admin": 1, "maintainer": 4, "developer": 2, "guest": 3, "limited guest": 5}
ACTIONS = dict(zip("CRUDLSOPW", ["create", "read", "update", "delete", "list", "stop",
                                 "operate", "pull", "push"]))


def matrix():
    """(resource, action) -> the roles that have it, from the table itself; none: robots only."""
    allowed = {}
    for line in (SOURCE / "common/auth/perms.def").read_text().splitlines():
        cells = re.findall(r'"([^"]*)"', line) if line.startswith("X(") else []
        for role, letters in zip([*ROLES, "public"], cells[1:7]):
            for letter in letters:
                allowed.setdefault((cells[0], ACTIONS[letter]), set()).add(role)
        for letter in "".join(cells[7:9]):
            allowed.setdefault((cells[0], ACTIONS[letter]), set())
    return allowed


def routes(server, program):
    """(method, pattern, rule, resource, action) of a program's own map."""
    out = subprocess.run([server.prefix / f"libexec/roadstead/{program}.fcgi", "--routes"],
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        methods, rest = re.match(r"((?:[A-Z]+, )*[A-Z]+) (.*)", line).groups()
        pattern, rule, *need = rest.split()
        yield methods.split(", ")[0], pattern, rule, *(need[0].split(":") if need else ("", ""))


@pytest.fixture(scope="module")
def place(server):
    """A private and a public project with an artifact each, and people in them."""
    admin = Client(server)
    projects = {}
    for public in (False, True):
        project = admin.project(public)
        admin.push_image(f"{project}/r", "1", [unique()])
        projects[public] = project
    people = {role: {p: admin.member(p, number) for p in projects.values()}
              for role, number in ROLES.items()}
    return admin, projects, people


def path_of(pattern, project):
    """Something that is there to be read; what would change goes to what is not."""
    values = {"project": project, "repository": "r", "reference": "1", "tag": "none",
              "mid": "999999999", "id": "999999999", "meta_name": "none"}
    return re.sub(r"\{(\w+)\}", lambda m: urllib.parse.quote(values[m.group(1)]), pattern)


def harmless(method, pattern):
    """A change must be refused or fail for want of a body, never happen."""
    return method == "DELETE" and ("{reference}" in pattern or pattern.endswith("{repository}")
                                   or pattern.endswith("{project}"))


def test_api_routes_follow_the_matrix(server, place):
    """401 and 403 exactly where the table has no letter."""
    _, projects, people = place
    allowed, seen = matrix(), 0
    for method, pattern, rule, resource, action in routes(server, "api"):
        if rule not in ("project", "part"):
            continue
        seen += 1
        roles = allowed[resource, action]
        for role in ROLES:
            caller = people[role][projects[False]]
            if harmless(method, pattern) and role in roles:
                continue  # it would go through: the API's own tests do that
            a = caller.call(method, path_of(pattern, projects[False]),
                            None if method in ("GET", "DELETE") else b"{")
            refused = a.status in (401, 403)
            assert refused != (role in roles), (role, method, pattern, a)
    assert seen >= 15


def test_system_routes_are_for_administrators(server, place):
    """401 without a name, 403 with one, whatever is in the path."""
    admin, _, _ = place
    nobody, somebody = Client(server, None), admin.user()
    seen = 0
    for method, pattern, rule, _, _ in routes(server, "api"):
        if rule != "system":
            continue
        seen += 1
        path = re.sub(r"\{\w+\}", "999999999", pattern)
        body = None if method in ("GET", "DELETE") else b"{"
        assert nobody.call(method, path, body).status == 401, (method, pattern)
        assert somebody.call(method, path, body).status == 403, (method, pattern)
        assert admin.call(method, path, body).status in (200, 400, 404), (method, pattern)
    assert seen >= 3


def test_strangers_and_public_projects(server, place):
    """Without a role: 401 without a name, 403 with one; public: the public column."""
    admin, projects, _ = place
    nobody, somebody = Client(server, None), admin.user()
    allowed = matrix()
    for method, pattern, rule, resource, action in routes(server, "api"):
        if rule not in ("project", "part"):
            continue
        body = None if method in ("GET", "DELETE") else b"{"
        private, public = (path_of(pattern, projects[p]) for p in (False, True))
        assert nobody.call(method, private, body).status == 401, (method, pattern)
        assert somebody.call(method, private, body).status == 403, (method, pattern)
        for who, code in ((nobody, 401), (somebody, 403)):
            refused = who.call(method, public, body).status == code
            assert refused != ("public" in allowed[resource, action]), (method, pattern)


def test_registry_follows_the_same_table(server, place):
    """pull, push and delete by role, by Basic and by token alike."""
    _, projects, people = place
    project, allowed = projects[False], matrix()
    repo = f"{project}/r"
    for role in ROLES:
        caller = people[role][project]
        token = caller.bearer(f"repository:{repo}:pull,push,delete")
        for who in (caller, token):
            can = {
                "pull": who.manifest(repo, "1").status == 200,
                "push": who.call("POST", f"/v2/{repo}/blobs/uploads/", b"").status == 202,
                "delete": who.delete(f"/v2/{repo}/manifests/none").status == 404,
            }
            for action, done in can.items():
                assert done == (role in allowed["repository", action]), (role, action)


def test_role_limited_to_repositories(server, place):
    """One user, different rights on different repositories of one project."""
    admin, projects, _ = place
    project = projects[False]
    admin.push_image(f"{project}/team/api/app", "1", [unique()])
    user = admin.member(project, 2, "team/api/**")
    server.psql("INSERT INTO member (project_id, user_id, role_id) SELECT project_id, user_id, 3 "
                f"FROM project, users WHERE project.name = '{project}' "
                f"AND username = '{user.name}'")
    inside, outside = f"{project}/team/api/app", f"{project}/r"
    def pushes(who, repo):
        return who.call("POST", f"/v2/{repo}/blobs/uploads/", b"").status
    for who in (user, user.bearer(f"repository:{inside}:pull,push",
                                  f"repository:{outside}:pull,push")):
        assert who.manifest(inside, "1").status == who.manifest(outside, "1").status == 200
        assert (pushes(who, inside), pushes(who, outside)) == (202, 401)


def test_api_routes_follow_patterns(server, place):
    """A limited role counts where its pattern matches, as the table says, and nowhere else."""
    admin, projects, _ = place
    project, allowed = projects[False], matrix()
    for role, number in ROLES.items():
        inside = admin.member(project, number, "{r,nothing}")
        outside = admin.member(project, number, "r/**")
        for method, pattern, rule, resource, action in routes(server, "api"):
            if rule not in ("project", "part"):
                continue
            has = role in allowed[resource, action]
            path, body = path_of(pattern, project), None if method in ("GET", "DELETE") else b"{"
            if not (harmless(method, pattern) and "{repository}" in pattern and has):
                may = has and (rule == "part" or "{repository}" in pattern)
                a = inside.call(method, path, body)
                assert (a.status != 403) == may, (role, method, pattern, a)
            a = outside.call(method, path, body)
            assert (a.status != 403) == (has and rule == "part"), (role, method, pattern, a)


def test_every_route_asks_something(server):
    """No route without a rule, and permissions exist in the table."""
    allowed = matrix()
    for program in ("registry", "token", "api"):
        found = list(routes(server, program))
        assert found
        for method, pattern, rule, resource, action in found:
            assert rule in ("public", "login", "project", "part", "system", "repository", "catalog")
            assert not resource or rule == "catalog" or (resource, action) in allowed, pattern


def test_the_table_is_as_wide_as_harbors():
    """Harbor's own counts of permissions by role."""
    counts = dict.fromkeys([*ROLES, "public"], 0)
    for roles in matrix().values():
        for role in roles:
            counts[role] += 1
    assert list(counts.values()) == [75, 53, 36, 20, 14, 12]


def test_deleting_by_role(server, place):
    """What the walk over the routes leaves out: it would go through."""
    admin, _, _ = place
    allowed = matrix()
    for role, number in ROLES.items():
        project = admin.project()
        admin.push_image(f"{project}/r", "1", [unique()])
        caller, api = admin.member(project, number), f"/api/v2.0/projects/{project}"
        for resource, path in (("tag", "/repositories/r/artifacts/1/tags/1"),
                               ("artifact", "/repositories/r/artifacts/1"),
                               ("repository", "/repositories/r"), ("project", "")):
            a = caller.delete(api + path)
            if role in allowed[resource, "delete"]:
                assert a.status == 404 if resource == "artifact" else a.status == 200, (role, path, a)
            else:
                assert a.status == 403, (role, path, a)
                if resource == "repository":
                    admin.delete(api + path)
