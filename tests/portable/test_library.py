"""Every bundled routine runs to its end on the engine, in the time that the laptop's preview says."""

from vectors.library import LIBRARY

from holdcore.engine import CLICKED, ELAPSED, FINISHED, STARTED, WAITING, Engine
from holdcore.events import PhaseBegan
from holdcore.model import COMPLETED, Settings
from holdcore.steps import StoredRoutine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.model import Record


def phases_ms(data: bytes) -> "tuple[int, int]":
    """(sum of all phases, time that the engine says has passed); a press that is waited for comes at once."""
    engine = Engine(StoredRoutine(data), Settings())
    happened: "list[Record]" = engine.handle(STARTED, 0)
    total = now_ms = 0
    while True:
        for event in happened:
            if isinstance(event, PhaseBegan) and event.state not in (WAITING, FINISHED):
                total += engine.length_ms
        if engine.state == FINISHED:
            assert engine.outcome == COMPLETED
            return total, engine.entered_ms - engine.started_ms
        if engine.state == WAITING:
            happened = engine.handle(CLICKED, now_ms)
            continue
        due = engine.next_ms
        assert due is not None
        now_ms = due
        happened = engine.handle(ELAPSED, now_ms)


def test_the_sum_of_phases_is_the_preview_s_total() -> None:
    for slug, data, total_ms in LIBRARY:
        total, passed = phases_ms(bytes.fromhex(data))
        assert total == passed == total_ms, (slug, total, passed, total_ms)


def test_there_is_a_library() -> None:
    assert len(LIBRARY) > 10
