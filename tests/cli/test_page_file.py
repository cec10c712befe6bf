"""Where `review --html` writes, and where it does not."""

from pathlib import Path

import pytest
from cli.surroundings import run

from holdtimer.errors import EXIT_FILE, EXIT_USAGE


def test_a_page_takes_the_place_of_a_page(tmp_path: Path) -> None:
    assert run("review", "--html", "page.html", cwd=tmp_path, data=tmp_path).returncode == 0
    first = (tmp_path / "page.html").read_bytes()
    assert run("review", "--html", "page.html", cwd=tmp_path, data=tmp_path).returncode == 0

    assert (tmp_path / "page.html").read_bytes()[:200] == first[:200] != b""


@pytest.mark.parametrize("command", ["review", "demo"])
def test_anything_else_stays_unless_it_is_to_go(tmp_path: Path, command: str) -> None:
    routine = tmp_path / "ice.toml"
    routine.write_text("name = 'Ice'\n")

    done = run(command, "--html", "ice.toml", cwd=tmp_path, data=tmp_path)

    assert (done.returncode, done.stdout) == (EXIT_FILE, b"")
    assert b"ice.toml is there already" in done.stderr
    assert (b"--replace" in done.stderr) == (command == "review")
    assert routine.read_text() == "name = 'Ice'\n"


def test_anything_else_goes_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("notes")

    assert run("review", "--html", "page.html", "--replace", cwd=tmp_path, data=tmp_path).returncode == 0
    assert (tmp_path / "page.html").read_bytes().startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    "asked",
    [("review", "--html", ""), ("export", "csv", ""), ("routine", "export", "ice", "-o", "")],
    ids=" ".join,
)
def test_a_file_without_a_name_is_a_wrong_command_line(tmp_path: Path, asked: tuple[str, ...]) -> None:
    assert run(*asked, cwd=tmp_path, data=tmp_path / "data").returncode == EXIT_USAGE
    assert list(tmp_path.iterdir()) == []
