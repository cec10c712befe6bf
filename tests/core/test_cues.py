"""Cues are distinct by ear alone.

The measure. A cue is heard as its tones in order, each with its pitch and the time until the next begins. Two
cues with different numbers of tones differ in rhythm, if neither has more than COUNTED tones (beyond that a
number is not counted by ear) or the numbers are a factor of 1.5 apart. With the same number of tones they
differ if some tone is LONGER_BY times longer in one (rhythm), if some interval between neighbours differs by
CONTOUR semitones (contour), or if the whole lies PITCH semitones higher or lower (register).
"""

from itertools import combinations, pairwise

import pytest

from holdcore import cues, engine, gesture

COUNTED = 4  # tones at a glance: subitizing, as for the eye
LONGER_BY = 1.5  # trained or not, 20 % is heard; half as long again is not missed
CONTOUR = 3  # semitones: a second is not a third
PITCH = 3  # semitones, of the mean

LOW_HZ, HIGH_HZ = 500, 4_000
LONGEST_MS = 2_000

Tones = list[tuple[int, int]]  # note, ms until the next begins


def tones(pattern: bytes) -> Tones:
    heard: Tones = []
    for note, units in zip(pattern[::2], pattern[1::2], strict=True):
        if note:
            heard.append((note, units * 10))
        else:
            last, ms = heard[-1]
            heard[-1] = last, ms + units * 10
    return heard


def hz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def distinct(one: bytes, other: bytes) -> bool:
    a, b = tones(one), tones(other)
    few, many = sorted((len(a), len(b)))
    if few != many:
        return many <= COUNTED or many >= 1.5 * few
    rhythm = any(max(s, t) >= LONGER_BY * min(s, t) for (_, s), (_, t) in zip(a, b, strict=True))
    steps = [[later[0] - earlier[0] for earlier, later in pairwise(each)] for each in (a, b)]
    contour = any(abs(s - t) >= CONTOUR for s, t in zip(*steps, strict=True))
    register = abs(sum(note for note, _ in a) - sum(note for note, _ in b)) >= PITCH * len(a)
    return rhythm or contour or register


PATTERNS = {
    **cues.CUES,
    **{f"rating {pain}": cues.rating_step(pain) for pain in range(11)},
    **{f"playback {pain}": cues.rating_playback(pain) for pain in range(11)},
}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_is_playable_and_can_be_heard(name: str) -> None:
    pattern = PATTERNS[name]
    assert pattern
    assert len(pattern) % 2 == 0
    assert pattern[0], "a cue begins with a tone"
    assert all(pattern[1::2]), "every part has a length"
    for note in pattern[::2]:
        assert not note or LOW_HZ <= hz(note) <= HIGH_HZ
    limit = LONGEST_MS if not name.startswith("playback") else 3_000
    assert 10 * sum(pattern[1::2]) <= limit


def test_any_two_cues_are_told_apart() -> None:
    alike = [
        (one, other)
        for one, other in combinations(sorted(cues.CUES), 2)
        if not distinct(cues.CUES[one], cues.CUES[other])
    ]
    assert alike == []


def test_there_is_a_cue_for_every_state_and_mark_and_none_that_nothing_plays() -> None:
    marks = {"tick", "half", "floor"}
    states = {*engine.STATES} - {engine.IDLE, engine.ASKING} | {"no work"}
    counted = {*cues.LABELS, "fifth rep", "last rep"}
    device = {gesture.LONG_REACHED, *counted, "stopped", "next", "previous", "ask", "accepted"}
    assert set(cues.CUES) == states | marks | device | {
        "radio on",
        "radio off",
        "refused",
        "break",
        "clock?",
        "battery",
    }


def test_reps_are_counted_by_ear() -> None:
    named = {pattern: name for name, pattern in cues.CUES.items()}
    heard = [named[cues.rep(number, 12)] for number in range(1, 13)]
    assert [number for number, name in enumerate(heard, 1) if name == "fifth rep"] == [5, 10]
    assert [number for number, name in enumerate(heard, 1) if name == "last rep"] == [12]
    assert named[cues.rep(20, 20)] == named[cues.rep(1, 1)] == "last rep"


def test_the_measure_can_tell_the_same_from_another() -> None:
    assert not distinct(b"\x54\x28", b"\x54\x28")
    assert not distinct(b"\x54\x28", b"\x55\x29")
    assert distinct(b"\x54\x28", b"\x57\x28")
    assert distinct(b"\x54\x0a\x58\x0a", b"\x58\x0a\x54\x0a")
