"""A real Active Directory for tests: Samba as a domain controller.

    ad = Samba()                          # seconds: it makes a domain
    ad.start()
    ad.url, ad.ldaps_url, ad.reader_dn    # ldap://127.x.y.z (StartTLS only) ...
    ad.password                           # of everybody but the reader
    ad.close()

Its ports are those of Active Directory, so it has a loopback address of its own.
Whom it holds is said by people() and groups().  Needs root.
"""
import os
import random
import shutil
import socket

from directory import Child, listens
from instance import run, scratch
from ldif import change, entry, rdn
from tls import Authority

REALM, DOMAIN = "ad.example.com", "EXAMPLE"
BASE = "DC=ad,DC=example,DC=com"
PEOPLE, TEAMS = f"OU=Staff,{BASE}", f"OU=Teams,{BASE}"
PASSWORD = "Directory-pw-1"
PORTS = (88, 389, 464, 636, 3268, 3269)
ENABLED, DISABLED = 512, 514
LONG_AGO = 125_000_000_000_000_000  # 1997, in 100 ns since 1601
SPECIAL = 'Smith, John (J*) \\ #1'
SERVICES = """
	server services = ldap
	pid directory = {folder}/run
	log file = {folder}/samba.log
	tls enabled = yes
	tls cafile = {ca}
	tls certfile = {cert}
	tls keyfile = {key}
"""


def free_address():
    """A loopback address where no port of a directory is taken."""
    while True:
        address = f"127.{random.randint(16, 254)}.{random.randint(0, 254)}.{random.randint(1, 254)}"
        socks = [socket.socket() for _ in PORTS]
        try:
            for s, port in zip(socks, PORTS):
                s.bind((address, port))
            return address
        except OSError:
            continue
        finally:
            for s in socks:
                s.close()


class Samba:
    def __init__(self):
        self.folder = scratch()
        self.child = None
        self.address = free_address()
        self.ca = Authority(self.folder)
        self.base_dn, self.people_dn, self.groups_dn = BASE, PEOPLE, TEAMS
        self.password, self.reader_password = PASSWORD, "Reader-pw-1"
        self.reader_dn = f"CN=Reader,CN=Users,{BASE}"
        self.provision()
        self.add(tree(self))
        self.join("loopA", self.group("loopB"))

    # --- where it is -----------------------------------------------------
    @property
    def url(self):
        return f"ldap://{self.address}"

    @property
    def ldaps_url(self):
        return f"ldaps://{self.address}"

    @property
    def catalogue_url(self):
        return f"ldaps://{self.address}:3269"

    # --- life ------------------------------------------------------------
    @property
    def conf(self):
        return self.folder / "dc/etc/smb.conf"

    def provision(self):
        """Nothing of the machine's own smb.conf goes into it."""
        empty = self.folder / "smb.conf"
        empty.touch()
        run("samba-tool", "domain", "provision", "-s", empty, f"--targetdir={self.folder / 'dc'}",
            f"--realm={REALM.upper()}", f"--domain={DOMAIN}", "--server-role=dc",
            "--dns-backend=NONE", "--host-name=dc1", f"--host-ip={self.address}",
            f"--adminpass={PASSWORD}", f"--option=interfaces={self.address}/8",
            "--option=bind interfaces only=yes")
        cert, key = self.ca.issue("localhost", self.address, f"dc1.{REALM}")
        settings, _, shares = self.conf.read_text().partition("\n\n")
        self.conf.write_text(settings + SERVICES.format(
            folder=self.folder, ca=self.ca.path, cert=cert, key=key) + shares)
        (self.folder / "run").mkdir()

    def start(self):
        argv = ["samba", "-F", "--no-process-group", "-M", "single", "-s", self.conf,
                "-l", self.folder]
        self.child = Child(argv, self.folder / "log", lambda: listens(self.address, 3269))

    def stop(self):
        if self.child:
            self.child.end()
        self.child = None

    def close(self):
        self.stop()
        if not os.environ.get("ROADSTEAD_KEEP"):
            shutil.rmtree(self.folder)

    # --- what it holds ---------------------------------------------------
    def user(self, name):
        """DN of one of the people by the account's name."""
        return next((p["dn"] for p in people() if p["name"] == name),
                    f"{rdn('CN', name)},{PEOPLE}")

    def group(self, cn):
        return f"{rdn('CN', cn)},{TEAMS}"

    def add(self, ldif):
        return self.tool("ldbadd", ldif)

    def modify(self, ldif):
        return self.tool("ldbmodify", ldif)

    def tool(self, name, ldif):
        """Works on the database itself, whether the server runs or not."""
        path = self.folder / "change.ldif"
        path.write_text(ldif)
        return run(name, f"--configfile={self.conf}", "-H",
                   self.folder / "dc/private/sam.ldb", path).stdout

    def add_user(self, name, **attributes):
        dn = f"{rdn('CN', name)},{PEOPLE}"
        self.add(account(dn, name, **attributes))
        return dn

    def add_group(self, cn, *members):
        self.add(team(self.group(cn), cn, members))
        return self.group(cn)

    def join(self, cn, dn):
        self.modify(change(self.group(cn), "add", "member", dn))

    def leave(self, cn, dn):
        self.modify(change(self.group(cn), "delete", "member", dn))

    def set(self, name, attribute, value):
        self.modify(change(self.user(name), "replace", attribute, value))

    def add_many(self, members=2000):
        """The group "big" and its members u0001 and so on, who have no password."""
        names = [f"u{i:04}" for i in range(1, members + 1)]
        dns = [f"CN={n},{PEOPLE}" for n in names]
        self.add("".join(entry(dn, objectClass="user", sAMAccountName=n,
                               userAccountControl=DISABLED) for dn, n in zip(dns, names))
                 + team(self.group("big"), "big", dns))

    def add_chain(self, member, count=200):
        """Groups chain1 (with the member) in chain2 in chain3 ...; their DNs."""
        dns = [self.group(f"chain{i}") for i in range(1, count + 1)]
        self.add("".join(team(dn, f"chain{i}", [inner]) for i, (dn, inner)
                         in enumerate(zip(dns, [member] + dns), 1)))
        return dns


