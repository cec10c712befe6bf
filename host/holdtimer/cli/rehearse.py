"""holdtimer routine show, preview: what a routine is, and how it goes."""

import time
from collections import deque
from pathlib import Path

import click
from rich.live import Live

from holdcore.engine import FINISHED
from holdcore.modes.routine import view_of
from holdcore.routine_file import Routine
from holdtimer.cli.console import PlainConsole
from holdtimer.cli.cues import mute_option, speaker
from holdtimer.cli.options import FILE, ROUTINE, speed_option
from holdtimer.cli.output import deliver
from holdtimer.routines import find
from holdtimer.routines.lint import lint
from holdtimer.routines.load import look_up
from holdtimer.routines.read_back import read_back, say_assumed, say_schedule, say_step
from holdtimer.routines.rehearsal import Phase, Rehearsal, at, sounds, timeline, total_ms
from holdtimer.routines.values import WEEKS_MAX, exact_of, weeks_text
from holdtimer.sim.device import Panel
from holdtimer.sim.glass import drawn, largest
from holdtimer.sim.oled import to_png
from holdtimer.sim.sound import AUDIBLE, Speaker
from holdtimer.words.durations import clock_ms
from holdtimer.words.holds import side_cell, side_of

PICTURE_MS = 1_000  # of the device's time between two pictures of a rehearsal


class _Time(click.ParamType[int]):
    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds, or as in a routine file, to ms."""
        try:
            return exact_of(int(value) if value.isdigit() else value).dose
        except Exception as refused:
            self.fail(f"{value!r}; allowed: 90, 90s or 1m30s, at most one hour ({refused})", param, ctx)


@click.command("show")
@click.argument("routine", type=ROUTINE)
def show(routine: str) -> None:
    """Say what ROUTINE is: its source, its doses, what its source leaves open, its notes."""
    file = find(routine)
    often = say_schedule(file.due())
    total = clock_ms(total_ms(timeline(file.routine())))
    click.echo(f"{file.name} ({file.slug}), {total}{', ' if often else ''}{often}")
    if file.source:
        click.echo(f"source: {file.source}")
    for words in say_assumed(file):
        click.echo(f"assumed: {words}")
    for step in file.steps:
        click.echo(f"\n{step.name}: {say_step(step, file)}")
        lines = (
            ("weeks", weeks_text(step.weeks) if step.weeks else ""),
            ("in the circuit", step.circuit),
            ("cue", step.cue),
            ("for", ", ".join(step.muscles)),
            ("source", step.source),
            ("given", step.given),
            ("filled in", ", ".join(step.filled)),
            ("FIT exercise", step.fit),
        )
        for what, text in lines:
            if text:
                click.echo(f"    {what}: {text}")
    if file.notes:
        click.echo(f"\n{file.notes}")


@click.command("preview")
@click.argument("routine", type=ROUTINE)
@click.option("--play", is_flag=True, help="Rehearse it here: each phase when it comes, and its cues.")
@mute_option
@click.option(
    "--timeline", "whole", is_flag=True, help="Every phase, with when it begins and how long it is."
)
@click.option(
    "--week", type=click.IntRange(1, WEEKS_MAX), default=1, show_default=True, help="Which week of it."
)
@speed_option(1.0, 0.1, 10_000)
@click.option("--png", type=FILE, help="Draw the display into this file.")
@click.option("--at", "at_ms", type=_Time(), default="0", metavar="TIME", help="When, for --png: 90, 1m30s.")
def preview(
    routine: str, play: bool, mute: bool, whole: bool, week: int, speed: float, png: Path | None, at_ms: int
) -> None:
    """Say what ROUTINE is, a line for each exercise, how long it takes, and what is assumed.

    The times are those of the engine that the device runs: every dose is done in full, an open hold to its
    ceiling; a press that is waited for comes at once.
    """
    file, where = look_up(routine)
    made = file.routine(week)
    if png:
        deliver(_png(made, at_ms), png)
    elif play:
        with speaker(mute or speed > AUDIBLE) as sound:
            _play(made, speed, sound)
    elif not whole:
        for sentence in read_back(file, week):
            click.echo(sentence)
        for warning in lint(file, where):
            click.echo(f"warning: {warning.message}")
    else:
        phases = timeline(made)
        for phase in phases:
            click.echo(_line(phase, made))
        click.echo(f"{clock_ms(total_ms(phases)):>10}  total ({total_ms(phases)} ms)")


def _line(phase: Phase, routine: Routine) -> str:
    step = routine.step(phase.step)
    parts = [phase.name, side_cell(side_of(phase.side))]
    if step.sets > 1:
        parts.append(f"set {phase.set}/{step.sets}")
    if step.reps > 1:
        parts.append(f"rep {phase.rep}/{step.reps}")
    where = ", ".join(part for part in parts if part)
    return f"{clock_ms(phase.at_ms):>10}  {phase.state.lower():<10} {clock_ms(phase.length_ms):>10}  {where}"


def _png(routine: Routine, at_ms: int) -> bytes:
    engine = at(routine, at_ms)
    if engine.state == FINISHED:
        raise click.BadParameter(f"the routine is over at {clock_ms(engine.entered_ms)}", param_hint="--at")
    return to_png(Panel().picture(view_of(engine, at_ms)))


def _play(routine: Routine, speed: float, sound: Speaker) -> None:
    """A line for each phase, and its cues; on a terminal the display's picture as well."""
    console = PlainConsole()
    rehearsal, panel = Rehearsal(routine), Panel()
    cues = deque(sounds(routine))
    started_s = time.monotonic()

    def wait(until_ms: int) -> None:
        """Until then, with what sounds on the way."""
        while cues and cues[0][0] <= until_ms:
            at_ms, pattern = cues.popleft()
            _sleep_to(started_s + at_ms / 1000 / speed)
            sound.play(pattern)
        _sleep_to(started_s + until_ms / 1000 / speed)

    with Live(console=console, auto_refresh=False, transient=True) as live:
        for phase in rehearsal.run():
            live.console.print(_line(phase, routine))
            for ms in range(phase.at_ms, phase.at_ms + phase.length_ms, PICTURE_MS):
                if console.is_terminal:
                    view = view_of(rehearsal.engine, ms)
                    cell = largest(console.width, console.height - 1) if console.encoding == "utf-8" else ""
                    live.update(drawn(view, panel.picture(view), cell), refresh=True)
                wait(min(ms + PICTURE_MS, phase.at_ms + phase.length_ms))
    sound.finish()


def _sleep_to(at_s: float) -> None:
    time.sleep(max(0.0, at_s - time.monotonic()))
