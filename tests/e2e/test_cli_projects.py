"""Projects, quotas and robots by the command, from the machine itself."""
import re

import pytest

from registry import Client, basic
from rest import V2


def fails(rs, *args, say, code=2):
    r = rs.cli(*args, check=False)
    assert r.returncode == code and say in r.stdout, (args, r.returncode, r.stdout)


def line_of(rs, verb, name):
    """What the list says of one, without the time it was made; None if nothing."""
    found = [x for x in rs.cli(verb, "list").stdout.splitlines() if f" name={name} " in x]
    assert len(found) < 2
    return re.sub(r" created=\S+", "", found[0].split(" ", 1)[1]) if found else None


def audit(rs, kind, name):
    return rs.psql("SELECT operation, username, client FROM audit WHERE resource_type = "
                   f"'{kind}' AND resource = '{name}' ORDER BY op_time").splitlines()


def robot(rs, *args):
    """A client for the robot whose secret the command prints."""
    made, secret = rs.cli("robot", *args).stdout.splitlines()
    assert secret.startswith("secret=")
    found = Client(rs, basic(made.split()[0], secret.removeprefix("secret=")))
    found.name = made.split()[0]
    return found


@pytest.fixture
def project(server, name):
    server.cli("project", "create", name)
    return name


# --- projects -------------------------------------------------------------------
def test_projects_come_and_go(server, client, name):
    server.cli("project", "create", name, "--public")
    doc = client.get(f"{V2}/projects/{name}").json()
    assert (doc["metadata"]["public"], doc["owner_name"]) == ("true", "admin")
    assert line_of(server, "project", name) == (
        f"name={name} public=yes owner=admin repositories=0 quota=none")
    client.push_image(f"{name}/app", "1")
    fails(server, "project", "delete", name, say="the project contains repositories", code=1)
    assert line_of(server, "project", name).endswith("repositories=1 quota=none")
    client.call_api("DELETE", f"/projects/{name}/repositories/app")
    server.cli("project", "delete", name)
    assert line_of(server, "project", name) is None
    assert client.head(f"{V2}/projects?project_name={name}").status == 404
    assert audit(server, "project", name) == ["create|root|command", "delete|root|command"]


def test_a_project_has_an_owner(server, client, name):
    who = client.user()
    server.cli("project", "create", name, "--owner", who.name)
    doc = who.get(f"{V2}/projects/{name}").json()
    assert (doc["owner_name"], doc["current_user_role_id"]) == (who.name, 1)
    assert doc["metadata"]["public"] == "false"
    assert f"owner={who.name} " in line_of(server, "project", name)


def test_a_project_has_a_quota(server, client, name):
    """That of the configuration unless another is given."""
    client.call_api("PUT", "/configurations", {"storage_per_project": 4096})
    try:
        for i, (given, has) in enumerate(((None, 4096), ("none", -1), ("2GiB", 2 << 30),
                                          ("100", 100))):
            option = ("--quota", given) if given else ()
            server.cli("project", "create", f"{name}-{i}", *option)
            doc = client.get(f"{V2}/projects/{name}-{i}/summary").json()
            assert doc["quota"]["hard"] == {"storage": has}
            said = "none" if has < 0 else str(has)
            assert line_of(server, "project", f"{name}-{i}").endswith(f" quota={said}")
    finally:
        client.call_api("PUT", "/configurations", {"storage_per_project": -1})


def test_what_is_refused_of_projects(server, name):
    usage = "project list | create NAME"
    for args in ((), ("paint",), ("list", "x"), ("create",), ("delete",), ("delete", "a", "b")):
        fails(server, "project", *args, say=usage)
    fails(server, "project", "create", name, "x", say="project create NAME")
    fails(server, "project", "create", name, "--colour", "red", say="no such option")
    fails(server, "project", "create", name, "--owner", "nobody-there", say="there is no user")
    for bad in ("x", "0", "-1", "-5", "1TiBB", "9" * 19, ""):
        fails(server, "project", "create", name, "--quota", bad, say="--quota SIZE")
    for bad in ("", "Upper", "a/b", "a..b", "x" * 256):
        fails(server, "project", "create", bad, say="project name must be")
    fails(server, "project", "create", "library", say="the project already exists", code=1)
    fails(server, "project", "delete", name, say=f"there is no project {name}")
    assert line_of(server, "project", name) is None


