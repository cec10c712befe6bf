"""The routine state machine, as a table.

Theory of operation. A routine is a sequence of reps, each of one set on one side of one step; `following`
says in which order. A rep has parts: the gaps before it (rest, change of side, prep), then the phases of its
step. A part of no length is passed over. For example, a hold with prep and rest, twice: PREPARING, HOLDING,
RESTING, HOLDING. The state of a phase is that of its unit. Only the current step and two indices are held, so
that a routine of any length takes the same memory.

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
long press. While a question after a step is ASKING, nothing is due: ANSWERED goes on.
"""

from holdcore import model, steps
from holdcore.events import HoldEnded, Marked, PhaseBegan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdcore.model import Record, Settings
    from holdcore.routine_file import Routine
    from holdcore.steps import Phase, Span, Step, StoredRoutine

IDLE = "IDLE"
RESTING = "RESTING"
SWITCHING = "SWITCHING"
PREPARING = "PREPARING"
HOLDING = "HOLDING"  # a phase that ends by itself
BREATHING = "BREATHING"  # a phase counted in breaths
ENDURING = "ENDURING"  # as long as one can
WAITING = "WAITING"  # until the button is pressed
PAUSED = "PAUSED"
REENTERING = "REENTERING"
ASKING = "ASKING"
FINISHED = "FINISHED"

GAPS = (RESTING, SWITCHING, PREPARING)
WORK = (HOLDING, BREATHING, ENDURING, WAITING)  # by the unit of a phase
STATES = (IDLE,) + GAPS + WORK + (PAUSED, REENTERING, ASKING, FINISHED)
STOPPED_CLOCK = (PAUSED, REENTERING, ASKING)  # their time is not active

STARTED = "started"
CONTINUED = "continued"  # after a power cut: at the rep that was to come
ELAPSED = "elapsed"
CLICKED = "clicked"
SKIPPED = "skipped"
BACKED = "backed"
ENDED = "stopped"
ANSWERED = "answered"

REENTRY_MS = 3_000
UNTOUCHED_MS = 1_800_000  # a paused or waiting device nobody touches for 30 min saves and stops
OWN_PACE_MS = 3_000  # about what a rep at one's own pace takes
INHALE_PERCENT = 40  # of a breath: out takes longer than in (docs/adr/0012-breaths-are-paced.md)
HALFWAY_FROM_MS = 20_000  # below this the middle is too near the last seconds to be told apart
TICKS_FROM_MS = 6_000  # of one phase of several: a movement is too fast for them


def following(routine: "Routine | StoredRoutine", index: int, rep: int) -> "tuple[int, int]":
    """Step and rep (over its sets) after rep `rep` of step `index`; after the last (routine.count, 0)."""
    step = routine.step(index)
    rep += 1
    if rep % step.reps_in_set:
        return index, rep
    set_ = rep // step.reps_in_set  # the one after this rep's
    if step.joined:
        return index + 1, (set_ - 1) * routine.step(index + 1).reps_in_set
    if set_ == step.sets:
        return index + 1, 0
    while index and routine.step(index - 1).joined:
        index -= 1
    return index, set_ * routine.step(index).reps_in_set


