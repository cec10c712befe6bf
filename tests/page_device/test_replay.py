"""Presses worked out from a log: the device does with them again what the log says."""

import random
from hashlib import sha256
from pathlib import Path

import pytest
from cli.surroundings import run
from page_device.script import log_of
from page_device.test_log_file import put, said

from holdcore import model
from holdcore.events import Append
from holdcore.log import journal, reader
from holdtimer.errors import EXIT_FILE, EXIT_USAGE
from holdtimer.routines.load import find, library, load
from holdtimer.sim.rebuild import BEFORE_MS, rebuild, sessions_in, told
from holdtimer.sim.replay import replay
from holdtimer.sim.simulation import Observation
from holdtimer.sim.stepped import SteppedDevice

CLICK, LONG, VERY_LONG = 100, 1_000, 3_200
AGAIN = 230


def lived(
    folder: Path,
    data: bytes,
    presses: list[tuple[int, int]],
    until_ms: int,
    settings: model.Settings | None = None,
) -> list[reader.Entry]:
    """The log of a device on which `data` is started at 3 s; `presses` are (when, how long) in ms."""
    (folder / "routines").mkdir(parents=True)
    (folder / "routines" / "routine.bin").write_bytes(data)
    if settings:
        (folder / "settings").write_bytes(settings.encoded())
    device = SteppedDevice(str(folder), 0)
    presses = [(2_000, LONG), *presses]
    edges = sorted([(at_ms, True) for at_ms, _ in presses] + [(at + held, False) for at, held in presses])
    for at_ms, down in edges:
        device.run(at_ms)
        device.press(down)
    device.run(until_ms)
    return entries_of(log_of(folder))


def entries_of(records: bytes) -> list[reader.Entry]:
    entries, at = [], 0
    while at < len(records):
        entries.append(reader.decode(records, at))
        at += records[at]
    return entries


def again(folder: Path, session: list[reader.Entry], data: bytes) -> list[reader.Entry]:
    """What the device logs with the presses that were found, by the log's clock."""
    folder.mkdir()
    happened = replay(folder, session, data, rebuild(session, data))
    effects = [each.effect for each in happened if isinstance(each, Observation)]
    logged = [reader.decode(effect.data) for effect in effects if isinstance(effect, Append)]
    (found,) = sessions_in(logged)
    for entry in found:
        entry.at_ms += session[0].at_ms - BEFORE_MS
    return found


QUAD = find("kneeling-quad").encoded()  # 5 s to get ready, then 2 x 20 s a side, 10 s of rest
ODD = load(
    """
    name = "Odd"
    slug = "odd"
    [[steps]]
    name = "Wall sit"
    open = "5-60s"
    prep = "4s"
    ask = "pain"
    [[steps]]
    name = "Band"
    pace = "own"
    reps = 12
    sets = 2
    set_rest = "until pressed"
    prep = 0
    [[steps]]
    name = "Box"
    hold = "3 breaths"
    prep = 0
    """
).encoded()

