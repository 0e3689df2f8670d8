"""What goes into the audit: log-ins of every kind, refusals, programs, and what is left out."""
import pytest

from instance import wait_for
from registry import Client, basic, unique
from rest import V2, Browser, call, refused

ME = f"{V2}/users/current"


@pytest.fixture
def user(client):
    return client.user()


def rows(server, name):
    """operation, success and client of all that somebody did, in order."""
    found = server.psql("SELECT operation, success, client FROM audit WHERE "
                        f"username = '{name}' ORDER BY op_time, audit_id")
    return [tuple(row.split("|")) for row in found.splitlines()]


def by(user, ok="t"):
    return ("login", ok, "127.0.0.1")


def token(client, user, password):
    return Client(client.rs, basic(user, password)).get("/service/token?service=harbor-registry")


def oauth(client, user, password):
    form = f"grant_type=password&service=harbor-registry&username={user}&password={password}"
    return Client(client.rs, None).call("POST", "/service/token", form.encode(), {
        "Content-Type": "application/x-www-form-urlencoded"})


def at(path):
    return lambda client, user, password: Client(client.rs, basic(user, password)).get(path)


def browser(client, user, password):
    b = Browser(client)
    b.login(user, password)
    return b.login(user, password)


WAYS = pytest.mark.parametrize("way", [token, oauth, at("/v2/"), at(ME)],
                               ids=["token", "oauth", "registry", "api"])


@WAYS
def test_log_ins_are_recorded(server, client, user, way):
    assert way(client, user.name, server.admin_password).status == 200
    assert rows(server, user.name) == [by(user)]


@WAYS
def test_failed_log_ins_are_recorded(server, client, user, way):
    for _ in range(3):
        assert way(client, user.name, "wrong").status == 401
    assert rows(server, user.name) == [by(user, "f")] * 3


def test_every_log_in_of_a_browser(server, client, user):
    for _ in range(2):
        assert browser(client, user.name, server.admin_password).status == 200
    assert rows(server, user.name) == [by(user)] * 2


def test_a_request_is_not_a_log_in(server, client, user):
    """A process records who it remembers once; each pool has few of them."""
    for _ in range(40):
        assert at(ME)(client, user.name, server.admin_password).status == 200
    found = rows(server, user.name)
    assert 1 <= len(found) <= len(server.workers("api")) and set(found) == {by(user)}


def test_robots_log_in(server, client):
    project = client.project()
    made = call(client, "POST", "/robots", {
        "name": "r" + unique().hex()[:12], "level": "project", "duration": 1, "permissions": [
            {"kind": "project", "namespace": project,
             "access": [{"resource": "repository", "action": "pull"}]}]}).json()
    for _ in range(40):
        assert at("/v2/")(client, made["name"], made["secret"]).status == 200
    found = rows(server, made["name"])
    assert 1 <= len(found) <= len(server.workers("registry")) and set(found) == {by(made)}
    assert at("/v2/")(client, made["name"], "wrong").status == 401
    assert rows(server, made["name"])[-1] == by(made, "f")


def test_a_storm_is_bounded(server, client, name):
    """What the wait turns away is not looked at, and leaves no row."""
    answers = [at(ME)(client, name, "wrong").status for _ in range(40)]
    assert answers.count(401) == len(rows(server, name)) < 15 and answers[-1] == 429


def test_names_that_are_none(server, client):
    """Whatever is claimed fits into the row."""
    a = Browser(client)
    a.login()
    for claimed, kept in (("x" * 3000, "x" * 255), ("\udcff\udcfex", "??x"), ("a\nb", "a?b")):
        before = server.psql("SELECT count(*) FROM audit WHERE NOT success")
        name = claimed.encode("utf-8", "surrogateescape")
        client_ = Client(client.rs, None)
        form = b"principal=" + b"".join(b"%%%02X" % c for c in name) + b"&password=x"
        answer = client_.call("POST", "/c/login", form, {
            "Content-Type": "application/x-www-form-urlencoded", **a.headers()})
        if answer.status == 401:
            assert int(server.psql("SELECT count(*) FROM audit WHERE NOT success")) == int(before) + 1
            assert server.psql("SELECT username FROM audit WHERE NOT success "
                               "ORDER BY op_time DESC LIMIT 1") == kept
        else:
            assert answer.status == 400, answer


# --- refusals ------------------------------------------------------------------
def last(server, name):
    return server.psql("SELECT operation, resource_type, resource, success, description, p.name FROM "
                       "audit a LEFT JOIN project p USING (project_id) WHERE username = "
                       f"'{name}' AND operation <> 'login' ORDER BY op_time DESC LIMIT 1")


