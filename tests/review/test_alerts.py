"""What somebody should look at, by its rule: where it begins to hold, and where it does not yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from review.done import MONDAY, held, session

from holdcore.model import DONE, LEFT, RIGHT, SHORT
from holdcore.steps import Hold
from holdtimer.history.sessions import Session
from holdtimer.review.alerts import RULES, alerts
from holdtimer.review.known import Known
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import Prescribed

DAY = timedelta(days=1)


def kinds(sessions: Sequence[Session], days: int, known: Known = Known()) -> list[str]:  # noqa: B008
    plans = Plans(Prescribed([]), sessions)
    return [alert.kind for alert in alerts(sessions, plans, MONDAY + days * DAY, known)]


def every(gap: int, count: int, *holds: object, **values: object) -> list[Session]:
    made = [
        session(MONDAY + index * gap * DAY, *(holds or (held(),)), number=index)  # type: ignore[arg-type]
        for index in range(count)
    ]
    return [replace(each, **values) for each in made]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gap", "days", "told"),
    [(1, 11, []), (1, 12, ["stopped"]), (7, 77, []), (7, 78, ["stopped"])],
)
def test_who_stopped(gap: int, days: int, told: list[str]) -> None:
    assert kinds(every(gap, 10), days) == told


def test_nobody_has_stopped_where_nobody_has_looked() -> None:
    seen = Known(MONDAY + 9 * DAY)
    assert kinds(every(1, 10), 23, seen) == []
    assert kinds(every(1, 10), 24, seen) == ["unmet"]
    assert kinds(every(1, 10), 24, Known(MONDAY + 24 * DAY)) == ["stopped"]
    assert kinds(every(1, 2), 24) == [], "two days have no usual gap"


@pytest.mark.parametrize(("pain", "told"), [(6, []), (7, ["hurts"]), (10, ["hurts"])])
def test_strong_pain(pain: int, told: list[str]) -> None:
    assert kinds(every(1, 10, pain_after=pain), 9) == told
    assert kinds(every(1, 10, pain_before=pain), 9) == []


def test_holds_that_are_cut_short_more_and_more() -> None:
    whole, short = held(), held(ms=10_000, outcome=SHORT)
    before = every(1, 20, whole, whole, whole, whole)
    for cut, told in ((0, []), (1, ["shorter"])):
        parts = [short] * cut + [whole] * (4 - cut)
        # Each at a place of its own, or it would be one hold begun four times.
        holds = [replace(each, hold=_at(each.hold, rep)) for rep, each in enumerate(parts, 1)]
        lately = [session(MONDAY + (20 + day) * DAY, *holds, number=20 + day) for day in range(14)]
        assert kinds([*before, *lately], 33) == told


def _at(hold: Hold, rep: int) -> Hold:
    values = dict(zip(hold._fields, hold._values(), strict=True))
    return Hold(**(values | {"rep": rep}))  # type: ignore[arg-type]  # a Hold's own values


def test_a_side_that_falls_behind() -> None:
    left, right = held(side=LEFT), held(side=RIGHT, ms=20_000, outcome=SHORT)
    assert kinds(every(1, 10, left, right), 9) == ["side"]
    assert kinds(every(1, 10, left, held(side=RIGHT, ms=29_000, outcome=DONE)), 9) == []
    assert kinds(every(1, 10, left), 9) == [], "nothing is planned on the right"


def test_every_rule_says_whose_it_is() -> None:
    assert all(rule and source for rule, source in RULES.values())
