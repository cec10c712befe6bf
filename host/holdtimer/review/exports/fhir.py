"""FHIR R4: a Bundle of Observations, one of exercise time per session and one per answer about pain.

The subject is the person that the history names, if any; whoever imports the bundle says whose it is.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from holdtimer.history.sessions import TimedHold
from holdtimer.review.exports.dated import Dated, session_id
from holdtimer.review.moments import sureness
from holdtimer.words.holds import side_of, with_side

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
EXERCISE_TIME = ("55411-3", "Exercise duration")
PAIN = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")

OFFSET_MAX = timedelta(hours=14)
"""The largest offset from UTC that a time of FHIR may have."""


def to_fhir(sessions: Iterable[Dated], made: datetime) -> bytes:
    """A Bundle of type collection, put together at `made` (aware), as JSON in UTF-8.

    Exercise time is the session without its pauses, in min; its components are the time of each hold, in s.
    """
    resources = [resource for session in sessions for resource in _observations(session)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": _time(made),
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }
    if not resources:
        del bundle["entry"]  # R4 has no empty lists
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode() + b"\n"


def _observations(done: Dated) -> Iterator[dict[str, Any]]:
    session = done.session
    exercise = _observation(done, "exercise", "activity", EXERCISE_TIME)
    exercise["effectivePeriod"] = {"start": _time(done.start), "end": _time(done.end)}
    exercise["valueQuantity"] = _quantity(round(session.active_ms / 60_000, 3), "min", "min")
    exercise["note"] = [{"text": _note(f"{session.routine}: {session.outcome}", done)}]
    if session.holds:
        exercise["component"] = [_component(timed) for timed in session.holds]
    yield exercise
    for when, pain, moment in (
        ("before", session.pain_before, done.start),
        ("after", session.pain_after, done.end),
    ):
        if pain is not None:
            rating = _observation(done, f"pain-{when}", "survey", PAIN)
            rating["effectiveDateTime"] = _time(moment)
            rating["valueQuantity"] = _quantity(pain, "{score}", "{score}")
            rating["note"] = [{"text": _note(f"{when} {session.routine}", done)}]
            yield rating


def _observation(done: Dated, part: str, category: str, code: tuple[str, str]) -> dict[str, Any]:
    session = done.session
    observation: dict[str, Any] = {
        "resourceType": "Observation",
        "id": str(session_id(session, part)),
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": category}]}],
        "code": {"coding": [{"system": LOINC, "code": code[0], "display": code[1]}]},
    }
    if person := _plain(session.person or ""):
        observation["subject"] = {"display": person}
    observation["device"] = {"identifier": {"value": session.device.hex()}, "display": "hold timer"}
    return observation


def _note(text: str, done: Dated) -> str:
    """FHIR has no place for the error of a time but its precision, which cannot say minutes."""
    return _plain("; ".join(filter(None, (text, sureness(done.session, done.day_begins)))))


def _plain(text: str) -> str:
    """A string of FHIR has no spaces but the usual one."""
    return " ".join(text.split())


def _component(timed: TimedHold) -> dict[str, Any]:
    hold = timed.hold
    return {
        "code": {"text": with_side(_plain(hold.name) or "hold", side_of(hold.side))},
        "valueQuantity": _quantity(hold.actual_ms / 1000, "s", "s"),
    }


def _quantity(value: float, unit: str, code: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def _time(moment: datetime) -> str:
    offset = moment.utcoffset()
    within = offset is not None and abs(offset) <= OFFSET_MAX
    return (moment if within else moment.astimezone(UTC)).isoformat(timespec="milliseconds")
