"""Zips the pipeline folder for its Lambda layer: pipeline_layer.py FOLDER ZIP.

Lambda unpacks a layer at /opt, so everything stands under pipeline/. Names are sorted and times fixed, so the same
files give the same bytes and `sam deploy` uploads nothing new.
"""

import sys
import zipfile
from pathlib import Path

FIXED_TIME = (2026, 1, 1, 0, 0, 0)


def main():
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as layer:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            # Tests are for `./penstock check`; no function reads them.
            if file.relative_to(folder).parts[0] == "tests":
                continue
            entry = zipfile.ZipInfo("pipeline/" + file.relative_to(folder).as_posix(), FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            layer.writestr(entry, file.read_bytes())


if __name__ == "__main__":
    main()
