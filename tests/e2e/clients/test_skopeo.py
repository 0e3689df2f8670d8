"""skopeo: copies in both formats, indexes, listing, deletion."""
import json

from images import Image, layout
from registry import INDEX, MANIFEST, unique

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def login(at, home):
    home("skopeo", "login", *at.flags(), "-u", at.user, "--password-stdin", at.host,
         stdin=at.password)


def two_layers(**more):
    return Image({"a": unique()}, {"b": unique(20000)}, **more)


def test_wrong_password(at, home):
    said = home.fails("skopeo", "login", *at.flags(), "-u", at.user, "--password-stdin",
                      at.host, stdin="wrong")
    assert "invalid username/password" in said
    layout(home.path / "oci", {"1": two_layers()})
    said = home.fails("skopeo", "copy", *at.flags("dest-"), "--dest-creds", f"{at.user}:wrong",
                      "oci:oci:1", at.image("app:1"))
    assert "unauthorized" in said or "invalid username/password" in said


def test_unknown_ca(secure, home):
    said = home.fails("skopeo", "login", *secure.flags(trusted=False), "-u", secure.user,
                      "--password-stdin", secure.host, stdin=secure.password)
    assert "x509" in said


def test_round_trip(at, home):
    image = two_layers()
    layout(home.path / "oci", {"1": image})
    login(at, home)
    home("skopeo", "copy", *at.flags("dest-"), "oci:oci:1", at.image("app:1"))
    home("skopeo", "copy", *at.flags("dest-"), "oci:oci:1", at.image("app:1"))
    seen = home.json("skopeo", "inspect", *at.flags(), at.image("app:1"))
    assert seen["Digest"] == image.digest and len(seen["Layers"]) == 2
    raw = home("skopeo", "inspect", "--raw", *at.flags(), at.image("app:1"))
    assert raw.encode() == image.manifest
    home("skopeo", "copy", *at.flags("src-"), at.image("app:1"), "oci:back:1")
    for blob in (home.path / "oci/blobs/sha256").iterdir():
        assert (home.path / "back/blobs/sha256" / blob.name).read_bytes() == blob.read_bytes()


def test_docker_format(at, home):
    layout(home.path / "oci", {"1": two_layers()})
    login(at, home)
    home("skopeo", "copy", "--format", "v2s2", *at.flags("dest-"), "oci:oci:1",
         at.image("app:docker"))
    raw = home.json("skopeo", "inspect", "--raw", *at.flags(), at.image("app:docker"))
    assert raw["mediaType"] == DOCKER_MANIFEST
    assert at.client.manifest(at.repo(), "docker").headers["Content-Type"] == DOCKER_MANIFEST
    home("skopeo", "copy", *at.flags("src-"), *at.flags("dest-"), "--format", "oci",
         at.image("app:docker"), at.image("app:oci"))
    assert at.client.manifest(at.repo(), "oci").headers["Content-Type"] == MANIFEST


def test_list_and_delete(at, home):
    layout(home.path / "oci", {"1": two_layers(), "2": two_layers()})
    login(at, home)
    for tag in ("1", "2"):
        home("skopeo", "copy", *at.flags("dest-"), f"oci:oci:{tag}", at.image(f"app:{tag}"))
    listed = home.json("skopeo", "list-tags", *at.flags(), at.image("app"))
    assert listed["Tags"] == ["1", "2"]
    home("skopeo", "delete", *at.flags(), at.image("app:1"))
    assert at.client.tags(at.repo()) == ["2"]
    said = home.fails("skopeo", "inspect", *at.flags(), at.image("app:1"))
    assert "manifest unknown" in said


def test_index(at, home):
    images = [two_layers(), two_layers(architecture="arm64")]
    layout(home.path / "oci", {"all": images})
    login(at, home)
    home("skopeo", "copy", "--all", *at.flags("dest-"), "oci:oci:all", at.image("app:all"))
    raw = home.json("skopeo", "inspect", "--raw", *at.flags(), at.image("app:all"))
    assert raw["mediaType"] == INDEX
    assert [m["digest"] for m in raw["manifests"]] == [i.digest for i in images]
    seen = home.json("skopeo", "inspect", "--override-arch", "arm64", *at.flags(),
                     at.image("app:all"))
    assert seen["Architecture"] == "arm64"


def test_sync(plain, client, home):
    """A whole repository from one project to another, indexes included."""
    images = [two_layers(), two_layers(architecture="arm64")]
    layout(home.path / "oci", {"all": images, "1": two_layers()})
    login(plain, home)
    for tag in ("all", "1"):
        home("skopeo", "copy", "--all", *plain.flags("dest-"), f"oci:oci:{tag}",
             plain.image(f"app:{tag}"))
    target = client.project()
    home("skopeo", "sync", "--all", "--src=docker", "--dest=docker", *plain.flags("src-"),
         *plain.flags("dest-"), "--dest-creds", f"admin:{plain.password}",
         plain.ref("app"), f"{plain.host}/{target}")
    assert client.tags(f"{target}/app") == ["1", "all"]
    there = json.loads(client.manifest(f"{target}/app", "all").body)
    assert [m["digest"] for m in there["manifests"]] == [i.digest for i in images]


def test_a_quota(plain, home):
    """What is said is for people: how much is wanted, used and allowed."""
    plain.limit(1000)
    layout(home.path / "oci", {"1": Image({"one": unique(5000)})})
    login(plain, home)
    said = home.fails("skopeo", "copy", *plain.flags("dest-"), "oci:oci:1", plain.image("app:v1"))
    assert "the quota of the project does not allow it:" in said
    assert "of 1000 bytes are used" in said


def test_an_immutable_tag(plain, home):
    """What is said is for people: the tag is immutable."""
    layout(home.path / "oci", {"1": two_layers(), "2": two_layers()})
    login(plain, home)
    home("skopeo", "copy", *plain.flags("dest-"), "oci:oci:1", plain.image("app:v1"))
    plain.freeze()
    home("skopeo", "copy", *plain.flags("dest-"), "oci:oci:1", plain.image("app:v1"))  # the same
    said = home.fails("skopeo", "copy", *plain.flags("dest-"), "oci:oci:2", plain.image("app:v1"))
    assert "the tag is immutable" in said
    said = home.fails("skopeo", "delete", *plain.flags(), plain.image("app:v1"))
    assert "the tag is immutable" in said
    home("skopeo", "copy", *plain.flags("dest-"), "oci:oci:2", plain.image("app:v2"))
