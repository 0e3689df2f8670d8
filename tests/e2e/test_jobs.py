"""The daemon of jobs: what it runs, and what becomes of that when something dies.

Jobs are sweeps.  Each test leaves one upload that is over, so that a sweep comes to
"upload-remove", where faults are planted; "stop" there holds a run for as long as wanted.
"""
import os
import pathlib
import re
import signal
import socket

import pytest

from conftest import SERVERS
from instance import Postgres, alive, children, until_down, wait_for
from jobsite import Jobsite, state
from registry import Client, unique

STEP = "upload-remove"


class Worksite(Jobsite):
    def hold(self, **kw):
        """A job whose run has come to the step and stands still there; and its process."""
        before = self.held()
        self.plant(STEP, "stop")
        job_id = self.enqueue(**kw)
        return job_id, wait_for(lambda: self.held() - before).pop()

    def look_twice(self):
        """Until the daemon has looked for work, from the beginning to the end."""
        for _ in range(2):
            seen = set(self.psql("SELECT seen_at FROM job_daemon; NOTIFY job").split("\n"))
            wait_for(lambda: not seen & set(
                self.psql("SELECT seen_at FROM job_daemon").split("\n")))

    def abandon_upload(self):
        """Something for a sweep to remove."""
        client = Client(self)
        upload = client.start(client.project() + "/app")
        upload.patch(unique(1000))
        self.psql(f"UPDATE upload SET expires_at = now() WHERE upload_id = '{upload.uuid}'")


def pending(pid, sig):
    """Whether the signal waits for a stopped process."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("ShdPnd:"):
            return bool(int(line.split()[1], 16) >> (sig - 1) & 1)
    return False


def release(pid):
    """Lets a run that was told to end go on."""
    wait_for(lambda: pending(pid, signal.SIGTERM))
    os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def site(tree):
    with until_down(Worksite(tree, SERVERS[-1])) as rs:
        rs.psql("DELETE FROM schedule WHERE kind <> 'SWEEP'")
        yield rs


@pytest.fixture
def rs(site):
    """One daemon, no job, one upload that is over."""
    if not alive(site.pid("jobd")) or not site.pid("jobd"):
        site.up()
    wait_for(lambda: site.psql("DELETE FROM job WHERE state <> 'running';"
                               "SELECT count(*) FROM job") == "0")
    site.clear()
    site.abandon_upload()
    yield site
    site.clear()
    for run in site.held():
        os.kill(run, signal.SIGCONT)


def test_a_job_runs_at_once(rs):
    job_id = rs.enqueue()
    job = rs.wait(job_id, "succeeded", 4)  # less than the time between two looks
    assert "removed: uploads=1" in job["message"] and job["attempts"] == 1
    assert job["started_at"] and job["ended_at"] and not job["claimed_by"]
    assert job["progress"]["phase"] == "uploads"
    lines = rs.lines(job_id)
    assert lines[0] == "attempt 1 of SWEEP begins" and lines[-1].startswith("succeeded: removed")


def test_a_failure_is_tried_again(rs):
    """What went wrong stands in the daemon's log; the job says only that."""
    rs.plant(STEP, "eio")
    job_id = rs.enqueue()
    job = wait_for(lambda: (j := rs.job(job_id))["message"] and j)
    assert job["state"] == "pending" and job["attempts"] == 1 and job["due_at"] > job["started_at"]
    assert job["message"] == "internal server error"
    assert rs.lines(job_id)[-1] == "failed: internal server error"
    assert f"planted fault {STEP}" in rs.log("jobd")
    rs.hurry(job_id)
    assert rs.wait(job_id, "succeeded")["attempts"] == 2


def test_a_failure_without_attempts_is_the_end(rs):
    rs.plant(STEP, "eio")
    job_id = rs.enqueue(attempts=1)
    job = rs.wait(job_id, "failed")
    assert job["attempts"] == 1 and job["ended_at"]


def test_a_process_that_dies_fails_its_job_alone(rs):
    daemon = rs.pid("jobd")
    victim, run = rs.hold()
    rs.wait(rs.enqueue(), "succeeded")
    os.kill(run, signal.SIGKILL)
    job = wait_for(lambda: (j := rs.job(victim))["message"] and j)
    assert job["state"] == "pending" and job["message"] == "its process died of signal 9"
    rs.hurry(victim)
    assert rs.wait(victim, "succeeded")["attempts"] == 2
    assert rs.pid("jobd") == daemon and alive(daemon)


