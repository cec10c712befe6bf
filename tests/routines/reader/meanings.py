"""The short notation of tests/routines/phrases/lines.txt, as the form of the corpus."""

from pathlib import Path
from typing import Any

PHRASES = Path(__file__).parents[1] / "phrases"
_PAIRS = {"hold_s", "reps", "sets", "rest_s", "set_rest_s", "breaths"}
_SINGLE = {"rounds", "round_rest_s", "every_min", "days_per_week"}


def lines() -> list[tuple[str, dict[str, Any]]]:
    """(text, what compare.py expects) of every line of the file."""
    made = []
    for line in (PHRASES / "lines.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, meaning = line.partition(" => ")
            made.append((text, _meaning(text, meaning)))
    return made


def _meaning(text: str, meaning: str) -> dict[str, Any]:
    if meaning == "?":
        return {"text": text, "refuse": "a question"}
    steps, _, whole = meaning.partition(" ; ")
    made: dict[str, Any] = {"text": text, "steps": [_step(step) for step in steps.split(" + ")]}
    weeks: list[dict[str, Any]] = []
    for word in whole.split():
        key, _, value = word.partition("=")
        if key in _SINGLE:
            made[key] = int(value)
        elif key == "times_per_day":
            made[key] = _pair(value)
        elif key == "weeks":
            weeks.append({"from": _pair(value)[0], "to": _pair(value)[1]})
        elif key == "every":
            weeks.append({"every": int(value)})
        elif key == "add":
            of, _, amount = value.partition(":")
            weeks[-1]["add"] = {of: int(amount)}
        elif key == "to":
            weeks[-1]["to"] = {next(iter(weeks[-1]["add"])): int(value)}
        elif key.startswith("week"):
            first, last = key[4:].split("-")
            step = dict(made["steps"][0], hold_s=_pair(value))
            weeks.append({"from": int(first), "to": int(last), "steps": [step]})
        else:
            raise ValueError(word)
    return {**made, "weeks": weeks}


def _step(words: str) -> dict[str, Any]:
    kind, *pairs = words.partition(" cue=")[0].split()
    made: dict[str, Any] = {"name": "any", "kind": kind, "sides": "none", "cue": words.partition(" cue=")[2]}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if key == "holds_s":
            made[key] = [int(part) for part in value.split("/")]
        elif key == "phases":
            made[key] = [[part.split(":")[0], int(part.split(":")[1])] for part in value.split(",")]
        else:
            made[key] = _pair(value) if key in _PAIRS else value
    return made


def _pair(value: str) -> list[int]:
    low, _, high = value.partition("-")
    return [int(low), int(high or low)]
