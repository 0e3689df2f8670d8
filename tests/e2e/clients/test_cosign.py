"""cosign: signatures beside the image and as referrers, all offline."""
import pytest

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIGN = {
    "cosign2": ("--tlog-upload=false",),
    "cosign3": ("--tlog-upload=false", "--use-signing-config=false"),
}


class Cosign:
    """One version, logged in, with a key of its own."""

    def __init__(self, name, program, home, plain):
        self.name, self.program, self.home = name, program, home
        self.env = {"COSIGN_PASSWORD": "secret", "COSIGN_EXPERIMENTAL": "1"}
        self("login", "-u", plain.user, "--password-stdin", plain.host, stdin=plain.password)
        self("generate-key-pair")

    def __call__(self, *argv, **kw):
        return self.home(self.program, *argv, env=self.env, **kw)

    def sign(self, ref, *argv):
        self("sign", "-y", "--key", "cosign.key", "--allow-insecure-registry",
             *SIGN[self.name], *argv, ref)

    def verify(self, ref, *argv):
        return self("verify", *self.verifying(), *argv, ref)

    def refuses(self, ref):
        return self.home.fails(self.program, "verify", *self.verifying(), ref, env=self.env)

    def verifying(self):
        return ("--key", "cosign.pub", "--insecure-ignore-tlog=true",
                "--allow-insecure-registry")


@pytest.fixture
def cosign2(go, home, plain):
    return Cosign("cosign2", go("cosign2"), home, plain)


@pytest.fixture(params=list(SIGN))
def cosign(request, go, home, plain):
    return Cosign(request.param, go(request.param), home, plain)


def signatures(plain, digest):
    """What the API lists beside the image."""
    return [a["type"] for a in plain.client.call_api(
        "GET", f"/projects/{plain.project}/repositories/app/artifacts/{digest}"
        "/accessories").json()]


def test_sign_verify(cosign, plain):
    digest = plain.client.push_image(plain.repo(), "1")
    ref = f"{plain.ref('app')}@{digest}"
    assert "no signatures found" in cosign.refuses(ref)
    cosign.sign(ref)
    assert digest in cosign.verify(ref)
    tag = digest.replace(":", "-") + ".sig"
    if cosign.name == "cosign2":
        assert plain.client.tags(plain.repo()) == ["1", tag]
    else:
        assert plain.client.tags(plain.repo()) == ["1"]
        assert signatures(plain, digest) == ["signature.cosign"]

    cosign("generate-key-pair", "--output-key-prefix", "other")
    (cosign.home.path / "other.pub").rename(cosign.home.path / "cosign.pub")
    cosign.refuses(ref)


def test_sign_verify_referrer(cosign2, plain):
    """The older way to sign by a referrer; the newer version does so anyway."""
    digest = plain.client.push_image(plain.repo(), "1")
    ref = f"{plain.ref('app')}@{digest}"
    cosign2.sign(ref, "--registry-referrers-mode=oci-1-1")
    assert digest in cosign2.verify(ref, "--experimental-oci11")
    assert plain.client.tags(plain.repo()) == ["1"]
    assert signatures(plain, digest) == ["signature.cosign"]
