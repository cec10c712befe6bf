"""What 1, 3 and 10 years cost, and 30 people of two years; exit 1 where that is not linear, or too slow.

Processor time of each job beside its limit: of an import, decoding the same records and no more; of stats,
review, sessions and the overview of all, the SQL that reads the same rows. bench/page.py measures the page.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: there `history` would be bench/history.py

from history.diary import BEGIN, YEAR, Diary, diary, fill  # noqa: E402

from holdcore.log import reader  # noqa: E402
from holdtimer.companion import Progress  # noqa: E402
from holdtimer.companion.figures import choose_sessions, everybody, figures_by_person  # noqa: E402
from holdtimer.history.store import Store, open_store  # noqa: E402
from holdtimer.review.answer import answer  # noqa: E402
from holdtimer.review.figures import Figures, figures  # noqa: E402
from holdtimer.review.filters import Wanted  # noqa: E402
from holdtimer.review.moments import day_of  # noqa: E402
from holdtimer.review.prescribed import load_prescribed  # noqa: E402
from holdtimer.review.serialize import as_json, figures_object  # noqa: E402

YEARS = (1, 3, 10)
PEOPLE = 30
OVERVIEW_S = 1.0
RUNS = 3
LINEAR = 2.5
"""Most of the time per session at ten years over that at one. Linear is 1 and quadratic 10; the garbage
collector, which scans all that is alive, and other programs make up to 1.6."""

Costs = dict[str, tuple[float, float]]
"""Seconds of each job, and of its limit."""


def main() -> int:
    missed = False
    first: dict[str, float] = {}
    for years in YEARS:
        kept = diary(years * YEAR)
        with tempfile.TemporaryDirectory() as folder:
            costs = _costs(kept, Path(folder))
        for name, (took_s, limit_s) in costs.items():
            each = took_s / (years * YEAR)
            growth = each / first.setdefault(name, each)
            ok = growth <= LINEAR
            missed |= not ok
            sys.stdout.write(
                f"{f'{name}, {years} years, {years * YEAR} sessions':<40}  {took_s:>12.2f} s  "
                f"{'ok' if ok else 'MISSED':<6}  {growth:.2f} of the time per session at one year, linear is "
                f"1.0, limit {LINEAR}; {_BESIDE[name]} {limit_s:.2f} s\n"
            )
    with tempfile.TemporaryDirectory() as folder:
        missed |= _practice(Path(folder) / "history.sqlite")
    return int(missed)


def _practice(path: Path) -> bool:
    """Whether the overview of PEOPLE took too long."""
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        for number in range(PEOPLE):
            device = bytes((number + 1,)) * 8
            fill(store, diary(2 * YEAR, seed=number), device=device)
            store.assign(device, f"Patient {number:02d}", 0)
        store.derive()
    last = BEGIN + timedelta(days=2 * 365)
    sql_s = _best(lambda: _select(path))
    took_s = _best(lambda: everybody(url, 4, last))
    ok = took_s <= OVERVIEW_S
    sys.stdout.write(
        f"{f'overview, {PEOPLE} people of two years':<40}  {took_s:>12.2f} s  {'ok' if ok else 'MISSED':<6}  "
        f"limit {OVERVIEW_S} s; the SQL of all rows alone {sql_s:.2f} s\n"
    )
    return not ok


class Quiet:
    """A front that shows nothing."""

    def tell(self, text: str) -> None:
        pass

    def bar(self, what: str, unit: str) -> AbstractContextManager[Progress]:
        raise NotImplementedError


_BESIDE = {
    "import": "decoding alone",
    "derive after a sync": "deriving alone",
    "stats": "the SQL alone",
    "review": "the SQL alone",
    "sessions": "the SQL alone",
}


def _costs(kept: Diary, folder: Path) -> Costs:
    path = folder / "history.sqlite"
    decode_s = _best(lambda: [reader.decode(frame) for frame in kept.log.frames])
    import_s = _best(lambda: _import(kept, path))
    with open_store(f"sqlite:///{path}") as store:
        derive_s = _best(store.sessions)
        store.derive()
        met = kept.met[-1]
        store.anchor(b"device 1", b"epoch  1", met.boot, met.device_ms + 1, met.utc_ms + 1, 1, met.zone)
        again_s = _timed(store.derive)
        sql_s = _best(lambda: _select(path))
        stats_s = _best(lambda: as_json(figures_object(_figures(store))))
    url = f"sqlite:///{path}"
    last = BEGIN + timedelta(days=len(kept.met) * 7 + 7)
    wanted = Wanted(until=last)
    review_s = _best(lambda: [answer(each) for _, each in figures_by_person(Quiet(), wanted, url, 4) or ()])
    sessions_s = _best(lambda: choose_sessions(Quiet(), Wanted(), url))
    return {
        "import": (import_s, decode_s),
        "derive after a sync": (again_s, derive_s),
        "stats": (stats_s, sql_s),
        "review": (review_s, sql_s),
        "sessions": (sessions_s, sql_s),
    }


def _import(kept: Diary, path: Path) -> None:
    path.unlink(missing_ok=True)
    with open_store(f"sqlite:///{path}") as store:
        fill(store, kept)


def _select(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("session", "hold"):
            connection.execute(f"SELECT * FROM {table}").fetchall()


def _figures(store: Store) -> Figures:
    sessions = store.sessions()
    last = max(day for session in sessions if (day := day_of(session)))
    return figures(sessions, load_prescribed(store.prescriptions()), last)


def _best(work: Callable[[], object]) -> float:
    """The least of a few: whatever else runs on this machine only ever adds."""
    return min(_timed(work) for _ in range(RUNS))


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
