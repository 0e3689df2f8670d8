"""What the audit keeps when the machine crashes."""
from registry import Client


def test_durable_pulls_are_on_disk_when_answered(make_server):
    rs = make_server(up=False)
    rs.configure({"audit.pulls": "durable"})
    rs.up()
    client = Client(rs)
    repo = client.project() + "/app"
    digest = client.push_image(repo, "1")
    # nobody else writes the log out within the test
    rs.psql("ALTER SYSTEM SET wal_writer_delay = '10s'")
    rs.psql("SELECT pg_reload_conf()")
    for reference in ("1", digest):
        before = rs.psql("SELECT pg_current_wal_insert_lsn()")
        client.manifest(repo, reference)
        assert rs.psql(f"SELECT pg_current_wal_flush_lsn() > '{before}'") == "t"
