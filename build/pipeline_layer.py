"""Zips the pipeline folder for its Lambda layer: pipeline_layer.py FOLDER ZIP.

Lambda unpacks a layer at /opt, so everything stands under pipeline/. Names are sorted and times fixed, so the same
files give the same bytes and `sam deploy` uploads nothing new. Prints the version of the files, which every log line of
the functions names: the same hash as PipelineVersion.java computes.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

FIXED_TIME = (2026, 1, 1, 0, 0, 0)


def files(folder):
    """The files that functions may read, by their path in the folder, in its order."""
    found = {}
    for file in folder.rglob("*"):
        path = file.relative_to(folder)
        # Tests are for `./penstock check`; the rest is what editors leave behind.
        left_out = path.parts[0] == "tests" or path.name.endswith("~") or any(p.startswith(".") for p in path.parts)
        if file.is_file() and not left_out:
            found[path.as_posix()] = file.read_bytes()
    return dict(sorted(found.items()))


def version(found):
    digest = hashlib.sha256()
    for path, content in found.items():
        digest.update(path.encode() + b"\0" + len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:12]


def main():
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    found = files(folder)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as layer:
        for path, content in found.items():
            entry = zipfile.ZipInfo("pipeline/" + path, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            layer.writestr(entry, content)
    print("pipeline version", version(found))


if __name__ == "__main__":
    main()
