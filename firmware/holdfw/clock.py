"""Monotonic milliseconds from a tick counter that wraps."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Counts from 0 at its making; right as long as it is asked once in six days.

    (ticks_diff is signed over a period of 2**30 ms.) `sleep_ms` is the board's.
    """

    def __init__(
        self,
        ticks_ms: "Callable[[], int]",
        ticks_diff: "Callable[[int, int], int]",
        sleep_ms: "Callable[[int], None]",
    ) -> None:
        self.sleep_ms = sleep_ms
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._ticks = ticks_ms()
        self._now_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since the clock was made; never falls."""
        ticks = self._ticks_ms()
        self._now_ms += self._ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self._now_ms

    def ms_of(self, ticks: int) -> int:
        """The time of a tick count read in the last six days."""
        return self._now_ms + self._ticks_diff(ticks, self._ticks)
