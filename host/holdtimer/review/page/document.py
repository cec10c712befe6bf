"""The page as one file, person by person: nothing is loaded from elsewhere, and a policy forbids it."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from holdtimer.history.sessions import Session
from holdtimer.review.answer import answer
from holdtimer.review.dose import GUIDELINE
from holdtimer.review.figures import Figures
from holdtimer.review.moments import DAY_BEGINS, week_of
from holdtimer.review.page import days, stretches, weeks
from holdtimer.review.page.alone import timeline
from holdtimer.review.page.shown import Fact, Note, Part, Period, PersonShown, Section
from holdtimer.words.counts import signed
from holdtimer.words.dates import day_utc_ms, written_day
from holdtimer.words.durations import duration
from holdtimer.words.text import printable

NAMED = 3
"""People whose names stand in the title; more are counted."""

MINUS = "\u2212"
WEEK_MS = 7 * 86_400_000
PERIODS = (("12 weeks", 12), ("a year", 53))
"""How far back a reader can choose to look, where there is more; a page opens with a year."""

FIRST = Markup('document.documentElement.classList.add("scripted");')
"""Runs before anything is shown, so that page.css can tell whether scripts run."""


def document(
    people: Sequence[tuple[Sequence[Session], Figures]],
    made: datetime,
    empty: str = "no session was pulled.",
    sample: str = "",
) -> str:
    """The whole page as HTML; `empty` says why, where there are no sessions at all.

    `sample` marks every sheet as no person's.
    """
    day_begins = people[0][1].day_begins if people else DAY_BEGINS
    persons = [
        _show_person(f"p{index}", sessions, figures)
        for index, (sessions, figures) in enumerate(people, 1)
        if sessions
    ]
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
        subtitle=f"{_subtitle(people)} As of {written_day(made.date(), made.date())} {made.year}.".strip(),
        people=persons,
        empty=empty,
        sample=sample,
        guideline=GUIDELINE,
        day_begins=f"{day_begins:02d}:00",
        made=f"Made by holdtimer {version('holdtimer')} on {made:%Y-%m-%d at %H:%M}.",
    )


def _title(people: Sequence[tuple[Sequence[Session], Figures]]) -> str:
    if len(people) > NAMED:
        return f"Stretching: {len(people)} people"
    names = [printable(figures.person) for _, figures in people if figures.person]
    return f"Stretching: {', '.join(names)}" if names else "Stretching, in review"


def _subtitle(people: Sequence[tuple[Sequence[Session], Figures]]) -> str:
    firsts = [figures.first for _, figures in people if figures.first]
    lasts = [figures.last for _, figures in people if figures.last]
    if not firsts or not lasts:
        return ""
    first, last = min(firsts), max(lasts)
    if first == last:
        return f"{first.day} {first:%B %Y}."
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}."


def _show_person(id: str, sessions: Sequence[Session], figures: Figures) -> PersonShown:
    """All that there is to show of `figures`: the answer, pain, the weeks, the calendar, then the rest."""
    plans = figures.plans
    alone = len(sessions) == 1
    parts = (
        Part(
            "session",
            "The session",
            (Section("timeline", "Hold by hold", timeline(sessions[0], plans)),) if alone else (),
        ),
        Part(
            "ratings",
            "Pain",
            (Section("pain", "Pain before and after", weeks.pain(figures.pain)),),
            _periods(figures.first, figures.last),
        ),
        Part(
            "weeks",
            "Week by week",
            (
                Section("minutes", "Minutes", weeks.minutes(figures.days, figures.today)),
                Section("adherence", "Planned and done", weeks.adherence(figures.adherence)),
            ),
            _periods(figures.first, figures.last),
        ),
        Part(
            "days",
            "Days",
            ()
            if alone
            else (
                Section("calendar", "Calendar", days.calendar(figures.days, figures.known, figures.today)),
            ),
        ),
        Part(
            "muscles",
            "By muscle and side",
            (
                Section("dose", "Minutes by muscle and side", weeks.dose(figures.doses)),
                Section("sides-weeks", "Left and right by week", weeks.sides(figures.balance)),
            ),
            _periods(figures.first, figures.last),
        ),
        Part(
            "stretches",
            "Stretch by stretch",
            (
                Section("planned", "Planned and held", stretches.planned(figures.stretches)),
                Section("outcomes", "Cut short and left out", stretches.outcomes(figures.stretches)),
                Section("sides", "Left and right", stretches.sides(figures.balance)),
                Section("best", "Longest open holds", stretches.best(figures.best)),
            ),
        ),
        Part(
            "clock",
            "When",
            () if alone else (Section("hours", "Time of day", days.hours(figures.hours, figures.weekdays)),),
        ),
    )
    table, choices = days.session_table(sessions, plans, figures.day_begins)
    return PersonShown(
        id=id,
        name=printable(figures.label),
        notes=tuple(Note(flag.text, f"Why this is here: {flag.rule}.") for flag in figures.flags)
        + tuple(
            Note(alert.text, f"Why this is here: {alert.rule} ({alert.source}).") for alert in figures.alerts
        ),
        answer=tuple(
            printable(line.sentence)
            for line in answer(figures)
            if line.heading not in ("For a professional", "Look at", "Not known")
        ),
        unsure=figures.not_known,
        facts=_facts(figures),
        parts=tuple(_filled(part) for part in parts if _filled(part).sections),
        sessions=table,
        choices=choices,
        holds=days.holds_of(sessions, plans),
    )


def _filled(part: Part) -> Part:
    """Without the sections that have nothing to say; periods are chosen where a chart is along weeks."""
    return replace(
        part, sections=tuple(each for each in part.sections if each.content.views or each.content.sentences)
    )


def _facts(figures: Figures) -> tuple[Fact, ...]:
    facts = [
        Fact("Sessions", f"{figures.sessions:,}", f"finished: {figures.finished:,}"),
        Fact("Days with a session", f"{len(figures.days):,}", _span(figures)),
        Fact("Under stretch", duration(figures.held_ms), f"holds: {figures.hold_count:,}"),
    ]
    change = figures.pain.mean_change
    if change is not None:
        facts.append(
            Fact("Pain after a session", signed(change, 1).replace("-", MINUS), "of 10, against before it")
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
