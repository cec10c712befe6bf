"""Send a routine to a device, at the doses that the history says, and keep there what was sent."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdcore.routine_file import encode_routine
from holdtimer.companion import Front, Target
from holdtimer.companion.reach import Reached, reach
from holdtimer.history.devices import Sent
from holdtimer.history.sessions import Session, merge_sessions
from holdtimer.history.store import Store
from holdtimer.link.push import push as push_data
from holdtimer.routines import RoutineError, RoutineFile, find, load
from holdtimer.routines.progression import apply_doses, progress
from holdtimer.routines.toml_write import to_json


@dataclass(frozen=True)
class Pushed:
    """A routine that is on the device called `name`, in `size` bytes."""

    name: str
    file: RoutineFile
    size: int


async def push(front: Front, target: Target, routine: str, grows: bool) -> Pushed:
    """Send `routine`, a path or the name of a bundled one, at the doses that the history says.

    Without `grows` it goes at the low end of every range. Errors: RoutineError, before any device is looked
    for, and those of `reach`.
    """
    file = find(routine)
    async with reach(front, target) as reached:
        if grows:
            data = set_doses(file, sessions_for(reached.store, reached.talk.device_id), front.tell)
        else:
            data = file.encoded()
        await send(front, reached, file, _origin(routine), data, grows)
        return Pushed(reached.name, file, len(data))


async def send(
    front: Front, reached: Reached, file: RoutineFile, origin: str, data: bytes, grows: bool
) -> None:
    """Push `data`, which is `file` with its doses, and keep that it was sent."""
    with front.bar(f"sending {file.slug}", "bytes") as progress:
        await push_data(reached.talk, file.slug, data, progress)
    now_ms = time.time_ns() // 1_000_000
    digest = hashlib.sha256(data).digest()
    reached.store.prescribe(
        Sent(reached.talk.device_id, file.slug, now_ms, origin, to_json(file), digest, grows)
    )


def find_changed(store: Store, device: bytes) -> list[tuple[RoutineFile, Sent, bytes]]:
    """What is no more as it was sent from here to `device`: file, what was sent, and what to send now.

    A file that was edited counts, and a dose that has grown.
    """
    latest = {sent.slug: sent for sent in store.prescriptions() if sent.device == device}
    sessions = sessions_for(store, device)
    found = []
    for sent in latest.values():
        file = _load_now(sent)
        if file is None:
            continue
        data = set_doses(file, sessions) if sent.grows else file.encoded()
        if hashlib.sha256(data).digest() != sent.digest:
            found.append((file, sent, data))
    return found


def set_doses(
    file: RoutineFile, sessions: Sequence[Session], tell: Callable[[str], None] | None = None
) -> bytes:
    """The routine as it is sent, at the doses that `sessions` say; `tell` hears each, and why."""
    doses = progress(file, sessions)
    if not doses:
        return file.encoded()
    if tell:
        for dose in doses:
            tell(f"{dose.name}: {dose.said}, {dose.reason}")
    return encode_routine(apply_doses(file, doses))


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
    path = Path(routine)
    return str(path.absolute()) if path.exists() else routine


def _load_now(sent: Sent) -> RoutineFile | None:
    """The file as it is now; as it was sent, where it is gone, wrong now, or has another slug."""
    try:
        file = find(sent.origin)
        if file.slug == sent.slug:
            return file
    except RoutineError:
        pass
    try:
        return load(sent.text, sent.slug, ".json")
    except RoutineError:  # only a newer program can read it
        return None
