"""Upload sessions, step by step (cases.md, cases 18 to 49)."""
import threading

import pytest

from instance import wait_for
from registry import Client, connect, digest_of, read_answer, unique

ABSENT = "00000000-0000-4000-8000-000000000000"
EMPTY = digest_of(b"")
UNKNOWN = (404, "BLOB_UPLOAD_UNKNOWN")
OUT_OF_ORDER = (416, "BLOB_UPLOAD_INVALID")


@pytest.fixture
def other(client, repo):
    """A developer of the same project."""
    return client.member(repo.split("/")[0], 2)


def test_a_session_says_where_it_stands(client, repo):
    """Every answer repeats Location, Range and the session's name."""
    data = unique(100)
    up = client.start(repo)
    assert up.location == f"/v2/{repo}/blobs/uploads/{up.uuid}"
    assert up.answer.headers["Range"] == "0-0"
    for last, chunk in ((39, data[:40]), (99, data[40:])):
        a = up.patch(chunk)
        assert a.status == 202 and a.headers["Range"] == f"0-{last}"
        assert a.headers["Docker-Upload-UUID"] == up.uuid
        a = up.status()
        assert a.status == 204 and a.headers["Range"] == f"0-{last}"
        assert a.location == up.location
    a = up.put(digest_of(data))
    assert a.status == 201
    assert a.location == f"/v2/{repo}/blobs/{digest_of(data)}"
    assert a.headers["Docker-Content-Digest"] == digest_of(data)
    assert client.get(a.location).body == data


@pytest.mark.parametrize("chunked", [False, True])
def test_bytes_arrive_whole_whatever_their_framing(client, repo, chunked):
    data = unique(1 << 20)
    up = client.start(repo)
    assert up.patch(data[:300000], chunked=chunked).headers["Range"] == "0-299999"
    assert up.patch(data[300000:700000], first=300000, chunked=chunked).status == 202
    assert up.put(digest_of(data), data[700000:], first=700000, chunked=chunked).status == 201
    assert client.blob(repo, digest_of(data)).body == data


def test_a_put_without_digest_leaves_the_session(client, repo):
    """Case 18."""
    data = unique()
    up = client.start(repo)
    up.patch(data)
    assert up.put(None).is_ == (400, "DIGEST_INVALID")
    assert up.put("sha256:short").is_ == (400, "DIGEST_INVALID")
    assert up.offset() == len(data)
    assert up.put(digest_of(data)).status == 201


def test_a_wrong_digest_ends_the_session(client, repo, unchanged):
    """Case 19."""
    wrong = digest_of(unique())
    up = client.start(repo)
    up.patch(unique())
    assert up.put(wrong).is_ == (400, "DIGEST_INVALID")
    assert not client.has_blob(repo, wrong)
    assert up.status().is_ == UNKNOWN


BAD_SESSIONS = [ABSENT, "x", "..%2F..%2Fx", "%2e%2e%2f%2e%2e", "a" * 4096, ABSENT.upper(), ABSENT + "0",
                "0" * 36, "-" * 36]


def test_a_session_nobody_made_is_unknown(client, repo, unchanged):
    """Cases 20 and 22."""
    for uuid in BAD_SESSIONS:
        path = f"/v2/{repo}/blobs/uploads/{uuid}"
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            a = client.call(method, f"{path}?digest={EMPTY}", None if method == "GET" else b"x")
            assert a.is_ == UNKNOWN, (method, uuid)
    a = client.get(f"/v2/{repo}/blobs/uploads/")
    assert a.status in (404, 405)


def steps(client, path):
    """Status of every step of a session under this path."""
    return {client.get(path).is_, client.call("PATCH", path, b"x").is_,
            client.call("PUT", f"{path}?digest={digest_of(b'x')}", b"x").is_,
            client.delete(path).is_}


def test_a_session_belongs_to_its_repository(client, repo):
    """Case 21."""
    up = client.start(repo)
    for elsewhere in (repo + "2", client.project() + "/app"):
        assert steps(client, up.location.replace(repo, elsewhere)) == {UNKNOWN}
    assert up.cancel().status == 204


