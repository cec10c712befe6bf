"""A routine that runs: the engine's events become records and cues."""

import hashlib

from holdcore import cues, engine, gesture, power
from holdcore.events import HoldEnded, Marked, PhaseBegan, Unfinished, View
from holdcore.log import journal
from holdcore.model import COMPLETED, LEFT, PAIN
from holdcore.modes.mode import Mode, digits, seconds
from holdcore.screens import footers_of
from holdcore.steps import StoredRoutine, counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

BADGES = {
    engine.PREPARING: "READY",
    engine.HOLDING: "HOLD",
    engine.ENDURING: "HOLD",
    engine.BREATHING: "BREATHE",
    engine.WAITING: "PRESS",
    engine.RESTING: "REST",
    engine.SWITCHING: "SWITCH",
    engine.PAUSED: "PAUSED",
    engine.REENTERING: "READY",
}
CUE_LINE_MS = 2_000  # to read one
_STILL = (engine.PAUSED, engine.WAITING)


class RoutineMode(Mode):
    """The routine file `data`, from its beginning or from where an `unfinished` session stopped.

    Raises HoldError where the file is damaged. Nothing happens before `begin`.
    """

    sleeps = False

    def __init__(self, app: "App", data: bytes, unfinished: "Unfinished | None") -> None:
        super().__init__(app)
        self._stored = stored = StoredRoutine(data)
        self._digest = hashlib.sha256(data).digest()[:8]
        self._unfinished = unfinished
        step, rep_index = (unfinished.step, unfinished.rep_index) if unfinished else (0, 0)
        self._engine = engine.Engine(stored, app.device.settings, step, rep_index)
        self._paused = False
        self._phase_ms = 0

    def begin(self) -> None:
        """Log the start, then begin, or ask for pain first. The app calls it once this is its mode."""
        app, unfinished, stored = self._app, self._unfinished, self._stored
        if unfinished:
            app.log(journal.CONTINUED, app.now_ms, unfinished.seq, unfinished.step)
            self._drive(engine.CONTINUED, app.now_ms)
            return
        app.log(journal.START, app.now_ms, self._digest, stored.count, name=stored.name)
        if app.device.settings.ask_before:
            app.to_question(journal.BEFORE, PAIN, self)
        else:
            self.answered()

    def answered(self) -> None:
        """Begin, or go on after the question that followed a step."""
        event = engine.STARTED if self._engine.state == engine.IDLE else engine.ANSWERED
        self._drive(event, self._app.now_ms)

    # --- what comes in

    @property
    def next_ms(self) -> "int | None":
        return self._engine.next_ms

    def elapsed(self) -> None:
        self._drive(engine.ELAPSED, self._app.now_ms)

    def _drive(self, event: str, at_ms: int) -> None:
        app, running = self._app, self._engine
        since_ms = max(at_ms, running.entered_ms)  # a hold that a gesture ends, ends when the press began
        for happened in running.handle(event, at_ms, app.now_ms):
            if isinstance(happened, PhaseBegan):
                self._began(happened, since_ms)
            elif isinstance(happened, Marked):
                app.play(cues.CUES[happened.mark])
            elif isinstance(happened, HoldEnded):
                app.log(journal.DID, since_ms, *happened.hold.numbers, name=happened.hold.name)

    def _began(self, began: PhaseBegan, at_ms: int) -> None:
        app, running, state = self._app, self._engine, began.state
        self._phase_ms = app.now_ms
        if state == engine.PAUSED and not self._paused:
            self._paused = True
            app.log(journal.PAUSE, at_ms, running.step_index)
        elif self._paused and state not in (engine.PAUSED, engine.REENTERING):
            self._paused = False
            if state != engine.FINISHED:
                app.log(journal.RESUME, at_ms, running.step_index)
        if state == engine.FINISHED:
            self._finish()
        elif state == engine.ASKING:
            over = cues.CUES["RESTING"] + b"\x00\x32"
            app.to_question(journal.BETWEEN, running.step.ask, self, over, running.step_index)
        else:
            app.play(cue_of(running, state, began.label))

    def _finish(self) -> None:
        done = self._engine
        active_ms = done.entered_ms - done.started_ms - done.paused_ms
        self._app.log(journal.END, done.entered_ms, done.outcome, active_ms, done.paused_ms)
        self._app.note_break(0)
        fanfare = cues.CUES["FINISHED" if done.outcome == COMPLETED else "stopped"]
        self._app.to_question(journal.AFTER, PAIN, None, fanfare + b"\x00\x32")

    def _click(self) -> None:
        self._drive(engine.CLICKED, self._app.gesture_ms)

    def _skip(self) -> None:
        self._drive(engine.SKIPPED, self._app.gesture_ms)

    def _go_back(self) -> None:
        app, running = self._app, self._engine
        self._drive(engine.BACKED, app.gesture_ms)
        if running.state == engine.REENTERING:
            app.log(journal.BACK, app.now_ms, running.step_index, running.rep_index)

    def _stop(self) -> None:
        self._drive(engine.ENDED, self._app.gesture_ms)

    table = {
        gesture.CLICK: _click,
        gesture.DOUBLE: _skip,
        gesture.LONG_PRESS: _go_back,
        gesture.VERY_LONG: _stop,
    }

    # --- the display

    @property
    def by_ear(self) -> bool:  # type: ignore[override]  # the owner's wish
        return self._app.device.settings.dark == 1

    def picture(self) -> View:
        return view_of(self._engine, self._app.now_ms)

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        now, running = self._app.now_ms, self._engine
        left = 0 if running.state in _STILL else running.remaining_ms(now)
        return power.light_running(self.by_ear, since_press_ms, now - self._phase_ms, left)

    @property
    def counts_to_ms(self) -> "int | None":
        now, running = self._app.now_ms, self._engine
        if running.state in _STILL:
            return None
        counts_up = running.state == engine.ENDURING
        return now + running.remaining_ms(now) - (running.length_ms if counts_up else 0)


