"""The engine, against tests/vectors/engine.py."""

from vectors.engine import CASES, LATE

from holdcore.engine import ELAPSED, FINISHED, STARTED, Engine
from holdcore.events import HoldEnded, Marked, PhaseBegan
from holdcore.model import Record, Settings
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step, StoredRoutine

OUTCOMES = ("", "done", "short", "skipped", "extended")
SIDES = ("-", "left", "right")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def routine_of(steps: "list[tuple[list[tuple[Any, ...]], dict[str, Any]]]") -> StoredRoutine:
    made = []
    for phases, options in steps:
        arguments: "dict[str, Any]" = {}
        for key in options:
            value = options[key]
            arguments[key] = Span(*value) if key in ("rest", "set_rest", "after") else value
        spans = [Span(*(span + (-1, -1))[:3], unit) for unit, span, *_ in phases]  # type: ignore[call-arg]
        parts = [Phase(span, *phase[2:]) for span, phase in zip(spans, phases)]
        made.append(Step("step", parts, **arguments))
    return StoredRoutine(encode_routine(Routine("routine", made)))


def lines(happened: "list[Record]", at_ms: int) -> "list[str]":
    out = []
    for event in happened:
        if isinstance(event, PhaseBegan):
            out.append(("%d %s %s" % (at_ms, event.state, event.label)).rstrip())
        elif isinstance(event, Marked):
            out.append("%d %s %d" % (at_ms, event.mark, event.seconds_left))
        else:
            assert isinstance(event, HoldEnded)
            hold = event.hold
            place = "%s s%d r%d" % (SIDES[hold.side], hold.set, hold.rep)
            what = "%s %d %d" % (OUTCOMES[hold.outcome], hold.planned_ms, hold.actual_ms)
            if hold.planned_count:
                what += " %d/%d" % (hold.count, hold.planned_count)
            out.append("%d [%s %s]" % (at_ms, place, what))
    return out


class Run:
    """One routine on the engine, in time or late."""

    def __init__(self, case: "tuple[Any, ...]", began_ms: int = 0) -> None:
        _, steps, last_seconds, halfway, _, _ = case
        settings = Settings(last_seconds=last_seconds, halfway=halfway)
        self.engine = Engine(routine_of(steps), settings)
        self.began_ms = began_ms
        self.out: "list[str]" = []
        self.give(STARTED, 0)

    def give(self, event: str, at_ms: int, now_ms: int = -1) -> None:
        """An event of `at_ms`, understood at `now_ms`; until then every tick comes in time."""
        self.tick(max(at_ms, now_ms))
        happened = self.engine.handle(event, self.began_ms + at_ms, self.began_ms + now_ms)
        self.out += lines(happened, self.engine.entered_ms - self.began_ms)

    def tick(self, until_ms: int) -> None:
        """Call the engine exactly when it wants it."""
        while True:
            due = self.engine.next_ms
            if due is None or due - self.began_ms > until_ms:
                return
            self.out += lines(self.engine.handle(ELAPSED, due), due - self.began_ms)

    def end(self) -> "list[str]":
        """Run to the end and close with its figures."""
        while self.engine.state != FINISHED:
            due = self.engine.next_ms
            assert due is not None
            self.tick(due - self.began_ms)
        engine = self.engine
        active = engine.entered_ms - engine.started_ms - engine.paused_ms
        outcome = ("", "completed", "stopped")[engine.outcome]
        self.out.append("%s %d %d" % (outcome, active, engine.paused_ms))
        return self.out


def test_what_happens_and_when() -> None:
    for case in CASES:
        run = Run(case)
        for at_ms, event in case[4]:
            run.give(event, at_ms)
        out = run.end()
        assert out == case[5].split("; "), (case[0], out)


def test_nothing_depends_on_when_a_device_was_switched_on() -> None:
    for case in CASES:
        run = Run(case, began_ms=5_000_000_000)
        for at_ms, event in case[4]:
            run.give(event, at_ms)
        assert run.end() == case[5].split("; "), case[0]


def test_ticks_that_never_come_in_time_change_nothing_but_when_it_is_told() -> None:
    for case in CASES:
        run = Run(case)
        told = [line.split(" ", 1)[1] for line in run.out]
        for at_ms, event in case[4]:
            told += [line.split(" ", 1)[1] for line in lines(run.engine.handle(event, at_ms), 0)]
        told += [line.split(" ", 1)[1] for line in lines(run.engine.handle(ELAPSED, 10_000_000), 0)]
        expected = [line.split(" ", 1)[1] for line in case[5].split("; ")[:-1]]
        assert told == expected, (case[0], told)
        engine = run.engine
        active = engine.entered_ms - engine.started_ms - engine.paused_ms
        assert case[5].split("; ")[-1].split(" ")[1:] == [str(active), str(engine.paused_ms)], case[0]


def test_a_gesture_older_than_a_boundary() -> None:
    for case in LATE:
        run = Run(case)
        for at_ms, now_ms, event in case[4]:
            run.give(event, at_ms, now_ms)
        out = run.end()
        assert out == case[5].split("; "), (case[0], out)


def test_every_case_differs() -> None:
    assert len({case[0] for case in CASES}) == len(CASES)
