"""Every figure that the program tells: how to read it from what is said, and from the ledger alone."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any, NamedTuple

from icalendar import Calendar
from life.companion import holdtimer
from life.script import ROUTINES, Done, Held, Part
from review.test_export_fit import garmin

from holdcore.model import BREATHS

Ledger = list[Done]
TODAY = date(2026, 11, 1)
MUSCLES = {"Figure 4": "glutes", "Lying glutes": "glutes", "Child's pose": "lower back"}
ENOUGH_MS = 60_000  # of a muscle on a day
POWER_LOST = 2  # in a hold, and by a flat battery
DONE = ("done", "extended")
SOME_MS = 100  # what a clock that drifts may add up to in a sum


@dataclass
class Seen:
    """What each command said."""

    sessions: list[dict[str, Any]]
    shown: list[dict[str, Any]]
    stats: dict[str, Any]
    review: dict[str, str]
    page: dict[str, list[list[str]]]
    csv: list[dict[str, str]]
    records: list[dict[str, Any]]
    events: list[Any]
    fhir: list[dict[str, Any]]
    fit: list[dict[str, list[dict[str, Any]]]]


def see(folder: Path) -> Seen:
    """Run them all, as somebody would on the evening of the last day."""
    until = ("--until", TODAY.isoformat())
    sessions = json.loads(holdtimer("sessions", "--json"))
    numbers = [row["number"] for row in sessions]
    told: dict[str, list[str]] = {}
    for row in json.loads(holdtimer("review", "--all", "--json", *until)):
        told.setdefault(row["heading"], []).append(row["sentence"])
    holdtimer("review", "--html", folder / "page.html", *until)
    holdtimer("export", "fit", folder / "fit.zip")
    with zipfile.ZipFile(folder / "fit.zip") as archive:
        fit = [garmin(archive.read(name)) for name in sorted(archive.namelist())]
    return Seen(
        sessions,
        [json.loads(holdtimer("show", number, "--json")) for number in numbers],
        json.loads(holdtimer("stats", "--json", *until))[0],
        {heading: " ".join(sentences) for heading, sentences in told.items()},
        _tables((folder / "page.html").read_text()),
        list(csv.DictReader(io.StringIO(holdtimer("export", "csv")))),
        [json.loads(line) for line in holdtimer("export", "jsonl").splitlines()],
        list(Calendar.from_ical(holdtimer("export", "ical")).walk("VEVENT")),
        [entry["resource"] for entry in json.loads(holdtimer("export", "fhir"))["entry"]],
        fit,
    )


def _tables(page: str) -> dict[str, list[list[str]]]:
    """The tables of the page by their ids, which have the data of its charts."""
    found = {}
    for name, table in re.findall(r'<table id="(?:p1-)?([^"]+)-table"(.*?)</table>', page, re.S):
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
        found[name] = [[_text(cell) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows[1:]]
    sessions = re.search(r'<table id="p1-session-table"(.*?)</table>', page, re.S)
    assert sessions
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", sessions[1], re.S)
    found["sessions"] = [[_text(cell) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows[1:]]
    return found


def _text(html: str) -> str:
    return re.sub("<[^>]+>", "", html).replace("&#39;", "'")


# --- what both sides are brought to


def tidy(ms: float) -> int:
    """To a tenth of a second: so far the clocks agree."""
    return SOME_MS * round(ms / SOME_MS)


def tidied(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tidy(value) if key.endswith("_ms") else value for key, value in row.items()}


def clock(ms: int) -> str:
    """95400 -> "1:35"."""
    hours, seconds = divmod(ms // 1000, 3600)
    return f"{hours}:{seconds // 60:02}:{seconds % 60:02}" if hours else f"{seconds // 60}:{seconds % 60:02}"


def spoken(ms: int) -> list[str]:
    """The numbers of a length in words: 95400 -> "1", "35"."""
    return [str(part) for part in (ms // 60_000, ms // 1_000 % 60) if part]


# --- what the ledger says


def day(done: Done) -> date:
    """It begins at four."""
    return (done.local.replace(tzinfo=None) - timedelta(hours=4)).date()


def monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def week(done: Done) -> date:
    return monday(day(done))


def week_name(of: date) -> str:
    return f"{of.isocalendar().year}-W{of.isocalendar().week:02}"


def holds(ledger: Ledger) -> list[tuple[Done, Held]]:
    return [(done, held) for done in ledger for held in done.holds]


def by(keyed: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """{key: values}, in the order of the keys."""
    pairs = sorted(keyed, key=lambda pair: pair[0])
    return {key: [value for _, value in group] for key, group in groupby(pairs, key=lambda pair: pair[0])}


def session_of(done: Done) -> tuple[Any, ...]:
    became = [held.outcome for held in done.holds]
    return (
        done.routine.name,
        done.outcome,
        len(became),
        sum(map(DONE.__contains__, became)),
        done.active_ms,
        done.paused_ms,
        int(done.paused_ms > 0),
        done.before,
        done.after,
    )


def adherence(ledger: Ledger, since: date | None = None) -> list[tuple[Any, ...]]:
    """Week, routine, days planned, days done, sessions, whether it is no whole week."""
    rows = []
    for routine in ROUTINES.values():
        first = min(day(done) for done in ledger if done.routine is routine)
        monday_ = monday(max(first, since or first))
        while monday_ <= TODAY:
            of_week = [done for done in ledger if done.routine is routine and week(done) == monday_]
            whole = [
                day(done)
                for done in of_week
                if done.outcome == "completed" and any(held.outcome in DONE for held in done.holds)
            ]
            counts = (routine.days_per_week, len(set(whole)), len(of_week))
            rows.append((monday_, routine.name, *counts, first > monday_))
            monday_ += timedelta(weeks=1)
    return sorted(rows)


def plan(ledger: Ledger) -> list[tuple[Done, Part, int, int, bool]]:
    """Every hold of each routine that was done: ms planned, of it held, and whether it was begun."""
    rows = []
    for done in ledger:
        begun = {held.part: held for held in done.holds}
        for part in done.routine.parts:
            held = begun.get(part)
            planned_ms = held.planned_ms if held else part.planned_ms
            kept_ms = min(held.actual_ms, planned_ms) if held else 0
            rows.append((done, part, planned_ms, kept_ms, held is not None))
    return rows


def planned_doses(ledger: Ledger) -> dict[tuple[date, str, str], tuple[int, int]]:
    """By week, muscle and side: ms planned, and of it held."""
    found = by(
        ((week(done), MUSCLES[part.stretch], side), (planned_ms, kept_ms))
        for done, part, planned_ms, kept_ms, _ in plan(ledger)
        if part.counts
        for side in (("left", "right") if part.side == "none" else (part.side,))
    )
    return {key: tuple(map(sum, zip(*pairs, strict=True))) for key, pairs in found.items()}  # type: ignore[misc]


def doses(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Week, muscle, side, ms, days, days of a minute."""
    held_ms: Counter[tuple[date, str, str]] = Counter()
    for done, held in holds(ledger):
        if held.part.counts:
            for side in ("left", "right") if held.part.side == "none" else (held.part.side,):
                held_ms[day(done), MUSCLES[held.part.stretch], side] += held.actual_ms
    weeks = by(((monday(of), muscle, side), ms) for (of, muscle, side), ms in held_ms.items())
    return [(*key, sum(ms), len(ms), sum(each >= ENOUGH_MS for each in ms)) for key, ms in weeks.items()]


