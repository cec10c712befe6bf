"""What a tone pattern means, by name."""

from holdcore.cues import CUES, rating_playback, rating_step
from holdcore.model import PAIN_MAX

_NAMES = {pattern: name.lower() for name, pattern in CUES.items()}
_NAMES |= {rating_step(pain): f"pain {pain}?" for pain in range(PAIN_MAX + 1)}
_NAMES |= {rating_playback(pain): f"pain {pain}" for pain in range(PAIN_MAX + 1)}


def name_of(pattern: bytes) -> str:
    """The cue's name; of cues in a row, their names."""
    if pattern in _NAMES:
        return _NAMES[pattern]
    for first in range(2, len(pattern), 2):
        head, rest = pattern[:first], pattern[first:]
        while rest[:1] == b"\0":
            rest = rest[2:]
        if head in _NAMES and rest in _NAMES:
            return f"{_NAMES[head]}, {_NAMES[rest]}"
    return pattern.hex()
