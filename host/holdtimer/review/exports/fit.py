"""FIT: a session as an activity, flexibility training, with one `set` message per hold.

Times of FIT are whole seconds; the length of a hold is exact to the ms.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from fit_tool.data_message import DataMessage
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.common_fields import TimestampField
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage
from fit_tool.profile.profile_type import (
    Activity,
    DeviceIndex,
    Event,
    EventType,
    ExerciseCategory,
    FileType,
    LapTrigger,
    Manufacturer,
    SessionTrigger,
    SetType,
    Sport,
    SubSport,
)

from holdcore.model import NO_SIDE, TEMPO
from holdtimer.history.sessions import TimedHold
from holdtimer.review.exports.dated import Dated
from holdtimer.review.exports.fit_fields import descriptions, developer_fields
from holdtimer.routines.fit import exercise_numbers
from holdtimer.words.dates import utc_ms
from holdtimer.words.holds import outcome_of, side_of

RECORD_EVERY_S = 5
"""Between `record` messages, as in the "smart recording" of a watch; every end of a hold has one besides."""

RECORDED_MAX_S = 4 * 3600
"""A longer session has them at the ends of holds only: its clock ran on through the night."""

FIT_EPOCH_S = 631_065_600
"""1989-12-31 00:00 UTC, from which FIT counts."""

_FILE, _DEVELOPER, _FIELD, _DEVICE, _EVENT, _RECORD, _SET, _LAP, _SESSION, _ACTIVITY = range(10)
_MS_MAX = (1 << 32) - 2  # of a length in ms; all ones means "no value"


class Exercises(Protocol):
    """Who knows the exercise of the FIT profile that a stretch of a routine is."""

    def exercise(self, routine: str, stretch: str) -> str | None:
        """As a routine file has it ("warm_up/stretch_quad"); None where nobody said."""


def to_fit(done: Dated, exercises: Exercises) -> bytes:
    """The activity file of one session."""
    builder = FitFileBuilder(auto_define=True)
    for message in _messages(done, exercises):
        builder.add(message)
    return bytes(builder.build_bytes())


def _messages(done: Dated, exercises: Exercises) -> Iterator[Any]:
    yield _file_id(done)
    yield from descriptions((_DEVELOPER, _FIELD))
    yield _device_info(done)
    yield _event(_second(done.start), EventType.START)
    timed = [(second, _record(second)) for second in sorted(_recorded(done))]
    timed += [
        (_second(done.ended(hold)), _set(done, index, hold, exercises))
        for index, hold in enumerate(done.session.holds)
    ]
    yield from (message for _, message in sorted(timed, key=lambda pair: pair[0]))
    yield _event(_second(done.end), EventType.STOP_ALL)
    yield _lap(done)
    yield _session(done)
    yield _activity(done)


def _file_id(done: Dated) -> Any:
    message = FileIdMessage(local_id=_FILE)
    message.type = FileType.ACTIVITY
    message.manufacturer = Manufacturer.DEVELOPMENT.value
    message.product = 0
    message.serial_number = _serial(done)
    message.time_created = _second(done.start)
    return message


def _device_info(done: Dated) -> Any:
    message = DeviceInfoMessage(local_id=_DEVICE)
    message.timestamp = _second(done.start)
    message.device_index = DeviceIndex.CREATOR.value
    message.manufacturer = Manufacturer.DEVELOPMENT.value
    message.product = 0
    message.serial_number = _serial(done)
    message.product_name = "hold timer"
    return message


def _event(timestamp: int, how: EventType) -> Any:
    message = EventMessage(local_id=_EVENT)
    message.timestamp = timestamp
    message.event = Event.TIMER
    message.event_type = how
    message.event_group = 0
    return message


def _record(timestamp: int) -> Any:
    # Not RecordMessage, which makes all of its 91 fields first: they took three quarters of an export's time.
    when = TimestampField()
    when.set_value(0, timestamp)
    return DataMessage(local_id=_RECORD, global_id=RecordMessage.ID, name=RecordMessage.NAME, fields=[when])


def _set(done: Dated, index: int, timed: TimedHold, exercises: Exercises) -> Any:
    hold = timed.hold
    fields = developer_fields(
        {
            "stretch": hold.name,
            "side": None if hold.side == NO_SIDE else side_of(hold.side),
            "planned": hold.planned_ms,
            "set_number": hold.set,
            "sets": hold.sets,
            "rep": hold.rep,
            "reps": hold.reps,
            "became": outcome_of(hold.outcome),
            "planned_breaths": hold.planned_breaths or None,
            "breaths": hold.breaths if hold.planned_breaths else None,
        }
    )
    message = SetMessage(local_id=_SET, developer_fields=fields)
    message.timestamp = _second(done.ended(timed))
    message.start_time = _second(done.began(timed))
    message.duration = min(hold.actual_ms, _MS_MAX) / 1000
    message.set_type = SetType.ACTIVE.value
    message.message_index = index
    exercise = exercises.exercise(done.session.routine, hold.name)
    numbers = exercise_numbers(exercise) if exercise else None
    if numbers:
        message.category, message.category_subtype = [numbers[0]], [numbers[1]]
    else:
        message.category = [ExerciseCategory.UNKNOWN.value]
    if hold.kind == TEMPO:
        message.repetitions = hold.rep
    return message


def _lap(done: Dated) -> Any:
    message = LapMessage(local_id=_LAP)
    _sum_up(message, done)
    message.event = Event.LAP
    message.lap_trigger = LapTrigger.SESSION_END
    return message


def _session(done: Dated) -> Any:
    session = done.session
    fields = developer_fields(
        {
            "routine": session.routine,
            "ended": session.outcome,
            "pain_before": session.pain_before,
            "pain_after": session.pain_after,
            "start_error": session.started_error_ms,
        }
    )
    message = SessionMessage(local_id=_SESSION, developer_fields=fields)
    _sum_up(message, done)
    message.event = Event.SESSION
    message.trigger = SessionTrigger.ACTIVITY_END
    message.first_lap_index = 0
    message.num_laps = 1
    return message


def _sum_up(message: Any, done: Dated) -> None:
    message.message_index = 0
    message.timestamp = _second(done.end)
    message.start_time = _second(done.start)
    message.event_type = EventType.STOP
    message.sport = Sport.TRAINING
    message.sub_sport = SubSport.FLEXIBILITY_TRAINING
    message.total_elapsed_time = min(utc_ms(done.end) - utc_ms(done.start), _MS_MAX) / 1000
    message.total_timer_time = min(done.session.active_ms, _MS_MAX) / 1000


def _activity(done: Dated) -> Any:
    message = ActivityMessage(local_id=_ACTIVITY)
    message.timestamp = _second(done.end)
    message.total_timer_time = min(done.session.active_ms, _MS_MAX) / 1000
    message.num_sessions = 1
    message.type = Activity.MANUAL
    message.event = Event.ACTIVITY
    message.event_type = EventType.STOP
    zone = done.end.utcoffset() or timedelta(0)
    message.local_timestamp = _second(done.end) // 1000 - FIT_EPOCH_S + zone // timedelta(seconds=1)
    return message


def _recorded(done: Dated) -> set[int]:
    first, last = _second(done.start), _second(done.end)
    seconds = {first, last}
    for timed in done.session.holds:
        seconds |= {_second(done.began(timed)), _second(done.ended(timed))}
    if last - first <= RECORDED_MAX_S * 1000:
        seconds.update(range(first, last, RECORD_EVERY_S * 1000))
    return seconds


def _second(moment: datetime) -> int:
    """The whole second, in ms since 1970 as fit-tool takes it."""
    return utc_ms(moment) // 1000 * 1000


def _serial(done: Dated) -> int | None:
    return int.from_bytes(done.session.device[:4], "little") or None
