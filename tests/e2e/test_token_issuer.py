"""Our token service for a stock docker-registry, and rotation of its keys."""
import base64
import json
import shutil
import subprocess

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from instance import free_ports, run, scratch, wait_for
from registry import MANIFEST, Client, digest_of, dump, unique
from test_auth import ISSUER, SERVICE, claims, signed, signing_key

CONFIG = """\
version: 0.1
log: {{level: error}}
storage:
  filesystem: {{rootdirectory: {dir}/store}}
  delete: {{enabled: true}}
http:
  addr: 127.0.0.1:{port}
auth:
  token:
    realm: {url}/service/token
    service: {service}
    issuer: {issuer}
    rootcertbundle: {bundle}
"""

pytestmark = pytest.mark.skipif(not shutil.which("docker-registry"),
                                reason="docker-registry is not installed")


class Stock:
    """Debian's docker-registry, which trusts the tokens of an instance."""

    def __init__(self, rs):
        self.dir, [self.port] = scratch(), free_ports(1)
        self.host = f"127.0.0.1:{self.port}"
        (self.dir / "config.yml").write_text(CONFIG.format(
            dir=self.dir, port=self.port, url=rs.url, service=SERVICE, issuer=ISSUER,
            bundle=rs.prefix / "etc/keys/tokens.crt"))
        self.start()

    def start(self):
        with open(self.dir / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["docker-registry", "serve", self.dir / "config.yml"], stdout=log, stderr=log)
        wait_for(self.answers)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def answers(self):
        assert self.process.poll() is None, (self.dir / "log").read_text()
        try:
            return self.call("GET", "/v2/").status_code == 401
        except requests.ConnectionError:
            return False

    def call(self, method, path, token=None, **kw):
        headers = {"Accept": MANIFEST, **kw.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with requests.Session() as s:
            s.trust_env = False
            return s.request(method, f"http://{self.host}{path}", headers=headers, timeout=30, **kw)


@pytest.fixture(scope="module")
def stock(server):
    made = Stock(server)
    yield made
    made.stop()
    shutil.rmtree(made.dir)


def kid(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]


def push(stock, token, repo):
    """Statuses of a push of an empty image."""
    data, got = unique(), []
    r = stock.call("POST", f"/v2/{repo}/blobs/uploads/", token)
    got.append(r.status_code)
    if r.status_code == 202:
        path = r.headers["Location"].split(stock.host, 1)[1] + f"&digest={digest_of(data)}"
        got.append(stock.call("PUT", path, token, data=data).status_code)
        doc = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": [],
               "config": {"mediaType": "x/y", "digest": digest_of(data), "size": len(data)}}
        got.append(stock.call("PUT", f"/v2/{repo}/manifests/1", token, data=dump(doc),
                              headers={"Content-Type": MANIFEST}).status_code)
    return got


def test_a_stock_registry_accepts_our_tokens(client, repo, stock):
    token = client.token(f"repository:{repo}:pull,push")
    assert stock.call("GET", "/v2/", token).status_code == 200
    assert push(stock, token, repo) == [202, 201, 201]
    assert stock.call("GET", f"/v2/{repo}/manifests/1", token).status_code == 200
    pull = client.token(f"repository:{repo}:pull")
    assert stock.call("GET", f"/v2/{repo}/manifests/1", pull).status_code == 200
    assert push(stock, pull, repo) == [401]


def test_a_stock_registry_refuses_what_we_refuse(client, repo, stock):
    r = stock.call("GET", "/v2/")
    assert r.headers["WWW-Authenticate"] == (
        f'Bearer realm="{client.rs.url}/service/token",service="{SERVICE}"')
    key, header = signing_key(client.rs)
    stranger = ec.generate_private_key(ec.SECP256R1())
    good = claims(repo)
    assert stock.call("GET", "/v2/", signed(key, header, good)).status_code == 200
    for token in (signed(stranger, header, good), signed(key, {**header, "kid": "x"}, good),
                  signed(key, header, claims(repo, iss="other")),
                  signed(key, header, claims(repo, aud="other")),
                  signed(key, header, claims(repo, exp=1)), "x.y.z"):
        assert stock.call("GET", "/v2/", token).status_code == 401


@pytest.mark.skipif(not shutil.which("skopeo"), reason="skopeo is not installed")
def test_skopeo_copies_from_us_to_a_stock_registry(client, repo, stock):
    """It asks our token service for both."""
    client.push_image(repo, "1", [unique()])
    creds = ":".join(client.rs.admin)
    run("skopeo", "copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false",
        "--src-creds", creds, "--dest-creds", creds,
        f"docker://{client.rs.host}/{repo}:1", f"docker://{stock.host}/{repo}:copy")
    token = client.token(f"repository:{repo}:pull")
    r = stock.call("GET", f"/v2/{repo}/manifests/copy", token)
    assert r.content == client.manifest(repo, "1").body


def published(client):
    doc = Client(client.rs, None).get("/service/jwks").json()
    assert all(k["use"] == "sig" and "d" not in k and k["alg"] in ("RS256", "ES256")
               for k in doc["keys"])
    return {k["kid"] for k in doc["keys"]}


def test_keys_rotate_while_tokens_live(client, repo, stock):
    """The new key signs at once; what the old one signed is good to its end."""
    client.push_image(repo, "1")
    scope = f"repository:{repo}:pull,push"
    old = client.token(scope)
    before = published(client)
    assert kid(old) in before
    client.rs.cli("key", "rotate")
    new = client.token(scope)
    assert kid(new) not in before
    assert published(client) == before | {kid(new)}
    for token in (old, new):
        assert Client(client.rs, f"Bearer {token}").manifest(repo, "1").status == 200
    listed = [line.split() for line in client.rs.cli("key", "list").stdout.splitlines()]
    assert [line[-1] for line in listed] == ["signs"] + ["verifies"] * len(before)
    assert listed[0][1] == kid(new)
    stock.stop()
    stock.start()  # it reads the certificates when it starts
    for token in (old, new):
        assert stock.call("GET", "/v2/", token).status_code == 200
