"""Send a routine to a device, at the doses that the history says, and keep there what was sent."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from holdcore.routine_file import encode_routine
from holdtimer.companion import Front, Target
from holdtimer.companion.reach import Reached, reach
from holdtimer.files import as_text
from holdtimer.history.devices import Sent
from holdtimer.history.sessions import Session, merge_sessions
from holdtimer.history.store import Store
from holdtimer.link.exchanges import push as push_data
from holdtimer.routines import RoutineError, RoutineFile, find, is_bundled, load
from holdtimer.routines.lint import lint
from holdtimer.routines.load import look_up
from holdtimer.routines.progression import apply_doses, find_weaker, progress, week_at
from holdtimer.routines.read_back import read_back
from holdtimer.routines.toml_write import to_json
from holdtimer.words.dates import from_utc_ms


@dataclass(frozen=True)
class Pushed:
    """A routine that is on the device called `name`, in `size` bytes."""

    name: str
    file: RoutineFile
    size: int


@dataclass(frozen=True)
class Outgoing:
    """A routine as it is to be sent; `why` says of each dose that the history sets, what it is and why.

    `week` is that of the routine, counted from 1.
    """

    file: RoutineFile
    origin: str
    grows: bool
    data: bytes
    why: Sequence[str]
    week: int

    @property
    def digest(self) -> bytes:
        """By which a change is known."""
        return hashlib.sha256(self.data).digest()


async def push(front: Front, target: Target, routine: str, grows: bool) -> Pushed:
    """Send `routine`, a path or the name of a bundled one, at the doses that the history says.

    Without `grows` it goes at the low end of every range. Errors: RoutineError, before any device is looked
    for, and those of `reach`.
    """
    file, where = look_up(routine)
    async with reach(front, target) as reached:
        device = reached.talk.device_id
        began = _first_sent(reached.store, device, file.slug)
        outgoing = prepare(file, _origin(routine), grows, sessions_for(reached.store, device), began)
        for sentence in read_back(file, outgoing.week):
            front.tell(sentence)
        for warning in lint(file, where):
            front.tell(f"warning: {warning.message}")
        await send(front, reached, outgoing)
        return Pushed(reached.name, file, len(outgoing.data))


def prepare(
    file: RoutineFile,
    origin: str,
    grows: bool,
    sessions: Sequence[Session],
    began: date | None = None,
    today: date | None = None,
) -> Outgoing:
    """`file` at the doses that `sessions` and the week say; unless it `grows`, at the low end of every range.

    Its weeks count from the day that the file names, else from the day `began`, else from `today`.
    """
    began = file.begins or began
    today = today or date.today()
    week = week_at(began, today)
    sided, why = find_weaker(file, sessions)
    if file.has_weeks or file.lasts_weeks:
        why.append(_say_week(file, began or today, week, today))
    doses = progress(sided, sessions if grows else (), week)
    doses = doses if grows else [dose for dose in doses if dose.is_by_week]
    why += [f"{dose.name}: {dose.said}, {dose.reason}" for dose in doses]
    data = encode_routine(apply_doses(sided, doses, week)) if doses else sided.encoded(week)
    return Outgoing(file, origin, grows, data, why, week)


def _say_week(file: RoutineFile, began: date, week: int, today: date) -> str:
    first = f"{began.day} {began:%B %Y}"
    if today < began:
        return f"week 1 begins on {first}"
    over = ""
    if file.lasts_weeks and week > file.lasts_weeks:
        over = f": the {file.lasts_weeks} weeks that were prescribed are over"
    elif file.last_week and week > file.last_week:
        over = f": past the last week of the prescription; it stays as in week {file.last_week}"
    return f"week {week} since {first}{over}"


def _first_sent(store: Store, device: bytes, slug: str) -> date | None:
    """The day on which the routine was first sent to the device, here."""
    sent = store.prescriptions(device, slug)
    return from_utc_ms(sent[0].sent_utc_ms).astimezone().date() if sent else None


async def send(front: Front, reached: Reached, outgoing: Outgoing) -> None:
    """Push a routine, and keep that it was sent."""
    file = outgoing.file
    for sentence in outgoing.why:
        front.tell(sentence)
    with front.bar(f"sending {file.slug}", "bytes") as show:
        await push_data(reached.talk, file.slug, outgoing.data, show)
    now_ms = time.time_ns() // 1_000_000
    device, text = reached.talk.device_id, to_json(file)
    sent = Sent(device, file.slug, now_ms, outgoing.origin, text, outgoing.digest, outgoing.grows)
    reached.store.prescribe(sent)


def find_changed(store: Store, device: bytes) -> tuple[list[Outgoing], list[RoutineError]]:
    """What is no more as it was sent from here to `device`: a file was edited, or a dose has grown.

    And the files that are gone or have mistakes: of these a dose grows as they were sent.
    """
    latest = {sent.slug: sent for sent in store.prescriptions(device)}
    sessions = sessions_for(store, device)
    found: list[Outgoing] = []
    wrong: list[RoutineError] = []
    for sent in latest.values():
        try:
            file = find(os.fsdecode(sent.origin.encode()))
        except RoutineError as error:
            wrong.append(error)
            file = None
        if file is None or file.slug != sent.slug:
            file = _load_sent(sent)
        if file:
            began = _first_sent(store, device, sent.slug)
            outgoing = prepare(file, sent.origin, sent.grows, sessions, began)
            if outgoing.digest != sent.digest:
                found.append(outgoing)
    return found, wrong


def sessions_for(store: Store, device: bytes) -> list[Session]:
    """The sessions that say where the person with `device` stands: its own, and theirs on other devices.

    Nobody else's are read: the device is waiting.
    """
    persons = store.persons()
    person = next((entry.name for entry in reversed(persons) if entry.device == device), None)
    if person is None:
        return store.sessions(device)
    theirs = sorted({entry.device for entry in persons if entry.name == person})
    return [each for each in merge_sessions(map(store.sessions, theirs)) if each.person == person]


def _origin(routine: str) -> str:
    """Where a routine was named, in a form that means the same in any folder."""
    return routine if is_bundled(routine) else as_text(Path(routine).absolute())


def _load_sent(sent: Sent) -> RoutineFile | None:
    try:
        return load(sent.text, sent.slug, ".json")
    except RoutineError:  # only a newer program can read it
        return None
