"""How charts look. Colours are the variables of page.css, so that light, dark and paper need no redraw."""

from typing import Any

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'

INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
LEFT, RIGHT, ONE = "var(--left)", "var(--right)", "var(--one)"
BEFORE, AFTER = "var(--before)", "var(--after)"
PLAN, RULE = "var(--plan)", "var(--rule)"
HEAT = tuple(f"var(--heat{level})" for level in range(5))
OUTCOMES = {
    "extended": "var(--extended)",
    "done": "var(--done)",
    "short": "var(--short)",
    "skipped": "var(--skipped)",
}
SIDES = {"left": LEFT, "right": RIGHT, "none": ONE}

_TEXT = {"font": FONT, "labelFont": FONT, "titleFont": FONT}

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        **_TEXT,
    },
    "header": {
        "labelColor": INK,
        "labelFontSize": 13,
        "labelFontWeight": "normal",
        "labelAnchor": "start",
        "labelPadding": 4,
        "title": None,
        **_TEXT,
    },
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelColor": SOFT,
        "labelFontSize": 12,
        "symbolType": "square",
        "symbolStrokeWidth": 0,
        "columnPadding": 14,
        "offset": 6,
        **_TEXT,
    },
    "facet": {"spacing": 14},
    "mark": {"tooltip": True},
    "bar": {"cornerRadiusEnd": 1.5},
}
