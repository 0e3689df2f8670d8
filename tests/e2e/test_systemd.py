"""The units under a living systemd: start, stop, restarts, boots, and their walls.

All tests share one machine (machine.py) and, in their order, the instance in it.
"""
import signal

import pytest

from conftest import SERVERS
from instance import wait_for
from machine import Machine, Resident
from registry import Client, unique

POOLS = ("registry", "upload", "token", "api")
# Workers that are units; mod_fcgid has its turn when servers change.
FIRST = next((web for web in SERVERS if web != "apache-fcgid"), "apache")
OTHERS = [web for web in ("apache", "lighttpd", "apache-fcgid") if web != FIRST]


@pytest.fixture(scope="module")
def rs(tree):
    if b"__asan_init" in (tree / "libexec/roadstead/api.fcgi").read_bytes():
        pytest.skip("the units forbid what sanitizers do")
    machine = Machine()
    try:
        machine.boot()
        instance = Resident(machine, tree, FIRST, "/opt/roadstead")
        instance.install()
        yield instance
    finally:
        machine.close()


def services(rs):
    """Those that must run."""
    pools = () if rs.web == "apache-fcgid" else POOLS
    return [f"roadstead-{name}.service" for name in ("postgresql", *pools, "jobd", "web")]


def states(rs):
    return {s: rs.machine.unit(s, "ActiveState")["ActiveState"] for s in services(rs)}


def loaded(rs, *options):
    """Units that are not over and done with."""
    return rs.machine.run("systemctl", "list-units", "--plain", "--no-legend", *options,
                          "roadstead*").stdout


def push(rs):
    """Pushes an image and pulls its layer; the repository."""
    layer = unique(100000)
    with rs.machine.network():
        c = Client(rs)
        repo = c.project() + "/app"
        c.push_image(repo, "1", [layer])
        digest = c.manifest(repo, "1").json()["layers"][0]["digest"]
        assert c.blob(repo, digest).body == layer
    return repo


def tags(rs, repo):
    with rs.machine.network():
        return Client(rs).tags(repo)


def as_worker(rs, service, *argv):
    """A program with a service's user, name spaces and nothing of root's."""
    pid = rs.machine.main_pid(service)
    status = rs.machine.run("cat", f"/proc/{pid}/status").stdout
    ids = {k: v.split()[0] for k, v in (
        line.split(":", 1) for line in status.splitlines()) if k in ("Uid", "Gid")}
    users = rs.machine.run("readlink", "/proc/1/ns/user", f"/proc/{pid}/ns/user").stdout.split()
    return rs.machine.run("nsenter", "-t", pid, "-m", *(["-U"] if len(set(users)) > 1 else []),
                          "-S", ids["Uid"], "-G", ids["Gid"], "--", *argv, check=False)


def test_everything_runs_and_an_image_goes_in_and_out(rs):
    assert set(states(rs).values()) == {"active"}
    assert rs.cli("status").returncode == 0
    assert loaded(rs, "--failed") == ""
    push(rs)


def test_down_and_up_are_the_units(rs):
    m = rs.machine
    out = rs.cli("down").stdout
    assert out.splitlines() == ["stopping roadstead.target"], "systemd has ended all of it"
    assert loaded(rs) == ""
    assert m.run("systemctl", "is-enabled", "roadstead.target", check=False).stdout == "disabled\n"
    assert rs.cli("status", check=False).returncode == 1
    rs.cli("up")
    assert m.run("systemctl", "is-enabled", "roadstead.target").stdout == "enabled\n"
    assert set(states(rs).values()) == {"active"}


def test_restart_makes_new_processes(rs):
    before = {s: rs.machine.main_pid(s) for s in services(rs)}
    rs.cli("restart")
    after = {s: rs.machine.main_pid(s) for s in services(rs)}
    assert all(after.values()) and not set(before.values()) & set(after.values())
    assert rs.healthy()


def test_what_is_killed_comes_back(rs):
    for service in services(rs):
        victim = rs.machine.main_pid(service)
        rs.machine.run("kill", f"-{signal.SIGKILL.value}", victim)
        wait_for(lambda: rs.machine.main_pid(service) not in (0, victim))
    wait_for(rs.healthy, 30)
    push(rs)


def test_a_pool_comes_back_however_often(rs):
    service = services(rs)[1]
    for _ in range(7):
        victim = rs.machine.main_pid(service)
        rs.machine.run("kill", f"-{signal.SIGKILL.value}", victim)
        rs.machine.run("systemctl", "restart", service)
    assert rs.machine.main_pid(service) not in (0, victim)
    wait_for(rs.healthy, 30)


def test_logs_are_where_they_always_are(rs):
    repo = push(rs)
    assert f"/v2/{repo}/manifests/1" in rs.log("registry")
    assert f"/v2/{repo}/blobs/uploads/" in rs.log("upload")
    assert "/api/v2.0/projects" in rs.log("api")
    assert "ready to accept connections" in rs.log("postgresql")
    for f in (rs.prefix / "log").iterdir():
        assert f.stat().st_mode & 0o007 == 0, f"{f.name} is for everybody"


def test_what_is_over_goes_when_it_is_due(rs):
    m = rs.machine

    def psql(sql):
        return m.run("setpriv", "--reuid=postgres", "psql", "-XAtq", "-h", rs.inside / "run/pg",
                     "-d", "roadstead", "-c", sql).stdout.strip()

    with m.network():
        c = Client(rs)
        upload = c.start(c.project() + "/app")
        upload.patch(b"never ended")
    psql(f"UPDATE upload SET expires_at = now() WHERE upload_id = '{upload.uuid}'")
    psql("UPDATE schedule SET next_at = now()")
    wait_for(lambda: not list((rs.data / "uploads").iterdir()))
    wait_for(lambda: psql("SELECT message FROM job WHERE state = 'succeeded'"
                          " AND message LIKE 'removed: uploads=1 %'"))