def test_a_session_belongs_to_its_user(client, repo, other):
    """Case 21."""
    up = client.start(repo)
    assert steps(other, up.location) == {UNKNOWN}
    assert up.cancel().status == 204
    theirs = other.start(repo)
    assert steps(client, theirs.location) == {UNKNOWN}
    assert theirs.cancel().status == 204


@pytest.mark.parametrize("chunked", [False, True])
def test_chunks_come_in_order(client, repo, chunked):
    """Cases 23 and 24: a gap, an overlap, a replay; each told where it stands."""
    data = unique(30)
    up = client.start(repo)
    up.patch(data[:10], 0, chunked=chunked)
    for first, last in ((20, 29), (5, 14), (0, 9), (11, 20)):
        a = up.patch(data[first:last + 1], first, chunked=chunked)
        assert a.is_ == OUT_OF_ORDER
        assert a.headers["Range"] == "0-9" and a.location == up.location
        assert a.headers["Docker-Upload-UUID"] == up.uuid
        assert up.status().headers["Range"] == "0-9"
    assert up.patch(data[10:20], 10, chunked=chunked).status == 202
    assert up.put(digest_of(data), data[21:], 21, chunked=chunked).is_ == OUT_OF_ORDER
    assert up.put(digest_of(data), data[20:], 20, chunked=chunked).status == 201


@pytest.mark.parametrize("chunked", [False, True])
def test_a_range_has_the_length_of_its_body(client, repo, chunked):
    """Case 26."""
    data = unique(20)
    up = client.start(repo)
    up.patch(data[:10], 0)
    for last in (15, 30):
        a = up.patch(data[10:20], 10, last, chunked=chunked)
        assert a.is_ == (400, "SIZE_INVALID")
        assert up.offset() == 10
    assert up.put(digest_of(data), data[10:], 10).status == 201


def test_the_first_chunk_begins_at_0(client, repo, unchanged):
    """Case 27."""
    up = client.start(repo)
    assert up.patch(b"0123456789", 10).is_ == OUT_OF_ORDER
    a = up.status()
    assert a.status == 204 and a.headers["Range"] == "0-0"
    assert up.cancel().status == 204


def test_a_range_nobody_understands_is_out_of_order(client, repo, unchanged):
    up = client.start(repo)
    for text in ("bytes 0-9/10", "x", "9-0", "-1-5", "0", "0-", "0-99999999999999999999999"):
        a = up.patch(b"0123456789", content_range=text)
        assert a.is_ == OUT_OF_ORDER, text
    assert up.cancel().status == 204


def test_an_empty_chunk_changes_nothing(client, repo):
    """Case 28."""
    data = unique(10)
    up = client.start(repo)
    assert up.patch(b"").headers["Range"] == "0-0"
    up.patch(data)
    for chunked in (False, True):
        a = up.patch(b"", chunked=chunked)
        assert a.status == 202 and a.headers["Range"] == "0-9"
    assert up.put(digest_of(data)).status == 201


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x", None])
def test_the_type_of_a_chunk_is_no_matter(client, repo, kind):
    """Case 29: the bytes are stored as sent."""
    data = b"a=1&b=2&--x\r\n" + unique()
    headers = {"content_type": kind} if kind else {}
    up = client.start(repo)
    assert up.patch(data, **headers).status == 202
    assert up.put(digest_of(data), **headers).status == 201
    assert client.blob(repo, digest_of(data)).body == data


def test_compressed_chunks_stay_compressed(client, repo):
    """Case 46: Content-Encoding is the client's business."""
    data = b"\x1f\x8b\x08\x00" + unique()
    up = client.start(repo)
    assert up.patch(data, content_encoding="gzip").status == 202
    assert up.put(digest_of(data)).status == 201
    a = client.blob(repo, digest_of(data))
    assert a.body == data and "Content-Encoding" not in a.headers


@pytest.mark.parametrize("chunked", [False, True])
def test_one_post_makes_a_blob(client, repo, chunked):
    """Case 31."""
    data = unique()
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(data)}"
    a = client.call("POST", path, data, chunked=chunked)
    assert a.status == 201 and a.location == f"/v2/{repo}/blobs/{digest_of(data)}"
    assert client.blob(repo, digest_of(data)).body == data


