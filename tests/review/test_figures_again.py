"""Every figure of `holdtimer stats`, computed a second time: polars, from nothing but bytes and anchors.

The records are taken apart by the layout in docs/protocol.md; the routines are read as TOML; nothing of the
project is used for the second computation.
"""

import re
import struct
import tomllib
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from history.diary import BREATHING_TOML, LEVELS, SENT, Diary, diary, digest_of, fill
from history.journals import DEVICE

from holdtimer.history.store import open_store
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted
from holdtimer.review.prescribed import load_prescribed
from holdtimer.review.serialize import figure_rows

SESSIONS = 700  # a year
TODAY = date(2027, 1, 1)
BERLIN = ZoneInfo("Europe/Berlin")
SIDES = {0: "none", 1: "left", 2: "right"}
KINDS = {(0, 1): 1, (2, 1): 2, (0, 2): 3, (0, 0): 4, (3, 0): 5, (1, 1): 6}
"""A number for each kind of hold, by its unit and what its time is."""
OUTCOMES = {1: "done", 2: "short", 3: "skipped", 4: "extended"}
Rows = list[dict[str, Any]]


# --- the second computation


def taken_apart(raw: bytes) -> tuple[int, int, int, int, bytes]:
    """Type, sequence number, boot, at_ms, body."""
    _, kind, seq, boot, low, high = struct.unpack_from("<BBIIIH", raw)
    return kind, seq, boot, low + (high << 32), raw[16:-4]


def boots_begin(kept: Diary) -> dict[int, int]:
    """When each boot began, in ms UTC, by the RTC that the boots of a run share; of runs that were met."""
    rtcs = {}
    for raw in kept.log.frames:
        kind, _, boot, at_ms, body = taken_apart(raw)
        if kind == 11:
            run, low, high = struct.unpack_from("<IIH", body, 6)
            rtcs[boot] = run, low + (high << 32) - at_ms
    runs = {rtcs[met.boot][0]: met.utc_ms - met.device_ms - rtcs[met.boot][1] for met in kept.met}
    return {boot: runs[run] + rtc_ms for boot, (run, rtc_ms) in rtcs.items() if run in runs}


Again = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


def tables(kept: Diary, day_begins: int) -> Again:
    """Sessions, holds, and every hold that was planned; a day begins at this hour."""
    begins = boots_begin(kept)
    sessions: Rows = []
    holds: Rows = []
    is_open, before, last_boot = False, None, 0
    plans = planned_holds(kept)
    for raw in kept.log.frames:
        kind, _, boot, at_ms, body = taken_apart(raw)
        if kind in (1, 11) or boot != last_boot:
            is_open = False
        last_boot = boot
        if kind == 2:
            utc_ms = begins[boot] + at_ms if boot in begins else None
            local = utc_ms and datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(BERLIN).replace(
                tzinfo=None
            )
            row = {
                "session": len(sessions),
                "routine": body[9:].decode(),
                "digest": body[:8],
                "start": local or None,
                "completed": False,
                "before": before,
                "after": None,
            }
            sessions.append(row)
            is_open, before = True, None
        elif kind == 13 and is_open:
            step, side, set_, _, rep, _, outcome, planned, actual = struct.unpack_from("<7BII", body)
            unit, count, _, works = body[15:19]
            name = body[19:].decode()
            holds.append(
                {
                    "session": len(sessions) - 1,
                    "stretch": name,
                    "kind": KINDS[unit, works],
                    "at": 0 if unit == 0 and count > 1 else max(1, rep),
                    "step": step,
                    "side": SIDES[side],
                    "set": set_,
                    "rep": rep,
                    "outcome": OUTCOMES[outcome],
                    "planned_ms": planned,
                    "actual_ms": actual,
                }
            )
        elif kind == 14:
            when, _, answer, *_ = body
            pain = None if answer == 255 else answer
            if when == 1:
                sessions[-1]["after"] = pain
            elif is_open:
                sessions[-1]["before"] = pain
        elif kind == 7 and is_open:
            sessions[-1]["completed"] = body[0] == 1
            is_open = False
    schema: dict[str, Any] = {"start": pl.Datetime("ms"), "before": pl.Int64, "after": pl.Int64}
    frame = pl.DataFrame(sessions, schema_overrides=schema, infer_schema_length=None)
    shifted = pl.col("start").dt.offset_by(f"-{day_begins}h")
    frame = frame.with_columns(
        shifted.dt.date().alias("day"), shifted.dt.truncate("1w").dt.date().alias("week")
    )
    done = pl.DataFrame(holds, infer_schema_length=None)
    of = frame.select("session", "routine", "day", "week")
    plan = [
        {"session": row["session"], **hold}
        for row in sessions
        for hold in plans.get((row["routine"], row["digest"]), ())
    ]
    place = ["session", "step", "side", "set", "at"]
    begun = done.select(*place, "stretch", "kind", "planned_ms", "actual_ms")
    missed = pl.DataFrame(plan).join(begun, on=place, how="anti").with_columns(actual_ms=-1)
    every = pl.concat([begun, missed.select(begun.columns)], how="vertical_relaxed").with_columns(
        (pl.col("actual_ms") >= 0).alias("begun"),
        pl.min_horizontal(pl.max_horizontal("actual_ms", 0), "planned_ms").alias("kept_ms"),
    )
    return (
        frame,
        done.join(of, on="session", maintain_order="left"),
        every.join(of, on="session", maintain_order="left"),
    )