def test_a_running_job_is_stopped(rs):
    job_id, run = rs.hold()
    assert rs.api("PUT", f"/jobservice/jobs/{job_id}").status_code == 200
    release(run)
    assert rs.wait(job_id, "stopped")["attempts"] == 1
    wait_for(lambda: not alive(run))
    assert rs.api("PUT", f"/jobservice/jobs/{job_id}").status_code == 404, "it is over"
    assert rs.psql("SELECT username, description FROM audit WHERE resource_type = 'job' AND"
                   f" resource = 'SWEEP {job_id}'") == "admin|stopped"


def test_a_job_has_a_deadline(rs):
    job_id, run = rs.hold(attempts=1)
    rs.psql(f"UPDATE job SET deadline_at = now() WHERE job_id = {job_id}; NOTIFY job")
    release(run)
    assert rs.wait(job_id, "failed")["message"] == "took too long"


def test_no_more_at_once_than_the_setting_says(rs):
    _, first = rs.hold()
    rs.abandon_upload()
    second = rs.hold()[1]
    third = rs.enqueue()
    rs.look_twice()
    assert rs.job(third)["state"] == "pending"
    os.kill(first, signal.SIGCONT)
    rs.wait(third, "succeeded")
    assert state(second) == "T"
    os.kill(second, signal.SIGCONT)
    wait_for(lambda: not children(rs.pid("jobd")))


def test_a_killed_daemon_takes_its_runs_along_and_another_goes_on(rs):
    (job_id, run), daemon = rs.hold(), rs.pid("jobd")
    os.kill(daemon, signal.SIGKILL)
    wait_for(lambda: not alive(run))
    assert rs.job(job_id)["state"] == "running"
    rs.up()
    assert rs.job(job_id)["state"] == "running", "nobody knows yet that it died"
    rs.forget(job_id)
    rs.wait(job_id, "pending")
    rs.hurry(job_id)
    assert rs.wait(job_id, "succeeded")["attempts"] == 2
    rs.psql(f"UPDATE job_daemon SET seen_at = now() - interval '1 hour' WHERE pid = {daemon};"
            "NOTIFY job")
    wait_for(lambda: rs.daemons() == {rs.pid("jobd")})


def test_a_daemon_that_was_taken_for_dead_lets_go(rs):
    """It wakes up and finds that another has done its job: its run ends and writes nothing."""
    (job_id, run), daemon = rs.hold(), rs.pid("jobd")
    other = rs.another()
    os.kill(daemon, signal.SIGSTOP)
    try:
        rs.forget(job_id)
        rs.wait(job_id, "pending")
        rs.hurry(job_id)
        job = rs.wait(job_id, "succeeded")
    finally:
        os.kill(daemon, signal.SIGCONT)
    wait_for(lambda: not alive(run))
    assert rs.job(job_id) == job and job["attempts"] == 2
    assert alive(daemon)
    other.terminate()
    assert other.wait(30) == 0


def test_two_daemons_never_run_one_job_twice(rs):
    other = rs.another()
    ids = rs.psql("INSERT INTO job (kind) SELECT 'SWEEP' FROM generate_series(1, 60)"
                  " RETURNING job_id").split()
    wait_for(lambda: rs.psql("SELECT count(*) FROM job WHERE state = 'succeeded'") == "60", 60)
    assert rs.psql("SELECT DISTINCT attempts FROM job") == "1"
    for job_id in ids:
        assert len([x for x in rs.lines(job_id) if x.endswith("begins")]) == 1
    other.terminate()
    assert other.wait(30) == 0
    assert rs.daemons() == {rs.pid("jobd")}, "it has taken its row away"


def test_a_daemon_that_ends_gives_its_job_back(rs):
    (job_id, run), daemon = rs.hold(), rs.pid("jobd")
    os.kill(daemon, signal.SIGTERM)
    release(run)
    wait_for(lambda: not alive(daemon))
    job = rs.job(job_id)
    assert job["state"] == "pending" and job["attempts"] == 0 and job["message"] == "interrupted"
    assert rs.daemons() == set()
    rs.up()
    assert rs.wait(job_id, "succeeded")["attempts"] == 1