def cue_of(run: "engine.Engine", state: str, label: str) -> bytes:
    """What a phase that begins sounds like."""
    step = run.step
    several = len(step.phases) > 1
    if state in engine.WORK and label in cues.LABELS:
        return cues.rep(run.rep + 1, step.reps) if several and label == "hold" else cues.CUES[label]
    if state == engine.HOLDING and run.working and not run.working.works:
        return cues.CUES["relax" if several else "no work"]
    return cues.CUES[state]


def view_of(run: "engine.Engine", now_ms: int) -> View:
    """The countdown of the phase, with side, rep, set, what comes next and the minutes left in all."""
    phase, step, working = run.phase, run.step, run.working
    left, length = run.remaining_ms(now_ms), run.length_ms
    if run.state == engine.REENTERING:
        phase, length = run.state, engine.REENTRY_MS
    done = length - left
    badge = BADGES.get(run.state, "")
    if working and run.state == phase:
        badge = working.label.upper() or badge
        if phase == engine.HOLDING and not (working.label or working.works):
            badge = "TIME"
    elif phase == engine.WAITING:
        badge = BADGES[engine.RESTING]
    shown_s = done // 1000 if phase == engine.ENDURING else seconds(left)  # an open hold counts up
    big = digits(shown_s)
    if phase == engine.BREATHING:
        breath_ms = run.breath_ms
        big = str(-(-left // breath_ms))
        if run.state == phase:
            badge = "IN" if 100 * (done % breath_ms) < breath_ms * engine.INHALE_PERCENT else "OUT"
    footer = _next_said(run)
    cue_ms = now_ms - run.set_ms
    left_min = -(-run.left_ms(now_ms) // 60_000)
    minutes = "%dm" % left_min if left_min else ""
    cue = footers_of(step.cue, minutes)
    if phase == engine.WAITING:
        count = working.span.dose if working else 0
        big = str(count) if count else ""
        badge = "REPS" if count and badge == "PRESS" else badge
        footer = "click when done" if count else step.cue or "click to go on"
    elif cue and run.state == engine.PAUSED:
        big, footer = "", step.cue
    elif cue and (not working or cue_ms < CUE_LINE_MS * len(cue)):
        footer = cue[cue_ms // CUE_LINE_MS % len(cue)]
    moves = len(step.phases) > 1 and length < engine.TICKS_FROM_MS
    progress = -1 if moves or phase == engine.WAITING or not length else 1000 * done // length
    return View(step.name, badge, big, run.side, counter(step, run.set, run.rep), footer, progress, minutes)


def _next_said(run: "engine.Engine") -> str:
    """What really comes next."""
    if not run.coming:
        return "last one"
    name: str = run.coming[0]
    sets, reps, set_, side, rep = run.coming[1:]
    if set_ > run.set:
        said = "set %d of %d" % (set_ + 1, sets)
        return "%s: %s" % (said, name) if name else "next: " + said
    if name:
        return "next: " + name
    if side != run.side:
        return "next: left side" if side == LEFT else "next: right side"
    return "next: rep %d of %d" % (rep + 1, reps)
