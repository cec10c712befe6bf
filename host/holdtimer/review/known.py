"""What a history knows of a day, and in sentences what it cannot know: the one place that says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from holdtimer.history.sessions import UNKNOWN, Session
from holdtimer.review.moments import undated_sentences, unsure_sentences
from holdtimer.review.plans import Plans
from holdtimer.words.counts import counted

State = Literal["done", "none", "not known", "not yet"]


@dataclass(frozen=True)
class Records:
    """Of all devices of a person: when one was last met, and how many records of theirs are not here.

    Of the `missing` ones `dropped` were given up by a device that was full. `devices` is how many were used
    lately under one name; `passed_on` says, where all of them are somebody else's by now, whose.
    """

    met: datetime | None = None
    dropped: int = 0
    missing: int = 0
    devices: int = 1
    passed_on: str = ""


@dataclass(frozen=True)
class Known:
    """`until` is the day on which a computer last met the device; None where that is not told.

    On one of the days of each of `undated`, from its first to its last, a session was done. None is no bound.
    """

    until: date | None = None
    undated: tuple[tuple[date | None, date | None], ...] = ()

    def state(self, day: date, is_done: bool, today: date) -> State:
        """Of a day: whether a session was done on it, as far as that is known at `today`."""
        if is_done:
            return "done"
        if day >= today:
            return "not yet"
        if self.until and day >= self.until:
            return "not known"
        maybe = any(
            (first is None or first <= day) and (last is None or day <= last) for first, last in self.undated
        )
        return "not known" if maybe else "none"

    def states(self, done: Iterable[date], first: date, last: date, today: date) -> dict[date, State]:
        """Of every day from `first` to `last`."""
        days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
        done = set(done)
        return {day: self.state(day, day in done, today) for day in days}


def not_known(sessions: Iterable[Session], plans: Plans, day_unsure: int, records: Records) -> Iterator[str]:
    """A sentence for each thing that the figures of these sessions cannot know, with its cause."""
    sessions = list(sessions)
    if records.passed_on:
        yield records.passed_on
    yield from undated_sentences(sessions)
    yield from unsure_sentences(day_unsure)
    cut = [each for each in sessions if each.outcome != "completed" and plans.of(each) is None]
    if lost := sum(each.routine == UNKNOWN for each in cut):
        yield (
            f"Of {counted(lost, 'session')} the start is lost: only the holds that were logged count as "
            "planned."
        )
    if unsent := len(cut) - lost:
        yield (
            f"{counted(unsent, 'session')} that {'was' if unsent == 1 else 'were'} not completed ran a "
            "routine that this computer never sent: only the holds that were begun count as planned."
        )
    if records.dropped:
        yield (
            f"The device was full: {counted(records.dropped, 'record')} gave way to newer ones before a "
            "computer fetched them, and what they told is in no figure."
        )
    if elsewhere := records.missing - records.dropped:
        has = "is" if elsewhere == 1 else "are"
        yield (
            f"{counted(elsewhere, 'record')} of the device {has} not in this history: another computer "
            "has fetched them, or they were harmed on the device."
        )
    if records.devices > 1:
        yield (
            f"These are the sessions of {records.devices} devices with one name; if that is two people, give "
            "each a name of its own: holdtimer person DEVICE PERSON"
        )
