"""What no client should send: made from the description of an operation.

    for case in cases(op, call):   # call: a valid one, see world.py
        case.what                  # for the failure's text
        case.call                  # the request
        case.refused               # True: it must not succeed

The lists are fixed; nothing here is random.
"""
import base64
import dataclasses
import json

from described import fits
from registry import dump
from world import Call

MIB = 1 << 20
NEVER = object()  # no value at all: JSON that is none, or that we do not take


@dataclasses.dataclass
class Case:
    what: str
    call: Call
    refused: bool = False


# --- JSON values -------------------------------------------------------------
def tokens():
    """(name, text, value): what stands in the place of one property."""
    yield from ((repr(v), dump(v), v) for v in (
        None, True, 0, -1, 0.5, 2**31, 2**63 - 1, 2**63, 2**64, -2**63 - 1, "", "x", " ", "true",
        "1", [], {}, [[]], [None], {"x": 1}, "x'; DROP TABLE project; --", "../../../etc/passwd",
        "<script>alert(1)</script>", "%s%n", "${x}", "a\nb\x1b[0m\x7f", "\u202eabc",
        "\u00e9" * 300))
    yield "1e400", b"1e400", float("inf")
    for name, text in (("NaN", b"NaN"), ("-Infinity", b"-Infinity"), ("hex", b"0x10"),
                       ("leading zero", b"01"), ("bare word", b"nil"), ("single quotes", b"'x'"),
                       ("NUL", b'"a\\u0000b"'), ("raw NUL", b'"a\x00b"'),
                       ("raw newline", b'"a\nb"'),
                       ("no UTF-8", b'"\xff\xfe"'), ("overlong", b'"\xc0\xaf"'),
                       ("encoded surrogate", b'"\xed\xa0\x80"'), ("cut escape", b'"\\u12"'),
                       ("deep arrays", b"[" * 10000 + b"]" * 10000),
                       ("deep objects", b'{"a":' * 10000 + b"1" + b"}" * 10000),
                       ("a MiB", b'"' + b"a" * MIB + b'"')):
        yield name, text, NEVER
    yield "lone surrogate", b'"\\ud800"', "\ufffd"
    yield "surrogates turned", b'"\\udc00\\ud800"', "\ufffd\ufffd"
    yield "nearly a MiB", b'"' + b"a" * (MIB - 8192) + b'"', "a" * (MIB - 8192)


TOKENS = list(tokens())
MARK = "\x7fmark\x7f"


ALIKE = 3


def places(schema, way=()):
    """Ways to the properties that a schema knows, those in first elements included.

    Of many with the same constraints, as settings have them, some will do.
    """
    seen = []
    for key, inner in schema.get("properties", {}).items():
        seen.append(inner)
        if seen.count(inner) > ALIKE:
            continue
        yield way + (key,)
        yield from places(inner, way + (key,))
    if "items" in schema:
        yield from places(schema["items"], way + (0,))


def planted(doc, way, value):
    """A copy of doc with the value at the end of the way, which is made if need be."""
    if not way:
        return value
    key, rest = way[0], way[1:]
    if key == 0:
        rest_of = list(doc[1:]) if isinstance(doc, list) else []
        return [planted(doc[0] if isinstance(doc, list) and doc else {}, rest, value), *rest_of]
    doc = dict(doc) if isinstance(doc, dict) else {}
    return {**doc, key: planted(doc.get(key), rest, value)}


def without(doc, way):
    """A copy without what the way leads to; null is as good as absent."""
    return json.loads(dump(doc), object_hook=lambda o: {k: v for k, v in o.items() if v != MARK})


def is_valid(body, doc, way, value):
    if value is NEVER:
        return False
    doc = planted(doc, way, MARK if value is None else value)
    return fits(body.schema, without(doc, way) if value is None else doc)


def property_cases(op, call):
    """What is no JSON fails before anybody looks at the property: one has it for all."""
    for n, way in enumerate(places(op.body.schema)):
        text = dump(planted(call.doc, way, MARK))
        for name, token, value in TOKENS:
            if n and value is NEVER:
                continue
            yield Case(f"{'.'.join(map(str, way))}: {name}",
                       call.but(body=text.replace(dump(MARK), token)),
                       not is_valid(op.body, call.doc, way, value))


# --- whole bodies ------------------------------------------------------------
def no_objects(valid):
    """Bodies that are no JSON object, or that are more than one."""
    yield from {
        "empty": b"", "spaces": b" \n ", "no JSON": b"hello", "array": b"[]", "text": b'"text"',
        "number": b"1", "null": b"null", "cut": valid[:-1], "open": valid[:1],
        "behind": valid + b"x", "two": valid + valid, "comment": b"/* */" + valid,
        "comma": valid[:-1] + b",}",
        "no UTF-8": b"\xff" + valid, "UTF-16": valid.decode().encode("utf-16"),
        "NUL": valid + b"\x00", "NUL first": b"\x00" + valid, "arrays": b"[" * 10000,
        "objects": b'{"a":' * 10000, "deep": b'{"a":' * 10000 + b"1" + b"}" * 10000,
        "many": valid[:-1] + b',"x":[' + b"[]," * 70000 + b"1]}",
        "form": b"a=1&b=2", "too large": valid + b" " * (MIB + 1),
        "much too large": valid + b" " * (8 * MIB + 1), "long text": b'"' + b"a" * MIB,
    }.items()


