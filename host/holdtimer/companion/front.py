"""What a use case needs of the front that runs it, and what the front chooses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from holdtimer.link.adapter import HciPort

Progress = Callable[[int, int], None]
"""How many are done, and of how many."""


class Front(Protocol):
    """The command line, or a window."""

    def tell(self, text: str) -> None:
        """Show a sentence about what goes on, or what the person should know; it is no result."""

    def bar(self, what: str, unit: str) -> AbstractContextManager[Progress]:
        """Show how far `what` is, in `unit`s, until the context ends."""


@dataclass(frozen=True)
class Target:
    """Which device, by which radio, and where the history is.

    `hci` is a bumble transport, or a controller in this process, instead of the system's Bluetooth; `device`
    a name or address where there may be several; `database` an SQLAlchemy URL instead of one's own file.
    """

    hci: "str | HciPort | None"
    device: str | None
    timeout_s: float
    database: str | None
