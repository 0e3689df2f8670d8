"""What nobody comes back for is removed by "roadstead gc" (case 42)."""
import os
import time

import pytest

from instance import wait_for
from registry import connect, digest_of, unique

UNKNOWN = (404, "BLOB_UPLOAD_UNKNOWN")
WEEK = 7 * 24 * 3600


def gc(rs):
    """Counts by name, from what it prints."""
    line = rs.cli("gc").stdout.splitlines()[0]
    removed, busy = line.removeprefix("removed: ").split("; still written: ")
    counts = {k: int(v) for k, v in (word.split("=") for word in removed.split())}
    return {**counts, "busy": int(busy.split("=")[1])}


def expire(rs, *ups):
    for up in ups:
        rs.psql(f"UPDATE upload SET expires_at = now() WHERE upload_id = '{up.uuid}'")


@pytest.fixture(autouse=True)
def swept(server):
    """Leftovers of other tests do not count, and no sweep comes between by itself."""
    server.psql("INSERT INTO job_queue VALUES ('SWEEP', true)"
                " ON CONFLICT (kind) DO UPDATE SET paused = true")
    wait_for(lambda: server.psql("SELECT count(*) FROM job WHERE state = 'running'") == "0")
    gc(server)
    yield
    server.psql("UPDATE job_queue SET paused = false")


def file_of(rs, up):
    return rs.data / "uploads" / up.uuid


def test_an_upload_past_its_time_is_gone(client, repo, unchanged):
    """Case 42: 404 at once; row and file with the next sweep."""
    rs = client.rs
    written, empty = client.start(repo), client.start(repo)
    written.patch(unique(1000))
    expire(rs, written, empty)
    for up in (written, empty):
        assert up.status().is_ == UNKNOWN
        assert up.patch(b"x").is_ == UNKNOWN
        assert up.put(digest_of(b"x"), b"x").is_ == UNKNOWN
    assert file_of(rs, written).exists()
    assert gc(rs) == {"uploads": 2, "files": 0, "sessions": 0, "trash": 0, "busy": 0}
    assert not file_of(rs, written).exists()


def test_an_upload_in_its_time_stays(client, repo):
    """However old its file is."""
    data = unique(1000)
    up = client.start(repo)
    up.patch(data)
    os.utime(file_of(client.rs, up), (1, 1))
    assert gc(client.rs) == {"uploads": 0, "files": 0, "sessions": 0, "trash": 0, "busy": 0}
    assert up.put(digest_of(data)).status == 201


def test_a_chunk_on_its_way_is_not_disturbed(client, repo):
    """Its row is past its time, but somebody writes: the sweep leaves it, and it ends well."""
    rs, data = client.rs, unique(100_000)
    up = client.start(repo)
    up.patch(data[:10])
    with connect(rs) as s:
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data) - 10}\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode() + data[10:70_000])
        if rs.web == "apache-fcgid":
            pytest.skip("mod_fcgid collects the body first: there is no such moment")
        wait_for(lambda: file_of(rs, up).stat().st_size > 10)
        expire(rs, up)
        assert gc(rs) == {"uploads": 0, "files": 0, "sessions": 0, "trash": 0, "busy": 1}
        s.sendall(data[70_000:])
        assert s.recv(100).startswith(b"HTTP/1.1 202")
    assert up.put(digest_of(data)).status == 201
    assert client.blob(repo, digest_of(data)).body == data


def test_a_file_without_a_row_goes_when_it_is_old(client, repo, unchanged):
    rs, up = client.rs, client.start(repo)
    up.patch(unique(1000))
    rs.psql(f"DELETE FROM upload WHERE upload_id = '{up.uuid}'")
    assert gc(rs)["files"] == 0
    old = time.time() - WEEK - 60
    os.utime(file_of(rs, up), (old, old))
    strange = rs.data / "uploads" / "not-ours"
    strange.write_text("x")
    os.utime(strange, (old, old))
    assert gc(rs)["files"] == 1
    assert not file_of(rs, up).exists() and strange.exists()
    strange.unlink()


def test_more_than_a_batch(client, repo, unchanged):
    """In several statements, and by two at once: each row once."""
    rs, project = client.rs, repo.split("/")[0]
    rs.psql("INSERT INTO upload (upload_id, project_id, repository, subject, hash_alg, hash_state,"
            " expires_at) SELECT gen_random_uuid(), project_id, 'x', 'admin', 1, '', now()"
            f" FROM project, generate_series(1, 1200) WHERE name = '{project}'")
    assert gc(rs)["uploads"] == 1200


def test_browser_sessions_past_their_time_go(client):
    rs = client.rs
    before = int(rs.psql("SELECT count(*) FROM session"))
    rs.psql("INSERT INTO session (session_id, user_id, generation, csrf, expires_at) SELECT"
            " sha256(i::text::bytea), user_id, 1, 'x', now() + (i % 2 * 2 - 1) * interval '1 hour'"
            " FROM users, generate_series(1, 1200) AS i WHERE username = 'admin'")
    assert gc(rs)["sessions"] == 600
    assert int(rs.psql("SELECT count(*) FROM session")) == before + 600
    rs.psql("DELETE FROM session WHERE csrf = 'x'")


def test_open_uploads_are_listed(client, repo):
    up = client.start(repo)
    up.patch(b"12345")
    [line] = [x for x in client.rs.cli("gc", "--list").stdout.splitlines() if x.startswith(up.uuid)]
    fields = dict(x.split("=") for x in line.split()[1:])
    assert fields["repository"] == repo and fields["user"] == "admin" and fields["received"] == "5"
    assert fields["updated"] < fields["expires"]
    assert up.cancel().status == 204
    assert up.uuid not in client.rs.cli("gc", "--list").stdout
