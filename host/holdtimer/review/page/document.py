"""The page as one file: no link, no font, no script from elsewhere, and a policy that forbids all of them."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from holdtimer.history.sessions import Session
from holdtimer.review.dose import GUIDELINE
from holdtimer.review.figures import Figures
from holdtimer.review.moments import DAY_BEGINS, day_at
from holdtimer.review.page.days import session_table
from holdtimer.review.page.person import show_person
from holdtimer.words.text import printable

FIRST = Markup('document.documentElement.classList.add("scripted");')
"""Runs before anything is shown, so that page.css can tell whether scripts run."""


def document(
    people: Sequence[tuple[Sequence[Session], Figures]], made: datetime, empty: str = "no session was pulled."
) -> str:
    """The whole page as HTML; `empty` says why, where there are no sessions at all."""
    every = sorted((session for sessions, _ in people for session in sessions), key=lambda one: one.number)
    day_begins = people[0][1].day_begins if people else DAY_BEGINS
    persons = [
        show_person(f"p{index}", figures, day_at(made, day_begins))
        for index, (sessions, figures) in enumerate(people, 1)
        if sessions
    ]
    table, choices = session_table(every, day_begins)
    has_charts = any(
        section.views for person in persons for part in person.parts for section in part.sections
    )
    environment = _environment()
    css = Markup(environment.get_template("page.css").render())
    script, charts = _static("page.js"), _static("charts.js")
    vega = charting_scripts() if has_charts else Markup()
    scripts = [FIRST, vega, charts, script] if has_charts else [FIRST, script]
    return environment.get_template("page.html").render(
        policy=_policy(css, scripts),
        css=css,
        first=FIRST,
        vega=vega,
        charts=charts if has_charts else "",
        script=script,
        title=_title(people),
        subtitle=_subtitle(people),
        people=persons,
        sessions=table if every else None,
        choices=choices,
        empty=empty,
        guideline=GUIDELINE,
        day_begins=f"{day_begins:02d}:00",
        made=f"Made by holdtimer {version('holdtimer')} on {made:%Y-%m-%d at %H:%M}.",
    )


def _title(people: Sequence[tuple[Sequence[Session], Figures]]) -> str:
    names = [printable(figures.person) for _, figures in people if figures.person]
    return f"Stretching: {', '.join(names)}" if names else "Stretching, in review"


def _subtitle(people: Sequence[tuple[Sequence[Session], Figures]]) -> str:
    firsts = [figures.first for _, figures in people if figures.first]
    lasts = [figures.last for _, figures in people if figures.last]
    if not firsts or not lasts:
        return ""
    first, last = min(firsts), max(lasts)
    if first == last:
        return f"{first.day} {first:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, "static"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _static(name: str) -> Markup:
    return Markup(files(__package__).joinpath("static", name).read_text("utf-8"))


@cache
def charting_scripts() -> Markup:
    """Vega, Vega-Lite (the version that Altair writes for) and Vega-Embed in one script."""
    major, minor, _ = alt.SCHEMA_VERSION.removeprefix("v").split(".")
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=f"{major}.{minor}")
    return Markup(bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--"))


def _policy(css: str, scripts: Sequence[str]) -> str:
    """Only these scripts and styles may run, even where a name got into the markup in spite of escaping."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
