"""Lists as tables: ?csv=columns."""
import csv
import io
import urllib.parse

import pytest

from described import operations
from registry import Client, digest_of, unique
from rest import V2, call, listed
from test_preview import path


def table(who, where, columns, **query):
    query = urllib.parse.urlencode({**query, "csv": columns})
    a = who.get(f"{V2}{where}?{query}")
    assert a.status == 200 and a.headers["Content-Type"] == "text/csv; charset=utf-8", a
    assert a.body.endswith(b"\r\n") and b'"' in a.body
    [names, *rows] = csv.reader(io.StringIO(a.body.decode(), newline=""))
    assert names == columns.split(",") and {len(r) for r in rows} <= {len(names)}
    return rows, a


@pytest.fixture
def repo(client):
    """With 4,203 tagged images, of which most are the database's work."""
    repo = f"{client.project()}/r"
    client.push_image(repo, "v1", (unique(),))
    client.rs.psql(f"""WITH one AS (SELECT m.* FROM manifest m JOIN repository r USING (repository_id)
            JOIN project p USING (project_id) WHERE p.name = '{repo.split("/")[0]}')
        , made AS (INSERT INTO manifest (repository_id, digest, media_type, size, payload)
            SELECT repository_id, '\\x01'::bytea || sha256(digest::bytea || i::text::bytea),
                media_type, size, payload FROM one, generate_series(1, 4202) i
            RETURNING manifest_id, repository_id, digest)
        INSERT INTO tag (repository_id, name, manifest_id, digest)
        SELECT repository_id, 'n' || row_number() OVER (), manifest_id, digest FROM made;
        ANALYZE manifest, tag""")
    return repo


def test_all_pages_in_the_order_of_the_list(client, repo):
    """As the list has them, with its filter; the page that was asked for does not matter."""
    where = f"/x{path(repo, '/tags')}"
    rows, a = table(client, where, "name,digest,size", sort="-name", page=3, page_size=7)
    assert [r[0] for r in rows] == ["v1"] + [f"n{i}" for i in range(4202, 0, -1)]
    assert a.headers["X-Total-Count"] == "4203"
    assert a.headers["Content-Disposition"] == "attachment; filename=tags.csv"
    first = listed(client, f"{where}?sort=-name&page_size=1")[0]
    assert rows[0] == [first["name"], first["digest"], str(first["size"])]
    some, a = table(client, where, "name", q="name=~n12", sort="name")
    assert [r[0] for r in some] == ["n12"] + [
        f"n{i}" for span in (range(120, 130), range(1200, 1300)) for i in span]
    assert table(client, where, "name", q="name=none")[0] == []


def test_ways_to_values(client, repo):
    """Into objects, through arrays; what is not there is empty; numbers and truth as JSON has them."""
    parts = [client.push_image(repo, f"p{i}", (unique(),)) for i in range(2)]
    client.push_index(repo, "all", parts)
    where = path(repo, "/artifacts")
    rows, _ = table(client, where, "digest,tags.name,references.child_digest,extra_attrs.os,"
                    "tags.immutable,nothing.at.all,digest.name", q="tags=all", with_tag="true",
                    with_immutable_status="true")
    [[digest, tags, children, system, immutable, nothing, deeper]] = rows
    assert digest.startswith("sha256:") and tags == "all"
    assert set(children.split(", ")) == set(parts)
    assert (system, immutable, nothing, deeper) == ("", "false", "", "")
    whole, _ = table(client, where, "extra_attrs", q="tags=p0")
    assert '"os":"linux"' in whole[0][0]


@pytest.mark.parametrize("name,cell", [
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"),
    ('a "b", c', 'a "b", c'), ("two\r\nlines", "two\r\nlines"), ("标签", "标签")])
def test_cells(client, name, cell):
    client.call_api("POST", "/labels", {"name": f"l{digest_of(name.encode())[:30]}", "scope": "g",
                                        "description": name}, 201)
    rows, _ = table(client, "/labels", "description", scope="g", page_size=1)
    assert [cell] in rows
    rows, _ = table(client, "/labels", "id,description,id", scope="g")
    assert all(r[0] == r[2] and r[0].isdigit() for r in rows)


@pytest.mark.parametrize("columns", [
    ",", "name,,id", "Name", "a b", "a'b", "a/b", 129 * "a", ",".join(33 * ["id"])])
def test_what_is_no_column(client, columns):
    a = client.get(f"{V2}/labels?scope=g&csv={urllib.parse.quote(columns)}")
    assert a.status == 400, a
    a = client.get(f"{V2}/labels?scope=g&csv=id&q=%5B")
    assert a.status == 400 and a.json()["errors"], "the list's own refusals stay"


def test_it_shows_no_more_than_the_list(client, repo):
    """Nor to others."""
    where, project = f"/x{path(repo, '/tags')}", repo.split("/")[0]
    for who in (client.user(), client.member(project, 3, "other"), Client(client.rs, None)):
        assert who.get(f"{V2}{where}?csv=name").status in (401, 403)
    assert len(table(client.member(project, 3, "r"), where, "name")[0]) == 4203
    some = client.member(project, 3, "other/**")
    assert table(some, f"/projects/{project}/repositories", "name")[0] == []


def test_a_failure_on_the_way_is_told(client, repo):
    """By the last line; the first page fails as any request does."""
    rs = client.rs
    rs.psql("ALTER FUNCTION tag_row_json(tag) RENAME TO tag_row_json_real;"
            " CREATE FUNCTION tag_row_json(t tag) RETURNS json LANGUAGE plpgsql STABLE AS"
            " $$ BEGIN IF t.name = 'n1' THEN RAISE 'broken'; END IF; RETURN tag_row_json_real(t); END $$;"
            " GRANT EXECUTE ON FUNCTION tag_row_json TO PUBLIC")
    try:
        where = f"/x{path(repo, '/tags')}"
        rows = call(client, "GET", f"{where}?csv=name&sort=-name").body.decode().splitlines()
        assert len(rows) == 1 + 4000 + 1, "two pages, and why there is no third"
        assert rows[-1].startswith('"the table is not complete: ') and "broken" not in rows[-1]
        assert client.get(f"{V2}{where}?csv=name&sort=name").status == 500
    finally:
        rs.psql("DROP FUNCTION tag_row_json; ALTER FUNCTION tag_row_json_real RENAME TO tag_row_json")


def test_no_more_than_a_hundred_thousand_rows(client):
    """The last line says that there are more; as many as that are sent without it."""
    project = client.project()
    number = call(client, "GET", f"/projects/{project}").json()["project_id"]
    where = f"/labels?scope=p&project_id={number}&sort=id&csv=name"
    client.rs.psql(f"""INSERT INTO label (name, project_id) SELECT 'l' || i, {number}
        FROM generate_series(1, 100000) i; ANALYZE label""")
    try:
        lines = call(client, "GET", where).body.splitlines()
        assert len(lines) == 100001 and lines[-1] == b'"l100000"'
        client.rs.psql(f"INSERT INTO label (name, project_id) VALUES ('one more', {number})")
        lines = call(client, "GET", where).body.splitlines()
        assert len(lines) == 100002
        assert lines[-1] == b'"the table is not complete: it has more rows than are sent"'
    finally:
        client.rs.psql(f"DELETE FROM label WHERE project_id = {number}")


def test_every_list_of_the_description():
    """Has a table, but for what is found by a word."""
    lists = [op for op in operations() if any(p.name == "page" for p in op.parameters)
             and op.path != f"{V2}/x/search"]
    assert len(lists) > 25
    for op in lists:
        assert "csv" in {p.name for p in op.parameters}, str(op)
