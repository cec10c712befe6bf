"""`holdtimer routine read` as people and programs call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from holdtimer.cli.main import cli
from holdtimer.errors import EXIT_FILE, HoldtimerError


def read(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(
        cli, ["routine", "read", *map(str, arguments)], input=input, catch_exceptions=False
    )


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_line_a_file_and_standard_input_say_the_same() -> None:
    line = "Calf stretch 3 x 30 s each leg, bd"
    Path("sheet.txt").write_text(line + "\n")

    told = read(line)

    assert told.exit_code == 0
    assert "Calf stretch: 3 holds of 30 s on each side." in told.stdout
    assert read("sheet.txt").stdout == read("-", input=line.encode()).stdout == told.stdout


def test_a_question_is_told_and_is_the_exit_code() -> None:
    asked = read("Plank hold 30, twice a day")

    assert asked.exit_code == EXIT_FILE
    assert "question: " in asked.stdout
    assert "hold 30" in asked.stdout


def test_each_line_is_one_object_in_its_place() -> None:
    texts = ["Plank 30 s x3", "Plank hold 30", "", "Bridge 3x10", "10 of each, daily"]
    Path("lines.txt").write_text("\n".join(texts) + "\n")

    done = read("--each", "--json", "lines.txt")

    assert done.exit_code == 0
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [made["text"] for made in objects] == texts
    assert ["refuse" in made for made in objects] == [False, True, True, False, True]
    assert objects[0]["steps"][0]["hold_s"] == [30, 30]


def test_only_an_end_of_line_ends_a_line() -> None:
    Path("lines.txt").write_bytes("Plank 30 s\u2028x3\r\nBridge\x0c3x10\n".encode())

    done = read("--each", "--json", "lines.txt")

    plank, bridge = (json.loads(line) for line in done.stdout.splitlines())
    assert plank["steps"][0]["reps"] == [3, 3]
    assert bridge["steps"][0]["sets"] == [3, 3]


def test_json_of_a_sheet_is_a_list() -> None:
    done = read("--json", "-", input="10 of each\nBridge\nÉtirement 30 s\n".encode())

    bridge, stretch = json.loads(done.stdout)
    assert bridge["steps"][0]["reps"] == [10, 10]
    assert stretch["steps"][0]["name"] == "Étirement"


@pytest.mark.parametrize("data", [b"", b"\x00" * 50, b"x" * 1_000_000, b"\n" * 1000])
def test_what_is_no_text_is_a_question(data: bytes) -> None:
    assert "question: " in read("-", input=data).stdout


def test_bytes_that_are_no_characters_are_refused_by_their_place() -> None:
    with pytest.raises(HoldtimerError, match="<text>:1:1: this byte is not UTF-8") as refused:
        read("-", input=b"\xff\xfe\x00")

    assert refused.value.exit_code == EXIT_FILE


def test_a_folder_is_no_text_that_was_meant() -> None:
    Path("notes").mkdir()

    assert read("notes").exit_code == EXIT_FILE


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x9b31m", "\u202e", "\u2066", "\x07"])
def test_nothing_of_a_file_steers_the_terminal(bad: str) -> None:
    Path("sheet.txt").write_text(f"Hips {bad}\nCalf stretch{bad} 3 x 30 s each leg\nquux {bad}\n", "utf-8")
    for options in ((), ("--json",), ("--each",)):
        said = read("sheet.txt", *options).output
        assert all(char.isprintable() or char == "\n" for char in said), repr(said)
