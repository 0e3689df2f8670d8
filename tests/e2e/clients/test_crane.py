"""crane: images, indexes, tags, the catalog."""
import pytest

from images import Image, layout
from registry import digest_of, unique


@pytest.fixture
def crane(go, home, at):
    """crane(...) logged in; HTTPS with the CA, HTTP as crane finds it."""
    program = go("crane")

    def call(*argv, **kw):
        return home(program, *argv, env=at.trust(), **kw)

    call("auth", "login", "-u", at.user, "--password-stdin", at.host, stdin=at.password)
    return call


def pair():
    return [Image({"a": unique()}, {"b": unique()}, architecture=a) for a in ("amd64", "arm64")]


def test_unknown_ca(go, home, secure):
    secure.client.push_image(secure.repo(), "1")
    said = home.fails(go("crane"), "digest", secure.ref("app:1"))
    assert "x509" in said or "tls" in said


def test_wrong_password(go, home, at):
    at.client.push_image(at.repo(), "1")
    home(go("crane"), "auth", "login", "-u", at.user, "-p", "wrong", at.host, env=at.trust())
    said = home.fails(go("crane"), "digest", at.ref("app:1"), env=at.trust())
    assert "UNAUTHORIZED" in said


def test_round_trip(crane, at, home):
    image = pair()[0]
    crane("push", layout(home.path / "oci", {"1": image}), at.ref("app:1"))
    assert crane("digest", at.ref("app:1")).strip() == image.digest
    assert crane("manifest", at.ref("app:1")).encode() == image.manifest
    crane("validate", "--remote", at.ref("app:1"))
    crane("pull", "--format=oci", at.ref("app:1"), home.path / "back")
    for data in (image.manifest, *image.blobs):
        name = digest_of(data).removeprefix("sha256:")
        assert (home.path / "back/blobs/sha256" / name).read_bytes() == data


def test_index(crane, at, home):
    images = pair()
    crane("push", "--index", layout(home.path / "oci", {"1": images[0], "2": images[1]}),
          at.ref("app:all"))
    assert crane("digest", "--platform=linux/arm64", at.ref("app:all")).strip() == \
        images[1].digest
    crane("validate", "--remote", at.ref("app:all"))


def test_copy_and_tags(crane, at, home):
    """A copy mounts layers; tags come and go."""
    crane("push", layout(home.path / "oci", {"1": pair()[0]}), at.ref("app:1"))
    sent = at.uploads()
    crane("copy", at.ref("app:1"), at.ref("other/app:1"))
    assert at.uploads() == sent
    crane("tag", at.ref("app:1"), "2")
    assert crane("ls", at.ref("app")).split() == ["1", "2"]
    crane("delete", at.ref("app:1"))
    assert crane("ls", at.ref("app")).split() == ["2"]
    assert at.repo() in crane("catalog", at.host).split()


def test_pages(crane, at):
    """More tags than fit into a page."""
    at.client.push_image(at.repo(), "t0")
    manifest = at.client.manifest(at.repo(), "t0")
    for i in range(1, 25):
        at.client.put(at.repo(), f"t{i}", manifest.body, manifest.headers["Content-Type"])
    assert len(crane("ls", at.ref("app")).split()) == 25
