"""podman: build, push, pull, indexes, zstd."""
import json

import pytest

from registry import INDEX, unique


@pytest.fixture
def podman(home):
    """podman("push", ...) with storage of its own."""
    def call(*argv, **kw):
        return home("podman", "--storage-driver=vfs", "--cgroup-manager=cgroupfs", *argv, **kw)

    yield call
    call("system", "prune", "--all", "--force")


def login(podman, at):
    podman("login", *at.flags(), "-u", at.user, "--password-stdin", at.host, stdin=at.password)


def build(podman, home, ref, files):
    """An image with one layer per file."""
    folder = home.path / "context"
    folder.mkdir(exist_ok=True)
    lines = ["FROM scratch"]
    for name, data in files.items():
        (folder / name).write_bytes(data)
        lines.append(f"COPY {name} /{name}")
    (folder / "Containerfile").write_text("\n".join(lines) + "\n")
    podman("build", "--isolation=chroot", "--layers", "-q", "-t", ref, folder)


def content(podman, home, ref, name):
    """A file of an image."""
    mount = podman("image", "mount", ref).strip()
    try:
        with open(f"{mount}/{name}", "rb") as f:
            return f.read()
    finally:
        podman("image", "unmount", ref)


def test_wrong_password(at, home):
    said = home.fails("podman", "--storage-driver=vfs", "login", *at.flags(), "-u", at.user,
                      "--password-stdin", at.host, stdin="wrong")
    assert "invalid username/password" in said


def test_unknown_ca(secure, home):
    said = home.fails("podman", "--storage-driver=vfs", "login",
                      *secure.flags(trusted=False), "-u", secure.user,
                      "--password-stdin", secure.host, stdin=secure.password)
    assert "x509" in said


def test_push_pull(podman, at, home):
    files = {"one": unique(100000), "two": unique(5000)}
    ref = at.ref("app:1")
    build(podman, home, ref, files)
    login(podman, at)
    podman("push", *at.flags(), ref)
    sent = at.uploads()
    podman("push", *at.flags(), ref)
    assert at.uploads() == sent

    other = at.ref("other/app:1")
    podman("tag", ref, other)
    podman("push", *at.flags(), other)
    assert at.client.tags(at.repo("other/app")) == ["1"]
    assert at.uploads() - sent <= 1, "layers were sent again instead of mounted"

    podman("rmi", "-f", "-a")
    podman("pull", *at.flags(), ref)
    for name, data in files.items():
        assert content(podman, home, ref, name) == data


def test_docker_format(podman, plain, home):
    build(podman, home, plain.ref("app:1"), {"one": unique()})
    login(podman, plain)
    podman("push", *plain.flags(), "--format", "v2s2", plain.ref("app:1"))
    stored = plain.client.manifest(plain.repo(), "1")
    assert stored.headers["Content-Type"].startswith("application/vnd.docker.distribution")
    podman("rmi", "-f", "-a")
    podman("pull", *plain.flags(), plain.ref("app:1"))


def test_zstd(podman, plain, home):
    """Layers that may be pulled in parts."""
    data = unique(300000)
    build(podman, home, plain.ref("app:1"), {"one": data})
    login(podman, plain)
    podman("push", *plain.flags(), "--compression-format", "zstd:chunked", plain.ref("app:1"))
    stored = plain.client.manifest(plain.repo(), "1").json()
    assert all(x["mediaType"].endswith("+zstd") for x in stored["layers"])
    podman("rmi", "-f", "-a")
    podman("pull", *plain.flags(), plain.ref("app:1"))
    assert content(podman, home, plain.ref("app:1"), "one") == data


def test_manifest_list(podman, at, home):
    login(podman, at)
    build(podman, home, "localhost/one", {"one": unique()})
    build(podman, home, "localhost/two", {"two": unique()})
    podman("manifest", "create", "all")
    for name in ("one", "two"):
        podman("manifest", "add", "all", f"containers-storage:localhost/{name}")
    podman("manifest", "push", "--all", "--format", "oci", *at.flags(), "all",
           at.image("app:all"))
    stored = at.client.manifest(at.repo(), "all")
    assert stored.headers["Content-Type"] == INDEX
    assert len(stored.json()["manifests"]) == 2


def test_search(podman, plain, client):
    """Search falls back to the catalog, which lists what the caller may pull."""
    plain.client.push_image(plain.repo("findme"), "1")
    foreign = client.project()
    client.push_image(f"{foreign}/findme", "1")
    login(podman, plain)
    found = json.loads(podman("search", *plain.flags(), "--format", "json",
                              f"{plain.host}/findme"))
    names = [x["Name"] for x in found]
    assert plain.ref("findme") in names and f"{plain.host}/{foreign}/findme" not in names