def stretches(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Stretch, side, holds, then how many were done, extended, short, skipped, not begun.

    Then ms planned, of these held, and held in all.
    """
    found = by(((held.part.stretch, held.part.side), held) for _, held in holds(ledger))
    planned = by(((part.stretch, part.side), row) for _, part, *row in plan(ledger))
    rows = []
    for key, of in found.items():
        became = Counter(held.outcome for held in of)
        counts = (became["done"], became["extended"], became["short"], became["skipped"])
        planned_ms, kept_ms, begun = map(sum, zip(*planned[key], strict=True))
        missed = len(planned[key]) - begun
        rows.append((*key, len(of), *counts, missed, planned_ms, kept_ms, sum(held.actual_ms for held in of)))
    return rows


def sides(ledger: Ledger) -> dict[date, tuple[int, int]]:
    """Of the one stretch that has sides and is no exercise: ms left and right by week."""
    found = by(
        (week(done), held) for done, held in holds(ledger) if held.part.counts and held.part.side != "none"
    )

    def total(of: list[Held], side: str) -> int:
        return sum(held.actual_ms for held in of if held.part.side == side)

    return {monday_: (total(of, "left"), total(of, "right")) for monday_, of in found.items()}


def rose(weeks: dict[date, float]) -> float:
    """By how much it rises in a week, by least squares."""
    first = min(weeks)
    return linear_regression([(of - first).days / 7 for of in weeks], list(weeks.values())).slope


def pain(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Week, ratings, means before, after and of the higher."""
    rows = []
    for monday_, of in by((week(done), done) for done in ledger).items():
        after = [done.after for done in of if done.after is not None]
        worst = [max(done.before, done.after or 0) for done in of]
        rows.append((monday_, len(of), fmean(done.before for done in of), fmean(after), fmean(worst)))
    return rows


def change(ledger: Ledger) -> float:
    return fmean(done.after - done.before for done in ledger if done.after is not None)


def recent(ledger: Ledger) -> Ledger:
    """What `review` is of: four weeks."""
    return [done for done in ledger if week(done) >= monday(TODAY) - timedelta(weeks=3)]


def quarters(ledger: Ledger) -> list[int]:
    counts = Counter(done.local.hour // 6 for done in ledger)
    return [counts[quarter] for quarter in range(4) if counts[quarter]]


def muscle_words(ledger: Ledger) -> dict[str, list[str]]:
    """By muscle, and side where they differ: time held of that planned."""
    told: dict[str, list[str]] = {}
    found = by(((muscle, side), row) for (_, muscle, side), row in planned_doses(ledger).items())
    for muscle in ("glutes", "lower back"):
        totals = [tuple(map(sum, zip(*found[muscle, side], strict=True))) for side in ("left", "right")]
        for planned_ms, kept_ms in dict.fromkeys(totals):
            told.setdefault(muscle, []).extend([*spoken(kept_ms), *spoken(planned_ms)])
    return told


def held_of_planned(held_ms: int, planned_ms: int) -> list[str]:
    return [*spoken(held_ms), *spoken(planned_ms), str(100 * held_ms // planned_ms)]


def latest_first(rows: Iterable[list[str]]) -> list[list[str]]:
    return list(rows)[::-1]


# --- what was seen


def table(rows: Iterable[dict[str, Any]], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(tidied(row)[key] for key in keys) for row in rows]


def dates(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(date.fromisoformat(first), *others) for first, *others in rows]


def numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d:.]*\d|\d", text)


def sentence(text: str, about: str) -> str:
    """From a word to the end of its sentence."""
    return re.search(rf"{re.escape(about)}.*?\.(?= |$)", text)[0]  # type: ignore[index]


def pain_resources(seen: Seen) -> Counter[int]:
    return Counter(
        each["valueQuantity"]["value"] if "valueQuantity" in each else each["valueInteger"]
        for each in seen.fhir
        if each["code"]["coding"][0]["code"] != "55411-3"
    )


def exercise(seen: Seen) -> list[dict[str, Any]]:
    return [each for each in seen.fhir if each["code"]["coding"][0]["code"] == "55411-3"]


class Figure(NamedTuple):
    name: str
    seen: Callable[[Seen], Any]
    true: Callable[[Ledger], Any]


_MEANS = ("before", "after", "worst")
_SESSION = ("routine", "outcome", "hold_count", "holds_done", "active_ms", "paused_ms", "pauses")
_PAIN = ("pain_before", "pain_after")
_HOLD = ("stretch", "side", "rep", "reps", "planned_ms", "actual_ms", "planned_breaths", "outcome")

FIGURES = (
    Figure(
        "sessions",
        lambda seen: table(seen.sessions, *_SESSION, *_PAIN),
        lambda ledger: [session_of(done) for done in ledger],
    ),
    Figure(
        "sessions: numbers",
        lambda seen: [row["number"] for row in seen.sessions],
        lambda ledger: list(range(1, len(ledger) + 1)),
    ),
    Figure(
        "sessions: days and zones",
        lambda seen: [
            (row["day"], at.date(), at.utcoffset(), row["why_undated"])
            for row in seen.sessions
            for at in [datetime.fromisoformat(row["started"])]
        ],
        lambda ledger: [
            (day(done).isoformat(), done.local.date(), done.local.utcoffset(), None) for done in ledger
        ],
    ),
    Figure(
        "show",
        lambda seen: [table(row["holds"], *_HOLD, "start_ms", "end_ms") for row in seen.shown],
        lambda ledger: [
            [
                (
                    *(held.part.stretch, held.part.side, *held.part.rep, held.planned_ms, held.actual_ms),
                    *(held.part.breaths or None, held.outcome, held.start_ms, held.end_ms),
                )
                for held in done.holds
            ]
            for done in ledger
        ],
    ),
    Figure(
        "stats: totals",
        lambda seen: (
            *(seen.stats[key] for key in ("first", "last", "sessions", "completed", "undated", "hold_count")),
            tidy(seen.stats["held_ms"]),
        ),
        lambda ledger: (
            day(ledger[0]).isoformat(),
            day(ledger[-1]).isoformat(),
            len(ledger),
            sum(done.outcome == "completed" for done in ledger),
            0,
            len(holds(ledger)),
            sum(held.actual_ms for _, held in holds(ledger) if held.part.counts),
        ),
    ),
    Figure(
        "stats: adherence",
        lambda seen: dates(
            table(
                seen.stats["adherence"],
                *("week", "routine", "planned_days", "done_days", "sessions", "partial"),
            )
        ),
        adherence,
    ),
    Figure(
        "stats: doses",
        lambda seen: dates(
            table(seen.stats["doses"], "week", "muscle", "side", "held_ms", "days", "days_enough")
        ),
        doses,
    ),
    Figure(
        "stats: stretches",
        lambda seen: table(
            seen.stats["stretches"],
            *("stretch", "side", "holds", "done", "extended", "short", "skipped", "not_begun"),
            *("planned_ms", "kept_ms", "actual_ms"),
        ),
        stretches,
    ),
    Figure(
        "stats: balance",
        lambda seen: [
            (
                row["stretch"],
                tidy(row["left_ms"]),
                tidy(row["right_ms"]),
                dates(table(row["weeks"], "week", "left_ms", "right_ms")),
                round(row["trend_per_week"], 3),
            )
            for row in seen.stats["balance"]
        ],
        lambda ledger: [
            (
                "Figure 4",
                *map(sum, zip(*sides(ledger).values(), strict=True)),
                [(monday_, *both) for monday_, both in sides(ledger).items()],
                round(
                    rose(
                        {of: (left - right) / (left + right) for of, (left, right) in sides(ledger).items()}
                    ),
                    3,
                ),
            )
        ],
    ),
    Figure(
        "stats: best",
        lambda seen: table(seen.stats["best"], "stretch", "side", "best_ms"),
        lambda ledger: [
            (
                "Lying glutes",
                "none",
                max(held.actual_ms for _, held in holds(ledger) if held.part.stretch == "Lying glutes"),
            )
        ],
    ),
    Figure(
        "stats: pain",
        lambda seen: (
            [
                (date.fromisoformat(row["week"]), row["ratings"], *(round(row[key], 6) for key in _MEANS))
                for row in seen.stats["pain"]["weeks"]
            ],
            round(seen.stats["pain"]["mean_change"], 6),
            round(seen.stats["pain"]["trend_per_week"], 6),
        ),
        lambda ledger: (
            [(*row[:2], *(round(mean, 6) for mean in row[2:])) for row in pain(ledger)],
            round(change(ledger), 6),
            round(rose({row[0]: row[4] for row in pain(ledger)}), 6),
        ),
    ),
    Figure(
        "stats: points of pain",
        lambda seen: [(row["before"], row["after"]) for row in seen.stats["pain"]["points"]],
        lambda ledger: [(done.before, done.after) for done in ledger],
    ),
    Figure(
        "stats: for a professional",
        lambda seen: [(flag["kind"], flag["since"]) for flag in seen.stats["flags"]],
        lambda ledger: [("persists", week(ledger[0]).isoformat())],  # the script has it so
    ),
    Figure(
        "stats: hours and weekdays",
        lambda seen: (
            dict(enumerate(seen.stats["hours"])),
            dict(enumerate(seen.stats["weekdays"])),
        ),
        lambda ledger: (
            {hour: sum(done.local.hour == hour for done in ledger) for hour in range(24)},
            {number: sum(day(done).weekday() == number for done in ledger) for number in range(7)},
        ),
    ),
    Figure(
        "review: days done",
        lambda seen: [
            (routine.name, re.findall(r"(\S+): (\d+) of (\d+)", sentence(seen.review["Done"], routine.name)))
            for routine in ROUTINES.values()
        ],
        lambda ledger: [
            (
                routine.name,
                [
                    (week_name(monday_), str(whole), str(planned))
                    for monday_, name, planned, whole, *_ in adherence(
                        ledger, monday(TODAY) - timedelta(weeks=3)
                    )
                    if name == routine.name
                ],
            )
            for routine in ROUTINES.values()
        ],
    ),
    Figure(
        "review: time under stretch",
        lambda seen: {
            muscle: numbers(sentence(seen.review["Time under stretch"], muscle.capitalize()))
            for muscle in ("glutes", "lower back")
        },
        lambda ledger: muscle_words(recent(ledger)),
    ),
    Figure(
        "review: planned and held",
        lambda seen: numbers(sentence(seen.review["Planned and held"], "")),
        lambda ledger: held_of_planned(
            *(sum(row[at] for row in stretches(recent(ledger))) for at in (-2, -3))
        ),
    ),
    Figure(
        "review: pain",
        lambda seen: numbers(seen.review["Pain"])[1:4],
        lambda ledger: [
            f"{(before := fmean(done.before for done in recent(ledger) if done.after is not None)):.1f}",
            f"{(after := fmean(done.after for done in recent(ledger) if done.after is not None)):.1f}",
            f"{abs(round(after, 1) - round(before, 1)):.1f}",
        ],
    ),
    Figure(
        "review: time of day",
        lambda seen: list(map(int, numbers(seen.review["Time of day"]))),
        lambda ledger: quarters(recent(ledger)),
    ),
    Figure(
        "page: sessions",
        lambda seen: latest_first([row[0], *row[2:]] for row in seen.page["sessions"]),
        lambda ledger: [
            [
                str(number),
                done.routine.name,
                f"{sum(held.outcome in DONE for held in done.holds)}/{len(done.routine.parts)}",
                clock(done.active_ms),
                str(done.before),
                "\N{EN DASH}" if done.after is None else str(done.after),
                done.outcome,
            ]
            for number, done in enumerate(ledger, 1)
        ],
    ),
    Figure(
        "page: calendar",
        lambda seen: latest_first(seen.page["calendar-1"]),
        lambda ledger: [
            [of.isoformat(), f"{of:%a}", str(len(times)), clock(sum(times))]
            for of, times in by((day(done), done.active_ms) for done in ledger).items()
        ],
    ),
    Figure(
        "page: adherence",
        lambda seen: sorted([row[0][:8], *row[1:]] for row in seen.page["adherence-1"]),
        lambda ledger: [[week_name(monday_), *map(str, row)] for monday_, *row, _ in adherence(ledger)],
    ),
    Figure(
        "page: doses",
        lambda seen: sorted(seen.page["dose-1"]),
        lambda ledger: [
            [
                *(week_name(monday_), muscle, side),
                *map(clock, planned_doses(ledger)[monday_, muscle, side]),
                *(clock(ms), str(days), str(enough)),
            ]
            for monday_, muscle, side, ms, days, enough in doses(ledger)
        ],
    ),
    Figure(
        "page: pain",
        lambda seen: latest_first(seen.page["pain-1"]),
        lambda ledger: [
            [week_name(monday_), str(ratings), f"{before:.1f}", f"{after:.1f}"]
            for monday_, ratings, before, after, _ in pain(ledger)
        ],
    ),
    Figure(
        "page: hours and weekdays",
        lambda seen: [[int(row[1]) for row in seen.page[name]] for name in ("hours-1", "hours-2")],
        lambda ledger: [
            [sum(done.local.hour == hour for done in ledger) for hour in range(24)],
            [sum(day(done).weekday() == number for done in ledger) for number in range(7)],
        ],
    ),
    Figure(
        "page: sides",
        lambda seen: (sorted(seen.page["sides-weeks-1"]), [row[:3] for row in seen.page["sides-1"]]),
        lambda ledger: (
            [
                [week_name(monday_), "Figure 4", clock(left), clock(right)]
                for monday_, (left, right) in sides(ledger).items()
            ],
            [["Figure 4", *(clock(sum(of)) for of in zip(*sides(ledger).values(), strict=True))]],
        ),
    ),
    Figure(
        "page: planned",
        lambda seen: sorted(seen.page["planned-1"]),
        lambda ledger: [
            [
                stretch,
                side.replace("none", "no side"),
                clock(planned_ms),
                clock(kept_ms),
                str(100 * kept_ms // planned_ms),
            ]
            for stretch, side, *_, planned_ms, kept_ms, _actual_ms in stretches(ledger)
        ],
    ),
    Figure(
        "page: outcomes",
        lambda seen: sorted(row[:5] for row in seen.page["outcomes-1"]),
        lambda ledger: [
            [stretch, *(str(sum(row[at] for row in rows)) for at in (4, 3, 5, 6))]
            for stretch, rows in by((row[0], row) for row in stretches(ledger)).items()
        ],
    ),
    Figure(
        "csv",
        lambda seen: [
            (
                *(int(row["session"]), row["routine"], row["session_outcome"], row["pain_before"]),
                *(row["pain_after"], row["stretch"], row["side"], row["outcome"], row["breaths"]),
                *(tidy(1000 * float(row[key])) for key in ("offset_s", "planned_s", "actual_s")),
            )
            for row in seen.csv
        ],
        lambda ledger: [
            (
                *(number, done.routine.name, done.outcome, str(done.before)),
                *("" if done.after is None else str(done.after), held.part.stretch, held.part.side),
                *(held.outcome, str(held.part.breaths or ""), held.start_ms, held.planned_ms, held.actual_ms),
            )
            for number, done in enumerate(ledger, 1)
            for held in done.holds
        ],
    ),
    Figure(
        "csv: days",
        lambda seen: [datetime.fromisoformat(row["hold_start"]).date() for row in seen.csv],
        lambda ledger: [done.local.date() for done, _ in holds(ledger)],
    ),
    Figure(
        "jsonl",
        lambda seen: (
            [
                sum((row.get("type"), row.get("unit") == BREATHS) == kind for row in seen.records)
                for kind in (("start", False), ("end", False), ("did", False), ("did", True))
            ],
            sorted(row["seq"] for row in seen.records if "seq" in row)
            == list(range(sum("seq" in row for row in seen.records))),
            len({row["rtc_run"] for row in seen.records if row.get("type") == "boot"}),
        ),
        lambda ledger: (
            [
                len(ledger),
                len(ledger),
                sum(not held.part.breaths for _, held in holds(ledger)),
                sum(held.part.breaths > 0 for _, held in holds(ledger)),
            ],
            True,
            1 + POWER_LOST,
        ),
    ),
    Figure(
        "ical",
        lambda seen: [
            (
                str(event["SUMMARY"]),
                str(event["DESCRIPTION"]).split("\n")[0],
                re.findall(r"pain \w+ (\d+)", str(event["DESCRIPTION"])),
                str(event["DESCRIPTION"]).count(" s, "),
            )
            for event in seen.events
            if "DESCRIPTION" in event and "RRULE" not in event
        ],
        lambda ledger: [
            (
                done.routine.name,
                done.outcome,
                [str(pain_) for pain_ in (done.before, done.after) if pain_ is not None],
                len(done.holds),
            )
            for done in ledger
        ],
    ),
    Figure(
        "fhir",
        lambda seen: [
            (
                each["note"][0]["text"].partition(";")[0],  # how sure the time is may follow
                tidy(60_000 * each["valueQuantity"]["value"]),
                [tidy(1000 * part["valueQuantity"]["value"]) for part in each["component"]],
            )
            for each in exercise(seen)
        ],
        lambda ledger: [
            (
                f"{done.routine.name}: {done.outcome}",
                done.active_ms,
                [held.actual_ms for held in done.holds],
            )
            for done in ledger
        ],
    ),
    Figure(
        "fhir: pain",
        pain_resources,
        lambda ledger: Counter(
            answer for done in ledger for answer in (done.before, done.after) if answer is not None
        ),
    ),
    Figure(
        "fit",
        lambda seen: [tidy(1000 * each["session_mesgs"][0]["total_timer_time"]) for each in seen.fit],
        lambda ledger: [done.active_ms for done in ledger],
    ),
)


STARTS: tuple[tuple[str, Callable[[Seen], list[datetime]]], ...] = (
    ("sessions", lambda seen: [datetime.fromisoformat(row["started"]) for row in seen.sessions]),
    ("show", lambda seen: [datetime.fromisoformat(row["started"]) for row in seen.shown]),
    ("pain", lambda seen: [datetime.fromisoformat(row["start"]) for row in seen.stats["pain"]["points"]]),
    (
        "ical",
        lambda seen: [event.decoded("DTSTART") for event in seen.events if "RRULE" not in event],
    ),
    (
        "fhir",
        lambda seen: [datetime.fromisoformat(each["effectivePeriod"]["start"]) for each in exercise(seen)],
    ),
    ("fit", lambda seen: [each["session_mesgs"][0]["start_time"] for each in seen.fit]),
)
"""Wherever a session's start is told: within the error that `sessions` tells, to the second."""
