"""Transition -> tone pattern, each distinct by ear alone.

A pattern is bytes in pairs: a MIDI note number (0 is silence; 69 is 440 Hz) and a length in units of 10 ms.
Rising figures ask for effort, falling ones end it, and so do breaths; a change of side is the only trill;
what happens to the device rather than to the body is low. Pitches stay between 500 Hz and 4 kHz, where a
small piezo is loud and older ears still hear.

The rhythm alone tells them apart too, by a motor (holdfw/motor.py): there a note is a short pulse below 12
units, a very long one from 40 on, and of rests those from 20 on are felt. What answers one's own finger is
but a tick.
"""

CUES = {
    # the body
    "PREPARING": b"\x4f\x08\x00\x19\x4f\x08",
    "HOLDING": b"\x54\x28",
    "ENDURING": b"\x54\x0a\x58\x0a\x5b\x28",
    "BREATHING": b"\x54\x14\x51\x0e\x58\x0a",
    "no work": b"\x4c\x10\x54\x18",
    "WAITING": b"\x54\x06\x00\x18\x54\x06\x00\x18\x54\x06",
    "up": b"\x51\x04\x58\x0c",
    "down": b"\x58\x0c\x51\x04",
    "hold": b"\x5d\x0c",
    "fifth rep": b"\x5d\x05\x00\x04\x5d\x05",
    "last rep": b"\x5d\x05\x00\x04\x5d\x05\x00\x04\x5d\x0a",
    "RESTING": b"\x58\x10\x54\x10\x4f\x20",
    "relax": b"\x58\x10\x54\x08\x4f\x08",
    "SWITCHING": b"\x54\x08\x5b\x08\x54\x08\x5b\x08\x54\x08\x5b\x08",
    "FINISHED": b"\x54\x0c\x58\x0c\x5b\x0c\x60\x30",
    # moments inside a phase
    "tick": b"\x60\x05",
    "half": b"\x58\x05\x00\x19\x58\x0c",
    "in": b"\x51\x0a\x58\x28",
    "out": b"\x58\x28\x51\x0a",
    "floor": b"\x5b\x0c\x00\x19\x60\x0c",
    # the device
    "PAUSED": b"\x54\x0a\x00\x05\x4f\x0a\x00\x05\x4b\x14",
    "REENTERING": b"\x4b\x0a\x00\x05\x4f\x0c\x00\x05\x54\x0c",
    "stopped": b"\x54\x14\x4b\x14\x54\x0a\x4b\x30",
    "long reached": b"\x51\x02",
    "next": b"\x5d\x02",
    "previous": b"\x58\x02",
    "ask": b"\x4f\x14\x00\x05\x56\x28",
    "accepted": b"\x5b\x0c\x00\x19\x60\x06",
    "radio on": b"\x4b\x06\x51\x06\x57\x06\x5d\x06",
    "radio off": b"\x5d\x06\x57\x06\x51\x06\x4b\x0c",
    "battery": b"\x54\x08\x48\x08\x54\x08\x48\x28",
    "clock?": b"\x4b\x14\x5d\x14\x00\x20\x4b\x14\x5d\x14",
    "break": b"\x54\x0c\x58\x0c\x00\x14\x54\x0c\x58\x0c\x00\x14\x54\x0c\x5b\x18",
    "refused": b"\x48\x28\x00\x08\x48\x28",
}

LABELS = ("up", "hold", "down", "in", "out", "relax")  # of phases that have a cue of their own

RATING_NOTES = b"\x48\x4a\x4c\x4d\x4f\x51\x53\x54\x56\x58\x59"  # 0..10: the C major scale from 523 Hz


def rep(number: int, reps: int) -> bytes:
    """A rep's "hold", to count along by ear: 1 <= number <= reps of a set."""
    if number == reps:
        return CUES["last rep"]
    return CUES["hold" if number % 5 else "fifth rep"]


def rating_step(value: int) -> bytes:
    """The tone of one step of the climb, 0 <= value <= 10."""
    return bytes((RATING_NOTES[value], 30))


def rating_playback(value: int) -> bytes:
    """The rating that was set, to be counted: `value` pips at its pitch; 0 is one long low tone."""
    if not value:
        return bytes((RATING_NOTES[0], 80))
    return bytes((RATING_NOTES[value], 11, 0, 13)) * value
