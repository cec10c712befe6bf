"""Cues by touch: told apart by rhythm alone, and no sound in a whole session.

The measure is that of tests/core/test_cues.py without pitch. A motor is felt SPIN_UP_MS after it was switched
on, so a pulse is felt that much shorter, and the gap before it that much longer. Two cues with different
numbers of pulses differ, if neither has more than COUNTED or the numbers are a factor of 1.5 apart; with the
same number they differ if some pulse or some gap is LONGER_BY times longer in one.
"""

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from core.test_cues import COUNTED, LONGER_BY, PATTERNS
from device.living import FIREBEETLE, XIAO, Living

from hardware.power import budget
from holdcore import cues
from holdcore.model import Settings
from holdfw.buzzer import Buzzer
from holdfw.motor import Felt
from holdtimer.routines.load import find
from holdtimer.sim.machine import Chip, Tone
from holdtimer.sim.provision import provision

SPIN_UP_MS = (50, 100)
"""From a light one to that of the source in holdfw/motor.py; and it is not known which one somebody buys."""

ANSWERS = {"long reached", "next", "previous"}
"""To one's own finger, while one looks at the menu or holds the button down: felt as a tick."""

PIN = 5
SOUND, TOUCH, BOTH = range(3)
BUSY_MS = 60_000


