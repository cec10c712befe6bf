"""Every pair of features at one moment: mode x radio x reminder x power cut x a press under way.

TABLE lists the features and what each can be doing. `covering` picks few cases in which any two values of two
features meet, and any three of three: a reminder rings only in the menu, with the radio off, and a press may
be under way. A case plays them through the whole app in virtual time, and through the whole firmware on a
simulated chip where no radio is needed. Device checks the invariants at every effect, and the functions below
check what became of the session and of the device.

A new feature is one more row of TABLE, and what brings it about in `arrange` or `cross`. A new mode is one
more value of "mode", and its way there in `WAYS`. What cannot be at the same time goes into `possible`.
"""

from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path

import pytest
from core.board import IDENTITY
from core.central import Central
from core.crossings import (
    POWER_ON,
    WATCHDOG,
    WOKEN,
    Case,
    Device,
    PowerLost,
    covering,
    name_ahead,
    place_of,
    places_of,
)
from core.crossings_chip import ChipDevice
from core.routines import hold as timed

from holdcore import wire
from holdcore.log import journal, reader
from holdcore.model import COMPLETED, SIDES_EACH, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Span
from holdtimer.history.sessions import Log, sessions_of

SEED = 20261128

TABLE = {
    "mode": (
        "menu",
        "holding",
        "resting",
        "paused",
        "pain before",
        "pain after",
        "radio?",
        "go on?",
        "settings",
        "break",
    ),
    "radio": ("off", "open", "linked", "leaving"),
    "reminder": ("off", "due now", "due in the press"),
    "power": ("stays", "lost now", "lost after the next record"),
    "press": ("none", "since 200 ms", "since 1000 ms", "since 3000 ms"),
}

BESIDE_RADIO = ("menu", "go on?")

ROUTINES = {
    "holding": Routine(
        "holding",
        [
            timed("first", 2_000, prep_ms=1_000),
            timed("second", 60_000, prep_ms=1_000),
            timed("third", 2_000, reps=2, rest=Span(3_000), sides=SIDES_EACH, change_ms=1_000),
        ],
    ),
    "resting": Routine(
        "resting",
        [
            timed("twice", 2_000, prep_ms=1_000, reps=2, rest=Span(60_000)),
            timed("last", 4_000, prep_ms=1_000),
        ],
    ),
}

# The moment at which all meet, in ms since the boot; a reminder is due on the second.
MOMENT_MS = 20_000
IN_THE_PRESS_MS = 100
TEN_S = 847_497_600 + 10 * 3_600  # in s since 2000: ten in the morning
ALONE_MS = 2 * 3_600_000


def possible(case: Case) -> bool:
    if case["radio"] != "off" and case["mode"] not in BESIDE_RADIO:
        return False  # it goes off where the mode begins
    if case["mode"] == "break" and case["reminder"] == "off":
        return False
    if case["mode"] == "radio?" and case["reminder"] != "off":
        return False  # it asks only where the time is unknown
    return case["reminder"] != "due in the press" or case["press"] != "none"


CASES = list(covering(TABLE, 3, possible, SEED))


# --- the ways to each mode; all of them take less than 17 s


def hold(device: Device) -> None:
    device.until(5_000)
    device.long()


def rest(device: Device) -> None:
    device.until(4_000)
    device.click()
    device.long()


def pause(device: Device) -> None:
    hold(device)
    device.until(12_000)
    device.click()


def stop(device: Device) -> None:
    hold(device)
    device.until(12_000)
    device.very_long()


def answer(device: Device) -> None:
    """Pain 0, and so to the question for a laptop."""
    stop(device)
    device.click()
    device.click()


def open_settings(device: Device) -> None:
    device.until(5_000)
    device.double()
    device.long()


def stay(device: Device) -> None:
    device.until(5_000)
    device.click()
    device.double()


