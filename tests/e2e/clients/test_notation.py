"""notation: signatures as referrers."""
import json

import pytest


@pytest.fixture
def notation(go, home, plain):
    program = go("notation")
    env = {"XDG_CONFIG_HOME": str(home.path / "config"), "NOTATION_USERNAME": plain.user,
           "NOTATION_PASSWORD": plain.password}

    def call(*argv, **kw):
        return home(program, *argv, env=env, **kw)

    call.fails = lambda *argv: home.fails(program, *argv, env=env)
    call("cert", "generate-test", "--default", "test.local")
    (home.path / "policy.json").write_text(json.dumps({"version": "1.0", "trustPolicies": [{
        "name": "all", "registryScopes": ["*"], "trustStores": ["ca:test.local"],
        "signatureVerification": {"level": "strict"}, "trustedIdentities": ["*"]}]}))
    call("policy", "import", home.path / "policy.json")
    return call


def test_sign_verify(notation, plain):
    digest = plain.client.push_image(plain.repo(), "1")
    ref = f"{plain.ref('app')}@{digest}"
    notation.fails("verify", "--insecure-registry", ref)
    notation("sign", "--insecure-registry", ref)
    assert "Successfully verified" in notation("verify", "--insecure-registry", ref)
    assert "application/vnd.cncf.notary.signature" in \
        notation("ls", "--insecure-registry", ref)
    [found] = plain.client.get(f"/v2/{plain.repo()}/referrers/{digest}").json()["manifests"]
    assert found["artifactType"] == "application/vnd.cncf.notary.signature"
