"""Every operation of docs/api.yaml, driven from there: valid requests, and hostile ones."""
import os
import re

import pytest

import stock
from conftest import SERVERS
from described import fits, operations
from hostile import Case, cases, no_objects
from instance import POOLS, running
from world import Call, World, encode

# What an instance without users of a directory refuses; tried in test_ldap_api.py.
ELSEWHERE = {"POST /api/v2.0/ldap/users/import"}
# What changes nothing that lasts; and bytes on their way, which a manifest puts to use.
UNRECORDED = {"POST /api/v2.0/ldap/ping",
              "POST /v2/{name}/blobs/uploads/",
              "POST /v2/{name}/blobs/uploads",
              "PATCH /v2/{name}/blobs/uploads/{uuid}", "PUT /v2/{name}/blobs/uploads/{uuid}",
              "DELETE /v2/{name}/blobs/uploads/{uuid}",
              *(str(op) for op in operations() if op.path.endswith("/preview"))}
TEXTS = {"application/json", "application/x-www-form-urlencoded"}


def each(wanted):
    """A test of each operation that is wanted."""
    return pytest.mark.parametrize("op", filter(wanted, operations()), ids=str)


def is_list(op):
    return "page" in {p.name for p in op.parameters} and op.path != "/api/v2.0/x/search"


def writes(op):
    return not op.reads and not op.public


# What the web server in front makes no difference to; behind the others each operation
# is tried with what is valid, and with a part of what is hostile.
once = pytest.mark.parametrize("world", SERVERS[:1], indirect=True, scope="module")

# Under sanitizers without the cases of single properties.
FEW = "asan" in os.environ.get("ROADSTEAD_PART", "")


@pytest.fixture(scope="module", params=SERVERS)
def world(request, tree, slapd):
    """An instance of its own, whose workers live through all of it."""
    with running(tree, request.param) as rs:
        w = World(rs, slapd)
        w.pids = workers(rs)
        yield w
        w.close()
        stock.settle(rs)


@pytest.fixture(autouse=True)
def as_before(world):
    """Settings are put back, and no worker has died."""
    settings = world.settings()
    yield
    if world.settings() != settings:
        world.set(settings)
    assert workers(world.rs) == world.pids


def workers(rs):
    return {pool: sorted(rs.workers(pool)) for pool in POOLS}


def succeeds(world, op, call):
    a = world.send(call)
    assert a.status < 400, (call.path, call.doc, a)
    op.check(a)
    return a


# --- the description itself --------------------------------------------------
@once
def test_the_description_describes(world):
    for op in operations():
        counted = any("X-Total-Count" in r.get("headers", {}) for r in op.responses.values())
        assert counted == is_list(op), str(op)
        assert any(status < 400 for status in op.responses), str(op)
        if op.body and op.body.example is not None and op.body.type == "application/json":
            assert fits(op.body.schema, op.body.example), str(op)


# --- valid -------------------------------------------------------------------
@each(lambda op: str(op) not in ELSEWHERE)
def test_valid(world, op):
    """What the description asks for succeeds, and the answer is as described."""
    succeeds(world, op, world.call(op))
    for p in op.parameters:
        if p.required or p.where == "path":
            continue
        for value in p.values():
            call = world.call(op)
            succeeds(world, op, call.but(query=[*call.query, (p.name, value)])
                     if p.where == "query" else call.but(headers={**call.headers, p.name: value}))


@once
@each(lambda op: op.body and op.body.type in TEXTS and str(op) not in ELSEWHERE and
      op.body.schema.get("additionalProperties") is not False)
def test_unknown_properties_are_ignored(world, op):
    call = world.call(op)
    doc = {**call.doc, "x_unknown": "x" if "form" in op.body.type else [{"y": None}]}
    succeeds(world, op, call.but(body=encode(op.body, doc)))


@each(is_list)
def test_pages(world, op):
    """One item a page, from the first page on by Link, is what one page has."""
    call = world.call(op)
    world.fill(op, call)
    whole = succeeds(world, op, call.but(query=[*call.query, ("page_size", 100)]))
    path, seen = call.but(query=[*call.query, ("page_size", 1)]).path, []
    while path and len(seen) < 5:
        a = succeeds(world, op, call.but(template=path, seeds={}, query=[]))
        assert len(a.json()) <= 1 and a.headers["X-Total-Count"] == whole.headers["X-Total-Count"]
        seen += a.json()
        found = re.search('<([^>]*)>; rel="next"', a.headers["Link"] or "")
        path = found and found[1].replace(" ", "%20")
    assert seen == whole.json()[:5]


