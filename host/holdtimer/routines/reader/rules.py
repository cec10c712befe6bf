"""Typed tokens to facts: a cascade of rewriting rules, each a pattern over kinds of tokens.

A fact's kind begins with F_. What no rule takes keeps its kind: drafts.py reads words as text and asks about
numbers.
"""

import re

from holdtimer.routines.reader import actions as act
from holdtimer.routines.reader.tokens import Token

_KINDS: dict[str, str] = {}

# Shorthand for patterns.
_GROUPS = {
    "FORS": "(OF|IN|A|TO|ON|WORK)",
    "SEP": "(COMMA|SLASH|AND|THEN|DASH|SPACED|PLUS|STOP)",
    "TIMING": "(UP|DOWN|IN|OUT|CONTRACT|RELAX|STRETCH|HOLD|REST|ON|OFF|TOP)",
    "LENGTH": "(TIME|NUM)",
    "EACHES": "(EACH|EVERY)",
}


def _char(kind: str) -> str:
    return _KINDS.setdefault(kind, chr(0xE000 + len(_KINDS)))


def _compile(pattern: str) -> "re.Pattern[str]":
    for name, group in _GROUPS.items():
        pattern = re.sub(rf"\b{name}\b", group, pattern)
    return re.compile(re.sub(r"\s+", "", re.sub(r"[A-Z][A-Z_]*", lambda kind: _char(kind.group()), pattern)))


_BETWEEN = "(FORS? BETWEEN (A|OF|EACHES)* (ADJ|WORD)? (SETS|REPS|HOLDS|HOLD|ROUNDS|CIRCUIT|EXERCISES|SIDE|STRETCH|TIMES|BREATHS|AND)?)"
_AFTER = "(FORS? EACHES (SETS|REPS|HOLDS|ROUNDS|CIRCUIT|EXERCISES))"
_WHAT = "What is this number? Write 30 s for seconds, 10 reps for repetitions, 5 breaths for breaths"
_UNIT = "(SEC|MIN|HOUR|SINGLE|DOUBLE|X|TIMES|REPS|SETS|ROUNDS|BREATHS|CYCLES|ADJ+(REPS|MOVES|BREATHS|SETS|HOLDS)|HOLDS|MOVES|DAY|PERDAY|DAILY|WEEK|WEEKLY|SLASHWEEK|LOAD|SLASH|COUNTS)"
_W = "(WEEKLY|SLASHWEEK|EACHES NUM? WEEK|(A|SLASH|OF) WEEK)"
_TARGET = "(COMMA? (UPTO|TO|A) OF? (NUM (X|SETS OF) (TIME|NUM)|TIME|NUM) (REPS|TIMES)? (UPTO|HOLD)?)?"
_N = "(X? NUM (X|TIMES|SESSIONS)?|NTIMES)"
_DOSED = "(TIME|F_HOLD|TLIST|F_BREATHS|F_OPEN|F_PHASES|F_UPTO|F_ATLEAST)"
_TAIL = f"(?!{_UNIT.replace('X|', 'X(?!NUM)|X NUM(SEC|MIN|REPS)|')}|NUM|DASH NUM)"

_LENGTH = f"(TIME|NUM {_TAIL})"

