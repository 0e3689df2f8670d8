"""A Roadstead of its own for tests: built once, set up as often as wanted.

    tree = build_tree()                      # once a run
    rs = Instance(tree, "lighttpd")          # apache, apache-fcgid, lighttpd, none
    rs.create(); rs.up()
    rs.http("GET", "/v2/", auth=rs.admin)    # a requests.Response
    rs.psql("SELECT count(*) FROM blob")
    rs.destroy()

Environment:
    ROADSTEAD_TREE       an installed tree to use; nothing is built
    ROADSTEAD_CONFIGURE  switches for configure, e.g. "--enable-asan"
    ROADSTEAD_KEEP       keep what was made, for a look after a failure
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import requests
import yaml

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ADMIN_PASSWORD = "Harbor12345"
POOLS = ("registry", "upload", "token", "api")
# itself: what Debian has in the path takes four times as long to find it
PSQL = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), default="psql")


def free_ports(n):
    """n TCP ports of 127.0.0.1 that nobody listens on."""
    socks = [socket.socket() for _ in range(n)]
    try:
        for s in socks:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in socks]
    finally:
        for s in socks:
            s.close()


def scratch():
    """A directory that other users may enter; short, for sockets' names."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="rs-", dir="/tmp"))
    path.chmod(0o755)
    return path


def run(*argv, check=True, **kw):
    """A program's result; its whole output stands in the failure."""
    r = subprocess.run([str(a) for a in argv], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True,
                       stdin=kw.pop("stdin", subprocess.DEVNULL), **kw)
    if check and r.returncode != 0:
        raise AssertionError(f"{argv} gave {r.returncode}:\n{r.stdout}")
    return r


def source_files():
    """What git knows of the checkout, changed or not."""
    out = run("git", "-C", SOURCE, "ls-files", "-co", "--exclude-standard").stdout
    return [f for f in out.splitlines() if (SOURCE / f).is_file()]


def build_tree():
    """The path of an installed tree; the checkout stays as it is."""
    given = os.environ.get("ROADSTEAD_TREE")
    if given:
        return pathlib.Path(given)
    base = scratch()
    src, tree = base / "src", base / "tree"
    for f in source_files():
        (src / f).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SOURCE / f, src / f)
    run("./autogen.sh", cwd=src)
    run("./configure", "-q", f"--prefix={tree}",
        *os.environ.get("ROADSTEAD_CONFIGURE", "").split(), cwd=src)
    run("make", "-s", f"-j{os.cpu_count()}", "install", cwd=src)
    return tree


def families():
    """The children of each process that has some."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            found.setdefault(parent, []).append(int(entry.name))
    return found


def children(pid):
    """Processes whose parent is pid."""
    return families().get(pid, [])


def alive(pid):
    """Whether the process is there and no zombie."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] not in "ZX"


def program_of(pid):
    """The file that a process runs; None if it is gone."""
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return None


