"""The page as one file, person by person: nothing is loaded from elsewhere, and a policy forbids it."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
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
from holdtimer.review.moments import DAY_BEGINS, day_at, week_of
from holdtimer.review.page import days, stretches, weeks
from holdtimer.review.page.shown import Fact, Note, Part, Period, PersonShown, Section
from holdtimer.words.dates import day_utc_ms
from holdtimer.words.durations import duration
from holdtimer.words.text import printable

MINUS = "\u2212"
WEEK_MS = 7 * 86_400_000
PERIODS = (("12 weeks", 12), ("a year", 53))
"""How far back a reader can choose to look, where there is more; a page opens with a year."""

FIRST = Markup('document.documentElement.classList.add("scripted");')
"""Runs before anything is shown, so that page.css can tell whether scripts run."""


def document(
    people: Sequence[tuple[Sequence[Session], Figures]], made: datetime, empty: str = "no session was pulled."
) -> str:
    """The whole page as HTML; `empty` says why, where there are no sessions at all."""
    every = sorted((session for sessions, _ in people for session in sessions), key=lambda one: one.number)
    day_begins = people[0][1].day_begins if people else DAY_BEGINS
    persons = [
        _show_person(f"p{index}", figures, day_at(made, day_begins))
        for index, (sessions, figures) in enumerate(people, 1)
        if sessions
    ]
    table, choices = days.session_table(every, day_begins)
    has_charts = any(
        section.content.views for person in persons for part in person.parts for section in part.sections
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


def _show_person(id: str, figures: Figures, today: date) -> PersonShown:
    """All that there is to show of `figures` up to `today`."""
    by_day = Part("days", "Days", (Section("calendar", "Calendar", days.calendar(figures.days, today)),))
    by_week = Part(
        "weeks",
        "Week by week",
        (
            Section("adherence", "Days planned and done", weeks.adherence(figures.adherence)),
            Section("dose", "Time by muscle and side", weeks.dose(figures.doses)),
            Section("pain", "Pain before and after", weeks.pain(figures.pain)),
            Section("sides-weeks", "Left and right by week", weeks.sides(figures.balance)),
        ),
        _periods(figures.first, figures.last),
    )
    by_stretch = Part(
        "stretches",
        "Stretch by stretch",
        (
            Section("planned", "Planned and actual", stretches.planned(figures.stretches)),
            Section("outcomes", "Short and skipped", stretches.outcomes(figures.stretches)),
            Section("sides", "Left and right", stretches.sides(figures.balance)),
            Section("best", "Longest open holds", stretches.best(figures.best)),
        ),
    )
    clock = Part(
        "clock", "When", (Section("hours", "Time of day", days.hours(figures.hours, figures.weekdays)),)
    )
    return PersonShown(
        id=id,
        name=printable(figures.person or "Nobody named"),
        notes=_notes(figures),
        facts=_facts(figures),
        parts=(by_day, by_week, by_stretch, clock) if figures.first else (by_stretch,),
    )


def _notes(figures: Figures) -> tuple[Note, ...]:
    notes = [Note(flag.text, f"Why this is here: {flag.rule}.") for flag in figures.flags]
    notes += map(Note, figures.not_known)
    return tuple(notes)


def _facts(figures: Figures) -> tuple[Fact, ...]:
    facts = [
        Fact("Sessions", f"{figures.sessions:,}", f"completed: {figures.completed:,}"),
        Fact("Days with a session", f"{len(figures.days):,}", _span(figures)),
        Fact("Under stretch", duration(figures.held_ms), f"holds: {figures.hold_count:,}"),
    ]
    change = figures.pain.mean_change
    if change is not None:
        facts.append(
            Fact("Pain after a session", f"{change:+.1f}".replace("-", MINUS), "of 10, against before it")
        )
    return tuple(facts)


def _span(figures: Figures) -> str:
    if figures.first is None or figures.last is None:
        return ""
    return f"of {(figures.last - figures.first).days + 1:,}, first to last"


def _periods(first: date | None, last: date | None) -> tuple[Period, ...]:
    if first is None or last is None:
        return ()
    latest, begin = day_utc_ms(week_of(last)), day_utc_ms(week_of(first))
    shorter = [
        (name, since_ms) for name, weeks in PERIODS if (since_ms := latest - (weeks - 1) * WEEK_MS) > begin
    ]
    every = [*shorter, ("all", 0)]
    chosen = every[min(1, len(every) - 1)]
    return tuple(Period(*period, chosen=period is chosen) for period in every)


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
