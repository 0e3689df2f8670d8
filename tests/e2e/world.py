"""Somebody who knows how to make what an operation of the API needs.

    w = World(rs)
    call = w.call(op)            # a valid request, with things of its own to work on
    a = w.send(call)             # the answer, over a connection that is kept
    w.state()                    # changes when anything that is kept changes

Things are made by the description itself: what {id} stands for is made by the
POST one level up with the example of its body.  SEEDS has what is not, BODIES
and QUERIES have examples that depend on what there is.
"""
import dataclasses
import itertools
import re
import select
import urllib.parse

from described import operations
from directory_login import settings
from instance import Session
from registry import Client, basic, connect, digest_of, dump, read_answer, unique
from rest import Browser

# Requests leave their mark here, also those that are refused.
VOLATILE = re.compile("audit|login_failure$|session$|job_daemon$")
# Properties whose examples must not be taken yet.
FRESH = ("username", "email", "project_name", "name", "group_name")
BY_NAME = {str(op): op for op in operations()}
counter = itertools.count(1)


@dataclasses.dataclass
class Call:
    """One request, not sent yet."""
    method: str
    template: str
    seeds: dict
    query: list = dataclasses.field(default_factory=list)
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = None
    doc: dict = None

    @property
    def path(self):
        path = self.template
        for name, value in self.seeds.items():
            path = path.replace("{%s}" % name, str(value))
        query = "&".join(f"{k}={v}" for k, v in self.query)
        return path + ("?" + query if query else "")

    def but(self, **changes):
        return dataclasses.replace(self, **changes)


class Wire:
    """A connection that is kept while the server wants it, too."""

    def __init__(self, rs):
        self.rs, self.sock, self.file = rs, None, None

    def open(self):
        """The old connection, or a new one where the server has ended that."""
        if self.sock and select.select([self.sock], [], [], 0)[0]:
            self.close()
        if not self.sock:
            self.sock = connect(self.rs)
            self.file = self.sock.makefile("rb")

    def send(self, call):
        body = call.body if call.body is not None else b""
        head = [f"{call.method} {call.path} HTTP/1.1", f"Host: {self.rs.host}"]
        head += [f"{k}: {v}" for k, v in call.headers.items()]
        if body or call.method not in ("GET", "HEAD", "DELETE"):
            head.append(f"Content-Length: {len(body)}")
        self.open()
        try:
            self.sock.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it said no before it had read all
        a = read_answer(self.file, call.method)
        assert a, f"no answer to {head[0]}"
        if a.headers["Connection"] == "close":
            self.close()
        return a

    def close(self):
        if self.sock:
            self.file.close()
            self.sock.close()
            self.sock = None


class Eye:
    """A checksum of all tables, over a connection to the database that is kept.

    As long as no transaction that writes has ended or begun, it is the last one.
    """

    def __init__(self, rs):
        self.session = Session(rs)
        names = rs.psql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
        self.snapshot = self.sums = None
        self.query = " UNION ALL ".join(
            f"SELECT '{t}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {t} AS t"
            for t in sorted(names) if not VOLATILE.match(t))

    def look(self):
        [snapshot] = self.session.ask("SELECT pg_current_snapshot()")
        if snapshot != self.snapshot:
            lines = self.session.ask(self.query)
            assert len(lines) > 20, lines
            self.snapshot, self.sums = snapshot, dict(line.split("|") for line in lines)
        return self.sums

    def close(self):
        self.session.__exit__()


