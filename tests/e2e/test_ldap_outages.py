"""A directory that is away, slow, or not the one it should be."""
import concurrent.futures
import time

import pytest

from directory import PASSWORD, Silent
from directory_login import ME
from instance import free_ports
from stall import Stalling
from test_robots import PULL, make

SLACK = 2  # seconds beyond what the directory may take
QUICK = 2  # seconds, on a busy machine, for what needs no directory


@pytest.fixture
def silent():
    made = [Silent(), Silent()]
    yield made
    for s in made:
        s.close()


def url(port):
    return f"ldap://127.0.0.1:{port}"


def timed(what):
    began = time.monotonic()
    a = what()
    return a, time.monotonic() - began


def unavailable(a):
    assert a.status == 503 and int(a.headers["Retry-After"]) > 0, a
    return a


# --- several, and none -------------------------------------------------------------
@pytest.mark.parametrize("between", [" ", ",", " , ", "  "])
def test_the_second_of_two(site, slapd, between):
    dead = url(free_ports(1)[0])
    site.use(slapd, ldap_url=dead + between + slapd.url)
    assert site.status("bob", PASSWORD) == 200
    site.use(slapd, ldap_url=slapd.url + between + dead)
    assert site.status("bob", PASSWORD) == 200


def test_the_second_when_the_first_says_nothing(site, slapd, silent):
    site.use(slapd, ldap_url=f"{url(silent[0].port)} {slapd.url}", ldap_timeout=1)
    a, took = timed(lambda: site.person("bob", PASSWORD).get(ME))
    assert a.status == 200 and silent[0].callers() >= 1
    assert took < 1 * 2 + SLACK


def test_no_answer_has_an_end(site, slapd, silent):
    site.use(slapd, ldap_url=",".join(url(s.port) for s in silent), ldap_timeout=1)
    for path in (ME, "/v2/", "/service/token?service=harbor-registry"):
        a, took = timed(lambda: site.person("bob", PASSWORD).get(path))
        unavailable(a)
        assert took < 1 * 2 + SLACK
    assert all(s.callers() for s in silent)


@pytest.mark.parametrize("how", ["stopped", "paused"])
def test_it_goes_and_comes_back(site, make_slapd, how):
    """Without anything done here; the administrator gets in all the time."""
    d = make_slapd()
    site.use(d, ldap_timeout=1)
    assert site.status("bob", PASSWORD) == 200
    d.stop() if how == "stopped" else d.pause()
    unavailable(site.person("carol", PASSWORD).get(ME))
    assert site.status("admin", site.admin_password) == 200
    d.start() if how == "stopped" else d.resume()
    assert site.status("carol", PASSWORD) == 200
    assert site.status("bob", PASSWORD) == 200


def test_who_was_known_gets_in_without_it(site, make_slapd):
    d = make_slapd()
    site.use(d, ldap_timeout=1)
    bob = site.person("bob", PASSWORD)
    with site.one_worker():
        assert bob.get(ME).status == 200
        d.stop()
        assert {bob.get(ME).status for _ in range(10)} == {200}


def test_an_outage_is_no_wrong_password(site, make_slapd):
    """So it does not slow down the next log-in either."""
    d = make_slapd()
    site.use(d, ldap_timeout=1)
    d.stop()
    for _ in range(15):
        unavailable(site.person("bob", PASSWORD).get(ME))
    assert site.psql("SELECT count(*) FROM login_failure") == "0"
    d.start()
    assert site.status("bob", PASSWORD) == 200


def test_others_work_while_it_says_nothing(site, make_slapd):
    d = make_slapd()
    site.use(d, ldap_timeout=3)
    project = site.root.project()
    digest = site.root.push_image(f"{project}/app", "1")
    robot = make(site.root, {"kind": "project", "namespace": project,
                             "access": [{"resource": r, "action": a} for r, a in (PULL,)]})
    bearer = site.root.bearer(f"repository:{project}/app:pull")
    many = 4 * (len(site.workers("api")) + len(site.workers("registry")))
    d.pause()
    doors = (ME, "/v2/", "/service/token?service=harbor-registry")
    with concurrent.futures.ThreadPoolExecutor(many * 3) as pool:
        waiting = [pool.submit(timed, lambda p=p: site.person("carol", PASSWORD).get(p))
                   for _ in range(many) for p in doors]
        concurrent.futures.wait(waiting, timeout=1)
        try:
            for what in (lambda: site.root.get(ME),
                         lambda: site.root.get("/service/token?service=harbor-registry"),
                         lambda: site.root.get("/v2/"),
                         lambda: robot.manifest(f"{project}/app", digest),
                         lambda: robot.get("/service/token?service=harbor-registry"),
                         lambda: bearer.manifest(f"{project}/app", digest)):
                a, took = timed(what)
                assert a.status == 200 and took < QUICK, (a, took)
            assert any(not w.done() for w in waiting), "they waited meanwhile"
        finally:
            answers = [w.result() for w in waiting]
            d.resume()
    assert {a.status for a, _ in answers} == {503}
    assert max(took for _, took in answers) < 3 + SLACK
    assert min(took for _, took in answers) < 3, "there is a limit to those that wait for it"


