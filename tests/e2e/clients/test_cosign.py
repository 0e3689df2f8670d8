"""cosign: signatures beside the image, all offline.

Its build takes many minutes: ROADSTEAD_TEST_COSIGN=1 asks for it.
"""
import os

import pytest


@pytest.fixture
def cosign(go, home, plain):
    if not os.environ.get("ROADSTEAD_TEST_COSIGN"):
        pytest.skip("cosign: takes many minutes to build; ROADSTEAD_TEST_COSIGN=1 asks for it")
    program = go("cosign")
    env = {"COSIGN_PASSWORD": "secret", "COSIGN_EXPERIMENTAL": "1"}

    def call(*argv, **kw):
        return home(program, *argv, env=env, **kw)

    call.fails = lambda *argv: home.fails(program, *argv, env=env)
    call("login", "-u", plain.user, "--password-stdin", plain.host, stdin=plain.password)
    call("generate-key-pair")
    return call


def sign(cosign, ref, *argv):
    cosign("sign", "-y", "--tlog-upload=false", "--key", "cosign.key",
           "--allow-insecure-registry", *argv, ref)


VERIFY = ("verify", "--insecure-ignore-tlog=true", "--key", "cosign.pub",
          "--allow-insecure-registry")


def test_sign_verify(cosign, plain):
    digest = plain.client.push_image(plain.repo(), "1")
    ref = f"{plain.ref('app')}@{digest}"
    cosign.fails(*VERIFY, ref)
    sign(cosign, ref)
    assert digest in cosign(*VERIFY, ref)
    assert plain.client.tags(plain.repo()) == ["1", digest.replace(":", "-") + ".sig"]


def test_sign_verify_referrer(cosign, plain):
    """The signature as a referrer, which the API lists with its image."""
    digest = plain.client.push_image(plain.repo(), "1")
    ref = f"{plain.ref('app')}@{digest}"
    sign(cosign, ref, "--registry-referrers-mode=oci-1-1")
    assert digest in cosign(*VERIFY, "--experimental-oci11", ref)
    assert plain.client.tags(plain.repo()) == ["1"]
    [found] = plain.client.call_api(
        "GET", f"/projects/{plain.project}/repositories/app/artifacts/{digest}"
        "/accessories").json()
    assert found["type"] == "signature.cosign"
