"""A draft to steps: which number is what, or the question that has to be asked."""

from dataclasses import dataclass, replace

from holdtimer.routines.reader.drafts import COUNTS, DOSES, TIMES, Draft
from holdtimer.routines.reader.form import ONCE, Pair, Step
from holdtimer.routines.reader.tokens import Question, Token, fold, marked

HOLD_MAX_S = 3600  # the device's longest phase
REPS_MAX, SETS_MAX, BREATHS_MAX = 300, 30, 200
SETS_LIKELY_MAX = 8  # `12x3` may be 3 sets of 12
LONE_MIN = 6  # "x3" and no more may be holds whose length is missing; "x10" are reps
EDGES = " ,;:.-\u2013\u2014"  # what a name or a note does not begin or end with
_SET_REST_MIN_S = 20  # less is no rest between sets of holds
_REP_REST_MAX_S = 15  # more is no rest between reps of a few seconds
_DYNAMIC_MIN_S = 20  # "squats 40 s" is as many as one can; "leg raises 5 s" are held
_BREATH_LABELS = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "hold")}
_LABELS = {
    "UP": "up",
    "DOWN": "down",
    "IN": "in",
    "OUT": "out",
    "HOLD": "hold",
    "REST": "hold",
    "TOP": "hold",
}


@dataclass
class _Counts:
    reps: Pair | None = None
    sets: Pair | None = None
    pyramid: list[float] | None = None
    bare: Token | None = None  # a number without a word: 10, in a list of exercises
    lone: Token | None = None  # the only count is "x3"
    said: bool = False  # the word "reps" is there


