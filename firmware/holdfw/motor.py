"""A vibration motor beside the buzzer: every cue as a rhythm, for who cannot hear it or must not be heard.

A note is a pulse, the pitch does not matter. An eccentric motor needs time: of Precision Microdrives' 305-000
the maker shows some 180 ms to its full amplitude (precisionmicrodrives.com, "New testing for the Precision
Haptic ERMs"), so some 90 ms until it is felt. So there are three lengths only, short, long and very long, of
which even the shortest is felt, and a gap after each; a cue takes longer so than by ear.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from machine import Pin

    from holdfw.buzzer import Buzzer

SHORT_MS = 170
LONG_MS = 350
VERY_LONG_MS = 600
GAP_MS = 100  # at least; a longer rest of the pattern counts
_LONG = 12  # notes from so many units of 10 ms on
_VERY_LONG = 40
TOUCH = 1  # of Settings.cues


class Felt:
    """A Buzzer that is felt too, or instead; `pin` switches the motor on."""

    touches = True

    def __init__(self, sound: "Buzzer", pin: "Pin") -> None:
        self.next_ms: "int | None" = None
        self._sound = sound
        self._pin = pin
        self._pattern = b""
        self._at = 0
        self._on = False
        self._change_ms: "int | None" = None

    def play(self, pattern: bytes, volume: int, now_ms: int, shift: int = 0, cues: int = 0) -> None:
        """As Buzzer.play; the motor runs whatever the volume."""
        self._pattern = pattern if cues else b""
        self._at = 0
        self._on = False
        self._change_ms = now_ms
        self._sound.play(b"" if cues == TOUCH else pattern, volume, now_ms, shift)
        self.step(now_ms)

    def step(self, now_ms: int) -> None:
        """As Buzzer.step."""
        self._sound.step(now_ms)
        while self._change_ms is not None and self._change_ms <= now_ms:
            self._change_ms = self._change(self._change_ms)
        self._pin.value(self._on)
        due = [at_ms for at_ms in (self._sound.next_ms, self._change_ms) if at_ms is not None]
        self.next_ms = min(due) if due else None

    def _change(self, at_ms: int) -> "int | None":
        """Begin what comes at `at_ms`; when that ends, None where nothing comes."""
        pattern, rest_ms = self._pattern, 0
        while self._at < len(pattern) and not pattern[self._at]:
            rest_ms += 10 * pattern[self._at + 1]
            self._at += 2
        if self._on:
            self._on = False
            return at_ms + max(rest_ms, GAP_MS)
        if self._at == len(pattern):
            return None
        units = pattern[self._at + 1]
        self._at += 2
        self._on = True
        return at_ms + (SHORT_MS if units < _LONG else LONG_MS if units < _VERY_LONG else VERY_LONG_MS)
