"""FIT: a session as an activity, flexibility training, with one `set` message per hold.

Times of FIT are whole seconds; the length of a hold is exact to the ms. What FIT has no field for is in
developer fields.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from fit_tool.base_type import BaseType
from fit_tool.data_message import DataMessage
from fit_tool.developer_field import DeveloperField
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile import profile_type as profile
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.common_fields import TimestampField
from fit_tool.profile.messages.developer_data_id_message import DeveloperDataIdMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.field_description_message import FieldDescriptionMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage

from holdcore.model import MOVED, NO_SIDE
from holdtimer.history.sessions import TimedHold
from holdtimer.review.exports.dated import Dated, session_id
from holdtimer.routines.fit import exercise_numbers
from holdtimer.words.dates import utc_ms
from holdtimer.words.holds import breaths_of, outcome_of, side_of

RECORD_EVERY_S = 5
"""Between `record` messages, as in the "smart recording" of a watch; every end of a hold has one besides."""

RECORDED_MAX_S = 4 * 3600
"""A longer session has them at the ends of holds only: its clock ran on through the night."""

FIT_EPOCH_S = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts."""

APPLICATION = UUID("0f9d6c57-8a6e-4f0e-9a3e-6a4b7a1f5d20")
"""Drawn once for this project: what tells our developer fields from those of other applications."""

FIELDS = {
    "stretch": (BaseType.STRING, "none"),
    "side": (BaseType.STRING, "none"),
    "planned": (BaseType.UINT32, "ms"),
    "set_number": (BaseType.UINT16, "none"),
    "sets": (BaseType.UINT16, "none"),
    "rep": (BaseType.UINT16, "none"),
    "reps": (BaseType.UINT16, "none"),
    "became": (BaseType.STRING, "none"),
    "routine": (BaseType.STRING, "none"),
    "ended": (BaseType.STRING, "none"),
    "pain_before": (BaseType.UINT8, "0-10"),
    "pain_after": (BaseType.UINT8, "0-10"),
    "planned_breaths": (BaseType.UINT16, "breaths"),
    "breaths": (BaseType.UINT16, "breaths"),
    "start_error": (BaseType.UINT32, "ms"),
}
"""Our developer fields: type and unit. The number of each is its place here, so new ones come last."""

_MESSAGES = (
    FileIdMessage,
    DeveloperDataIdMessage,
    FieldDescriptionMessage,
    DeviceInfoMessage,
    EventMessage,
    RecordMessage,
    SetMessage,
    LapMessage,
    SessionMessage,
    ActivityMessage,
)
"""The place of each is its local number in our files."""

_U32_MAX = (1 << 32) - 2  # all ones means "no value"
_STRING_MAX = 254  # bytes: a field has at most 255, and ends with a zero


class Exercises(Protocol):
    """Who knows the exercise of the FIT profile that a stretch of a routine is."""

    def exercise(self, routine: str, stretch: str) -> str | None:
        """As a routine file has it ("warm_up/stretch_quad"); None where nobody said."""


