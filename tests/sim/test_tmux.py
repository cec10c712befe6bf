"""The simulator's screen as a person sees it, in tmux, at the sizes of terminals."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sim.process import PATIENCE_S, PROGRAM

from holdcore import gesture
from holdtimer.routines import library, load
from holdtimer.sim.meanings import RATE
from holdtimer.sim.provision import provision
from holdtimer.sim.tui import keys_now, laid_out

LEFT_OUT = Path(__file__).parents[2] / "build" / "tmux" / "left-out"
SIZES = [(60, 20), (80, 24), (120, 40)]
POLL_S = 0.05
ROUTINE = """\
name = "Two long holds"

[[steps]]
name = "Against the wall"
hold = "10m"

[[steps]]
name = "On the floor"
prep = "60s"
hold = "10m"
"""
MENU = {
    gesture.CLICK: "next",
    gesture.DOUBLE: "previous",
    gesture.LONG_PRESS: "start",
    gesture.VERY_LONG: "radio on",
}
RUNNING = {
    gesture.CLICK: "pause",
    gesture.DOUBLE: "skip",
    gesture.LONG_PRESS: "back",
    gesture.VERY_LONG: "stop",
}
PAUSED = {**RUNNING, gesture.CLICK: "go on"}
ASKED = {gesture.CLICK: "0", gesture.LONG_PRESS: RATE}
SET = {gesture.CLICK: "that is it", gesture.LONG_PRESS: RATE}


class Tmux:
    """A command in a terminal of its own; what it shows, as lines."""

    def __init__(
        self, folder: Path, size: tuple[int, int], command: list[str | Path], around: dict[str, str | None]
    ) -> None:
        self.size = size
        # A server of its own for each: one that is on its way out takes no new terminal.
        socket = folder / f"tmux{len(list(folder.glob('tmux*')))}"
        self._tmux = ["tmux", "-u", "-S", str(socket), "-f", os.devnull]
        given = {**os.environ, "LC_ALL": "C.UTF-8", "HOLDTIMER_DATA": str(folder / "data")}
        set_ = [f"{name}={value}" for name, value in around.items() if value is not None]
        unset = [f"-u{name}" for name, value in around.items() if value is None]
        # tmux says what TERM and its size are; and a command that has ended leaves what it showed.
        shown = shlex.join(["/usr/bin/env", "-uCOLUMNS", "-uLINES", *unset, *set_, *map(str, command)])
        width, height = map(str, size)
        subprocess.run(
            [*self._tmux, "new-session", "-d", "-x", width, "-y", height, f"{shown}; echo ended $?; read x"],
            check=True,
            env=given,
        )

    def lines(self) -> list[str]:
        done = subprocess.run([*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return [line.rstrip() for line in done.stdout.splitlines()]

    def until(self, condition: Callable[[list[str]], bool]) -> list[str]:
        """The screen, once it is as wanted."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not condition(lines := self.lines()):
            assert time.monotonic() < deadline_s, "\n".join(lines)
            time.sleep(POLL_S)
        return lines

    def said(self, *words: str) -> list[str]:
        """The screen, once it has all these words, wherever its lines end."""
        return self.until(lambda lines: all(each in " ".join(" ".join(lines).split()) for each in words))

    def keys(self, meanings: dict[str, str], sound: str = "") -> list[str]:
        """The screen, once its last lines are the keys as they are now, whole, and that is what sounds."""
        rows = laid_out(keys_now(meanings, muted=False), self.size[0]).plain.splitlines()
        assert all(len(row) <= self.size[0] for row in rows)

        def shown(lines: list[str]) -> bool:
            return lines[-len(rows) :] == rows and any(line.startswith(f"sound: {sound}") for line in lines)

        return self.until(shown)

    def type(self, *keys: str) -> None:
        subprocess.run([*self._tmux, "send-keys", *keys], check=True)

    def rung(self) -> None:
        """Return once the bell has rung."""
        bell = [*self._tmux, "display-message", "-p", "#{window_bell_flag}"]
        self.until(lambda _: subprocess.run(bell, capture_output=True, text=True).stdout == "1\n")

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        width, height = map(str, size)
        subprocess.run([*self._tmux, "resize-window", "-x", width, "-y", height], check=True)

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], stderr=subprocess.DEVNULL, check=False)  # gone already


