"""The doses of a routine for a person, from the history."""

from collections.abc import Callable, Sequence

from holdcore.routine_file import encode_routine
from holdtimer.history.sessions import Session, merge_sessions
from holdtimer.history.store import Store
from holdtimer.routines import RoutineFile
from holdtimer.routines.progression import apply_doses, progress


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
