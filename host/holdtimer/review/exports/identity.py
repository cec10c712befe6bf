"""The same id for the same thing in every export, so that taking it in twice makes no second one."""

from uuid import UUID, uuid5

from holdtimer.history.sessions import Session

SPACE = UUID("5d1a6f0e-3c5b-4f0d-9a55-0c3f3b6f7e21")
"""Drawn once for this project; ids are version 5 below it."""


def session_id(session: Session, part: str = "") -> UUID:
    """Of a session, or of the `part` of it that stands for itself in a format."""
    return uuid5(SPACE, f"{session.device.hex()}/{session.epoch.hex()}/{session.seq}/{part}")
