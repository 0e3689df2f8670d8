"""Checks of the store find each sort of damage, repair what is safe, and mind nobody's push."""
import json
import os
import signal
import threading

import pytest

from instance import alive, wait_for
from jobsite import client, site  # noqa: F401 (fixtures)
from registry import Client, digest_of, unique


@pytest.fixture
def repo(client):
    return f"{client.project()}/r"


@pytest.fixture(autouse=True)
def whole(site):
    """Each test begins with a store that is as it should be, and leaves one."""
    site.clear()
    assert fsck(site, "--digest").returncode == 0
    yield
    site.clear()


def fsck(site, *options):
    return site.cli("fsck", *options, check=False)


def findings(site, *options):
    """What is wrong, as kind and digest; and the rest of the line."""
    lines = fsck(site, *options).stdout.splitlines()
    return {tuple(line.split()[:2]): " ".join(line.split()[2:]) for line in lines
            if " sha256:" in line}


def orphan(site):
    data = unique(100)
    d = digest_of(data)
    site.file(d).parent.mkdir(parents=True)
    site.file(d).write_bytes(data)
    owner = (site.data / "registry").stat().st_uid
    for made in (site.file(d).parent.parent, site.file(d).parent, site.file(d)):
        os.chown(made, owner, -1)
    return d


def image(client, repo, tag):
    """Its layer's digest and bytes."""
    data = unique(1000)
    client.push_image(repo, tag, (data,))
    return digest_of(data), data


def trash(site):
    return {p.name for p in (site.data / "registry/trash").glob("*/*")}


def test_a_lost_file(site, client, repo):
    """Is named with who needs it, answers 404, and comes back with the next push."""
    d, data = image(client, repo, "v1")
    site.file(d).unlink()
    assert client.blob(repo, d).code == "BLOB_UNKNOWN"
    assert client.head(f"/v2/{repo}/blobs/{d}").status == 404
    assert findings(site) == {("missing", d): f"needed by {repo}:v1"}
    assert fsck(site, "--repair").returncode == 1, "it is lost all the same"
    other = f"{client.project()}/r"
    a = client.call("POST", f"/v2/{other}/blobs/uploads/?mount={d}&from={repo}", b"")
    assert a.status == 202, "what is lost cannot be mounted"
    assert client.push_blob(repo, data) == d
    assert client.blob(repo, d).body == data
    assert findings(site) == {}


@pytest.mark.parametrize("kind,damage", [
    ("size", lambda data: data + b"x"), ("size", lambda data: data[:-1]),
    ("digest", lambda data: bytes([data[0] ^ 1]) + data[1:])])
def test_a_damaged_file(site, client, repo, kind, damage):
    """Goes to the trash, and a push brings it back."""
    d, data = image(client, repo, "v1")
    site.file(d).write_bytes(damage(data))
    assert findings(site, "--digest") == {(kind, d): f"needed by {repo}:v1"}
    if kind == "digest":
        assert findings(site) == {}, "only who reads it knows"
    said = findings(site, "--digest", "--repair")
    assert said == {(kind, d): f"needed by {repo}:v1; moved to the trash"}
    assert d.replace(":", "-") in trash(site)
    assert client.blob(repo, d).code == "BLOB_UNKNOWN"
    client.push_blob(repo, data)
    assert client.blob(repo, d).body == data


def test_a_file_of_another_size_is_healed_by_a_push(site, client, repo):
    d, data = image(client, repo, "v1")
    site.file(d).write_bytes(b"cut")
    client.push_blob(repo, data)
    assert client.blob(repo, d).body == data


def test_a_file_that_nobody_knows(site):
    d = orphan(site)
    assert findings(site) == {("orphan", d): ""}
    assert fsck(site).returncode == 1
    done = fsck(site, "--repair")
    assert done.returncode == 0 and done.stdout.splitlines()[0] == \
        f"orphan {d}; moved to the trash"
    assert not site.file(d).exists()
    day, = {p.parent for p in (site.data / "registry/trash").glob(f"*/{d.replace(':', '-')}")}
    day.rename(day.parent / "2020-01-01")
    assert "trash=0" not in site.wait(site.enqueue("SWEEP"), "succeeded")["message"]
    assert d.replace(":", "-") not in trash(site)