class Bench:
    """`changes` are (ms, level) of the motor's pin."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.chip = Chip(lambda: self.now_ms)
        self.changes: list[tuple[int, int]] = []
        self.chip.on_output = self._driven
        machine = self.chip.machine()
        pwm = machine.PWM(machine.Pin(10), duty_u16=0)
        self.felt = Felt(Buzzer(pwm), machine.Pin(PIN, machine.Pin.OUT, value=0))

    def play(self, pattern: bytes, setting: int, volume: int = 7) -> None:
        """From the beginning to the end."""
        self.felt.play(pattern, volume, self.now_ms, 0, setting)
        while self.felt.next_ms is not None:
            self.now_ms = self.felt.next_ms
            self.felt.step(self.now_ms)

    @property
    def tones(self) -> list[Tone]:
        return [tone for tone in self.chip.tones if tone.duty_u16]

    def _driven(self, pin: int, level: int) -> None:
        if pin == PIN and level != (self.changes[-1][1] if self.changes else 0):
            self.changes.append((self.now_ms, level))


def pulses(pattern: bytes) -> list[int]:
    """What is felt: on, off, on, ... in ms."""
    bench = Bench()
    bench.play(pattern, TOUCH)
    assert not bench.tones
    assert not bench.chip.levels[PIN]
    return [later - earlier for (earlier, _), (later, _) in pairwise(bench.changes)]


def distinct(one: bytes, other: bytes, spin_up_ms: int) -> bool:
    a, b = (
        [ms + (spin_up_ms if at % 2 else -spin_up_ms) for at, ms in enumerate(pulses(each))]
        for each in (one, other)
    )
    few, many = sorted((len(a) // 2 + 1, len(b) // 2 + 1))
    if few != many:
        return many <= COUNTED or many >= 1.5 * few
    return any(max(s, t) >= LONGER_BY * min(s, t) for s, t in zip(a, b, strict=True))


@pytest.mark.parametrize("spin_up_ms", SPIN_UP_MS)
def test_any_two_cues_are_told_apart(spin_up_ms: int) -> None:
    names = sorted(cues.CUES.keys() - ANSWERS)
    alike = [
        (one, other)
        for one, other in combinations(names, 2)
        if not distinct(cues.CUES[one], cues.CUES[other], spin_up_ms)
    ]
    assert alike == []


def test_what_answers_a_finger_is_a_tick() -> None:
    assert {tuple(pulses(cues.CUES[name])) for name in ANSWERS} == {tuple(pulses(cues.CUES["tick"]))}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pulse_and_every_gap_is_felt(name: str) -> None:
    felt = pulses(PATTERNS[name])
    assert min(felt[::2]) >= max(SPIN_UP_MS) + 50
    assert min(felt[1::2], default=100) >= 100
    assert sum(felt) <= 3_000


def test_a_rating_is_counted() -> None:
    for value in range(1, 11):
        assert len(pulses(cues.rating_playback(value))) // 2 + 1 == value
        assert len(pulses(cues.rating_step(value))) == 1
        assert sum(pulses(cues.rating_step(value))) <= 600 - 100, "the next step comes after 600 ms"
    assert distinct(cues.rating_playback(0), cues.rating_playback(1), 100)


def test_the_measure_can_tell_the_same_from_another() -> None:
    assert not distinct(b"\x54\x28", b"\x60\x2a", 100)
    assert not distinct(b"\x54\x05\x00\x05\x54\x05", b"\x54\x05\x60\x08", 100)
    assert distinct(b"\x54\x05", b"\x54\x0c", 100)


def test_sound_is_as_without_a_motor() -> None:
    bench = Bench()
    bench.play(cues.CUES["SWITCHING"], SOUND)
    now_ms = 0
    chip = Chip(lambda: now_ms)
    machine = chip.machine()
    alone = Buzzer(machine.PWM(machine.Pin(10), duty_u16=0))
    alone.play(cues.CUES["SWITCHING"], 7, 0)
    while alone.next_ms is not None:
        now_ms = alone.next_ms
        alone.step(now_ms)

    assert bench.tones == [tone for tone in chip.tones if tone.duty_u16]
    assert bench.changes == []


def test_both_are_both() -> None:
    bench, sound = Bench(), Bench()
    bench.play(cues.CUES["SWITCHING"], BOTH)
    sound.play(cues.CUES["SWITCHING"], SOUND)

    assert bench.tones == sound.tones
    assert len(bench.changes) == 12


def test_touch_is_felt_though_the_volume_is_none_and_a_new_cue_ends_the_old() -> None:
    bench = Bench()
    bench.play(cues.CUES["tick"], TOUCH, volume=0)
    assert len(bench.changes) == 2

    bench.felt.play(cues.CUES["HOLDING"], 7, bench.now_ms, 0, TOUCH)
    bench.felt.play(b"", 0, bench.now_ms)
    assert not bench.chip.levels[PIN]
    assert not bench.tones


def motor_ms(changes: list[tuple[int, int]]) -> int:
    return sum(later - earlier for (earlier, level), (later, _) in pairwise(changes) if level)


def test_the_pulses_of_a_session_last_as_long_as_the_power_budget_takes_them_to(tmp_path: Path) -> None:
    changes: list[tuple[int, int]] = []

    def fit(chip: Chip) -> None:
        chip.on_output = lambda pin, level: changes.append((chip.now_ms(), level)) if pin == PIN else None

    provision(tmp_path, [("hip-trio", find("hip-trio").encoded())])
    (tmp_path / "settings").write_bytes(Settings(cues=BOTH).encoded())
    with Living(tmp_path, f"{XIAO} motor5", fit) as living:
        living.press(15_000, 1_000)
        living.until(900_000)
        tones = living.tones
    sounds_ms = sum(later.at_ms - tone.at_ms for tone, later in pairwise(tones) if tone.duty_u16)

    source = budget.load().currents["motor-coin"]["sounding"].source
    assert "times 2.7" in source
    assert 2.0 < motor_ms(changes) / sounds_ms <= 2.7


# --- the whole device


def session(folder: Path, board: str, setting: int) -> tuple[list[Tone], list[int]]:
    """Tones and pulses of a whole session of three minutes, from power-on to its rating."""
    provision(folder, [("hip-trio", find("hip-trio").encoded())])
    (folder / "settings").write_bytes(Settings(cues=setting).encoded())
    levels: list[int] = []

    def fit(chip: Chip) -> None:
        chip.on_output = lambda pin, level: levels.append(level) if pin in (5, 4) else None

    with Living(folder, board, fit) as living:
        living.press(15_000, 1_000)
        for at_ms in range(20_000, 180_000, 7_000):
            living.press(at_ms)
        living.press(200_000, 3_200)
        living.press(210_000, 2_000)
        living.press(214_000)
        living.until(220_000)
        return [tone for tone in living.tones if tone.duty_u16], levels


@pytest.mark.parametrize("board", [f"{XIAO} motor5", f"{FIREBEETLE} motor4"])
def test_with_touch_the_buzzer_gets_no_duty_in_a_whole_session(tmp_path: Path, board: str) -> None:
    tones, levels = session(tmp_path, board, TOUCH)

    assert tones == []
    assert sum(later > earlier for earlier, later in pairwise(levels)) > 50


@pytest.mark.parametrize("board", [XIAO, FIREBEETLE])
def test_without_a_motor_touch_sounds(tmp_path: Path, board: str) -> None:
    tones, levels = session(tmp_path, board, TOUCH)

    assert len(tones) > 50
    assert levels == []


def test_with_sound_the_motor_stands_still(tmp_path: Path) -> None:
    tones, levels = session(tmp_path, f"{XIAO} motor5", SOUND)

    assert tones
    assert not any(levels)
