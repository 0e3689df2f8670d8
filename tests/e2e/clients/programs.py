#!/usr/bin/python3
"""Other people's clients that Go makes, each of them once.

    programs.py                 makes all that are not there yet
    made("crane")               the path of one, made if need be

They lie in $XDG_CACHE_HOME/roadstead-tests/bin.
"""
import contextlib
import fcntl
import hashlib
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


# Ours, of other people's libraries: folders beside this file.
OWN_PROGRAMS = {"harbor"}
HERE = pathlib.Path(__file__).resolve().parent


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


def version(name):
    """What a program was made of: its version, or the digest of its files."""
    if name not in OWN_PROGRAMS:
        return GO_PROGRAMS[name][1]
    text = b"".join(f.read_bytes() for f in sorted((HERE / name).iterdir()))
    return hashlib.sha256(text).hexdigest()[:12]


def source(name, cwd):
    """The folder of a program, and the package in it.

    Not by "go install": that asks for all versions too, which not every proxy tells.
    """
    if name in OWN_PROGRAMS:
        return HERE / name, "."
    module, wanted, package = GO_PROGRAMS[name]
    found = go("mod", "download", "-json", f"{module}@{wanted}", cwd=cwd)
    return json.loads(found)["Dir"], package


def build(name, target):
    cwd, package = source(name, target.parent)
    fresh = target.parent / f"{target.name}.new"
    go("build", "-o", fresh, package, cwd=cwd)
    fresh.rename(target)


def made(name):
    target = folder() / f"{name}-{version(name)}"
    with locked(folder() / f"{name}.lock"):
        if not target.exists() and not shutil.which("go"):
            raise NoGo
        if not target.exists():
            build(name, target)
    return str(target)


def main():
    for name in sorted({*GO_PROGRAMS, *OWN_PROGRAMS}):
        try:
            print(made(name), flush=True)
        except BuildFailed as e:
            print(f"{name}: {e}", flush=True)


if __name__ == "__main__":
    main()
