"""The use cases, for any front: they return values, and tell a `front.Front` what goes on meanwhile.

Importing this loads none of them. Each is loaded when it is first used, `companion.sync` at `companion.sync`,
so that a front can name them all at its top and still say at once what it can do: Bluetooth and the database
take ten times as long as the rest.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdtimer.companion import doctor, doses, figures, pull, push, scan, service, settings, sync

__all__ = ["doctor", "doses", "figures", "pull", "push", "scan", "service", "settings", "sync"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"there is no {__name__}.{name}")
    return importlib.import_module(f"{__name__}.{name}")
