"""Images made from nothing, as OCI layouts: no network, no builder.

    image = Image({"etc/motd": b"hello"}, {"bin/tool": unique()})
    layout(path, {"1": image})                 # one image
    layout(path, {"all": [image, other]})      # an index of several
"""
import gzip
import io
import json
import tarfile

from registry import CONFIG, INDEX, LAYER, MANIFEST, descriptor, digest_of


def tar(files):
    """An archive with the files, the same bytes every time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


class Image:
    """Manifest, configuration and one compressed layer per set of files."""

    def __init__(self, *layers, architecture="amd64"):
        self.architecture = architecture
        plain = [tar(files) for files in layers]
        self.layers = [gzip.compress(t, mtime=0) for t in plain]
        self.config = json.dumps({
            "architecture": architecture, "os": "linux",
            "config": {"Cmd": ["/none"]},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(t) for t in plain]},
        }).encode()
        self.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": descriptor(self.config, CONFIG),
            "layers": [descriptor(x, LAYER) for x in self.layers],
        }).encode()

    @property
    def digest(self):
        return digest_of(self.manifest)

    @property
    def blobs(self):
        return [self.config, *self.layers]

    @property
    def descriptor(self):
        platform = {"architecture": self.architecture, "os": "linux"}
        return descriptor(self.manifest, MANIFEST, platform=platform)


def layout(path, tags):
    """Writes an OCI layout; returns its path."""
    store = path / "blobs/sha256"
    store.mkdir(parents=True)
    entries = []

    def write(data):
        (store / digest_of(data).removeprefix("sha256:")).write_bytes(data)

    for tag, what in tags.items():
        images = what if isinstance(what, list) else [what]
        for image in images:
            for data in (*image.blobs, image.manifest):
                write(data)
        if isinstance(what, list):
            index = json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                                "manifests": [i.descriptor for i in images]}).encode()
            write(index)
            entry = descriptor(index, INDEX)
        else:
            entry = what.descriptor
        entries.append({**entry, "annotations": {"org.opencontainers.image.ref.name": tag}})
    (path / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (path / "index.json").write_text(json.dumps(
        {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}))
    return path
