"""The cell's voltage and what is left in it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from machine import ADC

# (mV, percent) of a LiPo cell discharged at a fifth of its capacity per hour, room temperature: the shape of
# the curves that makers print; between the points it is a straight line.
_CURVE = (
    (3300, 0),
    (3600, 5),
    (3700, 20),
    (3750, 35),
    (3800, 50),
    (3900, 70),
    (4000, 85),
    (4150, 100),
)


class Battery:
    """`adc` reads the cell through a divider by `divider`."""

    def __init__(self, adc: "ADC", divider: int) -> None:
        # As it comes it measures up to 1 V; half a full cell is 2.1 V, for which this is made.
        adc.init(atten=adc.ATTN_11DB)
        self._adc = adc
        self._divider = divider

    def read_mv(self) -> int:
        """The cell's voltage in mV."""
        return self._adc.read_uv() * self._divider // 1000

    def read_percent(self) -> int:
        """What is left, 0 to 100."""
        return percent(self.read_mv())


def percent(mv: int) -> int:
    """What is left in a LiPo cell at `mv`, 0 to 100."""
    below_mv, below = _CURVE[0]
    if mv <= below_mv:
        return 0
    for above_mv, above in _CURVE:
        if mv < above_mv:
            return below + (above - below) * (mv - below_mv) // (above_mv - below_mv)
        below_mv, below = above_mv, above
    return 100
