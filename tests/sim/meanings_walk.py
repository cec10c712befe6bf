"""Presses the button of an App, and prints what each gesture means at each moment; on both interpreters.

usage: micropython meanings_walk.py FOLDER...      the folders to import from
"""

import sys

sys.path += sys.argv[1:]

from meanings import meanings  # type: ignore[import-not-found]  # beside it, as the page has it
from vectors.library import LIBRARY

from holdcore.app import App
from holdcore.events import (
    Booted,
    Elapsed,
    KeepSettings,
    LoadRoutine,
    Pressed,
    Released,
    RoutineLoaded,
    SettingsKept,
)
from holdcore.model import Settings

DATA = bytes.fromhex(next(hex_ for slug, hex_, _ in LIBRARY if slug == "hip-trio"))


class Walk:
    """A device, and the time."""

    def __init__(self, slugs: "tuple[str, ...]") -> None:
        self.app = App(None)  # type: ignore[arg-type]  # no link here
        self.now_ms = 0
        self.give(Booted(b"DEVICE78EPOCH678", 1, 0, slugs, Settings(), 3900, 1, asked=True, names=slugs))

    def give(self, event: object, after_ms: int = 0) -> None:
        """An event `after_ms` from now, with the answers that a board gives."""
        self.now_ms += after_ms
        for effect in self.app.handle(event, self.now_ms):  # type: ignore[arg-type]
            if isinstance(effect, LoadRoutine):
                self.give(RoutineLoaded("hip-trio", DATA))
            if isinstance(effect, KeepSettings):
                self.give(SettingsKept(effect.settings))

    def press(self, *lengths_ms: int) -> None:
        for ms in lengths_ms:
            self.give(Pressed(), 100)
            self.give(Released(), ms)
        self.give(Elapsed(), 310)

    def say(self, moment: str) -> None:
        said = meanings(self.app)
        print(moment + ": " + ", ".join([each + " " + said[each] for each in sorted(said)]))


walk = Walk(())
walk.say("no routine")
walk = Walk(("hip-trio",))
walk.say("menu")
walk.press(120, 120)
walk.say("before the first")
walk.press(900)
walk.say("settings")
walk.press(3_100)
walk.press(120)
walk.press(900)
walk.say("preparing")
walk.give(Elapsed(), 6_000)
walk.say("holding")
walk.press(120)
walk.say("paused")
walk.press(120)
walk.say("counting back in")
walk.press(3_100)
walk.say("pain?")
walk.press(700)
walk.say("a number")
walk.press(120)
walk.give(Elapsed(), 30_000)
walk.say("dark")
