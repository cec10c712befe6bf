"""The same files and the same exit codes whatever the locale, and output that every terminal can show."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from cli.surroundings import run
from sim.process import PATIENCE_S, PROGRAM

from holdtimer.errors import EXIT_FILE, EXIT_USAGE
from holdtimer.routines import load

SURROUNDINGS: dict[str, dict[str, str | None]] = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "coerced": {"LC_ALL": "C"},
    "German Latin-1": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"},
    "Turkish Latin-5": {"LC_ALL": "tr_TR.ISO-8859-9"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8"},
    "ASCII asked for": {"PYTHONIOENCODING": "ascii"},
    "Latin-1 asked for": {"PYTHONIOENCODING": "latin-1"},
}
NAME = "Hüfte ± :heart: [bold]腰"
TOML = (
    f'name = "{NAME}"  # für dich\nsource = "Dr. Ödön"\n\n[[steps]]\nname = "Y ± :heart: [red]z"\nhold = 30\n'
)
LAID_OUT = TOML.replace("hold = 30\n", 'hold = "30s"\n')


@pytest.fixture(params=SURROUNDINGS, ids=lambda name: name)
def around(request: pytest.FixtureRequest, locales: Path) -> dict[str, str | None]:
    return {**SURROUNDINGS[request.param], "LOCPATH": str(locales)}


def encoding_of(around: dict[str, str | None]) -> str:
    if asked_for := around.get("PYTHONIOENCODING"):
        return asked_for
    named = str(around["LC_ALL"]).partition(".")[2]
    return named or ("ascii" if around.get("PYTHONUTF8") else "utf-8")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "Hüfte.toml").write_text(TOML, "utf-8")
    return folder


def test_a_file_that_is_laid_out_stays_utf_8(
    here: Path, tmp_path: Path, around: dict[str, str | None]
) -> None:
    done = run("routine", "fmt", "Hüfte.toml".encode(), cwd=here, data=tmp_path, environment=around)

    assert done.returncode == 0
    assert (here / "Hüfte.toml").read_bytes().decode() == LAID_OUT
    assert (
        run("routine", "check", "Hüfte.toml".encode(), cwd=here, data=tmp_path, environment=around).returncode
        == 0
    )
    assert os.listdir(os.fsencode(here)) == ["Hüfte.toml".encode()]


@pytest.mark.parametrize("form", ["toml", "json"])
def test_what_goes_to_a_pipe_or_a_file_is_the_same_utf_8(
    here: Path, tmp_path: Path, around: dict[str, str | None], form: str
) -> None:
    asked = ("routine", "export", "Hüfte.toml".encode(), "--to", form)
    piped = run(*asked, cwd=here, data=tmp_path, environment=around)
    filed = run(*asked, "-o", f"out.{form}", cwd=here, data=tmp_path, environment=around)

    assert (piped.returncode, filed.returncode) == (0, 0)
    assert piped.stdout == (here / f"out.{form}").read_bytes()
    assert load(piped.stdout, "h", f".{form}").name == NAME
    assert load(piped.stdout, "h", f".{form}").slug == "hufte"


@pytest.mark.parametrize(
    "asked",
    [
        ("routine", "show", "h.toml"),
        ("routine", "preview", "h.toml"),
        ("routine", "preview", "h.toml", "--play", "--speed", "10000"),
        ("routine", "read", "--json", "h.txt"),
        ("routine", "import", "h.toml"),
    ],
    ids=" ".join,
)
def test_every_output_is_in_the_terminal_s_encoding_with_what_it_lacks_escaped(
    here: Path, tmp_path: Path, around: dict[str, str | None], asked: tuple[str, ...]
) -> None:
    (here / "h.toml").write_text(TOML, "utf-8")
    (here / "h.txt").write_text("Hüfte ±: 30s\n", "utf-8")
    done = run(*asked, cwd=here, data=tmp_path, environment=around)

    assert (done.returncode, done.stdout != b"") == (0, True)
    text = done.stdout.decode("utf-8" if "import" in asked else encoding_of(around))
    if "read" not in asked:
        assert ":heart: [" in text
        assert "\N{HEAVY BLACK HEART}" not in text
    if "--json" in asked:
        assert "Hüfte" in json.loads(text)["text"]


def test_a_name_that_is_typed_is_the_same_text_everywhere(
    tmp_path: Path, here: Path, around: dict[str, str | None]
) -> None:
    named = str(around.get("LC_ALL")).partition(".")[2] or "utf-8"
    done = run("routine", "new", "Rücken".encode(named), cwd=here, data=tmp_path, environment=around)

    assert done.returncode == 0
    assert load(here / "rucken.toml").name == "Rücken"


def test_a_folder_is_the_same_one_whatever_the_locale(here: Path, around: dict[str, str | None]) -> None:
    data = here / "Jürg"
    enrolled = run("enroll", "--sim", "flash", cwd=here, data=data, environment=around)
    saved = run("backup", "b", cwd=here, data=data, environment=around)
    hint = run("sync", "--install-hint", cwd=here, data=data, environment=around)

    assert (enrolled.returncode, saved.returncode, hint.returncode) == (0, 0, 0)
    assert sorted(os.listdir(data)) == ["devices.json", "history.sqlite", "keys"]
    escaped = str(data).encode(encoding_of(around), "backslashreplace").replace(b"\\xfc", b"\\u00fc")
    assert hint.stdout.count(escaped) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Hüfte".encode(), "H\\u00fcfte"), (b"H\xfcfte", "H\\ufffdfte")],
    ids=["UTF-8", "none"],
)
def test_a_file_is_named_by_its_characters_where_it_has_any(tmp_path: Path, name: bytes, shown: str) -> None:
    asked = ("routine", "check", name + b".toml")
    done = run(*asked, cwd=tmp_path, data=tmp_path, environment=SURROUNDINGS["C"])

    assert done.returncode == EXIT_FILE
    assert done.stdout.decode("ascii").startswith(f"{shown}.toml: mistake: this cannot be read")


def test_bytes_that_are_no_text_are_named_by_their_place(here: Path, tmp_path: Path) -> None:
    line = "Rücken: 30s\nHü".encode() + b"\xfcfte: 30s\n"

    piped = run("routine", "import", "-", cwd=here, data=tmp_path, input=line)
    assert piped.returncode == EXIT_FILE
    assert b"<text>:2:3: this byte is not UTF-8" in piped.stderr
    read = run("routine", "read", "-", cwd=here, data=tmp_path, input=line)
    assert read.returncode == EXIT_FILE
    assert b":2:3: this byte is not UTF-8" in read.stderr
    typed = run("routine", "read", line.rstrip(), cwd=here, data=tmp_path)
    assert typed.returncode == EXIT_USAGE
    assert b"line 2, column 3: this byte is not UTF-8" in typed.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ("--help",),
        ("routine", "preview", "hip-trio"),
        ("routine", "preview", "hip-trio", "--play", "--speed", "10000"),
        ("routine", "export", "hip-trio", "--to", "toml"),
        ("routine", "export", "hip-trio", "--to", "toml", "-o", "/dev/stdout"),
        ("routine", "check", "hip-trio", "nowhere"),
        ("stats", "--json"),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_gone_is_no_failure(tmp_path: Path, asked: tuple[str, ...]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = run(*asked, cwd=tmp_path, data=tmp_path, stdout=writes)
    finally:
        os.close(writes)

    assert done.returncode == 0
    assert b"Broken pipe" not in done.stderr


@pytest.mark.parametrize(
    "asked", ["stats", "routine export hip-trio --to toml", "routine show ice", "routine read"]
)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_streams_that_are_closed_break_nothing(tmp_path: Path, asked: str, closed: str) -> None:
    shell = ["sh", "-c", f'exec "$0" "$@" {closed}', str(PROGRAM), *asked.split()]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, timeout=PATIENCE_S, check=False)

    assert done.returncode == (EXIT_FILE if "read" in asked else 0)  # nothing to read is a question
    assert b"fault" not in done.stderr
