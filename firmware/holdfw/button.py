"""The button, active low: raw edges, bounces included; holdcore.gesture makes sense of them.

MicroPython's interrupt of a pin is not immediate. The real one schedules the handler (mp_sched_schedule),
which runs between two bytecodes of the loop: an edge may come late by what a call into C takes, some 50 ms
where the flash is written, and eight of them at most wait at a time.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from machine import Pin

_RING = 16  # edges between two polls: a bouncing contact makes some ten


class Button:
    """`pin` is an input with its pull-up on; `ticks_ms` is the time that goes with an edge.

    Without `interrupt` an edge is found, and has its time, when it is polled for.
    """

    def __init__(self, pin: "Pin", ticks_ms: "Callable[[], int]", interrupt: bool = True) -> None:
        self._pin = pin
        self._ticks_ms = ticks_ms
        self._levels = bytearray(_RING)
        self._ticks = [0] * _RING
        self._written = 0  # slots, 0.._RING - 1; the interrupt moves this one, poll the other
        self._read = 0
        self.held = self.is_down  # what `poll` has said last; at first, how it was at the start
        if interrupt:
            pin.irq(self._on_edge, pin.IRQ_FALLING | pin.IRQ_RISING)

    @property
    def is_down(self) -> bool:
        return not self._pin.value()

    def poll(self) -> "tuple[bool, int] | None":
        """The next edge as (is it down, its ticks), or None.

        Where edges were lost (a full ring, light sleep), the level as it is now makes one.
        """
        while self._read != self._written:
            level = self._levels[self._read]
            ticks = self._ticks[self._read]
            self._read = (self._read + 1) % _RING
            if level == self.held:  # else an edge back was lost, or the pin was given back after a sleep
                self.held = not level
                return self.held, ticks
        if self.is_down == self.held:
            return None
        self.held = not self.held
        return self.held, self._ticks_ms()

    def forget_edges(self) -> None:
        """Forget the edges of a light sleep: the pin made them, no finger. The next poll reads the level."""
        self._read = self._written

    def _on_edge(self, pin: "Pin") -> None:
        # Between any two bytecodes of the loop: of what it shares with `poll`, each changes its own.
        written = self._written
        after = (written + 1) % _RING
        if after != self._read:
            self._levels[written] = pin.value()
            self._ticks[written] = self._ticks_ms()
            self._written = after
