"""Reading and deleting blobs (cases.md, cases 48 to 58)."""
import os
import socket
import threading

import pytest

import stock
from instance import wait_for
from registry import connect, digest_of, unique

SIZE = 3000
UNKNOWN = (404, "BLOB_UNKNOWN")


@pytest.fixture
def data(client, repo):
    """A blob of the repository."""
    data = unique(SIZE)
    client.push_blob(repo, data)
    return data


def path_of(repo, data):
    return f"/v2/{repo}/blobs/{digest_of(data)}"


def file_of(rs, data):
    digest = digest_of(data).split(":")[1]
    return rs.data / "registry" / stock.blob_path("sha256", digest)


def test_get_and_head_tell_all_about_a_blob(client, repo, data):
    for a in (client.get(path_of(repo, data)), client.head(path_of(repo, data))):
        assert a.status == 200
        assert a.headers["Content-Length"] == str(SIZE)
        assert a.headers["Content-Type"] == "application/octet-stream"
        assert a.headers["Docker-Content-Digest"] == digest_of(data)
        assert a.headers["ETag"] == f'"{digest_of(data)}"'
        assert a.headers["Accept-Ranges"] == "bytes"
        assert a.headers["Cache-Control"] == "max-age=31536000"
        assert a.headers["Docker-Distribution-Api-Version"] == "registry/2.0"
        assert "Content-Encoding" not in a.headers
    assert client.get(path_of(repo, data), accept_encoding="gzip").body == data


def test_a_blob_is_known_where_it_was_pushed(client, repo, data):
    """Case 50: although the bytes are in the store."""
    for elsewhere in (repo + "2", client.project() + "/app"):
        assert client.blob(elsewhere, digest_of(data)).is_ == UNKNOWN
        assert client.head(path_of(elsewhere, data)).status == 404


RANGES = [
    ("bytes=0-0", 0, 0), ("bytes=-1", 2999, 2999), ("bytes=2999-", 2999, 2999),
    ("bytes=-99999", 0, 2999), ("bytes=10-19", 10, 19), ("bytes=1500-", 1500, 2999),
    ("bytes=2990-4000", 2990, 2999),
]


@pytest.mark.parametrize("field,first,last", RANGES)
def test_a_part_of_a_blob(client, repo, data, field, first, last):
    """Case 51."""
    a = client.get(path_of(repo, data), range=field)
    assert a.status == 206
    assert a.body == data[first:last + 1]
    assert a.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert a.headers["Content-Length"] == str(last - first + 1)
    assert a.headers["Docker-Content-Digest"] == digest_of(data)


def test_an_end_that_no_number_holds(client, repo, data):
    """Case 51: Apache ignores it, lighttpd takes it for one behind the end."""
    a = client.get(path_of(repo, data), range="bytes=0-99999999999999999999999")
    assert a.status == 416 or (a.status in (200, 206) and a.body == data)


@pytest.mark.parametrize("field", ["bytes=3000-", "bytes=500-0", "bytes=-0", "bytes=5000-10000"])
def test_a_part_that_is_not_there(client, repo, data, field):
    """Case 51."""
    a = client.get(path_of(repo, data), range=field)
    assert a.status == 416, a
    assert a.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("field", ["lines=1-2", "bytes", "bytes=", "bytes=x-y", "bytes=1-2-3", "0-1"])
def test_a_range_nobody_understands_is_ignored(client, repo, data, field):
    a = client.get(path_of(repo, data), range=field)
    assert a.status in (200, 416), a
    assert a.status == 416 or a.body == data


def test_several_parts_are_all_or_multipart(client, repo, data):
    a = client.get(path_of(repo, data), range="bytes=0-9,2000-2009")
    assert (a.status == 200 and a.body == data) or (
        a.status == 206 and a.headers["Content-Type"].startswith("multipart/byteranges")
        and data[0:10] in a.body and data[2000:2010] in a.body), a


def test_a_hundred_thousand_parts_are_too_many(client, repo, data):
    """Not more than the blob is sent."""
    field = "bytes=" + ",".join(f"{i}-{i}" for i in range(0, SIZE, 2))
    a = client.get(path_of(repo, data), range=field)
    assert a.status in (200, 206, 400, 416, 431), a.status
    assert len(a.body) <= 100 * SIZE


def test_an_unchanged_blob_is_not_sent(client, repo, data):
    """Case 53."""
    path, digest = path_of(repo, data), digest_of(data)
    for field in (f'"{digest}"', digest, f'W/"{digest}"', "*", f'"x", "{digest}"', f'"x",{digest}'):
        for method in ("GET", "HEAD"):
            a = client.call(method, path, headers={"If-None-Match": field})
            assert a.status == 304, field
            assert a.headers["Docker-Content-Digest"] == digest
            assert a.headers["ETag"] == f'"{digest}"'
    for field in ('"x"', digest_of(b"other"), '""'):
        assert client.get(path, if_none_match=field).body == data


