"""Sessions, worked out from the records of a log. Pure, and never raises for what a record holds.

A START opens a session and END closes it. BOOT, another START, a record of another boot, or a gap of two
sequence numbers or more closes it as interrupted; the last one of a log that nothing closed is open. A hold
with no session open (its START was dropped by a full device) opens one whose routine is UNKNOWN. A rating
"after" belongs to the session before it, unless such a gap lies between; a rating "before" to the session
just started if that has no hold yet, else to the next one of the same boot, unless any gap lies between. A
record of unknown type is passed over. A harmed one leaves a gap of one number, which cannot hide both an END
and the START after it.

CONTINUED opens the interrupted session before it again, in a later boot. How long the device was off is not
known there: the offsets of the second part go on where those of the first one ended. Each part is dated for
itself, so that what was done after midnight, or the next morning, is of that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple, cast

from holdcore.log import journal, reader
from holdcore.model import COMPLETED, DONE, EXTENDED, INTERRUPTED, PAIN, RATING_MAX
from holdcore.steps import Hold
from holdcore.wire import WireError
from holdtimer.history.runs import boots_in
from holdtimer.history.walltime import Anchor, Moment, TimeLine, Why
from holdtimer.words.text import printable

Outcome = Literal["completed", "stopped", "interrupted", "open"]

UNKNOWN = "unknown"
"""The routine of holds whose START is lost."""

_OUTCOMES: dict[int, Outcome] = {COMPLETED: "completed", INTERRUPTED: "interrupted"}
"""An END that a newer device explains otherwise was not completed, and did end: it is "stopped"."""

RULES = 9
"""Raised whenever the same records make other sessions, or date them otherwise: what was derived is stale."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Log:
    """One log of a device: framed records by rising sequence number, and its anchors. Ids are 8 bytes."""

    device: bytes
    epoch: bytes
    records: Iterable[bytes]
    anchors: Iterable[Anchor] = ()


@dataclass(frozen=True)
class TimedHold:
    """A hold, and when it began and ended in ms from the start of its session, pauses included."""

    hold: Hold
    start_ms: int
    end_ms: int


class Answer(NamedTuple):
    """What was said to one question: before, after or between as in journal.BEFORE; about pain or effort.

    `value` is 0..10, None for no answer; it is not `confirmed` where nobody accepted it once it was set.
    `step` counts from 0.
    """

    moment: int
    what: int
    value: int | None
    confirmed: bool
    step: int


@dataclass(frozen=True)
class Part:
    """What was done of a session in one boot: its holds from number `first` on, from `start_ms` on.

    `start_ms` is the offset from the session's start as in TimedHold; `moment` is when that was.
    """

    first: int
    start_ms: int
    active_ms: int
    moment: Moment


@dataclass(frozen=True)
class Session:
    """One run of a routine. `seq` is that of its first record; `number` counts from 1 within one listing.

    Pain is 0..10, None where it was not asked or not answered; `answers` has every question.
    `active_ms` and `paused_ms` are the device's own where an END was logged; else they reach to the last
    record of the session. `started_utc` is exact within `started_error_ms`; where it is None, `why_undated`
    says why, and the two bounds may still be known. `zone_min` is the zone in which it was done, in minutes
    east of UTC (see walltime.Moment). `person` is who used the device, where somebody was named. `digest` has
    the first 8 bytes of the SHA-256 of the routine that ran, or nothing where its START is lost. `resumed`
    has what was done after each power cut.
    """

    number: int
    device: bytes
    epoch: bytes
    boot: int
    seq: int
    routine: str
    started_utc: datetime | None
    started_error_ms: int | None
    not_before_utc: datetime | None
    not_after_utc: datetime | None
    zone_min: int | None
    holds: tuple[TimedHold, ...]
    outcome: Outcome
    pain_before: int | None
    pain_after: int | None
    active_ms: int
    paused_ms: int
    pauses: int
    person: str | None = None
    why_undated: Why | None = None
    answers: tuple[Answer, ...] = ()
    digest: bytes = b""
    resumed: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """One for each boot in which it ran; mostly one."""
        later_ms = sum(part.active_ms for part in self.resumed)
        bounds = self.not_before_utc, self.not_after_utc
        began = Moment(self.started_utc, self.started_error_ms, *bounds, self.zone_min, self.why_undated)
        return Part(0, 0, self.active_ms - later_ms, began), *self.resumed

    @property
    def holds_done(self) -> int:
        """How many of its holds were held to their end, or longer."""
        return sum(timed.hold.outcome in (DONE, EXTENDED) for timed in self.holds)


