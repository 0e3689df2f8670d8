"""install.sh and the roadstead command: from nothing to healthy and back."""
import os
import pathlib
import shutil
import socket
import subprocess

import pytest
import requests

from instance import SOURCE, Instance, alive, free_ports, run, scratch, wait_for

INSTALL = SOURCE / "install.sh"
SITE_APACHE = """\
ServerRoot {dir}
PidFile {dir}/site.pid
DefaultRuntimeDir {dir}
Mutex posixsem
User www-data
Group www-data
ServerName localhost
Listen 127.0.0.1:{port}
ErrorLog {dir}/error.log
TypesConfig /etc/mime.types
{modules}
<VirtualHost *:{port}>
{include}
</VirtualHost>
"""
SITE_LIGHTTPD = """\
server.modules = ( "mod_fastcgi", "mod_setenv" )
server.bind = "127.0.0.1"
server.port = {port}
server.username = "www-data"
server.groupname = "www-data"
server.pid-file = "{dir}/site.pid"
server.document-root = "{dir}"
server.max-request-field-size = 65535
{include}
"""
SITE_MODULES = ("mpm_event authz_core alias buffer dir env headers setenvif proxy proxy_fcgi "
                "xsendfile mime").split()


def healthy(rs):
    r = rs.http("GET", "/api/v2.0/health")
    return r.status_code == 200 and r.json()["status"] == "healthy"


@pytest.fixture
def prefix():
    base = scratch()
    yield base / "rs"
    shutil.rmtree(base, ignore_errors=True)


def install(prefix, *args, check=True):
    return run(INSTALL, "--prefix", prefix, "--listen", "127.0.0.1", "--offline", *args,
               check=check, env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})


def tree_state():
    return run("git", "-C", SOURCE, "status", "--porcelain", "--ignored").stdout


def test_from_checkout_to_healthy_and_back(prefix):
    before = tree_state()
    http, https = free_ports(2)
    out = install(prefix, "--http-port", http, "--https-port", https,
                  "--hostname", "localhost", "--admin-password", "Other-Secret-1").stdout
    rs = Instance(None, "apache", prefix)
    rs.http_port, rs.https_port, rs.admin_password = http, https, "Other-Secret-1"
    try:
        assert tree_state() == before, "the checkout must stay as it is"
        assert f"https://localhost:{https}" in out and '"admin"' in out
        assert [line.split()[1] for line in out.splitlines() if line.startswith("  docker ")] == [
            "login", "tag", "push"]
        assert healthy(rs)
        assert rs.api("GET", "/users/current").json()["username"] == "admin"
    finally:
        rs.cli("uninstall", "--purge")
    assert not prefix.exists()


def test_installing_again_keeps_everything(make_server):
    rs = make_server("apache")
    keys = {p.name: p.read_bytes() for p in (rs.prefix / "etc/keys").iterdir()}
    cert = (rs.prefix / "etc/tls/server.crt").read_bytes()
    projects = rs.psql("SELECT project_id, name, created_at FROM project")
    install(rs.prefix, "--no-build")
    assert {p.name: p.read_bytes() for p in (rs.prefix / "etc/keys").iterdir()} == keys
    assert (rs.prefix / "etc/tls/server.crt").read_bytes() == cert
    assert rs.psql("SELECT project_id, name, created_at FROM project") == projects
    assert healthy(rs)


def test_busy_ports_name_the_process_and_the_option(prefix):
    with socket.create_server(("127.0.0.1", 0)) as a, socket.create_server(("127.0.0.1", 0)) as b:
        r = install(prefix, "--http-port", a.getsockname()[1],
                    "--https-port", b.getsockname()[1], check=False)
        assert r.returncode == 1
        who = f"python3 (process {os.getpid()})"
        assert f"port {a.getsockname()[1]} is in use by {who}; choose another with --http-port" in r.stdout
        assert f"port {b.getsockname()[1]} is in use by {who}; choose another with --https-port" in r.stdout
    assert not prefix.exists()


def test_all_problems_are_told_at_once(prefix):
    r = install(prefix, "--no-build", "--http-port", "8x", "--https-port", "70000",
                "--web", "nginx", check=False)
    assert r.returncode == 1
    for part in ("--http-port", "70000", "nginx", "--no-build"):
        assert part in r.stdout
    assert not prefix.exists()


