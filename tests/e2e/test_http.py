"""HTTP itself: methods, framing, pipelines, versions (cases.md, cases 45, 101 to 104)."""
import gzip
import subprocess

import pytest

from registry import connect, digest_of, raw, read_answer, unique

UPLOAD = "00000000-0000-4000-8000-000000000000"
SHA256 = "sha256:" + 64 * "a"


def auth(client):
    return f"Authorization: {client.authorization}"


@pytest.mark.parametrize("path,allow", [
    ("/v2/", {"GET", "HEAD"}), ("/v2/_catalog", {"GET", "HEAD"}),
    ("/v2/{r}/tags/list", {"GET", "HEAD"}), ("/v2/{r}/manifests/x", {"GET", "HEAD", "PUT", "DELETE"}),
    ("/v2/{r}/blobs/" + SHA256, {"GET", "HEAD", "DELETE"}), ("/v2/{r}/blobs/uploads/", {"POST"}),
    ("/v2/{r}/blobs/uploads/" + UPLOAD, {"GET", "HEAD", "PATCH", "PUT", "DELETE"}),
    ("/v2/{r}/referrers/" + SHA256, {"GET", "HEAD"}),
])
def test_other_methods_are_not_allowed(client, repo, unchanged, path, allow):
    """Case 101: 405, and which are."""
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "MKCOL"} - allow:
        if path.endswith("/uploads/") and method in ("GET", "PATCH", "PUT", "DELETE"):
            continue  # "uploads" may be a blob's repository there
        a = client.call(method, path.format(r=repo), b"" if method.startswith("P") else None)
        assert a.is_ == (405, "UNSUPPORTED"), method
        assert set(a.headers["Allow"].split(", ")) >= allow, method


def test_trace_echoes_nothing(client):
    """Case 101."""
    [a] = raw(client.rs, f"TRACE /v2/ HTTP/1.1\r\n{auth(client)}\r\nX-Secret: 4711")
    assert a.status in (400, 403, 405, 501)
    assert b"4711" not in a.body and client.authorization.encode() not in a.body


def test_a_request_of_two_lengths_is_one_request(client, repo):
    """Case 45: refused, or chunked wins; nothing is smuggled behind it."""
    up = client.start(repo)
    hidden = f"GET /v2/{repo}/tags/list HTTP/1.1\r\nHost: x\r\n\r\n"
    for lengths in ("Content-Length: 5\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\r\nContent-Length: 5",
                    f"Transfer-Encoding: chunked\r\nContent-Length: {5 + len(hidden)}"):
        answers = raw(client.rs, (f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n"
                                  f"{lengths}\r\nConnection: close\r\n\r\n0\r\n\r\n{hidden}").encode())
        assert len(answers) == 1 and answers[0].status in (202, 400), answers
        assert up.offset() == 0
    assert up.cancel().status == 204


BAD_FRAMING = [
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1", "Content-Length: 0x5",
    "Content-Length: 5, 6", "Content-Length: 99999999999999999999999", "Content-Length: +5",
    "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked, gzip", "Content-Length : 5",
]


def test_a_length_nobody_understands_is_refused(client, repo):
    """Case 45."""
    up = client.start(repo)
    for framing in BAD_FRAMING:
        answers = raw(client.rs, (f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n"
                                  f"{framing}\r\nConnection: close\r\n\r\nhello").encode())
        assert len(answers) == 1 and answers[0].status in (400, 411, 413, 501), (framing, answers)
        assert up.offset() == 0, framing
    assert up.cancel().status == 204


