"""Logs to export: one that is known by heart, and any that a device can write."""

from datetime import UTC, datetime

from history.journals import BREATHS, DEVICE, EPOCH, OPEN, TEMPO, TIMED, Journal, did
from hypothesis import strategies as st

from holdcore.log import journal
from holdcore.model import DONE, EXTENDED, LEFT, NAME_MAX, NO_SIDE, RIGHT, SHORT, SKIPPED
from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.history.walltime import Anchor
from holdtimer.history.zones import Zone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
MADE = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
EAST_MIN = 345  # Nepal: an offset that is neither whole hours nor none

SIDE_WORDS = {NO_SIDE: "none", LEFT: "left", RIGHT: "right"}
_U8 = st.integers(0, 255)
_U32 = st.integers(0, (1 << 32) - 1)


def known() -> Log:
    """A whole session at NOON in EAST_MIN: left, right, a run of reps; then one that was broken off."""
    stretch = "Supine figure 4"
    log = Journal().booted().started("Hip trio").rated(journal.BEFORE, 4)
    log.wait(20_500).add(journal.DID, *did(TIMED, 0, LEFT, 1, 2, 1, 3, DONE, 20_000, 20_500), name=stretch)
    log.wait(5_000)
    short = did(TIMED, 0, RIGHT, 1, 2, 1, 3, SHORT, 20_000, 12_345)
    log.wait(12_345).add(journal.DID, *short, name=stretch)
    log.wait(60_000).add(
        journal.DID, *did(TEMPO, 1, NO_SIDE, 1, 1, 15, 20, DONE, 60_000, 60_000), name="Bridge"
    )
    log.ended(active_ms=92_845, paused_ms=5_000).rated(journal.AFTER, 2)
    log.wait(3_600_000).started("Hip trio").held(2_000, SKIPPED, name="Größe, ½; “x”")
    return Log(DEVICE, EPOCH, log.frames, [Anchor(1, 0, NOON_MS, 5, Zone(EAST_MIN))])


def in_breaths() -> list[Session]:
    """A session of one hold, four breaths of five at NOON."""
    log = Journal().booted().started("Slow")
    log.wait(26_000).add(
        journal.DID, *did(BREATHS, 0, LEFT, 1, 1, 1, 1, SHORT, 30_000, 26_000, 5, 4), name="Pose"
    )
    return sessions_of([Log(DEVICE, b"epoch  3", log.ended().frames, [Anchor(1, 0, NOON_MS, 5, Zone(0))])])


def known_sessions() -> list[Session]:
    return sessions_of([known()])


def undated() -> list[Session]:
    """A session whose clock was never set."""
    return sessions_of([Log(DEVICE, b"epoch  2", Journal().booted().session().frames)])


def _short_name(name: str) -> str:
    return name.encode()[:NAME_MAX].decode(errors="ignore")


NAMES = st.text(max_size=NAME_MAX).map(_short_name)
"""Any text that fits, printable or not."""

_LENGTHS = st.one_of(st.integers(0, 90_000), st.integers(0, 3_600_000), _U32)
_SIDES = st.one_of(st.sampled_from([NO_SIDE, LEFT, RIGHT]), _U8)
_OUTCOMES = st.one_of(st.sampled_from([DONE, SHORT, SKIPPED, EXTENDED]), _U8)
_KINDS = st.one_of(st.sampled_from([TIMED, OPEN, TEMPO, BREATHS]), st.tuples(_U8, _U8))


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Up to twenty records of any kind in any order, with anything that fits; some boots have an anchor."""
    log = Journal().booted()
    for _ in range(draw(st.integers(1, 20))):
        _add(draw, log)
    anchors = [
        Anchor(boot, draw(st.integers(0, 100_000)), NOON_MS + boot * 86_400_000, 5, Zone(zone))
        for boot in range(1, log.boot + 1)
        if (zone := draw(st.one_of(st.none(), st.integers(-1_439, 1_439)))) is not None
    ]
    return Log(DEVICE, EPOCH, log.frames, anchors)


def _add(draw: st.DrawFn, log: Journal) -> None:
    what = draw(
        st.sampled_from(
            ["hold", "hold", "breaths", "start", "end", "pause", "resume", "rate", "boot", "lose"]
        )
    )
    log.wait(draw(st.integers(0, 60_000)))
    if what in ("hold", "breaths"):
        held_ms = draw(_LENGTHS)
        log.wait(held_ms)
        counts = [draw(_U8) for _ in range(4)]
        breaths = [draw(_U8), draw(_U8)] if what == "breaths" else [0, 0]
        places = (draw(_U8), draw(_SIDES), *counts, draw(_OUTCOMES), draw(_U32), held_ms)
        log.add(journal.DID, *did(draw(_KINDS), *places, *breaths), name=draw(NAMES))
    elif what == "start":
        log.started(draw(NAMES))
    elif what == "end":
        log.ended(draw(_U8), draw(_LENGTHS), draw(_LENGTHS))
    elif what == "pause":
        log.paused()
    elif what == "resume":
        log.resumed()
    elif what == "rate":
        log.rated(draw(st.integers(0, 1)), draw(_U8))
    elif what == "boot":
        log.booted()
    else:
        log.lose().add_unknown()