def planned_holds(kept: Diary) -> dict[tuple[str, bytes], Rows]:
    """Of each routine as sent, by the name and the digest of its START: every hold that it has.

    What was sent is a range; the dose is that of any hold with the same digest.
    """
    doses: dict[tuple[bytes, int], int] = {}
    digest, starts = b"", {}
    for raw in kept.log.frames:
        kind, _, _, _, body = taken_apart(raw)
        if kind == 2:
            digest = body[:8]
            starts[digest] = body[9:].decode()
        elif kind == 13:
            doses[digest, body[0]] = struct.unpack_from("<I", body, 7)[0]
    sent = {digest_of(slug, level)[:8] for slug in SENT for level in range(LEVELS)}
    routines = {routine["name"]: routine for routine in map(tomllib.loads, texts())}
    return {
        (name, digest): [
            hold | {"planned_ms": doses.get((digest, hold["step"]), hold["planned_ms"])}
            for hold in holds_of(routines[name])
        ]
        for digest, name in starts.items()
        if digest in sent
    }


def holds_of(routine: dict[str, Any]) -> Rows:
    """Step, side, set, rep (0 for a run at a tempo) and the low end of each hold of a routine file."""
    rows: Rows = []
    for number, step in enumerate(routine["steps"]):
        sides = {"each": ["left", "right"], "alternating": ["left", "right"]}.get(step.get("sides"), ["none"])
        reps = low_end(step.get("reps", 1))
        tempo = "tempo" in step
        run = tempo and reps > 1 and step.get("sides") != "alternating"
        kind = next(
            code
            for key, code in (("hold", 1), ("open", 2), ("tempo", 3), ("countdown", 4), ("wait", 5))
            if key in step
        )
        if "breaths" in str(step.get("hold")):
            kind, planned_ms = 6, 6_000 * low_end(step["hold"])
        elif tempo:
            rep_s = sum(seconds(step["tempo"].get(key, 0)) for key in ("up", "hold", "down"))
            planned_ms = (reps if run else 1) * rep_s * 1000
        else:
            planned_ms = 1000 * seconds(step.get("hold", step.get("open", step.get("countdown", 0))))
        rows += [
            {
                "stretch": step["name"],
                "kind": kind,
                "step": number,
                "side": side,
                "set": set_ + 1,
                "at": 0 if run else rep + 1,
                "planned_ms": planned_ms,
            }
            for set_ in range(step.get("sets", 1))
            for side in sides
            for rep in range(1 if run else reps)
        ]
    return rows


def low_end(value: int | str) -> int:
    """ "5-8 breaths" -> 5."""
    found = re.match(r"\d+", str(value))
    assert found
    return int(found[0])


def seconds(value: int | str) -> int:
    """ "1m30s" -> 90, "20-30s" -> 20, 15 -> 15."""
    found = re.fullmatch(r"(?:(\d+)m)?(\d+)?(?:-.*)?s?", str(value))
    assert found, value
    return 60 * int(found[1] or 0) + int(found[2] or 0)


