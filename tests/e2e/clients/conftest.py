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
import json
import os
import pathlib
import shutil
import signal
import subprocess

import pytest

import programs
from instance import scratch, wait_for

MAINTAINER = 4
# What root's containers/storage keeps outside of every folder that it is told.
SHARED = [pathlib.Path(p) for p in (
    "/var/lib/containers", "/run/containers", "/run/libpod", "/run/crun",
    "/run/lock/netavark.lock", "/etc/cni", "/var/lib/cni")]


class Home:
    """Runs clients that find nothing of anybody else, and leave nothing."""

    def __init__(self, path):
        self.path = path
        self.certs = path / "certs"
        for folder in (path / "run", path / ".docker", self.certs, path / "tmp"):
            folder.mkdir(parents=True)
        (path / "auth.json").write_text("{}")
        (path / "storage.conf").write_text(
            f'[storage]\ndriver = "vfs"\ngraphroot = "{path}/graph"\nrunroot = "{path}/run"\n')
        self.env = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(path),
            "TMPDIR": str(path / "tmp"), "XDG_RUNTIME_DIR": str(path / "run"),
            "REGISTRY_AUTH_FILE": str(path / "auth.json"),
            "DOCKER_CONFIG": str(path / ".docker"), "DOCKER_BUILDKIT": "0",
            "DOCKER_HOST": "unix:///nonexistent",
            "CONTAINERS_STORAGE_CONF": str(path / "storage.conf"),
        }

    def run(self, program, *argv, stdin="", env=None):
        if not shutil.which(program, path=self.env["PATH"]):
            pytest.skip(f"{program} is not installed")
        return subprocess.run([program, *map(str, argv)], input=stdin, text=True,
                              capture_output=True, cwd=self.path, timeout=180,
                              env={**self.env, **(env or {})})

    def __call__(self, *argv, **kw):
        """What the client printed to its standard output."""
        r = self.run(*argv, **kw)
        assert r.returncode == 0, f"{argv} gave {r.returncode}:\n{r.stdout}\n{r.stderr}"
        return r.stdout

    def json(self, *argv, **kw):
        return json.loads(self(*argv, **kw))

    def fails(self, *argv, **kw):
        """Everything that a client printed that was to fail."""
        r = self.run(*argv, **kw)
        assert r.returncode != 0, f"{argv} went well:\n{r.stdout}\n{r.stderr}"
        return r.stdout + r.stderr


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


# --- docker ------------------------------------------------------------------
class Daemon(Home):
    """A home with a Docker daemon that serves nobody else."""

    def __init__(self, path):
        super().__init__(path)
        self.socket = path / "docker.sock"
        self.env["DOCKER_HOST"] = f"unix://{self.socket}"
        (path / "daemon.json").write_text('{"insecure-registries": ["127.0.0.0/8"]}')
        self.log = open(path / "dockerd.log", "w+")
        self.process = subprocess.Popen(
            ["dockerd", f"--config-file={path}/daemon.json", "--iptables=false",
             "--ip6tables=false", "--bridge=none", "--storage-driver=vfs",
             f"--data-root={path}/data", f"--exec-root={path}/exec",
             f"--host=unix://{self.socket}", f"--pidfile={path}/docker.pid"],
            stdout=self.log, stderr=subprocess.STDOUT, env=self.env)

    def ready(self):
        """Whether it answers; a daemon that ended says why."""
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError("dockerd ended:\n" + self.log.read()[-3000:])
        return self.socket.exists() and self.run("docker", "version").returncode == 0

    def stop(self):
        """Ends the daemon; its containerd ends with it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()


@pytest.fixture(scope="session")
def dockerd():
    for program in ("dockerd", "docker", "containerd", "runc"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if os.geteuid() != 0:
        pytest.skip("dockerd needs root")
    base = scratch()
    daemon = Daemon(base / "home")
    try:
        wait_for(daemon.ready, 60)
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(base)
