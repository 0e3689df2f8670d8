"""A project never stores more than its limit, whoever pushes at once and whatever dies."""
import json
import os
import signal
import threading

import pytest

from instance import Postgres, Session, alive, children, wait_for
from jobsite import client, project, site  # noqa: F401 (fixtures)
from registry import MANIFEST, Client, descriptor, digest_of, dump, unique

MiB = 1 << 20
# ROADSTEAD_QUOTA_MIB=1024 is the long test: 50 pushes of 100 MiB into 1 GiB
LIMIT = int(os.environ.get("ROADSTEAD_QUOTA_MIB", "64")) * MiB


def limit(client, project, size):
    number = client.call_api("GET", f"/projects/{project}").json()["project_id"]
    client.call_api("PUT", f"/quotas/{number}", {"hard": {"storage": size}})
    return number


def used(client, project):
    summary = client.call_api("GET", f"/projects/{project}/summary").json()
    return summary["quota"]["used"]["storage"]


def put_blob(client, repo, data):
    return client.start(repo).put(digest_of(data), data)


def refused(a):
    """The answer's text, which says how much is wanted, used and allowed."""
    assert (a.status, a.code) == (403, "DENIED"), a
    text = a.json()["errors"][0]["message"]
    assert "quota" in text and " used" in text
    return text


def test_no_limit_no_count(site, client, project):
    put_blob(client, f"{project}/r", unique(1000))
    assert site.psql("SELECT count(*) FROM project_usage_more") == "0"


def test_a_blob_that_is_too_much_is_refused(site, client, project):
    """Nothing of it is left, and what fits still does."""
    limit(client, project, 1000)
    assert put_blob(client, f"{project}/r", unique(600)).status == 201
    before = site.files()
    text = refused(put_blob(client, f"{project}/r", unique(401)))
    assert "401 bytes more, where 600 bytes of 1000 bytes are used" in text
    assert site.files() == site.rows() == before
    assert put_blob(client, f"{project}/r", unique(400)).status == 201
    assert used(client, project) == 1000


def test_what_is_there_costs_nothing(client, project):
    """Again, in another repository, by mount; each blob counts once in a project."""
    limit(client, project, 1000)
    data = unique(900)
    d = digest_of(data)
    for repo in ("a", "a", "b"):
        assert put_blob(client, f"{project}/{repo}", data).status == 201
    a = client.call("POST", f"/v2/{project}/c/blobs/uploads/?mount={d}&from={project}/a", b"")
    assert a.status == 201
    assert used(client, project) == 900


def test_mounts_from_elsewhere_count(client, project):
    other = client.project()
    data = unique(900)
    d = client.push_blob(f"{other}/r", data)
    limit(client, project, 500)
    refused(client.call("POST", f"/v2/{project}/r/blobs/uploads/?mount={d}&from={other}/r", b""))
    limit(client, project, 900)
    a = client.call("POST", f"/v2/{project}/r/blobs/uploads/?mount={d}&from={other}/r", b"")
    assert a.status == 201 and used(client, project) == 900


def test_copies_count(client, project):
    other = client.project()
    client.push_image(f"{other}/r", "v1", (unique(900),))
    limit(client, project, 500)
    place = f"/projects/{project}/repositories/r/artifacts?from={other}/r:v1"
    client.call_api("POST", place, status=403)
    assert used(client, project) == 0
    limit(client, project, 2000)
    client.call_api("POST", place, status=201)
    assert used(client, project) == used(client, other)


def test_deleting_makes_room_at_once(client, project):
    """And taking up what was deleted, which is not collected yet, costs again."""
    limit(client, project, 1500)
    data = unique(1000)
    doc = client.image(f"{project}/r", (data,))
    assert client.put(f"{project}/r", "v1", doc).status == 201
    size = used(client, project)
    refused(put_blob(client, f"{project}/r", unique(1000)))
    client.call_api("DELETE", f"/projects/{project}/repositories/r/artifacts/v1")
    assert used(client, project) == 0
    assert client.has_blob(f"{project}/r", digest_of(data)), "nothing is collected yet"
    assert put_blob(client, f"{project}/r", unique(1000)).status == 201
    refused(client.put(f"{project}/r", "v1", doc))
    assert used(client, project) == 1000
    limit(client, project, 1000 + size)
    assert client.put(f"{project}/r", "v1", doc).status == 201
    assert used(client, project) == 1000 + size


