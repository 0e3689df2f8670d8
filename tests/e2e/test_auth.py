"""Challenges, tokens and who may do what below /v2 (cases.md, cases 91 to 99)."""
import base64
import hashlib
import hmac
import json
import time
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from registry import Client, basic, digest_of, unique

SHA256 = "sha256:" + 64 * "a"
ISSUER, SERVICE = "roadstead-token-issuer", "harbor-registry"
REFUSED = (401, "UNAUTHORIZED")


def routes(repo):
    """Every route below a repository, with the scope that it needs."""
    upload = f"/v2/{repo}/blobs/uploads/00000000-0000-4000-8000-000000000000"
    for method, path, actions in [
            ("GET", f"/v2/{repo}/tags/list", "pull"), ("HEAD", f"/v2/{repo}/manifests/x", "pull"),
            ("GET", f"/v2/{repo}/manifests/x", "pull"), ("GET", f"/v2/{repo}/blobs/{SHA256}", "pull"),
            ("HEAD", f"/v2/{repo}/blobs/{SHA256}", "pull"),
            ("GET", f"/v2/{repo}/referrers/{SHA256}", "pull"),
            ("PUT", f"/v2/{repo}/manifests/x", "pull,push"),
            ("POST", f"/v2/{repo}/blobs/uploads/", "pull,push"),
            ("PATCH", upload, "pull,push"), ("PUT", upload, "pull,push"), ("GET", upload, "pull,push"),
            ("DELETE", upload, "pull,push"), ("DELETE", f"/v2/{repo}/manifests/x", "delete"),
            ("DELETE", f"/v2/{repo}/blobs/{SHA256}", "delete")]:
        yield method, path, f"repository:{repo}:{actions}"


def challenge(rs, scope=None, error=None):
    parts = [f'Bearer realm="{rs.url}/service/token"', f'service="{SERVICE}"']
    parts += [f'scope="{scope}"'] if scope else []
    parts += [f'error="{error}"'] if error else []
    return ",".join(parts)


def test_every_route_challenges(client, repo, unchanged):
    """Case 91: HEAD too; the scope is what the request needs."""
    rs, nobody = client.rs, Client(client.rs, None)
    for method, path, scope in routes(repo):
        a = nobody.call(method, path, b"" if method in ("PUT", "POST", "PATCH") else None)
        assert a.status == 401, (method, path)
        assert a.headers.get_all("WWW-Authenticate") == [challenge(rs, scope)]
    assert nobody.get("/v2/").headers["WWW-Authenticate"] == challenge(rs)
    a = Client(rs, "Bearer x").get("/v2/")
    assert a.headers["WWW-Authenticate"] == challenge(rs, error="invalid_token")
    a = nobody.call("POST", f"/v2/{repo}/blobs/uploads/?mount={SHA256}&from=other/app", b"")
    assert f'scope="repository:{repo}:pull,push repository:other/app:pull"' in (
        a.headers["WWW-Authenticate"])


def test_the_challenge_names_the_host_that_was_asked(client):
    a = Client(client.rs, None).get("/v2/", host="registry.example:5000")
    assert 'realm="http://registry.example:5000/service/token"' in a.headers["WWW-Authenticate"]


@pytest.mark.parametrize("actions", ["", "pull", "pull,push", "delete", "pull,push,delete"])
def test_a_token_is_good_for_its_actions(client, repo, actions):
    """Case 92: and for nothing else; the rest is told what is missing."""
    client.push_image(repo, "1")
    bearer = client.bearer(f"repository:{repo}:{actions}") if actions else client.bearer()
    for method, path, scope in routes(repo):
        a = bearer.call(method, path, b"" if method in ("PUT", "POST", "PATCH") else None)
        needed = set(scope.rsplit(":", 1)[1].split(","))
        if needed <= set(actions.split(",")):
            assert a.status != 401, (method, path)
        else:
            assert a.status == 401, (method, path)
            assert 'error="insufficient_scope"' in a.headers["WWW-Authenticate"]
            assert f'scope="{scope}"' in a.headers["WWW-Authenticate"]
    assert bearer.get("/v2/").status == 200
    assert bearer.manifest(repo + "2", "1").is_ == REFUSED