class Resolver:
    """Makes the steps of one line; `text` is what the drafts' places are in."""

    def __init__(self, text: str, listed: bool = False, rounds: Pair = ONCE, unnamed: str = "") -> None:
        self.text = text
        self.unnamed = unnamed  # what an exercise without a name is called
        self.listed = listed  # one of several exercises, done in rounds: a bare number is reps
        self.rounds = rounds
        self.rests = (
            0  # how many drafts have one: several are between the exercises, one is between the rounds
        )
        self.round_rest: Pair | None = None
        self.exercise_rest: Pair | None = None
        self.first = ""  # the side that begins
        self.unsaid: list[tuple[int, int]] = []

    def steps(self, draft: Draft) -> list[Step]:
        """The steps of a draft: one, or one for each side or size of set that has its own dose."""
        sides = [fact for fact in draft.facts if fact.kind == "F_SIDE"]
        named = {fact.value for fact in sides}
        if {"left", "right"} <= named:
            return self._by_side(draft, sides)
        return self._of_one_side(draft, self._side(draft, sides))

    # -- sides

    def _side(self, draft: Draft, sides: list[Token]) -> str:
        said = [str(side.value) for side in sides]
        if "both" in said and draft.lacks(TIMES - {"F_PHASES"}):
            raise Question("Both at once, or one after the other?", sides[0].start, sides[-1].end)
        said = ["each" if side == "both" else side for side in said]
        if "alternating" in said:
            return "alternating"
        if "swap" in said:
            swap = next(side for side in sides if side.value == "swap")
            counts = [
                fact.start
                for fact in draft.facts
                if fact.kind in ("F_COUNT", "F_SETS", "F_HOLDS", "F_REPS", "F_PRODUCT")
            ]
            return "alternating" if counts and min(counts) > swap.start and not draft.lacks(TIMES) else "each"
        one = {side for side in said if side != "each"}
        if one and "each" in said:
            raise Question("One side, or each side?", sides[0].start, sides[-1].end)
        return one.pop() if one else "each" if said else "none"

    def _by_side(self, draft: Draft, sides: list[Token]) -> list[Step]:
        """L 3x, R 2x: one dose each; what is said once holds for both."""
        marks = [side for side in sides if side.value in ("left", "right")]
        if len(marks) != 2:
            raise Question("Which dose is for which side?", sides[0].start, sides[-1].end)
        first, second = (draft.facts.index(mark) for mark in marks)
        parts = [
            [fact for fact in facts if fact.kind in DOSES]
            for facts in (draft.facts[:first], draft.facts[first + 1 : second], draft.facts[second + 1 :])
        ]
        others = [fact for fact in draft.facts if fact.kind not in DOSES and fact not in marks]
        before, between, after = parts
        self.first = "right" if marks[0].value == "right" else ""
        if not between:  # L then R x 3
            then = "," not in self.text[marks[0].end : marks[1].start] and after and before
            side = "alternating" if then and self.rounds == ONCE else "each"
            return self._of_one_side(Draft(draft.name, before + after + others, draft.notes), side)
        size = len(between)
        shape = [fact.kind for fact in between]
        if after and [fact.kind for fact in after[:size]] == shape:
            own, common, late = (between, after[:size]), before, after[size:]
        elif after and not before and {fact.kind for fact in after} < set(shape):  # R 30 s x 4, L x 2
            missing = [fact for fact in between if fact.kind not in {other.kind for other in after}]
            own, common, late = (between, missing + after), before, []
        elif before and [fact.kind for fact in before[-size:]] == shape:
            own, common, late = (before[-size:], between), before[:-size], after
        else:
            raise Question("Which dose is for which side?", marks[0].start, marks[1].end)
        if [fact.value for fact in own[0]] == [fact.value for fact in own[1]]:
            side = "alternating" if any(fact.kind == "F_COUNT" for fact in late) else "each"
            return self._of_one_side(Draft(draft.name, common + own[0] + late + others, draft.notes), side)
        made = []
        for mark, dose in zip(marks, own, strict=True):
            facts = sorted(common + dose + late + others, key=lambda fact: fact.start)
            made += self._of_one_side(Draft(draft.name, facts, draft.notes), str(mark.value))
        return made

    # -- the dose

    def _of_one_side(self, draft: Draft, side: str) -> list[Step]:
        if side == "none":
            self._ask_about_each(draft)
        counts = self._counts(draft)
        step = self._work(draft, counts)
        step.sides = side
        step.cue = self._cue(draft)
        if step.kind != "breaths" or not step.phases:
            step.reps, step.sets = counts.reps or ONCE, counts.sets or ONCE
        self._rests(step, draft)
        self._check(step, draft)
        if counts.pyramid:
            return [replace(step, reps=(size, size)) for size in counts.pyramid]
        return [step]

    def _name(self, draft: Draft) -> str:
        if draft.name is None:  # "Breathe in 4 s, out 6 s, 10 times" is called after its first phase
            phases = [fact.value for fact in draft.facts if fact.kind == "F_PHASES"]
            if self.unnamed:
                return self.unnamed
            if not phases or len(phases[0]) == 1:
                raise Question("Which exercise is this?", *self._span(draft))
            draft.name = phases[0][0][1]
        name = self.text[slice(*draft.name)].strip(EDGES + "/")
        return name + ")" if name.count("(") > name.count(")") else name

    def _words_of(self, draft: Draft) -> list[str]:
        """The words of its name, folded; none where it has none."""
        return words_of(self.text[slice(*draft.name)] if draft.name else self.unnamed)

    def _span(self, draft: Draft) -> tuple[int, int]:
        return (
            (draft.facts[0].start, draft.facts[-1].end) if draft.facts else draft.name or (0, len(self.text))
        )

    def _before(self, draft: Draft, fact: Token) -> str:
        """What stands between the fact before it and this one."""
        ends = [other.end for other in draft.facts if other.end <= fact.start]
        return self.text[max(ends, default=0) : fact.start]

    def _cue(self, draft: Draft) -> str:
        pieces = [self.text[slice(*span)].strip(EDGES) for span in sorted(draft.notes)]
        return ", ".join(dict.fromkeys(pieces))

    def _counts(self, draft: Draft) -> _Counts:
        """Sets and reps, said by name or worked out: a count is the reps first, then the sets."""
        found = _Counts()
        is_timed = not draft.lacks(TIMES)
        loose: list[Token] = []

        def give(key: str, value: Pair, fact: Token) -> None:
            if getattr(found, key) not in (None, value):
                raise Question(
                    f"How many {key}: {_said(getattr(found, key))} or {_said(value)}?", fact.start, fact.end
                )
            setattr(found, key, value)

        for fact in draft.facts:
            if fact.kind == "F_SETS":
                give("sets", fact.value, fact)
            elif fact.kind in ("F_REPS", "F_HOLDS"):
                found.said = True
                give("reps", fact.value, fact)
            elif fact.kind == "F_PRODUCT":
                if fact.value[0][0] >= SETS_LIKELY_MAX and fact.value[1][1] < fact.value[0][0]:
                    raise Question("Which of the two are the sets? Write 3 sets of 12", fact.start, fact.end)
                give("sets", fact.value[0], fact)
                give("reps", fact.value[1], fact)
            elif fact.kind == "F_PYRAMID":
                found.pyramid = fact.value
            elif fact.kind == "F_COUNT" and fact.value[1] == "product":
                give("reps", fact.value[0], fact)
            elif fact.kind in ("F_COUNT", "NUM"):
                loose.append(fact)
            elif fact.kind == "LIST":
                raise Question("Several numbers: are they seconds or repetitions?", fact.start, fact.end)
        if sum(fact.kind in ("F_PRODUCT", "F_REPS", "F_HOLDS") for fact in draft.facts) > 1:
            raise Question("Two doses for one exercise: which is for what?", *self._span(draft))
        for fact in loose:
            value = fact.value if fact.kind == "NUM" else fact.value[0]
            if fact.kind == "NUM" and not is_timed:
                found.bare = fact
            elif fact.kind == "NUM" and not any(char in ",;(:.-" for char in self._before(draft, fact)):
                raise Question("What does this number count?", fact.start, fact.end)  # "1 min 30"
            elif fact.kind == "NUM" and fact.start < min(
                other.start for other in draft.facts if other.kind in TIMES
            ):
                raise Question("What does this number count?", fact.start, fact.end)
            if found.reps is None and not found.pyramid:
                if fact.kind == "F_COUNT" and found.sets is None and not is_timed:
                    found.lone = fact
                found.reps = value
            elif found.sets is None and fact.kind == "F_COUNT" and (found.said or len(loose) == 1):
                found.sets = value
            else:
                raise Question("What does this number count?", fact.start, fact.end)
        return found

    def _ask_about_each(self, draft: Draft) -> None:
        """`je 1 Min.` and no more."""
        each = next((fact for fact in draft.facts if fact.kind == "F_EACH"), None)
        if each and draft.lacks(COUNTS) and draft.lacks({"F_SIDE"}) and not self.listed:
            raise Question("Each what: each side?", each.start, each.end)

    def _work(self, draft: Draft, counts: _Counts) -> Step:
        """The step without its counts, sides and rests."""
        kinds = {fact.kind for fact in draft.facts}
        name = self._name(draft)
        step = Step(name, "hold")
        lengths = [
            fact.value
            for fact in draft.facts
            if fact.kind in ("TIME", "F_HOLD", "F_ON", "F_WORK") and isinstance(fact.value, tuple)
        ]
        lists = [
            fact
            for fact in draft.facts
            if fact.kind == "TLIST" or (fact.kind == "F_HOLD" and isinstance(fact.value, list))
        ]
        if "RATIO" in kinds:
            ratio = next(fact for fact in draft.facts if fact.kind == "RATIO")
            raise Question("What are these two numbers? Write 20 s on, 10 s off", ratio.start, ratio.end)
        if len(lengths) > 1 or len(lists) > 1 or (lengths and lists):
            times = " and ".join(_seconds(length) for length in lengths)
            raise Question(
                f"Several times are given ({times or 'lists'}): which is for what?", *self._span(draft)
            )
        length = lengths.pop() if lengths else None
        if "F_PHASES" in kinds or "F_TEMPO" in kinds or "CHAIN" in kinds:
            return self._phased(draft, step, counts, length)
        if "F_CYCLES" in kinds:
            raise Question("A cycle of what? Write in 4, hold 4, out 4", *self._span(draft))
        if "F_BREATHS" in kinds:
            if length or lists or kinds & {"F_OPEN", "F_ASMANY", "F_UPTO"}:
                raise Question("Is it held for breaths or for seconds?", *self._span(draft))
            breaths = {fact.value for fact in draft.facts if fact.kind == "F_BREATHS"}
            if len(breaths) > 1:
                raise Question("How many breaths?", *self._span(draft))
            return replace(step, kind="breaths", breaths=breaths.pop())
        if kinds & {"F_OPEN", "F_ASMANY"}:
            return self._open(draft, step, length)
        for kind in ("F_UPTO", "F_ATLEAST"):
            if kind in kinds:
                fact = next(fact for fact in draft.facts if fact.kind == kind)
                raise Question(
                    "Is it held for so long, or as long as one can within that?", fact.start, fact.end
                )
        if lists:
            step.holds_s = list(lists[0].value)
            if counts.reps not in (None, (len(step.holds_s),) * 2):
                raise Question("How many holds of each length?", *self._span(draft))
            counts.reps = (float(len(step.holds_s)),) * 2
            return step
        if length:
            self._is_no_rest(draft, counts)
            step.hold_s = length
            step.kind = self._kind_of_time(draft, kinds, length)
            return step
        return self._reps(draft, step, counts)

    def _kind_of_time(self, draft: Draft, kinds: set[str], length: Pair) -> str:
        if "F_WORK" in kinds:
            return "countdown"
        if "F_HOLD" in kinds:
            return "hold"
        return "countdown" if passes_time(self._words_of(draft), length[0]) else "hold"

    def _is_no_rest(self, draft: Draft, counts: _Counts) -> None:
        """`3x10, 60 s`: the time may be the rest, so ask; `3x10, hold 3 s` says what it is."""
        for fact in draft.facts:
            counted = [
                other
                for other in draft.facts
                if other.kind in ("F_REPS", "F_PRODUCT") and other.end <= fact.start
            ]
            apart = counted and ("," in self.text[counted[-1].end : fact.start] or counts.sets)
            if fact.kind == "TIME" and apart:
                raise Question(f"Is {_seconds(fact.value)} the hold or the rest?", fact.start, fact.end)

    def _open(self, draft: Draft, step: Step, length: Pair | None) -> Step:
        many = next((fact for fact in draft.facts if fact.kind == "F_ASMANY"), None)
        top = next((fact.value for fact in draft.facts if fact.kind == "F_UPTO"), None)
        floor = next((fact.value for fact in draft.facts if fact.kind == "F_ATLEAST"), None)
        for fact in draft.facts:
            if fact.kind == "F_ASMANY" or (fact.kind == "F_OPEN" and fact.value == "FATIGUE"):
                draft.notes.append((fact.start, fact.end))
        if many and (length or top):
            return replace(step, kind="countdown", hold_s=length or top)
        step.kind = "open"
        if length and length[0] < length[1]:
            step.hold_s = length
        elif length and not (top or floor):
            raise Question("Is that the longest, or the least?", *self._span(draft))
        elif top or floor:
            step.hold_s = (floor[0] if floor else 0 if top else None, top[1] if top else None)
        return step

    def _phased(self, draft: Draft, step: Step, counts: _Counts, length: Pair | None) -> Step:
        phases = [phase for fact in draft.facts if fact.kind == "F_PHASES" for phase in fact.value]
        kinds = {kind for kind, _, _ in phases}
        chain = next((fact.value for fact in draft.facts if fact.kind in ("CHAIN", "F_TEMPO")), None)
        is_tempo = any(fact.kind == "F_TEMPO" for fact in draft.facts)
        if chain and phases:
            raise Question("Which of the two tempos is it?", *self._span(draft))
        if kinds & {"UP", "DOWN", "IN", "OUT"} and not kinds <= set(_LABELS):
            raise Question("Which parts has each repetition?", *self._span(draft))
        if is_tempo and chain:
            return self._tempo(draft, step, chain, counts)
        if chain or kinds & {"IN", "OUT"}:
            return self._breathing(draft, step, chain, phases, counts, length)
        if kinds & {"UP", "DOWN"}:
            labels = [_LABELS[kind] for kind, _, _ in phases]
            step.phases = [(label, value) for label, (_, _, value) in zip(labels, phases, strict=True)]
            explicit = any(fact.kind == "F_HOLD" for fact in draft.facts)
            if length and (not explicit or "hold" in labels):
                raise Question("What is done for that long?", *self._span(draft))
            if length:
                step.phases.append(("hold", length))
            if counts.reps is None:
                raise Question("How many repetitions?", *self._span(draft))
            return replace(step, kind="reps")
        if length:
            raise Question("What is done for that long?", *self._span(draft))
        named = [(kind, self.text[slice(*span)], value) for kind, span, value in phases]
        if (named and named[-1][0] == "REST") or (len(named) == 2 and named[-1][0] in ("RELAX", "OFF")):
            last = named.pop()
            draft.facts.append(Token("F_REST", (last[2], "reps"), *phases[-1][1]))
        if len(named) == 1:
            return replace(step, hold_s=named[0][2])
        step.phases = [(label.lower(), value) for _, label, value in named]
        step.works = [label.lower() for kind, label, _ in named if kind == "STRETCH"]
        return step

    def _tempo(self, draft: Draft, step: Step, parts: list[float], counts: _Counts) -> Step:
        if len(parts) not in (3, 4) or parts[0] != parts[2]:
            raise Question(
                "Which part of the tempo is up, which is down? Write 3 s down, 1 s up", *self._span(draft)
            )
        if counts.reps is None:
            raise Question("How many repetitions?", *self._span(draft))
        named = zip(("down", "hold", "up", "hold"), parts, strict=False)
        return replace(step, kind="reps", phases=[(label, (part, part)) for label, part in named if part])

    def _breathing(
        self,
        draft: Draft,
        step: Step,
        chain: list[float] | None,
        phases: list[tuple[str, tuple[int, int], Pair]],
        counts: _Counts,
        length: Pair | None,
    ) -> Step:
        cycles = [fact.value for fact in draft.facts if fact.kind in ("F_CYCLES", "F_BREATHS")]
        if chain and not (cycles or any(marked("BREATHING", word) for word in self._words_of(draft))):
            raise Question(
                "What are these numbers? Write in 4, hold 4, out 4, or tempo 3-1-3", *self._span(draft)
            )
        if chain and len(chain) not in _BREATH_LABELS:
            raise Question("Which of these numbers is breathing in, which out?", *self._span(draft))
        if chain:
            step.phases = [
                (label, (part, part)) for label, part in zip(_BREATH_LABELS[len(chain)], chain, strict=True)
            ]
        else:
            step.phases = [(_LABELS.get(kind, "hold"), value) for kind, _, value in phases]
        many = cycles or [count for count in (counts.reps,) if count]
        if not many and self.rounds != ONCE:
            many, self.rounds = [self.rounds], ONCE
        if len(many) != 1 or length:
            raise Question("How many breaths?", *self._span(draft))
        if (counts.reps and cycles) or not draft.lacks({"F_PRODUCT"}):
            raise Question("How many breaths, how many times?", *self._span(draft))
        if counts.sets:
            step.sets = counts.sets
        return replace(step, kind="breaths", breaths=many[0])

    def _reps(self, draft: Draft, step: Step, counts: _Counts) -> Step:
        """Counted, at one's own pace; a hold whose length is missing is asked for."""
        words = [fold(word) for word in step.name.replace(",", " ").replace("-", " ").split()]
        if counts.pyramid:
            return replace(step, kind="reps")
        if counts.reps is None:
            raise Question("How long, or how many?", *self._span(draft), is_empty=not draft.facts)
        if counts.bare and not self.listed and counts.sets is None:
            bare = counts.bare
            number = self.text[bare.start : bare.end]
            raise Question(f"{number} what: repetitions, breaths, seconds or minutes?", bare.start, bare.end)
        is_static = any(marked("STATIC", word) for word in words) or any("dehn" in word for word in words)
        lone = counts.lone and counts.lone.value[0][0] < LONE_MIN
        if (is_static or lone) and not counts.said and self.rounds == ONCE:
            raise Question("How long is each one held? Or how many repetitions are they?", *self._span(draft))
        return replace(step, kind="reps")

    # -- rests

    def _rests(self, step: Step, draft: Draft) -> None:
        for fact in draft.facts:
            if fact.kind != "F_REST":
                continue
            value, where = fact.value
            if where in ("plain", "each"):
                where = (
                    "exercises"
                    if self.listed and (where == "each" or self.rests > 1)
                    else self._where(step, draft, fact)
                )
            if where in ("exercises", "sides"):
                self.unsaid.append((fact.start, fact.end))
                if where == "sides":
                    step.change_s = _once(step.change_s, value, fact)
                else:
                    self.exercise_rest = _once(self.exercise_rest, value, fact)
            elif where == "rounds":
                self.round_rest = _once(self.round_rest, value, fact)
            elif where == "sets":
                if step.sets == ONCE and step.kind != "reps":  # 3 x 20 s, 1 min between sets
                    step.reps, step.sets = ONCE, step.reps
                if step.sets == ONCE:
                    raise Question("A rest between sets: how many sets?", fact.start, fact.end)
                step.set_rest_s = _once(step.set_rest_s, value, fact)
            else:
                step.rest_s = _once(step.rest_s, value, fact)

    def _where(self, step: Step, draft: Draft, fact: Token) -> str:
        """Between what a rest is that does not say so."""
        if self.rounds != ONCE and (self.listed or (step.reps == ONCE and step.sets == ONCE)):
            return "rounds"
        if step.sets == ONCE:
            return "reps"
        if step.kind == "reps" or step.reps == ONCE:
            return "sets"
        low, high = fact.value[0]
        sets_at = [other.start for other in draft.facts if other.kind in ("F_SETS", "F_PRODUCT")]
        before_sets = sets_at and fact.end <= min(sets_at)
        if any(other.kind == "F_REST" and other is not fact for other in draft.facts):
            return "reps" if before_sets or high <= _REP_REST_MAX_S else "sets"
        if high <= _REP_REST_MAX_S and before_sets:
            return "reps"
        if low >= _SET_REST_MIN_S and not before_sets:
            return "sets"
        raise Question(
            f"Is {_seconds(fact.value[0])} between the repetitions or between the sets?", fact.start, fact.end
        )

    def _check(self, step: Step, draft: Draft) -> None:
        """What no one can mean."""
        span = self._span(draft)
        for key, most in (("reps", REPS_MAX), ("sets", SETS_MAX), ("breaths", BREATHS_MAX)):
            value = getattr(step, key)
            if value is None:
                continue
            if value[0] < 1 or value[1] > most or value[0] != int(value[0]) or value[1] != int(value[1]):
                raise Question(f"{_said(value)} {key}: how many?", *span)
        times = [time for time in (step.hold_s or ()) if time is not None]
        times += step.holds_s + [value for pair in (step.rest_s, step.set_rest_s) if pair for value in pair]
        times += [value for _, pair in step.phases for value in pair]
        if any(time > HOLD_MAX_S for time in times):
            raise Question("More than an hour at a stretch: how long is meant?", *span)
        if (
            (step.hold_s and step.kind != "open" and step.hold_s[0] == 0)
            or 0 in step.holds_s
            or step.hold_s == (0, 0)
        ):
            raise Question("A hold of 0 seconds: how long is meant?", *span)


