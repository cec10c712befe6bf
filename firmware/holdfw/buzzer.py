"""A passive piezo on a PWM pin; plays a pattern a note at a time, without blocking."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from machine import PWM

# Hz of MIDI notes 120 to 131, rounded (A4 = note 69 = 440 Hz, equal temperament); each octave below halves.
_TOP_OCTAVE_HZ = (8372, 8870, 9397, 9956, 10548, 11175, 11840, 12544, 13290, 14080, 14917, 15804)
_TOP_OCTAVE = 10

# Of a pulse of duty d, overtone n has the amplitude sin(n * pi * d) / n, and most of what is heard is the
# overtone near the piezo's resonance. PEAKS is the duty at which each note from LOWEST on is loudest, in
# 255ths of a half, by the model in tools/piezo.py. Up to there all behave as sin(pi / 2 * d / peak). So
# _DUTY, by volume, is for a peak of a half asin(10 ** (-3 * (10 - volume) / 20)) / pi: 3 dB a step, which the
# ear takes for even steps.
LOWEST = 60
PEAKS = (
    b"\r\r\x0e\x0f\x10\x11\x12\x13\x14\x16\x16\x18\x19\x1b\x1c\x1e!!#'((.2126?BBABIWaddb``afu"
    b"\x9e\xbb\xc4\xc8\xc9\xc8"
)
_DUTY = (0, 932, 1317, 1862, 2633, 3729, 5297, 7566, 10951, 16409, 32768)


class Buzzer:
    """A pattern is pairs of bytes: MIDI note (0 is silence, up to 127) and duration in 10 ms.

    `next_ms` is when `step` is due, None while nothing plays; `touches`: it is felt too (holdfw/motor.py).
    """

    touches = False

    def __init__(self, pwm: "PWM") -> None:
        self.next_ms: "int | None" = None
        self._pwm = pwm
        self._pattern = b""
        self._at = 0
        self._volume = 0
        self._shift = 0
        pwm.duty_u16(0)

    def play(self, pattern: bytes, volume: int, now_ms: int, shift: int = 0, cues: int = 0) -> None:
        """Begin `pattern` at `volume` 0..10, `shift` semitones higher, cutting off what plays.

        `cues` is that of Play; without a motor it sounds in any case.
        """
        self._pattern = pattern
        self._at = 0
        self._volume = volume
        self._shift = shift
        self.next_ms = now_ms
        self.step(now_ms)

    def step(self, now_ms: int) -> None:
        """Sound what belongs to `now_ms`. Notes end at sums of durations: lateness does not add up."""
        if self.next_ms is None or now_ms < self.next_ms:
            return
        note = 0
        while self.next_ms is not None and self.next_ms <= now_ms:
            if self._at + 1 < len(self._pattern):
                note = self._pattern[self._at]
                self.next_ms += 10 * self._pattern[self._at + 1]
                self._at += 2
            else:
                note = 0
                self.next_ms = None
        self._sound(note)

    def _sound(self, note: int) -> None:
        if note and self._volume:
            note += self._shift
            self._pwm.freq(_TOP_OCTAVE_HZ[note % 12] >> (_TOP_OCTAVE - note // 12))
            peak = PEAKS[min(max(note - LOWEST, 0), len(PEAKS) - 1)]
            self._pwm.duty_u16(_DUTY[self._volume] * peak // 255)
        else:
            self._pwm.duty_u16(0)
