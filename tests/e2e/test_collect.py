"""Garbage goes, by itself and when somebody says so; nothing else does."""
import json
import os
import signal

import pytest

from conftest import SERVERS
from instance import Session, alive, wait_for
from jobsite import Jobsite, undisturbed
from registry import MANIFEST, Client, digest_of, dump, unique


class Site(Jobsite):
    """Nothing is collected here but when a test says so."""

    def collect(self, kind="COLLECT", **params):
        """One run; what it did."""
        return self.wait(self.enqueue(kind, **params), "succeeded")["result"]

    def by_hand(self, **params):
        return self.collect("GARBAGE_COLLECTION", **params)

    def set(self, **settings):
        Client(self).call_api("PUT", "/configurations", settings)


@pytest.fixture(scope="module")
def site(tree):
    with undisturbed(tree, SERVERS[-1], Site) as rs:
        yield rs


@pytest.fixture(autouse=True)
def clean(site):
    """Each test begins with nothing to collect."""
    site.clear()
    site.age()
    site.by_hand(delete_untagged=True, time_window=0)
    site.psql("UPDATE gc_blob_review SET due_at = now() WHERE event = 'condemned'")
    site.collect()
    assert site.files() == site.rows()


def get(client, path):
    return client.call_api("GET", path).json()


@pytest.fixture
def client(site):
    return Client(site)


@pytest.fixture
def repo(client):
    return f"{client.project()}/r"


def test_a_blob_without_a_manifest_goes(site, client, repo):
    """Not before the grace time is over; with its row, its link and its file."""
    data = unique(1000)
    d = client.push_blob(repo, data)
    assert site.collect()["purged_blobs"] == 0
    assert client.has_blob(repo, d)
    site.age()
    assert site.collect() == {"freed_space": 1000, "purged_blobs": 1, "purged_manifests": 0}
    assert not client.has_blob(repo, d)
    assert not site.file(d).exists()
    assert not site.file(d).parent.exists()
    assert site.psql("SELECT count(*) FROM gc_blob_review") == "0"
    assert client.push_blob(repo, data) == d
    assert client.blob(repo, d).body == data


def test_what_a_manifest_needs_stays(site, client, repo):
    layers = unique(100), unique(100)
    client.push_image(repo, "v1", layers)
    site.age()
    assert site.collect()["purged_blobs"] == 0
    assert client.manifest(repo, "v1").status == 200
    for data in layers:
        assert client.blob(repo, digest_of(data)).body == data


def test_a_deleted_image_frees_its_disk(site, client, repo):
    """All but what another image shares with it."""
    shared = unique(100)
    client.push_image(repo, "v1", (shared, unique(500)))
    client.push_image(repo, "v2", (shared, unique(700)))
    before = site.files()
    client.call_api("DELETE", f"/projects/{repo.replace('/', '/repositories/')}/artifacts/v1")
    site.age()
    done = site.collect()
    assert done == {"freed_space": 500, "purged_blobs": 1, "purged_manifests": 1}
    assert len(before - site.files()) == 1
    assert client.blob(repo, digest_of(shared)).status == 200
    assert client.manifest(repo, "v2").status == 200


def test_a_use_revives_a_condemned_blob(site, client, repo):
    """Whoever looks, mounts or pushes again has it."""
    used = {}
    other = f"{client.project()}/r"
    uses = {"head": lambda d, data: client.has_blob(repo, d),
            "get": lambda d, data: client.blob(repo, d).status == 200,
            "push": lambda d, data: client.push_blob(repo, data),
            "mount": lambda d, data: client.call(
                "POST", f"/v2/{other}/blobs/uploads/?mount={d}&from={repo}", b"").status == 201,
            "manifest": lambda d, data: client.push_image(repo, "m", (data,)),
            "nothing": lambda d, data: True}
    for name in uses:
        data = unique(50)
        used[name] = client.push_blob(repo, data), data
    site.age()
    assert site.by_hand(time_window=0)["purged_blobs"] == 0    # held back for ten minutes
    assert site.psql("SELECT count(*) FROM blob WHERE condemned_at IS NOT NULL") == "6"
    for name, use in uses.items():
        assert use(*used[name]), name
    site.psql("UPDATE gc_blob_review SET due_at = now()")
    assert site.collect()["purged_blobs"] == 1
    assert [n for n, (d, _) in used.items() if not site.file(d).exists()] == ["nothing"]


