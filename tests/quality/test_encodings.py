"""Text in a file has its encoding named: what the locale says is a matter of terminals."""

import ast
from pathlib import Path

import pytest

HOST = Path(__file__).parents[2] / "host"
OPENS = ("open", "fdopen", "read_text", "write_text", "TextIOWrapper", "NamedTemporaryFile")
NO_FILES = ("os.open", "archive.open", "Image.open", "self._session.open")
NAMED = ("'utf-8'", "'ascii'", "'rb'", "'wb'", "'xb'", "'ab'")


def left_to_the_locale(source: str) -> list[int]:
    """The lines that open a file as text without an encoding.

    ruff's PLW1514 finds those where it can tell that something is a path; this goes by the name alone.
    """
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in OPENS
        and ast.unparse(node.func) not in NO_FILES
        and not any(keyword.arg == "encoding" for keyword in node.keywords)
        and not any(ast.unparse(argument) in NAMED for argument in node.args)
    ]


@pytest.mark.parametrize("path", sorted(HOST.rglob("*.py")), ids=lambda path: str(path.relative_to(HOST)))
def test_no_file_is_left_to_the_locale(path: Path) -> None:
    assert left_to_the_locale(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line", ["path.read_text()", "path.write_text(text)", "open(path)", "path.open('r')", "os.fdopen(3)"]
)
def test_what_is_left_to_the_locale_is_found(line: str) -> None:
    assert left_to_the_locale(f"import os\n{line}\n") == [2]


@pytest.mark.parametrize(
    "line",
    ["path.read_text('utf-8')", "path.write_text(x, encoding='utf-8')", "open(path, 'rb')", "os.open(x, 0)"],
)
def test_what_is_said_is_left_alone(line: str) -> None:
    assert left_to_the_locale(line) == []
