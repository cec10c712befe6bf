"""A fault that nobody expected: silence, a trace, a fresh start; after three in a row, a picture."""

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from device.living import Living

from holdcore.log import journal, reader
from holdfw.guard import CRASHES_MAX
from holdtimer.routines.load import find
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Ssd1306
from holdtimer.sim.provision import provision

BOOT_MS = 15_000
LONG_MS = 1_000
VERY_LONG_MS = 3_200
SOUNDS_MS = 1_000

Fit = Callable[[Chip], None]


class Fault:
    """A part of the chip or of the port that raises once, in the first use of it from `at_ms` on."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.error = error
        self.at_ms: float = float("inf")
        self.times = times
        self.struck_ms: list[int] = []

    def strike(self, now_ms: int) -> None:
        if now_ms >= self.at_ms and self.times:
            self.times -= 1
            self.struck_ms.append(now_ms)
            raise self.error


def in_draw(fault: Fault) -> Fit:
    class Panel(Ssd1306):
        def write(self, data: bytes) -> None:
            fault.strike(now())
            super().write(data)

    panel = Panel()
    now: Callable[[], int] = lambda: 0  # noqa: E731

    def fit(chip: Chip) -> None:
        nonlocal now
        now = chip.now_ms
        chip.i2c[0x3C] = panel

    return fit


def in_play(fault: Fault) -> Fit:
    def fit(chip: Chip) -> None:
        sound = chip.sound

        def failing(freq_hz: int, duty_u16: int) -> None:
            if duty_u16:
                fault.strike(chip.now_ms())
            sound(freq_hz, duty_u16)

        chip.sound = failing  # type: ignore[method-assign]

    return fit


def in_open(fault: Fault, part: str, monkeypatch: pytest.MonkeyPatch) -> Fit:
    chips: list[Chip] = []

    def failing(path: str, mode: str = "r") -> Any:
        if part in path:
            fault.strike(chips[-1].now_ms())
        return builtins.open(path, mode)

    monkeypatch.setattr("holdfw.flash.open", failing, raising=False)
    return chips.append


def traced(folder: Path) -> str:
    """The traces in the log, as a laptop gets them."""
    data = b"".join(path.read_bytes() for path in sorted((folder / "log").glob("*.seg")))
    text, at = "", 0
    while at < len(data):
        entry = reader.decode(data, at)
        text += entry.text if entry.type == journal.TRACE else ""
        at += journal.frame_at(data, at)
    return text


@pytest.mark.parametrize("part", ["draw", "play", "append"])
def test_in_the_middle_of_a_hold_it_goes_on_after_a_second(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(RuntimeError(f"no more {part}"))
    provision(tmp_path, [("ice", find("ice").encoded())])
    fits: dict[str, Callable[[], Fit]] = {
        "draw": lambda: in_draw(fault),
        "play": lambda: in_play(fault),
        "append": lambda: in_open(fault, ".seg", monkeypatch),
    }
    with Living(tmp_path, fit=fits[part]()) as living:
        living.press(BOOT_MS, LONG_MS)
        living.until(BOOT_MS + 40_000)
        fault.at_ms = living.clock.now_ms
        living.press(BOOT_MS + 41_000)  # pauses: a record, a sound, a picture
        living.until(BOOT_MS + 45_000)

        [struck_ms] = fault.struck_ms
        assert f"RuntimeError: no more {part}" in (tmp_path / "crash.txt").read_text()
        assert f"RuntimeError: no more {part}" in traced(tmp_path)
        after = [tone for tone in living.tones if tone.at_ms > struck_ms + SOUNDS_MS]
        assert not any(tone.duty_u16 for tone in after)
        assert not living.chip.tones[-1:] or not living.chip.tones[-1].duty_u16
        assert living.view
        assert living.view.badge == "GO ON?"


def test_in_the_settings_it_is_back_in_its_menu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault(MemoryError("no room"))
    with Living(tmp_path, fit=in_open(fault, "settings.new", monkeypatch)) as living:
        fault.at_ms = 0
        for at_ms in (BOOT_MS, BOOT_MS + 200):  # a double click: the settings
            living.press(at_ms, 100)
        living.press(BOOT_MS + 2_000, LONG_MS)
        living.press(BOOT_MS + 5_000, LONG_MS)
        living.press(BOOT_MS + 8_000)
        living.press(BOOT_MS + 10_000, LONG_MS)
        living.until(BOOT_MS + 12_500)

        assert fault.struck_ms
        assert "MemoryError" in traced(tmp_path)
        assert living.view
        assert living.view.badge == "MENU"


def test_with_the_radio_on(tmp_path: Path) -> None:
    fault = Fault(RuntimeError("no radio"))
    with Living(tmp_path) as living:

        def advertise(*_: object, **__: object) -> None:
            fault.strike(living.clock.now_ms)

        living.ble.gap_advertise = advertise
        fault.at_ms = 0
        living.press(BOOT_MS, VERY_LONG_MS)
        living.until(BOOT_MS + 10_000)

        assert "RuntimeError: no radio" in traced(tmp_path)
        assert living.view
        assert living.view.badge == "MENU"


def test_after_three_in_a_row_it_says_so_and_sleeps_in_the_end(tmp_path: Path) -> None:
    fault = Fault(RuntimeError("always"), times=1 << 30)
    with Living(tmp_path, fit=in_play(fault)) as living:
        fault.at_ms = BOOT_MS
        for at in range(CRASHES_MAX + 2):
            living.press(BOOT_MS + 10_000 * at)
        living.until(BOOT_MS + 300_000)
        assert len(fault.struck_ms) == CRASHES_MAX
        assert any(map(any, living.device.pixels())), "a picture"

        living.until(BOOT_MS + 1_200_000)
        assert not any(map(any, living.device.pixels()))
        starts = len(living.chips)
        fault.times = 0
        living.press(BOOT_MS + 1_201_000)
        living.until(BOOT_MS + 1_205_000)
        assert len(living.chips) == starts + 1
        assert living.view
        assert living.view.badge == "MENU", "it tries again"


def test_a_deep_sleep_ends_the_row(tmp_path: Path) -> None:
    fault = Fault(RuntimeError("now and then"), times=1 << 30)
    with Living(tmp_path, fit=in_play(fault)) as living:
        for at_ms in range(BOOT_MS, BOOT_MS + 5 * 600_000, 600_000):
            fault.at_ms = at_ms
            living.press(at_ms)
            living.press(at_ms + 3_000)
            living.until(at_ms + 5_000)
            fault.at_ms = float("inf")
            living.until(at_ms + 500_000)

        assert len(fault.struck_ms) > CRASHES_MAX
        assert living.clock.starts >= 4


def test_a_full_flash_loses_the_trace_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault(RuntimeError("once"))

    def full(path: str, mode: str = "r") -> Any:
        if "w" in mode:
            raise OSError(28, "no space")
        return builtins.open(path, mode)

    monkeypatch.setattr("holdfw.rescue.open", full, raising=False)
    with Living(tmp_path, fit=in_play(fault)) as living:
        fault.at_ms = BOOT_MS
        living.press(BOOT_MS)
        living.until(BOOT_MS + 5_000)

        assert not list(tmp_path.glob("crash.*"))
        assert living.view
        assert living.view.badge == "MENU"
