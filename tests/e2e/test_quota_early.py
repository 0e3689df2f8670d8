"""What a project has no room for is refused by its announced length, before it is sent."""
import select

import pytest

from registry import connect, digest_of, read_answer, unique
from test_quota_limits import limit, put_blob, refused, used

LARGE = 100 << 20  # more than is read of a refused body


@pytest.fixture
def project(client):
    return client.project()


@pytest.fixture
def repo(client, project):
    return f"{project}/r"


def starts(client, repo, data):
    """The ways to send data whose length is known, as (method, path)."""
    query = f"?digest={digest_of(data)}"
    return [("POST", f"/v2/{repo}/blobs/uploads/{query}"),
            ("PUT", client.start(repo).location + query),
            ("PATCH", client.start(repo).location)]


def announce(client, method, path):
    """The answer to a request of which little is sent: some of it, because mod_proxy_fcgi looks
    for an answer only between two pieces."""
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGE}\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode())
        for _ in range(500):
            s.sendall(bytes(65536))
            if select.select([s], [], [], 0)[0]:
                break
        return read_answer(f)


def test_it_is_refused_before_the_body(client, repo, project):
    if client.rs.web == "apache-fcgid":
        pytest.skip("mod_fcgid collects the whole body before a worker sees the length")
    limit(client, project, 1000)
    for method, path in starts(client, repo, b"not sent"):
        text = refused(announce(client, method, path))
        assert "100 MB more, where 0 bytes of 1000 bytes are used" in text, method
    rows = client.rs.psql("SELECT received FROM upload JOIN project USING (project_id) "
                          f"WHERE name = '{project}'").split()
    assert rows == ["0", "0"], "sessions stay as they are, and a POST leaves none"


@pytest.mark.parametrize("size", [1001, LARGE])
def test_who_sends_it_all_reads_the_answer(client, repo, project, size):
    limit(client, project, 1000)
    data = bytes(size)
    for method, path in starts(client, repo, data):
        refused(client.call(method, path, data))
    assert used(client, project) == 0
    assert client.rs.psql("SELECT count(*) FROM audit JOIN project USING (project_id) "
                          f"WHERE name = '{project}' AND NOT success") == "3"


def test_what_fits_goes_on(client, repo, project):
    """To the byte, counting what came before."""
    limit(client, project, 1000)
    data = unique(1000)
    up = client.start(repo)
    assert up.patch(data[:400]).status == 202
    text = refused(up.patch(data[400:] + b"x"))
    assert "1001 bytes more, where 0 bytes" in text
    refused(up.put(digest_of(data), data[400:] + b"x"))
    assert up.offset() == 400
    assert up.patch(data[400:-1]).status == 202
    assert up.put(digest_of(data), data[-1:]).status == 201
    assert used(client, project) == 1000


def test_what_is_there_already_is_let_in(client, repo, project):
    """By its digest; without one, while it is no larger than the largest that is there."""
    data = unique(900)
    limit(client, project, 1000)
    assert put_blob(client, repo, data).status == 201
    for method, path in starts(client, f"{repo}2", data):
        assert client.call(method, path, data).status == (202 if method == "PATCH" else 201)
    up = client.start(repo)
    assert up.patch(data).status == 202 and up.put(digest_of(data)).status == 201
    refused(client.start(repo).patch(unique(901)))
    other = unique(900)
    up = client.start(repo)
    assert up.patch(other).status == 202
    refused(up.put(digest_of(other)))
    assert used(client, project) == 900


def test_what_was_deleted_is_not_counted(client, repo, project):
    """Although more is believed to be stored than is."""
    number = limit(client, project, 1000)
    client.push_image(repo, "1", (unique(800),), config=b"{}")
    client.call_api("DELETE", f"/projects/{project}/repositories/r/artifacts/1")
    assert client.rs.psql(f"SELECT quota_estimate({number})") == "802"
    data = unique(900)
    [post, put, patch] = starts(client, repo, data)
    assert client.call(*patch, data).status == 202
    assert client.call(*put, data).status == 201
    refused(put_blob(client, repo, unique(900)))
    assert client.call(*post, data).status == 201


def test_a_limit_that_is_not_kept(client, repo, project):
    limit(client, project, 10)
    client.call_api("PUT", "/configurations", {"quota_per_project_enable": False})
    try:
        for call in starts(client, repo, b"x" * 100):
            assert client.call(*call, b"x" * 100).status in (201, 202)
    finally:
        client.call_api("PUT", "/configurations", {"quota_per_project_enable": True})
