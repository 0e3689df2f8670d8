"""The audit goes to a server of syslog: all of it, in order, whoever restarts."""
import re
import subprocess

import pytest

from conftest import SERVERS
from instance import free_ports, wait_for
from jobsite import Jobsite
from registry import Client, unique

CONF = """
module(load="imtcp")
input(type="imtcp" port="{port}" address="127.0.0.1")
template(name="all" type="string" string="%pri% %timestamp:::date-rfc3339% %programname% %msgid% %msg%\\n")
action(type="omfile" file="{log}" template="all" flushOnTXEnd="on")
"""


class Rsyslog:
    """A real one, in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        [self.port] = free_ports(1)
        self.log = folder / "audit.log"
        (folder / "rsyslog.conf").write_text(CONF.format(port=self.port, log=self.log))

    def start(self):
        self.process = subprocess.Popen(["rsyslogd", "-n", "-f", self.folder / "rsyslog.conf",
                                         "-i", self.folder / "pid"])
        wait_for(lambda: str(self.port) in subprocess.run(
            ["ss", "-ltnH", f"sport = :{self.port}"], capture_output=True, text=True).stdout)
        return self

    def stop(self, kill=False):
        if self.process:
            self.process.kill() if kill else self.process.terminate()
            self.process.wait(30)
            self.process = None
            (self.folder / "pid").unlink(missing_ok=True)

    def lines(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def ids(self):
        return [int(n) for n in re.findall(r" audit  ?id=(\d+)", "\n".join(self.lines()))]


@pytest.fixture
def rsyslog(tmp_path):
    server = Rsyslog(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def site(tree, rsyslog):
    rs = Jobsite(tree, SERVERS[-1])
    try:
        rs.psql("UPDATE schedule SET next_at = 'infinity'")
        aim(rs, f"127.0.0.1:{rsyslog.port}")
        yield rs
        rs.down()
    finally:
        rs.destroy()


def aim(rs, address):
    Client(rs).call_api("PUT", "/configurations", {"audit_log_forward_endpoint": address})


def ids(rs):
    """Of all rows since there is somebody to forward to, in order."""
    return [int(n) for n in rs.psql(
        "SELECT audit_id FROM audit WHERE op_time > (SELECT updated_at FROM setting WHERE name = "
        "'audit_log_forward_endpoint') ORDER BY op_time, audit_id").split()]


def forward(rs, state="succeeded"):
    return rs.wait(rs.enqueue("AUDIT_FORWARD", attempts=1), state, 40)


def forwarded(rs, rsyslog):
    """All that is there has come; what is younger than a moment takes another run."""
    def all_of_it():
        forward(rs)
        return set(rsyslog.ids()) == set(ids(rs))
    wait_for(all_of_it, 40)
    return rsyslog.ids()


def more(rs, n=50):
    rs.psql("INSERT INTO audit (operation, resource_type, resource, username) SELECT 'pull', "
            f"'artifact', 'a/b:' || n, '' FROM generate_series(1, {n}) AS n")


def test_rows_as_they_are(site, rsyslog):
    client = Client(site)
    repo = client.project() + "/app"
    client.push_image(repo, "1", [unique()])
    client.manifest(repo, "1", user_agent='a "quoted" one')
    assert Client(site, "Basic eDp5").get("/v2/").status == 401
    assert forwarded(site, rsyslog) == ids(site)
    text = "\n".join(rsyslog.lines())
    line = next(x for x in rsyslog.lines() if "operation=pull" in x)
    assert re.match(r"110 20\d\d-\d\d-\d\dT\S+ roadstead audit ", line), line
    assert f"resource={repo}:1" in line and 'user_agent="a \\"quoted\\" one"' in line
    assert re.search(r"^108 .*operation=login .*username=x .*success=false", text, re.M), text


def test_whoever_is_away(site, rsyslog):
    """Nothing is lost, whoever dies; what comes twice says so by its id."""
    more(site)
    forwarded(site, rsyslog)
    rsyslog.stop()
    more(site)
    young = "SELECT count(*) FROM audit, audit_horizon WHERE op_time >= settled_at"
    wait_for(lambda: site.psql("SELECT audit_horizon_move()") and site.psql(young) == "0")
    assert "cannot connect" in forward(site, "failed")["message"]
    more(site)
    site.restart()
    rsyslog.start()
    seen = forwarded(site, rsyslog)
    rsyslog.stop(kill=True)
    rsyslog.start()
    more(site)
    assert list(dict.fromkeys(forwarded(site, rsyslog))) == ids(site) and len(seen) > 100


def test_many(site, rsyslog):
    more(site, 9001)
    assert forwarded(site, rsyslog) == ids(site)
    forward(site)
    assert len(rsyslog.ids()) == len(ids(site))


def test_nobody_to_forward_to(site, rsyslog):
    """What was done meanwhile is not forwarded later."""
    aim(site, "")
    assert forward(site)["message"] == "there is nowhere to forward to"
    more(site)
    aim(site, f"127.0.0.1:{rsyslog.port}")
    more(site, 3)
    assert forwarded(site, rsyslog) == ids(site)