def test_a_link_that_nothing_needs_goes(site, client):
    """A blob that another project needs can no longer be had from this one."""
    ours, theirs = f"{client.project()}/r", f"{client.project()}/r"
    data = unique(100)
    client.push_image(theirs, "v1", (data,))
    d = client.push_blob(ours, data)
    site.age()
    done = site.collect()
    assert done["purged_blobs"] == 0
    assert not client.has_blob(ours, d)
    assert client.blob(theirs, d).body == data


def lonely_image(client, repo, **more):
    """Pushed by digest; the digest and its descriptor."""
    doc = dump(client.image(repo, (unique(1000),), **more))
    d = digest_of(doc)
    assert client.put(repo, d, doc).status == 201
    return d, {"mediaType": MANIFEST, "digest": d, "size": len(doc)}


def test_untagged_artifacts_stay_unless_somebody_says_so(site, client, repo):
    """Then those go that nothing names; parts of an index and signatures of what stays do not."""
    child, lonely = lonely_image(client, repo), lonely_image(client, repo)
    signature = lonely_image(client, repo, subject=child[1])
    orphan = lonely_image(client, repo, subject=lonely[1])
    client.push_index(repo, "index", [child[0]])
    site.age()
    assert site.collect()["purged_manifests"] == 0
    assert site.by_hand(time_window=0)["purged_manifests"] == 0
    assert site.by_hand(delete_untagged=True)["purged_manifests"] == 2
    found = [client.manifest(repo, d).status for d, _ in (child, signature, lonely, orphan)]
    assert found == [200, 200, 404, 404]


def test_untagged_artifacts_go_by_themselves_by_setting(site, client, repo):
    d, _ = lonely_image(client, repo)
    site.set(gc_untagged=True)
    try:
        assert site.collect()["purged_manifests"] == 0
        site.age()
        assert site.collect()["purged_manifests"] == 1
    finally:
        site.set(gc_untagged=False)
    assert client.manifest(repo, d).status == 404
    log = get(client, "/auditlog-exts?q=operation=delete,resource_type=artifact")
    assert log[0]["resource"] == f"{repo}@{d}"


def test_nobody_waits_long_for_a_batch(site, client, repo):
    """Somebody has what many manifests of a batch need to go, and wants what the batch has: one
    wait is the end of a batch, before the database takes it for a circle and ends a request."""
    docs = [client.push_image(repo, f"v{i}", annotations={"n": str(i)}) for i in range(20)]
    for i in range(len(docs)):
        client.call_api("DELETE", f"/projects/{repo.replace('/', '/repositories/')}"
                        f"/artifacts/v{i}/tags/v{i}")
    site.age()
    with Session(site) as other:
        other.ask("BEGIN; SELECT FROM gc_blob_review FOR UPDATE")
        job_id = site.enqueue("GARBAGE_COLLECTION", delete_untagged=True, time_window=0)
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        got = other.ask("SELECT 'got' FROM gc_manifest_review FOR UPDATE")
        copies = len(docs)  # which the deleted tags could come back to
        assert got == ["got"] * (len(docs) + copies), got
        other.ask("COMMIT")
    site.wait(job_id, "succeeded")
    site.by_hand(delete_untagged=True, time_window=0)
    assert {client.manifest(repo, d).status for d in docs} == {404}


def test_the_grace_time_is_a_setting(site, client, repo):
    site.set(gc_grace_hours=2)
    try:
        d = client.push_blob(repo, unique())
        due = site.psql("SELECT extract(epoch FROM due_at - now()) / 3600 FROM gc_blob_review")
        assert 1.9 < float(due) <= 2
        site.age(1)
        assert site.collect()["purged_blobs"] == 0
        site.age(1)
        assert site.collect()["purged_blobs"] == 1
    finally:
        site.set(gc_grace_hours=24)
    assert not client.has_blob(repo, d)


