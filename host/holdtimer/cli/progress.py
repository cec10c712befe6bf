"""A progress bar on stderr."""

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Yields `progress(done, of)`; on a terminal it moves, elsewhere it is silent until the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)

        def show(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        yield show