def test_bad_chunks_are_no_body(client, repo):
    """A chunk whose size is none, or that is longer than it says."""
    if client.rs.web == "apache-fcgid":
        pytest.skip("mod_fcgid hands on the broken line as the body's end")
    up = client.start(repo)
    for body in ("zz\r\nhello\r\n0\r\n\r\n", "5\r\nhelloworld\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
                 "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n"):
        answers = raw(client.rs, (f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n"
                                  "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                  f"{body}").encode())
        assert all(a.status >= 400 for a in answers), (body, answers)
        assert up.offset() == 0, body
    assert up.cancel().status == 204


def test_pipelined_requests_are_answered_in_order(client, repo):
    """Case 103."""
    data = unique(50_000)
    digest = client.push_image(repo, "1", [data])
    lines = [f"GET /v2/{repo}/manifests/1", f"HEAD /v2/{repo}/manifests/1", "GET /v2/",
             f"GET /v2/{repo}/blobs/{digest_of(data)}", f"GET /v2/{repo}/tags/list",
             f"GET /v2/{repo}/manifests/none", "GET /v2/"]
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall("".join(f"{line} HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n\r\n"
                          for line in lines).encode())
        got = [read_answer(f, line.split()[0]) for line in lines]
    assert [a.status for a in got] == [200] * 5 + [404, 200]
    assert got[0].headers["Docker-Content-Digest"] == got[1].headers["Docker-Content-Digest"] == digest
    assert got[3].body == data and got[4].json()["tags"] == ["1"]


def test_requests_with_bodies_keep_the_connection(client, repo):
    """Case 103: what is refused before its body is read does not spoil the next.

    (Apache closes after a 400.)
    """
    data = unique(100_000)
    put = (f"PUT /v2/nowhere/app/manifests/1 HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n"
           f"Content-Length: {len(data)}\r\n\r\n").encode() + data
    with connect(client.rs) as s, s.makefile("rb") as f:
        for _ in range(3):
            s.sendall(put)
            assert read_answer(f).is_ == (401, "UNAUTHORIZED")
            s.sendall(f"GET /v2/ HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n\r\n".encode())
            assert read_answer(f).status == 200


def test_http_1_0(client, repo):
    """Case 103: no chunks, and the connection ends."""
    client.push_image(repo, "1", [unique()])
    body = client.manifest(repo, "1").body
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall(f"GET /v2/{repo}/manifests/1 HTTP/1.0\r\n{auth(client)}\r\n\r\n".encode())
        a = read_answer(f)
        assert a.status == 200 and a.body == body
        assert "Transfer-Encoding" not in a.headers
        assert f.read() == b""


def test_the_absolute_form_of_a_path(client, repo):
    """Case 103."""
    digest = client.push_image(repo, "1")
    [a] = raw(client.rs, f"GET {client.rs.url}/v2/{repo}/manifests/1 HTTP/1.1\r\n{auth(client)}")
    assert a.status == 200 and a.headers["Docker-Content-Digest"] == digest


def test_expecting_to_continue(client, repo):
    """Case 103: curl asks before it sends a body."""
    data = unique()
    up = client.start(repo)
    with connect(client.rs) as s, s.makefile("rb") as f:
        s.sendall(f"PATCH {up.location} HTTP/1.1\r\nHost: x\r\n{auth(client)}\r\n"
                  f"Expect: 100-continue\r\nContent-Length: {len(data)}\r\n\r\n".encode())
        assert read_answer(f).status == 100
        s.sendall(data)
        assert read_answer(f).status == 202
    assert up.put(digest_of(data)).status == 201


def test_every_answer_has_an_id(client):
    a = client.get("/v2/", x_request_id="mine-1")
    assert a.headers["X-Request-Id"] == "mine-1"
    for bad in ("x" * 100, "a b", "<script>"):
        a = client.get("/v2/", x_request_id=bad)
        assert len(a.headers["X-Request-Id"]) == 36, bad


def test_paths_below_v2_that_are_none(client, unchanged):
    """Case 104."""
    for path in ("/v2/x", "/v2/x/y", "/v2/x/y/z", "/v2/x/y/blobs", "/v2/x/y/tags", "/v2/x/y/manifests/",
                 "/v2/blobs/" + SHA256, "/v2/tags/list", "/v2/%", "/v2/%zz", "/v2/x/y/tags/list/"):
        assert client.get(path).status in (400, 404), path


def curl(rs, *args, body=None):
    """curl offers HTTP/2 over TLS: (version, status) and what came."""
    r = subprocess.run(
        ["curl", "-s", "--http2", "--cacert", rs.ca, "-u", ":".join(rs.admin), "-w",
         "%{stderr}%{http_version} %{http_code}", *args], input=body, capture_output=True, timeout=60)
    version, status = r.stderr.decode().split()
    return (version, int(status)), r.stdout


def test_a_client_that_offers_http_2_is_served(client, repo):
    """Case 103: it gets HTTP/1.1, with everything that a client does."""
    rs, data = client.rs, unique(300_000)
    client.push_image(repo, "1", [data])
    url = f"https://localhost:{rs.https_port}"
    good = ("1.1", 200)
    assert curl(rs, f"{url}/v2/{repo}/manifests/1") == (good, client.manifest(repo, "1").body)
    assert curl(rs, f"{url}/v2/{repo}/blobs/{digest_of(data)}") == (good, data)
    got, head = curl(rs, "-I", f"{url}/v2/{repo}/blobs/{digest_of(data)}")
    assert got == good and b"content-length: 300000" in head.lower()
    up = client.start(repo)
    more = unique(300_000)
    got, _ = curl(rs, "-X", "PATCH", "-T", "-", url + up.location, body=more)  # length unknown
    assert got == ("1.1", 202)
    got, _ = curl(rs, "-X", "PUT", url + up.location + f"?digest={digest_of(more)}")
    assert got == ("1.1", 201)
    assert client.blob(repo, digest_of(more)).body == more


def compressed(client, path, **headers):
    return client.call("GET", path, headers={"Accept-Encoding": "gzip", **headers})


def test_pages_and_the_api_travel_compressed(client, repo):
    for path in ("/js/main.js", "/i18n/zh-CN.json", "/projects/x", "/api/v2.0/configurations"):
        plain, small = client.get(path), compressed(client, path)
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(small.body) == plain.body
        assert "Accept-Encoding" in small.headers["Vary"]
        known = compressed(client, path, **{"If-None-Match": small.headers["ETag"]})
        assert (known.status, known.body) == (304, b""), path


def test_what_has_a_digest_travels_as_it_is(client, repo):
    digest = client.push_image(repo, "v1", (b"a" * 5000,))
    for path in (f"/v2/{repo}/manifests/v1", f"/v2/{repo}/blobs/{digest_of(b'a' * 5000)}", f"/v2/{repo}/tags/list"):
        a = compressed(client, path)
        assert a.status == 200 and "Content-Encoding" not in a.headers, path
    assert digest_of(compressed(client, f"/v2/{repo}/manifests/v1").body) == digest