def test_mistakes_in_the_settings_are_told_with_lines(tree, prefix):
    shutil.copytree(tree, prefix)
    yml = prefix.parent / "mine.yml"
    yml.write_text("hostname: a b\nhttp:\n  port: eighty\nweb:\n  server: nginx\ncolour: red\n")
    r = run(prefix / "bin/roadstead", "setup", "--from", yml, check=False)
    assert r.returncode == 2
    for line in ("1: hostname", "3: http.port", "5: web.server", "6: colour"):
        assert f"{yml}:{line}" in r.stdout
    assert not (prefix / "etc").exists(), "nothing is made before the settings are right"


def test_an_option_changes_one_line(make_server):
    rs = make_server("lighttpd", up=False)
    yml = rs.prefix / "etc/roadstead.yml"
    before = yml.read_text().splitlines()
    rs.cli("setup", "--hostname", "registry.example.com")
    after = yml.read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after) if a != b] == [
        ("hostname: localhost", "hostname: registry.example.com")]
    assert len(before) == len(after)
    assert "registry.example.com" in run("openssl", "x509", "-in", rs.prefix / "etc/tls/server.crt",
                                         "-noout", "-text").stdout


def test_a_failed_install_takes_back_what_it_made(tree, prefix):
    shutil.copytree(tree, prefix)
    blob = prefix / "data/registry/kept"
    blob.parent.mkdir(parents=True)
    blob.write_text("was here before")
    yml = prefix.parent / "mine.yml"
    yml.write_text("https:\n  certificate: /nowhere/a.pem\n  private_key: /nowhere/b.pem\n")
    http, https = free_ports(2)
    r = install(prefix, "--no-build", "--config", yml, "--http-port", http,
                "--https-port", https, check=False)
    assert r.returncode != 0 and "/nowhere/a.pem" in r.stdout
    assert blob.read_text() == "was here before"
    assert sorted(p.name for p in (prefix / "data").iterdir()) == ["registry"]
    assert not (prefix / "etc").exists() and not (prefix / "run").exists()
    assert not run("pgrep", "-f", str(prefix), check=False).stdout


def test_instances_live_side_by_side(make_server):
    one, two = make_server("apache"), make_server("lighttpd")
    assert healthy(one) and healthy(two)
    one.psql("UPDATE project SET public = false WHERE name = 'library'")
    assert two.psql("SELECT public FROM project WHERE name = 'library'") == "t"
    one.down()
    assert healthy(two)


@pytest.mark.parametrize("web", ["apache", "lighttpd", "apache-fcgid"])
def test_down_leaves_no_process(make_server, web):
    rs = make_server(web)
    pids = rs.processes()
    assert len(pids) > 5
    rs.down()
    assert [p for p in pids if alive(p)] == []
    assert rs.cli("status", check=False).returncode == 1
    rs.up()
    assert healthy(rs)
    assert rs.cli("status").returncode == 0


def test_a_killed_worker_is_replaced(make_server):
    rs = make_server("apache")
    before = len(rs.workers("registry"))
    victim = rs.kill_worker("registry")
    wait_for(lambda: victim not in (now := rs.workers("registry")) and len(now) == before)
    assert rs.http("GET", "/v2/").status_code == 401


def test_uninstall_keeps_data_unless_purged(make_server, tree):
    rs = make_server("lighttpd")
    rs.psql("UPDATE project SET public = false WHERE name = 'library'")
    rs.cli("uninstall")
    assert not (rs.prefix / "bin").exists() and (rs.data / "pg").exists()
    shutil.copytree(tree, rs.prefix, dirs_exist_ok=True)
    rs.cli("setup")
    rs.up()
    assert rs.psql("SELECT public FROM project WHERE name = 'library'") == "f"
    rs.cli("uninstall", "--purge")
    assert not rs.prefix.exists()


@pytest.mark.parametrize("web", ["apache", "lighttpd"])
def test_plain_http_can_redirect(make_server, web):
    rs = make_server(web, up=False)
    yml = rs.prefix / "etc/roadstead.yml"
    yml.write_text(yml.read_text().replace("http:\n", "http:\n  redirect: true\n"))
    rs.cli("setup")
    rs.up()
    r = rs.http("GET", "/v2/?a=b")
    assert r.status_code == 308
    assert r.headers["Location"] == f"https://localhost:{rs.https_port}/v2/?a=b"
    r = requests.get(f"https://localhost:{rs.https_port}/v2/", verify=rs.ca, timeout=10)
    assert r.status_code == 401
    assert "max-age" in r.headers["Strict-Transport-Security"]


