"""Manifests in, out and away (cases.md, cases 59 to 81)."""
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from instance import Session, pss, wait_for
from registry import (CONFIG, EMPTY, INDEX, LAYER, MANIFEST, Client, descriptor, digest_of, dump,
                      fields, raw, unique)

INVALID = (400, "MANIFEST_INVALID")
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json"
SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws"
LIMIT = 4 << 20


@pytest.fixture
def image(client, repo):
    """A manifest whose blobs are in the repository; itself not pushed."""
    return client.image(repo, [unique()])


def changed(image, **more):
    """The image with some keys replaced; None removes one."""
    doc = {**image, **more}
    return {k: v for k, v in doc.items() if v is not None}


def test_a_manifest_comes_back_to_the_byte(client, repo, image):
    body = json.dumps(image, indent=3).encode() + b"\n\n"
    digest = digest_of(body)
    a = client.put(repo, "1", body)
    assert a.status == 201 and a.location == f"/v2/{repo}/manifests/{digest}"
    assert a.headers["Docker-Content-Digest"] == digest
    for ref in ("1", digest):
        for a in (client.manifest(repo, ref), client.head(f"/v2/{repo}/manifests/{ref}")):
            assert a.status == 200
            assert a.headers["Content-Type"] == MANIFEST
            assert a.headers["Content-Length"] == str(len(body))
            assert a.headers["Docker-Content-Digest"] == digest
            assert a.headers["ETag"] == f'"{digest}"'
            assert "Content-Encoding" not in a.headers
        assert client.manifest(repo, ref, accept_encoding="gzip").body == body


def test_what_is_no_manifest_is_refused(client, repo, unchanged):
    """Case 59."""
    for body in (b"", b"{not json", b"[]", b"null", b'"x"', b"1", b"{}", b"{}{}", b"\xff\xfe{}",
                 b"\xef\xbb\xbf{}", b'{"schemaVersion":2', b"true", b"\0"):
        for ref in ("1", digest_of(body)):
            assert client.put(repo, ref, body).is_ == INVALID, body


BAD_KEYS = [
    {"schemaVersion": None}, {"schemaVersion": 1}, {"schemaVersion": "2"}, {"schemaVersion": 2.5},
    {"schemaVersion": 3}, {"config": None}, {"config": []}, {"config": {}}, {"config": "x"},
    {"layers": {}}, {"layers": [1]}, {"layers": [None]}, {"layers": [{}]},
    {"annotations": []}, {"annotations": {"a": 1}}, {"annotations": "x"}, {"subject": {}},
    {"subject": "x"}, {"artifactType": 1}, {"mediaType": 1}, {"manifests": []},
    {"manifests": None, "config": None, "layers": None},
]


def test_every_key_has_its_type(client, repo, image, unchanged):
    """Cases 60 and 65; the last ones are of both shapes, or of none."""
    for more in BAD_KEYS:
        assert client.put(repo, "1", changed(image, **more)).is_ == INVALID, more
    both = changed(image, manifests=[], layers=[])
    for kind in (MANIFEST, INDEX, DOCKER_LIST):
        assert client.put(repo, "1", {**both, "mediaType": kind}, kind).is_ == INVALID


BAD_DESCRIPTORS = [
    {"digest": "sha256:../../etc"}, {"digest": None}, {"digest": ""}, {"digest": 1},
    {"digest": "sha256:" + 64 * "G"}, {"digest": "md5:" + 32 * "a"}, {"size": -1}, {"size": None},
    {"size": 10 ** 30}, {"size": "1"}, {"size": 1.5}, {"size": -10 ** 30}, {"mediaType": 1},
]


@pytest.mark.parametrize("where", ["config", "layers", "subject"])
def test_every_descriptor_is_checked(client, repo, image, unchanged, where):
    """Case 68."""
    for more in BAD_DESCRIPTORS:
        bad = changed(image["config"], **more)
        doc = changed(image, **{where: [bad] if where == "layers" else bad})
        assert client.put(repo, "1", doc).is_ == INVALID, more


