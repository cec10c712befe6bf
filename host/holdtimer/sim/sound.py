"""The cues on a computer: as samples, as WAV files, and by a player that is there, else the bell."""

import io
import shutil
import subprocess
import tempfile
import threading
import wave
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from holdcore import model
from holdcore.cues import CUES, rating_playback, rating_step
from holdfw.buzzer import Buzzer
from holdtimer.sim.machine import Chip, Tone

RATE_HZ = 44_100
LOUDEST = 0.5  # of full scale, at volume 10: a square wave of all of it hurts in headphones
VOLUME = model.Settings().volume

AUDIBLE = 5  # times faster than life: above, one cue would cut off the other

NAMED = {name.lower(): pattern for name, pattern in CUES.items()}
NAMED |= {f"rating {value}": rating_playback(value) for value in range(model.RATING_MAX + 1)}
CUE_NAMES = {pattern: name for name, pattern in NAMED.items()}
CUE_NAMES |= {rating_step(value): f"rating {value}?" for value in range(model.RATING_MAX + 1)}

PLAYERS = {
    "pw-play": (),
    "paplay": (),
    "aplay": ("-q",),
    "afplay": (),
    "play": ("-q",),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "error"),  # last: without a sound device it ends well
}
"""Programs that play a WAV file, each with its options."""


def length_ms(pattern: bytes) -> int:
    """How long a cue sounds."""
    return 10 * sum(pattern[1::2])


def tones(pattern: bytes, volume: int = VOLUME, shift: int = 0) -> list[Tone]:
    """What the firmware's driver puts on the buzzer's pin; the last is the silence at the end."""
    now_ms = 0
    chip = Chip(lambda: now_ms)
    machine = chip.machine()
    buzzer = Buzzer(machine.PWM(machine.Pin(0), duty_u16=0))
    buzzer.play(pattern, volume, now_ms, shift)
    while buzzer.next_ms is not None:
        now_ms = buzzer.next_ms
        buzzer.step(now_ms)
    return chip.tones


def wav(pattern: bytes, volume: int = VOLUME, shift: int = 0) -> bytes:
    """A cue as a WAV file of 16 bits: a square wave at the buzzer's pitch, 3 dB for each step of the volume.

    A piezo is as loud as its pulses are wide; here the pulses are half as wide as their period, and lower.
    """
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(_samples(tones(pattern, volume, shift), volume).tobytes())
    return out.getvalue()


def _samples(sounded: list[Tone], volume: int) -> "array[int]":
    amplitude = LOUDEST * 0x7FFF * 10 ** (-3 * (10 - volume) / 20)
    samples = array("h")
    for tone, following in pairwise(sounded):
        count = following.at_ms * RATE_HZ // 1000 - len(samples)
        if not tone.duty_u16:
            samples.extend(bytes(count))
            continue
        # Each sample is the mean of the wave over its time, the slope of its integral: an edge between two
        # samples keeps its place, and a high note does not rattle.
        periods = tone.freq_hz / RATE_HZ
        integral = [abs(at * periods % 1 - 0.5) for at in range(count + 1)]
        samples.extend(round(amplitude * (before - after) / periods) for before, after in pairwise(integral))
    return samples


class Speaker:
    """Plays cues, each in a process of its own, and cuts off the one before.

    A player that fails is not tried again; where none is left, `bell` is rung for a cue, if there is one, and
    `tell` has heard why; both may be called on another thread. `muted` may change at any time. `close` it.
    """

    def __init__(
        self, bell: Callable[[], None] | None, tell: Callable[[str], None], muted: bool = False
    ) -> None:
        self.muted = muted
        self._bell = bell
        self._tell = tell
        self._players = [name for name in PLAYERS if shutil.which(name)]
        self._files = tempfile.TemporaryDirectory(prefix="holdtimer-cues-")
        self._changed = threading.Lock()
        self._playing: subprocess.Popen[bytes] | None = None
        self._number = 0  # of the cue that sounds
        self._thread: threading.Thread | None = None
        self._why = "no player is installed; add alsa-utils or sox"
        if not self._players and not muted:
            self._tell_bell()

    @property
    def by(self) -> str:
        """What makes the sound: "pw-play", or "bell", with why, and what to do."""
        return self._players[0] if self._players else f"bell: {self._why}"

    @property
    def heard(self) -> bool:
        """Whether a cue would make any sound."""
        return not self.muted and bool(self._players or self._bell)

    def play(self, pattern: bytes, volume: int = VOLUME, shift: int = 0) -> None:
        """Sound it, and return at once."""
        if self.muted or not volume:
            return
        number = self._cut()
        if not self._players:
            self._ring()
            return
        file = Path(self._files.name) / f"{pattern.hex()[:200]}-{volume}-{shift}.wav"
        if not file.exists():
            file.write_bytes(wav(pattern, volume, shift))
        self._thread = threading.Thread(target=self._run, args=(number, file), daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until what sounds has ended."""
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        self._cut()
        self.finish()
        self._files.cleanup()

    def _cut(self) -> int:
        """End what sounds; the number of what comes next."""
        with self._changed:
            self._number += 1
            if self._playing:
                self._playing.kill()
            return self._number

    def _run(self, number: int, file: Path) -> None:
        while self._players:
            name = self._players[0]
            failed = self._play_by(name, number, file)
            with self._changed:
                if not failed or number != self._number:
                    return
                self._players.remove(name)
                self._why = f"{name} failed; see whether there is a sound device"
            if not self._players:
                self._tell(f"{name}: {failed}")
                self._tell_bell()
        self._ring()

    def _play_by(self, name: str, number: int, file: Path) -> str:
        """Why it failed, "" where it did not, or was cut off."""
        try:
            with self._changed:
                if number != self._number:
                    return ""
                process = self._playing = subprocess.Popen(
                    [name, *PLAYERS[name], str(file)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
        except OSError as error:
            return error.strerror or str(error)
        said = process.communicate()[1].decode(errors="replace").strip()
        with self._changed:
            if self._playing is process:
                self._playing = None
        return (
            "" if not process.returncode else (said.splitlines() or [f"exit code {process.returncode}"])[-1]
        )

    def _ring(self) -> None:
        if self._bell:
            self._bell()

    def _tell_bell(self) -> None:
        instead = "the bell stands for the cues" if self._bell else "the cues are silent"
        self._tell(f"{instead}: {self._why}.")
