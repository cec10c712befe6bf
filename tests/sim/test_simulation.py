"""The simulated device as its owner meets it: pressed, seen, heard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sim.process import use_up_numbers

from holdcore.log import journal, reader
from holdcore.log.reader import hold_of
from holdtimer.errors import EXIT_BUG
from holdtimer.routines import find
from holdtimer.sim.air import AirUnavailable
from holdtimer.sim.gestures import CLICK_MS, GESTURES, LONG_MS, VERY_LONG_MS, Autopilot, Gestures
from holdtimer.sim.machine import DEEPSLEEP_RESET, PWRON_RESET
from holdtimer.sim.provision import FlashUnusable, provision
from holdtimer.sim.simulation import FirmwareCrashed, Observation, Simulation, line_of, simulate

PATIENCE_S = 60.0


class Told(list[Observation]):
    """Everything that was heard."""

    def cues(self) -> list[str]:
        return [heard.cue for heard in self if heard.cue]

    def records(self) -> list[reader.Entry]:
        return [heard.record for heard in self if heard.record]


@pytest.fixture
def told() -> Told:
    return Told()


@contextlib.asynccontextmanager
async def device(folder: Path, told: Told, speed: float = 3.0) -> AsyncIterator[Simulation]:
    """A device that has booted and shown its first picture."""
    async with asyncio.timeout(PATIENCE_S), simulate(folder, speed, told.append) as simulation:
        await simulation.expect(lambda heard: heard.view is not None)
        yield simulation


def with_hip_trio(folder: Path) -> Path:
    routine = find("hip-trio")
    provision(folder, [(routine.slug, routine.encoded())])
    return folder


async def test_boots_logs_it_and_shows_the_menu(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told) as simulation:
        assert simulation.device.running
        picture = next(heard for heard in told if heard.view)
        assert picture.view
        assert picture.view.badge == "MENU"
        assert any(map(any, picture.pixels))
    assert [entry.type for entry in told.records()] == [journal.BOOT]
    assert not simulation.device.running


async def test_counts_its_boots_because_the_flash_outlives_them(tmp_path: Path, told: Told) -> None:
    for _ in range(2):
        async with device(tmp_path, told):
            pass
    assert [entry.boot for entry in told.records()] == [1, 2]


@pytest.mark.parametrize(
    ("lengths_ms", "cue"),
    [
        ((CLICK_MS,), "next"),
        ((CLICK_MS, CLICK_MS), "previous"),
        ((LONG_MS,), "refused"),  # there is no routine
        ((VERY_LONG_MS,), "radio on"),
    ],
)
async def test_a_gesture_is_understood_and_its_cue_named(
    tmp_path: Path, told: Told, lengths_ms: tuple[int, ...], cue: str
) -> None:
    async with device(tmp_path, told) as simulation:
        heard = simulation.expect(lambda heard: heard.cue == cue)
        simulation.device.hold_button(*lengths_ms)
        assert (await heard).cue == cue
    assert set(told.cues()) <= {cue, "long reached"}


async def test_press_and_release_are_a_finger_on_the_button(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told) as simulation:
        reached = simulation.expect(lambda heard: heard.cue == "long reached")
        simulation.device.press()
        await reached
        assert simulation.device.button_down
        opened = simulation.expect(lambda heard: heard.radio is True)
        await opened
        simulation.device.release()
        assert simulation.radio_on


async def test_gestures_asked_for_at_once_are_made_one_after_the_other(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told, speed=2) as simulation:
        gestures = Gestures(simulation.device)
        last = simulation.expect(lambda heard: heard.cue == "previous")
        for name in ("click", "click", "double"):
            gestures.make(*GESTURES[name])
        await last
    assert told.cues() == ["next", "next", "previous"]


async def test_a_whole_session_is_heard_and_logged(tmp_path: Path, told: Told) -> None:
    async with device(with_hip_trio(tmp_path), told, speed=100) as simulation:
        asked = simulation.expect(lambda heard: heard.cue.endswith("ask"))
        gestures = Gestures(simulation.device)
        gestures.make(*GESTURES["click"])  # the display may have gone dark on a busy machine
        gestures.make(*GESTURES["long"])
        await asked
    holds = [hold_of(entry) for entry in told.records() if entry.type == journal.DID]
    assert [(hold.name, hold.actual_ms) for hold in holds] == [
        (name, 20_000)
        for name in ("Supine figure 4", "Seated piriformis", "Seated hip stretch")
        for _side in "LR"
    ]
    cues = [cue for cue in told.cues() if cue in ("preparing", "holding", "switching", "finished, ask")]
    assert cues == ["preparing", "holding", "switching", "holding"] * 3 + ["finished, ask"]
    lines = [line_of(heard).partition(" s ")[2] for heard in told if heard.record]
    assert lines[-7:] == [
        "log hold Supine figure 4 left 1/1 20.0 s done",
        "log hold Supine figure 4 right 1/1 20.0 s done",
        "log hold Seated piriformis left 1/1 20.0 s done",
        "log hold Seated piriformis right 1/1 20.0 s done",
        "log hold Seated hip stretch left 1/1 20.0 s done",
        "log hold Seated hip stretch right 1/1 20.0 s done",
        "log end completed, 150.0 s in phases, 0.0 s paused",
    ]


async def test_a_press_ends_deep_sleep_by_a_reset(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told, speed=1_000) as simulation:
        again = simulation.expect(lambda heard: heard.record is not None and heard.record.boot == 2)
        simulation.device.hold_button(CLICK_MS, after_ms=200_000)
        record = (await again).record
    assert record
    assert record.type == journal.BOOT
    assert record.values[1] == DEEPSLEEP_RESET


@pytest.mark.parametrize("memory", [b"", None, b"of another program"])
async def test_the_rtc_counts_on_in_deep_sleep_and_begins_anew_with_the_power(
    tmp_path: Path, told: Told, memory: bytes | None
) -> None:
    def booted(heard: Observation) -> bool:
        return heard.record is not None and heard.record.type == journal.BOOT

    async with device(tmp_path, told, speed=1_000) as simulation:
        woken = simulation.expect(booted)
        simulation.device.hold_button(CLICK_MS, after_ms=200_000)
        asleep = (await woken).record
        back = simulation.expect(booted)
        simulation.device.lose_power(60_000, memory, after_ms=5_000)
        lost = (await back).record
    assert asleep
    assert lost
    _, cause, *_, run, rtc_ms, _ = asleep.values
    assert (cause, run) == (DEEPSLEEP_RESET, 1)
    assert rtc_ms >= 200_000
    _, cause, *_, run, rtc_ms, _ = lost.values
    assert (cause, run, rtc_ms) == (PWRON_RESET, 3, 0)


async def test_the_autopilot_keeps_the_radio_window_open(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told, speed=100) as simulation:
        autopilot = Autopilot(simulation, Gestures(simulation.device))
        for heard in told:
            autopilot.observe(heard)
        for _ in range(2):
            for radio in (True, False):
                switched = simulation.expect(lambda heard, radio=radio: heard.radio is radio)  # type: ignore[misc]
                autopilot.observe(await switched)
    assert [heard.radio for heard in told if heard.radio is not None] == [True, False] * 2


async def test_a_stopped_autopilot_lets_the_device_fall_asleep(tmp_path: Path, told: Told) -> None:
    async with device(tmp_path, told, speed=1_000) as simulation:
        autopilot = Autopilot(simulation, Gestures(simulation.device))
        autopilot.stop()
        for heard in told:
            autopilot.observe(heard)
        again = simulation.expect(lambda heard: heard.record is not None and heard.record.boot == 2)
        simulation.device.hold_button(CLICK_MS, after_ms=200_000)
        await again
    assert not [heard for heard in told if heard.radio is not None]


async def test_a_crash_ends_every_expectation(tmp_path: Path, told: Told) -> None:
    use_up_numbers(tmp_path)
    async with asyncio.timeout(PATIENCE_S), simulate(tmp_path, 1, told.append) as simulation:
        with pytest.raises(FirmwareCrashed, match="the firmware crashed: WireError") as caught:
            await simulation.expect(lambda heard: bool(heard.cue))
        assert simulation.crashed.result() is caught.value
        with pytest.raises(FirmwareCrashed):
            await simulation.expect(lambda heard: bool(heard.cue))
    assert caught.value.exit_code == EXIT_BUG
    assert "encode" in caught.value.firmware_traceback


async def test_a_flash_that_cannot_be_read_is_said_and_left_as_it_is(tmp_path: Path, told: Told) -> None:
    (tmp_path / "log").write_bytes(b"not a folder")
    async with asyncio.timeout(PATIENCE_S), simulate(tmp_path, 1, told.append) as simulation:
        await simulation.expect(lambda heard: heard.cue == "refused")
    assert (tmp_path / "log").read_bytes() == b"not a folder"
    assert not (tmp_path / "device").exists()


async def test_an_air_that_cannot_be_served_is_said_before_the_device_starts(
    tmp_path: Path, told: Told
) -> None:
    with pytest.raises(AirUnavailable):
        async with simulate(tmp_path, 1, told.append, "tcp-server:127.0.0.1:99999"):
            pass
    assert not told


def test_a_flash_with_sixteen_routines_takes_no_other_but_a_new_version(tmp_path: Path) -> None:
    data = find("hip-trio").encoded()
    provision(tmp_path, [(f"routine-{number}", data) for number in range(16)])
    provision(tmp_path, [("routine-7", data)])
    with pytest.raises(FlashUnusable, match="holds 16 routines"):
        provision(tmp_path, [("one-more", data)])


def test_a_file_is_no_flash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FlashUnusable, match="cannot serve as the flash"):
        provision(tmp_path / "file", [])
