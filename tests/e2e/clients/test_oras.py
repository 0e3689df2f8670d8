"""oras: artifacts, referrers, copies with everything that refers to them."""
import json

import pytest

from registry import unique


@pytest.fixture
def oras(go, home, plain):
    program = go("oras")

    def call(*argv, **kw):
        return home(program, *argv, **kw)

    call("login", "--plain-http", "-u", plain.user, "--password-stdin", plain.host,
         stdin=plain.password)
    return call


def push(oras, plain, home, ref, kind="application/vnd.example.thing"):
    (home.path / "thing.bin").write_bytes(unique(5000))
    oras("push", "--plain-http", "--artifact-type", kind, ref,
         "thing.bin:application/octet-stream")


def attach(oras, home, ref, kind):
    (home.path / "note.txt").write_bytes(unique())
    oras("attach", "--plain-http", "--artifact-type", kind, "-a", "example.note=yes", ref,
         "note.txt:text/plain")


def referrers(oras, ref, *argv):
    return json.loads(oras("discover", "--plain-http", "--format", "json", *argv,
                           ref))["referrers"]


def test_wrong_password(go, home, plain):
    said = home.fails(go("oras"), "login", "--plain-http", "-u", plain.user,
                      "--password-stdin", plain.host, stdin="wrong")
    assert "401" in said or "unauthorized" in said


def test_push_pull(oras, plain, home):
    push(oras, plain, home, plain.ref("app:1"))
    sent = (home.path / "thing.bin").read_bytes()
    oras("pull", "--plain-http", "-o", home.path / "out", plain.ref("app:1"))
    assert (home.path / "out/thing.bin").read_bytes() == sent
    oras("tag", "--plain-http", plain.ref("app:1"), "2", "3")
    assert oras("repo", "tags", "--plain-http", plain.ref("app")).split() == ["1", "2", "3"]
    assert plain.repo() in [
        f"{plain.project}/{n}" for n in
        oras("repo", "ls", "--plain-http", f"{plain.host}/{plain.project}/").split()]


def test_referrers(oras, plain, home):
    push(oras, plain, home, plain.ref("app:1"))
    attach(oras, home, plain.ref("app:1"), "application/vnd.example.note")
    attach(oras, home, plain.ref("app:1"), "application/vnd.example.other")
    assert len(referrers(oras, plain.ref("app:1"))) == 2
    [one] = referrers(oras, plain.ref("app:1"),
                      "--artifact-type", "application/vnd.example.note")
    assert one["artifactType"] == "application/vnd.example.note"
    assert one["annotations"]["example.note"] == "yes"
    assert plain.client.tags(plain.repo()) == ["1"], "a fallback tag was written"


def test_copy_recursive(oras, plain, home):
    push(oras, plain, home, plain.ref("app:1"))
    attach(oras, home, plain.ref("app:1"), "application/vnd.example.note")
    oras("cp", "-r", "--from-plain-http", "--to-plain-http", plain.ref("app:1"),
         plain.ref("other/app:1"))
    assert len(referrers(oras, plain.ref("other/app:1"))) == 1


def test_delete(oras, plain, home):
    """oras deletes by digest: sibling tags go too, referrers stay."""
    push(oras, plain, home, plain.ref("app:1"))
    oras("tag", "--plain-http", plain.ref("app:1"), "2")
    oras("manifest", "delete", "--plain-http", "-f", plain.ref("app:1"))
    assert plain.client.tags(plain.repo()) == []


def test_blob(oras, plain, home):
    data = unique(1000)
    (home.path / "blob").write_bytes(data)
    push(oras, plain, home, plain.ref("app:1"))
    said = oras("blob", "push", "--plain-http", "--descriptor", plain.ref("app"), "blob")
    digest = said[said.index("sha256:"):][:71]
    oras("blob", "fetch", "--plain-http", "-o", "fetched", f"{plain.ref('app')}@{digest}")
    assert (home.path / "fetched").read_bytes() == data
    oras("blob", "delete", "--plain-http", "-f", f"{plain.ref('app')}@{digest}")
    assert not plain.client.has_blob(plain.repo(), digest)