# --- tokens that nobody issued ---------------------------------------------------
def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64_json(doc):
    return b64(json.dumps(doc).encode())


def signing_key(rs):
    """Our own private key and what our tokens say about it."""
    pem = sorted((rs.prefix / "etc/keys").glob("token-*.key.pem"))[-1]
    header = Client(rs).token().split(".")[0]
    return (serialization.load_pem_private_key(pem.read_bytes(), None),
            json.loads(base64.urlsafe_b64decode(header + "==")))


def signed(key, header, claims):
    """A compact JWS by our own key, whatever its type."""
    text = f"{b64_json(header)}.{b64_json(claims)}"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{b64(signature)}"


def claims(repo, **more):
    now = int(time.time())
    good = {"iss": ISSUER, "sub": "admin", "aud": SERVICE, "exp": now + 60, "nbf": now, "iat": now,
            "jti": "x", "access": [{"type": "repository", "name": repo, "actions": ["pull"]}]}
    return {k: v for k, v in {**good, **more}.items() if v is not None}


def test_tokens_are_checked_to_the_last_claim(client, repo):
    """Case 93: with our own key, so that only the claim is wrong."""
    client.push_image(repo, "1")
    key, header = signing_key(client.rs)
    now = int(time.time())

    def status(doc, head=header):
        return Client(client.rs, "Bearer " + signed(key, head, doc)).manifest(repo, "1").status

    assert status(claims(repo)) == 200
    assert status(claims(repo, aud=[SERVICE, "other"])) == 200
    assert status(claims(repo, exp=now - 50)) == 200 == status(claims(repo, nbf=now + 50))
    for wrong in ({"aud": "other"}, {"aud": []}, {"aud": None}, {"iss": "other"}, {"iss": None},
                  {"exp": now - 75}, {"exp": None}, {"exp": "x"}, {"nbf": now + 75}, {"sub": None},
                  {"access": None}, {"access": "x"}, {"access": []}, {"exp": -1}, {"sub": 1}):
        assert status(claims(repo, **wrong)) == 401, wrong
    for head in ({"alg": "none"}, {**header, "alg": "none"}, {**header, "alg": "HS256"},
                 {**header, "alg": "RS512"}, {**header, "kid": "other"}, {**header, "crit": ["x"]}):
        assert status(claims(repo), head) == 401, head


def test_tokens_of_no_key_of_ours(client, repo):
    """Case 93: none, the public key as a secret, another key, a changed byte."""
    client.push_image(repo, "1")
    key, header = signing_key(client.rs)
    pub = sorted((client.rs.prefix / "etc/keys").glob("token-*.pub.pem"))[-1]
    body = b64_json(claims(repo))
    hs = f"{b64_json({**header, 'alg': 'HS256'})}.{body}"
    mac = hmac.new(pub.read_bytes(), hs.encode(), hashlib.sha256).digest()
    good = signed(key, header, claims(repo))
    other = ec.generate_private_key(ec.SECP256R1())
    first, middle, last = good.split(".")
    changed = b64_json(claims(repo, sub="somebody"))
    for token in (f"{b64_json({'alg': 'none'})}.{body}.", f"{b64_json(header)}.{body}.",
                  f"{hs}.{b64(mac)}", signed(other, header, claims(repo)),
                  f"{first}.{changed}.{last}", good[:-4] + "AAAA", good + "A", good + ".x", middle,
                  "x", "..", "a.b.c", "", "x" * 15000, first + "." * 1000):
        a = Client(client.rs, f"Bearer {token}").manifest(repo, "1")
        assert a.is_ == REFUSED, token[:60]
    assert Client(client.rs, f"Bearer {good}").manifest(repo, "1").status == 200
    assert Client(client.rs, f"bearer {good}").manifest(repo, "1").status == 200


def test_a_token_of_100_kb_is_refused(client):
    """Case 93: by the server or by a worker."""
    a = Client(client.rs, "Bearer " + "x" * 100_000).get("/v2/")
    assert a.status in (400, 401, 431), a


# --- what the token service gives ------------------------------------------------
def access(token):
    text = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(text + "=="))["access"]


