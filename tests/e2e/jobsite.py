"""An instance whose daemon of jobs fails on command.

    site = Jobsite(tree, "lighttpd")
    job_id = site.enqueue("SWEEP")
    site.wait(job_id, "succeeded")

Where a fault is planted with "stop", a run stands still and can be found: held().

Fixtures for files of tests to import: site, one of the file where nothing begins by
itself, and its client and a project of his.
"""
import contextlib
import json
import pathlib

import pytest

from conftest import SERVERS
from faults import Faulty
from instance import children, until_down, wait_for
from registry import Client


class Jobsite(Faulty):
    faulty = ("jobd",)

    def up(self):
        super().up()
        if self.web == "apache-fcgid" and self.pid("jobd") not in [p.pid for p in self.pools]:
            self.start_again("jobd")

    def another(self):
        """A second daemon on the same database; it works when this returns."""
        before = self.daemons()
        p = self.launch("jobd", [str(self.prefix / "libexec/roadstead/roadstead-jobd"),
                                 "--config", str(self.prefix / "etc/roadstead.yml")])
        wait_for(lambda: p.pid in self.daemons() - before)
        return p

    def daemons(self):
        return set(map(int, self.psql("SELECT pid FROM job_daemon").split()))

    def enqueue(self, kind="SWEEP", attempts=3, **params):
        return int(self.psql("INSERT INTO job (kind, params, attempts_max, seconds_max) VALUES"
                             f" ('{kind}', '{json.dumps(params)}', {attempts}, 3600)"
                             " RETURNING job_id"))

    def job(self, job_id):
        return json.loads(self.psql(f"SELECT row_to_json(job) FROM job WHERE job_id = {job_id}"))

    def lines(self, job_id):
        return self.psql(f"SELECT line FROM job_log WHERE job_id = {job_id} ORDER BY log_id"
                         ).splitlines()

    def wait(self, job_id, state, seconds=20):
        """Until the job is so; the job."""
        return wait_for(lambda: (job := self.job(job_id))["state"] == state and job, seconds)

    def settle(self):
        """All requests were answered, so no row of the audit can come before those that are
        there: it is known now, not two seconds later."""
        self.psql("UPDATE audit_horizon SET settled_at = clock_timestamp()")

    def count(self):
        """Until pulls and pushes are counted."""
        self.settle()
        self.wait(self.enqueue("PULL_COUNT"), "succeeded")

    def hurry(self, job_id):
        """It waits after a failure: no more."""
        self.psql(f"UPDATE job SET due_at = now() WHERE job_id = {job_id}")

    def forget(self, job_id):
        """As if its daemon had given no sign of life for long."""
        self.psql("UPDATE job SET heartbeat_at = now() - interval '1 hour'"
                  f" WHERE job_id = {job_id}; NOTIFY job")

    def age(self, hours=48):
        """As if nobody had used what is stored for so long."""
        self.psql(f"""UPDATE blob SET touched_at = touched_at - interval '{hours} hours';
            UPDATE manifest SET touched_at = touched_at - interval '{hours} hours';
            UPDATE repository_blob SET created_at = created_at - interval '{hours} hours';
            UPDATE gc_blob_review SET due_at = due_at - interval '{hours} hours';
            UPDATE gc_manifest_review SET due_at = due_at - interval '{hours} hours';
            UPDATE deletion SET deleted_at = deleted_at - interval '{hours} hours',
                expires_at = expires_at - interval '{hours} hours'""")

    def multiply(self, project, many):
        """Tagged images beside the project's only one, of the same blobs."""
        self.psql(f"""WITH m AS (SELECT m.* FROM manifest m JOIN repository USING (repository_id)
                JOIN project p USING (project_id) WHERE p.name = '{project}'),
            made AS (INSERT INTO manifest (repository_id, digest, media_type, size, payload)
                SELECT repository_id, '\\x01'::bytea || sha256(digest::bytea || i::text::bytea),
                    media_type, size, payload FROM m, generate_series(1, {many}) i
                RETURNING manifest_id, repository_id, digest),
            blobs AS (INSERT INTO manifest_blob (manifest_id, repository_id, digest, config)
                SELECT made.manifest_id, made.repository_id, b.digest, b.config
                FROM made, m JOIN manifest_blob b USING (manifest_id))
            INSERT INTO tag (repository_id, name, manifest_id, digest)
                SELECT repository_id, 't' || manifest_id, manifest_id, digest FROM made""")

    # --- what is stored --------------------------------------------------
    def file(self, digest):
        alg, value = digest.split(":")
        return (self.data / "registry/docker/registry/v2/blobs" / alg / value[:2] / value / "data")

    def files(self):
        return {p.parent.name for p in
                (self.data / "registry/docker/registry/v2/blobs").glob("*/*/*/data")}

    def rows(self):
        return set(self.psql("SELECT encode(substr(digest, 2), 'hex') FROM blob").split())

    def held(self):
        return {p for p in children(self.pid("jobd")) if state(p) == "T"}


@contextlib.contextmanager
def undisturbed(tree, web, kind=Jobsite):
    """One where nothing begins by itself."""
    with until_down(kind(tree, web)) as rs:
        rs.psql("UPDATE schedule SET next_at = 'infinity'")
        yield rs


@pytest.fixture(scope="module")
def site(tree):
    with undisturbed(tree, SERVERS[-1]) as rs:
        yield rs


@pytest.fixture
def client(site):
    return Client(site)


@pytest.fixture
def project(client):
    return client.project()


def state(pid):
    """R, S, T …; empty if it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""
