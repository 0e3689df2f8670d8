"""Groups of another directory: made, found, renamed, deleted."""
import re

import pytest

from registry import Client, unique
from rest import V2


@pytest.fixture
def n():
    return "g" + unique().hex()[:14]


def make(client, doc, status=201):
    a = client.call_api("POST", "/usergroups", doc, status)
    return a.location if status == 201 else a


def dn(n):
    return f"cn={n},ou=groups,dc=example"


def test_a_group_lives(client, n):
    place = make(client, {"group_name": n, "group_type": 1, "ldap_group_dn": dn(n)})
    gid = int(re.fullmatch(rf"{V2}/usergroups/(\d+)", place).group(1))
    one = {"id": gid, "group_name": n, "group_type": 1, "ldap_group_dn": dn(n)}
    assert client.get(place).json() == one
    a = client.call("PUT", place, b'{"group_name":"%s","group_type":3,"ldap_group_dn":"x"}'
                    % (n + "2").encode())
    assert a.status == 200 and a.body == b""
    assert client.get(place).json() == dict(one, group_name=n + "2")
    a = client.delete(place)
    assert a.status == 200 and a.body == b""
    for method, body in (("GET", None), ("PUT", b'{"group_name":"x"}'), ("DELETE", None)):
        assert client.call(method, place, body).status == 404


def test_types_and_names(client, n):
    for kind in (2, 3):
        place = make(client, {"group_name": n, "group_type": kind, "ldap_group_dn": dn(n)})
        assert "ldap_group_dn" not in client.get(place).json()
        make(client, {"group_name": n, "group_type": kind}, 409)
    place = make(client, {"group_type": 1, "ldap_group_dn": dn(n)})
    assert client.get(place).json()["group_name"] == dn(n)
    make(client, {"group_name": "other" + n, "group_type": 1, "ldap_group_dn": dn(n).upper()}, 409)
    other = make(client, {"group_name": n + "x", "group_type": 3})
    a = client.call("PUT", other, b'{"group_name":"%s"}' % n.encode())
    assert a.status == 409 and a.json()["errors"][0]["code"] == "CONFLICT"


def test_refusals(client, n):
    for doc, status in (
            ({}, 400), ({"group_name": n}, 400), ({"group_name": n, "group_type": 0}, 400),
            ({"group_name": n, "group_type": 4}, 400), ({"group_name": n, "group_type": -1}, 400),
            ({"group_name": n, "group_type": 2**62}, 400), ({"group_name": n, "group_type": "2"}, 400),
            ({"group_name": n, "group_type": 1}, 400), ({"group_name": "", "group_type": 2}, 400),
            ({"group_name": 5, "group_type": 2}, 400), ({"group_name": [], "group_type": 2}, 400),
            ({"group_name": "x" * 256, "group_type": 2}, 400),
            ({"group_name": "x" * 100000, "group_type": 2}, 400),
            ({"ldap_group_dn": "x" * 513, "group_name": n, "group_type": 1}, 400)):
        make(client, doc, status)
    place = make(client, {"group_name": n, "group_type": 2})
    for body in (b"", b"{}", b"[]", b'{"group_name":""}', b'{"group_name":null}', b'{"group_name":1}'):
        assert client.call("PUT", place, body).status == 400, body
    for gid, status in (("999999999", 404), ("0", 422), ("x", 422), ("9" * 30, 422)):
        assert client.get(f"{V2}/usergroups/{gid}").status == status, gid


def test_lists_and_search(client, n):
    for i in range(3):
        make(client, {"group_name": f"{n}-{i}", "group_type": 1, "ldap_group_dn": dn(f"{n}-{i}")})

    def found(who, query):
        a = who.get(f"{V2}/usergroups{query}")
        assert a.status == 200, a
        return [g["group_name"] for g in a.json()]

    assert found(client, f"?group_name={n}") == [f"{n}-{i}" for i in range(3)]
    assert found(client, f"?group_name={n}&page=2&page_size=2") == [f"{n}-2"]
    assert found(client, f"?ldap_group_dn={dn(n + '-1')}") == [f"{n}-1"]
    assert found(client, f"?group_name={n}'%20OR%201=1--") == []
    who = client.user()
    assert found(who, f"/search?groupname={n.upper()}-1") == [f"{n}-1"]
    a = who.get(f"{V2}/usergroups/search?groupname={n}")
    assert a.headers["X-Total-Count"] == "3"
    assert all(set(g) == {"id", "group_name", "group_type"} for g in a.json())
    assert who.get(f"{V2}/usergroups/search").status == 422


def test_only_system_administrators_manage_groups(server, client, n):
    place = make(client, {"group_name": n, "group_type": 2})
    for who, status in ((client.user(), 403), (Client(server, None), 401)):
        for method, path, body in (("GET", f"{V2}/usergroups", None), ("POST", f"{V2}/usergroups", b"{}"),
                                   ("GET", place, None), ("PUT", place, b"{}"), ("DELETE", place, None)):
            assert who.call(method, path, body).status == status, (method, path)
    assert Client(server, None).get(f"{V2}/usergroups/search?groupname=x").status == 401


def test_memberships_go_with_their_group(server, client, n):
    place = make(client, {"group_name": n, "group_type": 2})
    gid, project, who = int(place.rsplit("/", 1)[1]), client.project(), client.user()
    client.call_api("POST", f"/projects/{project}/members",
                    {"role_id": 2, "member_group": {"id": gid}}, 201)
    server.psql(f"INSERT INTO usergroup_user SELECT {gid}, user_id FROM users WHERE username = '{who.name}'")
    assert who.get(f"{V2}/projects/{project}").status == 200
    assert client.delete(place).status == 200
    assert who.get(f"{V2}/projects/{project}").status == 403
    rows = server.psql("SELECT operation FROM audit WHERE resource_type = 'usergroup' "
                       f"AND resource = '{n}' ORDER BY op_time").splitlines()
    assert rows == ["create", "delete"]
