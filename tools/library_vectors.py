"""tests/vectors/library.py: each bundled routine as the device gets it, and its time as the preview says it.

usage: python tools/library_vectors.py [--check]      --check exits 1 where the file is not current
"""

import sys
from pathlib import Path

from holdtimer.routines import find, library
from holdtimer.routines.rehearsal import timeline, total_ms

VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "library.py"
_LINE = 96  # hex digits


def text() -> str:
    """The file."""
    lines = [
        '"""The bundled routines; made by tools/library_vectors.py."""',
        "",
        "# (slug, bytes, total in ms)",
    ]
    lines.append("LIBRARY = [")
    for slug, _ in library():
        file = find(slug)
        digits = file.encoded().hex()
        lines += ["    (", f'        "{slug}",', "        ("]
        lines += [f'            "{digits[at : at + _LINE]}"' for at in range(0, len(digits), _LINE)]
        lines += ["        ),", f"        {total_ms(timeline(file.routine()))},", "    ),"]
    return "\n".join([*lines, "]", ""])


def main() -> int:
    current = VECTORS.exists() and VECTORS.read_text() == text()
    if "--check" in sys.argv and not current:
        sys.stderr.write("tests/vectors/library.py is stale\n")
        return 1
    if not current:
        VECTORS.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
