"""Real directories for tests: OpenLDAP's slapd.  samba.py has Active Directory.

    d = Slapd()
    d.start()
    d.url, d.reader_dn, d.password        # ldap://127.0.0.1:PORT ...
    d.add_user("eve"); d.add_group("ops", d.user("eve"))
    mark = d.mark(); ...; assert len(d.searches(mark)) == 2
    d.pause()                             # takes connections and answers nothing
    d.close()

Nobody but the reader may read the tree, not even who has just bound, unless it
is made with anonymous=True.  Whom it holds is said by people() and groups().
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

from instance import free_ports, run, scratch, wait_for
from ldif import change, entry, rdn
from tls import Authority

BASE = "dc=example,dc=com"
PASSWORD = "Directory-pw-1"
SPECIAL = 'Smith, John (J*) \\ back + plus "q"'
QUINN = '#Quinn, "Q" <a+b=c;> \\2c'
FOREIGN = "Jürgen Größe 日本"
SEARCH = re.compile(r'SRCH base="(.*)" scope=(\d) deref=\d filter="(.*?)"?$', re.M)  # slapd cuts long lines


class Silent:
    """A port that takes connections and never says a word."""

    def __init__(self, address="127.0.0.1"):
        self.socket = socket.create_server((address, 0), backlog=64)
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.taken = []

    def callers(self):
        """How many have come so far."""
        try:
            while True:
                self.taken.append(self.socket.accept()[0])
        except BlockingIOError:
            return len(self.taken)

    def close(self):
        self.callers()
        for s in self.taken + [self.socket]:
            s.close()


def listens(address, port):
    with socket.socket() as s:
        return s.connect_ex((address, port)) == 0


def threads_of(pid):
    """The states of all threads of a process."""
    stats = pathlib.Path(f"/proc/{pid}/task").glob("*/stat")
    return {s.read_text().rsplit(")", 1)[1].split()[0] for s in stats}


class Child:
    """A server in the foreground that ends with us."""

    def __init__(self, argv, log, ready):
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *map(str, argv)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        wait_for(lambda: self.process.poll() is not None or ready(), 30)
        assert self.process.poll() is None, log.read_text(errors="replace")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/dyngroup.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload dynlist
moduleload refint
moduleload ppolicy
pidfile {folder}/slapd.pid
threads 4
{tls}
{allow}
database mdb
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw {password}
directory {folder}/db
maxsize 268435456
dbnosync
index objectClass,uid,cn,mail,member eq
sizelimit unlimited
{limits}
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,{base}" read by anonymous {anonymous} by * none
{overlay}
overlay refint
refint_attributes member
overlay ppolicy
ppolicy_default "cn=policy,{base}"
ppolicy_use_lockout
"""
TLS = """TLSCACertificateFile {ca}
TLSCertificateFile {cert}
TLSCertificateKeyFile {key}
TLSVerifyClient never"""
DIRECT = """overlay memberof
memberof-group-oc groupOfNames
memberof-member-ad member
memberof-memberof-ad memberOf"""
EXPANDED = """overlay dynlist
dynlist-attrset groupOfURLs memberURL member+memberOf@groupOfNames*"""


