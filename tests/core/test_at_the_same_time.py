"""Two features at the same moment: neither changes what the other does.

Each test names the behaviour that it guards. All pairs of the features, under invariants: test_crossings.py.
"""

import pytest
from core.board import CLICK_MS, IDENTITY, KEY, Board, started
from core.central import Central, on_air, refused
from core.crossings import POWER_ON, WOKEN, Device, Place, place_of
from core.routines import THREE, hold

from holdcore import model, power, wire
from holdcore.app import App
from holdcore.events import (
    Append,
    Booted,
    LoadRoutine,
    Pressed,
    ReadLog,
    Received,
    Released,
    StoreFailed,
    WriteUpload,
)
from holdcore.log import journal
from holdcore.model import Settings
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step
from holdtimer.ccm import Ccm

TEN_S = 847_497_600 + 10 * 3_600  # in s since 2000: ten in the morning
EVERY_S = 1_800
MENU_MS = 10_000  # from boot to the reminder, in these tests
REMINDED = Settings(remind=1)


def soon_reminded(settings: Settings = REMINDED) -> Device:
    """A device whose break is due MENU_MS after its boot."""
    device = Device({"hips": THREE["hips"]}, settings)
    device.restart(WOKEN, TEN_S, TEN_S - EVERY_S + MENU_MS // 1_000)
    return device


def badge(board: Board) -> str:
    return board.view.badge if board.view else ""


# --- the radio window


def test_a_laptop_that_leaves_at_the_end_of_the_window_does_not_prolong_it() -> None:
    board = on_air()
    closes_ms = board.sounds[-1][0] + 90_000
    board.until(closes_ms - 1_000)
    central = Central(board)
    central.ask(wire.LEAVE)
    central.leave()

    board.until(closes_ms - 1)
    assert board.radio_on
    board.until(closes_ms)
    assert not board.radio_on


def test_what_a_laptop_asked_before_it_was_gone_is_not_answered_to_the_next() -> None:
    """The second request waits for the radio when the connection breaks."""
    central = Central(on_air())
    board = central.board
    board.stalled = True
    central.send(wire.pack(wire.MESSAGES, wire.GET_STATUS), wire.pack(wire.MESSAGES, wire.GET_SETTINGS))
    assert [code for code, _, _ in central.take()] == [wire.STATUS]
    central.leave()
    board.stalled = False

    following = Central(board)
    assert following.take() == []
    assert following.ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips")]


# --- the break reminder


@pytest.mark.parametrize("field", [name for name in Settings._fields if not name.startswith("remind")])
def test_another_setting_does_not_begin_the_time_to_the_next_break_anew(field: str) -> None:
    board = soon_reminded()
    board.very_long()
    central = Central(board)
    values = REMINDED.encoded()
    at = Settings._fields.index(field)
    answer = central.ask(wire.CHANGE_SETTINGS, tail=bytes((at, values[at] ^ 1)))
    assert answer[0][0] == wire.SETTINGS
    central.ask(wire.LEAVE)
    central.leave()
    board.run(11_000)  # until the window has closed

    assert not board.radio_on
    assert badge(board) == "BREAK"


@pytest.mark.parametrize("before_ms", [50, 200, 900, 2_900])
def test_a_reminder_that_falls_into_a_press_comes_when_the_press_has_had_its_meaning(before_ms: int) -> None:
    """Neither takes the press that is under way for an answer, nor hides what it did."""
    board = soon_reminded()
    board.until(MENU_MS - before_ms)
    board.give(Pressed())
    board.run(before_ms + 50)
    assert (badge(board), "break" in board.heard) == ("MENU", False)
    board.give(Released())
    board.run(400)

    if before_ms < 800:
        assert board.heard == ["next", "break"]
        assert badge(board) == "BREAK"
    else:
        assert badge(board) == "READY"
        assert "break" not in board.heard


def test_a_reminder_between_the_two_presses_of_a_double_waits_for_the_second() -> None:
    board = soon_reminded()
    board.until(MENU_MS - CLICK_MS - 50)
    board.press(CLICK_MS)
    board.run(150)
    assert board.heard == []
    board.press(CLICK_MS)
    board.run(100)

    assert board.heard == ["previous", "break"]


@pytest.mark.parametrize("length_ms", [80, 1_000, 2_500])
def test_a_press_at_the_end_of_a_reminder_answers_it_and_means_nothing_in_the_menu(length_ms: int) -> None:
    """The reminder gives up a minute after its first cue, but not in the middle of an answer."""
    board = soon_reminded()
    board.until(MENU_MS + 60_000 - 50)
    assert badge(board) == "BREAK"
    board.sounds.clear()
    board.press(length_ms)
    board.run(400)

    assert badge(board) == "MENU"
    assert board.heard == (["accepted"] if length_ms < 800 else ["long reached"])
    assert journal.START not in board.footprint


@pytest.mark.parametrize("stops", [False, True], ids=["done", "stopped"])
def test_the_time_to_the_next_break_begins_with_the_end_of_a_session(stops: bool) -> None:
    name = "ice" if stops else "clams"
    device = Device({name: THREE[name]}, REMINDED)
    device.restart(WOKEN, TEN_S, TEN_S)
    device.long()
    device.run(5_000)
    if stops:
        device.very_long()
    device.run(400_000)
    (end,) = device.entries_of(journal.END)
    pressed_s = 3 if stops else 0

    assert device.remembered
    assert device.remembered[1] == TEN_S + end.at_ms // 1_000 + pressed_s
    device.until(1_000 * (device.remembered[1] - TEN_S + EVERY_S) - 1)
    assert "break" not in device.heard
    device.run(1)
    assert device.heard[-1] == "break"


@pytest.mark.parametrize(("to_h", "rings"), [(13, False), (14, True)])
def test_a_break_that_falls_on_the_end_of_the_hours_is_outside_them(to_h: int, rings: bool) -> None:
    device = Device({}, Settings(remind=1, remind_min=240, remind_from_h=9, remind_to_h=to_h))
    device.restart(WOKEN, TEN_S, TEN_S - 4 * 3_600)
    device.run(3 * 86_400_000)

    assert ("break" in device.heard) == rings
    assert (device.sleep.at_ms is not None) == rings, "it wakes for nothing"


@pytest.mark.parametrize("boot_ms", [0, 999, 4_000])
def test_a_reminder_is_on_time_however_long_the_boot_took(boot_ms: int) -> None:
    """The clock of the boot has run for a while when the device learns what time of day it is."""
    board = Board(THREE)
    board.app, board.log, board.lost = App(Ccm), [], 1
    rested_s = TEN_S - EVERY_S + 60
    kept = (1, 0, TEN_S, rested_s, True)
    board.give(
        Booted(IDENTITY, 2, 1, tuple(THREE), REMINDED, 3900, WOKEN, KEY, None, *kept, names=tuple(THREE)),
        boot_ms,
    )
    assert not board.dim
    board.run(60_000 - 1_000)
    assert board.heard == []
    board.run(1_000)
    assert board.heard == ["break"]


# --- a press


def test_a_press_in_a_dim_hold_brightens_the_display_before_it_is_known_what_it_means() -> None:
    board = started(routine="ice")
    board.run(60_000)
    assert board.dim
    board.give(Pressed())
    assert not board.dim
    board.run(CLICK_MS)
    board.give(Released())
    board.run(power.DIM_AFTER_MS - CLICK_MS)
    assert (badge(board), board.dim) == ("PAUSED", False), "it counts from the release"


@pytest.mark.parametrize("before_ms", [1, 50, 400])
@pytest.mark.parametrize("boundary_ms", [5_000, 30_000, 36_000], ids=["prep", "hold", "change of side"])
def test_a_press_that_spans_the_end_of_a_phase_is_logged_in_the_phase_it_meets(
    boundary_ms: int, before_ms: int
) -> None:
    """It began before, and pauses what has begun meanwhile: its record is not older than that."""
    board = started(routine="hips")
    boundary_ms += board.entries_of(journal.START)[0].at_ms
    board.until(boundary_ms - before_ms)
    board.press(before_ms + 10)
    board.run(1_000)

    (pause,) = board.entries_of(journal.PAUSE)
    assert pause.at_ms == boundary_ms
    times = [entry.at_ms for entry in board.entries]
    assert times == sorted(times)


def test_a_press_that_spans_the_end_of_a_session_rates_nothing() -> None:
    board = started(routine="clams")
    board.until(board.entries_of(journal.START)[0].at_ms + 12_000 - 50)
    board.press(1_000)
    board.run(1_000)

    assert (badge(board), board.view and board.view.big) == ("PAIN", "")
    assert journal.RATED not in board.footprint


# --- a power cut


SIDES = [model.SIDES_NONE, model.SIDES_EACH, model.SIDES_ALTERNATING, model.SIDES_ONLY]
KINDS = {
    "timed": [Phase(Span(4_000))],
    "open": [Phase(Span(0, 4_000, unit=model.OPEN))],
    "tempo": [Phase(Span(1_000), "up"), Phase(Span(4_000), "hold"), Phase(Span(1_000), "down")],
    "countdown": [Phase(Span(4_000), works=False)],
    "wait": [Phase(Span(0, unit=model.PRESS), works=False)],
    "own pace": [Phase(Span(9, unit=model.PRESS))],
    "breaths": [Phase(Span(1, unit=model.BREATHS))],
}


def any_step(kind: str, sides: int) -> Step:
    return Step(
        "step",
        KINDS[kind],
        reps=3,
        sets=2,
        rest=Span(2_000),
        set_rest=Span(3_000),
        sides=sides,
        change_ms=1_000,
    )


def to_the_end(device: Device) -> None:
    while not [entry for entry in device.records if entry.type == journal.END]:
        assert device.now_ms < 600_000
        if device.badge in ("PRESS", "REPS"):
            device.click()
        device.run(1_000)


def done_by(device: Device) -> list[Place]:
    return [place_of(entry) for entry in device.entries if entry.type == journal.DID]


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("kind", KINDS)
def test_after_whichever_rep_the_power_goes_the_reps_that_follow_are_done(kind: str, sides: int) -> None:
    """Of sides that alternate, too, and of reps at a tempo, which share one record for a side."""
    routine = Routine("it", [any_step(kind, sides), hold("last", 5_000)])
    whole = Device({"it": routine}, Settings())
    whole.long()
    to_the_end(whole)
    places = done_by(whole)
    runs = 2 * (1 if sides in (model.SIDES_NONE, model.SIDES_ONLY) else 2)
    shared = kind == "tempo" and sides != model.SIDES_ALTERNATING
    assert len(set(places)) == len(places) == (runs if shared else 3 * runs) + 1

    ends = [at for at, entry in enumerate(whole.entries) if entry.type == journal.DID]
    for end in ends:
        device = Device({"it": routine}, Settings())
        device.log = whole.log[:end]
        device.restart(POWER_ON)
        assert device.badge == "GO ON?"
        device.long()
        to_the_end(device)
        assert done_by(device) == places


@pytest.mark.parametrize("done", [0, 1, 2])
@pytest.mark.parametrize("sides", [model.SIDES_NONE, model.SIDES_EACH, model.SIDES_ONLY])
def test_a_run_of_reps_that_was_skipped_before_the_power_went_is_not_gone_back_to(
    sides: int, done: int
) -> None:
    """However many of its reps were done, and were it none."""
    routine = Routine("it", [any_step("tempo", sides), hold("last", 5_000)])
    device = Device({"it": routine}, Settings())
    device.long()
    while len(device.entries) < 3:
        device.run(1_000)
        if device.heard.count("up") > done:
            device.double()
    skipped = done_by(device)
    device.restart(POWER_ON)
    device.long()
    to_the_end(device)

    assert len(skipped) == 1
    assert len(done_by(device)) == {model.SIDES_EACH: 4}.get(sides, 2) + 1


# --- a failure of the flash, and a laptop that is connected


@pytest.mark.parametrize("asked_for", [LoadRoutine("hips"), Append(b"", 7), WriteUpload(b"x")], ids=repr)
def test_a_failure_that_no_laptop_asked_for_is_told_on_the_device_and_not_on_the_link(
    asked_for: LoadRoutine | Append | WriteUpload,
) -> None:
    central = Central(on_air())
    board = central.board
    board.sounds.clear()
    board.give(StoreFailed(asked_for, "worn out"))

    assert (board.sent, board.heard) == (b"", ["refused"])
    assert board.view
    assert board.view.footer == "worn out"
    assert central.ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips")]


def test_another_failure_is_not_the_answer_that_a_laptop_waits_for() -> None:
    """The flash is still busy with what the laptop asked for when something else of the device's fails."""
    central = Central(on_air())
    board = central.board
    request = central.session.seal(wire.pack(wire.MESSAGES, wire.PULL, 0, 1))
    effects = board.app.handle(Received(request), board.now_ms)
    (read,) = [effect for effect in effects if isinstance(effect, ReadLog)]
    board.sounds.clear()
    board.give(StoreFailed(Append(b"", 7), "worn out"))
    assert (board.sent, board.heard) == (b"", ["refused"])

    board.give(StoreFailed(read, "worn out too"))
    assert board.heard == ["refused"]
    central.raw(b"")
    assert refused(central.take()[0], wire.PULL, wire.ERR_STORE) == "worn out too"


@pytest.mark.parametrize(
    "character", ["\u00fc", "\u20ac", "\U0001f9d8"], ids=["2 bytes", "3 bytes", "4 bytes"]
)
@pytest.mark.parametrize("before", range(4))
def test_a_reason_too_long_for_a_refusal_ends_with_a_whole_character(character: str, before: int) -> None:
    central = Central(on_air())
    board = central.board
    board.why = "x" * before + character * 60
    board.broken.add(ReadLog)
    text = refused(central.ask(wire.PULL, 0, 1)[0], wire.PULL, wire.ERR_STORE)

    assert board.why.startswith(text)
    assert wire.TEXT_MAX - len(character.encode()) < len(text.encode()) <= wire.TEXT_MAX
