"""The part of a lock file that some packages need, with its hashes, as another Python would choose it.

usage: python tools/lock_part.py requirements.lock 3.13 'holdtimer[sim]' pytest
"""

import re
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def part(lock: Path, python: str, *roots: str) -> str:
    """Lines of `lock`: what the roots need, and of the roots what is pinned there."""
    here = {name: str(value) for name, value in default_environment().items()}
    target = {**here, "python_version": python, "python_full_version": f"{python}.0"}
    pinned = dict(entries(lock.read_text("utf-8"), target))
    return "".join(pinned[name] + "\n" for name in sorted(closure(target, roots) - {"holdtimer"}))


def entries(text: str, target: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name, and the line without its marker, of whatever the lock file has for the target."""
    for line in text.replace("\\\n", " ").splitlines():
        if line and line[0] not in "# ":
            said, *hashes = re.split(r"\s+--hash=", line)
            requirement = Requirement(said)
            if requirement.marker is None or requirement.marker.evaluate(target):
                pin = f"{requirement.name}{requirement.specifier}"
                yield canonicalize_name(requirement.name), " --hash=".join((pin, *map(str.strip, hashes)))


def closure(target: dict[str, str], roots: Sequence[str]) -> set[str]:
    """The roots and what they need, by the metadata of what is installed here."""
    found: set[str] = set()
    todo = [(root.name, extra) for root in map(Requirement, roots) for extra in ("", *root.extras)]
    while todo:
        name, extra = todo.pop()
        found.add(name)
        for said in metadata.requires(name) or ():
            needed = Requirement(said)
            needed_name = canonicalize_name(needed.name)
            if needed_name in found:
                continue
            if needed.marker is None or needed.marker.evaluate({**target, "extra": extra}):
                todo += [(needed_name, extra) for extra in ("", *needed.extras)]
    return found


if __name__ == "__main__":
    sys.stdout.write(part(Path(sys.argv[1]), *sys.argv[2:]))
