"""A routine to a device, and kept in the history as sent."""

import hashlib
import time
from pathlib import Path

from holdtimer.cli.doses import dosed_bytes
from holdtimer.cli.progress import bar
from holdtimer.history.devices import Sent
from holdtimer.history.sessions import Session, merge_sessions
from holdtimer.history.store import Store
from holdtimer.link.conversation import Conversation
from holdtimer.link.push import push
from holdtimer.routines import RoutineError, RoutineFile, find, load
from holdtimer.routines.toml_write import to_json


async def send(
    talk: Conversation, store: Store, file: RoutineFile, origin: str, data: bytes, grows: bool
) -> None:
    """Push `data`, which is `file` with its doses, and keep that it was sent."""
    with bar(f"sending {file.slug}", "bytes") as progress:
        await push(talk, file.slug, data, progress)
    now_ms = time.time_ns() // 1_000_000
    digest = hashlib.sha256(data).digest()
    store.prescribe(Sent(talk.device_id, file.slug, now_ms, origin, to_json(file), digest, grows))


def doses_for(store: Store, device: bytes) -> list[Session]:
    """The sessions that say where the person with `device` stands: its own, and theirs on other devices.

    Nobody else's are read: the device is waiting.
    """
    persons = store.persons()
    person = next((person.name for person in reversed(persons) if person.device == device), None)
    if person is None:
        return store.sessions(device)
    theirs = sorted({entry.device for entry in persons if entry.name == person})
    return [each for each in merge_sessions(map(store.sessions, theirs)) if each.person == person]


def changed(store: Store, device: bytes) -> list[tuple[RoutineFile, Sent, bytes]]:
    """What is no more as it was sent from here to `device`: file, what was sent, and what to send now.

    A file that was edited counts, and a dose that has grown.
    """
    latest = {sent.slug: sent for sent in store.prescriptions() if sent.device == device}
    sessions = doses_for(store, device)
    found = []
    for sent in latest.values():
        file = _file_now(sent)
        if file is None:
            continue
        data = dosed_bytes(file, sessions, tell=False) if sent.grows else file.encoded()
        if hashlib.sha256(data).digest() != sent.digest:
            found.append((file, sent, data))
    return found


def origin_of(routine: str) -> str:
    """Where a routine was named, in a form that means the same in any folder."""
    path = Path(routine)
    return str(path.absolute()) if path.exists() else routine


def _file_now(sent: Sent) -> RoutineFile | None:
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
