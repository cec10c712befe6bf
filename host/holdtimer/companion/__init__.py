"""The use cases, for any front: they return values, and tell a `Front` what goes on meanwhile.

Importing this loads none of them. Each is loaded when it is first used, `companion.sync` at `companion.sync`,
so that a front can name them all at its top and still say at once what it can do: Bluetooth and the database
take ten times as long as the rest.
"""

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from holdtimer.companion import computer, figures, log_file, push, reach, settings, sync
    from holdtimer.link.adapter import HciPort

__all__ = [
    "Front",
    "Progress",
    "Target",
    "computer",
    "figures",
    "log_file",
    "push",
    "reach",
    "settings",
    "sync",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"there is no {__name__}.{name}")
    return importlib.import_module(f"{__name__}.{name}")


Progress = Callable[[int, int], None]
"""How many are done, and of how many."""


class Front(Protocol):
    """The command line, or a window: what a use case needs of it."""

    def tell(self, text: str) -> None:
        """Show a sentence about what goes on, or what the person should know; it is no result."""

    def bar(self, what: str, unit: str) -> AbstractContextManager[Progress]:
        """Show how far `what` is, in `unit`s, until the context ends."""


@dataclass(frozen=True)
class Target:
    """What the front chooses: which device, by which radio, and where the history is.

    `hci` is a bumble transport, or a controller in this process, instead of the system's Bluetooth; `device`
    a name or address where there may be several; `database` an SQLAlchemy URL instead of one's own file.
    """

    hci: "str | HciPort | None"
    device: str | None
    timeout_s: float
    database: str | None
