"""Sessions, holds and figures as plain values, for JSON and CSV."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from holdtimer.history.sessions import Session, TimedHold
from holdtimer.review.moments import DAY_BEGINS, day_of, local_start
from holdtimer.words.holds import breaths_of, outcome_of, side_of

if TYPE_CHECKING:  # else `holdtimer sessions --help` loads what reads routine files
    from holdtimer.review.figures import Figures

FORMULA = re.compile(r"(^|; *)(?=[=+\-@\t\r'])")
"""A spreadsheet takes a cell for a formula that begins with one of these; names come from a device."""

Row = Mapping[str, Any]

_SESSION: dict[str, Callable[[Session, int], Any]] = {
    "number": lambda session, _: session.number,
    "device": lambda session, _: session.device.hex(),
    "person": lambda session, _: session.person,
    "routine": lambda session, _: session.routine,
    "day": day_of,
    "started": lambda session, _: local_start(session),
    "started_error_ms": lambda session, _: session.started_error_ms,
    "not_before": lambda session, _: session.not_before_utc,
    "not_after": lambda session, _: session.not_after_utc,
    "why_undated": lambda session, _: session.why_undated,
    "outcome": lambda session, _: session.outcome,
    "hold_count": lambda session, _: len(session.holds),
    "holds_done": lambda session, _: session.holds_done,
    "active_ms": lambda session, _: session.active_ms,
    "paused_ms": lambda session, _: session.paused_ms,
    "pauses": lambda session, _: session.pauses,
    "pain_before": lambda session, _: session.pain_before,
    "pain_after": lambda session, _: session.pain_after,
}

_HOLD: dict[str, Callable[[TimedHold], Any]] = {
    "stretch": lambda timed: timed.hold.name,
    "side": lambda timed: side_of(timed.hold.side),
    "set": lambda timed: timed.hold.set,
    "sets": lambda timed: timed.hold.sets,
    "rep": lambda timed: timed.hold.rep,
    "reps": lambda timed: timed.hold.reps,
    "planned_ms": lambda timed: timed.hold.planned_ms,
    "actual_ms": lambda timed: timed.hold.actual_ms,
    "planned_breaths": lambda timed: (breaths_of(timed.hold) or (None, None))[0],
    "breaths": lambda timed: (breaths_of(timed.hold) or (None, None))[1],
    "outcome": lambda timed: outcome_of(timed.hold.outcome),
    "start_ms": lambda timed: timed.start_ms,
    "end_ms": lambda timed: timed.end_ms,
}

SESSION_COLUMNS = (*_SESSION, "holds_planned")
HOLD_COLUMNS = ("session", *_HOLD)


def session_row(
    session: Session, day_begins: int = DAY_BEGINS, holds_planned: int | None = None
) -> dict[str, Any]:
    """One session; times are local with their zone, ids in hex; `day` is the one that it counts for."""
    row = {name: value(session, day_begins) for name, value in _SESSION.items()}
    return row | {"holds_planned": holds_planned}


def hold_rows(session: Session) -> list[dict[str, Any]]:
    """Its holds, as logged; `start_ms` and `end_ms` count from its start, breaths are of holds in breaths."""
    return [
        {"session": session.number, **{name: value(timed) for name, value in _HOLD.items()}}
        for timed in session.holds
    ]


def figures_object(figures: "Figures") -> dict[str, Any]:
    """All figures but the single holds, planned and done, which `show` and `export` give."""
    left_out = {"holds": (), "plan": (), "plans": None, "known": None}
    values = asdict(replace(figures, **left_out))  # type: ignore[arg-type]  # asdict copies all it finds
    for name in left_out:
        del values[name]
    values["alerts"] = tuple(
        asdict(each) | {"rule": each.rule, "source": each.source} for each in figures.alerts
    )
    return values


def figure_rows(figures: "Figures") -> list[dict[str, Any]]:
    """All figures as one table, one number a row: which figure, of what, its name and its value."""
    values = figures_object(figures)
    pain = values.pop("pain")
    for why, count in values.pop("why_undated").items():
        values[f"undated_{why or 'unknown'}"] = count
    values["not_known"] = tuple({"sentence": sentence} for sentence in values["not_known"])
    tables = {name: rows for name, rows in values.items() if isinstance(rows, tuple)}
    tables["pain"] = pain.pop("weeks")
    rows = [
        _number(figures, "totals", {}, name, value) for name, value in values.items() if name not in tables
    ]
    rows += [_number(figures, "pain", {}, name, pain[name]) for name in pain if name != "points"]
    for figure in ("hours", "weekdays"):
        rows += [_number(figures, figure, {}, str(at), count) for at, count in enumerate(tables.pop(figure))]
    for figure, entries in tables.items():
        for entry in entries:
            of = {key: entry.pop(key) for key in _OF if key in entry}
            nested = entry.pop("weeks", ())
            entry.pop("steps", None)
            rows += [_number(figures, figure, of, name, value) for name, value in entry.items()]
            for week in nested:
                part = of | {"week": week.pop("week")}
                rows += [_number(figures, figure, part, name, value) for name, value in week.items()]
    return [row for row in rows if row["name"] not in ("person", "device")]


_OF = ("week", "routine", "stretch", "muscle", "side")


def _number(figures: "Figures", figure: str, of: Row, name: str, value: object) -> dict[str, Any]:
    return {
        "person": figures.person,
        "figure": figure,
        **{key: of.get(key) for key in _OF},
        "name": name,
        "value": value,
    }


def as_json(value: object) -> str:
    """Indented, with dates in the form of ISO 8601."""
    return json.dumps(value, indent=1, ensure_ascii=False, default=_iso) + "\n"


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """As RFC 4180 has it; an empty cell is nothing, and an apostrophe keeps a name from being a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return text.getvalue()


FIGURE_COLUMNS = ("person", "figure", *_OF, "name", "value")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return FORMULA.sub(r"\1'", value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written as JSON")
