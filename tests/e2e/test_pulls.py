"""What was pulled is counted from the audit: how often, and when last."""
import datetime
import os
import signal
import threading

import pytest

from instance import Session, alive, children, wait_for
from jobsite import client, site  # noqa: F401 (fixtures)
from registry import Client, unique


@pytest.fixture
def repo(client):
    return f"{client.project()}/r"


def place(repo):
    return f"/projects/{repo.replace('/', '/repositories/')}"


def pulls(client, repo):
    return client.call_api("GET", place(repo)).json()["pull_count"]


def pull_time(client, repo, ref):
    return client.call_api("GET", f"{place(repo)}/artifacts/{ref}").json().get("pull_time")


def tag_time(client, repo, ref, tag):
    tags = client.call_api("GET", f"{place(repo)}/artifacts/{ref}/tags").json()
    [found] = [t for t in tags if t["name"] == tag]
    return found.get("pull_time")


def recent(text):
    at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    now = datetime.datetime.now(datetime.timezone.utc)
    return datetime.timedelta(0) <= now - at < datetime.timedelta(seconds=30)


def test_pulls_by_tag_and_digest(site, client, repo):
    d = client.push_image(repo, "v1", (unique(),))
    client.push_image(repo, "v2", (unique(),))
    assert client.manifest(repo, d).status == 200
    site.count()
    assert pulls(client, repo) == 1
    assert recent(pull_time(client, repo, "v1")) and not tag_time(client, repo, "v1", "v1")
    for _ in range(3):
        assert client.manifest(repo, "v1").status == 200
    site.count()
    assert pulls(client, repo) == 4 and recent(tag_time(client, repo, "v1", "v1"))
    assert not pull_time(client, repo, "v2") and not tag_time(client, repo, "v2", "v2")


def test_what_is_no_pull(site, client, repo):
    """HEAD, blobs, and what is not there."""
    client.push_image(repo, "v1", (unique(),))
    assert client.head(f"/v2/{repo}/manifests/v1").status == 200
    assert client.manifest(repo, "v2").status == 404
    assert Client(site, None).manifest(repo, "v1").status == 401
    site.count()
    assert pulls(client, repo) == 0 and not pull_time(client, repo, "v1")


def test_each_once(site, client, repo):
    """And at the time of the pull, not of the counting."""
    client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    site.count()
    at = pull_time(client, repo, "v1")
    site.wait(site.enqueue("PULL_COUNT"), "succeeded")
    assert pulls(client, repo) == 1 and pull_time(client, repo, "v1") == at
    [row] = client.call_api("GET", f"/auditlog-exts?q=operation=pull,resource={repo}:v1").json()
    assert row["op_time"] == at == tag_time(client, repo, "v1", "v1")


def test_a_tag_that_moved_on(site, client, repo):
    """It was the one before that was pulled."""
    old = client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    client.push_image(repo, "v1", (unique(),))
    site.count()
    assert pulls(client, repo) == 1
    assert recent(pull_time(client, repo, old)) and not pull_time(client, repo, "v1")
    assert not tag_time(client, repo, "v1", "v1")


def test_what_is_gone(site, client, repo):
    d = client.push_image(repo, "v1", (unique(),))
    client.push_image(repo, "v2", (unique(),))
    client.manifest(repo, "v1")
    client.manifest(repo, "v2")
    client.call_api("DELETE", f"{place(repo)}/artifacts/{d}")
    site.count()
    assert pulls(client, repo) == 1
    client.call_api("DELETE", place(repo))
    client.push_image(repo, "v2", (unique(),))
    site.count()
    assert pulls(client, repo) == 0


def test_nothing_is_lost_when_somebody_has_it(site, client, repo):
    """It waits a moment at most, holds up nobody, and counts when it can."""
    client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    site.settle()
    with Session(site) as other:
        other.ask("BEGIN; SELECT FROM manifest FOR UPDATE")
        job_id = site.enqueue("PULL_COUNT")
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        assert other.ask("SELECT count(*) FROM (SELECT FROM repository FOR UPDATE) AS o") != []
        other.ask("COMMIT")
    site.wait(job_id, "succeeded")
    assert pulls(client, repo) == 1


def test_killed_in_the_middle_it_counts_once(site, client, repo):
    client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    site.settle()
    with Session(site) as other:
        other.ask("BEGIN; SELECT FROM repository FOR UPDATE")
        job_id = site.enqueue("PULL_COUNT")
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        [run] = children(site.pid("jobd"))
        os.kill(run, signal.SIGKILL)
        wait_for(lambda: not alive(run))
    wait_for(lambda: site.job(job_id)["state"] == "pending")
    site.hurry(job_id)
    site.wait(job_id, "succeeded")
    assert pulls(client, repo) == 1 and pull_time(client, repo, "v1")


def test_many_while_it_counts(site, client, repo):
    """None is left out, none counted twice: several runs at once, and pulls all the time."""
    client.push_image(repo, "v1", (unique(),))

    def pull():
        for _ in range(100):
            assert client.manifest(repo, "v1").status == 200
    threads = [threading.Thread(target=pull) for _ in range(4)]
    for t in threads:
        t.start()
    while any(t.is_alive() for t in threads):
        jobs = [site.enqueue("PULL_COUNT") for _ in range(2)]
        for job_id in jobs:
            site.wait(job_id, "succeeded")
    for t in threads:
        t.join()
    site.count()
    assert pulls(client, repo) == 400


def test_more_than_a_batch(site, client, repo):
    client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    site.psql("""INSERT INTO audit (project_id, manifest_id, operation, resource_type, resource,
        username) SELECT project_id, manifest_id, 'pull', 'artifact', resource, 'x'
        FROM audit, generate_series(1, 12000) WHERE operation = 'pull'
        AND manifest_id = (SELECT max(manifest_id) FROM manifest)""")
    site.count()
    assert pulls(client, repo) == 12001


def test_it_begins_by_itself(site, client, repo):
    """When there is something to count, and only then."""
    def due():
        before = site.psql("SELECT count(*) FROM job WHERE kind = 'PULL_COUNT'")
        site.psql("UPDATE schedule SET next_at = now() WHERE kind = 'PULL_COUNT'; NOTIFY job")
        wait_for(lambda: site.psql("SELECT next_at > now() FROM schedule "
                                   "WHERE kind = 'PULL_COUNT'") == "t")
        site.psql("UPDATE schedule SET next_at = 'infinity' WHERE kind = 'PULL_COUNT'")
        return site.psql("SELECT count(*) FROM job WHERE kind = 'PULL_COUNT'") != before
    client.push_image(repo, "v1", (unique(),))
    client.manifest(repo, "v1")
    site.settle()
    assert due()
    wait_for(lambda: pulls(client, repo) == 1)
    site.count()
    assert not due()
