"""The directories that other tests rely on do what those tests think they do."""
import os
import subprocess

import pytest

from directory import BASE
from instance import run

CHAIN = "member:1.2.840.113556.1.4.1941:"


def tool(name, d, url, *args, check=True):
    """A client of OpenLDAP's, with the directory's own authority."""
    env = {**os.environ, "LDAPTLS_CACERT": str(d.ca.path)}
    return run(name, "-x", "-H", url, *args, check=check, env=env)


def binds(d, dn, password, url=None):
    return tool("ldapwhoami", d, url or d.url, "-D", dn, "-w", password, check=False).returncode


def search(d, url, query, *args, check=True):
    return tool("ldapsearch", d, url, "-LLL", "-o", "ldif-wrap=no", "-D", d.reader_dn, "-w",
                d.reader_password, "-b", d.base_dn, *args, query, check=check)


def dns(r):
    return [line for line in r.stdout.splitlines() if line.startswith("dn:")]


def test_slapd_knows_its_people(slapd):
    for uid in ("alice", "nomail", "j(o)*s\\", "hash#", "jürgen", "blank"):
        assert binds(slapd, slapd.user(uid), slapd.password, slapd.ldaps_url) == 0, uid
        assert binds(slapd, slapd.user(uid), "wrong") == 49, uid
    assert binds(slapd, slapd.user("dave"), slapd.password) == 49
    assert binds(slapd, slapd.user("reset"), slapd.password) == 0, "the server leaves it to us"
    assert binds(slapd, slapd.user("alice"), "") == 53


def test_only_the_reader_reads(slapd):
    """memberOf names the direct groups alone."""
    mark = slapd.mark()
    out = search(slapd, slapd.url, "(uid=carol)", "-ZZ").stdout
    assert "refldap://" in out and slapd.silent.callers() == 0
    assert slapd.searches(mark) == [(BASE, "2", "(uid=carol)")]
    assert search(slapd, slapd.url, f"(memberOf={slapd.group('all')})").stdout.count("dn:") == 2
    r = tool("ldapsearch", slapd, slapd.url, "-D", slapd.user("carol"), "-w", slapd.password,
             "-b", BASE, "(uid=carol)", check=False)
    assert r.returncode == 32 and "dn:" not in r.stdout


def test_slapd_may_be_careless(make_slapd):
    """An empty password "works", and memberOf may expand groups."""
    d = make_slapd(anonymous=True, expanded=True)
    assert binds(d, d.user("alice"), "") == 0
    assert len(dns(search(d, d.url, f"(&(uid=*)(memberOf={d.group('everybody')}))"))) == 3


def test_slapd_may_be_large_and_mean(make_slapd):
    d = make_slapd(size_limit=500)
    d.add_many()
    d.add_chain(d.user("bob"))
    d.add_flat(d.user("bob"))
    r = search(d, d.url, "(uid=u*)", check=False)
    assert r.returncode == 4 and len(dns(r)) == 500
    assert len(dns(search(d, d.url, "(uid=u*)", "-E", "pr=500/noprompt"))) == 2500
    assert search(d, d.url, "(cn=big)").stdout.count("\nmember:") == 2000
    assert len(dns(search(d, d.url, f"(member={d.user('bob')})"))) == 202


def test_slapd_may_be_silent(make_slapd):
    d = make_slapd()
    d.pause()
    with pytest.raises(subprocess.TimeoutExpired):
        run("ldapwhoami", "-x", "-H", d.url, timeout=0.5)
    d.resume()
    assert binds(d, d.user("bob"), d.password) == 0
    d.stop()
    assert binds(d, d.user("bob"), d.password) not in (0, 49)
    d.start()
    assert binds(d, d.user("bob"), d.password) == 0


def test_a_certificate_vouches_for_its_names(make_slapd):
    d = make_slapd(names=("elsewhere.example.com",))
    assert binds(d, d.user("bob"), d.password) == 0
    assert binds(d, d.user("bob"), d.password, d.ldaps_url) not in (0, 49)


def test_samba_knows_its_people(samba):
    def why(name):
        return tool("ldapsearch", samba, samba.ldaps_url, "-D", samba.user(name), "-w",
                    samba.password, "-b", samba.base_dn, "-s", "base", check=False).stdout

    for name, code in (("carol", "data 533"), ("dora", "data 701"), ("frank", "data 773")):
        assert code in why(name), name
    assert "# numEntries: 1" in why("alice") and "# numEntries: 1" in why("jsmith")
    assert tool("ldapsearch", samba, samba.url, "-D", samba.reader_dn, "-w",
                samba.reader_password, check=False).returncode == 8, "plain text is refused"


def test_samba_follows_chains(samba):
    r = search(samba, samba.url, f"({CHAIN}={samba.user('bob')})", "-ZZ")
    names = sorted(line.split("CN=")[1].split(",")[0] for line in dns(r))
    assert names == ["devs", "everybody", "loopA", "loopB", "staff"]
