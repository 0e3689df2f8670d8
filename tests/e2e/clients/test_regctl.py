"""regctl: the client that sends chunks with Content-Range."""
import pytest

from images import Image, layout
from registry import digest_of, unique


def tls(at):
    """Its settings of a registry: the certificate itself, not its file."""
    if not at.tls:
        return ["--tls", "disabled"]
    return ["--tls", "enabled", "--cacert", (at.home.certs / "ca.crt").read_text()]


@pytest.fixture
def regctl(go, home, at):
    program = go("regctl")

    def call(*argv, **kw):
        return home(program, *argv, **kw)

    call("registry", "set", "--skip-check", *tls(at), at.host)
    call("registry", "login", "-u", at.user, "--pass-stdin", at.host, stdin=at.password)
    return call


def test_wrong_password(go, home, at):
    home(go("regctl"), "registry", "set", "--skip-check", *tls(at), at.host)
    said = home.fails(go("regctl"), "registry", "login", "-u", at.user, "--pass-stdin",
                      at.host, stdin="wrong")
    assert "unauthorized" in said


def test_unknown_ca(go, home, secure):
    said = home.fails(go("regctl"), "registry", "login", "-u", secure.user, "--pass-stdin",
                      secure.host, stdin=secure.password)
    assert "x509" in said


def test_copy(regctl, at, home):
    images = [Image({"a": unique()}, architecture=a) for a in ("amd64", "arm64")]
    layout(home.path / "oci", {"all": images})
    regctl("image", "copy", "ocidir://oci:all", at.ref("app:all"))
    assert regctl("tag", "ls", at.ref("app")).split() == ["all"]
    digest = regctl("image", "digest", "--platform", "linux/arm64", at.ref("app:all"))
    assert digest.strip() == images[1].digest
    regctl("image", "copy", at.ref("app:all"), at.ref("other/app:all"))
    regctl("image", "copy", at.ref("other/app:all"), "ocidir://back:all")
    for image in images:
        for data in (image.manifest, *image.blobs):
            name = digest_of(data).removeprefix("sha256:")
            assert (home.path / "back/blobs/sha256" / name).read_bytes() == data
    regctl("tag", "delete", at.ref("app:all"))
    assert at.client.tags(at.repo()) == []


def test_chunks(regctl, at, home):
    """Many chunks, each with its place."""
    regctl("registry", "set", "--skip-check", "--blob-chunk", "65536", "--blob-max", "65536",
           at.host)
    sent = at.uploads()
    data = unique(1000000)
    digest = regctl("blob", "put", at.ref("app"), stdin=data.hex()).strip()
    assert at.uploads() - sent >= 1000000 * 2 // 65536
    assert at.client.blob(at.repo(), digest).body == data.hex().encode()
    assert regctl("blob", "get", at.ref("app"), digest) == data.hex()


def test_repositories(regctl, at):
    at.client.push_image(at.repo(), "1")
    assert at.repo() in regctl("repo", "ls", at.host).split()
