"""Log-in by a directory behind each web server: every way in, and a directory that hangs."""
import concurrent.futures
import time

import pytest

from conftest import SERVERS
from directory import PASSWORD
from directory_login import ME, Site

DOORS = (ME, "/v2/", "/service/token?service=harbor-registry")


@pytest.fixture(scope="module", params=SERVERS)
def house(request, tree, slapd):
    rs = Site(tree, request.param)
    try:
        rs.use(slapd)
        yield rs
        rs.down()
        assert not rs.complaints()
    finally:
        rs.destroy()


@pytest.mark.parametrize("door", DOORS)
def test_every_way_in(house, door):
    assert house.person("bob", PASSWORD).get(door).status == 200
    for name, password in (("bob", "Wrong-1-password"), ("dave", PASSWORD), ("nobody", PASSWORD),
                           ("*", PASSWORD), ("bob", "")):
        assert house.person(name, password).get(door).status == 401, name


def test_roles_by_group(house, slapd):
    project = house.team(slapd.group("devs"))
    bob, alice = house.person("bob", PASSWORD), house.person("alice", PASSWORD)
    assert bob.push_image(f"{project}/app", "1")
    assert alice.manifest(f"{project}/app", "1").status == 401
    by_token = bob.bearer(f"repository:{project}/app:pull")
    assert by_token.manifest(f"{project}/app", "1").status == 200


def test_the_administrator_never_waits_for_it(house, make_slapd):
    d = make_slapd()
    house.use(d, ldap_timeout=3)
    d.pause()
    with concurrent.futures.ThreadPoolExecutor(60) as pool:
        crowd = [pool.submit(lambda p=p: house.person("carol", PASSWORD).get(p).status)
                 for _ in range(20) for p in DOORS]
        concurrent.futures.wait(crowd, timeout=1)
        for door in DOORS:
            began = time.monotonic()
            assert house.root.get(door).status == 200
            assert time.monotonic() - began < 2, door
        assert {c.result() for c in crowd} == {503}
    d.resume()
    assert house.person("carol", PASSWORD).get(ME).status == 200