# --- by hand -------------------------------------------------------------
def run(client, **params):
    """By the API; the run's place."""
    a = client.call("POST", "/api/v2.0/system/gc/schedule", json.dumps(
        {"schedule": {"type": "Manual"}, "parameters": params}).encode(),
        {"Content-Type": "application/json"})
    assert a.status == 201, a
    return a.headers["Location"].removeprefix("/api/v2.0")


def ended(client, place):
    return wait_for(lambda: (run := get(client, place))["job_status"]
                    not in ("Pending", "Running") and run)


def test_a_dry_run_tells_exactly_what_a_run_does(site, client, repo):
    d, _ = lonely_image(client, repo, config=unique(33))
    client.push_blob(repo, unique(77))
    tagged = unique(100)
    client.push_image(repo, "v1", (tagged,))
    site.age(3)
    tables = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM blob t"
    before = site.psql(tables), site.files()
    would = ended(client, run(client, delete_untagged=True, dry_run=True))
    assert before == (site.psql(tables), site.files())
    told = json.loads(would["job_parameters"])
    assert told["dry_run"] is True and told["purged_manifests"] == 1
    did = json.loads(ended(client, run(client, delete_untagged=True))["job_parameters"])
    same = ("freed_space", "purged_blobs", "purged_manifests")
    assert {k: told[k] for k in same} == {k: did[k] for k in same}
    assert told["freed_space"] == 1110
    assert client.manifest(repo, d).status == 404
    assert client.blob(repo, digest_of(tagged)).body == tagged


def test_a_run_by_hand_spares_what_is_young(site, client, repo):
    """Within two hours, as Harbor, unless a shorter time is wanted."""
    d = client.push_blob(repo, unique(10))
    assert json.loads(ended(client, run(client))["job_parameters"])["purged_blobs"] == 0
    site.age(3)
    place = run(client)
    assert json.loads(ended(client, place)["job_parameters"])["purged_blobs"] == 1
    assert not client.has_blob(repo, d)
    text = client.get(f"/api/v2.0{place}/log").body.decode()
    assert "removed: manifests=0 blobs=1 bytes=10" in text


def test_the_command(site, client, repo):
    """roadstead gc, and what it would do."""
    d, _ = lonely_image(client, repo, config=unique(33))
    client.push_blob(repo, unique(77))
    site.age(3)
    assert site.cli("gc", "--dry-run").stdout == \
        "would collect: manifests=0 blobs=1 bytes=77\n"
    told = site.cli("gc", "--dry-run", "--untagged").stdout
    assert told == "would collect: manifests=1 blobs=3 bytes=1110\n"
    done = site.cli("gc", "--untagged").stdout.splitlines()[1]
    assert done == told.strip().replace("would collect", "collected") + \
        "; within ten minutes: blobs=0"
    assert client.manifest(repo, d).status == 404
    assert "0 to 8760 hours" in site.cli("gc", "--window", "-1", check=False).stdout


def test_the_schedule(client):
    """Set, shown, changed, ended; a run that it began says so."""
    def put(**schedule):
        client.call_api("PUT", "/system/gc/schedule", {"schedule": schedule,
                                                       "parameters": {"delete_untagged": True}})
    assert get(client, "/system/gc/schedule") == {}
    put(type="Daily")
    shown = get(client, "/system/gc/schedule")
    assert shown["schedule"]["type"] == "Daily" and shown["schedule"]["cron"] == "0 0 0 * * *"
    assert json.loads(shown["job_parameters"])["delete_untagged"] is True
    put(type="Custom", cron="0 15 3 * * *")
    shown = wait_for(lambda: (s := get(client, "/system/gc/schedule"))
                     ["schedule"].get("next_scheduled_time") and s)
    assert shown["schedule"]["next_scheduled_time"][11:19] == "03:15:00"
    client.rs.psql("UPDATE schedule SET next_at = now() WHERE kind = 'GARBAGE_COLLECTION'")
    [began] = wait_for(lambda: get(client, "/system/gc?q=job_kind=SCHEDULE"))
    assert ended(client, f"/system/gc/{began['id']}")["job_status"] == "Success"
    put(type="None")
    assert get(client, "/system/gc/schedule") == {}


