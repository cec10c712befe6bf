"""firmware/package.json: what `mpremote mip` puts on the board is every file of firmware/, where it lies.

usage: python tools/package_json.py [--check]      --check exits 1 where it is not current
"""

import json
import re
import sys
from pathlib import Path

FIRMWARE = Path(__file__).parents[1] / "firmware"


def package() -> str:
    """The text of package.json."""
    transfer = (FIRMWARE / "lib/holdcore/link/transfer.py").read_text()
    version = re.search(r"FIRMWARE = \((\d+), (\d+), (\d+)\)", transfer)
    assert version, "transfer.py names no firmware version"
    names = sorted(str(path.relative_to(FIRMWARE)) for path in FIRMWARE.rglob("*.py"))
    return json.dumps(
        {"urls": [[name, name] for name in names], "version": ".".join(version.groups())}, indent=1
    )


def main() -> int:
    path = FIRMWARE / "package.json"
    if "--check" in sys.argv:
        return int(path.read_text() != package() + "\n")
    path.write_text(package() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