def body_cases(op, call):
    valid = call.body
    for name, body in no_objects(valid):
        yield Case(f"body: {name}", call.but(body=body), op.body.required or name != "empty")
    for name, body in (("duplicates", valid[:-1] + b"," + valid[1:]),
                       ("only strange", b'{"__proto__":{},"constructor":1,"":2}'),
                       ("long name", b'{"' + b"a" * 60000 + b'":1}')):
        yield Case(f"body: {name}", call.but(body=body))
    for kind in ("text/plain", "application/xml", "application/json; charset=utf-16", "x"):
        yield Case(f"body of type {kind}", call.but(
            headers={**call.headers, "Content-Type": kind}, body=valid[:-1]), True)


def form_cases(op, call):
    """Bodies that are no form, or one that leads nowhere."""
    for name, body in {
            "empty": b"", "no form": b"hello", "JSON": b'{"a":1}',
            "NUL": b"principal=%00&username=%00", "no UTF-8": b"principal=%ff&username=%ff",
            "raw": b"principal=\xff\x00&username=\xff\x00",
            "escapes": b"principal=%zz%&username=%zz%", "many": b"a=b&" * 5000,
            "names twice": b"principal=a&principal=b&username=a&username=b",
            "too large": b"a=" + b"b" * 65536, "much too large": b"a=" + b"b" * (8 * MIB)}.items():
        yield Case(f"form: {name}", call.but(body=body), True)


# --- parameters --------------------------------------------------------------
NUMBERS = ["-1", "1.5", "9223372036854775808", "18446744073709551616", "-9223372036854775809",
           "1e3", "0x10", "%20", "%2B1", "text", "%D9%A1", "1%00"]
WORDS = ["none-such", "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%C3%BC", "%0d%0aX-Evil:%201", "%zz",
         "%", "%27%3B%20DROP%20TABLE%20project%3B--", "%2525", "a" * 300, "a" * 5000, "*",
         "%7Bid%7D"]
AWAY = ["..", ".", "%2e%2e", "%2F", "%2e%2e%2f%2e%2e", "%252e%252e", "a%2F..%2Fb"]
QUERY = ["name", "%3Dx", "name%3D[1~2~3]", "name%3D[~", "name%3D[~]", "name%3D{a", "name%3D{}",
         "name%3D(1%202", "name%3D~", "name%3D%2500", "id%3D99999999999999999999", "id%3Dx",
         "creation_time%3D[x~y]", "a%3Db," * 40, "name%3D{" + "a%20" * 300 + "}", ",", "%3D",
         "name%3D%25", "name%3D~%25_%5C", "name__in%3Dx", "password%3Dx", "secret%3D~a"]
SORT = ["name;%20DROP%20TABLE%20project", "-", "--name", "name," * 100, "1", "(SELECT%201)",
        "name%20DESC", "password", "creation_time,%2B1"]


def path_cases(op, call):
    """Ids and names of nothing.

    Tags and repositories may have such a name, and what a dot leads to may be there to be read.
    """
    for p in op.inside("path"):
        named = op.method == "PUT" and p.name == "reference"
        free = named or p.name == "repository" and op.path.endswith(
            ("{repository}/artifacts", "{repository}/tags"))
        for value in NUMBERS + WORDS + ["0", "9223372036854775807"] + AWAY:
            yield Case(f"{p.name}={value[:40]}", call.but(seeds={**call.seeds, p.name: value}),
                       not free and not (op.reads and value in AWAY))


def query_cases(op, call):
    for p in op.inside("query"):
        others = [(k, v) for k, v in call.query if k != p.name]
        values = NUMBERS + WORDS + ["", "0"] + {"q": QUERY, "sort": SORT}.get(p.name, [])
        for value in values:
            yield Case(f"?{p.name}={value[:40]}", call.but(query=[*others, (p.name, value)]),
                       bool(value) and not p.admits(value))
        yield Case(f"?{p.name} twice", call.but(query=[*others, (p.name, "x"), (p.name, "1")]))


# --- headers -----------------------------------------------------------------
def basic(pair):
    return "Basic " + base64.b64encode(pair).decode()


CREDENTIALS = ["Basic", "Basic !!!", "Basic YQ", basic(b"no colon"), basic(b":"),
               basic(b"\x00:\x00"), basic(b"\xff\xfe:x"), basic(b"a\nb:c"), basic(b"x" * 3000 + b":y"),
               "Bearer", "Bearer x", "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.e30.", "Digest x",
               "\x01", "x" * 3000]


def header_cases(op, call):
    for value in CREDENTIALS:
        yield Case(f"Authorization: {value[:40]}", call.but(
            headers={**call.headers, "Authorization": value}), not op.reads and not op.public)
    if op.reads:
        for name, value in (("Range", "bytes=9-1,x"), ("If-Match", '"x"'), ("If-None-Match", "x,,"),
                            ("If-Modified-Since", "yesterday"), ("Accept", "x/y;q=z"),
                            ("Content-Range", "x"), ("X-Request-Id", "a\tb" * 500),
                            ("X-Is-Resource-Name", "maybe"), ("Cookie", "sid=" + "x" * 3000),
                            ("Content-Type", "\xff")):
            yield Case(f"{name}: {value[:40]}", call.but(headers={**call.headers, name: value}))


def cases(op, call, whole=True):
    """All of them; those that may be taken come last.

    What is not the whole has no cases of single properties: those are many.
    """
    made = [*path_cases(op, call), *query_cases(op, call), *header_cases(op, call)]
    if op.body and op.body.type == "application/json":
        made += body_cases(op, call)
        made += property_cases(op, call) if whole else []
    elif op.body and op.body.type == "application/x-www-form-urlencoded":
        made += form_cases(op, call)
    return sorted(made, key=lambda case: not case.refused)
