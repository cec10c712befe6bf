"""FIT activities, read back by Garmin's SDK and by fitdecode."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any, cast

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Profile, Stream
from hypothesis import given, settings
from review.exported import EAST_MIN, NOON, SIDE_WORDS, in_breaths, known_sessions, logs

from holdtimer.history.sessions import Log, sessions_of
from holdtimer.review.exports.dated import select_dated
from holdtimer.review.exports.fit import RECORD_EVERY_S, RECORDED_MAX_S, to_fit

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
MOST = (1 << 32) - 2  # of a number of 32 bits in FIT


class Figure4:
    """Knows one exercise."""

    def exercise(self, routine: str, stretch: str) -> str | None:
        return (
            "warm_up/stretch_lying_piriformis"
            if (routine, stretch) == ("Hip trio", "Supine figure 4")
            else None
        )


def garmin(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """As Garmin's SDK reads it; developer fields by their names."""
    assert Decoder(Stream.from_bytes_io(BytesIO(data))).check_integrity()
    read, errors = Decoder(Stream.from_bytes_io(BytesIO(data))).read()
    assert errors == []
    messages = cast("dict[str, list[dict[str, Any]]]", read)
    names = {each["key"]: each["field_name"] for each in messages["field_description_mesgs"]}
    for message in (message for kind in messages.values() for message in kind):
        own = message.pop("developer_fields", {})
        message.update({names[key]: value for key, value in own.items()})
    return messages


def strict(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """As fitdecode reads it, raising at every oddity."""
    found: dict[str, list[dict[str, Any]]] = {}
    with fitdecode.FitReader(
        BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
    ) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                values = {field.name: field.value for field in frame.fields if field.value is not None}
                found.setdefault(f"{frame.name}_mesgs", []).append(values)
    return found


@pytest.fixture(params=[garmin, strict])
def read(request: pytest.FixtureRequest) -> Any:
    return request.param


def the_known() -> bytes:
    return to_fit(select_dated(known_sessions())[0], Figure4())


def test_every_hold_is_a_set_with_its_exercise_side_and_plan(read: Any) -> None:
    sets = read(the_known())["set_mesgs"]

    types: Any = Profile["types"]
    numbers = {name: int(number) for number, name in types["warm_up_exercise_name"].items()}
    lying_piriformis = numbers["stretch_lying_piriformis"]
    assert [
        (each["stretch"], each.get("side"), each["duration"], each["planned"], each["became"])
        for each in sets
    ] == [
        ("Supine figure 4", "left", 20.5, 20_000, "done"),
        ("Supine figure 4", "right", 12.345, 20_000, "short"),
        ("Bridge", None, 60.0, 60_000, "done"),
    ]
    assert [(each["category"], each.get("category_subtype")) for each in sets] == [
        ("warm_up", lying_piriformis),
        ("warm_up", lying_piriformis),
        ("unknown", None),
    ]
    assert [(each["set_number"], each["sets"], each["rep"], each["reps"]) for each in sets] == [
        (1, 2, 1, 3),
        (1, 2, 1, 3),
        (1, 1, 15, 20),
    ]
    assert [each.get("repetitions") for each in sets] == [None, None, 15]
    assert {each["set_type"] for each in sets} == {"active"}
    assert [each["start_time"] for each in sets] == [
        NOON,
        NOON + timedelta(seconds=25),
        NOON + timedelta(seconds=37),
    ]
    assert [each["timestamp"] for each in sets] == [
        NOON + timedelta(seconds=20),
        NOON + timedelta(seconds=37),
        NOON + timedelta(seconds=97),
    ]


def test_breaths_are_developer_fields(read: Any) -> None:
    (one,) = read(to_fit(select_dated(in_breaths())[0], Figure4()))["set_mesgs"]
    assert (one["planned_breaths"], one["breaths"], one["duration"]) == (5, 4, 26.0)
    assert all("breaths" not in each for each in read(the_known())["set_mesgs"])


def test_the_session_is_flexibility_training_with_pain_before_and_after(read: Any) -> None:
    messages = read(the_known())

    (session,) = messages["session_mesgs"]
    assert (session["sport"], session["sub_sport"]) == ("training", "flexibility_training")
    assert (session["routine"], session["ended"]) == ("Hip trio", "completed")
    assert (session["pain_before"], session["pain_after"]) == (4, 2)
    assert session["start_error"] == 5
    assert (session["total_timer_time"], session["total_elapsed_time"]) == (92.845, 97.845)
    assert (session["start_time"], session["timestamp"]) == (NOON, NOON + timedelta(seconds=97))
    assert [len(messages[f"{each}_mesgs"]) for each in ("lap", "activity", "device_info", "file_id")] == [
        1
    ] * 4
    assert [each["event_type"] for each in messages["event_mesgs"]] == ["start", "stop_all"]
    assert messages["file_id_mesgs"][0]["type"] == "activity"
    assert messages["file_id_mesgs"][0]["time_created"] == NOON


def test_local_time_is_that_of_where_it_was_done() -> None:
    (activity,) = garmin(the_known())["activity_mesgs"]

    local = FIT_EPOCH + timedelta(seconds=activity["local_timestamp"])
    assert local - activity["timestamp"] == timedelta(minutes=EAST_MIN)


def test_records_cover_the_session_without_a_gap(read: Any) -> None:
    times = [each["timestamp"] for each in read(the_known())["record_mesgs"]]

    assert times == sorted(set(times))
    assert (times[0], times[-1]) == (NOON, NOON + timedelta(seconds=97))
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert max(gaps) <= RECORD_EVERY_S


def test_messages_come_in_the_order_of_time_with_the_summaries_last() -> None:
    with fitdecode.FitReader(BytesIO(the_known())) as reader:
        names = [frame.name for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]

    assert names[:2] == ["file_id", "developer_data_id"]
    assert names[-4:] == ["event", "lap", "session", "activity"]


def test_a_session_of_days_has_no_endless_records() -> None:
    (long,) = select_dated([replace(known_sessions()[0], paused_ms=3 * RECORDED_MAX_S * 1000)])

    assert len(garmin(to_fit(long, Figure4()))["record_mesgs"]) < 10


def test_either_reader_does_refuse(read: Any) -> None:
    whole = the_known()
    for at in (len(whole) // 2, len(whole) - 1):
        with pytest.raises((AssertionError, fitdecode.FitError)):
            read(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


@settings(max_examples=40)
@given(logs())
def test_any_log_comes_back_hold_by_hold(log: Log) -> None:
    for done in select_dated(sessions_of([log])):
        data = to_fit(done, Figure4())
        holds = [timed.hold for timed in done.session.holds]
        for messages in (garmin(data), strict(data)):
            sets = messages.get("set_mesgs", [])
            assert [each["message_index"] for each in sets] == sorted(range(len(holds)))
            assert [each["duration"] for each in sets] == [min(hold.actual_ms, MOST) / 1000 for hold in holds]
            assert [each["planned"] for each in sets] == [min(hold.planned_ms, MOST) for hold in holds]
            assert [each.get("side", "none") for each in sets] == [
                SIDE_WORDS.get(hold.side, "unknown") for hold in holds
            ]
            assert [each.get("stretch", "") for each in sets] == [hold.name for hold in holds]