def library() -> tuple[dict[tuple[str, str], list[str]], dict[str, int | None]]:
    """Muscles by routine and stretch; days per week by routine."""
    muscles: dict[tuple[str, str], list[str]] = {}
    days: dict[str, int | None] = {}
    for routine in map(tomllib.loads, texts()):
        days[routine["name"]] = routine.get("days_per_week")
        for step in routine["steps"]:
            muscles[routine["name"], step["name"]] = step.get("muscles", [])
    return muscles, days


def texts() -> list[str]:
    """The routines, as TOML."""
    bundled = (files("holdtimer.routines") / "library").iterdir()
    return [*(item.read_text() for item in bundled if item.name.endswith(".toml")), BREATHING_TOML]


def least_squares(weeks: list[date], values: list[float]) -> float | None:
    """The slope over the last twelve weeks, by the textbook."""
    points = [
        ((week - weeks[-1]).days / 7, value)
        for week, value in zip(weeks, values, strict=True)
        if (weeks[-1] - week).days < 84
    ]
    if len(points) < 3:
        return None
    frame = pl.DataFrame(points, schema=["x", "y"], orient="row")
    return float(frame.select(pl.cov("x", "y") / pl.var("x")).item())


# --- both of them


@pytest.fixture(scope="module")
def kept() -> Diary:
    return diary(SESSIONS, seed=11)


@pytest.fixture(scope="module", params=[0, 4, 9])
def day_begins(request: pytest.FixtureRequest) -> int:
    """With 9 many a morning counts for the day before."""
    hour: int = request.param
    return hour


@pytest.fixture(scope="module")
def made(kept: Diary, day_begins: int) -> Figures:
    with open_store("sqlite://") as store:
        fill(store, kept)
        store.derive()
        sessions = store.sessions()
        assert {session.device for session in sessions} == {DEVICE}
        return figures(
            sessions,
            load_prescribed(store.prescriptions(), day_begins),
            TODAY,
            wanted=Wanted(day_begins=day_begins),
        )


@pytest.fixture(scope="module")
def again(kept: Diary, day_begins: int) -> Again:
    return tables(kept, day_begins)


def test_totals(made: Figures, again: Again) -> None:
    sessions, holds, _ = again
    assert made.sessions == len(sessions) > 500
    assert made.completed == sessions["completed"].sum()
    finished = holds.filter(pl.col("outcome").is_in(["done", "extended"]))["session"].unique()
    assert made.finished == sessions.filter("completed")["session"].is_in(finished.to_list()).sum()
    assert made.undated == sessions["start"].null_count() > 0
    assert sum(made.why_undated.values()) == made.undated
    by_day = sessions.drop_nulls("day").group_by("day").len().sort("day")
    assert [(each.day, each.sessions) for each in made.days] == by_day.rows()
    assert (made.first, made.last) == (sessions["day"].min(), sessions["day"].max())
    assert made.hold_count == len(holds)
    assert made.held_ms == holds.filter(pl.col("kind").is_in([1, 2, 6]))["actual_ms"].sum()


def test_days_done_of_days_planned(made: Figures, again: Again) -> None:
    sessions, holds, _ = again
    _, planned = library()
    done = holds.filter(pl.col("outcome").is_in(["done", "extended"]))["session"].unique().to_list()
    dated = sessions.drop_nulls("start").with_columns(
        pl.when(pl.col("completed") & pl.col("session").is_in(done)).then("day").alias("done")
    )
    by_week = dated.group_by("week", "routine").agg(
        pl.col("done").drop_nulls().n_unique().alias("days"), pl.len().alias("sessions")
    )
    counted = {(row["week"], row["routine"]): row for row in by_week.to_dicts()}
    expected: Rows = []
    for (routine,), of in dated.group_by("routine"):
        first, last = of["day"].min(), of["day"].max()
        assert isinstance(first, date)
        assert isinstance(last, date)
        end = TODAY if TODAY - last <= timedelta(weeks=4) else last
        week = first - timedelta(days=first.weekday())
        while week <= end:
            row = counted.get((week, routine), {"days": 0, "sessions": 0})
            expected.append(
                {
                    "week": week,
                    "routine": routine,
                    "planned_days": planned[str(routine)],
                    "done_days": row["days"],
                    "planned_times": planned[str(routine)],
                    "done_times": row["days"],
                    "sessions": row["sessions"],
                    "partial": first > week or week + timedelta(days=6) > TODAY,
                }
            )
            week += timedelta(days=7)
    expected.sort(key=lambda row: (row["week"], row["routine"]))
    assert [asdict(row) for row in made.adherence] == expected
    assert {row.planned_days for row in made.adherence} == {7, 3, None}


