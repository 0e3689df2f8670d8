"""Old rows of the audit go as somebody says, and the seals say which."""
import json

import pytest

from conftest import SERVERS
from instance import running, wait_for
from registry import Client
from rest import V2, call
from test_audit_seal import settle, verify

PURGE = "/system/purgeaudit"


@pytest.fixture(scope="module")
def site(tree):
    with running(tree, SERVERS[-1]) as rs:
        rs.psql("UPDATE schedule SET next_at = 'infinity' WHERE kind <> 'AUDIT_SEAL'")
        # from three months ago on, before anything is under seal
        rs.psql("""SET ROLE roadstead_owner; SELECT audit_partition_make((date_trunc('month', now() AT TIME ZONE 'UTC')
            - n * interval '1 month') AT TIME ZONE 'UTC') FROM generate_series(1, 4) AS n;
            RESET ROLE; TRUNCATE audit, audit_seal;
            INSERT INTO audit (op_time, operation, resource_type, resource, username)
            SELECT now() - n * interval '1 hour', CASE n % 2 WHEN 0 THEN 'pull' ELSE 'create' END,
                'artifact', 'a/b:' || n, '' FROM generate_series(1, 2400) AS n""")
        settle(rs)
        yield rs


@pytest.fixture
def admin(site):
    return Client(site)


def purge(admin, hours, events, dry=False):
    """One run, from its beginning to its end."""
    a = call(admin, "POST", PURGE + "/schedule", {
        "schedule": {"type": "Manual"}, "parameters": {
            "audit_retention_hour": hours, "include_event_types": events, "dry_run": dry}})
    assert a.status == 201, a
    return wait_for(lambda: (run := admin.get(a.location).json())["job_status"] == "Success" and run, 30)


def count(site, where="true"):
    return int(site.psql("SELECT count(*) FROM audit WHERE resource LIKE 'a/b:%%' AND %s" % where))


def test_a_dry_run_removes_nothing(site, admin):
    run = purge(admin, 1000, "pull_artifact", True)
    assert count(site) == 2400
    assert json.loads(run["job_parameters"])["dry_run"] is True
    log = admin.get(f"{V2}{PURGE}/{run['id']}/log").body.decode()
    assert "would remove: rows=701 " in log or "would remove: rows=700 " in log
    assert run in admin.get(f"{V2}{PURGE}").json()


def test_what_is_named_goes(site, admin):
    purge(admin, 1000, "pull_artifact,delete_artifact")
    assert count(site, "operation = 'create'") == 1200
    assert count(site, "operation = 'pull'") in (499, 500)
    assert count(site, "operation = 'pull' AND op_time < now() - interval '1001 hours'") == 0
    status, found, figures = verify(site)
    assert (status, found) == (0, []) and int(figures["purged"]) in (700, 701)


def test_empty_months_go(site, admin):
    months = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit'::regclass"
    before = int(site.psql(months))
    purge(admin, 1000, "pull_artifact,create_artifact")
    assert count(site) in (998, 999, 1000)
    assert int(site.psql(months)) <= before - 2
    assert verify(site)[:2] == (0, [])


def test_what_was_tampered_with_stays(site, admin):
    site.psql("UPDATE audit SET username = 'x' WHERE resource = 'a/b:900'")
    before = count(site)
    run = purge(admin, 1, "pull_artifact,create_artifact")
    assert count(site) == before
    assert "1 seals do not hold" in admin.get(f"{V2}{PURGE}/{run['id']}/log").body.decode()
    assert verify(site)[0] == 1
    site.psql("UPDATE audit SET username = '' WHERE resource = 'a/b:900'")
    assert verify(site)[0] == 0
    purge(admin, 1, "pull_artifact,create_artifact")
    assert count(site) <= 1


def test_what_is_asked_must_be_said(site, admin):
    good = {"audit_retention_hour": 24, "include_event_types": "pull_artifact"}
    for parameters in ({}, {"audit_retention_hour": 24}, {"include_event_types": "pull_artifact"},
                       {**good, "audit_retention_hour": 0}, {**good, "audit_retention_hour": 240001},
                       {**good, "include_event_types": ""}, {**good, "include_event_types": "x"},
                       {**good, "dry_run": "yes"}):
        a = call(admin, "POST", PURGE + "/schedule", {
            "schedule": {"type": "Hourly"}, "parameters": parameters})
        assert a.status in (400, 422), (parameters, a)
    assert call(admin, "PUT", PURGE + "/schedule", {
        "schedule": {"type": "Daily"}, "parameters": good}).status == 200
    doc = admin.get(f"{V2}{PURGE}/schedule").json()
    assert doc["schedule"]["type"] == "Daily" and json.loads(doc["job_parameters"]) == {
        **good, "dry_run": False}
    assert call(admin, "PUT", PURGE + "/schedule", {"schedule": {"type": "None"}}).status == 200
    assert admin.get(f"{V2}{PURGE}/schedule").json() == {}


def test_only_those_who_may(site):
    who = Client(site).user()
    for method, path in (("GET", ""), ("GET", "/schedule"), ("POST", "/schedule"), ("PUT", "/1")):
        assert call(who, method, PURGE + path, {} if method != "GET" else None).status == 403
