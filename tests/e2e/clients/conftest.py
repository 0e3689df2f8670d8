"""Fixtures of the tests with other people's clients.

    def test_push(at, home):
        home("skopeo", "copy", *at.flags("dest-"), "oci:x:1", at.image("app:1"))

at        a project of the server, its maintainer, and how to reach it: once over
          plain HTTP, once over HTTPS with the instance's own CA
plain     the same, over plain HTTP only; secure over HTTPS only
home      home(program, arguments ...) runs a client in a home folder of its own
          and returns what it printed; home.fails(...) wants it to fail
go        go("crane") is the path of a program of programs.py
dockerd   home with a Docker daemon of its own

A client that is not installed, or that no Go is there to build, is a skip that
names it; one that cannot be built is a failure.
"""
import pathlib
import shutil

import pytest

import programs
from homes import Home, docker_daemon
from instance import scratch

MAINTAINER = 4
# What root's containers/storage and docker keep outside of every folder that it is told.
SHARED = [pathlib.Path(p) for p in (
    "/var/lib/containers", "/run/containers", "/run/libpod", "/run/crun",
    "/run/lock/netavark.lock", "/etc/cni", "/var/lib/cni", "/etc/docker/key.json")]


class Place:
    """A private project with a maintainer."""

    def __init__(self, client, home, tls):
        self.rs, self.tls, self.home = client.rs, tls, home
        self.host = f"127.0.0.1:{self.rs.https_port if tls else self.rs.http_port}"
        self.project = client.project()
        self.client = client.member(self.project, MAINTAINER)
        self.user, self.password = self.client.name, self.rs.admin_password
        if tls:
            shutil.copy(self.rs.ca, home.certs / "ca.crt")

    def repo(self, name="app"):
        """project/name, as the API has it."""
        return f"{self.project}/{name}"

    def ref(self, name):
        """host:port/project/name, as most clients have it."""
        return f"{self.host}/{self.project}/{name}"

    def image(self, name):
        """The same for containers/image."""
        return "docker://" + self.ref(name)

    def limit(self, size):
        """What the project may store, in bytes."""
        self.client.rs.psql(f"UPDATE project SET storage_limit = {size}"
                            f" WHERE name = '{self.project}'")

    def freeze(self):
        """Makes all tags of the project immutable."""
        def selector(how):
            return [{"kind": "doublestar", "decoration": how, "pattern": "**"}]
        self.client.call_api("POST", f"/projects/{self.project}/immutabletagrules", {
            "tag_selectors": selector("matches"),
            "scope_selectors": {"repository": selector("repoMatches")}}, 201)

    def flags(self, prefix="", trusted=True):
        """TLS switches of containers/image and its kin."""
        if not self.tls:
            return [f"--{prefix}tls-verify=false"]
        return [f"--{prefix}tls-verify=true"] + (
            [f"--{prefix}cert-dir={self.home.certs}"] if trusted else [])

    def go_flags(self, prefix=""):
        """TLS switches of oras and helm."""
        if not self.tls:
            return [f"--{prefix}plain-http"]
        return [f"--{prefix}ca-file", self.home.certs / "ca.crt"]

    def trust(self):
        """Environment by which a Go program trusts the CA, if one is needed."""
        return {"SSL_CERT_FILE": str(self.home.certs / "ca.crt")} if self.tls else {}

    def uploads(self):
        """Requests so far that carried layers' bytes."""
        return self.rs.log().count("method=PATCH")


def pytest_collection_modifyitems(config, items):
    """Both ways to run Apache do TLS alike: once is enough."""
    twice = [i for i in items if "apache-fcgid-https" in i.nodeid and "/clients/" in i.nodeid]
    config.hook.pytest_deselected(items=twice)
    items[:] = [i for i in items if i not in twice]


@pytest.fixture(scope="session", autouse=True)
def shared_state():
    """Takes away what clients leave in places that cannot be chosen."""
    before = [p for p in SHARED if p.exists()]
    yield
    for path in SHARED:
        if path not in before and path.exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def home():
    base = scratch()
    try:
        yield Home(base / "home")
    finally:
        shutil.rmtree(base)


@pytest.fixture(params=["http", "https"])
def at(request, client, home):
    return Place(client, home, request.param == "https")


@pytest.fixture
def plain(client, home):
    return Place(client, home, False)


@pytest.fixture
def secure(client, home):
    return Place(client, home, True)


@pytest.fixture(scope="session")
def go():
    failures = {}

    def program(name):
        try:
            if name not in failures:
                return programs.made(name)
        except programs.NoGo:
            pytest.skip(f"{name}: no Go to build it with")
        except programs.BuildFailed as e:
            failures[name] = e
        pytest.fail(f"{name}: {failures[name]}", pytrace=False)

    return program


@pytest.fixture(scope="session")
def dockerd():
    with docker_daemon() as daemon:
        yield daemon
