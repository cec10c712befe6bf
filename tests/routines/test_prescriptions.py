"""Every stretch and every advice of the five sources is in the library; doses survive file, device and log.

The rows stand here as the sources give them; nothing is read from the library to make them.
"""

from typing import Any, NamedTuple

import pytest

from holdcore.engine import CLICKED, ELAPSED, FINISHED, STARTED, WAITING, Engine
from holdcore.events import HoldEnded
from holdcore.log import journal, reader
from holdcore.model import DONE, LEFT, NO_SIDE, RIGHT, ROUTINES_MAX, SIDES_ALTERNATING, Settings
from holdcore.steps import Hold, Span, StoredRoutine
from holdtimer.routines import find, library
from holdtimer.routines.rehearsal import timeline, total_ms

LOVING_LIFE = "Hip Stretches Lower Back Pain (Loving Life Chiropractic, no date)"
GUIDE = (
    "Lower Back Hip Pain Relief: A Comprehensive Guide to Comfort and Wellness (publisher not named, no date)"
)
LAKE_UNION = "2 Simple Stretches for Low Back Pain and Sciatica Relief (Lake Union Wellness, no date)"
RELIEVE = "How To Relieve Lower Back And Hip Pain (publisher not named, accessed 2024)"
MORRISON = "Back Pain Relief And Hip Stretches - What's The Connection? (Gavin Morrison, no date)"
BOTH = (LEFT, RIGHT)
ONE = (NO_SIDE,)


HOLD, OPEN, TEMPO, COUNTDOWN = "hold", "open", "tempo", "countdown"


class Row(NamedTuple):
    """One stretch of a row: its low and high end in seconds, reps and sets of each side."""

    number: int
    routine: str
    stretch: str
    source: str
    kind: str
    low_s: int
    high_s: int
    sides: tuple[int, ...] = BOTH
    reps: tuple[int, int] = (1, 1)
    sets: int = 1
    filled: bool = False


ROWS = [
    Row(1, "hip-trio", "Supine figure 4", LOVING_LIFE, HOLD, 20, 30),
    Row(2, "hip-trio", "Seated piriformis", LOVING_LIFE, HOLD, 20, 30),
    Row(3, "hip-trio", "Seated hip stretch", LOVING_LIFE, HOLD, 20, 30),
    Row(4, "gentle-back", "Child's pose", GUIDE, HOLD, 30, 30, ONE, filled=True),
    Row(4, "gentle-back", "Glute stretch, floor", GUIDE, HOLD, 30, 30, filled=True),
    Row(4, "gentle-back", "Knee rocking", GUIDE, TEMPO, 0, 0, ONE, (5, 5), filled=True),
    Row(5, "core-strength", "Abdominal bracing", GUIDE, HOLD, 30, 30, ONE, filled=True),
    Row(5, "core-strength", "Bent-knee fallouts", GUIDE, TEMPO, 0, 0, BOTH, (5, 5), filled=True),
    Row(9, "clam-and-glutes", "Clam", LAKE_UNION, TEMPO, 2, 2, BOTH, (20, 20), sets=2),
    Row(10, "clam-and-glutes", "Lying glutes stretch", LAKE_UNION, OPEN, 15, 30, BOTH, (3, 4)),
    Row(11, "pelvic-tilt", "Pelvic tilt", RELIEVE, HOLD, 10, 10, ONE, (10, 20)),
    Row(12, "openers", "Adductor opener", RELIEVE, HOLD, 30, 30, ONE),
    Row(13, "openers", "Child's pose", RELIEVE, HOLD, 30, 30, ONE),
    Row(14, "hip-openers", "Figure 4 twist", RELIEVE, HOLD, 30, 30, filled=True),
    Row(14, "hip-openers", "Runner's lunge", RELIEVE, HOLD, 30, 30, filled=True),
    Row(14, "hip-openers", "Supine figure 4", RELIEVE, HOLD, 30, 30, filled=True),
    Row(14, "hip-openers", "Supine stretch", RELIEVE, HOLD, 30, 30, filled=True),
    Row(14, "hip-openers", "Hip flexor on block", RELIEVE, HOLD, 30, 30, filled=True),
    Row(15, "kneeling-quad", "Kneeling quad and hip", RELIEVE, HOLD, 20, 30, BOTH, (2, 4)),
    Row(16, "ice", "Ice and rest", RELIEVE, COUNTDOWN, 600, 1200, ONE),
    Row(17, "home-programme", "Hamstrings", MORRISON, HOLD, 30, 30, BOTH, (2, 2), filled=True),
    Row(17, "home-programme", "Hip rotators", MORRISON, HOLD, 30, 30, BOTH, (2, 2), filled=True),
    Row(17, "home-programme", "Hip flexors", MORRISON, HOLD, 30, 30, BOTH, (2, 2), filled=True),
    Row(17, "home-programme", "Quadriceps", MORRISON, HOLD, 30, 30, BOTH, (2, 2), filled=True),
]
SAID = [
    (6, "sitting-break", "every 30 minutes"),
    (7, "gentle-back", "start small, increase gradually"),
    (8, "gentle-back", "pain persists or worsens over several weeks"),
    (8, "gentle-back", "legs are numb, tingle or are weak"),
    (8, "gentle-back", "bowel or bladder trouble"),
    (8, "daily-five", "See a professional"),
    (16, "ice", "never asleep"),
    (18, "daily-five", "every day"),
    (18, "daily-ten", "every day"),
]
ADVICE = {row for row, _, _ in SAID}


