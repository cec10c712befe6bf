"""Warnings: what is allowed but hardly meant, such as a rest of 2 s that its own cues fill."""

import re
from collections.abc import Iterator

from holdcore.cues import CUES
from holdcore.model import BREATHS, Settings
from holdcore.screens import CELL_WIDTH, WIDTH
from holdtimer.routines.problems import Path, Problem, Where, key_text, quote
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.tables import RoutineFile, StepTable
from holdtimer.routines.values import duration_text
from holdtimer.words.durations import duration

CELLS = WIDTH // CELL_WIDTH  # characters in a line of the display
LONG_MS = 4 * 3_600_000  # no programme of the library takes a tenth of it
MUSCLE_MS = 60_000  # ACSM: 60 s of stretching in all per muscle and session
HOLD_MS = 300_000  # no stretch in the sources is held for longer: it may be a wrong unit
PLACEHOLDERS = ("___", "who prescribed it, or where it is from")
"""What a form, or the file that `holdtimer routine new` makes, has where something is to be filled in."""
_MARKS = (
    *(
        0x2192,
        0x20AC,
        0x2122,
        0x2264,
        0x2265,
        0x153,
        0x152,
        0x2022,
        0xA0,
        0x2007,
        0x2009,
        0x202F,
        0x2010,
        0x2011,
    ),
    *(0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2018, 0x2019, 0x201B, 0x2032, 0x201A, 0x201C, 0x201D, 0x201E),
    *(0x201F, 0x2033, 0x2039, 0x203A, 0x2026),
)


def lint(file: RoutineFile, where: Where) -> list[Problem]:
    """Warnings, in the order of the file; they name a step by its name, for `push` says them too."""
    found = sorted(_warnings(file, where), key=lambda warning: warning[:2])
    return [warning._replace(message=_by_name(file, warning.message)) for warning in found]


def _by_name(file: RoutineFile, message: str) -> str:
    """`steps[2].rest is 3s` as `"Figure 4": rest is 3s`."""
    place = re.match(r"steps\[(\d+)\]\.?", message)
    return f"{quote(file.steps[int(place[1]) - 1].name)}: {message[place.end() :]}" if place else message


def _warnings(file: RoutineFile, where: Where) -> Iterator[Problem]:
    if not file.source and not all(step.source for step in file.steps):
        yield _warning(where, (), "source", "there is no source", "source says who prescribed it")
    yield from _texts(where, ("name",), file.name)
    for key in ("name", "source", "notes"):
        yield from _placeholder(where, (key,), getattr(file, key))
    for index, step in enumerate(file.steps):
        yield from _texts(where, ("steps", index, "name"), step.name)
        if not step.wait:
            yield from _texts(where, ("steps", index, "cue"), step.cue)
        for key in ("name", "cue", "source", "given"):
            yield from _placeholder(where, ("steps", index, key), getattr(step, key) or "")
        yield from _lengths(file, where, index)
        yield from _rests(file, where, index)
        yield from _change(file, where, index)
    yield from _totals(file, where)
    yield from _length(file, where)


def _texts(where: Where, path: Path, text: str) -> Iterator[Problem]:
    key = key_text(path)
    if len(text) > CELLS:
        what = f"{key} has {len(text)} characters; the display shows {CELLS} of them"
        yield _warning(where, path, key, what, f"at most {CELLS}")
    strange = "".join(sorted({char for char in text if not is_drawn(char)}))
    if strange:
        yield _warning(
            where, path, key, f"{key} has {quote(strange)}, which the display lacks", "Latin letters"
        )


def is_drawn(char: str) -> bool:
    """Has the display's font a glyph for it? It has those of Latin-1 and the usual typographic marks."""
    return " " <= char <= "~" or "\xa1" <= char <= "\xff" or ord(char) in _MARKS


def _placeholder(where: Where, path: Path, text: str) -> Iterator[Problem]:
    for placeholder in PLACEHOLDERS:
        if placeholder in text:
            key = key_text(path)
            yield _warning(where, path, key, f"{key} has {quote(placeholder)} in it", "what is meant there")


def _lengths(file: RoutineFile, where: Where, index: int) -> Iterator[Problem]:
    step = file.steps[index]
    spans = [("holds", span) for span in step.holds or []]
    spans += [(key, span) for key in ("hold",) if (span := getattr(step, key)) and span.unit != BREATHS]
    if step.open and step.open.high_ms:
        spans.append(("open", step.open.span))
    longest = max(spans, key=lambda pair: pair[1].high, default=None)
    if longest and longest[1].high > HOLD_MS:
        path: Path = ("steps", index, longest[0])
        what = f"{key_text(path)} is {duration_text(longest[1].high)}: is a hold of more than 5 min meant?"
        yield _warning(where, path, key_text(path), what, "countdown for time that passes, such as ice")
    if step.tempo and sum(bool(getattr(step.tempo, key).high) for key in ("up", "hold", "down")) == 1:
        path = ("steps", index, "tempo")
        what = f"{key_text(path)} has one phase: what goes up must come down"
        yield _warning(where, path, key_text(path), what, "up and down")
    if step.first and not step.is_two_sided:
        path = ("steps", index, "first")
        what = f"{key_text(path)} is given, and sides is {step.sides}"
        yield _warning(where, path, key_text(path), what, '"each" or "alternating" for sides')


