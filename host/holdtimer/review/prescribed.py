"""What was prescribed: the muscles that a stretch is for, and on how many days of a week a routine is due.

It comes from the routines that this computer sent, as they were then, and from the bundled library for those
that it did not send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from holdtimer.routines import RoutineFile, find, library


@dataclass(frozen=True)
class Prescription:
    """A routine as it was from `since` on."""

    since: date
    file: RoutineFile


class Prescribed:
    """Ready to be asked; a routine and a stretch are known by name, as the device logs them."""

    def __init__(self, prescriptions: Iterable[Prescription], shelf: Iterable[RoutineFile] = ()) -> None:
        self._sent: dict[str, list[Prescription]] = {}
        for prescription in sorted(prescriptions, key=lambda sent: sent.since):
            self._sent.setdefault(prescription.file.name, []).append(prescription)
        self._shelf = {file.name: file for file in shelf}
        self._muscles: dict[str, dict[str, tuple[str, ...]]] = {}
        self._anywhere: dict[str, tuple[str, ...]] = {}
        newest = [sent[-1].file for sent in self._sent.values()]
        for file in (*self._shelf.values(), *newest):
            muscles: dict[str, tuple[str, ...]] = {step.name: tuple(step.muscles) for step in file.steps}
            self._muscles[file.name] = muscles
            self._anywhere.update(muscles)

    def muscles(self, routine: str, stretch: str) -> tuple[str, ...]:
        """What the newest version of the routine says, else any routine with that stretch; () for nothing."""
        return self._muscles.get(routine, {}).get(stretch) or self._anywhere.get(stretch, ())

    def days_per_week(self, routine: str, week: date) -> int | None:
        """As prescribed at the end of that week (the first version counts for what was before it)."""
        sent = self._sent.get(routine, [])
        end = week + timedelta(days=6)
        in_force = [prescription.file for prescription in sent if prescription.since <= end][-1:]
        first = [prescription.file for prescription in sent][:1]
        for file in (*in_force, *first, *self._shelf.get(routine, ())):
            return file.days_per_week
        return None


def bundled() -> list[RoutineFile]:
    """The routines of the library."""
    return [find(slug) for slug, _ in library()]


def day_sent(utc_ms: int) -> date:
    """The day, on this computer, of a time in ms since 1970."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone().date()
