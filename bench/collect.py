#!/usr/bin/python3
"""Garbage collection: how fast it is, and what pushes and pulls notice of it.

    /usr/bin/python3 bench/collect.py [--blobs 100000] [--seconds 10] [--load bench/load]

Rates of pulls and pushes are ratios of two runs that follow each other, without
and with a collection.  Needs root, wrk, and what ./test.sh installs.
"""
import argparse
import base64
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/e2e"))
from instance import build_tree, wait_for  # noqa: E402
from jobsite import Jobsite  # noqa: E402

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def litter(site, count, serial):
    """Blobs of 1 KiB that nothing needs and nobody used for long, each with its file."""
    site.psql(f"""CREATE UNLOGGED TABLE litter AS
            SELECT sha256(('{serial} ' || i)::bytea) AS hash FROM generate_series(1, {count}) i;
        INSERT INTO blob (digest, size, touched_at, created_at)
            SELECT '\\x01'::bytea || hash, 1024, now() - interval '3 days', now() - interval '3 days'
            FROM litter;
        UPDATE gc_blob_review SET due_at = now();
        INSERT INTO repository (project_id, name) VALUES (1, 'litter') ON CONFLICT DO NOTHING;
        INSERT INTO repository_blob (repository_id, digest, created_at)
            SELECT (SELECT repository_id FROM repository WHERE name = 'litter'),
                '\\x01'::bytea || hash, now() - interval '3 days' FROM litter;
        ANALYZE blob, gc_blob_review, repository_blob""")
    top = site.data / "registry/docker/registry/v2/blobs/sha256"
    for name in site.psql("SELECT encode(hash, 'hex') FROM litter").split():
        place = top / name[:2] / name
        place.mkdir(parents=True)
        (place / "data").write_bytes(b"x" * 1024)
    site.psql("DROP TABLE litter; CHECKPOINT")
    subprocess.run(["chown", "-R", "roadstead:", str(top)], check=True)
    subprocess.run(["sync"], check=True)


def collect(site):
    """Seconds that one collection took, and what it did."""
    job = site.wait(site.enqueue("COLLECT"), "succeeded", 600)
    took = site.psql(f"SELECT extract(epoch FROM ended_at - started_at) FROM job"
                     f" WHERE job_id = {job['job_id']}")
    return float(took), job["message"]


class Collector(threading.Thread):
    """One after the other, as long as there is litter."""

    def __init__(self, site):
        super().__init__()
        self.site, self.over, self.removed = site, threading.Event(), 0

    def run(self):
        while not self.over.is_set():
            job = self.site.wait(self.site.enqueue("COLLECT"), "succeeded", 600)
            self.removed += job["result"]["purged_blobs"]


def pulls(site, args):
    auth = "Bearer " + site.token("repository:library/seed0:pull")
    out = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{args.seconds}s", "-H", f"Accept: {MANIFEST}",
         "-H", f"Authorization: {auth}", f"{site.url}/v2/library/seed0/manifests/t0-0"],
        capture_output=True, text=True).stdout
    assert "Non-2xx" not in out, out
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def pushes(site, args, images, repository, clients=16):
    auth = "Bearer " + site.token(f"repository:library/{repository}0:pull,push")
    out = subprocess.run([args.load, "push", site.url, auth, f"library/{repository}", "1",
                          str(clients), str(images)], capture_output=True, text=True, check=True).stdout
    return float(re.search(r'"rate":\s*([\d.]+)', out).group(1))


def beside(site, args, what, measure):
    ratios = []
    for i in range(args.rounds):
        litter(site, args.blobs // 2, f"{what} {i}")
        calm = measure(f"a{i}")
        collector = Collector(site)
        collector.start()
        busy = measure(f"b{i}")
        collector.over.set()
        collector.join()
        print(f"{what}: {calm:.0f}/s, beside a collection {busy:.0f}/s: {busy / calm:.2f}",
              flush=True)
        assert collector.removed, "nothing was collected meanwhile"
        ratios.append(busy / calm)
        collect(site)
    print(f"{what} beside a collection: {statistics.median(ratios):.2f} of the rate without")


def delete(site, args):
    """A repository of many tags: seconds to the answer, and until its content is gone."""
    pushes(site, args, 1, "large", clients=1)
    site.psql(f"""WITH m AS (SELECT m.* FROM manifest m JOIN repository r USING (repository_id)
            WHERE r.name = 'large0'),
        made AS (INSERT INTO manifest (repository_id, digest, media_type, size, payload)
            SELECT repository_id, '\\x01'::bytea || sha256(digest::bytea || i::text::bytea),
                media_type, size, payload FROM m, generate_series(1, {args.tags}) i
            RETURNING manifest_id, repository_id, digest),
        blobs AS (INSERT INTO manifest_blob (manifest_id, repository_id, digest, config)
            SELECT made.manifest_id, made.repository_id, b.digest, b.config
            FROM made, m JOIN manifest_blob b USING (manifest_id))
        INSERT INTO tag (repository_id, name, manifest_id, digest)
            SELECT repository_id, 't' || manifest_id, manifest_id, digest FROM made;
        ANALYZE""")
    start = time.monotonic()
    answer = site.api("DELETE", "/projects/library/repositories/large0")
    took = time.monotonic() - start
    assert answer.status_code == 200, answer.text
    wait_for(lambda: site.psql("SELECT count(*) FROM repository WHERE project_id IS NULL") == "0",
             600)
    print(f"repository of {args.tags} tags: answered after {took:.2f} s, gone after"
          f" {time.monotonic() - start:.1f} s", flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--load", default="bench/load")
    p.add_argument("--blobs", type=int, default=100000)
    p.add_argument("--tags", type=int, default=20000)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=10)
    p.add_argument("--web", default="lighttpd")
    args = p.parse_args()
    tree = build_tree()
    site = Jobsite(tree, args.web)
    try:
        site.psql("UPDATE schedule SET next_at = 'infinity'")
        for i in range(args.rounds):
            litter(site, args.blobs, i)
            took, message = collect(site)
            print(f"{args.blobs} blobs: {took:.1f} s, {args.blobs / took:.0f}/s; {message}",
                  flush=True)
        pushes(site, args, 1, "seed", clients=1)
        delete(site, args)
        beside(site, args, "pulls", lambda _: pulls(site, args))
        beside(site, args, "pushes", lambda name: pushes(site, args, 480, name))
    finally:
        site.destroy()


main()
