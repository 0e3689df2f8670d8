"""Pushes, mounts, moves of tags, deletes, undone deletes and pulls beside garbage collection without a grace
time: no client sees an error, no row loses its file, and at the end nothing is left.

ROADSTEAD_SOAK=SECONDS sets how long (60); with hours it is the long test.  The seed of a run is
printed and can be set by ROADSTEAD_SOAK_SEED.
"""
import collections
import os
import random
import threading
import time

import pytest

from conftest import SERVERS
from instance import wait_for
from jobsite import undisturbed
from registry import CONFIG, INDEX, MANIFEST, Client, descriptor, digest_of, dump

SECONDS = float(os.environ.get("ROADSTEAD_SOAK", "60"))
SEED = int(os.environ.get("ROADSTEAD_SOAK_SEED", "0")) or random.randrange(1, 1 << 30)
CLIENTS, REPOSITORIES, TAGS = 8, 4, 6
# What a client may need between a blob and the manifest that names it.
HOLD = "5 seconds"
# Contents that meet again and again, and many more that come and go; each about 2 KiB.
COMMON, RARE = range(60), range(60, 20000)


class Soaker(threading.Thread):
    """A client that does one thing after the other, and counts them."""

    def __init__(self, rs, repos, seed):
        super().__init__()
        self.client, self.repos, self.random = Client(rs), repos, random.Random(seed)
        self.done, self.error = collections.Counter(), None
        self.until = time.monotonic() + SECONDS

    def run(self):
        acts = {self.push: 6, self.index: 1, self.pull: 6, self.retag: 3, self.delete_tag: 2,
                self.delete_manifest: 2, self.undo: 2, self.look: 2}
        try:
            while time.monotonic() < self.until:
                [act] = self.random.choices(list(acts), acts.values())
                act(self.random.choice(self.repos))
                self.done[act.__name__] += 1
        except Exception as e:
            self.error = e

    def tag(self):
        return f"t{self.random.randrange(TAGS)}"

    def expect(self, answer, *statuses):
        assert answer.status in statuses, answer
        self.done["requests"] += 1
        return answer

    # --- pushes ----------------------------------------------------------
    def send_blob(self, repo, data):
        """As docker does: look, mount, then push."""
        d = digest_of(data)
        if self.expect(self.client.head(f"/v2/{repo}/blobs/{d}"), 200, 404).status == 200:
            return
        other = self.random.choice(self.repos)
        a = self.expect(self.client.call(
            "POST", f"/v2/{repo}/blobs/uploads/?mount={d}&from={other}", b""), 201, 202)
        if a.status == 202:
            self.expect(self.client.call("PUT", f"{a.location}{'&' if '?' in a.location else '?'}"
                                         f"digest={d}", data), 201)

    def image(self, repo, variants=16):
        chosen = self.random.sample(COMMON, self.random.randrange(3))
        layers = [f"content {i} ".encode() * 180 for i in (*chosen, self.random.choice(RARE))]
        config = dump({"architecture": "amd64", "os": "linux", "n": self.random.randrange(variants)})
        for data in (config, *layers):
            self.send_blob(repo, data)
        return dump({"schemaVersion": 2, "mediaType": MANIFEST,
                     "config": descriptor(config, CONFIG),
                     "layers": [descriptor(x) for x in layers]})

    def put(self, repo, ref, doc, media_type):
        return self.expect(self.client.put(repo, ref, doc, media_type), 201)

    def push(self, repo):
        self.put(repo, self.tag(), self.image(repo), MANIFEST)

    def index(self, repo):
        """Its parts by digest first, which nothing names until it is there: they are its own,
        because who deletes another index with them deletes them, too."""
        parts = [self.image(repo, 1 << 60) for _ in range(2)]
        for doc in parts:
            self.put(repo, digest_of(doc), doc, MANIFEST)
        self.put(repo, self.tag(), dump({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [
                {"mediaType": MANIFEST, "digest": digest_of(d), "size": len(d)}
                for d in parts]}), INDEX)

    # --- the rest --------------------------------------------------------
    def pull(self, repo):
        """What a tag names can be had as a whole, unless somebody deleted it meanwhile."""
        tag = self.tag()
        a = self.expect(self.client.manifest(repo, tag), 200, 404)
        if a.status == 404:
            return
        doc = a.json()
        for part in doc.get("layers", []) + ([doc["config"]] if "config" in doc else []):
            b = self.client.blob(repo, part["digest"])
            if b.status != 200:
                assert not self.names(repo, tag, a), (b, "of a tag that is there")
                return
            assert digest_of(b.body) == part["digest"]
            self.done["requests"] += 1

    def names(self, repo, tag, answer):
        now = self.client.manifest(repo, tag)
        return now.status == 200 and now.body == answer.body

    def retag(self, repo):
        """Parts of an index may have gone with the last tag of it: then it is refused."""
        a = self.expect(self.client.manifest(repo, self.tag()), 200, 404)
        if a.status == 200:
            media_type = a.headers["Content-Type"]
            self.expect(self.client.put(repo, self.tag(), a.body, media_type),
                        *((201, 400, 404) if media_type == INDEX else (201,)))

    def delete_tag(self, repo):
        project, name = repo.split("/")
        self.expect(self.client.delete(f"/api/v2.0/projects/{project}/repositories/{name}"
                                       f"/artifacts/{self.tag()}"), 200, 404, 412)

    def delete_manifest(self, repo):
        a = self.expect(self.client.manifest(repo, self.tag()), 200, 404)
        if a.status == 200:
            self.expect(self.client.delete(f"/v2/{repo}/manifests/{digest_of(a.body)}"),
                        202, 404, 405)

    def undo(self, repo):
        """One of the last deletions, which somebody else may have undone, too."""
        project, name = repo.split("/")
        place = f"/api/v2.0/x/projects/{project}"
        found = self.expect(self.client.get(f"{place}/deletions?page_size=5"), 200).json()
        if found:
            number = self.random.choice(found)["id"]
            a = self.expect(self.client.call("POST", f"{place}/repositories/{name}/deletions/"
                                             f"{number}/undo", b""), 200, 404)
            self.done["undone"] += a.status == 200

    def look(self, repo):
        self.expect(self.client.get(f"/v2/{repo}/tags/list?n=3"), 200, 404)
        self.expect(self.client.get(f"/api/v2.0/projects/{repo.split('/')[0]}/repositories"), 200)


