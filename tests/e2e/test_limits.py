"""Limits that roadstead.yml sets, on an instance where they are small (cases 41, 43, 49)."""
import select
import time

import pytest

import stock
from conftest import SERVERS
from instance import running, wait_for
from registry import connect, digest_of, read_answer, unique

IDLE, BLOB, UPLOADS = 3, 1 << 20, 5
LIMITS = {"web.idle_timeout": IDLE, "registry.max_blob_size": BLOB, "registry.max_uploads": UPLOADS}
TOO_LARGE = (413, "SIZE_INVALID")


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tree):
    """In the place of the one that all share."""
    with running(tree, request.param, LIMITS) as rs:
        yield rs
        stock.settle(rs)


# --- the size of a blob ----------------------------------------------------------
def test_the_largest_blob_fits(client, repo):
    """Case 43: to the byte, in one request or in several."""
    data = unique(BLOB)
    for chunked in (False, True):
        up = client.start(repo)
        assert up.patch(data[:-1], chunked=chunked).status == 202
        assert up.put(digest_of(data), data[-1:], chunked=chunked).status == 201
        path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(data)}"
        assert client.call("POST", path, data, chunked=chunked).status == 201


@pytest.mark.parametrize("chunked", [False, True])
def test_a_larger_blob_is_refused_and_leaves_nothing(client, repo, chunked, unchanged):
    """Case 43: the upload is over."""
    data = unique(BLOB + 1)
    for first in (0, 10, BLOB):
        for method in ("PATCH", "PUT"):
            up = client.start(repo)
            assert up.patch(data[:first]).status == 202
            rest = data[first:]
            a = (up.patch(rest, chunked=chunked) if method == "PATCH" else
                 up.put(digest_of(data), rest, chunked=chunked))
            assert a.is_ == TOO_LARGE, (method, first, a)
            assert up.status().is_ == (404, "BLOB_UPLOAD_UNKNOWN")
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(data)}"
    assert client.call("POST", path, data, chunked=chunked).is_ == TOO_LARGE
    assert not client.has_blob(repo, digest_of(data))


def test_a_length_too_large_is_refused_before_the_body(client, repo, unchanged):
    """Case 43: nobody waits for what cannot be kept."""
    if client.rs.web == "apache-fcgid":
        pytest.skip("mod_fcgid collects the whole body before a worker sees the length")
    up = client.start(repo)
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode())
        for _ in range(500):
            s.sendall(bytes(65536))
            if select.select([s], [], [], 0)[0]:
                break
        assert read_answer(f).is_ == TOO_LARGE
    wait_for(lambda: up.status().status == 404)


# --- uploads of one user -----------------------------------------------------------
def test_uploads_of_one_user_are_bounded(client, repo, unchanged):
    """Case 49: beyond the limit 429; others go on, and so does he once one has ended."""
    someone = client.member(repo.split("/")[0], 2)
    ups = [someone.start(repo) for _ in range(UPLOADS)]
    path = f"/v2/{repo}/blobs/uploads/"
    for query in ("", f"?digest={digest_of(b'x')}", f"?mount={digest_of(unique())}&from={repo}"):
        a = someone.call("POST", path + query, b"")
        assert a.is_ == (429, "TOOMANYREQUESTS"), a
        assert int(a.headers["Retry-After"]) > 0
    assert client.start(repo).cancel().status == 204
    assert ups.pop().cancel().status == 204
    ups.append(someone.start(repo))
    assert someone.call("POST", path, b"").status == 429
    listed = client.rs.cli("gc", "--list").stdout.splitlines()
    assert {line.split()[0] for line in listed if f"user={someone.name}" in line} == {
        up.uuid for up in ups}
    assert all(f"repository={repo} " in line for line in listed if f"user={someone.name}" in line)
    for up in ups:
        assert up.cancel().status == 204


# --- clients that send or take nothing ---------------------------------------------
def ends(s, seconds):
    """What still comes until the server closes; fails if it does not."""
    s.settimeout(seconds)
    got = b""
    try:
        while part := s.recv(1 << 20):
            got += part
    except ConnectionResetError:
        pass
    return got


@pytest.mark.parametrize("framing", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_a_body_that_stops_coming_is_cut_off(client, repo, framing):
    """Case 41: more of them than processes; others are served meanwhile."""
    answers = (b"500",) if client.rs.web == "apache-fcgid" else (b"400", b"408")  # mod_fcgid's own
    ups = [client.start(repo) for _ in range(UPLOADS)]
    slow = [connect(client.rs) for _ in ups]
    began = time.monotonic()
    for s, up in zip(slow, ups):
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\n{framing}\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n1\r\nx\r\n".encode())
    assert client.get("/v2/").status == 200
    assert time.monotonic() - began < IDLE
    for s, up in zip(slow, ups):
        answer = ends(s, 5 * IDLE)
        assert not answer or answer.split()[1] in answers, answer
        assert time.monotonic() - began >= IDLE - 1
        s.close()
        # the worker lets go of it a moment after the web server
        wait_for(lambda: up.put(digest_of(b"abc"), b"abc").status == 201)


def trickle(s, seconds):
    """Two bytes a second until the server has had enough; what it said."""
    end = time.monotonic() + seconds
    try:
        while not select.select([s], [], [], 0.5)[0]:
            assert time.monotonic() < end, "still taking"
            s.sendall(b"x")
    except (BrokenPipeError, ConnectionResetError):
        pass
    return ends(s, seconds)


def test_a_body_that_trickles_is_cut_off(client, repo):
    """Case 41: never idle, but far too slow; the session stays where it was."""
    up = client.start(repo)
    assert up.patch(b"before").status == 202
    with connect(client.rs) as s:
        began = time.monotonic()
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode())
        answer = trickle(s, 5 * IDLE)
    assert time.monotonic() - began >= IDLE - 1
    wanted = {"apache": (b"400", b"408"), "lighttpd": (b"408",), "apache-fcgid": (b"500",)}
    assert not answer or answer.split()[1] in wanted[client.rs.web], answer
    wait_for(lambda: up.patch(b" and after", 6).status == 202)
    assert up.put(digest_of(b"before and after")).status == 201


def test_a_reader_that_stops_taking_is_cut_off(client, repo):
    """Case 41: the connection ends before all of the blob has left."""
    data = [unique(BLOB) for _ in range(2)]
    digests = [client.push_blob(repo, x) for x in data]
    request = (f"GET /v2/{repo}/blobs/{digests[0]} HTTP/1.1\r\nHost: x\r\n"
               f"Authorization: {client.authorization}\r\n\r\n").encode()
    with connect(client.rs) as s:
        s.sendall(20 * request)  # 20 MiB, more than the buffers between us hold
        time.sleep(3 * IDLE)     # the event is that nothing happens
        assert len(ends(s, 5 * IDLE)) < 20 * BLOB
    assert client.blob(repo, digests[1]).body == data[1]
