"""Which devices are in reach, and from a target to a conversation."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from holdtimer.companion import Front, Target
from holdtimer.errors import HoldtimerError
from holdtimer.history.errors import BusyError
from holdtimer.history.store import Store, open_store
from holdtimer.keys import Keys
from holdtimer.link.central import Central, Nearby, find, open_central
from holdtimer.link.central import scan as listen
from holdtimer.link.contact import Status, contact
from holdtimer.link.conversation import Conversation
from holdtimer.link.errors import OPEN_THE_WINDOW, DeviceNotFound


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
        work_out(store)  # no device waits for this


def work_out(store: Store) -> None:
    """Store the sessions that the records make; while another program writes, the next contact does it."""
    with contextlib.suppress(BusyError):
        store.derive()


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


@dataclass(frozen=True)
class Heard:
    """A device in reach; `status` is None where it could not be proved to be ours, and `why` says why."""

    nearby: Nearby
    status: Status | None
    why: str = ""


async def scan(front: Front, hci: str | None, seconds: float, database: str | None) -> list[Heard]:
    """Listen, and meet each device that this computer has a key for; strongest signal first.

    Their windows stay open. Errors: AdapterMissing, DeviceNotFound, those of `open_store`.
    """
    with open_store(database) as store:
        async with open_central(hci) as central:
            devices = await listen(central, seconds)
            if not devices:
                raise DeviceNotFound(f"no hold timer heard in {seconds:g} s", OPEN_THE_WINDOW)
            heard = [await _prove(front, central, nearby, store) for nearby in devices]
        work_out(store)
    return heard


async def _prove(front: Front, central: Central, nearby: Nearby, store: Store) -> Heard:
    try:
        # A name has only the beginning of an id: a known one may still be a stranger's.
        if nearby.name not in [known.name for known in Keys().devices()]:
            return Heard(nearby, None, "this computer has no key for it")
        async with meet(front, central, nearby, store, leave=False) as reached:
            return Heard(nearby, reached.status)
    except HoldtimerError as error:
        return Heard(nearby, None, str(error))