def test_seconds_per_muscle_and_side(made: Figures, again: Again) -> None:
    _, _, plan = again
    muscles, _ = library()
    rows: Rows = []
    for hold in plan.drop_nulls("day").filter(pl.col("kind").is_in([1, 2, 6])).to_dicts():
        sides = ["left", "right"] if hold["side"] == "none" else [hold["side"]]
        for muscle in muscles[hold["routine"], hold["stretch"]] or ["muscle not given"]:
            values = {key: hold[key] for key in ("week", "day", "planned_ms", "kept_ms")}
            values["actual_ms"] = max(0, hold["actual_ms"])
            rows += [values | {"muscle": muscle, "side": side} for side in sides]
    by_day = (
        pl.DataFrame(rows)
        .group_by("week", "muscle", "side", "day")
        .agg(pl.col("planned_ms", "kept_ms", "actual_ms").sum())
    )
    expected = (
        by_day.group_by("week", "muscle", "side")
        .agg(
            pl.col("planned_ms", "kept_ms").sum(),
            pl.col("actual_ms").sum().alias("held_ms"),
            (pl.col("actual_ms") > 0).sum().alias("days"),
            (pl.col("actual_ms") >= 60_000).sum().alias("days_enough"),
            (pl.col("planned_ms") >= 60_000).sum().alias("days_asked"),
        )
        .sort("week", "muscle", "side")
    )
    assert [asdict(dose) for dose in made.doses] == expected.to_dicts()
    assert len(expected) > 500
    assert expected["days_enough"].sum() not in (0, expected["days"].sum())


def test_planned_against_actual_hold_by_hold(made: Figures, again: Again) -> None:
    _, holds, _ = again
    holds = holds.with_columns(
        pl.col("kind").is_in([1, 2, 6]).alias("works"), (pl.col("kind") == 2).alias("is_open")
    )
    columns = [
        "day",
        "routine",
        "stretch",
        "works",
        "is_open",
        "side",
        "set",
        "rep",
        "planned_ms",
        "actual_ms",
        "outcome",
    ]
    rows = sorted(map(str, holds.select(columns).rows()))
    assert sorted(str(tuple(asdict(row)[name] for name in columns)) for row in made.holds) == rows


def test_what_became_of_each_stretch(made: Figures, again: Again) -> None:
    _, holds, plan = again
    counts = [
        (pl.col("outcome") == outcome).sum().alias(outcome)
        for outcome in ("done", "extended", "short", "skipped")
    ]
    key = ["stretch", "side"]
    became = holds.group_by(key).agg(pl.len().alias("holds"), *counts)
    of_plan = plan.group_by(key).agg(
        (~pl.col("begun")).sum().alias("not_begun"),
        pl.col("planned_ms", "kept_ms").sum(),
        pl.col("actual_ms").filter((pl.col("planned_ms") > 0) & pl.col("begun")).sum(),
    )
    expected = became.join(of_plan, on=key, how="full", coalesce=True).fill_null(0).sort(key)
    assert [asdict(total) for total in made.stretches] == expected.to_dicts()
    assert expected["not_begun"].sum() > 50
    assert made.planned_ms == plan["planned_ms"].sum()
    assert made.kept_ms == plan["kept_ms"].sum() < made.planned_ms
    assert expected["short"].sum() > 0
    assert expected["skipped"].sum() > 0
    assert expected["extended"].sum() > 0