class Collector(threading.Thread):
    """One collection after the other, until it is told; deletions can be undone for HOLD."""

    def __init__(self, site):
        super().__init__()
        self.site, self.over, self.error, self.runs = site, threading.Event(), None, 0
        self.results = collections.Counter()

    def run(self):
        try:
            while not self.over.is_set():
                self.site.psql("UPDATE deletion SET expires_at = now()"
                               f" WHERE deleted_at < now() - interval '{HOLD}'")
                job = self.site.wait(self.site.enqueue("COLLECT"), "succeeded", 60)
                self.results.update(job["result"])
                self.runs += 1
        except Exception as e:
            self.error = e


@pytest.fixture(scope="module")
def site(tree):
    with undisturbed(tree, SERVERS[-1]) as rs:
        Client(rs).call_api("PUT", "/configurations", {"gc_grace_hours": 0, "gc_untagged": True})
        rs.psql(f"""UPDATE gc_delay SET delay = '{HOLD}' WHERE event = 'condemned'
            OR event LIKE 'manifest%'""")
        yield rs


def files(site):
    return {p.parent.name: p.stat().st_size for p in
            (site.data / "registry/docker/registry/v2/blobs").glob("*/*/*/data")}


def rows(site):
    return {d: int(n) for d, n in (line.split("|") for line in site.psql(
        "SELECT encode(substr(digest, 2), 'hex'), size FROM blob").split())}


def collect_all(site):
    """Until nothing is queued any more."""
    def empty():
        site.age()
        site.wait(site.enqueue("COLLECT"), "succeeded", 60)
        return site.psql("SELECT count(*) FROM gc_blob_review") == "0"
    wait_for(empty, 60)


def test_nobody_notices_the_collection(site):
    client = Client(site)
    repos = [f"{client.project()}/r" for _ in range(REPOSITORIES)]
    soakers = [Soaker(site, repos, SEED + i) for i in range(CLIENTS)]
    collectors = [Collector(site) for _ in range(2)]
    other = site.another()
    for t in soakers + collectors:
        t.start()
    for t in soakers:
        t.join()
    for t in collectors:
        t.over.set()
        t.join()
    done, removed = sum((t.done for t in soakers), collections.Counter()), collections.Counter()
    for t in collectors:
        removed.update(t.results)
    print(f"\nseed {SEED}: {dict(done)}; collections {sum(t.runs for t in collectors)}: "
          f"{dict(removed)}")
    for t in soakers + collectors:
        if t.error:
            raise AssertionError(f"seed {SEED}") from t.error
    assert removed["purged_blobs"] > 0 and removed["purged_manifests"] > 0 and done["undone"] > 0
    other.terminate()
    assert other.wait(30) == 0
    collect_all(site)
    assert rows(site) == files(site)
    for project in {r.split("/")[0] for r in repos}:
        for item in client.call_api("GET", f"/projects/{project}/repositories").json():
            name = item["name"].split("/", 1)[1]
            client.call_api("DELETE", f"/projects/{project}/repositories/{name}")
    collect_all(site)
    assert files(site) == {} and rows(site) == {}