def preceding(routine: "Routine | StoredRoutine", index: int, rep: int) -> "tuple[int, int]":
    """What `following` leads from; from the first place, itself."""
    step = routine.step(index)
    if rep % step.reps_in_set:
        return index, rep - 1
    set_ = rep // step.reps_in_set
    if index and routine.step(index - 1).joined:
        return index - 1, (set_ + 1) * routine.step(index - 1).reps_in_set - 1
    if set_:
        while routine.step(index).joined:
            index += 1
        return index, set_ * routine.step(index).reps_in_set - 1
    return (index - 1, routine.step(index - 1).rep_count - 1) if index else (0, 0)


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
        self.outcome = 0  # of the session, once FINISHED
        self.started_ms = 0
        self.set_ms = 0  # when the set began, with the gap before it
        self.paused_ms = 0
        self.part = 0  # of the rep: its gaps, then the phases; in a pause, the interrupted one
        self._rest = steps.Step.rest
        self._change_ms = 0
        self._coming: "tuple[Any, ...]" = ()
        self._looked = False  # for what is coming
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
        self._plan: "list[tuple[int, int, int]]" = []  # for each step: its circuit, its sets, ms of a set

    # --- what a screen wants to know

    @property
    def next_ms(self) -> "int | None":
        """When `handle(ELAPSED)` is due; None where nothing is."""
        if self.state in (IDLE, ASKING, FINISHED):
            return None
        return self._mark_ms if self._mark_ms >= 0 else self._ends_ms

    @property
    def phase(self) -> str:
        """The state, or that of the part that is paused or being re-entered."""
        return self._state_of(self.part) if self.state in (PAUSED, REENTERING) else self.state

    @property
    def working(self) -> "Phase | None":
        """The phase of the step that runs, is paused or being re-entered; None in a gap."""
        at = self.part - len(GAPS)
        return self.step.phases[at] if at >= 0 else None

    def remaining_ms(self, now_ms: int) -> int:
        """What remains of the phase; in a pause, of the interrupted one."""
        return self._remaining_ms if self.state == PAUSED else max(0, self._ends_ms - now_ms)

    @property
    def breath_ms(self) -> int:
        """How long a breath takes, by the settings."""
        return 100 * self._settings.breath_ds

    @property
    def coming(self) -> "tuple[Any, ...]":
        """What follows the hold, or the run, that is on or comes after a gap; () after the last.

        The name of its step, "" where that is the same, its sets and reps, its place as Step.rep_at has it.
        """
        if not self._looked:
            self._looked = True
            here = self.step_index
            last = self._entry_start + self.step.reps_per_entry - 1
            index, rep_index = following(self._routine, here, last)
            self._coming = ()
            if index < self._routine.count:
                step = self._routine.step(index)
                name = step.name if index != here else ""
                self._coming = (name, step.sets, step.reps) + step.rep_at(rep_index)
        return self._coming

    def left_ms(self, now_ms: int) -> int:
        """About what remains of the routine: of open holds the floor, nothing of a wait for a press."""
        if not self._plan:
            circuit, joined = 0, False
            for index in range(self._routine.count):
                step = self._routine.step(index)
                set_ms = self._about_ms(step, joined or step.joined)
                self._plan.append((circuit, step.sets, set_ms))
                joined = step.joined
                circuit += not joined
        here, in_set = self.step_index, self.step.reps_in_set
        mine, _, set_ms = self._plan[here]
        left = set_ms * (in_set - self.rep_index % in_set) // in_set
        if self.part >= len(GAPS):
            stands = self.state in STOPPED_CLOCK
            left -= self.length_ms - (self._remaining_ms if stands else self.remaining_ms(now_ms))
        for index, (circuit, sets, set_ms) in enumerate(self._plan):
            if circuit > mine:
                left += sets * set_ms
            elif circuit == mine:
                left += (sets - 1 - self.set + (index > here)) * set_ms
        return max(0, left)

    def _about_ms(self, step: "Step", circuit: bool) -> int:
        """What a set takes, with its share of what comes before and after the sets."""
        spans = [step.span_at(at, rep) for rep in range(step.reps) for at in range(len(step.phases))]
        side_ms = sum([self._planned_ms(span, span.dose, OWN_PACE_MS) for span in spans])
        rest, change, sets, sides = step.rest.dose, step.change_ms, step.sets, step.reps_in_set // step.reps
        if step.sides == model.SIDES_ALTERNATING:
            gaps = step.reps * change + (step.reps - 1) * max(rest, change)
        else:
            gaps = sides * (step.reps - 1) * rest + (sides - 1) * change
        each = (step.prep_ms if circuit else 0) + (step.after.dose if step.joined else 0)
        once = step.prep_ms + step.after.dose - each + (0 if step.joined else step.set_rest.dose * (sets - 1))
        return sides * side_ms + gaps + each + once // sets

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
        self.started_ms = self.set_ms = at_ms
        self._enter_from(GAPS.index(PREPARING), at_ms)

    def _rejoin(self, at_ms: int) -> None:
        self.started_ms = self.set_ms = at_ms
        self._enter_hold_again(at_ms)

    def _follow(self, at_ms: int) -> None:
        self._account(at_ms)
        self._enter_from(self.part + 1, at_ms)

    def _leave(self, at_ms: int) -> None:
        """Skip: a gap ends, a hold ends, a run of reps ends."""
        self._account(at_ms)
        if self.part < len(GAPS):
            self._enter_from(self.part + 1, at_ms)
            return
        self._entry_reps -= 1  # the rep that was skipped does not count
        self._go_to(self.step_index, self._entry_start + self.step.reps_per_entry - 1)
        self._turn(at_ms)

    def _back(self, at_ms: int) -> None:
        """Begin this hold again; the one before it where this has hardly begun."""
        self._account(at_ms)
        if self._worked_ms >= model.SKIPPED_BELOW_MS or self._entry_reps:
            self._log()
        else:
            self._go_to(*preceding(self._routine, self.step_index, self._entry_start))
        self._go_to(self.step_index, self._entry_start)
        self._worked_ms = self._entry_reps = 0
        self._enter_hold_again(max(at_ms, self._now_ms))

    def _enter_hold_again(self, at_ms: int) -> None:
        self.part = len(GAPS)
        while not self._length_of(self.part):
            self.part += 1
        self._remaining_ms = self.length_ms = self._length_of(self.part)
        self._enter(REENTERING, at_ms, REENTRY_MS)

    def _pause(self, at_ms: int) -> None:
        self._account(at_ms)
        if self.state != REENTERING:
            self._remaining_ms = self._ends_ms - at_ms
            if self.state == BREATHING:
                self._remaining_ms += -self._remaining_ms % self.breath_ms
        self._enter(PAUSED, at_ms, UNTOUCHED_MS)

    def _resume(self, at_ms: int) -> None:
        if self.part < len(GAPS):
            self._reenter(at_ms)
        else:
            self._account(at_ms)
            self._enter(REENTERING, at_ms, REENTRY_MS)

    def _reenter(self, at_ms: int) -> None:
        self._account(at_ms)
        self._enter(self._state_of(self.part), at_ms, self._remaining_ms)

    def _stop(self, at_ms: int) -> None:
        self._account(at_ms)
        if self._worked_ms or self._entry_reps:
            self._log()
        self.outcome = model.STOPPED
        self._enter(FINISHED, at_ms, 0)

    def _advance(self, at_ms: int) -> None:
        """Go to the next rep, and enter its first part."""
        self._account(at_ms)
        was, was_index, was_set, was_side, was_rep = self.step, self.step_index, self.set, self.side, self.rep
        index, rep_index = following(self._routine, was_index, self.rep_index)
        if index == self._routine.count:
            self.outcome = model.COMPLETED
            self._enter(FINISHED, at_ms, 0)
            return
        self._go_to(index, rep_index)
        if not rep_index % self.step.reps_in_set:
            self.set_ms = at_ms
        turns = index == was_index and self.side != was_side
        self._change_ms = self.step.change_ms if turns else 0
        if self.set > was_set:
            self._rest = was.set_rest
        elif index != was_index:
            self._rest = was.after
        elif self.rep != was_rep and (not turns or self.step.sides == model.SIDES_ALTERNATING):
            self._rest = was.rest
        else:
            self._rest = steps.Step.rest
        self._enter_from(0, at_ms)

    # --- which action when

    _GAP = {ELAPSED: _follow, CLICKED: _pause, SKIPPED: _follow, BACKED: _back, ENDED: _stop}
    _TIMED = {ELAPSED: _follow, CLICKED: _pause, SKIPPED: _leave, BACKED: _back, ENDED: _stop}
    TABLE = {
        IDLE: {STARTED: _begin, CONTINUED: _rejoin},
        RESTING: _GAP,
        SWITCHING: _GAP,
        PREPARING: _GAP,
        HOLDING: _TIMED,
        BREATHING: _TIMED,
        ENDURING: {ELAPSED: _follow, CLICKED: _follow, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        WAITING: {ELAPSED: _stop, CLICKED: _follow, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        PAUSED: {ELAPSED: _stop, CLICKED: _resume, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        REENTERING: {ELAPSED: _reenter, CLICKED: _pause, SKIPPED: _leave, BACKED: _back, ENDED: _stop},
        ASKING: {ANSWERED: _advance},
        FINISHED: {},
    }

    # --- parts of a rep

    def _enter_from(self, part: int, at_ms: int) -> None:
        """Enter the first part from `part` on that has a length, else the rep is over."""
        while part < len(GAPS) + len(self.step.phases):
            length = self._length_of(part)
            if length:
                self.part = part
                self.length_ms = length
                self._enter(self._state_of(part), at_ms, length)
                return
            part += 1
        self._turn(at_ms)

    def _turn(self, at_ms: int) -> None:
        """This rep is over: log it; ask, where that was the last one of a step with a question; go on."""
        step = self.step
        self._entry_reps += 1
        if (self.rep_index + 1) % step.reps_per_entry == 0:
            self._log()
        if step.ask and self.rep_index + 1 == step.rep_count:
            self._enter(ASKING, at_ms, 0)
        else:
            self._advance(at_ms)

    def _go_to(self, step_index: int, rep_index: int) -> None:
        self.step_index = step_index
        self.step: "Step" = self._routine.step(step_index)
        self.rep_index = rep_index
        self._looked = False
        self.set, self.side, self.rep = self.step.rep_at(rep_index)

    @property
    def _entry_start(self) -> int:
        return self.rep_index - self.rep_index % self.step.reps_per_entry

    def _state_of(self, part: int) -> str:
        if part >= len(GAPS):
            return WORK[self.step.phases[part - len(GAPS)].span.unit]
        return WAITING if not part and self._rest.unit else GAPS[part]

    def _length_of(self, part: int) -> int:
        """In ms, 0 for a part that this rep does not have."""
        if part >= len(GAPS):
            return self._lasts_ms(self.step.span_at(part - len(GAPS), self.rep))
        if part == 0:
            return (
                self._lasts_ms(self._rest) if self._rest.unit else max(0, self._rest.dose - self._change_ms)
            )
        return self._change_ms if part == 1 else self._prep_ms

    def _lasts_ms(self, span: "Span") -> int:
        if span.unit == model.PRESS:
            return UNTOUCHED_MS
        return span.high if span.unit == model.OPEN else self._planned_ms(span, span.dose)

    def _planned_ms(self, span: "Span", value: int, pace_ms: int = 0) -> int:
        """`value` in the unit of `span`, in ms; a rep at one's own pace takes `pace_ms`."""
        return value * (1, self.breath_ms, 1, pace_ms)[span.unit]

    @property
    def _prep_ms(self) -> int:
        """Before the first rep of a step, in a circuit of each round.

        As the step says; before what wants a position, at least as long as the settings say.
        """
        step, index, routine = self.step, self.step_index, self._routine
        if self.rep_index % step.reps_in_set:
            return 0
        if self.set and not (step.joined or (index and routine.step(index - 1).joined)):
            return 0
        return max(step.prep_ms, 1000 * self._settings.prep_s) if step.works else step.prep_ms

    def _enter(self, state: str, at_ms: int, lasts_ms: int) -> None:
        self.state = state
        self.entered_ms = at_ms
        self._ends_ms = at_ms + lasts_ms
        self._find_mark(at_ms)
        phase = self.working if state in WORK else None
        self._out.append(PhaseBegan(state, phase.label if phase else ""))

    def _account(self, at_ms: int) -> None:
        """Count the time since the state was entered where it belongs."""
        spent = at_ms - self.entered_ms
        self.entered_ms = at_ms
        if self.state in STOPPED_CLOCK:
            self.paused_ms += spent
        elif self.working and self._counts(self.working):
            self._worked_ms += spent

    def _counts(self, phase: "Phase") -> bool:
        """Whether the time of `phase` is that of the hold: where no phase works, all are."""
        return phase.works or not self.step.works

    # --- the log

    def _log(self) -> None:
        step = self.step
        per_entry = step.reps_per_entry
        low = planned = 0
        for rep in range(self.rep, self.rep + 1) if per_entry == 1 else range(step.reps):
            for at, phase in enumerate(step.phases):
                if self._counts(phase):
                    span = step.span_at(at, rep)
                    low += self._planned_ms(span, span.low)
                    planned += self._planned_ms(span, span.dose)
        worked = reached = self._worked_ms
        planned_count = count = 0
        unit = model.TIME
        span = step.phases[0].span
        if len(step.phases) > 1:
            planned_count, count = per_entry, self._entry_reps
        else:
            unit = span.unit
        if unit == model.BREATHS:
            breath_ms = self.breath_ms
            stands = self.state in (PAUSED, REENTERING)
            remaining_ms = self._remaining_ms if stands else self._ends_ms - self.entered_ms
            planned_count, count = span.dose, span.dose + -remaining_ms // breath_ms
            reached = count * breath_ms
        elif unit == model.PRESS:
            planned_count, count = span.dose, span.dose * self._entry_reps
            low = planned = worked + 1 if count < planned_count else 0  # left before the press: not done
        hold = steps.Hold(
            self.step_index,
            self.side,
            self.set + 1,
            step.sets,
            self._entry_reps if per_entry > 1 else self.rep + 1,
            step.reps,
            steps.outcome_of(low, planned, reached),
            0 if unit == model.PRESS else planned,
            worked,
            unit,
            planned_count,
            count,
            step.works,
            step.name,
        )
        self._worked_ms = self._entry_reps = 0
        self._turned = True
        self._out.append(HoldEnded(hold))

    # --- marks inside a phase

    def _find_mark(self, after_ms: int) -> None:
        """Find the first mark after `after_ms` and before the end of the phase."""
        self._mark_ms = -1
        state, ends = self.state, self._ends_ms
        if state in (WAITING, PAUSED, ASKING, FINISHED):
            return
        if state == BREATHING:
            breath_ms = self.breath_ms
            began = after_ms - (after_ms - ends) % breath_ms
            self._propose_mark("out", began + breath_ms * INHALE_PERCENT // 100, after_ms)
            self._propose_mark("in", began + breath_ms, after_ms)
            return
        length = REENTRY_MS if state == REENTERING else self.length_ms
        if state == HOLDING and length < TICKS_FROM_MS and len(self.step.phases) > 1:
            return
        if state == ENDURING and self.working:
            self._propose_mark("floor", ends - length + self.working.span.low, after_ms)
        elif self._settings.halfway and state == HOLDING and length >= HALFWAY_FROM_MS:
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