class Slapd:
    """anonymous   a bind without a password succeeds, and anybody may read
    size_limit  a search gives the reader no more entries; a page may have as many
    expanded    memberOf names the groups of groups too, as some directories do
    names       whom its certificate vouches for; without any it has no TLS
    """

    def __init__(self, anonymous=False, size_limit=None, expanded=False,
                 names=("localhost", "127.0.0.1")):
        self.folder = scratch()
        self.child = None
        self.silent = Silent()  # where the referral leads
        self.port, self.tls_port = free_ports(2)
        self.ca = Authority(self.folder)
        self.base_dn, self.password = BASE, PASSWORD
        self.people_dn, self.groups_dn = f"ou=people,{BASE}", f"ou=groups,{BASE}"
        self.admin_dn, self.admin_password = f"cn=admin,{BASE}", PASSWORD
        self.reader_dn, self.reader_password = f"cn=reader,{BASE}", "Reader-pw-1"
        self.write_config(anonymous, size_limit, expanded, names)
        self.fresh = True

    def write_config(self, anonymous, size_limit, expanded, names):
        (self.folder / "db").mkdir(mode=0o700)
        cert, key = self.ca.issue(*names) if names else (None, None)
        n = size_limit
        (self.folder / "slapd.conf").write_text(CONFIG.format(
            folder=self.folder, base=BASE, password=PASSWORD,
            tls=TLS.format(ca=self.ca.path, cert=cert, key=key) if cert else "",
            allow="allow bind_anon_dn" if anonymous else "",
            anonymous="read" if anonymous else "auth",
            limits=f'limits dn.exact="{self.reader_dn}" size.soft={n} size.hard={n} size.pr={n} '
                   "size.prtotal=unlimited" if n else "",
            overlay=EXPANDED if expanded else DIRECT))

    # --- where it is -----------------------------------------------------
    @property
    def url(self):
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def ldaps_url(self):
        return f"ldaps://127.0.0.1:{self.tls_port}"

    @property
    def ldapi_url(self):
        return f"ldapi://{str(self.folder).replace('/', '%2F')}%2Fldapi"

    # --- life ------------------------------------------------------------
    def start(self):
        urls = f"{self.ldapi_url} {self.url} {self.ldaps_url}"
        self.child = Child(["slapd", "-d", "stats", "-f", self.folder / "slapd.conf", "-h", urls],
                           self.folder / "log", lambda: listens("127.0.0.1", self.tls_port))
        if self.fresh:
            self.add(tree(self))
            self.fresh = False

    def stop(self):
        if self.child:
            self.child.end()
        self.child = None

    def pause(self):
        """From here on it takes connections and requests, and answers none."""
        self.child.signal(signal.SIGSTOP)
        wait_for(lambda: threads_of(self.child.process.pid) == {"T"})

    def resume(self):
        self.child.signal(signal.SIGCONT)

    def close(self):
        self.stop()
        self.silent.close()
        if not os.environ.get("ROADSTEAD_KEEP"):
            shutil.rmtree(self.folder)

    # --- what it holds ---------------------------------------------------
    def user(self, uid):
        """DN of one of the people."""
        return next((p["dn"] for p in people() if p["uid"] == uid),
                    f"{rdn('uid', uid)},{self.people_dn}")

    def group(self, cn):
        return f"{rdn('cn', cn)},{self.groups_dn}"

    def add(self, ldif):
        return self.tool("ldapadd", text=ldif)

    def modify(self, ldif):
        return self.tool("ldapmodify", text=ldif)

    def delete(self, dn):
        return self.tool("ldapdelete", dn)

    def tool(self, name, *args, text=None):
        given = {"stdin": None, "input": text} if text is not None else {}
        return run(name, "-x", "-H", self.ldapi_url, "-D", self.admin_dn, "-w",
                   self.admin_password, *args, **given).stdout

    def add_user(self, uid, **attributes):
        """Makes one of the people, with everybody's password; the DN."""
        dn = f"{rdn('uid', uid)},{self.people_dn}"
        self.add(person(dn, uid, **{"mail": f"{uid}@example.com", **attributes}))
        return dn

    def add_group(self, cn, *members):
        self.add(group_of_names(self.group(cn), cn, members))
        return self.group(cn)

    def join(self, cn, dn):
        self.modify(change(self.group(cn), "add", "member", dn))

    def leave(self, cn, dn):
        self.modify(change(self.group(cn), "delete", "member", dn))

    def set_password(self, uid, password):
        self.modify(change(self.user(uid), "replace", "userPassword", password))

    def add_many(self, users=2500, members=2000):
        """u0001 and so on, the first of them in the group "big"."""
        uids = [f"u{i:04}" for i in range(1, users + 1)]
        dns = [f"uid={u},{self.people_dn}" for u in uids]
        self.add("".join(person(dn, u, mail=f"{u}@example.com") for dn, u in zip(dns, uids))
                 + group_of_names(self.group("big"), "big", dns[:members]))

    def add_chain(self, member, count=200):
        """Groups chain1 (with the member) in chain2 in chain3 ...; their DNs."""
        dns = [self.group(f"chain{i}") for i in range(1, count + 1)]
        self.add("".join(group_of_names(dn, f"chain{i}", [inner]) for i, (dn, inner)
                         in enumerate(zip(dns, [member] + dns), 1)))
        return dns

    def add_flat(self, member, count=200):
        """Groups flat1, flat2 ... with one member each, the same; their DNs."""
        dns = [self.group(f"flat{i}") for i in range(1, count + 1)]
        self.add("".join(group_of_names(dn, f"flat{i}", [member]) for i, dn in enumerate(dns, 1)))
        return dns

    # --- what it was asked -----------------------------------------------
    def mark(self):
        return (self.folder / "log").stat().st_size

    def searches(self, mark=0):
        """(base, scope, filter) of all searches since a mark, as slapd writes them."""
        with (self.folder / "log").open("rb") as log:
            log.seek(mark)
            return SEARCH.findall(log.read().decode(errors="replace"))