_TABLE: list[tuple[str, act.Action]] = [
    # what cannot be read at all
    ("BLANK", act.ask("There is a blank to fill in here")),
    ("QUERY", act.ask("The text is not sure itself: what is meant?")),
    ("LETTER", act.ask("Is this letter a side? Write left or right")),
    ("MULTIPLE", act.ask("How much is that, in seconds or repetitions?")),
    (
        "VAGUE ADJ* (SEC|MIN|HOUR|TIMES|REPS|MOVES|SETS|BREATHS|ROUNDS|HOLDS|DAY|WEEK|PERDAY|CYCLES|SESSIONS|MORETIMES)",
        act.ask("How many, exactly?"),
    ),
    # numbers
    ("NUM? NUM SLASH NUM (?=MIN|HOUR|SEC)", act.read_half),
    ("NUM? FRACTION", act.add_fraction),
    ("NUM DASH? NUM", act.add_tens),
    (
        "NAMENUM DASH? NUM (?!SEC|MIN|X|TIMES|REPS|SETS|DASH|BREATHS|SLASH|SINGLE|DOUBLE|COMMA)",
        act.make_fact("WORD"),
    ),
    ("NUM (SLASH NUM){2,}", act.make_list("LIST")),
    ("NUM (DASH NUM){2,}", act.make_list("CHAIN")),
    ("NUM DASH NUM", act.make_position_of_two),
    ("BETWEEN NUM (AND|DASH|SPACED|TO) NUM", act.make_range("NUM")),
    ("NUM (DASH|SPACED|TO|OR|UPTO|A) NUM", act.make_range("NUM")),
    ("SCALE COMPARE? NUM (?!SEC|MIN|X|TIMES|REPS|SETS|BREATHS|SINGLE|DOUBLE|SLASH)", act.make_fact("WORD")),
    ("NUM SLASH NUM", act.make_ratio),
    ("(SCALE|COMPARE) COMPARE? RATIO", act.make_fact("WORD")),
    ("COMPARE NUM (?!SEC|MIN|X|REPS)", act.make_fact("WORD")),
    ("NUM DASH (WORD|SIDE|PART|UP|DOWN|RATIO|LEFT)", act.join_name),
    ("(NUM|RATIO) LOAD", act.make_fact("WORD")),
    ("LOAD", act.make_fact("WORD")),
    (
        "NUM DISTANCE",
        act.ask("A distance or a number of lengths cannot be timed: how long, or how many repetitions?"),
    ),
    ("ABOUT (NUM|TIME)", act.merge),
    # times
    ("NUM SINGLE NUM (DOUBLE|SINGLE)?", act.read_primes),
    ("NUM (SINGLE|DOUBLE)", act.read_primes),
    ("(?<=SEC) NUM (?=(COMMA|STOP|SPACED|AND|SLASH)? NUM SEC OUT)", act.breathe_in),
    ("NUM DASH (TIMES|REPS|SETS|HOLDS|MOVES|BREATHS)", act.drop_dash),
    ("(?<!X)(?<!SLASH) NUM (SIDE|PART)", act.join_one_or_two),
    ("NUM MIN AND? NUM SEC", act.add_up),
    ("NUM HOUR AND? NUM MIN", act.add_up),
    ("NUM MIN NUM (?!SEC|MIN|X|TIMES|REPS|SETS|ROUNDS|BREATHS|SLASH|HOUR)", act.join_time),
    ("(LIST|CHAIN) (SEC|MIN)", act.list_times),
    ("NUM (COMMA NUM)* COMMA? (AND|THEN|COMMA) NUM (SEC|MIN)", act.list_numbers_as_times),
    ("NUM DASH? (SEC|MIN|HOUR)", act.add_up),
    ("TIME MIN", act.drop_last),
    ("COUNTOF NUM SEC?", act.make_fact("TIME", None, "NUM")),
    ("UPTO NUM COUNTED", act.make_fact("TIME", None, "NUM")),
    ("NUM COUNTS", act.make_fact("TIME", None, "NUM")),
    ("BETWEEN TIME (AND|TO|DASH|SPACED) TIME", act.make_range("TIME")),
    ("TIME (DASH|SPACED|TO|UPTO|OR|A) TIME", act.make_range("TIME")),
    (
        "TIME ((COMMA|SLASH|COMMA? THEN) TIME)+ COMMA? (AND|THEN) TIME | TIME ((COMMA|SLASH) TIME){2,}",
        act.list_times,
    ),
    ("ABOUT TIME", act.merge),
    ("RATIO (SEC|MIN)", act.ask("Is that so long on and so long off? Write 20 s on, 10 s off")),
    # more by week
    (
        f"(ADD|PLUS) ABOUT? LENGTH (REPS|SETS|SEC)? (MOREOF|ADD)? {_W} (MOREOF|ADD)? {_TARGET}",
        act.grow_by_week,
    ),
    (f"LENGTH (REPS|SETS)? (MOREOF|ADD) {_W} (MOREOF|ADD)? {_TARGET}", act.grow_by_week),
    (f"{_W} COMMA? (ADD|PLUS)? LENGTH (REPS|SETS)? (MOREOF|ADD) {_TARGET}", act.grow_by_week),
    (f"{_W} COMMA? (ADD|PLUS) LENGTH (REPS|SETS)? {_TARGET}", act.grow_by_week),
    # how often
    ("EOD", act.note_every_days),
    ("PRN", act.make_fact("F_UNSAID")),
    ("REPEAT (X NUM|NUM (X|TIMES)?|NTIMES) DAILY", act.repeat_daily),
    (
        "NUM SETS PERDAY",
        act.ask(
            "So many sets one after the other, or spread over the day? Write 3 sets, daily, or 3 times a day"
        ),
    ),
    (
        "NUM (REPS|MOVES|TIMES|HOLDS|SETS) X NUM (DAILY|PERDAY)",
        act.ask("So many sets, or so many times a day?"),
    ),
    ("(?<=SETS)(OF|X|A) NUM PERDAY", act.count_reps_daily),
    (
        "NUM X NUM PERDAY",
        act.ask("Sets of repetitions once a day, or so many times a day? Write 3 sets of 10, daily"),
    ),
    ("TIME X NUM PERDAY", act.ask("So many holds in all, or so many times a day?")),
    (f"REPEAT? {_N} (OF|A|EACHES|SLASH)? PERDAY", act.count_by_day),
    (
        "(ONEDAY|DAY NUM) COLON",
        act.ask("Something for one part of the day or week: one line for each, please"),
    ),
    ("(ON|EACHES) ONEDAY", act.note_one_day),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) (OF|A|EACHES|SLASH)? DAY", act.count_by_day),
    ("(X NUM|NUM) SLASH DAY", act.count_by_day),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) DAILY", act.count_daily_times),
    ("X NUM DAILY (?<=COMMA...)", act.count_daily_times),
    (
        "(PERDAY|DAILY) COLON? (NUM (X|TIMES|SESSIONS)|X NUM|NTIMES) (?!NUM|TIME|LIST|TLIST|PERDAY|BREATHS|RATIO|SETS|REPS|WEEK|WEEKLY|SLASHWEEK)",
        act.count_by_day,
    ),
    ("EACHES PERDAY|EACHES DAY|PERDAY|DAILY", act.count_daily),
    ("UPTO F_DAY | F_DAY UPTO", act.count_up_to_by_day),
    ("Q (TIME|HOUR)|EVERY (TIME|HOUR)|EACH HOUR", act.repeat_every),
    ("EACH TIME (?!REST|OF REST)", act.drop_each),
    ("NUM DASH? HOURLY | HOURLY", act.repeat_hourly),
    (f"{_N} (OF|A|EACH|SLASH) HOUR", act.divide_hour),
    ("EACH NUM DAY|EVERY NUM (DAY|WEEK|MONTH)", act.note_every_days),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) (A|EACHES|SLASH|OF)? WEEK (?!NUM)", act.count_by_week),
    (
        f"{_N} (WEEKLY|SLASHWEEK) | NUM DAY (A|EACHES|SLASH|OF)* (WEEK|WEEKLY|SLASHWEEK) | WEEKLY",
        act.count_by_week,
    ),
    ("WEEKDAYS", act.count_weekdays),
    # weeks
    ("FIRST NUM? WEEK (COLON|DASH|SPACED|EQUALS)?", act.number_weeks),
    ("ORDINAL WEEK (COLON|DASH|SPACED|EQUALS)?", act.number_weeks),
    ("(STARTWK|OF)? NUM STOP WEEK (?!NUM) (COLON|DASH|SPACED|EQUALS)?", act.number_weeks),
    (
        "(STARTWK|OF|IN|AND|THEN)? WEEK NUM ((AND|COMMA|DASH) NUM (?!X|REPS|SEC|SETS))? (PLUS|ONWARDS|ON)? (COLON|DASH|SPACED|EQUALS)?",
        act.number_weeks,
    ),
    ("(OF|X|IN)? NUM WEEK OF?", act.last_weeks),
    ("TABATA COLON? RATIO", act.split_on_and_off),
    ("(OF|X)? RATIO", act.tell_ratio),
    ("RATIO", act.keep_position),
    ("(OF|X) NUM (MONTH|DAY)", act.make_fact("F_UNSAID")),
    # sides
    ("REPEAT? (LEFT|RIGHT|AFFECTED) FIRST | FIRST (LEFT|RIGHT|AFFECTED)", act.note_first_side),
    ("BEGIN FORS? (LEFT|RIGHT|AFFECTED) SIDE?", act.note_first_side),
    (
        "(MAINLY|MOREOF) FORS* (LEFT|RIGHT)",
        act.ask("How much more on that side? Write left 3 times, right 2 times"),
    ),
    ("ON? AFFECTED", act.ask("Which side is it, left or right?")),
    ("ALT", act.make_fact("F_SIDE", "alternating")),
    ("FORS? BILAT", act.make_fact("F_SIDE", "each")),
    ("(FORS? EACHES|SLASH) (OF|OF A)? (SIDE|PART)", act.make_fact("F_SIDE", "each")),
    ("FORS? BOTH (SIDE|PART)", act.make_fact("F_SIDE", "both")),
    (
        "(LEFT (AND|PLUS|SLASH|COMMA) RIGHT|RIGHT (AND|PLUS|SLASH|COMMA) LEFT)",
        act.make_fact("F_SIDE", "each"),
    ),
    (
        "ONLY? (FORS|LP)? LEFT (SIDE (?!WORD|SIDE|PART|UP|DOWN|STRETCH|HOLD|REPS|ADJ|CONTRACT)|RP)? ONLY?",
        act.make_fact("F_SIDE", "left"),
    ),
    (
        "ONLY? (FORS|LP)? RIGHT (SIDE (?!WORD|SIDE|PART|UP|DOWN|STRETCH|HOLD|REPS|ADJ|CONTRACT)|RP)? ONLY?",
        act.make_fact("F_SIDE", "right"),
    ),
    ("SWAP", act.make_fact("F_SIDE", "swap")),
    # phases of a rep
    (
        f"(TIMING FORS* {_LENGTH}) (SEP? TIMING FORS* {_LENGTH})++ (?!TIMING) | (LENGTH FORS* TIMING) (SEP? LENGTH FORS* TIMING)+",
        act.label_phases,
    ),
    (
        "(REST FORS? TIME TOP|TIME (OF|A)? REST TOP|HOLD FORS? TIME TOP|TIME HOLD TOP)",
        act.make_fact_of_time("F_HOLD"),
    ),
    ("(COMMA|AND|THEN|OF|COLON|STOP|SPACED) (UP|DOWN) FORS? TIME", act.label_phase_after_separator),
    (
        "((?<=NUM)|(?<=REPS)|(?<=SETS)|(?<=F_SIDE)) (UP|DOWN) TIME | (UP|DOWN) (OF|IN|ON|TO) TIME",
        act.label_phase,
    ),
    ("(TIME|NUM SEC) (OF|TO|DASH)? (UP|DOWN)", act.label_phase),
    ("TEMPO COLON? (CHAIN|LIST) | CHAIN TEMPO", act.make_tempo),
    ("TEMPO COLON? NUM", act.ask("Which part of the tempo is up, which is down? Write 3 s down, 1 s up")),
    # rests
    ("NORESTBETWEEN", act.make_fact("F_REST", ((0.0, 0.0), "plain"))),
    (f"(THEN|OF|EACH)? REST COLON? FORS* UPTO? TIME ({_BETWEEN}|{_AFTER})?", act.place_rest),
    (f"EACH? UPTO? TIME (OF|EACHES)? REST ({_BETWEEN}|{_AFTER})? (?!FORS* TIME)", act.place_rest),
    (f"(OF|REST)? {_BETWEEN} COLON? REST? COLON? FORS* UPTO? TIME", act.place_rest),
    (f"REST COLON? FORS* UPTO? NUM {_TAIL}|NUM REST", act.ask("How long is the rest? Write 10 s or 1 min")),
    (f"(OF|PLUS)? TIME {_BETWEEN}", act.place_rest),
    (
        "OFF FORS? TIME | TIME OFF | (?<!WORD)(?<!SIDE)(?<!PART) RELAX FORS? TIME | TIME (OF)? RELAX",
        act.place_rest,
    ),
    # holds
    (
        "HOLD (EACHES|HOLDS|STRETCH|REPS|SIDE|A)* COLON? FORS* UPTO (OF)? TIME",
        act.make_fact_of_time("F_UPTO"),
    ),
    (
        "HOLD (EACHES|HOLDS|STRETCH|REPS|SIDE|A)* COLON? FORS* (TIME|TLIST) (HOLD|TOP)?",
        act.make_fact_of_time("F_HOLD"),
    ),
    ("(TIME|TLIST) (OF|EACH|DASH|A)? (HOLD|HOLDS) TOP?", act.make_fact_of_time("F_HOLD")),
    ("WORK FORS* TIME | TIME OF? WORK", act.make_fact_of_time("F_WORK")),
    (
        "TIME TOP | TOP COLON? FORS* TIME | CONTRACT FORS* TIME | TIME (OF)? CONTRACT",
        act.make_fact_of_time("F_HOLD"),
    ),
    (f"HOLD FORS* NUM (?!{_UNIT}|OF)", act.ask(_WHAT)),
    # open ends
    ("HOLD? (OPEN|FATIGUE|ASMANY)", act.make_open),
    ("UPTO OF? TIME | TIME UPTO", act.make_fact_of_time("F_UPTO")),
    ("ATLEAST TIME | TIME ATLEAST", act.make_fact_of_time("F_ATLEAST")),
    (
        "(UPTO|ATLEAST) NUM (X|TIMES|REPS|MOVES|SETS|ADJ|BREATHS)",
        act.ask("How many, exactly, or from how many to how many?"),
    ),
    # counts
    (f"REPS COLON NUM (?!{_UNIT})", act.count_reps),
    (f"SETS COLON NUM (?!{_UNIT})", act.make_fact("F_SETS", None, "NUM")),
    ("((?<!NUM)X)? (NUM|NTIMES) ADJ* SETS", act.make_fact("F_SETS", None, "NUM", "NTIMES")),
    ("REPEAT? FORS? ((?<!NUM)X)? NUM ADJ* ROUNDS", act.count_rounds),
    ("NUM ADJ* BREATHS", act.count_breaths),
    ("NUM CYCLES", act.make_fact("F_CYCLES", None, "NUM")),
    ("(CHAIN|LIST) (REPS|MOVES) | REPS COLON? (CHAIN|LIST)", act.list_reps),
    ("NUM (COMMA NUM)+ COMMA? (AND|THEN|COMMA)? NUM? (REPS|MOVES)", act.list_reps),
    ("((?<!NUM)X)? NUM (X|TIMES)? ADJ* (REPS|MOVES)", act.count_reps),
    (
        "F_REPS (COMMA? THEN NUM (?!SEC|X|TIMES))+ REPS? | F_REPS (COMMA NUM (?!SEC|X|TIMES|REPS|SETS)){2,}",
        act.list_reps,
    ),
    ("NUM ADJ* HOLDS", act.make_fact("F_HOLDS", None, "NUM")),
    ("NUM X NUM (X|OF) (TIME|F_HOLD)", act.count_sets_reps_and_time),
    ("NUM X NUM X NUM", act.ask("Three numbers: which are sets, which repetitions, which seconds?")),
    (f"NUM (X|TIMES) OF? {_DOSED}", act.count_what_follows),
    ("NUM (X|TIMES) OF? F_REPS", act.count_as("F_SETS")),
    ("NUM X F_SETS", act.count_as("F_REPS")),
    (f"F_SETS COLON? (X|OF|A|COMMA)? NUM TIMES? (?!{_UNIT}|OF)", act.count_sets_of_reps),
    (f"F_SETS COLON? (X|OF|A) NUM X (?!{_DOSED}|NUM)", act.count_sets_of_reps),
    (
        f"(F_SETS|F_HOLDS|F_REPS|F_ROUNDS) COLON? (X|OF|A|ON) (?={_DOSED}|F_REPS|F_SETS|F_COUNT|F_WORK|COLON)",
        act.drop_last,
    ),
    (f"F_REPS X NUM TIMES? (?!{_UNIT})", act.count_sets_after_reps),
    (f"{_DOSED} X NUM TIMES? (?!{_UNIT})", act.count_what_precedes),
    ("REPEAT? (NUM MORETIMES|NTIMES MOREOF|REPEATONCE|NTIMES MORETIMES)", act.count_once_more),
    (f"REPEAT COLON? FORS? (X NUM TIMES?|NUM (X|TIMES)?|NTIMES) (?!{_UNIT})", act.count),
    ("(NUM (X|TIMES)?|NTIMES) REPEAT", act.count),
    (f"X NUM X NUM TIMES? (?!{_UNIT})", act.count_reps_and_sets),
    (f"NUM X NUM TIMES? (?!{_UNIT})", act.multiply),
    ("X TIME", act.merge),
    ("X NUM (TIMES)? | NUM (X|TIMES) | NTIMES", act.count),
    ("REPEAT? ALLOF COLON? F_COUNT | F_COUNT OF? ALLOF", act.count_rounds),
    ("CIRCUIT (COLON|COMMA)? F_COUNT", act.count_rounds_of_circuit),
]
_RULES = [(_compile(pattern), action) for pattern, action in _TABLE]


def facts(tokens: list[Token]) -> list[Token]:
    """The tokens with every rule applied, in the order of the table; raise Question where one asks."""
    for pattern, action in _RULES:
        kinds = "".join(_char(token.kind) for token in tokens)
        at, done = 0, list[Token]()
        for found in pattern.finditer(kinds):
            if found.start() < at or found.end() == found.start():
                continue
            made = action(tokens[found.start() : found.end()])
            if made is not None:
                done += tokens[at : found.start()] + made
                at = found.end()
        tokens = done + tokens[at:]
    return tokens
