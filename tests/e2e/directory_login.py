"""An instance whose users come from a directory.

    site.use(slapd, ldap_filter="(mail=*)")   # in effect, and nothing remembered
    me = site.person("alice", slapd.password) # a Client; site.admin still works
    site.forget()                             # what workers remember of log-ins

A test says which directory is meant; settings that it does not name are the
defaults that settings() shows.
"""
import contextlib
import itertools
import os
import signal

from instance import POOLS, Instance, wait_for
from registry import Client, basic, dump

CONFIGURATIONS = "/api/v2.0/configurations"
ME = "/api/v2.0/users/current"


def settings(d, **more):
    """What there is to say of a directory, and what a test wants otherwise."""
    return {
        "ldap_url": d.url,
        "ldap_search_dn": d.reader_dn,
        "ldap_search_password": d.reader_password,
        "ldap_base_dn": d.base_dn,
        "ldap_filter": "",
        "ldap_uid": "uid",
        "ldap_scope": 2,
        "ldap_timeout": 5,
        "ldap_verify_cert": True,
        "ldap_starttls": False,
        "ldap_ca_certificate": d.ca.pem,
        "ldap_group_base_dn": "",
        "ldap_group_search_filter": "",
        "ldap_group_search_scope": 2,
        "ldap_group_attribute_name": "cn",
        "ldap_group_membership_attribute": "memberof",
        "ldap_group_admin_dn": "",
        "ldap_nested_groups": True,
        **more,
    }


class Site(Instance):
    def __init__(self, tree, web="lighttpd"):
        super().__init__(tree, web)
        self.create()
        self.up()
        self.root = Client(self)
        self.change(auth_mode="ldap_auth")

    def change(self, **values):
        a = self.root.call("PUT", CONFIGURATIONS, dump(values),
                           {"Content-Type": "application/json"})
        assert a.status == 200, a

    def use(self, d, **more):
        self.change(**settings(d, **more))
        self.forget()

    def forget(self):
        """New workers know no log-in, no group and no setting of before."""
        if self.web == "apache-fcgid":
            self.restart()
        else:
            self.renew()
        self.psql("DELETE FROM login_failure")

    def renew(self):
        """Workers are killed, and their masters start others."""
        old = {pool: set(self.workers(pool)) for pool in POOLS}
        for pid in itertools.chain(*old.values()):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: all(len(now := set(self.workers(pool))) == len(gone) and not now & gone
                             for pool, gone in old.items()))

    @contextlib.contextmanager
    def one_worker(self):
        """Meanwhile one process answers all of the API, and knows what it learned."""
        self.configure({"workers.api": 1})
        self.forget()
        try:
            yield
        finally:
            self.configure({"workers.api": 0})
            self.forget()

    def person(self, name, password):
        return Client(self, basic(name, password))

    def status(self, name, password):
        """What the API says to somebody: 200 or a refusal."""
        return self.person(name, password).get(ME).status

    def me(self, name, password):
        """Whom the API takes somebody for."""
        a = self.person(name, password).get(ME)
        assert a.status == 200, a
        return a.json()

    def users(self):
        """name -> (source, mail) of everybody but the administrator."""
        rows = self.psql("SELECT username, source, email FROM users "
                         "WHERE user_id > 1 AND deleted_at IS NULL")
        return {name: rest for name, *rest in (r.split("|") for r in rows.splitlines())}

    def role(self, who, project):
        """The id of somebody's role in a project; 0 is none, also in one that is not seen."""
        a = who.get(f"/api/v2.0/projects/{project}")
        assert a.status in (200, 403, 404), a
        return a.json()["current_user_role_id"] if a.status == 200 else 0

    def team(self, dn, role_id=2):
        """A new private project with a group of the directory as its member."""
        project = self.root.project()
        self.root.call_api("POST", f"/projects/{project}/members",
                           {"role_id": role_id, "member_group": {"ldap_group_dn": dn}}, 201)
        return project