WAYS = {
    "menu": (stay, ("MENU", "RADIO", "LINKED")),
    "holding": (hold, ("HOLD",)),
    "resting": (rest, ("REST",)),
    "paused": (pause, ("PAUSED",)),
    "pain before": (hold, ("PAIN",)),
    "pain after": (stop, ("PAIN",)),
    "radio?": (answer, ("RADIO?",)),
    "go on?": (lambda device: device.until(5_000), ("GO ON?",)),
    "settings": (open_settings, ("SET",)),
    "break": (lambda device: device.until(16_000), ("BREAK",)),
}


Maker = Callable[[dict[str, Routine], Settings], Device]


def arrange(case: Case, make: Maker) -> Device:
    """A device that does what the case says, up to the press."""
    mode, reminder = case["mode"], case["reminder"]
    chosen = Settings(remind=int(reminder != "off"), ask_before=int(mode == "pain before"))
    device = make(ROUTINES, chosen)
    cause = WOKEN
    if mode == "go on?":
        hold(device)
        device.until(12_000)
        cause = POWER_ON if reminder == "off" else WATCHDOG  # which alone keeps the time of day
    if reminder == "off":
        device.restart(cause, asked=mode != "radio?")
    else:
        due_s = (15_000 if mode == "break" else MOMENT_MS) // 1_000
        device.restart(cause, TEN_S, TEN_S + due_s - 60 * chosen.remind_min)
    if case["radio"] != "off":
        device.very_long()
    way, badges = WAYS[mode]
    way(device)
    if case["radio"] in ("linked", "leaving"):
        device.until(max(device.now_ms, 15_500))
        central = Central(device)
        assert central.ask(wire.GET_STATUS)[0][0] == wire.STATUS
        if case["radio"] == "leaving":
            central.ask(wire.LEAVE)
            central.leave()
    assert device.now_ms < 17_000
    device.until(MOMENT_MS - 3_001)
    assert device.badge in badges, "the case is not arranged"
    assert (device.radio_on, device.connected) == (case["radio"] != "off", case["radio"] == "linked")
    return device


def cross(device: Device, case: Case) -> bool:
    """Let it all happen at one moment; whether the power was lost. The button is up in the end."""
    moment_ms = MOMENT_MS + (IN_THE_PRESS_MS if case["reminder"] == "due in the press" else 0)
    if case["press"] != "none":
        device.until(moment_ms - int(case["press"].split()[1]))
        device.finger(True)
    device.until(moment_ms)
    if case["power"] == "lost now":
        return True
    device.lost_after_record = case["power"] != "stays"
    try:
        device.run(150)
        device.finger(False)
        device.run(1_000)
        if device.lost_after_record:
            device.run(ALONE_MS)
            device.lost_after_record = False
    except PowerLost:
        return True
    return False


# --- what became of it


def boot_again(device: Device, case: Case) -> None:
    """Power comes back, perhaps with the button down: it offers what is left, and the press means nothing."""
    expected = name_ahead(device.log, ROUTINES)
    device.restart(POWER_ON)
    assert device.badge == ("GO ON?" if expected else "MENU")
    shown, logged = device.view, len(device.log)
    device.run(150)
    device.finger(False)
    device.run(1_000)
    assert device.view == shown
    assert device.cues == []
    assert len(device.log) == logged
    if expected:
        assert device.view
        assert device.view.headline == expected
        go_on(device, case)


def go_on(device: Device, case: Case) -> None:
    """Accept the offer and do all that is left; then the whole routine is in the log, once."""
    start = device.entries_of(journal.START)[-1]
    routine = ROUTINES[start.text]
    device.long()
    device.run(150_000)
    (continued,) = [entry for entry in device.records if entry.type == journal.CONTINUED]
    assert continued.values[0] == start.seq
    (end,) = [entry for entry in device.records if entry.type == journal.END]
    assert end.values[0] == COMPLETED
    expected = places_of(routine)
    done = [place_of(entry) for entry in device.entries[start.seq :] if entry.type == journal.DID]
    if case["press"] == "since 1000 ms":  # a long press goes back: some are done again
        assert set(done) == set(expected)
    else:
        assert done == expected