# --- on record ---------------------------------------------------------------
def recorded(world, answer):
    """What the audit says of the request, beside that somebody logged in by the way."""
    rows = world.eye.session.ask(
        "SELECT operation || '_' || resource_type, success FROM audit WHERE "
        f"request_id = '{answer.headers['X-Request-Id']}' AND NOT "
        "(operation = 'login' AND username IN ('admin', '%s'))" % world.somebody)
    return [row.split("|") for row in rows]


@once
@each(lambda op: not op.reads and str(op) not in ELSEWHERE)
def test_what_changes_is_recorded(world, op):
    """Exactly one row, of an event that the list of events has."""
    rows = recorded(world, succeeds(world, op, world.call(op)))
    if str(op) in UNRECORDED:
        assert rows == []
        return
    [(event, success)] = rows
    assert event in events(world) and success == "t"


@once
@each(writes)
def test_refusals_are_recorded(world, op):
    """Exactly one row for somebody who may not, none for nobody."""
    call = world.call(op)
    a = world.send(call, world.people["somebody"])
    rows = recorded(world, a)
    if a.status == 403 or (a.status == 401 and op.path.startswith("/v2/")):
        assert [success for _, success in rows] == ["f"] * (str(op) != "POST /api/v2.0/ldap/ping")
        assert {event for event, _ in rows} <= events(world)
    else:
        assert "f" not in [success for _, success in rows]
    a = world.send(call, {})
    assert a.status < 400 or recorded(world, a) == []


def events(world):
    listed = world.send(Call("GET", "/api/v2.0/auditlog-exts/events", {})).json()
    return {e["event_type"] for e in listed}


# --- hostile -----------------------------------------------------------------
class Siege:
    """Sends case after case to one operation, and knows all that went wrong.

    Refusals are on record, so the database has changed after each of them; what else may
    have changed is looked at after every ten."""

    def __init__(self, world, op):
        self.world, self.op, self.state, self.wrong = world, op, world.state(), []
        self.unseen, self.taken = 0, False

    def send(self, case, who=None):
        a = self.world.send(case.call, who)
        try:
            if not self.op.reads:
                self.look(a)
            self.op.check(a)
            assert "X-Evil" not in a.headers
            assert a.status >= 400 or not case.refused, f"taken: {a}"
        except Exception as e:
            self.wrong.append(f"{case.what}: {str(e)[:300]}")

    def look(self, a):
        self.unseen, self.taken = self.unseen + 1, self.taken or a.status < 400
        if self.unseen < 10:
            return
        before, self.state = self.state, self.world.state()
        changed = [table for table in before if before[table] != self.state[table]]
        taken, self.unseen, self.taken = self.taken, 0, False
        assert taken or not changed, f"{a}, or one of nine before it, changed {changed}"

    def end(self):
        before, self.state = self.state, self.world.state()
        assert self.taken or before == self.state
        assert not self.wrong, "\n".join([str(self.op), *self.wrong])


def part(made, place):
    """One that must be refused, and every twelfth; each is in the part of some operation."""
    return [made[0], *made[1 + place % 12::12]]


@each(bool)
def test_hostile(world, op):
    """Nothing breaks, what is refused changes nothing, and nobody hears about our insides."""
    call, first = world.call(op), world.rs.web == SERVERS[0]
    siege, made = Siege(world, op), cases(op, call, first and not FEW)
    for case in made if first else part(made, operations().index(op)):
        siege.send(case)
    siege.end()


@once
@each(writes)
def test_strangers(world, op):
    """Without a name, or without a role, nothing is done, whatever the body is."""
    call = world.call(op)
    siege = Siege(world, op)
    bodies = {"as it is": call.body, **(dict(no_objects(call.body)) if call.doc else {})}
    for what, body in bodies.items():
        for who, headers in world.people.items():
            refused = who == "nobody" or what != "as it is"
            siege.send(Case(f"{who}, {what}", call.but(body=body), refused), headers)
    siege.end()


@once
@each(writes)
def test_forged(world, op):
    """A session's cookie alone does nothing: not without the token, nor with another one."""
    call, mine, other = world.call(op), world.session().headers(), world.browser()
    siege = Siege(world, op)
    for what, token in (("none", None), ("empty", ""), ("another", other["X-Harbor-CSRF-Token"]),
                        ("cut", mine["X-Harbor-CSRF-Token"][:-1]), ("no base64", "!" * 88)):
        headers = {**call.headers, "Cookie": mine["Cookie"]}
        if token is not None:
            headers["X-Harbor-CSRF-Token"] = token
        siege.send(Case(f"token: {what}", call.but(headers=headers), True), {})
    siege.end()
