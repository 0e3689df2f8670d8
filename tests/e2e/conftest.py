"""Fixtures of the end-to-end tests.

    def test_ping(server):                # runs under each web server
        assert server.http("GET", "/v2/").status_code == 401

server       a running instance, shared by all tests of the session, once for
             apache, lighttpd and apache-fcgid each: use names of your own
             (the fixture "name" makes one) and leave the instance running;
             behind the last test all rows must have their files, and no session,
             lock or temporary file is left
victim       like server, but with workers that fail on command (faults.py) and
             tests that stop and kill things
make_server  make_server("lighttpd") gives an instance of your own, for tests
             that stop, break or reconfigure it
tree         the installed tree that instances are made of
name         a fresh name, valid for projects, repositories and tags
client       registry.Client of the server, as the administrator
repo         a repository's name in a fresh private project
slapd        an OpenLDAP directory, shared by all tests: leave it running and as it
             is, but for entries with names of your own
make_slapd   make_slapd(size_limit=500) gives one of your own, in a tenth of a second
samba        an Active Directory, likewise shared; there is no cheap one of your own
site         an instance whose users come from a directory: say which by site.use()
unchanged    the test must leave sessions, files and rows as they were when the
             fixture was made: name it behind the fixtures that prepare

ROADSTEAD_WEB="lighttpd apache" limits the servers.  instance.py has the rest.
"-n 2 --dist loadgroup" lets two run tests at the same time, each on instances of its own.
"""
import itertools
import os

import pytest

import stock
from directory import Slapd
from directory_login import Site
from faults import Faulty
from instance import Instance, build_tree, children, running, wait_for
from registry import Client
from samba import Samba

SERVERS = os.environ.get("ROADSTEAD_WEB", "apache lighttpd apache-fcgid").split()
counter = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Who runs one test of a file behind a server runs the others; nobody else makes a domain."""
    for item in items:
        params = getattr(item, "callspec", None) and item.callspec.params
        server = next((v for v in (params or {}).values() if v in SERVERS), "none")
        group = "samba" if "samba" in item.fixturenames else f"{item.path.stem} {server}"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def tree():
    return build_tree()


@pytest.fixture(scope="session", params=SERVERS)
def server(request, tree):
    with running(tree, request.param) as rs:
        yield rs
        stock.settle(rs)


@pytest.fixture(scope="session", params=SERVERS)
def victim(request, tree):
    rs = Faulty(tree, request.param)
    try:
        yield rs
    finally:
        rs.destroy()


@pytest.fixture
def make_server(tree):
    made = []

    def make(web="lighttpd", up=True, args=()):
        rs = Instance(tree, web)
        made.append(rs)
        rs.create(*args)
        if up:
            rs.up()
        return rs

    yield make
    for rs in made:
        rs.destroy()


@pytest.fixture
def name():
    return f"t{os.getpid()}-{next(counter)}"


@pytest.fixture
def client(server):
    return Client(server)


@pytest.fixture
def repo(client):
    return client.project() + "/app"


@pytest.fixture
def no_jobs(server, client):
    """No process of a job comes or goes meanwhile."""
    client.call_api("PUT", "/jobservice/queues/all", {"action": "pause"})
    wait_for(lambda: not children(server.pid("jobd")))
    yield
    client.call_api("PUT", "/jobservice/queues/all", {"action": "resume"})


@pytest.fixture
def unchanged(server):
    before = stock.take(server)
    yield
    assert stock.take(server) == before


@pytest.fixture(scope="session")
def slapd():
    d = Slapd()
    try:
        d.start()
        yield d
    finally:
        d.close()


@pytest.fixture
def make_slapd():
    made = []

    def make(start=True, **options):
        d = Slapd(**options)
        made.append(d)
        if start:
            d.start()
        return d

    yield make
    for d in made:
        d.close()


@pytest.fixture(scope="session")
def samba():
    ad = Samba()
    try:
        ad.start()
        yield ad
    finally:
        ad.close()


@pytest.fixture(scope="session")
def site(tree):
    rs = Site(tree)
    try:
        yield rs
        rs.down()
        assert not rs.complaints()
    finally:
        rs.destroy()
