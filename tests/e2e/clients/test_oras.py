"""oras: artifacts, referrers, copies with everything that refers to them."""
import json

import pytest

from registry import unique


@pytest.fixture
def oras(go, home, at):
    """oras(...) logged in; sides are the prefixes of its switches about TLS."""
    program = go("oras")

    def call(*argv, sides=("",), **kw):
        return home(program, *argv, *(f for s in sides for f in at.go_flags(s)), **kw)

    call("login", "-u", at.user, "--password-stdin", at.host, stdin=at.password)
    return call


def push(oras, home, ref, kind="application/vnd.example.thing"):
    (home.path / "thing.bin").write_bytes(unique(5000))
    oras("push", "--artifact-type", kind, ref, "thing.bin:application/octet-stream")


def attach(oras, home, ref, kind):
    (home.path / "note.txt").write_bytes(unique())
    oras("attach", "--artifact-type", kind, "-a", "example.note=yes", ref,
         "note.txt:text/plain")


def referrers(oras, ref, *argv):
    return json.loads(oras("discover", "--format", "json", *argv, ref))["referrers"]


def test_wrong_password(go, home, at):
    said = home.fails(go("oras"), "login", *at.go_flags(), "-u", at.user,
                      "--password-stdin", at.host, stdin="wrong")
    assert "401" in said or "unauthorized" in said


def test_unknown_ca(go, home, secure):
    said = home.fails(go("oras"), "login", "-u", secure.user, "--password-stdin",
                      secure.host, stdin=secure.password)
    assert "x509" in said


def test_push_pull(oras, at, home):
    push(oras, home, at.ref("app:1"))
    sent = (home.path / "thing.bin").read_bytes()
    oras("pull", "-o", home.path / "out", at.ref("app:1"))
    assert (home.path / "out/thing.bin").read_bytes() == sent
    oras("tag", at.ref("app:1"), "2", "3")
    assert oras("repo", "tags", at.ref("app")).split() == ["1", "2", "3"]
    assert at.repo() in [f"{at.project}/{n}" for n in
                         oras("repo", "ls", f"{at.host}/{at.project}/").split()]


def test_referrers(oras, at, home):
    push(oras, home, at.ref("app:1"))
    attach(oras, home, at.ref("app:1"), "application/vnd.example.note")
    attach(oras, home, at.ref("app:1"), "application/vnd.example.other")
    assert len(referrers(oras, at.ref("app:1"))) == 2
    [one] = referrers(oras, at.ref("app:1"),
                      "--artifact-type", "application/vnd.example.note")
    assert one["artifactType"] == "application/vnd.example.note"
    assert one["annotations"]["example.note"] == "yes"
    assert at.client.tags(at.repo()) == ["1"], "a fallback tag was written"


def test_copy_recursive(oras, at, home):
    push(oras, home, at.ref("app:1"))
    attach(oras, home, at.ref("app:1"), "application/vnd.example.note")
    oras("cp", "-r", at.ref("app:1"), at.ref("other/app:1"), sides=("from-", "to-"))
    assert len(referrers(oras, at.ref("other/app:1"))) == 1


def test_delete(oras, at, home):
    """oras deletes by digest: sibling tags go too, referrers stay."""
    push(oras, home, at.ref("app:1"))
    oras("tag", at.ref("app:1"), "2")
    oras("manifest", "delete", "-f", at.ref("app:1"))
    assert at.client.tags(at.repo()) == []


def test_blob(oras, at, home):
    data = unique(1000)
    (home.path / "blob").write_bytes(data)
    push(oras, home, at.ref("app:1"))
    said = oras("blob", "push", "--descriptor", at.ref("app"), "blob")
    digest = said[said.index("sha256:"):][:71]
    oras("blob", "fetch", "-o", "fetched", f"{at.ref('app')}@{digest}")
    assert (home.path / "fetched").read_bytes() == data
    oras("blob", "delete", "-f", f"{at.ref('app')}@{digest}")
    assert not at.client.has_blob(at.repo(), digest)
