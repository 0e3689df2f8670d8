"""Fixtures of the end-to-end tests.

    def test_ping(server):                # runs under each web server
        assert server.http("GET", "/v2/").status_code == 401

server       a running instance, shared by all tests of the session, once for
             apache, lighttpd and apache-fcgid each: use names of your own
             (the fixture "name" makes one) and leave the instance running
make_server  make_server("lighttpd") gives an instance of your own, for tests
             that stop, break or reconfigure it
tree         the installed tree that instances are made of
name         a fresh name, valid for projects, repositories and tags

ROADSTEAD_WEB="lighttpd apache" limits the servers.  instance.py has the rest.
"""
import itertools
import os

import pytest

from instance import Instance, build_tree

SERVERS = os.environ.get("ROADSTEAD_WEB", "apache lighttpd apache-fcgid").split()
counter = itertools.count(1)


@pytest.fixture(scope="session")
def tree():
    return build_tree()


@pytest.fixture(scope="session", params=SERVERS)
def server(request, tree):
    rs = Instance(tree, request.param)
    try:
        rs.create()
        rs.up()
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
