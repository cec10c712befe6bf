"""What was prescribed: what a stretch is for, and on how many days of a week a routine is due.

It comes from the routines that this computer sent, as they were then, and from the bundled library for those
that it did not send. A routine and a stretch are known by name, as the device logs them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.history.devices import Sent
from holdtimer.review.moments import DAY_BEGINS, day_at
from holdtimer.routines import RoutineError, RoutineFile, find, library, load
from holdtimer.routines.tables import StepTable
from holdtimer.words.dates import from_utc_ms


@dataclass(frozen=True)
class Prescription:
    """A routine as it was from the day `since` on."""

    since: date
    file: RoutineFile


class Prescribed:
    """What was sent at what time, and the library for what was not."""

    def __init__(self, prescriptions: Iterable[Prescription], bundled: Iterable[RoutineFile] = ()) -> None:
        """Index both by the names of routines and stretches."""
        self._sent: dict[str, list[Prescription]] = {}
        for prescription in sorted(prescriptions, key=lambda sent: sent.since):
            self._sent.setdefault(prescription.file.name, []).append(prescription)
        newest = [sent[-1].file for sent in self._sent.values()]
        self._files = {file.name: file for file in (*bundled, *newest)}
        self._steps = {(file.name, step.name): step for file in self._files.values() for step in file.steps}
        self._anywhere = {stretch: step for (_, stretch), step in self._steps.items()}

    def file(self, routine: str) -> RoutineFile | None:
        """The newest version of a routine."""
        return self._files.get(routine)

    def step(self, routine: str, stretch: str) -> StepTable | None:
        """What the newest version of the routine says of a stretch, else any other routine that has it."""
        return self._steps.get((routine, stretch)) or self._anywhere.get(stretch)

    def muscles(self, routine: str, stretch: str) -> tuple[str, ...]:
        """What a stretch is for; () where that is not known."""
        step = self.step(routine, stretch)
        return tuple(step.muscles) if step else ()

    def exercise(self, routine: str, stretch: str) -> str | None:
        """Its exercise of the FIT profile, as "category/name"; None where that is not known."""
        step = self.step(routine, stretch)
        return step.fit if step else None

    def days_per_week(self, routine: str, week: date) -> int | None:
        """As prescribed at the end of that week; before the first version, as that one says."""
        sent = self._sent.get(routine, [])
        end = week + timedelta(days=6)
        in_force = [prescription for prescription in sent if prescription.since <= end][-1:]
        file = (in_force or sent)[0].file if sent else self.file(routine)
        return file.days_per_week if file else None


def load_prescribed(sent: Iterable[Sent], day_begins: int = DAY_BEGINS) -> Prescribed:
    """What this computer sent, and the library; a file that only a newer program can read is passed over."""
    prescriptions = []
    for entry in sent:
        day = day_at(from_utc_ms(entry.sent_utc_ms).astimezone(), day_begins)
        try:
            prescriptions.append(Prescription(day, load(entry.text, entry.slug, ".json")))
        except RoutineError:
            continue
    return Prescribed(prescriptions, [find(slug) for slug, _ in library()])