def test_one_post_with_a_wrong_digest_leaves_nothing(client, repo, unchanged):
    """Case 31."""
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(unique())}"
    for chunked in (False, True):
        a = client.call("POST", path, unique(), chunked=chunked)
        assert a.is_ == (400, "DIGEST_INVALID")


def test_one_post_without_a_body_is_a_session(client, repo, unchanged):
    """Case 31: some clients name the digest already when they begin."""
    data = unique()
    up = client.start(repo, f"?digest={digest_of(data)}")
    assert up.offset() == 0
    assert up.cancel().status == 204


@pytest.mark.parametrize("way", ["post", "put", "patch", "chunked"])
def test_a_blob_may_be_empty(client, repo, way):
    """Case 32."""
    if way == "post":
        a = client.call("POST", f"/v2/{repo}/blobs/uploads/?digest={EMPTY}", b"")
    else:
        up = client.start(repo)
        if way in ("patch", "chunked"):
            assert up.patch(b"", chunked=way == "chunked").status == 202
        a = up.put(EMPTY)
    assert a.status == 201
    a = client.blob(repo, EMPTY)
    assert (a.status, a.body, a.headers["Content-Length"]) == (200, b"", "0")
    assert int(client.head(f"/v2/{repo}/blobs/{EMPTY}").headers["Content-Length"]) == 0


@pytest.mark.parametrize("query", ["", "?digest-algorithm=sha512", "?digest-algorithm=sha256"])
def test_sha512_needs_no_announcement(client, repo, query):
    """Case 33: nor does sha256 mind one."""
    for data in (unique(), unique(200000)):
        digest = digest_of(data, "sha512")
        up = client.start(repo, query)
        up.patch(data[:50])
        a = up.put(digest, data[50:])
        assert a.status == 201 and a.headers["Docker-Content-Digest"] == digest
        a = client.head(f"/v2/{repo}/blobs/{digest}")
        assert a.status == 200 and a.headers["Docker-Content-Digest"] == digest
        assert client.head(f"/v2/{repo}/blobs/{digest_of(data)}").status == 404
        up = client.start(repo, query)
        assert up.put(digest_of(data), data).status == 201


def test_an_unknown_algorithm_is_refused(client, repo, unchanged):
    for name in ("md5", "SHA256", "", "sha3-256"):
        a = client.call("POST", f"/v2/{repo}/blobs/uploads/?digest-algorithm={name}", b"")
        assert a.is_ == (400, "DIGEST_INVALID"), name


def test_a_cancelled_session_is_gone(client, repo, unchanged):
    """Case 34: its file too."""
    up = client.start(repo)
    up.patch(unique())
    assert up.cancel().status == 204
    assert steps(client, up.location) == {UNKNOWN}
    assert not (client.rs.data / "uploads" / up.uuid).exists()


def test_a_finished_session_is_gone(client, repo):
    """Case 35: a repeated PUT finds nothing, and the blob stays."""
    data = unique()
    up = client.start(repo)
    assert up.put(digest_of(data), data).status == 201
    assert up.put(digest_of(data), data).is_ == UNKNOWN
    assert client.blob(repo, digest_of(data)).body == data
    assert not (client.rs.data / "uploads" / up.uuid).exists()


def test_two_writers_at_once_do_not_mix(client, repo):
    """Case 36."""
    halves = [bytes([i]) * 3_000_000 for i in (1, 2)]
    up = client.start(repo)
    got = [None, None]

    def write(i):
        h = {"Content-Range": f"0-{len(halves[i]) - 1}"}
        got[i] = client.call("PATCH", up.location, halves[i], h).status

    threads = [threading.Thread(target=write, args=(i,)) for i in (0, 1)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(got) == [202, 416]
    assert up.put(digest_of(halves[got.index(202)])).status == 201


def test_a_second_writer_is_refused_while_one_writes(client, repo):
    """Case 36: where the server streams, the first is in the middle."""
    if client.rs.web == "apache-fcgid":
        pytest.skip("collects a body before a worker sees it")
    data = unique(1000)
    up = client.start(repo)
    file = client.rs.data / "uploads" / up.uuid
    with connect(client.rs) as s:
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode() + data[:600])
        wait_for(file.exists)
        for answer in (up.patch(b"other"), up.put(digest_of(b"other"), b"other"), up.cancel()):
            assert answer.is_ == OUT_OF_ORDER
        s.sendall(data[600:])
        with s.makefile("rb") as f:
            assert read_answer(f).headers["Range"] == "0-999"
    assert up.put(digest_of(data)).status == 201