class World:
    def __init__(self, rs, slapd):
        self.rs, self.client, self.wire, self.eye = rs, Client(rs), Wire(rs), Eye(rs)
        self.directory = settings(slapd)
        self.admin = {"Authorization": basic(*rs.admin)}
        somebody = self.client.user()
        self.somebody = somebody.name
        self.people = {"nobody": {}, "somebody": {"Authorization": somebody.authorization}}
        self.state = self.eye.look
        # Nothing happens by itself meanwhile.
        self.client.call_api("PUT", "/jobservice/queues/all", {"action": "pause"})

    def close(self):
        self.wire.close()
        self.eye.close()

    def send(self, call, who=None):
        return self.wire.send(call.but(headers={**(self.admin if who is None else who),
                                                **call.headers}))

    # --- valid requests --------------------------------------------------
    def call(self, op):
        if "/ldap/" in op.path:
            self.set(self.directory)
        seeds = self.seeds(op.path)
        made = Call(op.method, op.path, seeds)
        made.query = QUERIES[str(op)](self, seeds) if str(op) in QUERIES else [
            (p.name, p.values()[0]) for p in op.inside("query") if p.required]
        made.headers = HEADERS[str(op)](self) if str(op) in HEADERS else {}
        return self.with_body(op, made) if op.body else made

    def with_body(self, op, call):
        """The call with an example that nobody has used yet."""
        if str(op) in BODIES:
            doc = BODIES[str(op)](self, call.seeds)
        else:
            assert op.body.example is not None, f"{op} needs an example in the description"
            doc = fresh(op.body.example)
        return call.but(doc=doc, body=encode(op.body, doc),
                        headers={**call.headers, "Content-Type": op.body.type})

    # --- things ----------------------------------------------------------
    def seeds(self, path):
        """What stands for each parameter of a path."""
        found, at = {}, ""
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                key = segment.strip("{}")
                seed = SEEDS.get((at.rsplit("/", 1)[1], key)) or SEEDS.get(key)
                found[key] = seed(self, found) if seed else self.make(at, found)
            at += "/" + segment
        return found

    def fill(self, op, call):
        """Two more things in a list, where they can be posted."""
        post = BY_NAME.get(f"POST {op.path}")
        for _ in range(2 if post and post.body else 0):
            self.make(op.path, call.seeds)

    def make(self, collection, seeds):
        """Makes a thing by the POST of its collection; without one, the first that there is."""
        post = BY_NAME.get(f"POST {collection}")
        if post:
            a = self.send(self.with_body(post, Call("POST", collection, seeds)))
            assert a.status == 201, (collection, a)
            return a.location.rsplit("/", 1)[1]
        a = self.send(Call("GET", collection, seeds))
        assert a.status == 200 and a.json(), (collection, a)
        return a.json()[0]["id"]

    def settings(self):
        """What PUT takes, and what is in force."""
        shown = self.send(Call("GET", "/api/v2.0/configurations", {})).json()
        return {key: item["value"] for key, item in shown.items() if item["editable"]}

    def set(self, settings):
        a = self.send(Call("PUT", "/api/v2.0/configurations", {}, body=dump(settings)))
        assert a.status == 200, a

    def browser(self):
        """Headers of a browser that nobody has logged in with."""
        b = Browser(self.client)
        b.login()
        return b.headers()

    def session(self):
        """A browser with the administrator's session."""
        b = Browser(self.client)
        b.login()
        assert b.login().status == 200
        return b

    def repository(self, project):
        """A repository "app" with the artifact "1", and what no artifact needs."""
        self.client.push_image(f"{project}/app", "1", [unique()])
        return "app"

    def label(self):
        return int(self.make("/api/v2.0/labels", {}))

    def label_on(self, seeds):
        made = self.label()
        self.client.call_api("POST", "/projects/{project}/repositories/{repository}/artifacts/"
                             "{reference}/labels".format(**seeds), {"id": made})
        return made

    def metadata(self, seeds):
        place = f"/projects/{seeds['project']}/metadatas"
        self.client.call_api("POST", place, {"auto_scan": "true"})
        return "auto_scan"

    def job(self, kind="SWEEP", owner=0):
        """One that waits for long."""
        return int(self.rs.psql(
            "INSERT INTO job (kind, owner_id, due_at) VALUES "
            f"('{kind}', {owner}, now() + interval '1 day') RETURNING job_id"))

    def task(self, run):
        return int(self.rs.psql("INSERT INTO retention_task (job_id, repository, log) VALUES "
                                f"({run}, 'app', 'kept') RETURNING retention_task_id"))

    def deletion(self, seeds):
        """Of the artifact that the repository had."""
        place = "/projects/{project}/repositories/{repository}/artifacts/1".format(**seeds)
        self.client.call_api("DELETE", place)
        return int(self.rs.psql("SELECT max(repository_id) FROM deletion"))

    def name(self):
        project = self.client.project()
        return f"{project}/{self.repository(project)}"


