"""buildah: from nothing to the registry and back."""
import pytest

from registry import unique


@pytest.fixture
def buildah(home):
    def call(*argv, **kw):
        return home("buildah", "--storage-driver=vfs", *argv, **kw)

    yield call
    call("rm", "--all")
    call("rmi", "--all", "--force")


@pytest.mark.parametrize("form", ["oci", "docker"])
def test_commit_push_pull(buildah, at, home, form):
    data = unique(50000)
    (home.path / "file").write_bytes(data)
    box = buildah("from", "scratch").strip()
    buildah("copy", "-q", box, home.path / "file", "/file")
    buildah("config", "--cmd", "/file", box)
    buildah("commit", "-q", "--format", form, box, "localhost/made")
    buildah("login", *at.flags(), "-u", at.user, "--password-stdin", at.host,
            stdin=at.password)
    buildah("push", *at.flags(), "localhost/made", at.image("app:1"))
    sent = at.uploads()
    buildah("push", *at.flags(), "localhost/made", at.image("app:1"))
    assert at.uploads() == sent
    kind = at.client.manifest(at.repo(), "1").headers["Content-Type"]
    assert ("docker" in kind) == (form == "docker")

    buildah("rm", "--all")
    buildah("rmi", "--all", "--force")
    box = buildah("from", *at.flags(), at.ref("app:1")).strip()
    mount = buildah("mount", box).strip()
    with open(f"{mount}/file", "rb") as f:
        assert f.read() == data
    buildah("umount", box)


def test_credentials(buildah, plain, home):
    """Named on the command line, right and wrong."""
    box = buildah("from", "scratch").strip()
    buildah("commit", "-q", box, "localhost/empty")
    said = home.fails("buildah", "--storage-driver=vfs", "push", *plain.flags(), "--creds",
                      f"{plain.user}:wrong", "localhost/empty", plain.image("app:1"))
    assert "unauthorized" in said or "invalid username/password" in said
    buildah("push", *plain.flags(), "--creds", f"{plain.user}:{plain.password}",
            "localhost/empty", plain.image("app:1"))
    assert plain.client.tags(plain.repo()) == ["1"]