def test_processes_hold_no_privilege(rs):
    for service in services(rs):
        pid = rs.machine.main_pid(service)
        status = dict(line.split(":\t", 1) for line in rs.machine.run(
            "cat", f"/proc/{pid}/status").stdout.splitlines() if ":\t" in line)
        assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", service
        if "web" not in service:
            assert int(status["CapBnd"], 16) == 0 and status["Uid"].split()[0] != "0", service


@pytest.mark.parametrize("service, file, readable", [
    ("token", "etc/keys/token-*.key.pem", True),
    ("registry", "etc/keys/token-*.key.pem", False),
    ("upload", "etc/keys/token-*.key.pem", False),
    ("api", "etc/keys/token-*.key.pem", False),
    ("registry", "etc/keys/token-*.pub.pem", True),
    ("token", "etc/keys/seal.key", True),
    ("registry", "etc/keys/seal.key", True),
    ("api", "etc/keys/seal.key", True),
    ("api", "etc/tls/ca.crt", True),
    ("api", "etc/tls/*.key", False),
    ("registry", "etc/tls/ca.crt", False),
    ("jobd", "etc/keys/seal.key", True),
    ("jobd", "etc/keys/token-*.key.pem", False),
    ("jobd", "etc/tls/*.key", False),
    ("jobd", "data/pg/PG_VERSION", False),
    ("web", "etc/keys/seal.key", False),
    ("web", "etc/keys/token-*.pub.pem", False),
    ("web", "etc/keys/token-*.key.pem", False),
    ("postgresql", "etc/keys/token-*.pub.pem", False),
    ("registry", "data/pg/PG_VERSION", False),
])
def test_keys_are_for_those_who_need_them(rs, service, file, readable):
    path = next(rs.prefix.glob(file)).relative_to(rs.prefix)
    r = as_worker(rs, f"roadstead-{service}.service", "cat", rs.inside / path)
    assert (r.returncode == 0) == readable, r.stdout
    assert readable or "Permission denied" in r.stdout or "No such file" in r.stdout


def test_a_worker_writes_data_and_nothing_else(rs):
    for path in ("data/registry/x", "data/uploads/x", "run/x"):
        r = as_worker(rs, "roadstead-registry.service", "touch", rs.inside / path)
        assert r.returncode == 0, r.stdout
        (rs.prefix / path).unlink()
    pid = rs.machine.main_pid("roadstead-registry.service")
    for path in (rs.inside / "etc/x", rs.inside / "bin/x", rs.inside / "log/x", "/etc/x", "/usr/x"):
        # Even root in its place would be told so.
        r = rs.machine.run("nsenter", "-t", pid, "-m", "--", "touch", path, check=False)
        assert "Read-only file system" in r.stdout


def test_pools_stay_out_of_each_other(rs):
    own, others = rs.machine.main_pid("roadstead-registry.service"), [
        rs.machine.main_pid(f"roadstead-{name}.service")
        for name in ("api", "token", "upload", "jobd")]
    look = ("ls", "-d")
    assert as_worker(rs, "roadstead-registry.service", *look, f"/proc/{own}/root/").returncode == 0
    for pid in others:
        r = as_worker(rs, "roadstead-registry.service", *look, f"/proc/{pid}/root/")
        assert r.returncode != 0


@pytest.mark.parametrize("how", ["reboot", "lose_power"])
def test_it_comes_back_with_the_machine(rs, how):
    repo = push(rs)
    getattr(rs.machine, how)()
    wait_for(rs.machine.booted, 30)
    wait_for(rs.healthy, 30)
    assert set(states(rs).values()) == {"active"}
    assert tags(rs, repo) == ["1"]


@pytest.mark.parametrize("web", [*OTHERS, FIRST])
def test_a_server_takes_over_from_another(rs, web):
    ran = services(rs)
    rs.cli("setup", "--web", web)
    out = rs.cli("restart").stdout
    assert "processes run of" not in out, "all were there before the first request"
    rs.web = web
    assert set(states(rs).values()) == {"active"}
    assert not [s for s in set(ran) - set(services(rs)) if rs.machine.main_pid(s)]
    push(rs)
    # A gentle stop has its signal from the server that gets it.
    assert "Killing process" not in rs.machine.run(
        "journalctl", "--no-pager", "-u", "roadstead-web.service", "--since=-15s").stdout


def test_homes_and_temporary_places_will_do(rs):
    m = rs.machine
    (m.root / "home/site").mkdir(mode=0o755)
    one = Resident(m, rs.tree, rs.web, "/home/site/a-b")
    two = Resident(m, rs.tree, rs.web, "/home/site/a/b")
    one.install("--data", "/tmp/blobs")
    try:
        two.install()
        push(one)
        push(two)
        two.cli("uninstall", "--purge")
        assert one.healthy(), "a-b is not a/b"
    finally:
        one.cli("uninstall", "--purge")
    assert "home" not in loaded(rs)


def test_uninstall_leaves_no_unit(rs):
    assert rs.healthy()
    assert "stopping the" not in rs.cli("uninstall", "--purge").stdout
    assert loaded(rs) == ""
    assert rs.machine.run("systemctl", "list-unit-files", "--no-legend", "roadstead*",
                          check=False).stdout == ""
    assert not list((rs.machine.root / "etc/systemd/system").rglob("roadstead*"))
    assert not rs.prefix.exists()