def sessions_of(logs: Iterable[Log]) -> list[Session]:
    """Every session of every log, oldest first.

    Within a log the order is that of the records, whatever the clocks say. Between logs it is wall time; a
    session without one follows the session before it, and comes first where no bound is known.
    """
    return merge_sessions(map(sessions_in, logs))


def sessions_in(log: Log) -> list[Session]:
    """The sessions of one log, in the order of its records, not yet numbered."""
    records = list(log.records)
    line = TimeLine(log.anchors, boots_in(records))
    return [draft.finish(log, line) for draft in _drafts(records)]


def merge_sessions(logs: Iterable[Iterable[Session]]) -> list[Session]:
    """The sessions of several logs as one listing, numbered; see sessions_of for the order."""
    dated: list[tuple[datetime, Session]] = []
    for sessions in logs:
        latest = _LONG_AGO
        for session in sessions:
            near = session.started_utc or session.not_before_utc or session.not_after_utc
            latest = max(latest, near or _LONG_AGO)
            dated.append((latest, session))
    dated.sort(key=lambda pair: (pair[0], pair[1].device, pair[1].epoch, pair[1].seq))
    return [with_values(session, number=number) for number, (_, session) in enumerate(dated, 1)]


class _Resumed(NamedTuple):
    """Where a session went on: on the clock of `boot`, on its own, with which hold, and what was active."""

    boot: int
    at_ms: int
    shifted_ms: int
    first: int
    active_ms: int


def with_values(session: Session, **values: object) -> Session:
    """As dataclasses.replace, in a twentieth of its time: a practice has tens of thousands of sessions."""
    made = object.__new__(Session)
    made.__dict__.update(session.__dict__, **values)
    return made


@dataclass
class _Draft:
    boot: int
    seq: int
    began_ms: int
    routine: str
    last_ms: int
    digest: bytes = b""
    outcome: Outcome = "open"
    holds: list[TimedHold] = field(default_factory=list)
    pause_count: int = 0
    pauses: list[tuple[int, int]] = field(default_factory=list)
    paused_at_ms: int | None = None
    totals: tuple[int, int] | None = None
    before: tuple[int, int] = (0, 0)  # active and paused, of the parts that lost their power
    shift_ms: int = 0  # from the clock of this boot to that of the first
    resumed: list[_Resumed] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def add_hold(self, entry: reader.Entry) -> None:
        hold = reader.hold_of(entry)
        hold.name = printable(hold.name)
        start_ms = entry.at_ms - hold.actual_ms
        unresumed = [] if self.paused_at_ms is None else [(self.paused_at_ms, entry.at_ms)]
        for pause, resume in reversed(self.pauses + unresumed):
            if resume > start_ms:
                start_ms -= resume - pause
        self.holds.append(
            TimedHold(hold, max(0, start_ms - self.began_ms), max(0, entry.at_ms - self.began_ms))
        )

    def pause(self, at_ms: int) -> None:
        self.pause_count += 1
        if self.paused_at_ms is None:
            self.paused_at_ms = at_ms

    def resume(self, at_ms: int) -> None:
        if self.paused_at_ms is not None:
            self.pauses.append((self.paused_at_ms, max(self.paused_at_ms, at_ms)))
            self.paused_at_ms = None

    def answer(self, given: Answer | None) -> None:
        """Add an answer; of one question about the whole session the last counts."""
        if given:
            place = given[:2] + given[4:]
            self.answers = [each for each in self.answers if each[:2] + each[4:] != place] + [given]

    def _pain(self, moment: int) -> int | None:
        said = [each.value for each in self.answers if each[:2] == (moment, PAIN)]
        return said[0] if said else None

    def rejoin(self, boot: int, at_ms: int) -> None:
        self.resume(self.last_ms)
        self.before = self._so_far()
        self.resumed.append(_Resumed(boot, at_ms, self.last_ms, len(self.holds), self.before[0]))
        self.shift_ms = self.last_ms - at_ms
        self.outcome = "open"

    def _so_far(self) -> tuple[int, int]:
        paused_ms = sum(resume - pause for pause, resume in self.pauses)
        return max(0, self.last_ms - self.began_ms - paused_ms), paused_ms

    def finish(self, log: Log, line: TimeLine) -> Session:
        self.resume(self.last_ms)
        active_ms, paused_ms = self.totals or self._so_far()
        moment = line.moment(self.boot, self.began_ms)
        ends_ms = [*(later.active_ms for later in self.resumed), active_ms][1:]
        return Session(
            number=0,
            device=log.device,
            epoch=log.epoch,
            boot=self.boot,
            seq=self.seq,
            routine=self.routine,
            started_utc=moment.at,
            started_error_ms=moment.error_ms,
            not_before_utc=moment.not_before,
            not_after_utc=moment.not_after,
            zone_min=moment.zone_min,
            holds=tuple(self.holds),
            outcome=self.outcome,
            pain_before=self._pain(journal.BEFORE),
            pain_after=self._pain(journal.AFTER),
            active_ms=active_ms,
            paused_ms=paused_ms,
            pauses=self.pause_count,
            why_undated=moment.why,
            answers=tuple(self.answers),
            digest=self.digest,
            resumed=tuple(
                Part(
                    each.first,
                    max(0, each.shifted_ms - self.began_ms),
                    max(0, end_ms - each.active_ms),
                    line.moment(each.boot, each.at_ms),
                )
                for each, end_ms in zip(self.resumed, ends_ms, strict=True)
            ),
        )


