"""Boards that answer nonsense, or what is meant to do harm: said in a sentence, and nothing is kept of it."""

import json
from pathlib import Path

import pytest
from cable.liar import Answers, Liar
from sim.process import holdtimer

from holdtimer.errors import EXIT_BUG, EXIT_CODES
from holdtimer.keys import FILE, KEYS_VARIABLE, Keys
from holdtimer.usb.boards import look, removable
from holdtimer.usb.errors import CableLost, NoAnswer
from holdtimer.usb.mpremote import Mpremote

MARK, CHECK = "holdtimer:", "selftest:"
STEERING = "\x1b[2J\x9b31m\u202e\x07\u2028"
MINE, KEY = bytes(range(8)), bytes(range(32))

LOOKED = {
    "platform": "esp32",
    "machine": "Generic ESP32 module with ESP32",
    "version": [1, 29, 0],
    "mpy": 6,
    "block": 4096,
    "free": 1 << 20,
    "board": "firebeetle2-esp32e",
    "manifest": json.dumps({"version": "0.1.0", "files": {"holdfw/board.mpy": "0" * 16}}),
    "unfinished": False,
    "foreign": False,
    "files": {},
}
SAYS = {
    "look": LOOKED,
    "finish": {"wrong": []},
    "tell_key": {"device": "ab" * 8, "key": ""},
    "enroll": {"device": "ab" * 8},
    "answer": {"version": "0.1.0", "skips": False},
}
"""What a sane board answers to each function of device_script.py."""


def says(**changed: object) -> Answers:
    """A board that is sane but for these: a text as it is, an object as JSON."""

    def answers(source: str) -> bytes:
        for name, answer in {**SAYS, **changed}.items():
            if f"\n{name}(" in f"\n{source}" and not source.startswith('"""'):
                return (answer if isinstance(answer, str) else MARK + json.dumps(answer)).encode(
                    "utf-8", "surrogatepass"
                ) + b"\r\n"
        return b""

    return answers


def everything(text: str) -> Answers:
    return lambda _: text.encode("utf-8", "surrogatepass")


def looked(**changed: object) -> Answers:
    return says(look={**LOOKED, **changed})


CONFUSED: dict[str, tuple[str, Answers]] = {
    "an id of 20 bytes": ("enroll", says(enroll={"device": "ab" * 20})),
    "an id of no bytes": ("enroll", says(enroll={"device": ""})),
    "an id that is a number": ("enroll", says(enroll={"device": 7})),
    "an id that is no hex": ("enroll", says(enroll={"device": "zz" * 8})),
    "no answer": ("enroll", everything("")),
    "no JSON": ("enroll", says(enroll=MARK + "{")),
    "a list": ("enroll", says(enroll=MARK + "[]")),
    "nested for ever": ("enroll", says(look=MARK + '{"a":' * 20_000)),
    "steering": ("enroll", everything(STEERING + "\r\n")),
    "steering in an error": ("enroll", says(look=STEERING)),
    "steering in the machine": ("enroll", looked(platform="rp2", machine=STEERING)),
    "steering in an answer that is none": ("enroll", looked(machine=[STEERING])),
    "a version of texts": ("enroll", looked(version=["1", STEERING, "0"])),
    "a version of one": ("enroll", looked(version=[1])),
    "files that are a list": ("enroll", looked(files=[1, 2])),
    "no room at all": ("deploy", looked(block=0)),
    "a million files": (
        "deploy",
        looked(files={f"holdfw/{number}.py": [1, "0" * 16] for number in range(2_000)}),
    ),
    "no end of a line": ("enroll", everything("x" * (1 << 19))),
    "no check": ("selftest", says()),
    "a check that is none": ("selftest", everything(f"{MARK}{json.dumps(LOOKED)}\r\n{CHECK}{{}}\r\n")),
    "steering in a check": (
        "selftest",
        everything(
            f"{MARK}{json.dumps(LOOKED)}\r\n"
            + CHECK
            + json.dumps({"name": STEERING, "ok": False, "said": STEERING})
            + "\r\n"
        ),
    ),
}


@pytest.mark.parametrize("kind", CONFUSED)
def test_a_confused_board_is_told_and_nothing_is_kept(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, FILE)
    data = tmp_path / "data"
    Keys(data).keep(MINE, KEY)
    before = (data / "devices.json").read_bytes()
    command, answers = CONFUSED[kind]
    more = ["--no-press"] if command == "selftest" else []
    with Liar(answers) as board:
        done = holdtimer(command, "--port", board.port, *more, data=data)

    assert done.returncode in EXIT_CODES, done.stderr
    assert done.returncode not in (0, EXIT_BUG), done.stderr
    said = done.stdout + done.stderr
    assert all(char.isprintable() or char == "\n" for char in said), repr(said)
    assert len(said) < 5_000
    assert (data / "devices.json").read_bytes() == before
    assert [path.name for path in (data / "keys").iterdir()] == [MINE.hex()]
    assert Keys(data).of(MINE) == KEY


def test_the_sane_board_that_these_differ_from_is_enrolled(tmp_path: Path) -> None:
    with Liar(says()) as board:
        done = holdtimer("enroll", "--port", board.port, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("hold-abab is enrolled")


def test_a_board_is_known_by_what_its_board_txt_says_whatever_ends_the_line() -> None:
    with Liar(looked(board="firebeetle2-esp32e sh1106\r\n")) as board:
        assert look(Mpremote(board.port)).board == "firebeetle2-esp32e sh1106"


def test_a_board_that_says_a_little_for_ever_is_given_up() -> None:
    """Never silent for long, and never much at once."""
    with Liar(says(look="still thinking")) as board:
        remote = Mpremote(board.port, total_s=2.0)
        with pytest.raises((CableLost, NoAnswer)):  # as it had begun by then, or not
            remote.run(*[("exec", "look(1)")] * 10_000)


@pytest.mark.parametrize(
    "name",
    [
        *("key", "key.new", "device", "settings", "install.json"),
        *("routines/a.bin", "log/epoch", "log/00000000.seg", "upload/ab", "photo.jpg"),
        *("holdfw/../key", "lib//key", "holdfw/../../routines/a.py", "/key"),
    ],
)
def test_no_manifest_has_a_file_of_the_person_removed(name: str) -> None:
    assert not removable(name)


@pytest.mark.parametrize("name", ["boot.py", "main.py", "board.txt", "lib/holdcore/app.mpy", "holdfw/a.bin"])
def test_a_file_of_the_firmware_may_go(name: str) -> None:
    assert removable(name)
