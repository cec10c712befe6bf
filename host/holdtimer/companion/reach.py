"""From a target to a conversation."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from holdtimer.companion.front import Front, Target
from holdtimer.history.store import Store, open_store
from holdtimer.keys import Keys
from holdtimer.link.central import Central, open_central
from holdtimer.link.contact import Status, contact
from holdtimer.link.conversation import Conversation
from holdtimer.link.scan import Nearby, find


@dataclass(frozen=True)
class Reached:
    """A device that has proved to be ours, and whose clock is kept in `store`."""

    name: str
    talk: Conversation
    status: Status
    store: Store


@contextlib.asynccontextmanager
async def reach(front: Front, target: Target) -> AsyncIterator[Reached]:
    """Find the device and meet it. Errors: those of `open_store`, `look_for` and `contact`."""
    with open_store(target.database) as store:
        async with open_central(target.hci) as central:
            nearby = await look_for(front, central, target)
            async with meet(front, central, nearby, store) as reached:
                yield reached
        store.derive()  # no device waits for this


async def look_for(front: Front, central: Central, target: Target) -> Nearby:
    """The device of `target`. Errors: AdapterMissing, DeviceNotFound."""
    front.tell(f"looking for {target.device or 'a hold timer'} ...")
    return await find(central, target.device, target.timeout_s)


@contextlib.asynccontextmanager
async def meet(
    front: Front, central: Central, nearby: Nearby, store: Store, leave: bool = True
) -> AsyncIterator[Reached]:
    """Connect, with this computer's key; see `contact`."""
    front.tell(f"connecting to {nearby.name} ...")
    async with contact(central, nearby, Keys().of, store, front.tell, leave) as (talk, status):
        yield Reached(nearby.name, talk, status, store)