def test_the_lists_are_whole(server, name):
    """Also behind the first page."""
    server.psql(f"INSERT INTO project (name, owner_id) SELECT '{name}-' || i, 1 "
                "FROM generate_series(1, 501) i")
    server.psql("INSERT INTO robot (name, secret, duration, expires_at, creator_type, creator_ref, "
                f"owner_id) SELECT '{name}-' || i, 'x', -1, -1, 'local', 1, 1 "
                "FROM generate_series(1, 501) i")
    try:
        for verb in ("project", "quota", "robot"):
            listed = server.cli(verb, "list").stdout
            assert len(set(re.findall(rf" name=\S*({name}-\d+) ", listed))) == 501, verb
            assert listed.count(name) == 501
    finally:
        server.psql(f"DELETE FROM project WHERE name LIKE '{name}-%'; "
                    f"DELETE FROM robot WHERE name LIKE '{name}-%'")


# --- quotas ---------------------------------------------------------------------
def test_quotas_are_listed_and_counted(server, client, project, name):
    client.push_image(f"{project}/app", "1", (b"x" * 1000,), config=b"{}")
    assert line_of(server, "quota", project) == f"name={project} quota=none used=1002"
    server.cli("project", "create", f"{name}-2", "--quota", "4000")
    numbers = [client.get(f"{V2}/projects/{p}").json()["project_id"] for p in (project, f"{name}-2")]
    client.push_image(f"{name}-2/app", "1", (b"y" * 3000,), config=b"{}")
    client.call_api("DELETE", f"/projects/{name}-2/repositories/app/artifacts/1")
    believed = f"SELECT quota_estimate({numbers[1]})"
    assert server.psql(believed) == "3002"
    said = server.cli("quota", "refresh").stdout.splitlines()
    assert f"{numbers[1]} name={name}-2 used=0" in said and server.psql(believed) == "0"
    assert not [x for x in said if f"name={project} " in x], "it has no limit"
    assert server.cli("quota", "refresh", project).stdout == (
        f"{numbers[0]} name={project} used=1002\n")
    assert line_of(server, "quota", f"{name}-2") == f"name={name}-2 quota=4000 used=0"


def test_what_is_refused_of_quotas(server, name):
    for args in ((), ("paint",), ("list", "x"), ("refresh", "a", "b")):
        fails(server, "quota", *args, say="quota list | refresh [PROJECT]")
    fails(server, "quota", "refresh", name, say=f"there is no project {name}")


# --- robots ---------------------------------------------------------------------
def test_a_robot_of_a_project(server, client, project):
    ci = robot(server, "create", f"{project}+ci", "--push", project, "--days", "7",
               "--description", "builds")
    assert ci.name == f"robot${project}+ci"
    digest = ci.push_image(f"{project}/app", "1")
    assert ci.manifest(f"{project}/app", digest).status == 200
    other = client.project()
    client.push_image(f"{other}/app", "1")
    assert ci.manifest(f"{other}/app", "1").status in (401, 403)
    number = client.get(f"{V2}/projects/{project}").json()["project_id"]
    [doc] = client.get(f"{V2}/robots?q=Level%3Dproject,ProjectID%3D{number}").json()
    assert (doc["name"], doc["level"], doc["duration"], doc["description"]) == (
        ci.name, "project", 7, "builds")
    line = line_of(server, "robot", ci.name)
    assert re.fullmatch(rf'name=\S+ disabled=no expires=20\S+Z grants="{project}:repository:pull,'
                        'push"', line), line


def test_a_robot_of_the_system(server, client, project, name):
    other = client.project()
    made = robot(server, "create", name, "--pull", project, "--pull", other, "--push", project,
                 "--grant", "/:catalog:read", "--grant", f"{project}:tag:create,delete",
                 "--days", "-1")
    assert line_of(server, "robot", made.name) == (
        f"name={made.name} disabled=no expires=never grants=\"" + " ".join(sorted([
            "/:catalog:read", f"{project}:repository:pull,push",
            f"{project}:tag:create,delete", f"{other}:repository:pull"])) + '"')
    [doc] = client.get(f"{V2}/robots?q=name%3D{name}").json()
    assert doc["level"] == "system" and len(doc["permissions"]) == 3
    digest = made.push_image(f"{project}/app", "1")
    assert made.manifest(f"{project}/app", digest).status == 200
    assert made.call("POST", f"/v2/{other}/app/blobs/uploads/", b"").status in (401, 403)
    assert made.get("/v2/_catalog").status == 200


def test_all_projects(server, client, name):
    made = robot(server, "create", name, "--pull", "*")
    other = client.project()
    digest = client.push_image(f"{other}/app", "1")
    assert made.manifest(f"{other}/app", digest).status == 200
    assert made.call("POST", f"/v2/{other}/app/blobs/uploads/", b"").status in (401, 403)


