"""A device while it is watched: on a terminal one picture that stays in its place, elsewhere lines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Group
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from holdcore.events import Draw, View
from holdtimer.cli.console import PlainConsole
from holdtimer.sim.glass import WORDS, drawn, largest
from holdtimer.sim.simulation import Observation

PICTURES_PER_SECOND = 12
COLUMNS, ROWS = 4, 4
"""Of the edge of the picture, the line below it and the cursor's own."""


class Screen(Protocol):
    """Is to be told all that the device does."""

    def observe(self, heard: Observation) -> None: ...

    def say(self, text: str) -> None:
        """A line of its own, which stays."""


@contextmanager
def watched() -> Iterator[Screen]:
    """A picture where the terminal can move its cursor and has room for it."""
    console = PlainConsole()
    moves = console.is_terminal and not console.is_dumb_terminal and "TERM" in os.environ
    drawable = console.encoding.startswith("utf")
    columns, rows = console.width - COLUMNS, console.height - ROWS
    if not (moves and drawable) or columns < WORDS[0] or rows < WORDS[1]:
        yield _Lines(console)
        return
    picture = _Picture(console, largest(columns, rows))
    with Live(
        get_renderable=picture.draw,
        console=console,
        refresh_per_second=PICTURES_PER_SECOND,
        transient=True,
    ):
        yield picture


class _Picture:
    def __init__(self, console: PlainConsole, cell: str) -> None:
        self._console = console
        self._cell = cell
        self._last: Observation | None = None
        self._view: View | None = None
        self._sounds = ""

    def observe(self, heard: Observation) -> None:
        self._last = heard
        if isinstance(heard.effect, Draw):
            self._view = heard.view
        self._sounds = heard.cue or self._sounds

    def say(self, text: str) -> None:
        self._console.print(text, style="bold")

    def draw(self) -> Group:
        if not self._last:
            return Group()
        glass = Panel.fit(drawn(self._view, self._last.pixels, self._cell))
        return Group(glass, Text(f"  {self._last.now_ms / 1000:6.1f} s   it sounds: {self._sounds}"))


class _Lines:
    def __init__(self, console: PlainConsole) -> None:
        self._console = console
        self._shown = ("", "")
        self._cue = ""

    def observe(self, heard: Observation) -> None:
        self._cue = heard.cue or self._cue
        view = heard.view
        if view and (view.headline, view.badge) != self._shown:
            self._shown = view.headline, view.badge
            sounds = f"sounds: {self._cue}" if self._cue else ""
            said = f"  {heard.now_ms / 1000:6.1f} s  {view.badge:8}{view.headline:20}{sounds}"
            self.say(said.rstrip())
            self._cue = ""

    def say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)
