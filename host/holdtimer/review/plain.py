"""Sessions, holds and figures as plain values, for JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from holdcore.model import DONE, EXTENDED
from holdtimer.history.sessions import Session
from holdtimer.review.figures import Figures
from holdtimer.review.moments import DAY_BEGINS, day_of, local_start
from holdtimer.words.holds import outcome_of, side_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""With what a spreadsheet lets a formula begin; names come from a device."""

Row = Mapping[str, Any]


SESSION_COLUMNS = (
    "number",
    "device",
    "person",
    "routine",
    "day",
    "started",
    "started_error_ms",
    "not_before",
    "not_after",
    "why_undated",
    "outcome",
    "hold_count",
    "holds_done",
    "active_ms",
    "paused_ms",
    "pauses",
    "pain_before",
    "pain_after",
)
HOLD_COLUMNS = (
    "session",
    "stretch",
    "side",
    "set",
    "sets",
    "rep",
    "reps",
    "planned_ms",
    "actual_ms",
    "planned_breaths",
    "breaths",
    "outcome",
    "start_ms",
    "end_ms",
)


def session_row(session: Session, day_begins: int = DAY_BEGINS) -> dict[str, Any]:
    """One session; times are local with their zone, ids in hex; `day` is the one that it counts for."""
    outcomes = [timed.hold.outcome for timed in session.holds]
    return {
        "number": session.number,
        "device": session.device.hex(),
        "person": session.person,
        "routine": session.routine,
        "day": day_of(session, day_begins),
        "started": local_start(session),
        "started_error_ms": session.started_error_ms,
        "not_before": session.not_before_utc,
        "not_after": session.not_after_utc,
        "why_undated": session.why_undated,
        "outcome": session.outcome,
        "hold_count": len(outcomes),
        "holds_done": sum(outcome in (DONE, EXTENDED) for outcome in outcomes),
        "active_ms": session.active_ms,
        "paused_ms": session.paused_ms,
        "pauses": session.pauses,
        "pain_before": session.pain_before,
        "pain_after": session.pain_after,
    }


def hold_rows(session: Session) -> list[dict[str, Any]]:
    """Its holds, as logged; `start_ms` and `end_ms` count from its start, breaths are of holds in breaths."""
    return [
        {
            "session": session.number,
            "stretch": timed.hold.name,
            "side": side_of(timed.hold.side),
            "set": timed.hold.set,
            "sets": timed.hold.sets,
            "rep": timed.hold.rep,
            "reps": timed.hold.reps,
            "planned_ms": timed.hold.planned_ms,
            "actual_ms": timed.hold.actual_ms,
            "planned_breaths": timed.hold.planned_breaths or None,
            "breaths": timed.hold.breaths if timed.hold.planned_breaths else None,
            "outcome": outcome_of(timed.hold.outcome),
            "start_ms": timed.start_ms,
            "end_ms": timed.end_ms,
        }
        for timed in session.holds
    ]


def figures_object(figures: Figures) -> dict[str, Any]:
    """All figures but the single holds, which `show` and `export` give."""
    values = asdict(replace(figures, holds=()))  # asdict copies all it finds
    del values["holds"]
    return values


def figure_rows(figures: Figures) -> list[dict[str, Any]]:
    """All figures as one table, one number a row: which figure, of what, its name and its value."""
    values = figures_object(figures)
    pain = values.pop("pain")
    for why, count in values.pop("why_undated").items():
        values[f"undated_{why or 'unknown'}"] = count
    tables = {name: rows for name, rows in values.items() if isinstance(rows, tuple)}
    tables["pain"] = pain.pop("weeks")
    rows = [
        _number(figures, "totals", {}, name, value) for name, value in values.items() if name not in tables
    ]
    rows += [_number(figures, "pain", {}, name, pain[name]) for name in ("mean_change", "trend_per_week")]
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
    return [row for row in rows if row["name"] != "person"]


_OF = ("week", "routine", "stretch", "muscle", "side")


def _number(figures: Figures, figure: str, of: Row, name: str, value: object) -> dict[str, Any]:
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
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written as JSON")
