"""Workers, database and disk fail at every step (cases.md, cases 38 to 43, 104)."""
import http.client

import pytest

import stock
from registry import Client, digest_of, unique

OLD, NEW = unique(100_000), unique(100_000)


@pytest.fixture
def client(victim):
    """After each test all is whole, and what crashed left nothing behind."""
    yield Client(victim)
    victim.clear()
    stock.check(victim)


def attempt(call):
    """The status of a request that may end without an answer: 0 then."""
    try:
        return call().status
    except (http.client.HTTPException, ConnectionError):
        return 0


def check_whole(client, repo, data):
    """Whatever happened: a blob is there as a whole or not at all."""
    a = client.blob(repo, digest_of(data))
    assert a.status in (200, 404), a
    assert a.status == 404 or a.body == data
    stock.check(client.rs, allow_orphans=True)
    return a.status == 200


def check_recovers(client, repo, data, up):
    """The session goes on or can be cancelled, and the next push works."""
    there = check_whole(client, repo, data)
    a = up.status()
    assert a.status == 404 if there else a.status in (204, 404), a
    if a.status == 204:
        at = up.offset()
        assert at in (0, len(OLD), len(data))
        a = up.put(digest_of(data), data[at:], at if at < len(data) else None)
        assert a.status in (201, 404), a
        if a.status == 404:
            assert up.cancel().status in (204, 404)
    client.push_blob(repo, data)
    assert client.blob(repo, digest_of(data)).body == data


CHUNK_STEPS = ["upload-open", "upload-write", "upload-write.after", "upload-sync",
               "upload-sync.after", "save-synced", "save-done"]
COMMIT_STEPS = ["upload-open", "upload-sync", "upload-sync.after", "commit-locked", "publish",
                "publish.after", "commit-published", "commit-done"]
DIES = (0, 500, 502, 503)


def started(client):
    """A session that has acknowledged OLD, and what it shall become."""
    repo, data = client.project() + "/app", OLD + unique() + NEW
    up = client.start(repo)
    assert up.patch(OLD).status == 202
    return repo, data, up


@pytest.mark.parametrize("step", CHUNK_STEPS)
def test_killed_in_a_chunk(client, victim, step):
    """Case 38."""
    repo, data, up = started(client)
    victim.plant(step, "kill")
    assert attempt(lambda: up.patch(data[len(OLD):], len(OLD))) in DIES
    assert victim.fired(step)
    check_recovers(client, repo, data, up)


@pytest.mark.parametrize("step", COMMIT_STEPS)
def test_killed_in_a_commit(client, victim, step):
    """Case 39."""
    repo, data, up = started(client)
    victim.plant(step, "kill")
    assert attempt(lambda: up.put(digest_of(data), data[len(OLD):], len(OLD))) in DIES
    assert victim.fired(step)
    check_recovers(client, repo, data, up)


@pytest.mark.parametrize("step", ["upload-open", "upload-write", "commit-locked", "publish.after",
                                  "commit-done"])
def test_killed_in_a_push_of_one_request(client, victim, step):
    repo, data = client.project() + "/app", unique(1000)
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(data)}"
    victim.plant(step, "kill")
    assert attempt(lambda: client.call("POST", path, data)) in DIES
    assert victim.fired(step)
    check_whole(client, repo, data)
    client.push_blob(repo, data)
    assert client.blob(repo, digest_of(data)).body == data


@pytest.mark.parametrize("step", ["commit-locked", "commit-published", "commit-done",
                                  "upload-remove", "upload-remove.after"])
def test_killed_while_pushing_what_is_there(client, victim, step):
    """The blob is live: whatever happens to the spare copy, it stays."""
    repo, data, up = started(client)
    client.push_blob(repo + "2", data)
    victim.plant(step, "kill")
    assert attempt(lambda: up.put(digest_of(data), data[len(OLD):], len(OLD))) in DIES
    assert victim.fired(step)
    assert client.blob(repo + "2", digest_of(data)).body == data
    if not client.has_blob(repo, digest_of(data)):
        check_recovers(client, repo, data, up)
    stock.sweep(victim)


@pytest.mark.parametrize("step", ["upload-cut", "upload-cut.after", "upload-open"])
def test_killed_while_cutting_back(client, victim, step):
    """Bytes that no row acknowledges are cut off before the next ones."""
    repo, data, up = started(client)
    with open(victim.data / "uploads" / up.uuid, "ab") as f:
        f.write(b"not acknowledged")
    victim.plant(step, "kill")
    assert attempt(lambda: up.patch(data[len(OLD):], len(OLD))) in DIES
    assert victim.fired(step)
    check_recovers(client, repo, data, up)


@pytest.mark.parametrize("step", ["upload-remove", "upload-remove.after"])
def test_killed_while_cancelling(client, victim, step):
    repo, data, up = started(client)
    victim.plant(step, "kill")
    assert attempt(up.cancel) in DIES
    assert victim.fired(step)
    assert up.status().status == 404
    stock.sweep(victim)
    client.push_blob(repo, data)


@pytest.mark.parametrize("action,status", [("enospc", 507), ("eio", 500)])
@pytest.mark.parametrize("step", ["upload-open", "upload-write", "upload-sync"])
def test_a_chunk_that_cannot_be_stored(client, victim, step, action, status):
    """Case 43: nothing is acknowledged, and the client may go on."""
    repo, data, up = started(client)
    victim.plant(step, action)
    assert up.patch(data[len(OLD):], len(OLD)).is_ == (status, "UNKNOWN")
    assert victim.fired(step)
    assert up.offset() == len(OLD)
    assert up.put(digest_of(data), data[len(OLD):], len(OLD)).status == 201
    assert client.blob(repo, digest_of(data)).body == data


@pytest.mark.parametrize("action,status", [("enospc", 507), ("eio", 500)])
@pytest.mark.parametrize("step", ["upload-sync", "publish"])
def test_a_commit_that_cannot_be_stored(client, victim, step, action, status):
    """Case 43."""
    repo, data, up = started(client)
    victim.plant(step, action)
    a = up.put(digest_of(data), data[len(OLD):], len(OLD))
    assert a.is_ == (status, "UNKNOWN")
    assert victim.fired(step)
    assert not client.has_blob(repo, digest_of(data))
    check_recovers(client, repo, data, up)


@pytest.mark.parametrize("step", ["upload-open", "upload-write", "publish"])
def test_a_push_of_one_request_that_cannot_be_stored(client, victim, step):
    """Case 43: no session that nobody knows of stays behind."""
    repo, data = client.project() + "/app", unique(1000)
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(data)}"
    before = stock.take(victim)
    victim.plant(step, "enospc")
    assert client.call("POST", path, data).is_ == (507, "UNKNOWN")
    assert stock.take(victim) == before
    client.push_blob(repo, data)
