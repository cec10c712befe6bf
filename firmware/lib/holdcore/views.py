"""What the display says in each situation, in words; screens.paint puts it on the glass."""

from holdcore import engine as run
from holdcore.events import View
from holdcore.model import NO_RATING, TEMPO, WAIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.engine import Engine

BADGES = {
    run.PREPARING: "READY",
    run.LIFTING: "UP",
    run.HOLDING: "HOLD",
    run.ENDURING: "HOLD",
    run.COUNTING: "TIME",
    run.WAITING: "PRESS",
    run.LOWERING: "DOWN",
    run.RESTING: "REST",
    run.SWITCHING: "SWITCH",
    run.PAUSED: "PAUSED",
    run.REENTERING: "READY",
}


def seconds(left_ms: int) -> int:
    """What a countdown shows: the second that has begun."""
    return (left_ms + 999) // 1000


def clock(whole_s: int) -> str:
    """27 -> "27", 90 -> "1:30"."""
    if whole_s < 100:
        return str(whole_s)
    return "%d:%02d" % (whole_s // 60, whole_s % 60)


def menu(
    routines: "tuple[str, ...]", index: int, radio_left_ms: "int | None", linked: bool, notice: str
) -> View:
    """The menu; over it the radio window, which counts down."""
    name = routines[index].replace("-", " ") if routines else "no routine yet"
    counter = "%d/%d" % (index + 1, len(routines)) if routines else ""
    if radio_left_ms is not None:
        left_s = seconds(radio_left_ms)
        return View(
            name, "LINKED" if linked else "RADIO", "" if linked else clock(left_s), 0, counter, notice
        )
    return View(name, "MENU", "", 0, counter, notice or ("hold: start" if routines else "hold 3 s: radio"))


def running(engine: "Engine", now_ms: int) -> View:
    """The countdown of the phase, with side, place and what comes next."""
    phase, step = engine.phase, engine.step
    left, length = engine.left_ms(now_ms), engine.length_ms
    if engine.state == run.REENTERING:
        phase, length = engine.state, run.REENTRY_MS
    done = length - left
    shown_s = done // 1000 if phase == run.ENDURING else seconds(left)  # an open hold counts up
    big = "" if phase == run.WAITING else clock(shown_s)
    counter = "%d/%d" % (engine.rep + 1, step.reps) if step.reps > 1 else ""
    if step.sets > 1:
        counter += " s%d/%d" % (engine.set + 1, step.sets)
    footer = "next: " + engine.name_ahead if engine.name_ahead else "last one"
    if step.cue and phase in (run.PREPARING, run.SWITCHING, run.WAITING):
        footer = step.cue
    elif step.kind == WAIT:
        footer = "click to go on"
    progress = -1 if step.kind in (TEMPO, WAIT) or not length else 1000 * done // length
    return View(step.name, BADGES.get(engine.state, ""), big, engine.side, counter.strip(), footer, progress)


def rating(pain: int, after: bool, confirming: bool) -> View:
    """The question for pain, 0 to 10."""
    headline = "pain after? 0-10" if after else "pain before? 0-10"
    if pain == NO_RATING:
        return View(headline, "PAIN", "", 0, "", "hold to climb")
    return View(
        headline, "PAIN", str(pain), 0, "", "click: that is it" if confirming else "let go: that is it"
    )
