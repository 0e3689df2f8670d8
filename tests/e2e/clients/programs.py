#!/usr/bin/python3
"""Other people's clients that Go makes, each of them once.

    programs.py                 makes all that are not there yet
    made("crane")               the path of one, made if need be

They lie in $XDG_CACHE_HOME/roadstead-tests/bin.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import subprocess

GO_PROGRAMS = {  # module, version, package
    "conformance": ("github.com/opencontainers/distribution-spec/conformance",
                    "v0.0.0-20260831232431-97274622c111", "."),
    "cosign2": ("github.com/sigstore/cosign/v2", "v2.5.0", "./cmd/cosign"),
    "cosign3": ("github.com/sigstore/cosign/v3", "v3.1.3", "./cmd/cosign"),
    "crane": ("github.com/google/go-containerregistry", "v0.20.7", "./cmd/crane"),
    "helm": ("helm.sh/helm/v3", "v3.18.6", "./cmd/helm"),
    "notation": ("github.com/notaryproject/notation", "v1.3.2", "./cmd/notation"),
    "oras": ("oras.land/oras", "v1.3.6", "./cmd/oras"),
    "regctl": ("github.com/regclient/regclient", "v0.11.7", "./cmd/regctl"),
}


class NoGo(Exception):
    """There is nothing to build with."""


class BuildFailed(Exception):
    """What Go said."""


def folder():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = pathlib.Path(cache) / "roadstead-tests/bin"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def locked(path):
    """One process at a time."""
    with open(path, "w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


def go(*argv, cwd):
    r = subprocess.run(["go", *map(str, argv)], cwd=cwd, text=True, capture_output=True)
    if r.returncode != 0:
        raise BuildFailed(f"go {argv[0]}: {(r.stdout + r.stderr).strip()[-3000:]}")
    return r.stdout


def build(name, target):
    """Not by "go install": that asks for all versions too, which not every proxy tells."""
    module, version, package = GO_PROGRAMS[name]
    source = json.loads(go("mod", "download", "-json", f"{module}@{version}",
                           cwd=target.parent))["Dir"]
    fresh = target.parent / f"{target.name}.new"
    go("build", "-o", fresh, package, cwd=source)
    fresh.rename(target)


def made(name):
    target = folder() / f"{name}-{GO_PROGRAMS[name][1]}"
    with locked(folder() / f"{name}.lock"):
        if not target.exists() and not shutil.which("go"):
            raise NoGo
        if not target.exists():
            build(name, target)
    return str(target)


def main():
    for name in GO_PROGRAMS:
        try:
            print(made(name), flush=True)
        except BuildFailed as e:
            print(f"{name}: {e}", flush=True)


if __name__ == "__main__":
    main()