def _rests(file: RoutineFile, where: Where, index: int) -> Iterator[Problem]:
    """A rest must have time for the tone that begins it and the ticks that end it."""
    step = file.steps[index]
    gaps = step.gaps(file.defaults)
    least_ms = _cue_ms("RESTING")
    for key, repeats in (("rest", step.rep_count.high > 1), ("set_rest", step.sets > 1)):
        rest_ms = getattr(gaps, key).dose
        if repeats and 0 < rest_ms < least_ms:
            name = key_text(("steps", index, key))
            what = (
                f"{name} is {duration_text(rest_ms)}, which is shorter than its cues ({least_ms / 1000:g} s)"
            )
            yield _warning(where, _origin(file, index, key), name, what, f"0s, or at least {_up(least_ms)}")


def _change(file: RoutineFile, where: Where, index: int) -> Iterator[Problem]:
    step = file.steps[index]
    if not step.is_two_sided or ((step.tempo or step.phases) and step.sides == "alternating"):
        return  # a movement from side to side needs no pause
    least_ms = _cue_ms("SWITCHING")
    change_ms = step.gaps(file.defaults).change.dose
    if change_ms < least_ms:
        key = key_text(("steps", index, "change"))
        given = duration_text(change_ms)
        what = f"{key} is {given}: no time to change sides (its cues take {least_ms / 1000:g} s)"
        origin = _origin(file, index, "change")
        yield _warning(where, origin, key, what, f"at least {_up(least_ms)}")


def _totals(file: RoutineFile, where: Where) -> Iterator[Problem]:
    """Time under stretch per muscle and side; breaths at the pace the device comes with.

    Reps at a tempo are exercise, not stretching.
    """
    totals: dict[str, int] = {}
    first: dict[str, Path] = {}
    for index, step in enumerate(file.steps):
        held_ms = _held_ms(step)
        if held_ms is None:
            continue
        for at, muscle in enumerate(step.muscles):
            first.setdefault(muscle, ("steps", index, "muscles", at))
            totals[muscle] = totals.get(muscle, 0) + held_ms * step.sets
    for name, total in totals.items():
        if total < MUSCLE_MS:
            what = f"{name}: {duration_text(total)} of stretching in all on a side"
            better = f"{duration_text(MUSCLE_MS)} a session (ACSM)"
            yield _warning(where, first[name], key_text(first[name]), what, better, "")


def _held_ms(step: StepTable) -> int | None:
    """Of a set on a side, at the low end; None of what is no stretch."""
    if step.holds:
        return sum(span.low for span in step.holds)
    if step.phases and step.works:
        each = sum(phase.span.low for phase in step.phases if phase.label in step.works)
        return each * step.reps.low
    if step.hold and step.hold.unit == BREATHS:
        return step.hold.low * 100 * Settings().breath_ds * step.reps.low
    held = step.hold or (step.open and step.open.span)
    return held.low * step.reps.low if held else None


def _length(file: RoutineFile, where: Where) -> Iterator[Problem]:
    """A slip of the unit, "30m" for "30s", shows in the whole."""
    length_ms = total_ms(timeline(file.routine()))
    if length_ms > LONG_MS:
        what = f"all of it takes {duration(length_ms)}"
        yield _warning(where, ("steps",), "steps", what, f"at most {duration(LONG_MS)}")


def _origin(file: RoutineFile, index: int, key: str) -> Path:
    """What gives a step this gap: its own key, the defaults, or the lack of both."""
    if getattr(file.steps[index], key) is not None:
        return ("steps", index, key)
    return ("defaults", key) if key in file.defaults.model_fields_set else ("steps", index)


def _cue_ms(phase: str) -> int:
    """How long a phase must be to hold the tone that begins it and the ticks of its last seconds."""
    return sum(CUES[phase][1::2]) * 10 + Settings().last_seconds * 1000


def _up(ms: int) -> str:
    return duration_text(-(-ms // 1000) * 1000)


def _warning(
    where: Where, path: Path, key: str, what: str, better: str, subject: str | None = None
) -> Problem:
    if subject is None:
        subject = "" if what.startswith(key) else f"{key}: "
    return Problem(*where.value(path), key, f"{subject}{what}; better: {better}", better)
