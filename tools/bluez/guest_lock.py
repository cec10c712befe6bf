"""The part of a lock file that the guest needs, with its hashes, as its own Python would choose it.

usage: python guest_lock.py requirements.lock 3.13
"""

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOTS = (("holdtimer", ""), ("holdtimer", "sim"), ("pytest", ""), ("pytest-asyncio", ""))
LEFT_OUT = {"textual"}  # the simulator's screen


def main(lock: Path, python: str) -> None:
    here = {name: str(value) for name, value in default_environment().items()}
    target = {**here, "python_version": python, "python_full_version": f"{python}.0"}
    pinned = dict(entries(lock.read_text("utf-8"), target))
    for name in sorted(closure(target) - {"holdtimer"}):
        sys.stdout.write(pinned[name] + "\n")


def entries(text: str, target: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name, and the line without its marker, of whatever the lock file has for the target."""
    for line in text.replace("\\\n", " ").splitlines():
        if line and line[0] not in "# ":
            said, *hashes = re.split(r"\s+--hash=", line)
            requirement = Requirement(said)
            if requirement.marker is None or requirement.marker.evaluate(target):
                pin = f"{requirement.name}{requirement.specifier}"
                yield canonicalize_name(requirement.name), " --hash=".join((pin, *map(str.strip, hashes)))


def closure(target: dict[str, str]) -> set[str]:
    """What the roots need, by the metadata of what is installed here."""
    found: set[str] = set()
    todo = list(ROOTS)
    while todo:
        name, extra = todo.pop()
        found.add(name)
        for said in metadata.requires(name) or ():
            needed = Requirement(said)
            needed_name = canonicalize_name(needed.name)
            if needed_name in LEFT_OUT or needed_name in found:
                continue
            if needed.marker is None or needed.marker.evaluate({**target, "extra": extra}):
                todo += [(needed_name, extra) for extra in ("", *needed.extras)]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
