"""The routine state machine, as a table.

Theory of operation. A routine is a sequence of reps, each of one set on one side of one step. Within a rep
the phases follow each other in the order of RING, and one whose length is zero for this rep is passed over.
After the last phase comes the next rep. For example, a hold with prep and rest, twice: PREPARING, HOLDING,
RESTING, HOLDING. Only the current step and two indices are held, so a routine of any length takes the same
memory.

Engine.TABLE maps state and event to a method; what is not there is ignored. All times are absolute: a phase
begins where the one before it ended, never at "now", so lateness does not add up, and a call that comes
late passes every boundary that it missed, in order, each at its own time.

A gesture is understood some 300 ms after it began, and a phase may have ended by itself in between. Then it
acts at that boundary, but not if it would mean something else in the phase that has begun. For example, a
click in the last 100 ms of a hold pauses the rest after it, at its beginning; a double click there does
nothing, for the hold that it was to skip is over.

A pause keeps what remains of the phase; a breath that it interrupted begins again. After a pause a hold is
preceded by a count of REENTRY_MS, which belongs to no hold; a rest goes on at once. Going back ends the hold
when the gesture began, but the count starts when the gesture was understood: else it would be over with the
long press.
"""

from holdcore import model
from holdcore.events import HoldEnded, Marked, PhaseBegan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.model import Record, Settings, Step
    from holdcore.routine_file import Routine
    from holdcore.wire import StoredRoutine

IDLE = "IDLE"
PREPARING = "PREPARING"
LIFTING = "LIFTING"
HOLDING = "HOLDING"
ENDURING = "ENDURING"  # an open-ended hold
BREATHING = "BREATHING"  # a hold counted in breaths
COUNTING = "COUNTING"
WAITING = "WAITING"
LOWERING = "LOWERING"
RESTING = "RESTING"
SWITCHING = "SWITCHING"
PAUSED = "PAUSED"
REENTERING = "REENTERING"
FINISHED = "FINISHED"

RING = (RESTING, SWITCHING, PREPARING, LIFTING, HOLDING, ENDURING, BREATHING, COUNTING, WAITING, LOWERING)
GAPS = RING[:3]
WORK = RING[3:]
STATES = (IDLE,) + RING + (PAUSED, REENTERING, FINISHED)

STARTED = "started"
CONTINUED = "continued"  # after a power cut: at the rep after the last one that was logged
ELAPSED = "elapsed"
CLICKED = "clicked"
SKIPPED = "skipped"
BACKED = "backed"
ENDED = "stopped"

_UNMARKED = (LIFTING, LOWERING, WAITING, PAUSED, FINISHED)

REENTRY_MS = 3_000
UNTOUCHED_MS = 1_800_000  # a paused or waiting device nobody touches for 30 min saves and stops
INHALE_PERCENT = 40  # of a breath: out takes longer than in (docs/adr/0012-breaths-are-paced.md)
HALFWAY_FROM_MS = 20_000  # below this the middle is too near the last seconds to be told apart


