"""What the web servers in front add, and what they must leave alone."""
from concurrent import futures
import os
import signal
import socket
import time

import pytest
import requests

from instance import SOURCE, wait_for
from registry import Client, digest_of, unique

SLOW_WRITERS = 24  # more than there are processes for pulls


def raw(server, head, body=b""):
    """Sends bytes as they are; the open socket."""
    s = socket.create_connection(("127.0.0.1", server.http_port), 30)
    s.sendall(head.encode("latin-1") + body)
    return s


def test_the_root_is_the_web_page(server):
    r = server.http("GET", "/")
    assert r.status_code == 200 and "Roadstead" in r.text
    assert r.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in r.headers["Content-Security-Policy"]
    assert r.headers["X-Content-Type-Options"] == "nosniff"
    assert r.headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in r.headers, "the plain port serves"


def test_the_description_of_the_interface_is_served(server):
    r = server.http("GET", "/api.yaml")
    assert (r.status_code, r.headers["Content-Type"]) == (200, "application/yaml")
    assert r.content == (SOURCE / "docs/api.yaml").read_bytes()
    kept = server.http("GET", "/api.yaml", headers={"If-None-Match": r.headers["ETag"]})
    assert (kept.status_code, kept.content) == (304, b"")


def test_the_generated_ca_vouches_for_every_local_name(server):
    for host in ("localhost", "127.0.0.1"):
        url = f"https://{host}:{server.https_port}/v2/"
        assert requests.get(url, verify=server.ca, timeout=30).status_code == 401


def test_challenges_name_the_door_that_was_knocked_at(server):
    plain = server.http("GET", "/v2/").headers["WWW-Authenticate"]
    assert f'realm="http://{server.host}/service/token"' in plain
    tls = requests.get(server.https_url + "/v2/", verify=server.ca, timeout=30)
    assert f'realm="{server.https_url}/service/token"' in tls.headers["WWW-Authenticate"]


def test_head_keeps_the_length(client, repo):
    data = unique(3000)
    d = client.push_blob(repo, data)
    m = client.push_image(repo, "1")
    assert client.head(f"/v2/{repo}/blobs/{d}").headers["Content-Length"] == "3000"
    body = client.manifest(repo, m).body
    assert client.head(f"/v2/{repo}/manifests/{m}").headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize("span,status,part", [
    ("bytes=0-0", 206, slice(0, 1)),
    ("bytes=-1", 206, slice(2999, 3000)),
    ("bytes=2990-", 206, slice(2990, 3000)),
    ("bytes=3000-", 416, None),
])
def test_the_server_does_ranges_of_blobs(client, repo, span, status, part):
    data = unique(3000)
    path = f"/v2/{repo}/blobs/{client.push_blob(repo, data)}"
    a = client.call("GET", path, headers={"Range": span})
    assert a.status == status
    if part:
        assert a.body == data[part]
        assert a.headers["Docker-Content-Digest"] == digest_of(data)


def test_the_digest_is_the_etag_of_a_blob(client, repo):
    data = unique(3000)
    d = client.push_blob(repo, data)
    path = f"/v2/{repo}/blobs/{d}"
    etag = client.get(path).headers["ETag"]
    assert d in etag
    assert client.call("GET", path, headers={"If-None-Match": etag}).status == 304
    fresh = client.call("GET", path, headers={"Range": "bytes=0-9", "If-Range": etag})
    stale = client.call("GET", path, headers={"Range": "bytes=0-9", "If-Range": '"old"'})
    assert (fresh.status, stale.status) == (206, 200)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_arrives_whole(client, repo, chunked):
    data = os.urandom(1 << 20) * 32
    up = client.start(repo)
    a = up.patch(data, chunked=chunked, content_type="application/octet-stream")
    assert a.status == 202 and a.headers["Range"] == f"0-{len(data) - 1}"
    assert up.put(digest_of(data)).status == 201
    assert client.blob(repo, digest_of(data)).body == data


def test_nothing_is_left_in_the_spool(client, repo, server):
    client.push_blob(repo, unique(1 << 20))
    wait_for(lambda: list((server.data / "spool").iterdir()) == [])


