"""A small client of the distribution API, for tests that look at every answer.

    c = Client(rs)                        # as the administrator, by Basic
    repo = c.project() + "/app"           # a project of its own
    d = c.push_blob(repo, b"bytes")
    m = c.push_image(repo, "1", [b"layer"])
    c.get(f"/v2/{repo}/manifests/1").json()

Paths go out as they are written, one connection a request.  Whatever answer
of 400 and more comes back is checked on the way: JSON of the registry's form,
a code of the specification, nothing about our insides.
"""
import base64
import hashlib
import http.client
import itertools
import json
import os
import re
import socket

CODES = set("""BLOB_UNKNOWN BLOB_UPLOAD_INVALID BLOB_UPLOAD_UNKNOWN DIGEST_INVALID
    MANIFEST_BLOB_UNKNOWN MANIFEST_INVALID MANIFEST_UNKNOWN NAME_INVALID NAME_UNKNOWN
    SIZE_INVALID UNAUTHORIZED DENIED UNSUPPORTED TOOMANYREQUESTS UNKNOWN UNAVAILABLE
    TAG_INVALID PAGINATION_NUMBER_INVALID""".split())
INSIDES = re.compile(r"\b(SELECT|INSERT|constraint|libpq|stack|/tmp/|/opt/|\w+\.c:\d+)\b")
AWAY = re.compile(r"(\.|%2e){2}")  # a path that may lead elsewhere
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "application/vnd.oci.empty.v1+json"
counter = itertools.count(1)


def digest_of(data, alg="sha256"):
    return f"{alg}:{hashlib.new(alg, data).hexdigest()}"


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def unique(n=64):
    """n bytes that nobody has pushed before."""
    return os.urandom(n)


def descriptor(data, media_type=LAYER, **more):
    return {"mediaType": media_type, "digest": digest_of(data), "size": len(data), **more}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """Code of the first error, None if there is none."""
        return self.json()["errors"][0]["code"] if self.status >= 400 and self.body else None

    @property
    def location(self):
        return self.headers["Location"]

    @property
    def is_(self):
        """(status, code): what most tests compare."""
        return self.status, self.code

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r} {dict(self.headers)}>"


def check_error(a, path):
    """Case 104: every refusal below /v2 speaks the registry's language.

    The web server's own have one body for all paths, Harbor's codes included.
    """
    ours = "X-Request-Id" in a.headers
    if not path.startswith("/v2") or a.status < 400 or not a.body:
        return a
    assert a.headers["Content-Type"] == "application/json" or (AWAY.search(path) and not ours), a
    errors = a.json()["errors"]
    codes = CODES if ours else CODES | {"BAD_REQUEST", "NOT_FOUND"}
    assert errors and all(e["code"] in codes and e["message"] for e in errors), a
    assert not INSIDES.search(a.body.decode()), a
    assert len(a.body) < 65536
    return a


def chunks(data, size=16384):
    """data as an iterable, which http.client sends chunked."""
    return (data[i:i + size] for i in range(0, len(data), size))


class Client:
    """One caller of one instance."""

    def __init__(self, rs, authorization="admin"):
        self.rs, self.name = rs, rs.admin_user
        self.authorization = basic(*rs.admin) if authorization == "admin" else authorization

    def call(self, method, path, body=None, headers=None, chunked=False):
        c = http.client.HTTPConnection("127.0.0.1", self.rs.http_port, timeout=120)
        h = {"Authorization": self.authorization} if self.authorization else {}
        h.update(headers or {})
        try:
            c.request(method, path, chunks(body) if chunked else body, h,
                      encode_chunked=chunked)
            r = c.getresponse()
            a = Answer(r.status, r.headers, r.read())
        finally:
            c.close()
        if method == "HEAD":
            assert not a.body
        return check_error(a, path)

    def get(self, path, **headers):
        return self.call("GET", path, headers=fields(headers))

    def head(self, path, **headers):
        return self.call("HEAD", path, headers=fields(headers))

    def delete(self, path):
        return self.call("DELETE", path)

    # --- blobs -----------------------------------------------------------
    def start(self, repo, query=""):
        """A new upload session."""
        a = self.call("POST", f"/v2/{repo}/blobs/uploads/{query}", b"")
        assert a.status == 202, a
        return Upload(self, a)

    def push_blob(self, repo, data, alg="sha256"):
        d = digest_of(data, alg)
        a = self.start(repo).put(d, data)
        assert a.status == 201, a
        return d

    def blob(self, repo, digest):
        return self.get(f"/v2/{repo}/blobs/{digest}")

    def has_blob(self, repo, digest):
        return self.head(f"/v2/{repo}/blobs/{digest}").status == 200

    # --- manifests -------------------------------------------------------
    def put(self, repo, ref, doc, media_type=MANIFEST):
        body = doc if isinstance(doc, bytes) else dump(doc)
        headers = {"Content-Type": media_type} if media_type else {}
        return self.call("PUT", f"/v2/{repo}/manifests/{ref}", body, headers)

    def manifest(self, repo, ref, **headers):
        return self.get(f"/v2/{repo}/manifests/{ref}", **headers)

    def image(self, repo, layers=(b"layer",), config=None, **more):
        """The manifest of an image whose blobs are pushed."""
        config = config or b'{"architecture":"amd64","os":"linux"}'
        for data in (config, *layers):
            self.push_blob(repo, data)
        return {"schemaVersion": 2, "mediaType": MANIFEST,
                "config": descriptor(config, CONFIG),
                "layers": [descriptor(x) for x in layers], **more}

    def push_image(self, repo, tag, layers=(b"layer",), **more):
        """Pushes blobs and manifest; the manifest's digest."""
        a = self.put(repo, tag, self.image(repo, layers, **more))
        assert a.status == 201, a
        return a.headers["Docker-Content-Digest"]

    def push_index(self, repo, tag, children):
        doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": MANIFEST, "digest": d,
             "size": len(self.manifest(repo, d).body)} for d in children]}
        a = self.put(repo, tag, doc, INDEX)
        assert a.status == 201, a
        return a.headers["Docker-Content-Digest"]

    def tags(self, repo):
        return self.get(f"/v2/{repo}/tags/list").json()["tags"]

    # --- people and places -----------------------------------------------
    def project(self, public=False):
        """A new project's name."""
        name = f"p{os.getpid()}-{next(counter)}"
        self.call_api("POST", "/projects", {"project_name": name, "public": public}, 201)
        return name

    def call_api(self, method, path, doc=None, status=200):
        a = self.call(method, "/api/v2.0" + path, dump(doc) if doc is not None else None,
                      {"Content-Type": "application/json"} if doc is not None else None)
        assert a.status == status, a
        return a

    def user(self, name=None):
        """A client for a new user with the administrator's password."""
        name = name or f"u{os.getpid()}-{next(counter)}"
        self.rs.psql("INSERT INTO users (username, email, password) SELECT "
                     f"'{name}', '{name}@example.com', password "
                     "FROM users WHERE username = 'admin'")
        made = Client(self.rs, basic(name, self.rs.admin_password))
        made.name = name
        return made

    def member(self, project, role_id, pattern=None):
        """A client for a new user with a role in a project."""
        made = self.user()
        limit = f"'{pattern}'" if pattern else "NULL"
        self.rs.psql("INSERT INTO member (project_id, user_id, role_id, repository_pattern) "
                     f"SELECT project_id, user_id, {role_id}, {limit} FROM project, users "
                     f"WHERE project.name = '{project}' AND username = '{made.name}'")
        return made

    def token(self, *scopes):
        """What the token service gives this caller."""
        query = "&".join(["service=harbor-registry"] + [f"scope={s}" for s in scopes])
        a = self.get(f"/service/token?{query}")
        assert a.status == 200, a
        return a.json()["token"]

    def bearer(self, *scopes):
        """A client that uses such a token."""
        return Client(self.rs, "Bearer " + self.token(*scopes))


