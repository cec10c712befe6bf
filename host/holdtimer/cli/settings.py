"""holdtimer settings"""

import asyncio

import click

from holdtimer.cli.main import Shared
from holdtimer.cli.reach import device_options, reach


@click.command("settings")
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@device_options
@click.pass_obj
def command(shared: Shared, changes: tuple[str, ...], device: str | None, timeout: float) -> None:
    """Show the settings of a device, or change some: holdtimer settings volume=2 halfway=off

    All changes are made, or none. The same settings are on the device, a double click before its first
    routine; there are also the hearing test (pitch) and the teaching of a breath (docs/settings.md).
    """
    from holdtimer.cli.choices import CHOICES, ChoiceError, silenced, wanted
    from holdtimer.link.settings import change, settings

    try:
        asked = wanted(changes)
    except ChoiceError as wrong:
        raise click.BadParameter(str(wrong), param_hint="KEY=VALUE") from None

    async def talk_about_it() -> tuple[str, bytes, bytes]:
        async with reach(shared.hci, device, timeout) as (nearby, talk):
            before = await settings(talk)
            unknown = [choice.key for choice in asked if choice.number >= len(before)]
            if unknown:
                raise click.UsageError(
                    f"the firmware of {nearby.name} does not know {', '.join(unknown)}; "
                    "update it with: holdtimer deploy"
                )
            new = {choice.number: value for choice, value in asked.items()}
            return nearby.name, before, await change(talk, new) if new else before

    name, before, after = asyncio.run(talk_about_it())
    if not asked:
        click.echo(f"settings of {name}")
    for choice in asked or CHOICES:
        at = choice.number
        if at >= len(after):
            continue
        now = choice.said(after[at])
        if not asked:
            click.echo(f"  {f'{choice.key}={now}':20} {choice.does} ({choice.allowed})")
        elif before[at] == after[at]:
            click.echo(f"{choice.key} is {now} already")
        else:
            click.echo(f"{choice.key}: {choice.said(before[at])} -> {now}")
    why = silenced(after)
    if why:
        click.echo(why, err=True)
