"""What importing a log costs: processor time per session as logs grow; exit 1 where a limit is missed."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: there `history` would be this file

from history.journals import DEVICE, EPOCH, Journal  # noqa: E402

from holdcore.log import journal, reader  # noqa: E402
from holdtimer.history.store import open_store  # noqa: E402

SESSIONS = (1_000, 3_000, 10_000)
HOLDS = 12
RUNS = 2
BATCH_BYTES = 64 * 473  # what link.pull hands over at once: 64 messages of records
LINEAR = 1.5  # most of the time per session at the largest log over that at the smallest


def main() -> int:
    missed = False
    per_session: list[float] = []
    for count in SESSIONS:
        log = _log(count)
        decode_s = _best(lambda log=log: _decode(log))  # type: ignore[misc]
        import_s, again = min(_import(log) for _ in range(RUNS))
        per_session.append(import_s / count)
        ratio = per_session[-1] / per_session[0]
        ok = ratio <= LINEAR and again == 0
        missed |= not ok
        _say(
            f"import {count} sessions, {len(log.frames)} records",
            f"{1e6 * per_session[-1]:.0f} us/session",
            "ok" if ok else "MISSED",
            f"{ratio:.2f} of the first, linear is 1.0, limit {LINEAR}; decoding alone "
            f"{1e6 * decode_s / count:.0f} us/session; pulled again: {again} new",
        )
    return int(missed)


def _say(name: str, value: str, verdict: str, beside: str) -> None:
    sys.stdout.write(f"{name:<40}  {value:>14}  {verdict:<6}  {beside}\n")


def _log(sessions: int) -> Journal:
    log = Journal()
    for _ in range(sessions):
        log.booted().rated(journal.BEFORE, 4).session(HOLDS)
    return log


def _batches(log: Journal) -> list[bytes]:
    """Whole records, as many at a time as a pull hands over."""
    batches = [bytearray()]
    for frame in log.frames:
        if len(batches[-1]) + len(frame) > BATCH_BYTES:
            batches.append(bytearray())
        batches[-1] += frame
    return [bytes(batch) for batch in batches]


def _decode(log: Journal) -> None:
    for frame in log.frames:
        reader.decode(frame)


def _import(log: Journal) -> tuple[float, int]:
    """Processor seconds that it takes into an empty history; how many were new the second time."""
    batches = _batches(log)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'history.sqlite'}") as store,
    ):
        started = time.process_time()
        new = sum(store.keep(DEVICE, EPOCH, batch) for batch in batches)
        took = time.process_time() - started
        if not new == store.cursor(DEVICE, EPOCH) == len(log.frames):
            raise SystemExit(f"bench: of {len(log.frames)} records {new} were kept")
        return took, sum(store.keep(DEVICE, EPOCH, batch) for batch in batches)


def _best(work: Callable[[], None]) -> float:
    """The least of a few: whatever else runs on this machine only ever adds."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
