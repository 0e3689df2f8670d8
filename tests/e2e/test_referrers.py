"""Referrers (cases.md, cases 82 to 86)."""
import pytest

from registry import EMPTY, INDEX, MANIFEST, descriptor, digest_of, dump, unique

SBOM, SIGNATURE = "application/vnd.example.sbom", "application/vnd.example.signature+json"


def referrers(client, repo, digest, query=""):
    a = client.get(f"/v2/{repo}/referrers/{digest}{query}")
    assert a.status == 200, a
    assert a.headers["Content-Type"] == INDEX
    doc = a.json()
    assert doc["schemaVersion"] == 2 and doc["mediaType"] == INDEX
    assert isinstance(doc["manifests"], list)
    return doc["manifests"]


def attach(client, repo, subject, kind=SBOM, ref=None, **more):
    """Pushes an artifact that refers to subject; (digest, answer)."""
    client.push_blob(repo, b"{}")
    doc = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
           "config": descriptor(b"{}", EMPTY), "layers": [],
           "subject": {"mediaType": MANIFEST, "digest": subject, "size": 2}, **more}
    doc = {k: v for k, v in doc.items() if v is not None}
    body = dump(doc)
    a = client.put(repo, ref or digest_of(body), body)
    assert a.status == 201, a
    assert a.headers["OCI-Subject"] == subject
    return digest_of(body)


def test_nothing_refers_to_what_is_not_there(client, repo):
    """Case 82."""
    for where in (repo, repo + "x", repo.split("/")[0] + "/never"):
        assert referrers(client, where, digest_of(b"x")) == []
        assert referrers(client, where, digest_of(b"x", "sha512")) == []
    assert client.get(f"/v2/{repo}/referrers/latest").is_ == (400, "DIGEST_INVALID")


@pytest.mark.parametrize("ref", [None, "sbom"])
def test_a_referrer_is_listed_with_all_it_says(client, repo, ref):
    """Case 83: pushed by digest and by tag."""
    subject = client.push_image(repo, "1")
    notes = {"org.example.note": "x", "org.opencontainers.image.created": "2024-01-01T00:00:00Z"}
    digest = attach(client, repo, subject, ref=ref, annotations=notes)
    assert referrers(client, repo, subject) == [{
        "mediaType": MANIFEST, "digest": digest, "size": len(client.manifest(repo, digest).body),
        "artifactType": SBOM, "annotations": notes}]


def test_the_subject_may_come_later_or_never(client, repo):
    """Case 83."""
    doc = dump(client.image(repo, [unique()]))
    subject, never = digest_of(doc), digest_of(unique())
    early, lone = attach(client, repo, subject), attach(client, repo, never)
    assert [m["digest"] for m in referrers(client, repo, subject)] == [early]
    assert client.put(repo, "1", doc).status == 201
    assert [m["digest"] for m in referrers(client, repo, subject)] == [early]
    assert [m["digest"] for m in referrers(client, repo, never)] == [lone]


def test_a_deleted_referrer_is_gone_a_deleted_subject_is_not_missed(client, repo):
    """Case 83."""
    subject = client.push_image(repo, "1")
    one, two = attach(client, repo, subject), attach(client, repo, subject, SIGNATURE)
    assert client.delete(f"/v2/{repo}/manifests/{one}").status == 202
    assert [m["digest"] for m in referrers(client, repo, subject)] == [two]
    assert client.delete(f"/v2/{repo}/manifests/{subject}").status == 202
    assert [m["digest"] for m in referrers(client, repo, subject)] == [two]


def test_the_type_of_a_referrer(client, repo):
    """artifactType, else the config's type; an index has none of its own."""
    subject = client.push_image(repo, "1")
    attach(client, repo, subject, None)
    assert referrers(client, repo, subject)[0]["artifactType"] == EMPTY
    other = client.push_image(repo, "2", [unique()])
    doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [],
           "subject": {"mediaType": MANIFEST, "digest": other, "size": 2}}
    for kind in (None, SIGNATURE):
        doc = {**doc, **({"artifactType": kind} if kind else {})}
        a = client.put(repo, digest_of(dump(doc)), doc, INDEX)
        assert a.status == 201 and a.headers["OCI-Subject"] == other
    listed = referrers(client, repo, other)
    assert sorted(m.get("artifactType", "") for m in listed) == ["", SIGNATURE]
    assert all(m["mediaType"] == INDEX for m in listed)


def test_referrers_of_one_type(client, repo):
    subject = client.push_image(repo, "1")
    one, two = attach(client, repo, subject, SBOM), attach(client, repo, subject, SIGNATURE)
    third = attach(client, repo, subject, "application/vnd.example.other")
    for query, wanted in ((f"?artifactType={SBOM}", {one}), ("?artifactType=none", set()),
                          (f"?artifactType={SIGNATURE.replace('+', '%2B')}", {two}),
                          (f"?artifactType={SBOM}&artifactType={SIGNATURE.replace('+', '%2B')}",
                           {one, two}), ("", {one, two, third})):
        assert {m["digest"] for m in referrers(client, repo, subject, query)} == wanted
        a = client.get(f"/v2/{repo}/referrers/{subject}{query}")
        assert a.headers["OCI-Filters-Applied"] == ("artifactType" if query else None)


def test_annotations_are_copied_to_the_letter(client, repo):
    """Case 85."""
    notes = {"quotes": "\"\\/\b\f\n\r\t", "unicode": "\u00e9\u4e2d\U0001f40b\u2028",
             "\u00e9": "key", "empty": "", "": "no key", "large": "x" * (1 << 20)}
    subject = client.push_image(repo, "1")
    digest = attach(client, repo, subject, annotations=notes)
    assert referrers(client, repo, subject)[0]["annotations"] == notes
    assert client.manifest(repo, digest).json()["annotations"] == notes


def test_subjects_of_sha512(client, repo):
    doc = dump(client.image(repo, [unique()]))
    subject = digest_of(doc, "sha512")
    assert client.put(repo, subject, doc).status == 201
    digest = attach(client, repo, subject)
    assert [m["digest"] for m in referrers(client, repo, subject)] == [digest]
    assert referrers(client, repo, digest_of(doc)) == []


def test_a_fallback_tag_is_a_tag(client, repo):
    """Case 86: notation writes it even where referrers are served."""
    subject = client.push_image(repo, "1")
    digest = attach(client, repo, subject)
    tag = subject.replace(":", "-")
    doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": digest, "artifactType": SBOM,
         "size": len(client.manifest(repo, digest).body)}]}
    assert client.put(repo, tag, doc, INDEX).status == 201
    assert client.manifest(repo, tag).json() == doc
    assert tag in client.tags(repo)
    assert [m["digest"] for m in referrers(client, repo, subject)] == [digest]
    assert client.delete(f"/v2/{repo}/manifests/{tag}").status == 202


def test_a_fallback_tag_makes_no_referrer(client, repo):
    """Case 86: only a manifest itself says what it refers to, whatever an index lists."""
    subject = client.push_image(repo, "1")
    plain = client.push_image(repo, "plain", [unique()])
    tag = subject.replace(":", "-")
    doc = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": plain, "artifactType": SBOM,
         "size": len(client.manifest(repo, plain).body)}]}
    assert client.put(repo, tag, doc, INDEX).status == 201
    assert referrers(client, repo, subject) == []
    early = attach(client, repo, subject)
    assert [m["digest"] for m in referrers(client, repo, subject)] == [early]
    assert client.manifest(repo, tag).json() == doc