def test_monsters_are_refused_with_little_effort(client, repo, image, unchanged):
    """Case 61: deep, wide, long; nobody crashes, nobody grows large."""
    workers = client.rs.workers("upload")
    monsters = [b"[" * 200_000, b'{"a":' * 200_000,
                b"{" + b",".join(b'"%d":0' % i for i in range(400_000)) + b"}",
                b'{"schemaVersion":2,"x":"' + b"a" * 4_100_000 + b'"}',
                b'{"schemaVersion":2,"annotations":' + b"[" * 100_000 + b"]" * 100_000 + b"}"]
    for body in monsters:
        a = client.put(repo, "1", body)
        assert a.status in (400, 413), a
    assert client.rs.workers("upload") == workers
    # the sanitizers' own bookkeeping is larger than all that it watches
    assert "ASAN_OPTIONS" in os.environ or all(pss(p) < 200 << 10 for p in workers)


def padded(image, size):
    doc = changed(image, annotations={"pad": ""})
    doc["annotations"]["pad"] = "x" * (size - len(dump(doc)))
    body = dump(doc)
    assert len(body) == size
    return body


def test_a_manifest_has_at_most_4_mib(client, repo, image):
    """Case 62."""
    body = padded(image, LIMIT)
    assert client.put(repo, "large", body).status == 201
    assert client.manifest(repo, "large").body == body
    a = client.put(repo, "larger", padded(image, LIMIT + 1))
    assert a.is_ == (413, "MANIFEST_INVALID")
    assert client.manifest(repo, "larger").status == 404


def test_a_body_that_is_announced_too_large_is_not_waited_for(client, repo, unchanged):
    """Case 62: neither by a worker nor in the server's spool."""
    [a] = raw(client.rs, f"PUT /v2/{repo}/manifests/1 HTTP/1.1\r\nHost: x\r\n"
              f"Authorization: {client.authorization}\r\nContent-Type: {MANIFEST}\r\n"
              "Content-Length: 10000000000\r\n\r\n" + 1000 * " ", count=1)
    assert a.status == 413 and a.code in ("MANIFEST_INVALID", "SIZE_INVALID")


def test_the_type_is_what_header_and_body_say(client, repo, image, unchanged):
    """Case 63: contradictions and strangers are refused."""
    for header, body in ((DOCKER, MANIFEST), (MANIFEST, DOCKER), (INDEX, MANIFEST), (INDEX, INDEX),
                         (MANIFEST, INDEX), ("application/json", None), ("text/plain", MANIFEST),
                         ("application/vnd.example+json", None), (MANIFEST, "application/json"),
                         ("application/vnd.oci.artifact.manifest.v1+json", None), ("", None)):
        a = client.put(repo, "1", changed(image, mediaType=body), header)
        assert a.is_ == INVALID, (header, body)


def test_one_of_header_and_body_is_enough(client, repo, image):
    """Case 63."""
    for header, body, kind in ((MANIFEST, None, MANIFEST), (None, MANIFEST, MANIFEST),
                               (MANIFEST + "; charset=utf-8", MANIFEST, MANIFEST),
                               ("application/json", MANIFEST, MANIFEST), (DOCKER, DOCKER, DOCKER),
                               (DOCKER, None, DOCKER)):
        doc = changed(image, mediaType=body, annotations={"pushed.as": f"{header} {body}"})
        a = client.put(repo, "1", doc, header)
        assert a.status == 201, (header, body, a)
        assert client.manifest(repo, "1").headers["Content-Type"] == kind


def test_schema_1_is_history(client, repo, unchanged):
    """Case 66."""
    doc = {"schemaVersion": 1, "name": repo, "tag": "1", "architecture": "amd64",
           "fsLayers": [{"blobSum": digest_of(b"x")}], "history": [{"v1Compatibility": "{}"}]}
    for kind in (SCHEMA1, SIGNED, "application/json", MANIFEST):
        assert client.put(repo, "1", doc, kind).is_ == INVALID
        assert client.put(repo, "1", {**doc, "signatures": [{}]}, kind).is_ == INVALID