def pss(pid):
    """Proportional set size in KiB."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def open_links(pid):
    """What a process holds open: paths, and names of sockets and the like."""
    try:
        fds = list(pathlib.Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return  # it has just ended
    for fd in fds:
        try:
            yield os.readlink(fd)
        except OSError:
            continue  # just closed


class Instance:
    """One prefix with its own ports, processes and data."""

    def __init__(self, tree, web, prefix=None):
        self.tree = tree
        self.web = web
        self.own_base = None if prefix else scratch()
        self.prefix = pathlib.Path(prefix) if prefix else self.own_base / "rs"
        self.http_port, self.https_port = free_ports(2)
        self.admin_user, self.admin_password = "admin", ADMIN_PASSWORD

    # --- where it is -----------------------------------------------------
    @property
    def host(self):
        """host:port as docker and its like want it (plain HTTP)."""
        return f"127.0.0.1:{self.http_port}"

    @property
    def url(self):
        return f"http://{self.host}"

    @property
    def https_url(self):
        return f"https://127.0.0.1:{self.https_port}"

    @property
    def ca(self):
        """PEM file that vouches for https_url."""
        return self.prefix / "etc/tls/ca.crt"

    @property
    def data(self):
        return self.prefix / "data"

    @property
    def admin(self):
        """(user, password) for requests' auth=."""
        return (self.admin_user, self.admin_password)

    # --- life ------------------------------------------------------------
    def cli(self, *args, check=True, **kw):
        """The instance's own roadstead command."""
        return run(self.prefix / "bin/roadstead", *args, check=check, **kw)

    def setup(self, *args, check=True):
        return self.cli("setup", "--listen", "127.0.0.1", "--hostname", "localhost",
                        "--http-port", self.http_port, "--https-port", self.https_port,
                        "--web", self.web, *args, check=check)

    def create(self, *args):
        """Installs and sets up; does not start."""
        shutil.copytree(self.tree, self.prefix)
        self.setup(*args)

    def configure(self, settings):
        """Settings of roadstead.yml by their dotted keys; before up() or restart()."""
        path = self.prefix / "etc/roadstead.yml"
        doc = yaml.safe_load(path.read_text())
        for key, value in settings.items():
            *sections, last = key.split(".")
            place = doc
            for section in sections:
                place = place.setdefault(section, {})
            place[last] = value
        path.write_text(yaml.safe_dump(doc))
        self.cli("setup")

    def up(self):
        self.cli("up")

    def down(self):
        self.cli("down")

    def restart(self):
        self.cli("restart")

    def destroy(self):
        """Stops everything and removes it."""
        if os.environ.get("ROADSTEAD_KEEP"):
            self.down()
            print(f"kept: {self.prefix}")
            return
        if (self.prefix / "bin/roadstead").exists():
            self.cli("uninstall", "--purge")
        if self.own_base:
            shutil.rmtree(self.own_base, ignore_errors=True)

    # --- talking to it ---------------------------------------------------
    def http(self, method, path, **kw):
        """One request on a fresh connection; path as it is, no redirects."""
        kw.setdefault("timeout", 60)
        kw.setdefault("allow_redirects", False)
        with requests.Session() as s:
            s.trust_env = False
            return s.request(method, self.url + path, **kw)

    def api(self, method, path, user=None, password=None, **kw):
        """A call below /api/v2.0, as the administrator unless told otherwise."""
        kw.setdefault("auth", (user, password) if user else self.admin)
        return self.http(method, "/api/v2.0" + path, **kw)

    def token(self, *scopes, user=None, password=None, anonymous=False):
        """A bearer token for the scopes."""
        params = [("service", "harbor-registry")] + [("scope", s) for s in scopes]
        auth = None if anonymous else (user, password) if user else self.admin
        r = self.http("GET", "/service/token", params=params, auth=auth)
        assert r.status_code == 200, r.text
        return r.json()["token"]

    def bearer(self, *scopes, **kw):
        """The header for it."""
        return {"Authorization": "Bearer " + self.token(*scopes, **kw)}

    # --- looking inside --------------------------------------------------
    def psql(self, sql):
        """Unaligned rows of a statement run as the superuser."""
        return run(*self.psql_call(), "-v", "ON_ERROR_STOP=1", "-c", sql).stdout.strip()

    def psql_call(self):
        """Arguments that call psql."""
        return [PSQL, "-XAtq", "-h", self.prefix / "run/pg", "-U", "postgres", "-d", "roadstead"]

    def backends(self):
        """Connections to PostgreSQL, this one not counted."""
        return int(self.psql("SELECT count(*) FROM pg_stat_activity WHERE "
                             "backend_type = 'client backend' AND pid <> pg_backend_pid()"))

    def log(self, name=None):
        """One log of PREFIX/log, or all of them."""
        files = [self.prefix / f"log/{name}.log"] if name else sorted((self.prefix / "log").iterdir())
        return "".join(f.read_text(errors="replace") for f in files)

    def complaints(self):
        """What assertions and sanitizers of any process said, leaks at its end included."""
        return [line for line in self.log().splitlines() if re.search(
            r"AddressSanitizer|LeakSanitizer|runtime error:|assertion failed", line)]

    def pid(self, name):
        """Process of a pool's master, of "jobd", "web" or "postgresql"; 0 if none."""
        path = {"web": "run/httpd/httpd.pid", "postgresql": "data/pg/postmaster.pid"}.get(
            name, f"run/{name}.pid")
        try:
            return int((self.prefix / path).read_text().split()[0])
        except (OSError, IndexError):
            return 0

    def workers(self, pool):
        """Processes that serve a pool ("registry", "upload", "token", "api")."""
        master = self.pid(pool)
        if master:
            return children(master)
        program = "registry" if pool == "upload" else pool
        exe = str(self.prefix / f"libexec/roadstead/{program}.fcgi")
        return [p for p in self.processes() if program_of(p) == exe]

    def kill_worker(self, pool="registry", sig=signal.SIGKILL):
        """Kills one worker of a pool; returns its process number."""
        victim = self.workers(pool)[0]
        os.kill(victim, sig)
        return victim

    def processes(self):
        """Every process of the instance."""
        todo = [p for p in map(self.pid, POOLS + ("jobd", "web", "postgresql")) if p and alive(p)]
        found, family = [], families()
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += [c for c in family.get(pid, []) if alive(c)]
        return found

    def open_files(self):
        """What processes of the instance hold open; those that have just ended, nothing."""
        return {link for pid in self.processes() for link in open_links(pid)}

    def pss(self):
        """Memory of all of it in KiB."""
        return sum(map(pss, self.processes()))


class Postgres:
    """PostgreSQL of an instance, for stopping and starting."""

    def __init__(self, rs):
        self.rs = rs
        self.bin = pathlib.Path(program_of(rs.pid("postgresql"))).parent

    def stop(self, sig=signal.SIGINT):
        pid = self.rs.pid("postgresql")
        family = [pid] + children(pid)
        os.kill(pid, sig)
        wait_for(lambda: not any(map(alive, family)), 30)

    def start(self):
        run(self.bin / "pg_ctl", "-D", self.rs.data / "pg", "-w", "-l",
            self.rs.prefix / "log/postgresql.log", "start", cwd="/", user="postgres",
            group="postgres", extra_groups=[], env={})


class Session:
    """A psql that is kept, so that a transaction can be held open; errors are lines, too."""

    def __init__(self, rs):
        self.psql = subprocess.Popen(
            rs.psql_call(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.psql.kill()
        self.psql.communicate()

    def send(self, sql):
        self.psql.stdin.write(sql + ";\n\\echo end\n")
        self.psql.stdin.flush()

    def answer(self):
        return list(iter(lambda: self.psql.stdout.readline().strip(), "end"))

    def ask(self, sql):
        self.send(sql)
        return self.answer()


@contextlib.contextmanager
def until_down(rs):
    """The instance; when it is down again, nobody may have complained."""
    try:
        yield rs
        rs.down()
        assert not rs.complaints()
    finally:
        rs.destroy()


@contextlib.contextmanager
def running(tree, web, settings=None):
    """An instance of one's own, up."""
    with until_down(Instance(tree, web)) as rs:
        rs.create()
        if settings:
            rs.configure(settings)
        rs.up()
        yield rs


def wait_for(what, seconds=30):
    """Polls until what() is true, and returns what it said."""
    end = time.monotonic() + seconds
    while True:
        got = what()
        if got or time.monotonic() > end:
            assert got, f"did not happen within {seconds} s"
            return got
        time.sleep(0.05)
