"""No file of the project names a package registry, or a place on one machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REGISTRIES = "debian|ubuntu|pypi|pythonhosted|npmjs|jsdelivr|unpkg"
FORBIDDEN = re.compile(rf"://[\w.-]*\b({REGISTRIES})\b|(?<![\w.])/(work|root|home/\w+|farm)/")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("mirror = http:/" + "/deb.debian.org/debian", True),
        ("see https:/" + "/files.pythonhosted.org/x", True),
        ("cd /" + "work/main", True),
        ("open('/" + "root/x')", True),
        ("Debian 12, tests/vectors, ../root/usr, https://example.org/pypi", False),
    ],
)
def test_the_pattern_tells_them_apart(text: str, bad: bool) -> None:
    assert bool(FORBIDDEN.search(text)) is bad


def test_no_file_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert paths

    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if FORBIDDEN.search(line)
    ]

    assert not wrong
