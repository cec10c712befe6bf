"""What the display says while a routine runs, in words; screens.paint puts it on the glass."""

from holdcore import engine as run
from holdcore.events import View
from holdcore.mode import clock, seconds
from holdcore.model import TEMPO, WAIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.engine import Engine

BADGES = {
    run.PREPARING: "READY",
    run.LIFTING: "UP",
    run.HOLDING: "HOLD",
    run.ENDURING: "HOLD",
    run.BREATHING: "BREATHE",
    run.COUNTING: "TIME",
    run.WAITING: "PRESS",
    run.LOWERING: "DOWN",
    run.RESTING: "REST",
    run.SWITCHING: "SWITCH",
    run.PAUSED: "PAUSED",
    run.REENTERING: "READY",
}


def running(engine: "Engine", now_ms: int) -> View:
    """The countdown of the phase, with side, place and what comes next."""
    phase, step = engine.phase, engine.step
    left, length = engine.left_ms(now_ms), engine.length_ms
    if engine.state == run.REENTERING:
        phase, length = engine.state, run.REENTRY_MS
    done = length - left
    badge = BADGES.get(engine.state, "")
    shown_s = done // 1000 if phase == run.ENDURING else seconds(left)  # an open hold counts up
    big = "" if phase == run.WAITING else clock(shown_s)
    if phase == run.BREATHING:
        breath_ms = engine.breath_ms
        big = str(-(-left // breath_ms))
        if engine.state == phase:
            badge = "IN" if 100 * (done % breath_ms) < breath_ms * run.INHALE_PERCENT else "OUT"
    counter = "%d/%d" % (engine.rep + 1, step.reps) if step.reps > 1 else ""
    if step.sets > 1:
        counter += " s%d/%d" % (engine.set + 1, step.sets)
    footer = "next: " + engine.name_ahead if engine.name_ahead else "last one"
    if step.cue and phase in (run.PREPARING, run.SWITCHING, run.WAITING):
        footer = step.cue
    elif step.kind == WAIT:
        footer = "click to go on"
    progress = -1 if step.kind in (TEMPO, WAIT) or not length else 1000 * done // length
    return View(step.name, badge, big, engine.side, counter.strip(), footer, progress)