def passes_time(words: list[str], low_s: float) -> bool:
    """Do these words, folded, name something that goes on for a time, such as ice, rather than a hold?"""
    phrases = [" ".join(words[at : at + size]) for at in range(len(words)) for size in (1, 2, 3)]
    if any(marked("STATIC", phrase) for phrase in phrases):
        return False
    moving = any(marked("ACTIVITY", phrase) for phrase in phrases)
    return moving or (low_s >= _DYNAMIC_MIN_S and any(marked("DYNAMIC", phrase) for phrase in phrases))


def words_of(name: str) -> list[str]:
    """The words of a name, folded."""
    return [fold(word) for word in name.replace(",", " ").replace(":", " ").split()]


def inherit(draft: Draft, other: Draft | None, groups: tuple[set[str], ...]) -> Draft:
    """`draft` with the facts of `other` of each group that it has none of."""
    if other is None:
        return draft
    facts = list(draft.facts)
    for group in groups:
        if draft.lacks(group):
            facts += [fact for fact in other.facts if fact.kind in group]
    return Draft(draft.name or other.name, facts, draft.notes)


GROUPS: tuple[set[str], ...] = (TIMES, COUNTS, {"F_SIDE"}, {"F_REST"})


def _once(before: Pair | None, value: Pair, fact: Token) -> Pair:
    if before not in (None, value):
        raise Question("Which of the rests is it?", fact.start, fact.end)
    return value


def _said(value: Pair) -> str:
    low, high = (f"{number:g}" for number in value)
    return low if low == high else f"{low} to {high}"


def _seconds(value: Pair) -> str:
    return f"{_said(value)} s"
