"""The sessions that are asked for, and of them the holds; and whose they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from holdtimer.errors import EXIT_USAGE, HoldtimerError
from holdtimer.history.sessions import Session, TimedHold
from holdtimer.review.moments import DAY_BEGINS, day_of, is_within, undated_days
from holdtimer.words.holds import side_of
from holdtimer.words.text import device_name, full_name


class SeveralNamed(HoldtimerError):
    """A name stands for one person or device, and this one could be several; nothing was shown or written."""

    exit_code = EXIT_USAGE


class Who(NamedTuple):
    """Whose sessions: a person by name. A device that nobody is named for is a person of its own."""

    person: str | None
    device: bytes | None = None

    @property
    def label(self) -> str:
        """For people: "Anna", or "nobody named (hold-a1b2)"."""
        return self.person or (
            f"nobody named ({device_name(self.device)})" if self.device else "nobody named"
        )


@dataclass(frozen=True)
class Wanted:
    """None asks for nothing; `until` is inclusive. `routine` and `stretch` match by a part of the name.

    `side` is one of words.holds.SIDES. `person` and `device` are identities: after `settle` they are the
    whole name, and no other person or device matches. Days begin at the hour `day_begins`.
    """

    since: date | None = None
    until: date | None = None
    routine: str | None = None
    stretch: str | None = None
    side: str | None = None
    device: str | None = None
    person: str | None = None
    day_begins: int = DAY_BEGINS

    def has_hold(self, stretch: str, side: str) -> bool:
        """Whether a hold of this name and side is wanted."""
        return _in(self.stretch, stretch) and (self.side is None or side == self.side)


def settle(wanted: Wanted, persons: Iterable[str | None], devices: Iterable[bytes]) -> Wanted:
    """With the whole name of the person and of the device that are meant.

    The exact name is meant first, whatever the case, else the only one that it is a part of. What is part of
    no name stays as it is, and matches nothing. Raises SeveralNamed.
    """
    names = {name: (name,) for name in persons if name}
    ids = {full_name(device): (device_name(device), device.hex()) for device in devices}
    return replace(
        wanted,
        person=_settled(wanted.person, names),
        device=_settled(wanted.device, ids),
    )


def settle_by(wanted: Wanted, sessions: Iterable[Session]) -> Wanted:
    """The same among the persons and devices of these sessions."""
    found = {(session.person, session.device) for session in sessions}
    return settle(wanted, (person for person, _ in found), (device for _, device in found))


def select(sessions: Iterable[Session], wanted: Wanted) -> list[Session]:
    """The sessions that are wanted; of those asked for by stretch or side, only the holds that match.

    `wanted` is settled. A session without a date is wanted where it can have been on no other days.
    """
    return [
        replace(session, holds=holds) if len(holds) != len(session.holds) else session
        for session in sessions
        if _is_wanted(session, wanted)
        and ((holds := _holds(session, wanted)) or not (wanted.stretch or wanted.side is not None))
    ]


def undated_left_out(sessions: Iterable[Session], wanted: Wanted) -> list[Session]:
    """The sessions that may have been in the range, which nobody can tell: they have no date."""
    if not (wanted.since or wanted.until):
        return []
    whenever = replace(wanted, since=None, until=None)
    return [
        session
        for session in select(sessions, whenever)
        if day_of(session, wanted.day_begins) is None
        and _may_be(session, wanted)
        and not is_within(session, wanted.since, wanted.until, wanted.day_begins)
    ]


def by_person(sessions: Iterable[Session]) -> dict[Who, list[Session]]:
    """The sessions of each person, in their order; see Who for devices that nobody was named for."""
    found: dict[Who, list[Session]] = {}
    for session in sessions:
        found.setdefault(who_did(session), []).append(session)
    return found


def who_did(session: Session) -> Who:
    """Whose session it is."""
    return Who(session.person) if session.person else Who(None, session.device)


def _settled(asked: str | None, known: Mapping[str, tuple[str, ...]]) -> str | None:
    """`known` has the other names of each name."""
    if not asked:
        return asked
    low = asked.casefold()
    folded = {name: [each.casefold() for each in (name, *others)] for name, others in known.items()}
    found = (
        [name for name in known if name == asked]
        or [name for name, names in folded.items() if low in names]
        or [name for name, names in folded.items() if any(low in each for each in names)]
    )
    if len(found) > 1:
        raise SeveralNamed(
            f"{asked} may be {' or '.join(sorted(found))}.",
            "Write the whole name of the one that you mean: nobody else's sessions are shown by mistake.",
        )
    return found[0] if found else asked


def _is_wanted(session: Session, wanted: Wanted) -> bool:
    if (wanted.since or wanted.until) and not is_within(
        session, wanted.since, wanted.until, wanted.day_begins
    ):
        return False
    return (
        _in(wanted.routine, session.routine)
        and (not wanted.device or wanted.device == full_name(session.device))
        and (not wanted.person or wanted.person == session.person)
    )


def _may_be(session: Session, wanted: Wanted) -> bool:
    first, last = undated_days(session, wanted.day_begins)
    return not (
        (wanted.since and last and last < wanted.since) or (wanted.until and first and first > wanted.until)
    )


def _holds(session: Session, wanted: Wanted) -> tuple[TimedHold, ...]:
    if not wanted.stretch and wanted.side is None:
        return session.holds
    return tuple(
        timed for timed in session.holds if wanted.has_hold(timed.hold.name, side_of(timed.hold.side))
    )


def _in(part: str | None, text: str) -> bool:
    return not part or part.casefold() in text.casefold()
