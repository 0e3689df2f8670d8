"""Clients that vanish or dawdle, workers and a database that go away, a full disk
(cases.md, cases 38 to 43, 55 and 104)."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

import stock
from instance import Postgres, alive, run, wait_for
from registry import Client, connect, digest_of, read_answer, unique


@pytest.fixture
def client(victim):
    """After each test all is whole."""
    yield Client(victim)
    stock.check(victim)


@pytest.fixture
def repo(client):
    return client.project() + "/app"


# --- clients that vanish -------------------------------------------------------
def begin(client, method, path, framing, *more):
    """A request whose body has begun; the socket."""
    s = connect(client.rs)
    s.sendall("\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", framing,
                           f"Authorization: {client.authorization}", *more, "", ""]).encode())
    return s


def writer_gone(rs, uuid):
    """Whether nobody holds the file of the session any more."""
    return str(rs.data / "uploads" / uuid) not in rs.open_files()


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("framing", ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
def test_a_client_goes_in_the_middle(client, repo, method, framing, reset):
    """Case 40: nothing of the torn body counts, and the session goes on."""
    old, torn, rest = unique(1000), unique(0x30000), unique(1000)
    up = client.start(repo)
    up.patch(old)
    # what has come so far would be a blob, were this the end
    path = up.location + (f"?digest={digest_of(old + torn)}" if method == "PUT" else "")
    s = begin(client, method, path, framing)
    s.sendall(b"%x\r\n" % len(torn) + torn + b"\r\n" if "chunked" in framing else torn)
    if client.rs.web == "apache" or (client.rs.web == "lighttpd" and "chunked" not in framing):
        wait_for(lambda: (client.rs.data / "uploads" / up.uuid).stat().st_size > len(old))
    if reset:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    s.close()
    wait_for(lambda: writer_gone(client.rs, up.uuid))
    assert not client.has_blob(repo, digest_of(old + torn))
    assert up.offset() == len(old)
    assert up.patch(rest, len(old)).status == 202
    assert up.put(digest_of(old + rest)).status == 201
    assert client.blob(repo, digest_of(old + rest)).body == old + rest


def test_a_client_goes_in_the_middle_of_its_only_request(client, repo):
    """Case 40: the session that it never learnt of is dropped."""
    before, torn = stock.take(client.rs), unique(10_000)
    for framing in ("Content-Length: 1000000", "Transfer-Encoding: chunked"):
        path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(torn)}"
        with begin(client, "POST", path, framing) as s:
            s.sendall(b"%x\r\n" % len(torn) + torn + b"\r\n" if "chunked" in framing else torn)
            if client.rs.web == "apache":
                wait_for(lambda: stock.take(client.rs) != before)
        wait_for(lambda: stock.take(client.rs) == before)
        assert not client.has_blob(repo, digest_of(torn))


def test_a_client_goes_in_the_middle_of_a_manifest(client, repo):
    body = b'{"schemaVersion":2,"config":'
    with begin(client, "PUT", f"/v2/{repo}/manifests/1", "Content-Length: 1000") as s:
        s.sendall(body)
    assert client.manifest(repo, "1").status == 404
    client.push_image(repo, "1")


# --- clients that dawdle -------------------------------------------------------
def test_slow_uploads_do_not_stop_others(client, repo):
    """Case 41: many more of them than workers."""
    count = 60
    client.push_image(repo, "1")
    ups = [client.start(repo) for _ in range(count)]
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(begin(client, "PATCH", up.location, "Content-Length: 11"))
                for up in ups]
        for s in slow:
            s.sendall(b"0")
        began = time.monotonic()
        for i in range(20):
            assert client.manifest(repo, "1").status == 200
        client.push_blob(repo, unique(100_000))
        assert time.monotonic() - began < 10
        assert client.rs.backends() < 40
        for s in slow:
            s.sendall(b"1234567890")
            with s.makefile("rb") as f:
                assert read_answer(f).headers["Range"] == "0-10"
    for up in ups:
        assert up.put(digest_of(b"01234567890")).status == 201


def test_slow_downloads_do_not_stop_others(client, repo):
    """Case 41: no worker waits while the server sends a file."""
    data = unique(8 << 20)
    count = 60
    client.push_image(repo, "1", [data])
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(client.rs)) for _ in range(count)]
        for s in slow:
            s.sendall(f"GET /v2/{repo}/blobs/{digest_of(data)} HTTP/1.1\r\nHost: x\r\n"
                      f"Authorization: {client.authorization}\r\n\r\n".encode())
            assert s.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        for i in range(20):
            assert client.manifest(repo, "1").status == 200
        assert time.monotonic() - began < 10


# --- workers that die ------------------------------------------------------------
class Traffic:
    """Pushes and pulls in the background, and what came of them."""

    def __init__(self, client, repo):
        self.client, self.repo = client, repo
        self.stop = threading.Event()
        self.pushed, self.statuses, self.wrong = {}, set(), []
        self.image = client.push_image(repo, "steady")
        self.threads = [threading.Thread(target=f) for f in (self.push, self.pull, self.push)]

    def attempt(self, call):
        try:
            a = call()
        except OSError:
            return None
        except Exception as e:  # http.client's own, for an answer that was cut off
            if not isinstance(e, (ValueError, AssertionError)):
                return None
            self.wrong.append(e)
            return None
        self.statuses.add(a.status)
        return a

    def push(self):
        while not self.stop.is_set():
            data = unique(20_000)
            path = f"/v2/{self.repo}/blobs/uploads/?digest={digest_of(data)}"
            a = self.attempt(lambda: self.client.call("POST", path, data))
            if a and a.status == 201:
                self.pushed[digest_of(data)] = data

    def pull(self):
        while not self.stop.is_set():
            a = self.attempt(lambda: self.client.manifest(self.repo, "steady"))
            if a and a.status == 200 and digest_of(a.body) != self.image:
                self.wrong.append(a)

    def __enter__(self):
        for t in self.threads:
            t.start()
        wait_for(lambda: len(self.pushed) > 5)
        return self

    def __exit__(self, *_):
        self.stop.set()
        for t in self.threads:
            t.join()
        assert not self.wrong
        assert self.statuses <= {200, 201, 500, 502, 503}
        for digest, data in self.pushed.items():
            assert self.client.blob(self.repo, digest).body == data
        stock.sweep(self.client.rs)


def more(traffic, n=5):
    """Waits for n more pushes."""
    before = len(traffic.pushed)
    wait_for(lambda: len(traffic.pushed) >= before + n, 30)


@pytest.mark.parametrize("pool", ["registry", "upload"])
def test_workers_killed_while_serving(client, repo, pool):
    """What was answered 201 is there; the next requests are served."""
    with Traffic(client, repo) as traffic:
        for _ in range(5):
            victims = wait_for(lambda: [p for p in client.rs.workers(pool) if alive(p)])
            os.kill(victims[0], signal.SIGKILL)
            more(traffic)
    assert client.push_image(repo, "after", [unique()])


# --- a database that goes away -----------------------------------------------------
@pytest.fixture
def postgres(victim):
    made = Postgres(victim)
    yield made
    if not victim.pid("postgresql"):
        made.start()


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGQUIT])
def test_postgresql_restarts_in_the_middle(client, repo, postgres, sig):
    """Fast and immediate: nothing that was acknowledged is lost."""
    with Traffic(client, repo) as traffic:
        for _ in range(2):
            postgres.stop(sig)
            postgres.start()
            more(traffic)


def test_without_postgresql_the_answer_is_503(client, repo, postgres):
    """Case 104: downloads in flight end well, and so does what follows."""
    data = unique(16 << 20)
    client.push_image(repo, "1", [data])
    token = client.bearer(f"repository:{repo}:pull,push")
    up = client.start(repo)
    up.patch(b"before")
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall(f"GET /v2/{repo}/blobs/{digest_of(data)} HTTP/1.1\r\nHost: x\r\n"
                  f"Authorization: {client.authorization}\r\n\r\n".encode())
        first = f.read(100)
        postgres.stop()
        for c in (client, token):
            for a in (c.manifest(repo, "1"), c.blob(repo, digest_of(data)),
                      c.call("POST", f"/v2/{repo}/blobs/uploads/", b""),
                      c.call("PATCH", up.location, b"x")):
                assert a.is_ == (503, "UNAVAILABLE"), a
                assert int(a.headers["Retry-After"]) > 0
        for path in ("/service/token?service=harbor-registry", "/api/v2.0/projects"):
            a = client.get(path)
            assert a.status == 503 and a.headers["Retry-After"], a
        anybody = Client(client.rs, None)
        assert anybody.get("/api/v2.0/ping").status == 200
        health = anybody.get("/api/v2.0/health").json()
        assert health["status"] == "unhealthy"
        assert {c["name"]: c["status"] for c in health["components"]}["database"] == "unhealthy"
        rest = f.read(len(data))
        while len(rest) < len(data) and not (first + rest).endswith(data):
            rest += f.read1()
    postgres.start()
    assert client.manifest(repo, "1").status == 200
    assert up.offset() == 6
    assert up.put(digest_of(b"before and after"), b" and after").status == 201


# --- a disk that is full -------------------------------------------------------------
@pytest.fixture
def small_disk(victim):
    """The store on a disk with room for 24 MiB more; the database keeps its own."""
    disk = victim.own_base / "disk"
    disk.mkdir()
    size = sum(stock.blob_files(victim).values()) + (24 << 20)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk]).returncode:
        pytest.skip("mount is not permitted here")
    try:
        move_store(victim.data, disk)
        for name in STORE:
            (victim.data / name).symlink_to(disk / name)
        renew_workers(victim)
        yield victim
        for name in STORE:
            (victim.data / name).unlink()
        move_store(disk, victim.data)
        renew_workers(victim)
    finally:
        run("umount", "-l", disk)  # lighttpd keeps files open a while


STORE = ("registry", "uploads")


def move_store(source, target):
    for name in STORE:
        run("cp", "-a", source / name, target)
        shutil.rmtree(source / name)


def renew_workers(rs):
    """New ones, which open the store where it is now."""
    old = {p for pool in ("registry", "upload", "api") for p in rs.workers(pool)}
    for p in old:
        os.kill(p, signal.SIGKILL)
    wait_for(lambda: not any(map(alive, old)))


def test_a_full_disk_refuses_uploads_and_serves_reads(small_disk, client, repo):
    """Case 43."""
    client.push_image(repo, "1", [b"before"])
    up = client.start(repo)
    up.patch(b"begun")
    a = up.patch(bytes(40 << 20), 5)
    assert a.is_ == (507, "UNKNOWN")
    assert up.offset() == 5
    assert client.manifest(repo, "1").status == 200
    assert client.blob(repo, digest_of(b"before")).body == b"before"
    path = f"/v2/{repo}/blobs/uploads/?digest={digest_of(bytes(40 << 20))}"
    before = stock.take(small_disk)
    assert client.call("POST", path, bytes(40 << 20)).is_ == (507, "UNKNOWN")
    assert stock.take(small_disk) == before
    assert up.put(digest_of(b"begun and ended"), b" and ended").status == 201