def to_zip(sessions: Iterable[Dated], exercises: Exercises) -> bytes:
    """The activity files of several sessions, since a FIT file holds one.

    They are named by when each began, and by the beginning of its id; the same sessions make the same bytes.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for done in sessions:
            name = f"{done.start:%Y-%m-%dT%H%M%S}-{str(session_id(done.session))[:8]}.fit"
            entry = zipfile.ZipInfo(name, done.start.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            files.writestr(entry, to_fit(done, exercises))
    return archive.getvalue()


def to_fit(done: Dated, exercises: Exercises) -> bytes:
    """The activity file of one session."""
    builder = FitFileBuilder(auto_define=True)
    for message in _messages(done, exercises):
        builder.add(message)
    return bytes(builder.build_bytes())


def _messages(done: Dated, exercises: Exercises) -> Iterator[Any]:
    start, end = _second(done.start), _second(done.end)
    device = {
        "manufacturer": profile.Manufacturer.DEVELOPMENT.value,
        "product": 0,
        "serial_number": int.from_bytes(done.session.device[:4], "little") or None,
    }
    yield _message(FileIdMessage, type=profile.FileType.ACTIVITY, time_created=start, **device)
    yield from _descriptions()
    yield _message(
        DeviceInfoMessage,
        timestamp=start,
        device_index=profile.DeviceIndex.CREATOR.value,
        product_name="hold timer",
        **device,
    )
    timer = {"event": profile.Event.TIMER, "event_group": 0}
    yield _message(EventMessage, timestamp=start, event_type=profile.EventType.START, **timer)
    timed = [(second, _record(second)) for second in sorted(_record_times(done))]
    timed += [
        (_second(done.ended(hold)), _set(done, index, hold, exercises))
        for index, hold in enumerate(done.session.holds)
    ]
    yield from (message for _, message in sorted(timed, key=lambda pair: pair[0]))
    yield _message(EventMessage, timestamp=end, event_type=profile.EventType.STOP_ALL, **timer)
    yield from _sums(done, start, end)


def _sums(done: Dated, start: int, end: int) -> Iterator[Any]:
    """Lap, session and activity, which are all of it: there is one of each."""
    session = done.session
    stop = {
        "timestamp": end,
        "event_type": profile.EventType.STOP,
        "total_timer_time": min(session.active_ms, _U32_MAX) / 1000,
    }
    whole = stop | {
        "message_index": 0,
        "start_time": start,
        "sport": profile.Sport.TRAINING,
        "sub_sport": profile.SubSport.FLEXIBILITY_TRAINING,
        "total_elapsed_time": min(utc_ms(done.end) - utc_ms(done.start), _U32_MAX) / 1000,
    }
    yield _message(LapMessage, event=profile.Event.LAP, lap_trigger=profile.LapTrigger.SESSION_END, **whole)
    ours = _developer_fields(
        routine=session.routine,
        ended=session.outcome,
        pain_before=session.pain_before,
        pain_after=session.pain_after,
        start_error=session.started_error_ms,
    )
    yield _message(
        SessionMessage,
        ours,
        event=profile.Event.SESSION,
        trigger=profile.SessionTrigger.ACTIVITY_END,
        first_lap_index=0,
        num_laps=1,
        **whole,
    )
    zone = done.end.utcoffset() or timedelta(0)
    local_s = end // 1000 - FIT_EPOCH_S + zone // timedelta(seconds=1)
    yield _message(
        ActivityMessage,
        num_sessions=1,
        type=profile.Activity.MANUAL,
        event=profile.Event.ACTIVITY,
        local_timestamp=local_s,
        **stop,
    )


def _set(done: Dated, index: int, timed: TimedHold, exercises: Exercises) -> Any:
    hold = timed.hold
    planned_breaths, breaths = breaths_of(hold) or (None, None)
    ours = _developer_fields(
        stretch=hold.name,
        side=None if hold.side == NO_SIDE else side_of(hold.side),
        planned=hold.planned_ms,
        set_number=hold.set,
        sets=hold.sets,
        rep=hold.rep,
        reps=hold.reps,
        became=outcome_of(hold.outcome),
        planned_breaths=planned_breaths,
        breaths=breaths,
    )
    exercise = exercises.exercise(done.session.routine, hold.name)
    numbers = exercise_numbers(exercise) if exercise else None
    optional: dict[str, Any] = {"category": [profile.ExerciseCategory.UNKNOWN.value]}
    if numbers:
        optional = {"category": [numbers[0]], "category_subtype": [numbers[1]]}
    if hold.works == MOVED:
        optional["repetitions"] = hold.count
    return _message(
        SetMessage,
        ours,
        timestamp=_second(done.ended(timed)),
        start_time=_second(done.began(timed)),
        duration=min(hold.actual_ms, _U32_MAX) / 1000,
        set_type=profile.SetType.ACTIVE.value,
        message_index=index,
        **optional,
    )


def _record(timestamp: int) -> Any:
    # Not RecordMessage, which makes all of its 91 fields first: they took three quarters of an export's time.
    when = TimestampField()
    when.set_value(0, timestamp)
    return DataMessage(
        local_id=_MESSAGES.index(RecordMessage),
        global_id=RecordMessage.ID,
        name=RecordMessage.NAME,
        fields=[when],
    )


def _record_times(done: Dated) -> set[int]:
    first, last = _second(done.start), _second(done.end)
    seconds = {first, last}
    for timed in done.session.holds:
        seconds |= {_second(done.began(timed)), _second(done.ended(timed))}
    if last - first <= RECORDED_MAX_S * 1000:
        seconds.update(range(first, last, RECORD_EVERY_S * 1000))
    return seconds


def _descriptions() -> Iterator[Any]:
    """The messages that must come before the first use of a developer field."""
    yield _message(
        DeveloperDataIdMessage,
        application_id=APPLICATION.bytes,
        developer_data_index=0,
        application_version=1,
    )
    for number, (name, (base, units)) in enumerate(FIELDS.items()):
        yield _message(
            FieldDescriptionMessage,
            developer_data_index=0,
            field_definition_number=number,
            fit_base_type_id=base.value,
            field_name=name,
            units=units,
        )


def _developer_fields(**values: str | int | None) -> list[DeveloperField]:
    """Of the names in FIELDS; without those whose value is None or empty."""
    fields = []
    for number, (name, (base, _)) in enumerate(FIELDS.items()):
        value = values.get(name)
        if value in (None, ""):
            continue
        field = DeveloperField(
            field_id=number, name=name, base_type=base, growable=True, developer_data_index=0
        )
        if isinstance(value, str):
            field.set_value(0, value.encode()[:_STRING_MAX].decode(errors="ignore"))
        else:
            field.set_value(0, min(value or 0, _U32_MAX))
        fields.append(field)
    return fields


def _message(kind: Any, developer_fields: Iterable[DeveloperField] = (), **values: Any) -> Any:
    message = kind(local_id=_MESSAGES.index(kind), developer_fields=list(developer_fields))
    for name, value in values.items():
        setattr(message, name, value)
    return message


def _second(moment: datetime) -> int:
    """The whole second, in ms since 1970 as fit-tool takes it."""
    return utc_ms(moment) // 1000 * 1000