def test_long_headers_pass_or_are_refused_but_never_dropped(server):
    long = "Bearer " + "a" * 12000
    r = server.http("GET", "/v2/", headers={"Authorization": long})
    assert 'error="invalid_token"' in r.headers["WWW-Authenticate"], "the header arrived"
    r = server.http("GET", "/v2/", headers={"Authorization": "Bearer " + "a" * 100000})
    assert r.status_code in (400, 431)
    assert r.json()["errors"]


def test_trace_echoes_nothing(server):
    for path in ("/", "/v2/"):
        r = server.http("TRACE", path, headers={"X-Secret": "echo-me"})
        assert r.status_code in (405, 501) and "echo-me" not in r.text


def test_a_method_that_nobody_knows_is_refused_by_that_name(server):
    r = server.http("FROB", "/")
    [error] = r.json()["errors"]
    assert (r.status_code, error["message"]) in (
        (405, "method not allowed"), (501, "method not supported"))


def test_slow_writers_do_not_hold_readers(server, client, repo):
    client.push_image(repo, "1")
    held = []
    try:
        for i in range(SLOW_WRITERS):
            path = f"/v2/{repo}/manifests/slow{i}"
            held.append(raw(server, f"PUT {path} HTTP/1.1\r\nHost: x\r\n"
                            f"Authorization: {client.authorization}\r\n"
                            "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n"
                            "Content-Length: 1000\r\n\r\n", b"{"))
        time.sleep(0.5)
        start = time.monotonic()
        for _ in range(20):
            assert client.manifest(repo, "1").status == 200
        assert time.monotonic() - start < 5
    finally:
        for s in held:
            s.close()


@pytest.mark.parametrize("framing", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("slow,fast", [("/service/token", "/service/jwks"),
                                       ("/api/v2.0/projects", "/api/v2.0/ping")])
def test_slow_bodies_do_not_hold_tokens_and_api(server, client, slow, fast, framing):
    held = []
    try:
        for _ in range(SLOW_WRITERS):
            held.append(raw(server, f"POST {slow} HTTP/1.1\r\nHost: x\r\n"
                            f"Authorization: {client.authorization}\r\n"
                            f"Content-Type: application/json\r\n{framing}\r\n\r\n",
                            b"1\r\n{\r\n"))
        time.sleep(0.5)
        start = time.monotonic()
        for _ in range(20):
            assert server.http("GET", fast).status_code == 200
        assert time.monotonic() - start < 5
    finally:
        for s in held:
            s.close()


@pytest.mark.parametrize("threads", [None, 24])
def test_mod_fcgid_has_all_processes_from_the_start(make_server, threads):
    """It would start each only for a client that then sleeps for a second."""
    rs = make_server("apache-fcgid", up=False)
    if threads:
        settings = rs.prefix / "etc/roadstead.yml"
        settings.write_text(settings.read_text().replace("\nweb:", f"\nweb:\n  threads: {threads}"))
        rs.cli("setup")
    rs.up()
    pools = {p: set(rs.workers(p)) for p in ("registry", "token", "api")}
    assert {p: len(w) for p, w in pools.items()} == {"registry": 20, "token": 20, "api": 20}
    with futures.ThreadPoolExecutor(16) as several:
        for answer in several.map(lambda i: requests.get(
                (rs.url, rs.https_url)[i % 2] + "/api/v2.0/ping", verify=rs.ca), range(64)):
            assert answer.status_code == 200
    assert set(rs.workers("api")) == pools["api"], "both listeners have the same"
    rs.up()
    assert set(rs.workers("registry")) == pools["registry"]


def test_a_pool_that_is_away_answers_503(make_server):
    rs = make_server("apache")
    master = rs.pid("token")
    os.kill(master, signal.SIGTERM)
    wait_for(lambda: rs.http("GET", "/service/token").status_code == 503)
    r = rs.http("GET", "/service/token")
    assert r.json()["errors"][0]["code"] == "UNAVAILABLE"
    assert int(r.headers["Retry-After"]) > 0
    assert Client(rs).get("/v2/").status == 200, "the others go on"
    rs.up()
    assert rs.http("GET", "/service/token").status_code != 503


def test_tls_on_the_plain_port_is_refused_at_once(server):
    start = time.monotonic()
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://{server.host}/v2/", timeout=10)
    assert time.monotonic() - start < 3
