"""Names, tags, digests and paths that come from clients (cases.md, cases 1 to 16)."""
import pytest

from registry import Client, digest_of, raw, unique

SHA256 = "sha256:" + 64 * "a"


def refuses(client, method, path):
    """One raw request that must end in a refusal of the registry's form."""
    [a] = raw(client.rs, f"{method} {path} HTTP/1.1\r\n"
              f"Authorization: {client.authorization}\r\nContent-Length: 0")
    allowed = (400, 404) if method == "GET" else (400, 404, 405)
    assert a.status in allowed, (path, a)
    assert "X-Evil" not in a.headers, path
    assert b"root:" not in a.body, path


GRAMMAR = [
    ("a-", 400), (".a", 400), ("-a", 400), ("a.", 400), ("_a", 400), ("a_", 400),
    ("a__b", 202), ("a___b", 400), ("a--b", 202), ("a---b", 202), ("a..b", 400),
    ("a._b", 400), ("a-_b", 400), ("a.b-c_d", 202), ("Upper", 400), ("uPper/x", 400),
    ("x/Y", 400), ("0", 202), ("a/b/c/d/e/f", 202), ("a%20b", 400), ("a+b", 400),
    ("a%2Bb", 400), ("a*b", 400), ("a@b", 400), ("a:b", 400), ("%41", 400), ("%61", 202),
]


def test_repositories_are_named_by_the_grammar(client, repo, unchanged):
    """Cases 1 and 7."""
    for name, status in GRAMMAR:
        a = client.call("POST", f"/v2/{repo}/{name}/blobs/uploads/", b"")
        assert a.is_ == (status, None if status == 202 else "NAME_INVALID"), name
        if status == 202:
            assert client.delete(a.location).status == 204


def test_a_project_is_named_by_the_grammar(client, unchanged):
    """Case 1: upper case in the first component."""
    a = client.call("POST", "/v2/Upper/x/blobs/uploads/", b"")
    assert a.is_ == (400, "NAME_INVALID")


WANDERING = [
    "/v2/{p}//b/manifests/x", "/v2//{p}/b/manifests/x", "/v2/{p}/./b/manifests/x",
    "/v2/{p}/a/../b/manifests/x", "/v2/../../etc/passwd", "/v2/{p}/../../../../etc/passwd",
    "/v2/{p}/b/blobs/../../../../etc/passwd", "/v2/{p}/b/manifests/..",
    "/v2/{p}/b/blobs/uploads/../../x", "/v2/./{p}/b/tags/list", "/v2/{p}/b/..//tags/list",
    "/v2/{p}/%2e%2e%2fetc%2fpasswd/manifests/x", "/v2/{p}/%2e%2e/%2e%2e/manifests/x",
    "/v2/{p}%2Fb/manifests/x", "/v2/{p}/a%2Fb/manifests/x", "/v2/{p}/a%252Fb/manifests/x",
    "/v2/{p}/%252e%252e/manifests/x", "/v2/{p}/..%5c..%5cetc/manifests/x",
    "/v2/{p}/b/manifests/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/v2/{p}/b/blobs/sha256:..%2F..%2Fx",
    "/v2/{p}/b/blobs/sha256%3A..%2F..%2Fetc%2Fpasswd", "/v2/{p}/b\\..\\c/manifests/x",
]


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_no_path_leads_out_of_the_store(client, repo, unchanged, method):
    """Cases 2, 3 and 16."""
    for path in WANDERING:
        refuses(client, method, path.format(p=repo.split("/")[0]))


EVIL = ["%00", "x%00y", "%0d%0aX-Evil:1", "x%0d%0aX-Evil:%201%0d%0a%0d%0a", "%0a", "%7f", "%1b[31m"]


EVIL_PATHS = [
    "/v2/{p}/{evil}/manifests/x", "/v2/{evil}/b/tags/list", "/v2/{p}/b/manifests/{evil}",
    "/v2/{p}/b/manifests/a{evil}", "/v2/{p}/b/blobs/sha256:{evil}", "/v2/{p}/b/referrers/{evil}",
    "/v2/{p}/b/blobs/uploads/{evil}",
]


def test_control_bytes_end_in_no_header_and_no_name(client, repo, unchanged):
    """Case 4."""
    for path in EVIL_PATHS:
        for evil in EVIL:
            refuses(client, "GET", path.format(p=repo.split("/")[0], evil=evil))


def test_control_bytes_in_queries_end_in_no_header(client, repo):
    """Case 4: last= and from=."""
    client.push_image(repo, "1")
    client.push_image(repo, "2", [b"other"])
    for evil in EVIL:
        for line in (f"GET /v2/{repo}/tags/list?n=1&last={evil}", f"GET /v2/_catalog?n=1&last={evil}",
                     f"POST /v2/{repo}/blobs/uploads/?mount={SHA256}&from={evil}"):
            [a] = raw(client.rs, f"{line} HTTP/1.1\r\nAuthorization: {client.authorization}\r\n"
                      "Content-Length: 0")
            assert a.status in (200, 202, 400, 404), (line, a)
            assert "X-Evil" not in a.headers
            if a.status == 202:
                assert client.delete(a.location).status == 204


