"""A machine with a living systemd for tests: systemd-nspawn over this one's /usr.

    m = Machine()                         # pytest.skip where there can be none
    m.boot()
    rs = Resident(m, tree, "lighttpd", "/opt/roadstead")
    rs.install()
    m.run("systemctl", "is-active", "roadstead.target")
    m.reboot()
    m.close()

/etc is a copy without units, /var is new, and the network has nothing but lo.
What is done in there leaves nothing here but a directory, which close() removes.
"""
import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from instance import SOURCE, Instance, children, run, scratch, wait_for

NSPAWN = "/usr/bin/systemd-nspawn"
REBOOTS = 133  # what systemd-nspawn --keep-unit ends with for "start me again"
CLONE_NEWNET = 0x40000000
PATH = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


def make_root(root):
    """What a system needs beside /usr."""
    for name in ("usr", "opt", "home", "proc", "sys", "dev", "run", "var/lib/dpkg", "var/log"):
        (root / name).mkdir(parents=True)
    for name in ("tmp", "var/tmp"):
        (root / name).mkdir()
        (root / name).chmod(0o1777)
    for link in pathlib.Path("/").iterdir():
        if link.is_symlink() and os.readlink(link).startswith("usr/"):
            (root / link.name).symlink_to(os.readlink(link))
    run("cp", "-a", "/etc", root / "etc")
    for name in ("systemd/system", "rc2.d", "rc3.d", "rc4.d", "rc5.d"):
        shutil.rmtree(root / "etc" / name, ignore_errors=True)
    (root / "etc/systemd/system").mkdir()
    for name in ("fstab", "os-release"):
        (root / "etc" / name).unlink(missing_ok=True)
    # A link into /usr, which is not there yet when it is looked for.
    shutil.copy("/usr/lib/os-release", root / "etc/os-release")


def groups():
    """Where the control groups begin that systemd tells its services apart by."""
    top = pathlib.Path("/sys/fs/cgroup")
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "name=systemd"):
            name = "systemd" if controllers else "unified"
            place = (top / name if (top / name).is_dir() else top) / path.lstrip("/")
            if (place / "cgroup.procs").exists():
                yield place


class Machine:
    def __init__(self):
        if os.getuid() != 0 or not os.access(NSPAWN, os.X_OK):
            pytest.skip("a living systemd needs root and the package systemd-container")
        self.base = scratch()
        self.root = self.base / "root"
        self.console = self.base / "console"
        self.nspawn = None
        self.groups = [g / self.base.name for g in groups()]
        for g in self.groups:
            g.mkdir()
        make_root(self.root)

    @property
    def init(self):
        """Its process 1 as it is called here; 0 if it does not run."""
        found = children(self.nspawn.pid) if self.nspawn and self.nspawn.poll() is None else []
        return found[0] if found else 0

    # --- life ------------------------------------------------------------
    def spawn(self, *argv):
        def enter_groups():
            for g in self.groups:
                (g / "cgroup.procs").write_text(str(os.getpid()))

        with self.console.open("a") as out:
            self.nspawn = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", NSPAWN, "--quiet", "--directory", self.root,
                 "--machine", f"rs{os.getpid()}", "--register=no", "--keep-unit", "--private-network",
                 "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe",
                 "--bind-ro=/usr", "--bind-ro=/var/lib/dpkg", *argv],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=enter_groups,
                env={**PATH, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})

    def boot(self):
        """Until systemd has started everything, or skips: nothing of ours is in there yet."""
        self.start()
        try:
            wait_for(lambda: self.nspawn.poll() is not None or self.booted(), 30)
        except AssertionError:
            pass
        if not self.booted():
            said = self.console.read_text(errors="replace").strip().splitlines() or ["nothing"]
            pytest.skip(f"no systemd can run in systemd-nspawn here; it said: {said[-1]}")

    def start(self):
        self.spawn("--boot", "systemd.unit=multi-user.target")

    def booted(self):
        """Whether everything was started; what of Debian's own failed is not our matter."""
        return self.init and self.run("systemctl", "is-system-running",
                                      check=False).stdout.strip() in ("running", "degraded")

    def reboot(self):
        """As an administrator would; units must end in time and start again."""
        self.run("systemctl", "reboot")
        assert self.nspawn.wait(60) == REBOOTS
        self.start()

    def lose_power(self):
        os.kill(self.init, signal.SIGKILL)
        self.nspawn.wait(60)
        self.start()

    def close(self):
        if self.init:
            os.kill(self.init, signal.SIGKILL)
        if self.nspawn:
            self.nspawn.wait(60)
        for g in self.groups:
            for below, _, _ in os.walk(g, topdown=False):
                os.rmdir(below)
        shutil.rmtree(self.base)

    # --- in there --------------------------------------------------------
    def run(self, *argv, check=True, **kw):
        """A program's result, run as root in there."""
        return run("nsenter", "-t", self.init, "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w", "--",
                   *argv, check=check, env=PATH, **kw)

    def unit(self, name, *properties):
        """Properties of a unit, as systemd has them."""
        out = self.run("systemctl", "show", "-p", ",".join(properties), name).stdout
        return dict(line.split("=", 1) for line in out.splitlines())

    def main_pid(self, service):
        """Its number in there; 0 if it does not run."""
        return int(self.unit(service, "MainPID")["MainPID"])

    @contextlib.contextmanager
    def network(self):
        """Its lo instead of ours, for this thread."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net") as ours, open(f"/proc/{self.init}/ns/net") as its:
            assert libc.setns(its.fileno(), CLONE_NEWNET) == 0
            try:
                yield
            finally:
                assert libc.setns(ours.fileno(), CLONE_NEWNET) == 0


class Resident(Instance):
    """An instance in there; its files are seen from here."""

    def __init__(self, machine, tree, web, prefix):
        super().__init__(tree, web, machine.root / prefix.lstrip("/"))
        self.machine, self.inside = machine, pathlib.Path(prefix)

    def cli(self, *args, check=True, **kw):
        return self.machine.run(self.inside / "bin/roadstead", *args, check=check, **kw)

    def install(self, *args):
        """By install.sh, as an administrator would."""
        shutil.copytree(self.tree, self.prefix)
        shutil.copy(SOURCE / "install.sh", self.machine.root / "opt/install.sh")
        return self.machine.run(
            "/opt/install.sh", "--prefix", self.inside, "--no-build", "--offline",
            "--listen", "127.0.0.1", "--hostname", "localhost", "--web", self.web,
            "--http-port", self.http_port, "--https-port", self.https_port, *args)

    def http(self, method, path, **kw):
        with self.machine.network():
            return super().http(method, path, **kw)

    def healthy(self):
        return self.cli("status", check=False).returncode == 0
