"""registry.fcgi as plain CGI: one process a request, everything by environment.

The program answers as it does to a web server: an upload is written through,
and a blob is a file's name in X-Sendfile, which any server that knows the
field sends instead of a body.
"""
import os
import pathlib
import subprocess

import pytest

from instance import running
from registry import MANIFEST, Answer, Client, basic, digest_of, dump, unique


@pytest.fixture(scope="module")
def rs(tree):
    with running(tree, "lighttpd") as instance:
        yield instance


def cgi(rs, method, path, body=b"", **fields):
    """One run of the program with one request."""
    target, _, query = path.partition("?")
    env = {
        "PATH": os.environ["PATH"], "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "localhost",
        "SERVER_PORT": str(rs.http_port), "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": method, "REQUEST_URI": path, "SCRIPT_NAME": target,
        "QUERY_STRING": query, "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": rs.host,
        "HTTP_AUTHORIZATION": basic(*rs.admin), **fields,
    }
    r = subprocess.run(
        [rs.prefix / "libexec/roadstead/registry.fcgi",
         "--config", rs.prefix / "etc/roadstead.yml"],
        input=body, capture_output=True, env=env, timeout=60,
        user="roadstead", group="roadstead", extra_groups=[])
    assert r.returncode == 0, r.stderr.decode()
    head, _, rest = r.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    return Answer(int(headers.pop("Status", "200").split()[0]), headers, rest)


def test_cgi(rs):
    client = Client(rs)
    repo = client.project() + "/app"
    layer = unique(200000)
    digest = client.push_image(repo, "1", [layer])

    assert cgi(rs, "GET", "/v2/").status == 200
    assert cgi(rs, "GET", "/v2/", HTTP_AUTHORIZATION="").status == 401

    a = cgi(rs, "GET", f"/v2/{repo}/manifests/1")
    assert a.status == 200 and digest_of(a.body) == digest
    assert a.headers["Content-Type"] == MANIFEST
    assert int(a.headers["Content-Length"]) == len(a.body)

    a = cgi(rs, "GET", f"/v2/{repo}/blobs/{digest_of(layer)}")
    assert a.status == 200 and not a.body
    assert pathlib.Path(a.headers["X-Sendfile"]).read_bytes() == layer

    a = cgi(rs, "GET", f"/v2/{repo}/manifests/none")
    assert a.is_ == (404, "MANIFEST_UNKNOWN")


def test_cgi_push(rs):
    """Each step is a process of its own; the next one knows of the last."""
    client = Client(rs)
    repo = client.project() + "/app"
    data = unique(150000)
    digest = digest_of(data)
    a = cgi(rs, "POST", f"/v2/{repo}/blobs/uploads/")
    assert a.status == 202
    a = cgi(rs, "PATCH", a.location, data[:100000])
    assert a.status == 202 and a.headers["Range"] == "0-99999"
    a = cgi(rs, "PUT", f"{a.location}?digest={digest}", data[100000:])
    assert a.status == 201 and a.headers["Docker-Content-Digest"] == digest
    assert client.blob(repo, digest).body == data
    manifest = dump(client.image(repo, [data]))
    a = cgi(rs, "PUT", f"/v2/{repo}/manifests/2", manifest, CONTENT_TYPE=MANIFEST)
    assert a.status == 201 and client.manifest(repo, "2").body == manifest


def test_cgi_torn_body(rs):
    """A body shorter than it says is no body."""
    client = Client(rs)
    repo = client.project() + "/app"
    a = cgi(rs, "POST", f"/v2/{repo}/blobs/uploads/")
    location = a.location
    a = cgi(rs, "PUT", f"{location}?digest={digest_of(b'1234567890')}", b"12345",
            CONTENT_LENGTH="10")
    assert a.status == 400
    assert not client.has_blob(repo, digest_of(b"12345"))