def test_log_lines_stay_lines(client, repo):
    """Case 4: what a client sends is quoted in the log."""
    refuses(client, "GET", f"/v2/{repo}/manifests/x%0alevel=error%20forged")
    assert not any(line.startswith("level=error") for line in client.rs.log().splitlines())


def test_the_longest_name_has_255_bytes(client, repo):
    """Case 5."""
    project = repo.split("/")[0]
    longest = project + "/" + "a" * (255 - len(project) - 1)
    assert client.start(longest).cancel().status == 204
    a = client.call("POST", f"/v2/{longest}a/blobs/uploads/", b"")
    assert a.is_ == (400, "NAME_INVALID")


FOREIGN = ["caf%C3%A9", "%EF%BD%81", "a%E2%80%8Fb", "%F0%9F%90%8B"]
BROKEN = ["%ff", "%c3", "a%C0%AFb", "café", "\udcff"]  # no UTF-8, or not even escaped


def test_names_are_ascii(client, repo, unchanged):
    """Case 6."""
    for name in FOREIGN:
        a = client.call("POST", f"/v2/{repo}/{name}/blobs/uploads/", b"")
        assert a.is_ == (400, "NAME_INVALID"), name
    for name in BROKEN:
        refuses(client, "GET", f"/v2/{repo}/{name}/manifests/x")


WORDS = ["x/manifests/y", "x/blobs/uploads", "x/tags/list/z", "blobs", "uploads",
         "manifests/manifests", "referrers/x", "blobs/uploads/blobs/uploads", "tags/list"]


@pytest.mark.parametrize("name", WORDS)
def test_words_of_the_protocol_are_names_too(client, repo, name):
    """Case 8."""
    repo = f"{repo.split('/')[0]}/{name}"
    data = unique()
    digest = client.push_image(repo, "1", [data])
    assert client.manifest(repo, "1").headers["Docker-Content-Digest"] == digest
    assert client.blob(repo, digest_of(data)).body == data
    assert client.tags(repo) == ["1"]
    assert client.get(f"/v2/{repo}/referrers/{digest}").json()["manifests"] == []


def test_the_root_has_a_slash_or_none(client):
    """Case 9."""
    for path in ("/v2", "/v2/", "/v2/?x=1"):
        assert client.get(path).is_ == (200, None)
        assert client.head(path).status == 200
        assert Client(client.rs, None).get(path).is_ == (401, "UNAUTHORIZED")
    assert client.get("/v1/search?q=x").status == 404


def test_a_query_of_70_kb_is_too_long(client, repo):
    """Case 10: the connection may be closed, the server goes on."""
    [a] = raw(client.rs, f"GET /v2/{repo}/tags/list?last={70000 * 'a'} HTTP/1.1\r\n"
              f"Authorization: {client.authorization}")
    assert a.status in (400, 414, 431), a
    assert a.json()["errors"]
    assert client.get("/v2/").status == 200


def test_the_longest_tag_has_128_bytes(client, repo):
    """Case 11."""
    client.push_image(repo, "1")
    image = client.manifest(repo, "1").body
    assert client.put(repo, 128 * "a", image).status == 201
    assert client.manifest(repo, 128 * "a").body == image
    assert client.put(repo, 129 * "a", image).is_ == (400, "TAG_INVALID")
    assert client.manifest(repo, 129 * "a").is_ == (400, "TAG_INVALID")


BAD_TAGS = [".a", "-a", "a%20b", "latest%00", "a%2Fb", "%C3%A9", "a@b", "a+b", "a,b", "%22",
            "a%25", "~", "a/b"]


def test_tags_keep_to_their_grammar(client, repo, unchanged):
    """Case 12: with a slash the path is another one, and there is nothing."""
    for tag in BAD_TAGS:
        assert client.put(repo, tag, b"{}").status in (400, 404), tag
        assert client.manifest(repo, tag).status in (400, 404), tag


BAD_DIGESTS = [
    "sha256:short", "sha256:", "sha256:" + 63 * "a", "sha256:" + 65 * "a",
    "sha256:" + 64 * "A", "SHA256:" + 64 * "a", "sha512:" + 64 * "a", "sha256:" + 64 * "g",
    "md5:" + 32 * "a", "blake3:" + 64 * "a", "sha384:" + 96 * "a", ":" + 64 * "a",
    "sha256:" + 64 * "a" + ":x", "sha256%2Bb64:" + 64 * "a",
]


@pytest.mark.parametrize("method,path,body", [
    ("PUT", "manifests/{}", b"{}"), ("GET", "manifests/{}", None), ("DELETE", "manifests/{}", None),
    ("GET", "blobs/{}", None), ("DELETE", "blobs/{}", None), ("GET", "referrers/{}", None),
    ("POST", "blobs/uploads/?digest={}", b"x"), ("POST", "blobs/uploads/?mount={}", b""),
])
def test_digests_are_checked_to_the_letter(client, repo, unchanged, method, path, body):
    """Cases 14 and 15."""
    for digest in BAD_DIGESTS:
        a = client.call(method, f"/v2/{repo}/{path.format(digest)}", body)
        assert a.is_ == (400, "DIGEST_INVALID"), digest
