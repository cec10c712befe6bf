"""The cell as it empties: a word, no radio, and in the end nothing but sleep, with nothing lost."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from device.living import Living

from holdcore import power
from holdtimer.routines.load import find
from holdtimer.sim.machine import Chip
from holdtimer.sim.provision import provision

BOOT_MS = 15_000
MEASURE_MS = 600_000
VERY_LONG_MS = 3_200
HOUR_MS = 3_600_000


class Cell:
    """Of `mv`, which may change; `spike_mv` is added to each sample."""

    def __init__(self, mv: int, spike_mv: Callable[[], int] = lambda: 0) -> None:
        self.mv = mv
        self._spike_mv = spike_mv

    def fit(self, chip: Chip) -> None:
        chip.spike_mv = lambda: self.mv - chip.cell_mv + self._spike_mv()


def sounds(living: Living, after_ms: int = 0) -> list[int]:
    return [tone.at_ms for tone in living.tones if tone.duty_u16 and tone.at_ms >= after_ms]


def words(living: Living) -> str:
    view = living.view
    return f"{view.headline} {view.counter} {view.footer}" if view else ""


@pytest.mark.parametrize(("mv", "percent"), [(4_200, 100), (3_900, 70), (3_600, 5)])
def test_the_menu_says_what_is_left(tmp_path: Path, mv: int, percent: int) -> None:
    provision(tmp_path, [("ice", find("ice").encoded())])
    with Living(tmp_path, fit=Cell(mv).fit) as living:
        living.until(BOOT_MS)

        assert living.view
        assert living.view.counter == f"{percent}% 1/1"
        assert "low" not in words(living)
        assert not sounds(living)


def test_a_low_one_has_a_word_and_a_cue(tmp_path: Path) -> None:
    with Living(tmp_path, fit=Cell(3_540).fit) as living:
        living.until(2_000)

        assert "battery low" in words(living)
        assert sounds(living)


def test_it_is_said_when_it_gets_low(tmp_path: Path) -> None:
    cell = Cell(3_560)
    with Living(tmp_path, fit=cell.fit) as living:
        for at_ms in range(BOOT_MS, MEASURE_MS, 100_000):  # somebody keeps it from deep sleep
            living.press(at_ms)
        living.until(MEASURE_MS - 1_000)
        assert "low" not in words(living)
        cell.mv = 3_540
        living.until(MEASURE_MS + 61_000)  # no nap is longer than a minute

        assert sounds(living, MEASURE_MS - 1_000)


def test_below_3_4_v_no_radio(tmp_path: Path) -> None:
    with Living(tmp_path, fit=Cell(3_390).fit) as living:
        living.press(BOOT_MS, VERY_LONG_MS)
        living.until(BOOT_MS + 5_000)

        assert not living.radio
        assert "battery low" in words(living)


def test_an_empty_one_is_spared_and_says_so(tmp_path: Path) -> None:
    with Living(tmp_path, fit=Cell(3_000).fit) as living:
        living.until(2_000)
        assert "battery empty" in words(living)
        awake_ms = 10_000 + power.EMPTY_SHOWN_MS  # for USB after power-on
        living.until(HOUR_MS)
        assert living.clock.awake_ms <= awake_ms
        assert living.clock.starts == 1
        assert living.view is None

        living.press(HOUR_MS + 1_000)
        living.until(HOUR_MS + 3_000)
        assert "battery empty" in words(living)


def test_one_that_empties_in_a_session_loses_none_of_it(tmp_path: Path) -> None:
    provision(tmp_path, [("daily-ten", find("daily-ten").encoded())])
    cell = Cell(3_600)
    with Living(tmp_path, fit=cell.fit) as living:
        living.press(100_000)
        living.press(102_000, 1_000)
        living.until(MEASURE_MS - 5_000)
        cell.mv = 3_290
        living.until(MEASURE_MS + 3_000)
        assert "battery empty" in words(living)
        living.until(MEASURE_MS + 60_000)
        assert living.view is None
        assert living.clock.starts

        cell.mv = 3_900  # it was charged
        living.press(MEASURE_MS + HOUR_MS)
        living.until(MEASURE_MS + HOUR_MS + 2_000)
        assert living.view
        assert living.view.badge == "GO ON?"


@pytest.mark.parametrize("seed", range(3))
def test_a_spike_is_not_believed(tmp_path: Path, seed: int) -> None:
    print("seed", seed)
    noise = random.Random(seed)

    def spike_mv() -> int:
        return noise.choice([-900, 900]) if noise.random() < 0.2 else noise.randint(-4, 4)

    with Living(tmp_path, fit=Cell(3_900, spike_mv).fit) as living:
        living.until(2_000)

        assert living.view
        assert 68 <= int(living.view.counter.split("%")[0]) <= 72


def test_a_chip_without_calibration_starts_and_says_that_it_does_not_know(tmp_path: Path) -> None:
    def fit(chip: Chip) -> None:
        chip.calibrated = False

    with Living(tmp_path, fit=fit) as living:
        living.press(BOOT_MS, VERY_LONG_MS)
        living.until(BOOT_MS + 5_000)

        assert living.view
        assert living.view.counter.startswith("?%")
        assert living.radio, "what is not known forbids nothing"
