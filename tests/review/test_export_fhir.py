"""FHIR, judged by the JSON schema of R4 as HL7 publishes it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft6Validator, ValidationError
from review.exported import MADE, known_sessions, logs, undated

from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.review.exports.dated import select_dated
from holdtimer.review.exports.fhir import to_fhir

INSTALLED = Path(__file__).parents[2] / "build" / "fhir"

Check = Callable[[str, dict[str, Any]], None]


@pytest.fixture(scope="module")
def check() -> Check:
    """Raises ValidationError where a resource is not what the schema has under its name."""
    schema = INSTALLED / "fhir.schema.json"
    if not schema.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "FHIR's JSON schema. To add it: make test")
    return partial(validate, json.loads(schema.read_text())["definitions"])


def validate(definitions: dict[str, Any], name: str, value: dict[str, Any]) -> None:
    Draft6Validator({"$ref": f"#/definitions/{name}", "definitions": definitions}).validate(value)


def bundle(sessions: Iterable[Session]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_fhir(select_dated(sessions), MADE))
    return found


def resources(of: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in of.get("entry", [])]


def conforms(check: Check, of: dict[str, Any]) -> None:
    # Each by itself: where the schema says "one of 146 resources", it cannot say which part of it is wrong.
    check("Bundle", of | {"entry": []})
    for entry in of.get("entry", []):
        check("Bundle_Entry", entry | {"resource": {"resourceType": "Basic", "code": {}}})
        check("Observation", entry["resource"])
    urls = [entry["fullUrl"] for entry in of.get("entry", [])]
    assert urls == [f"urn:uuid:{resource['id']}" for resource in resources(of)]
    assert len(set(urls)) == len(urls)


def test_exercise_time_and_both_answers_of_a_session(check: Check) -> None:
    found = bundle(known_sessions()[:1])

    conforms(check, found)
    exercise, before, after = resources(found)
    assert exercise["code"]["coding"][0]["code"] == "55411-3"
    assert (exercise["valueQuantity"]["value"], exercise["valueQuantity"]["code"]) == (1.547, "min")
    assert exercise["effectivePeriod"] == {
        "start": "2026-11-20T17:45:00.000+05:45",
        "end": "2026-11-20T17:46:37.845+05:45",
    }
    assert [
        (part["code"]["text"], part["valueQuantity"]["value"], part["valueQuantity"]["code"])
        for part in exercise["component"]
    ] == [
        ("Supine figure 4, left", 20.5, "s"),
        ("Supine figure 4, right", 12.345, "s"),
        ("Bridge", 60.0, "s"),
    ]
    for rating, value, when in (
        (before, 4, "2026-11-20T17:45:00.000+05:45"),
        (after, 2, "2026-11-20T17:46:37.845+05:45"),
    ):
        assert rating["code"]["coding"][0]["code"] == "72514-3"
        assert (rating["valueQuantity"]["value"], rating["valueQuantity"]["code"]) == (value, "{score}")
        assert rating["effectiveDateTime"] == when
    assert {resource["status"] for resource in resources(found)} == {"final"}


def test_a_note_says_how_sure_the_date_is(check: Check) -> None:
    found = bundle([replace(known_sessions()[0], started_error_ms=170_000)])
    conforms(check, found)
    assert [each["note"][0]["text"] for each in resources(found)] == [
        "Hip trio: completed; ± 3 min",
        "before Hip trio; ± 3 min",
        "after Hip trio; ± 3 min",
    ]


def test_nobody_is_invented(check: Check) -> None:
    for resource in resources(bundle(known_sessions())):
        assert not {"subject", "performer", "encounter"} & resource.keys()

    named = bundle([replace(session, person="Ada") for session in known_sessions()])
    conforms(check, named)
    assert {resource["subject"]["display"] for resource in resources(named)} == {"Ada"}


def test_a_bundle_of_nothing(check: Check) -> None:
    assert resources(bundle(undated())) == []
    check("Bundle", bundle([]))


def test_the_schema_does_refuse(check: Check) -> None:
    exercise = resources(bundle(known_sessions()))[0]
    for wrong in ({"status": "done"}, {"effectivePeriod": {"start": "20 Nov"}}, {"side": "left"}):
        with pytest.raises(ValidationError):
            check("Observation", exercise | wrong)


@settings(max_examples=60)
@given(log=logs())
def test_any_log_conforms_and_comes_back(check: Check, log: Log) -> None:
    sessions = select_dated(sessions_of([log]))

    found = bundle(sessions_of([log]))

    conforms(check, found)
    exercises = [each for each in resources(found) if each["code"]["coding"][0]["code"] == "55411-3"]
    assert len(exercises) == len(sessions)
    for exercise, done in zip(exercises, sessions, strict=True):
        holds = [timed.hold for timed in done.session.holds]
        assert [part["valueQuantity"]["value"] for part in exercise.get("component", [])] == [
            hold.actual_ms / 1000 for hold in holds
        ]
        sides = {0: "", 1: ", left", 2: ", right"}
        assert [part["code"]["text"] for part in exercise.get("component", [])] == [
            (" ".join(hold.name.split()) or "hold") + sides.get(hold.side, ", unknown") for hold in holds
        ]
