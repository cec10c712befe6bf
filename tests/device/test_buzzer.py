"""Patterns as the buzzer's pin carries them."""

import math
from itertools import pairwise

import pytest

from holdfw.buzzer import LOWEST, PEAKS, Buzzer
from holdtimer.sim.machine import Chip, Tone
from tools import piezo

A4, A5 = 69, 81
LOUDEST = {note: 32768 * PEAKS[note - LOWEST] // 255 for note in (A4, A5)}


class Bench:
    """A buzzer and its time, which moves from deadline to deadline."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.chip = Chip(lambda: self.now_ms)
        machine = self.chip.machine()
        self.buzzer = Buzzer(machine.PWM(machine.Pin(25)))
        self.chip.tones.clear()

    def play(self, pattern: bytes, volume: int = 10) -> None:
        self.buzzer.play(pattern, volume, self.now_ms)

    def finish(self, late_ms: int = 0) -> list[tuple[int, int]]:
        """Run to the end; returns (at ms, Hz or 0 for silence)."""
        while self.buzzer.next_ms is not None:
            self.now_ms = self.buzzer.next_ms + late_ms
            self.buzzer.step(self.now_ms)
        return [(tone.at_ms, tone.freq_hz if tone.duty_u16 else 0) for tone in self.chip.tones]


def test_notes_follow_each_other_and_end_in_silence() -> None:
    bench = Bench()
    bench.play(bytes((A4, 10, 0, 5, A5, 20)))

    assert bench.finish() == [(0, 440), (100, 0), (150, 880), (350, 0)]


def test_lateness_does_not_add_up() -> None:
    bench = Bench()
    bench.play(bytes((A4, 10)) * 10)

    assert bench.finish(late_ms=7)[-1] == (1007, 0)


def test_notes_that_are_over_are_left_out() -> None:
    bench = Bench()
    bench.play(bytes((A4, 10, A4 + 2, 10, A5, 10)))
    bench.now_ms = 250
    bench.buzzer.step(250)

    assert bench.chip.tones[-1] == Tone(250, 880, LOUDEST[A5])
    assert bench.buzzer.next_ms == 300


def test_a_step_too_soon_changes_nothing() -> None:
    bench = Bench()
    bench.play(bytes((A4, 10)))
    bench.now_ms = 99
    bench.buzzer.step(99)

    assert bench.chip.tones == [Tone(0, 440, LOUDEST[A4])]
    assert bench.buzzer.next_ms == 100


def test_the_next_pattern_cuts_off_this_one() -> None:
    bench = Bench()
    bench.play(bytes((A4, 100)))
    bench.now_ms = 50
    bench.play(bytes((A5, 1)))

    assert bench.finish() == [(0, 440), (50, 880), (60, 0)]


@pytest.mark.parametrize("pattern", [b"", bytes((0, 10)), bytes((A4,))])
def test_a_pattern_without_a_sound_is_silent(pattern: bytes) -> None:
    bench = Bench()
    bench.play(pattern)
    bench.finish()

    assert bench.buzzer.next_ms is None
    assert not any(tone.duty_u16 for tone in bench.chip.tones)


def test_volume_0_is_silent_and_keeps_time() -> None:
    bench = Bench()
    bench.play(bytes((A4, 10)), volume=0)

    assert bench.buzzer.next_ms == 100
    assert {hz for _, hz in bench.finish()} == {0}


def duties(note: int) -> list[float]:
    """What the pin carries at each volume from 1 on."""
    played = []
    for volume in range(1, 11):
        bench = Bench()
        bench.play(bytes((note, 10)), volume)
        played.append(bench.chip.tones[-1].duty_u16 / 65536)
    return played


@pytest.mark.parametrize("quality", piezo.QUALITIES)
def test_each_volume_is_louder_than_the_one_before_and_10_the_loudest_there_is(quality: float) -> None:
    for note in range(LOWEST, LOWEST + len(PEAKS)):
        levels = [piezo.level_db(note, duty, quality) for duty in duties(note)]
        steps = [after - before for before, after in pairwise(levels)]
        assert min(steps) > 1.5, note
        assert max(steps) < 4.5, note
        assert levels[-1] > piezo.loudest_db(note, quality) - 1, note


def test_the_peaks_are_those_of_the_model() -> None:
    assert piezo.peaks(range(LOWEST, LOWEST + len(PEAKS))) == PEAKS


def test_far_below_resonance_the_steps_are_3_db() -> None:
    levels = [20 * math.log10(duty) for duty in duties(LOWEST)[:5]]
    steps = [after - before for before, after in pairwise(levels)]
    assert all(abs(step - 3) < 0.1 for step in steps)


@pytest.mark.parametrize("note", range(36, 128))
def test_notes_are_in_tune(note: int) -> None:
    bench = Bench()
    bench.play(bytes((note, 1)))

    cents = 1200 * math.log2(bench.chip.tones[-1].freq_hz / (440 * 2 ** ((note - 69) / 12)))
    assert abs(cents) < 27  # 65 Hz and not 65.4; a quarter of a semitone


@pytest.mark.parametrize("shift", range(-12, 13))
def test_a_shift_moves_every_note_and_no_silence(shift: int) -> None:
    shifted, plain = Bench(), Bench()
    shifted.buzzer.play(bytes((A4, 10, 0, 5, A5, 20)), 7, 0, shift)
    plain.play(bytes((A4 + shift, 10, 0, 5, A5 + shift, 20)), 7)

    assert shifted.finish() == plain.finish()