def test_what_does_not_end_is_killed_and_given_back(rs):
    (job_id, run), daemon = rs.hold(), rs.pid("jobd")
    later = rs.enqueue()
    rs.wait(later, "succeeded")
    os.kill(daemon, signal.SIGTERM)
    wait_for(lambda: pending(run, signal.SIGTERM))
    refused = rs.enqueue()
    wait_for(lambda: not alive(daemon), 30)
    assert not alive(run)
    assert rs.job(job_id)["state"] == "pending" and rs.job(job_id)["attempts"] == 0
    assert rs.job(refused)["attempts"] == 0, "it takes nothing new when it ends"


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGQUIT])
def test_postgresql_restarts_meanwhile(rs, sig):
    (job_id, run), daemon, postgres = rs.hold(), rs.pid("jobd"), Postgres(rs)
    postgres.stop(sig)
    postgres.start()
    os.kill(run, signal.SIGCONT)
    wait_for(lambda: not alive(run))
    job = wait_for(lambda: (j := rs.job(job_id))["state"] == "pending" and j)
    assert job["message"] == "its process ended with status 4"
    rs.hurry(job_id)
    assert rs.wait(job_id, "succeeded")["attempts"] == 2
    assert rs.pid("jobd") == daemon and rs.daemons() == {daemon}


def test_a_schedule_fires_once(rs):
    """However many daemons there are, and however long it is overdue."""
    other = rs.another()
    rs.psql("UPDATE schedule SET next_at = now() - interval '1 week'")
    wait_for(lambda: rs.psql("SELECT state FROM job WHERE unique_key = 'schedule 0'") == "succeeded")
    assert rs.psql("SELECT next_at BETWEEN now() AND now() + interval '1 hour' FROM schedule") == "t"
    rs.look_twice()
    assert rs.psql("SELECT count(*), max(attempts) FROM job") == "1|1"
    other.terminate()
    assert other.wait(30) == 0


def test_a_schedule_wakes_the_daemon_by_itself(rs):
    """It sleeps until then, not until its next sign of life."""
    due = rs.psql("UPDATE schedule SET next_at = clock_timestamp() + interval '1500 ms'"
                  " RETURNING next_at")
    late = wait_for(lambda: rs.psql(f"SELECT extract(epoch FROM created_at - '{due}')"
                                    " FROM job WHERE unique_key = 'schedule 0'"))
    assert 0 <= float(late) < 1


# --- the API ------------------------------------------------------------------------
def test_pools_and_workers_are_shown(rs):
    job_id, run = rs.hold()
    [pool] = rs.api("GET", "/jobservice/pools").json()
    assert pool["pid"] == rs.pid("jobd") and pool["concurrency"] == 2
    assert pool["host"] == socket.gethostname()
    place = f"/jobservice/pools/{pool['worker_pool_id']}/workers"
    busy, free = rs.api("GET", place).json()
    assert (busy["job_id"], busy["job_name"]) == (str(job_id), "SWEEP")
    assert busy["pool_id"] == pool["worker_pool_id"] and busy["start_at"] and busy["checkin_at"]
    assert (free["job_id"], free["job_name"]) == ("", "") and "start_at" not in free
    assert [w["id"] for w in rs.api("GET", "/jobservice/pools/all/workers").json()] == [
        busy["id"], free["id"]]
    assert rs.api("GET", "/jobservice/pools/none/workers").status_code == 404
    os.kill(run, signal.SIGCONT)
    rs.wait(job_id, "succeeded")


