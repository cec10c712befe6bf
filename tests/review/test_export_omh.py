"""Open mHealth, judged by a schema written here from the published ones.

No package has them. What is below is what openmhealth/schemas says of data-point 1.0, header 1.2,
physical-activity 1.2, time-frame 1.0, time-interval 1.0 and duration-unit-value 1.0, as far as we use it.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator, ValidationError
from review.exported import MADE, NOON, SIDE_WORDS, known_sessions, logs, undated

from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.review.exports.dated import dated
from holdtimer.review.exports.omh import to_omh

TIME = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",  # RFC 3339
}
DURATION = {
    "type": "object",
    "properties": {
        "value": {"type": "number"},
        "unit": {"enum": ["ps", "ns", "us", "ms", "sec", "min", "h", "d", "wk", "Mo", "yr"]},
    },
    "required": ["value", "unit"],
}
TIME_INTERVAL = {
    "type": "object",
    "properties": {"start_date_time": TIME, "end_date_time": TIME, "duration": DURATION},
    "oneOf": [
        {"required": ["start_date_time", "duration"]},
        {"required": ["end_date_time", "duration"]},
        {"required": ["start_date_time", "end_date_time"]},
        {"required": ["date", "part_of_day"]},
    ],
}
TIME_FRAME = {
    "type": "object",
    "oneOf": [
        {"properties": {"date_time": TIME}, "required": ["date_time"]},
        {"properties": {"time_interval": TIME_INTERVAL}, "required": ["time_interval"]},
    ],
}
HEADER = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "creation_date_time": TIME,
        "schema_id": {
            "type": "object",
            "properties": {
                "namespace": {"enum": ["omh"]},
                "name": {"enum": ["physical-activity"]},
                "version": {"enum": ["1.2"]},
            },
            "required": ["namespace", "name", "version"],
        },
        "acquisition_provenance": {
            "type": "object",
            "properties": {
                "source_name": {"type": "string"},
                "modality": {"enum": ["sensed", "self-reported"]},
            },
            "required": ["source_name"],
        },
        "user_id": {"type": "string"},
    },
    "required": ["id", "creation_date_time", "schema_id"],
}
BODY = {
    "type": "object",
    "properties": {
        "activity_name": {"type": "string"},
        "effective_time_frame": TIME_FRAME,
        "reported_activity_intensity": {"enum": ["light", "moderate", "vigorous"]},
        "met_value": {"type": "number"},
    },
    "required": ["activity_name"],
}
DATA_POINT = {
    "type": "object",
    "properties": {"header": HEADER, "body": BODY},
    "required": ["header", "body"],
}


def points(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(to_omh(dated(sessions), MADE))
    for point in found:
        Draft4Validator(DATA_POINT).validate(point)
    return found


def test_a_session_is_a_physical_activity() -> None:
    first, second = points(known_sessions())

    assert first["body"]["activity_name"] == "stretching"
    when = first["body"]["effective_time_frame"]["time_interval"]
    assert datetime.fromisoformat(when["start_date_time"]) == NOON
    assert timedelta(seconds=when["duration"]["value"]) == timedelta(milliseconds=97_845)
    assert first["header"]["id"] != second["header"]["id"]
    assert "user_id" not in first["header"]
    assert first["body"]["holds"][0] == {
        "name": "Supine figure 4",
        "side": "left",
        "duration": {"value": 20.5, "unit": "sec"},
    }


def test_sessions_without_a_wall_time_are_no_data_points() -> None:
    assert points(undated()) == []


def test_a_session_that_would_end_after_this_century_has_no_wall_time() -> None:
    session = known_sessions()[0]
    late = replace(session, started_utc=datetime(2099, 12, 31, 23, 59, tzinfo=UTC))
    endless = replace(session, holds=(replace(session.holds[0], end_ms=(1 << 48) - 1),))

    assert points([late, endless]) == []
    assert len(points([replace(late, started_utc=datetime(2099, 12, 31, 23, tzinfo=UTC))])) == 1


def test_the_schema_does_refuse() -> None:
    (point, _) = points(known_sessions())
    both = {"time_interval": {"start_date_time": "2026", "duration": {"value": 1, "unit": "s"}}}
    for wrong in ({"effective_time_frame": both}, {"activity_name": 1}):
        with pytest.raises(ValidationError):
            Draft4Validator(DATA_POINT).validate(point | {"body": point["body"] | wrong})


@settings(max_examples=100)
@given(logs())
def test_any_log_conforms_and_comes_back(log: Log) -> None:
    sessions = dated(sessions_of([log]))

    found = points(sessions_of([log]))

    for point, done in zip(found, sessions, strict=True):
        assert [(hold["duration"]["value"], hold["side"]) for hold in point["body"]["holds"]] == [
            (timed.hold.actual_ms / 1000, SIDE_WORDS.get(timed.hold.side, "unknown"))
            for timed in done.session.holds
        ]
