"""What was prescribed: what a stretch is for, and when a routine is due.

It comes from the routines that this computer sent, as they were then, and from the bundled library for those
that it did not send. A routine and a stretch are known by name, as the device logs them; the very bytes that
a session ran, by their digest.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from itertools import pairwise, takewhile

from holdtimer.history.devices import Sent
from holdtimer.review.moments import DAY_BEGINS, day_at
from holdtimer.review.schedule import Schedule, schedule_of
from holdtimer.routines import RoutineError, RoutineFile, find, library, load
from holdtimer.routines.progression import week_at
from holdtimer.routines.tables import StepTable
from holdtimer.words.dates import from_utc_ms


@dataclass(frozen=True)
class Prescription:
    """A routine as it was on a device from the day `since` on, in that week of it, counted from 1.

    `digest` is of the bytes that were sent.
    """

    since: date
    file: RoutineFile
    digest: bytes = b""
    device: bytes = b""
    week: int = 1


class Prescribed:
    """What was sent at what time, and the library for what was not."""

    def __init__(self, prescriptions: Iterable[Prescription], bundled: Iterable[RoutineFile] = ()) -> None:
        """Index both by the names of routines and stretches."""
        self._bundled = tuple(bundled)
        self._every = sorted(prescriptions, key=lambda sent: sent.since)
        self._sent: dict[str, list[Prescription]] = {}
        for prescription in self._every:
            sent = self._sent.setdefault(prescription.file.name, [])
            if not sent or sent[-1].file != prescription.file:  # a dose that has grown is no other version
                sent.append(prescription)
        newest = [sent[-1].file for sent in self._sent.values()]
        self._files = {file.name: file for file in (*self._bundled, *newest)}
        self._steps = {(file.name, step.name): step for file in self._files.values() for step in file.steps}
        self._digests: dict[bytes, Prescription] | None = None
        self._anywhere = {stretch: step for (_, stretch), step in self._steps.items()}

    def sent_as(self, digest: bytes) -> Prescription | None:
        """The routine whose SHA-256 begins with these 8 bytes; None where it was never sent from here."""
        if self._digests is None:  # to encode the library takes longer than most figures
            bundled = (
                Prescription(date.min, file, sha256(file.encoded()).digest()) for file in self._bundled
            )
            self._digests = {each.digest[:8]: each for each in (*bundled, *self._every)}
        return self._digests.get(digest)

    def of(self, devices: Collection[bytes]) -> "Prescribed":
        """As it is for these devices: what was sent to them, else to any; a practice sends to many."""
        mine = [each for each in self._every if each.device in devices]
        names = {each.file.name for each in mine}
        others = [each for each in self._every if each.file.name not in names]
        found = Prescribed([*mine, *others], self._bundled)
        self.sent_as(b"")
        found._digests = self._digests
        return found

    def changes(self, routine: str, first: date, last: date) -> Iterator[Prescription]:
        """Each time that a new version took the place of another one from `first` to `last`."""
        sent = self._sent.get(routine, [])
        for before, after in pairwise(sent):
            if first <= after.since <= last and before.file != after.file:
                yield after

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

    def schedule(self, routine: str, week: date, began: date) -> Schedule | None:
        """As prescribed at the end of that week; before the first version, as that one says.

        It begins where that version was sent, or with the routine on the day `began`. None where the routine
        is not known here.
        """
        sent = self._sent.get(routine, [])
        end = week + timedelta(days=6)
        in_force = [each for each in sent if each.since <= end] or sent[:1]
        if not in_force:
            file = self.file(routine)
            return schedule_of(file, began, week) if file else None
        file = in_force[-1].file
        said = schedule_of(file, began, week)
        same = takewhile(lambda each: schedule_of(each.file, began, week) == said, reversed(in_force))
        return schedule_of(file, max(began, [*same][-1].since), week)


def load_prescribed(sent: Iterable[Sent], day_begins: int = DAY_BEGINS) -> Prescribed:
    """What this computer sent, and the library; a file that only a newer program can read is passed over."""
    prescriptions = []
    firsts: dict[tuple[bytes, str], date] = {}
    load_once = cache(partial(load, ending=".json"))  # a practice sends the same to many
    for entry in sent:
        day = day_at(from_utc_ms(entry.sent_utc_ms).astimezone(), day_begins)
        try:
            file = load_once(entry.text, entry.slug)
        except RoutineError:
            continue
        first = firsts.setdefault((entry.device, entry.slug), day)
        week = week_at(file.begins or first, day)
        prescriptions.append(Prescription(day, file, entry.digest, entry.device, week))
    return Prescribed(prescriptions, [find(slug) for slug, _ in library()])
