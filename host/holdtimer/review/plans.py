"""The holds that a session was to have, by the routine as it was sent; where in that a logged hold stands.

The only place that knows how the steps of a routine become records of a log.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from holdcore import model, steps
from holdtimer.history.sessions import Session
from holdtimer.words.holds import kind_of, side_of

if TYPE_CHECKING:  # it loads what reads routine files, which a mere list of sessions may not need
    from holdtimer.review.prescribed import Prescribed

BREATH_MS = 6_000
"""The pace of breathing that a device comes with, for holds in breaths that no log tells the length of."""


class Place(NamedTuple):
    """Where in a routine a hold stands; `rep` is 0 for reps that share one record."""

    step: int
    side: int
    set: int
    rep: int


class PlannedHold(NamedTuple):
    """One hold of a plan; `planned_ms` is its dose, the floor of an open hold, 0 where it has no length."""

    place: Place
    stretch: str
    side: str
    works: bool
    planned_ms: int


class Progress(NamedTuple):
    """So many holds were done of so many; `of` is None where the plan is not known."""

    done: int
    of: int | None

    def __str__(self) -> str:
        return f"{self.done}/{'?' if self.of is None else self.of}"


HoldWanted = Callable[[str, str], bool]
"""Whether a hold of this name and side is looked at."""


def works(hold: steps.Hold) -> bool:
    """Whether its time is time under stretch: no exercise that moves, no ice, no waiting."""
    return kind_of(hold) in ("hold", "open", "breaths")


def is_done(hold: steps.Hold) -> bool:
    """Whether it was held to its end, or longer."""
    return hold.outcome in (model.DONE, model.EXTENDED)


def is_wait(hold: steps.Hold) -> bool:
    """Whether it is only the waiting for a press, which nobody has to hold."""
    return kind_of(hold) == "wait"


def is_open(hold: steps.Hold) -> bool:
    """Whether it is held for as long as one can."""
    return kind_of(hold) == "open"


def place_of(hold: steps.Hold) -> Place:
    """Of a hold as logged: reps of several phases share a record, whose `rep` is how many were done."""
    is_run = hold.unit == model.TIME and hold.planned_count > 1
    return Place(hold.step, hold.side, hold.set, 0 if is_run else max(1, hold.rep))


class Plans:
    """The plans of these sessions, by the digest that each START has.

    What was sent has ranges; the dose of a step is the one that some session with that digest was given.
    """

    def __init__(self, prescribed: "Prescribed", sessions: Iterable[Session]) -> None:
        self._prescribed = prescribed
        self._sessions: dict[bytes, list[Session]] = {}
        for session in sessions:
            self._sessions.setdefault(session.digest, []).append(session)
        self._made: dict[bytes, tuple[PlannedHold, ...] | None] = {}

    def of(self, session: Session) -> tuple[PlannedHold, ...] | None:
        """All holds of its routine; None where this computer never sent that."""
        if session.digest not in self._made:
            self._made[session.digest] = self._make(session.digest)
        return self._made[session.digest]

    def progress(self, session: Session, wanted: HoldWanted = lambda _, __: True) -> Progress:
        """How many of its wanted holds were done, and of how many.

        What was completed had no other holds than those that were logged.
        """
        held = [timed.hold for timed in session.holds if not is_wait(timed.hold)]
        done = len({place_of(hold) for hold in held if is_done(hold)})
        if plan := self.of(session):
            return Progress(done, sum(wanted(hold.stretch, hold.side) for hold in plan))
        return Progress(
            done, len({place_of(hold) for hold in held}) if session.outcome == "completed" else None
        )

    def not_begun(self, session: Session) -> list[PlannedHold]:
        """The holds of its plan that no record tells of."""
        begun = {place_of(timed.hold) for timed in session.holds}
        return [hold for hold in self.of(session) or () if hold.place not in begun]

    def _make(self, digest: bytes) -> tuple[PlannedHold, ...] | None:
        sent = self._prescribed.sent_as(digest)
        if sent is None:
            return None
        done = [timed.hold for each in self._sessions.get(digest, ()) for timed in each.holds]
        doses = {place_of(hold): hold.planned_ms for hold in done}
        of_step = {hold.step: hold for hold in done}
        planned: list[PlannedHold] = []
        for number, step in enumerate(sent.file.routine(sent.week).steps):
            units = [phase.span.unit for phase in step.phases]
            if units == [model.PRESS] and not step.works:
                continue
            known = of_step.get(number)
            if known and not step.doses:
                step.reps = known.reps
            for run in range(0, step.rep_count, step.reps_per_entry):
                set_, side, rep = step.rep_at(run)
                place = Place(number, side, set_ + 1, 0 if step.reps_per_entry > 1 else rep + 1)
                if place in doses:
                    dose_ms = doses[place]
                elif known and not step.doses:
                    dose_ms = known.planned_ms
                else:
                    dose_ms = step.reps_per_entry * _planned_ms(step, rep)
                works = step.works == model.HELD
                planned.append(PlannedHold(place, step.name, side_of(side), works, dose_ms))
        return tuple(planned)


def _planned_ms(step: steps.Step, rep: int) -> int:
    """What of a rep counts, as the device has it."""
    return sum(
        {model.BREATHS: span.dose * BREATH_MS, model.PRESS: 0}.get(span.unit, span.dose)
        for at, phase in enumerate(step.phases)
        for span in (step.span_at(at, rep),)
        if phase.works or step.works == model.RESTED
    )
