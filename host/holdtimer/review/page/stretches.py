"""Stretch by stretch: planned against actual, what became of the holds, left against right, the longest."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.holds import Balance, BalanceWeek, Best, StretchTotal, day_text
from holdtimer.review.moments import week_of
from holdtimer.review.page.charts import (
    ALONG,
    BAR_PX,
    LEFT_AND_RIGHT,
    MOST_BARS,
    MOST_PANELS,
    OUTCOMES,
    ROWS,
    RULE,
    SIDE_PX,
    SIDES,
    are_several,
    colour_sides,
    line_at,
    stretches_down,
    weeks_along,
    wrap_legend,
)
from holdtimer.review.page.shown import Content, Length, Name, Row, draw, tabulate, view
from holdtimer.words.dates import day_utc_ms
from holdtimer.words.durations import clock
from holdtimer.words.holds import with_side
from holdtimer.words.text import printable

AVOIDED = "avoided, percent"
DIFFERENCE = "difference, percent of both"
TREND = "trend of the last weeks"

OUTCOME_PX = 90

TREND_LEAST = 0.005
"""As a share of both sides, a week: a smaller trend is shown as "steady"."""

REACH_LEAST = 5.0
"""Percent to either side that the axis shows at least, so that a second of difference is no long bar."""

LONGER = "datum.value == 0 ? '0' : abs(datum.value) + (datum.value < 0 ? ' left' : ' right')"


def planned(totals: Sequence[StretchTotal]) -> Content:
    """How much of the planned time was held."""
    found = [total for total in totals if total.planned_ms]
    if not found:
        return Content(())
    rows: list[Row] = [
        {
            "stretch": Name(total.stretch),
            "side": SIDES.get(total.side, total.side),
            "planned": Length(total.planned_ms),
            "held": Length(total.kept_ms),
            "percent": int(100 * total.kept_ms / total.planned_ms),
        }
        for total in found
    ]
    caption = "Planned time, and how much of it was held; no hold counts for more than its own plan"
    table = tabulate(caption, ("stretch", "side", "planned", "held", "percent"), rows)
    most = _most_held(found, MOST_BARS)
    base = alt.Chart(ROWS, height=alt.Step(SIDE_PX), width=560)
    bars = base.mark_bar(height={"band": 0.8}).encode(
        x=alt.X("percent:Q").axis(title="percent of the planned time", tickCount=5),
        y=stretches_down(sorted(str(draw(Name(stretch))) for stretch in most)),
        yOffset=alt.YOffset("side:N").sort(list(SIDES.values())),
        color=colour_sides(total.side for total in found),
        tooltip=["stretch:N", "side:N", "planned:N", "held:N", "percent:Q"],
    )
    plan = line_at(base, RULE).encode(x=alt.datum(100))
    sentence = "Time held as a share of what was planned; the dashed line is the plan."
    drawn = [row for row in rows if row["stretch"] in most]
    shown = view("planned and held by stretch", alt.layer(bars, plan), drawn, table)
    return Content((sentence,), (shown,))


def _most_held(totals: Sequence[StretchTotal], count: int) -> set[str]:
    holds: dict[str, int] = {}
    for total in totals:
        holds[total.stretch] = holds.get(total.stretch, 0) + total.holds
    return set(sorted(holds, key=lambda stretch: -holds[stretch])[:count])


def outcomes(totals: Sequence[StretchTotal]) -> Content:
    """Which stretches are cut short or skipped."""
    if not totals:
        return Content(())
    counts: dict[str, dict[str, int]] = {}
    for total in totals:
        became = counts.setdefault(total.stretch, dict.fromkeys(OUTCOMES, 0))
        for name, count in zip(
            OUTCOMES,
            (total.extended, total.done, total.short, total.skipped, total.not_begun),
            strict=True,
        ):
            became[name] += count

    def avoided_share(stretch: str) -> float:
        became = counts[stretch]
        missed = became["short"] + became["skipped"] + became["not begun"]
        return missed / max(1, sum(became.values()))

    order = sorted(counts, key=lambda stretch: (-avoided_share(stretch), stretch))
    rows: list[Row] = [
        {"stretch": Name(stretch), **counts[stretch], AVOIDED: round(100 * avoided_share(stretch))}
        for stretch in order
    ]
    caption = "What became of the holds, by stretch; most often avoided first"
    table = tabulate(caption, ("stretch", *OUTCOMES, AVOIDED), rows)
    chart = (
        alt.Chart(ROWS, height=alt.Step(BAR_PX), width=560)
        .transform_fold(list(OUTCOMES), as_=["became", "holds"])
        .transform_filter("datum.holds > 0")
        .transform_calculate(order=f"indexof({list(OUTCOMES)}, datum.became)")
        .mark_bar(height={"band": 0.72})
        .encode(
            x=alt.X("holds:Q").stack("normalize").axis(title="share of its holds", format="%", tickCount=5),
            y=stretches_down([str(draw(Name(stretch))) for stretch in order[:MOST_BARS]]),
            color=alt.Color("became:N")
            .scale(domain=list(OUTCOMES), range=list(OUTCOMES.values()))
            .legend(wrap_legend(OUTCOME_PX)),
            order="order:Q",
            tooltip=["stretch:N", "became:N", "holds:Q"],
        )
    )
    sentence = "The stretches that were most often cut short or left out come first."
    shown = view("holds by what became of them", chart, rows[:MOST_BARS], table)
    return Content((sentence,), (shown,))


def sides(balances: Sequence[Balance]) -> Content:
    """Which side was held longer, and the trend of that."""
    found = [balance for balance in balances if held_ms(balance)]
    if not found:
        return Content(())
    by_stretch: dict[str, Row] = {
        balance.stretch: {
            "stretch": Name(balance.stretch),
            **compare_sides(balance),
            DIFFERENCE: round(abs(_more_right(balance)) * 100),
            TREND: _trend(balance.trend_per_week),
        }
        for balance in found
    }
    table = tabulate(
        "Time held left and right", ("stretch", "left", "right", DIFFERENCE, TREND), by_stretch.values()
    )
    drawn = sorted(found, key=held_ms, reverse=True)[:MOST_BARS]
    reach = max(REACH_LEAST, *(abs(_more_right(balance)) * 100 for balance in drawn))
    chart = (
        alt.Chart(ROWS, height=alt.Step(BAR_PX), width=560)
        .mark_bar(height={"band": 0.6})
        .encode(
            x=alt.X("more:Q")
            .scale(domain=[-reach, reach])
            .axis(title="percent of both", labelExpr=LONGER, tickCount=5),
            y=stretches_down([str(draw(Name(balance.stretch))) for balance in drawn]),
            color=alt.Color("longer:N", scale=LEFT_AND_RIGHT).legend(None),
            tooltip=["stretch:N", "left:N", "right:N"],
        )
    )
    sentence = "A bar points to the side that was held longer; without a bar both were held equally long."
    rows = [by_stretch[balance.stretch] for balance in drawn]
    return Content((sentence,), (view("left against right by stretch", chart, rows, table),))


def held_ms(balance: Balance | BalanceWeek) -> int:
    """Both sides together."""
    return balance.left_ms + balance.right_ms


def compare_sides(balance: Balance | BalanceWeek) -> Row:
    """Both sides, which was held longer, and by how many percent of both: those of the right are positive."""
    return {
        "left": Length(balance.left_ms),
        "right": Length(balance.right_ms),
        "more": round(_more_right(balance) * 100, 1),
        "longer": "right" if balance.right_ms > balance.left_ms else "left",
    }


def _more_right(balance: Balance | BalanceWeek) -> float:
    """How much longer the right side was held, as a share of both: 0.1 is 55 s against 45 s on the left."""
    return (balance.right_ms - balance.left_ms) / held_ms(balance)


def _trend(per_week: float | None) -> str:
    if per_week is None:
        return "too few weeks"
    if abs(per_week) < TREND_LEAST:
        return "steady"
    return f"{abs(per_week) * 100:.1f} points a week to the {'left' if per_week > 0 else 'right'}"


def best(bests: Sequence[Best]) -> Content:
    """The longest of each open hold, and when it was reached."""
    if not bests:
        return Content(())
    rows = [_best(best) for best in bests]
    table = tabulate("The longest of each open hold", ("stretch", "side", "longest", "day"), rows)
    first = list(dict.fromkeys(row["stretch"] for row in rows))[:MOST_PANELS]
    drawn = [row for row in rows if row["stretch"] in first and row["seconds"]]
    weeks = {week_of(day) for best in bests for day, _ in best.steps if day}
    if not are_several(weeks):
        return Content(
            tuple(
                f"{with_side(printable(each.stretch), each.side)}: {clock(each.best_ms)}." for each in bests
            )
        )
    sentence = "A point is a new best; the line goes on until the next one."
    base = alt.Chart(ROWS, height=90, width=330).encode(
        y=alt.Y("seconds:Q").axis(title=None, tickCount=3),
        color=colour_sides(best.side for best in bests),
        tooltip=["stretch:N", "side:N", alt.Tooltip("days:N", title="day"), "seconds:Q"],
    )
    along = weeks_along(weeks)
    line = base.mark_line(interpolate="step-after", strokeWidth=2, tooltip=False).encode(x=ALONG)
    points = base.mark_point(size=36, filled=True, opacity=1).encode(x=along)
    panels = alt.Facet("stretch:N").sort([str(draw(stretch)) for stretch in first])
    chart = alt.layer(line, points).facet(panels, columns=2).transform_flatten(["t", "days", "seconds"])
    columns = min(2, len({row["stretch"] for row in drawn}))
    return Content((sentence,), (view("longest open holds", chart, drawn, table, columns=columns),))


def _best(best: Best) -> Row:
    steps = [(day, ms) for day, ms in best.steps if day]
    return {
        "stretch": Name(best.stretch),
        "side": SIDES.get(best.side, best.side),
        "longest": Length(best.best_ms),
        "day": day_text(best) or None,
        "t": [day_utc_ms(day) for day, _ in steps],
        "days": [day.isoformat() for day, _ in steps],
        "seconds": [round(ms / 1000) for _, ms in steps],
    }
