"""One session by itself: a timeline of its holds, planned against held, by side."""

import altair as alt

from holdtimer.history.sessions import Session
from holdtimer.review.page.charts import MOST_BARS, PLAN, ROWS, SIDES, colour_sides, stretches_down
from holdtimer.review.page.shown import Content, Length, Name, Row, draw, tabulate, view
from holdtimer.review.plans import Plans, is_wait
from holdtimer.words.holds import outcome_of, side_of


def timeline(session: Session, plans: Plans) -> Content:
    """Every hold of it where it was in time, then those of its plan that were not begun."""
    held = [timed for timed in session.holds if not is_wait(timed.hold)]
    rows: list[Row] = [
        {
            "stretch": Name(timed.hold.name),
            "side": SIDES.get(side_of(timed.hold.side), side_of(timed.hold.side)),
            "from": round((timed.end_ms - timed.hold.actual_ms) / 60_000, 3),
            "to": round(timed.end_ms / 60_000, 3),
            "plan": round((timed.end_ms - timed.hold.actual_ms + timed.hold.planned_ms) / 60_000, 3),
            "began at": Length(timed.start_ms),
            "planned": Length(timed.hold.planned_ms),
            "held": Length(timed.hold.actual_ms),
            "became": outcome_of(timed.hold.outcome),
        }
        for timed in held
    ]
    missed: list[Row] = [
        {
            "stretch": Name(hold.stretch),
            "side": SIDES.get(hold.side, hold.side),
            "began at": None,
            "planned": Length(hold.planned_ms),
            "held": None,
            "became": "not begun",
        }
        for hold in plans.not_begun(session)
    ]
    if not rows and not missed:
        return Content(())
    names = ("stretch", "side", "began at", "planned", "held", "became")
    table = tabulate("The holds of the session, in order", names, [*rows, *missed])
    order = list(dict.fromkeys(str(draw(row["stretch"])) for row in rows))[:MOST_BARS]
    drawn = [row for row in rows if str(draw(row["stretch"])) in order]
    if not drawn:
        return Content(("No hold of it was begun.",))
    base = alt.Chart(ROWS, height=alt.Step(26), width=560)
    tooltip = ["stretch:N", "side:N", "planned:N", "held:N", "became:N"]
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("from:Q").axis(title="minutes from its start", tickCount=6),
        x2="to:Q",
        y=stretches_down(order),
        color=colour_sides(side_of(timed.hold.side) for timed in held),
        tooltip=tooltip,
    )
    planned = (
        base.transform_filter("datum.plan > datum.from")
        .mark_tick(color=PLAN, thickness=2)
        .encode(x="plan:Q", y=stretches_down(order), tooltip=tooltip)
    )
    sentence = "A bar is a hold; the line on it is where its plan ends."
    if missed:
        sentence += " What was not begun is in the table."
    return Content((sentence,), (view("the session, hold by hold", alt.layer(bars, planned), drawn, table),))