def test_what_a_collection_is_about_to_remove_is_no_orphan(site, client, repo):
    d = client.push_blob(repo, unique(10))
    site.age()
    site.plant("gc-deleted", "stop")
    job_id = site.enqueue("COLLECT")
    run = wait_for(site.held).pop()
    assert d.split(":")[1] not in site.rows() and site.file(d).exists()
    assert findings(site) == {}
    os.kill(run, signal.SIGCONT)
    site.wait(job_id, "succeeded")


def test_pushes_beside_a_check_are_no_damage(site, client, repo):
    """Files come before their rows, under the lock of the digest."""
    over, failed = threading.Event(), []

    def push():
        mine = Client(site)
        try:
            while not over.is_set():
                image(mine, repo, "v1")
        except Exception as e:
            failed.append(e)
    pushers = [threading.Thread(target=push) for _ in range(4)]
    for t in pushers:
        t.start()
    try:
        for _ in range(5):
            said = fsck(site, "--digest", "--repair")
            assert said.returncode == 0, said.stdout
    finally:
        over.set()
        for t in pushers:
            t.join()
    assert not failed
    assert site.rows() == site.files()


@pytest.mark.parametrize("victim", ["run", "daemon"])
def test_a_killed_check_goes_on(site, client, repo, victim):
    d, _ = image(client, repo, "v1")
    site.file(d).unlink()
    lost = orphan(site)
    site.plant("fsck-confirmed", "stop")
    job_id = site.enqueue("FSCK", repair=True)
    run = wait_for(site.held).pop()
    os.kill(run if victim == "run" else site.pid("jobd"), signal.SIGKILL)
    wait_for(lambda: not alive(run))
    if victim == "daemon":
        site.up()
        site.forget(job_id)
    wait_for(lambda: site.job(job_id)["state"] == "pending")
    site.psql("UPDATE job SET result = jsonb_build_object('at_digest', "
              f"'01{d.split(':')[1]}', 'missing', 1, 'blobs', 7) WHERE job_id = {job_id}")
    site.hurry(job_id)
    result = site.wait(job_id, "succeeded")["result"]
    assert result["missing"] == 1, "it began behind what was looked at already"
    assert result["orphan"] == result["repaired"] == 1 and not site.file(lost).exists()
    client.push_image(repo, "v1")
    project, name = repo.split("/")
    client.call_api("DELETE", f"/projects/{project}/repositories/{name}")
    site.age()
    site.wait(site.enqueue("COLLECT"), "succeeded")


def test_the_api(site, client):
    """A run by hand: its result, its log; the rate holds it back."""
    lost = orphan(site)
    a = client.call_api("POST", "/x/fsck/schedule", {
        "schedule": {"type": "Manual"}, "parameters": {"digest": True, "repair": True}}, 201)
    place = a.headers["Location"].removeprefix("/api/v2.0")

    def over():
        run = client.call_api("GET", place).json()
        return run["job_status"] not in ("Pending", "Running") and run
    run = wait_for(over)
    assert run["job_status"] == "Success" and run["job_name"] == "FSCK"
    result = json.loads(run["job_parameters"])
    assert (result["orphan"], result["repaired"], result["missing"]) == (1, 1, 0)
    assert f"orphan {lost}; moved to the trash" in client.get(f"/api/v2.0{place}/log").body.decode()
    shown = client.call_api("GET", "/x/fsck/schedule").json()
    assert shown["schedule"]["cron"] == "0 30 3 * * 0"


def test_the_rate(site, client, repo):
    """MiB a second that are read."""
    for _ in range(3):
        client.push_blob(repo, unique(1 << 20))
    took = float(site.psql("SELECT extract(epoch FROM ended_at - started_at) FROM job WHERE job_id"
                           f" = {site.wait(site.enqueue('FSCK', digest=True, rate=1), 'succeeded')['job_id']}"))
    assert took >= 2, "three of them, and the first is read at once"
