"""A line of text to typed tokens: numbers, units and words that mean something, each with its place."""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

LANGUAGES = ("english", "german", "french", "spanish")
TABLES = (*LANGUAGES, "common")
NUMBER_MAX = 100_000  # more is no dose of anything
FUZZY_KNOWN_MIN = 4  # letters of the word that was meant
FUZZY_MIN = 5  # letters of a word in which a typing mistake is forgiven
_OWN_LANGUAGE = {"NUM", "NTIMES", "AND", "OR"}  # "dos" is two in Spanish only: elsewhere it is a back
_GLUED = ("each", "both", "per", "left", "right")
DOTTED_MAX = 5  # letters of a word whose dot is an abbreviation's rather than a sentence's


class Token(NamedTuple):
    """`kind` from the tables in words/, or a fact of rules.py; it stands at text[start:end]."""

    kind: str
    value: Any
    start: int
    end: int


class Question(Exception):
    """The text cannot be read in one way only; `start` and `end` say where, as far as it is one place.

    `is_empty`: there is no dose at all.
    """

    def __init__(self, asked: str, start: int = 0, end: int = 0, is_empty: bool = False) -> None:
        super().__init__(asked)
        self.start, self.end, self.is_empty = start, end, is_empty


class _Atom(NamedTuple):
    kind: str
    folded: str
    start: int
    end: int


class Language(NamedTuple):
    """`phrases`: by first word, (words, kind, value); `marks`: phrases by what they hint at."""

    phrases: dict[str, list[tuple[tuple[str, ...], str, Any]]]
    marks: dict[str, frozenset[str]]
    words: frozenset[str]