def check_log(device: Device) -> None:
    """Each part of a session adds up, and the history makes the sessions of it that there were."""
    began_ms = held_ms = 0
    held: list[int] = []
    for entry in device.entries:
        if entry.type == journal.START:
            held.append(0)
        if entry.type in (journal.START, journal.CONTINUED) or (
            entry.type == journal.RATED and entry.values[0] == journal.BEFORE
        ):
            began_ms, held_ms = entry.at_ms, 0
        elif entry.type == journal.DID:
            held_ms += reader.hold_of(entry).actual_ms
            held[-1] += reader.hold_of(entry).actual_ms
        elif entry.type == journal.END:
            _, active_ms, paused_ms = entry.values
            if active_ms:
                assert active_ms + paused_ms == entry.at_ms - began_ms
                assert held_ms <= active_ms
    sessions = sessions_of([Log(IDENTITY[:8], IDENTITY[8:], device.log)])
    assert [sum(each.hold.actual_ms for each in session.holds) for session in sessions] == held
    assert all(session.active_ms >= held_ms for session, held_ms in zip(sessions, held, strict=True))
    assert [entry.seq for entry in device.entries] == list(range(len(device.log)))


def check_alone(device: Device) -> None:
    """Left alone it ends what runs, switches everything off and sleeps; a press finds it ready."""
    device.run(ALONE_MS)
    if device.badge == "BREAK":
        device.run(61_000)
    assert device.view is None
    assert device.asleep
    assert not device.radio_on
    device.click()
    assert device.badge in ("MENU", "GO ON?")
    if device.badge == "MENU":
        ended = device.footprint.count(journal.END)
        assert ended == device.footprint.count(journal.START)


def named(case: Case) -> str:
    return ", ".join(case.values())


@pytest.mark.parametrize("case", CASES, ids=named)
def test_whatever_meets_nothing_breaks(case: Case) -> None:
    print("seed", SEED, "case", case)
    play(case, Device)


def without_radio(case: Case) -> bool:
    opens_it = case["mode"] in BESIDE_RADIO and case["press"] == "since 3000 ms"
    opens_it |= case["mode"] == "radio?" and case["press"] in ("since 1000 ms", "since 3000 ms")
    return case["radio"] == "off" and not opens_it


@pytest.mark.parametrize("case", [case for case in CASES if without_radio(case)], ids=named)
def test_nor_on_the_chip_with_its_drivers_and_its_flash(case: Case, tmp_path: Path) -> None:
    print("seed", SEED, "case", case)
    device = play(case, lambda routines, settings: ChipDevice(routines, settings, tmp_path))
    assert isinstance(device, ChipDevice)
    device.run(10_000)
    assert not device.sounds_on, "a tone that nobody ends"
    assert device.stored == b"".join(device.log)


def play(case: Case, make: Maker) -> Device:
    device = arrange(case, make)
    if cross(device, case):
        boot_again(device, case)
    check_alone(device)
    check_log(device)
    return device


def test_every_pair_that_can_meet_does() -> None:
    """Nothing is left out in silence: what never meets is what `possible` says."""
    met = {meeting for case in CASES for meeting in combinations(case.items(), 2)}
    all_of = {
        meeting for pair in combinations(TABLE.items(), 2) for meeting in product(*map(values_of, pair))
    }
    radio_is_on = [("radio", radio) for radio in ("open", "linked", "leaving")]
    radio = {
        (("mode", mode), other) for mode in TABLE["mode"] if mode not in BESIDE_RADIO for other in radio_is_on
    }
    press = (("reminder", "due in the press"), ("press", "none"))
    asks = {(("mode", "radio?"), ("reminder", due)) for due in ("due now", "due in the press")}
    assert all_of - met == {*radio, *asks, (("mode", "break"), ("reminder", "off")), press}


def values_of(row: tuple[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(row[0], value) for value in row[1]]
