"""Facts to drafts: which facts, names and notes of a line belong to which exercise."""

from dataclasses import dataclass, field

from holdtimer.routines.reader.tokens import Question, Token, fold, marked

LENGTHS = {"TIME", "F_HOLD", "F_ON", "F_WORK", "TLIST", "RATIO"}
TIMES = LENGTHS | {"F_BREATHS", "F_OPEN", "F_ASMANY", "F_UPTO", "F_ATLEAST", "F_PHASES", "F_TEMPO", "CHAIN"}
COUNTS = {"F_REPS", "F_PRODUCT", "F_COUNT", "F_HOLDS", "F_PYRAMID", "F_CYCLES", "NUM", "LIST", "F_SETS"}
DOSES = TIMES | COUNTS
OF_LINE = {"F_DAY", "F_EVERY", "F_DAYS", "F_LASTS", "F_ADD", "F_UNSAID", "F_ROUNDS", "F_WEEK"}
SEPARATORS = {
    "COMMA",
    "COLON",
    "STOP",
    "DASH",
    "SPACED",
    "PLUS",
    "THEN",
    "AND",
    "LP",
    "RP",
    "SLASH",
    "OR",
    "EQUALS",
}
_JOINERS = {"AND", "OR", "SLASH", "DASH"}  # between two words they are part of a name
_ENDS = {"COMMA", "STOP", "LP", "RP", "DASH", "SPACED", "PLUS", "COLON"}
_UNITS = {
    "SETS",
    "REPS",
    "MOVES",
    "TIMES",
    "ROUNDS",
    "BREATHS",
    "HOLDS",
    "SEC",
    "MIN",
    "HOUR",
    "DAY",
    "WEEK",
    "REPEAT",
    "MORETIMES",
}
_AN_HOUR_S = 3600
_SHORT_HOLD_S = 10
_BREATHING = {"IN", "OUT"}
_FUNCTION = {"OF", "A", "AND", "TO", "IN", "EACH", "DET", "SLASH"}  # no name ends with them


@dataclass
class Draft:
    """One exercise, unresolved: where its name stands, its facts in order, and where its notes stand."""

    name: tuple[int, int] | None = None
    facts: list[Token] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_dosed(self) -> bool:
        return any(fact.kind in DOSES for fact in self.facts)

    def lacks(self, kinds: set[str]) -> bool:
        """Has it none of these?"""
        return not any(fact.kind in kinds for fact in self.facts)


@dataclass
class Line:
    """The drafts of a line and what holds for all of it."""

    drafts: list[Draft] = field(default_factory=list)
    head: Draft | None = None  # what is said before the names: "Circuit x3, 40 s each: ..."
    facts: list[Token] = field(default_factory=list)
    is_circuit: bool = False
    puzzling: list[tuple[int, int]] = field(default_factory=list)  # kept as notes, and not understood