# Typographic marks as a keyboard has them, one character for one: places stay.
_PLAIN = str.maketrans(
    dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
    | dict.fromkeys((0x2018, 0x2019, 0x2032, 0xB4), "'")
    | dict.fromkeys((0x201C, 0x201D, 0x201E, 0x2033), '"')
    | dict.fromkeys((0xD7, 0x2715, ord("*")), "x")
)
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_SCAN = re.compile(
    rf"""(?P<blank>_{{2,}}|\.{{4,}}|…+|(?<!-)-{{3,}}|\[\s*\])
    |(?P<clock>[0-9]{{1,2}}:[0-5][0-9](?![0-9]))
    |(?P<num>[0-9]+(?:[.,][0-9]+)?)
    |(?P<frac>[½¼¾⅓⅔])
    |(?P<word>{_WORD}(?:-{_WORD})*)
    |(?P<prime>''|["'])
    |(?P<punct>\S)""",
    re.VERBOSE,
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PUNCTUATION = {
    **dict.fromkeys(",|•·", "COMMA"),
    **dict.fromkeys(";.!", "STOP"),
    **dict.fromkeys("?¿", "QUERY"),
    **dict.fromkeys("([", "LP"),
    **dict.fromkeys(")]", "RP"),
    **dict.fromkeys("~≈", "ABOUT"),
    **dict.fromkeys("°%", "LOAD"),
    **dict.fromkeys("<>≤≥", "COMPARE"),
    **{":": "COLON", "/": "SLASH", "+": "PLUS", "&": "AND", "-": "DASH", "=": "EQUALS", "→": "THEN"},
}
_DAYS = (
    r"mon(?:days?)?|tues?(?:days?)?|wed(?:nesdays?)?|thu(?:rs?)?(?:days?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?",
    r"montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|mo|di|mi|do|fr|sa|so",
    r"lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?|lun|mar|mer|jeu|ven|sam|dim",
    r"lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bados?|domingos?|lun|mar|mi[ée]|jue|vie|s[áa]b|dom",
    r"m|t|w|f",
)
_SPACE = r"\s+"  # "Mon Wed Fri"; in German that may be "so do"
_BETWEEN_DAYS = r"\s*(?:[/,;+&-]|and|und|et|y|to|bis|à|a)\s*"
_WEEKDAYS = re.compile(
    "|".join(
        rf"(?<!\w)(?:{days})\b\.?(?:(?:{_BETWEEN_DAYS}{'' if index else '|' + _SPACE})(?:{days})\b\.?)+"
        for index, days in enumerate(_DAYS)
    )
)
_TO = re.compile(r"(?<=\w)\.?\s*(?:-|to|bis|à|a)\s*(?=\w)")


def fold(text: str) -> str:
    """Without case and accents, for comparison only: it may have another length."""
    plain = unicodedata.normalize("NFD", text.casefold().translate(_PLAIN))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(fold(found.group()) for found in _SCAN.finditer(phrase) if found.group() != ".")


@functools.cache
def language(code: str) -> Language:
    """The tables of a language."""
    path = Path(__file__).parent / "words" / f"{code}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    seen: dict[tuple[str, ...], tuple[str, Any]] = {}
    for kind, phrases in tables["kinds"].items():
        for entry in phrases.split(", "):
            phrase, _, value = entry.partition("=")
            seen.setdefault(_split(phrase), (kind, float(value) if value else None))
    marks = {
        mark: frozenset(" ".join(_split(phrase)) for phrase in phrases.split(", "))
        for mark, phrases in tables["marks"].items()
    }
    by_first: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
    for words, (kind, value) in seen.items():
        by_first.setdefault(words[0], []).append((words, kind, value))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    single = {words[0] for words in seen if len(words) == 1}
    known = single | {word for mark in marks.values() for phrase in mark for word in phrase.split()}
    known |= {word for words in seen for word in words}
    return Language(by_first, marks, frozenset(known))


def marked(mark: str, words: str) -> bool:
    """Is this phrase (folded, spaces between) in that table of any language?"""
    return any(words in language(code).marks.get(mark, ()) for code in TABLES)


def known(word: str) -> bool:
    """Is this folded word in the tables of any language?"""
    return any(word in language(code).words for code in TABLES)


def tokens(text: str) -> list[Token]:
    """The tokens of a line; raise Question for what is no number of any dose."""
    text = text.translate(_PLAIN)
    atoms = list(_atoms(text))
    scores = {code: sum(atom.folded in language(code).words for atom in atoms) for code in LANGUAGES}
    order = [*sorted(LANGUAGES, key=lambda code: -scores[code]), "common"]
    own = {code for code in LANGUAGES if scores[code] == scores[order[0]]}
    found: list[Token] = []
    at, counted = 0, False
    while at < len(atoms):
        atom = atoms[at]
        counted = counted or atom.kind in ("num", "clock", "frac")
        near = counted or (at + 1 < len(atoms) and atoms[at + 1].kind == "num")
        length, token = _match(text, atoms, at, order, own, near)
        found.append(token)
        at += length
        if token.kind not in ("NUM", "WORD", *_PUNCTUATION.values()) and _is_abbreviation(text, atoms, at):
            at += 1
    return found


def _atoms(text: str) -> Iterator[_Atom]:
    lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    days = {found.start(): found for found in _WEEKDAYS.finditer(lowered)}
    skip_to = 0
    for found in _SCAN.finditer(text):
        start, end, kind = found.start(), found.end(), found.lastgroup or ""
        if start < skip_to:
            continue
        if start in days and _is_days(days[start].group()):
            skip_to = days[start].end()
            yield _Atom("days", lowered[start:skip_to], start, skip_to)
        elif kind == "word" and _has_times(text, found.group(), start, end):
            cut = start + 1 if found.group()[0] in "xX" else end - 1
            yield from (_Atom("word", fold(text[a:b]), a, b) for a, b in ((start, cut), (cut, end)))
        elif kind == "word" and (cut := _each_end(found.group())):
            yield from (
                _Atom("word", fold(text[a:b]), a, b) for a, b in ((start, start + cut), (start + cut, end))
            )
        elif kind == "word" and "-" in found.group():
            yield from _hyphenated(found.group(), start)
        else:
            yield _Atom(kind, fold(found.group()), start, end)


def _each_end(word: str) -> int:
    """Where "each" ends in `eachleg`; 0 if it is no such word."""
    folded = fold(word)
    for first in _GLUED:
        side = language("english").phrases.get(folded[len(first) :], ())
        if (
            folded.startswith(first)
            and not known(folded)
            and any(kind in ("SIDE", "PART") for _, kind, _ in side)
        ):
            return len(first)
    return 0


def _has_times(text: str, word: str, start: int, end: int) -> bool:
    """Is the x of `3xweek` or `legx3` glued to this word?"""
    if len(word) < 2 or known(fold(word)):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if word[0] in "xX" and before.isdigit() and known(fold(word[1:])):
        return True
    return word[-1] in "xX" and after.isdigit() and (known(fold(word[:-1])) or word[:-1] in "LRlr")


def _is_days(days: str) -> bool:
    """Three letters or a slash make days of `m/w/f`; "so do" is no weekend."""
    return not re.fullmatch(r"[mtwf][^/]*[mtwf]", days)


def _hyphenated(word: str, start: int) -> Iterator[_Atom]:
    """`forty-five` is two words, `half-kneeling` and `demi-minute` are one."""
    parts = word.split("-")
    whole = fold(word)
    numbers = any(_is_number(fold(part)) for part in parts)
    sides = all(
        fold(part) in {"l", "r", "left", "right", "re", "li", "am", "pm", "links", "rechts"} for part in parts
    )
    if known(whole) or not (numbers or sides):
        yield _Atom("word", whole, start, start + len(word))
        return
    at = start
    for index, part in enumerate(parts):
        if index:
            yield _Atom("punct", "-", at - 1, at)
        yield _Atom("word", fold(part), at, at + len(part))
        at += len(part) + 1


def _is_number(word: str) -> bool:
    return any(
        words == (word,) and kind == "NUM" and value and value > 1
        for code in LANGUAGES
        for words, kind, value in language(code).phrases.get(word, ())
    )


def _match(
    text: str, atoms: list[_Atom], at: int, order: list[str], own: set[str], near: bool
) -> tuple[int, Token]:
    """How many atoms, and what token they make."""
    atom = atoms[at]
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    glued = following is not None and following.start == atom.end
    ordinal = next(iter(_phrases(atoms, at, order, own)), None) if atom.kind == "num" and glued else None
    if ordinal:
        return ordinal[0], _token(ordinal[1], ordinal[2], atom.start, atoms[at + ordinal[0] - 1].end)
    if atom.kind == "num":
        value = float(atom.folded.replace(",", "."))
        if len(atom.folded) > 9 or value > NUMBER_MAX:
            raise Question(f"{text[atom.start : atom.end][:12]}: what is this number?", atom.start, atom.end)
        return 1, Token("NUM", (value, value), atom.start, atom.end)
    if atom.kind == "frac":
        value = _FRACTIONS[text[atom.start]]
        return 1, Token("FRACTION", value, atom.start, atom.end)
    if atom.kind == "clock":
        minutes, seconds = atom.folded.split(":")
        value = int(minutes) * 60 + int(seconds)
        return 1, Token("TIME", (value, value), atom.start, atom.end)
    if atom.kind == "days":
        return 1, Token("WEEKDAYS", _list_days(atom.folded), atom.start, atom.end)
    if atom.kind == "blank":
        return 1, Token("BLANK", None, atom.start, atom.end)
    if atom.kind == "prime":
        double = atom.folded in ("''", '"')
        return 1, Token("DOUBLE" if double else "SINGLE", None, atom.start, atom.end)
    if atom.kind == "word" and any(unicodedata.numeric(char, None) is not None for char in atom.folded):
        raise Question(f"{text[atom.start : atom.end][:12]}: which number is this?", atom.start, atom.end)
    if (
        atom.kind == "word"
        and len(atom.folded) == 1
        and glued
        and following
        and following.kind == "num"
        and atom.folded not in "xqw"
        and not (at and atoms[at - 1].kind == "num")
    ):
        return 2, Token("WORD", None, atom.start, following.end)  # L5, T4
    best = max(_phrases(atoms, at, order, own), key=lambda found: found[0], default=None)
    side = _side_letter(text, atoms, at, own)
    if best and not (side and best[0] == 1):
        return best[0], _token(best[1], best[2], atom.start, atoms[at + best[0] - 1].end)
    if atom.kind == "punct":
        if unicodedata.numeric(text[atom.start], None) is not None:
            raise Question(f"{text[atom.start : atom.end]}: which number is this?", atom.start, atom.end)
        is_spaced = atom.folded == "-" and text[atom.start - 1 : atom.end + 1] == " - "
        kind = "SPACED" if is_spaced else _PUNCTUATION.get(atom.folded, "WORD")
        return 1, Token(kind, None, atom.start, atom.end)
    if side:
        closed = (
            following is not None and following.folded == ")" and (at == 0 or atoms[at - 1].folded != "(")
        )
        return (2 if closed else 1), Token(side, None, atom.start, atom.end)
    if near and len(atom.folded) >= FUZZY_MIN and not known(atom.folded):
        guess = next(_slips(atom.folded, order[0]), None)
        if guess:
            return 1, _token(guess[1], guess[2], atom.start, atom.end)
    return 1, Token("WORD", None, atom.start, atom.end)


def _phrases(atoms: list[_Atom], at: int, order: list[str], own: set[str]) -> Iterator[tuple[int, str, Any]]:
    """(how many atoms, kind, value) of each phrase of the tables that stands here."""
    for code in order:
        for words, kind, value in language(code).phrases.get(atoms[at].folded, ()):
            length = _phrase_length(atoms, at, words)
            foreign = kind in _OWN_LANGUAGE and code not in own and length == 1
            if length and not foreign:
                yield length, kind, value


def _token(kind: str, value: Any, start: int, end: int) -> Token:
    return Token(kind, (value, value) if kind in ("NUM", "NTIMES", "TIME") else value, start, end)


def _phrase_length(atoms: list[_Atom], at: int, words: tuple[str, ...]) -> int:
    """How many atoms `words` takes here, with dots of abbreviations between; 0 if it is not here."""
    here = at
    for index, word in enumerate(words):
        if index and here < len(atoms) and atoms[here].folded == "." and len(words[index - 1]) <= DOTTED_MAX:
            here += 1
        if here >= len(atoms) or atoms[here].folded != word:
            return 0
        here += 1
    return here - at


def _is_abbreviation(text: str, atoms: list[_Atom], at: int) -> bool:
    """Is atoms[at] the dot of the short word before it, and not the end of a sentence?"""
    if not 0 < at < len(atoms) or atoms[at].folded != "." or atoms[at].start != atoms[at - 1].end:
        return False
    if len(atoms[at - 1].folded) > DOTTED_MAX or atoms[at - 1].kind != "word":
        return False
    if at + 1 == len(atoms):
        return True
    after = atoms[at + 1]
    return not (text[after.start].isupper() and not known(after.folded))


def _side_letter(text: str, atoms: list[_Atom], at: int, own: set[str]) -> str:
    letter = text[atoms[at].start : atoms[at].end]
    following = atoms[at + 1].folded if at + 1 < len(atoms) else ""
    if letter in ("L", "R", "l", "r"):
        return "" if following in ("sit", "sits") else {"l": "LEFT", "r": "RIGHT"}[letter.lower()]
    if letter in ("G", "D", "g", "d") and "french" in own and following not in ("/", "'"):
        return "LETTER" if len(own) > 1 else {"g": "LEFT", "d": "RIGHT"}[letter.lower()]
    return ""


def _list_days(days: str) -> list[int]:
    """The days of "Mon, Wed, Fri" or "Mon to Fri", Monday is 0; each letter of "m/w/f" is a day."""
    listed = re.split(r"\s*(?:[/,;+&]|\s(?:and|und|et|y)\s)\s*", days)
    if len(listed) == 1 and not _TO.search(days):
        return [_day(part) for part in days.split()]
    if len(listed) == 1 and len(_TO.findall(days)) == 1:
        first, last = (_day(part) for part in _TO.split(days))
        return [(first + further) % 7 for further in range((last - first) % 7 + 1)]
    parts = [part for each in listed for part in each.split()] if len(listed) > 1 else _TO.split(days)
    return [_day(part) for part in parts]


def _day(name: str) -> int:
    plain = fold(name).strip(" .")
    for firsts in (
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        ("mo", "di", "mi", "do", "fr", "sa", "so"),
        ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        ("lun", "mar", "mie", "jue", "vie", "sab", "dom"),
        ("m", "t", "w", "", "f", "", ""),
    ):
        for index, first in enumerate(firsts):
            if plain == first or (
                plain.startswith(first) and len(first) > 1 and (len(first) == 3 or len(plain) > 3)
            ):
                return index
    return 0


def _slips(word: str, code: str) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Words of the table that `word` is one slip of the finger away from."""
    for first, entries in language(code).phrases.items():
        if (
            first[0] == word[0]
            and len(first) >= FUZZY_KNOWN_MIN
            and abs(len(first) - len(word)) < 2
            and _is_slip(word, first)
        ):
            yield from (entry for entry in entries if len(entry[0]) == 1)


def _is_slip(a: str, b: str) -> bool:
    """One letter too many, too few, wrong, or two swapped."""
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return swapped or a[at + 1 :] == b[at:] or a[at:] == b[at + 1 :] or a[at + 1 :] == b[at + 1 :]