# --- the tree ----------------------------------------------------------------
def account(dn, name, password=PASSWORD, **attributes):
    return entry(dn, **{
        "objectClass": "user", "sAMAccountName": name, "userPrincipalName": f"{name}@{REALM}",
        "userAccountControl": ENABLED,
        "unicodePwd": f'"{password}"'.encode("utf-16-le"), **attributes})


def team(dn, cn, members):
    return entry(dn, objectClass="group", sAMAccountName=cn, member=list(members))


def people():
    """Everybody from the start: alice and bob are as usual, but that bob's
    principal has another name; carol is disabled, dora has expired, and
    frank must change the password; jsmith has a name that wants care.
    """
    def at(name, cn, **more):
        return {"dn": f"{rdn('CN', cn)},{PEOPLE}", "name": name, "displayName": cn,
                "mail": f"{name}@example.com", **more}

    return [
        at("alice", "Alice Admin"),
        at("bob", "Bob Builder", userPrincipalName=f"robert@{REALM}"),
        at("carol", "Carol Disabled", userAccountControl=DISABLED),
        at("dora", "Dora Expired", accountExpires=LONG_AGO),
        at("frank", "Frank Forced", pwdLastSet=0),
        at("jsmith", SPECIAL),
    ]


def groups(ad):
    """Names and members: devs and admins are in staff, which is in everybody.

    loopA and loopB hold each other (join() closes the loop), and bob.
    """
    return {
        "devs": [ad.user("bob"), ad.user("carol"), ad.user("jsmith")],
        "admins": [ad.user("alice")],
        "staff": [ad.group("devs"), ad.group("admins")],
        "everybody": [ad.group("staff")],
        "loopA": [ad.user("bob")],
        "loopB": [ad.group("loopA")],
    }


def tree(ad):
    """LDIF of all of it."""
    return (
        "".join(entry(dn, objectClass="organizationalUnit") for dn in (PEOPLE, TEAMS))
        + account(ad.reader_dn, "reader", ad.reader_password)
        + "".join(account(**p) for p in people())
        + "".join(team(ad.group(cn), cn, members) for cn, members in groups(ad).items())
    )
