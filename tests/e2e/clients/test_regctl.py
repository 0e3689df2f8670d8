"""regctl: the client that sends chunks with Content-Range."""
import pytest

from images import Image, layout
from registry import digest_of, unique


@pytest.fixture
def regctl(go, home, plain):
    program = go("regctl")

    def call(*argv, **kw):
        return home(program, *argv, **kw)

    call("registry", "set", "--skip-check", "--tls", "disabled", plain.host)
    call("registry", "login", "-u", plain.user, "--pass-stdin", plain.host,
         stdin=plain.password)
    return call


def test_wrong_password(go, home, plain):
    home(go("regctl"), "registry", "set", "--skip-check", "--tls", "disabled", plain.host)
    home.fails(go("regctl"), "registry", "login", "-u", plain.user, "--pass-stdin",
               plain.host, stdin="wrong")


def test_copy(regctl, plain, home):
    images = [Image({"a": unique()}, architecture=a) for a in ("amd64", "arm64")]
    layout(home.path / "oci", {"all": images})
    regctl("image", "copy", "ocidir://oci:all", plain.ref("app:all"))
    assert regctl("tag", "ls", plain.ref("app")).split() == ["all"]
    digest = regctl("image", "digest", "--platform", "linux/arm64", plain.ref("app:all"))
    assert digest.strip() == images[1].digest
    regctl("image", "copy", plain.ref("app:all"), plain.ref("other/app:all"))
    regctl("image", "copy", plain.ref("other/app:all"), "ocidir://back:all")
    for image in images:
        for data in (image.manifest, *image.blobs):
            name = digest_of(data).removeprefix("sha256:")
            assert (home.path / "back/blobs/sha256" / name).read_bytes() == data
    regctl("tag", "delete", plain.ref("app:all"))
    assert plain.client.tags(plain.repo()) == []


def test_chunks(regctl, plain, home):
    """Many chunks, each with its place."""
    regctl("registry", "set", "--skip-check", "--blob-chunk", "65536", "--blob-max", "65536",
           plain.host)
    sent = plain.uploads()
    data = unique(1000000)
    digest = regctl("blob", "put", plain.ref("app"), stdin=data.hex()).strip()
    assert plain.uploads() - sent >= 1000000 * 2 // 65536
    assert plain.client.blob(plain.repo(), digest).body == data.hex().encode()
    assert regctl("blob", "get", plain.ref("app"), digest) == data.hex()


def test_repositories(regctl, plain):
    plain.client.push_image(plain.repo(), "1")
    assert plain.repo() in regctl("repo", "ls", plain.host).split()
