"""What each gesture does right now, in words. Runs on CPython and on MicroPython, which imports its modules.

The words are those of what the device's own tables name: the `table` of a mode, and Engine.TABLE while a
routine runs. tests/sim/test_meanings.py sees that none of them lacks its words.
"""

from holdcore import engine, gesture, power, rating

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdcore.app import App

GESTURES = (gesture.CLICK, gesture.DOUBLE, gesture.LONG_PRESS, gesture.VERY_LONG)
"""In the order in which they are shown: a dict of MicroPython has none."""

WORDS = {
    "Menu": {
        "_next": "next routine",
        "_previous": "previous routine",
        "_start": "start",
        "_toggle_radio": "radio on",
    },
    "SettingsMode": {
        "_next": "next setting",
        "_previous": "previous setting",
        "_change": "change it",
        "_leave": "leave",
    },
    "Resume": {"_accept": "yes, go on", "_decline": "no, end it", "_toggle_radio": "radio on"},
    "Undated": {"_accept": "radio on", "_decline": "no"},
    "BreakReminder": {"_snooze": "in 10 min", "_take": "to the menu"},
    "BreathMode": {"_leave": "leave"},
    "PitchMode": {"_leave": "leave"},
}
"""By the class of a mode: what its methods do. RoutineMode and Question are below."""

ACTIONS = {
    engine.CLICKED: {"_pause": "pause", "_resume": "go on", "_follow": "done"},
    engine.SKIPPED: {"_follow": "skip", "_leave": "skip"},
    engine.BACKED: {"_back": "back"},
    engine.ENDED: {"_stop": "stop and save"},
}
"""By the event that a gesture is to the engine: what its methods do."""

EVENTS = {
    gesture.CLICK: engine.CLICKED,
    gesture.DOUBLE: engine.SKIPPED,
    gesture.LONG_PRESS: engine.BACKED,
    gesture.VERY_LONG: engine.ENDED,
}


def meanings(app: "App") -> "dict[str, str]":
    """What each of GESTURES does, "" for nothing."""
    means = {made: "" for made in GESTURES}
    mode: "Any" = app.mode
    if mode is None:
        return means  # not booted yet
    name = type(mode).__name__
    if app.lighting()[0] == power.DARK and not mode.by_ear:
        return {made: "light the display" for made in GESTURES}
    if name == "RoutineMode":
        table = engine.Engine.TABLE[mode._engine.state]
        for made, event in EVENTS.items():
            means[made] = ACTIONS[event][table[event].__name__] if event in table else ""
    elif name == "Question":
        state, value = mode._rating.state, mode._rating.value
        set_ = state in (rating.SET, rating.PRESSING)
        means[gesture.CLICK] = "accept %d" % value if set_ else "say 0"
        means[gesture.LONG_PRESS] = "climb anew" if set_ else "climb, let go at your number"
        if state == rating.CLIMBING:
            means = {made: "let go: %d" % value for made in GESTURES}
    else:
        for made in mode.table:
            means[made] = WORDS[name][mode.table[made].__name__]
        _of_now(app, name, means)
    return means


def _of_now(app: "App", name: str, means: "dict[str, str]") -> None:
    """What depends on more than the table."""
    if name == "Menu":
        if app.menu_index < 0:
            means[gesture.LONG_PRESS] = "open settings"
        elif not app.device.routines:
            means[gesture.LONG_PRESS] = ""
        if app.menu_index == 0:
            means[gesture.DOUBLE] = "settings"
    elif name == "BreathMode":
        means[gesture.CLICK] = "a breath out begins"
    elif name == "PitchMode":
        means[gesture.CLICK] = "heard"
    if app.window and means[gesture.VERY_LONG] == "radio on":
        means[gesture.VERY_LONG] = "radio off"
