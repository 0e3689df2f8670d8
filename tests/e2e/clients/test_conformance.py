"""The conformance suite of the distribution specification."""
import xml.etree.ElementTree as tree

import pytest
import yaml

# Results that the suite prints when it really ran all of it.
CASES = {"1.1": 600, "dev": 700}


@pytest.mark.parametrize("version", ["1.1", "dev"])
def test_conformance(go, home, plain, version):
    program = go("conformance")
    r = home.run(program, env={
        "OCI_REGISTRY": plain.host, "OCI_TLS": "disabled",
        "OCI_REPO1": plain.repo("one"), "OCI_REPO2": plain.repo("two"),
        "OCI_USERNAME": plain.user, "OCI_PASSWORD": plain.password,
        "OCI_VERSION": version, "OCI_RESULTS_DIR": str(home.path / "results")})
    results = yaml.safe_load((home.path / "results/results.yaml").read_text())
    bad = [f"{group} {name}: {result}" for group in ("apis", "data")
           for name, result in results[group].items() if result not in ("Pass", "Disabled")]
    cases = list(tree.parse(home.path / "results/junit.xml").getroot().iter("testcase"))
    bad += [c.get("name") for c in cases
            if any(c.find(x) is not None for x in ("failure", "error", "skipped"))]
    assert not bad, "\n".join(bad) + r.stdout[-2000:]
    assert r.returncode == 0, r.stdout[-2000:] + r.stderr[-2000:]
    assert len(cases) >= CASES[version]
