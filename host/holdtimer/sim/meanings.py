"""What each gesture does now, in a word, read off the device's own tables; on CPython and on MicroPython.

It looks at names of methods only, so that it imports no mode: the board drops and loads their modules.
"""

from holdcore import engine, gesture, power

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App
    from holdcore.modes.mode import Mode

GESTURES = (gesture.CLICK, gesture.DOUBLE, gesture.LONG_PRESS, gesture.VERY_LONG)

WORDS = {
    # of Mode.table
    "_next": "next",
    "_previous": "previous",
    "_start": "start",
    "_accept": "yes",
    "_decline": "no",
    "_change": "change",
    "_leave": "leave",
    "_snooze": "in 10 min",
    "_take": "to the menu",
    # of Engine.TABLE
    "_pause": "pause",
    "_resume": "go on",
    "_back": "back",
    "_stop": "stop",
}

RUNNING = {
    gesture.CLICK: engine.CLICKED,
    gesture.DOUBLE: engine.SKIPPED,
    gesture.LONG_PRESS: engine.BACKED,
    gesture.VERY_LONG: engine.ENDED,
}
"""What each gesture is to a routine that runs."""

EDGES = {"BreathMode": "breathing out", "PitchMode": "I hear it"}
"""What a press is where it counts as soon as the button is down."""

RATE = "hold: let go at your number"


def meanings(app: "App") -> "dict[str, str]":
    """Gesture -> what it does now; one that does nothing, or is refused, is not in it. After App.handle."""
    mode = app.mode
    if mode is None or 0 < app.device.battery_mv < power.EMPTY_MV:
        return {}
    if app.lighting()[0] == power.DARK and not mode.by_ear:
        return {each: "wake" for each in GESTURES if each != gesture.DOUBLE}
    kind = type(mode).__name__
    if kind == "Question":
        return _rating(mode)
    said = {}
    for each in GESTURES:
        word = _running(mode, each) if kind == "RoutineMode" else _word(app, kind, each)
        if word:
            said[each] = word
    if kind in EDGES:
        said[gesture.CLICK] = EDGES[kind]
    return said


def _word(app: "App", kind: str, each: str) -> str:
    method = app.mode.table[each].__name__ if each in app.mode.table else ""
    if method == "_toggle_radio":
        return "radio off" if app.window else "radio on"
    if kind == "Menu" and method == "_start":
        if app.menu_index < 0:
            return "open"
        return "start" if app.device.routines else ""
    return WORDS[method] if method else ""


def _running(mode: "Mode", each: str) -> str:
    running = mode._engine  # type: ignore[attr-defined]  # of a RoutineMode
    event = RUNNING[each]
    action = running.TABLE[running.state].get(event)
    if action is None:
        return ""
    if action.__name__ in ("_follow", "_leave"):
        return "done" if event == engine.CLICKED else "skip"
    return WORDS[action.__name__]


def _rating(mode: "Mode") -> "dict[str, str]":
    accepts = mode._rating.state == "SET"  # type: ignore[attr-defined]  # of a Question
    return {gesture.CLICK: "that is it" if accepts else "0", gesture.LONG_PRESS: RATE}