def test_a_limit_below_what_is_stored(client, project):
    repo = f"{project}/r"
    data = unique(1000)
    client.push_image(repo, "v1", (data,))
    limit(client, project, 10)
    refused(put_blob(client, repo, unique(1)))
    client.push_image(repo, "v2", (data,))
    assert client.blob(repo, digest_of(data)).body == data
    limit(client, project, -1)
    client.push_blob(repo, unique(1))


def test_limits_can_be_switched_off(client, project):
    limit(client, project, 10)
    client.call_api("PUT", "/configurations", {"quota_per_project_enable": False})
    try:
        client.push_blob(f"{project}/r", unique(100))
    finally:
        client.call_api("PUT", "/configurations", {"quota_per_project_enable": True})
    refused(put_blob(client, f"{project}/r", unique(1)))


def test_what_came_while_limits_were_off_counts(client, project):
    limit(client, project, 1 << 20)
    client.push_blob(f"{project}/r", unique(10))
    client.call_api("PUT", "/configurations", {"quota_per_project_enable": False})
    try:
        client.push_blob(f"{project}/r", unique(1 << 20))
    finally:
        client.call_api("PUT", "/configurations", {"quota_per_project_enable": True})
    refused(put_blob(client, f"{project}/r", unique(1)))


def test_a_warning_is_an_event(site, client, project):
    """Once, where 85 % are passed."""
    number = limit(client, project, 1000)
    for size in (800, 60, 60):
        client.push_blob(f"{project}/r", unique(size))
    assert site.psql("SELECT data ->> 'used', data ->> 'limit' FROM event WHERE kind ="
                     f" 'quota_warning' AND project_id = {number}") == "860|1000"


def test_each_refusal_is_an_event(site, client, project):
    """Once, with who, where and why, however the blobs were to come; other refusals are none."""
    other, repo, data = client.project(), f"{project}/a/b", unique(900)
    client.push_image(f"{other}/r", "v1", (data,), config=b"{}")
    d = client.push_image(repo, "v1", (unique(800),), config=b"{}")
    doc = client.manifest(repo, d).body
    client.call_api("DELETE", f"/projects/{project}/repositories/a%252Fb/artifacts/v1")
    number, member = limit(client, project, 500), client.member(project, 2)
    uploads, copies = f"/v2/{project}/m/blobs/uploads/", f"/api/v2.0/projects/{project}/repositories"
    for n, (who, where, push) in enumerate((
            (member, "a/b", lambda: put_blob(member, repo, data)),
            (client, "m", lambda: client.call("POST", f"{uploads}?digest={digest_of(data)}", data)),
            (client, "m", lambda: client.call("POST", f"{uploads}?mount={digest_of(data)}", b"")),
            (member, "a/b", lambda: member.put(repo, "v1", doc)),
            (client, "c/d", lambda: client.call(
                "POST", f"{copies}/c%252Fd/artifacts?from={other}/r:v1")))):
        text = refused(push())
        assert site.psql("SELECT kind, repository, actor, data ->> 'text' FROM event WHERE "
                         f"project_id = {number} AND kind LIKE 'quota%' ORDER BY event_id "
                         f"OFFSET {n}") == f"quota_exceed|{where}|{who.name}|refused: {text}"
    assert member.call("DELETE", f"/api/v2.0/projects/{project}").status == 403
    assert site.psql(f"SELECT count(*) FROM event WHERE project_id = {number} AND "
                     "kind LIKE 'quota%'") == "5"
    assert site.psql("SELECT count(*) FROM audit WHERE NOT success AND "
                     f"project_id = {number}") == "6"


class Pusher(threading.Thread):
    """Images of one layer, until one is refused or all are there."""

    def __init__(self, site, project, number, size, count=1):
        super().__init__()
        self.client, self.repo = Client(site), f"{project}/r{number % 5}"
        self.size, self.count, self.stored, self.answers = size, count, 0, []

    def run(self):
        for _ in range(self.count):
            data = os.urandom(self.size)
            a = put_blob(self.client, self.repo, data)
            self.answers.append(a)
            if a.status != 201:
                return
            self.stored += self.size
            config = b"{}"
            if put_blob(self.client, self.repo, config).status == 201:
                self.client.put(self.repo, digest_of(data)[7:19], dump({
                    "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config),
                    "layers": [descriptor(data)]}))