def _drafts(records: Iterable[bytes]) -> list[_Draft]:
    fold = _Fold()
    for raw in records:
        if journal.frame_at(raw, 0):
            fold.take(raw)
    return fold.drafts


class _Fold:
    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self._open: _Draft | None = None
        self._rateable: _Draft | None = None
        self._before: Answer | None = None
        self._next_seq: int | None = None
        self._boot: int | None = None

    def take(self, raw: bytes) -> None:
        seq = journal.seq_at(raw, 0)
        if seq != self._next_seq:
            self._before = None
            if self._next_seq is None or seq != self._next_seq + 1:
                self._cut()
                self._rateable = None
        self._next_seq = seq + 1
        try:
            entry = reader.decode(raw)
        except WireError:
            return
        if entry.boot != self._boot:
            self._cut()
        self._boot = entry.boot
        if entry.type == journal.CONTINUED:
            self._rejoin(entry)
        if self._open and entry.type not in (*reader.BOOTS, journal.START):
            entry.at_ms += self._open.shift_ms
        self._apply(entry)
        if self._open:
            self._open.last_ms = max(self._open.last_ms, entry.at_ms)

    def _apply(self, entry: reader.Entry) -> None:
        if entry.type in reader.BOOTS:
            self._cut()
        elif entry.type == journal.START:
            said_before = self._before
            self._cut()
            draft = self._begin(entry, entry.at_ms, printable(entry.text))
            draft.digest = entry.values[0]
            draft.answer(said_before)
        elif entry.type in reader.RATINGS:
            self._rate(*reader.rating_of(entry))
        elif entry.type in reader.HOLDS:
            began_ms = max(0, entry.at_ms - reader.hold_of(entry).actual_ms)
            (self._open or self._begin(entry, began_ms, UNKNOWN)).add_hold(entry)
        elif self._open and entry.type == journal.PAUSE:
            self._open.pause(entry.at_ms)
        elif self._open and entry.type == journal.RESUME:
            self._open.resume(entry.at_ms)
        elif self._open and entry.type == journal.END:
            how, active_ms, paused_ms = _numbers(entry)
            self._open.outcome = _OUTCOMES.get(how, "stopped")
            before = self._open.before
            self._open.totals = before[0] + active_ms, before[1] + paused_ms
            self._open = None

    def _begin(self, entry: reader.Entry, began_ms: int, routine: str) -> _Draft:
        draft = _Draft(entry.boot, entry.seq, began_ms, routine, began_ms)
        self.drafts.append(draft)
        self._open = self._rateable = draft
        return draft

    def _rejoin(self, entry: reader.Entry) -> None:
        self._cut()
        if self.drafts and self.drafts[-1].seq == entry.values[0]:
            self._open = self._rateable = self.drafts[-1]
            self._open.rejoin(entry.boot, entry.at_ms)

    def _cut(self) -> None:
        if self._open:
            self._open.outcome = "interrupted"
        self._open = None
        self._before = None

    def _rate(self, moment: int, what: int, value: int, confirmed: bool, step: int) -> None:
        given = Answer(moment, what, value if value <= RATING_MAX else None, confirmed, step)
        if moment == journal.AFTER:
            if self._rateable:
                self._rateable.answer(given)
        elif self._open and (
            moment == journal.BETWEEN or (moment == journal.BEFORE and not self._open.holds)
        ):
            self._open.answer(given)
        elif moment == journal.BEFORE:
            self._before = given


def _numbers(entry: reader.Entry) -> tuple[int, ...]:
    return cast("tuple[int, ...]", entry.values)
