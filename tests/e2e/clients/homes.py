"""Where clients run: homes of their own, with a Docker daemon if they want one."""
import contextlib
import json
import os
import shutil
import signal
import subprocess

import pytest

from instance import scratch, wait_for


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


class Daemon(Home):
    """A home with a Docker daemon that serves nobody else; enter is put before
    its command."""

    def __init__(self, path, enter=()):
        super().__init__(path)
        self.socket = path / "docker.sock"
        self.env["DOCKER_HOST"] = f"unix://{self.socket}"
        (path / "daemon.json").write_text('{"insecure-registries": ["127.0.0.0/8"]}')
        self.log = open(path / "dockerd.log", "w+")
        self.process = subprocess.Popen(
            [*enter, "dockerd", f"--config-file={path}/daemon.json", "--iptables=false",
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


@contextlib.contextmanager
def docker_daemon(*enter):
    for program in ("dockerd", "docker", "containerd", "runc"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if os.geteuid() != 0:
        pytest.skip("dockerd needs root")
    base = scratch()
    daemon = Daemon(base / "home", enter)
    try:
        wait_for(daemon.ready, 60)
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(base)
