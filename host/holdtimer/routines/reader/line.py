"""A line of text to a Reading: the one entry for one line."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from holdtimer.routines.reader.assume import assumed
from holdtimer.routines.reader.doses import GROUPS, Resolver, inherit
from holdtimer.routines.reader.drafts import COUNTS, DOSES, TIMES, Draft, Line, sort
from holdtimer.routines.reader.form import ONCE, Pair, Reading, Step, Word
from holdtimer.routines.reader.rules import facts
from holdtimer.routines.reader.tokens import Question, Token, fold, marked, tokens

LINE_MAX = 600  # characters: more is no line of a prescription
DAYS_MAX, TIMES_MAX = 7, 24
_STEP_MAX_S = 5400
_BULLET = re.compile(
    r"^\s*(?:[-\u2013\u2014•*·▪●◦]+\s+|\(?(?:[0-9]{1,2}|[a-zA-Z])[.)]\s+(?!Woche|Tag)|(?:[Ee]x(?:ercise|ercice|o)?|[Üü]b(?:ung)?|[Ee]j(?:ercicio)?)\.?\s*[0-9]{1,2}\s*[:.)]\s*)"
)
_LOOSE_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def read_line(text: str, heads: Sequence["Head"] = (), unnamed: str = "") -> Reading:
    """Read one line; what cannot be read in one way only is a Reading with the question. Never raises.

    `heads` are what head lines of the sheet say for all lines; what comes later counts more. `unnamed` is
    what an exercise is called that has no name; without it, its name is asked for.
    """
    clean = _LOOSE_SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()
    bullet = _BULLET.match(clean)
    if bullet:
        clean = clean[bullet.end() :]
    try:
        return _read(clean, heads, unnamed)
    except Question as question:
        place = clean[question.start : question.end].strip()
        where = f' ("{place[:60]}")' if place and place != clean else ""
        asked = f"{str(question).rstrip('?.')}{where}?"
        return Reading(
            clean,
            refuse=asked,
            has_no_dose=not re.search(r"[0-9_]", clean) and question.is_empty,
        )


class Head:
    """What a head line of a sheet says: a dose for the lines that have none, and how often for all."""

    def __init__(self, text: str, line: Line) -> None:
        self.draft = Draft(None, [fact for draft in line.drafts for fact in draft.facts])
        self.facts = line.facts
        self.text = text


def read_head(text: str) -> Head | None:
    """The head that a line without a name is, or None."""
    clean = _LOOSE_SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()
    try:
        line = sort(clean, _facts_of(clean), for_all=True)
    except Question:
        return None
    drafts = [draft for draft in line.drafts if draft.facts]
    named = [draft for draft in line.drafts if draft.name and not _is_for_all(clean, draft)]
    if named or line.is_circuit or not (drafts or line.facts):
        return None
    return Head(clean, line)


def _is_for_all(text: str, draft: Draft) -> bool:
    assert draft.name
    words = [fold(word) for word in re.findall(r"\w+", text[slice(*draft.name)])]
    return all(marked("FILL", word) or marked("FOR_ALL", word) for word in words)


def _facts_of(text: str) -> list[Token]:
    if not text:
        raise Question("There is nothing to read: which exercise, how long, how many?")
    if len(text) > LINE_MAX:
        raise Question(
            f"This line has {len(text)} characters, {LINE_MAX} are the most: one exercise a line, please"
        )
    loose = tokens(text)
    moving = any(marked("LOCO", fold(text[token.start : token.end])) for token in loose)
    loose = [
        _minutes_or_metres(token, before, moving)
        for before, token in zip([None, *loose], loose, strict=False)
    ]
    first = next((token for token in loose if not marked("FILL", fold(text[token.start : token.end]))), None)
    if first and first.kind == "NEG":
        raise Question("This says what not to do: is anything to be timed?", first.start, first.end)
    return facts(_without_articles(loose))


def _minutes_or_metres(token: Token, before: Token | None, moving: bool) -> Token:
    """`2m` is two minutes where nobody walks; `2 m`, or a walk of 10m, is a distance."""
    if token.kind != "M":
        return token
    glued = before is not None and before.kind == "NUM" and before.end == token.start
    return token._replace(kind="MIN" if glued and not moving else "DISTANCE")


def _without_articles(found: list[Token]) -> list[Token]:
    """`the`, where no word that may be a name is beside it."""
    beside = [None, *found, None]
    return [
        token
        for before, token, after in zip(beside, found, beside[2:], strict=False)
        if token.kind != "DET"
        or any(
            other is not None and other.kind in ("WORD", "SIDE", "PART", "UP", "DOWN")
            for other in (before, after)
        )
    ]


class _Assembly:
    """A line on its way from facts to a Reading."""

    def __init__(self, text: str, heads: Sequence["Head"], unnamed: str) -> None:
        self.reading = Reading(text)
        self.unnamed = unnamed
        self.heads = heads
        self.text = "\n".join((text, *(head.text for head in heads)))
        self.used: list[tuple[int, int]] = []
        self.notes: list[tuple[int, int]] = []
        self.puzzling: list[tuple[int, int]] = []
        self.growth: Token | None = None

    # -- what holds for the whole line

    def take(self, found: list[Token]) -> None:
        """Facts of the line: how often, for how long."""
        reading = self.reading
        for fact in found:
            if fact.kind == "F_DAY":
                reading.times_per_day = self._often(reading.times_per_day, fact, TIMES_MAX)
            elif fact.kind == "F_DAYS":
                reading.days_per_week = self._often(reading.days_per_week, fact, DAYS_MAX)
            elif fact.kind == "F_EVERY":
                if reading.every_min not in (None, fact.value) or not 1 <= fact.value <= 24 * 60:
                    raise Question("Every how many minutes or hours?", fact.start, fact.end)
                reading.every_min = fact.value
            elif fact.kind == "F_ROUNDS":
                if reading.rounds not in (ONCE, fact.value):
                    raise Question(
                        "A circuit in a circuit: what is repeated how often?", fact.start, fact.end
                    )
                if fact.value[0] < 1 or fact.value[1] > 50:
                    raise Question("How many rounds?", fact.start, fact.end)
                reading.rounds = fact.value
            elif fact.kind == "F_LASTS":
                if not 1 <= fact.value <= 104:
                    raise Question("For how many weeks?", fact.start, fact.end)
                reading.weeks.append({"from": 1, "to": fact.value})
            elif fact.kind == "F_ADD":
                if self.growth:
                    raise Question("It grows in two ways: which?", fact.start, fact.end)
                self.growth = fact
            elif fact.kind == "F_UNSAID":
                self._leave_unsaid((fact.start, fact.end), understood=bool(fact.value))
                if fact.value:
                    setattr(reading, *fact.value)

    def _leave_unsaid(self, span: tuple[int, int], understood: bool = False) -> None:
        (self.used if understood else self.notes).append(span)
        words = self.text[slice(*span)].strip(" ,")
        for list_ in (self.reading.unsaid, self.reading.kept)[: 1 if understood else 2]:
            if words not in list_:
                list_.append(words)

    def _often(self, before: Pair | None, fact: Token, most: int) -> Pair:
        value: Pair = fact.value
        if value[0] < 1 or value[1] > most or value[0] != int(value[0]):
            raise Question("How often?", fact.start, fact.end)
        if before in (None, value, ONCE):  # "3 x daily, every day"
            return value
        if value == ONCE:
            assert before is not None
            return before
        raise Question("How often: one thing is said, and another?", fact.start, fact.end)

    def note_places(self, line: Line) -> None:
        """Remember which words were used."""
        for draft in [*line.drafts, *([line.head] if line.head else [])]:
            self.notes += draft.notes
            self.used += [(fact.start, fact.end) for fact in draft.facts] + (
                [draft.name] if draft.name else []
            )
        self.puzzling += line.puzzling
        self.used += [(fact.start, fact.end) for fact in line.facts if fact.kind != "F_UNSAID"]

    def take_from_head(self, head: Head) -> None:
        """How often, where the line itself does not say it."""
        reading = self.reading
        said = {
            "F_DAY": reading.times_per_day or reading.every_min,
            "F_EVERY": reading.times_per_day or reading.every_min,
            "F_DAYS": reading.days_per_week,
            "F_LASTS": reading.weeks,
        }
        self.take([fact for fact in head.facts if fact.kind in said and not said[fact.kind]])

    # -- a line without weeks

    def plain(self, found: list[Token]) -> None:
        line = sort(self.reading.text, found)
        self.note_places(line)
        drafts = [draft for draft in line.drafts if draft.name or draft.facts]
        if line.head and not drafts:
            drafts = [line.head]
        elif line.head:
            self._count_rounds(line.head, line, sum(draft.is_dosed for draft in drafts))
            drafts = [self._under(line.head, draft) for draft in drafts]
        drafts = self._from_sheet(drafts)
        if not drafts:
            raise Question("Which exercise, how long, how many?", is_empty=True)
        if line.is_circuit and len(drafts) < 2:
            raise Question("A circuit of which exercises? Put commas between them")
        self._last_count(drafts, line)
        self.take(line.facts)
        listed = len(drafts) > 1 and (line.is_circuit or self.reading.rounds != ONCE)
        resolver = Resolver(self.text, listed, self.reading.rounds, self.unnamed)
        named = [draft for draft in drafts if draft.name or draft.is_dosed]
        resolver.rests = sum(not draft.lacks({"F_REST"}) for draft in named)
        for draft in named:
            self.reading.steps += resolver.steps(draft)
        if not named:
            raise Question("Which exercise, how long, how many?", is_empty=True)
        self._finish(resolver, listed)

    def _from_sheet(self, drafts: list[Draft]) -> list[Draft]:
        """The dose of the head lines, for exercises that have none; the last head line first."""
        shift = len(self.text)
        for head in reversed(self.heads):
            shift -= len(head.text)
            moved = [
                fact._replace(start=fact.start + shift, end=fact.end + shift) for fact in head.draft.facts
            ]
            moved = [fact._replace(kind="F_REPS") if fact.kind == "NUM" else fact for fact in moved]
            under = Draft(None, moved)
            drafts = [inherit(draft, under, GROUPS if not draft.is_dosed else GROUPS[2:]) for draft in drafts]
            shift -= 1
        return drafts

    def _under(self, head: Draft, draft: Draft) -> Draft:
        if not draft.is_dosed:
            return inherit(draft, head, GROUPS)
        if not head.is_dosed or head.lacks(DOSES - {"F_SETS"}):
            return inherit(draft, head, ({"F_SETS"}, *GROUPS[2:]))
        if draft.lacks(COUNTS) and head.lacks(TIMES):
            return inherit(draft, head, GROUPS[1:])
        if draft.lacks(DOSES - {"F_COUNT"}) and head.lacks(COUNTS):
            return inherit(draft, head, GROUPS)
        raise Question(
            "Does what stands before the colon hold for each exercise?",
            *(head.facts[0].start, head.facts[-1].end),
        )

    def _count_rounds(self, head: Draft, line: Line, dosed: int) -> None:
        """`Circuit x3: ...`, and `3 times: bridge 10 reps, clam 10 reps`."""
        for fact in [fact for fact in head.facts if fact.kind == "F_COUNT"]:
            if line.is_circuit or (dosed > 1 and head.lacks(DOSES - {"F_COUNT"})):
                head.facts.remove(fact)
                line.facts.append(fact._replace(kind="F_ROUNDS", value=fact.value[0]))

    def _last_count(self, drafts: list[Draft], line: Line) -> None:
        """`Circuit: ..., repeat 3 times`: the last count is the rounds; without "circuit" it is asked."""
        last = drafts[-1]
        doses = [fact for fact in last.facts if fact.kind in DOSES]
        if len(drafts) < 2 or len(doses) < 2:
            return
        count, before = doses[-1], doses[-2]
        repeated = count.kind == "F_COUNT" and count.value[1] == "repeat"
        apart = any(char in ",;:-." for char in self.text[before.end : count.start])
        if not repeated and not (apart and count.kind in ("F_COUNT", "F_SETS")):
            return
        if line.is_circuit:
            value = count.value if count.kind == "F_SETS" else count.value[0]
            last.facts.remove(count)
            line.facts.append(count._replace(kind="F_ROUNDS", value=value))
            return
        own_sets = any(not draft.lacks({"F_SETS", "F_PRODUCT"}) for draft in drafts[:-1])
        complete = any(fact.kind in COUNTS for fact in doses[:-1])
        if (repeated or complete) and not own_sets and not self._repeated(drafts[:-1]):
            raise Question("Is only the last one repeated, or all of them?", count.start, count.end)

    def _repeated(self, drafts: list[Draft]) -> bool:
        """Does each say of itself how often it is repeated?"""
        return any(
            fact.kind == "F_COUNT" and fact.value[1] == "repeat" for draft in drafts for fact in draft.facts
        )

    def _finish(self, resolver: Resolver, listed: bool) -> None:
        reading = self.reading
        reading.rounds = resolver.rounds
        if resolver.round_rest and reading.rounds == ONCE:
            raise Question("A rest between rounds: how many rounds?")
        reading.round_rest_s = resolver.round_rest
        reading.exercise_rest_s = resolver.exercise_rest
        reading.first = reading.first or resolver.first
        for step in reading.steps if reading.first else ():
            if step.sides == "none":  # the side that begins is one of two
                step.sides = "each"
        for span in resolver.unsaid:
            self._leave_unsaid(span, understood=True)
        if listed and any(step.name == "" for step in reading.steps):
            raise Question("Which exercise is this?")

    # -- weeks

    def by_weeks(self, found: list[Token]) -> None:
        """`Wk 1-2: 5 x 20 s. Wk 3-4: 5 x 40 s`, or with the week after its dose."""
        places = [at for at, fact in enumerate(found) if fact.kind == "F_WEEK"]
        dosed = any(fact.kind in DOSES for fact in found[places[-1] + 1 :])
        if dosed:
            before = found[: places[0]]
            bodies = [found[at + 1 : end] for at, end in zip(places, [*places[1:], len(found)], strict=True)]
        else:
            before = []
            bodies = [
                found[start:at] for start, at in zip([0, *(at + 1 for at in places)], places, strict=False)
            ]
            self.take([fact for fact in found[places[-1] + 1 :] if fact.kind.startswith("F_")])
        base = self._one(before) if before else None
        drafts = [self._one(body) for body in bodies]
        if any(draft is None or not draft.is_dosed for draft in drafts):
            raise Question(
                "What is done in each of the weeks?", found[places[0]].start, found[places[-1]].end
            )
        made = [draft for draft in drafts if draft]
        for at, draft in enumerate(made):
            made[at] = inherit(inherit(draft, base, GROUPS), made[at - 1] if at else None, GROUPS)
        for at in range(len(made) - 2, -1, -1):
            made[at] = inherit(made[at], made[at + 1], GROUPS)
        if self.growth or self.reading.weeks:
            raise Question("Weeks with a dose each, and another rule by week: which?")
        resolver = Resolver(self.text, rounds=self.reading.rounds, unnamed=self.unnamed)
        until = 0
        for at, draft in zip(places, made, strict=True):
            first, last = found[at].value
            if (
                first != until + 1
                or (last is not None and last < first)
                or (last is None and draft is not made[-1])
            ):
                raise Question("Which weeks are meant?", found[at].start, found[at].end)
            until = last or first
            self.reading.weeks.append({"from": first, "to": last, "steps": resolver.steps(draft)})
        self.reading.steps = list(self.reading.weeks[0]["steps"])
        self.used += [(found[at].start, found[at].end) for at in places]
        self._finish(resolver, listed=False)

    def _one(self, found: list[Token]) -> Draft | None:
        line = sort(self.reading.text, found)
        self.note_places(line)
        drafts = [draft for draft in [line.head, *line.drafts] if draft]
        if len([draft for draft in drafts if draft.is_dosed]) > 1 or line.is_circuit:
            raise Question("Several exercises by week: one line each, please")
        before = self.reading.times_per_day, self.reading.days_per_week
        self.take(line.facts)
        after = self.reading.times_per_day, self.reading.days_per_week
        if before != (None, None) and before != after:
            raise Question("How often, in all of the weeks?")
        if not drafts:
            return None
        whole = drafts[0]
        for draft in drafts[1:]:
            whole = Draft(whole.name or draft.name, whole.facts + draft.facts, whole.notes + draft.notes)
        return whole

    # -- growth, checks, words

    def grow(self) -> None:
        """Add what grows by week: the step gets the range."""
        if self.growth is None:
            return
        every, key, amount, limit = self.growth.value
        place = self.growth.start, self.growth.end
        if len(self.reading.steps) != 1 or not 1 <= every <= 52 or not amount:
            raise Question("What grows, and by how much?", *place)
        step = self.reading.steps[0]
        start = getattr(step, key)
        if start is None or start[0] is None or (start[0] != start[1]):
            raise Question("From where does it grow?", *place)
        if limit is not None and limit <= start[0]:
            raise Question("It grows to less than it begins with: how far?", *place)
        if limit is not None:
            setattr(step, key, (start[0], limit))
        growth: dict[str, Any] = {"every": every, "add": {key: _whole(amount)}}
        self.reading.weeks.append(growth if limit is None else {**growth, "to": {key: _whole(limit)}})
        self.used.append(place)

    def check(self) -> None:
        """What contradicts itself."""
        reading = self.reading
        if any(_length_s(step) > _STEP_MAX_S for step in reading.steps):
            raise Question("More than an hour and a half of one exercise: how long, and how often?")
        if (
            reading.every_min
            and sum(_length_s(step) for step in reading.steps) * reading.rounds[0] >= reading.every_min * 60
        ):
            raise Question(
                "This takes longer than the time after which it is due again: how long, and how often?"
            )

    def account_for_numbers(self) -> None:
        """No number is dropped: one that is neither used nor in a note is asked about."""
        spans = self.used + self.notes
        for found in re.finditer(r"[0-9½¼¾⅓⅔]+", self.reading.text):
            if not any(start <= found.start() and found.end() <= end for start, end in spans):
                raise Question("What is this number?", *found.span())

    def words(self) -> list[Word]:
        """Each word, and what became of it."""
        made = []
        for found in re.finditer(r"\S+", self.reading.text):
            if not re.search(r"\w", found.group()):
                continue
            start, end = found.span()
            status = "used"
            for spans, name in ((self.puzzling, "not understood"), (self.notes, "note")):
                if any(low < end and start < high for low, high in spans):
                    status = name
                    break
            made.append(Word(found.group(), status))
        return made


def _read(text: str, heads: Sequence["Head"], unnamed: str) -> Reading:
    found = _facts_of(text)
    assembly = _Assembly(text, heads, unnamed)
    if any(fact.kind == "F_WEEK" for fact in found):
        assembly.by_weeks(found)
    else:
        assembly.plain(found)
    assembly.grow()
    for head in reversed(heads):
        assembly.take_from_head(head)
    assembly.check()
    assembly.account_for_numbers()
    reading = assembly.reading
    reading.assumed = assumed(reading)
    reading.words = assembly.words()
    return reading


def _length_s(step: Step) -> float:
    each = sum(step.holds_s) or (step.hold_s[1] if step.hold_s and step.hold_s[1] else 0)
    times = 1 if step.holds_s else step.reps[1]
    return each * times * step.sets[1] * (2 if step.sides in ("each", "alternating") else 1)


def _whole(value: float) -> Any:
    return int(value) if value == int(value) else value
