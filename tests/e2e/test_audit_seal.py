"""The audit under seal, by the daemon: what is done behind its back is found."""
import contextlib
import os
import re
import signal

import pytest

from instance import children, running, wait_for
from registry import Client, unique


@pytest.fixture(scope="module")
def site(tree):
    with running(tree, "lighttpd") as rs:
        yield rs


def use(rs):
    """Some rows; when they are all under seal, how many seals there are."""
    client = Client(rs)
    repo = client.project() + "/app"
    client.push_image(repo, "1", [unique()])
    client.manifest(repo, "1")
    return settle(rs)


def ask_for_a_seal(rs):
    """The number of the job that does it, which may be on its way already."""
    rs.psql("INSERT INTO job (kind, unique_key) VALUES ('AUDIT_SEAL', 'test') "
            "ON CONFLICT DO NOTHING")
    return int(rs.psql("SELECT max(job_id) FROM job WHERE unique_key = 'test'"))


def settle(rs):
    newest = rs.psql("SELECT max(op_time) FROM audit")

    def sealed():
        ask_for_a_seal(rs)
        return rs.psql(f"SELECT max(to_at) >= '{newest}' FROM audit_seal") == "t"
    wait_for(sealed, 60)
    return int(rs.psql("SELECT max(seal_id) FROM audit_seal"))


def verify(rs, *args):
    """Exit status, what was found, and the figures of the last line."""
    r = rs.cli("audit", "verify", *args, check=False)
    lines = r.stdout.splitlines()
    figures = next(i for i, line in enumerate(lines) if line.startswith("seals="))
    return r.returncode, lines[:figures], dict(re.findall(r"(\w+)=(\w+)", lines[figures]))


def test_what_is_done_is_sealed(site):
    assert use(site) >= 1
    status, found, figures = verify(site)
    assert (status, found, figures["wrong"]) == (0, [], "0")
    assert int(figures["rows"]) > 5
    number, last = site.cli("audit", "seal").stdout.split()
    assert last == figures["last"] and int(number) == int(figures["seals"])
    assert verify(site, "--known", last)[0] == 0
    assert verify(site, "--known", "0" * 64)[0] == 1


def test_who_did_something_is_noted(site):
    """Behind the seals; lists of one user are found by it."""
    use(site)
    wait_for(lambda: site.psql(
        "SELECT count(*) FROM audit, audit_seen_place WHERE (op_time, audit_id) > (place_at, "
        "place_id) AND op_time <= (SELECT max(to_at) FROM audit_seal)") == "0", 60)
    assert site.psql("SELECT day FROM audit_seen WHERE username = 'admin'") == site.psql(
        "SELECT DISTINCT (op_time AT TIME ZONE 'UTC')::date FROM audit WHERE username = 'admin' "
        "ORDER BY 1")


def test_what_is_changed_is_named(site):
    use(site)
    one = site.psql("SELECT max(audit_id) FROM audit WHERE operation = 'pull'")
    site.psql(f"UPDATE audit SET username = 'nobody' WHERE audit_id = {one}")
    status, found, figures = verify(site)
    assert status == 1 and len(found) == 1 and f"row {one} was changed" in found[0]
    # elsewhere all is well
    assert verify(site, "--to", "2001-01-01")[:2] == (0, [])
    assert verify(site, "--from", "2001-01-01", "--to", "2099-12-31T23:59:59")[0] == 1
    site.psql(f"UPDATE audit SET username = 'admin' WHERE audit_id = {one}")
    assert verify(site)[0] == 0


def test_arguments_that_are_none(site):
    for args in (["verify", "--from", "yesterday"], ["seal", "x"], ["what"], []):
        assert site.cli("audit", *args, check=False).returncode == 2, args


def test_the_key_is_nobodys(site):
    key = site.prefix / "etc/keys/audit.key.pem"
    assert key.stat().st_mode & 0o777 == 0o400


def test_killed_while_it_seals(site):
    """Whenever it dies, each row is under seal once."""
    site.psql("INSERT INTO audit (operation, resource_type, resource, username) "
              "SELECT 'pull', 'artifact', 'x', '' FROM generate_series(1, 60000)")
    killed = 0
    for _ in range(5):
        job_id = ask_for_a_seal(site)
        wait_for(lambda: site.psql(f"SELECT state FROM job WHERE job_id = {job_id}") != "pending")
        for pid in children(site.pid("jobd")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    assert killed
    settle(site)
    status, found, figures = verify(site)
    assert (status, found) == (0, [])
    assert int(figures["rows"]) == int(site.psql(
        "SELECT count(*) FROM audit, (SELECT to_at, to_id FROM audit_seal "
        "ORDER BY seal_id DESC LIMIT 1) AS s WHERE (op_time, audit_id) <= (to_at, to_id)"))
