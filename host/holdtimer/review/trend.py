"""Whether something rises or falls: the slope of the straight line through its weeks."""

from collections.abc import Sequence
from datetime import date
from statistics import linear_regression

TREND_WEEKS = 12
"""How far back a trend looks, from its last week: a quarter. What was a year ago is no trend of today."""

TREND_LEAST = 3
"""Weeks with a value that a trend needs: through two any line fits."""


def slope(weeks: Sequence[tuple[date, float]]) -> float | None:
    """Change per week by least squares over the last TREND_WEEKS; None with fewer than TREND_LEAST values.

    `weeks` are (Monday, value), by rising date.
    """
    if not weeks:
        return None
    last = weeks[-1][0]
    recent = [
        (-(last - week).days / 7, value) for week, value in weeks if (last - week).days < 7 * TREND_WEEKS
    ]
    if len(recent) < TREND_LEAST:
        return None
    return linear_regression(*zip(*recent, strict=True)).slope
