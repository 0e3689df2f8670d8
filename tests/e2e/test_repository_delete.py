"""A large repository is gone at once; what it held goes after that, whatever dies."""
import os
import signal

import pytest

from instance import Session, alive, children, wait_for
from jobsite import client, site  # noqa: F401 (fixtures)
from registry import unique

MANY = 1500


@pytest.fixture
def large(site, client):
    """A repository of one pushed image and many that share its blobs."""
    repo = f"{client.project()}/large"
    client.push_image(repo, "v1", (unique(100),))
    site.multiply(repo.split("/")[0], MANY)
    return repo


def delete(client, repo, status=200):
    project, name = repo.split("/")
    return client.call_api("DELETE", f"/projects/{project}/repositories/{name}", status=status)


def hidden(site):
    """Repositories of no project."""
    return int(site.psql("SELECT count(*) FROM repository WHERE project_id IS NULL"))


def collect(site):
    return site.wait(site.enqueue("COLLECT"), "succeeded", 60)


def test_with_no_time_to_undo_the_next_collection_takes_it(site, client):
    repo = f"{client.project()}/small"
    client.push_image(repo, "v1", (unique(90),))
    client.call_api("PUT", "/configurations", {"undelete_hours": 0})
    try:
        delete(client, repo)
    finally:
        client.call_api("PUT", "/configurations", {"undelete_hours": 24})
    delete(client, repo, 404)
    assert client.call_api("GET", f"/x/projects/{repo.split('/')[0]}/deletions").json() == []
    collect(site)
    assert hidden(site) == 0
    assert site.psql("SELECT count(*) FROM manifest JOIN repository USING (repository_id)"
                     f" JOIN project p USING (project_id) WHERE p.name = '{repo.split('/')[0]}'"
                     ) == "0"


def test_a_large_one_is_nobodys_at_once(site, client, large):
    """Not listed, not found, not paid for, and its name and its project are free."""
    project = large.split("/")[0]
    digest = client.manifest(large, "v1").headers["docker-content-digest"]
    assert client.manifest(large, digest).status == 200
    before = hidden(site)
    delete(client, large)
    assert hidden(site) == before + 1
    delete(client, large, 404)
    for reference in ("v1", digest):
        assert client.manifest(large, reference).status == 404
        assert client.head(f"/v2/{large}/manifests/{reference}").status == 404
    assert client.get(f"/v2/{large}/tags/list").status == 404
    assert client.call_api("GET", f"/projects/{project}/repositories").json() == []
    assert large not in client.get("/v2/_catalog?n=1000").json()["repositories"]
    for words in (project, "large"):
        assert client.call_api("GET", f"/search?q={words}").json()["repository"] == []
    shown = client.call_api("GET", f"/projects/{project}").json()
    assert shown.get("repo_count", 0) == 0
    assert client.call_api("GET", f"/projects/{project}/summary").json()["quota"]["used"][
        "storage"] == 0
    client.push_image(large, "v1", (unique(7),))
    assert client.tags(large) == ["v1"]
    delete(client, large)
    client.call_api("DELETE", f"/projects/{project}")
    collect(site)
    assert hidden(site) == before, "what was in a project that is gone cannot come back"


def test_its_content_goes_in_its_time(site, client, large):
    delete(client, large)
    collect(site)
    assert hidden(site) == 1, "it can be put back"
    site.age()
    job = collect(site)
    assert hidden(site) == 0
    removed = int(job["message"].split("manifests=")[1].split()[0])
    assert removed > MANY
    assert site.psql("SELECT count(*) FROM manifest WHERE repository_id NOT IN"
                     " (SELECT repository_id FROM repository)") == "0"
    site.age()
    collect(site)
    assert site.rows() == site.files()
    log = client.call_api("GET", f"/auditlog-exts?q=resource={large}").json()
    assert [(r["operation"], r["resource_type"]) for r in log] == [("delete", "repository")]


# Who has this manifest makes the run wait for it in the middle.
HOLD_OLDEST = """BEGIN; SELECT 'held' FROM manifest WHERE manifest_id = (
    SELECT manifest_id FROM manifest JOIN repository r USING (repository_id)
    WHERE r.project_id IS NULL ORDER BY manifest.created_at LIMIT 1) FOR UPDATE"""


@pytest.mark.parametrize("victim", ["run", "daemon"])
def test_killed_in_the_middle_it_goes_on(site, client, large, victim):
    delete(client, large)
    site.age()
    with Session(site) as reader:
        assert "held" in reader.ask(HOLD_OLDEST)
        job_id = site.enqueue("COLLECT")
        wait_for(lambda: site.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        assert hidden(site) == 1 and site.job(job_id)["progress"]["phase"] == "deletions"
        [child] = children(site.pid("jobd"))
        os.kill(child if victim == "run" else site.pid("jobd"), signal.SIGKILL)
        wait_for(lambda: not alive(child))
    if victim == "daemon":
        site.up()
        site.forget(job_id)
    wait_for(lambda: site.job(job_id)["state"] == "pending")
    site.hurry(job_id)
    site.wait(job_id, "succeeded", 60)
    assert hidden(site) == 0


def test_a_rule_keeps_it(site, client, large):
    """Refused before anything is touched."""
    project = large.split("/")[0]
    selector = {"kind": "doublestar", "pattern": "**"}
    client.call_api("POST", f"/projects/{project}/immutabletagrules", {
        "tag_selectors": [{**selector, "decoration": "matches"}],
        "scope_selectors": {"repository": [{**selector, "decoration": "repoMatches"}]}}, 201)
    delete(client, large, 412)
    assert client.manifest(large, "v1").status == 200 and hidden(site) == 0
