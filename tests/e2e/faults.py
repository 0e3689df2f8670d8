"""An instance whose workers fail on command.

    f = Faulty(tree, "lighttpd")
    f.plant("commit-done", "kill")     # the next worker that gets there dies
    assert f.fired("commit-done")

What can be planted where stands in common/store/fault.c.  The workers learn of
the directory by their environment, which "roadstead up" keeps clean; so the
pools are started once more from here, and mod_fcgid is told by its settings.
"""
import os
import pathlib
import pwd
import shutil
import subprocess

from instance import Instance, alive, scratch, wait_for


class Faulty(Instance):
    faulty = ("registry", "upload")

    def __init__(self, tree, web):
        super().__init__(tree, web)
        self.faults = scratch()
        self.faults.chmod(0o777)
        self.pools = []
        self.create()
        if web == "apache-fcgid":
            self.tell_fcgid()
        self.up()

    def up(self):
        super().up()
        for pool in self.faulty if self.web != "apache-fcgid" else ():
            if self.pid(pool) not in [p.pid for p in self.pools]:
                self.start_again(pool)

    def tell_fcgid(self):
        for conf in (self.prefix / "etc/web").glob("*.conf"):
            text = conf.read_text()
            conf.write_text(text.replace("InitialEnv ROADSTEAD_CONFIG",
                                         f"InitialEnv ROADSTEAD_FAULTS={self.faults} "
                                         "InitialEnv ROADSTEAD_CONFIG"))

    def start_again(self, pool):
        pid = self.pid(pool)
        argv = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
        os.kill(pid, 15)
        wait_for(lambda: not alive(pid))
        p = self.launch(pool, argv)
        wait_for(lambda: self.pid(pool) == p.pid)

    def launch(self, pool, argv):
        """A program that fails on command, as roadstead's user."""
        user = pwd.getpwnam("roadstead")
        with open(self.prefix / f"log/{pool}.log", "ab") as log:
            self.pools.append(subprocess.Popen(
                argv, env={"ROADSTEAD_FAULTS": str(self.faults)}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, user=user.pw_uid, group=user.pw_gid, extra_groups=[],
                umask=0o007))
        return self.pools[-1]

    def plant(self, step, action):
        part = self.faults / f".{step}"
        part.write_text(action)
        part.rename(self.faults / step)

    def fired(self, step):
        return not (self.faults / step).exists()

    def clear(self):
        for file in self.faults.iterdir():
            file.unlink()

    def destroy(self):
        for p in self.pools:
            p.terminate()
            p.wait()
        super().destroy()
        shutil.rmtree(self.faults)