@pytest.mark.parametrize("status,bad", [
    (422, {}), (422, {"schedule": {}}), (400, {"schedule": {"type": "Sometimes"}}),
    (400, {"schedule": {"type": "Custom"}}),
    (400, {"schedule": {"type": "Custom", "cron": "0 0 0 30 2 *"}}),
    (400, {"schedule": {"type": "Custom", "cron": "1 0 0 * * *"}}),
    (400, {"schedule": {"type": "Custom", "cron": "0 " * 150}}),
    (422, {"schedule": {"type": "Daily"}, "parameters": {"workers": 0}}),
    (422, {"schedule": {"type": "Daily"}, "parameters": {"workers": 11}}),
    (422, {"schedule": {"type": "Daily"}, "parameters": {"time_window": -1}}),
    (400, {"schedule": {"type": "Daily"}, "parameters": {"dry_run": "yes"}})])
def test_a_bad_schedule_is_refused(client, status, bad):
    client.call_api("PUT", "/system/gc/schedule", bad, status)
    assert get(client, "/system/gc/schedule") == {}


def test_the_queue_is_visible(site, client, repo):
    d = client.push_blob(repo, unique(123))
    queue = get(client, "/x/gc/queue")
    assert queue["blobs"]["queued"] == 1 and queue["blobs"]["due"] == 0
    [item] = get(client, "/x/gc/queue/blobs")
    assert (item["digest"], item["size"], item["event"]) == (d, 123, "blob_created")
    assert item["due_time"] == queue["blobs"]["next_due"]


def test_it_begins_by_itself(site, client, repo):
    """When something is due, and only then."""
    site.psql("UPDATE schedule SET next_at = now() WHERE kind = 'COLLECT'; NOTIFY job")
    wait_for(lambda: site.psql("SELECT next_at > now() FROM schedule WHERE kind = 'COLLECT'")
             == "t")
    before = site.psql("SELECT count(*) FROM job WHERE kind = 'COLLECT'")
    d = client.push_blob(repo, unique(5))
    site.age()
    site.psql("UPDATE schedule SET next_at = now() WHERE kind = 'COLLECT'; NOTIFY job")
    wait_for(lambda: not site.file(d).exists())
    assert int(site.psql("SELECT count(*) FROM job WHERE kind = 'COLLECT'")) == int(before) + 1
    site.psql("UPDATE schedule SET next_at = 'infinity' WHERE kind = 'COLLECT'")


# --- when something dies -------------------------------------------------
STEPS = ("gc-condemned", "gc-deleted", "blob-remove", "blob-remove.after", "gc-removed")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("victim", ["run", "daemon"])
def test_killed_at_any_step_another_run_goes_on(site, client, repo, step, victim):
    """Never a row without its file; at the end neither of them."""
    kept = unique(10)
    client.push_image(repo, "v1", (kept,))
    gone = [client.push_blob(repo, unique(20)) for _ in range(3)]
    site.age()
    site.plant(step, "stop")
    job_id = site.enqueue("COLLECT")
    run = wait_for(site.held).pop()
    os.kill(run if victim == "run" else site.pid("jobd"), signal.SIGKILL)
    wait_for(lambda: not alive(run))
    assert site.rows() <= site.files()
    if victim == "daemon":
        site.up()
        site.forget(job_id)
    wait_for(lambda: site.job(job_id)["state"] == "pending")
    site.hurry(job_id)
    site.wait(job_id, "succeeded")
    assert not any(site.file(d).exists() for d in gone)
    assert site.rows() == site.files()
    assert client.blob(repo, digest_of(kept)).body == kept
    assert site.psql("SELECT count(*) FROM gc_blob_review WHERE event = 'deleted'") == "0"
