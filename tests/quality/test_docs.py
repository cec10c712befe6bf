"""Pages and docstrings name what is there: links, files, folders, layers."""

import ast
import io
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HOMES = [ROOT, *(ROOT / home for home in ("firmware", "firmware/lib", "host", "host/holdtimer"))]
"""Where a path that is named may begin."""

TRACKED = subprocess.run(
    ["git", "ls-files", "*.py", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split()
NAMED = re.compile(
    r"(?<![\w./-])(?:docs|tests|tools|bench|hardware|host|firmware|holdfw|holdcore|holdtimer)"
    r"/[\w/-]*(?:\w/(?!\w)|\.(?:py|md|toml|sh|lark|json|png|sql)\b)"
)
"""A path in a sentence: from a folder of the repository to a file, or to a folder with its last slash."""


def prose(path: Path) -> Iterator[str]:
    """What a page says, or the comments and docstrings of a program."""
    text = path.read_text()
    if path.suffix == ".md":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def missing(name: str) -> list[str]:
    named = {path for text in prose(ROOT / name) for path in NAMED.findall(text)}
    return [path for path in sorted(named) if not any((home / path).exists() for home in HOMES)]


def test_every_path_that_is_named_exists() -> None:
    assert not {name: paths for name in TRACKED if (paths := missing(name))}


@pytest.mark.parametrize(
    "page",
    sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")]),
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())

    assert not [target for target in targets if ":" not in target and not (page.parent / target).exists()]


def test_the_architecture_names_what_is_there() -> None:
    named = re.findall(r"`([\w./-]+(?:\.py|\.md|\.toml|/))`", (DOCS / "architecture.md").read_text())

    assert named
    assert not [name for name in named if not any((home / name).exists() for home in HOMES)]


def test_the_architecture_has_the_layers_of_the_contracts() -> None:
    section = (DOCS / "architecture.md").read_text().split("## Who may import whom")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z_, ]+) \| ([a-z_, ]*) ?\|$", section, flags=re.MULTILINE)[1:]
    shown = [[cell.strip() for cell in column if cell.strip()] for column in zip(*rows, strict=True)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = {tuple(found["containers"]): found["layers"] for found in contracts if "containers" in found}

    for column, package in zip(shown, ("holdcore", "holdtimer"), strict=True):
        assert [set(row.split(", ")) for row in column] == [
            set(row.split(" | ")) for row in layers[(package,)]
        ]


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_has_its_context_and_its_consequences(page: Path) -> None:
    assert re.findall(r"^## (.*)$", page.read_text(), flags=re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
    ]