def test_tokens_outlive_a_rotation(make_server):
    rs = make_server("lighttpd")
    old = rs.bearer("repository:library/x:pull")
    assert len(rs.cli("key", "list").stdout.splitlines()) == 1
    rs.cli("key", "rotate")
    assert len(rs.cli("key", "list").stdout.splitlines()) == 2
    new = rs.bearer("repository:library/x:pull")
    assert old != new
    for header in (old, new):
        assert rs.http("GET", "/v2/library/x/tags/list", headers=header).status_code == 404


@pytest.mark.parametrize("web", ["lighttpd", "apache-fcgid"])
def test_only_those_who_sign_can_read_the_key(make_server, web):
    rs = make_server(web)
    signer = "roadstead" if web == "apache-fcgid" else "roadstead-token"
    rs.cli("key", "rotate")
    for key in (rs.prefix / "etc/keys").glob("token-*.key.pem"):
        assert (key.owner(), key.stat().st_mode & 0o777) == (signer, 0o400)
    assert rs.bearer("repository:library/x:pull")
    owners = {pathlib.Path(f"/proc/{p}").owner() for p in rs.workers("token")}
    assert owners == {signer}


def test_the_key_changes_hands_with_the_web_server(make_server):
    rs = make_server("lighttpd")
    for web in ("apache-fcgid", "lighttpd"):
        rs.cli("setup", "--web", web)
        rs.restart()
        assert rs.bearer("repository:library/x:pull")


def test_password_can_be_set_from_the_machine(make_server):
    rs = make_server("lighttpd")
    with (rs.prefix / "pw").open("w+") as f:
        f.write("Another-1234\n")
        f.seek(0)
        rs.cli("user", "passwd", "admin", stdin=f)
    assert rs.api("GET", "/users/current").status_code == 401
    rs.admin_password = "Another-1234"
    assert rs.api("GET", "/users/current").status_code == 200
    (rs.prefix / "pw").unlink()


def start_site(rs, server):
    """The site's own server, with nothing of ours but the printed include."""
    port = free_ports(1)[0]
    base = scratch()
    include = rs.cli("config", "site", server).stdout
    modules = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so"
                        for m in SITE_MODULES)
    text = (SITE_APACHE if server == "apache" else SITE_LIGHTTPD).format(
        dir=base, port=port, include=include, modules=modules)
    (base / "site.conf").write_text(text)
    argv = ["/usr/sbin/apache2", "-DFOREGROUND", "-f"] if server == "apache" else [
        "/usr/sbin/lighttpd", "-D", "-f"]
    with (base / "out").open("w") as out:
        p = subprocess.Popen(argv + [str(base / "site.conf")], stdout=out, stderr=out,
                             stdin=subprocess.DEVNULL)
    return p, port, base


@pytest.mark.parametrize("server", ["apache", "lighttpd"])
def test_a_server_of_the_site_serves_us(make_server, server):
    rs = make_server("none", up=False)
    group = run("stat", "-c", "%G", rs.data / "registry").stdout.strip()
    was_member = "www-data" in run("getent", "group", group).stdout
    run("usermod", "-aG", group, "www-data")
    rs.up()
    p, port, base = start_site(rs, server)
    try:
        rs.http_port = port
        wait_for(lambda: port_open(port))
        headers = {"Host": "localhost"}
        assert rs.http("GET", "/api/v2.0/health", headers=headers).json()["status"] == "healthy"
        assert rs.http("GET", "/v2/", headers=headers).status_code == 401
        assert "Roadstead" in rs.http("GET", "/", headers=headers).text
        description = rs.http("GET", "/api.yaml", headers=headers)
        assert description.headers["Content-Type"] == "application/yaml"
        assert description.headers["ETag"] and "openapi: 3" in description.text
    finally:
        p.terminate()
        p.wait(20)
        shutil.rmtree(base, ignore_errors=True)
        if not was_member:
            run("gpasswd", "-d", "www-data", group)


def port_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
