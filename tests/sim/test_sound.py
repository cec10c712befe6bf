"""The cues as a computer plays them: what is in a WAV file, and which program it is given to."""

import io
import itertools
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from holdcore.cues import CUES
from holdtimer.sim.sound import NAMED, PLAYERS, Speaker, length_ms, wav

PATIENCE_S = 60.0
UNIT_MS = 10  # of a pattern
Samples = npt.NDArray[np.float64]


def heard(pattern: bytes, volume: int = 10, shift: int = 0) -> tuple[Samples, int]:
    """Samples of a cue from -1 to 1, and how many there are in a second."""
    with wave.open(io.BytesIO(wav(pattern, volume, shift))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        frames = file.readframes(file.getnframes())
        return np.frombuffer(frames, "<i2") / 0x8000, file.getframerate()


def hertz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def pitch_of(samples: Samples, rate: int) -> float:
    """The strongest frequency, by a transform over many times its length."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return float(np.argmax(spectrum) * rate / (1 << 19))


def rhythm_of(samples: Samples, rate: int) -> list[bool]:
    """Of each unit of time, whether it sounds; read in its middle."""
    at = (np.arange(len(samples) * 1000 // (rate * UNIT_MS)) + 0.5) * rate * UNIT_MS / 1000
    width = rate // 400
    return [bool(np.abs(samples[int(each) - width : int(each) + width]).max() > 0.01) for each in at]


@pytest.mark.parametrize("name", CUES)
def test_a_wav_has_the_pitches_and_the_rhythm_of_the_cue(name: str) -> None:
    pattern = CUES[name]
    samples, rate = heard(pattern)
    notes = list(zip(pattern[::2], pattern[1::2], strict=True))

    assert len(samples) == pytest.approx(rate * length_ms(pattern) / 1000, abs=1)
    assert rhythm_of(samples, rate) == [note > 0 for note, units in notes for _ in range(units)]
    begins_ms = 0
    for note, units in notes:
        first, last = (round(rate * at / 1000) for at in (begins_ms, begins_ms + UNIT_MS * units))
        begins_ms += UNIT_MS * units
        if note:
            found = pitch_of(samples[first:last], rate)
            # A semitone is 6 %. The buzzer's whole hertz are 0.1 %; a note of 20 ms has few periods.
            assert found == pytest.approx(hertz(note), rel=0.01 if units > 4 else 0.02)


def test_it_is_a_square_wave_whose_overtones_are_odd() -> None:
    samples, rate = heard(b"\x48\x64")
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    strengths = [spectrum[round(hertz(72) * n * len(samples) / rate) - 3 :][:7].max() for n in range(1, 6)]
    first = strengths[0]
    assert strengths[2] / first == pytest.approx(1 / 3, rel=0.05)
    assert strengths[4] / first == pytest.approx(1 / 5, rel=0.05)
    assert max(strengths[1], strengths[3]) / first < 0.01


def test_a_step_of_volume_is_3_db_and_none_is_silence() -> None:
    loud = [np.abs(heard(CUES["HOLDING"], volume)[0]).max() for volume in range(11)]
    assert loud[0] == 0
    assert loud[10] == pytest.approx(0.5, rel=0.01)
    assert [20 * np.log10(b / a) for a, b in itertools.pairwise(loud[1:])] == pytest.approx([3] * 9, abs=0.05)


def test_the_pitch_that_the_owner_hears_best_shifts_it() -> None:
    assert pitch_of(*heard(CUES["HOLDING"], shift=12)) == pytest.approx(2 * hertz(0x54), rel=0.005)


def test_every_cue_and_every_rating_is_named() -> None:
    assert len(NAMED) == len(CUES) + 11
    assert NAMED["rating 3"] == b"\x4d\x0b\x00\x0d" * 3


# --- programs that play


class Ears:
    """Bell and messages, counted; `until` waits for another thread."""

    def __init__(self) -> None:
        self.bells = 0
        self.told: list[str] = []
        self._changed = threading.Condition()

    def ring(self) -> None:
        with self._changed:
            self.bells += 1
            self._changed.notify()

    def tell(self, what: str) -> None:
        with self._changed:
            self.told.append(what)
            self._changed.notify()

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_S), (self.bells, self.told)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Install a program, as a shell script; nothing else is installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return install


@pytest.mark.parametrize("name", PLAYERS)
def test_a_player_is_given_the_wav_file(
    tmp_path: Path, ears: Ears, installed: Callable[[str, str], None], name: str
) -> None:
    installed(name, f'for last; do :; done; /bin/cat "$last" > {tmp_path}/heard')
    speaker = Speaker(ears.ring, ears.tell)
    assert speaker.by == name
    speaker.play(CUES["HOLDING"], 7)
    speaker.finish()
    speaker.close()
    assert (tmp_path / "heard").read_bytes() == wav(CUES["HOLDING"], 7)
    assert (ears.bells, ears.told) == (0, [])


def test_a_cue_cuts_off_the_one_before(
    tmp_path: Path, ears: Ears, installed: Callable[[str, str], None]
) -> None:
    begun = tmp_path / "begun"
    installed("aplay", f"[ -e {begun} ] && exit 0; echo > {begun}; exec /bin/sleep 600")
    speaker = Speaker(ears.ring, ears.tell)
    speaker.play(CUES["HOLDING"])
    deadline_s = time.monotonic() + PATIENCE_S
    while not begun.exists():
        assert time.monotonic() < deadline_s
    speaker.play(CUES["tick"])
    speaker.close()  # waits for both
    assert (ears.bells, ears.told, speaker.by) == (0, [], "aplay")


def test_without_a_sound_device_the_next_player_is_tried_and_then_the_bell_rings(
    tmp_path: Path, ears: Ears, installed: Callable[[str, str], None]
) -> None:
    installed("pw-play", f"echo x >> {tmp_path}/tried; echo 'Host is down' >&2; exit 1")
    installed("aplay", f"echo x >> {tmp_path}/tried; echo 'no soundcards found' >&2; exit 1")
    speaker = Speaker(ears.ring, ears.tell)
    speaker.play(CUES["HOLDING"])
    ears.until(lambda: ears.bells == 1)
    assert ears.told == [
        "aplay: no soundcards found",
        "the bell stands for the cues: aplay failed; see whether there is a sound device.",
    ]
    speaker.play(CUES["tick"])
    assert ears.bells == 2
    assert (tmp_path / "tried").read_text() == "x\n" * 2, "neither is tried again"
    speaker.close()


def test_a_player_that_cannot_be_run_is_left_for_the_next(
    tmp_path: Path, ears: Ears, installed: Callable[[str, str], None]
) -> None:
    installed("pw-play", "")
    (tmp_path / "bin" / "pw-play").write_bytes(b"\x7fELF no program")
    installed("paplay", f"echo > {tmp_path}/heard")
    speaker = Speaker(ears.ring, ears.tell)
    speaker.play(CUES["HOLDING"])
    speaker.finish()
    assert (tmp_path / "heard").exists()
    assert (speaker.by, ears.bells, ears.told) == ("paplay", 0, [])
    speaker.close()


@pytest.mark.usefixtures("installed")
def test_without_a_player_it_is_said_once_and_the_bell_rings(ears: Ears) -> None:
    speaker = Speaker(ears.ring, ears.tell)
    speaker.play(CUES["HOLDING"])
    assert ears.bells == 1
    assert ears.told == ["the bell stands for the cues: no player is installed; add alsa-utils or sox."]
    speaker.muted = True
    speaker.play(CUES["HOLDING"])
    assert ears.bells == 1
    speaker.close()
    silent = Speaker(None, ears.tell)
    assert not silent.heard
    silent.play(CUES["HOLDING"])
    assert ears.told[1] == "the cues are silent: no player is installed; add alsa-utils or sox."
    silent.close()
