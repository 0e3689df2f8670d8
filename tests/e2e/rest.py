"""What tests of the REST API share."""
from urllib.parse import urlencode

from registry import Client, dump

V2 = "/api/v2.0"


def call(client, method, path, doc=None):
    return client.call(method, V2 + path, dump(doc) if doc is not None else None,
                       {"Content-Type": "application/json"})


def listed(client, path):
    """What a GET shows."""
    a = client.get(V2 + path)
    assert a.status == 200, a
    return a.json()


def refused(a, status, code):
    """Harbor's form of an error."""
    assert a.status == status, a
    assert a.headers["Content-Type"] == "application/json; charset=utf-8", a
    [error] = a.json()["errors"]
    assert error["code"] == code and error["message"], a
    assert "WWW-Authenticate" not in a.headers  # a browser would ask for a password
    return a


class Browser:
    """Keeps cookies and echoes the CSRF token, as the UI does."""

    def __init__(self, client):
        self.client, self.cookies, self.csrf = Client(client.rs, None), {}, None

    def headers(self, token=True):
        h = {}
        if self.cookies:
            h["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if token and self.csrf:
            h["X-Harbor-CSRF-Token"] = self.csrf
        return h

    def call(self, method, path, body=None, token=True, **headers):
        h = {"Content-Type": "application/json", **headers, **self.headers(token)}
        a = self.client.call(method, path, body, h)
        for line in a.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            assert "Path=/" in line and "HttpOnly" in line and "SameSite=" in line
            self.cookies[name] = value
        self.csrf = a.headers["X-Harbor-CSRF-Token"] or self.csrf
        return a

    def login(self, user="admin", password=None, **kw):
        if password is None:
            password = self.client.rs.admin_password
        form = urlencode({"principal": user, "password": password})
        return self.call("POST", "/c/login", form.encode(), **kw,
                         **{"Content-Type": "application/x-www-form-urlencoded"})
