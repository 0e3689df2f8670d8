"""What an instance holds: rows beside files.

    take(rs)     counts of everything that a refused request must not leave
    check(rs)    every row has its file, every file its row, every hash is right
    sweep(rs)    removes files without a row, which only a crash may leave
    settle(rs)   after the last test: no session, temporary file or lock is left
"""
import hashlib

from instance import wait_for

TABLES = ("project", "repository", "blob", "repository_blob", "manifest", "manifest_blob",
          "manifest_child", "tag", "upload")
COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {t})" for t in TABLES)
ALGORITHMS = {1: "sha256", 2: "sha512"}


def uploads(rs):
    """Names of the files of sessions."""
    return {p.name for p in (rs.data / "uploads").iterdir()}


def spool(rs):
    """Names of what the web server keeps of bodies that it collects."""
    return {p.name for p in (rs.data / "spool").iterdir()}


def blob_files(rs):
    """Sizes of blob files by path below the store."""
    root = rs.data / "registry"
    return {str(p.relative_to(root)): p.stat().st_size
            for p in root.rglob("*") if p.is_file()}


def take(rs):
    counts = dict(zip(TABLES, map(int, rs.psql(COUNTS).split("|"))))
    return {**counts, "upload files": uploads(rs), "blob files": blob_files(rs)}


def blob_path(alg, digest):
    return f"docker/registry/v2/blobs/{alg}/{digest[:2]}/{digest}/data"


def rows(rs):
    """Blob rows as (algorithm, hex, size)."""
    out = rs.psql("SELECT get_byte(digest, 0), encode(substr(digest, 2), 'hex'), size FROM blob")
    for line in out.splitlines():
        alg, digest, size = line.split("|")
        yield ALGORITHMS[int(alg)], digest, int(size)


def orphans(rs):
    """Blob files without a row; a crash may leave one, a refusal may not."""
    return set(blob_files(rs)) - {blob_path(alg, d) for alg, d, _ in rows(rs)}


def stray(rs):
    """Files of sessions that are gone."""
    return uploads(rs) - set(rs.psql("SELECT upload_id FROM upload").split())


def sweep(rs):
    for path in orphans(rs):
        (rs.data / "registry" / path).unlink()
    for name in stray(rs):
        (rs.data / "uploads" / name).unlink()


def check(rs, allow_orphans=False):
    files = blob_files(rs)
    for alg, digest, size in rows(rs):
        path = blob_path(alg, digest)
        assert files.get(path) == size, f"{path}: row says {size}, file {files.get(path)}"
    for path in files:
        _, _, _, _, alg, _, digest, _ = path.split("/")
        with open(rs.data / "registry" / path, "rb") as f:
            assert hashlib.file_digest(f, alg).hexdigest() == digest, f"torn: {path}"
    assert allow_orphans or not orphans(rs)
    assert not stray(rs), "files of uploads without a session"


def nameless(rs):
    """Files below the data that a process holds open although they are deleted."""
    return {x for x in rs.open_files() if x.startswith(str(rs.data)) and x.endswith("(deleted)")
            and not x.startswith(str(rs.data / "pg"))}


def settle(rs):
    """Sessions that tests left behind end here, with all that they hold."""
    check(rs)
    rs.psql("UPDATE upload SET expires_at = now(); UPDATE session SET expires_at = now()")
    assert "still written: uploads=0" in rs.cli("gc").stdout, "somebody holds an upload's lock"
    assert rs.psql("SELECT (SELECT count(*) FROM upload) + (SELECT count(*) FROM session)") == "0"
    assert rs.psql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0"
    assert not uploads(rs), "files of uploads"
    wait_for(lambda: not spool(rs))
    wait_for(lambda: not nameless(rs))
    check(rs)