def test_the_same_blob_from_many_at_once(client, repo):
    """All are told that it is there; it is stored once."""
    data = unique(500_000)
    got = []

    def push():
        got.append(client.start(repo).put(digest_of(data), data).status)

    threads = [threading.Thread(target=push) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert got == [201] * 8
    assert client.blob(repo, digest_of(data)).body == data


def test_a_session_expires(client, repo):
    """Case 42."""
    up = client.start(repo)
    up.patch(unique())
    client.rs.psql(f"UPDATE upload SET expires_at = now() WHERE upload_id = '{up.uuid}'")
    assert steps(client, up.location) == {UNKNOWN}
    client.rs.psql(f"UPDATE upload SET expires_at = now() + '1 h' WHERE upload_id = '{up.uuid}'")
    assert up.cancel().status == 204


def test_many_sessions_cost_rows_only(client, repo, unchanged):
    """Case 49: no file before the first byte, and each has an end."""
    before = {p.name for p in (client.rs.data / "uploads").iterdir()}
    ups = [client.start(repo) for _ in range(100)]
    assert {p.name for p in (client.rs.data / "uploads").iterdir()} == before
    assert client.rs.psql("SELECT count(*) FROM upload WHERE expires_at > now() + '8 days'") == "0"
    for up in ups:
        assert up.cancel().status == 204


# --- mounts ------------------------------------------------------------------
def mount(client, repo, digest, source=None):
    query = f"?mount={digest}" + (f"&from={source}" if source else "")
    return client.call("POST", f"/v2/{repo}/blobs/uploads/{query}", b"")


def test_a_blob_is_mounted_from_another_repository(client, repo):
    data = unique()
    digest = client.push_blob(repo, data)
    target = client.project() + "/other"
    for source in (repo, repo.replace("/", "%2F"), None):
        a = mount(client, target, digest, source)
        assert a.status == 201 and a.location == f"/v2/{target}/blobs/{digest}"
        assert a.headers["Docker-Content-Digest"] == digest
    assert client.blob(target, digest).body == data


def test_what_cannot_be_mounted_is_a_session(client, repo, unchanged):
    absent = digest_of(unique())
    project = repo.split("/")[0]
    for source in (repo, None, f"{project}/none", "nowhere/none", "Bad//name", "x"):
        a = mount(client, repo, absent, source)
        assert a.status == 202, source
        assert client.delete(a.location).status == 204


def test_nobody_mounts_what_he_may_not_read(client, repo, other):
    """With or without from=."""
    hidden = client.project() + "/hidden"
    digest = client.push_blob(hidden, unique())
    for source in (hidden, None):
        a = mount(other, repo, digest, source)
        assert a.status == 202
        assert other.delete(a.location).status == 204
    assert not other.has_blob(repo, digest)


def test_a_mounted_blob_outlives_its_source(client, repo):
    """Case 48."""
    data = unique()
    digest = client.push_blob(repo, data)
    assert mount(client, repo + "2", digest, repo).status == 201
    assert client.delete(f"/v2/{repo}/blobs/{digest}").status == 202
    assert client.blob(repo, digest).is_ == (404, "BLOB_UNKNOWN")
    assert client.blob(repo + "2", digest).body == data


def test_pushing_into_no_project_is_refused(client, unchanged):
    for c in (client, client.user()):
        a = c.call("POST", "/v2/no-such-project/app/blobs/uploads/", b"")
        assert a.status in (401, 404), a
    a = Client(client.rs, None).call("POST", "/v2/no-such-project/app/blobs/uploads/", b"")
    assert a.is_ == (401, "UNAUTHORIZED")
