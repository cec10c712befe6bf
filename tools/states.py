"""docs/states.md from the tables of holdcore.  usage: python tools/states.py [--check]

With --check nothing is written; exit 1 where the file is not what the tables say.
"""

import copy
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from holdcore import engine, gesture, model, rating
from holdcore.events import PhaseBegan
from holdcore.model import Settings
from holdcore.modes.break_reminder import BreakReminder
from holdcore.modes.breath import BreathMode
from holdcore.modes.menu import Menu
from holdcore.modes.mode import Mode
from holdcore.modes.pitch import PitchMode
from holdcore.modes.resume import Resume
from holdcore.modes.routine import RoutineMode
from holdcore.modes.settings import SettingsMode
from holdcore.modes.undated import Undated
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step

PAGE = Path(__file__).parent.parent / "docs" / "states.md"

_RESTS = (Span(0), Span(9_000), Span(0, unit=model.PRESS))  # before a change of side, and instead of one
Edge = tuple[str, str, str]  # state, event, next state

_SOON_MS, _LATE_MS = 1, 4_000  # after a phase began: a hold left then was skipped, or is logged as short


def _alone() -> list[list[Phase]]:
    """A phase of each unit."""
    spans = (
        Span(10_000),
        Span(0, 10_000, unit=model.OPEN),
        Span(2, unit=model.BREATHS),
        Span(2, unit=model.PRESS),
    )
    return [[Phase(span)] for span in spans]


def _covering() -> Iterator[Routine]:
    """Every part of a rep before and after every other that there can be."""
    together = [phase for alone in _alone() for phase in alone]
    for prep_ms, rest, change_ms in product((0, 5_000), _RESTS, (0, 5_000)):
        for phases in _alone():
            step = Step(
                "reps and sides",
                phases,
                prep_ms=prep_ms,
                reps=2,
                rest=rest,
                sides=model.SIDES_EACH,
                change_ms=change_ms,
                sets=2,
                set_rest=rest,
            )
            yield Routine("reps and sides", [step])
    for phases in (together, together[::-1], together[::2] + together[1::2]):
        yield Routine("several", [Step("several", phases, reps=2)])
    for rest, prep_ms, ask in product(_RESTS, (0, 5_000), (0, model.PAIN)):
        for first, second in product(_alone(), _alone()):
            steps = [Step("one", first, ask=ask, after=rest), Step("two", second, prep_ms=prep_ms, ask=ask)]
            yield Routine("steps", steps)


@cache
def engine_transitions() -> frozenset[Edge]:
    """Every (state, event, next state) that the engine takes on the covering routines, by trying all."""
    edges: set[Edge] = set()
    for routine in _covering():
        _explore(routine, edges)
    return frozenset(edges)


def _explore(routine: Routine, edges: set[Edge]) -> None:
    seen: set[tuple[object, ...]] = set()
    waiting = [engine.Engine(routine, Settings(last_seconds=0, halfway=False))]
    while waiting:
        before = waiting.pop()
        for event in engine.Engine.TABLE[before.state]:
            for after_ms in (_SOON_MS, _LATE_MS):
                run = copy.copy(before)
                at_ms = run.next_ms if event == engine.ELAPSED else before.entered_ms + after_ms
                assert at_ms is not None
                if event != engine.ELAPSED and run.next_ms is not None and at_ms >= run.next_ms:
                    continue
                while not _entered(run.handle(event, at_ms)) and event == engine.ELAPSED:
                    at_ms = run.next_ms or at_ms  # that was a mark inside the phase
                edges.add((before.state, event, run.state))
                key = (run.state, run.part, run.step_index, run.set, run.side, run.rep, after_ms)
                if key not in seen:
                    seen.add(key)
                    waiting.append(run)


def said(action: Callable[..., object]) -> str:
    """The name of a method of a table, as the page shows it."""
    return action.__name__.lstrip("_").replace("_", " ")


def _entered(happened: Iterable[model.Record]) -> bool:
    return any(isinstance(each, PhaseBegan) for each in happened)


