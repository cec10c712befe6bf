"""Stretch by stretch: planned against actual, and what became of the holds."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.holds import StretchTotal
from holdtimer.review.page import theme
from holdtimer.review.page.axes import (
    BAR_PX,
    MOST_BARS,
    SIDE_PX,
    SIDES,
    line_at,
    sides_coloured,
    stretches_down,
    wrapping,
)
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import clean, isolated, length

BECAME = ("extended", "done", "short", "skipped")
OUTCOME_PX = 90


def _most(totals: Sequence[StretchTotal], count: int) -> set[str]:
    holds: dict[str, int] = {}
    for total in totals:
        holds[total.stretch] = holds.get(total.stretch, 0) + total.holds
    return set(sorted(holds, key=lambda stretch: -holds[stretch])[:count])


def planned(totals: Sequence[StretchTotal]) -> Section:
    """How much of the planned time was held."""
    heading = "Planned and actual"
    found = [total for total in totals if total.planned_ms]
    if not found:
        return Section("planned", heading, ("No hold had a planned length.",))
    most = _most(found, MOST_BARS)
    rows: list[dict[str, object]] = [
        {
            "stretch": isolated(total.stretch),
            "side": SIDES.get(total.side, total.side),
            "percent": round(100 * total.actual_ms / total.planned_ms),
            "planned": length(total.planned_ms),
            "actual": length(total.actual_ms),
        }
        for total in found
        if total.stretch in most
    ]
    table = Table(
        "Planned and actual time of all holds that had a planned length",
        (
            Column("stretch"),
            Column("side"),
            Column("planned", True),
            Column("actual", True),
            Column("percent", True),
        ),
        [
            (
                clean(total.stretch),
                SIDES.get(total.side, total.side),
                length(total.planned_ms),
                length(total.actual_ms),
                round(100 * total.actual_ms / total.planned_ms),
            )
            for total in found
        ],
    )
    names = sorted({str(row["stretch"]) for row in rows})
    base = alt.Chart(ROWS, height=alt.Step(SIDE_PX), width=560)
    bars = base.mark_bar(height={"band": 0.8}).encode(
        x=alt.X("percent:Q").axis(title="percent of the planned time", tickCount=5),
        y=stretches_down(names),
        yOffset=alt.YOffset("side:N").sort(list(SIDES.values())),
        color=sides_coloured(total.side for total in found),
        tooltip=["stretch:N", "side:N", "planned:N", "actual:N", "percent:Q"],
    )
    plan = line_at(base, theme.RULE).encode(x=alt.datum(100))
    sentence = "Time held as a share of what was planned; the dashed line is the plan."
    shown = view("planned and actual by stretch", alt.layer(bars, plan), rows, table)
    return Section("planned", heading, (sentence,), (shown,))


def outcomes(totals: Sequence[StretchTotal]) -> Section:
    """Which stretches are cut short or skipped."""
    heading = "Short and skipped"
    if not totals:
        return Section("outcomes", heading, ("No hold was logged.",))
    counts: dict[str, dict[str, int]] = {}
    for total in totals:
        became = counts.setdefault(total.stretch, dict.fromkeys(BECAME, 0))
        for name, count in zip(BECAME, (total.extended, total.done, total.short, total.skipped), strict=True):
            became[name] += count

    def avoided(stretch: str) -> float:
        became = counts[stretch]
        return (became["short"] + became["skipped"]) / max(1, sum(became.values()))

    order = sorted(counts, key=lambda stretch: (-avoided(stretch), stretch))
    drawn = order[:MOST_BARS]
    rows: list[dict[str, object]] = [
        {"stretch": isolated(stretch), "became": name, "order": index, "holds": count}
        for stretch in drawn
        for index, (name, count) in enumerate(counts[stretch].items())
        if count
    ]
    table = Table(
        "What became of the holds, by stretch; most often short or skipped first",
        (
            Column("stretch"),
            *(Column(name, True) for name in BECAME),
            Column("short or skipped, percent", True),
        ),
        [(clean(stretch), *counts[stretch].values(), round(100 * avoided(stretch))) for stretch in order],
    )
    chart = (
        alt.Chart(ROWS, height=alt.Step(BAR_PX), width=560)
        .mark_bar(height={"band": 0.72})
        .encode(
            x=alt.X("holds:Q").stack("normalize").axis(title="share of its holds", format="%", tickCount=5),
            y=stretches_down([isolated(stretch) for stretch in drawn]),
            color=alt.Color("became:N")
            .scale(domain=BECAME, range=list(theme.OUTCOMES.values()))
            .legend(wrapping(OUTCOME_PX)),
            order="order:Q",
            tooltip=["stretch:N", "became:N", "holds:Q"],
        )
    )
    sentence = "The stretches that were most often cut short or left out come first."
    return Section(
        "outcomes", heading, (sentence,), (view("holds by what became of them", chart, rows, table),)
    )
