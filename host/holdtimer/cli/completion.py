"""What a shell is told when Tab is pressed: routines, settings, devices, sessions (docs/install.md).

Whatever cannot be had is left out: nobody has asked for an error.
"""

from contextlib import suppress

import click
from click.shell_completion import CompletionItem

from holdtimer.errors import HoldtimerError

SESSIONS = 20
"""The latest, as `holdtimer sessions` lists them."""

FEW = 12
"""As many values of a setting are named one by one; of more, the ends."""


def routines(incomplete: str) -> list[CompletionItem]:
    """The bundled routines, and files."""
    from holdtimer.routines import library

    bundled = [CompletionItem(slug, help=name) for slug, name in library() if slug.startswith(incomplete)]
    return [*bundled, CompletionItem(incomplete, type="file")]


def settings(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """KEY=VALUE; bash, for which "=" parts words, is told the values alone."""
    from holdtimer.companion.settings import CHOICES, Choice

    def values(choice: Choice) -> list[str]:
        if choice.most - choice.least < FEW:
            return [choice.say(value) for value in range(choice.least, choice.most + 1)]
        return [choice.say(choice.least), choice.say(choice.most)]

    given = [word for word in context.params.get("changes") or () if word != "="]
    for choice in CHOICES:
        if choice.key in given[-1:]:
            return [CompletionItem(value) for value in values(choice) if value.startswith(incomplete)]
    return [
        CompletionItem(f"{choice.key}={value}", help=choice.does)
        for choice in CHOICES
        for value in values(choice)
        if f"{choice.key}={value}".startswith(incomplete)
    ]


def devices(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Those that this computer has a key of."""
    from holdtimer.keys import Keys

    with suppress(HoldtimerError):
        known = [each.name for each in Keys().devices()]
        return [CompletionItem(name) for name in known if name.lower().startswith(incomplete.lower())]
    return []


def sessions(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The numbers of the latest; a history that does not exist yet is not made."""
    from holdtimer.files import data_folder
    from holdtimer.history.database import FILE_NAME
    from holdtimer.history.store import open_store
    from holdtimer.review.moments import when

    with suppress(HoldtimerError):
        url = context.params.get("database")
        if url or (data_folder() / FILE_NAME).exists():
            with open_store(url) as store:
                latest = store.sessions()[: -SESSIONS - 1 : -1]
            return [
                CompletionItem(str(each.number), help=f"{when(each)}  {each.routine}")
                for each in latest
                if str(each.number).startswith(incomplete)
            ]
    return []
