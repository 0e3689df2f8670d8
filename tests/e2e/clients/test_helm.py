"""helm: charts as OCI artifacts."""
import pytest


@pytest.fixture
def helm(go, home, at):
    program = go("helm")

    def call(*argv, **kw):
        return home(program, *argv, *at.go_flags(), **kw)

    call("registry", "login", "-u", at.user, "--password-stdin", at.host, stdin=at.password)
    return call


def chart(go, home, version):
    folder = home.path / "boat"
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(
        f"apiVersion: v2\nname: boat\ndescription: A chart\nversion: {version}\n")
    (folder / "templates/map.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n")
    home(go("helm"), "package", folder)
    return f"boat-{version}.tgz"


def test_wrong_password(go, home, at):
    said = home.fails(go("helm"), "registry", "login", *at.go_flags(), "-u", at.user,
                      "--password-stdin", at.host, stdin="wrong")
    assert "401" in said or "unauthorized" in said


def test_unknown_ca(go, home, secure):
    said = home.fails(go("helm"), "registry", "login", "-u", secure.user, "--password-stdin",
                      secure.host, stdin=secure.password)
    assert "x509" in said


def test_push_pull(go, helm, at, home):
    remote = f"oci://{at.host}/{at.project}"
    (home.path / "out").mkdir()
    # a + of the version is a _ of the tag
    for version in ("1.2.3", "1.2.4+build.7"):
        package = chart(go, home, version)
        helm("push", package, remote)
        sent = (home.path / package).read_bytes()
        helm("pull", f"{remote}/boat", "--version", version, "-d", "out")
        assert (home.path / "out" / package).read_bytes() == sent
    assert at.client.tags(at.repo("boat")) == ["1.2.3", "1.2.4_build.7"]
    assert "name: boat" in helm("show", "chart", f"{remote}/boat")
    assert "kind: ConfigMap" in helm("template", "x", f"{remote}/boat")


def test_listed_as_chart(go, helm, at, home):
    """The API knows a chart from an image."""
    helm("push", chart(go, home, "1.0.0"), f"oci://{at.host}/{at.project}")
    [artifact] = at.client.call_api(
        "GET", f"/projects/{at.project}/repositories/boat/artifacts").json()
    assert artifact["type"] == "CHART"