Opened = Callable[..., Tmux]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens the simulator in a terminal, with one routine, and on PATH a player that takes its time."""
    if not shutil.which("tmux"):
        pytest.skip(LEFT_OUT.read_text() if LEFT_OUT.exists() else "tmux. To add it: make tmux")
    bin_, terminals = tmp_path / "bin", list[Tmux]()
    bin_.mkdir()
    routine = load(ROUTINE, "two")
    provision(tmp_path / "flash", [(routine.slug, routine.encoded())])
    (bin_ / "pw-play").write_text("#!/bin/sh\nexec /bin/sleep 1\n")
    (bin_ / "pw-play").chmod(0o755)

    def open_(
        size: tuple[int, int],
        *options: str,
        asked: str = f"sim --folder {tmp_path / 'flash'}",
        around: dict[str, str | None] | None = None,
        end: str = "",
    ) -> Tmux:
        command: list[str | Path] = [PROGRAM, *asked.split(), *options]
        if end:
            command = ["/bin/sh", "-c", f"{shlex.join(map(str, command))} {end}"]
        terminals.append(Tmux(tmp_path, size, command, {"PATH": str(bin_), **(around or {})}))
        return terminals[-1]

    yield open_
    for each in terminals:
        each.close()


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_session_from_start_to_rating(opened: Opened, size: tuple[int, int]) -> None:
    terminal = opened(size, "--speed", "20")
    first = terminal.keys(MENU)
    assert any("speed 20" in line for line in first)
    assert any("silent above speed 5" in line for line in first)
    terminal.type("l")
    terminal.keys(RUNNING, "holding")
    terminal.type("Space")
    terminal.keys(PAUSED, "paused")
    terminal.type("Space")
    terminal.keys(RUNNING, "holding")
    terminal.type("d")
    terminal.keys(RUNNING, "preparing")
    terminal.type("d")
    terminal.keys(RUNNING, "holding")
    terminal.type("-", "-", "-")
    terminal.said("speed 2 ")
    terminal.type("d")
    terminal.keys(ASKED, "finished, ask (pw-play)")
    terminal.type("3")
    terminal.keys(SET, "rating 3 (pw-play)")
    terminal.type("Space")
    terminal.keys(MENU, "accepted (pw-play)")
    terminal.said("log pain after: 3")
    terminal.type("q")
    terminal.said("ended 0")


def test_on_the_smallest_screen_the_glass_is_in_words(opened: Opened) -> None:
    terminal = opened(SIZES[0], "--speed", "20")
    terminal.keys(MENU)
    terminal.said("Two long holds", "MENU", "hold: start")
    terminal.type("l")
    terminal.said("Against the wall", "HOLD", "next: On the floor")


def test_a_window_may_get_any_size_on_the_way(opened: Opened) -> None:
    terminal = opened(SIZES[0])
    terminal.keys(MENU)
    for size in (*SIZES, (170, 50)):
        terminal.resize((20, 5))
        terminal.said("20 x 5 is too small: make it 60 x 20. Keys work, q quits.", "sound: none yet")
        terminal.resize(size)
        terminal.keys(MENU)
    terminal.resize((20, 5))
    terminal.type("l")
    terminal.said("sound: preparing (pw-play)")


def test_without_a_player_it_says_why_and_what_to_do_and_goes_on(opened: Opened) -> None:
    terminal = opened(SIZES[0], around={"PATH": "/nowhere"})
    terminal.said("sound: none yet (bell: no player is installed; add alsa-utils or sox)")
    terminal.keys(MENU)
    terminal.type("m")
    terminal.said("sound: none yet (muted)", "m: sound on")
    terminal.type("l")
    terminal.said("sound: preparing (muted)")


def test_without_a_sound_device_too(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "bin" / "pw-play").write_text("#!/bin/sh\necho 'Host is down' >&2\nexit 1\n")
    terminal = opened(SIZES[0])
    terminal.keys(MENU)
    terminal.type("l")
    terminal.said("(bell: pw-play failed; see whether there is a sound device)", "pw-play: Host is down")
    terminal.keys(RUNNING)


def test_it_starts_with_all_bundled_routines_and_leaves_what_the_owner_made_of_them(
    opened: Opened, tmp_path: Path
) -> None:
    on_flash = tmp_path / "flash" / "routines"
    (on_flash / "two.bin").unlink()
    bundled = {f"{slug}.bin" for slug, _ in library()}
    removed: set[str] = set()
    for number in range(2):
        terminal = opened(SIZES[0])
        terminal.keys(MENU)
        terminal.said(f"1/{len(bundled - removed)}")
        assert {path.name for path in on_flash.iterdir()} == bundled - removed
        terminal.type("q")
        terminal.said("ended 0")
        terminal.close()
        removed.add(sorted(bundled)[number])
        (on_flash / sorted(bundled)[number]).unlink()


def test_muted_from_the_start(opened: Opened) -> None:
    opened(SIZES[0], "--mute").said("sound: none yet (muted)", "m: sound on")


@pytest.mark.parametrize(
    ("around", "why"),
    [
        ({"TERM": None}, ["no screen: TERM is not set", "try TERM=xterm-256color, or type"]),
        ({"TERM": "dumb"}, ["no screen: TERM is dumb", "try TERM=xterm-256color, or type"]),
        (
            {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            ["no screen: this locale lacks the signs it is made of", "try LC_ALL=C.UTF-8, or type"],
        ),
        (
            {"PYTHONIOENCODING": "latin-1"},
            ["no screen: this locale lacks the signs it is made of", "try LC_ALL=C.UTF-8, or type"],
        ),
    ],
    ids=["TERM unset", "dumb", "ASCII", "Latin-1"],
)
def test_where_no_screen_can_be_drawn_it_goes_on_in_lines(
    opened: Opened, around: dict[str, str | None], why: list[str]
) -> None:
    terminal = opened((80, 24), "--speed", "20", around=around)
    terminal.said(*why, "click, double, long, radio, hold MS, quit", "log boot")
    terminal.type("long", "Enter")
    terminal.said("log start Two long holds, 2 steps", "cue holding")
    terminal.type("quit", "Enter")
    terminal.said("ended 0")


@pytest.mark.parametrize("end", ["< /dev/null", "| /bin/cat", "2>&1 | /bin/cat", "2> /dev/null"])
def test_a_pipe_instead_of_the_terminal_is_explained(opened: Opened, end: str) -> None:
    terminal = opened(SIZES[0], end=end)
    said = (
        [] if end.startswith("2> ") else ["the simulator's screen needs a terminal", "run it with --headless"]
    )
    terminal.said(*said, "ended 0" if "|" in end else "ended 5")


def test_headless_takes_pipes_and_needs_no_terminal(opened: Opened) -> None:
    terminal = opened(SIZES[0], "--headless", end="< /dev/null | /bin/cat", around={"TERM": None})
    terminal.said("log boot 1")


PREVIEW = "routine preview hip-trio --play --speed 5"


@pytest.mark.parametrize(
    ("size", "around"),
    [
        (SIZES[0], {}),
        (SIZES[1], {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    ],
    ids=["small", "ASCII"],
)
def test_a_rehearsal_is_in_words_where_no_picture_can_be_drawn(
    opened: Opened, size: tuple[int, int], around: dict[str, str | None]
) -> None:
    terminal = opened(size, asked=PREVIEW, around=around)
    lines = terminal.said("Supine figure 4 HOLD left", "next: right side 3m")
    assert not any("\\u28" in line for line in lines)


def test_a_rehearsal_has_a_picture_where_it_fits_and_rings_the_bell_without_a_player(opened: Opened) -> None:
    terminal = opened(SIZES[1], asked=PREVIEW, around={"PATH": "/nowhere"})
    terminal.said("the bell stands for the cues: no player is installed; add alsa-utils or sox.")
    terminal.until(lambda lines: sum("\u2800" in line for line in lines) == 16)
    terminal.rung()
