"""The press that wakes the chip, let go at the worst moment: between the drivers and the boot."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from device.living import Living

from holdcore.app import App
from holdfw.board import Board
from holdfw.pins import BOARDS
from holdfw.start import build
from holdtimer.ccm import Ccm
from holdtimer.routines.load import find
from holdtimer.sim.machine import DEEPSLEEP_RESET, Chip
from holdtimer.sim.oled import Ssd1306
from holdtimer.sim.provision import provision

PIN = BOARDS["firebeetle2-esp32e"].button


class Woken:
    """A board that a press woke; `finger` are levels that the pin takes before it is booted.

    The first at once, and the others `every_ms`; at the start of the program the pin has `level`.
    """

    def __init__(self, folder: Path, finger: tuple[int, ...], every_ms: int = 2, level: int = 0) -> None:
        self._now_ms = 1_000
        self.chip = Chip(lambda: self._now_ms, cause=DEEPSLEEP_RESET)
        self.chip.levels[PIN] = level
        self.chip.i2c[0x3C] = Ssd1306()
        time = SimpleNamespace(
            ticks_ms=lambda: self._now_ms,
            ticks_diff=lambda a, b: a - b,
            sleep_ms=self._sleep,
            time_ns=lambda: 0,
        )
        chip = self.chip
        self.board: Board = build(chip.machine(), None, chip.esp32(), time, str(folder), App(Ccm), ahead_ms=0)
        for level in finger:
            chip.drive(PIN, level)
            self._now_ms += every_ms
        self.board.boot(DEEPSLEEP_RESET)

    def _sleep(self, ms: int) -> None:
        self._now_ms += ms

    def run(self, ms: int) -> None:
        for _ in range(ms):
            self._now_ms += 1
            self.board.turn()

    def click(self) -> None:
        self.chip.drive(PIN, 0)
        self.run(80)
        self.chip.drive(PIN, 1)
        self.run(400)

    @property
    def sounded(self) -> bool:
        return any(tone.duty_u16 for tone in self.chip.tones)


@pytest.mark.parametrize("finger", [(), (1,), (1, 0, 1), (1, 0, 1, 0, 1)])
def test_it_only_wakes_and_the_next_press_counts(tmp_path: Path, finger: tuple[int, ...]) -> None:
    woken = Woken(tmp_path, finger)
    woken.run(500)
    woken.chip.drive(PIN, 1)
    woken.run(1_000)
    assert not woken.sounded, "the press that woke it means nothing else"

    woken.click()
    assert woken.sounded, "the first press after it is heard"


@pytest.mark.parametrize(
    ("level", "finger"),
    [(0, (1, 0, 1)), (1, (0, 1)), (1, (1, 0, 1))],
    ids=["held on", "let go", "up"],
)
def test_a_press_while_it_boots_counts(tmp_path: Path, level: int, finger: tuple[int, ...]) -> None:
    woken = Woken(tmp_path, finger, every_ms=120, level=level)
    woken.run(500)

    assert woken.sounded, "a click: the next routine"


@pytest.mark.parametrize(
    ("level", "finger", "then"),
    [(1, (0, 1), ()), (1, (0,), (1,)), (0, (1, 0, 1), ())],
    ids=["a click", "a click that ends later", "a second press"],
)
def test_a_press_while_it_boots_answers_no_question_that_was_not_seen(
    tmp_path: Path, level: int, finger: tuple[int, ...], then: tuple[int, ...]
) -> None:
    provision(tmp_path, [("ice", find("ice").encoded())])
    with Living(tmp_path) as living:
        living.press(15_000, 1_000)
        living.until(60_000)

    woken = Woken(tmp_path, finger, every_ms=120, level=level)
    for level in then:
        woken.run(100)
        woken.chip.drive(PIN, level)
    woken.run(2_000)
    assert not woken.sounded, "it is still asked"
    woken.click()
    assert woken.sounded, "and can be answered"
