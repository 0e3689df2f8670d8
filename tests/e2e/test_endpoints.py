"""Other registries (/registries of the API), their secrets, and the types there are."""
import re

import pytest

from instance import SOURCE
from registry import Client, unique
from rest import V2, call, listed, refused
from test_api_lists import names
from test_robots import make, place

SECRET = "Hush-of-another-registry"
KINDS = re.findall(r'^X\("([^"]+)"', (SOURCE / "common/model/endpoint.def").read_text(), re.M)


@pytest.fixture
def n():
    return "e" + unique().hex()[:14]


def wanted(n, **more):
    return {"name": n, "url": "https://registry.example.com", "type": "docker-registry", **more}


def add(client, n, **more):
    a = call(client, "POST", "/registries", wanted(n, **more))
    assert a.status == 201 and a.body == b"", a
    return int(re.fullmatch(rf"{V2}/registries/(\d+)", a.location).group(1))


def read(client, number):
    return listed(client, f"/registries/{number}")


def put(client, number, **doc):
    a = call(client, "PUT", f"/registries/{number}", doc)
    assert (a.status, a.body) == (200, b""), a


def sealed(client, number):
    return client.rs.psql(f"SELECT access_secret FROM endpoint WHERE endpoint_id = {number}")


def test_an_endpoint_lives(client, n):
    ca = client.rs.ca.read_text()
    number = add(client, n, description="theirs", insecure=True, ca_certificate=ca,
                 credential={"type": "basic", "access_key": "bob", "access_secret": SECRET})
    one = read(client, number)
    times = {k: one.pop(k) for k in ("creation_time", "update_time")}
    assert one == {"id": number, "name": n, "description": "theirs", "type": "docker-registry",
                   "url": "https://registry.example.com", "insecure": True, "ca_certificate": ca,
                   "credential": {"type": "basic", "access_key": "bob", "access_secret": "*****"}}
    assert all(t.endswith("Z") for t in times.values())
    refused(call(client, "POST", "/registries", wanted(n)), 409, "CONFLICT")
    put(client, number, name=n + "2", url="http://other", insecure=False, ca_certificate="", description="",
        type="harbor", credential_type="oauth", access_key="")
    one = {**read(client, number), **times}
    assert one == {"id": number, "name": n + "2", "type": "docker-registry", "url": "http://other",
                   "credential": {"type": "oauth", "access_secret": "*****"}, **times}
    a = client.delete(f"{V2}/registries/{number}")
    assert (a.status, a.body) == (200, b"")
    for method, doc in (("GET", None), ("PUT", {}), ("DELETE", None)):
        refused(call(client, method, f"/registries/{number}", doc), 404, "NOT_FOUND")


def test_little_is_enough(client, n):
    one = read(client, add(client, n))
    assert set(one) == {"id", "name", "type", "url", "creation_time", "update_time"}
    assert "credential" not in read(client, add(client, n + "2", credential={"type": "", "access_key": ""}))
    assert "credential" not in read(client, add(client, n + "3", credential=None))


def test_secrets_are_sealed_and_never_shown(client, n):
    number = add(client, n, credential={"access_key": "bob", "access_secret": SECRET})
    first = sealed(client, number)
    assert first.startswith("s1.") and SECRET not in first
    put(client, number, access_secret=SECRET + "2")
    second = sealed(client, number)
    put(client, number, access_secret="*****", access_key="eve")  # as it was read
    assert first != second == sealed(client, number)
    put(client, number, description="new")
    assert second == sealed(client, number)
    assert read(client, number)["credential"] == {"type": "basic", "access_key": "eve", "access_secret": "*****"}
    put(client, number, access_secret="")
    assert sealed(client, number) == ""
    assert read(client, number)["credential"] == {"type": "basic", "access_key": "eve"}
    told = client.rs.log() + client.rs.psql("SELECT string_agg(audit::text, ' ') FROM audit")
    assert n in told and SECRET not in told


def test_urls_are_brought_into_one_form(client, n):
    number = add(client, n, url="HTTPS://Registry.Example.com:443/Path//")
    assert read(client, number)["url"] == "https://registry.example.com/Path"
    put(client, number, url="http://[::1]:5000/")
    assert read(client, number)["url"] == "http://[::1]:5000"
    for url in ("", "registry.example.com", "ftp://a", "https://u:p@a", "https://a/?x=y", "https://a/#x",
                "https://", "https://a b", "javascript:alert(1)", "https://a:99999", "file:///etc/passwd",
                "https://" + "a" * 1100, 5):
        refused(call(client, "POST", "/registries", wanted(n + "2", url=url)), 400, "BAD_REQUEST")
        refused(call(client, "PUT", f"/registries/{number}", {"url": url}), 400, "BAD_REQUEST")
    assert read(client, number)["url"] == "http://[::1]:5000"