def test_scopes_that_mean_nothing_are_dropped(client, repo):
    """Case 95."""
    for scope in ("repository:host:5000/x:pull", "repository:x:", "repository::pull", "foo:bar:baz",
                  "repository", "", ":", "::", "repository:Bad//x:pull", "registry:other:*",
                  "repository:x:fly", "repository:a/b:pull,,"):
        assert access(client.token(scope)) == [], scope


def ask_for(c, scopes):
    """The token of a form, which may be longer than a request line."""
    form = (f"grant_type=password&service={SERVICE}&username={c.name}"
            f"&password={c.rs.admin_password}&" + "&".join(f"scope={x}" for x in scopes))
    a = c.call("POST", "/service/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert a.status == 200, a
    return a.json()["token"]


def test_500_scopes_are_no_trouble(client, repo):
    """Case 95: a token holds the first of them, as many as one header carries."""
    names = [f"{repo}{i}" for i in range(500)]
    scopes = [f"repository:{x}:pull" for x in names]
    assert access(ask_for(client.user(), scopes)) == []
    token = ask_for(client, scopes)
    got = [x["name"] for x in access(token)]
    assert 100 < len(got) < 500 and got == names[:len(got)] and len(token) <= 16000
    assert access(ask_for(client, scopes)) == access(token)
    bearer, outside = Client(client.rs, f"Bearer {token}"), names[len(got)]
    for name in (got[0], got[-1], outside):
        client.push_image(name, "1")
    assert bearer.manifest(got[0], "1").status == bearer.manifest(got[-1], "1").status == 200
    a = bearer.manifest(outside, "1")
    assert a.is_ == REFUSED and f'scope="repository:{outside}:pull"' in a.headers["WWW-Authenticate"]
    assert client.bearer(f"repository:{outside}:pull").manifest(outside, "1").status == 200
    few = ask_for(client.member(repo.split("/")[0], 3), scopes[400:] + scopes[:10])
    assert [x["name"] for x in access(few)] == names[400:] + names[:10]


def test_scopes_come_in_all_forms(client, repo):
    """Case 95: repeated, in one, doubled, in a class; each right once."""
    pull, both = f"repository:{repo}:pull", f"repository:{repo}:pull,push"
    for scopes in ([both], [pull, both], [f"{pull}%20{both}"], [f"{pull}+{both}"],
                   [f"repository(plugin):{repo}:pull,push"], [both, both, both]):
        [got] = access(client.token(*scopes))
        assert (got["type"], got["name"], set(got["actions"])) == ("repository", repo,
                                                                   {"pull", "push"}), scopes
    [got] = access(client.token(f"repository:{repo}:*"))
    assert {"pull", "push", "delete"} <= set(got["actions"])


@pytest.mark.parametrize("role,actions", [
    (1, "pull,push,delete"), (4, "pull,push,delete"), (2, "pull,push"), (3, "pull"), (5, "pull")])
def test_a_role_gives_its_actions(client, repo, role, actions):
    member = client.member(repo.split("/")[0], role)
    [got] = access(member.token(f"repository:{repo}:pull,push,delete"))
    assert set(got["actions"]) == set(actions.split(","))


def test_a_role_may_end_at_a_pattern(client, repo):
    """One user, different rights in one project."""
    project = repo.split("/")[0]
    member = client.member(project, 2, "team/**")
    [got] = access(member.token(f"repository:{project}/team/app:pull,push"))
    assert set(got["actions"]) == {"pull", "push"}
    assert access(member.token(f"repository:{repo}:pull,push")) == []
    assert member.start(f"{project}/team/app").cancel().status == 204
    assert member.call("POST", f"/v2/{repo}/blobs/uploads/", b"").is_ == REFUSED


def test_the_answer_has_all_that_clients_read(client):
    a = client.get(f"/service/token?service={SERVICE}&account=admin&client_id=docker&offline_token=true")
    doc = a.json()
    assert a.headers["Content-Type"].startswith("application/json")
    assert doc["token"] == doc["access_token"] and doc["expires_in"] >= 60
    assert "refresh_token" not in doc
    a = client.get("/service/token?service=other")
    assert a.status == 400


def test_the_password_grant(client, repo):
    def ask(**form):
        return Client(client.rs, None).call(
            "POST", "/service/token", "&".join(f"{k}={quote(v)}" for k, v in form.items()),
            {"Content-Type": "application/x-www-form-urlencoded"})

    good = dict(grant_type="password", service=SERVICE, client_id="containerd-client",
                username="admin", password=client.rs.admin_password)
    a = ask(**good, scope=f"repository:{repo}:pull,push repository:{repo}2:pull")
    assert a.status == 200 and len(access(a.json()["access_token"])) == 2
    assert ask(**{**good, "password": "wrong"}).status == 401
    assert ask(**{**good, "username": "nobody"}).status == 401
    for form in ({**good, "grant_type": "refresh_token"}, {"service": SERVICE}, {}):
        assert ask(**form).status in (400, 401, 404, 405), form


def test_passwords_may_hold_anything(client):
    """Case 97: a colon, other alphabets."""
    user, old = client.user(), client.rs.admin_password
    user_id = client.rs.psql(f"SELECT user_id FROM users WHERE username = '{user.name}'")
    for new in ("With:colon:1", "P\u00e4ssw\u00f6rt-\u4e2d1", "Spaces and +%& 1"):
        Client(client.rs, basic(user.name, old)).call_api(
            "PUT", f"/users/{user_id}/password", {"old_password": old, "new_password": new})
        assert Client(client.rs, basic(user.name, new)).get("/v2/").status == 200
        assert Client(client.rs, basic(user.name, old)).get("/v2/").is_ == REFUSED
        old = new
    for bad in ("", "wrong", old + " ", old[:-1]):
        assert Client(client.rs, basic(user.name, bad)).get("/v2/").is_ == REFUSED


def test_malformed_credentials_are_refused(client):
    """Case 97."""
    for user in (b"nocolon", b"\xff:\xff", b":", b"admin\0:x", b""):
        field = "Basic " + base64.b64encode(user).decode()
        assert Client(client.rs, field).get("/v2/").is_ == REFUSED, user
    for field in ("Basic", "Basic ", "Basic !!!", "Digest x", "x", "Bearer", "Bearer "):
        assert Client(client.rs, field).get("/v2/").is_ == REFUSED, field


def test_a_disabled_user_is_out_at_once(client, repo):
    """Case 98: by password; a token lives to its end."""
    user = client.member(repo.split("/")[0], 2)
    client.push_image(repo, "1")
    token = user.bearer(f"repository:{repo}:pull")
    assert user.manifest(repo, "1").status == 200
    client.rs.psql("UPDATE users SET disabled_at = now(), generation = generation + 1 "
                   f"WHERE username = '{user.name}'")
    assert user.get("/v2/").is_ == REFUSED
    assert user.get(f"/service/token?service={SERVICE}").status == 401
    assert token.manifest(repo, "1").status == 200


def test_anybody_pulls_what_is_public(client):
    """Case 99: with a token of nobody; never without any."""
    repo = client.project(public=True) + "/app"
    client.push_image(repo, "1")
    nobody = Client(client.rs, None)
    assert nobody.get("/v2/").is_ == REFUSED
    token = nobody.bearer(f"repository:{repo}:pull,push")
    assert token.get("/v2/").status == 200
    assert token.manifest(repo, "1").status == 200
    assert token.call("POST", f"/v2/{repo}/blobs/uploads/", b"").is_ == REFUSED
    assert token.delete(f"/v2/{repo}/manifests/1").is_ == REFUSED


def test_an_upload_outlives_its_token(client, repo):
    """A layer may take longer to send than a token lives."""
    key, header = signing_key(client.rs)
    data, now = unique(), int(time.time())
    grant = [{"type": "repository", "name": repo, "actions": ["pull", "push"]}]
    old = Client(client.rs, "Bearer " + signed(
        key, header, claims(repo, access=grant, exp=now - 3600, nbf=now - 7200)))
    up = client.start(repo)
    up.client = old
    assert up.put(digest_of(data), data).status == 201
    assert old.manifest(repo, "x").is_ == REFUSED
