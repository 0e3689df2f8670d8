"""The description of the HTTP interface (docs/api.yaml), to be driven by.

    for op in operations():        # an Operation each
        op.method, op.path         # "GET", "/api/v2.0/users/{id}"
        op.inside("path")          # its parameters there
        op.body                    # Body, or None
    op.check(answer)               # is it one that the description knows?
"""
import functools
import json
import re

import jsonschema
import yaml

from instance import SOURCE
from registry import CODES, INSIDES

METHODS = ("get", "head", "post", "put", "patch", "delete")
# What any operation may answer, besides what it lists; 405 where dots lead elsewhere.
COMMON = {400, 401, 403, 404, 405, 413, 414, 416, 422, 429, 431}
HARBOR_CODES = set("""BAD_REQUEST UNAUTHORIZED FORBIDDEN DENIED NOT_FOUND METHOD_NOT_ALLOWED
    CONFLICT PRECONDITION VIOLATE_FOREIGN_KEY_CONSTRAINT REQUEST_ENTITY_TOO_LARGE
    UNPROCESSABLE_ENTITY TOO_MANY_REQUEST DIGEST_INVALID MANIFEST_INVALID UNSUPPORTED""".split())


@functools.cache
def document():
    return yaml.safe_load((SOURCE / "docs/api.yaml").read_text())


def resolve(node):
    """The node without references and without allOf."""
    if isinstance(node, list):
        return [resolve(x) for x in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return resolve(target)
    node = {k: resolve(v) for k, v in node.items()}
    return merge(node.pop("allOf"), node) if "allOf" in node else node


def merge(parts, rest):
    """One object of several that all apply."""
    out = dict(rest)
    for part in parts:
        for key, value in part.items():
            if key == "properties":
                out[key] = {**out.get(key, {}), **value}
            elif key == "required":
                out[key] = out.get(key, []) + value
            else:
                out.setdefault(key, value)
    return out


def strict(schema):
    """The schema of an answer: properties that are not described are wrong."""
    if isinstance(schema, list):
        return [strict(x) for x in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: strict(v) for k, v in schema.items()}
    if schema.get("nullable") is True:
        out["type"] = [schema["type"], "null"]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        out.setdefault("additionalProperties", False)
    return out


def fits(schema, value):
    return jsonschema.Draft7Validator(schema).is_valid(value)


class Parameter:
    def __init__(self, node):
        self.name, self.where = node["name"], node["in"]
        self.required, self.schema = node.get("required", False), node.get("schema", {})
        self.example = node.get("example")

    def values(self):
        """Some that are valid, if the description has any."""
        if self.example is not None:
            return [self.example]
        if self.schema.get("type") == "boolean":
            return ["true", "false"]
        return self.schema.get("enum") or [
            self.schema[k] for k in ("default", "minimum", "maximum") if k in self.schema]

    def admits(self, text):
        """Whether the schema knows such a value (a number or a word of a list)."""
        if self.schema.get("type") == "integer":
            return bool(re.fullmatch(r"-?\d+", text)) and fits(self.schema, int(text))
        return True


class Body:
    def __init__(self, node):
        [(self.type, media)] = node["content"].items()
        self.required = node.get("required", False)
        self.schema, self.example = media["schema"], media.get("example")


class Operation:
    def __init__(self, method, path, item):
        node = resolve(item[method])
        self.method, self.path = method.upper(), path
        self.parameters = [Parameter(resolve(p)) for p in
                           item.get("parameters", []) + node.get("parameters", [])]
        self.body = Body(node["requestBody"]) if "requestBody" in node else None
        self.responses = {int(k): v for k, v in node["responses"].items()}
        self.public = node.get("security") == []

    def __str__(self):
        return f"{self.method} {self.path}"

    @property
    def reads(self):
        return self.method in ("GET", "HEAD")

    def inside(self, where):
        return [p for p in self.parameters if p.where == where]

    # --- answers ---------------------------------------------------------
    def check(self, a):
        assert a.status < 500, a
        assert a.status in self.responses or a.status in COMMON, f"not described: {a}"
        response = self.responses.get(a.status, {"content": {}})
        for name, header in response.get("headers", {}).items():
            assert name in a.headers or not header.get("required"), f"no {name}: {a}"
        if self.method == "HEAD" or "content" not in response:
            assert not a.body, f"no body is described: {a}"
        elif a.status >= 400:
            check_refusal(self, a)
        else:
            check_content(response["content"], a)


def check_content(content, a):
    kind = a.headers["Content-Type"].split(";")[0]
    assert kind in content or "*/*" in content, a
    media = content.get(kind) or content["*/*"]
    if media["schema"].get("format") != "binary":
        value = json.loads(a.body) if "json" in a.headers["Content-Type"] else a.body.decode()
        jsonschema.validate(value, strict(media["schema"]))


def check_refusal(op, a):
    """An error in Harbor's shape, or below /v2/ and /service/ in the registry's."""
    assert a.headers["Content-Type"].split(";")[0] == "application/json", a
    errors = json.loads(a.body)["errors"]
    # The web server's own have one body for all paths.
    ours = "X-Request-Id" in a.headers and op.path.startswith(("/api", "/c/"))
    codes = HARBOR_CODES if ours else CODES | HARBOR_CODES
    assert errors and all(e["code"] in codes and e["message"] for e in errors), a
    text = a.body.decode()
    assert not INSIDES.search(text) and not re.search("(?i)sql|postgres|segment", text), a


@functools.cache
def operations():
    return [Operation(method, path, item) for path, item in document()["paths"].items()
            for method in METHODS if method in item]
