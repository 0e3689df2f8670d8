"""Harbor's own client library: everything that it can do with what there is.

Each operation is a step of harbor/*.go.  The library takes only the statuses
that Harbor's description lists, and the program looks at the constraints.
"""
import json
import subprocess

import pytest

from described import operations
from registry import Client, unique

STEPS = """health ping systeminfo permissions configuration.update configuration.get
    user.current user.permissions user.create user.list user.search user.get user.profile
    user.sysadmin user.sysadmin-off user.password project.create
    member.create member.list member.update member.get member.delete
    usergroup.create usergroup.list usergroup.search usergroup.update usergroup.get usergroup.delete
    robot.create robot.list robot.update robot.get robot.refresh robot.delete
    project.head project.list project.update project.get project.summary project.deletable
    metadata.add metadata.update metadata.get metadata.list metadata.delete
    label.create label.list label.update label.get
    repository.list repository.list-all repository.update repository.get
    tag.create tag.list tag.delete artifact.label artifact.get artifact.unlabel artifact.accessories
    artifact.copy artifact.list artifact.delete repository.delete
    search statistics quota.list quota.update quota.get registry.adapters registry.ping
    registry.create registry.list registry.update registry.get registry.delete ldap.ping
    label.delete project.delete user.delete""".split()


@pytest.fixture(scope="module")
def lines(server, go):
    """What the program said of each step."""
    client = Client(server)
    project = client.project()
    client.push_image(f"{project}/team/app", "1", [unique()])
    r = subprocess.run([go("harbor"), server.url, *server.admin, project], text=True,
                       capture_output=True, timeout=120)
    assert r.returncode == 0, r.stderr
    said = {line["step"]: line for line in map(json.loads, r.stdout.splitlines())}
    assert list(said) == STEPS
    return said


@pytest.mark.parametrize("step", STEPS)
def test_step(lines, step):
    line = lines[step]
    assert "error" not in line, line["error"]
    if "skipped" in line:
        assert f"/api/v2.0{line['skipped']}" not in {op.path for op in operations()}, line


def test_answers(lines):
    """The library understood them."""
    answer = {step: line.get("answer") for step, line in lines.items()}
    assert answer["ping"] == "Pong" and answer["health"]["status"] == "healthy"
    assert answer["user.current"]["username"] == "admin"
    [listed] = answer["user.list"]
    assert listed["user_id"] == answer["user.search"][0]["user_id"] == answer["user.get"]["user_id"]
    assert answer["member.get"]["role_id"] == 4 and len(answer["member.list"]) == 1
    assert answer["usergroup.get"]["group_name"] == answer["usergroup.list"][0]["group_name"] + "-2"
    assert answer["robot.create"]["secret"] and answer["robot.refresh"]["secret"]
    assert answer["robot.get"]["disable"] and answer["robot.get"]["expires_at"] == -1
    assert answer["project.get"]["metadata"] == {"public": "true", "auto_scan": "true"}
    assert answer["project.deletable"]["deletable"] and answer["metadata.get"] == {"severity": "low"}
    assert answer["label.get"]["description"] == "tested"
    assert answer["repository.get"]["description"] == "the front end"
    assert {tag["name"] for tag in answer["tag.list"]} == {"1", "stable"}
    [label] = answer["artifact.get"]["labels"]
    assert label["id"] == answer["label.get"]["id"]
    assert answer["artifact.list"][0]["digest"] == answer["artifact.get"]["digest"]
