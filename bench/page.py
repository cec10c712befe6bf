"""What the HTML page of 1, 3 and 10 years, and of 30 people, costs; exit 1 where a limit is missed."""

import contextlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: there `history` would be another file

from history.diary import YEAR, diary, fill  # noqa: E402
from review.page_browser import Browser, chromium, left_out  # noqa: E402
from review.page_sessions import FIRST, TODAY, person, year  # noqa: E402

from holdtimer.history.sessions import Session  # noqa: E402
from holdtimer.history.store import open_store  # noqa: E402
from holdtimer.review.figures import Figures, figures  # noqa: E402
from holdtimer.review.moments import local_start  # noqa: E402
from holdtimer.review.page import write_page  # noqa: E402
from holdtimer.review.prescribed import load_prescribed  # noqa: E402

YEARS = (1, 3, 10)
RUNS = 3
PEOPLE = 30
PEOPLE_DAYS = 180
LOAD_S = 3.0
LINEAR = 2.0
"""Most of what a further session costs from 3 to 10 years over that from 1 to 3: linear is 1, quadratic
3.2. The garbage collector, which scans all that is alive, makes 1.5; switched off it was 0.7."""

T = TypeVar("T")


@dataclass
class Cost:
    """Processor seconds of each stage, the later ones without the earlier; bytes of the page."""

    sql_s: float
    sessions_s: float
    figures_s: float
    page_s: float
    size: int

    @property
    def all_s(self) -> float:
        return self.sessions_s + self.figures_s + self.page_s


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scripts_s, scripts_size = _scripts()
        _say(
            "page, its scripts alone",
            f"{scripts_s:.1f} s",
            "",
            f"{scripts_size / 1e6:.1f} MB, once for any page",
        )
        costs = [(years * YEAR, _cost(Path(folder), years * YEAR, scripts_size)) for years in YEARS]
    missed = False
    further: list[tuple[float, float]] = []
    (before, earlier), *_ = costs
    for count, cost in costs:
        if count > before:
            more = count - before
            further.append(((cost.all_s - earlier.all_s) / more, (cost.size - earlier.size) / more))
        ratios = (
            [here / there for here, there in zip(further[-1], further[0], strict=True)] if further else [1.0]
        )
        ok = max(ratios) <= LINEAR
        missed |= not ok
        growth = (
            f"a further session {1e6 * further[-1][0]:.0f} us and {further[-1][1]:.0f} bytes, "
            f"{ratios[0]:.2f} and {ratios[1]:.2f} of those before, limit {LINEAR}; "
            if further
            else ""
        )
        _say(
            f"page of {count} sessions",
            f"{cost.all_s:.2f} s, {cost.size / 1e6:.1f} MB",
            "ok" if ok else "MISSED",
            f"{growth}the SQL alone {cost.sql_s:.2f} s, sessions from it {cost.sessions_s:.2f} s, "
            f"figures {cost.figures_s:.2f} s, page {cost.page_s:.2f} s",
        )
        before, earlier = count, cost
    with tempfile.TemporaryDirectory() as folder:
        missed |= _many(Path(folder) / "review.html")
        missed |= _loads(Path(folder))
    return int(missed)


def _many(page: Path) -> bool:
    """Whether the page of many people costs more for a session than that of a few."""
    each = []
    for count in (PEOPLE // 3, PEOPLE):
        people = [person(year(PEOPLE_DAYS, seed=number)) for number in range(count)]
        sessions = sum(len(found) for found, _ in people)
        took_s, size = _best(lambda people=people: write_page(page, people, TODAY))  # type: ignore[misc]
        each.append(took_s / sessions)
    growth = each[-1] / each[0]
    ok = growth <= LINEAR
    _say(
        f"page of {PEOPLE} people, {sessions} sessions",
        f"{took_s:.2f} s, {size / 1e6:.1f} MB",
        "ok" if ok else "MISSED",
        f"{1e6 * each[-1]:.0f} us a session, {growth:.2f} of that of {PEOPLE // 3} people, limit {LINEAR}",
    )
    return not ok


def _loads(folder: Path) -> bool:
    """Whether Chromium takes too long to show ten years."""
    if why := left_out():
        _say("page of ten years in Chromium", "-", "", why.strip())
        return False
    page = folder / "ten.html"
    write_page(page, [person(year(3_650), FIRST.date() + timedelta(days=3_650))], TODAY)
    with chromium(folder / "profile") as browser:
        loads = [_load(browser, page, folder / "profile") for _ in range(RUNS)]
    took_s, clock_s = min(loads)
    ok = took_s <= LOAD_S
    _say(
        "page of ten years in Chromium",
        f"{took_s:.2f} s",
        "ok" if ok else "MISSED",
        f"of the processor, until its charts are drawn; of the clock {clock_s:.2f} s; limit {LOAD_S} s",
    )
    return not ok


def _load(browser: Browser, page: Path, profile: Path) -> tuple[float, float]:
    """Seconds of the processor, of all processes of the browser, and of the clock."""
    before_s, started = _used(profile), time.perf_counter()
    browser.open(page)
    return _used(profile) - before_s, time.perf_counter() - started


def _used(profile: Path) -> float:
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            if str(profile) in (process / "cmdline").read_text():
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _say(name: str, value: str, verdict: str, beside: str) -> None:
    sys.stdout.write(f"{name:<40}  {value:>14}  {verdict:<6}  {beside}\n")


def _scripts() -> tuple[float, int]:
    """The first page with a chart bundles the scripts: how long that takes, how large they are."""
    from holdtimer.review.page.document import charting_scripts

    started = time.process_time()
    scripts = charting_scripts()
    return time.process_time() - started, len(scripts.encode())


def _cost(folder: Path, count: int, scripts_size: int) -> Cost:
    database, page = folder / f"{count}.sqlite", folder / "review.html"
    with open_store(f"sqlite:///{database}") as store:
        fill(store, diary(count))
        store.derive()
        sql_s, _ = _best(lambda: _rows(database))
        sessions_s, sessions = _best(store.sessions)
        plan = load_prescribed(store.prescriptions())
    if len(sessions) != count:
        raise SystemExit(f"bench: of {count} sessions {len(sessions)} were found")
    last = max(start for session in sessions if (start := local_start(session)))
    figures_s, found = _best(lambda: figures(sessions, plan, last.date()))
    people: Sequence[tuple[Sequence[Session], Figures]] = [(sessions, found)]
    page_s, size = _best(lambda: write_page(page, people, last))
    return Cost(sql_s, sessions_s, figures_s, page_s, size - scripts_size)


def _rows(database: Path) -> int:
    """What any way to read the sessions has to read: every row of theirs, by SQLite itself."""
    with sqlite3.connect(database) as connection:
        return sum(
            len(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in ("session", "hold")
        )


def _best(work: Callable[[], T]) -> tuple[float, T]:
    """The least of a few: whatever else runs on this machine only ever adds."""
    found: list[tuple[float, T]] = []
    for _ in range(RUNS):
        started = time.process_time()
        result = work()
        found.append((time.process_time() - started, result))
    return min(found, key=lambda run: run[0])


if __name__ == "__main__":
    sys.exit(main())