def fresh(value, key=None):
    """The example with names that are not taken."""
    if isinstance(value, dict):
        return {k: fresh(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [fresh(v) for v in value]
    if key in FRESH and isinstance(value, str):
        return f"{value}{next(counter)}" if key != "email" else f"u{next(counter)}-{value}"
    return value


def encode(body, doc):
    if isinstance(doc, bytes):
        return doc
    if body.type == "application/x-www-form-urlencoded":
        return urllib.parse.urlencode(doc).encode()
    return dump(doc)


def credentials(w, **more):
    user = w.client.user()
    return {"password": w.rs.admin_password, **more, **{
        k: user.name for k in ("principal", "username") if more.get(k) == ""}}


def rule(w, seeds):
    """About tags that no other rule is about."""
    return {"tag_selectors": [{"kind": "doublestar", "decoration": "matches",
                               "pattern": f"t{next(counter)}"}],
            "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches",
                                                "pattern": "**"}]}}


def retention(w, seeds):
    """The policy of the path, or one for a project that has none."""
    if "id" in seeds:
        return w.client.call_api("GET", f"/retentions/{seeds['id']}").json()
    project = w.client.call_api("GET", f"/projects/{w.client.project()}").json()["project_id"]
    example = BY_NAME["POST /api/v2.0/retentions"].body.example
    return {**example, "scope": {**example["scope"], "ref": project}}


def robot_as_it_is(w, seeds):
    robot = w.client.call_api("GET", f"/robots/{seeds['id']}").json()
    return {k: robot[k] for k in ("name", "level", "duration", "permissions")}


# By the name of the parameter, and of what stands before it where that is needed.
SEEDS = {
    "project": lambda w, s: w.client.project(),
    "repository": lambda w, s: w.repository(s["project"]),
    "reference": lambda w, s: "1",
    "tag": lambda w, s: "1",
    "meta_name": lambda w, s: w.metadata(s),
    ("deletions", "id"): lambda w, s: w.deletion(s),
    ("labels", "id"): lambda w, s: w.label_on(s) if "reference" in s else w.label(),
    "name": lambda w, s: w.name(),
    "digest": lambda w, s: w.client.push_blob(s["name"], unique()),
    "uuid": lambda w, s: w.client.start(s["name"]).uuid,
    "pool_id": lambda w, s: "all",
    "job_id": lambda w, s: w.job(),
    "fsck_id": lambda w, s: w.job("FSCK"),
    "purge_id": lambda w, s: w.job("PURGE_AUDIT_LOG"),
    "eid": lambda w, s: w.job("RETENTION", s["id"]),
    "tid": lambda w, s: w.task(s["eid"]),
    "gc_id": lambda w, s: w.job("GARBAGE_COLLECTION"),
    "job_type": lambda w, s: "SWEEP",
}
A = "/api/v2.0/projects/{project}/repositories/{repository}/artifacts"
X = "/api/v2.0/x/projects/{project}"
BODIES = {
    "POST /c/login": lambda w, s: credentials(w, principal=""),
    "POST /service/token": lambda w, s: credentials(
        w, username="", grant_type="password", service="harbor-registry"),
    "POST /api/v2.0/projects/{project}/members": lambda w, s: {
        "role_id": 2, "member_user": {"username": w.client.user().name}},
    "POST /api/v2.0/projects/{project}/immutabletagrules": rule,
    f"POST {X}/repositories/{{repository}}/artifacts/deletions": lambda w, s: {
        "references": ["1"]},
    f"POST {X}/repositories/{{repository}}/tags/deletions": lambda w, s: {"tags": ["1"]},
    f"POST {X}/deletions/repositories": lambda w, s: {
        "repositories": [w.repository(s["project"])]},
    "POST /api/v2.0/retentions": retention,
    "POST /api/v2.0/x/retentions/preview": retention,
    "PUT /api/v2.0/retentions/{id}": retention,
    "PUT /api/v2.0/robots/{id}": robot_as_it_is,
    f"POST {A}/{{reference}}/labels": lambda w, s: {"id": w.label()},
    "PATCH /v2/{name}/blobs/uploads/{uuid}": lambda w, s: b"chunk",
    "PUT /v2/{name}/blobs/uploads/{uuid}": lambda w, s: b"chunk",
    "PUT /v2/{name}/manifests/{reference}": lambda w, s: dump(w.client.image(s["name"])),
}
HEADERS = {"POST /c/login": World.browser}
QUERIES = {
    "GET /api/v2.0/ldap/groups/search": lambda w, s: [("groupname", "devs")],
    f"POST {A}": lambda w, s: [("from", w.name() + ":1")],
    "PUT /v2/{name}/blobs/uploads/{uuid}": lambda w, s: [("digest", digest_of(b"chunk"))],
}