CASES: dict[str, tuple[bytes, list[tuple[int, int]], int]] = {
    "to the end, and no answer": (QUAD, [], 200_000),
    "paused in a hold": (QUAD, [(15_000, CLICK), (22_000, CLICK)], 60_000),
    "paused getting ready": (QUAD, [(5_000, CLICK), (9_000, CLICK)], 60_000),
    "a hold skipped": (QUAD, [(20_000, CLICK), (20_000 + AGAIN, CLICK)], 60_000),
    "skipped while paused": (QUAD, [(15_000, CLICK), (20_000, CLICK), (20_000 + AGAIN, CLICK)], 60_000),
    "a rest skipped": (QUAD, [(31_000, CLICK), (31_000 + AGAIN, CLICK)], 60_000),
    "back, in a hold": (QUAD, [(18_000, 1_350)], 60_000),
    "back, at its beginning": (QUAD, [(9_000, LONG)], 60_000),
    "stopped, and rated": (QUAD, [(20_000, VERY_LONG), (25_000, 2_500), (29_000, CLICK)], 60_000),
    "a rating that nobody accepted": (QUAD, [(20_000, VERY_LONG), (25_000, 2_500)], 60_000),
    "a pain of 0": (QUAD, [(20_000, VERY_LONG), (25_000, CLICK), (27_000, CLICK)], 60_000),
    "stopped just before a hold ends": (QUAD, [(27_500, VERY_LONG)], 90_000),
    "open, a question, presses, breaths": (
        ODD,
        [
            (17_000, CLICK),
            (19_000, 1_500),
            (22_000, CLICK),
            (30_000, CLICK),
            (36_000, CLICK),
            (50_000, CLICK),
        ],
        120_000,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_device_logs_it_again(case: str, tmp_path: Path) -> None:
    data, presses, until_ms = CASES[case]
    (session,) = sessions_in(lived(tmp_path / "lived", data, presses, until_ms))

    assert rebuild(session, data).explained == len(session) > 1
    assert [told(entry) for entry in again(tmp_path / "again", session, data)] == [
        told(entry) for entry in session
    ]


def test_what_the_records_tell_of_the_settings_counts(tmp_path: Path) -> None:
    settings = model.Settings(ask_before=1, breath_ds=45)
    presses = [(4_000, 800), (6_000, CLICK), (25_000, CLICK)]
    entries = lived(tmp_path / "lived", ODD, presses, 120_000, settings)
    (session,) = sessions_in(entries)

    made = rebuild(session, ODD)
    assert made.settings.ask_before == 1
    if any(entry.type == journal.DID and entry.text == "Box" for entry in session):
        assert made.settings.breath_ds == 45
    assert made.explained == len(session)


def test_a_record_of_an_impossible_time_is_not_waited_for(tmp_path: Path) -> None:
    (session,) = sessions_in(lived(tmp_path / "lived", QUAD, [], 60_000))
    session[-1].at_ms = (1 << 48) - 1

    assert rebuild(session, QUAD, model.Settings(remind=1)).explained == len(session) - 1


def test_of_random_sessions_nearly_all_can_be_rebuilt(tmp_path: Path) -> None:
    whole = 0
    for seed in range(24):
        draw = random.Random(seed)
        data = find(draw.choice([slug for slug, _ in library()])).encoded()
        presses, at_ms = [], 3_000
        for _ in range(draw.randint(0, 4)):
            at_ms += draw.randint(2_000, 60_000)
            kind = draw.choice(["click", "click", "double", "long"])
            presses.append((at_ms, LONG if kind == "long" else CLICK))
            if kind == "double":
                presses.append((at_ms + AGAIN, CLICK))
        entries = lived(tmp_path / str(seed), data, presses, at_ms + 100_000)
        session = next(sessions_in(entries))
        made = rebuild(session, data)
        whole += made.explained == len(session)
        assert made.explained > 0
    assert whole >= 20


def test_a_pause_within_the_count_of_three_is_taken_for_one_pause(tmp_path: Path) -> None:
    presses = [(15_000, CLICK), (20_000, CLICK), (21_500, CLICK), (30_000, CLICK)]
    (session,) = sessions_in(lived(tmp_path / "lived", QUAD, presses, 60_000))
    made = rebuild(session, QUAD)

    assert made.explained == len(session)
    assert [press.at_ms for press in made.presses] == [2_000, 15_000, 30_000]


def test_another_routine_explains_nothing(tmp_path: Path) -> None:
    (session,) = sessions_in(lived(tmp_path / "lived", QUAD, [], 60_000))
    assert rebuild(session, find("openers").encoded()).explained <= 1


def test_sessions_of_a_log(log: bytes) -> None:
    entries = entries_of(log)
    first, second = sessions_in(entries)
    assert [session[0].type for session in (first, second)] == [journal.START] * 2
    assert (first[-1].type, second[0].boot) == (journal.RATED, 2)


def test_the_command_plays_all_sessions_of_a_file(log: bytes, tmp_path: Path) -> None:
    done = run("replay", put(tmp_path, said(log)), "--headless", cwd=tmp_path, data=tmp_path / "data")
    lines = done.stdout.decode().splitlines()

    assert done.returncode == 0
    assert lines[0] == "Kneeling quad and hip, boot 1"
    for line in (
        "31.000 s press 0.1 s",
        "31.400 s cue paused",
        "31.400 s screen PAUSED, Kneeling quad and hip, left, 1/2, Upright, hips forward",
        "102.100 s log pain after: 3",
    ):
        assert line in lines
    assert b"all 9 records of it came again" in done.stderr
    assert b"not in a log: presses in the menu" in done.stderr


def test_a_session_of_the_history_and_one_of_a_segment(log: bytes, tmp_path: Path) -> None:
    run("pull", "--from", put(tmp_path, said(log)), cwd=tmp_path, data=tmp_path / "data")
    segment = tmp_path / "00000000.seg"
    segment.write_bytes(log)
    from_history = run("replay", "2", cwd=tmp_path, data=tmp_path / "data")
    from_segment = run("replay", segment, "--session", "2", cwd=tmp_path, data=tmp_path / "data")

    assert from_history.returncode == from_segment.returncode == 0
    assert from_history.stdout == from_segment.stdout
    assert from_segment.stdout.startswith(b"Clam and glutes, boot 2\n")


def test_what_followed_a_power_cut_is_said_not_to_be_shown(tmp_path: Path) -> None:
    folder = tmp_path / "lived"
    lived(folder, QUAD, [], 40_000)
    device = SteppedDevice(str(folder), 0)
    for at_ms, down in ((2_000, True), (3_000, False)):
        device.run(at_ms)
        device.press(down)
    device.run(10_000)
    segment = next((folder / "log").glob("*.seg"))
    done = run("replay", segment, "--headless", cwd=tmp_path, data=tmp_path / "data")

    assert journal.CONTINUED in [entry.type for entry in entries_of(segment.read_bytes())]
    assert b"all 2 records of it came again" in done.stderr
    assert b"it went on after a power cut; that part is not shown" in done.stderr


def test_a_log_of_a_newer_version_is_shown_as_far_as_it_is_known(log: bytes, tmp_path: Path) -> None:
    newer = said(log) | {"format": 2}
    done = run("replay", put(tmp_path, newer), "--headless", cwd=tmp_path, data=tmp_path / "data")

    assert done.returncode == 0
    assert b"a newer page wrote this file" in done.stderr
    assert b"all 9 records" in done.stderr


def test_a_routine_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    lived(tmp_path / "lived", ODD, [], 20_000)
    segment = next((tmp_path / "lived" / "log").glob("*.seg"))
    done = run("replay", segment, cwd=tmp_path, data=tmp_path / "data")

    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Odd is not known here as it was then: name its file with --routine" in done.stderr
    assert sha256(ODD).digest()[:8] in segment.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["gone.json"], EXIT_FILE, b"gone.json cannot be read"),
        (["7"], EXIT_USAGE, b"no sessions yet"),
        (["log.json", "--session", "3"], EXIT_USAGE, b"there are sessions 1 to 2"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str],
    code: int,
    says: bytes,
    log: bytes,
    tmp_path: Path,
) -> None:
    put(tmp_path, said(log))
    done = run("replay", *arguments, cwd=tmp_path, data=tmp_path / "data")
    assert done.returncode == code
    assert says in done.stderr
