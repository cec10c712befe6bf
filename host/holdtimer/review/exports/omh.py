"""Open mHealth: one data point of schema omh:physical-activity:1.2 per session."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from holdtimer.history.sessions import TimedHold
from holdtimer.review.exports.dated import Dated
from holdtimer.review.exports.identity import session_id
from holdtimer.words.holds import side_of

SCHEMA = {"namespace": "omh", "name": "physical-activity", "version": "1.2"}


def to_omh(sessions: Iterable[Dated], made: datetime) -> bytes:
    """A JSON array of data points, put together at `made` (aware). `holds` is more than the schema knows."""
    points = [_data_point(session, made) for session in sessions]
    return json.dumps(points, ensure_ascii=False, indent=1).encode() + b"\n"


def _data_point(done: Dated, made: datetime) -> dict[str, Any]:
    session = done.session
    length_s = (done.end - done.start).total_seconds()
    return {
        "header": {
            "id": str(session_id(session)),
            "creation_date_time": _time(made),
            "schema_id": SCHEMA,
            "acquisition_provenance": {"source_name": "hold timer", "modality": "sensed"},
        },
        "body": {
            "activity_name": "stretching",
            "effective_time_frame": {
                "time_interval": {"start_date_time": _time(done.start), "duration": _seconds(length_s)}
            },
            "routine": session.routine,
            "holds": [_hold(timed) for timed in session.holds],
        },
    }


def _hold(timed: TimedHold) -> dict[str, Any]:
    hold = timed.hold
    return {
        "name": hold.name,
        "side": side_of(hold.side),
        "duration": _seconds(hold.actual_ms / 1000),
    }


def _seconds(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "sec"}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
