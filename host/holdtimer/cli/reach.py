"""What the commands share that talk to a device: the options, and the way to a conversation."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from holdtimer.link.conversation import Conversation
    from holdtimer.link.scan import Nearby

_F = TypeVar("_F", bound=Callable[..., Any])


def device_options(command: _F) -> _F:
    """--device and --timeout."""
    device = click.option(
        "--device", metavar="NAME", help="Name or address, where more than one is in reach."
    )
    timeout = click.option(
        "--timeout", default=10.0, show_default=True, metavar="SECONDS", help="How long to look for it."
    )
    return device(timeout(command))


@contextlib.asynccontextmanager
async def reach(
    hci: str | None, device: str | None, timeout: float
) -> AsyncIterator["tuple[Nearby, Conversation]"]:
    """Find the device, talk to it and set its clock; says so on stderr."""
    from holdtimer.keys import Keys
    from holdtimer.link.central import open_central
    from holdtimer.link.clock import set_clock
    from holdtimer.link.conversation import converse
    from holdtimer.link.scan import find

    async with open_central(hci) as central:
        click.echo(f"looking for {device or 'a hold timer'} ...", err=True)
        nearby = await find(central, device, timeout)
        click.echo(f"connecting to {nearby.name} ...", err=True)
        async with converse(central, nearby, Keys().of) as talk:
            await set_clock(talk)
            yield nearby, talk