class Engine:
    """Runs one routine, from a rep of a step on: `handle` returns what happened, in order.

    `next_ms` is when to call again.
    """

    def __init__(
        self,
        routine: "Routine | StoredRoutine",
        settings: "Settings",
        step_index: int = 0,
        rep_index: int = 0,
    ) -> None:
        self._routine = routine
        self._settings = settings
        self.state = IDLE
        self.interrupted = IDLE  # the phase that a pause or a re-entry interrupts
        self.outcome = 0  # of the session, once FINISHED
        self.started_ms = 0
        self.paused_ms = 0
        self._go_to(step_index, rep_index)
        self.entered_ms = 0  # when the state was entered, or its time last counted
        self._ends_ms = 0
        self.length_ms = 0  # of the phase; in a pause, of the interrupted one
        self._remaining_ms = 0  # of the phase that a pause interrupts
        self._worked_ms = 0  # in the hold, or the reps, that will be logged next
        self._entry_reps = 0  # reps done that will be logged next
        self._mark_ms = -1  # when the next mark is due; -1 for none
        self._mark = ""
        self._now_ms = 0
        self._state_before = IDLE  # the state before the last boundary
        self._turned = False  # a hold ended at that boundary
        self._out: "list[Record]" = []

    # --- what a screen wants to know

    @property
    def next_ms(self) -> "int | None":
        """When `handle(ELAPSED)` is due; None where nothing is."""
        if self.state in (IDLE, FINISHED):
            return None
        return self._mark_ms if self._mark_ms >= 0 else self._ends_ms

    @property
    def phase(self) -> str:
        """The state, or the phase that is paused or being re-entered."""
        return self.interrupted if self.state in (PAUSED, REENTERING) else self.state

    def remaining_ms(self, now_ms: int) -> int:
        """What remains of the phase; in a pause, of the interrupted one."""
        return self._remaining_ms if self.state == PAUSED else max(0, self._ends_ms - now_ms)

    @property
    def breath_ms(self) -> int:
        """How long a breath takes, by the settings."""
        return 100 * self._settings.breath_ds

    @property
    def next_name(self) -> str:
        """Name of the next step; empty at the last."""
        ahead = self.step_index + 1
        return self._routine.step(ahead).name if ahead < self._routine.count else ""

    # --- events

    def handle(self, event: str, at_ms: int, now_ms: int = 0) -> "list[Record]":
        """Work off what is due by `at_ms`, then `event`, which may be older than what was worked off.

        `now_ms` is when it was understood, where that is later.
        """
        self._now_ms = now_ms
        out = self._out = []
        while True:
            due = self.next_ms
            if due is None or due > at_ms:
                break
            if self._mark_ms >= 0:
                self._pass_mark()
            else:
                self._state_before = self.state
                self._turned = False
                self._act(ELAPSED, due)
        if event != ELAPSED and not (at_ms < self.entered_ms and self._has_passed(event)):
            self._act(event, max(at_ms, self.entered_ms))
        return out

    def _has_passed(self, event: str) -> bool:
        """Whether `event`, older than this phase, was meant for what the last boundary ended."""
        meant = self.TABLE[self._state_before].get(event)
        if meant is not self.TABLE[self.state].get(event):
            return True
        return meant is Engine._follow or (meant is Engine._leave and self._turned)

    def _act(self, event: str, at_ms: int) -> None:
        action = self.TABLE[self.state].get(event)
        if action:
            action(self, at_ms)

    # --- actions

    def _begin(self, at_ms: int) -> None:
        self.started_ms = at_ms
        self._enter_from(RING.index(PREPARING), at_ms)

    def _rejoin(self, at_ms: int) -> None:
        self.started_ms = at_ms
        self._enter_hold_again(at_ms)

    def _follow(self, at_ms: int) -> None:
        self._account(at_ms)
        self._enter_from(RING.index(self.state) + 1, at_ms)

    def _leave(self, at_ms: int) -> None:
        """Skip: a gap ends, a hold ends, a run of reps ends."""
        self._account(at_ms)
        if self.phase in GAPS:
            self._enter_from(RING.index(self.phase) + 1, at_ms)
            return
        self._entry_reps -= 1  # the rep that was skipped does not count
        self._go_to(self.step_index, self._entry_start + self.step.reps_per_entry - 1)
        self._turn(at_ms)

    def _back(self, at_ms: int) -> None:
        """Begin this hold again; the one before it where this has hardly begun."""
        self._account(at_ms)
        if self._worked_ms >= model.SKIPPED_BELOW_MS or self._entry_reps:
            self._log()
        elif self._entry_start:
            self._go_to(self.step_index, self._entry_start - 1)
        elif self.step_index:
            self._go_to(self.step_index - 1, -1)
        self._go_to(self.step_index, self._entry_start)
        self._worked_ms = self._entry_reps = 0
        self._enter_hold_again(max(at_ms, self._now_ms))

    def _enter_hold_again(self, at_ms: int) -> None:
        for state in WORK:
            self._remaining_ms = self.length_ms = self._length_of(state)
            if self._remaining_ms:
                self.interrupted = state
                break
        self._enter(REENTERING, at_ms, REENTRY_MS)

    def _pause(self, at_ms: int) -> None:
        self._account(at_ms)
        if self.state != REENTERING:
            self.interrupted = self.state
            self._remaining_ms = self._ends_ms - at_ms
            if self.state == BREATHING:
                self._remaining_ms += -self._remaining_ms % self.breath_ms
        self._enter(PAUSED, at_ms, UNTOUCHED_MS)

    def _resume(self, at_ms: int) -> None:
        self._account(at_ms)
        if self.interrupted in WORK:
            self._enter(REENTERING, at_ms, REENTRY_MS)
        else:
            self._enter(self.interrupted, at_ms, self._remaining_ms)

    def _reenter(self, at_ms: int) -> None:
        self._account(at_ms)
        self._enter(self.interrupted, at_ms, self._remaining_ms)

    def _stop(self, at_ms: int) -> None:
        self._account(at_ms)
        if self._worked_ms or self._entry_reps:
            self._log()
        self.outcome = model.STOPPED
        self._enter(FINISHED, at_ms, 0)

    # --- which action when

    _GAP = {ELAPSED: _follow, CLICKED: _pause, SKIPPED: _follow, BACKED: _back, ENDED: _stop}
    _TIMED = {ELAPSED: _follow, CLICKED: _pause, SKIPPED: _leave, BACKED: _back, ENDED: _stop}
    TABLE = {
        IDLE: {STARTED: _begin, CONTINUED: _rejoin},
        RESTING: _GAP,
        SWITCHING: _GAP,
        PREPARING: _GAP,
        LIFTING: _TIMED,
        HOLDING: _TIMED,
        BREATHING: _TIMED,
        COUNTING: _TIMED,
        LOWERING: _TIMED,
        ENDURING: {ELAPSED: _follow, CLICKED: _follow, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        WAITING: {ELAPSED: _stop, CLICKED: _follow, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        PAUSED: {ELAPSED: _stop, CLICKED: _resume, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        REENTERING: {ELAPSED: _reenter, CLICKED: _pause, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        FINISHED: {},
    }

    # --- phases

    def _enter_from(self, index: int, at_ms: int) -> None:
        """Enter the first phase of RING from `index` on that has a length, else go to the next rep."""
        while index < len(RING):
            length = self._length_of(RING[index])
            if length:
                self.length_ms = length
                self._enter(RING[index], at_ms, length)
                return
            index += 1
        self._turn(at_ms)

    def _turn(self, at_ms: int) -> None:
        """This rep is over: log it, go to the next one, enter its first phase."""
        step = self.step
        self._entry_reps += 1
        if (self._rep_index + 1) % step.reps_per_entry == 0:
            self._log()
        if self._rep_index + 1 < step.rep_count:
            self._go_to(self.step_index, self._rep_index + 1)
        elif self.step_index + 1 < self._routine.count:
            self._go_to(self.step_index + 1, 0)
        else:
            self.outcome = model.COMPLETED
            self._enter(FINISHED, at_ms, 0)
            return
        self._enter_from(0, at_ms)

    def _go_to(self, step_index: int, rep_index: int) -> None:
        self.step_index = step_index
        self.step: "Step" = self._routine.step(step_index)
        self._rep_index = rep_index if rep_index >= 0 else self.step.rep_count + rep_index
        self.set, self.side, self.rep = self.step.rep_at(self._rep_index)

    @property
    def _entry_start(self) -> int:
        return self._rep_index - self._rep_index % self.step.reps_per_entry

    def _length_of(self, state: str) -> int:
        step = self.step
        kind = step.kind
        if state == PREPARING:
            return 0 if self._rep_index else self._prep_ms
        if state in (RESTING, SWITCHING):
            return self._gap_ms(state)
        if state == HOLDING:
            return step.hold.dose_ms if kind in (model.HOLD, model.TEMPO) else 0
        if state == LIFTING:
            return step.up_ms
        if state == LOWERING:
            return step.down_ms
        if state == ENDURING:
            return step.hold.high_ms if kind == model.OPEN else 0
        if state == BREATHING:
            return step.breaths[2] * self.breath_ms
        if state == COUNTING:
            return step.hold.dose_ms if kind == model.COUNTDOWN else 0
        return UNTOUCHED_MS if kind == model.WAIT else 0

    @property
    def _prep_ms(self) -> int:
        """As the step says; before what wants a position, at least as long as the settings say."""
        prep_ms = self.step.prep_ms
        if self.step.kind in (model.COUNTDOWN, model.WAIT):
            return prep_ms
        return max(prep_ms, 1000 * self._settings.prep_s)

    def _gap_ms(self, state: str) -> int:
        """The change-over, or the rest before it: a change of side takes place at the end of a rest."""
        if not self._rep_index:
            return 0
        step = self.step
        was_set, was_side, was_rep = step.rep_at(self._rep_index - 1)
        change = step.change_ms if was_side != self.side else 0
        if state == SWITCHING:
            return change
        rest = 0
        if was_set != self.set:
            rest = step.set_rest.dose_ms
        elif was_rep != self.rep and (was_side == self.side or step.sides == model.SIDES_ALTERNATING):
            rest = step.rest.dose_ms
        return max(0, rest - change)

    def _enter(self, state: str, at_ms: int, lasts_ms: int) -> None:
        self.state = state
        self.entered_ms = at_ms
        self._ends_ms = at_ms + lasts_ms
        self._find_mark(at_ms)
        self._out.append(PhaseBegan(state))

    def _account(self, at_ms: int) -> None:
        """Count the time since the state was entered where it belongs."""
        spent = at_ms - self.entered_ms
        self.entered_ms = at_ms
        if self.state in WORK:
            self._worked_ms += spent
        elif self.state in (PAUSED, REENTERING):
            self.paused_ms += spent

    def _log(self) -> None:
        step = self.step
        planned = step.hold.dose_ms
        rep, side = self.rep + 1, self.side
        breaths = 0
        actual = reached = self._worked_ms
        if step.kind == model.TEMPO:
            planned = low = step.reps_per_entry * (step.up_ms + planned + step.down_ms)
            rep = self._entry_reps * step.reps // step.reps_per_entry
            side = model.NO_SIDE if step.reps_per_entry > step.reps else side
        elif step.kind == model.BREATHS:
            breath_ms = self.breath_ms
            stands = self.state in (PAUSED, REENTERING)
            remaining_ms = self._remaining_ms if stands else self._ends_ms - self.entered_ms
            breaths = step.breaths[2] + -remaining_ms // breath_ms
            low, planned, reached = [
                count * breath_ms for count in (step.breaths[0], step.breaths[2], breaths)
            ]
        else:
            low = step.hold.low_ms
        self._worked_ms = self._entry_reps = 0
        self._turned = True
        self._out.append(
            HoldEnded(
                model.Hold(
                    step.name,
                    step.kind,
                    self.step_index,
                    side,
                    self.set + 1,
                    step.sets,
                    rep,
                    step.reps,
                    model.outcome_of(low, planned, reached),
                    planned,
                    actual,
                    step.breaths[2],
                    breaths,
                )
            )
        )

    # --- marks inside a phase

    def _find_mark(self, after_ms: int) -> None:
        """Find the first mark after `after_ms` and before the end of the phase."""
        self._mark_ms = -1
        state = self.state
        if state in _UNMARKED or (state == HOLDING and self.step.kind == model.TEMPO):
            return
        ends = self._ends_ms
        if state == BREATHING:
            breath_ms = self.breath_ms
            began = after_ms - (after_ms - ends) % breath_ms
            self._propose_mark("exhale", began + breath_ms * INHALE_PERCENT // 100, after_ms)
            self._propose_mark("inhale", began + breath_ms, after_ms)
            return
        length = REENTRY_MS if state == REENTERING else self.length_ms
        if state == ENDURING:
            self._propose_mark("floor", ends - length + self.step.hold.low_ms, after_ms)
        elif self._settings.halfway and state in (HOLDING, COUNTING) and length >= HALFWAY_FROM_MS:
            self._propose_mark("half", ends - length + length // 2, after_ms)
        for seconds in range(self._settings.last_seconds, 0, -1):
            if seconds * 1000 < length:
                self._propose_mark("tick", ends - seconds * 1000, after_ms)

    def _propose_mark(self, mark: str, at_ms: int, after_ms: int) -> None:
        if after_ms < at_ms < self._ends_ms and (self._mark_ms < 0 or at_ms < self._mark_ms):
            self._mark_ms = at_ms
            self._mark = mark

    def _pass_mark(self) -> None:
        at_ms = self._mark_ms
        self._out.append(Marked(self._mark, (self._ends_ms - at_ms) // 1000))
        self._find_mark(at_ms)