# --- the tree ----------------------------------------------------------------
def person(dn, uid, cn=None, **attributes):
    cn = cn or uid.title()
    return entry(dn, objectClass="inetOrgPerson", uid=uid, cn=cn, sn=cn.split()[-1],
                 userPassword=PASSWORD, **attributes)


def group_of_names(dn, cn, members):
    return entry(dn, objectClass="groupOfNames", cn=cn, member=list(members))


def people():
    """Everybody in the tree from the start; PASSWORD is the password of each.

    alice is in admins, bob and carol are in devs; dave is locked, and reset must
    change the password; nomail has no address, and twin1 and twin2 the same;
    lonely is in no group; "double" is the uid of two entries; the others have
    names that want care.
    """
    def at(uid, cn, name=None, ou="people", **more):
        dn = f"{name or rdn('uid', uid)},ou={ou},{BASE}"
        return {"dn": dn, "uid": uid, "cn": cn, "mail": f"{cn.split()[0].lower()}@example.com",
                **more}

    def odd(uid, cn, mail):
        return at(uid, cn, rdn("cn", cn), mail=mail)

    nomail = at("nomail", "Nora Nomail")
    del nomail["mail"]
    return [
        at("alice", "Alice Admin"), at("bob", "Bob Builder"), at("carol", "Carol Coder"),
        at("dave", "Dave Locked", ou="locked", pwdAccountLockedTime="000001010000Z"),
        at("reset", "Rita Reset", ou="locked", pwdReset="TRUE",
           pwdPolicySubentry=f"cn=strict,{BASE}"),
        nomail, at("lonely", "Lonely Heart"),
        at("twin1", "Twin One", mail="twin@example.com"),
        at("twin2", "Twin Two", mail="twin@example.com"),
        at("double", "Double People"), at("double", "Double Locked", ou="locked"),
        odd("j(o)*s\\", SPECIAL, "john@example.com"),
        odd("quinn", QUINN, "quinn@example.com"),
        odd("hash#", "#hash", "hash@example.com"),
        odd("jürgen", FOREIGN, "juergen@example.com"),
        odd("blank", " lead and trail ", "blank@example.com"),
    ]


def groups(d):
    """Names and members: devs and admins are in "all", which is in "everybody".

    loopA and loopB hold each other (tree() closes the loop), and carol; weird has
    the people with odd names.
    """
    odd = [p["dn"] for p in people() if p["dn"].startswith("cn=")]
    return {
        "devs": [d.user("bob"), d.user("carol")],
        "admins": [d.user("alice")],
        "all": [d.group("devs"), d.group("admins")],
        "everybody": [d.group("all")],
        "loopA": [d.user("carol")],
        "loopB": [d.group("loopA")],
        "weird (x), y": odd,
    }


def tree(d):
    """LDIF of all of it.  The subtree ou=elsewhere is a referral to d.silent."""
    held = groups(d)
    places = "".join(entry(f"ou={ou},{BASE}", objectClass="organizationalUnit", ou=ou)
                     for ou in ("people", "groups", "locked"))
    return (
        entry(BASE, objectClass=["dcObject", "organization"], o="Example", dc="example")
        + entry(f"cn=policy,{BASE}", objectClass=["device", "pwdPolicy"], cn="policy",
                pwdAttribute="userPassword", pwdLockout="TRUE")
        + entry(f"cn=strict,{BASE}", objectClass=["device", "pwdPolicy"], cn="strict",
                pwdAttribute="userPassword", pwdMustChange="TRUE")
        + entry(d.reader_dn, objectClass=["organizationalRole", "simpleSecurityObject"],
                cn="reader", userPassword=d.reader_password)
        + places
        + "".join(person(**p) for p in people())
        + "".join(group_of_names(d.group(n), n, held[n]) for n in held)
        + change(d.group("loopA"), "add", "member", d.group("loopB"))
        + entry(d.group("unique"), objectClass="groupOfUniqueNames", cn="unique",
                uniqueMember=d.user("bob"))
        + entry(d.group("unix"), objectClass="posixGroup", cn="unix", gidNumber=5000,
                memberUid="bob")
        + entry(f"ou=elsewhere,{BASE}", objectClass=["referral", "extensibleObject"],
                ou="elsewhere", ref=f"ldap://127.0.0.1:{d.silent.port}/ou=elsewhere,{BASE}"))
