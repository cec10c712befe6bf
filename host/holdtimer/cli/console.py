"""Tables, bars and pictures on a terminal."""

from rich.console import Console


class PlainConsole(Console):
    """For data: brackets and `:heart:` in a name stay what they are."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def on_broken_pipe(self) -> None:
        """Raise what everything else raises that notices it, instead of ending with exit code 1."""
        raise BrokenPipeError