def test_left_against_right(made: Figures, again: Again) -> None:
    _, holds, _ = again
    sided = holds.filter(pl.col("side").is_in(["left", "right"]) & pl.col("kind").is_in([1, 2, 6]))
    sums = [
        pl.col("actual_ms").filter(pl.col("side") == side).sum().alias(f"{side}_ms")
        for side in ("left", "right")
    ]
    totals = sided.group_by("stretch").agg(*sums).sort("stretch").to_dicts()
    assert [(each.stretch, each.left_ms, each.right_ms) for each in made.balance] == [
        (row["stretch"], row["left_ms"], row["right_ms"]) for row in totals
    ]
    weekly = sided.drop_nulls("day").group_by("stretch", "week").agg(*sums).sort("week")
    for each in made.balance:
        weeks = weekly.filter(pl.col("stretch") == each.stretch)
        assert [asdict(week) for week in each.weeks] == weeks.drop("stretch").to_dicts()
        both = weeks.filter(pl.col("left_ms") + pl.col("right_ms") > 0)
        share = (both["left_ms"] - both["right_ms"]) / (both["left_ms"] + both["right_ms"])
        assert each.trend_per_week == pytest.approx(least_squares(both["week"].to_list(), share.to_list()))


def test_the_longest_of_open_holds(made: Figures, again: Again) -> None:
    _, holds, _ = again
    opened = holds.filter(pl.col("kind") == 2)
    best = opened.group_by("stretch", "side").agg(pl.col("actual_ms").max()).sort("stretch", "side")
    assert [(each.stretch, each.side, each.best_ms) for each in made.best] == best.rows()
    for each in made.best:
        side = opened.filter((pl.col("stretch") == each.stretch) & (pl.col("side") == each.side))
        steps = side.sort("session", maintain_order=True).with_columns(
            pl.col("actual_ms").cum_max().alias("so_far")
        )
        rises = steps.filter(pl.col("so_far") > pl.col("so_far").shift(1, fill_value=-1))
        assert [ms for _, ms in each.steps] == rises["so_far"].to_list()
        assert each.day == rises["day"].to_list()[-1]


def test_pain(made: Figures, again: Again) -> None:
    sessions, _, _ = again
    rated = sessions.filter(pl.col("before").is_not_null() | pl.col("after").is_not_null())
    assert sorted(str((point.before, point.after)) for point in made.pain.points) == sorted(
        map(str, rated.select("before", "after").rows())
    )
    weekly = (
        rated.drop_nulls("week")
        .group_by("week")
        .agg(
            pl.len().alias("ratings"),
            pl.col("before").mean(),
            pl.col("after").mean(),
            pl.max_horizontal("before", "after").mean().alias("worst"),
        )
        .sort("week")
    )
    assert len(weekly) > 40
    for week, row in zip(made.pain.weeks, weekly.to_dicts(), strict=True):
        assert asdict(week) == pytest.approx(row)
    change = rated.select((pl.col("after") - pl.col("before")).mean()).item()
    assert made.pain.mean_change == pytest.approx(change)
    trend = least_squares(weekly["week"].to_list(), weekly["worst"].to_list())
    assert made.pain.trend_per_week == pytest.approx(trend)


def test_time_of_day_and_of_week(made: Figures, again: Again) -> None:
    sessions, _, _ = again
    starts = sessions.drop_nulls("start")["start"]
    hours = starts.dt.hour().value_counts()
    days = sessions.drop_nulls("day")["day"].dt.weekday().value_counts()
    assert made.hours == tuple(dict(hours.rows()).get(hour, 0) for hour in range(24))
    assert made.weekdays == tuple(dict(days.rows()).get(day, 0) for day in range(1, 8))


def test_the_table_has_every_number(made: Figures) -> None:
    """What --csv writes is what the figures say."""
    rows = figure_rows(made)
    assert sum(row["value"] for row in rows if row["figure"] == "hours") == made.sessions - made.undated
    assert sum(row["value"] for row in rows if (row["figure"], row["name"]) == ("doses", "held_ms")) == sum(
        dose.held_ms for dose in made.doses
    )
    assert [row["value"] for row in rows if (row["figure"], row["name"]) == ("totals", "sessions")] == [
        made.sessions
    ]
    assert len([row for row in rows if row["figure"] == "adherence"]) == 6 * len(made.adherence)
