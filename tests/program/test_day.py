"""The whole device program on 32-bit MicroPython: a push, a routine, a pull, and what the log says then."""

import pytest
from program.device import Device
from program.expected import logged
from program.story import BEGIN_MS, FIRST_WINDOW_MS, Day

from holdcore.gesture import VERY_LONG_MS
from holdcore.link.radio_window import LINGER_MS, RADIO_MS
from holdcore.log import journal, reader
from holdcore.model import COMPLETED
from holdcore.power import DEEP_AFTER_MS
from holdtimer.routines.load import find, library

EARLY_MS = 5  # what the board allows itself for getting from the end of a wait to a cue
POLL_MS = 10  # holdfw.board.POLL_MS: how late an event of the radio may be noticed
WATCHDOG_MS = 120_000  # holdfw.board.WATCHDOG_MS; what drives machines is not imported here
SLUGS = [slug for slug, _ in library()]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_bundled_routine_ends_with_the_log_that_the_engine_says(slug: str, device: Device) -> None:
    day = Day(device, find(slug).encoded())

    assert (day.rig.status, day.rig.output, day.pushes.refused) == (0, "", b"")
    assert day.pushes.pushed
    entries = logged(day.pulls.records)
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    logged_holds = [entry for entry in entries if entry.type == journal.DID]
    holds = [(entry.at_ms - day.began_ms, reader.hold_of(entry)) for entry in logged_holds]
    assert holds == day.plan.holds
    end = next(entry for entry in entries if entry.type == journal.END)
    assert end.at_ms == day.began_ms + day.plan.ends_ms
    assert end.values == (COMPLETED, day.plan.ends_ms, 0)
    assert device.log() == day.pulls.records


def test_the_radio_is_on_in_its_windows_only(device: Device) -> None:
    day = Day(device, find(SLUGS[0]).encoded())

    opened_ms = FIRST_WINDOW_MS + VERY_LONG_MS
    closed_ms = day.pushes.left_ms + LINGER_MS
    assert closed_ms < opened_ms + RADIO_MS
    assert [at for at, _ in day.rig.radio[:2]] == pytest.approx([opened_ms, closed_ms], abs=POLL_MS)
    assert [on for _, on in day.rig.radio] == [True, False, True, False]
    polls = [sleep.at_ms for sleep in day.rig.sleeps if sleep.kind == "POLL" and sleep.at_ms < BEGIN_MS]
    assert max(polls) < closed_ms + 1_000, "with the radio off it sleeps lightly"


def test_a_window_in_which_nobody_comes_closes_after_90_s(device: Device) -> None:
    rig = device.power_on()
    rig.press(FIRST_WINDOW_MS, VERY_LONG_MS)
    rig.run()

    opened_ms = FIRST_WINDOW_MS + VERY_LONG_MS
    assert [at for at, _ in rig.radio] == pytest.approx([opened_ms, opened_ms + RADIO_MS], abs=EARLY_MS)


def test_an_idle_device_sleeps_deeply_and_the_waking_press_only_wakes(device: Device) -> None:
    idle = device.power_on().run()
    assert (idle.status, idle.output) == (0, "")
    assert idle.sleeps[-1].kind == "DEEP"
    assert idle.now_ms == pytest.approx(DEEP_AFTER_MS, abs=EARLY_MS)

    woken = device.power_on(pressed=True)
    woken.after(300, "up")
    woken.run()

    assert (woken.status, woken.output) == (0, "")
    assert not [tone for tone in woken.tones if tone[1]], "it sounded: the press did something"
    boots = [entry.boot for entry in logged(device.log()) if entry.type == journal.BOOT]
    assert boots == [1, 2]


def test_a_held_press_that_wakes_does_not_open_the_radio(device: Device) -> None:
    woken = device.power_on(pressed=True)
    woken.after(2 * VERY_LONG_MS, "up")
    woken.run()

    assert woken.radio == []
    assert not [tone for tone in woken.tones if tone[1]]


def test_a_waking_press_may_bounce_when_it_ends(device: Device) -> None:
    woken = device.power_on(pressed=True)
    for after_ms, level in ((300, "up"), (303, "down"), (306, "up"), (309, "down"), (312, "up")):
        woken.after(after_ms, level)
    woken.run()

    assert (woken.status, woken.output) == (0, "")
    assert not [tone for tone in woken.tones if tone[1]]


def test_after_the_waking_press_the_button_works(device: Device) -> None:
    woken = device.power_on(pressed=True)
    woken.after(300, "up")
    woken.press(1_000, VERY_LONG_MS + 100)
    woken.run()

    assert [on for _, on in woken.radio] == [True, False]


def test_no_sleep_outlasts_the_watchdog(device: Device) -> None:
    data = find("ice").encoded()
    day = Day(device, data)

    assert day.rig.status == 0, day.rig.output
    longest = max(sleep.ms for sleep in day.rig.sleeps if sleep.kind != "DEEP")
    assert 1_000 < longest <= WATCHDOG_MS // 2


def test_a_button_that_is_down_at_power_on_is_said_and_in_the_end_it_sleeps(device: Device) -> None:
    rig = device.power_on(pressed=True, dip=True).run()

    assert (rig.status, rig.output) == (0, "")
    assert [command for _, command, _ in rig.panel if command in (0xAE, 0xAF)][-2:] == [0xAF, 0xAE]
    assert rig.sleeps[-1].kind == "DEEP"
    assert 0 < rig.sleeps[-1].ms <= 120_000, "it looks again"
    assert rig.sleeps[-1].at_ms >= 600_000