def test_a_resumed_download_starts_over_when_stale(client, repo, data):
    """Case 53: If-Range."""
    path, digest = path_of(repo, data), digest_of(data)
    a = client.get(path, range="bytes=10-", if_range=f'"{digest}"')
    assert a.status == 206 and a.body == data[10:]
    a = client.get(path, range="bytes=10-", if_range='"stale"')
    assert a.status == 200 and a.body == data


def test_head_knows_the_length_whatever_it_is(client, repo):
    """Case 54."""
    assert client.head(path_of(repo, b"absent")).status == 404
    for data in (b"", b"1", unique(100_000)):
        client.push_blob(repo, data)
        a = client.head(path_of(repo, data))
        assert int(a.headers["Content-Length"]) == len(data)
        assert client.get(path_of(repo, data)).body == data


def test_a_blob_of_5_gb_is_served_in_parts(client, repo, data):
    """Case 54: a sparse file stands in for it."""
    rs, size = client.rs, 5 << 30
    with open(file_of(rs, data), "r+b") as f:
        f.truncate(size)
    resize = f"UPDATE blob SET size = %d WHERE digest = '\\x01{digest_of(data)[7:]}'"
    rs.psql(resize % size)
    try:
        assert client.head(path_of(repo, data)).headers["Content-Length"] == str(size)
        a = client.get(path_of(repo, data), range=f"bytes={size - 10}-")
        assert a.status == 206 and a.body == bytes(10)
        assert a.headers["Content-Range"] == f"bytes {size - 10}-{size - 1}/{size}"
        assert client.get(path_of(repo, data), range="bytes=0-99").body == data[:100]
    finally:
        os.truncate(file_of(rs, data), SIZE)
        rs.psql(resize % SIZE)


def descriptors(rs):
    return sum(len(os.listdir(f"/proc/{p}/fd")) for p in rs.processes())


def test_downloads_that_end_early_leak_nothing(client, repo, no_jobs):
    """Case 55."""
    data = unique(4 << 20)
    client.push_blob(repo, data)
    request = (f"GET {path_of(repo, data)} HTTP/1.1\r\nHost: x\r\n"
               f"Authorization: {client.authorization}\r\n\r\n").encode()

    def hurry(n):
        for _ in range(n):
            with connect(client.rs) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                s.sendall(request)
                assert s.recv(1000).startswith(b"HTTP/1.1 200")

    def crowd(n):
        threads = [threading.Thread(target=hurry, args=(n,)) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

    crowd(25)  # by now every worker has its database connection
    before = descriptors(client.rs)
    processes = sorted(client.rs.processes())
    crowd(100)
    wait_for(lambda: descriptors(client.rs) <= before + 8)
    assert sorted(client.rs.processes()) == processes
    assert client.blob(repo, digest_of(data)).body == data


def test_a_lost_file_is_no_empty_blob(client, repo, data):
    """Case 56."""
    file = file_of(client.rs, data)
    away = file.with_name("away")
    file.rename(away)
    try:
        assert client.get(path_of(repo, data)).status in (404, 500)
        assert client.head(path_of(repo, data)).status in (404, 500)
    finally:
        away.rename(file)
    assert client.get(path_of(repo, data)).body == data


def test_a_shortened_file_is_not_served(client, repo, data):
    """Case 56."""
    file = file_of(client.rs, data)
    os.truncate(file, SIZE - 1)
    try:
        assert client.get(path_of(repo, data)).is_ == (500, "UNKNOWN")
    finally:
        file.write_bytes(data)
    assert client.get(path_of(repo, data)).body == data


def test_a_deleted_blob_comes_back_when_pushed(client, repo, data):
    """Case 57."""
    path = path_of(repo, data)
    for _ in range(2):
        assert client.delete(path).status == 202
        assert client.delete(path).is_ == UNKNOWN
        assert client.get(path).is_ == UNKNOWN
        assert client.head(path).status == 404
        client.push_blob(repo, data)
        assert client.get(path).body == data


def test_a_condemned_blob_comes_back_when_asked_for(client, repo, data):
    """Case 57: what garbage collection has marked."""
    condemn = ("UPDATE blob SET condemned_at = now() - interval '1 s' "
               f"WHERE digest = '\\x01{digest_of(data)[7:]}'")
    marked = f"SELECT condemned_at IS NOT NULL FROM blob WHERE digest = '\\x01{digest_of(data)[7:]}'"
    for revive in (lambda: client.head(path_of(repo, data)),
                   lambda: client.push_blob(repo, data),
                   lambda: client.call("POST", f"/v2/{repo}2/blobs/uploads/?mount="
                                       f"{digest_of(data)}&from={repo}", b"")):
        client.rs.psql(condemn)
        assert client.rs.psql(marked) == "t"
        revive()
        assert client.rs.psql(marked) == "f"
    assert client.get(path_of(repo, data)).body == data


def test_a_blob_in_use_is_not_deleted(client, repo):
    """Case 58."""
    data = unique()
    digest = client.push_image(repo, "1", [data])
    assert client.delete(path_of(repo, data)).is_ == (405, "DENIED")
    assert client.get(path_of(repo, data)).body == data
    assert client.delete(f"/v2/{repo}/manifests/{digest}").status == 202
    assert client.delete(path_of(repo, data)).status == 202