class _Sorter:
    def __init__(self, text: str, tokens: list[Token], for_all: bool) -> None:
        self.text, self.tokens, self.for_all = text, tokens, for_all
        self.line = Line()
        self.draft = Draft()
        self.boundary, self.separator = True, ""
        self.is_dose_first = False  # "10 squats, 10 push-ups"
        self.at = 0

    def sort(self) -> Line:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind in SEPARATORS:
                self._separator(token)
                self.at += 1
            elif token.kind == "CIRCUIT":
                self._circuit(token)
                self.at += 1
            elif token.kind in OF_LINE:
                self.line.facts.append(token)
                self.at += 1
            elif token.kind == "F_MANNER":
                self.draft.notes.append((token.start, token.end))
                self.at += 1
            elif self._is_text(self.at):
                self._run()
            else:
                self._fact(token)
        self._close()
        return self.line

    def _close(self) -> None:
        if self.draft.name or self.draft.facts or self.draft.notes:
            self.line.drafts.append(self.draft)
        self.draft = Draft()

    def _separator(self, token: Token) -> None:
        self.boundary, self.separator = True, token.kind
        if token.kind == "OR" and self.draft.is_dosed:
            raise Question("One or the other: which?", token.start, token.end)
        if token.kind == "LP" and self.draft.name and self.draft.is_dosed:
            self._ask_about_brackets(token)
        another = (
            token.kind in ("PLUS", "THEN")
            and self._next_kind() in DOSES - {"F_COUNT"}
            and self.draft.lacks({"F_SIDE"})
        )
        if another and self.draft.is_dosed and self.draft.name and not self._names_after(1):
            raise Question("Is that another dose of the same, after the first?", token.start, token.end)
        if (
            token.kind == "COLON"
            and not self.draft.name
            and self.draft.facts
            and not self.line.drafts
            and not self.line.head
        ):
            self.line.head, self.draft = self.draft, Draft()

    def _ask_about_brackets(self, token: Token) -> None:
        """`2 x 30 s (3 x on bad days)`: a dose with words, in brackets, is another dose."""
        inside = []
        for at in range(self.at + 1, len(self.tokens)):
            if self.tokens[at].kind == "RP":
                break
            inside.append(at)
        words = [at for at in inside if self._is_text(at) and _is_what(self._words(at, at + 1))]
        if words and any(self.tokens[at].kind in DOSES for at in inside):
            raise Question("When does what is in brackets hold?", token.start, self.tokens[inside[-1]].end)

    def _circuit(self, token: Token) -> None:
        if self.line.is_circuit:
            raise Question(
                "A circuit in a circuit: which exercises are repeated, and how often?", token.start, token.end
            )
        self.line.is_circuit = True
        self.boundary = True

    def _next_kind(self, further: int = 1) -> str:
        at = self.at + further
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def _fact(self, token: Token) -> None:
        if (
            token.value in ("left", "right")
            and self.draft.is_dosed
            and not self.boundary
            and self._is_text(self.at - 1)
        ):
            raise Question("Only on this side?", self.tokens[self.at - 1].start, token.end)
        names_next = self._names_after()
        if names_next and self.draft.is_dosed and self.draft.name:
            self._begin_next(token)
        if names_next and token.kind == "NUM" and self.draft.name is None:  # 10 squats
            token = token._replace(kind="F_REPS")
        self.draft.facts.append(token)
        self.boundary = False
        self.at += 1

    def _begin_next(self, token: Token) -> None:
        """A dose with words behind it: the next exercise of a list, or a unit that is not known."""
        listed = self.is_dose_first or self.line.head or self.line.is_circuit or self.separator != "COMMA"
        if self.boundary and listed:
            self._close()
        elif token.kind == "NUM" or self.boundary:
            words = self.tokens[self.at + 1]
            raise Question("Is this another exercise, or part of the one before?", token.start, words.end)

    def _names_after(self, further: int = 0) -> bool:
        """Is what follows this dose, with nothing between, the name of what is done?"""
        dose = self.tokens[self.at + further].kind
        if dose not in DOSES or dose in ("F_UPTO", "F_ATLEAST"):
            return False
        at = self.at + further + 1
        while at < len(self.tokens) and self.tokens[at].kind in (*DOSES, "F_MANNER"):
            at += 1
        if at >= len(self.tokens) or not self._is_text(at):
            return False
        end = self._run_end(at)
        words = self._words(at, end)
        if dose == "NUM":  # a number counts what stands behind it: 8 fast ones
            return _is_what(words)
        return bool(words) and not _is_cue(words) and not _is_fill(words)

    # -- runs of words

    def _is_text(self, at: int) -> bool:
        token = self.tokens[at]
        kind = token.kind
        if (
            kind == "NUM" and self.text[token.start : token.end].isalpha()
        ):  # "a una pierna", "stand on two legs"
            text_follows = at + 1 < len(self.tokens) and self._is_text(at + 1)
            return token.value[0] == 1 or (not self.draft.is_dosed and bool(self.draft.name) == text_follows)
        return not (kind.startswith("F_") or kind in DOSES or kind in SEPARATORS or kind == "CIRCUIT")

    def _run_end(self, at: int) -> int:
        """Behind the words that belong together: joined by "and" or a slash, or with 90/90 before them."""
        while at < len(self.tokens):
            if self._is_text(at):
                at += 1
            elif (
                self.tokens[at].kind in _JOINERS
                and at + 1 < len(self.tokens)
                and self._is_text(at + 1)
                and at
                and self._is_text(at - 1)
            ):
                at += 2
            else:
                break
        return at

    def _words(self, start: int, end: int) -> list[str]:
        return [fold(self.text[token.start : token.end]) for token in self.tokens[start:end]]

    def _run(self) -> None:
        start, end = self.at, self._run_end(self.at)
        end = max(end, start + 1)
        words = self._words(start, end)
        if _starts_with(words, "STRONGCUE") and (self.draft.name or self.line.drafts):
            self._condition(start)
            return
        self.at = end
        self._ask_about_strays(start, end, words)
        if _is_fill(words):
            return
        span = self._trimmed(start, end)
        following = self.tokens[end].kind if end < len(self.tokens) else ""
        if following == "COLON" and end + 1 < len(self.tokens):
            following = self.tokens[end + 1].kind
        doses_follow = following in DOSES
        cue = _is_cue(words)
        draft = self.draft
        is_other = not cue or (_is_what(words) and any(marked("SOFT", word) for word in words[:1]))
        listed = (
            (self.line.head is not None or self.line.is_circuit)
            and self.boundary
            and (is_other or _is_what(words))
        )
        if draft.name is None and draft.facts and not _is_what(words):
            draft.notes.append(span)
        elif draft.name is None:
            draft.name = span
            self.is_dose_first = draft.is_dosed
        elif (
            listed
            and (draft.is_dosed or (self.line.head and self.line.head.is_dosed))
            and (doses_follow or not draft.is_dosed)
        ):
            self._close()
            self.draft.name = span
        elif not draft.is_dosed and not cue and self.boundary and not draft.facts and not draft.notes:
            draft.name = (draft.name[0], span[1])
        elif draft.is_dosed and self.boundary and doses_follow:
            if not is_other or self._fits_before(end):
                raise Question("Is this another exercise, or how the one before is done?", *span)
            self._close()
            self.draft.name = span
        else:
            draft.notes.append((self.tokens[start].start, self.tokens[end - 1].end))
            if not cue:
                self.line.puzzling.append((self.tokens[start].start, self.tokens[end - 1].end))
        self.boundary = False

    def _fits_before(self, at: int) -> bool:
        """`Row 3x10, elbows in 5 s hold`: a short hold may be what the dose before it lacks."""
        after = [token for token in self.tokens[at : at + 2] if token.kind == "F_HOLD"]
        short = any(isinstance(token.value, tuple) and token.value[1] <= _SHORT_HOLD_S for token in after)
        return short and self.draft.lacks(TIMES)

    def _ask_about_strays(self, start: int, end: int, words: list[str]) -> None:
        """Words that change a dose and found none to change."""
        for token in self.tokens[start:end]:
            if token.kind in ("X", "COMPARE"):
                raise Question("What is this for?", token.start, token.end)
        kinds = {token.kind for token in self.tokens[start:end]}
        last = self.tokens[end - 1]
        for token in self.tokens[start:end]:
            if token.kind not in ("WORD", "ALLOF") and any(
                char.isdigit() for char in self.text[token.start : token.end]
            ):
                raise Question("What is this number?", token.start, token.end)
        if last.kind == "EACH":
            self._ask_about_each(start, end)
        if _is_fill(words) and kinds & _UNITS:
            raise Question("How many, or how long?", self.tokens[start].start, last.end)
        if last.kind in _BREATHING and end < len(self.tokens) and self.tokens[end].kind == "NUM":
            raise Question("What is done for that long, or that often?", last.start, self.tokens[end].end)
        if last.kind == "NEG" and end < len(self.tokens) and self.tokens[end].kind in DOSES | OF_LINE:
            raise Question("Is this to be done or not?", last.start, last.end)
        if "VAGUE" in kinds and (self.draft.is_dosed or self.line.drafts):
            raise Question("How much is that?", self.tokens[start].start, last.end)

    def _ask_about_each(self, start: int, end: int) -> None:
        """`3x10 each`: each side, where no side is named and no list follows."""
        last = self.tokens[end - 1]
        beside = [*self.tokens[max(start - 1, 0) : start], *self.tokens[end : end + 1]]
        sided = any(token.kind == "F_SIDE" for token in self.tokens)
        of_list = self.for_all or self.line.head or self.line.is_circuit or self.draft.name is None
        of_sets = any(
            token.kind in ("F_SETS", "F_REPS", "F_HOLDS") for token in self.tokens
        )  # 3 sets of 30 s each
        asked = COUNTS if of_sets else COUNTS | {"TIME", "F_BREATHS"}
        if not (sided or of_list) and any(token.kind in asked for token in beside):
            raise Question("Each what: each side?", last.start, last.end)

    def _condition(self, start: int) -> None:
        """A clause such as "stop if pain lasts more than 24 h": a note to its end, numbers and all."""
        at = start
        while at < len(self.tokens) and self.tokens[at].kind not in _ENDS:
            token = self.tokens[at]
            is_long = token.kind == "TIME" and token.value[0] >= _AN_HOUR_S
            if token.kind in DOSES and token.kind != "RATIO" and not is_long:
                raise Question(
                    "Does this number belong to the condition, or to the dose?", token.start, token.end
                )
            if token.kind in OF_LINE:
                break
            at += 1
        self.draft.notes.append((self.tokens[start].start, self.tokens[at - 1].end))
        self.at = at

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Where the name stands, without "do the" before it and "for" after it."""
        words = self._words(start, end)
        first, last = 0, len(words)
        while first < last - 1 and marked("FILL", words[first]):
            first += 1
        while last > first + 1 and self.tokens[start + last - 1].kind in _FUNCTION:
            last -= 1
        return self.tokens[start + first].start, self.tokens[start + last - 1].end


def _is_fill(words: list[str]) -> bool:
    return all(marked("FILL", word) or not any(char.isalnum() for char in word) for word in words)


def _is_what(words: list[str]) -> bool:
    """Is there a word that is neither a manner nor one without meaning?"""
    manner = ("CUE", "FILL")
    return any(not any(marked(mark, word) for mark in manner) or marked("ACTIVITY", word) for word in words)


def _starts_with(words: list[str], mark: str) -> bool:
    return any(marked(mark, " ".join(words[:length])) for length in range(1, min(5, len(words)) + 1))


def _is_cue(words: list[str]) -> bool:
    """Does it say how, rather than what?"""
    while words:
        if _starts_with(words, "CUE") or _starts_with(words, "STRONGCUE"):
            return True
        if not marked("FILL", words[0]):
            return False
        words = words[1:]
    return False


def sort(text: str, tokens: list[Token], for_all: bool = False) -> Line:
    """The drafts of a line; raise Question where a word may begin another exercise or not.

    `for_all`: it may be the head of a sheet, where "each" is each exercise.
    """
    return _Sorter(text, tokens, for_all).sort()