def test_missing_blobs_are_all_named(client, repo, image, unchanged):
    """Case 67: and the tag is not made."""
    gone = [unique(), unique()]
    doc = changed(image, layers=image["layers"] + [descriptor(x) for x in gone],
                  config=descriptor(unique(), CONFIG))
    a = client.put(repo, "1", doc)
    assert a.is_ == (400, "MANIFEST_BLOB_UNKNOWN")
    assert {e["code"] for e in a.json()["errors"]} == {"MANIFEST_BLOB_UNKNOWN"}
    for digest in [digest_of(x) for x in gone] + [doc["config"]["digest"]]:
        assert digest.encode() in a.body
    assert image["layers"][0]["digest"].encode() not in a.body
    assert client.manifest(repo, "1").status == 404


def test_a_blob_of_another_repository_does_not_count(client, repo, image):
    a = client.put(repo + "2", "1", image)
    assert a.is_ == (400, "MANIFEST_BLOB_UNKNOWN")


FOREIGN_TYPES = ["application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                 "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"]


def test_layers_from_elsewhere_need_not_be_here(client, repo, image):
    """Case 70."""
    layers = [descriptor(unique(), kind) for kind in FOREIGN_TYPES]
    layers.append(descriptor(unique(), LAYER, urls=["https://example.com/layer"]))
    assert client.put(repo, "1", changed(image, layers=layers)).status == 201


def test_unusual_manifests_are_legal(client, repo, image):
    """What the specification allows: no layers, unknown keys, data, artifacts."""
    client.push_blob(repo, b"{}")
    empty = descriptor(b"{}", EMPTY)
    for doc in (changed(image, layers=[]), changed(image, **{"org.example": {"a": [1, {"b": None}]}}),
                changed(image, config={**empty, "data": "e30="}, artifactType="application/vnd.x"),
                changed(image, annotations={}), changed(image, annotations={"a": "\u00e9\"\\\n"}),
                changed(image, layers=2 * image["layers"])):
        a = client.put(repo, "1", doc)
        assert a.status == 201, (doc, a)
        assert client.manifest(repo, "1").json() == doc


def test_an_index_holds_what_is_there(client, repo):
    """Case 71."""
    children = [client.push_image(repo, f"c{i}", [unique()]) for i in (1, 2)]
    digest = client.push_index(repo, "index", children)
    a = client.manifest(repo, "index")
    assert a.headers["Content-Type"] == INDEX
    assert a.headers["Docker-Content-Digest"] == digest
    empty = {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}
    assert client.put(repo, "empty", empty, INDEX).status == 201
    gone = {**empty, "manifests": [{"mediaType": MANIFEST, "digest": digest_of(unique()), "size": 9}]}
    assert client.put(repo, "gone", gone, INDEX).is_ == (400, "MANIFEST_BLOB_UNKNOWN")
    assert client.manifest(repo, "gone").status == 404


def test_indexes_nest(client, repo):
    """Case 71: ten deep."""
    digest = client.push_image(repo, "0")
    for depth in range(10):
        digest = client.push_index(repo, f"deep{depth}", [digest])
    assert client.manifest(repo, digest).json()["manifests"][0]["size"] > 0


def index_of(digest, **more):
    """An index of one manifest."""
    return {"schemaVersion": 2, "mediaType": INDEX, **more,
            "manifests": [{"mediaType": INDEX, "digest": digest, "size": 9}]}


def test_no_index_comes_before_what_it_lists(client, repo, unchanged):
    """Case 71: so none can hold itself, neither by a guess nor around a corner."""
    guess = index_of(digest_of(b"mine, some day"))
    around = index_of(digest_of(dump(guess)))
    for doc in (guess, around, index_of(digest_of(dump(around)))):
        for ref in ("self", digest_of(dump(doc)), digest_of(dump(doc), "sha512")):
            a = client.put(repo, ref, doc, INDEX)
            assert a.is_ == (400, "MANIFEST_BLOB_UNKNOWN"), a
            assert doc["manifests"][0]["digest"].encode() in a.body
            assert client.manifest(repo, ref).status == 404


def test_an_index_of_another_repository_does_not_count(client, repo):
    """Case 71: a child is looked for where the index is pushed."""
    child = client.push_image(repo, "1", [unique()])
    assert client.put(repo + "2", "1", index_of(child), INDEX).is_ == (400, "MANIFEST_BLOB_UNKNOWN")


def test_deep_indexes_are_shown_and_deleted(client, repo):
    """Case 71: the API walks ten levels down and back."""
    chain = [client.push_image(repo, "leaf", [unique()])]
    for depth in range(10):
        body = dump(index_of(chain[-1], annotations={"depth": str(depth)}))
        assert client.put(repo, digest_of(body), body, INDEX).status == 201
        chain.append(digest_of(body))
    project, name = repo.split("/")
    base = f"/projects/{project}/repositories/{name}/artifacts"
    assert client.call_api("GET", f"{base}/{chain[-1]}").json()["references"][0][
        "child_digest"] == chain[-2]
    for digest in chain[:-1]:
        assert client.delete(f"/v2/{repo}/manifests/{digest}").is_ == (405, "DENIED")
    client.call_api("DELETE", f"{base}/{chain[-1]}")
    assert [client.manifest(repo, d).status for d in chain] == [200] + 10 * [404]  # the leaf has a tag


def test_a_digest_names_its_own_bytes(client, repo, image):
    """Case 72: and makes no tag."""
    body = dump(image)
    assert client.put(repo, digest_of(b"other"), body).is_ == (400, "DIGEST_INVALID")
    assert client.put(repo, digest_of(body), body).status == 201
    assert client.tags(repo) == []
    sha512 = digest_of(body, "sha512")
    a = client.put(repo, sha512, body)
    assert a.status == 201 and a.headers["Docker-Content-Digest"] == sha512
    assert client.manifest(repo, sha512).headers["Docker-Content-Digest"] == sha512


def test_a_push_by_digest_may_name_tags(client, repo, image):
    body = dump(image)
    query = "&".join(f"tag=t{i}" for i in range(12))
    a = client.put(repo, f"{digest_of(body)}?{query}", body)
    assert a.status == 201
    tags = ", ".join(a.headers.get_all("OCI-Tag")).split(", ")  # Apache joins the lines
    assert sorted(tags) == sorted(f"t{i}" for i in range(12))
    assert client.tags(repo) == sorted(f"t{i}" for i in range(12))
    query = "&".join(f"tag=t{i}" for i in range(200))
    assert client.put(repo, f"{digest_of(body)}?{query}", body).status == 414
    assert client.put(repo, f"{digest_of(body)}?tag=.bad", body).is_ == (400, "TAG_INVALID")


def put_if(client, repo, ref, doc, **headers):
    return client.call("PUT", f"/v2/{repo}/manifests/{ref}", dump(doc),
                       {"Content-Type": MANIFEST, **fields(headers)})


def test_a_push_may_depend_on_what_is_there(client, repo, image):
    """Case 81: a stale digest is refused and the tag stays."""
    stale = (412, "DENIED")
    first, second = dump(image), dump(changed(image, annotations={"n": "2"}))
    old = digest_of(first)
    assert put_if(client, repo, "1", image, if_match="*").is_ == stale
    assert put_if(client, repo, "1", image, if_none_match="*").status == 201
    assert put_if(client, repo, "1", image, if_none_match="*").is_ == stale
    other = changed(image, annotations={"n": "2"})
    for headers in ({"if_match": f'"{digest_of(second)}"'}, {"if_none_match": "*"},
                    {"if_none_match": f'"{old}"'}, {"if_match": '"x", "y"'}):
        assert put_if(client, repo, "1", other, **headers).is_ == stale, headers
        assert client.manifest(repo, "1").body == first
    assert client.manifest(repo, digest_of(second)).status == 404
    etag = client.manifest(repo, "1").headers["ETag"]
    assert put_if(client, repo, "1", other, if_match=f'"x", {etag}').status == 201
    assert client.manifest(repo, "1").body == second
    assert put_if(client, repo, "1", image, if_match=etag).is_ == stale
    assert put_if(client, repo, old, image, if_none_match="*").is_ == stale
    assert put_if(client, repo, digest_of(second), other, if_match="*").status == 201


def test_a_refused_condition_leaves_nothing(client, repo, image, unchanged):
    """Case 81: not even the repository."""
    assert put_if(client, repo + "-new", "1", image, if_match="*").is_ == (412, "DENIED")


def test_of_many_who_create_a_tag_one_does(client, repo, image):
    """Case 81: also where the repository is new; then one of many moves it."""
    fresh = changed(image, layers=[], config=descriptor(b"{}", EMPTY))
    client.push_blob(repo, b"{}")
    docs = [changed(fresh, annotations={"n": str(i)}) for i in range(8)]

    def race(docs, **headers):
        with ThreadPoolExecutor(8) as pool:
            got = [a.status for a in pool.map(lambda d: put_if(client, repo, "new", d, **headers), docs)]
        assert sorted(got) == [201] + [412] * (len(docs) - 1)
        won = docs[got.index(201)]
        assert client.manifest(repo, "new").json() == won
        return won

    docs.remove(race(docs, if_none_match="*"))
    race(docs, if_match=client.manifest(repo, "new").headers["ETag"])


def test_accept_changes_nothing(client, repo, image):
    """Case 73."""
    client.put(repo, "1", image)
    for accept in (None, "*/*", DOCKER, DOCKER_LIST, INDEX, "text/html", ", ".join([DOCKER, INDEX])):
        a = client.manifest(repo, "1", **({"accept": accept} if accept else {}))
        assert a.status == 200 and a.headers["Content-Type"] == MANIFEST, accept


def test_an_unchanged_manifest_is_not_sent(client, repo):
    digest = client.push_image(repo, "1")
    for field in (f'"{digest}"', digest, f'W/"{digest}"', "*"):
        for ref in ("1", digest):
            a = client.manifest(repo, ref, if_none_match=field)
            assert a.status == 304 and a.headers["Docker-Content-Digest"] == digest
    assert client.manifest(repo, "1", if_none_match='"x"').status == 200


def test_a_tag_moves(client, repo):
    """Case 74."""
    a, b = client.push_image(repo, "1", [unique()]), client.push_image(repo, "1", [unique()])
    assert client.manifest(repo, "1").headers["Docker-Content-Digest"] == b != a
    assert client.manifest(repo, a).status == 200
    history = client.rs.psql(
        "SELECT encode(substr(digest, 2), 'hex') FROM tag JOIN repository r USING (repository_id) "
        f"JOIN project p USING (project_id) WHERE p.name || '/' || r.name = '{repo}' "
        "ORDER BY valid_from")
    assert history.split() == [a[7:], b[7:]]


def test_a_tag_moves_at_once(client, repo):
    """Readers see the old or the new, never a mixture and never nothing."""
    images = [client.image(repo, [unique()]) for _ in range(2)]
    bodies = {digest_of(dump(i)): dump(i) for i in images}
    client.put(repo, "1", images[0])
    done = threading.Event()
    wrong = []

    def read():
        while not done.is_set():
            a = client.manifest(repo, "1")
            if a.status != 200 or bodies[a.headers["Docker-Content-Digest"]] != a.body:
                wrong.append(a)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for t in readers:
        t.start()
    for i in range(40):
        assert client.put(repo, "1", images[i % 2]).status == 201
    done.set()
    for t in readers:
        t.join()
    assert not wrong


def test_deleting_and_pushing_one_tag_at_once(client, repo, image):
    """Case 76: it ends as one of the two, without a dangling row."""
    client.put(repo, "1", image)
    digest, wrong = digest_of(dump(image)), []

    def push():
        for _ in range(20):
            a = client.put(repo, "1", image)
            if a.status != 201:
                wrong.append(a)

    def drop():
        for _ in range(20):
            a = client.delete(f"/v2/{repo}/manifests/1")
            if a.status not in (202, 404):
                wrong.append(a)

    threads = [threading.Thread(target=f) for f in (push, drop, push)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong
    assert client.manifest(repo, "1").status == (200 if client.tags(repo) else 404)
    assert client.manifest(repo, digest).status == 200


def test_deleting_a_tag_leaves_the_rest(client, repo):
    """Case 77."""
    digest = client.push_image(repo, "a")
    client.put(repo, "b", client.manifest(repo, "a").body)
    assert client.delete(f"/v2/{repo}/manifests/a").status == 202
    assert client.tags(repo) == ["b"]
    assert client.manifest(repo, digest).status == 200
    assert client.delete(f"/v2/{repo}/manifests/a").is_ == (404, "MANIFEST_UNKNOWN")


def test_deleting_a_digest_takes_its_tags(client, repo):
    """Case 77."""
    digest = client.push_image(repo, "a")
    for tag in ("b", "c"):
        client.put(repo, tag, client.manifest(repo, "a").body)
    assert client.delete(f"/v2/{repo}/manifests/{digest}").status == 202
    for ref in ("a", "b", "c", digest):
        assert client.manifest(repo, ref).is_ == (404, "MANIFEST_UNKNOWN")
    assert client.tags(repo) == []
    assert client.delete(f"/v2/{repo}/manifests/{digest}").is_ == (404, "MANIFEST_UNKNOWN")
    client.push_image(repo, "a")
    assert client.manifest(repo, "a").headers["Docker-Content-Digest"] == digest


def test_a_child_outlives_nobody(client, repo):
    """Case 77: what an index lists is not deleted before the index."""
    child = client.push_image(repo, "child")
    index = client.push_index(repo, "index", [child])
    assert client.delete(f"/v2/{repo}/manifests/{child}").is_ == (405, "DENIED")
    assert client.manifest(repo, child).status == 200
    assert client.delete(f"/v2/{repo}/manifests/{index}").status == 202
    assert client.delete(f"/v2/{repo}/manifests/{child}").status == 202


def test_deleting_what_is_not_there(client, repo, unchanged):
    """Case 77."""
    for where in (repo, repo + "x"):
        for ref in ("none", digest_of(b"none")):
            a = client.delete(f"/v2/{where}/manifests/{ref}")
            assert a.status == 404 and a.code in ("MANIFEST_UNKNOWN", "NAME_UNKNOWN")
            a = client.manifest(where, ref)
            assert a.status == 404 and a.code in ("MANIFEST_UNKNOWN", "NAME_UNKNOWN")


def test_pushing_while_unreferenced_blobs_go(client, repo):
    """Case 78: 201 and whole, or 400; never 201 with a blob missing."""
    for i in range(10):
        layer = unique()
        doc = client.image(repo, [layer])
        got = []
        drop = threading.Thread(target=lambda: got.append(
            client.delete(f"/v2/{repo}/blobs/{digest_of(layer)}").status))
        drop.start()
        a = client.put(repo, str(i), doc)
        drop.join()
        assert (a.status, got[0]) in ((201, 405), (400, 202)), (a, got)
        assert client.has_blob(repo, digest_of(layer)) == (a.status == 201)


def test_the_same_manifest_pushed_by_many_at_once(client, repo, image):
    """Also while they make the repository: each is told 201."""
    body, got = dump(image), []

    def push(i):
        got.append(client.put(repo, f"t{i}", body).status)
        got.append(client.put(repo, "same", body).status)

    threads = [threading.Thread(target=push, args=(i,)) for i in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert got == [201] * 16
    assert len(client.tags(repo)) == 9


def test_manifests_are_not_for_strangers(client, repo, image):
    """A private project's content looks the same whether it is there or not."""
    client.put(repo, "1", image)
    stranger = client.user()
    for where in (repo, repo + "x", "no-such-project/app"):
        assert stranger.manifest(where, "1").is_ == (401, "UNAUTHORIZED")
        assert Client(client.rs, None).manifest(where, "1").is_ == (401, "UNAUTHORIZED")


def test_an_index_put_while_it_is_deleted(server, client, repo):
    """Who puts it waits for it before having its parts, which who deletes it wants, too."""
    part = client.push_image(repo, "part", (unique(),))
    index = client.push_index(repo, "v1", [part])
    answer = []
    put = threading.Thread(target=lambda: answer.append(client.put(
        repo, "v2", client.manifest(repo, index).body, INDEX)))
    row = "SELECT 'got' FROM manifest WHERE digest_text(digest) = '{}' FOR UPDATE"
    with Session(server) as other:
        assert other.ask("BEGIN;" + row.format(index)) == ["got"]
        put.start()
        wait_for(lambda: server.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        assert other.ask(row.format(part) + " NOWAIT") == ["got"]
        other.ask("COMMIT")
        put.join()
    assert answer[0].status == 201
