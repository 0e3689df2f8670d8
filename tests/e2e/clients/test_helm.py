"""helm: charts as OCI artifacts."""
import pytest


@pytest.fixture
def helm(go, home, plain):
    program = go("helm")

    def call(*argv, **kw):
        return home(program, *argv, **kw)

    call("registry", "login", "--plain-http", "-u", plain.user, "--password-stdin",
         plain.host, stdin=plain.password)
    return call


def chart(helm, home, version):
    folder = home.path / "boat"
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(
        f"apiVersion: v2\nname: boat\ndescription: A chart\nversion: {version}\n")
    (folder / "templates/map.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n")
    helm("package", folder)
    return f"boat-{version}.tgz"


def test_wrong_password(go, home, plain):
    home.fails(go("helm"), "registry", "login", "--plain-http", "-u", plain.user,
               "--password-stdin", plain.host, stdin="wrong")


def test_push_pull(helm, plain, home):
    remote = f"oci://{plain.host}/{plain.project}"
    (home.path / "out").mkdir()
    # a + of the version is a _ of the tag
    for version in ("1.2.3", "1.2.4+build.7"):
        package = chart(helm, home, version)
        helm("push", "--plain-http", package, remote)
        sent = (home.path / package).read_bytes()
        helm("pull", "--plain-http", f"{remote}/boat", "--version", version, "-d", "out")
        assert (home.path / "out" / package).read_bytes() == sent
    assert plain.client.tags(plain.repo("boat")) == ["1.2.3", "1.2.4_build.7"]
    assert "name: boat" in helm("show", "chart", "--plain-http", f"{remote}/boat")
    assert "kind: ConfigMap" in helm("template", "--plain-http", "x", f"{remote}/boat")


def test_listed_as_chart(helm, plain, home):
    """The API knows a chart from an image."""
    helm("push", "--plain-http", chart(helm, home, "1.0.0"),
         f"oci://{plain.host}/{plain.project}")
    [artifact] = plain.client.call_api(
        "GET", f"/projects/{plain.project}/repositories/boat/artifacts").json()
    assert artifact["type"] == "CHART"
