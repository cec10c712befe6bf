"""Every session as a row, and what the rows can be cut to."""

from collections.abc import Sequence
from dataclasses import dataclass

from holdcore.model import DONE, EXTENDED
from holdtimer.history.sessions import Session
from holdtimer.review.page.shown import Column, Table
from holdtimer.review.page.words import clean, length, rating, when


@dataclass(frozen=True)
class Choice:
    """A list to choose from; a row fits where the text of its `column` is the chosen one."""

    name: str
    column: int
    values: tuple[str, ...]


def session_table(sessions: Sequence[Session]) -> tuple[Table, tuple[Choice, ...]]:
    """The latest first; the columns "person" and "device" only where there are several."""
    rows: list[tuple[str | int, ...]] = [
        (
            session.number,
            when(session),
            clean(session.routine),
            f"{sum(timed.hold.outcome in (DONE, EXTENDED) for timed in session.holds)}/{len(session.holds)}",
            length(session.active_ms),
            rating(session.pain_before),
            rating(session.pain_after),
            session.outcome,
        )
        for session in reversed(sessions)
    ]
    columns = [
        Column("no", True),
        Column("when"),
        Column("routine"),
        Column("holds", True),
        Column("time", True),
        Column("pain before", True),
        Column("after", True),
        Column("outcome"),
    ]
    several = {
        "person": [clean(session.person or "nobody named") for session in reversed(sessions)],
        "device": [f"hold-{session.device.hex()}" for session in reversed(sessions)],
    }
    for name, values in several.items():
        if len(set(values)) > 1:
            columns.append(Column(name))
            rows = [(*row, value) for row, value in zip(rows, values, strict=True)]
    choices = tuple(
        Choice(column.name, index, texts)
        for index, column in enumerate(columns)
        if column.name in ("routine", "outcome", *several)
        and len(texts := tuple(sorted({str(row[index]) for row in rows}))) > 1
    )
    caption = "Sessions, the latest first; holds are those done of those begun, time is without pauses"
    return Table(caption, tuple(columns), rows), choices