def test_days_are_those_of_the_configuration(server, client, name):
    made = robot(server, "create", name, "--pull", "library")
    [doc] = client.get(f"{V2}/robots?q=name%3D{name}").json()
    setting = client.get(f"{V2}/configurations").json()["robot_token_duration"]["value"]
    assert doc["duration"] == setting
    assert made.get("/v2/").status == 200
    long = robot(server, "create", name + "x", "--pull", "library", "--days", str(2**31))
    assert "expires=9999-12-31" in line_of(server, "robot", long.name)


def test_a_secret_is_made_anew(server, name):
    """By the robot's name with or without what all of them begin with."""
    old = robot(server, "create", name, "--pull", "library")
    assert old.get("/v2/").status == 200
    for given in (name, old.name):
        said, secret = server.cli("robot", "refresh", given).stdout.splitlines()
        new = Client(server, basic(old.name, secret.removeprefix("secret=")))
        new.name = old.name
        assert said == f"{given} has a new secret."
        assert (old.get("/v2/").status, new.get("/v2/").status) == (401, 200)
        old = new


def test_robots_come_and_go(server, name):
    made = robot(server, "create", name, "--pull", "library")
    server.cli("robot", "refresh", name)
    server.cli("robot", "delete", made.name)
    assert made.get("/v2/").status == 401 and line_of(server, "robot", made.name) is None
    assert audit(server, "robot", made.name) == [
        f"{what}|root|command" for what in ("create", "update", "delete")]
    fails(server, "robot", "delete", name, say=f"there is no robot {name}")


def test_a_secret_is_kept_as_a_hash(server, name):
    made = robot(server, "create", name, "--pull", "library")
    stored = server.psql(f"SELECT secret FROM robot WHERE name = '{name}'")
    assert re.fullmatch("[0-9a-f]{64}", stored)
    assert stored not in server.cli("robot", "list").stdout
    assert made.get("/v2/").status == 200


def test_what_is_refused_of_robots(server, project, name):
    usage = "robot list | create [PROJECT+]NAME"
    for args in ((), ("paint",), ("list", "x"), ("create",), ("delete",), ("refresh",),
                 ("refresh", "a", "b")):
        fails(server, "robot", *args, say=usage)
    pull = ("--pull", project)
    for args, say in (
            ((name,), "needs --pull, --push or --grant"),
            ((name, "x", *pull), "robot create [PROJECT+]NAME"),
            (("+ci", *pull), "robot create [PROJECT+]NAME"),
            ((name, "--pull"), "--pull needs a value"),
            ((name, "--grant", project), "PLACE:RESOURCE:ACTION"),
            ((name, "--grant", f"{project}:tag"), "PLACE:RESOURCE:ACTION"),
            ((name, "--grant", f"{project}:tag:"), "PLACE:RESOURCE:ACTION"),
            ((name, "--grant", f"{project}:tag:create,x"), "no robot may be granted"),
            ((name, "--grant", f"{project}:cake:read"), "no robot may be granted"),
            ((name, "--grant", f"{project}:catalog:read"), "no robot may be granted"),
            ((name, "--grant", "/:repository:pull"), "no robot may be granted"),
            ((name, "--pull", "Upper"), "is no place"), ((name, "--pull", ""), "is no place"),
            ((name, "--pull", "nowhere-at-all"), "a project of the permissions is not there"),
            ((f"{project}+ci", "--pull", "library"), "in that project only"),
            ((f"{project}+ci", "--pull", "*"), "in that project only"),
            ((f"{project}+ci", "--grant", "/:catalog:read"), "in that project only"),
            (("nowhere-at-all+ci", "--pull", "nowhere-at-all"), "there is no project"),
            ((name, *pull, "--days", "x"), "--days NUMBER"),
            ((name, *pull, *["--pull", "library"] * 64), "at most 64")):
        fails(server, "robot", "create", *args, say=say)
    for bad in ("Upper", "a b", "", f"{project}+a+b", f"{project}+"):
        fails(server, "robot", "create", bad, *pull, say="name: must be", code=1)
    for days in ("0", "-2", str(2**31 + 1)):
        fails(server, "robot", "create", name, *pull, "--days", days, say="duration:", code=1)
    assert line_of(server, "robot", f"robot${name}") is None
    robot(server, "create", name, *pull)
    fails(server, "robot", "create", name, *pull, say="the robot already exists", code=1)
    for action in ("delete", "refresh"):
        fails(server, "robot", action, name + "x", say=f"there is no robot {name}x")
