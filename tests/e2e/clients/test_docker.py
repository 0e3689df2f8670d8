"""docker: the command and a daemon of its own, as its users run them.

127.0.0.0/8 is "insecure" to every daemon: it speaks TLS there, and does not
look at the certificate.  In test_docker_tls.py it does.
"""
import json

import pytest

from images import tar
from registry import digest_of, unique

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"


@pytest.fixture
def docker(dockerd, at):
    """The command, logged in; nothing of this test stays in the daemon."""
    dockerd("docker", "login", "-u", at.user, "--password-stdin", at.host, stdin=at.password)
    yield dockerd
    dockerd("docker", "logout", at.host)
    forget(dockerd)


def forget(dockerd):
    """Removes all images, so that the next pull really pulls."""
    dockerd("docker", "image", "prune", "--all", "--force")


def build(dockerd, ref, files):
    """An image with one layer per file."""
    folder = dockerd.path / "context"
    folder.mkdir(exist_ok=True)
    lines = ["FROM scratch"]
    for name, data in files.items():
        (folder / name).write_bytes(data)
        lines.append(f"COPY {name} /{name}")
    (folder / "Dockerfile").write_text("\n".join(lines) + '\nCMD ["/none"]\n')
    dockerd("docker", "build", "-q", "-t", ref, folder)


def content(dockerd, ref, name):
    """A file of an image, read through a container that never runs."""
    container = dockerd("docker", "create", ref).strip()
    try:
        dockerd("docker", "cp", f"{container}:/{name}", dockerd.path / "out")
        return (dockerd.path / "out").read_bytes()
    finally:
        dockerd("docker", "rm", container)


def test_wrong_password(dockerd, at):
    said = dockerd.fails("docker", "login", "-u", at.user, "--password-stdin", at.host,
                         stdin="wrong")
    assert "unauthorized" in said


def test_push_pull(docker, at):
    files = {"one": unique(100000), "two": unique(5000)}
    ref = at.ref("app:1")
    build(docker, ref, files)
    assert "digest: sha256:" in docker("docker", "push", ref)
    assert docker("docker", "push", ref).count("Layer already exists") == 2

    other = at.ref("other/app:1")
    docker("docker", "tag", ref, other)
    assert docker("docker", "push", other).count(f"Mounted from {at.repo()}") == 2

    forget(docker)
    assert "Downloaded newer image" in docker("docker", "pull", ref)
    for name, data in files.items():
        assert content(docker, ref, name) == data
    assert "Image is up to date" in docker("docker", "pull", ref)

    forget(docker)
    digest = at.client.manifest(at.repo("other/app"), "1").headers["Docker-Content-Digest"]
    docker("docker", "pull", f"{at.ref('other/app')}@{digest}")
    assert content(docker, f"{at.ref('other/app')}@{digest}", "two") == files["two"]


def test_import(docker, at):
    archive = docker.path / "image.tar"
    data = unique(3000)
    archive.write_bytes(tar({"file": data}))
    docker("docker", "import", "-c", 'CMD ["/none"]', archive, at.ref("imported:1"))
    docker("docker", "push", at.ref("imported:1"))
    forget(docker)
    docker("docker", "pull", at.ref("imported:1"))
    assert content(docker, at.ref("imported:1"), "file") == data


def test_refused(docker, at, client):
    """A project that is another's: no pull, no push, nothing told."""
    foreign = f"{client.project()}/app"
    client.push_image(foreign, "1")
    said = docker.fails("docker", "pull", f"{at.host}/{foreign}:1")
    assert "denied" in said or "unauthorized" in said
    build(docker, f"{at.host}/{foreign}:2", {"one": unique()})
    said = docker.fails("docker", "push", f"{at.host}/{foreign}:2")
    assert "denied" in said or "unauthorized" in said
    assert client.tags(foreign) == ["1"]


def test_logged_out(docker, at):
    at.client.push_image(at.repo(), "1")
    docker("docker", "logout", at.host)
    said = docker.fails("docker", "pull", at.ref("app:1"))
    assert "denied" in said or "unauthorized" in said


def test_public(docker, at, client):
    """Nobody needs to log in for a public project."""
    project = client.project(public=True)
    archive = docker.path / "image.tar"
    archive.write_bytes(tar({"file": b"public"}))
    docker("docker", "import", "-c", 'CMD ["/none"]', archive, at.ref("app:1"))
    docker("docker", "push", at.ref("app:1"))
    digest = at.client.manifest(at.repo(), "1").headers["Docker-Content-Digest"]
    client.call_api("POST", f"/projects/{project}/repositories/app/artifacts"
                    f"?from={at.project}/app@{digest}", status=201)
    docker("docker", "logout", at.host)
    docker("docker", "pull", f"{at.host}/{project}/app@{digest}")
    assert content(docker, f"{at.host}/{project}/app@{digest}", "file") == b"public"


def docker_manifest(plain, arch):
    """A manifest byte for byte as docker writes it: old commands write it anew."""
    def part(data, media_type):
        plain.client.push_blob(plain.repo(), data)
        return {"mediaType": media_type, "size": len(data), "digest": digest_of(data)}

    config = json.dumps({"architecture": arch, "os": "linux", "rootfs": {}}).encode()
    return json.dumps({
        "schemaVersion": 2, "mediaType": DOCKER_MANIFEST,
        "config": part(config, "application/vnd.docker.container.image.v1+json"),
        "layers": [part(unique(), "application/vnd.docker.image.rootfs.diff.tar.gzip")],
    }, indent=3).encode()


def test_an_immutable_tag(docker, at):
    """What is said is for people: the tag is immutable."""
    build(docker, at.ref("app:v1"), {"one": unique()})
    docker("docker", "push", at.ref("app:v1"))
    at.freeze()
    docker("docker", "push", at.ref("app:v1"))  # the same
    build(docker, at.ref("app:v1"), {"one": unique()})
    said = docker.fails("docker", "push", at.ref("app:v1"))
    assert "denied: the tag is immutable" in said


def test_a_quota(docker, at):
    """What is said is for people: how much is wanted, used and allowed."""
    at.limit(1000)
    build(docker, at.ref("app:v1"), {"one": unique(5000)})
    said = docker.fails("docker", "push", at.ref("app:v1"))
    assert "denied: the quota of the project does not allow it:" in said
    assert "of 1000 bytes are used" in said


def test_manifest_command(plain, home):
    """docker manifest talks to the registry by itself, without a daemon."""
    home("docker", "login", "-u", plain.user, "--password-stdin", plain.host,
         stdin=plain.password)
    for arch in ("amd64", "arm64"):
        manifest = docker_manifest(plain, arch)
        assert plain.client.put(plain.repo(), arch, manifest, DOCKER_MANIFEST).status == 201
    home("docker", "manifest", "create", "--insecure", plain.ref("list:all"),
         plain.ref("app:amd64"), plain.ref("app:arm64"))
    said = home("docker", "manifest", "push", "--insecure", plain.ref("list:all"))
    stored = plain.client.manifest(plain.repo("list"), "all")
    assert stored.headers["Content-Type"] == DOCKER_LIST
    assert stored.headers["Docker-Content-Digest"] == said.split()[-1]
    assert {m["platform"]["architecture"] for m in stored.json()["manifests"]} == \
        {"amd64", "arm64"}
    seen = home.json("docker", "manifest", "inspect", "--insecure", plain.ref("list:all"))
    assert len(seen["manifests"]) == 2
