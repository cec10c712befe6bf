"""holdtimer cues"""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from holdtimer.cli.options import FOLDER
from holdtimer.cli.output import explained, refuse_existing, terminal
from holdtimer.files import write
from holdtimer.sim.sound import NAMED, VOLUME, Speaker, length_ms, wav

BETWEEN_S = 0.6  # from cue to cue, to tell them apart

MEANS = {
    "preparing": "take the position",
    "holding": "hold",
    "enduring": "hold as long as you can; the device counts up",
    "breathing": "hold for so many breaths",
    "no work": "a time to let pass begins",
    "waiting": "it waits for a press",
    "up": "move up",
    "down": "move down",
    "hold": "hold, in a movement",
    "fifth rep": "hold: the fifth, tenth, ... of the set",
    "last rep": "hold: the last of the set",
    "resting": "rest",
    "relax": "let go, in a movement",
    "switching": "change sides",
    "finished": "the routine is done",
    "tick": "one of the last three seconds",
    "half": "half of a long hold is done",
    "in": "breathe in",
    "out": "breathe out",
    "floor": "an open hold has lasted for its least time",
    "paused": "paused",
    "reentering": "it goes on after a count of three",
    "stopped": "stopped, left or declined",
    "long reached": "the press is a long one now",
    "next": "next in the menu",
    "previous": "previous in the menu",
    "ask": "a question: hold the button to answer",
    "accepted": "the answer or the setting is kept",
    "radio on": "the radio window opens",
    "radio off": "the radio window closes",
    "battery": "the battery is low",
    "clock?": "the time was lost: is there a laptop?",
    "break": "time for a break",
    "refused": "that cannot be done now",
}
"""What each cue means; a rating says itself."""


mute_option = click.option("--mute", is_flag=True, help="Without sound.")


@contextmanager
def speaker(muted: bool) -> Iterator[Speaker]:
    """What plays cues; where no player does, the bell of the terminal that stderr is."""
    bell = partial(click.echo, "\a", nl=False, err=True) if sys.stderr.isatty() else None
    made = Speaker(bell, terminal.tell, muted)
    try:
        yield made
    finally:
        made.close()


@click.command("cues")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--wav", "folder", type=FOLDER, metavar="DIR", help="Write a WAV file of each there instead.")
@click.option(
    "--volume", type=click.IntRange(0, 10), default=VOLUME, show_default=True, help="As on the device."
)
@mute_option
def cues(names: tuple[str, ...], folder: Path | None, volume: int, mute: bool) -> None:
    """Play what the device says by ear, and name each; all of it, or what is called NAME."""
    unknown = [name for name in names if name not in NAMED]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r}; there are: {', '.join(NAMED)}", param_hint="NAME")
    chosen = {name: NAMED[name] for name in names or NAMED}
    if folder:
        _write(folder, {_slug(name): wav(pattern, volume) for name, pattern in chosen.items()})
        return
    with speaker(mute) as sound:
        for name, pattern in chosen.items():
            seconds = length_ms(pattern) / 1000
            click.echo(f"{name:<14}{seconds:5.2f} s  {MEANS.get(name, 'so many pips, at its own pitch')}")
            if sound.heard:
                sound.play(pattern, volume)
                time.sleep(seconds + BETWEEN_S)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    paths = {folder / f"{slug}.wav": data for slug, data in files.items()}
    for path in paths:
        refuse_existing(path, instead="Name another folder, or move it away.")
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for path, data in paths.items():
                write(path, data)
        except OSError:  # what is there would be in the way of the next try
            for path in paths:
                path.unlink(missing_ok=True)
            raise
    terminal.tell(f"written: {len(paths)} files in {folder}")
