"""`holdtimer routine` as people call it: what it prints, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from holdtimer.cli.main import cli
from holdtimer.errors import EXIT_FILE
from holdtimer.routines import RoutineError, find, load
from holdtimer.routines.rehearsal import timeline, total_ms

WRONG = sorted((Path(__file__).parents[1] / "routines" / "wrong").glob("*.toml"))
PNG_MAGIC = b"\x89PNG"


def routine(*arguments: object, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["routine", *map(str, arguments)], input=input, catch_exceptions=False)


def process(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from holdtimer.cli.main import main; main()", "routine"]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_check_names_every_mistake_of_every_wrong_file_and_breaks_down_on_none() -> None:
    done = process("check", *WRONG)

    assert done.returncode == EXIT_FILE
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    for path in WRONG:
        with pytest.raises(RoutineError) as caught:
            load(path)
        for problem in caught.value.problems:
            line = f"{path}:{problem.line}:{problem.column}: mistake: {problem.message}"
            assert line in lines
            assert problem.key in line
            assert "allowed" in line


def test_check_warns_and_strict_makes_it_a_failure() -> None:
    Path("x.toml").write_text('name = "X"\n[[steps]]\nname = "Y"\nhold = 30\n')

    assert routine("check", "x.toml").exit_code == 0
    strict = routine("check", "x.toml", "--strict")
    assert strict.exit_code == EXIT_FILE
    assert strict.stdout == (
        "x.toml:1:1: warning: source: there is no source; better: source says who prescribed it\n"
    )
    assert "Y: 1 hold of 30 s." in strict.stderr
    assert "assumed: 5 s to get ready" in strict.stderr
    assert "X, 1 step, 0:35.000" in strict.stderr


def test_check_of_something_that_is_not_there() -> None:
    done = routine("check", "nowhere.toml", "hip-tri")

    assert done.exit_code == EXIT_FILE
    assert "nowhere.toml: mistake: this cannot be read" in done.stdout
    assert "did you mean hip-trio?" in done.stdout


def test_new_makes_a_file_that_check_accepts_and_overwrites_nothing() -> None:
    assert routine("new", "Evening hips").exit_code == 0
    assert routine("check", "evening-hips.toml").exit_code == 0
    path = Path("evening-hips.toml")
    assert "in it; better: what is meant there" in routine("check", "--strict", path).stdout
    path.write_text(path.read_text().replace("who prescribed it, or where it is from", "A book"))
    assert routine("check", "--strict", path).exit_code == 0
    assert process("new", "Evening hips").returncode == EXIT_FILE
    assert "is there already" in process("new", "Evening hips").stderr


def test_a_name_that_no_routine_may_have_makes_no_file() -> None:
    assert process("new", "x" * 33).returncode == EXIT_FILE
    assert list(Path().iterdir()) == []


def test_show_tells_doses_sources_and_what_was_filled_in() -> None:
    shown = routine("show", "gentle-back").stdout

    assert "Gentle back (gentle-back), 2:20.000" in shown
    assert "source: Lower Back Hip Pain Relief: A Comprehensive Guide to Comfort and Wellness (" in shown
    assert "Child's pose: 1 hold of 30 s" in shown
    assert "given: none" in shown
    assert "filled in: hold, prep" in shown
    assert "See a professional" in shown


def test_preview_is_a_line_for_each_exercise_and_the_length() -> None:
    lines = routine("preview", "hip-trio").stdout.splitlines()

    assert [line.partition(":")[0] for line in lines[:3]] == [step.name for step in find("hip-trio").steps]
    assert "2 min 30 s in all." in lines
    assert "assumed: 5 s to change sides" in lines


def test_preview_of_a_week() -> None:
    Path("wall.txt").write_text("Wk 1-2: wall sit 5x20s. Wk 3-4: 5x40s")

    assert "5 holds of 20 s" in routine("preview", "wall.txt").stdout
    assert "5 holds of 40 s" in routine("preview", "wall.txt", "--week", "3").stdout


def test_the_bundled_routines_are_listed_with_their_length_and_source() -> None:
    lines = routine("list").stdout.splitlines()

    [trio] = [line for line in lines if line.startswith("hip-trio ")]
    assert "2 min 30 s" in trio
    assert trio.endswith("Hip trio; Hip Stretches Lower Back Pain")


def test_preview_has_the_timeline_and_the_total() -> None:
    lines = routine("preview", "hip-trio", "--timeline").stdout.splitlines()

    assert lines[1].split() == ["0:05.000", "holding", "0:20.000", "Supine", "figure", "4,", "left"]
    assert lines[-1] == "  2:30.000  total (150000 ms)"


def test_a_rehearsal_has_every_phase_of_the_timeline() -> None:
    played = routine("preview", "ice", "--play", "--speed", "10000").stdout.splitlines()

    assert played == routine("preview", "ice", "--timeline").stdout.splitlines()[:-1]


def test_a_picture_of_any_phase() -> None:
    assert routine("preview", "hip-trio", "--png", "a.png", "--at", "12").exit_code == 0
    assert routine("preview", "hip-trio", "--png", "b.png", "--at", "1m0s").exit_code == 0

    assert Path("a.png").read_bytes().startswith(PNG_MAGIC)
    assert Path("a.png").read_bytes() != Path("b.png").read_bytes()
    late = routine("preview", "hip-trio", "--png", "c.png", "--at", "2m30s")
    assert (late.exit_code, "over at 2:30.000" in late.stderr) == (2, True)
    assert routine("preview", "hip-trio", "--png", "c.png", "--at", "soon").exit_code == 2


def test_fmt_lays_out_once_and_check_only_says() -> None:
    path = Path("x.toml")
    path.write_text("name='X' # here\n[[steps]]\nname = 'Y'\nhold=30\n")

    assert routine("fmt", "--check", path).exit_code == EXIT_FILE
    assert path.read_text().startswith("name='X'")
    assert routine("fmt", path).exit_code == 0
    assert path.read_text() == "name = 'X'  # here\n\n[[steps]]\nname = 'Y'\nhold = \"30s\"\n"
    assert routine("fmt", "--check", path).exit_code == 0
    assert routine("fmt", "x.txt").exit_code == 2


def test_fmt_goes_on_behind_a_file_with_a_mistake() -> None:
    for name, hold in (("a", "30"), ("b", '"1m90s"'), ("c", "30")):
        Path(f"{name}.toml").write_text(f"name='X'\n[[steps]]\nname = 'Y'\nhold={hold}\n")

    done = process("fmt", "a.toml", "b.toml", "c.toml", "gone.toml")

    assert done.returncode == EXIT_FILE
    assert done.stdout == "a.toml: laid out anew\nc.toml: laid out anew\n"
    assert 'b.toml:4:6: steps[1].hold is "1m90s"' in done.stderr
    assert "gone.toml: this cannot be read" in done.stderr
    assert Path("b.toml").read_text().startswith("name='X'")


def test_a_line_from_paper_becomes_a_file() -> None:
    line = "Kneeling quad and hip: 3x 20-30s each side, rest 10-15s"

    assert routine("import", "-", "-o", "knee.toml", input=line).exit_code == 0
    assert load(Path("knee.toml")).name == "Knee"
    assert routine("export", "knee.toml").stdout.splitlines()[-1] == line


@pytest.mark.parametrize(("form", "ending"), [("short", ".txt"), ("json", ".json"), ("toml", ".toml")])
def test_there_and_back(form: str, ending: str) -> None:
    text = routine("export", "home-programme", "--to", form, "--leave-out").stdout
    Path("there" + ending).write_text(text)

    back = routine("import", "there" + ending).stdout
    if form != "short":
        assert back == routine("export", "home-programme", "--to", "toml").stdout
    assert load(back).routine() == load(text, ending=ending).routine()


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.toml", "a"])
def test_a_file_s_ending_says_in_which_form(name: str) -> None:
    said = {"a.json": "json", "a.toml": "toml"}.get(name, "short")
    assert routine("export", "home-programme", "--leave-out", "-o", name).exit_code == 0
    expected = routine("export", "home-programme", "--leave-out", "--to", said).stdout
    assert Path(name).read_text() == expected


@pytest.mark.parametrize(
    "name", ["H.TOML", "H.Txt", "H.JSON", "H.FIT", "my hips_1.fit", "Abend Hüfte.toml", "h"]
)
def test_what_is_exported_is_imported_whatever_its_name(name: str) -> None:
    assert routine("export", "home-programme", "--leave-out", "-o", name).exit_code == 0
    assert routine("import", name, "-o", "back.toml").exit_code == 0

    there, back = find("home-programme").routine(), load(Path("back.toml")).routine()
    assert total_ms(timeline(back)) == total_ms(timeline(there))


def test_an_export_that_import_would_refuse_is_refused() -> None:
    quotes = "\n".join(['"' * 1900] * 7)  # each of them takes two characters in JSON
    Path("long.toml").write_text(f"name = 'x'\nnotes = '''{quotes}'''\n[[steps]]\nname = 'y'\nhold = 30\n")

    done = process("export", "long.toml", "--to", "json", "-o", "long.json")

    assert (done.returncode, Path("long.json").exists()) == (EXIT_FILE, False)
    assert "too long to be read again; allowed: at most 16384 bytes" in done.stderr


def test_what_a_form_cannot_say_is_refused_by_name() -> None:
    done = process("export", "hip-trio")

    assert done.returncode == EXIT_FILE
    assert done.stdout == ""
    assert "the short form cannot say grows, steps[1].fit" in done.stderr


def test_a_fit_workout_there_and_back() -> None:
    assert routine("export", "home-programme", "-o", "home.fit").exit_code == 0
    assert routine("import", "home.fit", "-o", "home.toml").exit_code == 0

    there, back = (load(Path("home.toml")).routine(), find("home-programme").routine())
    assert total_ms(timeline(there)) == total_ms(timeline(back))
    assert there.name == back.name


def test_help_loads_no_slow_library() -> None:
    slow = {"pydantic", "lark", "tree_sitter"}
    code = (
        "import sys; from holdtimer.cli.main import cli\n"
        "cli(['routine', '--help'], standalone_mode=False)\n"
        f"print({slow} & {{*sys.modules}})"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)

    assert done.stdout.endswith("\nset()\n")
    assert "check" in done.stdout