def test_what_is_refused(client, n):
    number = add(client, n)
    before = read(client, number)
    for doc in ({"name": ""}, {"name": 5}, {"name": "x" * 256}, {"description": "x" * 4097}, {"insecure": "true"},
                {"ca_certificate": "x"}, {"ca_certificate": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"}):
        for method, path in (("POST", "/registries"), ("PUT", f"/registries/{number}")):
            refused(call(client, method, path, {**wanted(n + "2"), **doc}), 400, "BAD_REQUEST")
    for doc in ({"type": ""}, {"type": "aws-ecr"}, {"type": None}, {"credential": "x"},
                {"credential": {"type": "secret"}}, {"credential": {"access_key": "x" * 256}},
                {"credential": {"access_secret": "x" * 16385}}, {"credential": {"access_secret": "*****"}}):
        refused(call(client, "POST", "/registries", {**wanted(n + "2"), **doc}), 400, "BAD_REQUEST")
    for doc in ({"credential_type": "x"}, {"access_key": 5}, {"access_secret": "x" * 16385}, [], "x"):
        refused(call(client, "PUT", f"/registries/{number}", doc), 400, "BAD_REQUEST")
    add(client, n + "3")
    refused(call(client, "PUT", f"/registries/{number}", {"name": n + "3"}), 409, "CONFLICT")
    assert read(client, number) == before
    for bad in ("0", "x", "9" * 40):
        assert client.get(f"{V2}/registries/{bad}").status == client.delete(f"{V2}/registries/{bad}").status == 422
    assert n + "2" not in names(listed(client, "/registries?page_size=100"))


def test_lists(client, n):
    for i, kind in enumerate(("quay", "harbor", "quay")):
        add(client, f"{n}-{i}", type=kind, url=f"https://{n}-{2 - i}")
    for query, found in ((f"name={n.upper()}", [0, 1, 2]), (f"q=name%3D~{n},type%3Dquay", [0, 2]),
                         (f"name={n}-&sort=-name", [2, 1, 0]), (f"name={n}&sort=url", [2, 1, 0]),
                         (f"q=url%3Dhttps://{n}-2", [0]), (f"name={n}%25", [])):
        assert names(listed(client, "/registries?" + query)) == [f"{n}-{i}" for i in found], query
    a = client.get(f"{V2}/registries?name={n}&page=2&page_size=2")
    assert names(a.json()) == [f"{n}-2"] and a.headers["X-Total-Count"] == "3"


def test_who_may(client, n):
    number = add(client, n)
    path, boss = f"/registries/{number}", client.member(client.project(), 1)
    robot = make(client, place("/", *(("registry", x) for x in ("create", "read", "update", "list", "delete"))))
    for method, where, doc in (("GET", "/registries", None), ("GET", path, None), ("PUT", path, {"description": "x"}),
                               ("POST", "/registries", wanted(n + "2")), ("DELETE", path, None)):
        assert call(Client(client.rs, None), method, where, doc).status == 401
        assert call(boss, method, where, doc).status == 403
        assert call(make(client, place("/", ("user", "list"))), method, where, doc).status == 403
        assert call(robot, method, where, doc).status in (200, 201)
    rows = client.rs.psql("SELECT operation, username FROM audit WHERE resource_type = 'registry' "
                          f"AND resource = '{n}' ORDER BY op_time").splitlines()
    assert rows == ["create|admin", f"update|{robot.name}", f"delete|{robot.name}"]


def test_one_in_use_stays(server, client, n):
    """Whatever refers to it by foreign key."""
    number = add(client, n)
    server.psql("CREATE TABLE uses_endpoint (endpoint_id bigint REFERENCES endpoint);"
                f"INSERT INTO uses_endpoint VALUES ({number})")
    try:
        refused(client.delete(f"{V2}/registries/{number}"), 412, "VIOLATE_FOREIGN_KEY_CONSTRAINT")
    finally:
        server.psql("DROP TABLE uses_endpoint")
    assert client.delete(f"{V2}/registries/{number}").status == 200


def test_types(client, n):
    assert listed(client, "/replication/adapters") == KINDS
    for i, kind in enumerate(KINDS):
        assert read(client, add(client, f"{n}-{i}", type=kind))["type"] == kind
    infos = listed(client, "/replication/adapterinfos")
    assert infos["google-gcr"]["credential_pattern"]["access_key_data"] == "_json_key"
    assert set(infos) < set(KINDS) and "harbor" not in infos
    robot = make(client, place("/", ("replication-adapter", "list")))
    for path in ("/replication/adapters", "/replication/adapterinfos"):
        assert robot.get(V2 + path).status == 200 and client.user().get(V2 + path).status == 403
