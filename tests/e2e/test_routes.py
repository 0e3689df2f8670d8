"""docs/api.yaml describes every route of the three programs, and nothing else."""
import re
import subprocess

import yaml

from instance import SOURCE
from test_configurations import table

METHODS = {"get", "head", "post", "put", "patch", "delete"}


def described():
    doc = yaml.safe_load((SOURCE / "docs/api.yaml").read_text())
    return {(m.upper(), path) for path, item in doc["paths"].items() for m in METHODS & set(item)}


def real(tree):
    """From the programs' own maps; a name with slashes is one parameter."""
    found = set()
    for program in ("registry", "token", "api"):
        out = subprocess.run([tree / f"libexec/roadstead/{program}.fcgi", "--routes"],
                             capture_output=True, text=True, check=True).stdout
        for line in out.splitlines():
            method, pattern = re.match(r"([A-Z]+)(?:, [A-Z]+)* (\S+)", line).groups()
            found.add((method, pattern.replace("...}", "}")))
    return found


def test_every_route_is_described_and_real(tree):
    assert real(tree) - described() == set(), "routes without a description"
    assert described() - real(tree) == set(), "descriptions without a route"


def schema_of(kind, default, least, most):
    """What configuration.def says about a setting, in the words of the description."""
    text = {"type": "string", "maxLength": most, **({"minLength": least} if least else {})}
    return {
        "BOOL": {"type": "boolean"}, "CHOICE": {"type": "string", "enum": default.split("|")},
        "INT": {"type": "integer", "minimum": least, "maximum": most},
        "QUOTA": {"type": "integer", "minimum": least, "maximum": most, "not": {"enum": [0]}},
        "NEVER": {"type": "boolean", "enum": [False]},
        "SECRET": {**text, "writeOnly": True}, "NAME": {**text, "pattern": "^[!-9;-~]+$"},
    }.get(kind, text)


def test_settings_are_described():
    doc = yaml.safe_load((SOURCE / "docs/api.yaml").read_text())
    found = doc["components"]["schemas"]["Configurations"]["properties"]
    for schema in found.values():
        schema.pop("description", None)
        schema.pop("example", None)
    assert found == {key: schema_of(kind, default, least, most)
                     for key, (kind, default, least, most) in table().items()}


def nodes(value, way=""):
    """Everything in a document, and where it is."""
    yield way, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(
            value if isinstance(value, list) else ()):
        yield from nodes(inner, f"{way}/{key}")


def test_sentences_are_quoted_where_they_must_be():
    """A comma or a yes that nobody quoted is a key or a truth value."""
    doc = yaml.safe_load((SOURCE / "docs/api.yaml").read_text())
    for way, value in nodes(doc):
        assert value is not None, way
        if re.search("/(summary|description)$", way) and "/properties/" not in way:
            assert isinstance(value, (str, dict)), way  # a path may end so, too


def test_every_reference_and_parameter_resolves():
    text = (SOURCE / "docs/api.yaml").read_text()
    doc = yaml.safe_load(text)
    for ref in set(re.findall(r'"#/([^"]+)"', text)):
        node = doc
        for part in ref.split("/"):
            node = node[part]
    for path, item in doc["paths"].items():
        names = {p.get("name") or p["$ref"].rsplit("/", 1)[1] for p in item.get("parameters", [])}
        assert set(re.findall(r"\{(\w+)\}", path)) == names, path
        for method in METHODS & set(item):
            assert item[method]["summary"] and item[method]["responses"], (method, path)