def logged(slug: str) -> list[Hold]:
    """The holds in the log of a device that ran the routine's bytes to the end, from their records."""
    engine = Engine(StoredRoutine(find(slug).encoded()), Settings())
    happened, now_ms = engine.handle(STARTED, 0), 0
    holds: list[Hold] = []
    while True:
        for event in happened:
            if isinstance(event, HoldEnded):
                values: list[Any] = list(event.hold._values())
                name = values.pop()
                record = journal.encode(journal.DID, len(holds), 1, now_ms, *values, name=name)
                holds.append(reader.hold_of(reader.decode(record)))
        if engine.state == FINISHED:
            return holds
        now_ms = engine.next_ms or now_ms
        if engine.state == WAITING:
            now_ms = engine.entered_ms
        happened = engine.handle(CLICKED if engine.state == WAITING else ELAPSED, now_ms)


def test_all_18_rows_are_here() -> None:
    assert {row.number for row in ROWS} | ADVICE == set(range(1, 19))


def test_the_whole_library_fits_a_device() -> None:
    assert len(library()) <= ROUTINES_MAX


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number}-{row.stretch}")
def test_the_library_has_the_row_and_its_source(row: Row) -> None:
    file = find(row.routine)
    [step] = [step for step in file.steps if step.name == row.stretch]

    assert (step.source or file.source) == row.source
    assert step.given
    assert (step.given.startswith("none")) == row.filled
    assert bool({"hold", "tempo", "reps"} & set(step.filled)) == row.filled
    assert (step.reps.low, step.reps.high) == row.reps
    assert step.muscles


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number}-{row.stretch}")
def test_the_dose_survives_from_the_file_to_the_log(row: Row) -> None:
    stored = StoredRoutine(find(row.routine).encoded())
    steps = [stored.step(index) for index in range(stored.count)]
    [step] = [step for step in steps if step.name == row.stretch]
    [table] = [table for table in find(row.routine).steps if table.name == row.stretch]
    held = {phase.label: phase.span for phase in step.phases}
    holds = [hold for hold in logged(row.routine) if hold.name == row.stretch]

    assert table.kind == row.kind
    main = held.get("hold", Span(0)) if row.kind == TEMPO else held[""]
    assert (main.low, main.high) == (row.low_s * 1000, row.high_s * 1000)
    if row.kind == TEMPO:
        rep_ms = held["up"].dose + row.low_s * 1000 + held["down"].dose
        if step.sides == SIDES_ALTERNATING:  # each is logged for itself, so that its side is
            assert [(hold.side, hold.rep, hold.reps, hold.actual_ms) for hold in holds] == [
                (side, rep + 1, row.reps[0], rep_ms) for rep in range(row.reps[0]) for side in BOTH
            ]
            return
        assert [(hold.side, hold.rep, hold.reps, hold.actual_ms) for hold in holds] == [
            (side, row.reps[0], row.reps[0], row.reps[0] * rep_ms)
            for _ in range(row.sets)
            for side in row.sides
        ]
        assert {hold.outcome for hold in holds} == {DONE}
        return
    # An open hold that nothing ends lasts to its ceiling and is logged against its floor.
    held_s = row.high_s if row.kind == OPEN else row.low_s
    assert [(hold.side, hold.planned_ms, hold.actual_ms) for hold in holds] == [
        (side, row.low_s * 1000, held_s * 1000) for side in row.sides for _ in range(row.reps[0])
    ]


def test_what_only_row_15_has() -> None:
    file = find("kneeling-quad")
    [step] = file.steps

    assert step.tension == 7
    assert step.rest is not None
    assert (step.rest.low, step.rest.high) == (10_000, 15_000)


@pytest.mark.parametrize(("row", "slug", "words"), SAID)
def test_advice_is_in_the_notes(row: int, slug: str, words: str) -> None:  # noqa: ARG001  # names the case
    assert words.lower() in find(slug).notes.lower()


@pytest.mark.parametrize(("slug", "minutes"), [("daily-five", 5), ("daily-ten", 10)])
def test_the_daily_routines_take_as_long_as_they_say(slug: str, minutes: int) -> None:
    file = find(slug)

    assert file.days_per_week == 7
    assert abs(total_ms(timeline(file.routine())) - minutes * 60_000) <= 10_000


@pytest.mark.parametrize("slug", [slug for slug, _ in library()])
def test_every_stretch_says_what_it_is_for_and_is_shown_in_full(slug: str) -> None:
    for step in find(slug).steps:
        assert step.wait or step.muscles
        assert len(step.name) <= 21
        assert len(step.cue) <= 21