def test_jobs_are_shown_with_how_far_they_are(rs):
    job_id, run = rs.hold()
    rs.psql("UPDATE job SET progress = '{\"phase\": \"uploads\", \"done\": 3, \"total\": 9, \"bytes\": 5}'"
            f" WHERE job_id = {job_id}")
    shown, = rs.api("GET", f"/x/jobs?q=id={job_id}").json()
    assert (shown["kind"], shown["status"], shown["attempts"]) == ("SWEEP", "Running", 1)
    assert (shown["phase"], shown["done"], shown["total"], shown["bytes"]) == ("uploads", 3, 9, 5)
    assert shown["start_time"] and not {"end_time", "stopping", "message"} & set(shown)
    assert rs.api("PUT", f"/jobservice/jobs/{job_id}").status_code == 200
    busy = rs.api("GET", "/x/jobs?q=status={Pending Running},kind={SWEEP FSCK}").json()
    assert [(j["id"], j["stopping"]) for j in busy] == [(job_id, True)]
    release(run)
    rs.wait(job_id, "stopped")
    shown, = rs.api("GET", f"/x/jobs?q=id={job_id}").json()
    assert shown["status"] == "Stopped" and shown["end_time"] >= shown["start_time"]
    later = rs.enqueue()
    assert [j["id"] for j in rs.api("GET", "/x/jobs?page_size=1").json()] == [later], "the newest first"
    assert [j["id"] for j in rs.api("GET", "/x/jobs?q=kind=SWEEP&sort=id").json()][-1] == later
    rs.wait(later, "succeeded")


def test_the_log_of_a_job(rs):
    job_id = rs.enqueue()
    rs.wait(job_id, "succeeded")
    r = rs.api("GET", f"/jobservice/jobs/{job_id}/log")
    assert r.status_code == 200 and r.headers["Content-Type"].startswith("text/plain")
    first, last = r.text.splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z attempt 1 of SWEEP begins",
                        first)
    assert "succeeded: removed: uploads=1" in last
    assert rs.api("GET", "/jobservice/jobs/999999999/log").status_code == 404


def queue(rs, kind):
    return {q["job_type"]: q for q in rs.api("GET", "/jobservice/queues").json()}[kind]


def act(rs, kind, action):
    r = rs.api("PUT", f"/jobservice/queues/{kind}", json={"action": action})
    return r.status_code


def test_a_queue_is_paused_resumed_and_stopped(rs):
    assert act(rs, "SWEEP", "pause") == 200
    job_id = rs.enqueue()
    rs.look_twice()
    assert rs.job(job_id)["state"] == "pending"
    shown = queue(rs, "SWEEP")
    assert shown["paused"] and shown["count"] == 1 and shown["latency"] >= 0
    assert act(rs, "SWEEP", "resume") == 200
    rs.wait(job_id, "succeeded")
    assert queue(rs, "SWEEP") == {"job_type": "SWEEP", "count": 0, "latency": 0, "paused": False}
    act(rs, "all", "pause")
    job_id = rs.enqueue()
    assert act(rs, "SWEEP", "stop") == 200
    assert rs.job(job_id)["state"] == "stopped"
    assert act(rs, "all", "resume") == 200
    assert act(rs, "SWEEP", "dance") == 400 and act(rs, "NONE", "pause") == 404


def test_schedules_are_paused_and_shown(rs):
    def paused(what):
        return rs.api("GET", f"/schedules/{what}/paused").json()["paused"]

    [schedule] = rs.api("GET", "/schedules?q=vendor_type=SWEEP").json()
    assert schedule["cron"] == "0 0 * * * *" and schedule["vendor_id"] == -1
    assert not paused("all") and not paused("SWEEP")
    assert act(rs, "SCHEDULER", "pause") == 200
    assert paused("all") and not paused("SWEEP")
    rs.psql("UPDATE schedule SET next_at = now()")
    rs.look_twice()
    assert rs.psql("SELECT count(*) FROM job") == "0"
    assert act(rs, "SCHEDULER", "resume") == 200
    wait_for(lambda: rs.psql("SELECT state FROM job WHERE unique_key = 'schedule 0'") == "succeeded")
    assert rs.api("GET", "/schedules/NONE/paused").status_code == 404


# --- the instance -------------------------------------------------------------------
def test_health_and_status_know_of_it(rs):
    def health():
        doc = rs.http("GET", "/api/v2.0/health").json()
        return {c["name"]: c["status"] for c in doc["components"]}["jobservice"]

    assert health() == "healthy" and rs.cli("status").returncode == 0
    daemon = rs.pid("jobd")
    os.kill(daemon, signal.SIGTERM)
    wait_for(lambda: not alive(daemon))
    assert health() == "unhealthy"
    out = rs.cli("status", check=False)
    assert out.returncode == 1 and "jobd       does not run" in out.stdout
    rs.up()
    assert health() == "healthy"
