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
    immutable.create immutable.list immutable.update immutable.delete retention.metadatas
    retention.create retention.update retention.get retention.pause retention.waits
    retention.operate retention.resume retention.trigger retention.executions retention.tasks
    retention.log retention.delete
    repository.list repository.list-all repository.update repository.get
    tag.create tag.list tag.delete artifact.label artifact.get artifact.unlabel artifact.accessories
    artifact.copy artifact.list artifact.delete repository.delete
    pools workers gc.schedule gc.schedule-get gc.schedule-none gc.pause gc.waits queues gc.stop
    gc.resume gc.create gc.get gc.history gc.log job.log purge.schedule purge.schedule-get
    schedules schedules.paused purge.schedule-none purge.pause purge.waits purge.stop job.waits
    job.stop queue.waits queue.stop purge.resume purge.create purge.get purge.history purge.log
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


def test_answers_of_jobs(lines):
    answer = {step: line.get("answer") for step, line in lines.items()}
    assert answer["gc.schedule-get"]["schedule"]["cron"] == "0 30 2 * * 6"
    assert answer["purge.schedule-get"]["schedule"]["type"] == "Daily"
    assert [run["job_status"] for run in answer["gc.history"]] == ["Success", "Stopped"]
    assert answer["gc.history"][0]["id"] == answer["gc.get"]["id"]
    assert [run["job_status"] for run in answer["purge.history"]] == ["Success", *["Stopped"] * 3]
    assert answer["gc.log"] and answer["gc.log"] == answer["job.log"] and answer["purge.log"]
    paused = {q["job_type"]: (q["paused"], q.get("count")) for q in answer["queues"]}
    assert paused["GARBAGE_COLLECTION"] == (True, 1) and not paused["PURGE_AUDIT_LOG"][0]
    assert answer["pools"] and len(answer["workers"]) == sum(p["concurrency"] for p in answer["pools"])
    assert not answer["schedules.paused"]["paused"] and answer["schedules"]


def test_answers_of_rules(lines):
    answer = {step: line.get("answer") for step, line in lines.items()}
    [rule] = answer["immutable.list"]
    assert rule["tag_selectors"][0]["pattern"] == "never"
    assert "latestPushedK" in {t["rule_template"] for t in answer["retention.metadatas"]["templates"]}
    [rule] = answer["retention.get"]["rules"]
    assert rule["params"] == {"latestPushedK": 5}
    assert [run["status"] for run in answer["retention.executions"]] == ["Success", "Stopped"]
    [task] = answer["retention.tasks"]
    assert task["repository"] == "team/app" and (task["total"], task["retained"]) == (1, 1)
    assert answer["retention.log"].startswith("kept sha256:")