class Upload:
    """A session: what the server said last, and the steps from there."""

    def __init__(self, client, answer):
        self.client, self.answer = client, answer

    @property
    def location(self):
        return self.answer.location

    @property
    def uuid(self):
        return self.answer.headers["Docker-Upload-UUID"]

    def patch(self, data, first=None, last=None, chunked=False, **headers):
        h = fields(headers)
        if first is not None:
            h["Content-Range"] = f"{first}-{first + len(data) - 1 if last is None else last}"
        a = self.client.call("PATCH", self.location, data, h, chunked)
        if a.status == 202:
            self.answer = a
        return a

    def put(self, digest, data=b"", first=None, chunked=False, **headers):
        h = fields(headers)
        if first is not None:
            h["Content-Range"] = f"{first}-{first + len(data) - 1}"
        query = f"?digest={digest.replace(':', '%3A')}" if digest else ""
        return self.client.call("PUT", self.location + query, data, h, chunked)

    def status(self):
        return self.client.get(self.location)

    def offset(self):
        """Bytes that the server has; 0 also where it can only say 0-0."""
        a = self.status()
        assert a.status == 204, a
        last = int(a.headers["Range"].removeprefix("0-"))
        return last + 1 if last else 0

    def cancel(self):
        return self.client.delete(self.location)


def fields(named):
    """Header fields from keywords: if_match is If-Match."""
    return {k.replace("_", "-").title(): v for k, v in named.items()}


def dump(doc):
    return json.dumps(doc).encode()


# --- the wire ----------------------------------------------------------------
def connect(rs, timeout=60):
    return socket.create_connection(("127.0.0.1", rs.http_port), timeout)


def read_answer(f, method="GET"):
    """One answer from a socket's file; None at its end."""
    line = f.readline()
    if not line:
        return None
    status = int(line.split()[1])
    headers = http.client.parse_headers(f)
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers["Transfer-Encoding"] == "chunked":
        body = b""
        while size := int(f.readline(), 16):
            body += f.read(size)
            f.readline()
        f.readline()
    elif headers["Content-Length"] is not None:
        body = f.read(int(headers["Content-Length"]))
    else:
        body = f.read()
    return Answer(status, headers, body)


def raw(rs, *requests, count=None):
    """Bytes on the wire of one connection; all answers until it is closed.

    Each request stands without the empty line and gets Host, and the last one
    "Connection: close"; bytes that hold an empty line go out as they are.
    """
    out, paths = b"", []
    for i, request in enumerate(requests):
        if isinstance(request, str):
            request = request.encode("utf-8", "surrogateescape")
        paths.append(request.split()[1].decode("latin-1"))
        if b"\r\n\r\n" not in request:
            request += b"\r\nHost: %s" % rs.host.encode()
            if i == len(requests) - 1:
                request += b"\r\nConnection: close"
            request += b"\r\n\r\n"
        out += request
    with connect(rs) as s:
        try:
            s.sendall(out)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it said no before it had read all
        with s.makefile("rb") as f:
            answers = []
            while count is None or len(answers) < count:
                try:
                    a = read_answer(f)
                except ConnectionResetError:
                    break
                if a is None:
                    break
                answers.append(check_error(a, paths[min(len(answers), len(paths) - 1)]))
    return answers