# --- the page


def _groups() -> dict[str, list[str]]:
    """Each engine state, and those that have the same row in TABLE: they behave alike."""
    return {
        state: [other for other in engine.STATES if engine.Engine.TABLE[other] == engine.Engine.TABLE[state]]
        for state in engine.STATES
    }


def _diagram(edges: Iterable[Edge], boxes: dict[str, list[str]]) -> list[str]:
    """A Mermaid state diagram, the first state of `boxes` at its start.

    States of one box share its place; events that lead the same way share an arrow.
    """
    order = list(boxes)
    arrows: dict[tuple[int, int], set[str]] = {}
    for state, event, target in edges:
        ends = order.index(boxes[state][0]), order.index(boxes[target][0])
        arrows.setdefault(ends, set()).add(event)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{", ".join(box)}" as {box[0]}' for state, box in boxes.items() if box[0] == state]
    lines += [f"    [*] --> {order[0]}"]
    for (state_at, target_at), events in sorted(arrows.items()):
        lines.append(f"    {order[state_at]} --> {order[target_at]}: {', '.join(sorted(events))}")
    return [*lines, "```", ""]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)] + [""]


def _engine_part() -> list[str]:
    edges = engine_transitions()
    targets = {
        (state, event): [other for other in engine.STATES if (state, event, other) in edges]
        for state in engine.Engine.TABLE
        for event in engine.Engine.TABLE[state]
    }
    rows = [
        (state, event, said(action), ", ".join(targets[state, event]))
        for state in engine.STATES
        for event, action in engine.Engine.TABLE[state].items()
    ]
    return [
        "## The engine",
        "",
        "A routine is a sequence of reps, each of one set on one side of one step. A rep has parts: its gaps",
        f"({', '.join(engine.GAPS)}; a rest until a press is WAITING), then the phases",
        f"of its step, each in the state of its unit ({', '.join(engine.WORK)}). A part of no",
        "length is passed over. After the last part comes the next rep; after the last rep the routine is",
        "FINISHED.",
        "",
        "States that have the same row in the table stand in one box.",
        "",
        *_diagram(edges, _groups()),
        "What each action may lead to was found by running the engine: every kind of step, with and without",
        "each gap, every event in every state. An event that a state does not list is ignored.",
        "",
        *_table(("state", "event", "action", "leads to"), rows),
    ]


def _machine_part(title: str, table: dict[str, dict[str, tuple[str, str]]], result: str) -> list[str]:
    edges = {(state, event, row[event][0]) for state, row in table.items() for event in row}
    rows = [
        (state, event, table[state][event][0], table[state][event][1] or "-")
        for state in table
        for event in table[state]
    ]
    return [
        f"## {title}",
        "",
        *_diagram(edges, {state: [state] for state in table}),
        *_table(("state", "event", "next", result), rows),
    ]


def _app_part() -> list[str]:
    modes: dict[str, type[Mode]] = {
        "menu": Menu,
        "resume": Resume,
        "routine": RoutineMode,
        "settings": SettingsMode,
        "breath": BreathMode,
        "pitch": PitchMode,
        "break reminder": BreakReminder,
        "undated": Undated,
    }
    rows = [(name, felt, said(action)) for name, mode in modes.items() for felt, action in mode.table.items()]
    return [
        "## The app",
        "",
        "In the routine a gesture is an event of the engine. In the question for pain the button's edges go",
        "to the rating and gestures mean nothing; in breath and pitch every press counts. Where a long press",
        "means something, a tick sounds once the button was down for long enough.",
        "",
        *_table(("mode", "gesture", "action"), rows),
    ]


def page() -> str:
    lines = [
        "# States",
        "",
        "Made by `tools/states.py` from the tables in `holdcore`; `make states` renews it.",
        "",
        *_engine_part(),
        *_machine_part("The button", gesture.TABLE, "gesture"),
        *_machine_part("The rating", rating.TABLE, "action"),
        *_app_part(),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        sys.stderr.write("docs/states.md is not what the tables say; run: make states\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
