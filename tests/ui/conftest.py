"""A Roadstead with some content, and node's packages."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import instance  # noqa: E402

WEBS = os.environ.get("ROADSTEAD_WEB", "lighttpd apache").split()


@pytest.fixture(scope="session")
def tree():
    return instance.build_tree()


@pytest.fixture(scope="session")
def modules():
    """node_modules of ui/package-lock.json, made once for each version of that."""
    ui = HERE.parents[1] / "ui"
    name = hashlib.sha256((ui / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    at = cache / "roadstead-tests" / f"ui-{name}"
    if not (at / "done").exists():
        shutil.rmtree(at, ignore_errors=True)
        at.mkdir(parents=True)
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ui / file, at)
        subprocess.run(["npm", "ci", "--silent"], cwd=at, check=True, timeout=300)
        (at / "done").touch()
    return at / "node_modules"
