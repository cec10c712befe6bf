"""A row is put down once: what a table shows of it, and what a chart gets."""

import json
from datetime import UTC, date, datetime

import altair as alt
import pytest

from holdtimer.review.page.charts import ROWS
from holdtimer.review.page.shown import (
    SINCE,
    Length,
    Mean,
    Name,
    Row,
    Share,
    Value,
    Week,
    draw,
    tabulate,
    view,
    write,
)

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("value", "cell", "datum"),
    [
        (Name("turned \u202e around"), "turned \ufffd around", "\u2068turned \ufffd around\u2069"),
        (Length(95_400), "1:35", "1:35"),
        (Mean(2.3449), "2.3", 2.34),
        (Week(MONDAY), "2026-W47", "2026-W47"),
        (Week(MONDAY, whole=False), "2026-W47 (not whole)", "2026-W47 (not whole)"),
        (MONDAY, "2026-11-16", "2026-11-16"),
        (None, "\u2013", None),
        (7, 7, 7),
        (Share(3, 5), "3/5", "3/5"),
        ("left", "left", "left"),
    ],
    ids=str,
)
def test_each_kind_of_value(value: Value, cell: str | int, datum: object) -> None:
    assert (write(value), draw(value)) == (cell, datum)


def test_a_chart_and_its_table_are_of_the_same_rows_and_can_be_cut_to_weeks() -> None:
    rows: list[Row] = [{"week": Week(MONDAY), "stretch": Name("</script>"), "seconds": 30}]
    table = tabulate("Seconds", ("week", "stretch", "seconds"), rows)
    shown = view("seconds by week", alt.Chart(ROWS).mark_bar().encode(x="t:T"), rows, table)

    begin_ms = int(datetime(2026, 11, 16, tzinfo=UTC).timestamp()) * 1000
    assert (table.rows, table.times) == ([("2026-W47", "</script>", 30)], (begin_ms,))
    assert [column.numeric for column in table.columns] == [False, False, True]
    spec = json.loads(shown.json)
    assert spec["datasets"] == {
        "rows": [{"t": begin_ms, "week": "2026-W47", "stretch": "\u2068</script>\u2069", "seconds": 30}]
    }
    assert spec["transform"][0] == {"filter": f"datum.t >= {SINCE}"}
    assert "</script>" not in shown.json


def test_rows_without_a_week_are_not_cut() -> None:
    rows: list[Row] = [{"hour": "07", "sessions": 3}]
    table = tabulate("Sessions by hour", ("hour", "sessions"), rows)
    spec = json.loads(view("sessions by hour", alt.Chart(ROWS).mark_bar(), rows, table).json)

    assert table.times == ()
    assert spec["datasets"]["rows"] == [{"hour": "07", "sessions": 3}]
    assert "params" not in spec