@pytest.mark.parametrize("size,count,before", [
    (LIMIT // 10 - 1000, 1, 0), (LIMIT // 5000, 60, LIMIT * 45 // 100)])
def test_many_at_once_never_pass_the_limit(site, client, project, size, count, before):
    """50 large pushes of which ten fit; 50 times many small ones, of which the first take no
    lock because the limit is far."""
    number = limit(client, project, LIMIT)
    if before:
        client.push_blob(f"{project}/r", os.urandom(before))
    pushers = [Pusher(site, project, i, size, count) for i in range(50)]
    most, over = 0, threading.Event()
    for p in pushers:
        p.start()

    def watch():
        nonlocal most
        while not over.is_set():
            most = max(most, int(site.psql(f"SELECT project_bytes({number})")))
    watcher = threading.Thread(target=watch)
    watcher.start()
    for p in pushers:
        p.join()
    over.set()
    watcher.join()
    assert 0 < most <= LIMIT
    answers = [a for p in pushers for a in p.answers]
    stored = [a for a in answers if a.status == 201]
    for a in answers:
        assert a.status == 201 or refused(a)
    total = before + len(stored) * size + len(b"{}")
    assert used(client, project) == total <= LIMIT
    if count == 1:
        assert len(stored) == 10 and len(answers) == 50
    else:
        assert total + size > LIMIT, "it was refused though it fitted"
    assert site.rows() == site.files()
    believed, counted = site.psql(f"SELECT quota_estimate({number}), quota_count({number})"
                                  ).split("|")
    assert int(believed) >= int(counted) == total


def waiting(site):
    """How many wait to count a project, or to add to it."""
    return int(site.psql("SELECT count(*) FROM pg_locks WHERE classid = 7301 AND NOT granted"))


def test_what_is_deleted_while_another_takes_it_up(site, client, project):
    """A manifest that costs nothing, because another one pays for its blobs, pays when that one
    goes before it is there itself."""
    number, repo, data = limit(client, project, 1000), f"{project}/r", unique(600)
    doc = client.image(repo, (data,))
    assert client.put(repo, "v1", doc).status == 201
    size = used(client, project)
    other = dump({**json.loads(dump(doc)), "annotations": {"n": "2"}})
    answers = {}

    def act(name, call, *args):
        t = threading.Thread(target=lambda: answers.update({name: call(*args)}))
        t.start()
        return t
    with Session(site) as holder:
        holder.ask("BEGIN; SELECT tag_lock(repository_id, 'v2') FROM repository "
                   f"WHERE project_id = {number}")
        second = act("second", client.put, repo, "v2", other)
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1")
        client.call_api("DELETE", f"/projects/{project}/repositories/r/artifacts/v1")
        third = act("third", put_blob, client, repo, unique(500))
        wait_for(lambda: waiting(site) or answers)
        holder.ask("COMMIT")
        second.join()
        third.join()
    assert answers["second"].status == 201
    refused(answers["third"])
    assert used(client, project) == size


@pytest.mark.parametrize("victim", ["run", "daemon", "postgresql"])
def test_counting_survives(site, client, project, victim):
    """Killed in the middle of it, it is done again."""
    number = limit(client, project, 1 << 30)
    client.push_blob(f"{project}/r", unique(100))
    site.psql(f"INSERT INTO project_usage_more VALUES ({number}, 5000)")
    with Session(site) as holder:
        holder.ask(f"SELECT pg_advisory_lock_shared(7301, {number})")
        job_id = site.enqueue("QUOTA_REFRESH")
        wait_for(lambda: waiting(site))
        [run] = children(site.pid("jobd"))
        if victim == "postgresql":
            postgres = Postgres(site)
            postgres.stop(signal.SIGQUIT)
            postgres.start()
        else:
            os.kill(run if victim == "run" else site.pid("jobd"), signal.SIGKILL)
        wait_for(lambda: not alive(run))
    if victim == "daemon":
        site.up()
        site.forget(job_id)
    wait_for(lambda: site.job(job_id)["state"] == "pending")
    assert int(site.psql(f"SELECT quota_estimate({number})")) >= 100
    site.hurry(job_id)
    site.wait(job_id, "succeeded")
    assert site.psql(f"SELECT quota_estimate({number})") == "100" == str(used(client, project))
