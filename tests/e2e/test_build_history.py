"""How an image was built, and what its layers weigh."""
import pytest

from conftest import SERVERS
from jobsite import undisturbed
from registry import CONFIG, INDEX, LAYER, MANIFEST, Client, descriptor, digest_of, dump, unique
from rest import call, listed, refused

ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
MANY = 4 << 20


@pytest.fixture
def project(client):
    return client.project()


def path(repo, reference="1", addition="build_history"):
    project, name = repo.split("/", 1)
    return (f"/projects/{project}/repositories/{name.replace('/', '%2F')}/artifacts/{reference}"
            f"/additions/{addition}")


def steps(client, repo, reference="1"):
    return listed(client, path(repo, reference))


def push(client, repo, config, layers=(), tag="1", media_type=CONFIG):
    """layers: (bytes, media type)."""
    config = config if isinstance(config, bytes) else dump(config)
    for data in [config, *(data for data, kind in layers if kind != FOREIGN)]:
        client.push_blob(repo, data)
    a = client.put(repo, tag, {
        "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config, media_type),
        "layers": [descriptor(*layer) for layer in layers]})
    assert a.status == 201, a
    return a.headers["Docker-Content-Digest"]


def linux(**more):
    return {"os": "linux", "architecture": "amd64", "salt": unique(8).hex(), **more}


def test_steps_and_their_layers(client, project):
    """In order, whatever compresses them, and wherever they are."""
    repo = f"{project}/a/b"
    layers = [(unique(30), LAYER), (unique(40), ZSTD), (unique(50), FOREIGN)]
    history = [
        {"created": "2026-01-02T03:04:05Z", "created_by": "ADD rootfs /", "comment": "base"},
        {"created": "2026-01-02T03:04:06Z", "created_by": "CMD [\"sh\"]", "empty_layer": True},
        {"created_by": "RUN x", "author": "me", "empty_layer": False},
        {"created_by": "ENV \u00e9=\U0001f600", "empty_layer": True},
        {"created_by": "COPY y"}]
    push(client, repo, linux(history=history), layers)
    shown = steps(client, repo)
    of = [{"digest": digest_of(data), "size": len(data), "shared_by": 0} for data, _ in layers]
    del of[2]["shared_by"]  # nobody has it here
    assert shown == [history[0] | of[0], history[1],
                     {"created_by": "RUN x", "author": "me"} | of[1], history[3],
                     history[4] | of[2]]
    assert client.get(f"/api/v2.0{path(repo)}").headers["Content-Type"] == (
        "application/json; charset=utf-8")


@pytest.mark.parametrize("history,expected", [
    (None, ["L", "L"]), ([], ["L", "L"]), ("odd", ["L", "L"]),
    ([{"created_by": "a"}], ["aL", "L"]),
    ([{"created_by": "a"}, {"created_by": "b"}, {"created_by": "c"}], ["aL", "bL", "c"]),
    ([7, None, {"created_by": 1}], ["L", "L", ""])])
def test_histories_that_do_not_fit(client, project, history, expected):
    """Every layer is there, and every step."""
    config = linux() if history is None else linux(history=history)
    push(client, f"{project}/odd", config, [(unique(), LAYER), (unique(), LAYER)])
    shown = steps(client, f"{project}/odd")
    assert [s.get("created_by", "") + "L" * ("digest" in s) for s in shown] == expected


def test_shared_by(client, project):
    """Counts other artifacts of the project, in whatever repository, not of another one."""
    base, own = (unique(), LAYER), (unique(), LAYER)
    app, other = f"{project}/app", f"{project}/other"
    push(client, app, linux(), [base, own, base])
    push(client, app, linux(), [base], tag="2")
    push(client, other, linux(), [(unique(), LAYER), base])
    push(client, f"{client.project()}/far", linux(), [base])
    assert [s["shared_by"] for s in steps(client, app)] == [2, 0, 2]
    call(client, "DELETE", f"/projects/{project}/repositories/other")
    assert [s["shared_by"] for s in steps(client, app)] == [1, 0, 1]


def test_by_tag_and_by_digest(client, project):
    repo = f"{project}/app"
    digest = push(client, repo, linux(history=[{"created_by": "x"}]))
    assert steps(client, repo) == steps(client, repo, digest) == [{"created_by": "x"}]


def test_what_has_no_history(client, project):
    repo = f"{project}/none"
    push(client, repo, {}, media_type="application/vnd.cncf.helm.config.v1+json")
    image = push(client, repo, linux(), tag="2")
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": image, "size": len(client.manifest(repo, "2").body)}]}
    assert client.put(repo, "3", index, INDEX).status == 201
    for reference in ("1", "3", "none", "sha256:" + "0" * 64):
        refused(call(client, "GET", path(repo, reference)), 404, "NOT_FOUND")
    for addition in ("vulnerabilities", "values.yaml", "readme.md", "BUILD_HISTORY", ""):
        a = call(client, "GET", path(repo, "2", addition))
        assert a.status == 404, a


@pytest.mark.parametrize("config", [
    b"", b"{", b"[]", b"\x1f\x8b\x08", b'{"history":' + b"[" * 100,
    b'{"history":[' + b"{}," * 70000 + b"{}]}", dump({"x": "y" * MANY})],
    ids=["empty", "cut", "no object", "gzip", "deep", "many", "large"])
def test_configurations_that_cannot_be_read(client, project, config):
    push(client, f"{project}/bad", config)
    a = refused(call(client, "GET", path(f"{project}/bad")), 422, "UNPROCESSABLE_ENTITY")
    assert "configuration" in a.body.decode()


def test_a_large_history(client, project):
    """Just what may be read comes back, whatever it takes to write it."""
    text = "\x01" * (MANY // 6 - 100)
    push(client, f"{project}/large", {"history": [{"created_by": text}]})
    assert steps(client, f"{project}/large") == [{"created_by": text}]


def test_configurations_that_are_gone(tree):
    with undisturbed(tree, SERVERS[-1]) as site:
        client = Client(site)
        repo = f"{client.project()}/gone"
        configs = [dump(linux()) for _ in range(3)]
        for n, config in enumerate(configs):
            push(client, repo, config, tag=str(n))
        site.file(digest_of(configs[0])).unlink()
        for config, there in zip(configs[1:], (b"{}", configs[2] + b" ")):
            site.file(digest_of(config)).write_bytes(there)
        a = refused(call(client, "GET", path(repo, "0")), 404, "NOT_FOUND")
        assert "configuration" in a.body.decode()
        for tag in ("1", "2"):
            refused(call(client, "GET", path(repo, tag)), 500, "UNKNOWN")


def test_who_sees_it(server, client, project):
    public = client.project(public=True)
    for place in (project, public):
        push(client, f"{place}/team/app", linux())
        push(client, f"{place}/secret", linux())
    part = client.member(project, 3, "team/*")
    assert steps(part, f"{project}/team/app") == []
    refused(call(part, "GET", path(f"{project}/secret")), 403, "FORBIDDEN")
    refused(call(Client(server, None), "GET", path(f"{project}/secret")), 401, "UNAUTHORIZED")
    assert steps(Client(server, None), f"{public}/secret") == []
