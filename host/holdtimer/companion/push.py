"""Send a routine to a device, at the doses that the history says, and keep there what was sent."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
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
from holdtimer.routines.progression import apply_doses, progress
from holdtimer.routines.toml_write import to_json


@dataclass(frozen=True)
class Pushed:
    """A routine that is on the device called `name`, in `size` bytes."""

    name: str
    file: RoutineFile
    size: int


@dataclass(frozen=True)
class Outgoing:
    """A routine as it is to be sent; `why` says of each dose that the history sets, what it is and why."""

    file: RoutineFile
    origin: str
    grows: bool
    data: bytes
    why: Sequence[str]

    @property
    def digest(self) -> bytes:
        """By which a change is known."""
        return hashlib.sha256(self.data).digest()


async def push(front: Front, target: Target, routine: str, grows: bool) -> Pushed:
    """Send `routine`, a path or the name of a bundled one, at the doses that the history says.

    Without `grows` it goes at the low end of every range. Errors: RoutineError, before any device is looked
    for, and those of `reach`.
    """
    file = find(routine)
    async with reach(front, target) as reached:
        sessions = sessions_for(reached.store, reached.talk.device_id) if grows else ()
        outgoing = prepare(file, _origin(routine), grows, sessions)
        await send(front, reached, outgoing)
        return Pushed(reached.name, file, len(outgoing.data))


def prepare(file: RoutineFile, origin: str, grows: bool, sessions: Sequence[Session]) -> Outgoing:
    """`file` at the doses that `sessions` say; unless it `grows`, at the low end of every range."""
    doses = progress(file, sessions) if grows else []
    data = encode_routine(apply_doses(file, doses)) if doses else file.encoded()
    return Outgoing(file, origin, grows, data, [f"{dose.name}: {dose.said}, {dose.reason}" for dose in doses])


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
    latest = {sent.slug: sent for sent in store.prescriptions() if sent.device == device}
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
            outgoing = prepare(file, sent.origin, sent.grows, sessions)
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