def test_a_crowd_is_let_in(site, make_slapd):
    """As long as the directory answers, the limit is no reason to refuse anybody."""
    d = make_slapd()
    names = [f"crowd{i}" for i in range(64)]
    for name in names:
        d.add_user(name)
    site.use(d)
    for path in (ME, "/v2/", "/service/token?service=harbor-registry"):
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            answers = list(pool.map(lambda n: site.person(n, PASSWORD).get(path).status, names))
        assert set(answers) == {200}, path


def test_a_newcomer_at_all_doors_is_one_user(site, make_slapd):
    d = make_slapd()
    d.add_user("newcomer")
    dn = d.add_group("newcomers", d.user("newcomer"))
    site.use(d)
    project = site.team(dn)
    doors = (ME, "/v2/", "/service/token?service=harbor-registry") * 10
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        who = site.person("newcomer", PASSWORD)
        assert {a.status for a in pool.map(who.get, doors)} == {200}
    assert site.psql("SELECT count(*) FROM users WHERE username = 'newcomer'") == "1"
    assert site.role(who, project) == 2


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
@pytest.mark.parametrize("port", ["http_port", "https_port"])
def test_a_server_of_another_kind(site, slapd, scheme, port):
    site.use(slapd, ldap_url=f"{scheme}://127.0.0.1:{getattr(site, port)}", ldap_timeout=1)
    a, took = timed(lambda: site.person("bob", PASSWORD).get(ME))
    unavailable(a)
    assert took < 1 + SLACK


# --- who it is ---------------------------------------------------------------------
def test_ldaps_with_our_authority(site, slapd):
    site.use(slapd, ldap_url=slapd.ldaps_url)
    assert site.status("bob", PASSWORD) == 200


def test_starttls_with_our_authority(site, slapd):
    site.use(slapd, ldap_starttls=True)
    mark = slapd.mark()
    assert site.status("bob", PASSWORD) == 200
    with (slapd.folder / "log").open() as log:
        log.seek(mark)
        assert "STARTTLS" in log.read()


def tls_settings(d, how):
    return {"ldap_url": d.ldaps_url} if how == "ldaps" else {"ldap_starttls": True}


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_another_authority_is_refused(site, slapd, make_slapd, how):
    """Before any password is sent."""
    other = make_slapd(start=False)
    for pem in (other.ca.pem, ""):
        site.use(slapd, ldap_ca_certificate=pem, **tls_settings(slapd, how))
        mark = slapd.mark()
        unavailable(site.person("bob", PASSWORD).get(ME))
        said = site.root.call_api("POST", "/ldap/ping").json()
        assert said["success"] is False and "certificate" in said["message"]
        with (slapd.folder / "log").open() as log:
            log.seek(mark)
            assert "BIND" not in log.read()


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_another_name_is_refused(site, make_slapd, how):
    d = make_slapd(names=("elsewhere.example.com",))
    site.use(d, **tls_settings(d, how))
    unavailable(site.person("bob", PASSWORD).get(ME))
    site.use(d, ldap_verify_cert=False, **tls_settings(d, how))
    assert site.status("bob", PASSWORD) == 200


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_verifying_may_be_left_out(site, slapd, how):
    site.use(slapd, ldap_verify_cert=False, ldap_ca_certificate="", **tls_settings(slapd, how))
    assert site.status("bob", PASSWORD) == 200
    assert site.status("bob", "wrong") == 401


def test_starttls_is_never_given_up(site, make_slapd):
    """A server that has no TLS gets no password, whatever is verified."""
    d = make_slapd(names=())
    for verify in (True, False):
        site.use(d, ldap_starttls=True, ldap_verify_cert=verify)
        unavailable(site.person("bob", PASSWORD).get(ME))
    with (d.folder / "log").open() as log:
        assert f'BIND dn="{d.reader_dn}"' not in log.read()


# --- in the middle ----------------------------------------------------------------
@pytest.mark.parametrize("after", [0, 5, 14, 20, 200])
@pytest.mark.parametrize("how", ["plain", "ldaps", "starttls"])
def test_an_answer_that_stops_has_an_end(site, slapd, how, after):
    port = slapd.tls_port if how == "ldaps" else slapd.port
    with Stalling(port, after) as way:
        scheme = "ldaps" if how == "ldaps" else "ldap"
        site.use(slapd, ldap_url=f"{scheme}://127.0.0.1:{way.port}", ldap_timeout=1,
                 ldap_starttls=how == "starttls")
        a, took = timed(lambda: site.person("bob", PASSWORD).get(ME))
        unavailable(a)
        assert way.stalled and took < 1 + SLACK
