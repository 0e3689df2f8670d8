"""docker: HTTPS with the instance's own CA, as README.md tells its users.

Daemon and registry are alone in a network namespace, where the registry has an
address that no daemon takes for insecure.
"""
import os

import pytest

from homes import docker_daemon
from images import tar
from instance import Instance, run
from registry import unique

ADDRESS = "10.231.0.1"


def inside(network):
    """Not "ip netns exec", whose /sys has no control groups, which dockerd needs."""
    return ["nsenter", f"--net=/run/netns/{network}"]


class Away(Instance):
    """An instance in a network of its own."""

    def __init__(self, tree, web, network):
        super().__init__(tree, web)
        self.network = network

    def cli(self, *args, check=True, **kw):
        return run(*inside(self.network), self.prefix / "bin/roadstead", *args, check=check,
                   **kw)


@pytest.fixture(scope="module")
def network():
    name = f"rs-{os.getpid()}"
    r = run("ip", "netns", "add", name, check=False)
    if r.returncode != 0:
        pytest.skip(f"no network namespaces here: {r.stdout.strip()}")
    try:
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "address", "add", f"{ADDRESS}/32", "dev", "lo")
        yield name
    finally:
        run("ip", "netns", "delete", name)


@pytest.fixture
def away(server, tree, network):
    rs = Away(tree, server.web, network)
    try:
        rs.create("--listen", ADDRESS, "--hostname", ADDRESS)
        rs.up()
        yield rs
    finally:
        rs.destroy()


@pytest.fixture(scope="module")
def etc(tmp_path_factory):
    """The daemon's /etc/docker."""
    return tmp_path_factory.mktemp("docker")


@pytest.fixture(scope="module")
def docker(network, etc):
    with docker_daemon(*inside(network), "unshare", "--mount", "sh", "-c",
                       f'mount --bind {etc} /etc/docker && exec "$@"', "sh") as daemon:
        yield daemon


def test_push_pull(away, docker, etc):
    host = f"{ADDRESS}:{away.https_port}"
    login = ("docker", "login", "-u", away.admin_user, "--password-stdin", host)
    assert "x509" in docker.fails(*login, stdin=away.admin_password)

    certs = etc / "certs.d" / host
    certs.mkdir(parents=True)
    (certs / "ca.crt").write_bytes(away.ca.read_bytes())
    docker(*login, stdin=away.admin_password)
    (docker.path / "image.tar").write_bytes(tar({"file": unique(100000)}))
    ref = f"{host}/library/app:1"
    made = docker("docker", "import", docker.path / "image.tar", ref)
    docker("docker", "push", ref)
    docker("docker", "image", "prune", "--all", "--force")
    assert "Downloaded newer image" in docker("docker", "pull", ref)
    assert docker("docker", "image", "inspect", "-f", "{{.Id}}", ref) == made