def test_refusals_of_the_api(server, client):
    project = client.project()
    guest = client.member(project, 3)
    a = call(guest, "DELETE", f"/projects/{project}")
    refused(a, 403, "FORBIDDEN")
    path = f"{V2}/projects/{project}"
    assert last(server, guest.name) == f"delete|project|{path}|f|refused: forbidden|{project}"
    assert guest.get(f"{V2}/users").status == 403  # reading is none
    assert last(server, guest.name).startswith("delete|project|")


@pytest.mark.parametrize("how", ["basic", "bearer"])
def test_refusals_of_the_registry(server, client, how):
    project = client.project()
    guest = client.member(project, 3)
    who = guest if how == "basic" else guest.bearer(f"repository:{project}/app:pull,push")
    assert who.call("POST", f"/v2/{project}/app/blobs/uploads/").status == 401
    assert last(server, guest.name) == (f"create|artifact|/v2/{project}/app/blobs/uploads/|f|"
                                        f"refused: authentication required|{project}")


# --- the program ---------------------------------------------------------------
def test_programs(server, client):
    """What a client calls itself, cut and cleaned, is shown and can be searched."""
    for said, kept in (("docker/26.1 go/1.21", "docker/26.1 go/1.21"), ("x" * 300, "x" * 256),
                       ("caf\u00e9", "caf?"), ("a\tb", "a?b")):
        project = "p" + unique().hex()[:12]
        a = client.call("POST", f"{V2}/projects", b'{"project_name":"%s"}' % project.encode(), {
            "Content-Type": "application/json", "User-Agent": said})
        assert a.status == 201, a
        [row] = client.get(f"{V2}/projects/{project}/auditlog-exts").json()
        assert row["user_agent"] == kept
        listed = client.get(f"{V2}/projects/{project}/auditlog-exts?q=user_agent=~{kept[:4]}")
        assert listed.json() == [row] or "?" in kept[:4]


def test_the_program_of_a_pull(server, client):
    repo = client.project() + "/app"
    client.push_image(repo, "1", [unique()])
    client.manifest(repo, "1", user_agent="containerd/v1.7")
    assert server.psql("SELECT user_agent FROM audit WHERE operation = 'pull' AND resource = "
                       f"'{repo}:1'") == "containerd/v1.7"


# --- what is left out ----------------------------------------------------------
@pytest.fixture
def setting(client, server):
    def set_to(**values):
        a = call(client, "PUT", "/configurations", values)
        assert a.status == 200, a
    yield set_to
    set_to(disabled_audit_log_event_types="", pull_audit_log_disable=False)


def test_events_that_are_disabled(server, client, setting):
    setting(disabled_audit_log_event_types="create_project, delete_label")
    project = client.project()
    client.push_image(f"{project}/app", "1", [unique()])
    found = client.get(f"{V2}/projects/{project}/auditlog-exts").json()
    assert [r["resource_type"] for r in found] == ["artifact"]
    setting(disabled_audit_log_event_types="")
    assert len(client.get(f"{V2}/projects/{client.project()}/auditlog-exts").json()) == 1


@pytest.mark.parametrize("how", [{"pull_audit_log_disable": True},
                                 {"disabled_audit_log_event_types": "pull_artifact"}])
def test_pulls_that_are_disabled(server, client, setting, how):
    repo = client.project() + "/app"
    digest = client.push_image(repo, "1", [unique()])

    def leaves_rows(reference):
        before = pulls()
        assert client.manifest(repo, reference).status == 200
        return pulls() > before

    def pulls():
        return int(server.psql("SELECT count(*) FROM audit WHERE operation = 'pull' AND "
                               f"resource LIKE '{repo}%'"))
    assert leaves_rows("1") and leaves_rows(digest)
    setting(**how)
    workers = len(server.workers("registry"))

    def all_know_it():
        before = pulls()
        for reference in ("1", digest) * 8 * workers:
            assert client.manifest(repo, reference).status == 200
        return pulls() == before
    wait_for(all_know_it)  # two seconds later
    setting(disabled_audit_log_event_types="", pull_audit_log_disable=False)
    wait_for(lambda: leaves_rows("1"))


def test_events_that_are_none(client):
    for value in ("nothing", "create_project,x", "create project"):
        refused(call(client, "PUT", "/configurations", {"disabled_audit_log_event_types": value}),
                400, "BAD_REQUEST")
